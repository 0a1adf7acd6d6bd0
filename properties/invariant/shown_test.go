package invariant_test

import (
	"testing"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// frail is a foreign server for a network without faults: it repeats nothing, and has one flaw.
type frail struct {
	flaw          string
	state         tcpfsm.State
	local, remote tcpfsm.Endpoint
	nxt, rcv      tcpfsm.Seq
}

func (f *frail) Clone() scenarios.Endpoint          { c := *f; return &c }
func (f *frail) State(n uint8) (tcpfsm.State, bool) { return f.state, n == 0 }

func (f *frail) Step(in *scenarios.EndpointInput, out *scenarios.EndpointOutput) {
	switch {
	case in.What == netsim.Arrive && f.state != tcpfsm.Closed:
		f.arrives(in.Packet, out)
	case in.What != netsim.Call:
	case in.Call == scenarios.Listen:
		f.state = tcpfsm.Listen
	case in.Call == scenarios.Close && f.flaw != "never closes":
		f.state = map[tcpfsm.State]tcpfsm.State{tcpfsm.Established: tcpfsm.FinWait1, tcpfsm.CloseWait: tcpfsm.LastAck}[f.state]
		f.send(tcpfsm.FIN|tcpfsm.ACK, out)
		f.nxt++
	}
}

func (f *frail) send(ctl tcpfsm.CTL, out *scenarios.EndpointOutput) {
	s := tcpfsm.Segment{SEQ: f.nxt, ACK: f.rcv, WND: 1000, CTL: ctl}
	out.Send(scenarios.Packet{Segment: s, Src: f.local, Dst: f.remote})
}

func (f *frail) arrives(p *scenarios.Packet, out *scenarios.EndpointOutput) {
	s := &p.Segment
	switch {
	case s.CTL.Has(tcpfsm.SYN):
		if f.flaw == "never answers" {
			return
		}
		f.state, f.local, f.remote, f.nxt, f.rcv = tcpfsm.SynReceived, p.Dst, p.Src, 5000, s.SEQ+1
		f.send(tcpfsm.SYN|tcpfsm.ACK, out)
		f.nxt++
		return
	case s.SEQ != f.rcv || s.CTL.Has(tcpfsm.RST):
		return
	case f.state == tcpfsm.SynReceived:
		f.state = tcpfsm.Established
		out.Tell(0, tcpfsm.SignalConnected)
		if f.flaw == "ends early" {
			out.Tell(0, tcpfsm.SignalClosing)
		}
	case f.state == tcpfsm.LastAck && s.ACK == f.nxt:
		f.state = tcpfsm.Closed
		out.Deleted(0)
	}
	f.takes(s, out)
}

func (f *frail) takes(s *tcpfsm.Segment, out *scenarios.EndpointOutput) {
	if s.LEN() == 0 {
		return
	}
	f.rcv += tcpfsm.Seq(s.LEN())
	octets := map[string]uint32{"delivers twice": 2, "swallows": 0}
	if times, flawed := octets[f.flaw]; flawed {
		out.Deliver(0, times*uint32(s.Text))
	} else {
		out.Deliver(0, uint32(s.Text))
	}
	if s.CTL.Has(tcpfsm.FIN) {
		f.state = tcpfsm.CloseWait
		out.Tell(0, tcpfsm.SignalClosing)
	}
	f.send(tcpfsm.ACK, out)
}

// TestShown: a foreign end is judged by what it shows; without a flaw it breaks nothing.
func TestShown(t *testing.T) {
	const whole = "b@0s.listen,a@5ms.open,a@est.send10,a@acked.close,b@eof.close"
	for _, c := range []struct{ flaw, script, broken string }{
		{"", whole, ""},
		{"never answers", "b@0s.listen,a@5ms.open", "L1"},
		{"delivers twice", whole, "I19"},
		{"ends early", "b@0s.listen,a@5ms.open,a@est+1s.send10", "I21"},
		{"never closes", whole, "L4"},
		{"swallows", "b@0s.listen,a@5ms.open,a@est.send10", "L5"},
	} {
		lib := scenarios.Library{Endpoints: []scenarios.NamedEndpoint{{Name: "frail", New: func() scenarios.Endpoint { return &frail{flaw: c.flaw} }}}}
		run, err := lib.Parse("three-way:b.tcp=frail/" + c.script)
		if err != nil {
			t.Fatal(err)
		}
		if _, broken := invariant.Judge(run, nil); invariant.IDs(broken) != c.broken {
			t.Errorf("%q breaks %q, want %q: %v", c.flaw, invariant.IDs(broken), c.broken, broken)
		}
	}
}
