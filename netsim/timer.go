package netsim

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
}

// timer finds the timer of a host, making room for it.
func (w *World[S, P, H]) timer(n NodeID, id TimerID) *timer {
	if int64(id) >= int64(w.stride) {
		w.growTimers(int(id) + 1)
	}
	return &w.timers[int(n)*w.stride+int(id)]
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
}

func (w *World[S, P, H]) changeTimer(n NodeID, c timerChange) {
	t := w.timer(n, c.id)
	if t.at != Never {
		w.armed--
	}
	if c.stop {
		t.at = Never
		return
	}
	w.armed++
	t.at, t.seq = min(w.now.Add(c.after), Never-1), w.nextSeq()
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
	t := &w.timers[int(n)*w.stride+int(id)]
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
	t.at = Never
	w.armed--
	return true
}

// stopTimers disarms all timers of a host.
func (w *World[S, P, H]) stopTimers(n NodeID) {
	for i := range w.stride {
		t := &w.timers[int(n)*w.stride+i]
		if t.at != Never {
			t.at = Never
			w.armed--
		}
	}
}
