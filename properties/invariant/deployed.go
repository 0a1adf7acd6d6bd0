package invariant

import (
	"synfault/tcpfsm"
)

// What deployed policies do with what arrives, where RFC 9293 §3.10.7.4 does something else: each is a knob (tcpfsm/KNOBS.md says
// whose it is).

// heeded reports a segment whose acknowledgment is not refused, so that all eight checks see it.
func (v *View) heeded() bool {
	s, was := v.Seg, &v.Act.Was
	return s.CTL&(tcpfsm.SYN|tcpfsm.RST|tcpfsm.ACK) == tcpfsm.ACK && s.ACK.LessEq(v.most()) && !s.ACK.Less(was.UNA-tcpfsm.Seq(was.MaxWND)) &&
		!v.beforeSYN()
}

// synchronized reports a connection that was open before the act, with the machine itself dealing with what arrived.
func (v *View) synchronized() bool {
	a := v.Act
	return a.Was.State >= tcpfsm.Established && a.Former < 0 && !v.own() && !v.Life.Revived && v.current()
}

// lingers is I71 of TIME-WAIT: what is answered there beyond what is not acceptable, and what is dropped for want of an ACK.
func lingers(v *View) verdict {
	a, s, was, m := v.Act, v.Seg, &v.Act.Was, v.machine(v.Life)
	bare := s.CTL&(tcpfsm.ACK|tcpfsm.SYN|tcpfsm.RST) == 0
	if !v.synchronized() || m.WideWindow || m.OldACK && !bare {
		return passed
	}
	if was.State != tcpfsm.TimeWait {
		if m.TimeWaitNeedsACK && bare && !v.acceptable() && !(was.RcvWND == 0 && s.SEQ == was.RcvNXT) {
			return v.answered("is not acceptable")
		}
		return passed
	}
	if m.TimeWaitNeedsACK && bare {
		if changed(a) || !v.silent() {
			return v.broken(int(a.Life), "%v has no ACK, and does something in TIME-WAIT", s)
		}
		return held
	}
	if !v.acceptable() || s.CTL&(tcpfsm.SYN|tcpfsm.RST) != 0 || s.CTL.Has(tcpfsm.ACK) && !v.heeded() || a.Is.State != tcpfsm.TimeWait {
		return passed
	}
	middle := s.SEQ != was.RcvNXT || s.LEN() > 0
	if answers := !v.silent(); answers != (m.TimeWaitAnswers && middle) {
		return v.broken(int(a.Life), "%v meets TIME-WAIT at RCV.NXT %d, and is answered: %v", s, was.RcvNXT, answers)
	}
	return held
}

// olden is I71 of a segment that lies below RCV.NXT, all of it: where the policy is RFC 793's, it is answered and its ACK counts;
// and nothing else that is not acceptable counts.
func olden(v *View) verdict {
	a, s, was, is, m := v.Act, v.Seg, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	if !m.OldACK || !v.synchronized() || was.State == tcpfsm.TimeWait || s.CTL&(tcpfsm.SYN|tcpfsm.RST|tcpfsm.ACK) != tcpfsm.ACK || v.acceptable() ||
		m.WideWindow && v.wide() || was.RcvWND == 0 && s.SEQ == was.RcvNXT || was.Probed {
		return passed
	}
	below := was.RcvNXT.Minus(s.SEQ) >= 0 && was.RcvNXT.Minus(s.SEQ+tcpfsm.Seq(s.LEN())) >= 0
	switch {
	case !below && changed(a):
		return v.broken(int(a.Life), "%v is not acceptable at RCV.NXT %d, nor old, and was taken", s, was.RcvNXT)
	case !below:
		return v.answered("is not acceptable")
	case is.State == tcpfsm.Closed:
		return held
	case v.heeded() && is.UNA.Less(s.ACK):
		return v.broken(int(a.Life), "%v is old, its ACK counts, and SND.UNA is %d", s, is.UNA)
	case v.heeded() && v.silent():
		return v.broken(int(a.Life), "%v is old, and not answered", s)
	}
	return held
}

