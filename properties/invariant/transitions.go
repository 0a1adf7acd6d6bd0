package invariant

import (
	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// Transition is a row of the legal transition relation: RFC 9293 figure 5, its notes, and what only the text of §3.10
// says. A change of state that belongs to no row is illegal; whatever keeps the state is legal.
type Transition struct {
	ID   string
	From []tcpfsm.State
	To   tcpfsm.State
	Says string // trigger and guard
	when func(*View) bool
}

// Transitions lists the rows.
func Transitions() []Transition { return legal[:] }

// The sets of states that several rows share.
var (
	resettable = []tcpfsm.State{tcpfsm.Established, tcpfsm.FinWait1, tcpfsm.FinWait2, tcpfsm.CloseWait}
	lastStates = []tcpfsm.State{tcpfsm.Closing, tcpfsm.LastAck, tcpfsm.TimeWait}
	afterSYN   = []tcpfsm.State{tcpfsm.SynReceived, tcpfsm.Established, tcpfsm.FinWait1, tcpfsm.FinWait2,
		tcpfsm.CloseWait, tcpfsm.Closing, tcpfsm.LastAck, tcpfsm.TimeWait}
	notClosed = append([]tcpfsm.State{tcpfsm.Listen, tcpfsm.SynSent}, afterSYN...)
)

func one(s tcpfsm.State) []tcpfsm.State {
	return []tcpfsm.State{s}
}

// legal is the relation. T35 (security compartments) and T39 (ICMP) do not occur. Moves of one event that are two rows of
// the RFC name both.
var legal = [...]Transition{
	{"T01", one(tcpfsm.Closed), tcpfsm.Listen, "passive OPEN", func(v *View) bool { return v.call(scenarios.Listen) && v.silent() }},
	{"T02", one(tcpfsm.Closed), tcpfsm.SynSent, "active OPEN", func(v *View) bool { return v.call(scenarios.Open) }},
	{"T03", one(tcpfsm.Listen), tcpfsm.SynSent, "active OPEN", func(v *View) bool { return v.call(scenarios.Open) }},
	{"T04", one(tcpfsm.Listen), tcpfsm.SynSent, "SEND", (*View).writes},
	{"T05", one(tcpfsm.Listen), tcpfsm.SynReceived, "SYN without ACK or RST; the open is passive",
		func(v *View) bool { return v.flags(tcpfsm.SYN) && v.Act.Is.Passive && v.answersSYN() }},
	{"T06", one(tcpfsm.Listen), tcpfsm.Closed, "CLOSE or ABORT, silently", func(v *View) bool { return v.ends() && v.silent() }},
	{"T07", one(tcpfsm.SynSent), tcpfsm.Established, "SYN with an acceptable ACK; the user is told",
		func(v *View) bool {
			return v.flags(tcpfsm.SYN|tcpfsm.ACK) && v.acksSYN() && v.told(tcpfsm.SignalConnected)
		}},
	{"T08", one(tcpfsm.SynSent), tcpfsm.SynReceived, "SYN without ACK; the open is active",
		func(v *View) bool { return v.flags(tcpfsm.SYN) && !v.Act.Is.Passive && v.answersSYN() }},
	{"T09", one(tcpfsm.SynSent), tcpfsm.Closed, "RST with an acceptable ACK; refused",
		func(v *View) bool {
			return v.has(tcpfsm.RST|tcpfsm.ACK) && v.acksSYN() && v.silent() && v.told(tcpfsm.SignalRefused)
		}},
	{"T10", one(tcpfsm.SynSent), tcpfsm.Closed, "CLOSE or ABORT, silently", func(v *View) bool { return v.ends() && v.silent() }},
	{"T07+T20", one(tcpfsm.SynSent), tcpfsm.CloseWait, "SYN,FIN with an acceptable ACK (T11)",
		func(v *View) bool { return v.flags(tcpfsm.SYN|tcpfsm.ACK) && v.acksSYN() && v.takesFIN() }},
	{"T12", one(tcpfsm.SynReceived), tcpfsm.Established, "acceptable ACK; the user is told",
		func(v *View) bool { return v.acks() && v.acksSYN() && v.told(tcpfsm.SignalConnected) }},
	{"T12+T19", one(tcpfsm.SynReceived), tcpfsm.FinWait1, "acceptable ACK after CLOSE",
		func(v *View) bool { return v.acks() && v.acksSYN() && v.Act.Was.Closing }},
	{"T12+T19+T22", one(tcpfsm.SynReceived), tcpfsm.Closing, "acceptable ACK with FIN, after CLOSE",
		func(v *View) bool { return v.acks() && v.acksSYN() && v.Act.Was.Closing && v.takesFIN() }},
	{"T13", one(tcpfsm.SynReceived), tcpfsm.Listen, "valid RST, passive open",
		func(v *View) bool { return v.resets() && v.Act.Was.Passive && v.silent() }},
	{"T14", one(tcpfsm.SynReceived), tcpfsm.Closed, "valid RST, active open; refused",
		func(v *View) bool {
			return v.resets() && !v.Act.Was.Passive && v.silent() && v.told(tcpfsm.SignalRefused)
		}},
	{"T15", one(tcpfsm.SynReceived), tcpfsm.Listen, "SYN in the window, passive open",
		func(v *View) bool {
			return v.has(tcpfsm.SYN) && !v.has(tcpfsm.RST) && v.Act.Was.Passive && v.synInside()
		}},
	{"T16", one(tcpfsm.SynReceived), tcpfsm.FinWait1, "CLOSE with nothing queued",
		func(v *View) bool {
			return (v.call(scenarios.Close) || v.call(scenarios.Leave)) && v.Act.Was.END == v.Act.Was.NXT
		}},
	{"T17", one(tcpfsm.SynReceived), tcpfsm.Closed, "ABORT, with RST", func(v *View) bool { return v.call(scenarios.Abort) && v.sendsRST() }},
	{"T12+T20", one(tcpfsm.SynReceived), tcpfsm.CloseWait, "acceptable ACK with FIN (T18)",
		func(v *View) bool { return v.acks() && v.acksSYN() && v.takesFIN() }},
	{"T19", one(tcpfsm.Established), tcpfsm.FinWait1, "CLOSE", func(v *View) bool { return v.call(scenarios.Close) || v.call(scenarios.Leave) }},
	{"T20", one(tcpfsm.Established), tcpfsm.CloseWait, "FIN in order", func(v *View) bool { return v.acks() && v.takesFIN() }},
	{"T21", one(tcpfsm.FinWait1), tcpfsm.FinWait2, "ACK that covers our FIN", func(v *View) bool { return v.acks() && v.covered() }},
	{"T22", one(tcpfsm.FinWait1), tcpfsm.Closing, "FIN in order, ours not covered",
		func(v *View) bool { return v.acks() && v.takesFIN() && !v.covered() }},
	{"T23", one(tcpfsm.FinWait1), tcpfsm.TimeWait, "FIN in order, ours covered",
		func(v *View) bool { return v.acks() && v.takesFIN() && v.covered() && v.coversFIN() }},
	{"T24", one(tcpfsm.FinWait2), tcpfsm.TimeWait, "FIN in order", func(v *View) bool { return v.acks() && v.takesFIN() }},
	{"T25", one(tcpfsm.CloseWait), tcpfsm.LastAck, "our FIN leaves, after CLOSE",
		func(v *View) bool {
			return v.Act.Is.FinSent && (v.Act.Was.Closing || v.call(scenarios.Close) || v.call(scenarios.Leave))
		}},
	{"T25+T27", one(tcpfsm.CloseWait), tcpfsm.Closed, "ACK of a FIN that went as a window probe",
		func(v *View) bool { return v.acks() && v.Act.Was.Closing && v.Act.Was.Probed }},
	{"T26", one(tcpfsm.Closing), tcpfsm.TimeWait, "ACK that covers our FIN", func(v *View) bool { return v.acks() && v.covered() }},
	{"T27", one(tcpfsm.LastAck), tcpfsm.Closed, "ACK that covers our FIN",
		func(v *View) bool { return v.acks() && v.Seg.ACK == v.Act.Was.NXT }},
	{"T28", one(tcpfsm.TimeWait), tcpfsm.Closed, "2 MSL are over", func(v *View) bool { return v.timer(1 << tcpfsm.TimerTimeWait) }},
	{"T29", resettable, tcpfsm.Closed, "valid RST; reset", func(v *View) bool { return v.resets() && v.silent() && v.told(tcpfsm.SignalReset) }},
	{"T30", lastStates[:2], tcpfsm.Closed, "valid RST", func(v *View) bool { return v.resets() && v.silent() }},
	{"T31", lastStates[2:], tcpfsm.Closed, "valid RST, where RFC 1337 is not followed",
		func(v *View) bool { return v.resets() && v.silent() && !v.machine(v.Life).RFC1337 }},
	{"T32", resettable, tcpfsm.Closed, "ABORT, with RST", func(v *View) bool { return v.call(scenarios.Abort) && v.sendsRST() }},
	{"T33", lastStates, tcpfsm.Closed, "ABORT, silently", func(v *View) bool { return v.call(scenarios.Abort) && v.silent() }},
	{"T34", notClosed, tcpfsm.Closed, "a retry limit or the user timeout; the user is told",
		func(v *View) bool {
			return v.timer(1<<tcpfsm.TimerRetransmission|1<<tcpfsm.TimerPersist|1<<tcpfsm.TimerUser|1<<tcpfsm.TimerKeepAlive) &&
				v.told(tcpfsm.SignalTimedOut)
		}},
	{"T36", afterSYN, tcpfsm.Closed, "SYN in the window, with RST, where RFC 5961 is not followed",
		func(v *View) bool {
			return v.has(tcpfsm.SYN) && !v.has(tcpfsm.RST) && v.sendsRST() && v.synKills() && v.synInside()
		}},
	{"T37", one(tcpfsm.TimeWait), tcpfsm.SynReceived, "a SYN that may reopen, with an ISS beyond the old SND.NXT",
		func(v *View) bool {
			m := v.machine(v.Life)
			_, _, listens := v.World.Host(v.Life.Host).Listens(v.Life.Local)
			return (m.MAY2 || m.RFC6191) && listens && v.flags(tcpfsm.SYN) && v.Act.Is.Passive && v.Act.Was.NXT.Less(v.Act.Is.ISS)
		}},
	{"T38", one(tcpfsm.SynReceived), tcpfsm.TimeWait, "that SYN was stale", func(v *View) bool { return v.Act.Was.Reopened }},
	{"T40", one(tcpfsm.FinWait2), tcpfsm.Closed, "the orphan's timer, where there is one", func(v *View) bool {
		return v.timer(1<<tcpfsm.TimerFinWait2) && v.silent() && v.machine(v.Life).Fin2OrphanTimeout > 0 && v.Act.Was.Orphan
	}},
	{"T41", one(tcpfsm.SynReceived), tcpfsm.Listen, "the SYN,ACK was repeated often enough", func(v *View) bool {
		return v.timer(1<<tcpfsm.TimerRetransmission) && v.Act.Was.Passive && v.silent() && v.told(tcpfsm.SignalDropped)
	}},
	{"T42", notClosed, tcpfsm.TimeWait, "we sent RST, where figure 5's note 3 is followed",
		func(v *View) bool { return v.sendsRST() && v.machine(v.Life).TimeWaitOnReset }},
	{"SHLD-3 CLOSE", append([]tcpfsm.State{tcpfsm.SynReceived, tcpfsm.Closing, tcpfsm.LastAck}, resettable...), tcpfsm.Closed,
		"text is left unread: RST", func(v *View) bool {
			return v.call(scenarios.Leave) && v.sendsRST() && (v.Act.Was.State != tcpfsm.SynReceived || v.Act.Was.Early)
		}},
	{"SHLD-3 text", []tcpfsm.State{tcpfsm.FinWait1, tcpfsm.FinWait2, tcpfsm.SynReceived}, tcpfsm.Closed,
		"text for a user who is gone: RST", func(v *View) bool { return v.What(netsim.Arrive) && v.Act.Was.Orphan && v.sendsRST() }},
}

// maxRows bounds legal.
const maxRows = 64

// rows are the places in legal of the rows from one state to another.
var rows = func() (r [tcpfsm.NumStates][tcpfsm.NumStates][]uint8) {
	for i := range legal {
		for _, from := range legal[i].From {
			r[from][legal[i].To] = append(r[from][legal[i].To], uint8(i))
		}
	}
	return r
}()

// legalMove is I01.
func legalMove(v *View) verdict {
	a := v.Act
	if !a.Moved() {
		return passed
	}
	from, to := a.Was.State, a.Is.State
	if v.moves[v.Life.Host].next[from]>>to&1 != 0 {
		return held
	}
	for _, i := range rows[from][to] {
		if legal[i].when(v) {
			v.taken[i]++
			return held
		}
	}
	return v.broken(int(a.Life), "%v -> %v upon %s", from, to, v.trigger())
}
