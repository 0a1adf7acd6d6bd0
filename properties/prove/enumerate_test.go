package prove

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// enumeration makes every run that a menu allows with a number of faults, one after another from the start, and keeps the keys
// of the worlds that it meets in a plain map: no copy of a world, no hash, no state that is met again and left alone. It is as
// slow as it is plain.
type enumeration struct {
	t       *testing.T
	s       *Search
	p       *prepared
	worlds  *scenarios.Worlds
	checker *invariant.Checker
	event   *invariant.Checker
	states  map[string]bool
	follows map[string]string // what an event leads from a key to, and which properties it breaks, by key and fates
	fewest  map[string]int    // faults that break a property
	runs    int
	torn    int // keys from which the same event leads to different ones

	// of the run under way
	w         *scenarios.World
	choices   []choice
	occasions []occasion
	fates     []byte
	faulty    bool // something was chosen since the last event
}

// occasion is when the network may do one of the menu's items: a packet is offered, a timer is set, or an instant is about to
// come at which hosts may crash, which more than one may at once.
type occasion struct {
	items []int
	crash bool
}

// choice says what the network does on an occasion.
type choice struct{ occasion, item int }

func enumerate(t *testing.T, s *Search) *enumeration {
	t.Helper()
	p, err := s.prepare()
	if err != nil {
		t.Fatal(err)
	}
	worlds, err := scenarios.NewWorlds(s.Case, p.options)
	if err != nil {
		t.Fatal(err)
	}
	e := &enumeration{t: t, s: s, p: p, worlds: worlds, checker: invariant.NewChecker(), event: invariant.NewChecker(), states: map[string]bool{}, follows: map[string]string{}, fewest: map[string]int{}}
	e.event.Begin(s.Case)
	e.from(nil)
	return e
}

// from makes the run of some choices, and all that have more of them, later.
func (e *enumeration) from(choices []choice) {
	e.choices, e.occasions = choices, nil
	e.run()
	occasions := e.occasions
	if len(choices) == e.s.Faults {
		return
	}
	for i, o := range occasions {
		for _, item := range o.items {
			after := len(choices) == 0
			if !after {
				last := choices[len(choices)-1]
				after = last.occasion < i || last.occasion == i && o.crash && e.s.Menu[last.item].Crash.Host < e.s.Menu[item].Crash.Host
			}
			if after {
				e.from(append(choices[:len(choices):len(choices)], choice{i, item}))
			}
		}
	}
}

// occurs notes an occasion, and returns the items that are chosen.
func (e *enumeration) occurs(crash bool, may func(*Item) bool) (chosen []*Item) {
	o := occasion{crash: crash}
	for i := range e.s.Menu {
		if may(&e.s.Menu[i]) {
			o.items = append(o.items, i)
		}
	}
	for _, c := range e.choices {
		if c.occasion == len(e.occasions) {
			chosen, e.faulty = append(chosen, &e.s.Menu[c.item]), true
			e.fates = append(e.fates, e.s.Menu[c.item].Text...)
		}
	}
	e.occasions = append(e.occasions, o)
	e.fates = append(e.fates, ' ')
	return chosen
}

// Choose implements netsim.Chooser.
func (e *enumeration) Choose(o *netsim.Offer[scenarios.Packet], _ *netsim.LinkState) (f netsim.Fate) {
	for _, it := range e.occurs(false, func(it *Item) bool { return !it.Host && it.Early == 0 && it.allows(o) }) {
		f = it.Fate
	}
	return f
}

// Hasten implements netsim.Hastener.
func (e *enumeration) Hasten(s *netsim.Setting) (early time.Duration) {
	for _, it := range e.occurs(false, func(it *Item) bool { return it.Early > 0 && it.hastens(s) }) {
		early = it.Early
	}
	return early
}

// strike lets hosts crash before the next event: at its instant, or at one that an item names.
func (e *enumeration) strike() {
	next, due := e.w.Next()
	instants := []netsim.Time{next}
	if !due {
		instants = nil
	}
	for _, it := range e.s.Menu {
		if it.Host && !it.Any && it.Crash.At < next {
			instants = append(instants, it.Crash.At)
		}
	}
	slices.Sort(instants)
	for _, at := range slices.Compact(instants) {
		if !e.w.CanStrike(at) {
			continue
		}
		crashes := e.occurs(true, func(it *Item) bool { return it.Host })
		for _, it := range crashes {
			e.w.Strike(netsim.HostFault{Host: it.Crash.Host, At: at, Down: it.Crash.Down})
		}
		if len(crashes) > 0 {
			break // a crash is an event: what comes after it is another occasion
		}
	}
}

// key tells states apart: how far the instants lie ahead at which hosts may crash belongs to one.
func (e *enumeration) key() string {
	last := netsim.Time(0)
	for _, it := range e.s.Menu {
		if it.Host && !it.Any {
			last = max(last, it.Crash.At)
		}
	}
	return fmt.Sprint(max(last-e.w.Now(), 0)) + string(e.w.AppendKey(nil, netsim.KeyOptions{}))
}

