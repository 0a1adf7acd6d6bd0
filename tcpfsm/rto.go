package tcpfsm

import "time"

// firstRTO is the retransmission timeout before any sample, in microseconds
// (RFC 6298 §2.1).
func (m *Machine) firstRTO() uint32 {
	return uint32(m.InitialRTO.Microseconds())
}

// rto is how long the retransmission timer runs, on the timer's own clock.
func (m *Machine) rto(c *TCB) time.Duration {
	if m.FixedRTO > 0 {
		return m.FixedRTO
	}
	d := micros(c.RTO)
	if g := m.TimerClock; g > 0 {
		d = (d + g - 1) / g * g
	}
	return d
}

// time begins a round-trip sample that ends when end is acknowledged, unless
// one is under way or timestamps make it needless.
func (m *Machine) time(c *TCB, end Seq, env *Env) {
	if c.Timing || c.TSOK {
		return
	}
	c.Timing, c.TimedEnd, c.TimedAt = true, end, env.Now.micros()
}

// sample takes a round-trip time from a segment that advanced SND.UNA: by its
// timestamp (RFC 7323 §4.1), or by the segment that is timed, which was sent
// but once (Karn, RFC 6298 §3).
func (m *Machine) sample(c *TCB, seg *Segment, env *Env) {
	switch {
	case c.TSOK:
		if seg.Has&HasTimestamps != 0 {
			ticks := m.tsval(c, env) - seg.TSecr
			if int32(ticks) >= 0 {
				m.measured(c, uint64(ticks)*uint64(m.TSClock.Microseconds()))
			}
		}
		c.Timing = false
	case c.Timing && c.TimedEnd.LessEq(seg.ACK):
		c.Timing = false
		m.measured(c, uint64(env.Now.micros()-c.TimedAt))
	}
}

// measured is RFC 6298 §2.2 to §2.5 in microseconds, RTTVAR before SRTT.
func (m *Machine) measured(c *TCB, r uint64) {
	r = max(1, min(r, 1<<31))
	if c.SRTT == 0 {
		c.SRTT, c.RTTVAR = uint32(r), uint32(r/2)
	} else {
		srtt, gap := uint64(c.SRTT), r-uint64(c.SRTT)
		if r < srtt {
			gap = srtt - r
		}
		c.RTTVAR = uint32((3*uint64(c.RTTVAR) + gap) / 4)
		c.SRTT = uint32(max(1, (7*srtt+r)/8))
	}
	granularity := uint64(max(m.TimerClock, m.VarianceMin).Microseconds())
	rto := uint64(c.SRTT) + max(granularity, 4*uint64(c.RTTVAR)) + uint64(m.RTOSlop.Microseconds())
	c.RTO = uint32(min(max(rto, uint64(m.MinRTO.Microseconds())), uint64(m.MaxRTO.Microseconds())))
}

// backOff doubles the timeout up to its ceiling (RFC 6298 §5.5).
func (m *Machine) backOff(c *TCB) {
	if m.SynLinear > 0 && c.SynOut && c.State == SynSent && uint32(c.Retries) <= m.SynLinear {
		return
	}
	slop := uint64(m.RTOSlop.Microseconds())
	bare := uint64(c.RTO)
	if c.SRTT > 0 || c.Retries > 1 { // the initial timeout has none
		bare -= min(slop, bare)
	}
	c.RTO = uint32(min(2*bare+slop, uint64(m.MaxRTO.Microseconds())))
}

// persistAfter is the time to the next window probe: the timeout doubled for
// every probe so far (SHLD-29, SHLD-30).
func (m *Machine) persistAfter(c *TCB) time.Duration {
	d := m.rto(c)
	for i := uint8(0); i < c.Retries && d < m.PersistMax; i++ {
		d *= 2
	}
	return min(max(d, m.PersistMin), max(m.PersistMax, m.PersistMin))
}
