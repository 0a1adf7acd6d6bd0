package sock

import "synfault/tcpfsm"

// ICMP is an ICMP error that reports on a segment of ours.
type ICMP struct {
	Kind tcpfsm.ICMP
	Err  Errno      // what the socket is told if it ends the connection
	SEQ  tcpfsm.Seq // of the segment that it quotes
	MTU  uint16     // of a segment that was too big; else 0
}

// Report takes an ICMP error about a segment from local to remote.
func (h *Host) Report(local, remote tcpfsm.Endpoint, e ICMP) {
	c := h.find(local, remote)
	if c == nil {
		return
	}
	defer h.wake()
	h.begin(c, Report, false)
	c.machine.Unreachable(&c.TCB, e.Kind, e.SEQ, &h.env, &h.out)
	switch sig := h.out.Signal; {
	case sig.Has(tcpfsm.SignalAborted):
		c.err = e.Err
	case sig.Has(tcpfsm.SignalUnreachable):
		c.soft = e.Err
	}
	h.settle(c)
}
