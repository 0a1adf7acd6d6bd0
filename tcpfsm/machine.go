package tcpfsm

// Machine is a TCP: its policy, its socket options and its handshake. It is
// immutable while in use and holds nothing of any connection, so one Machine
// serves any number of them.
type Machine struct {
	Policy
	Socket
	Handshake Handshake
}

// New makes a machine with the rules of RFC 9293, a plain socket and the
// three-way handshake. Presets and Set change it.
func New() *Machine {
	return &Machine{Policy: RulesRFC9293(), Socket: SocketPlain(), Handshake: ThreeWay{}}
}

// listening is the block that a passive OPEN makes, and that an embryo which
// comes to nothing goes back to. The user's wishes survive in it.
func (m *Machine) listening(c *TCB) TCB {
	return TCB{
		State: Listen, UserWait: c.UserWait, NoDelay: c.NoDelay, KeepAlive: c.KeepAlive,
		RCV: ReceiveVars{Asked: c.RCV.Asked},
	}
}

// Delete removes the block: CLOSED, every timer stopped.
func (m *Machine) Delete(c *TCB, out *Effects) {
	c.StopAll(0, out)
	*c = TCB{}
}

// Fail ends a connection: outstanding calls get err, the user is told, the
// block is deleted.
func (m *Machine) Fail(c *TCB, err error, s Signal, out *Effects) {
	out.Fail = err
	out.Tell(s)
	m.Delete(c, out)
}

// quitAfterRST is Fail for the side that has just sent a RST: CLOSED as
// §3.10.5 says, or TIME-WAIT as §3.5.2 and figure 5's note 3 would have it
// (reading d).
func (m *Machine) quitAfterRST(c *TCB, err error, s Signal, out *Effects) {
	if !m.TimeWaitOnReset {
		m.Fail(c, err, s, out)
		return
	}
	out.note(RuleTimeWaitOnReset)
	out.Fail = err
	out.Tell(s)
	c.SND.END, c.Closing, c.FinSent = c.SND.NXT-1, true, true // nothing more goes either way
	c.RCV.FIN, c.FinRcvd, c.LateFin, c.Late = c.RCV.NXT, true, false, Spans{}
	c.RCV.READ, c.SynOut, c.Early = c.RCV.NXT, false, false
	c.Reopened, c.Old = false, Former{}
	m.EnterTimeWait(c, out)
}

// EnterTimeWait starts the 2 MSL wait and stops every other timer (§3.10.7.4
// eighth).
func (m *Machine) EnterTimeWait(c *TCB, out *Effects) {
	c.State = TimeWait
	c.StopAll(0, out)
	c.Start(TimerTimeWait, 2*m.MSL, out)
}

// finish ends every event: what may be sent is sent, an ACK that is due goes
// out alone if nothing carried it, the timers follow what is outstanding.
func (m *Machine) finish(c *TCB, env *Env, out *Effects) {
	next := c.SND.NXT
	busy := c.SND.UNA != c.SND.NXT || c.SND.NXT != c.SND.END || c.Closing || c.Timers&senders != 0
	if out.resend && c.State.in(sending) && c.SND.UNA != c.SND.NXT && c.SND.WND > 0 {
		m.resendFront(c, env, out)
	}
	if busy && (c.State.in(sending) || c.Early) {
		m.transmit(c, false, env, out)
	}
	if out.ackNow && c.State > SynSent {
		m.SendACK(c, env, out)
	}
	if busy && c.State > Listen && c.State != TimeWait {
		m.settle(c, out)
		if m.TailLoss {
			m.settleTail(c, c.SND.NXT != next || out.Rule == RuleOverride, out)
		}
	}
	m.Handshake.Used(m, c, env, out)
}

// senders are the timers that have to do with what is queued or outstanding.
const senders = 1<<TimerRetransmission | 1<<TimerPersist | 1<<TimerOverride | 1<<TimerUser

// settle makes the timers follow the state: retransmission runs exactly while
// something is unacknowledged and the window lets it go again (RFC 6298 §5.1,
// §5.2), persist exactly while the window is zero and something waits
// (§3.8.6.1), the user timeout while either is so.
func (m *Machine) settle(c *TCB, out *Effects) {
	outstanding := c.SND.UNA != c.SND.NXT
	blocked := c.SND.WND == 0 && !c.SynOut
	waiting := c.State.in(sending) && (c.SND.END != c.SND.NXT || c.Closing) && !c.FinSent
	if outstanding && !blocked && m.Retransmission && !(c.SynOut && c.SynOnce) {
		if out.restart || !c.Timers.Has(TimerRetransmission) {
			c.Start(TimerRetransmission, m.rto(c), out)
		}
	} else {
		c.Stop(TimerRetransmission, out)
	}
	if blocked && (outstanding || waiting) {
		if !c.Timers.Has(TimerPersist) {
			c.Start(TimerPersist, m.rto(c), out) // SHLD-29
			c.Waited = 0                         // a peer that shuts its window lives
		}
	} else {
		c.Stop(TimerPersist, out)
	}
	wait := millis(c.UserWait)
	if c.State < Established && m.OpenTimeout > 0 {
		wait = m.OpenTimeout
	}
	if wait > 0 && (outstanding || waiting) {
		if out.restart || !c.Timers.Has(TimerUser) {
			c.Start(TimerUser, wait, out)
		}
	} else {
		c.Stop(TimerUser, out)
	}
}
