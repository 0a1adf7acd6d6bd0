package tcpfsm

// transmit segmentizes what is queued as far as the windows let it, and the
// FIN behind it. force sends what there is, however little: the override
// timer has fired.
func (m *Machine) transmit(c *TCB, force bool, env *Env, out *Effects) {
	withheld := false
	for !c.FinSent {
		queued := uint32(c.SND.END - c.SND.NXT)
		if queued == 0 && !c.Closing {
			break
		}
		usable := m.usable(c)
		n := min(queued, usable, m.segmentRoom(c))
		fin := c.Closing && n == queued && usable > n && c.State != SynReceived
		if n == 0 && !fin {
			break
		}
		if !force && !fin && !m.worthwhile(c, n, queued) {
			withheld = true
			break
		}
		force = false
		m.sendText(c, n, fin, env, out)
	}
	if withheld && c.SND.UNA == c.SND.NXT && c.SND.WND > 0 && !c.FinSent {
		if !c.Timers.Has(TimerOverride) {
			c.Start(TimerOverride, m.Override, out)
		}
	} else {
		c.Stop(TimerOverride, out)
	}
}

// usable is how much of the peer's window, and of the congestion window, is
// left. A peer that shrank its window leaves none (MUST-34).
func (m *Machine) usable(c *TCB) uint32 {
	window := c.SND.WND
	if m.Congestion {
		window = min(window, c.SND.CWND)
	}
	if c.SynOut && !c.Early {
		return min(1, window) // nothing but a FIN goes before our SYN is acknowledged
	}
	flight := uint32(c.SND.NXT - c.SND.UNA)
	return window - min(flight, window)
}

// worthwhile is the sender's SWS avoidance (§3.8.6.2.1) with Nagle's algorithm
// (§3.7.4). Every SEND counts as pushed (MAY-15).
func (m *Machine) worthwhile(c *TCB, n, queued uint32) bool {
	idle := c.SND.UNA == c.SND.NXT || c.SynOut && c.SND.NXT == c.SND.ISS+1 // a SYN is not data
	free := idle || c.NoDelay || !m.Nagle || m.NagleMinshall && c.SND.SML.LessEq(c.SND.UNA)
	switch {
	case n >= m.segmentRoom(c):
		return true
	case n == queued && free:
		return true
	case n < queued && !m.SWS:
		return true
	}
	return idle && n >= c.SND.MaxWND/2
}

// sendText sends n octets from SND.NXT, and the FIN with them or alone.
func (m *Machine) sendText(c *TCB, n uint32, fin bool, env *Env, out *Effects) {
	from := c.SND.NXT
	c.SND.NXT += Seq(n)
	if m.NagleMinshall && n > 0 && n < m.segmentRoom(c) {
		c.SND.SML = c.SND.NXT
	}
	probed := c.Probed // the octet, or the FIN, that begins the segment
	c.Probed = c.Probed && n == 0 && !fin
	if fin {
		c.FinSent = true
		c.SND.NXT++
		if c.State == CloseWait {
			out.note(RuleLastAck)
			c.State = LastAck
		}
	}
	// Karn: a probe was a transmission, too, and a Handshake may have put text that was sent back into the queue.
	if (!probed || c.SND.NXT-from > 1) && c.SND.Recover.Less(c.SND.NXT) {
		m.time(c, c.SND.NXT, env)
	}
	if m.QuickACK > 0 && n > 0 {
		m.answered(c, env)
	}
	m.form(c, Span{from, from + Seq(n)}, fin, env, out)
}

// form sends a segment with text of ours, PSH where it empties the queue
// (MUST-61), and the urgent pointer while it is ahead (MUST-62).
func (m *Machine) form(c *TCB, text Span, fin bool, env *Env, out *Effects) {
	var bits CTL
	if text.Len() > 0 && text.End == c.SND.END {
		bits |= PSH
	}
	if fin {
		bits |= FIN
	}
	seg := m.Segment(c, text.Start, bits, env, out)
	seg.Text = uint16(text.Len())
	if text.Start.Less(c.SND.UP) {
		seg.CTL |= URG
		seg.UP = uint16(min(uint32(c.SND.UP-text.Start), 65535))
	}
	m.Handshake.Stamp(m, c, seg, env)
}

