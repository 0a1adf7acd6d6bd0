package prove

import (
	"context"
	"fmt"
	"testing"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// enumeration runs every plan of a menu up to a number of faults, one after another from the start, and keeps the keys of
// the worlds that it meets in a plain map: no copy of a world, no hash, no state that is met again and left alone. It is as
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
}

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
	e.plans(netsim.Plan{}, 0)
	return e
}

// plans runs a plan, and all that add faults at sites that are offered later than its own.
func (e *enumeration) plans(plan netsim.Plan, after int) {
	type offer struct {
		site  netsim.Site
		fates []netsim.Fate
	}
	var offers []offer
	var fates []byte
	replay := netsim.NewReplay[scenarios.Packet](plan)
	w := e.worlds.New(netsim.Func[scenarios.Packet](func(o *netsim.Offer[scenarios.Packet], ls *netsim.LinkState) netsim.Fate {
		at := offer{site: o.Site}
		for _, it := range e.s.Menu {
			if it.allows(o) {
				at.fates = append(at.fates, it.Fate)
			}
		}
		offers = append(offers, at)
		f := replay.Choose(o, ls)
		fates = fmt.Append(fates, f)
		return f
	}))
	e.checker.Begin(e.s.Case)
	key := string(w.AppendKey(nil, netsim.KeyOptions{}))
	e.states[key] = true
	for {
		fates = append(fates[:0], key...)
		st := w.Step()
		if st == nil {
			break
		}
		n := len(fates)
		e.checker.Step(w, st)
		key = string(w.AppendKey(nil, netsim.KeyOptions{}))
		if len(st.Sent) > 0 {
			e.states[key] = true
		}
		for _, v := range e.event.Event(w, st) {
			if _, asked := e.p.number[v.Invariant]; asked {
				fates = append(fates, v.ID...)
			}
		}
		e.follow(string(fates[:n]), key+string(fates[n:]))
	}
	e.runs++
	hosts := []scenarios.Host{}
	for n := range w.Hosts() {
		hosts = append(hosts, *w.Host(netsim.NodeID(n)))
	}
	res := scenarios.Result{Outcome: netsim.Quiet, End: w.Now(), Events: w.Events(), Plan: plan, Hosts: hosts, History: &w.History}
	for _, v := range e.checker.End(&res) {
		if n, known := e.fewest[v.ID]; !v.Excused() && (!known || plan.Len() < n) {
			e.fewest[v.ID] = plan.Len()
		}
	}
	if plan.Len() == e.s.Faults {
		return
	}
	for i := after; i < len(offers); i++ {
		for _, f := range offers[i].fates {
			more := plan.Clone()
			more.Faults = append(more.Faults, netsim.Fault{Site: offers[i].site, Fate: f})
			e.plans(more.Normalize(), i+1)
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
