package tcpfsm

// Add makes room for a segment to send and returns it, zeroed. It is valid
// until the next Add; Handshake.Stamp is the caller's to call.
func (out *Effects) Add() *Segment {
	out.Send = append(out.Send, Segment{})
	return &out.Send[len(out.Send)-1]
}

// SendSYN sends <SEQ=ISS><CTL=SYN> with the options the socket offers, and
// whatever text already has numbers behind it.
func (m *Machine) SendSYN(c *TCB, env *Env, out *Effects) {
	seg := out.Add()
	seg.SEQ, seg.CTL = c.SND.ISS, SYN
	seg.Has = m.offers()
	if m.SynBareAfter > 0 && uint32(c.Retries) >= m.SynBareAfter {
		seg.Has &= HasMSS
	}
	if seg.Has&HasTimestamps != 0 {
		seg.TSval = m.tsval(c, env)
	}
	if seg.Has&HasWindowScale != 0 {
		seg.Shift = m.Shift
	}
	m.sendSYN(c, seg, env, out)
}

// offers are the options of a first SYN.
func (m *Machine) offers() OptionSet {
	has := HasMSS
	if m.Timestamps {
		has |= HasTimestamps
	}
	if m.WindowScale {
		has |= HasWindowScale
	}
	if m.SACK {
		has |= HasSACKPermitted
	}
	return has
}

// FirstOptions are the options of a first SYN, by what they take; their values
// are not set.
func (m *Machine) FirstOptions() Options { return Options{Has: m.offers()} }

// SynRoom is how much text a first SYN has room for, before the peer's MSS is
// known: its options take their part of the default (§3.7.1).
func (m *Machine) SynRoom() uint32 {
	offer := Options{Has: m.offers()}
	taken := uint32(offer.Octets())
	return max(uint32(min(m.DefaultMSS, m.MSS)), taken) - taken
}

// SendSYNACK sends <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK> with the options both
// sides want.
func (m *Machine) SendSYNACK(c *TCB, env *Env, out *Effects) {
	seg := out.Add()
	seg.SEQ, seg.ACK, seg.CTL = c.SND.ISS, c.RCV.NXT, SYN|ACK
	seg.Has = HasMSS
	if c.TSOK {
		seg.Has |= HasTimestamps
		seg.TSval, seg.TSecr = m.tsval(c, env), c.TSRecent
	}
	if c.ScaleOK {
		seg.Has |= HasWindowScale
		seg.Shift = c.RCV.Shift
	}
	if c.SACKOK {
		seg.Has |= HasSACKPermitted
	}
	m.carryACK(c, out)
	m.sendSYN(c, seg, env, out)
}

// sendSYN is what SYN and SYN,ACK have in common.
func (m *Machine) sendSYN(c *TCB, seg *Segment, env *Env, out *Effects) {
	seg.MSS = m.MSS
	if !m.MSSOption {
		seg.Has, seg.MSS = seg.Has&^HasMSS, 0
	}
	seg.WND = uint16(min(c.RCV.WND, 65535))
	if c.State == SynSent {
		seg.Text = uint16(min(c.SND.NXT-c.SND.ISS-1, 65535))
	}
	if c.TimedEnd == c.SND.ISS { // as BeginAt leaves it
		m.time(c, c.SND.ISS+1, env)
	} else {
		c.Timing = false // sent before: Karn
	}
	m.Handshake.Stamp(m, c, seg, env)
	if seg.Layout == 0 {
		seg.Layout = m.Style.layout(seg)
	}
}

// Segment begins one of a connection that is past its SYN: SEQ and the bits
// given, the acknowledgment, the window, the options in force.
func (m *Machine) Segment(c *TCB, seq Seq, bits CTL, env *Env, out *Effects) *Segment {
	seg := out.Add()
	seg.SEQ, seg.ACK, seg.CTL = seq, c.RCV.NXT, bits|ACK
	seg.WND = m.offer(c)
	if c.TSOK {
		seg.Has |= HasTimestamps
		seg.TSval, seg.TSecr = m.tsval(c, env), c.TSRecent
	}
	if c.SACKOK && c.Late.N > 0 && c.State >= Established {
		c.addSACK(seg)
	}
	if seg.Has != 0 {
		seg.Layout = m.Style.layout(seg)
	}
	m.carryACK(c, out)
	return seg
}

