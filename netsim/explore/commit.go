package explore

import (
	"cmp"
	"slices"
	"sync/atomic"
)

// owned is a run of some worker of which something is new.
type owned[S, P, H any] struct {
	*run
	k      *worker[S, P, H]
	states int32  // how many of its states are its own
	length uint32 // events of it that are
}

// commit ends a batch: it settles who owns what, remembers the chains and states that are new, and counts. What it does
// depends on the order of the search alone, not on which worker did what.
func (s *search[S, P, H]) commit() {
	s.all(func(k *worker[S, P, H]) {
		k.disown()
		k.disownFresh()
	})
	if s.cfg.Untimed != nil {
		s.merge()
	} else if s.level < s.cfg.Faults || s.cfg.Goals > 0 {
		s.own = s.own[:0]
		for _, k := range s.workers {
			s.own = append(s.own, k.own...)
		}
		slices.SortFunc(s.own, func(a, b owned[S, P, H]) int { return cmp.Compare(a.at, b.at) })
		for i := range s.own {
			s.remember(&s.own[i])
		}
	}
	var next atomic.Int64
	s.all(func(k *worker[S, P, H]) {
		for i := next.Add(1) - 1; i < regions; i = next.Add(1) - 1 {
			k.counts.collisions += s.delta.shard[i].flush(&s.table.region[i])
		}
	})
	if s.cfg.Untimed != nil && s.cfg.Goals > 0 {
		s.connect()
	}
	s.settle()
	level := &s.report.Levels[s.level]
	for _, k := range s.workers {
		c := &k.counts
		level.States += c.states
		level.Transitions += c.transitions
		s.report.Duplicates += c.duplicates
		s.report.Ends += c.ends
		s.report.Collisions += c.collisions
		s.report.Depth = max(s.report.Depth, c.depth)
		for i, n := range c.unknown {
			s.unknown[i] += n
		}
		for i, n := range c.beyond {
			s.beyond[i] += n
		}
		s.report.Full += c.full
		s.unexpanded = append(s.unexpanded, k.beyond...)
		k.beyond, k.fresh = k.beyond[:0], k.fresh[:0]
		k.runs, k.own, k.states, k.begun, k.counts = k.runs[:0], k.own[:0], k.states[:0], k.begun[:0], counts{}
		k.tallied = k.tallied[:0]
		for i, n := range k.sums {
			s.report.Counts[i] += n
		}
		clear(k.sums)
	}
}

// disown cuts the worker's runs where an earlier one, of any worker, has come to a state as well.
func (k *worker[S, P, H]) disown() {
	for i := range k.runs {
		r := &k.runs[i]
		states := k.states[r.states[0]:r.states[1]]
		n := 0
		for n < len(states) {
			if owner, _ := k.s.delta.owner(states[n].hash); owner != r.at {
				break
			}
			n++
		}
		length := r.length
		if n < len(states) {
			length, r.ending, r.metAgain = states[n].pos, again, states[n].hash
		}
		k.counts.end(r, length, r.ending)
		k.sum(k.tallied[r.tallied[0]:r.tallied[1]], length)
		k.counts.states += uint64(n)
		if n > 0 {
			k.own = append(k.own, owned[S, P, H]{r, k, int32(n), length})
		}
	}
}

// remember keeps the own part of a run as a chain.
func (s *search[S, P, H]) remember(r *owned[S, P, H]) {
	if s.cfg.Goals > 0 {
		s.enliven(r)
	}
	if s.level == s.cfg.Faults {
		return
	}
	end := r.length
	if r.ending != again {
		end++ // hosts may crash where the run has ended
	}
	choice := s.choices.number(r.k.begun[r.picks[0]:r.picks[1]])
	s.chains = append(s.chains, chain{parent: r.parent, pos: r.pos, choice: choice, end: end})
}
