package netsim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"synfault/netsim"
)

// classed is the alternating-bit protocol with a class for each kind of frame, as plans with names need it.
type classed struct{ alternating }

var frames = netsim.Names{Classes: []string{"", "data", "ack"}}

func (classed) Class(f *frame) netsim.Class {
	if f.Ack {
		return 2
	}
	return 1
}

// traced runs the protocol over links of a delay, with a trace.
func traced(delay time.Duration, c netsim.Chooser[frame]) (history, *netsim.Trace[frame]) {
	tr := new(netsim.Trace[frame])
	w := netsim.New(netsim.Config{Hosts: 2, Delay: delay}, classed{}, c)
	w.SetTrace(tr)
	w.Call(0, a, 0)
	w.Run(netsim.Limits{Events: 100_000}, nil)
	return w.History, tr
}

// overtaken says which frame overtook which, if any did: the links keep the order if, on each, frames and their copies
// arrive in the order of their ordinals.
func overtaken(tr *netsim.Trace[frame]) string {
	last := map[netsim.NodeID]netsim.Site{}
	for _, r := range tr.Records {
		if r.What != netsim.Arrive {
			continue
		}
		if before, some := last[r.Node]; some && r.Origin.Site.N < before.N {
			return fmt.Sprintf("%v after %v", r.Origin.Site, before)
		}
		last[r.Node] = r.Origin.Site
	}
	return ""
}

// TestAlternatingBitHoldsOnLinksThatKeepTheOrder whatever they lose, damage and repeat, and where the timeout is shorter
// than the way there and back, so that much is sent twice.
func TestAlternatingBitHoldsOnLinksThatKeepTheOrder(t *testing.T) {
	for _, text := range []string{
		"loss 5% duplicate 5%",
		"loss 60% duplicate 50% corrupt 20%",
		"loss gemodel 20% 20% 100% 0%",
		"loss state 10% 30% 20% 40% 5% duplicate 30%",
		"duplicate 100% copies 7",
	} {
		for _, delay := range []time.Duration{0, 10 * ms, 24 * ms, 25 * ms, 80 * ms} {
			for seed := range uint64(200) {
				h, tr := traced(delay, netsim.NewRandom[frame](seed, profile(text)))
				if h.Wrong != "" || h.Delivered != count || tr.Outcome != netsim.Quiet {
					t.Fatalf("%s, delay %v, seed %d: %d messages, %q, %v", text, delay, seed, h.Delivered, h.Wrong, tr.Outcome)
				}
				if s := overtaken(tr); s != "" {
					t.Fatalf("%s, delay %v, seed %d: the links do not keep the order: %s", text, delay, seed, s)
				}
			}
		}
	}
}

// offered lists what a run offers to the links. A frame's print is its message, and whether it is an acknowledgement: of
// the message that came last.
func offered(tr *netsim.Trace[frame]) (list []netsim.Offered) {
	var last int
	classes := map[netsim.Site]uint32{}
	for _, r := range tr.Records {
		switch {
		case r.What == netsim.Arrive && !r.Packet.Ack:
			last = r.Packet.Message
		case r.What == netsim.Send:
			o := netsim.Offered{Site: r.Origin.Site, Class: classed{}.Class(&r.Packet), Print: uint64(2 * r.Packet.Message)}
			if r.Packet.Ack {
				o.Print = uint64(2*last + 1)
			}
			link := netsim.Site{From: o.Site.From, To: o.Site.To, Class: o.Class}
			o.ClassN = classes[link]
			classes[link]++
			list = append(list, o)
		}
	}
	return list
}

func replayed(p netsim.Plan) (history, *netsim.Trace[frame]) {
	return traced(10*ms, netsim.NewReplay[frame](p))
}

// shrinkers are the two ways to shrink: knowing what the runs offer, and guessing.
func shrinkers(fails func(netsim.Plan) bool) map[string]netsim.Shrinker {
	return map[string]netsim.Shrinker{
		"with Offers": {Fails: fails, Offers: func(p netsim.Plan) []netsim.Offered {
			_, tr := replayed(p)
			return offered(tr)
		}},
		"without Offers": {Fails: fails},
	}
}

