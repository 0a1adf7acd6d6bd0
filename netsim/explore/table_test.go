package explore

import (
	"encoding/binary"
	"testing"
)

// mixed is a sequence of hashes.
func mixed(i int) hash {
	return sum(binary.LittleEndian.AppendUint64(nil, uint64(i)))
}

// A table made for so many states holds them without growing, in at most 24 octets each.
func TestATableMadeForItsStatesDoesNotGrow(t *testing.T) {
	for _, n := range []int{20_000, 100_000, 1_000_000} {
		table := newTable(uint64(n), extra{})
		before := table.memory()
		for i := range n {
			h := mixed(i)
			table.of(h).add(h)
		}
		if after := table.memory(); after != before {
			t.Errorf("for %d states: %d octets at first, %d with all of them", n, before, after)
		}
		if n >= 100_000 && before > 24*uint64(n) {
			t.Errorf("for %d states: %.1f octets each", n, float64(before)/float64(n))
		}
	}
}

// Every state is found again with what was kept beside it, however often the table has grown, and no other is.
func TestTheTableFindsWhatWasAddedAndNothingElse(t *testing.T) {
	const n = 50_000
	table := newTable(0, extra{live: true, ids: true})
	for i := range n {
		h := mixed(i)
		r := table.of(h)
		at := r.add(h)
		r.live[at], r.ids[at] = uint8(i), uint32(i)
	}
	for i := range 2 * n {
		h := mixed(i)
		r := table.of(h)
		at := r.find(h)
		if (at >= 0) != (i < n) {
			t.Fatalf("state %d is found: %v", i, at >= 0)
		}
		if at >= 0 && (r.live[at] != uint8(i) || r.ids[at] != uint32(i)) {
			t.Fatalf("beside state %d stand %d and %d", i, r.live[at], r.ids[at])
		}
	}
}

// BenchmarkProbe looks up hashes that are not there in a full table of a million states: one after the other, each as soon
// as the one before is known, and as they come in a batch.
func BenchmarkProbe(b *testing.B) {
	const n = 1_000_000
	table := newTable(n, extra{})
	for i := range n {
		h := mixed(i)
		table.of(h).add(h)
	}
	b.Run("one by one", func(b *testing.B) {
		found := 0
		for i := range b.N {
			h := mixed(n + i + found&1)
			found += table.of(h).find(h)
		}
	})
	b.Run("batched", func(b *testing.B) {
		found := 0
		for i := range b.N {
			h := mixed(n + i)
			found += table.of(h).find(h)
		}
	})
}
