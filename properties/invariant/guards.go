package invariant

import (
	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// The guards of transitions; they read the act under way.

// What reports that the act was made by an event of a kind.
func (v *View) What(w netsim.What) bool { return v.Act.What == w }

func (v *View) call(c scenarios.Call) bool { return v.Act.What == netsim.Call && v.Act.Call == c }

// writes is SEND, of urgent text or other.
func (v *View) writes() bool { return v.call(scenarios.Send) || v.call(scenarios.Urge) }

// ends is CLOSE, or ABORT, or the user's leaving.
func (v *View) ends() bool {
	return v.call(scenarios.Close) || v.call(scenarios.Abort) || v.call(scenarios.Leave)
}

func (v *View) timer(set tcpfsm.TimerSet) bool {
	return v.Act.What == netsim.Timer && set.Has(v.Act.Timer)
}

// flags reports a segment with exactly these bits among SYN, ACK and RST.
func (v *View) flags(want tcpfsm.CTL) bool {
	return v.Seg != nil && v.Seg.CTL&(tcpfsm.SYN|tcpfsm.ACK|tcpfsm.RST) == want
}

// acks reports a segment with ACK and without RST.
func (v *View) acks() bool {
	return v.Seg != nil && v.Seg.CTL&(tcpfsm.ACK|tcpfsm.RST) == tcpfsm.ACK
}

func (v *View) told(s tcpfsm.Signal) bool { return v.Act.Signal.Has(s) }

func (v *View) silent() bool { return v.Act.Sends == 0 }

// sendsRST reports that the act sent one segment, a RST.
func (v *View) sendsRST() bool {
	return v.Act.Sends == 1 && v.Step.Sent[v.Act.First].Packet.Segment.CTL.Has(tcpfsm.RST)
}

// acksSYN: SND.UNA < SEG.ACK =< SND.NXT (RFC 9293 §3.10.7.3 first, §3.10.7.4 fifth).
func (v *View) acksSYN() bool {
	was := &v.Act.Was
	return v.has(tcpfsm.ACK) && was.UNA.Less(v.Seg.ACK) && v.Seg.ACK.LessEq(was.NXT)
}

// takesFIN: the peer's FIN is in order, and this act took it.
func (v *View) takesFIN() bool {
	was, is := &v.Act.Was, &v.Act.Is
	return v.Seg != nil && is.FinRcvd && !was.FinRcvd && is.RcvNXT == is.FIN+1
}

// covered: our FIN has a number, and nothing of ours is unacknowledged.
func (v *View) covered() bool {
	is := &v.Act.Is
	return is.State == tcpfsm.Closed || is.FinSent && is.UNA == is.NXT
}

// coversFIN: the segment's own acknowledgment covers our FIN, whose number is SND.END.
func (v *View) coversFIN() bool { return v.Act.Is.END.Less(v.Seg.ACK) }

// resets: a RST that touches the window.
func (v *View) resets() bool { return v.has(tcpfsm.RST) && v.inWindow() }

// inWindow is the table of RFC 9293 §3.4 with what rstRightEdge and rstAfterFIN add for a RST, and wideWindow for every segment; a RST at RCV.NXT counts
// also where the window is shut (MUST-66).
func (v *View) inWindow() bool {
	was, s, m := &v.Act.Was, v.Seg, v.machine(v.Life)
	switch {
	case s.SEQ == was.RcvNXT || inside(s.SEQ, was.RcvNXT, was.RcvWND):
		return true
	case s.LEN() > 0 && inside(s.SEQ+tcpfsm.Seq(s.LEN())-1, was.RcvNXT, was.RcvWND):
		return true
	}
	return m.RSTRightEdge && s.SEQ == was.RcvNXT+tcpfsm.Seq(was.RcvWND) ||
		m.RSTAfterFIN && was.FinRcvd && was.State != tcpfsm.TimeWait && s.SEQ == was.RcvNXT-1 || m.WideWindow && v.wide()
}

// answersSYN reports that the act sent a SYN,ACK of the SYN that arrived.
func (v *View) answersSYN() bool {
	if v.silent() {
		return false
	}
	s := &v.Step.Sent[v.Act.First].Packet.Segment
	return s.CTL.Has(tcpfsm.SYN|tcpfsm.ACK) && s.ACK == v.Act.Is.RcvNXT
}

// synInside reports a SYN whose own number lies in the window.
func (v *View) synInside() bool {
	return inside(v.Seg.SEQ, v.Act.Was.RcvNXT, v.Act.Was.RcvWND) || v.machine(v.Life).WideWindow
}

// trigger says what made the act.
func (v *View) trigger() string {
	switch v.Act.What {
	case netsim.Arrive:
		return v.Seg.String()
	case netsim.Timer:
		return "timer " + v.Act.Timer.String()
	}
	return v.Act.Call.String()
}

// wide: the segment begins where the buffer has room, though no window offers it: what wideWindow adds.
func (v *View) wide() bool {
	was := &v.Act.Was
	if was.State == tcpfsm.TimeWait || was.State == tcpfsm.SynReceived && was.Passive {
		return false
	}
	end := was.RcvNXT
	if was.FinRcvd {
		end = was.FIN
	}
	unread := uint32(end - was.READ)
	return inside(v.Seg.SEQ, was.RcvNXT, was.Size-min(unread, was.Size))
}

// synKills: a SYN in the window resets the connection, as before RFC 5961.
func (v *View) synKills() bool {
	m := v.machine(v.Life)
	return !m.RFC5961 || m.InsecureSYN
}

// beforeSYN reports an ACK of a number before our SYN where that makes it impossible: by policy, and as long as the SYN itself
// is not acknowledged, since this end cannot have sent the number (RFC 5961 §5.2).
func (v *View) beforeSYN() bool {
	was := &v.Act.Was
	return (v.machine(v.Life).StrictACK || was.SynOut) && v.Seg.ACK.LessEq(was.ISS)
}
