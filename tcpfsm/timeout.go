package tcpfsm

// Timeout is §3.10.8: the timer t has run out. A timer that is not running
// cannot fire: whoever keeps the clock must heed Effects.Stop, and forget the
// timers of a block that is thrown away.
func (m *Machine) Timeout(c *TCB, t Timer, env *Env, out *Effects) {
	out.begin(c)
	if !c.Timers.Has(t) {
		panic("BUG: timer " + t.String() + " fired in " + c.State.String() + " where it was not running")
	}
	c.Timers &^= 1 << t
	switch t {
	case TimerRetransmission:
		m.retransmit(c, env, out)
	case TimerPersist:
		m.probe(c, env, out)
	case TimerOverride:
		out.Decide(RuleOverride)
		m.transmit(c, true, env, out)
	case TimerDelayedACK:
		out.Decide(RuleDelayedACK)
		c.Chatty = false // the answer did not come
		out.AckNow()
	case TimerKeepAlive:
		m.keepAlive(c, env, out)
	case TimerUser:
		out.Decide(RuleUserTimeout)
		m.Fail(c, ErrTimeout, SignalTimedOut, out)
	case TimerTimeWait:
		m.waited(c, out)
	case TimerFinWait2:
		out.Decide(RuleFinWait2Timeout)
		m.Delete(c, out)
	case TimerTailLoss:
		m.tailLoss(c, env, out)
	case TimerHandshake:
		m.Handshake.Expired(m, c, env, out)
	}
	m.finish(c, env, out)
}

// waited ends the 2 MSL wait: of TIME-WAIT, or of the connection that a SYN
// has reopened and that there is no falling back to any more.
func (m *Machine) waited(c *TCB, out *Effects) {
	if c.State != TimeWait {
		out.Decide(RuleReopenFinal)
		c.Reopened, c.Old = false, Former{}
		return
	}
	out.Decide(RuleTimeWaitOver)
	m.Delete(c, out)
}

// retransmit is the retransmission timeout: the front of the queue again, with
// the timeout doubled, until R2 says that it has been long enough (§3.8.3).
func (m *Machine) retransmit(c *TCB, env *Env, out *Effects) {
	c.Waited += uint32(m.rto(c).Milliseconds())
	if m.exhausted(c) {
		m.giveUp(c, out)
		return
	}
	out.Decide(RuleRetransmission)
	c.Retries = min(c.Retries, 254) + 1
	m.airR1(c, out)
	if c.SynOut {
		c.SynLost = true
	} else {
		flight := uint32(c.SND.NXT - c.SND.UNA)
		mss := m.sendMSS(c)
		c.SND.SSThresh = max(flight/2, 2*mss) // RFC 5681 §3.1, eq. 4
		c.SND.CWND = mss
		c.Recovering, c.SND.Recover, c.SND.Dups = true, c.highest(), 0
	}
	m.backOff(c)
	m.resendFront(c, env, out)
}

// highest is the number after the highest that was ever sent (RFC 6582 §3.2):
// SND.NXT, or where text ends that a Handshake has put back into the queue.
func (c *TCB) highest() Seq {
	if !c.FinSent && uint32(c.SND.Recover-c.SND.NXT) <= uint32(c.SND.END-c.SND.NXT) {
		return c.SND.Recover
	}
	return c.SND.NXT
}

// airR1 tells the user, once, that R1 is passed (SHLD-9).
func (m *Machine) airR1(c *TCB, out *Effects) {
	if m.R1 > 0 && uint32(c.Retries) >= m.R1 && !c.Aired {
		c.Aired = true
		out.note(RuleR1)
		out.Tell(SignalAired)
	}
}

