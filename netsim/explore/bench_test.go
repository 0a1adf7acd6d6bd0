package explore_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"synfault/netsim"
	"synfault/netsim/explore"
)

func benchConfig(workers int) abpConfig {
	c := (&abp{messages: 8, bits: 2}).config(5, usualFates...)
	c.Workers, c.Goals, c.States = workers, 0, 1<<20
	return c
}

// BenchmarkSearch is a whole search, on one core and on all, beside loops that share nothing: what the second core adds to
// them, it should add to the search.
func BenchmarkSearch(b *testing.B) {
	for _, workers := range []int{1, runtime.GOMAXPROCS(0)} {
		b.Run(fmt.Sprintf("search/cores=%d", workers), func(b *testing.B) {
			var transitions uint64
			b.ReportAllocs()
			for range b.N {
				r, err := explore.Run(context.Background(), benchConfig(workers))
				if err != nil {
					b.Fatal(err)
				}
				transitions += r.Transitions
			}
			b.ReportMetric(float64(transitions)/float64(b.N), "transitions/op")
			b.ReportMetric(float64(transitions)/b.Elapsed().Seconds(), "transitions/s")
		})
		b.Run(fmt.Sprintf("share-nothing/cores=%d", workers), func(b *testing.B) {
			var wait sync.WaitGroup
			for range workers {
				wait.Go(func() {
					for range b.N {
						c := benchConfig(1)
						c.Faults = 4
						if _, err := explore.Run(context.Background(), c); err != nil {
							panic(err)
						}
					}
				})
			}
			wait.Wait()
			b.ReportMetric(float64(workers*b.N)/b.Elapsed().Seconds(), "searches/s")
		})
	}
}

// BenchmarkFloor is what a transition cannot do without: a copy of the world, an event, a key.
func BenchmarkFloor(b *testing.B) {
	w := benchConfig(1).New().World
	for range 3 {
		w.Step()
	}
	c := w.Clone()
	b.Run("copy", func(b *testing.B) {
		for range b.N {
			c.CopyFrom(w)
		}
	})
	b.Run("copy and event", func(b *testing.B) {
		for range b.N {
			c.CopyFrom(w)
			c.Step()
		}
	})
	b.Run("key", func(b *testing.B) {
		var key []byte
		for range b.N {
			key = w.AppendKey(key[:0], netsim.KeyOptions{})
		}
	})
}
