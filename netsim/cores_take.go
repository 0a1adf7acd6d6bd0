package netsim

import "encoding/binary"

// Chosen gives one of the packets that an event offers a fate: Offer counts the offers, Fate is a place in a list of fates.
type Chosen struct{ Offer, Fate uint16 }

// Deed finds what the earliest event of a line does, of which there must be one. The number names it until Clear.
func (c *Cores[S, P, H]) Deed(l *Line) int {
	k := &c.cores[l.core]
	which, at := uint32(0), k.timer.at
	if len(l.due) > 0 {
		if d := &l.due[0]; d.at < at || d.at == at && d.age.before(k.timer.age) {
			which, at = d.item, d.at
		}
	}
	for i := k.deeds; i != 0; i = c.deeds[i].next {
		if d := &c.deeds[i]; d.item == which && d.at == at {
			return int(i)
		}
	}
	return c.take(l, which, at)
}

// Of returns a deed. It holds until another event is met for the first time.
func (c *Cores[S, P, H]) Of(deed int) *Deed { return &c.deeds[deed] }

// take takes an event that was not met at this core before.
func (c *Cores[S, P, H]) take(l *Line, which uint32, at Time) int {
	w := c.load(l.core)
	seq := w.seq
	w.holds = true
	if which == 0 {
		w.takeTimer(&c.cores[l.core].timer)
	} else {
		w.takeEvent(&c.events[which], at)
	}
	w.holds = false
	c.loaded[w.step.Node], c.past = noCopy, noCopy
	n := len(c.deeds)
	c.deeds = append(c.deeds, Deed{item: which, at: at, What: w.step.What, Sent: len(w.out.sends) > 0, sends: uint32(len(c.sends)),
		spared: uint32(len(c.launched))})
	for i := range w.out.sends {
		if s := &w.out.sends[i]; s.link >= 0 {
			spared, struck := c.divider.Tags(&w.History, &w.step, i)
			s.Tag = spared
			c.sends = append(c.sends, *s)
			c.sends[len(c.sends)-1].Tag = struck
		}
	}
	c.taken(n, w, &w.step)
	c.divider.Forget(&w.History)

	d := &c.deeds[n]
	d.offers = uint16(len(c.sends) - int(d.sends))
	touch := c.touchAfter(l, which)
	for i := range w.out.sends {
		if s := &w.out.sends[i]; s.link >= 0 {
			c.launch(s, Fate{})
		}
	}
	for _, e := range c.launched[d.spared:] {
		touch = touch.or(c.items[e.item].touch)
	}
	parent := &c.cores[l.core]
	after := core{now: w.now}
	if parent.now == w.now && l.core != 0 { // nothing had happened yet at the first
		after.burst = parent.burst + 1
	}
	d.core = c.settle(after, c.clocks[parent.clocks[0]:parent.clocks[1]], touch, seq)
	k := &c.cores[l.core]
	d.next, k.deeds = k.deeds, uint32(n)
	return n
}

// touchAfter is the touch of what is pending beside an event.
func (c *Cores[S, P, H]) touchAfter(l *Line, which uint32) (t Touch) {
	rest := l.due
	if which != 0 {
		rest = rest[1:]
	}
	for i := range rest {
		t = t.or(c.items[rest[i].item].touch)
	}
	return t
}

// launch makes what becomes of an offer under a fate, in Cores.launched, as World.launch does. The work world is as it
// was after the event.
func (c *Cores[S, P, H]) launch(s *Sending[P], f Fate) {
	w, e := c.work, &c.flying
	at := w.now.Add(s.transit).Add(max(f.Delay, 0))
	e.what, e.node, e.from, e.arg, e.packet = Arrive, s.To, s.Site.From, uint32(s.link), s.Packet
	e.origin = Origin{Site: s.Site, At: w.now, Tag: s.Tag}
	switch {
	case f.Drop:
	case f.Damage != 0:
		if damaged, intact := w.proto.Damage(&s.Packet, f.Damage); intact {
			e.damaged(damaged)
			c.fly(at)
			e.packet, e.origin.Damaged = s.Packet, false
		}
	default:
		c.fly(at)
	}
	if f.Forge != 0 {
		e.forged(w.proto.Forge(&s.Packet, f.Forge, &w.hosts[s.To].state))
		c.fly(at)
		e.packet, e.origin.Forged = s.Packet, false
	}
	for i := range f.Copies {
		at = at.Add(max(f.CopyDelay, 0))
		e.origin.Copy = i + 1
		c.fly(at)
	}
}