// overfull is I71 of text at RCV.NXT that reaches beyond the window: the policy takes it whole, unless the window is shut.
func overfull(v *View) verdict {
	a, s, was, is, m := v.Act, v.Seg, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	if !m.Overfull || s.Text == 0 || !v.synchronized() || m.WideWindow || !receives(was.State) || was.Late > 0 || was.LateFin || was.FinRcvd ||
		was.Orphan && m.CloseReset || !v.heeded() || s.ACK.Less(was.UNA) && m.OldACK {
		return passed
	}
	if was.RcvWND == 0 {
		if s.SEQ == was.RcvNXT && is.State >= tcpfsm.Established && is.RcvNXT != was.RcvNXT && !is.FinRcvd {
			return v.broken(int(a.Life), "%v met a window that is shut, and RCV.NXT went from %d to %d", s, was.RcvNXT, is.RcvNXT)
		}
		return held
	}
	end := s.SEQ + tcpfsm.Seq(s.Text)
	if !v.acceptable() || was.RcvNXT.Less(s.SEQ) || !was.RcvNXT.Less(end) || is.State < tcpfsm.Established || is.State == tcpfsm.TimeWait {
		return passed
	}
	if is.FinRcvd {
		end++
	}
	if is.RcvNXT != end {
		return v.broken(int(a.Life), "%v is taken whole, and RCV.NXT went from %d to %d", s, was.RcvNXT, is.RcvNXT)
	}
	return held
}

// repeatsFIN is I71 of two FINs that cross: where the policy says so, ours goes again with the ACK of the peer's, if the window
// lets it.
func repeatsFIN(v *View) verdict {
	a, was, is, m := v.Act, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	if was.State != tcpfsm.FinWait1 || is.State != tcpfsm.Closing || was.SynOut || v.own() || v.Seg == nil || was.UNA != is.UNA || was.WND == 0 && is.WND > 0 || v.hastens() {
		return passed
	}
	again := false
	for i := a.First; i < a.First+a.Sends; i++ {
		s := &v.Step.Sent[i].Packet.Segment
		again = again || s.LEN() > 0 && s.SEQ == is.UNA && s.SEQ.Less(was.NXT)
	}
	if want := m.ClosingRepeatsFIN && was.FinSent && is.WND > 0; again != want {
		return v.broken(int(a.Life), "%v crosses our FIN, with SND.UNA %d, SND.WND %d: what is outstanding goes again: %v", v.Seg, is.UNA, is.WND, again)
	}
	return held
}

// synEnds is I71 of a SYN in the window before RFC 5961, which ends the connection with a RST (RFC 793 §3.9), and of one that only
// reaches into it with its text, which does not.
func synEnds(v *View) verdict {
	a, s, was, is, m := v.Act, v.Seg, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	if s.CTL&(tcpfsm.SYN|tcpfsm.RST) != tcpfsm.SYN || was.State < tcpfsm.SynReceived || was.State == tcpfsm.SynReceived && (was.Passive || s.SEQ == was.IRS) ||
		was.State == tcpfsm.TimeWait && s.CTL&tcpfsm.ACK == 0 || a.Former >= 0 || v.Life.Revived || v.own() || !v.plain() || !v.current() || !v.acceptable() || m.WideWindow ||
		s.CTL.Has(tcpfsm.FIN) && m.DropSynFin != tcpfsm.SynFinTaken {
		return passed
	}
	spared := m.TimeWaitNeedsACK && was.State == tcpfsm.TimeWait // FreeBSD looks at insecure_syn in no TIME-WAIT
	challenges := m.RFC5961 && !(m.InsecureSYN && m.EmbryoSYN != tcpfsm.EmbryoChallenge && !spared)
	if !m.RFC5961 && m.EmbryoSYN == tcpfsm.EmbryoChallenge && was.State == tcpfsm.SynReceived {
		challenges = true
	}
	inside := inside(s.SEQ, was.RcvNXT, was.RcvWND)
	ended := is.State <= tcpfsm.Listen || is.State == tcpfsm.TimeWait && was.State != tcpfsm.TimeWait
	switch {
	case challenges && (ended || changed(a)):
		return v.broken(int(a.Life), "%v is to be challenged, and takes %v to %v", s, was.State, is.State)
	case challenges:
		return v.answered("is to be challenged")
	case inside && (!ended || (m.RST || m.RSTACK) && !v.sendsRST()):
		return v.broken(int(a.Life), "%v lies in the window, and takes %v to %v", s, was.State, is.State)
	case !inside && ended && v.sendsRST():
		return v.broken(int(a.Life), "%v lies below the window, and takes %v to %v", s, was.State, is.State)
	}
	return held
}