// carryACK notes that a segment acknowledges all that there is.
func (m *Machine) carryACK(c *TCB, out *Effects) {
	c.RCV.ACKed, c.Owed, out.ackNow = c.RCV.NXT, 0, false
	if c.Quick > 0 {
		c.Quick--
	}
	c.Stop(TimerDelayedACK, out)
}

// addSACK reports the text held out of order, the run touched last first (RFC
// 2018 §4); three blocks are all that fit beside timestamps. Text of a SYN that
// waits for the connection to open is in order, and so in no block.
func (c *TCB) addSACK(seg *Segment) {
	room := uint8(MaxSACKBlocks)
	if c.TSOK {
		room = 3
	}
	for _, run := range c.Late.At[:c.Late.N] {
		if c.RCV.NXT.Less(run.Start) && seg.SACKs < room {
			seg.SACK[seg.SACKs] = run
			seg.SACKs++
		}
	}
	if seg.SACKs > 0 {
		seg.Has |= HasSACK
	}
}

// SendACK sends <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>.
func (m *Machine) SendACK(c *TCB, env *Env, out *Effects) {
	m.Handshake.Stamp(m, c, m.Segment(c, c.SND.NXT, 0, env, out), env)
}

// SendRST sends <SEQ=SND.NXT><CTL=RST>, ABORT's segment (§3.10.5); deployed
// stacks put the ACK with it.
func (m *Machine) SendRST(c *TCB, env *Env, out *Effects) {
	if m.RSTACK {
		seg := m.Segment(c, c.SND.NXT, RST, env, out)
		if !m.RSTWindow {
			seg.WND = 0
		}
		m.Handshake.Stamp(m, c, seg, env)
		return
	}
	seg := out.Add()
	seg.SEQ, seg.CTL = c.SND.NXT, RST
	if c.TSOK {
		seg.Has, seg.TSval, seg.TSecr = HasTimestamps, m.tsval(c, env), c.TSRecent
		seg.Layout = m.Style.layout(seg)
	}
	m.Handshake.Stamp(m, c, seg, env)
}

// SendReset answers a segment with a RST that its sender will believe
// (§3.5.2): <SEQ=SEG.ACK><CTL=RST>, or where there is no ACK
// <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>. c is nil where there is no
// connection.
func (m *Machine) SendReset(c *TCB, in *Segment, env *Env, out *Effects) {
	if !m.RST {
		out.note(RuleNoReset)
		return
	}
	seg := out.Add()
	if in.CTL&ACK != 0 {
		seg.SEQ, seg.CTL = in.ACK, RST
	} else {
		seg.ACK, seg.CTL = in.end(), RST|ACK
	}
	if m.RSTTimestamps && m.Timestamps && in.Has&HasTimestamps != 0 { // RFC 7323 §5.2
		seg.Has, seg.TSecr = HasTimestamps, in.TSval
		seg.Layout = m.Style.layout(seg)
	}
	m.Handshake.Stamp(m, c, seg, env)
}

// Challenge sends the ACK of RFC 5961 unless the throttle (§7) has had enough
// of them.
func (m *Machine) Challenge(c *TCB, env *Env, out *Effects) {
	if m.throttled(&c.ChalAt, &c.ChalN, env) {
		out.note(RuleThrottled)
		return
	}
	m.SendACK(c, env, out)
}

// sendOddACK answers a segment that is not acceptable. An answer to one that
// occupies no sequence space may itself be such a segment for its receiver, and
// so on without end; a throttle of its own ends that.
func (m *Machine) sendOddACK(c *TCB, seg *Segment, env *Env, out *Effects) {
	if seg.LEN() == 0 || seg.CTL&SYN != 0 {
		m.sendOftenACK(c, env, out)
		return
	}
	m.SendACK(c, env, out)
}

// sendOftenACK answers what may come without end unless the answers do: an
// acknowledgment of what it should not acknowledge, too.
func (m *Machine) sendOftenACK(c *TCB, env *Env, out *Effects) {
	if m.ThrottleOdd && m.throttled(&c.OddAt, &c.OddN, env) {
		out.note(RuleThrottled)
		return
	}
	m.SendACK(c, env, out)
}

// throttled counts one more ACK in the interval that began at since, and
// reports that it is one too many.
func (m *Machine) throttled(since *uint32, n *uint16, env *Env) bool {
	if m.ChallengeLimit == 0 {
		return false
	}
	now := env.Now.millis()
	if *n == 0 || now-*since >= uint32(m.ChallengeInterval.Milliseconds()) {
		*since, *n = now, 0
	}
	if uint32(*n) >= m.ChallengeLimit {
		return true
	}
	*n++
	return false
}
