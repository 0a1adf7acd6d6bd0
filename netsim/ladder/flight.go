package ladder

import "synfault/netsim"

// flight is a packet between two hosts, or what the network made of one.
type flight struct {
	site     netsim.Site
	send     int // the row that sent it, or -1
	arrive   int // the row in which it arrives, or -1
	class    string
	label    string // of an original: its site and packet
	full     string // the label, if that had to be cut
	fork     bool   // a copy, or forged: it begins in the network, where the original passes
	lost     bool   // it ends in the network
	caught   bool   // it ends before the host
	nobody   bool   // the host is down
	path     route
	labelled bool // the label is shown
}

// class is the kind of arrow for a packet that is sent; of several reasons it is the first.
func (o *sending) class() string {
	switch {
	case o.damaged():
		return "damaged"
	case o.lost:
		return "lost"
	case o.fate.Delay > 0:
		return "late"
	}
	return "plain"
}

// joins is the class of what is joined to a packet: the note of a row that says only that has its colour.
func (o *sending) joins() string {
	switch {
	case o.fate.Forge != 0:
		return "forged"
	case o.fate.Copies > 0:
		return "copy"
	}
	return "plain"
}

// flightsOf finds what flew: every packet that was sent, in the order of the rows, each followed by its copies and what
// was forged from it; then what arrived without having been sent in this trace.
func flightsOf(rows []row) []flight {
	arrivals := map[netsim.Site][]int{}
	for i := range rows {
		if a := rows[i].in; a != nil {
			arrivals[a.origin.Site] = append(arrivals[a.origin.Site], i)
		}
	}
	var fs []flight
	for i := range rows {
		o := rows[i].out
		if o == nil {
			continue
		}
		f := flight{
			site: o.site, send: i, arrive: -1, class: o.class(), lost: o.lost, caught: o.caught,
			label: join(o.site.String(), o.packet, " "),
		}
		if columns(f.label) > maxLabel {
			f.label, f.full = cut(f.label, maxLabel, "…"), f.label
		}
		var forks []flight
		for _, j := range arrivals[o.site] {
			in := rows[j].in
			if original := in.origin.Copy == 0 && !in.origin.Forged; original {
				f.arrive, f.nobody = j, in.discarded
				continue
			}
			forks = append(forks, fork(rows, i, j))
		}
		delete(arrivals, o.site)
		fs = append(append(fs, f), forks...)
	}
	for j := range rows {
		if in := rows[j].in; in != nil && arrivals[in.origin.Site] != nil {
			fs = append(fs, fork(rows, -1, j))
		}
	}
	return fs
}

// fork is a packet that begins in the network.
func fork(rows []row, send, arrive int) flight {
	in := rows[arrive].in
	f := flight{site: in.origin.Site, send: send, arrive: arrive, class: "plain", fork: true, nobody: in.discarded}
	switch {
	case in.origin.Forged:
		f.class = "forged"
	case in.origin.Copy > 0:
		f.class = "copy"
	case in.origin.Damaged:
		f.class = "damaged"
	}
	return f
}

// route is the way of an arrow: from a point straight to another one, perhaps with a bend.
type route struct {
	x0, y0, x1, y1, x2, y2 int // without a bend, the second point is the third
}

// at is the height of the first stretch of the route, at x.
func (r route) at(x int) int {
	if r.x1 == r.x0 {
		return r.y0
	}
	return r.y0 + (r.y1-r.y0)*(x-r.x0)/(r.x1-r.x0)
}

// on is the height of the route at x.
func (r route) on(x int) int {
	if (x-r.x1)*(r.x2-r.x0) <= 0 || r.x1 == r.x2 {
		return r.at(x)
	}
	return r.y1 + (r.y2-r.y1)*(x-r.x1)/(r.x2-r.x1)
}

// written is the stretch above which a label stands.
type written struct {
	from, to int // left to right
	path     route
}

// meets reports whether two labels are too near each other.
func (a written) meets(b written) bool {
	from, to := max(a.from, b.from), min(a.to, b.to)
	if from >= to {
		return false
	}
	const least = 16
	first, last := a.path.at(from)-b.path.at(from), a.path.at(to)-b.path.at(to)
	return !(first >= least && last >= least || first <= -least && last <= -least)
}

func (a written) meetsAny(others []written) bool {
	for _, b := range others {
		if a.meets(b) {
			return true
		}
	}
	return false
}
