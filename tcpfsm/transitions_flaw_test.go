package tcpfsm_test

import (
	"fmt"
	"time"

	. "synfault/tcpfsm"
)

// flaw says which invariant of a single machine a step breaks; "" where none.
func flaw(m *Machine, mo *moment) string {
	if mo.Before.State != mo.After.State && moveOf(m, mo) == "" {
		return fmt.Sprintf("illegal move %s -> %s on %v", mo.Before.State, mo.After.State, mo.Event)
	}
	for _, check := range []func(*Machine, *moment) string{
		flawOfBlock, flawOfWindow, flawOfTimers, flawOfReport, flawOfReset,
	} {
		if why := check(m, mo); why != "" {
			return why
		}
	}
	for i := range mo.Sent {
		if why := flawOfSegment(m, mo, &mo.Sent[i]); why != "" {
			return why + ": " + mo.Sent[i].Detail()
		}
	}
	return ""
}

// sameLife reports that both blocks are of one incarnation past its SYN.
func sameLife(mo *moment, least State) bool {
	b, c := &mo.Before, &mo.After
	reopens := b.State == TimeWait && c.State == SynReceived || b.State == SynReceived && c.State == TimeWait && b.Reopened
	return b.State > least && c.State > least && !reopens
}

// flawOfBlock: CLOSED keeps nothing (§3.3.2); ISS =< SND.UNA =< SND.NXT, and
// SND.NXT at most one, the FIN's, beyond what the user queued (§3.4); SND.UNA
// and RCV.NXT only go up.
func flawOfBlock(_ *Machine, mo *moment) string {
	b, c := &mo.Before, &mo.After
	if c.State == Closed && *c != (TCB{}) {
		return "a block in CLOSED that is not empty"
	}
	if c.State <= Listen {
		return ""
	}
	if !(c.SND.ISS.LessEq(c.SND.UNA) && c.SND.UNA.LessEq(c.SND.NXT)) {
		return fmt.Sprintf("not ISS %d =< SND.UNA %d =< SND.NXT %d", c.SND.ISS, c.SND.UNA, c.SND.NXT)
	}
	if beyond := c.SND.NXT.Minus(c.SND.END); beyond > 1 || beyond == 1 && !c.FinSent {
		return fmt.Sprintf("SND.NXT %d beyond what was queued, up to %d", c.SND.NXT, c.SND.END)
	}
	if sameLife(mo, Listen) && c.SND.UNA.Less(b.SND.UNA) {
		return "SND.UNA went back"
	}
	if sameLife(mo, SynSent) && c.RCV.NXT.Less(b.RCV.NXT) {
		return "RCV.NXT went back"
	}
	return ""
}

// flawOfWindow: the edge RCV.NXT+RCV.WND never moves left (SHLD-14); no more
// is taken than the buffer holds, but for the rounding of a scaled window (RFC
// 7323 §2.4); text held out of order lies in the window, in disjoint runs.
func flawOfWindow(m *Machine, mo *moment) string {
	b, c := &mo.Before, &mo.After
	if c.State <= SynSent {
		return ""
	}
	edge := c.RCV.NXT + Seq(c.RCV.WND)
	if sameLife(mo, SynSent) && edge.Less(b.RCV.NXT+Seq(b.RCV.WND)) {
		return "the right edge of the receive window moved left"
	}
	overfull := m.Overfull && c.RCV.WND == 0
	if c.Unread()+c.RCV.WND >= c.RCV.Size+uint32(1)<<c.RCV.Shift+1 && !overfull {
		return fmt.Sprintf("%d octets unread and a window of %d in a buffer of %d", c.Unread(), c.RCV.WND, c.RCV.Size)
	}
	for i, s := range c.Late.At[:c.Late.N] {
		next := s.Start == c.RCV.NXT && c.State >= Established && !c.SynOut // it should have been handed on
		if s.End.LessEq(s.Start) || s.Start.Less(c.RCV.NXT) || edge.Less(s.End) || next {
			return fmt.Sprintf("held text %v outside [%d,%d)", s, c.RCV.NXT, edge)
		}
		for _, o := range c.Late.At[:i] {
			if s.Start.LessEq(o.End) && o.Start.LessEq(s.End) {
				return fmt.Sprintf("held runs %v and %v touch", s, o)
			}
		}
	}
	return ""
}

// flawOfTimers: Effects and block agree; TIME-WAIT runs 2 MSL and nothing
// else; CLOSED and LISTEN run nothing; retransmission runs exactly while
// something is outstanding and the window is open (RFC 6298 §5.1, §5.2),
// persist only while it is shut (§3.8.6.1), a delayed ACK less than 0.5 s.
func flawOfTimers(m *Machine, mo *moment) string {
	b, c, o := &mo.Before, &mo.After, &mo.Out
	was := b.Timers
	if mo.Event.kind == timerFires {
		was &^= 1 << mo.Event.timer
	}
	if o.Set&o.Stop != 0 || (was|o.Set)&^o.Stop != c.Timers {
		return fmt.Sprintf("timers were %q, set %q, stop %q, are %q", was, o.Set, o.Stop, c.Timers)
	}
	for t := Timer(0); t < NumTimers; t++ {
		if o.Set.Has(t) && o.After[t] <= 0 {
			return fmt.Sprintf("timer %s set to %v", t, o.After[t])
		}
	}
	if o.Set.Has(TimerDelayedACK) && m.DelayedACK < 500*time.Millisecond && o.After[TimerDelayedACK] >= 500*time.Millisecond {
		return "an ACK delayed for 0.5 s or more" // MUST-40
	}
	switch {
	case c.State <= Listen && c.Timers != 0:
		return fmt.Sprintf("%s runs %s", c.State, c.Timers)
	case c.State == TimeWait && c.Timers != 1<<TimerTimeWait:
		return fmt.Sprintf("TIME-WAIT runs %q", c.Timers)
	case c.State != TimeWait && c.Timers.Has(TimerTimeWait) && !c.Reopened:
		return "2 MSL runs in " + c.State.String()
	case c.State <= Listen || c.State == TimeWait:
		return ""
	}
	open := c.SND.WND > 0 || c.SynOut
	due := c.SND.UNA != c.SND.NXT && open && m.Retransmission && !(c.SynOut && c.SynOnce)
	if c.Timers.Has(TimerRetransmission) != due {
		return fmt.Sprintf("retransmission runs: %v; outstanding and allowed: %v", !due, due)
	}
	if c.Timers.Has(TimerPersist) && open {
		return "persist runs while the window is open"
	}
	return ""
}

