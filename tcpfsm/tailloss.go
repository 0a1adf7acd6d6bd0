package tcpfsm

import "time"

// The tail loss probe of RFC 8985 §7, the policy tailLoss: where the end of what
// was sent may be lost, the peer has nothing to answer with; one segment sent
// well before the retransmission timeout draws an answer.

// settleTail starts the probe's timer where something new was sent or
// acknowledged and all goes well, and stops it where nothing is outstanding.
func (m *Machine) settleTail(c *TCB, sent bool, out *Effects) {
	calm := c.SND.UNA != c.SND.NXT && !c.SynOut && !c.Recovering && c.Retries == 0 && c.SND.WND > 0
	switch {
	case !calm || c.TailProbed:
		c.Stop(TimerTailLoss, out)
	case sent || out.restart:
		if pto := m.probeTimeout(c); c.SRTT > 0 && c.SACKOK && pto < m.rto(c) {
			c.Start(TimerTailLoss, pto, out)
		}
	}
}

// probeTimeout is PTO: two round trips, and for a single segment as long as its
// ACK may wait (RFC 8985 §7.2).
func (m *Machine) probeTimeout(c *TCB) time.Duration {
	pto := 2*micros(c.SRTT) + 2*time.Millisecond // timers' ticks
	if uint32(c.SND.NXT-c.SND.UNA) <= m.sendMSS(c) {
		pto = 2*micros(c.SRTT) + m.MinRTO
	}
	return pto
}

// tailLoss sends the probe: new text if there is any that the window takes, be
// the congestion window full or not, or else the last segment again (§7.3).
func (m *Machine) tailLoss(c *TCB, env *Env, out *Effects) {
	out.Decide(RuleTailLoss)
	c.TailProbed = true
	out.restart = true
	queued := uint32(c.SND.END - c.SND.NXT)
	flight := uint32(c.SND.NXT - c.SND.UNA)
	if n := min(queued, m.segmentRoom(c), c.SND.WND-min(flight, c.SND.WND)); !c.FinSent && n > 0 {
		m.sendText(c, n, false, env, out)
		return
	}
	c.Timing = false
	end := minSeq(c.SND.NXT, c.SND.END)
	n := min(uint32(end-c.SND.UNA), m.segmentRoom(c))
	m.form(c, Span{end - Seq(n), end}, c.FinSent, env, out)
}
