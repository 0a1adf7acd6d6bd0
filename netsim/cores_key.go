package netsim

import (
	"encoding/binary"
	"math/bits"
)

// settle finds the core that the work world is, or adds it. before are the timers of the core that it came from, and seq is the
// last sequence given then; touch is that of what is pending, or may be.
func (c *Cores[S, P, H]) settle(k core, before []clock, touch Touch, seq uint64) uint32 {
	w := c.work
	k.clocks[0] = uint32(len(c.clocks))
	c.appendClocks(age{k.now, k.burst}, before, seq)
	k.clocks[1] = uint32(len(c.clocks))
	clocks := c.clocks[k.clocks[0]:]
	k.timer.at = Never
	if len(clocks) > 0 {
		k.timer = clocks[0]
	}
	k.heeds = c.divider.Heeds(w.look(KeyOptions{}))
	touch = touch.and(k.heeds)
	form := c.formOf(touch, clocks)

	b := binary.LittleEndian.AppendUint64(c.key[:0], form.hi)
	b = binary.LittleEndian.AppendUint64(b, form.lo)
	b = binary.LittleEndian.AppendUint64(b, uint64(k.now))
	b = binary.LittleEndian.AppendUint32(b, k.burst)
	for _, t := range touch {
		b = binary.LittleEndian.AppendUint64(b, t)
	}
	for i := range clocks {
		b = binary.LittleEndian.AppendUint64(b, uint64(clocks[i].age.made))
		b = binary.LittleEndian.AppendUint32(b, clocks[i].age.burst)
	}
	b = c.divider.AppendNames(b, &w.History)
	c.key = b
	hi, lo := Sum128(b)
	if n, known := c.byName.find(hi, lo, uint32(len(c.cores))); known {
		c.clocks = c.clocks[:k.clocks[0]]
		return n
	}
	k.forms = c.addForm(form)
	return c.keep(k)
}

// appendClocks appends the timers of the work world, the earliest first. Those that were set in the last event are of the given
// age, the others as old as they were before.
func (c *Cores[S, P, H]) appendClocks(now age, before []clock, seq uint64) {
	start, w := len(c.clocks), c.work
	for i := range w.hosts {
		node := NodeID(i)
		w.eachArmed(node, func(id TimerID, t *timer) {
			d := clock{at: t.at, age: now, id: id, node: node}
			if t.seq <= seq {
				for j := range before {
					if before[j].id == id && before[j].node == node {
						d.age = before[j].age
					}
				}
			}
			at := len(c.clocks)
			c.clocks = append(c.clocks, d)
			for ; at > start && w.sooner(&d, &c.clocks[at-1]); at-- {
				c.clocks[at] = c.clocks[at-1]
			}
			c.clocks[at] = d
		})
	}
}

// sooner orders timers of a world.
func (w *World[S, P, H]) sooner(d, e *clock) bool {
	return d.at < e.at || d.at == e.at && w.timers[w.timer(d.node, d.id)].seq < w.timers[w.timer(e.node, e.id)].seq
}

// formOf makes a core's part of a hash. The work world is the core's.
func (c *Cores[S, P, H]) formOf(touch Touch, clocks []clock) (f coreForm) {
	f.touch = touch
	w := c.work
	b, shape := c.divider.AppendCore(c.key[:0], w.look(KeyOptions{}), touch)
	for i := range w.hosts {
		b = binary.AppendUvarint(b, uint64(w.hosts[i].down))
	}
	for i := range clocks { // of those that are due together, the order
		if i > 0 && clocks[i-1].at == clocks[i].at || i+1 < len(clocks) && clocks[i+1].at == clocks[i].at {
			b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(clocks[i].node)), uint64(clocks[i].id))
		}
	}
	c.key = b
	f.shape = shape
	f.hi, f.lo = Sum128(b)
	return f
}

