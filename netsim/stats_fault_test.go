package netsim

import (
	"slices"
	"testing"
	"time"
)

// A packet is duplicated with the probability given, and the copy takes a delay of its own: the first of the two is the
// original, the other arrives CopyDelay later. The difference of two uniform delays of ±j has mean 2j/3.
func TestDuplicate(t *testing.T) {
	const n = 100000
	all := fates(t, "delay 100ms 30ms duplicate 20%", n)
	near(t, "duplicated", share(all, func(f Fate) bool { return f.Copies == 1 }), 0.2, 4*deviation(0.2, n))
	var apart []float64
	for _, f := range all {
		if f.Copies > 0 {
			apart = append(apart, float64(f.CopyDelay)/1e6)
		}
		if f.CopyDelay < 0 || f.Delay < 70*time.Millisecond || f.Delay+f.CopyDelay >= 130*time.Millisecond {
			t.Fatalf("%+v lies outside 70ms to 130ms", f)
		}
	}
	mean, _ := moments(apart)
	near(t, "milliseconds between original and copy", mean, 20, 0.4) // the deviation of |u-v| is j·√2/3
}

// Copies are evenly spread up to the last, which lags by up to the time given, uniformly.
func TestCopiesAndLag(t *testing.T) {
	const n = 50000
	for _, copies := range []uint8{1, 3, 255} {
		p := mustProfile(t, "duplicate 100% lag 60s")
		p.Default.Duplicate.Copies = copies
		all := fates(t, p.String(), n)
		last := make([]float64, n)
		for i, f := range all {
			if f.Copies != copies || f.Drop {
				t.Fatalf("%+v, want %d copies", f, copies)
			}
			last[i] = float64(f.CopyDelay) * float64(copies) / 60e9
		}
		near(t, "uniform lag", ks(last, func(v float64) float64 { return min(max(v, 0), 1) }), 0, 0.0087)
	}
}

// netem counts up for a duplicate and down for a loss: of a packet that is both, one arrives. The copy of a packet that is
// only duplicated is lost with the same probability as any packet.
func TestDuplicateAndLoss(t *testing.T) {
	const n, d, l = 200000, 0.3, 0.2
	all := fates(t, "duplicate 30% loss 20%", n)
	arrive := func(k int) float64 {
		return share(all, func(f Fate) bool { return int(f.Copies)+1 == k && !f.Drop || k == 0 && f.Drop && f.Copies == 0 })
	}
	near(t, "none", arrive(0), (1-d)*l, 4*deviation((1-d)*l, n))
	near(t, "one", arrive(1), (1-d)*(1-l)+d*l+d*(1-l)*l, 0.004)
	near(t, "two", arrive(2), d*(1-l)*(1-l), 4*deviation(d*(1-l)*(1-l), n))
}

// A damaged packet carries an argument that is never 0 and otherwise anything, for the protocol to choose the bit with.
func TestCorrupt(t *testing.T) {
	const n = 100000
	all := fates(t, "corrupt 10%", n)
	near(t, "corrupted", share(all, func(f Fate) bool { return f.Damage != 0 }), 0.1, 4*deviation(0.1, n))
	var args []float64
	for _, f := range all {
		if f.Damage != 0 {
			args = append(args, float64(f.Damage)/65535)
		}
	}
	near(t, "uniform argument", ks(args, func(v float64) float64 { return v }), 0, 0.0195)
	if got := fates(t, "corrupt 100%", 200000); slices.ContainsFunc(got, func(f Fate) bool { return f.Damage == 0 }) {
		t.Error("damage 0 is no damage")
	}
}

// Forged packets have one of the kinds, each as often, and an edge within its bounds, each as often.
func TestForge(t *testing.T) {
	const n = 100000
	seen := map[uint16]int{}
	all := fates(t, "forge 50% 1,4,63 2", n)
	for _, f := range all {
		seen[f.Forge]++
	}
	near(t, "not forged", float64(seen[0])/n, 0.5, 4*deviation(0.5, n))
	for _, kind := range []uint8{1, 4, 63} {
		for edge := int8(-2); edge <= 2; edge++ {
			arg := ForgeArg(kind, edge)
			near(t, Names{}.FormatForge(arg), float64(seen[arg])/n, 0.5/15, 4*deviation(0.5/15, n))
			delete(seen, arg)
		}
	}
	if len(seen) != 1 {
		t.Errorf("other packets were forged: %v", seen)
	}
}

// With a gap of g and certainty, every gth packet goes at once and the others wait. With a probability, the packets of the
// gap always wait and each one after it may go: the mean distance is g-1+1/p.
func TestReorderGap(t *testing.T) {
	all := fates(t, "delay 10ms reorder 100% gap 5", 100)
	for i, f := range all {
		want := 10 * time.Millisecond
		if i%5 == 4 {
			want = 0
		}
		if f != Late(want) {
			t.Errorf("packet %d: %+v, want a delay of %v", i, f, want)
		}
	}
	const n = 100000
	for profile, mean := range map[string]float64{"gap 1": 1 / 0.25, "gap 5": 4 + 1/0.25, "": 1 / 0.25} {
		var apart []int
		last := -1
		for i, f := range fates(t, "delay 10ms reorder 25% "+profile, n) {
			if f.Delay == 0 {
				apart, last = append(apart, i-last), i
			}
		}
		near(t, profile+": distance", meanLength(apart), mean, 0.12)
	}
}

