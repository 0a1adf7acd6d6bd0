package scenarios

import (
	"testing"
	"time"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// toy is a foreign TCP of about a hundred lines: one connection, stop and wait, a fixed retransmission timeout. It knows
// nothing of tcpfsm but the form of a segment.
type toy struct {
	state         tcpfsm.State
	local, remote tcpfsm.Endpoint
	una, nxt, rcv tcpfsm.Seq
	queued        uint32 // octets not yet sent
	out           tcpfsm.Segment
	closing       bool // FIN once the queue is empty
	finSent       bool
	deafToFIN     bool // a bug: it never acknowledges a FIN
}

const toyRTO = time.Second

func (t *toy) Clone() Endpoint                    { c := *t; return &c }
func (t *toy) State(n uint8) (tcpfsm.State, bool) { return t.state, n == 0 }

func (t *toy) Step(in *EndpointInput, out *EndpointOutput) {
	switch in.What {
	case netsim.Crash:
		*t = toy{}
	case netsim.Timer:
		if in.Timer == 0 && t.una != t.nxt {
			t.emit(t.out, out)
			out.SetTimer(0, toyRTO)
		} else if in.Timer == 1 {
			t.gone(out)
		}
	case netsim.Call:
		t.call(in, out)
	case netsim.Arrive:
		t.arrives(in, out)
	}
}

func (t *toy) call(in *EndpointInput, out *EndpointOutput) {
	switch in.Call {
	case Listen:
		t.state, t.local = tcpfsm.Listen, in.Local
	case Open:
		t.state, t.local, t.remote = tcpfsm.SynSent, in.Local, in.Remote
		t.begin(tcpfsm.SYN, in.Now, out)
	case Send:
		t.queued += in.Arg
	case Close:
		t.closing = true
	}
	t.push(out)
}

// begin sends the SYN, or SYN,ACK.
func (t *toy) begin(ctl tcpfsm.CTL, now netsim.Time, out *EndpointOutput) {
	t.una = tcpfsm.Seq(now / 4000)
	t.nxt = t.una
	t.reliably(tcpfsm.Segment{CTL: ctl}, out)
}

// reliably sends a segment that is repeated until it is acknowledged.
func (t *toy) reliably(s tcpfsm.Segment, out *EndpointOutput) {
	s.SEQ = t.nxt
	t.nxt += tcpfsm.Seq(s.LEN())
	t.out = s
	t.emit(s, out)
	out.SetTimer(0, toyRTO)
}

func (t *toy) emit(s tcpfsm.Segment, out *EndpointOutput) {
	if s.CTL.Has(tcpfsm.ACK) {
		s.ACK = t.rcv
	}
	s.WND = 1000
	out.Send(Packet{Segment: s, Src: t.local, Dst: t.remote})
}

// push sends the next thing, if nothing is unacknowledged.
func (t *toy) push(out *EndpointOutput) {
	open := t.state == tcpfsm.Established || t.state == tcpfsm.CloseWait
	switch {
	case !open || t.una != t.nxt:
	case t.queued > 0:
		n := min(t.queued, 100)
		t.queued -= n
		t.reliably(tcpfsm.Segment{CTL: tcpfsm.ACK | tcpfsm.PSH, Text: uint16(n)}, out)
	case t.closing && !t.finSent:
		t.finSent = true
		t.state = map[tcpfsm.State]tcpfsm.State{tcpfsm.Established: tcpfsm.FinWait1, tcpfsm.CloseWait: tcpfsm.LastAck}[t.state]
		t.reliably(tcpfsm.Segment{CTL: tcpfsm.ACK | tcpfsm.FIN}, out)
	}
}

func (t *toy) gone(out *EndpointOutput) {
	t.state = tcpfsm.Closed
	out.Deleted(0)
}

func (t *toy) arrives(in *EndpointInput, out *EndpointOutput) {
	s := &in.Packet.Segment
	switch {
	case t.state == tcpfsm.Closed || s.CTL.Has(tcpfsm.RST):
		return // it never learns of half-open connections: that is what it is a toy for
	case t.state == tcpfsm.Listen && s.CTL.Has(tcpfsm.SYN):
		t.state, t.remote, t.rcv = tcpfsm.SynReceived, in.Packet.Src, s.SEQ+1
		t.begin(tcpfsm.SYN|tcpfsm.ACK, in.Now, out)
		return
	case t.state == tcpfsm.SynSent && s.CTL.Has(tcpfsm.SYN|tcpfsm.ACK) && s.ACK == t.nxt:
		t.rcv = s.SEQ + 1
	case t.state == tcpfsm.SynSent || in.Packet.Src != t.remote:
		return
	}
	if s.CTL.Has(tcpfsm.ACK) && s.ACK == t.nxt && t.una != t.nxt {
		t.una = t.nxt
		out.StopTimer(0)
		t.acked(out)
	}
	t.take(s, out)
	t.push(out)
}

func (t *toy) acked(out *EndpointOutput) {
	out.Acked(0, uint32(t.out.Text))
	switch t.state {
	case tcpfsm.SynSent, tcpfsm.SynReceived:
		t.state = tcpfsm.Established
		t.emit(tcpfsm.Segment{CTL: tcpfsm.ACK, SEQ: t.nxt}, out)
		out.Tell(0, tcpfsm.SignalConnected)
	case tcpfsm.FinWait1:
		t.state = tcpfsm.FinWait2
	case tcpfsm.LastAck:
		t.gone(out)
	}
}

// take takes text and FIN if they are next, and acknowledges whatever occupies sequence space.
func (t *toy) take(s *tcpfsm.Segment, out *EndpointOutput) {
	if s.LEN() == 0 || t.state < tcpfsm.Established && t.state != tcpfsm.Closed || t.deafToFIN && s.CTL.Has(tcpfsm.FIN) {
		return
	}
	if s.SEQ == t.rcv && !s.CTL.Has(tcpfsm.SYN) {
		t.rcv += tcpfsm.Seq(s.LEN())
		out.Deliver(0, uint32(s.Text))
		if s.CTL.Has(tcpfsm.FIN) {
			out.Tell(0, tcpfsm.SignalClosing)
			switch t.state {
			case tcpfsm.Established:
				t.state = tcpfsm.CloseWait
			case tcpfsm.FinWait2:
				t.state = tcpfsm.TimeWait
				out.SetTimer(1, 4*time.Minute)
			}
		}
	}
	t.emit(tcpfsm.Segment{CTL: tcpfsm.ACK, SEQ: t.nxt}, out)
}

// A foreign stack lives whole lives with our machine, whichever end it is, whatever is lost, doubled or late.
func TestForeignStackUnderPlans(t *testing.T) {
	for _, end := range []netsim.NodeID{0, 1} {
		for _, token := range []string{
			"three-way/life", "three-way/server-first", "three-way/life/ab.syn0x", "three-way/life/ba.synack0x",
			"three-way/life/ab.data0x,ba.data0x", "three-way/life/ab.fin0x,ba.fin0x", "three-way/life/ab.syn0=500ms,ba0=3@1s",
			"three-way/server-closes/ab1x,ba1x,ab2x,ba2x", "two-way/life", "three-way:rules=linux,socket=linux/life/ba.fin0x",
		} {
			c, err := Parse(token)
			if err != nil {
				t.Fatal(err)
			}
			c.Foreign[end] = func() Endpoint { return new(toy) }
			res := NewRunner().Run(c, nil, nil)
			a, b := &res.Hosts[0].Users[0], &res.Hosts[1].Users[0]
			if res.Outcome != netsim.Quiet || a.Opened != 1 || b.Opened != 1 || !a.EOF || !b.EOF || a.Got != b.Sent || b.Got != a.Sent {
				t.Errorf("%s with a toy at %v ends %v: a %+v, b %+v", token, end, res.Outcome, *a, *b)
			}
			if res.Unmet.Len() != 0 {
				t.Errorf("%s: faults never struck: %v", token, Names.Format(res.Unmet))
			}
		}
	}
}

// A bug of the foreign stack shows: its peer never learns that its FIN arrived, and gives up.
func TestForeignBugShows(t *testing.T) {
	c, err := Parse("three-way/life")
	if err != nil {
		t.Fatal(err)
	}
	c.Foreign[1] = func() Endpoint { return &toy{deafToFIN: true} }
	res := NewRunner().Run(c, nil, nil)
	if a := &res.Hosts[0].Users[0]; a.EOF || !a.Told.Has(tcpfsm.SignalTimedOut) {
		t.Errorf("a FIN that is never acknowledged ends as %v", a.Told)
	}
}

// A world with a foreign stack is copied with it: the copy's life leaves the original alone.
func TestForeignStackIsCopied(t *testing.T) {
	c, err := Parse("three-way/life")
	if err != nil {
		t.Fatal(err)
	}
	c.Foreign[1] = func() Endpoint { return new(toy) }
	r := NewRunner()
	w := r.start(c)
	for range 5 {
		w.Step()
	}
	before, _ := w.Host(1).Foreign.State(0)
	cp := newWorld(c, &r.glue)
	cp.CopyFrom(w)
	cp.Run(netsim.Limits{}, nil)
	if after, _ := w.Host(1).Foreign.State(0); after != before {
		t.Errorf("the copy's run moved the original from %v to %v", before, after)
	}
}
