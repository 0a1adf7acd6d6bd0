package prove

import (
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
	cover   Coverage
	excused bool // breaches count also where they are excused
}

// check is explore.Instance.Check.
func (j *judge) check(w *scenarios.World, st *step, f *explore.Found) {
	j.cover.add(w, st)
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
	of   func(a *scenarios.Act, st *step) bool
}

// Witnesses are what every search looks out for.
var Witnesses = []Witness{
	{"an end is open", func(a *scenarios.Act, _ *step) bool { return a.Opens }},
	{"SYNs cross", func(a *scenarios.Act, _ *step) bool {
		return a.Was.State == tcpfsm.SynSent && a.Is.State == tcpfsm.SynReceived
	}},
	{"octets reach a user", func(a *scenarios.Act, _ *step) bool { return a.Released.Len() > 0 }},
	{"text is held out of order", func(a *scenarios.Act, _ *step) bool { return a.Is.Late > 0 }},
	{"FINs cross", func(a *scenarios.Act, _ *step) bool { return a.Is.State == tcpfsm.Closing }},
	{"an end waits in TIME-WAIT", func(a *scenarios.Act, _ *step) bool { return a.Is.State == tcpfsm.TimeWait }},
	{"a SYN reopens TIME-WAIT", func(a *scenarios.Act, _ *step) bool { return a.Former >= 0 }},
	{"a timer sends again", func(a *scenarios.Act, _ *step) bool { return a.What == netsim.Timer && a.Sends > 0 }},
	{"a RST ends a connection", func(a *scenarios.Act, _ *step) bool {
		return a.Signal&(tcpfsm.SignalReset|tcpfsm.SignalRefused) != 0
	}},
	{"an end gives up", func(a *scenarios.Act, _ *step) bool {
		return a.Signal&(tcpfsm.SignalTimedOut|tcpfsm.SignalDropped) != 0
	}},
	{"a segment of a former incarnation arrives", func(_ *scenarios.Act, st *step) bool {
		return false // judged by witness, which has the history
	}},
}

const formerArrives = 10

// witness reports what is seen; the explorer keeps the smallest run of each.
func (j *judge) witness(w *scenarios.World, st *step, f *explore.Found) {
	h := &w.History
	for i := range h.Acts {
		for n := range Witnesses {
			if Witnesses[n].of(&h.Acts[i], st) {
				f.Saw(n)
			}
		}
	}
	if st.What == netsim.Arrive {
		if n := scenarios.Sender(st.Origin); n >= 0 && !h.Lives[n].Lives() {
			f.Saw(formerArrives)
		}
	}
}
