package invariant_test

import (
	"testing"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// miser is a foreign server that offers much, and takes the offer back when the first text is there.
type miser struct {
	next tcpfsm.Seq
	wnd  uint16
}

func (m *miser) Clone() scenarios.Endpoint        { c := *m; return &c }
func (m *miser) State(uint8) (tcpfsm.State, bool) { return tcpfsm.Established, false }

func (m *miser) Step(in *scenarios.EndpointInput, out *scenarios.EndpointOutput) {
	if in.What != netsim.Arrive {
		return
	}
	s := &in.Packet.Segment
	answer := tcpfsm.Segment{SEQ: 5001, CTL: tcpfsm.ACK, WND: m.wnd}
	switch {
	case s.CTL.Has(tcpfsm.SYN):
		m.next, m.wnd = s.SEQ+1, 4000
		answer.SEQ, answer.CTL, answer.WND = 5000, tcpfsm.SYN|tcpfsm.ACK, m.wnd
	case s.Text == 0 || s.SEQ != m.next:
		return
	default:
		out.Tell(0, tcpfsm.SignalConnected)
		out.Deliver(0, uint32(s.Text))
		m.next += tcpfsm.Seq(s.Text)
		m.wnd, answer.WND = 100, 100
	}
	answer.ACK = m.next
	out.Send(scenarios.Packet{Segment: answer, Src: in.Packet.Dst, Dst: in.Packet.Src})
}

// shrinking is a run against a miser.
func shrinking(t testing.TB) *scenarios.Case {
	c := parse(t, "three-way:socket=plain,congestion=off/b@0s.listen,a@5ms.open,a@est.send10000:until=60s/-")
	c.Foreign[1] = func() scenarios.Endpoint { return new(miser) }
	return c
}

// TestShrinkingWindow: our side bears a peer that takes back what it has offered, which alone is what is wrong.
func TestShrinkingWindow(t *testing.T) {
	_, broken := invariant.Judge(shrinking(t), nil)
	if invariant.IDs(broken) != "I28" {
		t.Errorf("it breaks %v", broken)
	}
}
