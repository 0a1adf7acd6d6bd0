package netsim

import (
	"math/bits"
	"time"
)

// Limits bound a call of Run. A field that is 0 stands for its default.
type Limits struct {
	Events   uint64 // events taken by this call; 1<<22
	Time     Time   // no event after this instant is taken; none if 0
	InFlight int    // packets in flight, at most 1<<24; 1<<20
}

// DefaultEvents and DefaultInFlight are the limits of a run that sets none.
const (
	DefaultEvents   = 1 << 22
	DefaultInFlight = 1 << 20
)

// Run takes events, earliest first, until nothing is due or a limit is met, and says which. It calls after, if not nil,
// when each event is over, and stops when that returns false. At a time limit the clock stands at the limit.
func (w *World[S, P, H]) Run(l Limits, after func(*Step[S, P]) bool) Outcome {
	o := w.run(l, after)
	if w.trace != nil {
		w.trace.Outcome = o
	}
	return o
}

func (w *World[S, P, H]) run(l Limits, after func(*Step[S, P]) bool) Outcome {
	if l.Events == 0 {
		l.Events = DefaultEvents
	}
	if l.Time == 0 {
		l.Time = Never
	}
	if l.InFlight == 0 {
		l.InFlight = DefaultInFlight
	}
	for n := uint64(0); ; n++ {
		at, ok := w.Next()
		switch {
		case !ok:
			return Quiet
		case at > l.Time:
			w.now = max(w.now, l.Time)
			return TimeLimit
		case n == l.Events:
			return EventLimit
		}
		w.take()
		if after != nil && !after(&w.step) {
			return Stopped
		}
		if w.inFlight > l.InFlight {
			return FlightLimit
		}
	}
}

// Step takes the earliest event. It returns nil if nothing is due; what it returns holds until the next event.
func (w *World[S, P, H]) Step() *Step[S, P] {
	if _, ok := w.Next(); !ok {
		return nil
	}
	w.take()
	return &w.step
}

// Next is the instant of the earliest event, and whether there is any.
func (w *World[S, P, H]) Next() (Time, bool) {
	if w.pending == 0 && w.armed == 0 && w.inFlight == 0 {
		return Never, false
	}
	for {
		k := w.queue.min()
		e := &w.queue.slab[k.slot()]
		if e.what != Timer {
			return k.at, true
		}
		t := &w.timers[int(e.node)*w.stride+int(e.arg)]
		if t.queued == k.seq() && t.seq == k.seq() && t.at != Never {
			return k.at, true
		}
		w.queue.pop()
		w.queue.release(k)
		w.fires(k, e.node, TimerID(e.arg))
	}
}

// take takes the earliest event, which Next has found to be live.
func (w *World[S, P, H]) take() {
	w.queue.release(w.held)
	w.takeKey(w.queue.pop())
}

// takeKey takes an event that is no longer in the queue.
func (w *World[S, P, H]) takeKey(k key) {
	w.held = k
	e := &w.queue.slab[k.slot()]
	w.now = k.at
	w.events++
	st, in := &w.step, &w.in
	node, what := e.node, e.what
	st.Seq, st.Now, st.Node, st.What, st.Lost, st.Rule = w.events, k.at, node, what, false, 0
	h := &w.hosts[node]
	st.Origin, st.State, st.Sent, st.Early = nil, &h.state, nil, nil
	in.What, in.From, in.Now, in.Timer, in.Arg, in.Packet = what, e.from, k.at, 0, 0, nil
	w.out.reset()
	handle := h.down == 0
	switch what {
	case Arrive:
		in.Packet, st.Origin = &e.packet, &e.origin
		handle = w.arrive(st, &w.links[e.arg], handle)
	case Timer:
		in.Timer = TimerID(e.arg)
		w.fires(k, node, in.Timer)
		if len(w.hasty) > 0 {
			if w.early = w.calm(node, in.Timer); w.early.Early > 0 {
				st.Early = &w.early
				w.hastened |= 1 << w.early.Class
			}
		}
	case Call:
		w.pending--
		in.Arg = e.arg
		st.Lost = !handle
	case Crash:
		w.pending--
		h.down++
		w.stopTimers(node)
	case Restart:
		w.pending--
		h.down--
		handle = h.down == 0
	}
	if handle {
		w.proto.Handle(node, &h.state, in, &w.out)
		st.Rule = w.out.Rule
	}
	if what == Crash {
		w.out.reset()
	}
	w.finish(st)
}

// arrive books a packet out of its link.
func (w *World[S, P, H]) arrive(st *Step[S, P], ls *LinkState, up bool) bool {
	ls.InFlight--
	w.inFlight--
	if up {
		ls.Delivered++
	} else {
		ls.Dropped++
		st.What = Discard
	}
	return up
}

