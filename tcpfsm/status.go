package tcpfsm

import "time"

// Report is what STATUS gives back (§3.10.6, §3.9.1.6).
type Report struct {
	Local, Remote Endpoint
	State         State
	SendWindow    uint32 // octets
	ReceiveWindow uint32
	Unacked       uint32 // octets awaiting acknowledgment
	Unsent        uint32 // octets queued
	Unread        uint32 // octets pending receipt
	Urgent        bool
	UserTimeout   time.Duration
}

// Status is STATUS (§3.10.6). It changes nothing.
func (m *Machine) Status(c *TCB, env *Env) (Report, error) {
	if c.State == Closed {
		return Report{}, ErrNoConnection
	}
	r := Report{
		Local: env.Local, Remote: env.Remote, State: c.State, Urgent: c.Urgent,
		SendWindow: c.SND.WND, ReceiveWindow: c.RCV.WND, UserTimeout: millis(c.UserWait),
	}
	if c.State > Listen {
		r.Unacked, r.Unsent = c.Unacked(), c.Unsent()
	}
	if c.State > SynSent {
		r.Unread = c.Unread()
	}
	return r, nil
}
