package invariant

import (
	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// due reports that an instant at which what must come has come lies between this event and the next: the bound after the
// last fault and the last call; and later the bound after any life began, came further, was open or died, for what could
// not be asked until then (see recent).
func (v *View) due() bool {
	first, now := max(v.History.LastFault, v.History.LastCall).Add(v.bound), v.Step.Now
	next, _ := v.World.Next()
	v.next = next
	if next <= first {
		return false
	}
	if now <= first {
		return true
	}
	for i := range v.History.Lives {
		l := &v.History.Lives[i]
		for _, at := range [...]netsim.Time{v.lately(l), l.Opened, l.Died, v.unanswered(l)} {
			if at != netsim.Never && now <= at.Add(v.bound) && at.Add(v.bound) < next {
				return true
			}
		}
	}
	return false
}

// recent reports an instant so near that the timer which was then set may not have run before the next event. What is
// excused for that is asked again when it is no longer so: see due.
func (v *View) recent(at netsim.Time) bool {
	return at != netsim.Never && at.Add(v.bound) >= v.next
}

// lately is when a life last came further, or sent the one tail loss probe that arms its timer anew (RFC 8985 §7.3).
func (v *View) lately(l *scenarios.Life) netsim.Time {
	if v.machine(l).TailLoss && l.Again != netsim.Never && l.Again > l.Front {
		return max(l.Moved, l.Again)
	}
	return l.Moved
}

// unanswered is when a life last heard what its throttle may have left unanswered (RFC 5961 §7), so that the peer has to say
// it again; netsim.Never if it answered since.
func (v *View) unanswered(l *scenarios.Life) netsim.Time {
	m := v.machine(l)
	if m.ChallengeLimit > 0 && l.HeardAt != netsim.Never && l.HeardAt > l.Answered && l.HeardAt.Sub(l.Answered) < m.ChallengeInterval {
		return l.HeardAt
	}
	return netsim.Never
}

// progresses reports that one of two ends came further of late, and that a timer of retransmission runs.
func (v *View) progresses(p pair) bool {
	moved, timers := v.lately(p.l), p.l.Timers
	if p.m != nil {
		moved, timers = max(moved, v.lately(p.m)), timers|p.m.Timers
	}
	return timers.Has(tcpfsm.TimerRetransmission) && v.recent(moved)
}

// justFree reports that what kept a life out at the other end was there until so recently that the life may not have
// tried again: TIME-WAIT; or, while its SYN's timer runs, an embryo in the backlog.
func (v *View) justFree(l *scenarios.Life) bool {
	repeats := l.Timers.Has(tcpfsm.TimerRetransmission)
	for i := range v.History.Lives {
		o := &v.History.Lives[i]
		left := netsim.Never
		switch same := o.Remote == l.Local; {
		case o.Local != l.Remote:
		case same && o.Waiting != netsim.Never:
			left = o.Died
		case !same && repeats && !o.Active:
			left = min(o.Died, o.Opened) // the backlog
		}
		if v.recent(left) {
			return true
		}
	}
	return false
}

// justReset reports that the other end had another block until so recently that the SYN's timer has not run since.
func (v *View) justReset(l *scenarios.Life) bool {
	for i := range v.History.Lives {
		o := &v.History.Lives[i]
		if o.Local == l.Remote && o.Remote == l.Local && !o.Lives() && o.Died > l.Born && v.recent(o.Died) &&
			l.Timers.Has(tcpfsm.TimerRetransmission) {
			return true
		}
	}
	return false
}

// justDied reports that a life lost its peer so recently that its own timer has not run since.
func (v *View) justDied(l *scenarios.Life) bool {
	p := v.life(int(l.Peer))
	return p != nil && v.recent(p.Died)
}

// strayEmbryo reports an embryo whose opener is gone, or believes another life: what becomes of it is the business of L7.
func (v *View) strayEmbryo(l *scenarios.Life) bool {
	p := v.life(int(l.Peer))
	return l.Passive && l.State == tcpfsm.SynReceived && p != nil && (!p.Lives() || p.Peer >= 0 && v.life(int(p.Peer)) != l)
}

// backlogged reports that the other end's listener has no room.
func (v *View) backlogged(l *scenarios.Life) bool {
	backlog, _, ok := v.World.Host(other(l)).Listens(l.Remote)
	return ok && backlog > 0 && v.embryos(other(l), l.Remote) >= backlog
}

// letIn reports that the other end had a block for a life, at whatever time since that was born.
func (v *View) letIn(l *scenarios.Life) bool {
	for i := range v.History.Lives {
		if o := &v.History.Lives[i]; o.Local == l.Remote && o.Remote == l.Local && o.Died >= l.Born {
			return true
		}
	}
	return false
}
