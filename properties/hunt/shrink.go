package hunt

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// Shrinker looks for the smallest case that breaks an invariant as another does: first the plan, then the knobs and the
// script, and where those changed the plan once more. It never takes the breach of another invariant, or one that is
// excused, for that which it pursues.
type Shrinker struct {
	Judge *Judge
	ID    string // of the invariant
	// Keep is the variant whose knobs stay; those beyond it are taken away where that can be.
	Keep string
	// Like, if not nil, is what a case has in common with the one that is shrunk, beside the breach.
	Like func(*scenarios.Case) bool
	// Budget bounds the runs; 0 is netsim.DefaultBudget, below 0 leaves the case as it is, under its plan.
	Budget int
	// Parse reads a token; nil is scenarios.Parse.
	Parse func(string) (*scenarios.Case, error)

	runs int
}

// Small is what a Shrinker found.
type Small struct {
	Case      *scenarios.Case // under a plan, never under a Random
	Violation *invariant.Violation
	Minimal   bool // no fault of the plan can be taken away
	Runs      int
	// Lost says why the token of Case does not show the violation when it is read and run afresh; empty if it does.
	Lost string
}

// Shrink returns the smallest case that it finds. c must break the invariant.
func (s *Shrinker) Shrink(c *scenarios.Case) Small {
	if s.Parse == nil {
		s.Parse = scenarios.Parse
	}
	s.runs = 0
	if c.Random != nil {
		res, _ := s.Judge.Run(c, nil)
		c = c.With(res.Plan.Clone())
	}
	small := Small{Case: c}
	if s.Budget >= 0 {
		small.Case, small.Minimal = s.smallest(c)
	}
	small.Runs = s.runs
	small.Violation = s.Judge.breach(small.Case, s.ID)
	small.Lost = s.afresh(&small)
	return small
}

// smallest makes one thing after another smaller.
func (s *Shrinker) smallest(c *scenarios.Case) (small *scenarios.Case, minimal bool) {
	small, minimal = s.plan(c)
	before := small
	small = s.cut(s.links(s.script(s.knobs(small))))
	if small != before {
		small, minimal = s.plan(small)
	}
	return small, minimal
}

// spent reports that the budget is used up.
func (s *Shrinker) left() int {
	budget := s.Budget
	if budget == 0 {
		budget = netsim.DefaultBudget
	}
	return budget - s.runs
}

// breaks runs a case that might take the place of another.
func (s *Shrinker) breaks(c *scenarios.Case) bool {
	if s.left() <= 0 {
		return false
	}
	s.runs++
	return s.alike(c)
}

// alike reports that a case breaks the invariant, and is like the one that is shrunk.
func (s *Shrinker) alike(c *scenarios.Case) bool {
	return (s.Like == nil || s.Like(c)) && s.Judge.breach(c, s.ID) != nil
}

// plan makes the plan smaller.
func (s *Shrinker) plan(c *scenarios.Case) (small *scenarios.Case, minimal bool) {
	if s.left() <= 0 {
		return c, false
	}
	trial := *c
	trial.Random = nil
	plans := netsim.Shrinker{
		Budget: s.left(),
		Fails: func(p netsim.Plan) bool {
			trial.Plan = p
			return s.alike(&trial)
		},
		Offers: func(p netsim.Plan) []netsim.Offered {
			var trace scenarios.Trace
			trial.Plan = p
			res, _ := s.Judge.Run(&trial, &trace)
			return scenarios.Offers(&trace, res)
		},
	}
	shrunk, err := plans.Shrink(c.Plan)
	s.runs += shrunk.Runs
	if err != nil {
		return c, false // it does not fail, or not always: running it afresh will say so
	}
	return c.With(shrunk.Plan), shrunk.Minimal
}

// knobs takes away the knobs that do not matter.
func (s *Shrinker) knobs(c *scenarios.Case) *scenarios.Case {
	name, list, _ := strings.Cut(c.Variant, ":")
	_, keep, _ := strings.Cut(s.Keep, ":")
	kept := strings.Split(keep, ",")
	items := strings.Split(list, ",")
	for i := len(items) - 1; i >= 0 && list != ""; i-- {
		if slices.Contains(kept, items[i]) {
			continue
		}
		fewer := slices.Delete(slices.Clone(items), i, i+1)
		variant := name
		if len(fewer) > 0 {
			variant += ":" + strings.Join(fewer, ",")
		}
		if d := s.reread(c, variant); d != nil && s.breaks(d) {
			c, items = d, fewer
		}
	}
	return c
}

