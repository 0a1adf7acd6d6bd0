package tcpfsm

// ThreeWay is RFC 9293's own handshake (§3.5), and what every variant embeds.
type ThreeWay struct{}

var _ Handshake = ThreeWay{}

// Open sends <SEQ=ISS><CTL=SYN> and enters SYN-SENT (§3.10.1).
func (ThreeWay) Open(m *Machine, c *TCB, env *Env, out *Effects) {
	out.Decide(RuleOpenActive)
	m.Begin(c, env)
	c.State, c.SynOut = SynSent, true
	c.SND.NXT = c.SND.ISS + 1
	if m.SynText {
		c.SND.NXT += min(c.SND.END-c.SND.NXT, Seq(m.SynRoom()))
	}
	m.SendSYN(c, env, out)
}

// Listen is §3.10.7.2 from its second check.
func (ThreeWay) Listen(m *Machine, c *TCB, seg *Segment, env *Env, out *Effects) bool {
	switch {
	case seg.CTL.Has(SYN|ACK) && m.ListenDropsSynack:
		out.Decide(RuleListenSynack)
	case seg.CTL&ACK != 0: // second
		out.Decide(RuleListenACK)
		m.SendReset(c, seg, env, out)
	case seg.CTL&SYN != 0: // third
		out.Decide(RuleListenSYN)
		m.Begin(c, env)
		m.TakeSYN(c, seg, env)
		if m.ListenText {
			m.Keep(c, seg, out)
		}
		c.State, c.Passive, c.SynOut = SynReceived, true, true
		c.SynOnce = !m.SynackTimer
		c.SND.NXT = c.SND.ISS + 1
		m.SendSYNACK(c, env, out)
	default: // fourth (reading n)
		out.Decide(RuleListenOther)
	}
	return false
}

// Before meets the two cases in which a SYN belongs to an open that is still
// going on.
func (ThreeWay) Before(m *Machine, c *TCB, seg *Segment, env *Env, out *Effects) bool {
	if seg.CTL&(SYN|RST) != SYN || c.State != SynReceived || seg.SEQ != c.RCV.IRS {
		return false
	}
	if seg.CTL&ACK == 0 {
		if !m.SynackOnDupSyn || m.stale(c, seg, env) {
			return false
		}
		out.Decide(RuleSynackAgain) // reading f
		m.SendSYNACK(c, env, out)
		c.Stop(TimerRetransmission, out)
		return true
	}
	if m.StrictSeq || c.Passive || !c.SND.UNA.Less(seg.ACK) || c.SND.NXT.Less(seg.ACK) {
		return false
	}
	out.Decide(RuleSimultaneous)   // reading a, figure 7
	m.recordTimestamp(c, seg, env) // the SYN has settled the options
	if m.SynackAnswered {
		out.AckNow()
	}
	if m.Handshake.SynReceived(m, c, seg, env, out) {
		m.Continue(c, seg, env, out)
	}
	return true
}

// SynReceived is the fifth check in SYN-RECEIVED.
func (ThreeWay) SynReceived(m *Machine, c *TCB, seg *Segment, env *Env, out *Effects) bool {
	if c.SND.UNA.Less(seg.ACK) && seg.ACK.LessEq(c.SND.NXT) {
		m.Establish(c, seg, env, out)
		out.Decide(RuleSynReceivedACK)
		return true
	}
	out.Decide(RuleSynReceivedBadACK) // reading e: stay, and by default stop
	m.SendReset(c, seg, env, out)
	return !m.StopOnBadACK
}

// Resend repeats the SYN or the SYN,ACK.
func (ThreeWay) Resend(m *Machine, c *TCB, env *Env, out *Effects) {
	if c.State == SynSent {
		m.SendSYN(c, env, out)
		return
	}
	m.SendSYNACK(c, env, out)
}

// Expired never happens: ThreeWay starts no timer of its own.
func (ThreeWay) Expired(m *Machine, c *TCB, env *Env, out *Effects) {
	panic("BUG: three-way has no timer of its own")
}

// Stamp changes nothing.
func (ThreeWay) Stamp(m *Machine, c *TCB, seg *Segment, env *Env) {}

// Used remembers nothing.
func (ThreeWay) Used(m *Machine, c *TCB, env *Env, out *Effects) {}
