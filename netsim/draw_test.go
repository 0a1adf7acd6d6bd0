package netsim

import (
	"math/bits"
	"testing"
)

// mix and golden are SplitMix64's: the first numbers of its sequence from the seed 1234567, as its reference
// implementation (prng.di.unimi.it/splitmix64.c) gives them.
func TestMixIsSplitMix64(t *testing.T) {
	want := [...]uint64{6457827717110365317, 3203168211198807973, 9817491932198370423}
	for i, w := range want {
		if got := mix(1234567 + uint64(i+1)*golden); got != w {
			t.Errorf("number %d is %d, want %d", i, got, w)
		}
	}
}

// A seed means the same for ever: these come from an independent implementation of the definition above draws.
func TestDrawsAreStable(t *testing.T) {
	for _, c := range []struct {
		seed     uint64
		from, to NodeID
		n        uint32
		kind     kind
		want     uint64
	}{
		{0, 0, 1, 0, 0, 0x238275bc38fcbe91},
		{0, 0, 1, 0, 1, 0xf89a2566b5822c54},
		{0, 0, 1, 1, 0, 0x1727a099d079aca3},
		{0, 1, 0, 0, 0, 0xb86292484bdd9646},
		{1, 0, 1, 0, 0, 0xb18a02f46d8d86c3},
		{1, 0, 1, 0, 3, 0xce639a27887a2771},
		{42, 0, 1, 7, 11, 0x86ab3ccdb3fd51ac},
		{42, 1, 0, 7, 11, 0x8880f038ab12bac5},
		{42, 2, 3, 1000000, 5, 0x54a039c57f56ef21},
		{1<<64 - 1, 0, 1, 1<<32 - 1, 20, 0x6796a4f675ffc96b},
		{1 << 63, 65535, 65534, 12345, 15, 0x1de122e59b781242},
		{12345, 26, 25, 99, 14, 0x2ad133fc8b59d2ee},
	} {
		if got := drawsOf(mixSeed(c.seed), c.from, c.to, c.n).next(c.kind); got != c.want {
			t.Errorf("seed %d, link %s, packet %d, kind %d: %#x, want %#x", c.seed, AppendLink(nil, c.from, c.to), c.n, c.kind, got, c.want)
		}
	}
}

// The numbers of the kinds are part of what a seed means.
func TestKindsAreStable(t *testing.T) {
	for want, k := range []kind{
		kindDelay, kindLoss, kindLossMark, kindDuplicate, kindCopyDelay, kindCopyLoss, kindCopyLossMark, kindCopyReorder,
		kindLag, kindCorrupt, kindDamage, kindReorder, kindSlot, kindForge, kindForgeKind, kindForgeEdge,
		kindFirstDelay, kindFirstLoss, kindFirstDuplicate, kindFirstCorrupt, kindFirstReorder,
	} {
		if int(k) != want {
			t.Errorf("kind %d is stable as %d", k, want)
		}
	}
}

// One bit of the seed, the link, the ordinal or the kind changes each bit of the draw half the time.
func TestDrawsAvalanche(t *testing.T) {
	type input struct {
		seed     uint64
		from, to NodeID
		n        uint32
		k        kind
	}
	draw := func(in input) uint64 { return drawsOf(mixSeed(in.seed), in.from, in.to, in.n).next(in.k) }
	const n = 4000
	for name, change := range map[string]func(input) input{
		"seed":     func(in input) input { in.seed ^= 1; return in },
		"high bit": func(in input) input { in.seed ^= 1 << 63; return in },
		"from":     func(in input) input { in.from ^= 1; return in },
		"to":       func(in input) input { in.to ^= 1; return in },
		"swapped":  func(in input) input { in.from, in.to = in.to, in.from; return in },
		"ordinal":  func(in input) input { in.n++; return in },
		"kind":     func(in input) input { in.k++; return in },
	} {
		var flips [64]int
		for i := range uint32(n) {
			in := input{uint64(i / 50), 2, 5, i % 50, kind(i % 16)}
			diff := draw(in) ^ draw(change(in))
			for ; diff != 0; diff &= diff - 1 {
				flips[bits.TrailingZeros64(diff)]++
			}
		}
		for bit, got := range flips {
			// Five standard deviations of a binomial with n = 4000 and p = 1/2.
			if got < n/2-158 || got > n/2+158 {
				t.Errorf("%s: bit %d changed %d times of %d", name, bit, got, n)
			}
		}
	}
}
