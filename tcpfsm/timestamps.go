package tcpfsm

// tsLife is how long TS.Recent stays valid on an idle connection, in
// milliseconds: 24 days (RFC 7323 §5.5).
const tsLife = 24 * 24 * 3600 * 1000

// tsval reads the timestamp clock (RFC 7323 §5.4).
func (m *Machine) tsval(c *TCB, env *Env) uint32 {
	if m.TSClock <= 0 {
		return c.TSOffset
	}
	return c.TSOffset + uint32(uint64(env.Now)/uint64(m.TSClock))
}

// checkTimestamp is step R1 of RFC 7323 §5.3, PAWS, and §3.2 for a segment that
// lacks the option. A RST is subject to neither.
func (m *Machine) checkTimestamp(c *TCB, seg *Segment, env *Env, out *Effects) bool {
	switch {
	case seg.CTL&RST != 0:
	case seg.Has&HasTimestamps == 0:
		if m.TSRequired {
			out.Decide(RuleNoTimestamp)
			return false
		}
	case !m.PAWS || int32(seg.TSval-c.TSRecent) >= 0:
	case c.outdated(env.Now):
		out.note(RuleTSExpired)
	case m.PAWSLateACK && c.lateACK(seg):
		out.note(RuleLateACK)
	default:
		out.Decide(RulePAWS)
		m.sendOddACK(c, seg, env, out)
		return false
	}
	return true
}

// stale reports a segment that PAWS would drop.
func (m *Machine) stale(c *TCB, seg *Segment, env *Env) bool {
	return m.PAWS && c.TSOK && seg.Has&HasTimestamps != 0 && int32(seg.TSval-c.TSRecent) < 0 && !c.outdated(env.Now)
}

// lateACK reports a bare ACK that says nothing but what is known, and whose
// timestamp is not older than a retransmission timeout: it was overtaken, and
// belongs to no earlier incarnation.
func (c *TCB) lateACK(seg *Segment) bool {
	return c.State >= Established && seg.CTL&^PSH == ACK && seg.Text == 0 && seg.SEQ == c.RCV.NXT &&
		seg.ACK == c.SND.UNA && uint32(seg.WND)<<c.SND.Shift == c.SND.WND && c.TSRecent-seg.TSval <= c.RTO/1000
}

// recordTimestamp is step R3 of RFC 7323 §5.3 with the rule of §4.3: the
// segment must not lie beyond what was last acknowledged.
func (m *Machine) recordTimestamp(c *TCB, seg *Segment, env *Env) {
	if c.TSOK && seg.Has&HasTimestamps != 0 && seg.CTL&RST == 0 &&
		(int32(seg.TSval-c.TSRecent) >= 0 || c.outdated(env.Now)) && seg.SEQ.LessEq(c.RCV.ACKed) {
		m.takeTimestamp(c, seg, env)
	}
}

// takeTimestamp makes the segment's timestamp TS.Recent.
func (m *Machine) takeTimestamp(c *TCB, seg *Segment, env *Env) {
	c.TSRecent, c.TSAt, c.TSDay = seg.TSval, env.Now.millis(), env.Now.days()
}

// outdated reports that TS.Recent is too old to judge by (RFC 7323 §5.5).
func (c *TCB) outdated(now Instant) bool {
	return now.millis()-c.TSAt > tsLife || now.days()-c.TSDay > 25
}
