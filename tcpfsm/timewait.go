package tcpfsm

// reopen decides whether a SYN opens a new incarnation of a connection in
// TIME-WAIT, by RFC 6191 §2 or by MAY-2 (§3.6.1). It reports false where the
// SYN is nothing special and the eight checks go on.
func (m *Machine) reopen(c *TCB, seg *Segment, env *Env, out *Effects) bool {
	if seg.CTL&(ACK|RST) != 0 || env.Deaf || !m.RFC6191 && !m.MAY2 {
		return false
	}
	if seg.CTL&FIN != 0 && m.DropSynFin != SynFinTaken {
		out.Decide(RuleSynFin)
		return true
	}
	if !m.newer(c, seg) {
		if m.RefuseSYN == RefuseACK || m.RefuseSYN == RefuseByRFC && !m.RFC6191 {
			return false
		}
		out.Decide(RuleReopenRefused)
		return true
	}
	old := *c
	out.Decide(RuleReopen)
	list := m.listening(c)
	list.Timers = c.Timers // 2 MSL goes on: it is what a stale SYN falls back to
	list.Reopened = true
	list.RCV.Asked = 0
	list.Old = Former{NXT: c.SND.NXT, RcvNXT: c.RCV.NXT, TSRecent: c.TSRecent, TSOK: c.TSOK}
	*c = list
	more := m.Handshake.Listen(m, c, seg, env, out)
	if more {
		m.Continue(c, seg, env, out)
	}
	if c.State == Listen { // the handshake keeps nothing
		*c = old
	} else if !m.ReopenFallback {
		c.Stop(TimerTimeWait, out)
	}
	return true
}

// newer is the table of RFC 6191 §2: was the SYN sent after the connection
// that is in TIME-WAIT? Above the last sequence number means above the FIN's.
func (m *Machine) newer(c *TCB, seg *Segment) bool {
	above := c.RCV.NXT.LessEq(seg.SEQ)
	if m.ReopenBeyond && seg.SEQ == c.RCV.NXT {
		above = false
	}
	if !m.RFC6191 {
		return above
	}
	stamped := m.Timestamps && seg.Has&HasTimestamps != 0
	switch {
	case c.TSOK && stamped && m.RFC6191Or:
		return above || int32(seg.TSval-c.TSRecent) > 0
	case c.TSOK && stamped:
		return int32(seg.TSval-c.TSRecent) > 0 || seg.TSval == c.TSRecent && above
	case !c.TSOK && stamped:
		return true
	}
	return above
}
