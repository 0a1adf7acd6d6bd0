package tcpfsm

import "time"

// SetUserTimeout changes the user timeout of a connection from the next thing
// sent on (MUST-21); zero, and less, is none.
func (m *Machine) SetUserTimeout(c *TCB, d time.Duration) { c.UserWait = wholeMillis(d) }

// SetNoDelay turns Nagle's algorithm off for a connection, or on (MUST-17).
func (m *Machine) SetNoDelay(c *TCB, off bool, env *Env, out *Effects) error {
	out.begin(c)
	if c.State == Closed {
		return m.refuse(out, RuleOptionClosed, ErrNoConnection)
	}
	out.Decide(RuleOption)
	c.NoDelay = off
	m.finish(c, env, out)
	return nil
}

// SetKeepAlive turns keep-alive on or off for a connection (MUST-24).
func (m *Machine) SetKeepAlive(c *TCB, on bool, env *Env, out *Effects) error {
	out.begin(c)
	if c.State == Closed {
		return m.refuse(out, RuleOptionClosed, ErrNoConnection)
	}
	out.Decide(RuleOption)
	c.KeepAlive = on
	if on {
		m.heard(c, out)
	} else {
		c.Stop(TimerKeepAlive, out)
	}
	m.finish(c, env, out)
	return nil
}
