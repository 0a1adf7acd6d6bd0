package scenarios

import (
	"fmt"
	"strings"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// Worlds makes worlds of one case for whoever steps, copies and keys them on his own, as an explorer does. It is not safe
// for concurrent use, and neither are its worlds together: make one for each goroutine.
type Worlds struct {
	c    *Case
	glue glue
}

// WorldOptions say what is asked of the worlds, so that their keys hold no more than that needs.
type WorldOptions struct {
	// Liveness: somebody asks, by the History, what must come some time after the last fault and the last call.
	Liveness bool
	// Forged: somebody may send a SYN beside those that hosts send.
	Forged bool
}

// NewWorlds prepares the worlds of a case. Its Random, and the faults of its Plan, are the Chooser's business; the host
// faults of its Plan are the worlds', and its timers' faults are a Hastener's. The error says what stands on a host and cannot be told apart from one state to
// another.
func NewWorlds(c *Case, o WorldOptions) (*Worlds, error) {
	for i := range c.Script.Hosts() {
		if c.Foreign[i] == nil {
			continue
		}
		if f := c.Foreign[i](); f != nil {
			if _, ok := f.(Keyed); !ok {
				return nil, fmt.Errorf("the TCP of host %v, %T, has no AppendKey: its states cannot be told apart", netsim.NodeID(i), f)
			}
		}
	}
	s := &Worlds{c: c}
	s.glue.load(c)
	s.glue.key.lively, s.glue.key.forged = o.Liveness, o.Forged
	s.glue.journal.watched = true
	return s, nil
}

// New makes a world at time 0 that is ready to run. Its History is complete: each step may be judged.
func (s *Worlds) New(chooser netsim.Chooser[Packet]) *World {
	w := newWorld(s.c, &s.glue)
	w.SetChooser(chooser)
	begin(w, s.c)
	return w
}

// Empty makes a world to copy others into.
func (s *Worlds) Empty() *World { return newWorld(s.c, &s.glue) }

// Symmetric reports that the script and the machines are their own mirror image: keys may be taken with
// netsim.KeyOptions.Swap, and a world and its image counted as one. A crash of the case's plan breaks it.
func (s *Worlds) Symmetric() bool {
	return s.glue.key.mirror != nil && len(s.c.Plan.Hosts) == 0 && !s.glue.key.instant
}

// TimerOf says which timer of which connection's block a host's timer is; false for one that delays a step of the script.
func (s *Worlds) TimerOf(w *World, n netsim.NodeID, id netsim.TimerID) (*Conn, tcpfsm.Timer, bool) {
	if id < s.glue.timerBase[n] {
		return nil, 0, false
	}
	id -= s.glue.timerBase[n]
	return &w.Host(n).Conns[id/tcpfsm.NumTimers], tcpfsm.Timer(id % tcpfsm.NumTimers), true
}

// ReadsClock reports that what the handshake believes depends on the instant itself.
func (c *Case) ReadsClock() bool { return c.readsClock }

// Label says in a few lines what state a world is in: the states of each host's connections, and the segments in flight.
func (s *Worlds) Label(w *World) string {
	var b strings.Builder
	for i := range w.Hosts() {
		n := netsim.NodeID(i)
		fmt.Fprintf(&b, "%v %s\n", n, States(s.glue.Mark(n, w.Host(n))))
	}
	base := bases(&w.History)
	for _, e := range w.AppendPending(nil) {
		if e.What == netsim.Arrive {
			fmt.Fprintf(&b, "%v%v %v\n", e.From, e.Node, e.Packet.rebased(base).Segment.String())
		}
	}
	return b.String()
}
