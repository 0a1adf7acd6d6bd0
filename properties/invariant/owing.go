package invariant

import (
	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// When what came is acknowledged: delayed ACKs (RFC 9293 §3.8.6.3), and Linux's quick ACKs.

// acksSent is how many segments of an act acknowledge, up to 255.
func (v *View) acksSent() (n uint8) {
	a := v.Act
	for i := a.First; i < a.First+a.Sends; i++ {
		if v.Step.Sent[i].Packet.Segment.CTL.Has(tcpfsm.ACK) {
			n = min(n, 254) + 1
		}
	}
	return n
}

// came is how many octets an act took in order.
func came(a *scenarios.Act) uint32 {
	n := uint32(a.Is.RcvNXT - a.Was.RcvNXT)
	if a.Is.FinRcvd && !a.Was.FinRcvd {
		n--
	}
	return n
}

// quick is I67: the first segments with text, and those after a silence of one RTO, are acknowledged at once, until text of
// ours answers theirs.
func quick(v *View) verdict {
	a, was, is, m := v.Act, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	if a.Opens && m.QuickACK > 0 && v.lived() && v.plain() && v.Seg != nil && v.Seg.Text == 0 && is.RcvNXT == is.IRS+1 {
		if writes := was.State == tcpfsm.SynSent && was.END != was.NXT; is.Beside.HasTexted != writes {
			return v.broken(int(a.Life), "a writer waits: %v; its text answers the SYN,ACK: %v", writes, is.Beside.HasTexted)
		}
	}
	if m.QuickACK == 0 || !v.lived() || was.State < tcpfsm.Established || is.State < tcpfsm.Established || is.State >= tcpfsm.TimeWait {
		return passed
	}
	now := uint32(uint64(v.World.Now()) / 1e6)
	left, texted, heardAt := was.Beside.Quick, was.Beside.HasTexted, was.Beside.Texted
	got := came(a)
	if got > 0 && v.What(netsim.Arrive) {
		left = v.quickLeft(got)
		texted, heardAt = true, now
		if left > 0 && !was.Beside.Chatty && !v.tells() && is.FinRcvd == was.FinRcvd {
			return v.broken(int(a.Life), "%s is one of %d to be acknowledged at once, and is not", v.trigger(), left)
		}
	}
	if n := v.acksSent(); is.Beside.Quick != left-min(n, left) || is.Beside.HasTexted != texted || is.Beside.Texted != heardAt {
		return v.broken(int(a.Life), "%d quick ACKs were left, %d left with this, and then %d", left, n, is.Beside.Quick)
	}
	return v.chats(texted, now-heardAt)
}

// quickLeft is how many ACKs of text go at once when got octets have come: the first, and those after a silence of one RTO.
func (v *View) quickLeft(got uint32) uint8 {
	was, is, m := &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	left := was.Beside.Quick
	if now := uint32(uint64(v.World.Now()) / 1e6); !was.Beside.HasTexted || now-was.Beside.Texted > is.RTO/1000 {
		window := was.RcvWND - min(got, was.RcvWND)
		left = max(left, uint8(min(m.QuickACK, max(window/(2*max(uint32(m.MSS), 1)), 2), 255)))
	}
	return left
}

// quickens reports text that the policy acknowledges at once.
func (v *View) quickens(got uint32) bool { return v.quickLeft(got) > 0 && !v.Act.Was.Beside.Chatty }

// chats is I67 of what ends it: text of ours within the delay of an ACK after theirs, or their FIN; and a delayed ACK that no
// text came to carry begins it anew.
func (v *View) chats(texted bool, age uint32) verdict {
	a, was, is, m := v.Act, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	chatty := was.Beside.Chatty && !v.timer(delayedACK)
	fin := was.State == tcpfsm.Established && is.FinRcvd && !was.FinRcvd && is.State != tcpfsm.TimeWait
	if texted && age < millis(m.DelayedACK) && !v.timer(1<<tcpfsm.TimerPersist) { // a probe is sent for an answer, and is none
		from := was.NXT
		for i := a.First; i < a.First+a.Sends; i++ {
			s := &v.Step.Sent[i].Packet.Segment
			chatty = chatty || s.Text > 0 && from.LessEq(s.SEQ)
		}
	}
	if chatty = chatty || fin; is.Beside.Chatty != chatty {
		return v.broken(int(a.Life), "%s, text came %v, %d ms ago, and ACKs wait for text of ours: %v", v.trigger(), texted, age, is.Beside.Chatty)
	}
	if !fin || is.Late > 0 || was.Late > 0 || v.Seg == nil || v.Seg.SEQ != was.RcvNXT {
		return held
	}
	full := min(uint32(m.MSS), effMSS(is))
	owes := was.Beside.Owes + came(a)
	waits := texted && m.DelayedACK > 0 && owes < full && was.RcvWND > came(a)+1
	alone := a.Sends == 1 && v.Step.Sent[a.First].Packet.Segment.LEN() == 0
	if at := a.Sends == 0; at != waits && (at || !waits && owes > 0 || waits && alone) {
		return v.broken(int(a.Life), "%s, with %d octets unacknowledged and RCV.WND %d; its ACK waits: %v", v.trigger(), owes, was.RcvWND, at)
	}
	return held
}

// owed is I53 of how much an ACK may wait for: less than so many full-sized segments (SHLD-19), and what waits is counted.
func owed(v *View) verdict {
	a, was, is, m := v.Act, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	if !v.lived() || was.State < tcpfsm.Established || is.State < tcpfsm.Established || is.State == tcpfsm.TimeWait {
		return passed
	}
	got := uint32(is.RcvNXT - was.RcvNXT)
	if is.FinRcvd && !was.FinRcvd {
		got--
	}
	full := uint32(m.MSS)
	if is.TSOK {
		full = max(full, 13) - 12
	}
	if m.QuickACK == 0 && is.Beside.HasTexted {
		return v.broken(int(a.Life), "quick ACKs are off, and the block counts silences")
	}
	switch {
	case v.tells():
		if is.Beside.ACKed != is.RcvNXT || is.Beside.Owes != 0 || is.Timers&delayedACK != 0 {
			return v.broken(int(a.Life), "an ACK left, RCV.NXT is %d, and %d octets wait for one", is.RcvNXT, is.Beside.Owes)
		}
		return v.hasty(got, full)
	case is.Beside.Owes != was.Beside.Owes+got || is.Beside.ACKed != was.Beside.ACKed:
		return v.broken(int(a.Life), "%d octets came; %d waited for an ACK, now %d", got, was.Beside.Owes, is.Beside.Owes)
	case got > 0 && (m.DelayedACK == 0 || is.Beside.Owes >= m.AckEvery*full):
		return v.broken(int(a.Life), "%d octets wait for their ACK, %d full segments", is.Beside.Owes, is.Beside.Owes/full)
	case got > 0 && is.Timers&delayedACK == 0:
		return v.broken(int(a.Life), "%d octets wait for their ACK, and no timer runs for it", is.Beside.Owes)
	case was.Timers&delayedACK != 0 && a.Started.Has(tcpfsm.TimerDelayedACK) && is.FinRcvd == was.FinRcvd:
		return v.broken(int(a.Life), "%d octets wait for their ACK, of which the first %d are put off", is.Beside.Owes, was.Beside.Owes)
	}
	return held
}

// hasty is I53 of an ACK that need not have left yet, alone (SHLD-18).
func (v *View) hasty(got, full uint32) verdict {
	a, was, is, m := v.Act, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	if got == 0 || m.QuickACK > 0 && v.quickens(got) || m.DelayedACK == 0 || was.Late > 0 || v.Seg == nil || v.Seg.CTL.Has(tcpfsm.FIN) || is.FinRcvd || was.RcvWND == 0 ||
		a.Sends != 1 || v.Step.Sent[a.First].Packet.Segment.LEN() > 0 || was.Beside.Owes+got >= m.AckEvery*full || v.Seg.SEQ != was.RcvNXT ||
		uint32(v.Seg.Text) != got || m.WideWindow {
		return held
	}
	return v.broken(int(a.Life), "%v draws an ACK at once; %d octets wait, and a full segment has %d", v.Seg, was.Beside.Owes, full)
}

// openAcked is I53 of the SYN,ACK: where the handshake has three messages, the opener sends the third at once.
func openAcked(v *View) verdict {
	a := v.Act
	if !a.Opens || a.Was.State != tcpfsm.SynSent || a.Is.State < tcpfsm.Established || !v.has(tcpfsm.SYN|tcpfsm.ACK) ||
		v.moves[v.Life.Host].next != [tcpfsm.NumStates]uint16{} {
		return passed
	}
	if a.Sends == 0 {
		return v.broken(int(a.Life), "%v opens the connection, and is not acknowledged", v.Seg)
	}
	return held
}
