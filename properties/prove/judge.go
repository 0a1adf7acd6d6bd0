package prove

import (
	"math/bits"

	"synfault/netsim"
	"synfault/netsim/explore"
	"synfault/properties/invariant"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// The types of package scenarios under the names of netsim/explore.
type (
	config   = explore.Config[scenarios.Host, scenarios.Packet, scenarios.History]
	instance = explore.Instance[scenarios.Host, scenarios.Packet, scenarios.History]
	untimed  = explore.Untimed[scenarios.Host, scenarios.Packet, scenarios.History]
	step     = netsim.Step[scenarios.Host, scenarios.Packet]
)

// judge is what one worker judges by.
type judge struct {
	checker *invariant.Checker
	number  map[*invariant.Invariant]int
	goals   goals
	excused bool // breaches count also where they are excused
}

// check is explore.Instance.Check.
func (j *judge) check(w *scenarios.World, st *step, f *explore.Found) {
	j.witness(w, st, f)
	if j.checker == nil {
		return
	}
	j.report(j.checker.Event(w, st), f)
}

// end is explore.Instance.End.
func (j *judge) end(w *scenarios.World, f *explore.Found) {
	if j.checker != nil {
		j.report(j.checker.Quiet(w), f)
	}
}

// tally is explore.Instance.Tally.
func (j *judge) tally(f *explore.Found) {
	if j.checker == nil {
		return
	}
	for _, c := range j.checker.Counts() {
		n, asked := j.number[c.Invariant]
		if !asked {
			continue
		}
		if c.Judged > 0 || j.excused && c.Excused > 0 {
			f.Judged(n)
		}
		f.Waived(n, uint16(c.Lacked))
	}
}

func (j *judge) report(broken []invariant.Violation, f *explore.Found) {
	for i := range broken {
		if n, asked := j.number[broken[i].Invariant]; asked && (j.excused || !broken[i].Excused()) {
			f.Broke(n)
		}
	}
}

// Witness is something that should happen in some run: a search that never sees it has not looked there.
type Witness struct {
	Name string
}

// Witnesses are what every search looks out for.
var Witnesses = [...]Witness{
	endOpens:      {"an end is open"},
	synsCross:     {"SYNs cross"},
	octetsReach:   {"octets reach a user"},
	textHeld:      {"text is held out of order"},
	finsCross:     {"FINs cross"},
	endWaits:      {"an end waits in TIME-WAIT"},
	synReopens:    {"a SYN reopens TIME-WAIT"},
	timerSends:    {"a timer sends again"},
	rstEnds:       {"a RST ends a connection"},
	endGivesUp:    {"an end gives up"},
	formerArrives: {"a segment of a former incarnation arrives"},
}

const (
	endOpens = iota
	synsCross
	octetsReach
	textHeld
	finsCross
	endWaits
	synReopens
	timerSends
	rstEnds
	endGivesUp
	formerArrives
)

// witness reports what is seen; the explorer keeps the smallest run of each. It is asked of every event: so what is seen is
// gathered first, and mostly it is nothing.
func (j *judge) witness(w *scenarios.World, st *step, f *explore.Found) {
	h := &w.History
	seen := uint(0)
	for i := range h.Acts {
		a := &h.Acts[i]
		seen |= bit(a.Opens)<<endOpens | bit(a.Released.Start != a.Released.End)<<octetsReach | bit(a.Is.Late > 0)<<textHeld |
			bit(a.Former >= 0)<<synReopens | bit(a.Sends > 0 && a.What == netsim.Timer)<<timerSends |
			bit(a.Signal&(tcpfsm.SignalReset|tcpfsm.SignalRefused) != 0)<<rstEnds |
			bit(a.Signal&(tcpfsm.SignalTimedOut|tcpfsm.SignalDropped) != 0)<<endGivesUp
		switch a.Is.State {
		case tcpfsm.SynReceived:
			seen |= bit(a.Was.State == tcpfsm.SynSent) << synsCross
		case tcpfsm.Closing:
			seen |= 1 << finsCross
		case tcpfsm.TimeWait:
			seen |= 1 << endWaits
		}
	}
	if st.What == netsim.Arrive {
		n := scenarios.Sender(st.Origin)
		seen |= bit(n >= 0 && !h.Lives[max(n, 0)].Lives()) << formerArrives
	}
	for ; seen != 0; seen &= seen - 1 {
		f.Saw(bits.TrailingZeros(seen))
	}
}

func bit(b bool) (n uint) {
	if b {
		n = 1
	}
	return n
}