// run makes one run.
func (e *enumeration) run() {
	w := e.worlds.New(e)
	w.Reserve()
	w.SetHastener(e)
	e.w = w
	e.checker.Begin(e.s.Case)
	key := e.key()
	e.states[key] = true
	for {
		e.fates, e.faulty = append(e.fates[:0], key...), false
		e.strike()
		st := w.Step()
		if st == nil {
			break
		}
		n := len(e.fates)
		e.checker.Step(w, st)
		key = e.key()
		if len(st.Sent) > 0 || st.What == netsim.Crash || e.faulty {
			e.states[key] = true
		}
		result := []byte(key)
		for _, v := range e.event.Event(w, st) {
			if _, asked := e.p.number[v.Invariant]; asked {
				result = append(result, v.ID...)
			}
		}
		e.follow(string(e.fates[:n]), string(result))
	}
	e.runs++
	hosts := []scenarios.Host{}
	for n := range w.Hosts() {
		hosts = append(hosts, *w.Host(netsim.NodeID(n)))
	}
	res := scenarios.Result{Outcome: netsim.Quiet, End: w.Now(), Events: w.Events(), Hosts: hosts, History: &w.History}
	for _, v := range e.checker.End(&res) {
		if n, known := e.fewest[v.ID]; !v.Excused() && (!known || len(e.choices) < n) {
			e.fewest[v.ID] = len(e.choices)
		}
	}
}

// follow notes what an event led to: from worlds of one key, the same event under the same fates leads to worlds of one key,
// and breaks the same properties.
func (e *enumeration) follow(from, to string) {
	if known, met := e.follows[from]; !met {
		e.follows[from] = to
	} else if known != to {
		e.torn++
	}
}

// TestEnumerationAgrees compares searches with the enumeration: how many states there are, which properties are judged and which
// broken, and with how few faults.
func TestEnumerationAgrees(t *testing.T) {
	for _, c := range []struct {
		token, menu string
		faults      int
	}{
		{"three-way/open", "x,+1.5s,=2s", 3}, {"two-way/open", "x,+1.5s,=2s", 2}, {"two-way/open", "x,=15ms", 3}, {"three-way/life", "x,+1.5s", 2},
		{"two-way/life", "x,=2s", 2}, {"two-way/life", ".syn=30s,x", 2}, {"three-way/simultaneous", "x,=10ms", 2}, {"two-way/simultaneous", "x,+15ms", 2},
		{"three-way:msl=1s/reopen", "=3s,x", 2}, {"three-way/" + ghost, "x,=2s", 2}, {"two-way/" + ghost, "x,=2s", 2}, {"three-way/open", "%rst,%syn+1,x", 2},
		{"three-way/two-clients", "x,=20ms", 1}, {"syn-cookies/open", "x,=100s", 2}, {"fast-open/talk", "x,+1.5s", 2}, {"three-way/abort", "x,=1s,~", 2},
		{"three-way:socket=full/talk", "x,=1s", 2}, {"two-way+data/talk", "ab=5s,ba=3s", 2},
		{"three-way/crash", "b@+5s,a@+1s", 2}, {"three-way/crash", "x,b@+5s", 2}, {"three-way/crash", "b@,a@,=30s", 2}, {"three-way/life", "b@30ms+1s,x", 2},
		{"three-way/simultaneous", "a@+0s,b@+0s", 2}, {"three-way/open", "a@+1s,a@7ms+5ms,b@12ms", 3}, {"two-way/life", "a@+3s,.syn=5s", 2},
		{"three-way/life", "-995ms,-1h,x", 2}, {"three-way/open", "-100ms,.user-1h,b@+1s", 3}, {"two-way/life", "a.rto-500ms,ba=1s", 2},
		{"three-way:msl=1s/reopen", ".timewait-1h,=1s", 2}, {"three-way/both-close", "-1h,b.timewait-1s,+15ms", 2},
	} {
		for _, safety := range []bool{false, true} {
			s := &Search{Case: parse(t, c.token), Faults: c.faults, NoGoals: true, Menu: menu(t, c.menu)}
			if safety {
				s.Invariants = always()
			}
			r, err := s.Run(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			e := enumerate(t, s)
			name := fmt.Sprintf("%s under %d of %s", c.token, c.faults, c.menu)
			if int(r.States) != len(e.states) {
				t.Errorf("%s: %d states, the enumeration has %d in %d runs", name, r.States, len(e.states), e.runs)
			}
			if e.torn > 0 {
				t.Errorf("%s: %d times, one event led from worlds of one key to worlds of two", name, e.torn)
			}
			judged := map[string]bool{}
			for _, c := range e.checker.Counts() {
				judged[c.ID] = c.Judged > 0
			}
			for i := range r.Verdicts {
				v := &r.Verdicts[i]
				if judged[v.ID] != (v.Status != NotJudged) {
					t.Errorf("%s: %s is %v; judged in the enumeration: %v", name, v.ID, v.Status, judged[v.ID])
				}
				n, broken := e.fewest[v.ID]
				switch {
				case broken != (v.Status == Broken):
					t.Errorf("%s: %s is %v; broken in the enumeration: %v", name, v.ID, v.Status, broken)
				case broken && n != v.Faults():
					t.Errorf("%s: %s breaks by %d faults, %s; by %d in the enumeration", name, v.ID, v.Faults(), v.Token, n)
				}
			}
		}
	}
}

// ghost has a stale SYN of its own: that of a connection which its user gave up at once and opened again.
const ghost = stale

func parse(t testing.TB, token string) *scenarios.Case {
	t.Helper()
	c, err := scenarios.Parse(token)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func menu(t testing.TB, text string) []Item {
	t.Helper()
	m, err := ParseMenu(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// always are the invariants of safety.
func always() (list []*invariant.Invariant) {
	for _, inv := range Judged(true) {
		if inv.Kind == invariant.Always {
			list = append(list, inv)
		}
	}
	return list
}
