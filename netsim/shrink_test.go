package netsim_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"synfault/netsim"
)

// watched shrinks with a predicate and checks, along the way, all that holds of every call of Shrink: it counts its runs
// and keeps to the budget, hands out plans of their own and in order, reports only plans that fail and never a longer one,
// and returns the plan that it reported last, or the first if it reported none.
func watched(t interface {
	Helper()
	Fatalf(string, ...any)
}, s netsim.Shrinker, p netsim.Plan) netsim.Shrunk {
	t.Helper()
	fails, offers, runs := s.Fails, s.Offers, 0
	budget := s.Budget
	if budget == 0 {
		budget = netsim.DefaultBudget
	}
	run := func(q netsim.Plan) {
		if runs++; runs > budget {
			t.Fatalf("run %d of a budget of %d", runs, budget)
		}
		if !q.Equal(q.Clone().Normalize()) {
			t.Fatalf("a plan out of order is run: %v", q.Faults)
		}
	}
	s.Fails = func(q netsim.Plan) bool {
		run(q)
		failed := fails(q.Clone())
		spoil(q)
		return failed
	}
	if offers != nil {
		s.Offers = func(q netsim.Plan) []netsim.Offered {
			run(q)
			list := offers(q.Clone())
			spoil(q)
			return list
		}
	}
	last, lastRuns := p.Clone().Normalize(), 1
	s.Progress = func(g netsim.Progress) {
		if g.Runs != runs || g.Budget != budget || g.Runs <= lastRuns || g.Plan.Len() > last.Len() || !fails(g.Plan.Clone()) {
			t.Fatalf("progress after run %d of %d, of %d in all: %v is not better than %v", g.Runs, g.Budget, runs, g.Plan, last)
		}
		last, lastRuns = g.Plan.Clone(), g.Runs
	}
	before := p.Clone()
	got, err := s.Shrink(p)
	if err != nil {
		t.Fatalf("%v is not shrunk: %v", p, err)
	}
	if !p.Equal(before) {
		t.Fatalf("shrinking changed the plan given from %v to %v", before, p)
	}
	if !got.Plan.Equal(last) || got.Runs != runs {
		t.Fatalf("found %v in %d runs; the last progress was %v, and the runs %d", got.Plan, got.Runs, last, runs)
	}
	return got
}

// spoil overwrites a plan, as one who was handed it may.
func spoil(p netsim.Plan) {
	clear(p.Faults)
	clear(p.Hosts)
}

func plan(t interface {
	Helper()
	Fatalf(string, ...any)
}, text string) netsim.Plan {
	t.Helper()
	p, err := named.Parse(text)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return p
}

// has reports whether all of the faults of part are in p, exactly.
func has(p, part netsim.Plan) bool {
	for _, f := range part.Faults {
		if !slices.Contains(p.Faults, f) {
			return false
		}
	}
	for _, h := range part.Hosts {
		if !slices.Contains(p.Hosts, h) {
			return false
		}
	}
	return true
}

// TestShrinkFindsTheFaultsThatAFailureNeeds hides a subset of a plan, of any size and at any places.
func TestShrinkFindsTheFaultsThatAFailureNeeds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := genPlan().Draw(t, "plan")
		for i := range rapid.IntRange(0, 60).Draw(t, "more") {
			p.Faults = append(p.Faults, fault(site(3, 4, uint32(i)), netsim.Lost()).Faults...)
		}
		p = p.Normalize()
		need := subset(t, p)
		// Only whole faults count, so that there is nothing to make simpler.
		got := watched(t, netsim.Shrinker{Fails: func(q netsim.Plan) bool { return has(q, need) }}, p)
		if !got.Plan.Equal(need) || !got.Minimal {
			t.Fatalf("found %v, minimal: %v; want %v", got.Plan, got.Minimal, need)
		}
	})
}

func subset(t *rapid.T, p netsim.Plan) (part netsim.Plan) {
	every := rapid.IntRange(1, 20).Draw(t, "every")
	keep := func() bool { return rapid.IntRange(1, every).Draw(t, "keep") == 1 }
	for _, f := range p.Faults {
		if keep() {
			part.Faults = append(part.Faults, f)
		}
	}
	for _, h := range p.Hosts {
		if keep() {
			part.Hosts = append(part.Hosts, h)
		}
	}
	return part
}

// TestNoSingleFaultOfAShrunkPlanCanGo for predicates in which less may fail where more does not: each subset of a plan of
// eight faults fails or does not by a draw of its own. Taking one fault away must then be enough to stop the failure.
func TestNoSingleFaultOfAShrunkPlanCanGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := plan(t, "ab0x,ab1x,ab2x,ab3x,ba0x,ba1x,a@1s,b@1s")
		failing := rapid.SliceOfN(rapid.Bool(), 256, 256).Draw(t, "failing")
		failing[255] = true
		fails := func(q netsim.Plan) bool {
			set := 0
			for i := range 8 {
				one := netsim.Plan{Faults: all.Faults[min(i, 6):min(i+1, 6)], Hosts: all.Hosts[max(i-6, 0):max(i-5, 0)]}
				if has(q, one) {
					set |= 1 << i
				}
			}
			whole := netsim.Plan{}
			for i := range 8 {
				if set>>i&1 != 0 {
					whole = both(whole, netsim.Plan{Faults: all.Faults[min(i, 6):min(i+1, 6)], Hosts: all.Hosts[max(i-6, 0):max(i-5, 0)]})
				}
			}
			return failing[set] && q.Equal(whole) // no other plan fails
		}
		got := watched(t, netsim.Shrinker{Fails: fails}, all)
		if !got.Minimal {
			t.Fatalf("the budget ended first, after %d runs", got.Runs)
		}
		for i := range got.Plan.Len() {
			if less := lessOne(got.Plan, i); fails(less) {
				t.Fatalf("found %v, but %v fails too", got.Plan, less)
			}
		}
	})
}

