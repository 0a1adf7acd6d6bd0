package tcpfsm

import "time"

// Forever is the RECEIVE of a user who takes whatever comes.
const Forever = 1<<32 - 1

// OpenPassive is OPEN with the passive flag (§3.10.1). A listener for the same
// socket in another state has a block of its own, which the host keeps apart
// (MUST-41).
func (m *Machine) OpenPassive(c *TCB, env *Env, out *Effects) error {
	out.begin(c)
	switch {
	case c.State != Closed:
		return m.refuse(out, RuleOpenExists, ErrExists)
	case env.Remote.Addr == Broadcast: // MUST-46
		return m.refuse(out, RuleOpenAddress, ErrAddress)
	}
	out.Decide(RuleOpenPassive)
	c.State = Listen
	m.wishes(c)
	m.finish(c, env, out)
	return nil
}

// OpenActive is OPEN with the active flag (§3.10.1): of a connection that does
// not exist, or of one in LISTEN, which becomes active. text octets are sent
// with it, as if by a SEND that came at once; only a Handshake or a Policy that
// puts text on a SYN makes a difference between the two.
func (m *Machine) OpenActive(c *TCB, text uint32, env *Env, out *Effects) error {
	out.begin(c)
	switch {
	case c.State != Closed && c.State != Listen:
		return m.refuse(out, RuleOpenExists, ErrExists)
	case env.Remote.Port == 0:
		return m.refuse(out, RuleOpenUnspecified, ErrUnspecified)
	case env.Remote.Addr == Broadcast:
		return m.refuse(out, RuleOpenAddress, ErrAddress)
	case text > m.SndBuf:
		return m.refuse(out, RuleSendResources, ErrResources)
	}
	if c.State == Closed {
		m.wishes(c)
	}
	m.openWith(c, text, env, out)
	m.finish(c, env, out)
	return nil
}

// openWith begins an active open with text queued behind the SYN.
func (m *Machine) openWith(c *TCB, text uint32, env *Env, out *Effects) {
	c.SND.END = c.SND.NXT + Seq(text)
	m.Handshake.Open(m, c, env, out)
}

// wishes sets what the user may set for one connection to the policy's value.
func (m *Machine) wishes(c *TCB) {
	c.UserWait = wholeMillis(m.UserTimeout)
	c.NoDelay = !m.Nagle
	c.KeepAlive = m.Policy.KeepAlive
}

// wholeMillis rounds a time up to what UserWait can hold, at most 49 days: a
// short timeout must not become none.
func wholeMillis(d time.Duration) uint32 {
	ms := d.Milliseconds()
	if d%time.Millisecond > 0 {
		ms++
	}
	return uint32(min(max(ms, 0), 1<<32-1))
}

// refuse records a call that fails and changes nothing.
func (m *Machine) refuse(out *Effects, r Rule, err error) error {
	out.Decide(r)
	return err
}