// resendFront sends the front of the retransmission queue again, no more of it
// than the window allows (SHLD-16).
func (m *Machine) resendFront(c *TCB, env *Env, out *Effects) {
	c.Timing = false // Karn
	if c.SynOut {
		m.Handshake.Resend(m, c, env, out)
		return
	}
	end := minSeq(c.SND.NXT, c.SND.END)
	n := uint32(0)
	if c.SND.UNA.Less(end) {
		n = min(uint32(end-c.SND.UNA), m.segmentRoom(c), c.SND.WND)
	}
	if out.hole > 0 {
		n = min(n, out.hole)
	}
	text := Span{c.SND.UNA, c.SND.UNA + Seq(n)}
	fin := c.FinSent && text.End == c.SND.END && n < max(c.SND.WND, 1)
	m.form(c, text, fin, env, out)
}

// resendAll sends what is outstanding again, in segments of the MSS that holds
// by now, no more of it than the window allows.
func (m *Machine) resendAll(c *TCB, env *Env, out *Effects) {
	c.Timing = false // Karn
	end := minSeq(c.SND.NXT, c.SND.END)
	limit := minSeq(end, c.SND.UNA+Seq(c.SND.WND))
	for from := c.SND.UNA; from.Less(limit); {
		n := min(uint32(limit-from), m.segmentRoom(c))
		fin := c.FinSent && from+Seq(n) == c.SND.END && uint32(from-c.SND.UNA)+n < c.SND.WND
		m.form(c, Span{from, from + Seq(n)}, fin, env, out)
		from += Seq(n)
	}
}

// sendMSS is the effective send MSS of §3.7.1, options that every segment
// carries taken off.
func (m *Machine) sendMSS(c *TCB) uint32 {
	if c.TSOK {
		return uint32(max(c.SND.MSS, 13)) - 12
	}
	return uint32(c.SND.MSS)
}

// SendMSS is the effective send MSS (Eff.snd.MSS, §3.7.1), octets.
func (m *Machine) SendMSS(c *TCB) uint32 { return m.sendMSS(c) }

// segmentRoom is sendMSS less the SACK blocks that the segment will carry.
func (m *Machine) segmentRoom(c *TCB) uint32 {
	room := m.sendMSS(c)
	if c.SACKOK && c.Late.N > 0 {
		room -= min(4+8*uint32(c.Late.N), room-1)
	}
	return room
}

// offer computes the window to advertise and moves RCV.WND up to it: never
// left (SHLD-14), and right only by steps worth having (§3.8.6.2.2). A scaled
// window is rounded up to what can be said, by less than one unit, so that
// saying it does not move the edge left either; but never so often that more
// than one unit beyond the buffer is promised: the edge then seems to move left,
// and what lies between is taken all the same (RFC 7323 §2.4).
func (m *Machine) offer(c *TCB) uint16 {
	unit := uint32(1) << c.RCV.Shift
	limit := uint32(65535) << c.RCV.Shift
	free := c.RCV.Size - min(c.Unread(), c.RCV.Size)
	if w := min(free, limit); w > c.RCV.WND {
		if !m.SWS || w-c.RCV.WND >= min(c.RCV.Size/2, uint32(c.RCV.MSS)) {
			c.RCV.WND = w
		}
	}
	if w := min(free, limit); m.EagerWindow && w >= min(c.RCV.Size/4, uint32(c.RCV.MSS)) {
		c.RCV.WND = max(c.RCV.WND, w)
	}
	if up := (c.RCV.WND + unit - 1) &^ (unit - 1); up <= limit && c.Unread()+up <= c.RCV.Size+unit {
		c.RCV.WND = up
	}
	return uint16(min(c.RCV.WND, limit) >> c.RCV.Shift)
}
