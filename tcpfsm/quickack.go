package tcpfsm

// Linux's quick ACKs, the policy quickACK: the first segments that bring text,
// and those after a silence, are acknowledged at once, so that the peer's window
// opens fast; once text of ours answers theirs the two are chatting, and an ACK
// waits for the answer that will carry it.

// heardLife is an age of Heard beyond any retransmission timeout, in
// milliseconds: older is the same.
const heardLife = 1 << 20

// heardAge is how long ago text last came, if any did. It decides what an ACK
// does and not only when, so that a key without instants has it too.
func (c *TCB) heardAge(now Instant) uint32 {
	if !c.Texted {
		return 0
	}
	return min(now.millis()-c.Heard, heardLife)
}

// heardText is text that came in order.
func (m *Machine) heardText(c *TCB, env *Env) {
	now := env.Now.millis()
	if !c.Texted || now-c.Heard > c.RTO/1000 {
		c.Quick = max(c.Quick, uint8(min(m.QuickACK, max(c.RCV.WND/(2*max(uint32(c.RCV.MSS), 1)), 2), 255)))
	}
	c.Texted, c.Heard = true, now
}

// quick reports that what was heard is acknowledged at once.
func (c *TCB) quick() bool { return c.Quick > 0 && !c.Chatty }

// answered is text of ours that leaves: within the delay of an ACK it answers
// what was heard.
func (m *Machine) answered(c *TCB, env *Env) {
	if c.Texted && env.Now.millis()-c.Heard < uint32(m.DelayedACK.Milliseconds()) {
		c.Chatty = true
	}
}

// finWaits lets the ACK of the peer's FIN wait like that of text: the peer has
// no more to say, and is likely to be told what we say in return. It does not
// wait where no text came before, behind a full-sized segment, where a gap was
// filled (RFC 5681 §4.2), or with the window shut.
func (m *Machine) finWaits(c *TCB, out *Effects) {
	if m.QuickACK == 0 {
		return
	}
	c.Chatty = true
	full := min(uint32(c.RCV.MSS), m.sendMSS(c))
	if c.Texted && m.DelayedACK > 0 && c.Owed < full && !out.Rules.Has(RuleTextFills) && c.RCV.WND > 0 {
		out.NoACK()
		if !c.Timers.Has(TimerDelayedACK) { // text that waits already waits no longer for it (MUST-40)
			c.Start(TimerDelayedACK, m.DelayedACK, out)
		}
	}
}