// flawOfReport: every step has a rule, and what it says fits the block.
func flawOfReport(_ *Machine, mo *moment) string {
	b, c, o := &mo.Before, &mo.After, &mo.Out
	switch {
	case o.Rule == RuleNone:
		return "a step without a rule"
	case o.Before != b.State:
		return "Effects.Before is not the state before"
	case o.Fail != nil && c.State > Listen && c.State != TimeWait:
		return "calls fail while the connection lives"
	case mo.Err != nil && (*b != *c || len(mo.Sent)+int(o.Signal) > 0):
		return "a call that fails changes something"
	}
	if o.Released.Len() > 0 && sameLife(mo, SynSent) && (o.Released.Start != b.RCV.READ || o.Released.End != c.RCV.READ) {
		return fmt.Sprintf("released %v, RCV.READ %d -> %d", o.Released, b.RCV.READ, c.RCV.READ)
	}
	return ""
}

// flawOfReset: a RST is answered by nothing, or a challenge ACK (§3.10.7.1,
// RFC 5961 §3.2); a segment for CLOSED by nothing but a RST.
func flawOfReset(_ *Machine, mo *moment) string {
	if mo.Event.kind != segmentArrives {
		return ""
	}
	if mo.Event.seg.CTL&RST != 0 {
		for _, s := range mo.Sent {
			if s.CTL != ACK || s.Text != 0 {
				return "a RST was answered"
			}
		}
	}
	if mo.Before.State == Closed {
		if mo.After.State != Closed || len(mo.Sent) > 1 || len(mo.Sent) == 1 && mo.Sent[0].CTL&RST == 0 {
			return "CLOSED did more than send a RST"
		}
	}
	return ""
}

// flawOfSegment: the form of what is sent (§3.1, §3.4, §3.5.2).
func flawOfSegment(m *Machine, mo *moment, s *Segment) string {
	c := &mo.After
	if c.State == Closed || c.State == Listen {
		c = &mo.Before
	}
	const synOnly = HasMSS | HasWindowScale | HasSACKPermitted
	room := max(int(m.MSS)-s.Octets(), 1) // §3.7.1: options take their part; one octet must get through
	switch {
	case s.CTL&SYN != 0 && s.CTL&(RST|FIN) != 0:
		return "SYN with RST or FIN"
	case s.CTL&(ACK|RST) == 0 && (s.CTL != SYN || c.State != SynSent):
		return "neither ACK nor RST on a segment that is not the first SYN"
	case s.CTL&SYN != 0 && s.SEQ != mo.After.SND.ISS && s.SEQ != mo.Before.SND.ISS:
		return "a SYN that has not the ISS"
	case s.CTL&SYN == 0 && s.Has&synOnly != 0:
		return "an option that belongs on a SYN" // MUST-65
	case s.CTL&SYN != 0 && s.Has&HasMSS == 0 && m.MSSOption:
		return "a SYN without MSS" // SHLD-5
	case s.CTL&FIN != 0 && s.SEQ+Seq(s.Text) != c.SND.END:
		return "a FIN before the end of what was queued"
	case s.Text > 0 && (s.CTL&RST != 0 || c.SND.END.Less(s.SEQ+Seq(s.CTL&SYN)>>1+Seq(s.Text))):
		return "text that nobody queued"
	case int(s.Text) > room:
		return "more text than the MSS leaves room for"
	case s.Has&HasSACK != 0 && (s.SACKs == 0 || s.SACKs > MaxSACKBlocks || s.Has&HasTimestamps != 0 && s.SACKs > 3):
		return "too many SACK blocks, or none"
	case s.CTL&(RST|SYN|ACK) == ACK && c.State > SynSent:
		return flawOfOffer(c, s)
	}
	return ""
}

// flawOfOffer: an ACK says RCV.NXT, and a window whose edge is the real one, to
// within what scaling cannot say.
func flawOfOffer(c *TCB, s *Segment) string {
	edge := s.ACK + Seq(uint32(s.WND)<<c.RCV.Shift)
	real := c.RCV.NXT + Seq(c.RCV.WND)
	if s.ACK != c.RCV.NXT {
		return fmt.Sprintf("acknowledges %d, not RCV.NXT %d", s.ACK, c.RCV.NXT)
	}
	if short := real.Minus(edge); short < 0 || short >= 1<<c.RCV.Shift {
		return fmt.Sprintf("offers up to %d, the edge is %d", edge, real)
	}
	return ""
}
