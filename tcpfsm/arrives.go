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
	out.Decide(RuleClosed)
	m.SendReset(nil, seg, env, out)
}

// arrivesListen is §3.10.7.2 up to where the handshake takes over.
func (m *Machine) arrivesListen(c *TCB, seg *Segment, env *Env, out *Effects) {
	if seg.CTL&RST != 0 {
		out.Decide(RuleListenRST)
		return
	}
	if seg.CTL.Has(SYN|FIN) && m.DropSynFin != SynFinTaken {
		out.Decide(RuleSynFin)
		return
	}
	if m.Handshake.Listen(m, c, seg, env, out) {
		m.rest(c, seg, env, out)
	}
}

// arrivesSynSent is §3.10.7.3, which is the handshake's.
func (m *Machine) arrivesSynSent(c *TCB, seg *Segment, env *Env, out *Effects) {
	if seg.CTL.Has(SYN|FIN) && m.DropSynFin == SynFinDropEverywhere {
		out.Decide(RuleSynFin)
		return
	}
	if m.Handshake.SynSent(m, c, seg, env, out) {
		m.rest(c, seg, env, out)
	}
}

// step is one of the eight checks; it reports false for "drop the segment and
// return".
type step func(*Machine, *TCB, *Segment, *Env, *Effects) bool

// otherStates is §3.10.7.4, in its order.
var otherStates = [...]step{
	(*Machine).checkSequence, // first
	(*Machine).checkRST,      // second
	(*Machine).checkSecurity, // third
	(*Machine).checkSYN,      // fourth
	(*Machine).checkACK,      // fifth
	(*Machine).checkURG,      // sixth
	(*Machine).processText,   // seventh
	(*Machine).checkFIN,      // eighth
}

// arrivesOther is §3.10.7.4: SYN-RECEIVED and the synchronised states.
func (m *Machine) arrivesOther(c *TCB, seg *Segment, env *Env, out *Effects) {
	if seg.CTL.Has(SYN|FIN) && m.DropSynFin == SynFinDropEverywhere {
		out.Decide(RuleSynFin)
		return
	}
	if m.Handshake.Before(m, c, seg, env, out) {
		return
	}
	if c.State == TimeWait && seg.CTL&SYN != 0 && m.reopen(c, seg, env, out) {
		return
	}
	if m.KeepAlive || c.KeepAlive {
		m.heard(c, out)
	}
	for _, check := range otherStates {
		if !check(m, c, seg, env, out) {
			return
		}
	}
}

// rest is what is left of a segment that established a connection: "continue
// processing at the sixth step" (§3.10.7.3 fourth).
func (m *Machine) rest(c *TCB, seg *Segment, env *Env, out *Effects) {
	for _, check := range otherStates[5:] {
		if !check(m, c, seg, env, out) {
			return
		}
	}
}
