package explore

import (
	"time"

	"synfault/netsim"
)

// Untimed bounds the untimed mode, in which there is no clock but unbounded faults. A state is a World between two moves.
// From it, any packet in flight may arrive, be lost or be copied next, and meet the damages and forgeries of the Menu's
// Fates; any armed timer may fire; the next of each host's calls may be made, and so may the next of its scripted crashes and
// returns; and each host that is up may meet the Menu's Crashes, whose return is pending from then on. The delays of fates, links and timers mean nothing, and
// neither does the order of what is pending: keys are made with KeyOptions.Untimed.
type Untimed[S, P, H any] struct {
	// InFlight is how many packets the network holds, at least 1. One that is sent into a full network is lost, which
	// Report.Full counts; none is copied or forged there.
	InFlight int
	// NoLoss and NoCopies take away moves.
	NoLoss, NoCopies bool
	// Tick is how far the clock moves with each event. 0 makes it stand still, as it must where the key tells instants
	// apart, or there would be no end of states.
	Tick time.Duration
	// MayFire, if not nil, says whether an armed timer may fire now. A timer of 2 MSL, say, may do so only where no packet
	// of its incarnation is in flight.
	MayFire func(w *netsim.World[S, P, H], n netsim.NodeID, id netsim.TimerID) bool
	// Bounds are asked of each state; one that is beyond a bound is judged, but not expanded, and counts as unknown.
	Bounds []Bound[S, P, H]

	// Reduce leaves out moves that change nothing but the order of what hosts do: of two events at different hosts, and of an
	// event and the loss or the copy of another packet, one order is left out where the other leads to the same state. Each
	// state is visited all the same, after as few moves, and each event is judged. With Goals, whose graph needs all edges,
	// and where the Config is Symmetric, nothing is left out.
	Reduce bool
	// Visible says of a step that it does not commute with those of other hosts: that the other order may lead to a world of
	// another key, or that a property which looks at more than one host may judge it differently there. It may look at what
	// the step did to its own host. So it must say of a timer that MayFire may hold back for what another host does. Nil is that all steps commute; those that are no arrivals, calls or timers never do.
	Visible func(w *netsim.World[S, P, H], st *netsim.Step[S, P]) bool
}

// Bound cuts the search.
type Bound[S, P, H any] struct {
	Name   string
	Within func(w *netsim.World[S, P, H]) bool
}

// MoveKind is what a Move does.
type MoveKind uint8

// The kinds of moves of the untimed mode.
const (
	Lose   MoveKind = iota + 1 // a packet in flight is lost
	Copy                       // a packet in flight is copied
	Damage                     // a packet in flight is damaged, as a fate of the menu says
	Forge                      // a packet is forged beside one in flight, as a fate of the menu says
	Take                       // what is pending happens: a packet arrives, a call is made, a host crashes or is back
	Fire                       // a timer fires
	Strike                     // a crash of the menu happens
)

var moveNames = [...]string{"", "lose", "copy", "damage", "forge", "take", "fire", "strike"}

// String is the kind in lower case.
func (k MoveKind) String() string {
	if int(k) < len(moveNames) {
		return moveNames[k]
	}
	return "move?"
}

// Move is one step of a path in the untimed mode.
type Move struct {
	Kind MoveKind
	What netsim.What   // Take: Arrive, Call, Crash or Restart
	Node netsim.NodeID // the host that steps, or that the packet is on its way to
	// Arg is the place in the menu of the fate, or of the crash; Fire: the TimerID; a call: its argument.
	Arg uint32
	// Slot names the packet, or the event: see netsim.Pending.
	Slot uint32
	seq  uint64
}

// Apply carries out a move in a world that Start made or that earlier moves of the path led to. It returns the step that
// was taken, nil if the move is the network's.
func (c *Config[S, P, H]) Apply(w *netsim.World[S, P, H], m Move) *netsim.Step[S, P] {
	if m.Kind >= Take && c.Untimed.Tick > 0 {
		w.Tick(c.Untimed.Tick)
	}
	switch m.Kind {
	case Lose:
		w.LoseNow(m.Slot)
	case Copy:
		w.CopyNow(m.Slot)
	case Damage:
		w.DamageNow(m.Slot, c.Menu.Fates[m.Arg].Damage)
	case Forge:
		w.ForgeNow(m.Slot, c.Menu.Fates[m.Arg].Forge)
	case Take:
		return w.TakeNow(m.Slot)
	case Fire:
		return w.FireNow(m.Node, netsim.TimerID(m.Arg))
	case Strike:
		crash := &c.Menu.Crashes[m.Arg]
		return w.CrashNow(crash.Host, crash.Down != netsim.Forever)
	}
	return nil
}

