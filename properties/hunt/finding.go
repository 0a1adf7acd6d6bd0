package hunt

import (
	"cmp"
	"slices"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// Finding is the first run, by index, in which a variant breaks an invariant, and the smallest like it.
type Finding struct {
	Variant  string `json:"variant"`
	ID       string `json:"id"`
	Declared bool   `json:"declared"`
	Index    uint64 `json:"index"`
	Runs     uint64 `json:"runs"`  // in how many it was broken
	Drawn    string `json:"drawn"` // the run's token as it was drawn
	Token    string `json:"token"` // that of the smallest
	Faults   int    `json:"faults"`
	Minimal  bool   `json:"minimal"` // no fault of it can be taken away
	Tries    int    `json:"tries"`   // runs that it took to find it
	Detail   string `json:"detail"`  // what was seen there
	At       int64  `json:"at_ns"`   // when
	Ending   string `json:"ending,omitempty"`
	// Lost says why the token does not show the finding when it is run afresh; empty if it does, as it should.
	Lost string `json:"lost,omitempty"`

	Case *scenarios.Case `json:"-"` // the smallest; nil in a report that was read
}

func (f *Finding) breach() breach { return breach{f.ID, f.Declared} }

// Invariant is what is broken.
func (f *Finding) Invariant() *invariant.Invariant {
	if f.ID == NoPanic.ID {
		return NoPanic
	}
	inv, err := invariant.Lookup(f.ID)
	if err != nil {
		return &invariant.Invariant{ID: f.ID, Name: f.ID, Sentence: "what this version does not know", Source: f.ID}
	}
	return inv
}

// shrinkAll makes the findings of a report as small as they get, side by side, and runs each afresh.
func (r *running) shrinkAll(rep *Report) {
	next := make(chan *Finding, len(rep.Findings))
	for i := range rep.Findings {
		next <- &rep.Findings[i]
	}
	close(next)
	r.Progress.ToGo.Store(uint64(len(rep.Findings)))
	r.side(func(int) {
		drawer, judge := r.Cases(), NewJudge()
		for f := range next {
			variant, c := drawer.Draw(f.Index)
			r.shrink(f, &r.Variants[variant], c, judge)
			r.Progress.Shrunk.Add(1)
		}
	})
}

// hasty is the Budget of a campaign that was interrupted.
const hasty = 300

// shrink fills in a finding from the case in which it was made.
func (r *running) shrink(f *Finding, v *Variant, c *scenarios.Case, judge *Judge) {
	s := Shrinker{Judge: judge, ID: f.ID, Keep: v.Token(), Budget: r.Budget, Parse: r.Parse,
		Like: func(c *scenarios.Case) bool { return (v.Declares(c, f.ID) != nil) == f.Declared }}
	if r.ctx.Err() != nil && s.Budget >= 0 {
		s.Budget = min(hasty, cmp.Or(s.Budget, hasty))
	}
	f.Drawn = c.String()
	small := s.Shrink(c)
	f.Case, f.Token, f.Faults = small.Case, small.Case.String(), small.Case.Plan.Len()
	f.Minimal, f.Tries, f.Lost = small.Minimal, small.Runs, small.Lost
	if v := small.Violation; v != nil {
		f.Detail, f.At, f.Ending = v.Detail, int64(v.At), v.Ending.String()
	}
}

// order puts findings and outcomes in the order of variants and of invariants, and of what ends a run.
func (r *Report) order() {
	row, place := map[string]int{}, map[string]int{}
	for i := range r.Rows {
		row[r.Rows[i].Variant] = i
		for n := range r.Rows[i].Cells {
			place[r.Rows[i].Cells[n].ID] = n
		}
	}
	slices.SortFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(row[a.Variant]-row[b.Variant], place[a.ID]-place[b.ID], surprisesFirst(a, b))
	})
	slices.SortFunc(r.Outcomes, func(a, b Outcome) int { return cmp.Compare(ending(a.Name), ending(b.Name)) })
}

func ending(name string) netsim.Outcome {
	for o := netsim.Outcome(0); o <= netsim.Panicked; o++ {
		if o.String() == name {
			return o
		}
	}
	return netsim.Panicked + 1
}

func surprisesFirst(a, b Finding) int {
	switch {
	case a.Declared == b.Declared:
		return 0
	case b.Declared:
		return -1
	}
	return 1
}
