package ladder

import (
	"math"

	"synfault/netsim"
)

// layout says which columns a text has, where they begin and how wide they are. From left to right: the time; the states
// before; the arrow, the packet and its site; the states after; the rule. With two hosts one state stands on either side
// of the arrow; with any other number all stand before it and the arrow has names at its ends; with too many for the width
// there is one column, for the state of the host that acts.
type layout struct {
	clock
	width         int // of a whole line
	before, after []column
	pair          bool // two hosts: the arrow needs no names
	stacked       bool // the rule has no column of its own: it stands beside or below the packet
	noun, dots    string

	// Where the columns begin, and for the time where it ends; how wide they are.
	timeEnd, arrow, packet, site, rule int
	packetW, ruleW                     int
}

// column is a column of states: of a host, or if that is anyHost of whichever acts.
type column struct {
	head      string
	host      int
	at, width int
}

const anyHost = -1

// of is what the column says in a row.
func (c *column) of(r *row) string {
	if c.host == anyHost {
		return r.node.String() + " " + r.states[r.node]
	}
	return r.states[c.host]
}

// The least room worth having, in columns.
const (
	minState  = 6
	minPacket = 22
	minRule   = 24
)

// measure is how wide the words of a trace would like to be.
type measure struct{ time, arrow, packet, site, rule int }

func newLayout[P any](w words[P], b *reader[P]) *layout {
	l := &layout{
		clock: newClock(b.rows), width: w.st.Width, noun: w.noun(), dots: dots(w.ascii), pair: b.hosts == 2,
	}
	switch {
	case l.width < 0:
		l.width = math.MaxInt32
	case l.width == 0:
		l.width = DefaultWidth
	}
	l.width = max(l.width, minWidth)
	m := measure{time: columns("time"), packet: columns(l.noun), rule: columns("rule")}
	for i := range b.rows {
		l.measure(&b.rows[i], &m)
	}
	states := make([]column, b.hosts)
	for i := range states {
		states[i] = newColumn(w.host(netsim.NodeID(i)), i, b.rows)
	}
	room := l.width - m.sides() - min(m.packet, minPacket)
	if b.hosts > 0 && !shrink(states, room) {
		states = []column{newColumn("host", anyHost, b.rows)}
		shrink(states, room)
	}
	l.place(m, states)
	return l
}

// measure widens m by what a row says.
func (l *layout) measure(r *row, m *measure) {
	m.time = max(m.time, columns(l.at(r.at)))
	m.arrow = max(m.arrow, columns(l.arrowOf(r)))
	m.packet = max(m.packet, columns(r.middle()))
	m.site = max(m.site, columns(r.site()))
	m.rule = max(m.rule, columns(r.why()))
}

// sides is what a line takes beside states, packet and rule.
func (m measure) sides() int { return 1 + m.time + 2 + m.arrow + min(m.arrow, 1) + 1 + m.site + 1 }

func newColumn(head string, host int, rows []row) column {
	c := column{head: head, host: host, width: columns(head)}
	if host == anyHost { // the first row shows every host
		for i := range rows[0].states {
			first := row{node: netsim.NodeID(i), states: rows[0].states}
			c.width = max(c.width, columns(c.of(&first)))
		}
	}
	for i := range rows {
		c.width = max(c.width, columns(c.of(&rows[i])))
	}
	return c
}

// shrink makes the widest columns narrower until all fit the room, a space after each, and reports whether they do.
func shrink(states []column, room int) bool {
	total, widest := 0, 0
	for i := range states {
		total += states[i].width + 1
		widest = max(widest, states[i].width)
	}
	for ; total > room && widest > minState; widest-- {
		for i := range states {
			if states[i].width == widest && total > room {
				states[i].width--
				total--
			}
		}
	}
	return total <= room
}

// place gives every column its position. The rule has a column if the packet has all that it asks for.
func (l *layout) place(m measure, states []column) {
	used := m.sides()
	for i := range states {
		used += states[i].width + 1
	}
	l.packetW = min(m.packet, max(l.width-used, 1))
	l.ruleW = min(m.rule, l.width-used-l.packetW-1)
	if l.stacked = l.ruleW < min(m.rule, minRule); l.stacked {
		l.packetW = max(min(l.width-used, m.packet+m.rule+2), 1)
	}
	l.timeEnd = m.time + 1
	at := l.timeEnd + 2
	l.before = states
	if l.pair && len(states) == 2 {
		l.before, l.after = states[:1], states[1:]
	}
	at = put(l.before, at)
	l.arrow = at
	l.packet = at + m.arrow + min(m.arrow, 1)
	l.site = l.packet + l.packetW + 1
	l.rule = put(l.after, l.site+m.site+1) + 1
}

func put(cs []column, at int) int {
	for i := range cs {
		cs[i].at = at
		at += cs[i].width + 1
	}
	return at
}
