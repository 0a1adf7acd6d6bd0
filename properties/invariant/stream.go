package invariant

import "synfault/tcpfsm"

// sendOrder is I09. SND.END is the number after the last octet of the user's, and so the FIN's.
func sendOrder(v *View) verdict {
	a := v.Act
	was, is := &a.Was, &a.Is
	if is.State <= tcpfsm.Listen {
		return passed
	}
	beyond := is.NXT.Minus(is.END)
	switch {
	case !is.ISS.LessEq(is.UNA) || !is.UNA.LessEq(is.NXT):
		return v.broken(int(a.Life), "ISS %d, SND.UNA %d, SND.NXT %d", is.ISS, is.UNA, is.NXT)
	case beyond > 1 || beyond == 1 && !is.FinSent:
		return v.broken(int(a.Life), "SND.NXT %d, but the user sent no further than %d", is.NXT, is.END)
	case was.State > tcpfsm.Listen && a.Former < 0 && is.UNA.Less(was.UNA):
		return v.broken(int(a.Life), "SND.UNA fell from %d to %d", was.UNA, is.UNA)
	}
	return held
}

// receiveOrder is I10.
func receiveOrder(v *View) verdict {
	a := v.Act
	was, is := &a.Was, &a.Is
	if was.State < tcpfsm.SynReceived || is.State < tcpfsm.SynReceived || a.Former >= 0 {
		return passed
	}
	if is.RcvNXT.Less(was.RcvNXT) {
		return v.broken(int(a.Life), "RCV.NXT fell from %d to %d", was.RcvNXT, is.RcvNXT)
	}
	if p := v.life(int(v.Life.Peer)); p != nil {
		most := 1 + p.Queued
		if p.Closing {
			most++
		}
		if n := uint32(is.RcvNXT - is.IRS); n > most {
			return v.broken(int(a.Life), "RCV.NXT is IRS+%d, but the peer sent no further than %d", n, most)
		}
	}
	return held
}

// noForeignData is I16.
func noForeignData(v *View) verdict {
	l, got := v.Life, v.Act.Released
	if got.Empty() || !v.known(l) {
		return passed
	}
	if l.ForeignHeld && l.Foreign.Start.Less(got.End) && got.Start.Less(l.Foreign.End) {
		return v.broken(int(v.Act.Life), "octets %v of another incarnation in %v", l.Foreign, got)
	}
	return held
}

// prefix is I19. The octet at a position of a stream is a function of the position, so that counting is enough.
func prefix(v *View) verdict {
	l, got := v.Life, v.Act.Released
	if got.Empty() {
		return passed
	}
	before := v.Act.After.Released - got.Len()
	if want := l.IRS + 1 + tcpfsm.Seq(before); got.Start != want {
		return v.broken(int(v.Act.Life), "octets %v given to the user, who had all below %d", got, want)
	}
	p := v.life(int(l.Peer))
	switch {
	case p == nil:
	case v.Act.After.Released > p.Queued:
		return v.broken(int(v.Act.Life), "%d octets given to the user, of %d that the peer sent", v.Act.After.Released, p.Queued)
	case p.TakenBy >= 0 && p.TakenBy != v.Act.Life:
		return v.broken(int(v.Act.Life), "octets %v were given to the user of an earlier connection already", got)
	}
	return held
}

// finFinal is I21.
func finFinal(v *View) verdict {
	a := v.Act
	was, is := &a.Was, &a.Is
	if !was.FinRcvd || a.Former >= 0 {
		return passed
	}
	if !a.Accepted.Empty() || is.State > tcpfsm.Listen && is.FIN.Less(a.Released.End) && !a.Released.Empty() {
		return v.broken(int(a.Life), "octets %v taken and %v given to the user after the FIN", a.Accepted, a.Released)
	}
	return held
}

// finEnds is I21 of where the stream ends: after all that the peer sent.
func finEnds(v *View) verdict {
	a, is, p := v.Act, &v.Act.Is, v.life(int(v.Life.Peer))
	if !v.told(tcpfsm.SignalClosing) || is.State <= tcpfsm.Listen || p == nil {
		return passed
	}
	if n := uint32(is.FIN - is.IRS - 1); n != p.Queued || !p.Closing {
		return v.broken(int(a.Life), "the stream ends after %d octets; the peer sent %d, closed: %v", n, p.Queued, p.Closing)
	}
	return held
}
