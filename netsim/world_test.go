package netsim

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawPlan draws faults of every kind for the first packets of every link of a gossip.
func drawPlan(t *rapid.T, hosts int) Plan {
	site := rapid.Custom(func(t *rapid.T) Site {
		return Site{
			From:  NodeID(rapid.IntRange(0, hosts-1).Draw(t, "from")),
			To:    NodeID(rapid.IntRange(0, hosts-1).Draw(t, "to")),
			Class: Class(rapid.IntRange(0, 3).Draw(t, "class")),
			N:     rapid.Uint32Range(0, 12).Draw(t, "n"),
		}
	})
	fate := rapid.Custom(func(t *rapid.T) Fate {
		f := Fate{Drop: rapid.IntRange(0, 3).Draw(t, "drop") == 0}
		f.Delay = time.Duration(rapid.IntRange(0, 3).Draw(t, "delay")) * 7 * time.Millisecond
		f.Copies = uint8(rapid.IntRange(0, 3).Draw(t, "copies"))
		f.CopyDelay = time.Duration(rapid.IntRange(0, 2).Draw(t, "copy delay")) * 5 * time.Millisecond
		f.Damage = uint16(rapid.IntRange(0, 4).Draw(t, "damage"))
		f.Forge = uint16(rapid.IntRange(0, 2).Draw(t, "forge"))
		return f
	})
	p := Plan{}
	for range rapid.IntRange(0, 12).Draw(t, "faults") {
		p.Faults = append(p.Faults, Fault{site.Draw(t, "site"), fate.Draw(t, "fate")})
	}
	for range rapid.IntRange(0, 3).Draw(t, "crashes") {
		h := HostFault{Host: NodeID(rapid.IntRange(0, hosts-1).Draw(t, "host")), Down: Forever}
		h.At = Time(rapid.IntRange(0, 40).Draw(t, "at")) * Time(time.Millisecond)
		if rapid.Bool().Draw(t, "back") {
			h.Down = time.Duration(rapid.IntRange(0, 20).Draw(t, "down")) * time.Millisecond
		}
		p.Hosts = append(p.Hosts, h)
	}
	return p.Normalize()
}

// D3, D4 and I54 of a network: books that balance at every step, a clock that never goes back, tags that stay with their
// packets, silence from hosts that are down.
func TestEveryStepIsBookedAndOrdered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hosts := rapid.IntRange(1, 4).Draw(t, "hosts")
		p := drawPlan(t, hosts)
		w := newGossip(hosts, 6, NewReplay[rumour](p), p.Hosts...)
		last := Time(0)
		down := make([]int, hosts)
		for {
			st := w.Step()
			if st == nil {
				break
			}
			if st.Now < last {
				t.Fatalf("the clock goes back from %v to %v", last, st.Now)
			}
			last = st.Now
			if err := conserved(w); err != nil {
				t.Fatal(err)
			}
			switch st.What {
			case Crash:
				down[st.Node]++
			case Restart:
				down[st.Node]--
			case Timer, Arrive:
				if down[st.Node] > 0 {
					t.Fatalf("host %v is down and takes a %v", st.Node, st.What)
				}
			}
			if down[st.Node] > 0 && len(st.Sent) > 0 {
				t.Fatalf("host %v is down and sends", st.Node)
			}
			if w.Up(st.Node) != (down[st.Node] == 0) {
				t.Fatalf("Up(%v) is %v after %d crashes that last", st.Node, w.Up(st.Node), down[st.Node])
			}
		}
		if w.History.BadTags != 0 {
			t.Fatalf("%d packets arrived with a tag that is not theirs", w.History.BadTags)
		}
		if w.History.Observed != w.Events() {
			t.Fatalf("the history saw %d of %d events", w.History.Observed, w.Events())
		}
		if _, due := w.Next(); due || w.InFlight() != 0 {
			t.Fatalf("a quiet world has something due")
		}
	})
}

// The plan's faults are a set: without any one of them a run is the same up to the packet that it struck.
func TestRemovingAFaultChangesNothingBeforeItsPacket(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t, 3)
		if p.Len() == 0 {
			t.Skip("nothing to remove")
		}
		i := rapid.IntRange(0, p.Len()-1).Draw(t, "removed")
		less := without(p, i, 1)
		if again := less.Clone().Normalize(); !again.Equal(less) {
			t.Fatalf("%v without a fault is %v, which is not a normalized plan", p, less)
		}
		run := func(p Plan) []Record[rumour] {
			var tr Trace[rumour]
			w := newGossip(3, 5, NewReplay[rumour](p), p.Hosts...)
			w.SetTrace(&tr)
			w.Run(Limits{}, nil)
			return tr.Records
		}
		a, b := run(p), run(less)
		for k := range a {
			r := a[k]
			if i < len(p.Faults) && r.What == Send && struck(r, p.Faults[i].Site) {
				return
			}
			if i >= len(p.Faults) && (r.What == Crash && r.Node == p.Hosts[i-len(p.Faults)].Host) {
				return
			}
			if k >= len(b) {
				t.Fatalf("record %d is missing without the fault", k)
			}
			// Host faults take sequence numbers when they are scheduled, and only there.
			if diff := cmp.Diff(r, b[k]); diff != "" {
				t.Fatalf("record %d differs before the fault strikes (-with +without):\n%s", k, diff)
			}
		}
		if len(a) != len(b) {
			t.Fatalf("%d records with a fault that never strikes, %d without it", len(a), len(b))
		}
	})
}

