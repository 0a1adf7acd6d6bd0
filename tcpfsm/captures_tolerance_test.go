package tcpfsm_test

import (
	"slices"
	"time"

	"synfault/tcpfsm"
)

// A tolerance is a difference from the kernel that is known and let pass.
type tolerance int

const (
	// The kernel acknowledges at once while it believes that it helps, and
	// later than the machine when it does not (quick ACKs): an ACK of its own,
	// of something new, may be there or not, or come at another time.
	tolAckTiming tolerance = iota
	// Its receive buffer is tuned, and so are the windows it offers: they may be
	// larger. They are up to two units smaller where it has not read yet what it
	// acknowledges, or rounds otherwise. Zero is zero for both.
	tolWindow
	// It offers a window again when it has read enough by its own measure.
	tolWindowUpdate
	// It sends text again before the timeout: the last segment (tail loss probe,
	// RFC 8985 §7), what SACK or duplicate ACKs say is lost (RFC 5681 §3.2), what
	// was too long for the path (RFC 1191). The schedule of timeouts then differs
	// by a step.
	tolRecovery
	// It cuts the same text and FIN into other segments, or sends them at
	// another time: its congestion window counts segments and not octets, and a
	// tail loss probe may carry new text.
	tolSegmentation
	// Its timer was late, and what it waited for came first.
	tolLateTimer
	// It reports a FIN that is early, as text, in its SACK option.
	tolSACKFIN
	// Its SACK option reports a duplicate (RFC 2883).
	tolDSACK
	// It takes its timestamp's echo from another segment: it has acknowledged at
	// another time (RFC 7323 §4.3), or takes it from a copy that ends at RCV.NXT,
	// which §5.3 R2 would reject first, and not from one whose ACK it refuses.
	tolEcho
	numTolerances = iota
)

var toleranceNames = [numTolerances]string{
	"ACK timing", "window", "window update", "recovery", "segmentation", "late timer", "SACK of FIN", "D-SACK", "TSecr",
}

// covered reports that both sides sent the segment's first and last number
// within a second of it.
func (a *alignment) covered(s *sentSegment) bool {
	for _, number := range []tcpfsm.Seq{s.seg.SEQ, s.seg.SEQ + tcpfsm.Seq(s.seg.LEN()) - 1} {
		for _, list := range [][]sentSegment{a.ours, a.theirs} {
			if s.seg.LEN() == 0 || !slices.ContainsFunc(list, func(o sentSegment) bool {
				return number.In(o.seg.SEQ, o.seg.LEN()) && o.at < s.at+far && o.at > s.at-far
			}) {
				return false
			}
		}
	}
	return true
}

// repeated reports a segment of ours that the kernel sent once where we sent it
// twice, within one slot of its timer wheel.
func (a *alignment) repeated(s *sentSegment) bool {
	times := func(list []sentSegment) (n int) {
		for i := range list {
			if d := list[i].at - s.at; same(&list[i].seg, &s.seg) && d < near && d > -near {
				n++
			}
		}
		return n
	}
	return times(a.ours) == 2 && times(a.theirs) == 1
}

// pureACK reports an ACK and nothing else, at the front of what was sent.
func (a *alignment) pureACK(list []sentSegment, i int) bool {
	s := &list[i].seg
	return s.CTL == tcpfsm.ACK && s.Text == 0
}

// fresh reports an ACK of something that nothing before it acknowledges.
func (a *alignment) fresh(list []sentSegment, i int) bool {
	for j := range list[:i] {
		if s := &list[j].seg; s.CTL&tcpfsm.ACK != 0 && list[i].seg.ACK.LessEq(s.ACK) {
			return false
		}
	}
	return i > 0
}

// acknowledged reports that both sides acknowledge what s does within the
// longest delay of an ACK.
func (a *alignment) acknowledged(s *sentSegment) bool {
	const delayed = int64(200*time.Millisecond) + near
	for _, list := range [][]sentSegment{a.ours, a.theirs} {
		if !slices.ContainsFunc(list, func(o sentSegment) bool {
			return o.seg.CTL&tcpfsm.ACK != 0 && s.seg.ACK.LessEq(o.seg.ACK) && o.at < s.at+delayed
		}) {
			return false
		}
	}
	return true
}

// opens reports an ACK that offers more than the one before it.
func (a *alignment) opens(list []sentSegment, i int) bool {
	return i > 0 && list[i-1].seg.ACK == list[i].seg.ACK && list[i].seg.WND > list[i-1].seg.WND
}

// again reports a segment whose numbers were sent before.
func (a *alignment) again(list []sentSegment, i int) bool {
	return list[i].seg.LEN() > 0 && a.first(list, i) < list[i].at
}

// recovers reports a retransmission that may go without a counterpart: of what
// the other side sent again, too, or the kernel's first.
func (a *alignment) recovers(list []sentSegment, i int) bool {
	number := list[i].seg.SEQ
	sent := func(list []sentSegment) (n int) {
		for j := range list {
			if number.In(list[j].seg.SEQ, list[j].seg.LEN()) {
				n++
			}
		}
		return n
	}
	if len(a.ours) > 0 && &list[0] == &a.ours[0] {
		return sent(a.theirs) > 1
	}
	return sent(a.ours) > 1 || sent(list[:i]) == 1
}

// first is when a segment's first number was first sent.
func (a *alignment) first(list []sentSegment, i int) int64 {
	for j := range list[:i] {
		if s := &list[j].seg; list[i].seg.SEQ.In(s.SEQ, s.LEN()) {
			return list[j].at
		}
	}
	return list[i].at
}

// textual is SACK blocks without the number of the peer's FIN.
func (a *alignment) textual(blocks [tcpfsm.MaxSACKBlocks]tcpfsm.Span) (list [tcpfsm.MaxSACKBlocks]tcpfsm.Span) {
	n := 0
	for _, b := range blocks {
		if a.finned && b.End == a.fin+1 {
			b.End = a.fin
		}
		if b.Start != b.End {
			list[n] = b
			n++
		}
	}
	return list
}

// dsack reports that the first block lies below the acknowledgment, or within
// the second (RFC 2883 §4).
func dsack(s *tcpfsm.Segment) bool {
	b := s.SACK[0]
	return b.Start.Less(s.ACK) || s.SACKs > 1 && s.SACK[1].Start.LessEq(b.Start) && b.End.LessEq(s.SACK[1].End)
}
