package explore

import (
	"math/bits"
	"slices"
	"testing"
)

// The hash is the same on every machine: checkpoints may travel.
func TestHashesArePinned(t *testing.T) {
	key := make([]byte, 100)
	for i := range key {
		key[i] = byte(i * 7)
	}
	for n, want := range map[int]hash{} {
		if got := sum(key[:n]); got != want {
			t.Errorf("%d octets: {%#x, %#x}", n, got.hi, got.lo)
		}
	}
}

// Each bit of a key, wherever it stands, turns over about half of the hash, in either half of it.
func TestEveryBitOfAKeyMatters(t *testing.T) {
	for _, n := range []int{1, 8, 31, 32, 33, 64, 300} {
		key := make([]byte, n)
		least, most, total := 128, 0, 0
		for bit := range 8 * n {
			before := sum(key)
			key[bit/8] ^= 1 << (bit % 8)
			after := sum(key)
			d := bits.OnesCount64(before.hi^after.hi) + bits.OnesCount64(before.lo^after.lo)
			least, most, total = min(least, d), max(most, d), total+d
		}
		if mean := float64(total) / float64(8*n); least < 30 || most > 98 || mean < 58 || mean > 70 {
			t.Errorf("%d octets: a bit turns over %d to %d bits, %.1f on average", n, least, most, mean)
		}
	}
}

// Keys that are nearly alike, in one lane or in several, have different hashes, in each half by itself.
func TestNearlyEqualKeysHaveDifferentHashes(t *testing.T) {
	var his, los []uint64
	for lane := range 8 {
		for i := range 1 << 14 {
			key := make([]byte, 96)
			key[8*lane], key[8*lane+1] = byte(i), byte(i>>7)
			key[8*lane+32] = byte(i >> 14)
			h := sum(key)
			his, los = append(his, h.hi), append(los, h.lo)
		}
	}
	slices.Sort(his)
	slices.Sort(los)
	different := len(slices.Compact(his))
	if got := len(slices.Compact(los)); got != different || different < 7*(1<<14) {
		t.Errorf("%d of %d keys have different upper halves, %d lower ones", different, 8<<14, got)
	}
}
