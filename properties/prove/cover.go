package prove

import (
	"synfault/netsim"
	"synfault/netsim/explore"
	"synfault/properties/invariant"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// The events of Coverage: what arrives, by class; what the timer was; what the user called.
const (
	classEvents = 8
	callEvents  = 11
	numEvents   = classEvents + tcpfsm.NumTimers + callEvents
)

// Coverage is how often each event met each state, and how often each change of state was made.
type Coverage struct {
	Events [tcpfsm.NumStates][numEvents]uint64
	Moves  [tcpfsm.NumStates][tcpfsm.NumStates]uint64
}

// Counters of the explorer: those of Coverage.Events, and after them those of Coverage.Moves.
const (
	moveCounters = tcpfsm.NumStates * numEvents
	numCounters  = moveCounters + tcpfsm.NumStates*tcpfsm.NumStates
)

// count is explore.Instance.Count: the acts of an event.
func count(w *scenarios.World, st *step, f *explore.Found) {
	for i := range w.History.Acts {
		a := &w.History.Acts[i]
		event := 0
		switch a.What {
		case netsim.Arrive:
			event = int(scenarios.ClassOf(&st.In.Packet.Segment))
		case netsim.Timer:
			event = classEvents + int(a.Timer)
		case netsim.Call:
			event = classEvents + tcpfsm.NumTimers + int(a.Call)
		}
		f.Count(int(a.Was.State)*numEvents + event)
		if a.Moved() {
			f.Count(moveCounters + int(a.Was.State)*tcpfsm.NumStates + int(a.Is.State))
		}
	}
}

// coverage reads the explorer's counters.
func coverage(counts []uint64) (c Coverage) {
	for i := range c.Events {
		copy(c.Events[i][:], counts[i*numEvents:])
		copy(c.Moves[i][:], counts[moveCounters+i*tcpfsm.NumStates:])
	}
	return c
}

// EventName names an event of Coverage.
func EventName(i int) string {
	switch {
	case i < classEvents:
		if i == 0 {
			return ""
		}
		return "arrives " + scenarios.Names.Classes[i]
	case i < classEvents+tcpfsm.NumTimers:
		return "timer " + tcpfsm.Timer(i-classEvents).String()
	}
	return "call " + scenarios.Call(i-classEvents-tcpfsm.NumTimers).String()
}

// Met counts the pairs of state and event that occurred.
func (c *Coverage) Met() (n int) {
	for i := range c.Events {
		for j := range c.Events[i] {
			if c.Events[i][j] > 0 {
				n++
			}
		}
	}
	return n
}

// Legal counts the changes of state that the transition relation has, and those of them that were made.
func (c *Coverage) Legal() (made, all int) {
	var legal [tcpfsm.NumStates][tcpfsm.NumStates]bool
	for _, t := range invariant.Transitions() {
		for _, from := range t.From {
			legal[from][t.To] = true
		}
	}
	for i := range legal {
		for j := range legal[i] {
			if legal[i][j] {
				all++
				if c.Moves[i][j] > 0 {
					made++
				}
			}
		}
	}
	return made, all
}
