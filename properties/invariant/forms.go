package invariant

import (
	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// What every segment must be by itself, and beside those that its life has sent before.

// segmentForm is I04.
func segmentForm(v *View) verdict {
	s := v.Sent
	const bits = tcpfsm.SYN | tcpfsm.FIN | tcpfsm.RST | tcpfsm.ACK
	const onSYN = tcpfsm.HasMSS | tcpfsm.HasWindowScale | tcpfsm.HasSACKPermitted
	wrong := ""
	switch control := s.CTL & bits; {
	case control&(tcpfsm.SYN|tcpfsm.RST) == tcpfsm.SYN|tcpfsm.RST, control&(tcpfsm.SYN|tcpfsm.FIN) == tcpfsm.SYN|tcpfsm.FIN,
		control&(tcpfsm.RST|tcpfsm.FIN) == tcpfsm.RST|tcpfsm.FIN:
		wrong = "contradicts itself"
	case control&(tcpfsm.ACK|tcpfsm.RST) == 0 && control != tcpfsm.SYN:
		wrong = "lacks ACK"
	case control&tcpfsm.RST != 0 && s.Text > 0:
		wrong = "carries text"
	case control&tcpfsm.SYN == 0 && s.Has&onSYN != 0:
		wrong = "has an option of a SYN"
	case control&(tcpfsm.SYN|tcpfsm.ACK) == tcpfsm.SYN|tcpfsm.ACK && s.Has&tcpfsm.HasWindowScale != 0 &&
		v.spoken() && !v.said.Said.Has(scenarios.HeardScale):
		wrong = "scales windows for a peer that did not offer to"
	default:
		return held
	}
	return v.broken(v.place(v.Life), "%v %s", s.Detail(), wrong)
}

// stamped is I04 of timestamps: once agreed on, every segment has them, and else none that is no SYN (RFC 7323 §3.2).
func stamped(v *View) verdict {
	if v.Act == nil || v.Sent.CTL.Has(tcpfsm.RST) || v.Act.Is.State <= tcpfsm.Listen {
		return passed
	}
	if !v.Act.Is.TSOK {
		if v.Sent.Has&tcpfsm.HasTimestamps != 0 && !v.Sent.CTL.Has(tcpfsm.SYN) {
			return v.broken(int(v.Act.Life), "%v has a timestamp that was not agreed on", v.Sent)
		}
		return passed
	}
	if v.Sent.Has&tcpfsm.HasTimestamps == 0 {
		return v.broken(int(v.Act.Life), "%v lacks the timestamp that was agreed on", v.Sent)
	}
	return held
}

// optionsAnswered is I04 of a SYN,ACK: it agrees to what the SYN offered (RFC 7323 §2.2, §3.2; RFC 2018 §2).
func optionsAnswered(v *View) verdict {
	const offers = tcpfsm.HasSACKPermitted | tcpfsm.HasWindowScale | tcpfsm.HasTimestamps
	s := v.Sent
	if !s.CTL.Has(tcpfsm.SYN|tcpfsm.ACK) || v.Seg == nil || v.Seg.CTL&(tcpfsm.SYN|tcpfsm.ACK|tcpfsm.RST) != tcpfsm.SYN ||
		v.Act != nil && v.Act.Was.State == tcpfsm.SynReceived { // agreed already
		return passed
	}
	if more := s.Has & offers &^ v.Seg.Has; more != 0 {
		return v.broken(v.place(v.Life), "%v has options that %v did not offer: %v", s, v.Seg, more)
	}
	return held
}

// ahead reports a SYN,ACK of a handshake that answers for a connection which is yet to come, and keeps nothing of it.
func (v *View) ahead() bool {
	return v.Act != nil && v.Sent.CTL.Has(tcpfsm.SYN) && v.Act.Was.State == tcpfsm.TimeWait && !v.Act.Moved() &&
		v.moves[v.Life.Host].next[tcpfsm.TimeWait] != 0
}

// slots is I07 and I18: SYN, FIN and each octet have a number of their own, whenever and how often they are sent.
func slots(v *View) verdict {
	s := v.Sent
	if !v.spoken() || s.LEN() == 0 || s.CTL.Has(tcpfsm.RST) || v.ahead() {
		return passed
	}
	said, end := &v.said, s.SEQ+tcpfsm.Seq(s.LEN())
	switch {
	case s.CTL.Has(tcpfsm.SYN) && s.SEQ != said.SYN:
		return v.broken(v.place(v.Life), "%v; its SYN is %d", s, said.SYN)
	case s.CTL.Has(tcpfsm.FIN) && said.Said.Has(scenarios.SaidFIN) && end-1 != said.Last:
		return v.broken(v.place(v.Life), "%v; its FIN was %d before", s, said.Last)
	}
	return held
}

// bound is I18.
func bound(v *View) verdict {
	s := v.Sent
	if !v.spoken() || s.LEN() == 0 || s.CTL.Has(tcpfsm.RST) || v.ahead() {
		return passed
	}
	said, start, end := &v.said, s.SEQ, s.SEQ+tcpfsm.Seq(s.LEN())
	if s.CTL.Has(tcpfsm.SYN) {
		start++
	}
	switch {
	case s.Text > 0 && start.LessEq(said.SYN):
		return v.broken(v.place(v.Life), "%v has text where the SYN %d is", s, said.SYN)
	case s.Text > 0 && said.Said.Has(scenarios.SaidFIN) && said.Last.Less(start+tcpfsm.Seq(s.Text)):
		return v.broken(v.place(v.Life), "%v has text where the FIN %d is, or after it", s, said.Last)
	case s.CTL.Has(tcpfsm.FIN) && !said.Said.Has(scenarios.SaidFIN) && (end - 1).Less(said.Sent):
		return v.broken(v.place(v.Life), "%v has the FIN where there was text before: up to %d", s, said.Sent)
	}
	return held
}

// ownNumber is I07 of the block: its SYN has the number that it will go by.
func ownNumber(v *View) verdict {
	if v.Act == nil || !v.Sent.CTL.Has(tcpfsm.SYN) || v.Act.Is.State <= tcpfsm.Listen || v.ahead() {
		return passed
	}
	if v.Sent.SEQ != v.Act.Is.ISS {
		return v.broken(int(v.Act.Life), "%v of a connection with ISS %d", v.Sent, v.Act.Is.ISS)
	}
	return held
}

// ackBack is I10 on the wire: acknowledgments go forward.
func ackBack(v *View) verdict {
	s := v.Sent
	if !v.spoken() || s.CTL&(tcpfsm.ACK|tcpfsm.RST) != tcpfsm.ACK || !v.said.Said.Has(scenarios.SaidACK) || v.revived() || v.ahead() {
		return passed
	}
	if s.ACK.Less(v.said.ACK) {
		return v.broken(v.place(v.Life), "%v falls behind the acknowledgment %d before it", s, v.said.ACK)
	}
	return held
}

// ackUnsent is I11.
func ackUnsent(v *View) verdict {
	s := v.Sent
	if !v.spoken() || s.CTL&(tcpfsm.ACK|tcpfsm.RST) != tcpfsm.ACK || v.ahead() {
		return passed
	}
	if v.stranger != nil {
		if p := v.believed(v.stranger); p != nil && p.Sent.Less(s.ACK) {
			return v.broken(-1, "%v acknowledges what was never sent: the peer is at %d", s, p.Sent)
		}
		return passedOr(v.stranger.Said.Has(scenarios.HeardSYN))
	}
	p := v.life(int(v.Life.Peer))
	if p == nil || v.Life.Revived || v.Life.Former >= 0 || p.SYN != v.Life.IRS { // what a cookie stood for has no life
		return passed
	}
	if p.Sent.Less(s.ACK) {
		return v.broken(int(v.Act.Life), "%v acknowledges what was never sent: the peer is at %d", s, p.Sent)
	}
	return held
}

// ackArrived is I22 on the wire: what is acknowledged has arrived, all of it.
func ackArrived(v *View) verdict {
	s := v.Sent
	if !v.spoken() || s.CTL&(tcpfsm.ACK|tcpfsm.RST) != tcpfsm.ACK || v.revived() || v.ahead() {
		return passed
	}
	led := v.ledger()
	if !led.Said.Has(scenarios.HeardSYN) || led.Said.Has(scenarios.LostTrack) {
		return passed
	}
	if led.Came.Less(s.ACK) {
		return v.broken(v.place(v.Life), "%v acknowledges more than has arrived: all below %d", s, led.Came)
	}
	return held
}

// ledger is the sender's, as the event left it.
func (v *View) ledger() *scenarios.Ledger {
	if v.stranger != nil {
		return &v.stranger.Ledger
	}
	return &v.Life.Ledger
}

// ackPlace is I35 of every segment: it says where its connection stands.
func ackPlace(v *View) verdict {
	s := v.Sent
	if v.Act == nil || s.CTL&(tcpfsm.ACK|tcpfsm.RST) != tcpfsm.ACK || v.Act.Is.State <= tcpfsm.SynSent || v.ahead() {
		return passed
	}
	is := &v.Act.Is
	probe := s.SEQ == is.NXT-1 || s.SEQ == is.UNA-1 // of keep-alive, or of a window
	switch {
	case s.ACK != is.RcvNXT:
		return v.broken(int(v.Act.Life), "%v, but RCV.NXT is %d", s, is.RcvNXT)
	case s.LEN() == 0 && s.SEQ != is.NXT && !(probe && v.What(netsim.Timer)):
		return v.broken(int(v.Act.Life), "%v, but SND.NXT is %d", s, is.NXT)
	}
	return held
}
