package explore

import "synfault/netsim"

// A wave is some runs that are followed side by side, from state to state: so the processor waits for the table once for all
// of them, where one run would wait at each of its states.
const waveLength = 16

// rider is one of them.
type rider[S, P, H any] struct {
	world  *netsim.World[S, P, H]
	run    run
	states []state
	hash   hash
	rides  bool
}

// try applies picks to a copy of a world, and lets the run that follows ride with the wave.
func (k *worker[S, P, H]) try(at place, parent, pos uint32, picks []pick, from *netsim.World[S, P, H]) {
	rd := k.mount(at)
	rd.world.CopyFrom(from)
	rd.run.parent, rd.run.pos, rd.run.events = parent, pos, from.Events()
	k.begun = append(k.begun, picks...)
	rd.run.picks[1] = int32(len(k.begun))
	save := k.fate
	k.fate.begin(k.begin(rd.world, picks), false)
	k.advance(rd)
	if k.waved == len(k.wave) || k.s.cfg.Exact || k.s.cfg.Graph != nil {
		k.fate.begin(nil, false)
		k.roll()
	}
	k.fate = save // what the event at hand offers is still being gone through
}

// mount gives a rider to a run that has no events yet.
func (k *worker[S, P, H]) mount(at place) *rider[S, P, H] {
	rd := &k.wave[k.waved]
	k.waved++
	rd.states, rd.rides = rd.states[:0], true
	rd.run = run{at: at, picks: [2]int32{int32(len(k.begun)), int32(len(k.begun))}}
	return rd
}

// roll follows the runs of the wave as far as their states are new.
func (k *worker[S, P, H]) roll() {
	wave := k.wave[:k.waved]
	for rides := true; rides; {
		rides = false
		for i := range wave {
			if wave[i].rides {
				k.touch(wave[i].hash)
			}
		}
		for i := range wave {
			rd := &wave[i]
			if !rd.rides {
				continue
			}
			if rd.rides = k.claim(rd); rd.rides {
				k.advance(rd)
			}
			rides = rides || rd.rides
		}
	}
	for i := range wave {
		k.land(&wave[i])
	}
	k.waved = 0
}

// touch reads where a hash may stand. That nothing waits for what it reads is its purpose.
func (k *worker[S, P, H]) touch(h hash) {
	r := k.s.table.of(h)
	k.touched ^= r.slots[r.home(h)].lo
}

// land keeps what came of a run.
func (k *worker[S, P, H]) land(rd *rider[S, P, H]) {
	r := &rd.run
	if len(rd.states) == 0 {
		k.counts.end(r, r.length, r.ending)
		return
	}
	r.states[0] = int32(len(k.states))
	k.states = append(k.states, rd.states...)
	r.states[1] = int32(len(k.states))
	k.runs = append(k.runs, *r)
}

// claim claims the state that a rider has come to, and reports whether it is new.
func (k *worker[S, P, H]) claim(rd *rider[S, P, H]) bool {
	h, mine := k.visit(rd.hash, rd.run.at)
	if !mine {
		rd.run.ending, rd.run.metAgain = again, h
		return false
	}
	rd.states = append(rd.states, state{hash: h, pos: rd.run.length})
	if k.s.cfg.Goals > 0 {
		rd.states[len(rd.states)-1].goals = k.inst.Goals(rd.world)
	}
	return true
}

// restless is how many events without a choice there may be between two states: a run that repeats itself in silence is to
// be seen to.
const restless = 64

// advance takes events up to the next state, or to the run's end.
func (k *worker[S, P, H]) advance(rd *rider[S, P, H]) {
	w, s, r := rd.world, k.s, &rd.run
	for since := 1; ; since++ {
		at, due := w.Next()
		switch {
		case !due:
			k.judgeEnd(w, r)
			r.ending, rd.rides = quiet, false
			return
		case s.over(w, at):
			r.ending, rd.rides = until, false
			if w.Events() >= s.cfg.Events {
				r.ending = cut
			}
			return
		}
		st := w.Step()
		if r.length++; r.length == 1 {
			k.fate.begin(nil, false)
		}
		k.judge(w, r, st)
		if len(st.Sent) > 0 || st.What == netsim.Crash || r.length == 1 && r.picks[0] < r.picks[1] || since == restless {
			break
		}
		if n := len(rd.states); s.cfg.Goals > 0 && n > 0 {
			rd.states[n-1].goals |= k.inst.Goals(w)
		}
	}
	rd.hash = k.hash(w)
	if s.cfg.Graph != nil {
		k.drawRun(rd)
	}
}
