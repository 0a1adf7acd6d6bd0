package invariant

import (
	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// firstOwn is the first rule that belongs to a handshake and not to the machine.
var firstOwn = variant.Rules()[0]

// own reports that a handshake of its own dealt with the act.
func (v *View) own() bool { return v.Act.Rule >= firstOwn }

// acceptable is the table of RFC 9293 §3.4.
func (v *View) acceptable() bool {
	was, s := &v.Act.Was, v.Seg
	n := s.LEN()
	switch {
	case n == 0 && was.RcvWND == 0:
		return s.SEQ == was.RcvNXT
	case n == 0:
		return inside(s.SEQ, was.RcvNXT, was.RcvWND)
	case was.RcvWND == 0:
		return false
	}
	return inside(s.SEQ, was.RcvNXT, was.RcvWND) || inside(s.SEQ+tcpfsm.Seq(n)-1, was.RcvNXT, was.RcvWND)
}

// most is the largest acknowledgment of what was sent; that of a window probe may run one ahead of SND.NXT.
func (v *View) most() tcpfsm.Seq {
	if v.Act.Was.Probed {
		return v.Act.Was.NXT + 1
	}
	return v.Act.Was.NXT
}

// changed reports that an act did something to its connection.
func changed(a *scenarios.Act) bool {
	was, is := &a.Was, &a.Is
	return was.State != is.State || was.UNA != is.UNA || was.RcvNXT != is.RcvNXT || was.WND != is.WND ||
		was.FinRcvd != is.FinRcvd || !a.Accepted.Empty() || !a.Released.Empty()
}

// special reports what is judged by rules of its own: what a handshake deals with, a SYN in TIME-WAIT, FINs again there,
// the SYN,ACK of a simultaneous open, a SYN again in SYN-RECEIVED.
func (v *View) special() bool {
	was, s, m := &v.Act.Was, v.Seg, v.machine(v.Life)
	const opening = tcpfsm.SYN | tcpfsm.RST
	switch {
	case m.WideWindow && v.wide(), m.OldACK && s.CTL&opening == 0 && was.RcvNXT.Minus(s.SEQ) >= 0 && was.RcvNXT.Minus(s.SEQ+tcpfsm.Seq(s.LEN())) >= 0:
		return true
	case was.State < tcpfsm.SynReceived, v.Act.Former >= 0, v.own(), !v.current() && s.CTL&tcpfsm.RST == 0,
		s.CTL.Has(tcpfsm.SYN|tcpfsm.FIN) && m.DropSynFin != tcpfsm.SynFinTaken:
		return true
	case was.State == tcpfsm.TimeWait:
		return s.CTL&(opening|tcpfsm.ACK) == tcpfsm.SYN || s.CTL.Has(tcpfsm.FIN|tcpfsm.ACK) && s.SEQ+tcpfsm.Seq(s.LEN()) == was.RcvNXT
	case was.State == tcpfsm.SynReceived:
		return s.CTL&opening == tcpfsm.SYN && s.SEQ == was.IRS || was.Early
	}
	return false
}

// acceptance is I32: what lies outside the window does nothing, and is answered; a RST is not.
func acceptance(v *View) verdict {
	a, s := v.Act, v.Seg
	was := &a.Was
	crossed := was.Probed && s.SEQ == was.RcvNXT-1 && s.CTL.Has(tcpfsm.ACK) && s.ACK == was.NXT+1
	switch {
	case v.special() || crossed:
		return passed
	case v.acceptable():
		return v.heard()
	}
	if s.CTL&tcpfsm.RST != 0 {
		if v.inWindow() || s.SEQ == was.RcvNXT {
			return passed
		}
		if changed(a) || !v.silent() {
			return v.broken(int(a.Life), "%v, outside RCV.NXT %d, RCV.WND %d, was not dropped in silence", s, was.RcvNXT, was.RcvWND)
		}
		return held
	}
	if was.RcvWND == 0 && s.SEQ == was.RcvNXT { // its ACK counts
		if a.Sends == 0 && a.Is.State > tcpfsm.Listen {
			return v.broken(int(a.Life), "%v met a window that is shut, and no answer", s)
		}
		takes := was.State == tcpfsm.Established || was.State == tcpfsm.FinWait1 || was.State == tcpfsm.FinWait2
		fin := takes && s.CTL&(tcpfsm.FIN|tcpfsm.ACK) == tcpfsm.FIN|tcpfsm.ACK && s.Text == 0 && !was.LateFin && was.Late == 0 && a.Is.State > tcpfsm.Listen
		if in := a.Is.FinRcvd; fin && s.ACK.LessEq(v.most()) && was.UNA.LessEq(s.ACK) && in != v.machine(v.Life).ZeroWindowFIN {
			return v.broken(int(a.Life), "%v met a window that is shut, and is taken: %v", s, in)
		}
		return held
	}
	if changed(a) {
		return v.broken(int(a.Life), "%v, outside RCV.NXT %d, RCV.WND %d, was taken", s, was.RcvNXT, was.RcvWND)
	}
	return v.answered("is not acceptable")
}

// answered: an ACK says where the connection stands, unless a throttle that has let one pass of late keeps it back.
func (v *View) answered(why string) verdict {
	a, s, m := v.Act, v.Seg, v.machine(v.Life)
	if a.Sends > 0 {
		out := &v.Step.Sent[a.First].Packet.Segment
		if out.CTL&(tcpfsm.ACK|tcpfsm.RST|tcpfsm.SYN) == tcpfsm.ACK && out.ACK == a.Is.RcvNXT {
			return held
		}
		return v.broken(int(a.Life), "%v %s; %v answers it", s, why, out)
	}
	if m.ChallengeLimit > 0 && v.throttled() && (v.spent(a.Was.Beside.ChalAt, a.Was.Beside.ChalN) || v.spent(a.Was.Beside.OddAt, a.Was.Beside.OddN)) {
		return held
	}
	return v.broken(int(a.Life), "%v %s, and nothing answers it", s, why)
}

// spent reports a throttle that has let as many pass as its interval has, which began at an instant of the clock of milliseconds.
func (v *View) spent(since uint32, n uint16) bool {
	m := v.machine(v.Life)
	now := uint32(uint64(v.World.Now()) / 1e6)
	return n > 0 && now-since < millis(m.ChallengeInterval) && uint32(n) >= m.ChallengeLimit
}

// counted is I35 of the throttles: each counts what it lets pass, and no more than its limit in an interval.
func counted(v *View) verdict {
	a, m := v.Act, v.machine(v.Life)
	was, is := &a.Was.Beside, &a.Is.Beside
	if !v.lived() || m.ChallengeLimit == 0 || a.Was.State < tcpfsm.SynReceived || was.ChalN == is.ChalN && was.OddN == is.OddN && was.ChalAt == is.ChalAt && was.OddAt == is.OddAt {
		return passed
	}
	now := uint32(uint64(v.World.Now()) / 1e6)
	ok := func(at uint32, n uint16, then uint32, count uint16) bool {
		fresh := n == 0 || now-at >= millis(m.ChallengeInterval)
		return at == then && n == count || fresh && then == now && count == 1 || !fresh && at == then && count == n+1 && uint32(count) <= m.ChallengeLimit
	}
	if !ok(was.ChalAt, was.ChalN, is.ChalAt, is.ChalN) || !ok(was.OddAt, was.OddN, is.OddAt, is.OddN) || a.Sends == 0 {
		return v.broken(int(a.Life), "the throttles counted %d since %d ms and %d since %d ms, and count %d since %d ms and %d since %d ms now", was.ChalN, was.ChalAt,
			was.OddN, was.OddAt, is.ChalN, is.ChalAt, is.OddN, is.OddAt)
	}
	return held
}

// throttled reports a segment that need not be answered each time: it may be the answer to an answer.
func (v *View) throttled() bool {
	return v.Seg.LEN() == 0 || v.Seg.CTL&(tcpfsm.SYN|tcpfsm.RST) != 0 || v.most().Less(v.Seg.ACK) || v.Seg.ACK.Less(v.Act.Was.UNA)
}

// heard is I32 the other way round: what lies in the window, and acknowledges nothing unsent, is taken.
func (v *View) heard() verdict {
	a, s, m := v.Act, v.Seg, v.machine(v.Life)
	was, is := &a.Was, &a.Is
	if s.CTL&(tcpfsm.RST|tcpfsm.SYN) != 0 || is.State == tcpfsm.Listen {
		return passed
	}
	if was.State == tcpfsm.SynReceived {
		if s.CTL.Has(tcpfsm.ACK) && v.acksSYN() && !a.Moved() {
			return v.broken(int(a.Life), "%v acknowledges the SYN, and does not open", s)
		}
		if !s.CTL.Has(tcpfsm.ACK) || is.State < tcpfsm.Established {
			return passed
		}
		return v.textHeard() // what comes with the segment that opens is heard as well
	}
	switch {
	case s.CTL&tcpfsm.ACK == 0:
		if changed(a) {
			return v.broken(int(a.Life), "%v has no ACK, and was taken", s)
		}
		return held
	case v.most().Less(s.ACK), m.RFC5961Data && s.ACK.Less(was.UNA-tcpfsm.Seq(was.MaxWND)), v.beforeSYN():
		if changed(a) {
			return v.broken(int(a.Life), "%v has an impossible ACK, and was taken: %d to %d", s, was.UNA, was.NXT)
		}
		return v.answered("has an impossible ACK")
	case is.State == tcpfsm.Closed:
		return passed
	case is.UNA.Less(s.ACK):
		return v.broken(int(a.Life), "%v, and SND.UNA is %d", s, is.UNA)
	}
	return v.textHeard()
}

// textHeard is what becomes of the text and the FIN of a segment that is heard.
func (v *View) textHeard() verdict {
	a, s, m := v.Act, v.Seg, v.machine(v.Life)
	was, is := &a.Was, &a.Is
	takes := was.State == tcpfsm.Established || was.State == tcpfsm.FinWait1 || was.State == tcpfsm.FinWait2 || was.State == tcpfsm.SynReceived
	end, edge := s.SEQ+tcpfsm.Seq(s.Text), was.RcvNXT+tcpfsm.Seq(was.RcvWND)
	if was.LateFin {
		edge = earlier(edge, was.FIN)
	}
	switch {
	case !takes:
		if !a.Accepted.Empty() {
			return v.broken(int(a.Life), "octets %v of %v taken in %v", a.Accepted, s, was.State)
		}
		return held
	case is.State == tcpfsm.TimeWait && m.TimeWaitOnReset, was.Orphan && m.CloseReset, was.SynOut && was.Late > 0: // text of a SYN is first in line
		return passed
	case s.SEQ.LessEq(was.RcvNXT):
		if was.Late > 0 { // what is held may reach beyond the FIN, if somebody forges
			return held
		}
		if is.RcvNXT.Less(earlier(end, edge)) {
			return v.broken(int(a.Life), "%v is next, and RCV.NXT went from %d to %d", s, was.RcvNXT, is.RcvNXT)
		}
		fin := s.CTL.Has(tcpfsm.FIN) && end.Less(edge) && !was.LateFin && was.Late == 0 // text beyond a FIN is somebody else's
		if fin && (!is.FinRcvd || is.RcvNXT != end+1) {
			return v.broken(int(a.Life), "%v has the FIN that is next, and RCV.NXT went from %d to %d", s, was.RcvNXT, is.RcvNXT)
		}
	case s.Text > 0 && a.Refused == 0 && a.Accepted.Empty() && s.SEQ.Less(edge):
		return v.broken(int(a.Life), "%v fits into the window, and was not kept", s)
	}
	return held
}

// embryoStays is I38.
func embryoStays(v *View) verdict {
	was, s := &v.Act.Was, v.Seg
	if was.State != tcpfsm.SynReceived || !s.CTL.Has(tcpfsm.RST) || s.SEQ == was.RcvNXT || !v.inWindow() || v.own() {
		return passed
	}
	if v.Act.Moved() {
		return v.broken(int(v.Act.Life), "%v at RCV.NXT %d: %v -> %v", s, was.RcvNXT, was.State, v.Act.Is.State)
	}
	return held
}

// badACK is I39 of a connection that is opening.
func badACK(v *View) verdict {
	a, s, m := v.Act, v.Seg, v.machine(v.Life)
	was := &a.Was
	switch {
	case !s.CTL.Has(tcpfsm.ACK) || was.UNA.Less(s.ACK) && s.ACK.LessEq(was.NXT), v.own(), was.Early:
		return passed
	case was.State == tcpfsm.SynSent:
	case was.State != tcpfsm.SynReceived || v.special() || s.CTL&(tcpfsm.SYN|tcpfsm.RST) != 0 || !v.acceptable():
		return passed
	}
	if s.CTL.Has(tcpfsm.SYN|tcpfsm.FIN) && m.DropSynFin != tcpfsm.SynFinTaken {
		return passed
	}
	if a.Moved() || s.CTL.Has(tcpfsm.RST) && !v.silent() {
		return v.broken(int(a.Life), "%v, with an ACK that cannot be, took %v to %v", s, was.State, a.Is.State)
	}
	if !s.CTL.Has(tcpfsm.RST) && m.RST && !v.refusedBy(v.Step.Sent[a.First:a.First+a.Sends]) {
		return v.broken(int(a.Life), "%v, with an ACK that cannot be, is not answered with its RST", s)
	}
	return held
}

// refusedBy reports the RST of RFC 9293 §3.10.7.1 for the segment that arrived.
func (v *View) refusedBy(sent []netsim.Sending[scenarios.Packet]) bool {
	if len(sent) == 0 {
		return false
	}
	out := &sent[0].Packet.Segment
	if !out.CTL.Has(tcpfsm.RST) {
		return false
	}
	if v.Seg.CTL.Has(tcpfsm.ACK) {
		return out.SEQ == v.Seg.ACK
	}
	return out.CTL.Has(tcpfsm.ACK) && out.ACK == v.Seg.SEQ+tcpfsm.Seq(v.Seg.LEN())
}

// strayRefused is I39 of a segment that belongs to nobody: LISTEN refuses an ACK, CLOSED everything.
func strayRefused(v *View) verdict {
	host, s, p := v.Step.Node, v.Seg, v.Step.In.Packet
	h, m := v.World.Host(host), v.Case.Machine(host)
	if h.Foreign != nil || h.Muted() || !m.RST || s.CTL.Has(tcpfsm.RST) || p.Dst.Addr != uint32(host)+1 ||
		s.CTL.Has(tcpfsm.SYN|tcpfsm.FIN) && m.DropSynFin != tcpfsm.SynFinTaken || v.Step.Rule >= uint16(firstOwn) && v.Step.Rule != scenarios.RuleBacklog {
		return passed
	}
	if v.History.Missed > 0 {
		return passed
	}
	if _, _, listens := h.Listens(p.Dst); listens && (!s.CTL.Has(tcpfsm.ACK) || s.CTL.Has(tcpfsm.SYN) && m.ListenDropsSynack) {
		return passed
	}
	if !v.refusedBy(v.Step.Sent) {
		return v.broken(-1, "%v belongs to nobody at %v, and is not refused", s, host)
	}
	return held
}

// challenged is I35: what RFC 5961 challenges is challenged, and not more often than the throttle says.
func challenged(v *View) verdict {
	a, s, m := v.Act, v.Seg, v.machine(v.Life)
	was := &a.Was
	rst := s.CTL.Has(tcpfsm.RST)
	switch {
	case was.State < tcpfsm.Established || v.special() || !m.RFC5961 || rst && m.InsecureRST || !rst && m.InsecureSYN ||
		was.State == tcpfsm.TimeWait && rst:
		return passed
	case rst && (s.SEQ == was.RcvNXT || !v.inWindow() || !inside(s.SEQ, was.RcvNXT, was.RcvWND)), a.Moved():
		return passed
	case !rst && !v.acceptable():
		return passed
	}
	unasked := was.State == tcpfsm.TimeWait && (m.TimeWaitAnswers || v.Life.Revived) // it is no challenge; or the throttle is forgotten
	if n := v.Life.Challenges; m.ChallengeLimit > 0 && uint32(n) > m.ChallengeLimit && n < 255 && !unasked {
		return v.broken(int(a.Life), "%d challenges in %v", n, v.World.Now().Sub(v.Life.Window))
	}
	return v.answered("is to be challenged")
}
