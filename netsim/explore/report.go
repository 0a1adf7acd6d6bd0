package explore

import "synfault/netsim"

// Report is what a search came to. It depends on the Config alone but for Workers, Progress and Memory, as long as the
// search was not interrupted and met no limit of memory.
type Report struct {
	Outcome Outcome
	// States is how many distinct states were visited, the start included.
	States uint64
	// Transitions is how many events were taken from distinct states, each with each of its fates.
	Transitions uint64
	// Duplicates is how often a state was met again.
	Duplicates uint64
	// Depth is the number of events of the longest run explored; in the untimed mode, of moves to the furthest state.
	Depth uint64
	// Ends is how many distinct runs came to an end: nothing was due any more.
	Ends uint64
	// Levels are the new states by number of faults, or, in the untimed mode, of moves. All but the last are complete; the
	// last is, if Outcome is Done.
	Levels []Level
	// Broken lists the properties that were broken, in the order of their numbers, each with its smallest counterexample.
	Broken []Verdict
	// Seen lists the witnesses that were seen, each with its smallest run.
	Seen []Verdict
	// Judged says of each property within how many faults, or moves, there was first anything to judge it by; -1 if there
	// never was: it holds for want of an occasion, which proves nothing. Without Instance.Tally it is -1 throughout.
	Judged []int
	// Waived says of each property what the runs did not keep that it takes for granted, where there was anything to judge
	// it by; see Found.Waived.
	Waived []uint16
	// Counts are the sums of Instance.Count over Transitions, by counter.
	Counts []uint64
	// Stuck lists the goals that cannot be reached from some state even if there are no faults any more.
	Stuck []Stuck
	// Unknown counts what bounds cut, by bound. Where it is not empty, nothing is proven of what lies beyond.
	Unknown []Unknown
	// Full counts packets that were lost because the network was full, in the untimed mode.
	Full uint64
	// Memory is what the search took.
	Memory Memory
	// Collisions is how many states a hash did not tell apart, of those that Config.Exact compared.
	Collisions uint64
}

// Proven is the largest number of faults, or of moves, all of whose runs were explored; -1 if there is none. Nothing is
// proven of the runs that Unknown counts.
func (r *Report) Proven() int {
	if r.Outcome == Done {
		return len(r.Levels) - 1
	}
	return len(r.Levels) - 2
}

// Clean reports that all was explored, that no property was broken, no goal out of reach and nothing left unknown.
func (r *Report) Clean() bool {
	return r.Outcome == Done && len(r.Broken) == 0 && len(r.Stuck) == 0 && len(r.Unknown) == 0
}

// Outcome is why a search ended.
type Outcome uint8

// The reasons for which a search ends.
const (
	Done        Outcome = iota + 1 // all there is within the bounds was explored
	FoundFirst                     // Config.First: there is a counterexample
	Interrupted                    // the context was cancelled
	OutOfMemory                    // Config.Memory was met
)

var outcomeNames = [...]string{"not run", "done", "stopped at the first counterexample", "interrupted", "out of memory"}

// String says the outcome in words.
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return "outcome?"
}

// Level is what one number of faults, or of moves, added.
type Level struct {
	States, Transitions uint64
}

// Path is how to come to a state: by a plan in the timed mode, by moves in the other.
type Path struct {
	Plan  netsim.Plan
	Moves []Move
	// Events is how many events the path takes.
	Events uint64
}

// Verdict is a property that was broken, or a witness that was seen, and where.
type Verdict struct {
	// Index is the number of the property or witness.
	Index int
	Path  Path
	// AtEnd says that Instance.End said so, where nothing was due any more.
	AtEnd bool
}

// Stuck is a goal that cannot be reached any more.
type Stuck struct {
	Goal int
	// States is from how many states it cannot be reached without a further fault.
	States uint64
	// Path leads to such a state; of those, to the one with the fewest faults, or moves.
	Path Path
	// Cycle is how many events, or moves, then repeat for ever: a lasso, no progress being made. 0 is a deadlock: the run
	// ends there.
	Cycle uint64
	// Lead is how many events, from the start, come before the first round of the cycle, or before the end.
	Lead uint64
	// Moves are those of one round of the cycle, in the untimed mode.
	Moves []Move
}

// Unknown is how many states, or runs, a bound cut.
type Unknown struct {
	Bound string
	N     uint64
}

// Memory is what a search took, in octets.
type Memory struct {
	Table uint64 // visited states
	Tree  uint64 // how each was reached, the frontier included
	Edges uint64 // what liveness needs
	Keys  uint64 // Config.Exact
	Known uint64 // what workers remember of events, see netsim.Cores; it does not grow with the search
}

// Total is the sum.
func (m Memory) Total() uint64 { return m.Table + m.Tree + m.Edges + m.Keys + m.Known }

// Progress is how far a search has come.
type Progress struct {
	Level        int // number of faults, or of moves, being explored
	Done, Items  uint64
	States       uint64
	Transitions  uint64
	Memory       Memory
	BrokenSoFar  int
	UnknownSoFar uint64
}
