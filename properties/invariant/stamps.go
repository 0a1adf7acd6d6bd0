package invariant

import (
	"synfault/tcpfsm"
)

// What timestamps keep out (RFC 7323 §3.2, §5.3), and the SYNs of an open that still goes on.

// current reports a segment that timestamps say nothing against: neither PAWS, nor that it lacks one.
func (v *View) current() bool {
	missing, old := v.outdated()
	return !missing && !old
}

// outdated reports what RFC 7323 has dropped: a segment without the timestamp that was agreed on, and one whose timestamp is
// older than TS.Recent while that is valid. A RST is neither.
func (v *View) outdated() (missing, old bool) {
	was, s, m := &v.Act.Was, v.Seg, v.machine(v.Life)
	switch {
	case !was.TSOK || s.CTL.Has(tcpfsm.RST):
		return false, false
	case s.Has&tcpfsm.HasTimestamps == 0:
		return m.TSRequired, false
	}
	return false, m.PAWS && int32(s.TSval-was.TSRecent) < 0 && !v.expired() && !(m.PAWSLateACK && v.overtaken())
}

// overtaken reports a bare ACK that says nothing but what is known, with a timestamp no older than a retransmission
// timeout: the policy takes it for one that was overtaken on its way.
func (v *View) overtaken() bool {
	was, s := &v.Act.Was, v.Seg
	known := s.SEQ == was.RcvNXT && s.ACK == was.UNA && uint32(s.WND)<<was.Shift == was.WND
	return was.State >= tcpfsm.Established && s.CTL&^tcpfsm.PSH == tcpfsm.ACK && s.Text == 0 && known &&
		was.TSRecent-s.TSval <= was.RTO/1000
}

// paws is I61 of what is outdated: nothing of it counts; what lacks its timestamp is dropped in silence, what is old is
// answered.
func paws(v *View) verdict {
	a, was := v.Act, &v.Act.Was
	if !was.TSOK || was.State < tcpfsm.SynReceived || a.Former >= 0 || v.own() || v.aside() {
		return passed
	}
	missing, old := v.outdated()
	if !missing && !old {
		return passed
	}
	if changed(a) || a.Is.TSRecent != was.TSRecent {
		return v.broken(int(a.Life), "%v, with TS.Recent %d, was taken", v.Seg.Detail(), was.TSRecent)
	}
	if missing {
		if !v.silent() {
			return v.broken(int(a.Life), "%v lacks its timestamp, and is answered", v.Seg.Detail())
		}
		return held
	}
	return v.answered("is old")
}

// aside reports what is dealt with before timestamps are looked at: SYN with FIN where that is dropped, SYNs in TIME-WAIT and
// in SYN-RECEIVED, and what TIME-WAIT drops for want of an ACK.
func (v *View) aside() bool {
	was, s, m := &v.Act.Was, v.Seg, v.machine(v.Life)
	switch {
	case s.CTL.Has(tcpfsm.SYN|tcpfsm.FIN) && m.DropSynFin == tcpfsm.SynFinDropEverywhere:
		return true
	case was.State == tcpfsm.TimeWait:
		return s.CTL.Has(tcpfsm.SYN) || m.TimeWaitNeedsACK && s.CTL&tcpfsm.ACK == 0
	}
	return was.State == tcpfsm.SynReceived && s.CTL.Has(tcpfsm.SYN) && s.SEQ == was.IRS
}

// synFin is I32 of a SYN with a FIN where the policy drops that: nothing comes of it.
func synFin(v *View) verdict {
	a, s, m := v.Act, v.Seg, v.machine(v.Life)
	was := a.Was.State
	if !s.CTL.Has(tcpfsm.SYN|tcpfsm.FIN) || s.CTL.Has(tcpfsm.RST) || m.DropSynFin == tcpfsm.SynFinTaken || v.own() {
		return passed
	}
	listens := was == tcpfsm.Listen && s.CTL&tcpfsm.ACK == 0
	if m.DropSynFin == tcpfsm.SynFinDropListen && !listens {
		return passed
	}
	if a.Moved() || changed(a) || !v.silent() {
		return v.broken(int(a.Life), "%v is to be dropped, and was not", s)
	}
	return held
}

