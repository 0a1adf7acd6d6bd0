package ladder

import (
	"slices"

	"synfault/netsim"
)

// longGap is how many times the typical gap between instants one must be for the picture to show a break.
const longGap = 6

// typicalGap is the median of the gaps between instants of rows that follow each other in the picture; 0 if there are none.
func (p *picture) typicalGap() netsim.Time {
	var gaps []netsim.Time
	for i := 1; i < len(p.rows); i++ {
		if d := p.rows[i].at - p.rows[i-1].at; p.shown[i] && p.shown[i-1] && p.rows[i-1].what != 0 && d > 0 {
			gaps = append(gaps, d)
		}
	}
	if len(gaps) == 0 {
		return 0
	}
	slices.Sort(gaps)
	return gaps[(len(gaps)-1)/2]
}

// gap is the room between two rows that follow each other, and whether it is broken.
func (p *picture) gap(before, i int, typical netsim.Time) (room int, broken bool) {
	room = p.reply[before]
	switch d := p.rows[i].at - p.rows[before].at; {
	case p.rows[before].what == 0:
		return rowGap, false
	case d == 0:
		return room + closeGap, false
	case typical > 0 && d/longGap > typical:
		return room + breakGap, true
	}
	return room + rowGap, false
}

// depth is how far below its row a block reaches: the state, and the notes, which stand below it or in their own column.
func (p *picture) depth(b block) (state, notes int) {
	inner := len(p.lanes) > 2
	below := 4
	if b.state != "" {
		state = 10
		if inner {
			state = 28
		} else {
			below = 25
		}
	}
	if n := len(b.notes); n > 0 {
		notes = below + lineHeight*(n-1) + 5
	}
	return state, notes
}

// placeItems finds the lines, from top to bottom.
func (p *picture) placeItems() {
	y, notesFree := p.top+20, 0
	for i := range p.lanes {
		p.lanes[i].free = y
	}
	blocks, typical := p.blocks, p.typicalGap()
	before := -1
	for _, it := range p.items {
		if it.words != "" {
			y = max(y+p.reply[max(before, 0)], notesFree, p.deepest()) + 36
			for i := it.first; i < it.last; i++ {
				p.y[i] = y
			}
			p.itemY = append(p.itemY, y)
			before = -1
			continue
		}
		room, broken := rowGap, false
		if it.first == 0 {
			room = 0
		}
		if before >= 0 {
			room, broken = p.gap(before, it.first, typical)
		}
		n := 0
		for y += room; n < len(blocks) && blocks[n].row == it.first; n++ {
			y = max(y, p.lanes[blocks[n].host].free+14)
			if len(blocks[n].notes) > 0 {
				y = max(y, notesFree+10)
			}
		}
		if r := &p.rows[it.first]; r.out != nil && r.in == nil && len(p.lanes) > 2 {
			y = max(y, p.lanes[r.node].free+16) // the label starts beside the state
		}
		if broken {
			words := "+" + p.at(p.rows[it.first].at-p.rows[before].at)
			p.breaks = append(p.breaks, pause{y - breakGap/2, words})
		}
		p.y[it.first] = y
		p.itemY = append(p.itemY, y)
		for _, b := range blocks[:n] {
			notesFree = max(notesFree, p.occupy(b, y))
		}
		blocks, before = blocks[n:], it.first
	}
	if before >= 0 {
		y += p.reply[before]
	}
	p.bottom = max(y, notesFree, p.deepest()) + 28
}

// occupy takes the room of a block beside its lifeline, and returns how far down the column of notes, if any, is taken.
func (p *picture) occupy(b block, y int) int {
	state, notes := p.depth(b)
	if len(p.lanes) > 2 {
		p.lanes[b.host].free = y + state
		return y + notes
	}
	p.lanes[b.host].free = y + max(state, notes)
	return 0
}

// deepest is how far down anything beside a lifeline reaches.
func (p *picture) deepest() int {
	y := 0
	for i := range p.lanes {
		y = max(y, p.lanes[i].free)
	}
	return y
}
