package explore

import (
	"io"
	"time"

	"synfault/netsim"
)

// Config says what to search. Only New must be set.
type Config[S, P, H any] struct {
	// New makes an Instance, in memory of its own, for each worker and for each replay. It must make the same each time.
	New func() *Instance[S, P, H]

	// Said, if not nil, says in a line what was recovered from a panic. The deferred function that has recovered it calls it.
	Said func(p any) string

	// Menu is what the network may do.
	Menu Menu[P]
	// Faults is the largest number of the menu's faults in one run, in the timed mode.
	Faults int
	// Untimed, if not nil, selects the untimed mode, and bounds it.
	Untimed *Untimed[S, P, H]

	// Properties, Witnesses and Goals are how many of each the Instance judges; they are numbered from 0. At most
	// MaxProperties, MaxProperties and MaxGoals.
	Properties, Witnesses, Goals int
	// Counters is how many kinds of events Instance.Count tells apart, at most 65536.
	Counters int

	// Symmetric declares that the mirror image of each world, with its hosts in reverse order, behaves as the world does
	// and breaks the mirrored properties: of the two, one is explored.
	Symmetric bool
	// Exact keeps the key of each state, which takes memory, compares it where a hash is met again, and tells apart the
	// states that a hash does not: see Report.Collisions.
	Exact bool
	// First ends the search soon after the first counterexample, at a place that depends on nothing but the Config.
	First bool

	// Events bounds the events of one run; 0 is DefaultEvents. A run that is cut there counts as unknown.
	Events uint64
	// Until, if not 0, ends each run: no event after this instant is taken. A run that ends so is not judged by End, and
	// of a goal that it did not reach nothing is known.
	Until netsim.Time
	// Depth bounds the untimed mode: states so many moves from the start are not expanded. 0 is no bound.
	Depth int

	// Workers is how many goroutines search; 0 is one for each core. The Report does not depend on it.
	Workers int
	// States is how many states the table is made for at once. It grows beyond, at the price of time and of a peak of
	// memory.
	States uint64
	// Memory bounds what the table and all else that grows with the search may take, in octets; 0 is no bound. Where it
	// is met, the search ends and reports what was proven so far.
	Memory uint64

	// Name says what is searched, for a checkpoint to tell.
	Name string
	// Checkpoint, if not nil, is called now and then, from the goroutine that called Run, and, with end set, when the search
	// ends before all is explored. It may call save, which writes all that Resume needs; an error that it returns ends the
	// search, and is returned by Run.
	Checkpoint func(end bool, save func(io.Writer) error) error
	// Resume, if not nil, is a checkpoint of a search with the same Config, but for Workers, States, Memory and functions.
	// The Report is then that of both searches together.
	Resume io.Reader

	// Graph, if not nil, receives the states and transitions.
	Graph *Graph

	// weak, in tests, takes the place of the hash.
	weak func([]byte) hash

	// Progress, if not nil, is called now and then, from the goroutine that called Run.
	Progress func(Progress)
}

// The bounds of a Config.
const (
	MaxProperties = 128
	MaxGoals      = 8
	DefaultEvents = 1 << 16
	maxFaults     = 64
)

