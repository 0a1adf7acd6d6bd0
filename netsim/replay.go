package netsim

import "time"

// Replay is a Chooser that applies a Plan: each fault to its Site, perfect delivery to all else. A packet that is named by
// its place on the link and by its class takes the former's fate. It is also the plan's Hastener, for World.SetHastener. A
// Replay belongs to one run at a time.
type Replay[P any] struct {
	faults []Fault
	hosts  []HostFault
	timers []TimerFault
	met    []bool
	fired  []bool // by timers: it was set
}

// NewReplay returns a Replay of the plan, which need not be normalized. The plan's host faults are for World.Crash.
func NewReplay[P any](p Plan) *Replay[P] {
	r := new(Replay[P])
	r.Reset(p.Clone().Normalize())
	return r
}

// Reset makes r ready to run another plan, which must be normalized and which r keeps.
func (r *Replay[P]) Reset(p Plan) {
	r.faults, r.hosts, r.met = p.Faults, p.Hosts, r.met[:0]
	for range p.Faults {
		r.met = append(r.met, false)
	}
	r.timers, r.fired = p.Timers, r.fired[:0]
	for range p.Timers {
		r.fired = append(r.fired, false)
	}
}

// Hasten implements Hastener.
func (r *Replay[P]) Hasten(s *Setting) time.Duration {
	for i := range r.timers {
		if f := &r.timers[i]; f.Host == s.Host && f.Class == s.Class && f.N == s.N {
			r.fired[i] = true
			return f.Early
		}
	}
	return 0
}

// Choose implements Chooser.
func (r *Replay[P]) Choose(o *Offer[P], _ *LinkState) Fate {
	if i := r.find(o.Site); i >= 0 {
		r.met[i] = true
		return r.faults[i].Fate
	}
	if o.Class != 0 {
		if i := r.find(Site{From: o.From, To: o.To, Class: o.Class, N: o.ClassN}); i >= 0 {
			r.met[i] = true
			return r.faults[i].Fate
		}
	}
	return Fate{}
}

// find returns the fault of a site, or -1. Few faults are looked through, many are searched by halves.
func (r *Replay[P]) find(s Site) int {
	const few = 12
	lo, hi := 0, len(r.faults)
	for hi-lo > few {
		mid := int(uint(lo+hi) / 2)
		if r.faults[mid].Site.Compare(s) <= 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	for ; lo < hi; lo++ {
		if r.faults[lo].Site == s {
			return lo
		}
	}
	return -1
}

// Unmet returns the faults of the plan that never struck: those whose packet was never offered, or whose timer never
// set, and the crashes that lie after the instant at which the run ended.
func (r *Replay[P]) Unmet(end Time) Plan {
	var p Plan
	for i, f := range r.faults {
		if !r.met[i] {
			p.Faults = append(p.Faults, f)
		}
	}
	for i, f := range r.timers {
		if !r.fired[i] {
			p.Timers = append(p.Timers, f)
		}
	}
	for _, h := range r.hosts {
		if h.At > end {
			p.Hosts = append(p.Hosts, h)
		}
	}
	return p
}

// Recorder is a Chooser that notes, as a plan, every fate other than perfect delivery that another Chooser decides.
// It belongs to one run at a time.
type Recorder[P any] struct {
	Chooser Chooser[P]
	faults  []Fault
}

// Choose implements Chooser.
func (r *Recorder[P]) Choose(o *Offer[P], ls *LinkState) Fate {
	f := r.Chooser.Choose(o, ls)
	if f == (Fate{}) {
		return f
	}
	n := len(r.faults)
	if n == cap(r.faults) {
		r.faults = append(r.faults, Fault{})
	}
	r.faults = r.faults[:n+1]
	r.faults[n].Site = o.Site
	r.faults[n].Fate = f
	return f
}

// Reset forgets what was noted, and records what c decides from now on.
func (r *Recorder[P]) Reset(c Chooser[P]) { r.Chooser, r.faults = c, r.faults[:0] }

// AppendPlan appends what was noted since the last Reset to the faults of p, and normalizes it.
func (r *Recorder[P]) AppendPlan(p Plan) Plan {
	p.Faults = append(p.Faults, r.faults...)
	return p.Normalize()
}

// Plan returns what was noted since the last Reset, in memory of its own, with the given host faults.
func (r *Recorder[P]) Plan(hosts ...HostFault) Plan {
	return Plan{Faults: r.faults, Hosts: hosts}.Clone().Normalize()
}

// Func is a Chooser made of a function.
type Func[P any] func(o *Offer[P], ls *LinkState) Fate

// Choose implements Chooser.
func (f Func[P]) Choose(o *Offer[P], ls *LinkState) Fate { return f(o, ls) }

// Nth gives the packet at a Site a fate, by ordinal or by class and ordinal.
func Nth[P any](s Site, f Fate) Chooser[P] {
	return Func[P](func(o *Offer[P], _ *LinkState) Fate {
		at := o.Site
		if s.Class != 0 {
			at.Class, at.N = o.Class, o.ClassN
		}
		if at == s {
			return f
		}
		return Fate{}
	})
}

// Match gives a fate to every packet for which the predicate holds. The predicate must depend on its argument alone.
func Match[P any](is func(o *Offer[P]) bool, f Fate) Chooser[P] {
	return Func[P](func(o *Offer[P], _ *LinkState) Fate {
		if is(o) {
			return f
		}
		return Fate{}
	})
}

// Partition loses what is offered, from the instant from until just before the instant until, to the links between the
// given hosts and all others, in both directions.
func Partition[P any](from, until Time, hosts ...NodeID) Chooser[P] {
	inside := func(n NodeID) bool {
		for _, h := range hosts {
			if h == n {
				return true
			}
		}
		return false
	}
	return Func[P](func(o *Offer[P], _ *LinkState) Fate {
		return Fate{Drop: o.Now >= from && o.Now < until && inside(o.From) != inside(o.To)}
	})
}

// Until applies a Chooser to what is offered before an instant; later packets are delivered perfectly.
func Until[P any](horizon Time, c Chooser[P]) Chooser[P] {
	return Func[P](func(o *Offer[P], ls *LinkState) Fate {
		if o.Now < horizon {
			return c.Choose(o, ls)
		}
		return Fate{}
	})
}

// Join asks several Choosers, all of them each time so that each keeps its memory, and adds up what they say: delays and
// copies sum, a loss by one is a loss, and the first damage, copy delay and forged packet count.
func Join[P any](choosers ...Chooser[P]) Chooser[P] {
	return Func[P](func(o *Offer[P], ls *LinkState) Fate {
		var f Fate
		for _, c := range choosers {
			f = f.join(c.Choose(o, ls))
		}
		return f
	})
}

func (f Fate) join(g Fate) Fate {
	f.Drop = f.Drop || g.Drop
	f.Delay = time.Duration(Time(0).Add(f.Delay).Add(g.Delay))
	if f.Copies == 0 {
		f.CopyDelay = g.CopyDelay
	}
	f.Copies = uint8(min(int(f.Copies)+int(g.Copies), 255))
	if f.Damage == 0 {
		f.Damage = g.Damage
	}
	if f.Forge == 0 {
		f.Forge = g.Forge
	}
	return f
}