// exhausted reports that R2 is reached: as a time since the oldest item was
// first sent, or as a count of retransmissions where the policy has one.
func (m *Machine) exhausted(c *TCB) bool {
	tries, wait := m.DataRetries, m.R2
	switch {
	case c.SynOut && c.State == SynSent:
		tries, wait = m.SynRetries, m.R2SYN // MUST-23
	case c.SynOut && c.State == SynReceived && c.Passive:
		tries, wait = m.SynackRetries, m.GiveUp
	case c.SynOut:
		tries, wait = m.SynackRetries, m.R2SYN
	case c.Orphan && m.OrphanRetries > 0:
		tries = m.OrphanRetries
	}
	if tries > 0 {
		return uint32(c.Retries) >= tries
	}
	if !c.SynOut && uint32(c.Retries) < m.R1 {
		return false // R2 is beyond R1, however long the timeout has become
	}
	return wait > 0 && c.Waited >= uint32(wait.Milliseconds())
}

// giveUp ends what has been sent too often: an embryo goes back to LISTEN, or
// to where the SYN that reopened it found it; any other connection is aborted.
func (m *Machine) giveUp(c *TCB, out *Effects) {
	if c.State == SynReceived && c.Passive {
		out.Decide(RuleEmbryoGivenUp)
		out.Tell(SignalDropped)
		m.ReturnToListen(c, out)
		return
	}
	out.Decide(RuleR2)
	m.Fail(c, ErrTimeout, SignalTimedOut, out)
}

// probe is a zero-window probe (§3.8.6.1): an octet that the window does not
// allow, or the FIN, or what was sent before the window shut. SND.NXT does not
// pass it before it is acknowledged, or the ACKs sent meanwhile would not be
// acceptable to a peer whose window is zero. Intervals double (SHLD-30). The
// wait of R2 is that since the first probe that was not answered: an interval
// counts from its beginning, so that an answer within it undoes all of it.
func (m *Machine) probe(c *TCB, env *Env, out *Effects) {
	if m.R2 > 0 && c.Waited >= uint32(m.R2.Milliseconds()) && uint32(c.Retries) >= m.R1 {
		m.giveUp(c, out)
		return
	}
	out.Decide(RuleProbe)
	c.Retries = min(c.Retries, 254) + 1
	c.Timing = false
	switch {
	case !m.ProbeOctet:
		seg := m.Segment(c, c.SND.UNA-1, 0, env, out)
		m.Handshake.Stamp(m, c, seg, env)
	case c.SND.UNA != c.SND.NXT:
		end := minSeq(c.SND.UNA+1, maxSeq(c.SND.UNA, c.SND.END))
		m.form(c, Span{c.SND.UNA, end}, end == c.SND.UNA, env, out)
	case c.SND.NXT != c.SND.END:
		c.Probed = true
		m.form(c, Span{c.SND.NXT, c.SND.NXT + 1}, false, env, out)
	default:
		c.Probed = true
		m.form(c, Span{c.SND.NXT, c.SND.NXT}, true, env, out)
	}
	after := m.persistAfter(c)
	c.Waited += uint32(after.Milliseconds())
	c.Start(TimerPersist, after, out)
}

// keepAlive probes an idle connection with a segment that is not acceptable on
// purpose, or ends one that has not answered for long enough (§3.8.4).
func (m *Machine) keepAlive(c *TCB, env *Env, out *Effects) {
	if c.SND.UNA != c.SND.NXT { // not idle (MUST-26)
		out.Decide(RuleKeepAliveIdle)
		c.Start(TimerKeepAlive, m.KeepIdle, out)
		return
	}
	if uint32(c.Probes) >= m.KeepCount {
		out.Decide(RuleKeepAliveDead)
		if m.KeepReset {
			m.SendRST(c, env, out)
		}
		m.Fail(c, ErrTimeout, SignalTimedOut, out)
		return
	}
	out.Decide(RuleKeepAlive)
	c.Probes++
	m.Handshake.Stamp(m, c, m.Segment(c, c.SND.NXT-1, 0, env, out), env)
	c.Start(TimerKeepAlive, m.KeepInterval, out)
}

// heard starts the idle time anew, on a connection that has keep-alive on.
func (m *Machine) heard(c *TCB, out *Effects) {
	c.Probes = 0
	if c.KeepAlive && c.State.in(keeping) && (c.State != CloseWait || !c.Closing) {
		c.Start(TimerKeepAlive, m.KeepIdle, out)
	}
}

// keeping are the states that may last for ever.
const keeping stateSet = 1<<Established | 1<<CloseWait | 1<<FinWait2
