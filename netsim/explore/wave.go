package explore

import "synfault/netsim"

// A wave is some runs that are followed side by side, from event to event: so the processor does one kind of work for all of
// them before the next, and finds in its caches the instructions that it needs; and it waits for the table once for all, where
// one run would wait at each of its states.
const waveLength = 16

// rider is one of them.
type rider[S, P, H any] struct {
	trail[S, P, H]
	run    run
	states []state
	tally  []tallied
	hash   hash
	digest []byte
	taken  bool               // an event was taken that was not looked at yet
	step   *netsim.Step[S, P] // that event, of a world
	deed   int                // of a line; what led to where it is
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
func (k *worker[S, P, H]) try(at place, parent, pos uint32, picks []pick, from *trail[S, P, H]) {
	rd := k.embark(at, parent, pos, picks, from)
	save := k.fate
	k.fate.begin(k.begin(&rd.trail, picks), false)
	k.take(rd)
	k.ride(save)
}

// fork does the same where the world holds the event whose packets meet the faults.
func (k *worker[S, P, H]) fork(at place, parent, pos uint32, picks []pick, from *trail[S, P, H]) {
	rd := k.embark(at, parent, pos, picks, from)
	rd.run.events--
	for _, n := range k.heldCounts {
		rd.tally = append(rd.tally, tallied{0, n})
	}
	save := k.fate
	k.fate.begin(picks, false)
	rd.step, rd.taken, rd.held = rd.world.Release(), true, true
	rd.since, rd.run.length = 1, 1
	k.fate.begin(nil, false)
	k.ride(save)
}

// forkLine does the same where runs are lines, with the deed of the event.
func (k *worker[S, P, H]) forkLine(at place, parent, pos uint32, picks []pick, from *trail[S, P, H], deed int) {
	rd := k.embark(at, parent, pos, picks, from)
	k.follow(&rd.trail, deed, picks)
	rd.deed, rd.taken, rd.held = deed, true, true
	rd.since, rd.run.length = 1, 1
	if k.waved == len(k.wave) || k.s.cfg.Exact {
		k.roll()
	}
}

// embark lets a run that begins with picks in a copy of a world mount.
func (k *worker[S, P, H]) embark(at place, parent, pos uint32, picks []pick, from *trail[S, P, H]) *rider[S, P, H] {
	rd := k.mount(at)
	k.copy(&rd.trail, from)
	rd.run.parent, rd.run.pos, rd.run.events = parent, pos, from.events()
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
	rd.states, rd.tally, rd.taken, rd.step, rd.deed = rd.states[:0], rd.tally[:0], false, nil, 0
	rd.since, rd.held, rd.at = 0, false, between
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
		if k.cores != nil {
			for _, rd := range riders {
				k.arrive(rd)
			}
		} else {
			k.arriveAll(riders)
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
		if k.s.stopped() {
			k.waved = 0
			return
		}
		if k.many(4) {
			k.renew(riders)
		}
	}
	for i := range k.waved {
		k.land(&k.wave[i])
	}
	k.waved = 0
}

// arrive follows a line to its next state.
func (k *worker[S, P, H]) arrive(rd *rider[S, P, H]) {
	for rd.at == between {
		if !rd.taken {
			k.take(rd)
		}
		if rd.taken {
			k.look(rd)
		}
	}
	if rd.at == arrived {
		k.identify(rd)
	}
}

// arriveAll takes an event of each world, and finds the hashes of those that came to a state.
func (k *worker[S, P, H]) arriveAll(riders []*rider[S, P, H]) {
	for _, rd := range riders {
		if rd.at == between && !rd.taken {
			k.take(rd)
		}
	}
	for _, rd := range riders {
		if rd.taken {
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
}

// identify finds the hash of the state that a rider has come to; or what is to be hashed, where that is all that is asked: to
// read at once what was just written would make the processor wait for the writing.
func (k *worker[S, P, H]) identify(rd *rider[S, P, H]) {
	c := &k.s.cfg
	if rd.world == nil {
		rd.hash, rd.at = k.lineHash(&rd.trail), hashed
		return
	}
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
		rd.states[len(rd.states)-1].goals = k.goals(rd)
	}
	rd.since, rd.at = 0, between
}

// restless is how many events without a choice there may be between two states: a run that repeats itself in silence is to
// be seen to.
const restless = 64

// take takes the next event of a run, or ends it.
func (k *worker[S, P, H]) take(rd *rider[S, P, H]) {
	s, r := k.s, &rd.run
	switch at, due := k.upcoming(&rd.trail); {
	case !due && rd.world == nil:
		k.tell(k.endOf(&rd.trail), r, true)
		r.ending, rd.at = quiet, over
		return
	case !due:
		k.judgeEnd(rd.world, r)
		r.ending, rd.at = quiet, over
		return
	case s.over(&rd.trail, at):
		r.ending, rd.at = until, over
		if rd.events() >= s.cfg.Events {
			r.ending = cut
		}
		return
	}
	k.under = r
	if rd.world == nil {
		rd.deed = k.cores.Deed(&rd.line)
		k.follow(&rd.trail, rd.deed, nil)
	} else {
		rd.step = rd.world.Step()
	}
	rd.taken = true
	rd.since++
	if r.length++; r.length == 1 {
		k.fate.begin(nil, false)
	}
}

// goals says which goals hold where a rider is.
func (k *worker[S, P, H]) goals(rd *rider[S, P, H]) uint8 {
	switch {
	case rd.world != nil:
		return k.inst.Goals(rd.world)
	case rd.deed == 0: // the start
		return k.inst.Goals(k.root)
	}
	return k.deeds[rd.deed].goals
}

// look judges an event, and finds whether it led to a state.
func (k *worker[S, P, H]) look(rd *rider[S, P, H]) {
	k.under = &rd.run
	if k.weigh(rd) {
		rd.at = arrived
		return
	}
	if n := len(rd.states); k.s.cfg.Goals > 0 && n > 0 {
		rd.states[n-1].goals |= k.goals(rd)
	}
}

// weigh does so but for the goals, and reports that the event led to a state.
func (k *worker[S, P, H]) weigh(rd *rider[S, P, H]) (arrives bool) {
	held, st := rd.held, rd.step
	rd.taken, rd.step, rd.held = false, nil, false
	arrives = rd.run.length == 1 && rd.run.picks[0] < rd.run.picks[1] || rd.since == restless
	if rd.world == nil {
		d, known := k.cores.Of(rd.deed), &k.deeds[rd.deed]
		if !held {
			k.tell(known, &rd.run, false)
		}
		for _, n := range k.knownCounts[known.counts[0]:known.counts[1]] {
			rd.tally = append(rd.tally, tallied{rd.run.length - 1, n})
		}
		return arrives || d.Sent || d.What == netsim.Crash
	}
	if !held || !k.inst.Blind {
		k.judge(rd.world, &rd.run, st)
	}
	if !held {
		for _, n := range k.count(rd.world, st) {
			rd.tally = append(rd.tally, tallied{rd.run.length - 1, n})
		}
	}
	return arrives || len(st.Sent) > 0 || st.What == netsim.Crash
}