// fly puts what is flying into Cores.launched.
func (c *Cores[S, P, H]) fly(at Time) {
	c.launched = append(c.launched, due{at: at, item: c.intern(&c.flying, at)})
}

// Follow takes a line past its earliest event, whose deed was found. Of what it offers, those chosen meet the fates; they are in
// the order of the offers, and a fate is never that of perfect delivery.
func (c *Cores[S, P, H]) Follow(l *Line, deed int, chosen []Chosen, fates []Fate) {
	d := &c.deeds[deed]
	if d.item != 0 {
		l.due = append(l.due[:0], l.due[1:]...)
	}
	l.core = d.core
	l.events++
	k := &c.cores[d.core]
	a := age{k.now, k.burst}
	for i := range d.offers {
		if len(chosen) > 0 && chosen[0].Offer == i {
			from, to := c.launchOf(d, i, chosen[0].Fate, fates)
			for _, e := range c.launched[from:to] {
				e.age = a
				l.insert(e)
			}
			chosen = chosen[1:]
			continue
		}
		e := c.launched[d.spared+uint32(i)]
		e.age = a
		l.insert(e)
	}
}

// launchOf finds what becomes of an offer that meets a fate.
func (c *Cores[S, P, H]) launchOf(d *Deed, offer, fate uint16, fates []Fate) (from, to uint32) {
	for i := d.launches; i != 0; i = c.launches[i].next {
		if l := &c.launches[i]; l.offer == offer && l.fate == fate {
			return l.from, l.to
		}
	}
	from = uint32(len(c.launched))
	c.load(d.core)
	c.launch(&c.sends[d.sends+uint32(offer)], fates[fate])
	to = uint32(len(c.launched))
	c.launches = append(c.launches, launch{d.launches, offer, fate, from, to})
	d.launches = uint32(len(c.launches) - 1)
	return from, to
}

// EachOffer calls f with each packet that a deed offers, in their order: the ordinals are not those of any one line.
func (c *Cores[S, P, H]) EachOffer(deed int, f func(*Offer[P])) {
	d := &c.deeds[deed]
	w := c.work
	w.now = d.at
	for i := range c.sends[d.sends : d.sends+uint32(d.offers)] {
		s := &c.sends[int(d.sends)+i]
		w.describe(s)
		f(&w.offer)
	}
}

// intern numbers an event that may be pending.
func (c *Cores[S, P, H]) intern(e *event[P], at Time) uint32 {
	o := &e.origin
	b := c.key[:0]
	b = binary.LittleEndian.AppendUint64(b, uint64(e.node)|uint64(e.from)<<16|uint64(e.what)<<32|uint64(bit(o.Damaged))<<40|uint64(bit(o.Forged))<<41|
		uint64(bit(e.what == Arrive && c.divider.Stale(o, at)))<<42)
	b = binary.LittleEndian.AppendUint64(b, uint64(e.arg))
	if e.what == Arrive {
		b = binary.LittleEndian.AppendUint64(b, uint64(o.At))
		b = binary.LittleEndian.AppendUint64(b, o.Tag)
		b = c.divider.AppendPacket(b, &e.packet)
	}
	c.key = b
	hi, lo := Sum128(b)
	n, known := c.byItem.find(hi, lo, uint32(len(c.items)))
	if known {
		return n
	}
	it := item{}
	if e.what == Arrive {
		it.touch = c.divider.Touch(&e.packet, o)
	}
	c.items = append(c.items, it)
	c.events = append(c.events, *e)
	return n
}

func bit(b bool) (n uint8) {
	if b {
		n = 1
	}
	return n
}

// takeEvent takes an event that does not wait in the queue.
func (w *World[S, P, H]) takeEvent(e *event[P], at Time) {
	w.queue.release(w.held)
	slot := w.queue.room()
	w.queue.slab[slot] = *e
	if e.what == Arrive {
		w.inFlight++
		w.links[e.arg].InFlight++
	} else {
		w.pending++
	}
	w.takeKey(key{at, w.nextSeq()<<slotBits | uint64(slot)})
}

// takeTimer lets a timer fire that does not wait in the queue.
func (w *World[S, P, H]) takeTimer(c *clock) {
	w.queue.release(w.held)
	t := &w.timers[w.timer(c.node, c.id)]
	t.queued = t.seq
	slot := w.queue.room()
	e := &w.queue.slab[slot]
	e.what, e.node, e.from, e.arg = Timer, c.node, c.node, uint32(c.id)
	w.takeKey(key{t.at, t.seq<<slotBits | uint64(slot)})
}
