package tcpfsm_test

import (
	. "synfault/tcpfsm"
)

// A move is one row of the legal transition relation: RFC 9293 figure 5, its
// notes, and what only the text of §3.10 says. when is the row's guard.
// Whatever keeps the state is legal.
type move struct {
	id   string
	from []State
	to   State
	when func(*Machine, *moment) bool
}

// The sets of states that several rows share.
var (
	resettable = []State{Established, FinWait1, FinWait2, CloseWait}
	closingAll = []State{Closing, LastAck, TimeWait}
	afterSyn   = []State{SynReceived, Established, FinWait1, FinWait2, CloseWait, Closing, LastAck, TimeWait}
	everything = append([]State{Listen, SynSent}, afterSyn...)
)

// on is the guard "one of these calls or events".
func on(kinds ...kind) func(*Machine, *moment) bool {
	return func(_ *Machine, mo *moment) bool {
		for _, k := range kinds {
			if mo.Event.kind == k {
				return true
			}
		}
		return false
	}
}

// all is the conjunction of guards.
func all(guards ...func(*Machine, *moment) bool) func(*Machine, *moment) bool {
	return func(m *Machine, mo *moment) bool {
		for _, g := range guards {
			if !g(m, mo) {
				return false
			}
		}
		return true
	}
}

// flagged is the guard "a segment with exactly want among mask".
func flagged(mask, want CTL) func(*Machine, *moment) bool {
	return func(_ *Machine, mo *moment) bool {
		return mo.Event.kind == segmentArrives && mo.Event.seg.CTL&mask == want
	}
}

// silent, resets and says are guards on what left.
func silent(_ *Machine, mo *moment) bool { return len(mo.Sent) == 0 }
func resets(m *Machine, mo *moment) bool {
	if len(mo.Sent) == 0 {
		return !m.RST && mo.Out.Rules.Has(RuleNoReset)
	}
	return len(mo.Sent) == 1 && mo.Sent[0].CTL&RST != 0
}
func says(s Signal) func(*Machine, *moment) bool {
	return func(_ *Machine, mo *moment) bool { return mo.Out.Signal.Has(s) }
}

// acksSyn: UNA < SEG.ACK =< NXT.
func acksSyn(_ *Machine, mo *moment) bool {
	c, s := &mo.Before, &mo.Event.seg
	return s.CTL&ACK != 0 && c.SND.UNA.Less(s.ACK) && s.ACK.LessEq(c.SND.NXT)
}

// covered: our FIN has a number and nothing of ours is unacknowledged.
func covered(_ *Machine, mo *moment) bool {
	c := &mo.After
	return c.FinSent && c.SND.UNA == c.SND.NXT || c.State == Closed
}

// finIn: the peer's FIN is in order, and the number after it expected.
func finIn(_ *Machine, mo *moment) bool {
	c := &mo.After
	return mo.Event.kind == segmentArrives && c.FinRcvd && c.RCV.NXT == c.RCV.FIN+1 && !mo.Before.FinRcvd
}

func passive(_ *Machine, mo *moment) bool  { return mo.Before.Passive }
func active(_ *Machine, mo *moment) bool   { return !mo.Before.Passive }
func reopened(_ *Machine, mo *moment) bool { return mo.Before.Reopened }
func waiting(_ *Machine, mo *moment) bool  { return mo.Before.Closing }

func knob(get func(*Machine) bool) func(*Machine, *moment) bool {
	return func(m *Machine, _ *moment) bool { return get(m) }
}

// inWindow: the segment touches the receive window, or is one of the RSTs that
// rstAfterFIN and rstRightEdge count as inside.
func inWindow(m *Machine, mo *moment) bool {
	c, s := &mo.Before, &mo.Event.seg
	window := c.RCV.WND
	if m.WideWindow && c.State != TimeWait && !(c.State == SynReceived && c.Passive) {
		window = max(window, c.RCV.Size-min(c.RCV.Size, c.Unread()))
	}
	if m.RSTAfterFIN && c.FinRcvd && s.SEQ == c.RCV.NXT-1 || m.RSTRightEdge && s.SEQ == c.RCV.NXT+Seq(window) {
		return true
	}
	return s.SEQ.In(c.RCV.NXT, window) || s.SEQ == c.RCV.NXT || (s.SEQ+Seq(s.LEN())-1).In(c.RCV.NXT, window)
}

