package explore

import (
	"time"

	"synfault/netsim"
)

// Untimed bounds the untimed mode, in which there is no clock but unbounded faults. A state is a World between two events.
// From it, any packet in flight may arrive, be lost or be copied next, and meet the damages and forgeries of the Menu's
// Fates; any armed timer may fire; the next call of each host's script may be made; and each host may meet the Menu's
// Crashes, and the crash or the return that is scheduled for it next. The delays of fates, links and timers mean nothing.
//
// The order of what is pending means nothing, either, and a key must not tell it: View.Event lists the packets in an order
// that depends on them alone if the protocol is a netsim.Comparer.
type Untimed[S, P, H any] struct {
	// InFlight is how many packets the network holds, at least 1. One that is sent into a full network is lost, which
	// Report.Full counts; none is copied there.
	InFlight int
	// NoLoss and NoCopies take away moves.
	NoLoss, NoCopies bool
	// Tick is how far the clock moves with each move: 0 makes it stand still.
	Tick time.Duration
	// MayFire, if not nil, says whether an armed timer may fire now. A timer of 2 MSL, say, may do so only where no packet
	// of its incarnation is in flight.
	MayFire func(w *netsim.World[S, P, H], n netsim.NodeID, id netsim.TimerID) bool
	// Bounds are asked of each state; one that is beyond a bound is judged, but not expanded, and counts as unknown.
	Bounds []Bound[S, P, H]
	// Reduce leaves out some of the moves that commute: of two moves at different hosts, or of a move at a host and a
	// loss or a copy of another packet, one order is tried where both lead to the same state. It has no effect on which
	// states are visited, or on verdicts of safety, provided that Visible is right. With Goals it is not done.
	Reduce bool
	// Visible says of a step that it does not commute with the steps of other hosts, or that a property which looks at
	// more than one host judges it. Nil is that none does.
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
	Damage                     // a packet in flight is damaged, as Arg says
	Forge                      // a packet is forged beside one in flight, as Arg says
	Take                       // what is pending happens: an arrival, a call, a scripted crash or return
	Fire                       // a timer fires
	Strike                     // a crash of the menu happens; Arg is its place there
)

// Move is one step of a path in the untimed mode.
type Move struct {
	Kind MoveKind
	Node netsim.NodeID // the host that steps, or that the packet is on its way to
	Arg  uint32
	// Place is the packet's, or event's, place among those that are pending.
	Place int
}
