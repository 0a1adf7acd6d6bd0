package explore

import "synfault/netsim"

// finding is where a property was broken, or a witness seen, first in the order of the search.
type finding struct {
	found  bool
	atEnd  bool
	at     place
	length uint32 // events of the run
	spot
}

// spot is a place in the tree: a chain, events of it, the picks that begin another one there, and events of that.
type spot struct {
	parent, pos uint32
	picks       []pick
	length      uint32
	root        bool   // the first chain: there is no parent
	move        packed // in the untimed mode, all that there is beside the parent
}

// judge asks the Instance about an event.
func (k *worker[S, P, H]) judge(w *netsim.World[S, P, H], r *run, st *netsim.Step[S, P]) {
	if k.inst.Check == nil {
		return
	}
	k.inst.Check(w, st, &k.found)
	if k.found.any {
		k.note(r, false)
	}
}

func (k *worker[S, P, H]) judgeEnd(w *netsim.World[S, P, H], r *run) {
	if k.inst.End == nil {
		return
	}
	k.inst.End(w, &k.found)
	if k.found.any {
		k.note(r, true)
	}
}

// note keeps what was found, if nothing like it was found before in the order of the search.
func (k *worker[S, P, H]) note(r *run, atEnd bool) {
	f := &k.found
	news := [2]set{f.broken.without(k.s.known[0]), f.seen.without(k.s.known[1])}
	f.reset()
	for kind, set := range news {
		if set.empty() {
			continue
		}
		for i := range MaxProperties {
			b := &k.best[kind*MaxProperties+i]
			if !set.has(i) || b.found && (b.at < r.at || b.at == r.at && b.length <= r.length) {
				continue
			}
			b.found, b.atEnd, b.at, b.length = true, atEnd, r.at, r.length
			b.spot = spot{r.parent, r.pos, append(b.picks[:0], k.begun[r.picks[0]:r.picks[1]]...), r.length, k.s.level == 0, r.move}
		}
	}
}

// tally adds what was judged, and when first.
func (s *search[S, P, H]) tally() {
	for _, k := range s.workers {
		if k.inst.Tally == nil {
			continue
		}
		k.inst.Tally(&k.found)
		for i := range s.report.Judged {
			if s.report.Judged[i] < 0 && k.found.judged.has(i) {
				s.report.Judged[i] = s.level
			}
			s.report.Waived[i] |= k.found.waived[i]
		}
	}
}

// settle adds the findings of a batch to those of the search: of each property the first.
func (s *search[S, P, H]) settle() {
	s.tally()
	for kind := range s.known {
		for i := range MaxProperties {
			var first *finding
			for _, k := range s.workers {
				b := &k.best[kind*MaxProperties+i]
				if b.found && (first == nil || b.at < first.at || b.at == first.at && b.length < first.length) {
					first = b
				}
			}
			if first == nil {
				continue
			}
			s.known[kind].add(i)
			v := Verdict{Index: i, AtEnd: first.atEnd, Path: s.path(first.spot)}
			if kind == 0 {
				s.report.Broken = append(s.report.Broken, v)
			} else {
				s.report.Seen = append(s.report.Seen, v)
			}
			for _, k := range s.workers {
				k.best[kind*MaxProperties+i].found = false
			}
		}
	}
}

// path says how to come to a spot: by the plan whose faults begin the chains that lead there.
func (s *search[S, P, H]) path(to spot) Path {
	if s.cfg.Untimed != nil {
		return s.moves(to.parent, to.move)
	}
	k := s.workers[0]
	w, t := k.child, &trail[S, P, H]{world: k.child}
	w.CopyFrom(k.root)
	var p Path
	for _, leg := range s.legs(to) {
		picks := leg.picks
		if len(picks) > 0 && picks[0].offer == strike {
			at := k.instant(t, picks[0].fate)
			for _, pk := range picks[1:] {
				c := &s.cfg.Menu.Crashes[pk.fate]
				p.Plan.Hosts = append(p.Plan.Hosts, netsim.HostFault{Host: c.Host, At: at, Down: c.Down})
			}
		}
		k.fate.begin(k.begin(t, picks), true)
		for i := range leg.length {
			w.Step()
			for _, pk := range picks {
				if i == 0 && pk.offer != strike {
					s.cfg.Menu.name(&p.Plan, &k.fate.offers[pk.offer], pk.fate)
				}
			}
			k.fate.begin(nil, false)
		}
	}
	p.Events = w.Events()
	p.Plan = p.Plan.Normalize()
	return p
}

// name adds to a plan what was picked for an offer.
func (m *Menu[P]) name(p *netsim.Plan, o *offered, fate uint16) {
	if o.timer.Class == 0 {
		p.Faults = append(p.Faults, netsim.Fault{Site: o.site, Fate: m.Fates[fate]})
		return
	}
	f := o.timer
	f.Early = m.Timers[int(fate)-len(m.Fates)]
	p.Timers = append(p.Timers, f)
}

// leg is a part of a path: picks, and how many events follow, the one that they are of included.
type leg struct {
	picks  []pick
	length uint32
}

// legs are the parts of the way to a spot.
func (s *search[S, P, H]) legs(to spot) []leg {
	list := []leg{{to.picks, to.length}}
	if to.root {
		return list
	}
	for c, pos := to.parent, to.pos; ; {
		r := s.chains[c]
		if c == 0 {
			list = append(list, leg{nil, pos})
			break
		}
		list = append(list, leg{s.choices.list[r.choice], pos})
		c, pos = r.parent, r.pos
	}
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list
}