// Instance is what one worker runs: a World and the functions that judge it. They may keep scratch memory, but what they
// say must depend on the World and the Step alone, and the key must hold all that they read.
type Instance[S, P, H any] struct {
	// World is ready to run: hosts set, calls and the script's own crashes scheduled. Its Chooser is replaced.
	World *netsim.World[S, P, H]
	// Check, if not nil, is called after each event and says in f which properties it broke and what it witnessed.
	Check func(w *netsim.World[S, P, H], st *netsim.Step[S, P], f *Found)
	// Blind declares that Check looks at nothing that depends on the fates of what the event sent: what it finds with faults it
	// finds without. Where worlds can hold events (see netsim.World.CanHold), it is then asked once for all fates.
	Blind bool
	// End, if not nil, is called where nothing is due any more.
	End func(w *netsim.World[S, P, H], f *Found)
	// Count, if not nil, says in f which counters an event is of; it may depend on what the event did, not on the fates of what
	// it sent. Report.Counts has the sums over all transitions that are events.
	Count func(w *netsim.World[S, P, H], st *netsim.Step[S, P], f *Found)
	// Tally, if not nil, says in f which properties were judged since the Instance was made, and which were waived. It is
	// called now and then, between events.
	Tally func(f *Found)
	// Goals says which goals hold, as bits; it is called with the start, and then after each event. If Config.Goals is 0
	// it may be nil.
	Goals func(w *netsim.World[S, P, H]) uint8
	// Label, if not nil, says for Config.Graph what state a world is in.
	Label func(w *netsim.World[S, P, H]) string
}

// Menu is what the network may do beside perfect delivery. Each item that it does is one fault.
type Menu[P any] struct {
	// Fates are what may happen to a packet. One that changes nothing is not to be listed.
	Fates []netsim.Fate
	// Allow, if not nil, says whether a packet may meet the ith of Fates. It may look at the packet and its link, not at
	// its ordinal or at the time, unless the key holds them, too.
	Allow func(o *netsim.Offer[P], i int) bool
	// Timers are by how much a timer may fire early, in the timed mode: each setting of a timer is met as a packet is. All
	// are above 0.
	Timers []time.Duration
	// AllowTimer, if not nil, says whether a timer may meet the ith of Timers. It may look at the host and the class only.
	AllowTimer func(s *netsim.Setting, i int) bool
	// Crashes may happen between any two events: at the instant of the later one, just before it.
	Crashes []Crash
	// Instants are further instants at which hosts may crash.
	Instants []netsim.Time
}

// Crash is a host fault without its instant.
type Crash struct {
	Host netsim.NodeID
	Down time.Duration // as in netsim.HostFault
}

// Found is what a judging function found in one event, and what Tally says.
type Found struct {
	broken, seen set
	any          bool
	known        *[2]set // what the search has found before: no news
	counted      []uint16
	tally
}

// tally says which properties there was anything to judge by.
type tally struct {
	judged set
	waived [MaxProperties]uint16
}

// Broke says that the ith property is broken.
func (f *Found) Broke(i int) {
	if f.broken.add(i); f.known == nil || !f.known[0].has(i) {
		f.any = true
	}
}

// Saw says that the ith witness was seen.
func (f *Found) Saw(i int) {
	if f.seen.add(i); f.known == nil || !f.known[1].has(i) {
		f.any = true
	}
}

// Count says, in Instance.Count, that the event is of the ith counter; twice, that it counts twice.
func (f *Found) Count(i int) { f.counted = append(f.counted, uint16(i)) }

// Judged says that there was something to judge the ith property by. One that never was holds for want of an occasion.
func (f *Found) Judged(i int) { f.judged.add(i) }

// Waived says that there was, and that the run did not keep what the ith property takes for granted: why has a bit, whose
// meaning is the caller's, for each thing that was not kept.
func (f *Found) Waived(i int, why uint16) { f.waived[i] |= why }

func (f *Found) reset() { f.broken, f.seen, f.any = set{}, set{}, false }

// set is a set of numbers below MaxProperties.
type set struct{ lo, hi uint64 }

func (s *set) add(i int) {
	if i < 0 || i >= MaxProperties {
		panic("BUG: a property's number is not in 0 to 127")
	}
	if i < 64 {
		s.lo |= 1 << i
	} else {
		s.hi |= 1 << (i - 64)
	}
}

func (s set) has(i int) bool {
	if i < 64 {
		return s.lo>>i&1 != 0
	}
	return s.hi>>(i-64)&1 != 0
}

func (s set) without(t set) set { return set{s.lo &^ t.lo, s.hi &^ t.hi} }
func (s set) empty() bool       { return s == set{} }
