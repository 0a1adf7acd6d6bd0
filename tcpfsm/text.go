package tcpfsm

import "time"

var (
	// receiving are the states in which text is still taken (§3.10.7.4 seventh).
	receiving = states(Established, FinWait1, FinWait2)
	// sending are the states in which queued text or a FIN may leave.
	sending = states(Established, CloseWait, FinWait1, Closing, LastAck)
)

// processText is the seventh check.
func (m *Machine) processText(c *TCB, seg *Segment, env *Env, out *Effects) bool {
	if !c.State.in(receiving) && !c.Early {
		if seg.Text == 0 {
			return true
		}
		out.Decide(RuleTextIgnored)
		return true
	}
	before := c.RCV.NXT
	if c.Late.N > 0 { // text that came with the SYN is next from the moment the connection opens
		m.advance(c, c.Late.next(c.RCV.NXT))
	}
	lost := c.RCV.NXT != before || seg.Text > 0 && c.RCV.NXT.Less(seg.text().End)
	if lost && c.Orphan && m.CloseReset {
		out.Decide(RuleTextUnread) // SHLD-3
		m.SendReset(c, seg, env, out)
		m.quitAfterRST(c, ErrReset, 0, out)
		return false
	}
	if seg.Text > 0 {
		m.take(c, seg, out)
	}
	if got := uint32(c.RCV.NXT - before); got > 0 {
		m.hand(c, out)
		m.oweACK(c, got, env, out)
	}
	return true
}

// take puts the part of the segment's text that lies within the window where
// it belongs: in order, or in Late (SHLD-31).
func (m *Machine) take(c *TCB, seg *Segment, out *Effects) {
	text := seg.text()
	span := c.clip(text)
	if m.Overfull && c.RCV.WND > 0 && text.Start.LessEq(c.RCV.NXT) && !c.LateFin && c.RCV.NXT.Less(text.End) {
		span = Span{c.RCV.NXT, text.End}
	}
	switch {
	case span.Empty():
		out.Decide(RuleTextOld)
		out.AckNow()
		return
	case span.Start == c.RCV.NXT && c.Late.N == 0:
		out.Decide(RuleText)
		m.advance(c, span.End)
	case span.Start == c.RCV.NXT:
		out.Decide(RuleTextFills)
		out.AckNow() // §3.8.6.3: what fills a gap is acknowledged at once
		m.advance(c, c.Late.next(span.End))
	default:
		out.Decide(RuleTextLate)
		out.AckNow() // MAY-13
		if !c.Late.add(span) {
			out.note(RuleLateFull)
			out.Refused = uint16(span.Len())
			return
		}
	}
	out.Accepted = span
}

// Keep holds the text and the FIN of a SYN until the connection is open
// (§3.10.7.2 third, §3.10.7.3 fourth).
func (m *Machine) Keep(c *TCB, seg *Segment, out *Effects) {
	if span := c.clip(seg.text()); !span.Empty() && c.Late.add(span) {
		out.Decide(RuleTextKept)
		out.Accepted = span
	}
	if seg.CTL&FIN != 0 && !c.LateFin {
		c.LateFin, c.RCV.FIN = true, seg.end()-1
	}
}

// clip is the part of text that is in the window and not beyond the FIN.
func (c *TCB) clip(text Span) Span {
	edge := c.RCV.NXT + Seq(c.RCV.WND)
	if c.LateFin {
		edge = minSeq(edge, c.RCV.FIN)
	}
	text.Start = maxSeq(text.Start, c.RCV.NXT)
	text.End = minSeq(text.End, edge)
	if text.End.LessEq(text.Start) {
		return Span{}
	}
	return text
}

// advance moves RCV.NXT; RCV.NXT+RCV.WND stays where it is.
func (m *Machine) advance(c *TCB, to Seq) {
	c.RCV.WND -= min(uint32(to-c.RCV.NXT), c.RCV.WND)
	c.RCV.NXT = to
}