// TestAlternatingBitFailsWhereFramesOvertakeEachOther and what is left of each failure is a few faults, of which none can
// go, and by which a frame overtakes another.
func TestAlternatingBitFailsWhereFramesOvertakeEachOther(t *testing.T) {
	m := profile("loss 10% duplicate 10% delay 40ms 40ms")
	failures := 0
	for seed := range uint64(100) {
		rec := &netsim.Recorder[frame]{Chooser: netsim.NewRandom[frame](seed, m)}
		h, tr := traced(10*ms, rec)
		if h.Wrong == "" {
			continue
		}
		failures++
		if overtaken(tr) == "" {
			t.Fatalf("seed %d: %s, though the order was kept", seed, h.Wrong)
		}
		p := rec.Plan()
		if again, _ := replayed(p); again != h {
			t.Fatalf("seed %d: %+v, replayed %+v", seed, h, again)
		}
		fails := func(q netsim.Plan) bool { h, _ := replayed(q); return h.Wrong != "" }
		for name, s := range shrinkers(fails) {
			got := watched(t, s, p)
			if !got.Minimal || got.Plan.Len() > 4 {
				t.Errorf("seed %d, %s: %v becomes %v in %d runs", seed, name, p, got.Plan, got.Runs)
			}
			for i := range got.Plan.Len() {
				if less := lessOne(got.Plan, i); fails(less) {
					t.Errorf("seed %d, %s: %v, of which %v fails too", seed, name, got.Plan, less)
				}
			}
			if _, tr := replayed(got.Plan); overtaken(tr) == "" {
				t.Errorf("seed %d, %s: %v fails though the order is kept", seed, name, got.Plan)
			}
		}
	}
	if failures < 50 {
		t.Errorf("%d of 100 runs fail, which shows little", failures)
	}
}

// seen holds for runs in which all of these happened: DATA 2 LOST is that message 2 was sent and lost, ACK 3 COPIED that
// an acknowledgement of message 3 was copied.
func seen(tr *netsim.Trace[frame], all ...string) bool {
	var log strings.Builder
	list := offered(tr)
	for _, r := range tr.Records {
		if r.What != netsim.Send {
			continue
		}
		o := list[0]
		list = list[1:]
		if r.Lost {
			fmt.Fprintf(&log, "%s %d LOST\n", []string{"DATA", "ACK"}[o.Print%2], o.Print/2)
		}
		if r.Fate.Copies > 0 {
			fmt.Fprintf(&log, "%s %d COPIED\n", []string{"DATA", "ACK"}[o.Print%2], o.Print/2)
		}
	}
	for _, s := range all {
		if !strings.Contains(log.String(), s+"\n") {
			return false
		}
	}
	return true
}

// TestFaultsFollowTheirFrames where another fault is taken away that made a host send more, so that the frames which
// matter have other ordinals without it.
func TestFaultsFollowTheirFrames(t *testing.T) {
	for _, c := range []struct {
		name  string
		given string
		needs []string
		want  string
	}{
		{"a lost frame made a repeat it", "ab0x,ab3x", []string{"DATA 2 LOST"}, "ab2x"},
		{"a lost acknowledgement made both repeat", "ba0x,ab3x,ba4x", []string{"DATA 2 LOST", "ACK 3 LOST"}, "ab2x,ba3x"},
		{"the same, twice over", "ba0x,ba1x,ab4x,ba5x", []string{"DATA 2 LOST", "ACK 3 LOST"}, "ab2x,ba3x"},
		{"the repetition itself matters", "ab0x,ab1=0s", []string{"DATA 0 COPIED"}, "ab0=0s"},
		{"and so does its answer", "ba0x,ba1=0s", []string{"ACK 0 COPIED"}, "ba0=0s"},
		{"a copy made b answer twice", "ab0=0s,ba3x", []string{"ACK 2 LOST"}, "ba2x"},
		{"by class", "ab.data0x,ab.data3x", []string{"DATA 2 LOST"}, "ab.data2x"},
		{"by class on both links", "ba.ack0x,ab.data3x,ba.ack4x", []string{"DATA 2 LOST", "ACK 3 LOST"}, "ab.data2x,ba.ack3x"},
		{"by class, after one by ordinal", "ab0x,ab.data3x", []string{"DATA 2 LOST"}, "ab.data2x"},
		{"three frames later", "ab0x,ab1x,ab2x,ab5x", []string{"DATA 2 LOST"}, "ab2x"},
	} {
		given, err := frames.Parse(c.given)
		if err != nil {
			t.Fatal(err)
		}
		fails := func(p netsim.Plan) bool { _, tr := replayed(p); return seen(tr, c.needs...) }
		if !fails(given) {
			t.Errorf("%s: %s does not show %q", c.name, c.given, c.needs)
			continue
		}
		for how, s := range shrinkers(fails) {
			got := watched(t, s, given)
			if text := frames.Format(got.Plan); text != c.want {
				t.Errorf("%s, %s: %s becomes %s, want %s", c.name, how, c.given, text, c.want)
			}
		}
	}
}
