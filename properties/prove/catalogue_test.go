package prove

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// long lets the tests of this package search for minutes.
var long = os.Getenv("SYNFAULT_LONG") != ""

// ownMenu is the menu of a plan's own fates and durations; located keeps each to the link and the class that it strikes in
// the plan.
func ownMenu(t *testing.T, c *scenarios.Case, located bool) []Item {
	t.Helper()
	var words []string
	add := func(word string) {
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	for _, f := range c.Plan.Faults {
		site := f.Site
		f.Site = netsim.Site{To: 1}
		fate := strings.TrimPrefix(scenarios.Names.Format(netsim.Plan{Faults: []netsim.Fault{f}}), "ab0")
		if located {
			fate = site.From.String() + site.To.String() + fate
		}
		add(fate)
	}
	for _, f := range c.Plan.Timers {
		f.N = 0
		add(strings.Replace(scenarios.Names.FormatTimer(f), "0-", "-", 1))
	}
	for _, h := range c.Plan.Hosts {
		add(scenarios.Names.Format(netsim.Plan{Hosts: []netsim.HostFault{h}}))
	}
	if words == nil {
		return nil
	}
	return menu(t, strings.Join(words, ","))
}

// TestCatalogueIsFound: what the catalogue says a run breaks, a search finds from the run's script and a menu of its own
// fates, with no more faults than the run has.
func TestCatalogueIsFound(t *testing.T) {
	found := 0
	for _, s := range scenarios.Catalogue() {
		for _, run := range s.Runs {
			if len(run.Breaks) == 0 {
				continue
			}
			c := parse(t, run.Token)
			var asked []*invariant.Invariant
			for _, id := range run.Breaks {
				inv, err := invariant.Lookup(id)
				if err != nil {
					t.Fatal(err)
				}
				asked = append(asked, inv)
			}
			// Five losses anywhere in a life are millions of runs; on their own links, they are fewer.
			own := ownMenu(t, c, c.Plan.Len() > 2 && !long)
			missed := run.Breaks
			for k := 0; k <= c.Plan.Len() && missed != nil; k++ {
				r, err := (&Search{Case: c.With(netsim.Plan{}), Menu: own, Faults: k, Invariants: asked, NoGoals: true, Excused: true}).Run(context.Background())
				if err != nil {
					t.Fatalf("%s: %v", run.Token, err)
				}
				missed = nil
				for i := range r.Verdicts {
					if r.Verdicts[i].Status != Broken {
						missed = append(missed, r.Verdicts[i].ID)
					}
				}
			}
			if missed != nil {
				t.Errorf("%s: %s breaks %v, and searches up to %d faults do not find %v", s.Name, run.Token, run.Breaks, c.Plan.Len(), missed)
			}
			found++
		}
	}
	if found < 40 {
		t.Errorf("only %d runs of the catalogue break something: the test searches too little", found)
	}
}

// A counterexample is a token: run again, by itself, it breaks the same property.
func TestCounterexamplesAreTokens(t *testing.T) {
	for _, s := range []struct {
		token, menu string
		unkept      invariant.Assumptions
	}{
		{"two-way/life", DefaultMenu, 0}, {"two-way:msl=1s/reopen", "=5s,x", 0}, {"two-way+data/life", DefaultMenu, 0}, {"syn-cookies/open", DefaultMenu, 0},
		{"three-way/life", "-995ms,.timewait-1h", invariant.Punctual},
	} {
		r, err := (&Search{Case: parse(t, s.token), Menu: menu(t, s.menu), Faults: 2, Excused: s.unkept != 0}).Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Broke()) == 0 {
			t.Errorf("%s breaks nothing under 2 of %s", s.token, s.menu)
		}
		for _, v := range r.Broke() {
			if v.Goal {
				continue
			}
			_, broken := invariant.Judge(parse(t, v.Token), nil)
			if !slices.ContainsFunc(broken, func(b invariant.Violation) bool { return b.ID == v.ID && b.Unkept == s.unkept }) {
				t.Errorf("%s does not break %s, but %s", v.Token, v.ID, invariant.IDs(broken))
			}
		}
	}
}

// Three messages stand what two do not: a stale SYN from a former incarnation, with text and a close, under any four faults.
func TestThreeWayStandsAStaleSYN(t *testing.T) {
	faults, text := 4, DefaultMenu
	if race { // which takes ten times as long
		faults = 3
	}
	r, err := (&Search{Case: parse(t, "three-way/"+ghost), Menu: menu(t, text), Faults: faults}).Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if !r.Clean() || r.Proven() != faults {
		t.Errorf("three-way is not clean at %d faults of %s: %+v", faults, text, r.Broke())
	}
	for _, id := range []string{"I06", "I08", "I14", "I15", "I16", "L1", "L2", "opened", "closed"} {
		if v, err := r.Verdict(id); err != nil || v.Status != Proven {
			t.Errorf("%s is not proven, but %+v, %v", id, v, err)
		}
	}
	r, err = (&Search{Case: parse(t, "two-way/"+ghost), Faults: 0}).Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if v, err := r.Verdict("I14"); err != nil || v.Status != Broken || v.Faults() != 0 {
		t.Errorf("two-way does not open to a connection that is gone, with no fault at all: %+v, %v", v, err)
	}
}
