package tcpfsm

// checkSequence is the first check of §3.10.7.4, with PAWS before it (RFC
// 7323 §5.3).
func (m *Machine) checkSequence(c *TCB, seg *Segment, env *Env, out *Effects) bool {
	if c.TSOK && !m.checkTimestamp(c, seg, env, out) {
		return false
	}
	switch {
	case c.acceptable(seg):
		if c.State == TimeWait && m.TimeWaitAnswers && (seg.SEQ != c.RCV.NXT || seg.LEN() > 0) && seg.CTL&RST == 0 {
			out.AckNow()
		}
	case m.hasRoom(c, seg):
		out.note(RuleWideWindow)
	case seg.CTL&RST != 0:
		if seg.SEQ != c.RCV.NXT && !m.straySeq(c, seg) { // MUST-66
			out.Decide(RuleNotAcceptableRST)
			return false
		}
	case c.RCV.WND == 0 && seg.SEQ == c.RCV.NXT:
		out.Decide(RuleZeroWindow) // MUST-66: ACK and URG still count
		out.AckNow()
	case c.Probed && seg.SEQ == c.RCV.NXT-1 && seg.CTL.Has(ACK) && seg.ACK == c.SND.NXT+1:
		out.Decide(RuleProbesCross) // each side took the other's probe: neither ACK is acceptable
		out.AckNow()
	case m.RepeatedFIN && c.State == TimeWait && seg.CTL.Has(FIN|ACK) && seg.end() == c.RCV.NXT:
		out.Decide(RuleTimeWaitFIN) // reading b
		m.SendACK(c, env, out)
		c.Start(TimerTimeWait, 2*m.MSL, out)
		return false
	case m.OldACK && c.State != SynReceived && seg.CTL&(ACK|SYN) == ACK && seg.below(c.RCV.NXT):
		out.Decide(RuleOldACK)
		out.AckNow()
	default:
		out.Decide(RuleNotAcceptable)
		m.sendOddACK(c, seg, env, out)
		return false
	}
	m.recordTimestamp(c, seg, env)
	return true
}

// below reports a segment all of which lies below next. What is half the number
// space away, or reaches across that point, is not.
func (seg *Segment) below(next Seq) bool {
	return next.Minus(seg.SEQ) >= 0 && next.Minus(seg.end()) >= 0
}

// acceptable is the four-case table of §3.4.
func (c *TCB) acceptable(seg *Segment) bool {
	n := seg.LEN()
	switch {
	case n == 0 && c.RCV.WND == 0:
		return seg.SEQ == c.RCV.NXT
	case n == 0:
		return seg.SEQ.In(c.RCV.NXT, c.RCV.WND)
	case c.RCV.WND == 0:
		return false
	}
	return seg.SEQ.In(c.RCV.NXT, c.RCV.WND) || (seg.SEQ+Seq(n)-1).In(c.RCV.NXT, c.RCV.WND)
}

// hasRoom reports a segment that begins beyond the window offered, where the
// policy is to take whatever the buffer has room for.
func (m *Machine) hasRoom(c *TCB, seg *Segment) bool {
	return m.WideWindow && c.State != TimeWait && !(c.State == SynReceived && c.Passive) &&
		seg.SEQ.In(c.RCV.NXT, c.RCV.Size-min(c.Unread(), c.RCV.Size))
}

// straySeq reports a RST outside the window that a deployed stack looks at all
// the same.
func (m *Machine) straySeq(c *TCB, seg *Segment) bool {
	return m.RSTRightEdge && seg.SEQ == c.RCV.NXT+Seq(c.RCV.WND) ||
		m.RSTAfterFIN && c.FinRcvd && c.State != TimeWait && seg.SEQ == c.RCV.NXT-1
}

// checkRST is the second check: whether the RST is to be believed.
func (m *Machine) checkRST(c *TCB, seg *Segment, env *Env, out *Effects) bool {
	exact := seg.SEQ == c.RCV.NXT || m.RSTAfterFIN && c.FinRcvd && seg.SEQ == c.RCV.NXT-1
	switch {
	case c.State == TimeWait && m.RFC1337:
		out.Decide(RuleTimeWaitRST)
	case !m.RFC5961 || exact:
		m.resetByPeer(c, env, out)
	case m.InsecureRST && (seg.SEQ.In(c.RCV.NXT, c.RCV.WND) || m.hasRoom(c, seg)):
		m.resetByPeer(c, env, out)
	case seg.SEQ.In(c.RCV.NXT, c.RCV.WND) || m.straySeq(c, seg):
		out.Decide(RuleRSTChallenge) // RFC 5961 §3.2
		m.Challenge(c, env, out)
	case m.hasRoom(c, seg):
		out.Decide(RuleRSTChallenge)
		m.Challenge(c, env, out)
	default: // its text reaches into the window, its SEQ lies below
		out.Decide(RuleNotAcceptableRST)
	}
	return false
}

