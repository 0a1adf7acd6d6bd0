package invariant

import (
	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// opening reports a life that is not open yet.
func opening(l *scenarios.Life) bool {
	return l.State == tcpfsm.SynSent || l.State == tcpfsm.SynReceived
}

// open reports a life that is open, or closing, and may still speak.
func open(l *scenarios.Life) bool { return l.State >= tcpfsm.Established && l.State != tcpfsm.TimeWait }

// pair is a living life and the one at the other end, if any. both: each believes the other's SYN.
type pair struct {
	l, m *scenarios.Life
	both bool
}

// each asks about all living lives whose other end hears them, until one is broken.
func (v *View) each(of func(v *View, p pair) verdict) verdict {
	h, answer := v.History, passed
	for i := range h.Lives {
		l := &h.Lives[i]
		if !l.Lives() || !v.hears(l) || !v.known(l) || v.World.Host(l.Host).Muted() {
			continue
		}
		p := pair{l: l}
		if n := h.Mirror(l); n >= 0 {
			p.m = &h.Lives[n]
			p.both = int(p.l.Peer) == n && int(p.m.Peer) == i
		}
		switch of(v, p) {
		case broke:
			return broke
		case held:
			answer = held
		}
	}
	return answer
}

// handshakeConverges is L1. What becomes of an embryo whose opener is gone is not its business, nor is a SYN that a
// full backlog drops, or that meets TIME-WAIT.
func handshakeConverges(v *View) verdict {
	return v.each(func(v *View, p pair) verdict {
		switch {
		case p.m == nil && p.l.Active && p.l.State == tcpfsm.Established && p.l.Peer < 0:
			return v.stuck(p.l, p.m, "%v is in %v, and its peer never had a block", p.l.Host, p.l.State)
		case p.m == nil && p.l.Active && p.l.State == tcpfsm.Established && v.stillborn(p.l):
			return v.stuck(p.l, p.m, "%v is in %v, and its peer never was", p.l.Host, p.l.State)
		case !opening(p.l):
			return held
		case p.m == nil && !p.l.Active, p.m != nil && p.m.State == tcpfsm.TimeWait, v.justFree(p.l), v.backlogged(p.l):
			return passed
		case p.m == nil && p.l.Active && v.justReset(p.l), v.strayEmbryo(p.l), v.progresses(p), p.m != nil && v.recent(v.unanswered(p.m)):
			return passed
		case p.m == nil:
			return v.stuck(p.l, p.m, "%v is in %v, and its peer has no block", p.l.Host, p.l.State)
		}
		return v.stuck(p.l, p.m, "%v is in %v, %v in %v", p.l.Host, p.l.State, p.m.Host, p.m.State)
	})
}

// stillborn reports that the other end was lost before it was open, and not by its user's will.
func (v *View) stillborn(l *scenarios.Life) bool {
	p := v.life(int(l.Peer))
	return p != nil && !p.Lives() && p.Opened == netsim.Never && !p.Shut && !p.Active
}

// notRefused is L1 of an open that is refused although somebody listens, or that is lost because the other end was before
// it was open.
func notRefused(v *View) verdict {
	l, a := v.Life, v.Act
	lost := v.told(tcpfsm.SignalReset) && v.stillborn(l)
	if !l.Active || !v.told(tcpfsm.SignalRefused) && !lost || !v.hears(l) || v.foreign(l) || v.History.LastCall > v.Step.Origin.At {
		return passed
	}
	if _, _, listens := v.World.Host(other(l)).Listens(l.Remote); !listens || v.Case.Machine(other(l)).EmbryoSYN == tcpfsm.EmbryoReset {
		return passed // where an embryo is reset by a SYN, an old one refuses a new opener
	}
	for i := range v.History.Lives {
		if o := &v.History.Lives[i]; o.Peer == a.Life && o.Shut {
			return passed // its user did it
		}
	}
	return v.broken(int(a.Life), "%v was refused by %v, although %v listens", l.Host, v.Seg, other(l))
}

// listens reports that somebody listens where a life is, so that a SYN may reopen it.
func (v *View) listens(l *scenarios.Life) bool {
	_, _, ok := v.World.Host(l.Host).Listens(l.Local)
	return ok
}

// embryos counts a listener's connections in SYN-RECEIVED.
func (v *View) embryos(host netsim.NodeID, local tcpfsm.Endpoint) (n int) {
	for i := range v.History.Lives {
		if l := &v.History.Lives[i]; l.Host == host && l.Local == local && l.Lives() && l.State == tcpfsm.SynReceived && l.Passive {
			n++
		}
	}
	return n
}

// noDeadlock is L2.
func noDeadlock(v *View) verdict {
	return v.each(func(v *View, p pair) verdict {
		if p.m == nil {
			return passed
		}
		if opening(p.l) && open(p.m) && !v.strayEmbryo(p.l) && !v.progresses(p) && !v.recent(v.unanswered(p.m)) {
			return v.stuck(p.l, p.m, "%v is in %v, %v in %v", p.m.Host, p.m.State, p.l.Host, p.l.State)
		}
		return held
	})
}

// halfOpenFound is L3. An end that is silent need not find out. RFC 5961 §4.2 cannot help where the younger one's number
// is the very one before the next that is expected, against which there is the clock of sequence numbers; nor does anything
// while the embryo of an old SYN answers in the place of a RST, or the TIME-WAIT that an embryo fell back to, which ends.
func halfOpenFound(v *View) verdict {
	return v.each(func(v *View, p pair) verdict {
		if !open(p.l) {
			return passed
		}
		if p.m != nil && (p.both || p.l.Peer >= 0 && p.m == v.life(int(p.l.Peer)) || p.m.Peer >= 0 && p.l == v.life(int(p.m.Peer))) {
			return held
		}
		const speaks = 1<<tcpfsm.TimerRetransmission | 1<<tcpfsm.TimerPersist
		asked := p.m != nil && p.m.State == tcpfsm.SynSent
		if p.m != nil && p.m.State == tcpfsm.TimeWait && p.m.Revived {
			return passed
		}
		if p.l.Timers&speaks == 0 && !asked || v.progresses(p) || p.m != nil && v.strayEmbryo(p.m) || v.justDied(p.l) {
			return passed
		}
		return v.stuck(p.l, p.m, "%v is in %v, but its peer is no more", p.l.Host, p.l.State)
	})
}

// closeConverges is L4.
func closeConverges(v *View) verdict {
	return v.each(func(v *View, p pair) verdict {
		if !p.both || !p.l.Closing || !p.m.Closing || speaking(p.l) || speaking(p.m) || offersNothing(p.l) || offersNothing(p.m) {
			return passed
		}
		if p.l.State != tcpfsm.TimeWait && !v.progresses(p) {
			return v.stuck(p.l, p.m, "both users have closed; %v is in %v, %v in %v", p.l.Host, p.l.State, p.m.Host, p.m.State)
		}
		return held
	})
}

// offersNothing reports a window that is shut as far as the other end can be told: less than a unit cannot be said.
func offersNothing(l *scenarios.Life) bool {
	if l.Said.Has(scenarios.OffersScale | scenarios.HeardScale) {
		return l.RcvWND>>l.Scale == 0
	}
	return l.RcvWND == 0
}

// speaking reports that text of the user's goes before the FIN.
func speaking(l *scenarios.Life) bool { return !l.FinSent && l.NXT != l.END }

// undelivered reports octets that a life has to send to a peer that takes them.
func (v *View) undelivered(p pair) bool {
	takes := p.both && (p.m.State == tcpfsm.Established || p.m.State == tcpfsm.FinWait1 || p.m.State == tcpfsm.FinWait2)
	return takes && open(p.l) && p.l.UNA.Less(p.l.END) && p.m.Asked > 0 && !v.World.Host(p.m.Host).Holds(p.m.Number)
}

// dataProgresses is L5.
func dataProgresses(v *View) verdict {
	return v.each(func(v *View, p pair) verdict {
		if !v.undelivered(p) {
			return held
		}
		if !v.recent(v.lately(p.l)) {
			return v.stuck(p.l, p.m, "%v has %d octets to send and nothing moves", p.l.Host, p.l.END-p.l.UNA)
		}
		return held
	})
}

// dataDelivered is L5 where the run ends with nothing to come.
func dataDelivered(v *View) verdict {
	if !v.quiet {
		return passed
	}
	for i := range v.History.Lives {
		l := &v.History.Lives[i]
		if n := v.unread(l); n > 0 {
			return v.stuck(l, nil, "%v acknowledged %d octets that its user, who reads, will never get", l.Host, n)
		}
	}
	return v.each(func(v *View, p pair) verdict {
		if v.undelivered(p) {
			return v.stuck(p.l, p.m, "%v has %d octets that will never arrive", p.l.Host, p.l.END-p.l.UNA)
		}
		return held
	})
}

// unread is how many octets lie in a life's buffer although its user takes whatever comes.
func (v *View) unread(l *scenarios.Life) uint32 {
	host := v.World.Host(l.Host)
	if !l.Lives() || !open(l) || l.Orphan || v.foreign(l) || host.Holds(l.Number) {
		return 0
	}
	for i := range host.Conns {
		if c := &host.Conns[i]; c.Serial == l.Serial {
			return c.TCB.Unread()
		}
	}
	return 0
}

// nothingLeft is I56. FIN-WAIT-2 lasts for ever where no limit is set, and embryos are I47's.
func nothingLeft(v *View) verdict {
	if !v.quiet {
		return passed
	}
	answer := passed
	for i := range v.History.Lives {
		l := &v.History.Lives[i]
		if !l.Lives() || l.State == tcpfsm.SynReceived || !v.known(l) {
			answer = held
			continue
		}
		m := v.life(v.History.Mirror(l))
		limited := l.State == tcpfsm.FinWait2 && l.Orphan && v.machine(l).Fin2OrphanTimeout > 0
		done := l.Closing && m == nil && l.State != tcpfsm.FinWait2
		if l.State == tcpfsm.TimeWait || done || limited {
			return v.stuck(l, nil, "%v is left in %v, and nothing will end it", l.Host, l.State)
		}
		answer = held
	}
	return answer
}

// healed reports that the last fault lies far enough back for an open to have come through since.
func (v *View) healed() bool { return v.World.Now() > v.History.LastFault.Add(v.bound) }

// failed reports an opener that gave up although somebody listens.
func (v *View) failed() bool {
	l := v.Life
	if v.Act.Was.State != tcpfsm.SynSent || !v.timer(1<<tcpfsm.TimerRetransmission) || !v.told(tcpfsm.SignalTimedOut) ||
		!v.healed() || !v.hears(l) || v.foreign(l) {
		return false
	}
	_, _, listens := v.World.Host(other(l)).Listens(l.Remote)
	return listens
}

// reopens is L10 where an opener comes through, or gives up at what is left of the former connection.
func reopens(v *View) verdict {
	l := v.Life
	switch {
	case !l.Active || !v.Act.Opens && !v.failed() || !v.former(l):
		return passed
	case v.Act.Opens:
		return held
	}
	if m := v.life(v.History.Mirror(l)); m != nil && m.State == tcpfsm.TimeWait {
		return v.broken(int(v.Act.Life), "%v gave up; %v is in TIME-WAIT", l.Host, m.Host)
	}
	return passed
}

// reopenWaits is L10 while the opener still tries.
func reopenWaits(v *View) verdict {
	return v.each(func(v *View, p pair) verdict {
		if p.l.State == tcpfsm.SynSent && p.m != nil && p.m.State == tcpfsm.TimeWait && v.listens(p.m) {
			return v.stuck(p.l, p.m, "%v is in SYN-SENT, %v in TIME-WAIT", p.l.Host, p.m.Host)
		}
		return passed
	})
}
