package scenarios

import (
	"testing"

	"synfault/netsim"
)

// lossy is the profile of the comparison: 5 % loss and 2 % duplication.
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

// BenchmarkLife is a whole life under 5 % loss and 2 % duplication, its plan recorded, each time of another seed.
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
