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
	if e.MTU > 0 {
		m := *c.machine
		m.MSS = min(m.MSS, max(e.MTU, minMTU)-h.headers())
		c.machine = &m
		if c.file != nil {
			c.file.machine = &m
		}
		m.TooBig(&c.TCB, e.SEQ, &h.env, &h.out)
		h.settle(c)
		return
	}
	c.machine.Unreachable(&c.TCB, e.Kind, e.SEQ, &h.env, &h.out)
	switch sig := h.out.Signal; {
	case sig.Has(tcpfsm.SignalAborted):
		c.err = e.Err
	case sig.Has(tcpfsm.SignalUnreachable):
		c.soft = e.Err
	}
	h.settle(c)
}

// minMTU is the least that a path is believed to have, as Linux has it (min_pmtu).
const minMTU = 552

// headers are what IP and TCP take of a packet without options: 40 octets, or 60 over IPv6, of which the default MSS tells.
func (h *Host) headers() uint16 {
	if h.machine.DefaultMSS > 536 {
		return 60
	}
	return 40
}