// strayFin is I32 of a SYN with a FIN to a listener: where the policy takes it, it is a SYN like any other.
func strayFin(v *View) verdict {
	host, s, p := v.Step.Node, v.Seg, v.Step.In.Packet
	h, m := v.World.Host(host), v.Case.Machine(host)
	if h.Foreign != nil || h.Muted() || s.CTL&(tcpfsm.SYN|tcpfsm.FIN|tcpfsm.RST) != tcpfsm.SYN|tcpfsm.FIN || v.Step.Rule >= uint16(firstOwn) {
		return passed
	}
	_, _, listens := h.Listens(p.Dst)
	drops := m.DropSynFin == tcpfsm.SynFinDropEverywhere && listens || m.DropSynFin == tcpfsm.SynFinDropListen && listens && s.CTL&tcpfsm.ACK == 0
	if drops != (len(v.Step.Sent) == 0) && listens && (drops || s.CTL.Has(tcpfsm.ACK) && m.RST && !m.ListenDropsSynack) {
		return v.broken(-1, "%v meets a listener, is to be dropped: %v, and %d segments answer", s, drops, len(v.Step.Sent))
	}
	if backlog, embryos, _ := h.Listens(p.Dst); listens && !drops && s.CTL&tcpfsm.ACK == 0 && v.History.Missed == 0 && (backlog == 0 || embryos < backlog) && threeWay(m) {
		return v.broken(-1, "%v meets a listener, and nothing comes of it", s)
	}
	return passedOr(drops)
}

// synAgain is I32 of SYN-RECEIVED: the SYN again is answered as the policy has it, and the SYN,ACK of a SYN that crossed
// ours opens (RFC 9293 figure 7), unless it is judged by its SEQ alone.
func synAgain(v *View) verdict {
	a, s, m := v.Act, v.Seg, v.machine(v.Life)
	was := &a.Was
	if was.State != tcpfsm.SynReceived || s.CTL&(tcpfsm.SYN|tcpfsm.RST) != tcpfsm.SYN || s.SEQ != was.IRS || !v.plain() ||
		m.DropSynFin == tcpfsm.SynFinDropEverywhere && s.CTL.Has(tcpfsm.FIN) || a.Former >= 0 {
		return passed
	}
	missing, old := v.outdated()
	if s.CTL&tcpfsm.ACK == 0 {
		again := m.SynackOnDupSyn && !(old && !missing)
		if again != v.answersSYN() || a.Moved() {
			return v.broken(int(a.Life), "%v again, in SYN-RECEIVED, draws the SYN,ACK again: %v", s, !again)
		}
		return held
	}
	opens := !m.StrictSeq && !was.Passive && v.acksSYN()
	if opens != (a.Is.State >= tcpfsm.Established) && (opens || !v.inWindow()) {
		return v.broken(int(a.Life), "%v, with IRS %d, SND.UNA %d, SND.NXT %d, opens: %v", s, was.IRS, was.UNA, was.NXT, !opens)
	}
	if opens && m.SynackAnswered && v.silent() {
		return v.broken(int(a.Life), "%v opens, and is not answered", s)
	}
	return held
}

// reopenTable is I49 of the table of RFC 6191 §2: whether a SYN in TIME-WAIT is new, and what becomes of it if it is not.
func reopenTable(v *View) verdict {
	a, s, m := v.Act, v.Seg, v.machine(v.Life)
	was := &a.Was
	const bits = tcpfsm.SYN | tcpfsm.ACK | tcpfsm.RST
	if was.State != tcpfsm.TimeWait || s.CTL&bits != tcpfsm.SYN || !m.MAY2 && !m.RFC6191 || !v.plain() || v.Life.Revived && a.Former < 0 {
		return passed
	}
	if _, _, listens := v.World.Host(v.Life.Host).Listens(v.Life.Local); !listens {
		return passed
	}
	if s.CTL.Has(tcpfsm.FIN) && m.DropSynFin != tcpfsm.SynFinTaken {
		if a.Moved() || !v.silent() {
			return v.broken(int(a.Life), "%v is to be dropped in TIME-WAIT, and was not", s)
		}
		return held
	}
	above, since := was.RcvNXT.LessEq(s.SEQ) && !(m.ReopenBeyond && s.SEQ == was.RcvNXT), int32(s.TSval-was.TSRecent)
	stamped := m.Timestamps && s.Has&tcpfsm.HasTimestamps != 0
	newer := above
	switch {
	case !m.RFC6191:
	case was.TSOK && stamped && m.RFC6191Or:
		newer = above || since > 0
	case was.TSOK && stamped:
		newer = since > 0 || since == 0 && above
	case stamped:
		newer = true
	}
	if newer != (a.Former >= 0) {
		return v.broken(int(a.Life), "%v in TIME-WAIT at RCV.NXT %d, TS.Recent %d reopens: %v", s.Detail(), was.RcvNXT, was.TSRecent, !newer)
	}
	drops := m.RefuseSYN == tcpfsm.RefuseDrop || m.RefuseSYN == tcpfsm.RefuseByRFC && m.RFC6191
	if !newer && drops && !v.silent() {
		return v.broken(int(a.Life), "%v is too old to reopen TIME-WAIT, and is answered", s.Detail())
	}
	if !newer && !drops && v.current() && !v.synKills() {
		return v.answered("is too old to reopen TIME-WAIT")
	}
	return held
}

