package ladder

import (
	"fmt"

	"synfault/netsim"
)

// paintLanes paints the lifelines: a name, a line, and beside it bars with the colours of the states.
func (p *picture) paintLanes(c canvas) {
	for i, l := range p.lanes {
		w := wide(columns(l.name), 90) + 20
		c.add(`<rect class="box" x="%d" y="%d" width="%d" height="26" rx="6"/>`, l.x-w/2, p.top-16, w)
		c.text(l.x, p.top+2, "name mid", l.name)
		c.add(`<path class="lane" d="M%d %dV%d"/>`, l.x, p.top+10, p.bottom)
		for from := 0; from < len(p.rows); {
			to := from + 1
			for to < len(p.rows) && p.rows[to].states[i] == p.rows[from].states[i] {
				to++
			}
			end := p.bottom
			if to < len(p.rows) {
				end = p.y[to]
			}
			if y := p.y[from]; end > y {
				c.add(`<rect class="bar %s" x="%d" y="%d" width="8" height="%d"/>`, p.colours[p.rows[from].states[i]], l.x-4, y, end-y)
			}
			from = to
		}
		for _, b := range p.breaks {
			c.add(`<rect class="paper" x="%d" y="%d" width="14" height="8"/>`, l.x-7, b.y-4)
			c.add(`<path class="break" d="M%d %dl14 -6M%d %dl14 -6"/>`, l.x-7, b.y-1, l.x-7, b.y+7)
		}
	}
	for _, b := range p.breaks {
		c.text(p.timeX, b.y+4, "time mono faint end", b.words)
	}
}

// paintFlight paints an arrow.
func (p *picture) paintFlight(c canvas, f *flight) {
	r := f.path
	hidden := (f.send < 0 || !p.shown[f.send]) && (f.arrive < 0 || !p.shown[f.arrive])
	if hidden || r == (route{}) {
		return
	}
	head := ""
	switch {
	case f.lost:
		x, y := p.midway(f)
		if p.bent(r) && (x-r.x1)*(r.x2-r.x0) > 0 {
			r.x2, r.y2 = x, y
		} else {
			r.x1, r.y1, r.x2, r.y2 = x, y, x, y
		}
	case f.arrive >= 0 && p.shown[f.arrive] && !f.nobody:
		head = fmt.Sprintf(` marker-end="url(#ladder-%s)"`, f.class)
	}
	d := fmt.Sprintf("M%d %d", r.x0, r.y0)
	if p.bent(r) {
		d += fmt.Sprintf("L%d %d", r.x1, r.y1)
	}
	c.add(`<path class="arrow %s" d="%sL%d %d"%s/>`, f.class, d, r.x2, r.y2, head)
	if f.lost || f.nobody && p.shown[f.arrive] {
		class := f.class
		if f.nobody {
			class = "lost"
		}
		c.add(`<path class="cross %s" d="M%d %dl10 10m0 -10l-10 10"/>`, class, r.x2-5, r.y2-5)
	}
	if f.fork && f.class == "forged" {
		c.add(`<circle class="head forged" cx="%d" cy="%d" r="4"/>`, r.x0, r.y0)
	}
}

func (p *picture) bent(r route) bool { return r.x1 != r.x2 || r.y1 != r.y2 }

// paintLabel writes the site and the packet along the arrow.
func (p *picture) paintLabel(c canvas, f *flight) {
	if !f.labelled {
		return
	}
	r, class := f.path, "label mono"
	x, dx := r.x0+indent, r.x1-r.x0
	if dx < 0 {
		x, dx, class = r.x0-indent, -dx, class+" end"
	}
	y := r.at(x) - 5
	turn := degrees(r.y1-r.y0, dx)
	if r.x1 < r.x0 {
		turn = -turn
	}
	c.label(x, y, turn, class, f.label, f.full)
}

// tangents are those of 0.5, 1.5, 2.5, … degrees, in parts of 100 000.
var tangents = [...]int{
	873, 2619, 4366, 6116, 7870, 9629, 11394, 13165, 14945, 16734,
	18534, 20345, 22169, 24008, 25862, 27732, 29621, 31530, 33460,
}

// degrees is the angle of a slope, rounded; no label is steeper than the table goes.
func degrees(dy, dx int) int {
	d := 0
	for d < len(tangents) && int64(dy)*100_000 > int64(tangents[d])*int64(dx) {
		d++
	}
	return d
}

// paintItems paints the instants of rows, the dots where hosts act, and the lines that stand for several rows.
func (p *picture) paintItems(c canvas) {
	last := ""
	for i, it := range p.items {
		y := p.itemY[i]
		if it.words != "" {
			left, right := p.lanes[0].x-40, p.lanes[len(p.lanes)-1].x+40
			c.add(`<rect class="band" x="%d" y="%d" width="%d" height="26" rx="6"/>`, left, y-13, right-left)
			c.text((left+right)/2, y+4, "mid", it.words)
			last = ""
			continue
		}
		r := &p.rows[it.first]
		if r.what == 0 {
			continue
		}
		if at := p.at(r.at); at != last {
			c.text(p.timeX, y+4, "time mono faint end", at)
			last = at
		}
		if r.what != netsim.Send && r.what != netsim.Discard {
			c.add(`<circle class="dot" cx="%d" cy="%d" r="4"/>`, p.lanes[r.node].x, y)
		}
	}
}

// paintBlocks writes what stands beside the lifelines: on the outer side, or with more than two of them states on the
// lifelines and notes in a column.
func (p *picture) paintBlocks(c canvas) {
	for _, b := range p.blocks {
		x, y := p.lanes[b.host].x, p.y[b.row]
		w := wide(columns(b.state), smallWidth) + 12
		left, notesX, notesY, end := x+14, x+14, y+4, ""
		switch {
		case len(p.lanes) > 2:
			left, notesX = x-w/2, p.notesX
		case b.host == 0 && len(p.lanes) == 2:
			left, notesX, end = x-14-w, x-14, " end"
		}
		if b.state != "" {
			top := y - 10
			if len(p.lanes) > 2 {
				top = y + 6
			} else {
				notesY = y + 25
			}
			class := p.colours[p.rows[b.row].states[b.host]]
			c.add(`<rect class="pill %s" x="%d" y="%d" width="%d" height="19" rx="5"/>`, class, left, top, w)
			c.text(left+w/2, top+13, "state mono mid "+class, b.state)
		}
		for i, n := range b.notes {
			c.text(notesX, notesY+i*lineHeight, n.class+end, n.words)
		}
	}
}
