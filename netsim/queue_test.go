package netsim

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestQueueOrder pushes and pops at random, across the border between array and heap, and compares with the obvious
// search for the least.
func TestQueueOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q queue[uint64]
		var copied queue[uint64]
		model := map[uint64]Time{}
		seq := uint64(0)
		phases := rapid.SliceOfN(rapid.IntRange(-400, 400), 1, 6).Draw(t, "phases")
		spread := rapid.SampledFrom([]int{1, 4, 1000}).Draw(t, "spread")
		seed := rapid.Uint64().Draw(t, "seed")
		rng := func() int { seed = seed*6364136223846793005 + 1442695040888963407; return int(seed >> 33) }
		now := Time(0)
		for _, n := range phases {
			for ; n > 0; n-- {
				at := now + Time(rng()%spread)
				*q.add(at, seq) = seq
				model[seq] = at
				seq++
			}
			for ; n < 0 && q.len() > 0; n++ {
				want := key{at: Never}
				for s, at := range model {
					if k := (key{at, s << slotBits}); k.before(want) {
						want = k
					}
				}
				k := q.pop()
				if k.seq() != want.seq() || k.at != want.at || q.slab[k.slot()] != k.seq() {
					t.Fatalf("popped (%d, %d), want (%d, %d)", k.at, k.seq(), want.at, want.seq())
				}
				now = k.at
				delete(model, k.seq())
				q.release(k)
			}
			copied.copyFrom(&q)
			sorted := append([]key(nil), copied.keys[copied.head:]...)
			slices.SortFunc(sorted, compareKeys)
			if len(sorted) != len(model) {
				t.Fatalf("%d events pending, want %d", len(sorted), len(model))
			}
			for i := 1; i < len(sorted); i++ {
				if !sorted[i-1].before(sorted[i]) {
					t.Fatalf("sorted keys %d and %d are out of order", i-1, i)
				}
			}
		}
	})
}
