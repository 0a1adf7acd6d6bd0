package tcpfsm

// Arrives is SEGMENT ARRIVES, RFC 9293 §3.10.7. The segment's checksum is
// right and its ports are those of env; c is the block of the connection, a
// copy of the listener's block, or a zero block for a segment that belongs to
// nobody. seg is not changed.
//
// A host gives a segment for its listener to a copy of the listener's block:
// if the copy is still in LISTEN afterwards it is thrown away, else it is the
// connection's block, and the listener never hears of it (MUST-41).
func (m *Machine) Arrives(c *TCB, seg *Segment, env *Env, out *Effects) {
	out.begin(c)
	switch c.State {
	case Closed:
		m.arrivesClosed(seg, env, out)
	case Listen:
		m.arrivesListen(c, seg, env, out)
	case SynSent:
		m.arrivesSynSent(c, seg, env, out)
	default:
		m.arrivesOther(c, seg, env, out)
	}
	m.finish(c, env, out)
}

// arrivesClosed is §3.10.7.1: there is no connection.
func (m *Machine) arrivesClosed(seg *Segment, env *Env, out *Effects) {
	if seg.CTL&RST != 0 {
		out.Decide(RuleClosedRST)
		return
	}
	if env.badAddress() {
		out.Decide(RuleBadAddress)
		return
	}
	out.Decide(RuleClosed)
	m.SendReset(nil, seg, env, out)
}

// arrivesListen is §3.10.7.2 up to where the handshake takes over.
func (m *Machine) arrivesListen(c *TCB, seg *Segment, env *Env, out *Effects) {
	if seg.CTL&RST != 0 {
		out.Decide(RuleListenRST)
		return
	}
	if env.badAddress() {
		out.Decide(RuleBadAddress)
		return
	}
	if seg.CTL.Has(SYN|FIN) && (m.DropSynFin == SynFinDropEverywhere || m.DropSynFin == SynFinDropListen && seg.CTL&ACK == 0) {
		out.Decide(RuleSynFin)
		return
	}
	if m.Handshake.Listen(m, c, seg, env, out) {
		m.Continue(c, seg, env, out)
	}
}

// arrivesSynSent is §3.10.7.3, which is the handshake's.
func (m *Machine) arrivesSynSent(c *TCB, seg *Segment, env *Env, out *Effects) {
	if seg.CTL.Has(SYN|FIN) && m.DropSynFin == SynFinDropEverywhere {
		out.Decide(RuleSynFin)
		return
	}
	if m.Handshake.SynSent(m, c, seg, env, out) {
		m.Continue(c, seg, env, out)
	}
}

// arrivesOther is §3.10.7.4: SYN-RECEIVED and the synchronised states.
func (m *Machine) arrivesOther(c *TCB, seg *Segment, env *Env, out *Effects) {
	if seg.CTL.Has(SYN|FIN) && m.DropSynFin == SynFinDropEverywhere {
		out.Decide(RuleSynFin)
		return
	}
	if m.TimeWaitNeedsACK && c.State == TimeWait && seg.CTL&(ACK|SYN|RST) == 0 {
		out.Decide(RuleTimeWaitNoACK)
		return
	}
	if m.Handshake.Before(m, c, seg, env, out) {
		return
	}
	if c.State == TimeWait && seg.CTL&SYN != 0 && m.reopen(c, seg, env, out) {
		return
	}
	if c.KeepAlive {
		m.heard(c, out)
	}
	m.otherStates(c, seg, env, out)
}

// otherStates is the eight checks of §3.10.7.4, in its order. Each reports
// false for "drop the segment and return". (Calls that the compiler sees
// through, and not a table of them: a fifth of the time of a segment.)
func (m *Machine) otherStates(c *TCB, seg *Segment, env *Env, out *Effects) bool {
	return m.checkSequence(c, seg, env, out) && // first
		(seg.CTL&RST == 0 || m.checkRST(c, seg, env, out)) && // second
		m.checkSecurity() && // third
		(seg.CTL&SYN == 0 || m.checkSYN(c, seg, env, out)) && // fourth
		m.checkACK(c, seg, env, out) && // fifth
		m.Continue(c, seg, env, out)
}

// Continue is the sixth to eighth check, which is also all that is left of a
// segment that established a connection: "continue processing at the sixth
// step" (§3.10.7.3 fourth).
func (m *Machine) Continue(c *TCB, seg *Segment, env *Env, out *Effects) bool {
	return (seg.CTL&URG == 0 || m.checkURG(c, seg, out)) && // sixth
		m.processText(c, seg, env, out) && // seventh
		m.checkFIN(c, seg, env, out) // eighth
}
