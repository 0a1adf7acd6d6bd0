package tcpfsm

// SynSent is §3.10.7.3.
func (ThreeWay) SynSent(m *Machine, c *TCB, seg *Segment, env *Env, out *Effects) bool {
	acceptable := seg.CTL&ACK != 0 && c.SND.UNA.Less(seg.ACK) && seg.ACK.LessEq(c.SND.NXT)
	if seg.CTL&ACK != 0 && !acceptable { // first
		out.Decide(RuleSynSentBadACK)
		if seg.CTL&RST == 0 {
			m.SendReset(c, seg, env, out)
			if m.SynSoon > 0 && c.Retries == 0 && c.Timers.Has(TimerRetransmission) {
				out.note(RuleSynSoon)
				c.Start(TimerRetransmission, m.SynSoon, out)
			}
		}
		return false
	}
	if seg.CTL&RST != 0 { // second
		m.synSentRST(c, seg, acceptable, out)
		return false
	}
	// Third, security: not modelled.
	if seg.CTL&SYN == 0 { // fifth
		out.Decide(RuleSynSentNeither)
		return false
	}
	m.TakeSYN(c, seg, env) // fourth
	if seg.CTL&ACK != 0 || !c.SynOut {
		m.Establish(c, seg, env, out)
		out.Decide(RuleSynSentOpen)
		out.AckNow()
		out.resend = true // text that went with the SYN and was not taken
		return m.OpenerText
	}
	out.Decide(RuleSynSentSimultaneous)
	if m.OpenerText {
		m.Keep(c, seg, out)
	}
	c.State, c.Passive = SynReceived, false
	c.SynOnce = c.SynOnce || !m.SynackTimer
	m.SendSYNACK(c, env, out)
	c.Stop(TimerRetransmission, out)
	return false
}

// synSentRST is the second check of §3.10.7.3. RFC 9293 suggests to compare
// SEQ with RCV.NXT under RFC 5961, which no SYN has set yet; RFC 5961 §3.2
// itself uses the ACK test alone (reading j).
func (m *Machine) synSentRST(c *TCB, seg *Segment, acceptable bool, out *Effects) {
	switch {
	case !acceptable:
		out.Decide(RuleSynSentRST)
	case m.SynSentRSTSeq && seg.SEQ != c.RCV.NXT:
		out.Decide(RuleSynSentRSTSeq)
	default:
		out.Decide(RuleSynSentRefused)
		m.Fail(c, ErrRefused, SignalRefused, out)
	}
}

// Begin chooses the initial send sequence number and sets up the send and
// receive variables that do not depend on the peer (§3.4.1, §3.10.1). Text
// that was queued before there was a number is queued behind the SYN.
func (m *Machine) Begin(c *TCB, env *Env) {
	iss := env.ISN
	if c.Reopened && iss.LessEq(c.Old.NXT) { // MAY-2, clause 1
		iss = c.Old.NXT + 1 + Seq(m.ReopenGap)
	} else if c.Reopened && m.ReopenGap > 0 {
		iss = c.Old.NXT + 1 + Seq(m.ReopenGap)
	}
	m.BeginAt(c, iss)
}

// BeginAt is Begin with a number that is already chosen.
func (m *Machine) BeginAt(c *TCB, iss Seq) {
	queued := c.SND.END - c.SND.NXT
	c.SND.ISS, c.SND.UNA, c.SND.NXT, c.SND.UP = iss, iss, iss+1, iss
	c.SND.END = iss + 1 + queued
	c.SND.Recover, c.SND.SML = iss, iss
	c.TimedEnd = iss
	c.SND.MSS = m.DefaultMSS
	c.RTO = m.firstRTO()
	c.RCV.Size = m.RcvBuf
	c.RCV.WND = m.synWindow(0)
	c.RCV.MSS = m.MSS
	c.TSOffset = m.TSOrigin
}

// synWindow is what a SYN offers; taken is what options will take of the MSS.
func (m *Machine) synWindow(taken uint32) uint32 {
	w := m.RcvBuf
	if each := uint32(m.MSS) - taken; m.WholeWindow && w >= each {
		w -= w % each
	}
	return min(w, m.SynWindow, 65535)
}

