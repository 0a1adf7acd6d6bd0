package tcpfsm

// checkACK is the fifth check of §3.10.7.4.
func (m *Machine) checkACK(c *TCB, seg *Segment, env *Env, out *Effects) bool {
	if seg.CTL&ACK == 0 {
		out.Decide(RuleNoACK)
		return false
	}
	if c.State == SynReceived {
		if !m.Handshake.SynReceived(m, c, seg, env, out) {
			return false
		}
	} else if !m.processACK(c, seg, env, out) {
		return false
	}
	switch c.State {
	case FinWait1:
		if c.finACKed() {
			out.Decide(RuleFinWait1ACK)
			out.Tell(SignalClosed)
			c.State = FinWait2
			m.orphanWait(c, out)
			m.heard(c, out)
		}
	case Closing:
		if !c.finACKed() {
			return true
		}
		out.Decide(RuleClosingACK)
		out.Tell(SignalClosed)
		m.EnterTimeWait(c, out)
	case LastAck:
		if !c.finACKed() {
			return true
		}
		out.Decide(RuleLastAckACK)
		out.Tell(SignalClosed)
		m.Delete(c, out)
		return false
	}
	return true
}

// finACKed reports that our FIN is acknowledged: what takes the connection
// from FIN-WAIT-1, CLOSING and LAST-ACK (§3.10.7.4 fifth, reading l).
func (c *TCB) finACKed() bool { return c.FinSent && c.SND.UNA == c.SND.NXT && !c.SynOut }

// maxACK is the largest acknowledgment number that covers nothing unsent: the
// octet of a window probe is sent, though SND.NXT has not passed it.
func (c *TCB) maxACK() Seq {
	if c.Probed {
		return c.SND.NXT + 1
	}
	return c.SND.NXT
}

// processACK is the ESTABLISHED paragraph of the fifth check, which is the
// base of all the others. It reports false for "send an ACK, drop the segment,
// and return".
func (m *Machine) processACK(c *TCB, seg *Segment, env *Env, out *Effects) bool {
	top := c.maxACK()
	una, window := c.SND.UNA, c.SND.WND
	switch {
	case top.Less(seg.ACK):
		out.Decide(RuleACKUnsent)
		m.sendOftenACK(c, env, out)
		return false
	case c.SND.UNA.Less(seg.ACK):
		out.Decide(RuleACKNew)
		m.acknowledged(c, seg, env, out)
	case m.RFC5961Data && seg.ACK.Less(c.SND.UNA-Seq(c.SND.MaxWND)),
		(m.StrictACK || c.SynOut) && seg.ACK.LessEq(c.SND.ISS): // while our SYN waits, what is older is a former connection's
		out.Decide(RuleACKTooOld) // RFC 5961 §5.2
		m.sendOftenACK(c, env, out)
		return false
	case seg.ACK == c.SND.UNA:
		out.Decide(RuleACKSame)
	default:
		out.Decide(RuleACKOld)
		return true // too old to say anything of the window
	}
	seq := seg.SEQ
	if seg.Text > 0 {
		seq = maxSeq(seq, c.RCV.NXT) // of the idealized segment, old text trimmed (§3.10.7.4 first)
	}
	if c.SND.WL1.Less(seq) || c.SND.WL1 == seq && c.SND.WL2.LessEq(seg.ACK) {
		m.takeWindow(c, seg)
		c.SND.WL1 = seq
	}
	if c.Timers.Has(TimerPersist) {
		m.probeAnswered(c, env, out)
	}
	if m.FastRetransmit {
		m.suspect(c, seg, una == c.SND.UNA, window == c.SND.WND, out)
	}
	return true
}

// probeAnswered forgets how long the peer was silent: one that answers probes
// lives, however long its window stays shut (MUST-37). If the window is open
// again, what was sent before it shut is sent at once.
func (m *Machine) probeAnswered(c *TCB, env *Env, out *Effects) {
	c.Waited, c.Aired = 0, false
	if c.UserWait > 0 && c.Timers.Has(TimerUser) {
		c.Start(TimerUser, millis(c.UserWait), out)
	}
	if c.SND.WND == 0 {
		return
	}
	out.note(RuleWindowOpens)
	c.Retries = 0
	out.resend = true
}

// acknowledged takes UNA =< SEG.ACK: what it covers leaves the retransmission
// queue, the round-trip time may be measured, the timers start again.
func (m *Machine) acknowledged(c *TCB, seg *Segment, env *Env, out *Effects) {
	una := c.SND.UNA
	if c.SynOut && una.Less(seg.ACK) {
		c.SynOut = false
		una++
	}
	c.SND.UNA = seg.ACK
	if c.SND.NXT.Less(seg.ACK) {
		m.probeTaken(c, out)
	}
	out.Acked = Span{una, maxSeq(una, minSeq(seg.ACK, c.SND.END))}
	c.SND.UP = maxSeq(c.SND.UP, c.SND.UNA)
	c.SND.SML = maxSeq(c.SND.SML, c.SND.UNA)
	m.sample(c, seg, env)
	m.grow(c, out.Acked.Len())
	c.Retries, c.Waited, c.Aired = 0, 0, false
	c.TailProbed, c.SND.Dups = false, 0
	out.restart = true
	c.Recovering = c.Recovering && c.SND.UNA.Less(c.SND.Recover)
	if c.Recovering && c.SND.WND > 0 {
		out.note(RuleRecover)
		out.resend = true
	}
}

// probeTaken moves SND.NXT over the octet, or the FIN, that a window probe
// carried and the peer has taken.
func (m *Machine) probeTaken(c *TCB, out *Effects) {
	out.note(RuleProbeTaken)
	c.Probed = false
	c.SND.NXT++
	if c.SND.NXT == c.SND.END+1 {
		c.FinSent = true
		if c.State == CloseWait {
			c.State = LastAck
		}
	}
}

// grow is RFC 5681 §3.1: slow start, then congestion avoidance.
func (m *Machine) grow(c *TCB, acked uint32) {
	mss := m.sendMSS(c)
	switch {
	case c.SND.CWND >= 1<<30:
	case c.SND.CWND < c.SND.SSThresh:
		c.SND.CWND += min(acked, mss)
	case acked > 0:
		c.SND.CWND += max(1, uint32(uint64(mss)*uint64(mss)/uint64(c.SND.CWND)))
	}
}

// takeWindow is SND.WND <- SEG.WND, SND.WL1 <- SEG.SEQ, SND.WL2 <- SEG.ACK. A
// window on a SYN is not scaled (RFC 7323 §2.2).
func (m *Machine) takeWindow(c *TCB, seg *Segment) {
	c.SND.WND = uint32(seg.WND)
	if seg.CTL&SYN == 0 {
		c.SND.WND <<= c.SND.Shift
	}
	c.SND.WL1, c.SND.WL2 = seg.SEQ, seg.ACK
	if seg.CTL&ACK == 0 {
		c.SND.WL2 = c.SND.UNA
	}
	c.SND.MaxWND = max(c.SND.MaxWND, c.SND.WND)
}

// checkURG is the sixth check.
func (m *Machine) checkURG(c *TCB, seg *Segment, out *Effects) bool {
	if !c.State.in(receiving) {
		out.Decide(RuleURGIgnored)
		return true
	}
	if up := seg.SEQ + Seq(seg.UP); c.RCV.UP.Less(up) {
		c.RCV.UP = up
	}
	if c.RCV.READ.Less(c.RCV.UP) && !c.Urgent {
		out.Decide(RuleURG)
		out.Tell(SignalUrgent)
		c.Urgent = true
	}
	return true
}
