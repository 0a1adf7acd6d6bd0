package tcpfsm

// Close is CLOSE (§3.10.4): the user has no more to send, and goes on to
// receive until the peer closes too.
func (m *Machine) Close(c *TCB, env *Env, out *Effects) error {
	out.begin(c)
	switch c.State {
	case Closed:
		return m.refuse(out, RuleCloseClosed, ErrNoConnection)
	case Listen:
		out.Decide(RuleCloseListen)
		m.Fail(c, ErrClosing, 0, out)
	case SynSent:
		out.Decide(RuleCloseSynSent)
		m.Fail(c, ErrClosing, 0, out)
	case SynReceived, Established, CloseWait:
		if c.Closing {
			return m.refuse(out, RuleCloseClosing, ErrClosing)
		}
		m.beginClose(c, out)
	default:
		return m.refuse(out, RuleCloseClosing, ErrClosing)
	}
	m.finish(c, env, out)
	return nil
}

// beginClose puts the FIN behind the queued text. Which state that is depends:
// ESTABLISHED is left at once, CLOSE-WAIT when the FIN leaves, SYN-RECEIVED at
// once only if nothing is queued (§3.10.4).
func (m *Machine) beginClose(c *TCB, out *Effects) {
	c.Closing = true
	c.Stop(TimerKeepAlive, out)
	switch {
	case c.State == CloseWait:
		out.Decide(RuleCloseCloseWait)
	case c.State == SynReceived && (c.SND.END != c.SND.NXT || c.Early):
		out.Decide(RuleCloseWaits)
	case c.State == SynReceived:
		out.Decide(RuleCloseSynReceived)
		c.State = FinWait1
		c.Reopened, c.Old = false, Former{}
		c.Stop(TimerTimeWait, out)
	default:
		out.Decide(RuleCloseEstablished)
		c.State = FinWait1
	}
}

// Detach says that the user is gone and will read nothing more, as after
// close(2): CLOSE where that is still to be done, and no reader from then on.
// What has been received and not read is lost, and so is what comes later; a
// RST says so to the peer (MAY-1, SHLD-3).
func (m *Machine) Detach(c *TCB, env *Env, out *Effects) error {
	out.begin(c)
	switch {
	case c.State == Closed:
		return m.refuse(out, RuleCloseClosed, ErrNoConnection)
	case c.State == Listen || c.State == SynSent:
		out.Decide(RuleDetach)
		m.Fail(c, ErrClosing, 0, out)
	case m.CloseReset && c.State != TimeWait && c.Unread() > 0:
		out.Decide(RuleCloseUnread)
		m.SendRST(c, env, out)
		m.quitAfterRST(c, ErrReset, 0, out)
	default:
		out.Decide(RuleDetach)
		c.Orphan = true
		if !c.Closing && c.State.in(states(SynReceived, Established, CloseWait)) {
			m.beginClose(c, out)
		}
		m.hand(c, out)
		m.orphanWait(c, out)
	}
	m.finish(c, env, out)
	return nil
}
