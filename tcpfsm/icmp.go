package tcpfsm

// ICMP is a class of ICMP error that quotes a segment of ours (§3.9.2.2).
type ICMP uint8

// The classes. Source quench is ignored (MUST-55) and is not among them.
const (
	ICMPSoft ICMP = iota // network or host unreachable, time exceeded, parameter problem
	ICMPHard             // protocol or port unreachable, and those that read alike
)

// Unreachable takes an ICMP error that quotes a segment with sequence number
// seq. One that quotes nothing outstanding is ignored, for it may be forged
// (RFC 5927 §4.1).
func (m *Machine) Unreachable(c *TCB, kind ICMP, seq Seq, env *Env, out *Effects) {
	out.begin(c)
	opening := c.State == SynSent || c.State == SynReceived
	switch {
	case c.State <= Listen || c.State == TimeWait:
		out.Decide(RuleICMPIgnored)
	case !seq.In(c.SND.UNA, uint32(c.SND.NXT-c.SND.UNA)), m.ICMPExactISS && opening && seq != c.SND.ISS:
		out.Decide(RuleICMPStray)
	case m.ICMPMayAbort && m.icmpAborts(c, kind, opening):
		out.Decide(RuleICMPHard)
		m.Fail(c, ErrUnreachable, SignalAborted, out)
	default:
		out.Decide(RuleICMPSoft) // MUST-56
		out.Tell(SignalUnreachable)
	}
	m.finish(c, env, out)
}

// TooBig takes an ICMP error that says that the segment with sequence number
// seq was too big for its path; the caller has made the machine's MSS what fits
// (RFC 9293 §3.7.2). A SYN that carried text goes again at once, without it; what
// a connection that is open has sent waits for its timer, or goes again at once,
// cut anew, for more than what is quoted was too big. No congestion is meant by
// it (RFC 8201 §5.4).
func (m *Machine) TooBig(c *TCB, seq Seq, env *Env, out *Effects) {
	out.begin(c)
	switch {
	case c.State <= Listen || c.State == TimeWait:
		out.Decide(RuleICMPIgnored)
	case !seq.In(c.SND.UNA, uint32(c.SND.NXT-c.SND.UNA)):
		out.Decide(RuleICMPStray)
	default:
		out.Decide(RuleICMPTooBig)
		shrinks := m.MSS < c.SND.MSS
		c.SND.MSS = min(c.SND.MSS, m.MSS)
		switch {
		case c.State == SynSent && c.SND.NXT != c.SND.ISS+1:
			c.Retries, c.SynLost, c.Timing = max(c.Retries, 1), true, false
			m.Handshake.Resend(m, c, env, out)
		case m.TooBigResends && shrinks && !c.SynOut && c.State.in(sending):
			m.resendAll(c, env, out)
		}
	}
	m.finish(c, env, out)
}

// icmpAborts reports an error that ends the connection: a hard one, and by the
// policy of some a soft one while our SYN is unanswered; but an embryo is its
// listener's.
func (m *Machine) icmpAborts(c *TCB, kind ICMP, opening bool) bool {
	if kind == ICMPHard {
		return opening || m.ICMPHardAborts
	}
	opens := c.State == SynSent || c.State == SynReceived && (c.Early || !c.Passive)
	return m.ICMPSoftAborts && opens
}
