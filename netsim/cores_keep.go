package netsim

import (
	"cmp"
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
	c.size += c.divider.HistoryOctets(c.pasts[n])
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
	c.size += c.divider.HostOctets(&h.state)
	return uint32(c.copied - 1)
}

// Renew forgets all cores and deeds but for the cores of the lines, which go on.
func (c *Cores[S, P, H]) Renew(lines []*Line) {
	for len(c.saved) < len(lines) {
		c.saved = append(c.saved, savedLine[S, P, H]{world: c.load(0).Clone()})
	}
	for i, l := range lines {
		s, k := &c.saved[i], c.cores[l.core]
		s.core, s.clocks, s.events = k, append(s.clocks[:0], c.clocks[k.clocks[0]:k.clocks[1]]...), s.events[:0]
		s.world.CopyFrom(c.load(l.core))
		for _, d := range l.due {
			s.events = append(s.events, c.events[d.item])
		}
	}
	c.Clear()
	for i, l := range lines {
		s := &c.saved[i]
		c.work.CopyFrom(s.world)
		c.changed()
		var touch Touch
		for n := range l.due {
			d := &l.due[n]
			d.item = c.intern(&s.events[n], d.at)
			touch = touch.or(c.items[d.item].touch)
		}
		l.core = c.settle(core{now: s.core.now, burst: s.core.burst}, s.clocks, touch, c.work.seq)
	}
}

// savedLine is a line while Renew forgets all else.
type savedLine[S, P, H any] struct {
	core   core
	clocks []clock
	events []event[P]
	world  *World[S, P, H]
}

// AppendKey appends the key of the world that a line is.
func (c *Cores[S, P, H]) AppendKey(b []byte, l *Line, o KeyOptions) []byte {
	w := c.whole
	if w == nil {
		w = c.load(0).Clone()
		c.whole = w
	}
	w.CopyFrom(c.load(l.core))
	// The sequence of what is due is that of age; of what one event made, timers were set first.
	type made struct {
		age age
		do  func(seq uint64)
	}
	var list []made
	k := &c.cores[l.core]
	for _, t := range c.clocks[k.clocks[0]:k.clocks[1]] {
		list = append(list, made{t.age, func(seq uint64) { w.timers[w.timer(t.node, t.id)].seq = seq }})
	}
	for _, d := range l.due {
		list = append(list, made{d.age, func(seq uint64) { *w.queue.add(d.at, seq) = c.events[d.item] }})
	}
	slices.SortStableFunc(list, func(a, b made) int {
		return cmp.Or(cmp.Compare(a.age.made, b.age.made), cmp.Compare(a.age.burst, b.age.burst))
	})
	for i := range list {
		list[i].do(uint64(i) + 1)
	}
	return w.AppendKey(b, o)
}

// Release forgets all cores and deeds, and gives back their memory. Lines must begin anew.
func (c *Cores[S, P, H]) Release() {
	*c = Cores[S, P, H]{divider: c.divider, taken: c.taken, begin: c.begin, work: c.load(0), loaded: c.loaded}
	c.Clear()
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
