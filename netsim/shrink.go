package netsim

import (
	"errors"
	"slices"
)

// Shrinker looks for the smallest plan that still fails in the same way. Because every subset of a plan is a plan, it takes
// faults away; what is left it makes simpler, down to round durations; and where taking one fault away makes the others
// strike other packets, it also tries them on the packets that they struck before.
type Shrinker struct {
	// Fails runs a plan and reports whether it fails, in the way that is looked for. It must depend on the plan alone.
	Fails func(Plan) bool
	// Offers, if not nil, runs a plan and lists the packets offered, so that a fault can follow its packet. Without it,
	// neighbouring ordinals are tried.
	Offers func(Plan) []Offered
	// Budget bounds the runs, those of Offers included; 0 is DefaultBudget, and less than the 3 that it takes to see a
	// failure and to confirm it counts as 3.
	Budget int
	// Progress, if not nil, is told of every smaller plan that fails.
	Progress func(Progress)
}

// DefaultBudget is the Budget of a Shrinker that sets none.
const DefaultBudget = 5000

// Offered is a packet offered to a link in a run. Print tells packets apart: what means the same in two runs has the
// same Print in both, a retransmission that of its original.
type Offered struct {
	Site   Site // by ordinal
	Class  Class
	ClassN uint32
	Print  uint64
}

// Progress is how far a Shrinker has come. Plan is not to be changed.
type Progress struct {
	Runs, Budget int
	Plan         Plan
}

// Shrunk is what a Shrinker found.
type Shrunk struct {
	Plan Plan
	Runs int // of Fails and Offers
	// Minimal is whether no single fault can be taken away: each was tried. If false, the budget ended first.
	Minimal bool
}

// What Shrink cannot work with.
var (
	ErrNoFailure = errors.New("the plan does not fail, so there is nothing to shrink")
	ErrUnstable  = errors.New("the smallest plan failed once and not again: the run depends on more than its plan")
)

// Shrink returns the smallest plan it finds within the budget. Before it does, it runs that plan twice more: ErrUnstable
// says that it did not fail both times, ErrNoFailure that p itself did not.
func (s *Shrinker) Shrink(p Plan) (Shrunk, error) {
	sh := &shrinking{Shrinker: s, tried: map[string]bool{}, budget: s.Budget}
	if sh.budget == 0 {
		sh.budget = DefaultBudget
	}
	sh.best = p.Clone().Normalize()
	sh.runs++
	if !s.Fails(sh.best.Clone()) {
		return Shrunk{Plan: sh.best, Runs: sh.runs}, ErrNoFailure
	}
	sh.removeChunks()
	for again := true; again && !sh.spent(); {
		again = sh.removeEach()
		again = sh.simplifyEach() || again
	}
	result := Shrunk{Plan: sh.best, Minimal: !sh.spent(), Runs: sh.runs}
	for range 2 {
		result.Runs++
		if !s.Fails(sh.best.Clone()) {
			return result, ErrUnstable
		}
	}
	return result, nil
}

// shrinking is one call of Shrink.
type shrinking struct {
	*Shrinker
	best   Plan
	tried  map[string]bool // plans that did not fail, by text
	offers map[string][]Offered
	budget int
	runs   int
}

// spent leaves two runs for the end.
func (s *shrinking) spent() bool { return s.runs+2 >= s.budget }

// try runs a plan, unless it was run before, and takes it as the best if it fails.
func (s *shrinking) try(p Plan) bool {
	p = p.Clone().Normalize()
	text := p.String()
	if s.tried[text] || s.spent() || p.Equal(s.best) {
		return false
	}
	s.runs++
	if !s.Fails(p.Clone()) {
		s.tried[text] = true
		return false
	}
	s.best = p
	if s.Progress != nil {
		s.Progress(Progress{Runs: s.runs, Budget: s.budget, Plan: p})
	}
	return true
}

// without is the plan less n faults from the ith on, those of hosts counted after those of packets, and those of timers last.
func without(p Plan, i, n int) Plan {
	p = p.Clone()
	p.Faults, i, n = cutOut(p.Faults, i, n)
	p.Hosts, i, n = cutOut(p.Hosts, i, n)
	p.Timers, _, _ = cutOut(p.Timers, i, n)
	return p
}

// cutOut cuts out of a list what of n items from the ith on is in it, and says which of the list that follows are to go.
func cutOut[T any](list []T, i, n int) ([]T, int, int) {
	size := len(list)
	from, to := min(i, size), min(i+n, size)
	return slices.Delete(list, from, to), max(i-size, 0), n - (to - from)
}

// removeChunks takes away halves, then quarters, and so on: what matters is usually little of a long plan.
func (s *shrinking) removeChunks() {
	if s.try(Plan{}) {
		return
	}
	for chunk := s.best.Len() / 2; chunk > 1; chunk /= 2 {
		for i := 0; i < s.best.Len(); {
			if !s.try(without(s.best, i, min(chunk, s.best.Len()-i))) {
				i += chunk
			}
		}
	}
}

