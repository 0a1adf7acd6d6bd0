package ladder

import "synfault/netsim"

// steepest is the steepest slope along which a label is written, as one part in so many: an arrow that must drop further
// has a bend behind its label.
const steepest = 3

// gentle is the slope of an arrow up to its bend.
const gentle = 8

// beside is how far from a lifeline arrows begin and end, and indent how far from there a label does.
const (
	beside = 6
	indent = 10
)

// manner is how an arrow runs to the end of its label.
type manner int

const (
	straight manner = iota // towards its end, unless that is too steep
	bent                   // with the gentle slope
	flat
)

// routeAll finds the ways of all arrows. It goes upwards: an arrow whose label would meet one below runs less steeply until
// its label ends, at last flat. So it meets none, as everything below begins lower and descends.
func (p *picture) routeAll() {
	var below []written
	for i := len(p.flights) - 1; i >= 0; i-- {
		f := &p.flights[i]
		if f.fork {
			continue
		}
		f.labelled = p.shown[f.send]
		for _, how := range [...]manner{straight, bent, flat} {
			if f.path = p.direct(f, how); int(f.site.To) >= len(p.lanes) || f.site.From == f.site.To {
				f.path = p.around(f)
			}
			if w := p.written(f); !f.labelled || !w.meetsAny(below[max(0, len(below)-24):]) {
				break
			}
		}
		if f.labelled {
			below = append(below, p.written(f))
		}
	}
	var original *flight
	for i := range p.flights {
		f := &p.flights[i]
		if !f.fork {
			original = f
			continue
		}
		if f.send < 0 {
			original = nil
		}
		p.forkFrom(f, original)
	}
}

// lane is a host's lifeline; a host that there is not has the last one.
func (p *picture) lane(host netsim.NodeID) *lane { return &p.lanes[min(int(host), len(p.lanes)-1)] }

// ends are the lifelines of a flight; dir is 1 to the right, -1 to the left.
func (p *picture) ends(f *flight) (from, to, dir int) {
	from, to, dir = p.lane(f.site.From).x, p.lane(f.site.To).x, 1
	if to < from {
		dir = -1
	}
	return from + dir*beside, to - dir*beside, dir
}

// direct is the way of an original between two hosts.
func (p *picture) direct(f *flight, how manner) route {
	from, to, dir := p.ends(f)
	r := route{x0: from, y0: p.sendY(f.send), x2: to}
	r.y2 = r.y0 + rowGap
	if f.arrive >= 0 {
		r.y2 = p.y[f.arrive]
	} else if !f.lost { // still on its way
		r.x2, r.y2 = from+(to-from)*4/5, max(r.y2, p.bottom-8)
	}
	if f.nobody {
		r.x2 -= dir * 2 * beside
	}
	r.x1, r.y1 = r.x2, r.y2
	dx, dy := (r.x2-from)*dir, r.y2-r.y0
	if leg := min(p.labelWidth(f)+2*indent, dx*9/10); how == flat || dy*steepest > dx || how == bent && dy*gentle > dx {
		r.x1 = from + dir*leg
		if r.y1 = r.y0; how != flat {
			r.y1 += leg / gentle
		}
	}
	return r
}

// sendY is where the packet of a row leaves.
func (p *picture) sendY(i int) int {
	if !p.shown[i] {
		return p.y[i]
	}
	return p.y[i] + p.reply[i]
}

// around is the way of a packet from a host to itself, or to a host that there is not: out and not far down.
func (p *picture) around(f *flight) route {
	x, dir := p.lane(f.site.From).x, p.inwards(f.site.From)
	r := route{x0: x + dir*beside, y0: p.sendY(f.send)}
	r.x1, r.y1 = r.x0+dir*(p.labelWidth(f)+2*indent), r.y0
	r.x2, r.y2 = r.x0, r.y0+rowGap*2/3
	if f.arrive >= 0 {
		r.y2 = p.y[f.arrive]
	}
	if f.lost {
		r.x2, r.y2 = r.x1, r.y1
	}
	return r
}

// inwards is the side of a lifeline on which its arrows are if they do not say.
func (p *picture) inwards(host netsim.NodeID) int {
	if int(host) >= len(p.lanes)-1 {
		return -1
	}
	return 1
}

func (p *picture) labelWidth(f *flight) int { return wide(columns(f.label), monoWidth) }

// written is where the label of a flight stands.
func (p *picture) written(f *flight) written {
	x := f.path.x0
	if f.path.x1 < x {
		return written{x - indent - p.labelWidth(f), x - indent, f.path}
	}
	return written{x + indent, x + indent + p.labelWidth(f), f.path}
}

// midway is where a packet that is lost ends, and where copies and forged packets begin: in the middle, but behind the
// label if there is room. What a checksum catches comes nearly to its host.
func (p *picture) midway(f *flight) (x, y int) {
	r := f.path
	dx, dir := r.x2-r.x0, 1
	if dx < 0 {
		dx, dir = -dx, -1
	}
	far := dx / 2
	if f.lost {
		far = min(max(far, p.labelWidth(f)+3*indent), dx*9/10)
	}
	if f.caught {
		far = dx - 3*indent
	}
	x = r.x0 + dir*far
	for i := range p.lanes { // not on the lifeline of a host that it passes
		if off := x - p.lanes[i].x; off > -4*beside && off < 4*beside {
			x = p.lanes[i].x - dir*5*beside
		}
	}
	return x, r.on(x)
}

// forkFrom finds the way of a packet that begins in the network: where its original passes, or if that is not known in
// the middle, not far above.
func (p *picture) forkFrom(f, original *flight) {
	from, to, dir := p.ends(f)
	r := route{x2: to, y2: p.y[f.arrive]}
	if r.x0, r.y0 = (from+to)/2, r.y2-rowGap/2; from == to || f.site.From == f.site.To {
		r.x0 = to + dir*beside + p.inwards(f.site.To)*8*beside
		r.x2 = to + dir*beside + p.inwards(f.site.To)*beside
	}
	if original != nil {
		r.x0, r.y0 = p.midway(original)
	}
	if r.y0 > r.y2 {
		r.y0 = r.y2
	}
	r.x1, r.y1 = r.x2, r.y2
	f.path = r
}
