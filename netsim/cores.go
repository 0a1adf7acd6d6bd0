package netsim

// A core is a world without what is pending: its hosts, their timers and the history, at the instant of an event. A search
// comes to the same core again and again, with other packets in flight, and what an event does to a core does not depend on
// those. So Cores keeps each core once, and what each event did to it; a Line is a world that consists of a core and of what is
// pending, and to go on in it is, mostly, to look up what is known.
//
// Cores that came about on two ways are one where nothing tells them apart: where the Divider gives them one part and one
// list of names, at the same instant.

// Line is a world by reference to a Cores. Its zero value is no world: see Cores.Begin.
type Line struct {
	core   uint32
	events uint64
	due    []due // earliest first
	// struck counts the faults that Strike has added, by host.
	struck []uint16
}

// due is an event that waits: at an instant, and of those at one instant in the order of age.
type due struct {
	at   Time
	age  age
	item uint32 // in Cores.items
}

// age orders what is due at one instant: by when it was made, and by how many events of that instant came before. What is there
// when the world begins, and host faults, have the instant -1 and their place in the World's own order.
type age struct {
	made  Time
	burst uint32
}

func (a age) before(b age) bool { return a.made < b.made || a.made == b.made && a.burst < b.burst }

// Events is how many events were taken.
func (l *Line) Events() uint64 { return l.events }

// CopyFrom makes l equal to m, in memory of its own.
func (l *Line) CopyFrom(m *Line) {
	l.core, l.events, l.due, l.struck = m.core, m.events, append(l.due[:0], m.due...), append(l.struck[:0], m.struck...)
}

// Core names the core of a line; two that a Cores names alike are one, until it is cleared.
func (l *Line) Core() int { return int(l.core) }

// Cores is what one searcher knows of cores and events. It is not safe for concurrent use.
type Cores[S, P, H any] struct {
	divider Divider[S, P, H]
	taken   func(deed int, w *World[S, P, H], st *Step[S, P])
	begin   []pendingItem[P]

	// work is the world in which events are taken. It is as the core loaded, or as what follows from that.
	work   *World[S, P, H]
	loaded []uint32 // the copies that its hosts are equal to; noCopy if to none
	past   uint32   // the core whose history it has; noCopy if it has none's

	cores    []core
	pasts    []*H     // the histories of the cores, and some more
	hostsOf  []uint32 // of each core, the copies of its hosts
	copies   []*hostCopy[S]
	copied   int // those of the copies that are in use
	byName   names
	forms    []coreForm
	clocks   []clock
	deeds    []Deed
	sends    []Sending[P] // that were offered, with the tags of those that something befalls
	launched []due        // what becomes of what is sent
	launches []launch
	items    []item // what may be pending
	events   []event[P]
	byItem   names
	key      []byte
	event    PendingEvent[P]
	flying   event[P]
	saved    []savedLine[S, P, H]
	whole    *World[S, P, H] // for AppendKey
	size     uint64          // of the hosts and histories in use, in octets
}

const noCopy = 1<<32 - 1

// core is one, apart from its hosts and its history.
type core struct {
	now    Time
	burst  uint32 // events at this instant before the last
	deeds  uint32 // the first of its list
	forms  uint32 // the first of its list
	clocks [2]uint32
	timer  clock // the earliest
	heeds  Touch
}

// hostCopy is a host as some cores have it.
type hostCopy[S any] struct {
	state  S
	down   uint32
	timers []timerCopy
}

type timerCopy struct {
	id  TimerID
	at  Time
	seq uint64
}

// clock is when a timer fires, and how old it is.
type clock struct {
	at   Time
	age  age
	id   TimerID
	node NodeID
}

// coreForm is a core's part of a hash, where packets in flight have the touch.
type coreForm struct {
	touch         Touch
	hi, lo, shape uint64
	next          uint32
}

// Deed is what an event does to a core.
type Deed struct {
	at       Time
	next     uint32 // of the core's list
	item     uint32 // the event; 0 is the core's earliest timer
	core     uint32 // that it leads to
	sends    uint32 // the first of its offers, in Cores.sends
	spared   uint32 // the first of them as it arrives if nothing befalls it, in Cores.launched
	launches uint32 // the first of its list
	offers   uint16
	// Sent is whether anything was sent.
	Sent bool
	What What
}

// launch is what becomes of an offer that meets a fate.
type launch struct {
	next        uint32
	offer, fate uint16
	from, to    uint32 // in Cores.launched
}

// item is what is asked again and again of an event that may be pending; the event itself is apart.
type item struct {
	touch Touch
	// clocked says that some form depends on the instant of a core.
	clocked bool
	turn    uint8
	forms   [4]itemForm
}

// itemForm is an item's part of a hash, for cores of one shape.
type itemForm struct{ shape, hi, lo uint64 }

type pendingItem[P any] struct {
	due
	event event[P]
}

