package scenarios

import (
	"time"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// book writes into a life's ledger what arrived and what was sent in an act, and when.
func (l *Life) book(g *glue, st *netsim.Step[Host, Packet], a *Act) {
	a.Before, a.Paced = l.Ledger, l.Pace
	if a.What == netsim.Arrive {
		s := &st.In.Packet.Segment
		if g.machine[l.Host].DropSynFin != tcpfsm.SynFinDropEverywhere || !s.CTL.Has(tcpfsm.SYN|tcpfsm.FIN) {
			l.HeardAt = st.Now // else the policy hears nothing
		}
		l.Hears(s)
		l.takes(g.machine[l.Host], a, s)
	}
	again := false
	for n := int(a.First); n < int(a.First+a.Sends); n++ {
		s := &st.Sent[n].Packet.Segment
		l.Sending(s)
		again = again || s.LEN() > 0 && (s.SEQ == a.Is.UNA || s.CTL.Has(tcpfsm.SYN))
		if s.CTL.Has(tcpfsm.SYN) && s.SEQ == a.Is.UNA && a.Call != TooBig {
			l.Front = st.Now // it starts the timer anew, whoever asked for it, unless it was too big before
		}
	}
	if l.owes(st.Now, a); a.Sends > 0 && st.Sent[a.First].Packet.Segment.CTL.Has(tcpfsm.RST) {
		l.Owed = netsim.Never
	}
	l.doubles(g.machine[l.Host], st, a)
	l.pace(st.Now, a, again, a.What == netsim.Arrive && counts(a, &st.In.Packet.Segment))
	if a.What == netsim.Arrive && a.Was.State > tcpfsm.SynSent {
		l.answers(g, st, a)
	}
}

// takes books what numbers of the peer's a segment brought.
func (l *Life) takes(m *tcpfsm.Machine, a *Act, s *tcpfsm.Segment) {
	if a.Is.State < tcpfsm.SynReceived {
		return
	}
	if !l.Said.Has(HeardSYN) {
		l.Said |= HeardSYN
		l.Came = a.Is.IRS + 1
	}
	n := s.LEN()
	if n == 0 || s.CTL.Has(tcpfsm.RST) {
		return
	}
	span := tcpfsm.Span{Start: s.SEQ, End: s.SEQ + tcpfsm.Seq(n)}
	if s.CTL.Has(tcpfsm.SYN) {
		span.Start++
	}
	if l.Said.Has(SaidACK) && !m.Overfull { // a FIN may stand where the window ends
		window := a.Was.RcvNXT + tcpfsm.Seq(a.Was.RcvWND) // it may have grown, and the peer not been told
		span.End = earlier(span.End, later(l.Edge, window)+1)
	}
	l.Gaps.book(&l.Ledger, span)
}

// owes books whether anything that arrived in order waits for its acknowledgment. A SYN alone does not count.
func (l *Life) owes(now netsim.Time, a *Act) {
	switch next := a.Is.RcvNXT; {
	case a.Is.State < tcpfsm.Established || l.Said.Has(SaidACK) && next.LessEq(l.ACK) || next == a.Is.IRS+1:
		l.Owed = netsim.Never
	case l.Owed == netsim.Never && (next != a.Was.RcvNXT || a.Was.State <= tcpfsm.Listen): // there, no number says anything
		l.Owed = now
	}
}

// counts reports a segment whose acknowledgment counts: one that lies in the window, or at RCV.NXT where that is shut
// (RFC 9293 §3.4, MUST-66), and acknowledges no less than has been. Of any other the sender may not believe a word.
func counts(a *Act, s *tcpfsm.Segment) bool {
	was := &a.Was
	inside := s.SEQ == was.RcvNXT || s.SEQ.In(was.RcvNXT, was.RcvWND) ||
		s.LEN() > 0 && (s.SEQ+tcpfsm.Seq(s.LEN())-1).In(was.RcvNXT, was.RcvWND)
	return inside && s.CTL&(tcpfsm.ACK|tcpfsm.RST) == tcpfsm.ACK && !was.NXT.Less(s.ACK) && !s.ACK.Less(was.UNA)
}

// pace books what the timers of retransmission and of probes go by. again says that the oldest unacknowledged number left,
// answered that the peer has said something that counts.
func (l *Life) pace(now netsim.Time, a *Act, again, answered bool) {
	was, is := &a.Was, &a.Is
	const waits = 1<<tcpfsm.TimerRetransmission | 1<<tcpfsm.TimerPersist
	probing := is.Timers.Has(tcpfsm.TimerPersist)
	fired := a.What == netsim.Timer && a.Timer == tcpfsm.TimerRetransmission
	switch {
	case is.State <= tcpfsm.Listen || is.UNA == is.NXT && is.Timers&waits == 0:
		l.Front, l.Again, l.Since, l.Rounds = netsim.Never, netsim.Never, netsim.Never, 0
	case was.UNA != is.UNA || l.Since == netsim.Never:
		l.Front, l.Again, l.Since, l.Rounds = now, now, now, 0
	case fired:
		l.Front, l.Again, l.Rounds = now, now, min(l.Rounds, 254)+1
		if was.State < tcpfsm.Established {
			l.SynLost = true
		}
	case was.WND == 0 && is.WND > 0 && was.Timers.Has(tcpfsm.TimerPersist): // a peer that opens its window has answered
		l.Front, l.Again, l.Since, l.Rounds = now, now, now, 0
	case was.WND == 0 && is.WND > 0 || was.State != is.State && is.State == tcpfsm.SynReceived:
		l.Front, l.Again = now, now
	case again, a.What == netsim.Timer && a.Timer == tcpfsm.TimerTailLoss: // whose probe arms the timer anew (RFC 8985 §7.3)
		l.Again = now
	}
	if probed := was.Timers.Has(tcpfsm.TimerPersist); probing && !probed || probed && answered {
		l.Since = now
	}
	switch {
	case !probing || was.UNA != is.UNA:
		l.ProbeAt, l.Between = netsim.Never, 0
	case a.What == netsim.Timer && a.Timer == tcpfsm.TimerPersist:
		if l.Between = 0; l.ProbeAt != netsim.Never {
			l.Between = now.Sub(l.ProbeAt)
		}
		l.ProbeAt = now
	}
}

// DupsLost is Pace.Dups where nobody can tell whether an ACK was heard.
const DupsLost = 255

// doubles counts duplicate ACKs, for a machine without SACK that goes by them.
func (l *Life) doubles(m *tcpfsm.Machine, st *netsim.Step[Host, Packet], a *Act) {
	was, is := &a.Was, &a.Is
	switch {
	case !m.FastRetransmit || is.State < tcpfsm.Established || is.Beside.SACKOK || was.UNA != is.UNA || is.Beside.Recovering:
		l.Dups = 0
	case a.What != netsim.Arrive:
	default:
		s := &st.In.Packet.Segment
		heard := counts(a, s) && s.CTL&tcpfsm.SYN == 0
		switch old := paws(m, a, s); {
		case old && m.PAWSLateACK, !heard && DuplicateACK(a, s) && (m.WideWindow || m.OldACK || was.Probed):
			l.Dups = DupsLost
		case old || !heard:
		case was.UNA == was.NXT || is.WND == 0:
			l.Dups = 0
		case DuplicateACK(a, s) && l.Dups < DupsLost-1:
			l.Dups++
		}
	}
}

// DuplicateACK reports an ACK of what is acknowledged already, while something is outstanding, without text or FIN, and with the
// window as it was (RFC 5681 §2).
func DuplicateACK(a *Act, s *tcpfsm.Segment) bool {
	return s.CTL&(tcpfsm.ACK|tcpfsm.RST|tcpfsm.SYN|tcpfsm.FIN) == tcpfsm.ACK && s.Text == 0 && s.ACK == a.Was.UNA && a.Was.UNA != a.Was.NXT &&
		a.Was.WND == a.Is.WND
}

// answers books an empty ACK that a throttle might have kept back.
func (l *Life) answers(g *glue, st *netsim.Step[Host, Packet], a *Act) {
	s, m := &st.In.Packet.Segment, g.machine[l.Host]
	const control = tcpfsm.SYN | tcpfsm.RST
	odd := s.LEN() == 0 || s.CTL&control != 0 || a.Was.NXT.Less(s.ACK) || s.ACK.Less(a.Was.UNA)
	if a.Sends != 1 || !odd || !emptyACK(&st.Sent[a.First].Packet.Segment) {
		return
	}
	l.Answered = st.Now
	switch inside := inside(s.SEQ, a.Was.RcvNXT, a.Was.RcvWND); {
	case s.CTL&control == 0, !inside && s.LEN() <= 1: // no challenge: it lies outside the window, all of it
		return
	case !inside, m.PAWS && a.Was.TSOK && s.CTL&tcpfsm.RST == 0 && int32(s.TSval-a.Was.TSRecent) < 0: // PAWS comes first
		l.Window, l.Challenges = st.Now, 0 // it may be one, and begin an interval, and then it may not
		return
	}
	const tick = netsim.Time(time.Millisecond) // an interval is counted in milliseconds (RFC 5961 §7: a timestamp and a counter)
	every := m.ChallengeInterval
	if l.Window == netsim.Never || (st.Now/tick*tick).Sub(l.Window/tick*tick) >= every.Truncate(time.Millisecond) {
		l.Window, l.Challenges = st.Now, 0
	}
	l.Challenges = min(l.Challenges, 254) + 1
}

// maxGaps bounds the runs beyond Came that are remembered.
const maxGaps = 6

// Gaps are runs of numbers of the peer's that have arrived beyond Ledger.Came; the first N are meant, and the rest is zero.
type Gaps struct {
	At [maxGaps]tcpfsm.Span
	N  uint8
}

// book writes into a ledger that the numbers of a span have arrived.
func (g *Gaps) book(l *Ledger, in tcpfsm.Span) {
	in.Start = later(in.Start, l.Came)
	if in.End.LessEq(in.Start) {
		return
	}
	n := uint8(0)
	for _, old := range g.At[:g.N] {
		if in.Start.LessEq(old.End) && old.Start.LessEq(in.End) {
			in = tcpfsm.Span{Start: earlier(in.Start, old.Start), End: later(in.End, old.End)}
			continue
		}
		g.At[n] = old
		n++
	}
	switch {
	case in.Start == l.Came:
		l.Came = in.End
	case n == maxGaps:
		l.Said |= LostTrack
	default:
		g.At[n] = in
		n++
	}
	for i := n; i < g.N; i++ {
		g.At[i] = tcpfsm.Span{}
	}
	g.N = n
}

// inside reports low =< n < low+size. It is not the machine's own: what judges a machine does not reckon with it.
func inside(n, low tcpfsm.Seq, size uint32) bool { return uint32(n-low) < size }