// resetByPeer is what a RST does, state by state.
func (m *Machine) resetByPeer(c *TCB, env *Env, out *Effects) {
	switch c.State {
	case SynReceived:
		if c.Passive {
			out.Decide(RuleSynReceivedRSTPassive)
			m.ReturnToListen(c, out)
			return
		}
		out.Decide(RuleSynReceivedRSTActive)
		m.Fail(c, ErrRefused, SignalRefused, out)
	case Established, FinWait1, FinWait2, CloseWait:
		out.Decide(RuleReset)
		m.Fail(c, ErrReset, SignalReset, out)
	case Closing, LastAck:
		out.Decide(RuleResetClosing)
		m.Delete(c, out)
	case TimeWait:
		out.Decide(RuleResetTimeWait)
		m.Delete(c, out)
	}
}

// ReturnToListen undoes a passive open that came to nothing: back to LISTEN,
// or, if a SYN reopened a connection in TIME-WAIT and has proved stale, back
// to what is left of that wait (MAY-2, clause 2). Where the old streams began is
// forgotten; the FINs' numbers stand for it.
func (m *Machine) ReturnToListen(c *TCB, out *Effects) {
	if !c.Reopened || !m.ReopenFallback {
		list := m.listening(c)
		c.StopAll(0, out)
		*c = list
		return
	}
	out.Decide(RuleReopenStale)
	old := c.Old
	c.StopAll(1<<TimerTimeWait, out)
	*c = TCB{
		State: TimeWait, Timers: c.Timers, Closing: true, FinSent: true, FinRcvd: true,
		RTO: c.RTO, TSOK: old.TSOK, TSRecent: old.TSRecent, TSAt: c.TSAt, TSDay: c.TSDay, TSOffset: c.TSOffset,
		UserWait: c.UserWait, NoDelay: c.NoDelay, KeepAlive: c.KeepAlive,
	}
	send, receive := &c.SND, &c.RCV
	send.UNA, send.NXT, send.UP, send.SML, send.WL2 = old.NXT, old.NXT, old.NXT, old.NXT, old.NXT
	send.END, send.ISS, send.Recover, c.TimedEnd = old.NXT-1, old.NXT-1, old.NXT-1, old.NXT-1
	receive.NXT, receive.UP, receive.ACKed, send.WL1 = old.RcvNXT, old.RcvNXT, old.RcvNXT, old.RcvNXT
	receive.FIN, receive.READ, receive.IRS = old.RcvNXT-1, old.RcvNXT-1, old.RcvNXT-1
	receive.WND, receive.Size = min(m.RcvBuf, 65535), m.RcvBuf // the window's scale is forgotten too
}

// checkSecurity is the third check. Security compartments (appendix A.1) are
// not modelled: every segment passes.
func (m *Machine) checkSecurity() bool { return true }

// checkSYN is the fourth check.
func (m *Machine) checkSYN(c *TCB, seg *Segment, env *Env, out *Effects) bool {
	inside := seg.SEQ.In(c.RCV.NXT, c.RCV.WND) // the SYN itself, not only text behind it
	inside = inside || m.hasRoom(c, seg)
	if inside && c.State == SynReceived && c.Passive && m.EmbryoSYN != EmbryoChallenge {
		m.embryoSYN(c, seg, env, out)
		return false
	}
	if m.InsecureSYN && m.EmbryoSYN != EmbryoChallenge && !(m.TimeWaitNeedsACK && c.State == TimeWait) {
		return m.synResets(c, seg, inside, env, out)
	}
	if m.RFC5961 || m.EmbryoSYN == EmbryoChallenge && c.State == SynReceived {
		out.Decide(RuleSYNChallenge) // RFC 5961 §4.2
		m.Challenge(c, env, out)
		return false
	}
	return m.synResets(c, seg, inside, env, out)
}

// synResets is the fourth check before RFC 5961: a SYN in the window ends the
// connection.
func (m *Machine) synResets(c *TCB, seg *Segment, inside bool, env *Env, out *Effects) bool {
	if !inside { // "an ACK would have been sent in the first step"; the rest is in the window
		out.note(RuleSYNTrimmed)
		out.AckNow()
		return true
	}
	out.Decide(RuleSYNReset)
	if m.RSTACK {
		m.SendRST(c, env, out)
	} else {
		m.SendReset(c, seg, env, out)
	}
	m.quitAfterRST(c, ErrReset, SignalReset, out)
	return false
}

// embryoSYN is the fourth check for a passive SYN-RECEIVED: "return this
// connection to the LISTEN state and return", or what the policy prefers.
func (m *Machine) embryoSYN(c *TCB, seg *Segment, env *Env, out *Effects) {
	switch m.EmbryoSYN {
	case EmbryoSynack:
		out.Decide(RuleSynackAgain)
		m.SendSYNACK(c, env, out)
		c.Stop(TimerRetransmission, out) // it starts again: none goes within one RTO of another (RFC 6298 §5)
	case EmbryoReset:
		out.Decide(RuleEmbryoReset)
		m.SendReset(c, seg, env, out)
		m.ReturnToListen(c, out)
	default:
		out.Decide(RuleEmbryoSYN)
		m.ReturnToListen(c, out)
	}
}
