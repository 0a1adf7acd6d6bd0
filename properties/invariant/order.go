package invariant

import "synfault/tcpfsm"

// The order in which options stand, which tells whose TCP a segment is of.

// orders are what each style's stack is seen to send, and where in a word of four octets each option begins: SYNs of Linux and
// FreeBSD as any capture shows them.
var orders = map[tcpfsm.Style][]stand{
	tcpfsm.StyleLinux: {{tcpfsm.LayMSS, tcpfsm.HasMSS, 4, 0}, {tcpfsm.LaySACKPermitted, tcpfsm.HasSACKPermitted, 2, -1},
		{tcpfsm.LayTimestamps, tcpfsm.HasTimestamps, 10, 2}, {tcpfsm.LayWindowScale, tcpfsm.HasWindowScale, 3, 1}, {tcpfsm.LaySACK, tcpfsm.HasSACK, 0, 2}},
	tcpfsm.StyleFreeBSD: {{tcpfsm.LayMSS, tcpfsm.HasMSS, 4, 0}, {tcpfsm.LayWindowScale, tcpfsm.HasWindowScale, 3, 1},
		{tcpfsm.LaySACKPermitted, tcpfsm.HasSACKPermitted, 2, 0}, {tcpfsm.LayTimestamps, tcpfsm.HasTimestamps, 10, 2}, {tcpfsm.LaySACK, tcpfsm.HasSACK, 0, 2}},
}

// stand is an option's place: its length in octets, 0 for that of SACK, and where it begins in a word; -1 for no matter where.
type stand struct {
	what tcpfsm.Layout
	has  tcpfsm.OptionSet
	size int
	at   int
}

// ordered is I60 of the order: each option that the segment has stands in it once, in its stack's order, after no more padding
// than its place takes.
func ordered(v *View) verdict {
	s := v.Sent
	m := v.Case.Machine(v.Step.Node)
	if s.Has == 0 || v.World.Host(v.Step.Node).Foreign != nil || !threeWay(m) {
		return passed
	}
	order, ok := orders[m.Style]
	if !ok {
		if s.Layout != 0 {
			return v.broken(v.place(v.Life), "%v has its options in an order of its own: %v", s.Detail(), s.Layout)
		}
		return passed
	}
	i, octets, pads := 0, 0, 0
	skip := func() { // over NOPs
		for pads = 0; s.Layout.At(i) == tcpfsm.LayNOP; i++ {
			octets++
			pads++
		}
	}
	for _, p := range order {
		if s.Has&p.has == 0 {
			continue
		}
		skip()
		if s.Layout.At(i) != p.what || pads > 3 || p.at >= 0 && octets%4 != p.at {
			return v.broken(v.place(v.Life), "%v has its options in another order than its stack: %v", s.Detail(), s.Layout)
		}
		i++
		if octets += p.size; p.size == 0 {
			octets += 2 + 8*int(s.SACKs)
		}
	}
	if skip(); s.Layout.At(i) != tcpfsm.LayEnd {
		return v.broken(v.place(v.Life), "%v has an option twice, or one that it does not have: %v", s.Detail(), s.Layout)
	}
	return held
}
