package explore

// Liveness in the timed mode. Where no fault comes any more, each state has one successor; so the goals that can be reached
// from a state are those that hold on its way, up to where the run ends, repeats itself, or comes to a state of which it is
// known already. A run that a bound cut counts as if it reached all: it is counted as unknown.

// enliven writes which goals can be reached from the states of a run. Runs come in the order of the search, so that those
// which a run can lead to were here before.
func (s *search[S, P, H]) enliven(r *owned[S, P, H]) {
	states := r.k.states[r.run.states[0]:][:r.states]
	live := uint8(1)<<s.cfg.Goals - 1
	switch r.ending {
	case quiet:
		live = 0
	case again:
		live = s.liveAt(r, states)
	}
	var dead [MaxGoals]int // how many of the run's last states cannot reach a goal
	for i := len(states) - 1; i >= 0; i-- {
		live |= states[i].goals
		s.delta.of(states[i].hash).slot(states[i].hash).live = live
		for g := range s.cfg.Goals {
			if live>>g&1 == 0 {
				dead[g]++
			}
		}
	}
	for g, n := range dead {
		if n == 0 {
			continue
		}
		if s.stuck[g].States == 0 {
			picks := append([]pick(nil), r.k.begun[r.picks[0]:r.picks[1]]...)
			s.stuckAt[g] = spot{r.parent, r.pos, picks, states[len(states)-n].pos, s.level == 0, 0}
		}
		s.stuck[g].States += uint64(n)
	}
}

// liveAt says which goals can be reached from the state in which a run ends.
func (s *search[S, P, H]) liveAt(r *owned[S, P, H], states []state) (live uint8) {
	t := s.table.of(r.metAgain)
	if at := t.find(r.metAgain); at >= 0 {
		return t.live[at]
	}
	c := s.delta.of(r.metAgain).slot(r.metAgain)
	if c.owner != r.at {
		return c.live
	}
	for i := len(states) - 1; i >= 0; i-- { // a circle: what holds somewhere in it
		live |= states[i].goals
		if states[i].hash == r.metAgain {
			break
		}
	}
	return live
}

// lasso follows a run from a stuck state until it ends or repeats itself.
func (s *search[S, P, H]) lasso(stuck *Stuck, at spot) {
	stuck.Path = s.path(at)
	k := s.workers[0]
	w := k.child
	k.fate.begin(nil, false)
	seen := map[string]uint64{k.stateKey(w): w.Events()}
	for {
		if _, due := w.Next(); !due {
			stuck.Lead = w.Events()
			return
		}
		w.Step()
		h := k.stateKey(w)
		if first, circle := seen[h]; circle {
			stuck.Lead, stuck.Cycle = first, w.Events()-first
			return
		}
		seen[h] = w.Events()
	}
}