// Replay makes a world anew and leads it along a path of moves, with a trace, if it is not nil, and with a call of after,
// if it is not nil, after each step. It returns the world, with all that was left pending.
func (c *Config[S, P, H]) Replay(moves []Move, t *netsim.Trace[P], after func(*netsim.World[S, P, H], *netsim.Step[S, P])) *netsim.World[S, P, H] {
	w := c.New().World
	room := &bounded[P]{}
	w.SetChooser(room)
	w.SetTrace(t)
	w.Unclock()
	for _, m := range moves {
		room.make(c.Untimed.InFlight - w.InFlight() + m.frees())
		if st := c.Apply(w, m); st != nil && after != nil {
			after(w, st)
		}
	}
	return w
}

// frees is how many packets a move takes out of flight.
func (m *Move) frees() int {
	if m.Kind == Take && m.What == netsim.Arrive {
		return 1
	}
	return 0
}

// bounded is a Chooser that loses what is sent into a full network.
type bounded[P any] struct {
	room, sent, lost int
}

func (b *bounded[P]) make(room int) { b.room, b.sent, b.lost = room, 0, 0 }

// Choose implements netsim.Chooser.
func (b *bounded[P]) Choose(*netsim.Offer[P], *netsim.LinkState) netsim.Fate {
	if b.sent++; b.room <= 0 {
		b.lost++
		return netsim.Lost()
	}
	b.room--
	return netsim.Fate{}
}

// moves lists what may happen next in a world, in a fixed order.
func (k *worker[S, P, H]) moves(list []Move, w *netsim.World[S, P, H]) []Move {
	u, m := k.s.cfg.Untimed, &k.s.cfg.Menu
	k.pending = w.AppendPending(k.pending[:0])
	roomy := w.InFlight() < u.InFlight
	for i := range k.pending {
		p := &k.pending[i]
		mv := Move{Kind: Take, What: p.What, Node: p.Node, Arg: p.Arg, Slot: p.Slot, seq: p.Seq}
		if p.What != netsim.Arrive {
			if k.firstOf(p.Node, i) {
				list = append(list, mv)
			}
			continue
		}
		list = append(list, mv)
		mv.What = 0
		if !u.NoLoss {
			mv.Kind = Lose
			list = append(list, mv)
		}
		if !u.NoCopies && roomy {
			mv.Kind = Copy
			list = append(list, mv)
		}
		for f := range m.Fates {
			mv.Arg = uint32(f)
			if mv.Kind = Damage; m.Fates[f].Damage != 0 {
				list = append(list, mv)
			}
			if mv.Kind = Forge; m.Fates[f].Forge != 0 && roomy {
				list = append(list, mv)
			}
		}
	}
	return k.timersAndCrashes(list, w)
}

// firstOf reports that of the calls that are pending for a host, or of its crashes and returns, the ith event is the first.
func (k *worker[S, P, H]) firstOf(n netsim.NodeID, i int) bool {
	call := k.pending[i].What == netsim.Call
	for j := range k.pending[:i] {
		if p := &k.pending[j]; p.Node == n && p.What != netsim.Arrive && (p.What == netsim.Call) == call {
			return false
		}
	}
	return true
}

func (k *worker[S, P, H]) timersAndCrashes(list []Move, w *netsim.World[S, P, H]) []Move {
	u := k.s.cfg.Untimed
	for n := range netsim.NodeID(w.Hosts()) {
		for id := range netsim.TimerID(w.Timers()) {
			if _, armed := w.Timer(n, id); armed && (u.MayFire == nil || u.MayFire(w, n, id)) {
				list = append(list, Move{Kind: Fire, Node: n, Arg: uint32(id)})
			}
		}
	}
	for i, c := range k.s.cfg.Menu.Crashes {
		if w.Up(c.Host) {
			list = append(list, Move{Kind: Strike, Node: c.Host, Arg: uint32(i)})
		}
	}
	return list
}
