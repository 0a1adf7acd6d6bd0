package tcpfsm

// place says where a style puts an option: at offsets that leave rest when
// divided by unit, after as many NOPs as that takes.
type place struct {
	what       Layout
	has        OptionSet
	unit, rest int
}

var linuxOrder = [...]place{
	{LayMSS, HasMSS, 1, 0}, {LaySACKPermitted, HasSACKPermitted, 4, 0},
	{LayTimestamps, HasTimestamps, 4, 2}, {LayWindowScale, HasWindowScale, 4, 1},
	{LaySACK, HasSACK, 4, 2}, {LayFastOpen, HasFastOpen, 1, 0}, {LayFastOpenExp, HasFastOpenExp, 1, 0},
}

var freeBSDOrder = [...]place{
	{LayMSS, HasMSS, 1, 0}, {LayWindowScale, HasWindowScale, 2, 1},
	{LaySACKPermitted, HasSACKPermitted, 2, 0}, {LayTimestamps, HasTimestamps, 4, 2},
	{LaySACK, HasSACK, 4, 2}, {LayFastOpen, HasFastOpen, 1, 0}, {LayFastOpenExp, HasFastOpenExp, 1, 0},
}

// layout orders a segment's options the way the style's stack does.
func (s Style) layout(seg *Segment) Layout {
	switch s {
	case StyleLinux:
		order := linuxOrder
		if seg.Has&HasTimestamps == 0 { // nop,nop,sackOK keeps the place of TS
			order[1].rest = 2
		}
		l, size := arrange(order[:], seg)
		if seg.Has&(HasFastOpen|HasFastOpenExp) != 0 {
			for ; size%4 != 0; size++ {
				l = l.Append(LayNOP)
			}
		}
		return l
	case StyleFreeBSD:
		l, _ := arrange(freeBSDOrder[:], seg)
		return l
	}
	return 0
}

// Arrange orders the segment's options as the socket's stack does; for a
// Handshake that adds an option in Stamp.
func (m *Machine) Arrange(seg *Segment) { seg.Layout = m.Style.layout(seg) }

func arrange(order []place, seg *Segment) (l Layout, size int) {
	n := 0
	add := func(what Layout) {
		l |= what << (4 * n)
		n++
	}
	for i := range order {
		p := &order[i]
		if seg.Has&p.has == 0 {
			continue
		}
		for ; size%p.unit != p.rest; size++ {
			add(LayNOP)
		}
		add(p.what)
		size += seg.optionSize(p.what)
	}
	return l, size
}

// Octets is how many octets the options take, padded to a multiple of four: what
// a segment's text must leave of the MSS (§3.7.1).
func (o *Options) Octets() int {
	n := 0
	l := o.Effective()
	for i := 0; l.At(i) != LayEnd; i++ {
		if place := l.At(i); place == LayNOP || place == LayEOL {
			n++
		} else {
			n += o.optionSize(place)
		}
	}
	return (n + 3) &^ 3
}

// optionSize is the option's length in octets, kind and length included.
func (o *Options) optionSize(what Layout) int {
	switch what {
	case LayMSS:
		return 4
	case LayWindowScale:
		return 3
	case LaySACKPermitted:
		return 2
	case LaySACK:
		return 2 + 8*int(o.SACKs)
	case LayTimestamps:
		return 10
	case LayFastOpen:
		return 2 + int(o.CookieLen)
	case LayFastOpenExp:
		return 4 + int(o.CookieLen)
	}
	return 6 // CC and its kin
}
