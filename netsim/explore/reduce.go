package explore

import "synfault/netsim"

// The reduction. Let a state t have been met first from s by an event at host B, and let m be a move at a host of a lower
// number, or a loss or a copy, that could have been made in s as well and commutes with the event. Then m is left out at t:
// it leads to where m from s, and then the event, lead.
//
// No state is lost by that. Number the moves' ranks: losses, copies, hosts in their order. Take a state v at a distance d+1
// from the start, and of all pairs of a state t at a distance d and a move m that leads from t to v one whose move has the
// highest rank. By induction t is visited. If m were left out at t, then v were also reached from u, to which m leads from
// s, by the event, which has a higher rank; and u lies at a distance of d: at most d, as s lies at d-1, and at least, as v
// lies at d+1. That contradicts the choice. So v is visited, at its distance.
//
// It needs no memory of which moves sleep, since what is left out depends on the one edge by which a state was met first.

// skips reports that a move from a node need not be made.
func (k *worker[S, P, H]) skips(w *netsim.World[S, P, H], m *Move, n uint32, depth int) bool {
	u := k.s.cfg.Untimed
	if !k.s.reduces || depth == 0 {
		return false
	}
	came := k.s.nodes[n].move.unpack()
	if came.Kind != Take && came.Kind != Fire {
		return false
	}
	before := k.walkers[depth-1].world
	full := max(before.InFlight(), w.InFlight()) + u.Sends
	switch m.Kind {
	case Lose:
		return m.seq <= before.Sequence() && full <= u.InFlight && k.commutes(before, &came)
	case Copy:
		return m.seq <= before.Sequence() && full < u.InFlight && k.commutes(before, &came)
	case Take:
		if m.seq > before.Sequence() {
			return false
		}
	case Fire:
		id := netsim.TimerID(m.Arg)
		if _, armed := before.Timer(m.Node, id); !armed || u.MayFire != nil && !u.MayFire(before, m.Node, id) {
			return false
		}
	default:
		return false
	}
	return full <= u.InFlight && k.commutes(before, &came) && m.Node < came.Node && k.commutes(w, m)
}

// commutes asks the Config of a move that is about to be made, and completes the move.
func (k *worker[S, P, H]) commutes(w *netsim.World[S, P, H], m *Move) bool {
	var p *P
	if m.Kind == Take {
		e := w.PendingAt(m.Slot)
		m.What, m.Node, m.Arg, p = e.What, e.Node, e.Arg, e.Packet
		if m.What != netsim.Arrive && m.What != netsim.Call {
			return false
		}
	}
	return k.s.cfg.Untimed.Commutes(w, m, p)
}
