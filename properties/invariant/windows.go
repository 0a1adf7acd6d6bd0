package invariant

import (
	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// fresh reports a segment that uses numbers for the first time, past its SYN, and where those end.
func (v *View) fresh() (end tcpfsm.Seq, ok bool) {
	s := v.Sent
	if !v.spoken() || s.LEN() == 0 || s.CTL&(tcpfsm.SYN|tcpfsm.RST) != 0 {
		return 0, false
	}
	end = s.SEQ + tcpfsm.Seq(s.LEN())
	return end, v.said.Sent.Less(end)
}

// inPeersWindow is I27 as the wire shows it. A probe is a single number beyond.
func inPeersWindow(v *View) verdict {
	end, ok := v.fresh()
	if !ok || !v.said.Said.Has(scenarios.HeardEdge) {
		return passed
	}
	limit := later(v.said.Limit, v.said.Heard+tcpfsm.Seq(v.maxWindow())) // an ACK counts also where its window does not (§3.10.7.4 fifth)
	if limit.Less(end) && (v.Sent.LEN() > 1 || end != later(limit, v.said.Heard)+1) {
		return v.broken(v.place(v.Life), "%v reaches %d; the peer's window never reached beyond %d", v.Sent, end, limit)
	}
	return held
}

// maxWindow is the most that the peer has offered: what it told of a stranger's is in its ledger alone.
func (v *View) maxWindow() uint32 {
	if v.Act == nil {
		return 0
	}
	return v.Act.Is.MaxWND
}

// inSendWindow is I27 as the block knows it.
func inSendWindow(v *View) verdict {
	end, ok := v.fresh()
	if !ok || v.Act == nil || v.Act.Is.State <= tcpfsm.Listen {
		return passed
	}
	is := &v.Act.Is
	probe := v.Act.What == netsim.Timer && v.Act.Timer == tcpfsm.TimerPersist && v.Sent.LEN() == 1
	edge := is.UNA + tcpfsm.Seq(is.WND)
	if is.SynOut { // a window is of what follows the SYN
		edge++
	}
	if edge.Less(end) && !probe {
		return v.broken(int(v.Act.Life), "%v reaches %d; SND.UNA+SND.WND is %d", v.Sent, end, edge)
	}
	return held
}

// noShrink is I28. A scaled window is rounded to its unit.
func noShrink(v *View) verdict {
	s := v.Sent
	const bits = tcpfsm.ACK | tcpfsm.RST | tcpfsm.SYN
	if !v.spoken() || s.CTL&bits != tcpfsm.ACK || !v.said.Said.Has(scenarios.SaidACK) || v.revived() {
		return passed
	}
	unit := uint32(1)
	if v.said.Said.Has(scenarios.OffersScale | scenarios.HeardScale) {
		unit <<= v.said.Scale
	}
	if edge := s.ACK + tcpfsm.Seq(v.said.Offers(s)); (edge + tcpfsm.Seq(unit-1)).Less(v.said.Edge) {
		return v.broken(v.place(v.Life), "%v offers up to %d; it had offered up to %d", s.Detail(), edge, v.said.Edge)
	}
	return held
}

// shrunk reports a peer that took back some of its window while it was in use.
func shrunk(b *scenarios.Vars) bool { return (b.UNA + tcpfsm.Seq(b.WND)).Less(b.NXT) }

// robust is I29.
func robust(v *View) verdict {
	a := v.Act
	if a.Was.State < tcpfsm.Established || !shrunk(&a.Was) || !shrunk(&a.Is) || a.Former >= 0 {
		return passed
	}
	if a.Was.NXT != a.Is.NXT && a.Is.NXT.Minus(a.Was.NXT) > 1 {
		return v.broken(int(a.Life), "SND.NXT went from %d to %d, beyond a window that had shrunk", a.Was.NXT, a.Is.NXT)
	}
	return held
}

// windowOrder is I30: which segments may say how much may be sent, and that those do.
func windowOrder(v *View) verdict {
	a, s := v.Act, v.Seg
	was, is := &a.Was, &a.Is
	if was.State < tcpfsm.Established || is.State < tcpfsm.Established || a.Former >= 0 || v.own() {
		return passed
	}
	seq := s.SEQ
	if s.Text > 0 {
		seq = later(seq, was.RcvNXT)
	}
	newer := s.CTL&(tcpfsm.ACK|tcpfsm.RST) == tcpfsm.ACK && uint32(s.ACK-was.UNA) <= uint32(v.most()-was.UNA) &&
		(was.WL1.Less(seq) || was.WL1 == seq && was.WL2.LessEq(s.ACK)) && !v.beforeSYN()
	changed := was.WND != is.WND || was.WL1 != is.WL1 || was.WL2 != is.WL2
	switch {
	case changed && !newer:
		return v.broken(int(a.Life), "%v took SND.WND from %d to %d, WL1 %d, WL2 %d", s.Detail(), was.WND, is.WND, was.WL1, was.WL2)
	case newer && s.CTL&tcpfsm.SYN == 0 && v.acceptable() && v.current() && is.WND != uint32(s.WND)<<was.Shift:
		return v.broken(int(a.Life), "%v is the latest, but SND.WND is %d", s.Detail(), is.WND)
	}
	return held
}

// windowBegins is I30 where a connection opens, whichever way.
func windowBegins(v *View) verdict {
	a, s := v.Act, v.Seg
	is := &a.Is
	if !a.Opens || s == nil || !s.CTL.Has(tcpfsm.ACK) || is.State < tcpfsm.Established || !v.machine(v.Life).InitWindow {
		return passed
	}
	want := uint32(s.WND)
	if !s.CTL.Has(tcpfsm.SYN) {
		want <<= is.Shift
	}
	if is.WND != want || is.WL1 != s.SEQ || is.WL2 != s.ACK {
		return v.broken(int(a.Life), "open by %v: SND.WND is %d, WL1 %d, WL2 %d", s.Detail(), is.WND, is.WL1, is.WL2)
	}
	return held
}

// zeroHears is I31.
func zeroHears(v *View) verdict {
	a, s := v.Act, v.Seg
	was, is := &a.Was, &a.Is
	if was.State < tcpfsm.Established || was.RcvWND != 0 || s.SEQ != was.RcvNXT || s.CTL&(tcpfsm.SYN|tcpfsm.RST|tcpfsm.ACK) != tcpfsm.ACK ||
		!was.UNA.Less(s.ACK) || was.NXT.Less(s.ACK) || !v.current() {
		return passed
	}
	if is.State > tcpfsm.Listen && is.UNA.Less(s.ACK) {
		return v.broken(int(a.Life), "%v was not heard, for the window is shut: SND.UNA is %d", s, is.UNA)
	}
	return held
}

// lateBounded is I57.
func lateBounded(v *View) verdict {
	is := &v.Act.Is
	if is.Late == 0 || is.State <= tcpfsm.SynSent {
		return passed
	}
	if is.Late > is.RcvWND {
		return v.broken(int(v.Act.Life), "%d octets are held out of order, in a window of %d", is.Late, is.RcvWND)
	}
	return held
}

func later(a, b tcpfsm.Seq) tcpfsm.Seq {
	if a.Less(b) {
		return b
	}
	return a
}

func earlier(a, b tcpfsm.Seq) tcpfsm.Seq {
	if b.Less(a) {
		return b
	}
	return a
}

// inside reports low =< n < low+size. It is not the machine's own: what judges a machine does not reckon with it.
func inside(n, low tcpfsm.Seq, size uint32) bool { return uint32(n-low) < size }
