package netsim

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// clockless are models that do not read the clock: what they do to the nth packet depends on the link's first n alone.
var clockless = []string{
	"delay 20ms", "delay 10ms 15ms", "delay 30ms 9ms 40% distribution normal", "delay 8ms 8ms distribution pareto",
	"loss 20%", "loss 40% 30%", "loss state 10% 30% 20% 40% 5%", "loss gemodel 10% 30% 90% 2%",
	"duplicate 20%", "duplicate 30% 20% copies 3 lag 80ms", "corrupt 20% 10%", "forge 60% 1-5 2",
	"delay 25ms 5ms reorder 30%", "delay 25ms reorder 40% 20% gap 3", "seed 77 loss 30%",
}

// clocked are models that do.
var clocked = []string{
	"rate 200kbit", "rate 90kbit 20 48 5", "slot 2ms 9ms packets 2", "slot distribution normal 5ms 3ms bytes 3k",
	"limit 3", "down 4ms 9ms down 20ms 21ms", "flap 7ms 3ms", "flap 2ms 9ms 5ms 50ms",
}

// drawSection draws at most three models that do not contradict each other.
func drawSection(t *rapid.T, from []string, label string) string {
	given := map[string]bool{}
	var all []string
	for _, s := range rapid.SliceOfN(rapid.SampledFrom(from), 0, 3).Draw(t, label) {
		fresh := true
		for _, k := range keywords {
			fresh = fresh && !(given[k.name] && strings.Contains(s, k.name))
		}
		if !fresh {
			continue
		}
		for _, k := range keywords {
			given[k.name] = given[k.name] || strings.Contains(s, k.name)
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}

// drawProfile draws the models of the default and of one link.
func drawProfile(t *rapid.T, from []string, rest string) Profile {
	text := drawSection(t, from, "default")
	if rapid.Bool().Draw(t, "ab differs") {
		text += "; ab: " + drawSection(t, from, "ab")
	}
	p, err := ParseProfile(text + "; " + rest)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return p
}

// drawConfig draws a network in which links may be missing, and some queue by themselves.
func drawConfig(t *rapid.T, rates bool) Config {
	c := Config{Hosts: rapid.SampledFrom([]int{1, 2, 3, 5, 30}).Draw(t, "hosts"), Links: []Link{}}
	missing := rapid.IntRange(0, 3).Draw(t, "links missing of 8")
	for i := range c.Hosts * c.Hosts {
		l := Link{From: NodeID(i / c.Hosts), To: NodeID(i % c.Hosts), Delay: time.Duration(i%5) * 6 * time.Millisecond}
		mixed := scramble(uint64(i + 1))
		if rates && mixed>>8%3 == 0 {
			l.Rate = 300_000
		}
		if int(mixed%8) >= missing {
			c.Links = append(c.Links, l)
		}
	}
	return c
}

func gossipOver(c Config, hops uint8, chooser Chooser[rumour], crashes ...HostFault) *gossipWorld {
	w := New(c, &gossip{hosts: NodeID(c.Hosts), hops: hops}, chooser)
	startGossip(w, crashes)
	return w
}

// D3 to D5 of a network under any profile: every link's books balance at every step, no packet, copy or forged packet
// arrives later than the maximum segment lifetime after it was offered, and from the horizon on there are no faults.
func TestNoProfileBreaksTheBooksTheLifetimeOrTheHorizon(t *testing.T) {
	const horizon = Time(60 * time.Millisecond)
	old, spared := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		msl := time.Duration(rapid.IntRange(1, 60).Draw(t, "msl")) * time.Millisecond
		p := drawProfile(t, append(clocked, clockless...), fmt.Sprintf("horizon %v msl %v", horizon, FormatDuration(msl)))
		c := drawConfig(t, true)
		crash := HostFault{Host: 0, At: Time(15 * time.Millisecond), Down: 10 * time.Millisecond}
		w := gossipOver(c, 11, NewRandom[rumour](rapid.Uint64().Draw(t, "seed"), p), crash)
		w.Run(Limits{Events: 1500}, func(st *Step[gossiper, rumour]) bool {
			if err := conserved(w); err != nil {
				t.Fatalf("%v: %v", p, err)
			}
			if o := st.Origin; o != nil && o.At < horizon {
				age := st.Now.Sub(o.At)
				if age > msl {
					t.Fatalf("%v: %+v arrives after %v", p, *o, age)
				}
				if age > msl/2 {
					old++
				}
			}
			for i := range st.Sent {
				if s := &st.Sent[i]; st.Now >= horizon && s.link >= 0 {
					spared++
					if s.Fate != (Fate{}) || s.Lost {
						t.Fatalf("%v: %v, offered at %v, has %+v", p, s.Site, st.Now, s.Fate)
					}
				}
			}
			return true
		})
	})
	if old < 50 || spared < 500 {
		t.Errorf("only %d packets lived half the lifetime and %d were offered after the horizon", old, spared)
	}
}