// hand gives the user what RECEIVEs have asked for.
func (m *Machine) hand(c *TCB, out *Effects) {
	n := min(c.Unread(), c.RCV.Asked)
	if c.Orphan {
		n = c.Unread()
	}
	if n == 0 {
		return
	}
	if c.RCV.Asked != Forever && !c.Orphan {
		c.RCV.Asked -= n
	}
	out.Released = Span{c.RCV.READ, c.RCV.READ + Seq(n)}
	c.RCV.READ += Seq(n)
	if c.RCV.UP.LessEq(c.RCV.READ) {
		c.RCV.UP, c.Urgent = c.RCV.READ, false
	}
}

// oweACK acknowledges n octets received in order: with the second full-sized
// segment at once (SHLD-19), else within the delay (MUST-40).
func (m *Machine) oweACK(c *TCB, n uint32, env *Env, out *Effects) {
	c.Owed += n
	if m.QuickACK > 0 {
		m.heardText(c, env)
		if c.quick() {
			out.note(RuleQuickACK)
			out.AckNow()
			return
		}
	}
	full := uint32(c.RCV.MSS)
	if c.TSOK { // their option takes its part of every segment
		full = max(full, 13) - 12
	}
	if m.DelayedACK == 0 || c.Owed >= m.AckEvery*full {
		out.AckNow()
	} else if !c.Timers.Has(TimerDelayedACK) {
		c.Start(TimerDelayedACK, m.DelayedACK, out)
	}
}

// checkFIN is the eighth check.
func (m *Machine) checkFIN(c *TCB, seg *Segment, env *Env, out *Effects) bool {
	if seg.CTL&FIN != 0 && !c.FinRcvd && !c.LateFin {
		at := seg.end() - 1
		if !at.In(c.RCV.NXT, c.RCV.WND) && !(m.ZeroWindowFIN && at == c.RCV.NXT) {
			out.Decide(RuleFINOutside) // trimmed off
			out.AckNow()
			return true
		}
		c.LateFin, c.RCV.FIN = true, at
	}
	if !c.LateFin {
		return true
	}
	if c.RCV.NXT != c.RCV.FIN || c.State < Established {
		if seg.CTL&FIN != 0 {
			out.Decide(RuleFINLate)
			out.AckNow()
		}
		return true
	}
	c.LateFin, c.FinRcvd = false, true
	c.Late = Spans{} // nothing lies beyond a FIN, whatever a peer says
	m.advance(c, c.RCV.FIN+1)
	out.Tell(SignalClosing)
	out.AckNow()
	m.closing(c, seg, env, out)
	return true
}

// closing is the eighth check's list of states.
func (m *Machine) closing(c *TCB, seg *Segment, env *Env, out *Effects) {
	switch c.State {
	case Established:
		out.Decide(RuleFINEstablished)
		c.State = CloseWait
		m.finWaits(c, out)
	case FinWait1: // our FIN is not covered, or checkACK had left this state
		if !m.FinCoverage && seg.CTL&ACK != 0 {
			out.Decide(RuleFINFolklore)
			c.SND.UNA = c.SND.NXT
			m.EnterTimeWait(c, out)
			return
		}
		out.Decide(RuleFINFinWait1)
		c.State = Closing
		if m.ClosingRepeatsFIN && c.FinSent && !c.SynOut && c.SND.WND > 0 {
			m.resendFront(c, env, out)
		}
	case FinWait2:
		out.Decide(RuleFINFinWait2)
		m.EnterTimeWait(c, out)
	default:
		panic("BUG: a first FIN in " + c.State.String())
	}
}

// orphanWait limits a FIN-WAIT-2 that nobody reads, where the policy has a
// limit; by the RFC alone it lasts for ever.
func (m *Machine) orphanWait(c *TCB, out *Effects) {
	if c.State == FinWait2 && c.Orphan && m.Fin2OrphanTimeout > 0 {
		c.Start(TimerFinWait2, m.Fin2OrphanTimeout, out)
	}
}

func millis(ms uint32) time.Duration { return time.Duration(ms) * time.Millisecond }

func micros(us uint32) time.Duration { return time.Duration(us) * time.Microsecond }
