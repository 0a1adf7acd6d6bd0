package scenarios

import (
	"time"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// Endpoint is someone else's TCP in the place of a host of ours: a segment, a timer or a call goes in, segments and timers
// come out. Set Case.Foreign to have one made for each run. It must depend on nothing but what it is given: no clock, no
// goroutine, no random source of its own.
type Endpoint interface {
	// Step takes one event.
	Step(in *EndpointInput, out *EndpointOutput)
	// Clone returns a copy that shares nothing with the original, for worlds that are copied.
	Clone() Endpoint
	// State is the state of a connection of the script, and whether the stack can tell. What it cannot tell, checks that
	// read it do not judge.
	State(number uint8) (tcpfsm.State, bool)
}

// EndpointInput is what happens to an Endpoint.
type EndpointInput struct {
	What   netsim.What // Arrive, Timer, Call, Crash or Restart
	Now    netsim.Time
	Packet *Packet        // Arrive; it holds until Step returns
	Timer  netsim.TimerID // Timer
	Call   Call           // Call
	Arg    uint32         // its octets or backlog
	Number uint8          // its connection
	// Local and Remote are the ends of that connection; Remote is zero for Listen.
	Local, Remote tcpfsm.Endpoint
}

// EndpointOutput is what an Endpoint does.
type EndpointOutput struct {
	g    *glue
	host *Host
	base netsim.TimerID
}

// Send sends a segment; its receiver is the host of p.Dst.
func (o *EndpointOutput) Send(p Packet) { o.g.net.Send(netsim.NodeID(p.Dst.Addr-1), p) }

// SetTimer arms one of the Endpoint's timers, numbered as it likes from 0.
func (o *EndpointOutput) SetTimer(id netsim.TimerID, d time.Duration) { o.g.net.SetTimer(o.base+id, d) }

// StopTimer disarms one.
func (o *EndpointOutput) StopTimer(id netsim.TimerID) { o.g.net.StopTimer(o.base + id) }

// Tell tells the user of a connection what became of it: steps of the script wait for that.
func (o *EndpointOutput) Tell(number uint8, s tcpfsm.Signal) {
	u := o.host.user(number)
	u.tell(s)
	u.Gone = u.Gone || s&(tcpfsm.SignalRefused|tcpfsm.SignalReset|tcpfsm.SignalTimedOut|tcpfsm.SignalAborted) != 0
}

// Deleted says that a connection's block is no more.
func (o *EndpointOutput) Deleted(number uint8) { o.host.user(number).Gone = true }

// Deliver hands so many octets to the user of a connection.
func (o *EndpointOutput) Deliver(number uint8, octets uint32) { o.host.user(number).Got += octets }

// Acked says that so many octets of the user's are known to have arrived.
func (o *EndpointOutput) Acked(number uint8, octets uint32) { o.host.user(number).Acked += octets }

// tell notes what a user is told.
func (u *User) tell(s tcpfsm.Signal) {
	u.Told |= s
	if s.Has(tcpfsm.SignalConnected) {
		u.Opened++
		u.Gone = false
	}
	u.EOF = u.EOF || s.Has(tcpfsm.SignalClosing)
}

// foreignStep gives an event to an Endpoint, and what its users then want too.
func (g *glue) foreignStep(self netsim.NodeID, h *Host, in *netsim.Input[Packet]) {
	e := EndpointInput{What: in.What, Now: in.Now, Packet: in.Packet}
	switch in.What {
	case netsim.Timer:
		if in.Timer < g.timerBase[self] {
			h.waits &^= 1 << in.Timer
			g.foreignCall(self, h, in.Now, int(in.Timer))
			return
		}
		e.Timer = in.Timer - g.timerBase[self]
	case netsim.Call:
		h.done |= 1 << in.Arg
		g.foreignCall(self, h, in.Now, int(in.Arg))
		return
	case netsim.Crash:
		h.crash()
	case netsim.Arrive:
		if n := numberOf(in.Packet.Dst, in.Packet.Src); n < maxConns {
			h.user(n) // its state is asked for from now on
		}
	}
	h.Foreign.Step(&e, g.output(self, h))
}

func (g *glue) output(self netsim.NodeID, h *Host) *EndpointOutput {
	g.endpoint = EndpointOutput{g, h, g.timerBase[self]}
	return &g.endpoint
}

func (g *glue) foreignCall(self netsim.NodeID, h *Host, now netsim.Time, step int) {
	st := &g.script.Steps[step]
	if st.Number < maxConns {
		h.user(st.Number)
	}
	e := EndpointInput{What: netsim.Call, Now: now, Call: st.Call, Arg: st.Arg, Number: st.Number}
	e.Local, e.Remote = g.ends(self, st.Number)
	switch st.Call {
	case Listen:
		e.Remote = tcpfsm.Endpoint{}
		h.user(st.Number).Asked = true
	case Open:
		u := h.user(st.Number)
		u.Asked, u.Shut = true, false
		u.Sent += st.Arg
	case Close, Abort, Leave:
		if state, tells := h.Foreign.State(st.Number); !tells || state > tcpfsm.Listen { // else there is nothing to close
			h.user(st.Number).Shut = true
		}
	case Hold:
		h.user(st.Number).holds = true
	case Send, Urge:
		e.Call = Send
		if u := h.user(st.Number); !u.Shut { // it is refused after CLOSE (RFC 9293 §3.10.2)
			u.Sent += st.Arg
		}
	case NoDelay, TooBig: // what it makes of them nobody could tell
		return
	case Mute:
		h.mute = true
		return
	}
	h.Foreign.Step(&e, g.output(self, h))
}

// foreignMark is Mark of what an Endpoint tells of its states.
func (h *Host) foreignMark() (mark uint64) {
	for i := range h.Users {
		if state, told := h.Foreign.State(uint8(i)); told && state != tcpfsm.Closed {
			mark += 1 << (5 * state)
		}
	}
	return mark
}
