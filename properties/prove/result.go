package prove

import (
	"fmt"

	"synfault/netsim/explore"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// Result is what a search came to.
type Result struct {
	*explore.Report
	// Case is the case that was searched, with an empty plan but for the script's crashes. An untimed search has added
	// knobs: retries are counts there.
	Case *scenarios.Case
	// Verdicts has a line for each property that was asked, in their order, and then for each goal.
	Verdicts []Verdict
	// Witnessed lists the witnesses that were seen, and Unseen those that were not.
	Witnessed []Sight
	Unseen    []string
	// Coverage is of all transitions.
	Coverage Coverage

	replay func([]explore.Move, *scenarios.Trace, func(*scenarios.World, *step)) *scenarios.World
}

// Trace runs the moves of an untimed path again and records them. What it returns is what Case.Style wants.
func (r *Result) Trace(path explore.Path, t *scenarios.Trace) *scenarios.Result {
	w := r.replay(path.Moves, t, nil)
	return &scenarios.Result{End: w.Now(), Events: w.Events(), History: &w.History}
}

// Status is what became of a property.
type Status uint8

// What can become of a property.
const (
	Proven  Status = iota // it holds in all runs up to the bound
	Broken                // there is a run in which it does not
	Unknown               // it holds in what was explored, which is not all: see Report.Unknown and Outcome
	// NotJudged is of a property that no run gave occasion to judge: that none broke it proves nothing. See Verdict.Unkept.
	NotJudged
)

var statusNames = [...]string{"proven", "broken", "unknown", "not judged"}

// String is the status in a word.
func (s Status) String() string { return statusNames[s] }

// Verdict is what became of one property or goal.
type Verdict struct {
	ID, Sentence string
	Goal         bool
	Status       Status
	// Unkept is what the property takes for granted, and runs that gave occasion to judge it did not keep: what is proven
	// is proven of the others. Of a property that is NotJudged it says why, where it is not empty.
	Unkept invariant.Assumptions
	// Token names the smallest run that breaks it, in the timed mode; Path is how it was come to.
	Token string
	Path  explore.Path
	// Stuck says of a goal how the run stands that does not reach it.
	Stuck *explore.Stuck
}

// Sight is a witness, and the smallest run in which it was seen.
type Sight struct {
	Name, Token string
	Path        explore.Path
}

// result reads the explorer's report.
func (p *prepared) result(r *explore.Report) *Result {
	res := &Result{Report: r, Case: p.c}
	rest := Proven
	if r.Outcome != explore.Done || len(r.Unknown) > 0 {
		rest = Unknown
	}
	for i, inv := range p.asked {
		v := Verdict{ID: inv.ID, Sentence: inv.Sentence, Status: rest, Unkept: invariant.Assumptions(r.Waived[i])}
		// Of a search that was cut, only what was judged within the bound that is complete counts as judged.
		if at := r.Judged[i]; at < 0 || r.Outcome != explore.Done && r.Proven() >= 0 && at > r.Proven() {
			v.Status = NotJudged
		}
		if p.Excused {
			v.Unkept = 0
		}
		res.Verdicts = append(res.Verdicts, v)
	}
	for _, g := range p.goals.list {
		res.Verdicts = append(res.Verdicts, Verdict{ID: g.ID, Sentence: g.Sentence, Goal: true, Status: rest})
	}
	for _, b := range r.Broken {
		v := &res.Verdicts[b.Index]
		v.Status, v.Path, v.Token = Broken, b.Path, p.token(b.Path)
	}
	for i := range r.Stuck {
		s := &r.Stuck[i]
		v := &res.Verdicts[len(p.asked)+s.Goal]
		v.Status, v.Path, v.Token, v.Stuck = Broken, s.Path, p.token(s.Path), s
	}
	seen := map[int]bool{}
	for _, s := range r.Seen {
		seen[s.Index] = true
		res.Witnessed = append(res.Witnessed, Sight{Name: Witnesses[s.Index].Name, Token: p.token(s.Path), Path: s.Path})
	}
	for i, w := range Witnesses {
		if !seen[i] {
			res.Unseen = append(res.Unseen, w.Name)
		}
	}
	res.Coverage = coverage(r.Counts)
	return res
}

// token names a timed run; it is empty for an untimed one.
func (p *prepared) token(path explore.Path) string {
	if p.Untimed != nil {
		return ""
	}
	return p.led(path).String()
}

// led is the case of a timed run.
func (p *prepared) led(path explore.Path) *scenarios.Case {
	plan := path.Plan.Clone()
	plan.Hosts = append(plan.Hosts, p.c.Plan.Hosts...)
	return p.c.With(plan.Normalize())
}

// Broke lists what was broken, goals included.
func (r *Result) Broke() (list []*Verdict) {
	for i := range r.Verdicts {
		if r.Verdicts[i].Status == Broken {
			list = append(list, &r.Verdicts[i])
		}
	}
	return list
}

// Verdict finds the verdict of a property or goal.
func (r *Result) Verdict(id string) (*Verdict, error) {
	for i := range r.Verdicts {
		if r.Verdicts[i].ID == id {
			return &r.Verdicts[i], nil
		}
	}
	return nil, fmt.Errorf("no property %q was asked", id)
}

// Faults is how many faults the smallest run has that a verdict shows.
func (v *Verdict) Faults() int { return v.Path.Plan.Len() }

// Ending says how the run of a goal that does not come stands.
func (v *Verdict) Ending() string {
	switch {
	case v.Stuck == nil:
		return ""
	case v.Stuck.Cycle == 0:
		return "the run ends without it"
	}
	return fmt.Sprintf("after %d events, %d repeat for ever", v.Stuck.Lead, v.Stuck.Cycle)
}
