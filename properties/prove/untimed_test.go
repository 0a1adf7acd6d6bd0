package prove

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// orders visits every state of an untimed search in the plainest way: a queue of worlds, a map of keys, all moves of each.
type orders struct {
	cfg     config
	p       *prepared
	checker *invariant.Checker
	next    map[string][]string // the keys that each key leads to, sorted
	fewest  map[string]int      // moves that break a property
	torn    int
	again   int // worlds whose key was met
	few     int // of which every so many is compared
}

func (o *orders) key(w *scenarios.World) string {
	return string(w.AppendKey(nil, netsim.KeyOptions{Untimed: true}))
}

// after calls each with the worlds that one move leads to.
func (o *orders) after(w *scenarios.World, each func(*scenarios.World, *step)) {
	u := o.cfg.Untimed
	move := func(do func(c *scenarios.World) *step, frees int, event bool) {
		c := w.Clone()
		room := u.InFlight - c.InFlight() + frees
		c.SetChooser(netsim.Func[scenarios.Packet](func(*netsim.Offer[scenarios.Packet], *netsim.LinkState) netsim.Fate {
			room--
			return netsim.Fate{Drop: room < 0}
		}))
		if event {
			c.Tick(u.Tick)
		}
		each(c, do(c))
	}
	// Of a host's calls the next may be made, and of its crashes and returns the next may come.
	type kind struct {
		n    netsim.NodeID
		call bool
	}
	first := map[kind]bool{}
	for _, e := range w.AppendPending(nil) {
		if e.What != netsim.Arrive {
			of := kind{e.Node, e.What == netsim.Call}
			if !first[of] {
				move(func(c *scenarios.World) *step { return c.TakeNow(e.Slot) }, 0, true)
			}
			first[of] = true
			continue
		}
		move(func(c *scenarios.World) *step { return c.TakeNow(e.Slot) }, 1, true)
		move(func(c *scenarios.World) *step { c.LoseNow(e.Slot); return nil }, 0, false)
		if w.InFlight() < u.InFlight {
			move(func(c *scenarios.World) *step { c.CopyNow(e.Slot); return nil }, 0, false)
		}
	}
	for n := range netsim.NodeID(w.Hosts()) {
		for id := range netsim.TimerID(w.Timers()) {
			if _, armed := w.Timer(n, id); armed && u.MayFire(w, n, id) {
				move(func(c *scenarios.World) *step { return c.FireNow(n, id) }, 0, true)
			}
		}
	}
	for _, crash := range o.cfg.Menu.Crashes {
		if w.Up(crash.Host) {
			move(func(c *scenarios.World) *step { return c.CrashNow(crash.Host, crash.Down != netsim.Forever) }, 0, true)
		}
	}
}

func (o *orders) visit() {
	root := o.cfg.New().World
	root.Unclock()
	level, steps := []*scenarios.World{root}, 0
	o.next[o.key(root)] = nil
	for ; len(level) > 0; steps++ {
		var found []*scenarios.World
		for _, w := range level {
			if !o.cfg.Untimed.Bounds[0].Within(w) {
				continue
			}
			if o.quiet(w) {
				o.note(o.checker.Quiet(w), steps)
			}
			o.after(w, func(c *scenarios.World, st *step) {
				if st != nil {
					o.note(o.checker.Event(c, st), steps+1)
				}
				key := o.key(c)
				_, met := o.next[key]
				if !met {
					found = append(found, c)
					o.next[key] = nil
				}
				if met {
					o.again++
				}
				if !met || o.again%o.few == 0 {
					o.compare(key, c, met)
				}
			})
		}
		level = found
	}
}

// quiet reports that nothing can happen any more but for crashes.
func (o *orders) quiet(w *scenarios.World) bool {
	moves := 0
	o.after(w, func(_ *scenarios.World, st *step) {
		if st == nil || st.What != netsim.Crash || len(o.cfg.Menu.Crashes) == 0 {
			moves++
		}
	})
	return moves == 0
}

// note keeps the fewest moves that break each property that is asked.
func (o *orders) note(broken []invariant.Violation, moves int) {
	for _, v := range broken {
		_, asked := o.p.number[v.Invariant]
		if _, known := o.fewest[v.ID]; asked && !known && !v.Excused() {
			o.fewest[v.ID] = moves
		}
	}
}

// compare sees that a world leads to the same keys as the one that had its key first.
func (o *orders) compare(key string, w *scenarios.World, met bool) {
	var keys []string
	o.after(w, func(c *scenarios.World, _ *step) { keys = append(keys, o.key(c)) })
	slices.Sort(keys)
	keys = slices.Compact(keys)
	if !met {
		o.next[key] = keys
	} else if first := o.next[key]; first != nil && !slices.Equal(first, keys) {
		o.torn++
	}
}

