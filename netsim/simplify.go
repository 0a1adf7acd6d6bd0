package netsim

import "time"

// simplifyEach makes the fates and instants of the best plan simpler, one change at a time.
func (s *shrinking) simplifyEach() (changed bool) {
	for i := 0; i < len(s.best.Faults); i++ {
		for i < len(s.best.Faults) && s.simplifyFate(i) {
			changed = true
		}
	}
	for i := 0; i < len(s.best.Hosts); i++ {
		if s.best.Hosts[i].Down != Forever {
			changed = s.round(duration, func(p *Plan) *time.Duration { return &p.Hosts[i].Down }) || changed
		}
		// A crash that is moved to the instant of another of the same host becomes one with it.
		changed = s.round(instant, func(p *Plan) *time.Duration { return (*time.Duration)(&p.Hosts[i].At) }) || changed
	}
	for i := 0; i < len(s.best.Timers); i++ {
		changed = s.round(duration, func(p *Plan) *time.Duration { return &p.Timers[i].Early }) || changed
	}
	return changed
}

// simplifyFate tries every way to make the ith fate simpler, and stops at the first that still fails.
func (s *shrinking) simplifyFate(i int) bool {
	f := s.best.Faults[i].Fate
	simpler := []func(*Fate){
		func(f *Fate) { f.Forge = 0 },
		func(f *Fate) { f.Copies, f.CopyDelay = 0, 0 },
		func(f *Fate) { f.Damage = 0 },
		func(f *Fate) { f.Drop, f.Damage = f.Drop || f.Damage != 0, 0 }, // what is damaged and caught is lost
		func(f *Fate) { f.Delay = 0 },
		func(f *Fate) { f.Drop = false },
		func(f *Fate) { f.Copies = min(f.Copies, 1) },
		func(f *Fate) { f.Copies = f.Copies / 2 },
		func(f *Fate) { f.Copies -= min(f.Copies, 1) },
		func(f *Fate) { f.Damage = min(f.Damage, 1) },
		edge(func(int8) int8 { return 0 }),
		edge(func(e int8) int8 { return min(max(e, -1), 1) }),
		edge(func(e int8) int8 { return e / 2 }),
		edge(func(e int8) int8 { return e - min(max(e, -1), 1) }),
	}
	for _, change := range simpler {
		g := f
		change(&g)
		if g == f || g == (Fate{}) || f.Copies > 0 && g.Copies == 0 && g.CopyDelay > 0 {
			continue
		}
		p := s.best.Clone()
		p.Faults[i].Fate = g
		if s.try(p) {
			return true
		}
	}
	return s.round(duration, func(p *Plan) *time.Duration { return &p.Faults[i].Delay }) ||
		s.round(duration, func(p *Plan) *time.Duration { return &p.Faults[i].CopyDelay })
}

// edge changes the edge of a forged packet.
func edge(change func(int8) int8) func(*Fate) {
	return func(f *Fate) {
		kind, e := SplitForge(f.Forge)
		f.Forge = ForgeArg(kind, change(e))
	}
}

// A duration is only ever made shorter; an instant may also move to a round one after it.
const (
	duration = false
	instant  = true
)

// round tries rounder values for one time of the best plan, the shortest first: 0; 1, 2 and 5 with zeros below it, in the
// unit that it is printed in and larger ones, from milliseconds on; then all values below it of one digit, of two, of
// three, but none of more digits than it has itself. So one that was drawn at random ends up within a hundredth of the
// shortest that fails.
func (s *shrinking) round(later bool, field func(*Plan) *time.Duration) bool {
	p := s.best.Clone()
	d := *field(&p)
	with := func(v time.Duration) bool {
		p := s.best.Clone()
		*field(&p) = v
		return s.try(p)
	}
	if with(0) {
		return true
	}
	first := time.Millisecond
	for first > d {
		first /= 1000
	}
	for unit := first; unit > 0 && unit < d && unit <= 1000*time.Second; unit *= 10 {
		for _, v := range [...]time.Duration{unit, 2 * unit, 5 * unit} {
			if v < d && with(v) {
				return true
			}
		}
	}
	v, unit := time.Duration(0), leading(d)
	for digits := 0; digits < 3 && unit > 0; digits++ {
		for d-v > unit {
			if v += unit; with(v) {
				return true
			}
		}
		if d%unit == 0 {
			return false
		}
		if later && v <= Forever-unit && with(v+unit) {
			return true
		}
		unit /= 10
	}
	return false
}

// leading is the power of ten at the first digit of d; 1 for 0.
func leading(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for unit <= d/10 {
		unit *= 10
	}
	return unit
}