// TakeSYN takes the peer's initial sequence number, its options and, because
// CLOSE may come before any ACK does, its window (§3.10.7.2 third, §3.10.7.3
// fourth, reading g).
func (m *Machine) TakeSYN(c *TCB, seg *Segment, env *Env) {
	c.RCV.IRS = seg.SEQ
	c.RCV.NXT = seg.SEQ + 1
	c.RCV.READ = c.RCV.NXT
	c.RCV.UP = c.RCV.NXT
	c.RCV.ACKed = c.RCV.NXT
	c.RCV.FIN = c.RCV.NXT
	m.Negotiate(c, seg, env)
	switch {
	case c.State == Listen && c.TSOK: // nothing is offered yet
		c.RCV.WND = m.synWindow(12)
	case c.State == SynSent:
		m.roundBuffer(c)
	}
	m.initialWindow(c)
	if m.InitWindow || seg.CTL&ACK == 0 && c.State == SynSent {
		c.SND.WND = uint32(seg.WND) // the window of a SYN is never scaled
		c.SND.WL1 = seg.SEQ
		c.SND.WL2 = c.SND.UNA
		c.SND.MaxWND = max(c.SND.MaxWND, c.SND.WND)
	}
}

// Negotiate settles the options by what a SYN offers and we offer.
func (m *Machine) Negotiate(c *TCB, seg *Segment, env *Env) {
	c.SND.MSS = m.DefaultMSS // MUST-15
	if seg.Has&HasMSS != 0 {
		c.SND.MSS = max(seg.MSS, 1)
	}
	c.SND.MSS = min(c.SND.MSS, m.MSS) // what our own link can send
	c.ScaleOK = m.WindowScale && seg.Has&HasWindowScale != 0
	c.SND.Shift, c.RCV.Shift = 0, 0
	if c.ScaleOK {
		c.SND.Shift, c.RCV.Shift = min(seg.Shift, 14), min(m.Shift, 14)
	}
	c.SACKOK = m.SACK && seg.Has&HasSACKPermitted != 0
	c.TSOK = m.Timestamps && seg.Has&HasTimestamps != 0
	if c.TSOK {
		m.takeTimestamp(c, seg, env)
	}
}

// Establish enters ESTABLISHED on an acceptable ACK of our SYN. RFC 1122
// §4.2.2.20 wants the send window set here, whichever way the state is
// reached (reading c).
func (m *Machine) Establish(c *TCB, seg *Segment, env *Env, out *Effects) {
	fromSynSent := c.State == SynSent
	c.State = Established
	c.Early, c.Reopened, c.Old = false, false, Former{}
	c.Stop(TimerTimeWait, out)
	out.Tell(SignalConnected)
	m.initialWindow(c)
	if seg.CTL&ACK != 0 {
		m.acknowledged(c, seg, env, out)
	}
	if m.SynRTO3 && c.SynLost && c.RTO < 3e6 && !(m.SynSample && c.SRTT > 0) { // RFC 6298 §5.7
		c.RTO = 3e6
	}
	if m.InitWindow || !fromSynSent {
		m.takeWindow(c, seg)
	}
	if m.QuickACK > 0 && fromSynSent && c.SND.END != c.SND.NXT { // a writer waits: its text answers the SYN,ACK
		c.Texted, c.Heard = true, env.Now.millis()
	}
	m.roundBuffer(c)
	if c.Closing { // CLOSE came while text was queued (§3.10.4)
		out.note(RuleCloseQueued)
		c.State = FinWait1
	}
	m.heard(c, out)
}

// roundBuffer makes the receive buffer hold whole segments, where the socket
// has it so.
func (m *Machine) roundBuffer(c *TCB) {
	if m.RoundBuffer {
		unit := uint32(c.SND.MSS)
		c.RCV.Size = (m.RcvBuf + unit - 1) / unit * unit
	}
}

// initialWindow is the congestion window of RFC 5681 §3.1, one segment after a
// SYN lost too often.
func (m *Machine) initialWindow(c *TCB) {
	mss := m.sendMSS(c)
	n := m.InitialCongestion
	switch {
	case c.SynLost && uint32(c.Retries) > m.SynLosses:
		n = 1
	case n == 0 && mss > 2190:
		n = 2
	case n == 0 && mss > 1095:
		n = 3
	case n == 0:
		n = 4
	}
	c.SND.CWND, c.SND.SSThresh = n*mss, 1<<30
}
