package prove

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"synfault/netsim/explore"
	"synfault/properties/invariant"
)

// What no run gives occasion to judge is not called proven: a script that only opens says nothing of TIME-WAIT, and one whose
// delayed segments outlive the MSL judges nothing that relies on it there.
func TestOnlyWhatWasJudgedIsProven(t *testing.T) {
	for _, c := range []struct {
		token, menu, id string
		faults          int
		status          Status
		unkept          invariant.Assumptions
	}{
		{"three-way/open", DefaultMenu, "I05", 2, NotJudged, 0}, {"three-way/life", DefaultMenu, "I05", 1, Proven, 0},
		{"three-way/open", DefaultMenu, "I48", 2, NotJudged, 0}, {"three-way/life", DefaultMenu, "I48", 0, Proven, 0},
		{"three-way:msl=1s/reopen", "=5s", "I19", 0, Proven, 0}, {"three-way:msl=1s/reopen", "=5s", "I19", 1, Proven, invariant.MSL},
		{"three-way:rfc5961=off/life", "%syn+1", "I34", 1, NotJudged, invariant.RFC5961},
		{"two-way/open", "x", "L2", 1, Broken, 0},
	} {
		r, err := (&Search{Case: parse(t, c.token), Menu: menu(t, c.menu), Faults: c.faults}).Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		v, err := r.Verdict(c.id)
		if err != nil {
			t.Fatal(err)
		}
		if v.Status != c.status || v.Unkept != c.unkept {
			t.Errorf("%s under %d of %s: %s is %v (not kept: %s), want %v (%s)", c.token, c.faults, c.menu, c.id, v.Status, v.Unkept,
				c.status, c.unkept)
		}
	}
}

// A property that is first judged beyond the bound that was explored whole is not proven up to that bound.
func TestWhatACutSearchJudgedTooLateIsNotJudged(t *testing.T) {
	p, cfg, err := (&Search{Case: parse(t, "three-way/open"), Menu: menu(t, "%syn+1,x"), Faults: 1, NoGoals: true}).config()
	if err != nil {
		t.Fatal(err)
	}
	report, err := explore.Run(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	report.Outcome = explore.Interrupted // as if the last level were not whole
	r := p.result(report)
	late := 0
	for i, level := range r.Judged {
		if level > 0 {
			if late++; r.Verdicts[i].Status != NotJudged {
				t.Errorf("%s is %v, judged first within %d faults", r.Verdicts[i].ID, r.Verdicts[i].Status, level)
			}
		} else if status := r.Verdicts[i].Status; (level < 0) != (status == NotJudged) {
			t.Errorf("%s is %v, judged first within %d faults", r.Verdicts[i].ID, status, level)
		}
	}
	if r.Proven() != 0 || late == 0 {
		t.Errorf("%v, proven up to %d, %d properties judged beyond", r.Outcome, r.Proven(), late)
	}
}

// A search that was interrupted and resumed has judged, and covered, what the whole one has, with any number of workers.
func TestResumedSearchesJudgeAlike(t *testing.T) {
	for _, asked := range [][]*invariant.Invariant{nil, always()} { // which follows worlds, and which lines
		resumesAlike(t, func() *Search {
			return &Search{Case: parse(t, "three-way/life"), Menu: menu(t, DefaultMenu), Faults: 2, Workers: 1, Invariants: asked}
		})
	}
}

func resumesAlike(t *testing.T, search func() *Search) {
	t.Helper()
	whole, err := search().Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var saved bytes.Buffer
	s := search()
	s.Checkpoint = func(end bool, save func(io.Writer) error) error {
		cancel()
		if end {
			return save(&saved)
		}
		return nil
	}
	if _, err := s.Run(ctx); err != nil {
		t.Fatal(err)
	}
	s = search()
	s.Resume, s.Workers = &saved, 3
	resumed, err := s.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(statuses(whole), statuses(resumed)); diff != "" {
		t.Errorf("verdicts (-whole +resumed):\n%s", diff)
	}
	if whole.States != resumed.States || whole.Transitions != resumed.Transitions {
		t.Errorf("%d states and %d transitions, and %d and %d after a resume", whole.States, whole.Transitions, resumed.States, resumed.Transitions)
	}
	if diff := cmp.Diff(whole.Coverage, resumed.Coverage); diff != "" {
		t.Errorf("coverage (-whole +resumed):\n%s", diff)
	}
}

func statuses(r *Result) map[string]string {
	m := map[string]string{}
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		m[v.ID] = v.Status.String() + " " + v.Unkept.String()
	}
	return m
}
