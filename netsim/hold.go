package netsim

// Forker is a Protocol whose Observe has two parts, so that an event may be taken once for all the fates that what it sends
// can meet.
type Forker[S, P, H any] interface {
	// ObserveEvent does of Observe what does not depend on the fates of what was sent; those are not decided yet.
	ObserveEvent(h *H, step *Step[S, P])
	// ObserveFates does the rest: after it, the history is as Observe leaves it.
	ObserveFates(h *H, step *Step[S, P])
}

// CanHold reports whether events may be taken by Hold and Release: the Protocol must be a Forker, and no Hastener may decide
// about the timers that an event sets.
func (w *World[S, P, H]) CanHold() bool { return w.forker != nil && w.hastener == nil }

// Hold takes the earliest event, as Step does, but keeps back what it sends: no Chooser is asked, and nothing leaves. A copy
// of the World then holds the event, too; so the copies may let it meet different fates. Until Release, a World that holds an
// event takes no other, and has no key. It returns nil if nothing is due.
func (w *World[S, P, H]) Hold() *Step[S, P] {
	if _, due := w.Next(); !due {
		return nil
	}
	if w.holds || !w.CanHold() {
		panic("BUG: a world cannot hold an event now")
	}
	w.holds = true
	w.take()
	return &w.step
}

// EachOffer calls f with each packet that the event which is held will offer, in their order.
func (w *World[S, P, H]) EachOffer(f func(*Offer[P])) {
	for i := range w.out.sends {
		if s := &w.out.sends[i]; s.link >= 0 {
			w.describe(s)
			f(&w.offer)
		}
	}
}

// Release lets go of what Hold kept back: the Chooser decides, and the packets leave. Then all is as Step would have left it.
func (w *World[S, P, H]) Release() *Step[S, P] {
	if !w.holds {
		panic("BUG: the world holds no event")
	}
	w.holds = false
	st := &w.step
	for i := range w.out.sends {
		if s := &w.out.sends[i]; s.link >= 0 {
			w.choose(s)
		}
	}
	st.Sent = w.out.sends
	w.forker.ObserveFates(&w.History, st)
	w.depart(st)
	return st
}

// copyHeld makes w hold what src holds, of which it is a copy otherwise.
func (w *World[S, P, H]) copyHeld(src *World[S, P, H]) {
	if w.holds = src.holds; !w.holds {
		return
	}
	w.out.Rule, w.out.sends = src.out.Rule, append(w.out.sends[:0], src.out.sends...)
	in, st := &w.in, &w.step
	*in, *st = src.in, src.step
	st.In, st.State, st.Sent = in, &w.hosts[st.Node].state, w.out.sends
	if e := &w.queue.slab[w.held.slot()]; e.what == Arrive {
		in.Packet, st.Origin = &e.packet, &e.origin
	}
}