func fires(timers ...Timer) func(*Machine, *moment) bool {
	return func(_ *Machine, mo *moment) bool {
		for _, t := range timers {
			if mo.Event.kind == timerFires && mo.Event.timer == t {
				return true
			}
		}
		return false
	}
}

// legal is the relation. T35 (security) is not modelled and so not there;
// composite moves of one event name both parts.
var legal = []move{
	{"T01", []State{Closed}, Listen, all(on(callOpenPassive), silent)},
	{"T02", []State{Closed}, SynSent, on(callOpenActive)},
	{"T03", []State{Listen}, SynSent, on(callOpenActive)},
	{"T04", []State{Listen}, SynSent, on(callSend, callSendUrgent)},
	{"T05", []State{Listen}, SynReceived, all(flagged(SYN|ACK|RST, SYN), func(_ *Machine, mo *moment) bool { return mo.After.Passive })},
	{"T06", []State{Listen}, Closed, all(on(callClose, callAbort, callDetach), silent)},
	{"T07", []State{SynSent}, Established, all(flagged(SYN|ACK|RST, SYN|ACK), acksSyn, says(SignalConnected))},
	{"T08", []State{SynSent}, SynReceived, all(flagged(SYN|ACK|RST, SYN), func(_ *Machine, mo *moment) bool { return !mo.After.Passive })},
	{"T09", []State{SynSent}, Closed, all(flagged(ACK|RST, ACK|RST), acksSyn, silent, says(SignalRefused))},
	{"T10", []State{SynSent}, Closed, all(on(callClose, callAbort, callDetach), silent)},
	{"T11", []State{SynSent}, CloseWait, all(flagged(SYN|ACK|RST|FIN, SYN|ACK|FIN), acksSyn, finIn)},
	{"T12", []State{SynReceived}, Established, all(flagged(ACK|RST, ACK), acksSyn, says(SignalConnected))},
	{"T12+T19", []State{SynReceived}, FinWait1, all(flagged(ACK|RST, ACK), acksSyn, waiting)},
	{"T12+T19+T22", []State{SynReceived}, Closing, all(flagged(ACK|RST, ACK), acksSyn, waiting, finIn)},
	{"T13", []State{SynReceived}, Listen, all(flagged(RST, RST), passive, silent, inWindow)},
	{"T14", []State{SynReceived}, Closed, all(flagged(RST, RST), active, silent, inWindow, says(SignalRefused))},
	{"T15", []State{SynReceived}, Listen, all(flagged(SYN|RST, SYN), passive, func(_ *Machine, mo *moment) bool {
		return mo.Event.seg.SEQ.In(mo.Before.RCV.NXT, mo.Before.RCV.WND) // the SYN, not what is behind it
	})},
	{"T16", []State{SynReceived}, FinWait1, all(on(callClose, callDetach), func(_ *Machine, mo *moment) bool {
		return mo.Before.Unsent() == 0
	})},
	{"T17", []State{SynReceived}, Closed, all(on(callAbort), resets)},
	{"T18", []State{SynReceived}, CloseWait, all(flagged(ACK|RST, ACK), acksSyn, finIn)},
	{"T19", []State{Established}, FinWait1, on(callClose, callDetach)},
	{"T20", []State{Established}, CloseWait, all(flagged(ACK|RST, ACK), finIn)},
	{"T21", []State{FinWait1}, FinWait2, all(flagged(ACK|RST, ACK), covered)},
	{"T22", []State{FinWait1}, Closing, all(flagged(ACK|RST, ACK), finIn, func(_ *Machine, mo *moment) bool {
		return !mo.After.FinSent || mo.After.SND.UNA != mo.After.SND.NXT
	})},
	{"T23", []State{FinWait1}, TimeWait, all(flagged(ACK|RST, ACK), finIn, covered)},
	{"T23 folklore", []State{FinWait1}, TimeWait, all(flagged(ACK|RST, ACK), finIn, knob(func(m *Machine) bool { return !m.FinCoverage }))},
	{"T24", []State{FinWait2}, TimeWait, all(flagged(ACK|RST, ACK), finIn)},
	{"T25", []State{CloseWait}, LastAck, func(m *Machine, mo *moment) bool {
		return mo.After.FinSent && (waiting(m, mo) || on(callClose, callDetach)(m, mo))
	}},
	{"T25+T27", []State{CloseWait}, Closed, all(flagged(ACK|RST, ACK), waiting, func(_ *Machine, mo *moment) bool {
		return mo.Before.Probed // the FIN went as a window probe
	})},
	{"T26", []State{Closing}, TimeWait, all(flagged(ACK|RST, ACK), covered)},
	{"T27", []State{LastAck}, Closed, all(flagged(ACK|RST, ACK), func(_ *Machine, mo *moment) bool {
		return mo.Event.seg.ACK == mo.Before.SND.NXT
	})},
	{"T28", []State{TimeWait}, Closed, fires(TimerTimeWait)},
	{"T29", resettable, Closed, all(flagged(RST, RST), inWindow, silent, says(SignalReset))},
	{"T30", []State{Closing, LastAck}, Closed, all(flagged(RST, RST), inWindow, silent)},
	{"T31", []State{TimeWait}, Closed, all(flagged(RST, RST), inWindow, silent, knob(func(m *Machine) bool { return !m.RFC1337 }))},
	{"T32", resettable, Closed, all(on(callAbort), resets)},
	{"T33", closingAll, Closed, all(on(callAbort), silent)},
	{"T34", everything, Closed, all(fires(TimerUser, TimerRetransmission, TimerPersist, TimerKeepAlive), says(SignalTimedOut))},
	{"T36", afterSyn, Closed, all(flagged(SYN|RST, SYN), resets, inWindow, knob(func(m *Machine) bool { return !m.RFC5961 || m.InsecureSYN }))},
	{"T37", []State{TimeWait}, SynReceived, all(flagged(SYN|ACK|RST, SYN), func(m *Machine, mo *moment) bool {
		return (m.MAY2 || m.RFC6191) && mo.Before.SND.NXT.Less(mo.After.SND.ISS) && mo.After.Passive
	})},
	{"T38", []State{SynReceived}, TimeWait, reopened},
	{"T39", []State{SynSent, SynReceived, Established, FinWait1, FinWait2, CloseWait, Closing, LastAck}, Closed,
		all(on(icmpHard), silent, says(SignalAborted))},
	{"T39 soft", []State{SynSent, SynReceived}, Closed, all(on(icmpSoft), silent, knob(func(m *Machine) bool { return m.ICMPSoftAborts }))},
	{"T40", []State{FinWait2}, Closed, all(fires(TimerFinWait2), silent, func(m *Machine, mo *moment) bool {
		return m.Fin2OrphanTimeout > 0 && mo.Before.Orphan
	})},
	{"T41", []State{SynReceived}, Listen, all(fires(TimerRetransmission), passive, says(SignalDropped), silent)},
	{"T42", everything, TimeWait, all(resets, knob(func(m *Machine) bool { return m.TimeWaitOnReset }))},
	// MAY-1 and SHLD-3 of §3.6.1: text is lost, and a RST says so.
	{"SHLD-3 detach", append([]State{Closing, LastAck}, resettable...), Closed,
		all(on(callDetach), resets, func(_ *Machine, mo *moment) bool { return mo.Before.Unread() > 0 })},
	{"SHLD-3 text", []State{FinWait1, FinWait2}, Closed, all(flagged(RST, 0), resets, func(_ *Machine, mo *moment) bool {
		return mo.Before.Orphan && (mo.Event.seg.Text > 0 || mo.Before.Late.N > 0)
	})},
	{"T12+T19+SHLD-3", []State{SynReceived}, Closed, all(flagged(RST|ACK, ACK), acksSyn, waiting, resets, func(_ *Machine, mo *moment) bool {
		return mo.Before.Orphan && (mo.Event.seg.Text > 0 || mo.Before.Late.N > 0)
	})},
}

// moveOf names the row that a change of state belongs to; "" where there is
// none.
func moveOf(m *Machine, mo *moment) string {
	for i := range legal {
		row := &legal[i]
		if row.to != mo.After.State {
			continue
		}
		for _, from := range row.from {
			if from == mo.Before.State && row.when(m, mo) {
				return row.id
			}
		}
	}
	return ""
}