// CanDivide reports whether a world can be one of a Cores: the Protocol is a Divider that can, events can be held, and no link
// remembers anything.
func (w *World[S, P, H]) CanDivide() bool {
	d, is := w.proto.(Divider[S, P, H])
	if !is || !d.Divides() || !w.CanHold() || w.linked || w.armed > 0 || w.events > 0 || w.unclocked {
		return false
	}
	for i := range w.top.links {
		if w.top.links[i].Rate != 0 {
			return false
		}
	}
	return true
}

// NewCores makes a Cores for the lines that begin with a world, which must be able to; see CanDivide. Whenever an event is met
// for the first time, taken is called with the world after it, to be looked at.
func NewCores[S, P, H any](w *World[S, P, H], taken func(deed int, w *World[S, P, H], st *Step[S, P])) *Cores[S, P, H] {
	c := &Cores[S, P, H]{taken: taken, work: w.Clone()}
	c.divider = w.proto.(Divider[S, P, H])
	for _, k := range w.queue.keys[w.queue.head:] {
		c.begin = append(c.begin, pendingItem[P]{due{at: k.at, age: age{-1, uint32(k.seq())}}, w.queue.slab[k.slot()]})
	}
	c.work.queue.reset()
	c.work.pending, c.work.inFlight, c.work.held, c.work.unclocked = 0, 0, key{}, true
	c.loaded = make([]uint32, len(w.hosts))
	c.Clear()
	return c
}

// Len is how many cores are kept, and Size what their hosts and histories take, in octets.
func (c *Cores[S, P, H]) Len() int     { return len(c.cores) }
func (c *Cores[S, P, H]) Size() uint64 { return c.size }

// World is the world of a line's core: as it was after the event that led there, with nothing pending but timers. It holds until
// the next call, and is not to be changed.
func (c *Cores[S, P, H]) World(l *Line) *World[S, P, H] { return c.load(l.core) }

// Clear forgets all cores and deeds. Lines must begin anew.
func (c *Cores[S, P, H]) Clear() {
	if len(c.cores) > 0 {
		c.load(0)
	}
	c.byName.clear()
	c.byItem.clear()
	c.cores, c.forms, c.clocks, c.deeds = c.cores[:0], append(c.forms[:0], coreForm{}), c.clocks[:0], append(c.deeds[:0], Deed{})
	c.sends, c.launched, c.launches = c.sends[:0], c.launched[:0], append(c.launches[:0], launch{})
	c.items, c.events, c.hostsOf, c.copied, c.past = append(c.items[:0], item{}), append(c.events[:0], event[P]{}), c.hostsOf[:0], 0, noCopy
	c.size = 0
	c.changed()
	for i := range c.begin {
		p := &c.begin[i]
		p.item = c.intern(&p.event, p.at)
	}
	c.settle(core{now: c.work.now}, nil, c.begunTouch(), 0)
}

// begunTouch is the touch of what is pending when lines begin.
func (c *Cores[S, P, H]) begunTouch() (t Touch) {
	for i := range c.begin {
		t = t.or(c.items[c.begin[i].item].touch)
	}
	return t
}

// Begin makes a line the world that NewCores was given.
func (c *Cores[S, P, H]) Begin(l *Line) {
	l.core, l.events, l.due, l.struck = 0, 0, l.due[:0], l.struck[:0]
	for i := range c.begin {
		l.due = append(l.due, c.begin[i].due)
	}
}

// Now is the instant of a line's last event.
func (c *Cores[S, P, H]) Now(l *Line) Time { return c.cores[l.core].now }

// Next is the instant of a line's earliest event, and whether there is any.
func (c *Cores[S, P, H]) Next(l *Line) (Time, bool) {
	at := c.cores[l.core].timer.at
	if len(l.due) > 0 {
		at = min(at, l.due[0].at)
	}
	return at, at != Never
}

// CanStrike is World.CanStrike.
func (c *Cores[S, P, H]) CanStrike(l *Line, at Time) bool {
	now := c.cores[l.core].now
	return at > now || at == now && l.events == 0
}

// Strike is World.Strike.
func (c *Cores[S, P, H]) Strike(l *Line, f HostFault) {
	for len(l.struck) <= int(f.Host) {
		l.struck = append(l.struck, 0)
	}
	n := c.work.strikeSeq(f.Host, uint32(l.struck[f.Host]))
	l.struck[f.Host]++
	e := &c.flying
	*e = event[P]{what: Crash, node: f.Host, from: f.Host}
	l.insert(due{f.At, age{-1, uint32(n)}, c.intern(e, f.At)})
	if f.Down != Forever {
		e.what = Restart
		at := f.At.Add(max(f.Down, 0))
		l.insert(due{at, age{-1, uint32(n + 1)}, c.intern(e, at)})
	}
}

// insert keeps what is due in its order.
func (l *Line) insert(d due) {
	l.due = append(l.due, d)
	i := len(l.due) - 1
	for ; i > 0; i-- {
		if p := &l.due[i-1]; p.at < d.at || p.at == d.at && !d.age.before(p.age) {
			break
		}
		l.due[i] = l.due[i-1]
	}
	l.due[i] = d
}
