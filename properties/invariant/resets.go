package invariant

import (
	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

const pure = tcpfsm.SYN | tcpfsm.FIN | tcpfsm.RST | tcpfsm.ACK

// rstForm is I05: the answer to a segment, or the RST of a user or a timer, which tells where we are.
func rstForm(v *View) verdict {
	s := v.Sent
	if !s.CTL.Has(tcpfsm.RST) {
		return passed
	}
	own := v.Act != nil && s.SEQ == v.Act.Was.NXT &&
		(!s.CTL.Has(tcpfsm.ACK) || v.machine(v.Life).RSTACK && s.ACK == v.Act.Was.RcvNXT)
	answer := v.Seg != nil && (v.Seg.CTL.Has(tcpfsm.ACK) && s.SEQ == v.Seg.ACK && !s.CTL.Has(tcpfsm.ACK) ||
		!v.Seg.CTL.Has(tcpfsm.ACK) && s.SEQ == 0 && s.CTL.Has(tcpfsm.ACK) && s.ACK == v.Seg.SEQ+tcpfsm.Seq(v.Seg.LEN()))
	switch {
	case s.CTL&(tcpfsm.SYN|tcpfsm.FIN) != 0 || s.Text > 0:
	case v.Seg != nil && (answer || own && v.machine(v.Life).RSTACK):
		return held
	case v.Seg == nil && own:
		return held
	case v.Seg == nil && v.Act == nil, v.Act == nil && v.shownAbort():
		return passed
	}
	if v.Seg == nil {
		return v.broken(v.place(v.Life), "%v", s)
	}
	return v.broken(v.place(v.Life), "%v answers %v", s, v.Seg)
}

// rstSilent is I06.
func rstSilent(v *View) verdict {
	if !v.has(tcpfsm.RST) || v.Act == nil && v.Sent.CTL.Has(tcpfsm.SYN) {
		return passed
	}
	if v.Act != nil && v.Sent.CTL&pure == tcpfsm.ACK && v.Sent.Text == 0 && v.Sent.SEQ == v.Act.Is.NXT && v.Sent.ACK == v.Act.Is.RcvNXT {
		return held
	}
	if v.World.Host(v.Step.Node).Foreign != nil && v.Sent.CTL&pure == tcpfsm.ACK && v.Sent.Text == 0 {
		return held // where it stands it alone knows
	}
	return v.broken(v.place(v.Life), "%v answers %v", v.Sent, v.Seg)
}

// rstIgnored is I06 where nothing leaves.
func rstIgnored(v *View) verdict {
	if v.has(tcpfsm.RST) && v.silent() {
		return held
	}
	return passed
}

// rstValid is I33.
func rstValid(v *View) verdict {
	if !v.has(tcpfsm.RST) || v.Seg.CTL.Has(tcpfsm.SYN|tcpfsm.FIN) || v.Act.Was.State <= tcpfsm.Listen {
		return passed
	}
	was, m := &v.Act.Was, v.machine(v.Life)
	valid := false
	switch {
	case was.State == tcpfsm.SynSent:
		valid = v.acksSYN() && (!m.SynSentRSTSeq || v.Seg.SEQ == 0)
	case was.State == tcpfsm.TimeWait:
		valid = !m.RFC1337 && (v.Seg.SEQ == was.RcvNXT || !m.RFC5961 && v.inWindow() || m.InsecureRST && inside(v.Seg.SEQ, was.RcvNXT, was.RcvWND))
	case m.RFC5961:
		valid = v.Seg.SEQ == was.RcvNXT || m.RSTAfterFIN && was.FinRcvd && v.Seg.SEQ == was.RcvNXT-1 ||
			m.InsecureRST && (inside(v.Seg.SEQ, was.RcvNXT, was.RcvWND) || m.WideWindow && v.wide())
	default:
		valid = v.inWindow()
	}
	if v.Act.Moved() != valid {
		return v.broken(int(v.Act.Life), "%v at RCV.NXT %d, %v -> %v", v.Seg, was.RcvNXT, was.State, v.Act.Is.State)
	}
	return held
}

// synHarmless is I34.
func synHarmless(v *View) verdict {
	a := v.Act
	if !v.has(tcpfsm.SYN) || v.has(tcpfsm.RST) || !a.Was.State.Synchronized() || a.Was.State == tcpfsm.TimeWait {
		return passed
	}
	if a.Moved() || a.Former >= 0 || a.Is.UNA != a.Was.UNA || a.Is.RcvNXT != a.Was.RcvNXT {
		return v.broken(int(a.Life), "%v took %v to %v", v.Seg, a.Was.State, a.Is.State)
	}
	return held
}

// noStorm is I36.
func noStorm(v *View) verdict {
	n := scenarios.Storm(v.Tag)
	if n == 0 {
		return passed
	}
	if n > v.storm {
		return v.broken(v.place(v.Life), "%d empty ACKs, each the answer to the one before", n)
	}
	return held
}

// noAssassin is I37.
func noAssassin(v *View) verdict {
	a := v.Act
	if a.Was.State != tcpfsm.TimeWait || !a.Moved() && a.Former < 0 {
		return passed
	}
	if v.timer(1<<tcpfsm.TimerTimeWait) || v.What(netsim.Call) || a.Former >= 0 && (v.has(tcpfsm.SYN) || v.moved()) ||
		v.has(tcpfsm.SYN) && v.synKills() && v.sendsRST() {
		return held
	}
	return v.broken(int(a.Life), "%v ended TIME-WAIT", v.trigger())
}

// waitLength is I48.
func waitLength(v *View) verdict {
	if v.Act.Was.State != tcpfsm.TimeWait || !v.timer(1<<tcpfsm.TimerTimeWait) {
		return passed
	}
	lasted, want := v.World.Now().Sub(v.Life.Waiting), 2*v.machine(v.Life).MSL
	if lasted != want || v.Act.Is.State != tcpfsm.Closed {
		return v.broken(int(v.Act.Life), "TIME-WAIT ended %v after it began or the last FIN, and not %v", lasted, want)
	}
	return held
}

// finWait2 is I50.
func finWait2(v *View) verdict {
	if !v.timer(1 << tcpfsm.TimerFinWait2) {
		return passed
	}
	if v.Act.Was.State != tcpfsm.FinWait2 || !v.Act.Was.Orphan || v.machine(v.Life).Fin2OrphanTimeout == 0 {
		return v.broken(int(v.Act.Life), "the timer fired in %v, with a reader: %v", v.Act.Was.State, !v.Act.Was.Orphan)
	}
	return held
}
