package tcpfsm

// Abort is ABORT (§3.10.5).
func (m *Machine) Abort(c *TCB, env *Env, out *Effects) error {
	out.begin(c)
	switch c.State {
	case Closed:
		return m.refuse(out, RuleAbortClosed, ErrNoConnection)
	case Listen, SynSent:
		out.Decide(RuleAbortSilent)
		m.Fail(c, ErrReset, 0, out)
	case SynReceived, Established, FinWait1, FinWait2, CloseWait:
		out.Decide(RuleAbort)
		m.SendRST(c, env, out)
		m.quitAfterRST(c, ErrReset, 0, out)
	default:
		out.Decide(RuleAbortClosing)
		m.Delete(c, out)
	}
	m.finish(c, env, out)
	return nil
}
