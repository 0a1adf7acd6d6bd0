package tcpfsm

// Shift returns the block with send added to every number of our own stream
// and receive to every number of the peer's, modulo 2^32. A machine treats a
// block and its shifted twin alike but for the numbers. Shifting by -ISS and
// -IRS makes blocks comparable that differ only in where they began.
func (c TCB) Shift(send, receive Seq) TCB {
	if c.State <= Listen {
		return c
	}
	for _, n := range [...]*Seq{
		&c.SND.ISS, &c.SND.UNA, &c.SND.NXT, &c.SND.UP, &c.SND.END, &c.SND.Recover, &c.SND.SML, &c.TimedEnd,
	} {
		*n += send
	}
	if c.Reopened {
		c.Old.NXT += send
		c.Old.RcvNXT += receive
	}
	if c.State == SynSent {
		return c // no number of the peer's is known
	}
	c.SND.WL2 += send
	for _, n := range [...]*Seq{
		&c.SND.WL1, &c.RCV.IRS, &c.RCV.NXT, &c.RCV.UP, &c.RCV.READ, &c.RCV.FIN, &c.RCV.ACKed,
	} {
		*n += receive
	}
	for i := range c.Late.At[:c.Late.N] {
		c.Late.At[i].Start += receive
		c.Late.At[i].End += receive
	}
	return c
}

// Since returns the block with its instants as ages at now, those that no
// longer matter at zero: two blocks that will behave alike from now on, seen at
// different times, become equal. It is for keys; the machine cannot run on it.
func (c TCB) Since(now Instant) TCB {
	if c.Timing {
		c.TimedAt = now.micros() - c.TimedAt
	} else {
		c.TimedAt, c.TimedEnd = 0, 0
	}
	if c.ChalN > 0 {
		c.ChalAt = now.millis() - c.ChalAt
	}
	if c.OddN > 0 {
		c.OddAt = now.millis() - c.OddAt
	}
	switch {
	case !c.TSOK:
		c.TSAt = 0
	case c.outdated(now):
		c.TSAt = tsLife + 1
	default:
		c.TSAt = now.millis() - c.TSAt
	}
	c.TSDay = 0
	if c.Texted {
		c.Heard = c.heardAge(now)
	}
	return c
}
