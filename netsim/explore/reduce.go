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

// came is the move by which a node was met first, as far as the reduction asks.
type came struct {
	event  bool // an event that commutes with those of other hosts
	node   netsim.NodeID
	before int    // packets in flight before it
	after  int    // and after it
	seq    uint64 // of the last event that was put in before it
}

// recall finds out how the node whose world the walker has was met.
func (k *worker[S, P, H]) recall(depth int) {
	k.came = came{}
	if !k.s.reduces || depth == 0 {
		return
	}
	at := &k.walkers[depth]
	before := k.walkers[depth-1].world
	k.came = came{event: at.commutes, node: at.node, before: before.InFlight(), after: at.world.InFlight(), seq: before.Sequence()}
}

// idle reports that a loss or a copy at a node need not be made.
func (k *worker[S, P, H]) idle(m *Move) bool {
	switch c := &k.came; {
	case !c.event || m.seq > c.seq:
		return false
	case m.Kind == Lose:
		return true
	case m.Kind == Copy:
		return c.before < k.s.cfg.Untimed.InFlight // with the copy before the event, there would have been room for all
	}
	return false
}

// early reports that an event, which was taken, was possible before the one by which the node was met, and would have led
// to the same state.
func (k *worker[S, P, H]) early(m *Move, st *netsim.Step[S, P], depth int) bool {
	c, u := &k.came, k.s.cfg.Untimed
	if !c.event || m.Node >= c.node || !k.commutes(k.child, st) || c.before-m.frees()+k.room.sent > u.InFlight {
		return false
	}
	switch m.Kind {
	case Take:
		return m.seq <= c.seq
	case Fire:
		before, id := k.walkers[depth-1].world, netsim.TimerID(m.Arg)
		_, armed := before.Timer(m.Node, id)
		return armed && (u.MayFire == nil || u.MayFire(before, m.Node, id))
	}
	return false
}

// commutes reports that a step does with those of other hosts, and that it found room for all that it sent.
func (k *worker[S, P, H]) commutes(w *netsim.World[S, P, H], st *netsim.Step[S, P]) bool {
	u := k.s.cfg.Untimed
	return k.room.lost == 0 && (st.What == netsim.Arrive || st.What == netsim.Timer || st.What == netsim.Call) &&
		(u.Visible == nil || !u.Visible(w, st))
}
