package netsim

import (
	"math/bits"
	"slices"
	"strconv"
	"testing"
)

// The hash is the same on every machine: checkpoints may travel.
func TestHashesArePinned(t *testing.T) {
	key := make([]byte, 100)
	for i := range key {
		key[i] = byte(i * 7)
	}
	for n, want := range map[int][2]uint64{
		0:   {0x70d2c682716f76ec, 0x410a98606c5cf29a},
		1:   {0x66252856cb3a40b, 0xbdd60a128b2a7e8f},
		16:  {0x60681e4776344e51, 0xdd4670782816f5e},
		31:  {0xc84827ed1fc4a3aa, 0x1702bb00b5ae84c7},
		32:  {0xcb2396434da1f92f, 0x80cf6bd0d3757c4f},
		33:  {0x1d87b0167fab030a, 0xb206b3e6bcbb9019},
		64:  {0x254c289fb2925927, 0x20474c956a1e58c7},
		100: {0xad5474c369aeabd1, 0xf66bfefeb793985d},
	} {
		if hi, lo := Sum128(key[:n]); hi != want[0] || lo != want[1] {
			t.Errorf("%d octets: {%#x, %#x}", n, hi, lo)
		}
	}
}

// Each bit of a key, wherever it stands, turns over about half of the hash, in either half of it.
func TestEveryBitOfAKeyMatters(t *testing.T) {
	for _, n := range []int{1, 8, 31, 32, 33, 64, 300} {
		key := make([]byte, n)
		least, most, total := 128, 0, 0
		for bit := range 8 * n {
			hi, lo := Sum128(key)
			key[bit/8] ^= 1 << (bit % 8)
			newHi, newLo := Sum128(key)
			d := bits.OnesCount64(hi^newHi) + bits.OnesCount64(lo^newLo)
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
			hi, lo := Sum128(key)
			his, los = append(his, hi), append(los, lo)
		}
	}
	slices.Sort(his)
	slices.Sort(los)
	different := len(slices.Compact(his))
	if got := len(slices.Compact(los)); got != different || different < 7*(1<<14) {
		t.Errorf("%d of %d keys have different upper halves, %d lower ones", different, 8<<14, got)
	}
}

// BenchmarkSum hashes keys of the sizes of a TCP world's digest and of its whole key.
func BenchmarkSum(b *testing.B) {
	for _, n := range []int{350, 850} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			key := make([]byte, n)
			b.SetBytes(int64(len(key)))
			for i := range b.N {
				key[i%len(key)]++
				Sum128(key)
			}
		})
	}
}
