package netsim

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// everything has every kind of fault that does not read the clock, with memories of every kind.
const everything = "delay 100ms 30ms 20% distribution normal loss 10% 10% duplicate 15% 10% copies 2 lag 1s corrupt 10% 20% reorder 20% 30% gap 3 forge 5% 1-3 1"

// interleaved offers packets to ab, ba and ac in turns that the seed mixes, n to ab, and returns what happened on each.
func interleaved(t *testing.T, profile string, n int, mix *rand.Rand, seed uint64) map[Site]Fate {
	t.Helper()
	r := NewRandom[int](seed, mustProfile(t, profile))
	links := [...]Site{{From: 0, To: 1}, {From: 1, To: 0}, {From: 0, To: 2}}
	var states [3]LinkState
	got := map[Site]Fate{}
	for now := Time(0); links[0].N < uint32(n); now += 1e6 {
		i := mix.IntN(3)
		o := Offer[int]{OfferInfo: OfferInfo{Site: links[i], Size: 100, Now: now}}
		got[links[i]] = r.Choose(&o, &states[i])
		links[i].N++
	}
	return got
}

// What happens to a packet depends on the seed, its link, its ordinal and what went before on that link: not on how many
// packets other links carry in between, nor on what the profile says of other links.
func TestLinksAreIndependent(t *testing.T) {
	const n = 2000
	base := interleaved(t, everything, n, rand.New(rand.NewPCG(1, 1)), 9)
	compare := func(what string, other map[Site]Fate, is func(Site) bool) {
		t.Helper()
		common := 0
		for s, f := range other {
			if g, ok := base[s]; ok && is(s) {
				if common++; f != g {
					t.Fatalf("%s: %v has %+v, and had %+v", what, s, f, g)
				}
			}
		}
		if common < n/2 {
			t.Fatalf("%s: only %d packets compared", what, common)
		}
	}
	compare("other turns", interleaved(t, everything, n, rand.New(rand.NewPCG(2, 2)), 9), func(Site) bool { return true })
	for _, ba := range []string{"", "loss 100%", "delay 1s", "loss gemodel 5% 20%", "duplicate 50%", "rate 1mbit slot 1ms", everything + " seed 5"} {
		other := interleaved(t, everything+"; ba: "+ba, n, rand.New(rand.NewPCG(1, 1)), 9)
		compare("ba: "+ba, other, func(s Site) bool { return s.From == 0 })
	}
	// And they are not all the same: another seed, or another link, has other fates.
	differ := func(what string, a, b func(i uint32) Fate) {
		t.Helper()
		same := 0
		for i := range uint32(500) {
			if a(i) == b(i) {
				same++
			}
		}
		if same > 200 {
			t.Errorf("%s: %d fates of 500 are the same", what, same)
		}
	}
	ab := func(i uint32) Fate { return base[Site{From: 0, To: 1, N: i}] }
	other := interleaved(t, everything, n, rand.New(rand.NewPCG(1, 1)), 10)
	differ("another seed", ab, func(i uint32) Fate { return other[Site{From: 0, To: 1, N: i}] })
	differ("another direction", ab, func(i uint32) Fate { return base[Site{From: 1, To: 0, N: i}] })
}

// A seed in the profile holds against the seed of the run, on its link alone.
func TestProfileSeed(t *testing.T) {
	profile := everything + "; ab: seed 3 " + everything
	a := interleaved(t, profile, 500, rand.New(rand.NewPCG(1, 1)), 1)
	b := interleaved(t, profile, 500, rand.New(rand.NewPCG(1, 1)), 2)
	same := map[bool]int{}
	for s, f := range a {
		if s.To == 1 && f != b[s] {
			t.Fatalf("%v: %+v with one seed, %+v with another", s, f, b[s])
		}
		if s.To != 1 && f == b[s] {
			same[true]++
		}
	}
	if same[true] > 500 {
		t.Errorf("%d fates of other links are the same with another seed", same[true])
	}
}

// Each model sees every packet, and has draws and a memory of its own. So switching one off leaves what the others decide:
// the same packets are lost, damaged, sent at once, joined by forged ones, and wait as long.
func TestKindsAreIndependent(t *testing.T) {
	const n = 20000
	base := fates(t, everything, n)
	for _, c := range []struct {
		off  string
		same func(f, g Fate) bool // g without the kind
	}{
		{"loss 10% 10%", func(f, g Fate) bool { return f.Drop || f.Copies != g.Copies || f == g }},
		{"duplicate 15% 10% copies 2 lag 1s", func(f, g Fate) bool {
			return g.Copies == 0 && f.Forge == g.Forge && (f.Copies > 0 || g.Drop || f == g)
		}},
		{"corrupt 10% 20%", func(f, g Fate) bool { f.Damage = 0; return f == g }},
		{"reorder 20% 30% gap 3", func(f, g Fate) bool {
			return f.Drop == g.Drop && f.Tampering == g.Tampering && (f.Delay == 0 || f.Copies > 0 || f.Copies == g.Copies && f == g)
		}},
		{"forge 5% 1-3 1", func(f, g Fate) bool { f.Forge = 0; return f == g }},
		{"30ms 20% distribution normal", func(f, g Fate) bool {
			return f.Drop == g.Drop && f.Tampering == g.Tampering && f.Copies == g.Copies && (f.Delay == 0 || g.Delay > 0)
		}},
	} {
		without := strings.Replace(everything, c.off, "", 1)
		if without == everything {
			t.Fatal("BUG: nothing switched off by " + c.off)
		}
		other := fates(t, without, n)
		differ := 0
		for i := range base {
			if !c.same(base[i], other[i]) {
				t.Errorf("packet %d: %+v; without %s: %+v", i, base[i], c.off, other[i])
				break
			}
			if base[i] != other[i] {
				differ++
			}
		}
		if differ < n/100 {
			t.Errorf("without %s only %d fates differ", c.off, differ)
		}
	}
}