// reread is the case with another variant; nil if there is no such thing.
func (s *Shrinker) reread(c *scenarios.Case, variant string) *scenarios.Case {
	d := *c
	d.Variant = variant
	read, err := s.Parse(d.String())
	if err != nil {
		return nil
	}
	return read
}

// script looks for a script with fewer steps: a named one, or this one with steps taken away.
func (s *Shrinker) script(c *scenarios.Case) *scenarios.Case {
	for _, named := range simplest() {
		if len(named.Steps) >= len(c.Script.Steps) {
			break
		}
		d := *c
		d.Script = named
		if s.fits(&d) && s.breaks(&d) {
			return &d
		}
	}
	for i := len(c.Script.Steps) - 1; i >= 0 && len(c.Script.Steps) > 1; i-- {
		fewer := *c.Script
		fewer.Name, fewer.About = "", ""
		fewer.Steps = slices.Delete(slices.Clone(c.Script.Steps), i, i+1)
		d := *c
		d.Script = &fewer
		if s.fits(&d) && s.breaks(&d) {
			c = &d
		}
	}
	return c
}

// links looks for the usual links, and for a run that is not cut.
func (s *Shrinker) links(c *scenarios.Case) *scenarios.Case {
	for _, usual := range []func(*scenarios.Script){
		func(sc *scenarios.Script) { sc.Until = 0 },
		func(sc *scenarios.Script) { sc.Rate = 0 },
		func(sc *scenarios.Script) { sc.Delay = scenarios.DefaultDelay },
	} {
		script := *c.Script
		usual(&script)
		d := *c
		d.Script = &script
		if (script.Until != c.Script.Until || script.Rate != c.Script.Rate || script.Delay != c.Script.Delay) && s.breaks(&d) {
			c = &d
		}
	}
	return c
}

// long is how many events a run has that is worth cutting.
const long = 200

// cut ends a long run soon after it has broken the invariant, at an instant that is round.
func (s *Shrinker) cut(c *scenarios.Case) *scenarios.Case {
	res, broken := s.Judge.Run(c, nil)
	v := Find(broken, s.ID)
	if v == nil || res.Events < long || v.Seq+long > res.Events {
		return c
	}
	for unit := netsim.Time(time.Minute); unit >= netsim.Time(time.Millisecond); unit /= 10 {
		shorter := *c.Script
		shorter.Until = (v.At/unit + 1) * unit
		d := *c
		d.Script = &shorter
		if res, _ := s.Judge.Run(&d, nil); res.Events > v.Seq+long && unit/10 >= netsim.Time(time.Millisecond) {
			continue
		}
		if s.breaks(&d) {
			return &d
		}
	}
	return c
}

// fits reports that a token can name the case: its knobs and faults are of hosts that the script has.
func (s *Shrinker) fits(c *scenarios.Case) bool {
	_, err := s.Parse(c.String())
	return err == nil
}

// simplest are the named scripts, those of the fewest steps first.
func simplest() []*scenarios.Script {
	all := scenarios.Scripts()
	slices.SortStableFunc(all, func(a, b *scenarios.Script) int { return len(a.Steps) - len(b.Steps) })
	return all
}

// afresh reads the token and runs it as anybody would, and says what is not as it was.
func (s *Shrinker) afresh(small *Small) string {
	token := small.Case.String()
	if small.Violation == nil {
		return fmt.Sprintf("%s does not break %s", token, s.ID)
	}
	c, err := s.Parse(token)
	if err != nil {
		return err.Error()
	}
	_, broken := NewJudge().Run(c, nil)
	again := Find(broken, s.ID)
	if again == nil {
		return fmt.Sprintf("read again, %s breaks %s", token, orNothing(ids(broken)))
	}
	return differBreach(small.Violation, again)
}
