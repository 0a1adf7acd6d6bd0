package invariant

import (
	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// Urgent text (RFC 9293 §3.8.5): how far it reaches, who says so, and who is told.

// receives are the states in which text is taken.
func receives(s tcpfsm.State) bool {
	return s == tcpfsm.Established || s == tcpfsm.FinWait1 || s == tcpfsm.FinWait2
}

// points is I70 of what leaves: the segment that carries text says where the urgent text ends, while that lies ahead; and nothing
// else points anywhere.
func points(v *View) verdict {
	a, s := v.Act, v.Sent
	if a == nil || s.CTL&(tcpfsm.SYN|tcpfsm.RST) != 0 || a.Is.State < tcpfsm.Established || v.own() {
		return passed
	}
	up := a.Is.Beside.UP
	ahead := up.Minus(s.SEQ)
	if want := s.LEN() > 0 && ahead > 0; s.CTL.Has(tcpfsm.URG) != want || want && int32(s.UP) != min(ahead, 65535) || !want && s.UP != 0 {
		return v.broken(int(a.Life), "%v points to %d; urgent text ends at %d", s, s.SEQ+tcpfsm.Seq(s.UP), up)
	}
	return passedOr(s.CTL.Has(tcpfsm.URG))
}

// reaches is I70 of SND.UP and RCV.UP: a SEND of urgent text moves the one to its end, a segment that points further moves the
// other, and acknowledgments and RECEIVEs take them along.
func reaches(v *View) verdict {
	a, was, is := v.Act, &v.Act.Was, &v.Act.Is
	if !v.lived() || was.State < tcpfsm.Established || is.State < tcpfsm.Established || was.SynOut || is.State == tcpfsm.TimeWait {
		return passed
	}
	send := was.Beside.UP
	switch {
	case v.call(scenarios.Urge) && !a.Failed:
		send = is.END
	case was.UNA != is.UNA:
		send = later(send, is.UNA)
	}
	if is.Beside.UP != send {
		return v.broken(int(a.Life), "%s takes SND.UP from %d to %d and not to %d", v.trigger(), was.Beside.UP, is.Beside.UP, send)
	}
	receive, told := was.Beside.RcvUP, v.told(tcpfsm.SignalUrgent)
	heard := v.has(tcpfsm.URG) && v.What(netsim.Arrive) && receives(was.State) && v.acceptable() && !v.special() && v.current() &&
		v.Seg.CTL&(tcpfsm.SYN|tcpfsm.RST|tcpfsm.ACK) == tcpfsm.ACK &&
		uint32(v.Seg.ACK-was.UNA) <= uint32(v.most()-was.UNA)
	switch {
	case heard:
		receive = later(receive, v.Seg.SEQ+tcpfsm.Seq(v.Seg.UP))
	case v.has(tcpfsm.URG):
		return passed
	}
	if news := heard && was.READ.Less(receive) && !was.Beside.Urgent; news != told {
		return v.broken(int(a.Life), "%s: urgent text ends at %d, the user has read up to %d, knows of it: %v, and is told: %v", v.trigger(), receive, was.READ,
			was.Beside.Urgent, told)
	}
	urgent := was.Beside.Urgent || told
	if is.READ != was.READ && receive.LessEq(is.READ) {
		receive, urgent = is.READ, false
	}
	if is.Beside.RcvUP != receive || is.Beside.Urgent != urgent {
		return v.broken(int(a.Life), "%s takes RCV.UP from %d to %d and not to %d; the user knows of it: %v", v.trigger(), was.Beside.RcvUP, is.Beside.RcvUP, receive,
			is.Beside.Urgent)
	}
	return passedOr(heard || v.call(scenarios.Urge))
}