// choosePlain is a shorter way to what chooseAny says.
func TestPlainAgrees(t *testing.T) {
	for _, profile := range []string{
		"", "delay 10ms", "delay 10ms 20ms", "delay 10ms 3ms distribution pareto", "loss 30%", "duplicate 30%",
		"delay 10ms reorder 30%", "delay 10ms 5ms loss 10% duplicate 10% lag 5s reorder 10% gap 1",
		"delay 10s 2s distribution normal loss 5% duplicate 50% copies 3 lag 5s; msl 12s",
		"delay 10ms 5ms seed 4; msl 11ms",
	} {
		r := newRandom(7, mustProfile(t, profile))
		if !r.rest.plain {
			t.Errorf("%q is not plain", profile)
		}
		var a, b LinkState
		for n := range uint32(20000) {
			o := OfferInfo{Site: Site{From: 2, To: 1, N: n}, Now: Time(n) * 1e6, Transit: 1e6}
			got, want := r.choose(&o, &a), r.chooseAny(&r.rest, &o, &b)
			if got != want || a != b {
				t.Fatalf("%q: packet %d: %+v with %+v, want %+v with %+v", profile, n, got, a.Memory, want, b.Memory)
			}
		}
	}
}

// Choosing allocates nothing, and what it remembers is in the LinkState alone: a copy of it goes on alike.
func TestMemoryIsTheLinks(t *testing.T) {
	r := NewRandom[int](1, mustProfile(t, everything+" rate 10mbit slot 1ms 2ms packets 3 limit 10 down 1s 2s flap 3s 1s"))
	var ls LinkState
	o := Offer[int]{OfferInfo: OfferInfo{Site: Site{From: 0, To: 1}, Size: 100}}
	step := func(ls *LinkState, n uint32) Fate {
		o.N, o.Now = n, Time(n)*1e5
		return r.Choose(&o, ls)
	}
	for n := range uint32(5000) {
		twin := ls
		if f, g := step(&ls, n), step(&twin, n); f != g || ls != twin {
			t.Fatalf("packet %d: %+v and %+v", n, f, g)
		}
	}
	n := uint32(5000)
	if allocs := testing.AllocsPerRun(1000, func() { n++; step(&ls, n) }); allocs != 0 {
		t.Errorf("%v allocations per packet", allocs)
	}
}

// A link that no section names has the default; a section replaces it.
func TestLinksOfAProfile(t *testing.T) {
	r := newRandom(1, mustProfile(t, "delay 1ms; ab: delay 2ms; ba:; zAa: delay 3ms; Aaz: delay 4ms; cb: delay 5ms; dd: delay 6ms"))
	for _, c := range []struct {
		from, to NodeID
		want     Fate
	}{
		{0, 1, Late(2e6)}, {1, 0, Fate{}}, {25, 26, Late(3e6)}, {26, 25, Late(4e6)}, {2, 1, Late(5e6)},
		{1, 2, Late(1e6)}, {0, 2, Late(1e6)}, {65535, 65534, Late(1e6)}, {0, 0, Late(1e6)},
		{3, 3, Late(6e6)},
	} {
		if got := r.choose(&OfferInfo{Site: Site{From: c.from, To: c.to}}, new(LinkState)); got != c.want {
			t.Errorf("%s: %+v, want %+v", AppendLink(nil, c.from, c.to), got, c.want)
		}
	}
}

// A Random that was seeded anew decides as a new one does, links of their own and fixed seeds included.
func TestReseedIsANewRandom(t *testing.T) {
	p, err := ParseProfile("delay 10ms 5ms loss 30% 10%; ba: loss 50%; cb: loss 50% seed 7")
	if err != nil {
		t.Fatal(err)
	}
	used := NewRandom[int](1, p)
	used.Reseed(2)
	fresh := NewRandom[int](2, p)
	for n := range uint32(500) {
		o := Offer[int]{OfferInfo: OfferInfo{Site: Site{From: NodeID(n % 3), To: NodeID(n / 3 % 3), N: n}}}
		if a, b := used.Choose(&o, &LinkState{}), fresh.Choose(&o, &LinkState{}); a != b {
			t.Fatalf("packet %d: %+v seeded anew, %+v new", n, a, b)
		}
	}
}

// The remainder without a division is the remainder, for every jitter and draw.
func TestSpreadTakesTheKernelsRemainder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		jitter := rapid.OneOf(rapid.Uint32Range(1, uint32(MaxJitter)), rapid.Uint32Range(1, 64)).Draw(t, "jitter")
		draw := rapid.OneOf(rapid.Uint32(), rapid.Just(^uint32(0)), rapid.Just(2*jitter), rapid.Just(2*jitter-1)).Draw(t, "draw")
		s := newSpread(time.Hour, time.Duration(jitter), Uniform)
		want := time.Hour - time.Duration(jitter) + time.Duration(draw%(2*jitter))
		if got := s.at(draw); got != want {
			t.Fatalf("jitter %d, draw %d: %d, want %d", jitter, draw, got, want)
		}
	})
}