// removeEach takes away single faults, the last first, until none can go.
func (s *shrinking) removeEach() (changed bool) {
	for {
		n := s.best.Len()
		for i := n - 1; i >= 0; i-- {
			s.try(without(s.best, i, 1))
		}
		// Only when none can simply go are the others aimed anew, which takes many more runs.
		for i := n - 1; i >= 0 && s.best.Len() == n; i-- {
			s.removeAndAim(i)
		}
		if s.best.Len() == n {
			return changed
		}
		changed = true
	}
}

// removeAndAim takes away the ith fault and aims the others at the packets that they struck before: first at those that
// Offers tells, then at neighbouring ones. A loss that goes takes a retransmission with it, and maybe its answer.
func (s *shrinking) removeAndAim(i int) bool {
	from, less := s.best, without(s.best, i, 1)
	if s.Offers != nil && s.follow(from, less) {
		return true
	}
	if i >= len(from.Faults) {
		return s.aimTimers(less)
	}
	at := from.Faults[i].Site
	for _, step := range [...]int64{-1, 1, -2, 2} {
		after := shift(less, at, step)
		if s.try(after) || s.try(shiftBack(after, at, step)) || s.try(shiftBack(less, at, step)) {
			return true
		}
	}
	return s.aimTimers(less)
}

// aimTimers tries the plan with each of its timers' faults at a neighbouring timer: what was taken away may have set one.
func (s *shrinking) aimTimers(p Plan) bool {
	for i := range p.Timers {
		for _, step := range [...]int64{-1, 1, -2, 2} {
			aimed := p.Clone()
			n := int64(aimed.Timers[i].N) + step
			if n < 0 || n >= 1<<32 {
				continue
			}
			if aimed.Timers[i].N = uint32(n); s.try(aimed) {
				return true
			}
		}
	}
	return false
}

// shift moves the faults that come after a site on its link by a step, as far as they count the same packets.
func shift(p Plan, at Site, step int64) Plan {
	return moved(p, step, func(f Site) bool {
		return f.From == at.From && f.To == at.To && f.N > at.N && (f.Class == at.Class || f.Class == 0 || at.Class == 0)
	})
}

// shiftBack moves all faults on the link back.
func shiftBack(p Plan, at Site, step int64) Plan {
	return moved(p, step, func(f Site) bool { return f.From == at.To && f.To == at.From && f.From != f.To })
}

func moved(p Plan, step int64, which func(Site) bool) Plan {
	p = p.Clone()
	for i := range p.Faults {
		f := &p.Faults[i]
		if n := int64(f.N) + step; which(f.Site) && n >= 0 && n < 1<<32 {
			f.N = uint32(n)
		}
	}
	return p
}

// follow aims the faults of less at the packets that they strike in the run of from.
func (s *shrinking) follow(from, less Plan) bool {
	before := s.offered(from)
	aimed := less
	for range 3 { // each new aim may move the packets after it
		now := s.offered(aimed)
		next := less.Clone()
		for i := range next.Faults {
			next.Faults[i].Site = sameOffer(less.Faults[i].Site, before, now)
		}
		next = next.Normalize()
		if next.Equal(aimed) {
			return false
		}
		if s.try(next) {
			return true
		}
		aimed = next
	}
	return false
}

func (s *shrinking) offered(p Plan) []Offered {
	text := p.String()
	list, known := s.offers[text]
	if !known && !s.spent() {
		s.runs++
		list = s.Offers(p.Clone())
		if s.offers == nil || len(s.offers) > 64 {
			s.offers = map[string][]Offered{}
		}
		s.offers[text] = list
	}
	return list
}

// sameOffer returns the site, in the run now, of the packet that site names in the run before: the one on the same link
// of the same Print, the first, second, … of that Print as it was, or else the last of them. If there is none, the site
// stays.
func sameOffer(site Site, before, now []Offered) Site {
	nth, same := 0, site
	var print uint64
	found := false
	for i := len(before) - 1; i >= 0; i-- {
		o := &before[i]
		switch {
		case o.key(site.Class) == site:
			print, found = o.Print, true
		case found && o.Print == print && o.Site.From == site.From && o.Site.To == site.To:
			nth++
		}
	}
	if !found {
		return site
	}
	for i := range now {
		o := &now[i]
		if o.Print != print || o.Site.From != site.From || o.Site.To != site.To {
			continue
		}
		same = o.key(site.Class)
		if nth == 0 {
			break
		}
		nth--
	}
	return same
}

// key is the packet's site by ordinal, or by its class if class is not 0; the zero Site of no class fits nothing.
func (o *Offered) key(class Class) Site {
	if class == 0 {
		return o.Site
	}
	return Site{From: o.Site.From, To: o.Site.To, Class: o.Class, N: o.ClassN}
}
