package netsim

import (
	"math/bits"
	"slices"
)

// timer is a deadline, and what of it stands in the queue. Setting a timer later, the usual case, leaves the entry where
// it is: when that comes up, it goes back with the deadline that holds by then.
type timer struct {
	at     Time   // Never: not armed
	seq    uint64 // the sequence under which the deadline was set, which orders it among events of the same time
	queued uint64 // sequence of the entry in the queue that speaks for this timer; 0 if none
	due    Time   // when that entry comes up
}

func (w *World[S, P, H]) clearTimers() {
	for i := range w.timers {
		w.timers[i] = timer{at: Never}
	}
	w.armedSet = append(w.armedSet[:0], make([]uint64, (len(w.timers)+63)/64)...)
	w.usedSet = append(w.usedSet[:0], w.armedSet...)
}

// copyTimers copies those that were ever armed in either world: few of many.
func (w *World[S, P, H]) copyTimers(src *World[S, P, H]) {
	if len(w.timers) != len(src.timers) || w.stride != src.stride {
		w.timers, w.stride = append(w.timers[:0], src.timers...), src.stride
		w.usedSet = append(w.usedSet[:0], src.usedSet...)
	} else {
		for word, used := range src.usedSet {
			for set := used | w.usedSet[word]; set != 0; set &= set - 1 {
				i := 64*word + bits.TrailingZeros64(set)
				w.timers[i] = src.timers[i]
			}
			w.usedSet[word] = used
		}
	}
	w.armedSet = append(w.armedSet[:0], src.armedSet...)
}

// arm and disarm set the instant of the ith timer, of which armedSet and armed tell whether there is any: most timers are
// not armed, and a key looks at those that are.
func (w *World[S, P, H]) arm(i int, at Time) {
	w.timers[i].at = at
	w.armedSet[i/64] |= 1 << (i % 64)
	w.usedSet[i/64] |= 1 << (i % 64)
	w.armed++
}

func (w *World[S, P, H]) disarm(i int) {
	if w.timers[i].at != Never {
		w.timers[i].at = Never
		w.armedSet[i/64] &^= 1 << (i % 64)
		w.armed--
	}
}

// eachArmed calls f with the timers of a host that are armed.
func (w *World[S, P, H]) eachArmed(n NodeID, f func(TimerID, *timer)) {
	first := int(n) * w.stride
	for i, end := first, first+w.stride; i < end; {
		set := w.armedSet[i/64] >> (i % 64)
		if set == 0 {
			i = (i/64 + 1) * 64
			continue
		}
		if i += bits.TrailingZeros64(set); i < end {
			f(TimerID(i-first), &w.timers[i])
		}
		i++
	}
}

// timer finds the place of a host's timer, making room for it.
func (w *World[S, P, H]) timer(n NodeID, id TimerID) int {
	if int64(id) >= int64(w.stride) {
		w.growTimers(int(id) + 1)
	}
	return int(n)*w.stride + int(id)
}

func (w *World[S, P, H]) growTimers(most int) {
	stride := max(most, 2*w.stride)
	grown := make([]timer, stride*len(w.hosts))
	for i := range grown {
		grown[i].at = Never
	}
	for h := range w.hosts {
		copy(grown[h*stride:], w.timers[h*w.stride:(h+1)*w.stride])
	}
	w.timers, w.stride = grown, stride
	w.armedSet, w.usedSet = make([]uint64, (len(grown)+63)/64), make([]uint64, (len(grown)+63)/64)
	for i := range grown {
		if grown[i].at != Never {
			w.armedSet[i/64] |= 1 << (i % 64)
		}
		if grown[i] != (timer{at: Never}) {
			w.usedSet[i/64] |= 1 << (i % 64)
		}
	}
}

func (w *World[S, P, H]) changeTimer(n NodeID, c timerChange) {
	i := w.timer(n, c.id)
	w.disarm(i)
	if len(w.hasty) > 0 {
		w.calm(n, c.id)
	}
	if c.stop {
		return
	}
	if w.hastener != nil {
		c.after = w.hasten(n, c.id, c.after)
	}
	t := &w.timers[i]
	w.arm(i, min(w.now.Add(c.after), Never-1))
	t.seq = w.nextSeq()
	if (t.queued == 0 || t.due > t.at) && !w.unclocked {
		w.queueTimer(t, n, c.id)
	}
}

func (w *World[S, P, H]) queueTimer(t *timer, n NodeID, id TimerID) {
	t.queued, t.due = t.seq, t.at
	e := w.queue.add(t.at, t.seq)
	e.what, e.node, e.arg = Timer, n, uint32(id)
}

// fires reports whether the entry that came up is the timer's deadline. If the deadline has moved, the entry goes back.
func (w *World[S, P, H]) fires(k key, n NodeID, id TimerID) bool {
	i := int(n)*w.stride + int(id)
	t := &w.timers[i]
	if t.queued != k.seq() {
		return false // another entry, earlier, has taken its place
	}
	t.queued = 0
	if t.at == Never {
		return false
	}
	if t.seq != k.seq() {
		w.queueTimer(t, n, id)
		return false
	}
	w.disarm(i)
	return true
}

// stopTimers disarms all timers of a host.
func (w *World[S, P, H]) stopTimers(n NodeID) {
	w.eachArmed(n, func(id TimerID, _ *timer) { w.disarm(int(n)*w.stride + int(id)) })
	w.hasty = slices.DeleteFunc(w.hasty, func(h hasty) bool { return h.fault.Host == n })
}