// lessOne is the plan without its ith fault, those of hosts counted last.
func lessOne(p netsim.Plan, i int) netsim.Plan {
	p = p.Clone()
	if i < len(p.Faults) {
		p.Faults = slices.Delete(p.Faults, i, i+1)
	} else {
		p.Hosts = slices.Delete(p.Hosts, i-len(p.Faults), i-len(p.Faults)+1)
	}
	return p
}

func TestShrinkSaysThatThePlanDoesNotFail(t *testing.T) {
	runs := 0
	s := netsim.Shrinker{Fails: func(netsim.Plan) bool { runs++; return false }}
	got, err := s.Shrink(plan(t, "ba0x,ab0x"))
	if !errors.Is(err, netsim.ErrNoFailure) || got.Runs != 1 || runs != 1 || got.Plan.String() != "ab0x,ba0x" || got.Minimal {
		t.Errorf("%+v, %v after %d runs; want the plan itself, after one", got, err, runs)
	}
}

// TestShrinkSaysThatTheRunIsNotAFunctionOfThePlan where the smallest plan does not fail again, or not a third time.
func TestShrinkSaysThatTheRunIsNotAFunctionOfThePlan(t *testing.T) {
	for _, again := range []int{0, 1} {
		seen, runs := 0, 0
		s := netsim.Shrinker{Fails: func(p netsim.Plan) bool {
			runs++
			if p.Len() > 1 {
				return true
			}
			if p.String() != "ab0x" {
				return false
			}
			seen++
			return seen <= 1+again
		}}
		got, err := s.Shrink(plan(t, "ab0x,ba0x"))
		if !errors.Is(err, netsim.ErrUnstable) || got.Plan.String() != "ab0x" || got.Runs != runs {
			t.Errorf("%+v, %v after %d runs; want ErrUnstable and ab0x", got, err, runs)
		}
	}
}

// TestShrinkKeepsToItsBudget at any budget, and says that the plan may not be minimal. Watched counts the runs.
func TestShrinkKeepsToItsBudget(t *testing.T) {
	all, need := netsim.Plan{}, netsim.Plan{}
	for i := range uint32(64) {
		all = both(all, fault(site(0, 1, i), netsim.Late(time.Duration(i+1)*1234567)))
		if i%7 == 3 {
			need = both(need, fault(site(0, 1, i), netsim.Lost()))
		}
	}
	strikes := func(p netsim.Plan) bool {
		for _, f := range need.Faults {
			if !slices.ContainsFunc(p.Faults, func(g netsim.Fault) bool { return g.Site == f.Site }) {
				return false
			}
		}
		return true
	}
	length := all.Len()
	for budget := 3; budget <= 600; budget += 1 + budget/8 {
		for _, offers := range []func(netsim.Plan) []netsim.Offered{nil, func(netsim.Plan) []netsim.Offered { return nil }} {
			got := watched(t, netsim.Shrinker{Fails: strikes, Offers: offers, Budget: budget}, all)
			if got.Minimal && got.Plan.Len() != need.Len() {
				t.Fatalf("with a budget of %d: %v, said to be minimal", budget, got.Plan)
			}
			if offers == nil {
				if got.Plan.Len() > length {
					t.Fatalf("with a budget of %d: %d faults, with one less %d", budget, got.Plan.Len(), length)
				}
				length = got.Plan.Len()
			}
		}
	}
	if length != need.Len() {
		t.Errorf("they leave %d of 64 faults, want the %d that are needed", length, need.Len())
	}
}

// TestABudgetTooSmallToConfirmAnythingCountsAsThree runs: one to see the failure and two to see it again.
func TestABudgetTooSmallToConfirmAnythingCountsAsThree(t *testing.T) {
	for _, budget := range []int{-1, 1, 2, 3} {
		runs := 0
		s := netsim.Shrinker{Budget: budget, Fails: func(netsim.Plan) bool { runs++; return true }}
		got, err := s.Shrink(plan(t, "ab0x,ba0x"))
		if err != nil || runs != 3 || got.Runs != 3 || got.Plan.Len() != 2 || got.Minimal {
			t.Errorf("budget %d: %+v, %v after %d runs", budget, got, err, runs)
		}
	}
}

// TestShrinkIsDeterministic runs it twice and compares every plan that is tried.
func TestShrinkIsDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := genPlan().Draw(t, "plan")
		salt := rapid.Uint32().Draw(t, "salt")
		trail := func() (texts []string) {
			s := netsim.Shrinker{Budget: 300, Fails: func(q netsim.Plan) bool {
				texts = append(texts, q.String())
				h := salt
				for _, c := range []byte(q.String()) {
					h = (h ^ uint32(c)) * 16777619 // FNV-1a
				}
				return len(texts) == 1 || q.Equal(p) || h%4 == 0
			}}
			s.Shrink(p)
			return texts
		}
		if first, second := trail(), trail(); !slices.Equal(first, second) {
			t.Fatalf("tried first %q, then %q", first, second)
		}
	})
}
