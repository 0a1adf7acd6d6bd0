package wire

import "synfault/tcpfsm"

// reading gathers the order in which options are met. Its outcome is stable:
// encoded and read again it is the same.
type reading struct {
	places [64]tcpfsm.Layout // forty octets hold no more than forty places
	n      int
	tail   int // octets from the end-of-list octet to the end; 0 if there is none
}

func (r *reading) add(place tcpfsm.Layout) {
	r.places[r.n] = place
	r.n++
}

func (r *reading) padding()     { r.add(tcpfsm.LayNOP) }
func (r *reading) end(tail int) { r.tail = tail }

// same are the options that say one thing, into one field.
var same = [...]tcpfsm.OptionSet{
	tcpfsm.HasFastOpen | tcpfsm.HasFastOpenExp,
	tcpfsm.HasCC | tcpfsm.HasCCNew,
}

// take notes an option, and strikes out the one that says the same thing under
// another kind: the last counts. Repeated, an option keeps its first place.
func (r *reading) take(o *tcpfsm.Options, place tcpfsm.Layout) {
	has := optionsOf[place].has
	for _, set := range same {
		if set&has != 0 {
			r.strike(o.Has & set &^ has)
			o.Has &^= set &^ has
		}
	}
	if o.Has&has == 0 {
		r.add(place)
	}
	o.Has |= has
}

func (r *reading) strike(has tcpfsm.OptionSet) {
	n := 0
	for _, place := range r.places[:r.n] {
		if has == 0 || optionsOf[place].has != has {
			r.places[n] = place
			n++
		}
	}
	r.n = n
}

// store writes the Layout. A list longer than sixteen places loses its NOPs;
// an end of list is kept only where it makes the header longer, for otherwise
// it is the padding that alignment needs; canonical order is zero.
func (r *reading) store(o *tcpfsm.Options) {
	if r.n > 16 {
		n := 0
		for _, place := range r.places[:r.n] {
			if place != tcpfsm.LayNOP {
				r.places[n] = place
				n++
			}
		}
		r.n = n
	}
	size := 0
	for _, place := range r.places[:r.n] {
		size += sizeOf(o, place)
	}
	if size%4 == 0 && r.tail >= 4 && r.n < 16 {
		r.add(tcpfsm.LayEOL)
	}
	o.Layout = tcpfsm.Order(r.places[:r.n]...)
	bare := *o
	bare.Layout = 0
	if bare.Effective() == o.Layout {
		o.Layout = 0
	}
}

// sizeOf is how many octets stand at a place.
func sizeOf(o *tcpfsm.Options, place tcpfsm.Layout) int {
	switch place {
	case tcpfsm.LayNOP, tcpfsm.LayEOL:
		return 1
	case tcpfsm.LaySACK:
		return 2 + 8*int(o.SACKs)
	case tcpfsm.LayFastOpen:
		return 2 + int(o.CookieLen)
	case tcpfsm.LayFastOpenExp:
		return 4 + int(o.CookieLen)
	}
	return 2 + optionsOf[place].length
}
