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

// icmpAborts reports an error that ends the connection: a hard one, and by the
// policy of some a soft one while the SYN is unanswered.
func (m *Machine) icmpAborts(c *TCB, kind ICMP, opening bool) bool {
	if kind == ICMPHard {
		return opening || m.ICMPHardAborts
	}
	return m.ICMPSoftAborts && c.State == SynSent
}
