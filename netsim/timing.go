package netsim

import (
	"encoding/binary"
	"slices"
	"time"
)

// TimerFault makes a timer fire early: of the timers of Class, not 0, that Host sets, the Nth, from 0, fires Early before its
// time, at the earliest at the instant at which it was set. One that is stopped or set again before that fires as if there
// were no fault.
type TimerFault struct {
	Host  NodeID
	Class Class
	N     uint32
	Early time.Duration // above 0
}

// Setting is a timer that a host sets, as a Hastener sees it.
type Setting struct {
	Host  NodeID
	Class Class         // not 0
	N     uint32        // how many timers of the class the host had set before
	After time.Duration // how long the timer is to run
	Now   Time
}

// Hastener decides by how much timers fire early: 0, or less, is on time. It sees only those that have a class.
type Hastener interface {
	Hasten(s *Setting) time.Duration
}

// TimerClasser is a Protocol some of whose timers may fire early.
type TimerClasser interface {
	// TimerClass is the class of a host's timer, below MaxClasses; 0 if it always fires on time.
	TimerClass(self NodeID, id TimerID) Class
}

// hasty is a timer that is armed and will fire early.
type hasty struct {
	id    TimerID
	fault TimerFault
}

// SetHastener lets h decide which timers fire early; nil, and a Protocol that is no TimerClasser, lets all fire on time. It is
// for a world at its start: timers are counted from now on.
func (w *World[S, P, H]) SetHastener(h Hastener) {
	w.hastener, w.timed = nil, nil
	if classer, is := w.proto.(TimerClasser); is && h != nil {
		w.hastener, w.timed = h, classer
		w.settings = append(w.settings[:0], make([]uint32, MaxClasses*len(w.hosts))...)
	}
	w.hasty, w.hastened = w.hasty[:0], 0
}

// Hastened are the classes of the timers that have fired early so far, as bits: bit 3 is class 3.
func (w *World[S, P, H]) Hastened() uint16 { return w.hastened }

// hasten asks how long a timer runs that is to run for a time.
func (w *World[S, P, H]) hasten(n NodeID, id TimerID, after time.Duration) time.Duration {
	class := w.timed.TimerClass(n, id)
	if class == 0 {
		return after
	}
	count := &w.settings[int(n)*MaxClasses+int(class)]
	s := Setting{Host: n, Class: class, N: *count, After: after, Now: w.now}
	*count++
	early := min(w.hastener.Hasten(&s), after)
	if early <= 0 {
		return after
	}
	w.hasty = append(w.hasty, hasty{id, TimerFault{Host: n, Class: class, N: s.N, Early: early}})
	return after - early
}

// calm forgets that a timer is early, and returns the fault if it was.
func (w *World[S, P, H]) calm(n NodeID, id TimerID) (f TimerFault) {
	for i := range w.hasty {
		if h := &w.hasty[i]; h.id == id && h.fault.Host == n {
			f = h.fault
			last := len(w.hasty) - 1
			w.hasty[i] = w.hasty[last]
			w.hasty = w.hasty[:last]
			return f
		}
	}
	return f
}

// appendHasty appends which timers are to fire early, and what may be asked of those that have.
func (v *View[S, P, H]) appendHasty(b []byte, ordinals bool) []byte {
	w := v.w
	b = append(b, byte(w.hastened>>8), byte(w.hastened), byte(len(w.hasty)))
	for i := range w.hosts {
		n := v.Node(NodeID(i))
		for id := TimerID(0); len(w.hasty) > 0 && id < TimerID(w.stride); id++ {
			if slices.ContainsFunc(w.hasty, func(h hasty) bool { return h.id == id && h.fault.Host == n }) {
				b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(i)), uint64(id))
			}
		}
		for _, count := range w.settings[int(n)*MaxClasses:][:MaxClasses] {
			if ordinals {
				b = binary.AppendUvarint(b, uint64(count))
			}
		}
	}
	return b
}
