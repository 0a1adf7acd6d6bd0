package invariant

import (
	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// plausible is I12: only an acknowledgment of what was sent moves SND.UNA.
func plausible(v *View) verdict {
	a := v.Act
	was, is := &a.Was, &a.Is
	if was.State < tcpfsm.SynSent || is.State <= tcpfsm.Listen || a.Former >= 0 || was.UNA == is.UNA || v.Life.Revived {
		return passed
	}
	s := v.Seg
	if s == nil || s.CTL&(tcpfsm.ACK|tcpfsm.RST) != tcpfsm.ACK || s.ACK != is.UNA || !was.UNA.Less(s.ACK) || v.most().Less(s.ACK) {
		return v.broken(int(a.Life), "SND.UNA went from %d to %d, SND.NXT %d, upon %s", was.UNA, is.UNA, was.NXT, v.trigger())
	}
	return held
}

// kept is I22: nothing is taken for acknowledged that the peer's end has not got past.
func kept(v *View) verdict {
	a := v.Act
	was, is := &a.Was, &a.Is
	if was.State < tcpfsm.SynSent || is.State < tcpfsm.Established || a.Former >= 0 || was.UNA == is.UNA {
		return passed
	}
	p := v.life(int(v.Life.Peer))
	if p == nil || p.Revived || p.Peer >= 0 && p.Peer != a.Life || p.RcvNXT == 0 {
		return passed
	}
	if got := later(p.RcvNXT, p.ACK); got.Less(is.UNA) {
		return v.broken(int(a.Life), "SND.UNA is %d, but the peer has got no further than %d", is.UNA, got)
	}
	return held
}

// inHand is I22 at the other end: what is acknowledged was handed over, or waits for the user.
func inHand(v *View) verdict {
	a, l := v.Act, v.Life
	is := &a.Is
	if is.State < tcpfsm.Established || l.Revived || is.State == tcpfsm.TimeWait && v.machine(l).TimeWaitOnReset {
		return passed
	}
	end := is.RcvNXT
	if is.FinRcvd {
		end = is.FIN
	}
	switch {
	case uint32(is.READ-is.IRS-1) != a.After.Released:
		return v.broken(int(a.Life), "%d octets were handed over, but the next to hand over is %d", a.After.Released, is.READ)
	case end.Less(is.READ):
		return v.broken(int(a.Life), "the next octet to hand over is %d, beyond RCV.NXT %d", is.READ, is.RcvNXT)
	case l.Said.Has(scenarios.HeardSYN) && !l.Said.Has(scenarios.LostTrack) && l.Came.Less(is.RcvNXT):
		return v.broken(int(a.Life), "RCV.NXT is %d, but only what lies below %d has arrived", is.RcvNXT, l.Came)
	}
	return v.queued(is)
}

// accepted is I22 of a user's SEND: what is accepted is queued, and what there is room for is accepted.
func accepted(v *View) verdict {
	a, l := v.Act, v.Life
	was, is := &a.Was, &a.Is
	if !v.writes() && a.Call != scenarios.Open {
		return passed
	}
	if a.Failed {
		m := v.machine(l)
		may := was.State == tcpfsm.SynSent || was.State == tcpfsm.SynReceived || was.State == tcpfsm.Established || was.State == tcpfsm.CloseWait
		if v.writes() && may && !a.After.Shut && uint64(a.Arg)+uint64(was.END-was.UNA) <= uint64(m.SndBuf) {
			return v.broken(int(a.Life), "SEND of %d octets refused in %v", a.Arg, was.State)
		}
		return held
	}
	return v.queued(is)
}

func (v *View) queued(is *scenarios.Vars) verdict {
	l := v.Life
	if is.State < tcpfsm.SynSent || l.Revived || is.State == tcpfsm.TimeWait && v.machine(l).TimeWaitOnReset {
		return passed
	}
	if n := uint32(is.END - is.ISS - 1); n != v.Act.After.Queued {
		return v.broken(v.place(l), "%v has accepted %d octets from its user, and its queue ends after %d", l.Host, v.Act.After.Queued, n)
	}
	return held
}

// afterClose is I24 of the user: SEND after CLOSE fails.
func afterClose(v *View) verdict {
	a := v.Act
	if !v.writes() || !a.After.Shut {
		return passed
	}
	if !a.Failed {
		return v.broken(int(a.Life), "SEND of %d octets accepted after CLOSE", a.Arg)
	}
	return held
}

// afterFIN is I24 on the wire.
func afterFIN(v *View) verdict {
	s := v.Sent
	if !v.spoken() || !v.said.Said.Has(scenarios.SaidFIN) || s.CTL.Has(tcpfsm.RST) || v.ahead() {
		return passed
	}
	if end := s.SEQ + tcpfsm.Seq(s.LEN()); (v.said.Last + 1).Less(end) {
		return v.broken(v.place(v.Life), "%v goes beyond the FIN %d", s, v.said.Last)
	}
	return held
}

// finAsked is I23 of the half that closes: a FIN is sent for a user who has closed.
func finAsked(v *View) verdict {
	if !v.spoken() || !v.Sent.CTL.Has(tcpfsm.FIN) {
		return passed
	}
	if !v.userShut() {
		return v.broken(v.place(v.Life), "%v, and its user has not closed", v.Sent)
	}
	return held
}

// userShut reports that the user of the segment's sender has closed.
func (v *View) userShut() bool {
	if v.stranger != nil {
		users := v.World.Host(v.stranger.Host).Users
		return int(v.stranger.Number) < len(users) && users[v.stranger.Number].Shut
	}
	return v.Act.After.Shut
}

// unreadReset is I23 of a user who leaves text unread.
func unreadReset(v *View) verdict {
	a := v.Act
	was := &a.Was
	if !v.call(scenarios.Leave) || a.Failed || was.State < tcpfsm.SynReceived || was.State == tcpfsm.TimeWait || !v.machine(v.Life).CloseReset {
		return passed
	}
	end := was.RcvNXT
	if was.FinRcvd {
		end = was.FIN
	}
	if was.READ.Less(end) && !v.sendsRST() {
		return v.broken(int(a.Life), "%d octets are left unread, and no RST says so", end-was.READ)
	}
	return held
}

// halfOpenText is I23 of the half that goes on: what arrives after CLOSE is taken as before.
func halfOpenText(v *View) verdict {
	a, s := v.Act, v.Seg
	was := &a.Was
	if was.State != tcpfsm.FinWait1 && was.State != tcpfsm.FinWait2 || s.CTL&(tcpfsm.RST|tcpfsm.SYN|tcpfsm.ACK) != tcpfsm.ACK || s.Text == 0 ||
		s.SEQ != was.RcvNXT || v.special() || !v.acceptable() || v.most().Less(s.ACK) || s.ACK.Less(was.UNA) {
		return passed
	}
	if was.Orphan && v.machine(v.Life).CloseReset {
		if !v.sendsRST() {
			return v.broken(int(a.Life), "%v, text for a user who is gone, draws no RST", s)
		}
		return held
	}
	if !was.RcvNXT.Less(a.Is.RcvNXT) {
		return v.broken(int(a.Life), "%v is not taken in %v", s, was.State)
	}
	return held
}

// honest is I25 of an end by RST: what the user is told.
func honest(v *View) verdict {
	a := v.Act
	was := &a.Was
	if a.Is.State != tcpfsm.Closed && a.Is.State != tcpfsm.Listen || v.own() || a.Was.State <= tcpfsm.Listen {
		return passed
	}
	want := tcpfsm.SignalReset
	switch was.State {
	case tcpfsm.SynSent:
		want = tcpfsm.SignalRefused
	case tcpfsm.SynReceived:
		if want = tcpfsm.SignalRefused; was.Passive {
			want = 0
		}
	case tcpfsm.Closing, tcpfsm.LastAck, tcpfsm.TimeWait:
		want = 0
	}
	switch {
	case v.has(tcpfsm.RST):
		if a.Signal != want {
			return v.broken(int(a.Life), "a RST ended %v, and the user was told: %q", was.State, a.Signal)
		}
		return held
	case a.Signal&(tcpfsm.SignalReset|tcpfsm.SignalRefused) != 0 && !v.has(tcpfsm.SYN):
		return v.broken(int(a.Life), "no RST ended %v, and the user was told: %q", was.State, a.Signal)
	}
	return passed
}

// complete is I25 of an end in good order: CLOSE is complete when the peer has all, FIN included.
func complete(v *View) verdict {
	a, l := v.Act, v.Life
	if !v.told(tcpfsm.SignalClosed) || a.Former >= 0 {
		return passed
	}
	p := v.life(int(l.Peer))
	if p == nil || p.Revived || p.Peer != a.Life {
		return passed
	}
	if n := uint32(later(p.RcvNXT, p.ACK) - l.SYN); n != a.After.Queued+2 {
		return v.broken(int(a.Life), "CLOSE is complete, but the peer has got %d of %d numbers", n, a.After.Queued+2)
	}
	return held
}

// proven is I20.
func proven(v *View) verdict {
	a := v.Act
	if a.Released.Empty() {
		return passed
	}
	if a.Is.State == tcpfsm.SynReceived && !a.Is.Early || a.Is.State == tcpfsm.SynSent {
		return v.broken(int(a.Life), "octets %v given to the user in %v", a.Released, a.Is.State)
	}
	return held
}

// earlyAgain is I26: what went with the SYN and was not taken goes again, before anything else.
func earlyAgain(v *View) verdict {
	a, s := v.Act, v.Sent
	if a == nil || !a.Opens || a.What != netsim.Arrive || a.Was.State != tcpfsm.SynSent || s.Text == 0 || a.Is.State < tcpfsm.Established {
		return passed
	}
	if a.Before.Sent != a.Before.SYN+1 && a.Is.UNA.Less(a.Before.Sent) && a.Is.UNA.Less(s.SEQ) && v.Step.Sent[a.First].Packet.Segment.SEQ != a.Is.UNA {
		return v.broken(int(a.Life), "%v, but what went with the SYN is acknowledged up to %d alone", s, a.Is.UNA)
	}
	return held
}
