package explore

import (
	"slices"

	"synfault/netsim"
)

// worker is what one goroutine needs: worlds of its own, and what it found in the batch under way.
type worker[S, P, H any] struct {
	s       *search[S, P, H]
	inst    *Instance[S, P, H]
	root    *netsim.World[S, P, H] // the start, never stepped
	walkers []walker[S, P, H]      // by depth in the tree of chains
	base    trail[S, P, H]
	child   *netsim.World[S, P, H]
	fate    scripted[P]
	found   Found
	last    hash // for Config.Graph: the state from which the child came
	key     []byte
	digest  []byte // what is hashed; or the key of the mirror image
	picks   []pick
	wave    []rider[S, P, H]
	waved   int // those of the wave that ride
	riders  []*rider[S, P, H]
	// heldCounts are the counters of the event that is held.
	heldCounts []uint16

	// cores, if not nil, is what runs are lines of; and what is known of their deeds, of ends by core.
	cores       *netsim.Cores[S, P, H]
	deeds       []known
	ends        map[int]*known
	knownCounts []uint16
	knownFates  []uint16
	chosen      []netsim.Chosen
	walks       bool // along a chain
	lines       []*netsim.Line
	renewed     int // how often the cores were

	// of the untimed mode
	room    bounded[P]
	pending []netsim.Pending[P]
	list    []Move
	touched uint64
	came    came

	under    *run // that a step was taken or judged of last, in the timed mode
	panicked bool
	said     string

	// of the batch
	fresh   []candidate
	next    int      // in fresh, or in edges, for those who merge them
	edges   []hash   // where moves that are no faults lead
	edgesOf []uint32 // from which nodes
	targets []uint32 // the nodes to which they lead
	beyond  []uint32 // nodes that were not expanded
	runs    []run
	own     []owned[S, P, H]
	states  []state
	tallied []tallied
	begun   []pick // the runs' picks
	counts  counts
	sums    []uint64  // by Config.Counters
	best    []finding // the first, in the order of the search, of each property and witness
}

// run is a candidate that came to at least one state that nobody had claimed, and went on from there.
type run struct {
	at       place
	parent   uint32
	move     packed // in the untimed mode, all that there is beside the parent
	pos      uint32
	picks    [2]int32 // from and to, in worker.begun
	states   [2]int32 // from and to, in worker.states
	tallied  [2]int32 // from and to, in worker.tallied
	events   uint64   // of the world before the run
	length   uint32   // events taken
	ending   ending
	metAgain hash // where it ended, if in a state that was visited
}

// ending is why a run is not followed any further.
type ending uint8

const (
	again ending = iota // it came to a state that was visited
	quiet               // nothing is due
	until               // Config.Until
	cut                 // Config.Events
)

// state is one that a run claimed.
type state struct {
	hash
	pos   uint32 // events of the run before it
	goals uint8  // that hold in it, or after it and before the next
}

// tallied says that an event of a run is to be counted by a counter.
type tallied struct {
	pos     uint32 // events of the run before it
	counter uint16
}

// counts are sums, whose order does not matter.
type counts struct {
	states, transitions, duplicates, ends, depth uint64
	unknown                                      [2]uint64 // by ending: until and cut
	collisions                                   uint64
	// of the untimed mode
	full   uint64
	beyond [maxBounds]uint64
}

func newWorker[S, P, H any](s *search[S, P, H]) *worker[S, P, H] {
	k := &worker[S, P, H]{s: s, inst: s.cfg.New()}
	k.fate.menu = &s.cfg.Menu
	k.found.known = &s.known
	k.root = k.inst.World
	if s.cfg.Untimed != nil {
		k.root.SetChooser(&k.room)
		k.root.Unclock()
	} else {
		k.root.SetChooser(&k.fate)
		k.root.Reserve()
		if len(s.cfg.Menu.Timers) > 0 {
			k.root.SetHastener(&k.fate)
		}
	}
	if s.divides(k.inst) {
		k.deeds, k.ends = make([]known, 1), map[int]*known{}
		k.cores = netsim.NewCores(k.root, k.learn)
	}
	k.base, k.child = k.blank(), k.root.Clone()
	k.picks = make([]pick, 0, maxFaults+1)
	k.wave, k.riders = make([]rider[S, P, H], waveLength), make([]*rider[S, P, H], 0, waveLength)
	for i := range k.wave {
		k.wave[i].trail = k.blank()
	}
	k.best = make([]finding, 2*MaxProperties)
	k.sums = make([]uint64, s.cfg.Counters)
	return k
}