// struck is generous with classes: any packet of the class may be the one.
func struck(r Record[rumour], s Site) bool {
	if r.Origin.Site.From != s.From || r.Origin.Site.To != s.To {
		return false
	}
	return s.Class != 0 && Class(r.Packet.Hash%4) == s.Class || s.Class == 0 && r.Origin.Site.N == s.N
}

// A copy runs on as its original does, from any step, and leaves the original alone. Its key is the original's.
func TestCopyRunsOnAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t, 3)
		dirty := drawPlan(t, 3)
		w := newGossip(3, 6, NewReplay[rumour](p), p.Hosts...)
		c := newGossip(3, 6, NewReplay[rumour](dirty), dirty.Hosts...)
		for range rapid.IntRange(0, 60).Draw(t, "steps of the copy's former life") {
			c.Step()
		}
		for range rapid.IntRange(0, 60).Draw(t, "steps before") {
			w.Step()
		}
		c.CopyFrom(w)
		if a, b := w.AppendKey(nil, KeyOptions{Ordinals: true}), c.AppendKey(nil, KeyOptions{Ordinals: true}); !bytes.Equal(a, b) {
			t.Fatalf("the copy has another key")
		}
		before := w.AppendKey(nil, KeyOptions{})
		history := w.History
		c.Run(Limits{}, nil)
		if w.History != history || !bytes.Equal(before, w.AppendKey(nil, KeyOptions{})) {
			t.Fatalf("running the copy changed the original")
		}
		w.Run(Limits{}, nil)
		if w.History != c.History || w.Now() != c.Now() || w.Events() != c.Events() {
			t.Fatalf("original and copy ended differently: %+v and %+v", w.History, c.History)
		}
	})
}

// Reset leaves nothing behind.
func TestResetRunsAsNew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, q := drawPlan(t, 3), drawPlan(t, 3)
		fresh := newGossip(3, 6, NewReplay[rumour](q), q.Hosts...)
		used := newGossip(3, 6, NewReplay[rumour](p), p.Hosts...)
		used.Run(Limits{Events: uint64(rapid.IntRange(0, 80).Draw(t, "steps"))}, nil)
		used.Reset(NewReplay[rumour](q))
		startGossip(used, q.Hosts)
		fresh.Run(Limits{}, nil)
		used.Run(Limits{}, nil)
		if fresh.History != used.History || !slices.Equal(fresh.links, used.links) {
			t.Fatalf("a world that was reset ran differently: %+v and %+v", fresh.History, used.History)
		}
	})
}

// What a Recorder notes of a run makes the same run when it is replayed, and every fault of it is met.
func TestRecordedPlanReplays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		rec := &Recorder[rumour]{Chooser: Func[rumour](func(o *Offer[rumour], _ *LinkState) Fate {
			x := scramble(seed ^ uint64(o.From)<<40 ^ uint64(o.To)<<32 ^ uint64(o.N))
			switch x % 6 {
			case 0:
				return Lost()
			case 1:
				return Late(time.Duration(x >> 44))
			case 2:
				return Copied(uint8(x>>8%3), time.Duration(x>>44))
			case 3:
				return Damaged(uint16(x >> 8))
			case 4:
				return Forged(uint16(x>>8) | 1<<8)
			}
			return Fate{}
		})}
		w := newGossip(3, 6, rec)
		w.Run(Limits{}, nil)
		p := rec.Plan()
		parsed, err := Parse(p.String())
		if err != nil || !parsed.Equal(p) {
			t.Fatalf("%v does not read back: %v, %v", p, parsed, err)
		}
		replay := NewReplay[rumour](parsed)
		again := newGossip(3, 6, replay)
		again.Run(Limits{}, nil)
		if w.History != again.History {
			t.Fatalf("the replay of %v differs", p)
		}
		if unmet := replay.Unmet(again.Now()); unmet.Len() != 0 {
			t.Fatalf("the replay reports faults that never struck: %v", unmet)
		}
	})
}
