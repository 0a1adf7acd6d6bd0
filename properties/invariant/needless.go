package invariant

import (
	"time"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// What a machine must not do, or not more of, although nothing would stand still for it.

// needless is I36 of a single answer: an ACK that is acceptable, acknowledges nothing unsent and says nothing by numbers of
// its own is not acknowledged.
func needless(v *View) verdict {
	a, s := v.Act, v.Seg
	if s == nil || a == nil || s.LEN() > 0 || s.CTL&(tcpfsm.SYN|tcpfsm.RST|tcpfsm.ACK) != tcpfsm.ACK || a.What != netsim.Arrive {
		return passed
	}
	was, m := &a.Was, v.machine(v.Life)
	switch {
	case was.State < tcpfsm.Established || a.Is.State < tcpfsm.Established || v.special() || !v.acceptable() || was.Late > 0 || was.RcvNXT != a.Is.RcvNXT,
		v.most().Less(s.ACK), s.ACK.Less(was.UNA - tcpfsm.Seq(was.MaxWND)), v.beforeSYN(),
		was.State == tcpfsm.TimeWait && m.TimeWaitAnswers && s.SEQ != was.RcvNXT:
		return passed
	}
	if v.Sent.LEN() == 0 && v.Sent.CTL.Has(tcpfsm.ACK) && a.Before.Owed == netsim.Never {
		return v.broken(int(a.Life), "%v, at RCV.NXT %d, RCV.WND %d, is answered with %v", s, was.RcvNXT, was.RcvWND, v.Sent)
	}
	return held
}

// streamOver is I24 of the receiver: once the FIN is taken no further number is.
func streamOver(v *View) verdict {
	a := v.Act
	was, is := &a.Was, &a.Is
	if !was.FinRcvd || a.Former >= 0 || is.State <= tcpfsm.Listen || was.State == tcpfsm.TimeWait && v.machine(v.Life).TimeWaitOnReset {
		return passed
	}
	if is.RcvNXT != was.RcvNXT || !a.Accepted.Empty() {
		return v.broken(int(a.Life), "RCV.NXT went from %d to %d after the FIN %d", was.RcvNXT, is.RcvNXT, was.FIN)
	}
	return held
}

// insideWindow is I32 of what is taken in order: nothing lies beyond the window that was offered, but for a FIN that stands
// where it ends.
func insideWindow(v *View) verdict {
	a := v.Act
	was, is := &a.Was, &a.Is
	if was.State < tcpfsm.SynReceived || is.State < tcpfsm.SynReceived || a.Former >= 0 || v.machine(v.Life).WideWindow {
		return passed
	}
	if was.LateFin && !a.Accepted.Empty() && was.FIN.Less(a.Accepted.End) {
		return v.broken(int(a.Life), "octets %v taken; the FIN is %d", a.Accepted, was.FIN)
	}
	edge := was.RcvNXT + tcpfsm.Seq(was.RcvWND)
	if v.takesFIN() && is.FIN == edge {
		edge++
	}
	if edge.Less(is.RcvNXT) || edge.Less(a.Accepted.End) && !a.Accepted.Empty() {
		return v.broken(int(a.Life), "octets %v taken, RCV.NXT went to %d; the window ended at %d", a.Accepted, is.RcvNXT, edge)
	}
	return held
}

// roomKept is I32 of SHLD-31: text within the window is refused only where the table of runs out of order is full.
func roomKept(v *View) verdict {
	a, was := v.Act, &v.Act.Was
	if a.Refused == 0 || was.State < tcpfsm.Established || was.SynOut {
		return passed
	}
	if n := was.Beside.Runs; n < tcpfsm.MaxLate {
		return v.broken(int(a.Life), "%v fits into the window and was refused, with %d runs held", v.Seg, n)
	}
	return held
}

// synText is I32 of a SYN that carries text: what fits into the window is kept.
func synText(v *View) verdict {
	a, s, m := v.Act, v.Seg, v.machine(v.Life)
	was, is := &a.Was, &a.Is
	if a.Opens && was.State == tcpfsm.SynReceived && is.State >= tcpfsm.Established && v.plain() {
		if is.RcvNXT.Less(was.RcvNXT + tcpfsm.Seq(was.Late)) {
			return v.broken(int(a.Life), "the connection opens, %d octets came with the SYN, and RCV.NXT went from %d to %d", was.Late, was.RcvNXT, is.RcvNXT)
		}
		return passedOr(was.Late > 0)
	}
	if s.Text == 0 || s.CTL&(tcpfsm.SYN|tcpfsm.RST) != tcpfsm.SYN || v.own() || was.State >= tcpfsm.SynReceived {
		return passed
	}
	start, fits := s.SEQ+1, tcpfsm.Seq(min(uint32(s.Text), is.RcvWND))
	switch {
	case is.State == tcpfsm.SynReceived && (was.State == tcpfsm.SynSent && m.OpenerText || was.State != tcpfsm.SynSent && m.ListenText):
		if want := (tcpfsm.Span{Start: start, End: start + fits}); a.Accepted != want {
			return v.broken(int(a.Life), "octets %v of %v were kept, and not %v", a.Accepted, s, want)
		}
		return held
	case was.State == tcpfsm.SynSent && is.State >= tcpfsm.Established && m.OpenerText:
		if fits = tcpfsm.Seq(min(uint32(s.Text), was.RcvWND)); is.RcvNXT.Less(start + fits) {
			return v.broken(int(a.Life), "%v is next, and RCV.NXT is %d", s, is.RcvNXT)
		}
		return held
	}
	return passed
}

// keepAsked is I52 of the timer: it runs only for a user who has asked for keep-alives.
func keepAsked(v *View) verdict {
	a := v.Act
	if a.Is.Timers&keepAlive == 0 || a.Is.State <= tcpfsm.Listen {
		return passed
	}
	if !v.machine(v.Life).Policy.KeepAlive {
		return v.broken(int(a.Life), "the keep-alive timer runs in %v, and nobody has asked for it", a.Is.State)
	}
	return held
}

// waitAlone is I54 of the 2 MSL timer: it runs in TIME-WAIT, and while a SYN that reopened may yet prove stale.
func waitAlone(v *View) verdict {
	is := &v.Act.Is
	if is.Timers&twoMSL == 0 || is.State <= tcpfsm.Listen {
		return passed
	}
	if is.State != tcpfsm.TimeWait && !(is.State == tcpfsm.SynReceived && is.Reopened) {
		return v.broken(int(v.Act.Life), "the timer of TIME-WAIT runs in %v", is.State)
	}
	return held
}

// pushed is I04 of PSH: the segment that carries the last of what the user has sent says so (RFC 9293 MUST-61), and none without text does.
func pushed(v *View) verdict {
	s := v.Sent
	if v.Act == nil || s.CTL&(tcpfsm.SYN|tcpfsm.RST) != 0 {
		return passed
	}
	if s.Text == 0 && s.CTL.Has(tcpfsm.PSH) {
		return v.broken(int(v.Act.Life), "%v pushes nothing", s)
	}
	if s.Text == 0 || s.SEQ+tcpfsm.Seq(s.Text) != v.said.SYN+1+tcpfsm.Seq(v.Life.Queued) {
		return passed
	}
	if !s.CTL.Has(tcpfsm.PSH) {
		return v.broken(int(v.Act.Life), "%v carries the last octet that the user has sent, without PSH", s)
	}
	return held
}

// stampKept is I32 of timestamps: TS.Recent is taken only from a segment that does not lie beyond what was last
// acknowledged (RFC 7323 §4.3).
func stampKept(v *View) verdict {
	a, s := v.Act, v.Seg
	was, is := &a.Was, &a.Is
	if was.TSRecent == is.TSRecent || !was.TSOK || was.State < tcpfsm.Established || is.State < tcpfsm.Established || a.Former >= 0 ||
		!a.Before.Said.Has(scenarios.SaidACK) {
		return passed
	}
	if a.Before.ACK.Less(s.SEQ) {
		return v.broken(int(a.Life), "TS.Recent went from %d to %d upon %v, beyond the last acknowledgment %d", was.TSRecent, is.TSRecent, s, a.Before.ACK)
	}
	return held
}

// withinMSS is I27 of a segment's size: no longer than the peer's SYN and our own link allow (RFC 9293 MUST-16). What a
// cookie remembers of an MSS is coarse.
func withinMSS(v *View) verdict {
	s := v.Sent
	if v.Act == nil || s.Text == 0 || s.CTL&(tcpfsm.SYN|tcpfsm.RST) != 0 || !v.known(v.Life) || int(other(v.Life)) >= v.hosts {
		return passed
	}
	own, peers := v.machine(v.Life), v.Case.Machine(other(v.Life))
	if _, coarse := own.Handshake.(variant.SynCookies); coarse {
		return passed
	}
	offered := peers.MSS
	if !peers.MSSOption {
		offered = own.DefaultMSS // MUST-15
	}
	if most := min(own.MSS, offered); s.Text > most {
		return v.broken(int(v.Act.Life), "%v carries %d octets; the peer takes %d, the link %d", s, s.Text, offered, own.MSS)
	}
	return held
}

// announced is L9 of the reader: a window that opens because the user has read is offered at once (RFC 9293 §3.10.3).
func announced(v *View) verdict {
	a := v.Act
	was, is := &a.Was, &a.Is
	if a.Call != scenarios.Read || was.State < tcpfsm.Established || was.FinRcvd || a.Released.Empty() || is.RcvWND <= was.RcvWND {
		return passed
	}
	if v.silent() {
		return v.broken(int(a.Life), "RCV.WND went from %d to %d, and the peer is not told", was.RcvWND, is.RcvWND)
	}
	return held
}

// endTold is I25 of the stream's end: the user is told when the FIN is taken.
func endTold(v *View) verdict {
	a := v.Act
	if a.Was.FinRcvd || !a.Is.FinRcvd || a.Former >= 0 || a.Is.State <= tcpfsm.Listen || v.machine(v.Life).TimeWaitOnReset {
		return passed
	}
	if !v.told(tcpfsm.SignalClosing) {
		return v.broken(int(a.Life), "%v took the FIN %d, and its user was not told", v.Life.Host, a.Is.FIN)
	}
	return held
}

// cookieHonoured is I39 of cookies: an ACK that returns a cookie of the last four counters is not refused (RFC 4987 §3.6, appendix A).
func cookieHonoured(v *View) verdict {
	const step = netsim.Time(64 * time.Second) // of the counter; a cookie is given when its opener is born, or later
	s, p, host := v.Seg, v.Step.In.Packet, v.Step.Node
	h, ok := v.Case.Machine(host).Handshake.(variant.SynCookies)
	if !ok || h.Overflow || s.CTL&(tcpfsm.SYN|tcpfsm.RST|tcpfsm.ACK) != tcpfsm.ACK {
		return passed
	}
	l := v.life(scenarios.Sender(v.Step.Origin))
	if _, _, listens := v.World.Host(host).Listens(p.Dst); !listens || l == nil || l.State < tcpfsm.Established {
		return passed
	}
	if s.SEQ != l.SYN+1 || s.ACK != l.IRS+1 || v.Step.Now/step-l.Born/step >= 4 || v.opened(host, l.IRS) {
		return passed
	}
	for i := range v.Step.Sent {
		if v.Step.Sent[i].Packet.Segment.CTL.Has(tcpfsm.RST) {
			return v.broken(v.place(l), "%v returns the cookie %d, given %v ago at most, and is refused", s, l.IRS, v.Step.Now.Sub(l.Born))
		}
	}
	return held
}

// opened reports a number that a host gave to a SYN of its own accord, so that it is no cookie.
func (v *View) opened(host netsim.NodeID, iss tcpfsm.Seq) bool {
	for i := range v.History.Lives {
		if l := &v.History.Lives[i]; l.Host == host && l.Active && l.SYN == iss {
			return true
		}
	}
	return false
}