// TestOrdersAgree compares untimed searches, with and without reduction, with the plain visit: states, verdicts, how few moves
// break what is broken, and what is judged. Worlds of one key lead to worlds of the same keys.
func TestOrdersAgree(t *testing.T) {
	const reopened = "b@0s.listen,a@5ms.open,a@6ms.abort,a@8ms.open" // two incarnations, and a stale SYN
	small := []orderly{
		{"two-way/open", "-", Untimed{InFlight: 2, Incarnations: 2, Retries: 1}}, {"three-way/open", "-", Untimed{InFlight: 2, Incarnations: 2}},
		{"three-way/open", "-", Untimed{InFlight: 1, Incarnations: 2, Retries: 1}}, {"two-way/life", "-", Untimed{InFlight: 2, Incarnations: 1}},
		{"three-way/life", "-", Untimed{InFlight: 2, Incarnations: 1}}, {"three-way/a@0s.open,b@0s.open", "-", Untimed{InFlight: 2, Incarnations: 2}},
		{"three-way/" + reopened, "-", Untimed{InFlight: 1, Incarnations: 2}}, {"two-way/" + reopened, "-", Untimed{InFlight: 2, Incarnations: 2}},
		{"three-way/reopen", "-", Untimed{InFlight: 1, Incarnations: 2}}, {"three-way/reopen", "-", Untimed{InFlight: 1, Incarnations: 2, LieMSL: true}},
		{"three-way/b@0s.listen,a@5ms.open,b@est.close,a@eof.close,a@gone.open", "-", Untimed{InFlight: 2, Incarnations: 2}},
		{"three-way/open", "b@+1s", Untimed{InFlight: 1, Incarnations: 1}}, {"three-way/crash", "b@+1s,a@", Untimed{InFlight: 1, Incarnations: 1}},
	}
	large := []orderly{
		{"two-way/" + ghost, "-", Untimed{InFlight: 2, Incarnations: 2}}, {"three-way/" + ghost, "-", Untimed{InFlight: 2, Incarnations: 2}},
		{"two-way/reopen", "-", Untimed{InFlight: 2, Incarnations: 2}}, {"three-way/reopen", "-", Untimed{InFlight: 2, Incarnations: 2}},
		{"two-way/" + reopened, "-", Untimed{InFlight: 2, Incarnations: 2, Retries: 1}},
		{"three-way/reopen", "-", Untimed{InFlight: 2, Incarnations: 2, LieMSL: true}},
	}
	for _, c := range small {
		c.compare(t, 1)
	}
	if long {
		for _, c := range large {
			c.compare(t, 8)
		}
	}
}

// orderly is an untimed search to be compared.
type orderly struct {
	token, menu string
	u           Untimed
}

func (c *orderly) compare(t *testing.T, few int) {
	t.Helper()
	var o *orders
	for _, reduce := range []bool{true, false} {
		u := c.u
		u.NoReduce = !reduce
		s := &Search{Case: parse(t, c.token), Menu: menu(t, c.menu), Untimed: &u, NoGoals: true}
		r, err := s.Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if o == nil {
			p, cfg, err := s.config()
			if err != nil {
				t.Fatal(err)
			}
			o = &orders{cfg: cfg, p: p, checker: p.checker(), next: map[string][]string{}, fewest: map[string]int{}, few: few}
			o.visit()
		}
		name := fmt.Sprintf("%s, %s, %+v", c.token, c.menu, u)
		if int(r.States) != len(o.next) {
			t.Errorf("%s: %d states, the plain visit has %d", name, r.States, len(o.next))
		}
		if o.torn > 0 {
			t.Errorf("%s: %d worlds lead to others than the one that had their key first", name, o.torn)
		}
		judged := map[string]bool{}
		for _, c := range o.checker.Counts() {
			judged[c.ID] = c.Judged > 0
		}
		for i := range r.Verdicts {
			v := &r.Verdicts[i]
			n, broken := o.fewest[v.ID]
			if broken != (v.Status == Broken) || broken && n != len(v.Path.Moves) {
				t.Errorf("%s: %s is %v by %d moves; broken by %d in the plain visit", name, v.ID, v.Status, len(v.Path.Moves), n)
			}
			if judged[v.ID] != (v.Status != NotJudged) {
				t.Errorf("%s: %s is %v; judged in the plain visit: %v", name, v.ID, v.Status, judged[v.ID])
			}
		}
		t.Logf("%s: %d states, broken %v", name, r.States, o.fewest)
	}
}