// What happens to the nth packet of a link is the same whatever the profile says of another link, though both carry other
// packets at other times then.
func TestOneLinksProfileIsNoOthersFate(t *testing.T) {
	compared, moved := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		c := drawConfig(t, false)
		p := drawProfile(t, clockless, "msl 10s")
		q := p
		m, err := ParseProfile(drawSection(t, append(clocked, clockless...), "new ab"))
		if err != nil {
			t.Fatal(err)
		}
		q.Links = []LinkImpairment{{From: 0, To: 1, Impairment: m.Default}}
		seed := rapid.Uint64().Draw(t, "seed")
		run := func(p Profile) (map[Site]Fate, map[Site]Time) {
			fates, at := map[Site]Fate{}, map[Site]Time{}
			w := gossipOver(c, 6, NewRandom[rumour](seed, p))
			w.Run(Limits{Events: 1000}, func(st *Step[gossiper, rumour]) bool {
				for i := range st.Sent {
					if s := &st.Sent[i]; s.link >= 0 {
						fates[s.Site], at[s.Site] = s.Fate, st.Now
					}
				}
				return true
			})
			return fates, at
		}
		before, atBefore := run(p)
		after, atAfter := run(q)
		for s, f := range before {
			g, common := after[s]
			if !common || s.From == 0 && s.To == 1 {
				continue
			}
			if f != g {
				t.Fatalf("%v has %+v under %v, and %+v under %v", s, f, p, g, q)
			}
			compared++
			if atBefore[s] != atAfter[s] {
				moved++
			}
		}
	})
	if compared < 200 || moved < compared/50 {
		t.Errorf("only %d packets compared, of which %d were offered at other times", compared, moved)
	}
}

// A copy of a world goes on as the world would have, from any step, with all that the models of a Random remember.
func TestACopyTakesTheModelsMemoryAlong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawConfig(t, true)
		r := NewRandom[rumour](rapid.Uint64().Draw(t, "seed"), drawProfile(t, append(clocked, clockless...), "msl 5s"))
		crash := HostFault{Host: 0, At: Time(15 * time.Millisecond), Down: 10 * time.Millisecond}
		w, twin := gossipOver(c, 6, r, crash), gossipOver(c, 3, r)
		twin.Run(Limits{Events: 10}, nil)
		for range rapid.IntRange(0, 200).Draw(t, "steps before") {
			w.Step()
		}
		twin.top = w.top // the same Config
		twin.CopyFrom(w)
		w.Run(Limits{Events: 500}, nil)
		twin.Run(Limits{Events: 500}, nil)
		a, b := w.AppendKey(nil, KeyOptions{Ordinals: true}), twin.AppendKey(nil, KeyOptions{Ordinals: true})
		if w.History != twin.History || string(a) != string(b) {
			t.Fatalf("world and copy go on differently: %+v and %+v", w.History, twin.History)
		}
	})
}
