package invariant_test

import (
	"testing"
	"time"

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
	begun         int
}

func (f *frail) Clone() scenarios.Endpoint          { c := *f; return &c }
func (f *frail) State(n uint8) (tcpfsm.State, bool) { return f.state, n == 0 }

func (f *frail) Step(in *scenarios.EndpointInput, out *scenarios.EndpointOutput) {
	switch {
	case in.What == netsim.Timer, in.What == netsim.Arrive && f.state == tcpfsm.Established && f.flaw == "never falls silent":
		out.SetTimer(0, 10*time.Second)
		f.send(tcpfsm.ACK, out)
	case in.What == netsim.Arrive && f.state != tcpfsm.Closed:
		f.arrives(in.Packet, out)
	case in.What != netsim.Call:
	case in.Call == scenarios.Listen:
		f.state = tcpfsm.Listen
	case in.Call == scenarios.Send && f.flaw == "sends beyond the window":
		f.sends(40000, 0, out)
		f.nxt += 40000
		f.sends(40000, 0, out)
	case in.Call == scenarios.Send && f.flaw == "counts the SYN as text":
		f.sends(uint16(in.Arg), -1, out)
	case in.Call == scenarios.Close && f.flaw != "never closes":
		f.state = map[tcpfsm.State]tcpfsm.State{tcpfsm.Established: tcpfsm.FinWait1, tcpfsm.CloseWait: tcpfsm.LastAck}[f.state]
		if f.state == tcpfsm.LastAck && f.flaw == "leaps" {
			f.state = tcpfsm.FinWait1
		}
		f.send(tcpfsm.FIN|tcpfsm.ACK, out)
		f.nxt++
	}
}

func (f *frail) send(ctl tcpfsm.CTL, out *scenarios.EndpointOutput) {
	s := tcpfsm.Segment{SEQ: f.nxt, ACK: f.rcv, WND: 1000, CTL: ctl}
	out.Send(scenarios.Packet{Segment: s, Src: f.local, Dst: f.remote})
}

// sends sends text, so far from where it should be.
func (f *frail) sends(octets uint16, by int32, out *scenarios.EndpointOutput) {
	s := tcpfsm.Segment{SEQ: f.nxt + tcpfsm.Seq(uint32(by)), ACK: f.rcv, WND: 1000, CTL: tcpfsm.ACK | tcpfsm.PSH, Text: octets}
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
		f.nxt += tcpfsm.Seq(f.begun << 20)
		f.begun++
		f.send(tcpfsm.SYN|tcpfsm.ACK, out)
		f.nxt++
		if f.flaw == "opens at once" {
			f.state = tcpfsm.Established
			out.Tell(0, tcpfsm.SignalConnected)
		}
		return
	case s.CTL.Has(tcpfsm.RST):
		if f.flaw == "answers a RST" {
			f.send(tcpfsm.ACK|tcpfsm.RST, out)
		}
		return
	case s.SEQ != f.rcv && f.flaw != "takes all":
		return
	case f.state == tcpfsm.SynReceived:
		f.state = tcpfsm.Established
		if f.flaw != "tells nobody" {
			out.Tell(0, tcpfsm.SignalConnected)
		}
		if f.flaw == "closes by itself" {
			f.send(tcpfsm.FIN|tcpfsm.ACK, out)
			f.nxt++
		}
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
	f.rcv = s.SEQ + tcpfsm.Seq(s.LEN())
	if f.flaw == "acknowledges ahead" {
		f.rcv += 100
	}
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
	const again = "b@0s.listen,a@5ms.open,a@est.send10,a@est.close,a@100ms.abort,a@200ms.open"
	const whole = "b@0s.listen,a@5ms.open,a@est.send10,a@acked.close,b@eof.close"
	for _, c := range []struct{ flaw, script, broken string }{
		{"", whole, ""},
		{"never answers", "b@0s.listen,a@5ms.open", "L1"},
		{"delivers twice", whole, "I19"},
		{"ends early", "b@0s.listen,a@5ms.open,a@est+1s.send10", "I21"},
		{"never closes", whole, "L4"},
		{"swallows", "b@0s.listen,a@5ms.open,a@est.send10", "L5"},
		{"opens at once", whole, "I14"},
		{"tells nobody", whole, "I20"},
		{"leaps", "b@0s.listen,a@5ms.open,a@est.close,b@eof+1s.close", "I01 L4"},
		{"acknowledges ahead", whole, "I11 I22"},
		{"closes by itself", "b@0s.listen,a@5ms.open", "I21 I23"},
		{"answers a RST", "b@0s.listen,a@5ms.open,a@est+1s.abort", "I05 I06"},
		{"sends beyond the window", "b@0s.listen,a@5ms.open,b@est.send10", "I19 I27"},
		{"counts the SYN as text", "b@0s.listen,a@5ms.open,b@est.send10", "I18 L5"},
		{"never falls silent", "b@0s.listen,a@5ms.open,a@est+1s.abort:until=2h", "L6"},
		{"takes all", again + "/ab.data0=500ms", "I01 I10 I16 I28"},
		{"takes all", again + "/ab.fin0=500ms", "I01 I10 I17 I28"},
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
