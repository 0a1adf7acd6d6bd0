package invariant

import (
	"time"

	"synfault/scenarios"
	"synfault/tcpfsm"
)

// What a user is given and told, and what is kept for him.

// served is I68: RECEIVEs are given what there is, in order and no more than they ask for.
func served(v *View) verdict {
	a, was, is := v.Act, &v.Act.Was, &v.Act.Is
	if !v.lived() || was.State < tcpfsm.Established || is.State < tcpfsm.Established || is.State == tcpfsm.TimeWait || v.call(scenarios.Hold) {
		return passed
	}
	if over := was.State >= tcpfsm.CloseWait && unread(was) == 0; v.call(scenarios.Read) && a.Failed != over {
		return v.broken(int(a.Life), "RECEIVE in %v, with %d octets unread, fails: %v", was.State, unread(was), a.Failed)
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
		for _, o := range s.SACK[:n] {
			if o.Start == b.End { // a block is a run as long as it is (RFC 2018 §3)
				return v.broken(int(v.Act.Life), "%v reports two blocks that touch at %d", s.Detail(), b.End)
			}
		}
		octets += b.Len()
	}
	waits := is.RcvNXT == is.IRS+1 // text of the SYN may be held too: it is in order
	if n == is.Beside.Runs && octets != is.Late && !(waits && octets < is.Late) {
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
		!v.plain() || v.acksSYN() {
		return passed
	}
	if s.CTL.Has(tcpfsm.SYN|tcpfsm.FIN) && m.DropSynFin != tcpfsm.SynFinTaken {
		return passed
	}
	if was.Retries == 0 && was.Timers&retransmission != 0 {
		return v.lasts(tcpfsm.TimerRetransmission, m.SynSoon)
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

// status is I66.
func status(v *View) verdict {
	a, l, is := v.Act, v.Life, &v.Act.Is
	if is.State <= tcpfsm.Listen || !v.last() {
		return passed
	}
	host := v.World.Host(l.Host)
	for i := range host.Conns {
		c := &host.Conns[i]
		if c.Serial != l.Serial {
			continue
		}
		env := tcpfsm.Env{Local: l.Local, Remote: l.Remote}
		r, err := v.machine(l).Status(&c.TCB, &env)
		octets := uint32(0) // that are acknowledged
		if end := earlier(is.UNA, is.END); (is.ISS + 1).Less(end) {
			octets = uint32(end - is.ISS - 1)
		}
		waits := uint32(0)
		if is.State > tcpfsm.SynSent {
			waits = unread(is)
		}
		unsent := uint32(0)
		if !is.FinSent {
			unsent = uint32(is.END - is.NXT)
		}
		want := tcpfsm.Report{Local: l.Local, Remote: l.Remote, State: is.State, SendWindow: is.WND, ReceiveWindow: is.RcvWND,
			Unacked: uint32(is.END-is.ISS-1) - octets - unsent, Unsent: unsent, Unread: waits, Urgent: is.Beside.Urgent,
			UserTimeout: time.Duration(is.Beside.UserWait) * time.Millisecond}
		if err != nil || r != want {
			return v.broken(int(a.Life), "STATUS tells %+v (%v), and not %+v", r, err, want)
		}
		return held
	}
	return passed
}

// urgentTold is I25 of urgent text: only a segment that points to it makes the user hear of it (RFC 9293 §3.10.7.4 sixth).
func urgentTold(v *View) verdict {
	if v.told(tcpfsm.SignalUrgent) && !v.has(tcpfsm.URG) {
		return v.broken(int(v.Act.Life), "%v points to nothing urgent, and the user is told of it", v.Seg)
	}
	return passedOr(v.has(tcpfsm.URG))
}

// lostNothing is I23 of a RST for text that nobody will read: there was text.
func lostNothing(v *View) verdict {
	a, s, was := v.Act, v.Seg, &v.Act.Was
	if !was.Orphan || was.State < tcpfsm.Established || a.Is.State > tcpfsm.Listen || s.CTL&(tcpfsm.SYN|tcpfsm.RST) != 0 || v.own() || !v.sendsRST() {
		return passed
	}
	if s.Text == 0 && was.Late == 0 {
		return v.broken(int(a.Life), "%v brings no text, and draws a RST for text that nobody reads", s)
	}
	return held
}
