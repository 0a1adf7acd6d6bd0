package explore

import "synfault/netsim"

// A wave is some runs that are followed side by side, from event to event: so the processor does one kind of work for all of
// them before the next, and finds in its caches the instructions that it needs; and it waits for the table once for all, where
// one run would wait at each of its states.
const waveLength = 16

// rider is one of them.
type rider[S, P, H any] struct {
	world  *netsim.World[S, P, H]
	run    run
	states []state
	tally  []tallied
	hash   hash
	digest []byte
	step   *netsim.Step[S, P] // an event that was taken and not looked at yet
	since  int                // events since the last state
	held   bool               // that event was held, and counted
	at     stop
}

// stop is where a rider is.
type stop uint8

const (
	between stop = iota // an event was taken, or is to be
	arrived             // at a state, whose hash is to be found
	written             // at a state, whose digest is to be hashed
	hashed              // at a state, to be claimed
	over                // the run is not followed any further
)

// try applies picks to a copy of a world, and lets the run that follows ride with the wave.
func (k *worker[S, P, H]) try(at place, parent, pos uint32, picks []pick, from *netsim.World[S, P, H]) {
	rd := k.embark(at, parent, pos, picks, from)
	save := k.fate
	k.fate.begin(k.begin(rd.world, picks), false)
	k.take(rd)
	k.ride(save)
}

// fork does the same where the world holds the event whose packets meet the faults.
func (k *worker[S, P, H]) fork(at place, parent, pos uint32, picks []pick, from *netsim.World[S, P, H]) {
	rd := k.embark(at, parent, pos, picks, from)
	rd.run.events--
	for _, n := range k.heldCounts {
		rd.tally = append(rd.tally, tallied{0, n})
	}
	save := k.fate
	k.fate.begin(picks, false)
	rd.step, rd.held = rd.world.Release(), true
	rd.since, rd.run.length = 1, 1
	k.fate.begin(nil, false)
	k.ride(save)
}

// embark lets a run that begins with picks in a copy of a world mount.
func (k *worker[S, P, H]) embark(at place, parent, pos uint32, picks []pick, from *netsim.World[S, P, H]) *rider[S, P, H] {
	rd := k.mount(at)
	rd.world.CopyFrom(from)
	rd.run.parent, rd.run.pos, rd.run.events = parent, pos, from.Events()
	k.begun = append(k.begun, picks...)
	rd.run.picks[1] = int32(len(k.begun))
	return rd
}

// ride lets the wave roll once it is full. The fates saved are those of the event at hand, whose offers are still being gone
// through.
func (k *worker[S, P, H]) ride(save scripted[P]) {
	if k.waved == len(k.wave) || k.s.cfg.Exact || k.s.cfg.Graph != nil {
		k.fate.begin(nil, false)
		k.roll()
	}
	k.fate = save
}

// mount gives a rider to a run that has no events yet.
func (k *worker[S, P, H]) mount(at place) *rider[S, P, H] {
	rd := &k.wave[k.waved]
	k.waved++
	rd.states, rd.tally, rd.step, rd.since, rd.held, rd.at = rd.states[:0], rd.tally[:0], nil, 0, false, between
	rd.run = run{at: at, picks: [2]int32{int32(len(k.begun)), int32(len(k.begun))}}
	return rd
}

// roll follows the runs of the wave as far as their states are new.
func (k *worker[S, P, H]) roll() {
	riders := k.riders[:0]
	for i := range k.waved {
		riders = append(riders, &k.wave[i])
	}
	for len(riders) > 0 {
		for _, rd := range riders {
			if rd.at == between && rd.step == nil {
				k.take(rd)
			}
		}
		for _, rd := range riders {
			if rd.step != nil {
				k.look(rd)
			}
		}
		for _, rd := range riders {
			if rd.at == arrived {
				k.identify(rd)
			}
		}
		for _, rd := range riders {
			if rd.at == written {
				rd.hash, rd.at = k.s.sum(rd.digest), hashed
			}
		}
		for _, rd := range riders {
			if rd.at == hashed {
				k.touch(rd.hash)
			}
		}
		ride := riders[:0] // those that ride on
		for _, rd := range riders {
			if rd.at == hashed {
				k.claim(rd)
			}
			if rd.at != over {
				ride = append(ride, rd)
			}
		}
		riders = ride
	}
	for i := range k.waved {
		k.land(&k.wave[i])
	}
	k.waved = 0
}

// identify finds the hash of the state that a rider has come to; or what is to be hashed, where that is all that is asked: to
// read at once what was just written would make the processor wait for the writing.
func (k *worker[S, P, H]) identify(rd *rider[S, P, H]) {
	c := &k.s.cfg
	if !c.Symmetric && !c.Exact && c.Graph == nil {
		rd.digest, rd.at = k.appendDigest(rd.digest[:0], rd.world), written
		return
	}
	rd.hash, rd.at = k.hash(rd.world), hashed
	if c.Graph != nil {
		k.drawRun(rd)
	}
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
		k.sum(rd.tally, r.length)
		return
	}
	r.states[0] = int32(len(k.states))
	k.states = append(k.states, rd.states...)
	r.states[1] = int32(len(k.states))
	r.tallied[0] = int32(len(k.tallied))
	k.tallied = append(k.tallied, rd.tally...)
	r.tallied[1] = int32(len(k.tallied))
	k.runs = append(k.runs, *r)
}

// claim claims the state that a rider has come to; the run is over where it is not new.
func (k *worker[S, P, H]) claim(rd *rider[S, P, H]) {
	h, mine := k.visit(rd.hash, rd.run.at)
	if !mine {
		rd.run.ending, rd.run.metAgain, rd.at = again, h, over
		return
	}
	rd.states = append(rd.states, state{hash: h, pos: rd.run.length})
	if k.s.cfg.Goals > 0 {
		rd.states[len(rd.states)-1].goals = k.inst.Goals(rd.world)
	}
	rd.since, rd.at = 0, between
}

// restless is how many events without a choice there may be between two states: a run that repeats itself in silence is to
// be seen to.
const restless = 64

// take takes the next event of a run, or ends it.
func (k *worker[S, P, H]) take(rd *rider[S, P, H]) {
	w, s, r := rd.world, k.s, &rd.run
	switch at, due := w.Next(); {
	case !due:
		k.judgeEnd(w, r)
		r.ending, rd.at = quiet, over
		return
	case s.over(w, at):
		r.ending, rd.at = until, over
		if w.Events() >= s.cfg.Events {
			r.ending = cut
		}
		return
	}
	k.under = r
	rd.step = w.Step()
	rd.since++
	if r.length++; r.length == 1 {
		k.fate.begin(nil, false)
	}
}

// look judges an event, and finds whether it led to a state.
func (k *worker[S, P, H]) look(rd *rider[S, P, H]) {
	st := rd.step
	rd.step, k.under = nil, &rd.run
	if !rd.held || !k.inst.Blind {
		k.judge(rd.world, &rd.run, st)
	}
	if !rd.held {
		for _, n := range k.count(rd.world, st) {
			rd.tally = append(rd.tally, tallied{rd.run.length - 1, n})
		}
	}
	rd.held = false
	begins := rd.run.length == 1 && rd.run.picks[0] < rd.run.picks[1]
	if len(st.Sent) > 0 || st.What == netsim.Crash || begins || rd.since == restless {
		rd.at = arrived
		return
	}
	if n := len(rd.states); k.s.cfg.Goals > 0 && n > 0 {
		rd.states[n-1].goals |= k.inst.Goals(rd.world)
	}
}