// reopenISN is I49 of the number that a reopened connection begins with (MAY-2, clause 1).
func reopenISN(v *View) verdict {
	a, m := v.Act, v.machine(v.Life)
	if a.Former < 0 || a.Was.State != tcpfsm.TimeWait || a.Is.State != tcpfsm.SynReceived || !v.plain() || v.Seg == nil {
		return passed
	}
	least := a.Was.NXT + 1 + tcpfsm.Seq(m.ReopenGap)
	if m.ReopenGap == 0 && m.ISN != tcpfsm.ISNScripted {
		if next := v.reads(m); a.Was.NXT.Less(next) {
			least = next
		}
	}
	if a.Is.ISS == least || m.ISN == tcpfsm.ISNScripted && m.ReopenGap == 0 && a.Was.NXT.Less(a.Is.ISS) {
		return held
	}
	return v.broken(int(a.Life), "the old connection ended at %d, and the new one begins at %d", a.Was.NXT, a.Is.ISS)
}

// embryoMet is I32 of a SYN in the window of a passive SYN-RECEIVED: what becomes of the embryo is the policy's to say
// (RFC 9293 §3.10.7.4 fourth).
func embryoMet(v *View) verdict {
	a, s, m := v.Act, v.Seg, v.machine(v.Life)
	was := &a.Was
	if was.State != tcpfsm.SynReceived || !was.Passive || s.CTL&(tcpfsm.SYN|tcpfsm.RST) != tcpfsm.SYN || !v.plain() || m.WideWindow ||
		!inside(s.SEQ, was.RcvNXT, was.RcvWND) || !v.current() || v.aside() || v.Life.Former >= 0 || a.Former >= 0 {
		return passed
	}
	gone, answer := a.Is.State == tcpfsm.Listen, tcpfsm.CTL(0)
	if !v.silent() {
		answer = v.Step.Sent[a.First].Packet.Segment.CTL & (tcpfsm.SYN | tcpfsm.ACK | tcpfsm.RST)
	}
	ok := false
	switch m.EmbryoSYN {
	case tcpfsm.EmbryoChallenge:
		ok = !gone && (answer == tcpfsm.ACK || answer == 0 && v.spent(was.Beside.ChalAt, was.Beside.ChalN))
	case tcpfsm.EmbryoReset:
		ok = gone && (answer&tcpfsm.RST != 0 || !m.RST)
	case tcpfsm.EmbryoSynack:
		ok = !gone && answer == tcpfsm.SYN|tcpfsm.ACK
	default:
		ok = gone && answer == 0
	}
	if !ok {
		return v.broken(int(a.Life), "%v meets an embryo, which is now in %v; answer: %v", s, a.Is.State, answer)
	}
	return held
}

// crossed is I32 of two SYNs that cross: each end answers the other's (RFC 9293 MUST-10).
func crossed(v *View) verdict {
	a, s, m := v.Act, v.Seg, v.machine(v.Life)
	if a.Was.State != tcpfsm.SynSent || s.CTL&(tcpfsm.SYN|tcpfsm.ACK|tcpfsm.RST) != tcpfsm.SYN || !v.plain() ||
		s.CTL.Has(tcpfsm.FIN) && m.DropSynFin == tcpfsm.SynFinDropEverywhere {
		return passed
	}
	if a.Is.State != tcpfsm.SynReceived || !v.answersSYN() {
		return v.broken(int(a.Life), "%v crosses our SYN, and leads to %v", s, a.Is.State)
	}
	return held
}

// finKept is I32 of a FIN that comes with a SYN: it is kept where the text of a SYN is.
func finKept(v *View) verdict {
	a, s, m := v.Act, v.Seg, v.machine(v.Life)
	was, is := &a.Was, &a.Is
	keeps := was.State == tcpfsm.SynSent && m.OpenerText || was.State != tcpfsm.SynSent && m.ListenText
	if is.State != tcpfsm.SynReceived || was.State > tcpfsm.SynSent || s.CTL&(tcpfsm.SYN|tcpfsm.FIN|tcpfsm.RST) != tcpfsm.SYN|tcpfsm.FIN || !v.plain() {
		return passed
	}
	if is.LateFin != keeps || keeps && is.FIN != s.SEQ+tcpfsm.Seq(s.LEN())-1 {
		return v.broken(int(a.Life), "%v: its FIN is kept: %v, at %d", s, is.LateFin, is.FIN)
	}
	return held
}
