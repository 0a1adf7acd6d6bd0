package invariant

import (
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// What is sent again before the retransmission timer fires: fast retransmit (RFC 5681 §3.2, RFC 6582, RFC 6675), and what was
// too big for its path (RFC 9293 §3.7.2).

// dupThresh is DupThresh of RFC 6675 §2, and the third duplicate ACK of RFC 5681 §3.2.
const dupThresh = 3

// hasten is I69: the front of the queue goes again before its timer fires when the third duplicate ACK has come since it moved,
// or, with SACK, when three runs or more than two segments beyond it have arrived; once in a recovery, and for nothing less.
func hasten(v *View) verdict {
	a, s, was, is, m := v.Act, v.Seg, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	if !m.FastRetransmit || !v.lived() || was.State < tcpfsm.Established || is.State < tcpfsm.Established || is.State == tcpfsm.TimeWait ||
		v.recovers() || was.SynOut || was.Probed {
		return passed
	}
	due, sure := v.lossShown()
	began := v.hastens()
	switch heard := v.acceptable() && !v.special() && v.current(); {
	case began && !due && sure:
		return v.broken(int(a.Life), "%v, with SND.UNA %d, SND.NXT %d, after %d duplicate ACKs: no loss, and recovery begins", s.Detail(), is.UNA, was.NXT, a.Paced.Dups)
	case due && sure && heard && !began:
		return v.broken(int(a.Life), "%v, with SND.UNA %d, SND.NXT %d, after %d duplicate ACKs: a loss, and no recovery begins", s.Detail(), is.UNA, was.NXT, a.Paced.Dups)
	case !began:
		return passedOr(due)
	case is.Beside.Recover != was.NXT:
		return v.broken(int(a.Life), "recovery began at SND.NXT %d, and ends at %d", was.NXT, is.Beside.Recover)
	case is.State == tcpfsm.FinWait2:
		return held
	}
	for i := a.First; i < a.First+a.Sends; i++ {
		if out := &v.Step.Sent[i].Packet.Segment; out.LEN() > 0 && out.SEQ == is.UNA {
			return held
		}
	}
	return v.broken(int(a.Life), "%v begins a recovery, and the front of the queue, from SND.UNA %d, is not sent again", s.Detail(), is.UNA)
}

// lossShown reports a segment that shows the front of the queue to be lost; sure is whether that can be told.
func (v *View) lossShown() (due, sure bool) {
	a, s, was, is := v.Act, v.Seg, &v.Act.Was, &v.Act.Is
	if s.CTL&(tcpfsm.SYN|tcpfsm.RST|tcpfsm.ACK) != tcpfsm.ACK || s.ACK.Less(was.UNA) || was.NXT.Less(s.ACK) || is.UNA == was.NXT || is.WND == 0 {
		return false, true
	}
	if is.Beside.SACKOK {
		runs, octets, _ := v.beyond()
		return runs >= dupThresh || octets > (dupThresh-1)*effMSS(is), true
	}
	return scenarios.DuplicateACK(a, s) && a.Paced.Dups == dupThresh-1 && was.Beside.Recover.Less(was.UNA), a.Paced.Dups != scenarios.DupsLost
}

// beyond is what the SACK blocks of the segment that arrived report of what lies beyond the front: how many runs, how many
// octets, and how much of the front comes before the first of them, 0 where there is none (RFC 6675 §4).
func (v *View) beyond() (runs int, octets, front uint32) {
	was, is, s := &v.Act.Was, &v.Act.Is, v.Seg
	if s == nil || !is.Beside.SACKOK || s.Has&tcpfsm.HasSACK == 0 || s.ACK.Less(was.UNA) { // an old ACK's are no news
		return 0, 0, 0
	}
	for _, b := range s.SACK[:s.SACKs] {
		if start, end := b.Start.Minus(is.UNA), b.End.Minus(is.UNA); 0 < start && start < end && end <= was.NXT.Minus(is.UNA) {
			runs++
			octets += uint32(end - start)
			if front == 0 || uint32(start) < front {
				front = uint32(start)
			}
		}
	}
	return runs, octets, front
}

// unprovoked is I63 of an ACK that acknowledges nothing new: it draws nothing old, unless it begins a recovery, opens a window
// that was shut, or opens the connection.
func (v *View) unprovoked() bool {
	a, was, is := v.Act, &v.Act.Was, &v.Act.Is
	return v.Seg != nil && was.UNA == is.UNA && !v.hastens() && was.Timers&persist == 0 && !was.SynOut && !a.Opens && was.State >= tcpfsm.Established &&
		!(is.State == tcpfsm.Closing && a.Moved())
}

// resent is I63 of what was too big for its path: where the policy does not wait for the timer, all that is outstanding goes
// again at once, in order, in segments of what fits, as much as the window holds; and nothing does otherwise.
func resent(v *View) verdict {
	a, was, is, m := v.Act, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	if !v.call(scenarios.TooBig) || was.State < tcpfsm.Established || is.State < tcpfsm.Established || was.SynOut || v.own() {
		return passed
	}
	outstanding, sends := was.UNA != was.NXT && was.State != tcpfsm.TimeWait, was.State != tcpfsm.FinWait2 && was.State != tcpfsm.TimeWait
	mss := was.Beside.MSS
	if outstanding {
		mss = min(mss, uint16(min(a.Arg, uint32(m.MSS))))
	}
	if is.Beside.MSS != mss {
		return v.broken(int(a.Life), "%d octets fit, the MSS was %d, and is %d", a.Arg, was.Beside.MSS, is.Beside.MSS)
	}
	due := m.TooBigResends && outstanding && sends && mss < was.Beside.MSS
	from, end := was.UNA, earlier(was.NXT, was.END)
	limit := earlier(end, was.UNA+tcpfsm.Seq(was.WND))
	for i := a.First; i < a.First+a.Sends; i++ {
		s := &v.Step.Sent[i].Packet.Segment
		if s.LEN() == 0 || was.NXT.LessEq(s.SEQ) {
			continue
		}
		n := min(uint32(limit-from), segmentRoom(is))
		fin := was.FinSent && from+tcpfsm.Seq(n) == was.END && uint32(from-was.UNA)+n < was.WND
		if !due || s.SEQ != from || !from.Less(limit) || uint32(s.Text) != n || s.CTL.Has(tcpfsm.FIN) != fin {
			return v.broken(int(a.Life), "%v again: %d to %d is outstanding, and goes again: %v", s, was.UNA, was.NXT, due)
		}
		from += tcpfsm.Seq(n)
	}
	if due && from.Less(limit) {
		return v.broken(int(a.Life), "%d to %d was too big, and what begins at %d is not sent again", was.UNA, limit, from)
	}
	return passedOr(outstanding)
}
