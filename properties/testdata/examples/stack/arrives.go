package stack

import (
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// arrives is RFC 9293 §3.10.7 as far as it goes here.
func (t *TCP) arrives(in *scenarios.EndpointInput, out *scenarios.EndpointOutput) {
	s := &in.Packet.Segment
	mine := t.state != tcpfsm.Closed && t.state != tcpfsm.Listen && in.Packet.Src == t.remote
	switch {
	case s.CTL.Has(tcpfsm.RST):
		if mine && (s.SEQ == t.rcv && t.state > tcpfsm.SynSent || t.state == tcpfsm.SynSent && s.CTL.Has(tcpfsm.ACK) && s.ACK == t.nxt) {
			out.Tell(0, tcpfsm.SignalReset)
			t.gone(out)
		}
		return
	case t.state == tcpfsm.Listen && s.CTL&(tcpfsm.SYN|tcpfsm.ACK) == tcpfsm.SYN:
		t.state, t.remote, t.rcv = tcpfsm.SynReceived, in.Packet.Src, s.SEQ+1
		t.begin(tcpfsm.SYN|tcpfsm.ACK, in.Now, out)
		return
	case !mine:
		t.refuse(in, out)
		return
	case t.state == tcpfsm.SynSent:
		if s.CTL&tcpfsm.ACK != 0 && s.ACK != t.nxt {
			t.refuse(in, out)
			return
		}
		if !s.CTL.Has(tcpfsm.SYN | tcpfsm.ACK) {
			return
		}
		t.rcv = s.SEQ + 1
	case s.SEQ != t.rcv || s.CTL.Has(tcpfsm.SYN): // old, or early, or a SYN: say where we are
		if s.LEN() > 0 || s.SEQ != t.rcv {
			t.emit(tcpfsm.Segment{CTL: tcpfsm.ACK, SEQ: t.nxt}, out)
		}
		return
	}
	t.acked(s, out)
	t.take(s, out)
	t.push(out)
}

// refuse answers what belongs to no connection with a RST that its sender believes (RFC 9293 §3.10.7.1).
func (t *TCP) refuse(in *scenarios.EndpointInput, out *scenarios.EndpointOutput) {
	s := &in.Packet.Segment
	r := tcpfsm.Segment{CTL: tcpfsm.RST, SEQ: s.ACK}
	switch {
	case s.CTL&tcpfsm.ACK == 0:
		r = tcpfsm.Segment{CTL: tcpfsm.RST | tcpfsm.ACK, ACK: s.SEQ + tcpfsm.Seq(s.LEN())}
	case t.Buggy:
		r.SEQ = 0
	}
	out.Send(scenarios.Packet{Segment: r, Src: in.Packet.Dst, Dst: in.Packet.Src})
}

// acked is the fifth check: all that is unacknowledged is acknowledged at once, for it is one segment.
func (t *TCP) acked(s *tcpfsm.Segment, out *scenarios.EndpointOutput) {
	if !s.CTL.Has(tcpfsm.ACK) || s.ACK != t.nxt || t.una == t.nxt {
		return
	}
	t.una = t.nxt
	out.StopTimer(resend)
	out.Acked(0, uint32(t.last.Text))
	switch t.state {
	case tcpfsm.SynSent:
		t.state = tcpfsm.Established
		t.emit(tcpfsm.Segment{CTL: tcpfsm.ACK, SEQ: t.nxt}, out)
		out.Tell(0, tcpfsm.SignalConnected)
	case tcpfsm.SynReceived:
		t.state = tcpfsm.Established
		out.Tell(0, tcpfsm.SignalConnected)
	case tcpfsm.FinWait1:
		t.state = tcpfsm.FinWait2
	case tcpfsm.Closing:
		t.timeWait(out)
	case tcpfsm.LastAck:
		t.gone(out)
	}
}

// take takes text and FIN, and acknowledges them.
func (t *TCP) take(s *tcpfsm.Segment, out *scenarios.EndpointOutput) {
	if s.CTL.Has(tcpfsm.SYN) || s.LEN() == 0 || t.state < tcpfsm.Established || t.state >= tcpfsm.CloseWait {
		return
	}
	t.rcv += tcpfsm.Seq(s.LEN())
	out.Deliver(0, uint32(s.Text))
	if s.CTL.Has(tcpfsm.FIN) {
		out.Tell(0, tcpfsm.SignalClosing)
		switch t.state {
		case tcpfsm.Established:
			t.state = tcpfsm.CloseWait
		case tcpfsm.FinWait1:
			t.state = tcpfsm.Closing
		case tcpfsm.FinWait2:
			t.timeWait(out)
		}
	}
	t.emit(tcpfsm.Segment{CTL: tcpfsm.ACK, SEQ: t.nxt}, out)
}

func (t *TCP) timeWait(out *scenarios.EndpointOutput) {
	t.state = tcpfsm.TimeWait
	out.SetTimer(wait, 2*msl)
}
