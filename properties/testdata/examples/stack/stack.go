// Package stack is somebody else's TCP of a hundred lines: one connection, stop and wait, a fixed retransmission timeout. It
// is an example of a scenarios.Endpoint, and can have a bug of a kind that real stacks have had: see Buggy.
package stack

import (
	"time"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// TCP is the stack, and the state of its connection.
type TCP struct {
	// Buggy: a RST to a segment that acknowledges something has SEQ=0, which the peer does not believe (lwIP's RST from
	// LISTEN had a number of its own, until its commit b9c17dd1).
	Buggy bool

	state         tcpfsm.State
	local, remote tcpfsm.Endpoint
	una, nxt, rcv tcpfsm.Seq
	queued        uint32 // octets not yet sent
	last          tcpfsm.Segment
	tries         int
	closing       bool // FIN once the queue is empty
	finSent       bool
}

const (
	rto      = time.Second
	msl      = 30 * time.Second
	patience = 8 // retransmissions, then the connection is given up
)

// Timers.
const (
	resend netsim.TimerID = iota
	wait
)

// Clone copies the stack, for worlds that are copied.
func (t *TCP) Clone() scenarios.Endpoint { c := *t; return &c }

// State is that of the only connection.
func (t *TCP) State(number uint8) (tcpfsm.State, bool) { return t.state, number == 0 }

// Step takes one event.
func (t *TCP) Step(in *scenarios.EndpointInput, out *scenarios.EndpointOutput) {
	switch in.What {
	case netsim.Crash:
		*t = TCP{Buggy: t.Buggy}
	case netsim.Timer:
		t.expired(in.Timer, out)
	case netsim.Call:
		t.call(in, out)
	case netsim.Arrive:
		t.arrives(in, out)
	}
}

func (t *TCP) expired(id netsim.TimerID, out *scenarios.EndpointOutput) {
	switch {
	case id == wait:
		t.gone(out)
	case t.una == t.nxt:
	case t.tries == patience:
		out.Tell(0, tcpfsm.SignalTimedOut)
		t.gone(out)
	default:
		t.tries++
		t.emit(t.last, out)
		out.SetTimer(resend, rto)
	}
}

func (t *TCP) call(in *scenarios.EndpointInput, out *scenarios.EndpointOutput) {
	switch in.Call {
	case scenarios.Listen:
		t.state, t.local = tcpfsm.Listen, in.Local
	case scenarios.Open:
		t.state, t.local, t.remote = tcpfsm.SynSent, in.Local, in.Remote
		t.begin(tcpfsm.SYN, in.Now, out)
		t.queued += in.Arg
	case scenarios.Send:
		t.queued += in.Arg
	case scenarios.Close, scenarios.Leave:
		t.closing = true
	case scenarios.Abort:
		if t.state >= tcpfsm.SynReceived {
			t.emit(tcpfsm.Segment{SEQ: t.nxt, CTL: tcpfsm.RST}, out)
		}
		out.Tell(0, tcpfsm.SignalAborted)
		t.gone(out)
	}
	t.push(out)
}

// begin sends the SYN, or SYN,ACK.
func (t *TCP) begin(ctl tcpfsm.CTL, now netsim.Time, out *scenarios.EndpointOutput) {
	t.una = tcpfsm.Seq(now / 4000)
	t.nxt = t.una
	t.reliably(tcpfsm.Segment{CTL: ctl}, out)
}

// reliably sends a segment that is repeated until it is acknowledged.
func (t *TCP) reliably(s tcpfsm.Segment, out *scenarios.EndpointOutput) {
	s.SEQ = t.nxt
	t.nxt += tcpfsm.Seq(s.LEN())
	t.last, t.tries = s, 0
	t.emit(s, out)
	out.SetTimer(resend, rto)
}

func (t *TCP) emit(s tcpfsm.Segment, out *scenarios.EndpointOutput) {
	if s.CTL.Has(tcpfsm.ACK) {
		s.ACK = t.rcv
	}
	if !s.CTL.Has(tcpfsm.RST) {
		s.WND = 1000
	}
	out.Send(scenarios.Packet{Segment: s, Src: t.local, Dst: t.remote})
}

// push sends the next thing, if nothing is unacknowledged.
func (t *TCP) push(out *scenarios.EndpointOutput) {
	open := t.state == tcpfsm.Established || t.state == tcpfsm.CloseWait
	switch {
	case !open || t.una != t.nxt:
	case t.queued > 0:
		n := min(t.queued, 100)
		t.queued -= n
		t.reliably(tcpfsm.Segment{CTL: tcpfsm.ACK | tcpfsm.PSH, Text: uint16(n)}, out)
	case t.closing && !t.finSent:
		t.finSent = true
		if t.state == tcpfsm.Established {
			t.state = tcpfsm.FinWait1
		} else {
			t.state = tcpfsm.LastAck
		}
		t.reliably(tcpfsm.Segment{CTL: tcpfsm.ACK | tcpfsm.FIN}, out)
	}
}

// gone frees the connection; a listener stays.
func (t *TCP) gone(out *scenarios.EndpointOutput) {
	out.StopTimer(resend)
	out.StopTimer(wait)
	*t = TCP{Buggy: t.Buggy, local: t.local, remote: t.remote}
	out.Deleted(0)
}