func (c *Cores[S, P, H]) addForm(f coreForm) uint32 {
	c.forms = append(c.forms, f)
	return uint32(len(c.forms) - 1)
}

// form finds a core's part of a hash.
func (c *Cores[S, P, H]) form(n uint32, touch Touch) *coreForm {
	k := &c.cores[n]
	for i := k.forms; i != 0; i = c.forms[i].next {
		if c.forms[i].touch == touch {
			return &c.forms[i]
		}
	}
	c.load(n)
	f := c.formOf(touch, c.clocks[k.clocks[0]:k.clocks[1]])
	f.next = k.forms
	k.forms = c.addForm(f)
	return &c.forms[k.forms]
}

// Hash is a hash of what a line's world is, as a digest tells it: two lines have one only if they have one key, but for
// collisions. It is not that of the digest.
func (c *Cores[S, P, H]) Hash(l *Line) (hi, lo uint64) {
	k := &c.cores[l.core]
	var touch Touch
	if k.heeds != touch {
		for i := range l.due {
			touch = touch.or(c.items[l.due[i].item].touch)
		}
		touch = touch.and(k.heeds)
	}
	f := c.form(l.core, touch)
	p, q := f.hi^uint64(len(l.due)), f.lo
	for i := range l.due {
		d := &l.due[i]
		p, q = c.mix(p, q, l.core, f, d)
	}
	for i := k.clocks[0]; i < k.clocks[1]; i++ {
		t := &c.clocks[i]
		for n := range l.due {
			if l.due[n].at == t.at {
				p, q = l.tie(p, q, t)
				break
			}
		}
	}
	return avalanche(p), avalanche(q)
}

// tie mixes in how many of what is due come before a timer.
func (l *Line) tie(p, q uint64, t *clock) (uint64, uint64) {
	n := uint64(0)
	for i := range l.due {
		if d := &l.due[i]; d.at < t.at || d.at == t.at && d.age.before(t.age) {
			n++
		}
	}
	n = n<<48 | uint64(t.node)<<32 | uint64(t.id)
	return fold(n^sumC, p), fold(n^sumA, q)
}

// mix mixes an event that waits into a hash.
func (c *Cores[S, P, H]) mix(p, q uint64, n uint32, f *coreForm, d *due) (uint64, uint64) {
	k, it := &c.cores[n], &c.items[d.item]
	in := uint64(d.at - k.now)
	shape := f.shape
	if it.clocked {
		shape = coreShape(f, n)
	}
	for i := range it.forms {
		if g := &it.forms[i]; g.shape == shape {
			return fold(g.hi^sumB, p^in), fold(g.lo^sumD, q^bits.RotateLeft64(in, 32))
		}
	}
	g := c.flight(d, n, f)
	return fold(g.hi^sumB, p^in), fold(g.lo^sumD, q^bits.RotateLeft64(in, 32))
}

// flight makes an item's part of a hash.
func (c *Cores[S, P, H]) flight(d *due, n uint32, f *coreForm) itemForm {
	w, e, it, ev := c.load(n), &c.event, &c.items[d.item], &c.events[d.item]
	*e = PendingEvent[P]{In: d.at.Sub(w.now), What: ev.what, Node: ev.node, From: ev.from, Packet: &ev.packet, Origin: &ev.origin}
	if e.What == Call {
		e.Arg = ev.arg
	}
	b, clocked := c.divider.AppendFlight(c.key[:0], w.look(KeyOptions{}), f.touch, e)
	g := itemForm{shape: f.shape}
	g.hi, g.lo = Sum128(b)
	c.key = b
	it.clocked = it.clocked || clocked
	if it.clocked {
		g.shape = coreShape(f, n)
	}
	it.forms[it.turn] = g
	it.turn = (it.turn + 1) % uint8(len(it.forms))
	return g
}

// coreShape is a shape that is one core's alone.
func coreShape(f *coreForm, n uint32) uint64 { return fold(f.shape^sumA, uint64(n)+sumB) | 1 }
