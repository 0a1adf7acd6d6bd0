package properties_test

import (
	"math/bits"
	"testing"

	"synfault/netsim"
	"synfault/properties"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// borrowed is a TCP that stands on a host as somebody else's does, and is ours. So whoever judges a stack by what it shows
// must find it without fault.
type borrowed struct {
	m      *tcpfsm.Machine
	memory tcpfsm.HostMemory
	conns  [16]borrowedConn
	env    tcpfsm.Env
	out    tcpfsm.Effects
	quiet  netsim.Time
}

type borrowedConn struct {
	tcb           tcpfsm.TCB
	local, remote tcpfsm.Endpoint
	number        uint8
	used          bool
}

func newBorrowed() scenarios.Endpoint {
	b := &borrowed{m: tcpfsm.New()}
	b.memory.Stable.Secret = 5
	return b
}

func (b *borrowed) Clone() scenarios.Endpoint {
	c := *b
	c.out = tcpfsm.Effects{}
	return &c
}

func (b *borrowed) State(number uint8) (tcpfsm.State, bool) {
	state := tcpfsm.Closed
	for i := range b.conns {
		if c := &b.conns[i]; c.used && c.number == number && (c.remote.Port != 0 || state == tcpfsm.Closed) {
			state = c.tcb.State
		}
	}
	return state, true
}

func (b *borrowed) Step(in *scenarios.EndpointInput, out *scenarios.EndpointOutput) {
	b.env = tcpfsm.Env{Now: tcpfsm.Instant(in.Now), Memory: &b.memory}
	switch in.What {
	case netsim.Arrive:
		b.arrives(in, out)
	case netsim.Timer:
		i := int(in.Timer) / tcpfsm.NumTimers
		b.at(b.conns[i].local, b.conns[i].remote)
		b.m.Timeout(&b.conns[i].tcb, tcpfsm.Timer(int(in.Timer)%tcpfsm.NumTimers), &b.env, &b.out)
		b.settle(i, out)
	case netsim.Call:
		b.call(in, out)
	case netsim.Crash:
		b.memory.Crash()
		b.conns = [16]borrowedConn{}
	case netsim.Restart:
		b.quiet = in.Now.Add(b.m.MSL)
	}
}

// at prepares what the machine may know of an event between two ends.
func (b *borrowed) at(local, remote tcpfsm.Endpoint) {
	b.env.Local, b.env.Remote = local, remote
	b.env.ISN = b.m.InitialSequence(b.env.Now, local, remote, b.memory.Stable.Secret)
	b.env.Deaf = b.find(local, tcpfsm.Endpoint{}) < 0
}

func (b *borrowed) find(local, remote tcpfsm.Endpoint) int {
	for i := range b.conns {
		if c := &b.conns[i]; c.used && c.local == local && c.remote == remote {
			return i
		}
	}
	return -1
}

func (b *borrowed) place(local, remote tcpfsm.Endpoint, number uint8) int {
	for i := range b.conns {
		if !b.conns[i].used {
			b.conns[i] = borrowedConn{local: local, remote: remote, number: number, used: true}
			return i
		}
	}
	panic("BUG: no more connections")
}

func (b *borrowed) arrives(in *scenarios.EndpointInput, out *scenarios.EndpointOutput) {
	p := in.Packet
	b.at(p.Dst, p.Src)
	i := b.find(p.Dst, p.Src)
	if i >= 0 {
		waited := b.conns[i].tcb.State == tcpfsm.TimeWait
		b.m.Arrives(&b.conns[i].tcb, &p.Segment, &b.env, &b.out)
		b.settle(i, out)
		if c := &b.conns[i]; waited && c.used && c.tcb.State != tcpfsm.TimeWait {
			b.read(i, out)
		}
		return
	}
	block := tcpfsm.TCB{}
	if l := b.find(p.Dst, tcpfsm.Endpoint{}); l >= 0 && in.Now >= b.quiet {
		block = b.conns[l].tcb
	}
	b.m.Arrives(&block, &p.Segment, &b.env, &b.out)
	if block.State > tcpfsm.Listen {
		i = b.place(p.Dst, p.Src, uint8(max(p.Dst.Port, p.Src.Port)-1000))
		b.conns[i].tcb = block
		b.settle(i, out)
		return
	}
	b.emit(p.Dst, p.Src, out)
}

func (b *borrowed) emit(local, remote tcpfsm.Endpoint, out *scenarios.EndpointOutput) {
	for i := range b.out.Send {
		out.Send(scenarios.Packet{Segment: b.out.Send[i], Src: local, Dst: remote})
	}
}

func (b *borrowed) settle(i int, out *scenarios.EndpointOutput) {
	c := &b.conns[i]
	b.emit(c.local, c.remote, out)
	for set := b.out.Set; set != 0; set &= set - 1 {
		t := bits.TrailingZeros16(uint16(set))
		out.SetTimer(netsim.TimerID(i*tcpfsm.NumTimers+t), b.out.After[t])
	}
	for stop := b.out.Stop; stop != 0; stop &= stop - 1 {
		out.StopTimer(netsim.TimerID(i*tcpfsm.NumTimers + bits.TrailingZeros16(uint16(stop))))
	}
	out.Deliver(c.number, b.out.Released.Len())
	out.Acked(c.number, b.out.Acked.Len())
	out.Tell(c.number, b.out.Signal)
	if c.tcb.State == tcpfsm.Closed || c.tcb.State == tcpfsm.Listen && c.remote.Port != 0 {
		out.Deleted(c.number)
		*c = borrowedConn{}
	}
}

func (b *borrowed) read(i int, out *scenarios.EndpointOutput) {
	if b.m.Receive(&b.conns[i].tcb, tcpfsm.Forever, &b.env, &b.out) == nil {
		b.settle(i, out)
	}
}

func (b *borrowed) call(in *scenarios.EndpointInput, out *scenarios.EndpointOutput) {
	if in.Now < b.quiet && (in.Call == scenarios.Open || in.Call == scenarios.Listen) {
		return // nobody calls again
	}
	b.at(in.Local, in.Remote)
	i := b.find(in.Local, in.Remote)
	if i < 0 {
		i = b.place(in.Local, in.Remote, in.Number)
	}
	t := &b.conns[i].tcb
	switch in.Call {
	case scenarios.Listen:
		_ = b.m.OpenPassive(t, &b.env, &b.out)
	case scenarios.Open:
		_ = b.m.OpenActive(t, in.Arg, &b.env, &b.out)
	case scenarios.Send:
		_ = b.m.Send(t, in.Arg, false, &b.env, &b.out)
	case scenarios.Close:
		_ = b.m.Close(t, &b.env, &b.out)
	case scenarios.Abort:
		_ = b.m.Abort(t, &b.env, &b.out)
	case scenarios.Leave:
		_ = b.m.Detach(t, &b.env, &b.out)
	default:
		b.out = tcpfsm.Effects{}
	}
	b.settle(i, out)
	if b.conns[i].used && (in.Call == scenarios.Listen || in.Call == scenarios.Open) {
		b.read(i, out)
	}
}

// TestBorrowed: our machine, judged by what it shows alone, breaks nothing.
func TestBorrowed(t *testing.T) {
	properties.Check(t, properties.Endpoint("borrowed", newBorrowed), properties.Seed(1), properties.Runs(20000))
}
