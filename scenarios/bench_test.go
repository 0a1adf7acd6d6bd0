package scenarios

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"synfault/netsim"
)

// lossyLife is a life under the profile of the comparison: 5 % loss and 2 % duplication.
func lossyLife(b testing.TB) *Case {
	c, err := Parse("three-way/life")
	if err != nil {
		b.Fatal(err)
	}
	p, err := netsim.ParseProfile("loss 5% duplicate 2%")
	if err != nil {
		b.Fatal(err)
	}
	c.Random = &Random{Profile: p}
	return c
}

// BenchmarkLife is a whole life under 5 % loss and 2 % duplication, its plan recorded, each time of another seed. It is about
// 13 events: 9 segments arrive, 2 calls have an instant, TIME-WAIT ends, and loss and duplication add one. What users do upon
// an event (two SENDs, two CLOSEs) and what leaves (9 segments) belongs to the event that caused it and is not counted again.
func BenchmarkLife(b *testing.B) {
	c, r := lossyLife(b), NewRunner()
	var events uint64
	b.ReportAllocs()
	for i := range b.N {
		c.Random.Seed = uint64(i)
		events += r.Run(c, nil, nil).Events
	}
	b.ReportMetric(float64(events)/float64(b.N), "events/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lives/s")
}

// BenchmarkCores is how many lives all cores run in a Runner each, beside a loop that copies and
// hashes memory of its own: what the second core adds to the one, it should add to the other. A loop that keeps the
// processor waiting for one multiplication would gain more where two cores share one processor's units.
func BenchmarkCores(b *testing.B) {
	most := runtime.GOMAXPROCS(0)
	for _, cores := range []int{1, most} {
		b.Run(fmt.Sprintf("life/cores=%d", cores), func(b *testing.B) {
			share(b, cores, func(n int) {
				c, r := lossyLife(b), NewRunner()
				for i := range n {
					c.Random.Seed = uint64(i)
					r.Run(c, nil, nil)
				}
			})
		})
		b.Run(fmt.Sprintf("spin/cores=%d", cores), func(b *testing.B) {
			share(b, cores, func(n int) {
				var from, to [2048]byte
				x := [4]uint64{1, 2, 3, uint64(n)}
				for range n * 40 {
					to = from
					for i := range to[:32] {
						k := &x[i&3]
						*k = *k*6364136223846793005 + 1442695040888963407
						from[*k>>53] ^= to[i] + 1
					}
				}
			})
		})
	}
}

// share divides b.N among cores.
func share(b *testing.B, cores int, work func(n int)) {
	var wg sync.WaitGroup
	for range cores {
		wg.Add(1)
		go func() {
			defer wg.Done()
			work(b.N/cores + 1)
		}()
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "runs/s")
}