// expand tries, along the own part of a chain, all ways to come to the level under way by faults that strike at once.
func (k *worker[S, P, H]) expand(item, c uint32) {
	need := k.s.level - k.s.levelOf(int(c))
	pos, struck := uint32(1), c != 0 && k.s.choices.strikes(k.s.chains[c].choice)
	if c == 0 || struck {
		pos = 0 // the first event may come before the crash, which is due at its instant
	}
	ordinal := uint32(0)
	var stands hash // for Config.Graph: the last state on the way
	if struck && k.s.cfg.Graph != nil {
		stands = k.standing(k.s.chains[c].parent, k.s.chains[c].pos)
	}
	for end := k.s.chains[c].end; pos < end; pos++ {
		if k.s.stopped() {
			return
		}
		if k.many(1) {
			k.roll()
			k.renew(nil)
		}
		t := &k.seek(c, pos).trail
		if k.s.cfg.Graph != nil {
			if h := k.hash(t.world); k.s.table.of(h).find(h) >= 0 {
				stands = h
			}
		}
		k.last = stands
		at, due := k.upcoming(t)
		if !struck || pos > 0 {
			ordinal = k.crashes(item, ordinal, c, pos, t, need)
		}
		switch {
		case !due || k.s.over(t, at):
			k.roll()
			return
		case k.cores != nil:
			ordinal = k.holdLine(item, ordinal, c, pos, need)
		case k.root.CanHold():
			ordinal = k.hold(item, ordinal, c, pos, stands, need)
		default:
			k.copy(&k.base, t)
			k.fate.begin(nil, true)
			at := k.seek(c, pos)
			at.world.Step()
			at.pos++
			k.fate.combinations(k.picks[:0], need, func(picks []pick) {
				k.last = stands
				k.try(placeOf(item, ordinal), c, pos, picks, &k.base)
				ordinal++
			})
			k.fate.begin(nil, false)
		}
	}
	k.roll()
}

// hold takes the next event of a chain once for all the fates that what it sends may meet. It is an event that was judged
// without them when the chain was found.
func (k *worker[S, P, H]) hold(item, ordinal, c, pos uint32, stands hash, need int) uint32 {
	at := k.seek(c, pos)
	w := at.world
	st := w.Hold()
	k.fate.begin(nil, true)
	w.EachOffer(k.fate.note)
	counted := false
	k.fate.combinations(k.picks[:0], need, func(picks []pick) {
		if !counted {
			counted = true
			k.heldCounts = append(k.heldCounts[:0], k.count(w, st)...)
			k.digest = k.appendDigest(k.digest[:0], w) // what is remembered of the host's state serves all that follow
		}
		k.last = stands
		k.fork(placeOf(item, ordinal), c, pos, picks, &at.trail)
		ordinal++
	})
	k.fate.begin(nil, false)
	w.Release()
	at.pos++
	return ordinal
}

// holdLine does the same where runs are lines.
func (k *worker[S, P, H]) holdLine(item, ordinal, c, pos uint32, need int) uint32 {
	at := k.seek(c, pos)
	deed, renewed := k.walk(at), k.renewed
	k.offer(deed)
	k.fate.combinations(k.picks[:0], need, func(picks []pick) {
		if k.renewed != renewed {
			deed, renewed = k.walk(at), k.renewed
		}
		k.forkLine(placeOf(item, ordinal), c, pos, picks, &at.trail, deed)
		ordinal++
	})
	if k.renewed != renewed {
		deed = k.walk(at)
	}
	k.follow(&at.trail, deed, nil)
	at.pos++
	return ordinal
}

// walk finds the deed of a walker's next event.
func (k *worker[S, P, H]) walk(at *walker[S, P, H]) int {
	k.walks = true
	deed := k.cores.Deed(&at.line)
	k.walks = false
	return deed
}

// crashes tries the menu's crashes before an event, or after the last if none is due: need hosts at one instant.
func (k *worker[S, P, H]) crashes(item, ordinal, c, pos uint32, t *trail[S, P, H], need int) uint32 {
	m := &k.s.cfg.Menu
	if need > len(m.Crashes) {
		return ordinal
	}
	next, _ := k.upcoming(t)
	for when := range len(m.Instants) + 1 {
		at := k.instant(t, uint16(when))
		if at == netsim.Never || at > next || when > 0 && at == next || k.s.cfg.Until != 0 && at > k.s.cfg.Until || !k.canStrike(t, at) {
			continue
		}
		stands := k.last
		k.crash(append(k.picks[:0], pick{strike, uint16(when)}), 0, need, func(picks []pick) {
			k.last = stands
			k.try(placeOf(item, ordinal), c, pos, picks, t)
			ordinal++
		})
	}
	return ordinal
}

// crash calls each with all ways to crash n different hosts, in a fixed order.
func (k *worker[S, P, H]) crash(picks []pick, first, n int, each func([]pick)) {
	if n == 0 {
		each(picks)
		return
	}
	m := k.s.cfg.Menu.Crashes
	for i := first; i+n <= len(m); i++ {
		if !slices.ContainsFunc(picks[1:], func(p pick) bool { return m[p.fate].Host == m[i].Host }) {
			k.crash(append(picks, pick{strike, uint16(i)}), i+1, n-1, each)
		}
	}
}

// end counts how a run ended.
func (c *counts) end(r *run, length uint32, e ending) {
	c.transitions += uint64(length)
	c.depth = max(c.depth, r.events+uint64(length))
	switch e {
	case again:
		c.duplicates++
	case quiet:
		c.ends++
	default:
		c.unknown[e-until]++
	}
}

// count asks which counters an event is of. What it returns holds until the next call.
func (k *worker[S, P, H]) count(w *netsim.World[S, P, H], st *netsim.Step[S, P]) []uint16 {
	k.found.counted = k.found.counted[:0]
	if k.inst.Count != nil {
		k.inst.Count(w, st, &k.found)
	}
	return k.found.counted
}

// sum adds the events of a run before the given one.
func (k *worker[S, P, H]) sum(list []tallied, length uint32) {
	for _, t := range list {
		if t.pos < length {
			k.sums[t.counter]++
		}
	}
}