// A packet that finds as many in flight as the limit allows is lost.
func TestLimit(t *testing.T) {
	for inFlight, want := range map[uint32]Fate{0: {}, 2: {}, 3: Lost(), 100: Lost()} {
		got := offer(t, "limit 3 duplicate 0%", 1, func(_ int, _ *OfferInfo, ls *LinkState) { ls.InFlight = inFlight })
		if got[0] != want {
			t.Errorf("with %d in flight: %+v, want %+v", inFlight, got[0], want)
		}
	}
}

// What is offered from the first instant of a window until just before the last is lost.
func TestWindows(t *testing.T) {
	down := func(profile string, at Time) bool {
		return offer(t, profile, 1, func(_ int, o *OfferInfo, _ *LinkState) { o.Now = at })[0].Drop
	}
	const s = Time(time.Second)
	for _, c := range []struct {
		profile string
		at      Time
		want    bool
	}{
		{"down 2s 3s down 5s never", 2*s - 1, false},
		{"down 2s 3s down 5s never", 2 * s, true},
		{"down 2s 3s down 5s never", 3*s - 1, true},
		{"down 2s 3s down 5s never", 3 * s, false},
		{"down 2s 3s down 5s never", 5 * s, true},
		{"down 2s 3s down 5s never", 1000 * s, true},
		{"down 5s never; horizon 30s", 30*s - 1, true},
		{"down 5s never; horizon 30s", 30 * s, false},
		{"flap 3s 1s", 0, false},
		{"flap 3s 1s", 3*s - 1, false},
		{"flap 3s 1s", 3 * s, true},
		{"flap 3s 1s", 4 * s, false},
		{"flap 3s 1s", 7 * s, true},
		{"flap 3s 1s", 40003 * s, true},
		{"flap 3s 1s 10s 20s", 3 * s, false},
		{"flap 3s 1s 10s 20s", 13 * s, true},
		{"flap 3s 1s 10s 20s", 17 * s, true},
		{"flap 3s 1s 10s 20s", 21 * s, false},
		{"flap 3s 1s 10s 14s", 14*s - 1, true},
		{"flap 3s 2s 10s 14s", 14 * s, false},
		{"loss 100%; horizon 5s", 5*s - 1, true},
		{"loss 100%; horizon 5s", 5 * s, false},
		{"loss 100%", Never - 1, true},
	} {
		if got := down(c.profile, c.at); got != c.want {
			t.Errorf("%s: lost at %v: %v, want %v", c.profile, c.at, got, c.want)
		}
	}
}

// No packet arrives later than the MSL after it was offered, and no copy; what is in time stays as it is.
func TestMSL(t *testing.T) {
	const ms = time.Millisecond
	one := func(profile string, transit time.Duration) Fate {
		return offer(t, profile, 1, func(_ int, o *OfferInfo, _ *LinkState) { o.Transit = transit })[0]
	}
	for _, c := range []struct {
		profile string
		transit time.Duration
		want    Fate
	}{
		{"delay 100ms; msl 150ms", 50 * ms, Late(100 * ms)},
		{"delay 100ms; msl 150ms", 50*ms + 1, Lost()},
		{"delay 100ms; msl 150ms lies", 50*ms + 1, Late(100 * ms)},
		{"limit 9; msl 150ms", 151 * ms, Lost()},
		{"; msl 150ms", 151 * ms, Lost()},
		{"delay 119s", time.Second, Late(119 * time.Second)}, // RFC 9293's two minutes
		{"delay 119s", time.Second + 1, Lost()},
		{"delay 119s corrupt 100% forge 100% 1", 2 * time.Second, Lost()},
		{"delay 130s; horizon 1s", 0, Lost()},
		{"loss 100% forge 100% 1; msl 150ms", 150 * ms, Fate{Drop: true, Tampering: Tampering{Forge: ForgeArg(1, 0)}}},
		{"loss 100% forge 100% 1; msl 150ms", 151 * ms, Lost()},
		{"limit 9 duplicate 100% loss 100% forge 100% 1; msl 150ms", 151 * ms, Lost()},
	} {
		if got := one(c.profile, c.transit); got != c.want {
			t.Errorf("%s, transit %v: %+v, want %+v", c.profile, c.transit, got, c.want)
		}
	}
	fewer := 0
	for _, f := range fates(t, "delay 1s duplicate 100% copies 4 lag 100s; msl 60s", 2000) {
		if f.Drop || f.Delay+time.Duration(f.Copies)*f.CopyDelay > 60*time.Second {
			t.Fatalf("%+v outlives a minute", f)
		}
		if f.Copies < 4 {
			fewer++
			if f.Delay+time.Duration(f.Copies+1)*f.CopyDelay <= 60*time.Second {
				t.Fatalf("%+v: another copy would have been in time", f)
			}
		}
	}
	near(t, "share that lost a copy", float64(fewer)/2000, 0.41, 0.05)
}
