package invariant

import (
	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// Linux's quick ACKs, and what a user who reads is given.

// acksSent is how many segments of an act acknowledge.
func (v *View) acksSent() (n uint8) {
	a := v.Act
	for i := a.First; i < a.First+a.Sends; i++ {
		if v.Step.Sent[i].Packet.Segment.CTL.Has(tcpfsm.ACK) {
			n++
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
	if m.QuickACK == 0 || !v.lived() || was.State < tcpfsm.Established || is.State < tcpfsm.Established || is.State >= tcpfsm.TimeWait {
		return passed
	}
	now := uint32(uint64(v.World.Now()) / 1e6)
	left, texted, heardAt := was.Beside.Quick, was.Beside.HasTexted, was.Beside.Texted
	got := came(a)
	if got > 0 && v.What(netsim.Arrive) {
		if !texted || now-heardAt > is.RTO/1000 {
			window := was.RcvWND - min(got, was.RcvWND)
			left = max(left, uint8(min(m.QuickACK, max(window/(2*max(uint32(m.MSS), 1)), 2), 255)))
		}
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

// chats is I67 of what ends it: text of ours within the delay of an ACK after theirs, or their FIN; and a delayed ACK that no
// text came to carry begins it anew.
func (v *View) chats(texted bool, age uint32) verdict {
	a, was, is, m := v.Act, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	chatty := was.Beside.Chatty && !v.timer(delayedACK)
	fin := was.State == tcpfsm.Established && is.FinRcvd && !was.FinRcvd && is.State != tcpfsm.TimeWait
	if texted && age < millis(m.DelayedACK) {
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
	if at := a.Sends == 0; at != waits && (at || !waits && owes > 0) {
		return v.broken(int(a.Life), "%s, with %d octets unacknowledged and RCV.WND %d; its ACK waits: %v", v.trigger(), owes, was.RcvWND, at)
	}
	return held
}

// served is I68: RECEIVEs are given what there is, in order and no more than they ask for.
func served(v *View) verdict {
	a, was, is := v.Act, &v.Act.Was, &v.Act.Is
	if !v.lived() || was.State < tcpfsm.Established || is.State < tcpfsm.Established || is.State == tcpfsm.TimeWait || v.call(scenarios.Hold) {
		return passed
	}
	asked := uint64(was.Asked)
	if v.call(scenarios.Read) && !a.Failed {
		n := uint64(a.Arg)
		if n == 0 {
			n = tcpfsm.Forever
		}
		asked = min(asked+n, tcpfsm.Forever)
	}
	waits := uint64(unread(is)) + uint64(is.READ-was.READ)
	given := min(waits, asked)
	if is.Orphan {
		given = waits
	} else if asked != tcpfsm.Forever {
		asked -= given
	}
	if uint64(is.READ-was.READ) != given || uint64(is.Asked) != asked || uint64(a.Released.Len()) != given {
		return v.broken(int(a.Life), "%d octets waited; %d were given, and %d are asked for after %d", waits, is.READ-was.READ, is.Asked, was.Asked)
	}
	return held
}

// lateKept is I57 of what is held out of order: it is not lost while it waits, and an ACK reports it where the peer takes
// SACK (RFC 2018 §4).
func lateKept(v *View) verdict {
	a, was, is := v.Act, &v.Act.Was, &v.Act.Is
	if !v.lived() || was.State < tcpfsm.Established || is.State < tcpfsm.Established || was.RcvNXT != is.RcvNXT || is.State == tcpfsm.TimeWait {
		return passed
	}
	if is.Late < was.Late {
		return v.broken(int(a.Life), "%s: %d octets were held out of order, and %d are left", v.trigger(), was.Late, is.Late)
	}
	return held
}

// sacked is I57 of the report.
func sacked(v *View) verdict {
	s := v.Sent
	if v.Act == nil || s.CTL&(tcpfsm.SYN|tcpfsm.RST|tcpfsm.ACK) != tcpfsm.ACK || v.own() || v.Act.Is.State < tcpfsm.Established {
		return passed
	}
	is, n := &v.Act.Is, uint8(0)
	if is.Beside.SACKOK {
		n = is.Beside.Runs
		if is.TSOK {
			n = min(n, 3)
		}
	}
	if s.SACKs != n || s.Has&tcpfsm.HasSACK != 0 != (n > 0) {
		return v.broken(int(v.Act.Life), "%v, with %d runs held out of order", s.Detail(), is.Beside.Runs)
	}
	octets := uint32(0)
	for _, b := range s.SACK[:n] {
		if b.Empty() || !is.RcvNXT.Less(b.Start) {
			return v.broken(int(v.Act.Life), "%v reports what is no run beyond RCV.NXT %d", s.Detail(), is.RcvNXT)
		}
		octets += b.Len()
	}
	if n == is.Beside.Runs && octets != is.Late {
		return v.broken(int(v.Act.Life), "%v, with %d octets held out of order", s.Detail(), is.Late)
	}
	return held
}

// backsOff is I43 to the microsecond: what an expiration makes of RTO.
func backsOff(v *View) verdict {
	a, was, is, m := v.Act, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	if !v.timer(retransmission) || is.State <= tcpfsm.Listen || !v.plain() || a.Former >= 0 {
		return passed
	}
	want := micros(was.RTO)
	if m.SynLinear == 0 || was.State != tcpfsm.SynSent || uint32(is.Retries) > m.SynLinear {
		if was.SRTT > 0 || is.Retries > 1 {
			want -= min(m.RTOSlop, want)
		}
		want = min(2*want+m.RTOSlop, m.MaxRTO)
	}
	if micros(is.RTO) != want {
		return v.broken(int(a.Life), "RTO expired, timeout %d, and went from %v to %v and not to %v", is.Retries, micros(was.RTO), micros(is.RTO), want)
	}
	return held
}

// closedTold is I25 of CLOSE: the user is told that it is complete when the FIN is acknowledged, and when it is not.
func closedTold(v *View) verdict {
	a, was, is := v.Act, &v.Act.Was, &v.Act.Is
	closing := was.State == tcpfsm.FinWait1 || was.State == tcpfsm.Closing || was.State == tcpfsm.LastAck
	if !closing || v.own() || is.State == tcpfsm.Listen {
		return passed
	}
	completes := is.State == tcpfsm.FinWait2 || is.State == tcpfsm.TimeWait && was.UNA != is.UNA ||
		was.State == tcpfsm.LastAck && is.State == tcpfsm.Closed && v.acks()
	if m := v.machine(v.Life); completes && !v.told(tcpfsm.SignalClosed) && !m.TimeWaitOnReset && m.FinCoverage && !v.has(tcpfsm.SYN) {
		return v.broken(int(a.Life), "%s completes CLOSE in %v, and the user is not told", v.trigger(), was.State)
	}
	return held
}

// soonAgain is I64 of a policy: a bad ACK in SYN-SENT draws the SYN again early, if that was sent but once.
func soonAgain(v *View) verdict {
	a, s, was, m := v.Act, v.Seg, &v.Act.Was, v.machine(v.Life)
	if m.SynSoon == 0 || was.State != tcpfsm.SynSent || a.Is.State != tcpfsm.SynSent || s.CTL&(tcpfsm.ACK|tcpfsm.RST) != tcpfsm.ACK ||
		!v.plain() || !v.last() || v.acksSYN() {
		return passed
	}
	if s.CTL.Has(tcpfsm.SYN|tcpfsm.FIN) && m.DropSynFin != tcpfsm.SynFinTaken {
		return passed
	}
	at, armed := v.Case.Deadline(v.World, v.Life.Host, v.Life.Serial, tcpfsm.TimerRetransmission)
	if wait := at.Sub(v.World.Now()); armed && was.Retries == 0 && wait != m.SynSoon {
		return v.broken(int(a.Life), "%v is bad, and the SYN goes again in %v", s, wait)
	}
	return held
}

// forgets is I49 of what TIME-WAIT goes on with when a SYN proved stale: the FINs' numbers stand for where the old
// streams began, all is read, and nothing is under way.
func forgets(v *View) verdict {
	a, l := v.Act, v.Life
	if a.Former < 0 || a.Is.State != tcpfsm.TimeWait || !l.Revived || !v.last() {
		return passed
	}
	host := v.World.Host(l.Host)
	for i := range host.Conns {
		c := &host.Conns[i].TCB
		if host.Conns[i].Serial != l.Serial {
			continue
		}
		s, r := &c.SND, &c.RCV
		fin, peers := s.NXT-1, r.NXT-1
		if s.UNA != s.NXT || s.END != fin || s.ISS != fin || s.Recover != fin || c.TimedEnd != fin || c.Timing ||
			r.FIN != peers || r.READ != peers || r.IRS != peers || !c.FinSent || !c.FinRcvd || r.ACKed != r.NXT {
			return v.broken(int(a.Life), "TIME-WAIT goes on with SND %+v, RCV %+v", *s, *r)
		}
		return held
	}
	return passed
}