// finish carries out what the host asked for: timers first, then packets in their order.
func (w *World[S, P, H]) finish(st *Step[S, P]) {
	for i := range w.out.timer {
		w.changeTimer(st.Node, w.out.timer[i])
	}
	for i := range w.out.sends {
		if s := &w.out.sends[i]; w.admit(st.Node, s) && !w.holds {
			w.choose(s)
		}
	}
	st.Sent = w.out.sends
	if w.holds {
		w.forker.ObserveEvent(&w.History, st)
		return
	}
	w.proto.Observe(&w.History, st)
	w.depart(st)
}

// depart lets what was sent leave.
func (w *World[S, P, H]) depart(st *Step[S, P]) {
	if w.trace != nil {
		w.record(st)
	}
	for i := range w.out.sends {
		w.launch(&w.out.sends[i])
	}
}

// admit counts a packet into its link; false if there is none.
func (w *World[S, P, H]) admit(from NodeID, s *Sending[P]) bool {
	s.Site = Site{From: from, To: s.To}
	link := int32(-1)
	if int(s.To) < w.top.hosts {
		link = w.top.index[int(from)*w.top.hosts+int(s.To)]
	}
	s.link = link
	if link < 0 {
		s.Lost = true
		w.unroutable++
		return false
	}
	ls, l := &w.links[link], &w.top.links[link]
	class := w.proto.Class(&s.Packet)
	if class >= MaxClasses {
		panic("BUG: the protocol gives a packet a class that is not below MaxClasses")
	}
	s.size = int32(w.proto.Size(&s.Packet))
	transit := l.Delay
	if l.Rate != 0 {
		transit = time.Duration(Time(transit).Add(ls.enqueue(w.now, uint64(s.size), l.Rate)))
		w.linked = true
	}
	s.Site.N, s.classN, s.Class, s.transit = ls.Sent, ls.ByClass[class], class, transit
	ls.Sent++
	ls.ByClass[class]++
	return true
}

// describe makes the offer of a packet that was admitted.
func (w *World[S, P, H]) describe(s *Sending[P]) {
	o := &w.offer
	o.From, o.To, o.N, o.Class, o.ClassN = s.Site.From, s.To, s.Site.N, s.Class, s.classN
	o.Packet, o.Now, o.Size, o.Transit = &s.Packet, w.now, s.size, s.transit
}

// choose asks the Chooser for the fate of a packet that was admitted.
func (w *World[S, P, H]) choose(s *Sending[P]) {
	w.describe(s)
	ls := &w.links[s.link]
	fate := w.chooser.Choose(&w.offer, ls)
	w.linked = w.linked || !ls.Memory.blank()
	s.Fate, s.Lost = fate, fate.Drop
	if fate.Damage != 0 && !fate.Drop {
		_, intact := w.proto.Damage(&s.Packet, fate.Damage)
		s.Caught, s.Lost = !intact, !intact
	}
}

// enqueue is how long a packet takes to be sent at a rate, behind those before it.
func (ls *LinkState) enqueue(now Time, octets, rate uint64) time.Duration {
	ls.Free = max(now, ls.Free).Add(SendingTime(octets, rate))
	return ls.Free.Sub(now)
}

// SendingTime is how long a number of octets takes at a rate in bits per second, at least 1: whole nanoseconds, rounded
// down.
func SendingTime(octets, rate uint64) time.Duration {
	hi, lo := bits.Mul64(octets*8, uint64(time.Second))
	if hi >= rate {
		return Forever
	}
	d, _ := bits.Div64(hi, lo, rate)
	return time.Duration(min(d, uint64(Forever)))
}

// launch puts what a Fate makes of a packet into flight: the original, the forged packet, the copies.
func (w *World[S, P, H]) launch(s *Sending[P]) {
	if s.link < 0 {
		return
	}
	ls, f := &w.links[s.link], &s.Fate
	at := w.now.Add(s.transit).Add(max(f.Delay, 0))
	switch {
	case s.Lost:
		ls.Dropped++
	case f.Damage != 0:
		damaged, _ := w.proto.Damage(&s.Packet, f.Damage)
		w.fly(ls, s, at).damaged(damaged)
	default:
		w.fly(ls, s, at)
	}
	if f.Forge != 0 {
		ls.Forged++
		w.fly(ls, s, at).forged(w.proto.Forge(&s.Packet, f.Forge, &w.hosts[s.To].state))
	}
	for i := range f.Copies {
		ls.Copied++
		at = at.Add(max(f.CopyDelay, 0))
		w.fly(ls, s, at).origin.Copy = i + 1
	}
}

func (e *event[P]) damaged(p P) { e.packet, e.origin.Damaged = p, true }

func (e *event[P]) forged(p P) { e.packet, e.origin.Forged = p, true }

// fly puts a packet into flight, as it was sent.
func (w *World[S, P, H]) fly(ls *LinkState, s *Sending[P], at Time) *event[P] {
	e := w.queue.add(at, w.nextSeq())
	e.what, e.node, e.from, e.arg, e.packet = Arrive, s.To, s.Site.From, uint32(s.link), s.Packet
	o := &e.origin
	o.Site, o.At, o.Tag, o.Copy, o.Damaged, o.Forged = s.Site, w.now, s.Tag, 0, false, false
	ls.InFlight++
	w.inFlight++
	return e
}
