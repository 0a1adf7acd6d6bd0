package netsim

import (
	"fmt"
	"slices"
	"time"
)

// A world can be freed from its clock: whatever is pending may then happen next, in any order that the caller likes. That is
// what a search over all orders needs. Such a world is stepped by TakeNow, FireNow and CrashNow alone; Step, Run and Next,
// which ask what is due first, are not to be called.

// Pending is an event that waits: a packet in flight, a call, a crash or a return.
type Pending[P any] struct {
	What       What // Arrive, Call, Crash or Restart
	Node, From NodeID
	Arg        uint32  // Call
	Packet     *P      // Arrive; not to be changed
	Origin     *Origin // Arrive
	// Slot names the event, in this world and in its copies, until it is over. Worlds that were stepped alike give the same
	// names.
	Slot uint32
	// Seq grows from event to event as they are put in.
	Seq uint64
}

// Unclock frees a world from its clock, from now on. The clock stands, but for what Tick adds.
func (w *World[S, P, H]) Unclock() {
	w.unclocked = true
	keys := w.queue.keys[w.queue.head:]
	if w.queue.heap {
		slices.SortFunc(keys, compareKeys)
		w.queue.heap = false
	}
	n := 0
	for _, k := range keys {
		if w.queue.slab[k.slot()].what == Timer {
			w.queue.release(k)
			continue
		}
		keys[n] = k
		n++
	}
	w.queue.keys = w.queue.keys[:w.queue.head+n]
	for i := range w.timers {
		w.timers[i].queued = 0
	}
}

// Tick moves the clock of a world that was freed from it.
func (w *World[S, P, H]) Tick(d time.Duration) { w.now = w.now.Add(d) }

// Sequence is the Seq of the event that was put in last.
func (w *World[S, P, H]) Sequence() uint64 { return w.seq }

// AppendPending appends all that waits, but for timers, in the order in which it was put in or was due before the world was
// freed from its clock.
func (w *World[S, P, H]) AppendPending(list []Pending[P]) []Pending[P] {
	for _, k := range w.queue.keys[w.queue.head:] {
		if w.queue.slab[k.slot()].what == Timer {
			continue
		}
		p := w.PendingAt(k.slot())
		p.Seq = k.seq()
		list = append(list, p)
	}
	return list
}

// PendingAt is the event that a slot names, but for its Seq.
func (w *World[S, P, H]) PendingAt(slot uint32) Pending[P] {
	e := &w.queue.slab[slot]
	p := Pending[P]{What: e.what, Node: e.node, From: e.from, Slot: slot}
	switch e.what {
	case Arrive:
		p.Packet, p.Origin = &e.packet, &e.origin
	case Call:
		p.Arg = e.arg
	}
	return p
}

// Timers is a bound of the TimerIDs in use.
func (w *World[S, P, H]) Timers() int { return w.stride }

// TakeNow lets a pending event happen. What it returns holds until the next event.
func (w *World[S, P, H]) TakeNow(slot uint32) *Step[S, P] {
	w.queue.release(w.held)
	w.takeKey(w.detach(slot))
	return &w.step
}

// FireNow lets an armed timer fire.
func (w *World[S, P, H]) FireNow(n NodeID, id TimerID) *Step[S, P] {
	if _, armed := w.Timer(n, id); !armed || !w.unclocked {
		panic("BUG: a timer is to fire that is not armed, or whose world has a clock")
	}
	w.queue.release(w.held)
	t := &w.timers[w.timer(n, id)]
	t.queued = t.seq
	e := w.queue.add(w.now, t.seq)
	e.what, e.node, e.arg = Timer, n, uint32(id)
	w.takeKey(w.detachSeq(t.seq))
	return &w.step
}

// CrashNow crashes a host. If it is to come back, its return is pending from then on.
func (w *World[S, P, H]) CrashNow(n NodeID, back bool) *Step[S, P] {
	w.schedule(w.now, Crash, n, 0)
	crash := w.seq
	if back {
		w.schedule(w.now, Restart, n, 0)
	}
	w.queue.release(w.held)
	w.takeKey(w.detachSeq(crash))
	return &w.step
}

// LoseNow takes a packet out of flight.
func (w *World[S, P, H]) LoseNow(slot uint32) {
	k := w.detach(slot)
	ls := &w.links[w.queue.slab[slot].arg]
	ls.InFlight--
	ls.Dropped++
	w.inFlight--
	w.queue.release(k)
}

// CopyNow puts a copy of a packet into flight. What is damaged or forged stays so.
func (w *World[S, P, H]) CopyNow(slot uint32) {
	c := w.beside(slot)
	c.origin.Copy++
	w.links[c.arg].Copied++
}

// DamageNow damages a packet in flight, as arg says; where a checksum catches that, it is lost.
func (w *World[S, P, H]) DamageNow(slot uint32, arg uint16) {
	e := &w.queue.slab[slot]
	damaged, intact := w.proto.Damage(&e.packet, arg)
	if !intact {
		w.LoseNow(slot)
		return
	}
	e.damaged(damaged)
}

// ForgeNow puts a packet into flight that the protocol forges from another.
func (w *World[S, P, H]) ForgeNow(slot uint32, arg uint16) {
	c := w.beside(slot)
	c.forged(w.proto.Forge(&c.packet, arg, &w.hosts[c.node].state))
	w.links[c.arg].Forged++
}

// beside puts a packet into flight that is the same as another.
func (w *World[S, P, H]) beside(slot uint32) *event[P] {
	c := w.queue.add(w.now, w.nextSeq())
	*c = w.queue.slab[slot]
	w.links[c.arg].InFlight++
	w.inFlight++
	return c
}

// detach takes the key of a pending event out of the queue.
func (w *World[S, P, H]) detach(slot uint32) key {
	return w.detachWhere(func(k key) bool { return k.slot() == slot })
}

func (w *World[S, P, H]) detachSeq(seq uint64) key {
	return w.detachWhere(func(k key) bool { return k.seq() == seq })
}

func (w *World[S, P, H]) detachWhere(is func(key) bool) key {
	q := &w.queue
	if q.heap {
		slices.SortFunc(q.keys, compareKeys)
		q.heap = false
	}
	for i := q.head; i < len(q.keys); i++ {
		if k := q.keys[i]; is(k) {
			q.keys = slices.Delete(q.keys, i, i+1)
			k.at = w.now
			return k
		}
	}
	panic(fmt.Sprintf("BUG: the event to be taken is not among the %d pending", q.len()))
}
