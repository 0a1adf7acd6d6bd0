package tcpfsm

// Send is SEND (§3.10.2) of octets octets, at least one. urgent marks them: the
// urgent pointer will tell the peer where they end. Every SEND counts as
// pushed (MAY-15).
func (m *Machine) Send(c *TCB, octets uint32, urgent bool, env *Env, out *Effects) error {
	out.begin(c)
	switch {
	case c.State == Closed:
		return m.refuse(out, RuleSendClosed, ErrNoConnection)
	case c.State == Listen && env.Remote.Port == 0:
		return m.refuse(out, RuleSendUnspecified, ErrUnspecified)
	case c.Closing || c.Orphan || c.State == TimeWait:
		return m.refuse(out, RuleSendClosing, ErrClosing)
	case octets > m.SndBuf-min(c.Unsent()+c.Unacked(), m.SndBuf):
		return m.refuse(out, RuleSendResources, ErrResources)
	}
	if c.State == Listen {
		m.openWith(c, octets, env, out)
		out.Decide(RuleSendOpens)
	} else {
		out.Decide(RuleSend)
		c.SND.END += Seq(octets)
	}
	if urgent {
		c.SND.UP = c.SND.END
	}
	m.finish(c, env, out)
	return nil
}

// Unsent is how many octets of SENDs have not been sent once.
func (c *TCB) Unsent() uint32 {
	if c.FinSent {
		return 0
	}
	return uint32(c.SND.END - c.SND.NXT)
}

// Unacked is how many octets of SENDs have been sent and not acknowledged.
func (c *TCB) Unacked() uint32 {
	n := uint32(c.SND.NXT - c.SND.UNA)
	if c.SynOut {
		n--
	}
	if c.FinSent && n > 0 {
		n--
	}
	return n
}
