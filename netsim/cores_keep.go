package netsim

import (
	"slices"
	"unsafe"
)

// load makes the work world that of a core.
func (c *Cores[S, P, H]) load(n uint32) *World[S, P, H] {
	w := c.work
	w.now = c.cores[n].now
	for i, id := range c.hostsOf[int(n)*len(w.hosts):][:len(w.hosts)] {
		if c.loaded[i] == id {
			continue
		}
		h := c.copies[id]
		w.proto.Copy(&w.hosts[i].state, &h.state)
		w.hosts[i].down = h.down
		w.stopTimers(NodeID(i))
		for _, t := range h.timers {
			at := w.timer(NodeID(i), t.id)
			w.arm(at, t.at)
			w.timers[at].seq = t.seq
		}
		c.loaded[i] = id
	}
	if c.past != n {
		w.proto.CopyHistory(&w.History, c.pasts[n])
		c.past = n
	}
	return w
}

// keep copies the work world into a new core.
func (c *Cores[S, P, H]) keep(k core) uint32 {
	w, n := c.work, uint32(len(c.cores))
	c.cores = append(c.cores, k)
	for i := range w.hosts {
		if c.loaded[i] == noCopy {
			c.loaded[i] = c.copyHost(i)
		}
		c.hostsOf = append(c.hostsOf, c.loaded[i])
	}
	if len(c.pasts) <= int(n) {
		c.pasts = append(c.pasts, new(H))
	}
	w.proto.CopyHistory(c.pasts[n], &w.History)
	c.past = n
	return n
}

func (c *Cores[S, P, H]) copyHost(i int) uint32 {
	if c.copied == len(c.copies) {
		c.copies = append(c.copies, new(hostCopy[S]))
	}
	w, h := c.work, c.copies[c.copied]
	c.copied++
	w.proto.Copy(&h.state, &w.hosts[i].state)
	h.down, h.timers = w.hosts[i].down, h.timers[:0]
	w.eachArmed(NodeID(i), func(id TimerID, t *timer) { h.timers = append(h.timers, timerCopy{id, t.at, t.seq}) })
	return uint32(c.copied - 1)
}

// Renew forgets all cores and deeds but for the cores of the lines, which go on.
func (c *Cores[S, P, H]) Renew(lines []*Line) {
	d := c.spare
	if c.spare = nil; d == nil {
		d = &Cores[S, P, H]{divider: c.divider, taken: c.taken, begin: slices.Clone(c.begin), work: c.load(0).Clone(),
			loaded: make([]uint32, len(c.loaded))}
	}
	d.Clear()
	for _, l := range lines {
		w, k := c.load(l.core), &c.cores[l.core]
		d.work.CopyFrom(w)
		d.changed()
		var touch Touch
		for i := range l.due {
			e := &l.due[i]
			touch = touch.or(c.items[e.item].touch)
			e.item = d.intern(&c.events[e.item], e.at)
		}
		l.core = d.settle(core{now: k.now, burst: k.burst}, c.clocks[k.clocks[0]:k.clocks[1]], touch, w.seq)
	}
	*c, *d = *d, *c
	c.spare = d
}

// changed says that the work world is equal to nothing that is kept.
func (c *Cores[S, P, H]) changed() {
	c.past = noCopy
	for i := range c.loaded {
		c.loaded[i] = noCopy
	}
}

// Octets is what is kept, but for the small things.
func (c *Cores[S, P, H]) Octets() (n uint64) {
	if c.spare != nil {
		n = c.spare.Octets()
	}
	of := func(length int, each uintptr) { n += uint64(length) * uint64(each) }
	of(cap(c.cores), unsafe.Sizeof(core{}))
	of(cap(c.forms), unsafe.Sizeof(coreForm{}))
	of(cap(c.clocks), unsafe.Sizeof(clock{}))
	of(cap(c.deeds), unsafe.Sizeof(Deed{}))
	of(cap(c.sends), unsafe.Sizeof(Sending[P]{}))
	of(cap(c.launched), unsafe.Sizeof(due{}))
	of(cap(c.items), unsafe.Sizeof(item{}))
	of(cap(c.events), unsafe.Sizeof(event[P]{}))
	of(len(c.byName.slots)+len(c.byItem.slots), unsafe.Sizeof(name{}))
	for _, h := range c.copies {
		n += c.divider.HostOctets(&h.state)
		of(cap(h.timers), unsafe.Sizeof(timerCopy{}))
	}
	for _, h := range c.pasts {
		n += c.divider.HistoryOctets(h)
	}
	return n
}
