package tcpfsm

// Receive is RECEIVE (§3.10.3) with room for octets octets; Forever stands for
// a user who takes all that ever comes. The buffers of several RECEIVEs count
// as one: text is handed over as it comes in order (MUST-60), and
// Effects.Released says which.
func (m *Machine) Receive(c *TCB, octets uint32, env *Env, out *Effects) error {
	out.begin(c)
	switch c.State {
	case Closed:
		return m.refuse(out, RuleReceiveClosed, ErrNoConnection)
	case CloseWait, Closing, LastAck, TimeWait:
		// Text that came before the FIN is still to be had; §3.10.3 says so of
		// CLOSE-WAIT alone, for a user who had RECEIVEs outstanding all along.
		if c.Unread() == 0 {
			return m.refuse(out, RuleReceiveClosing, ErrClosing)
		}
	}
	out.Decide(RuleReceive)
	c.RCV.Asked += min(octets, Forever-c.RCV.Asked)
	if c.State >= Established || c.Early {
		before := c.RCV.WND
		m.hand(c, out)
		if m.worthTelling(c, out.Released.Len()) {
			m.offer(c)
		}
		if c.RCV.WND > before && out.Released.Len() > 0 && !c.FinRcvd {
			out.note(RuleWindowUpdate)
			out.AckNow()
		}
	}
	m.finish(c, env, out)
	return nil
}

// worthTelling reports room that is worth a window update of its own, where the
// policy asks more than that the edge may move (§3.8.6.2.2).
func (m *Machine) worthTelling(c *TCB, read uint32) bool {
	room := c.RCV.Size - min(c.Unread(), c.RCV.Size)
	switch {
	case m.EagerWindow:
		return room-min(c.RCV.WND, room) >= min(c.RCV.Size/2, 2*uint32(c.RCV.MSS))
	case m.UpdateDoubles:
		offered := c.RCV.WND
		if c.State == SynReceived { // a SYN could not say how large it is
			offered = max(offered, room-min(read, room))
		}
		return room>>1 >= offered
	}
	return true
}
