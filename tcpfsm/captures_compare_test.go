package tcpfsm_test

import (
	"fmt"
	"time"

	"synfault/tcpfsm"
)

// compareSegments holds what we sent on every connection against what the
// kernel sent.
func (v *verdict) compareSegments(h *mimic) {
	theirs := map[pair][]sentSegment{}
	var order []pair
	for i := range h.cap.Frames {
		f := &h.cap.Frames[i]
		if p := (pair{f.local, f.remote}); f.Host == h.host && f.tcp {
			if _, known := theirs[p]; !known {
				order = append(order, p)
				theirs[p] = nil
			}
			if f.Dir == "out" {
				theirs[p] = append(theirs[p], sentSegment{f.T, f.seg})
			}
		}
	}
	for _, p := range order {
		a := alignment{v: v, pair: p, ours: h.sent[p], theirs: theirs[p]}
		for i := range h.cap.Frames {
			if f := &h.cap.Frames[i]; f.Host == h.host && f.Dir == "in" && (pair{f.local, f.remote}) == p && f.seg.CTL&tcpfsm.FIN != 0 {
				a.fin, a.finned = f.seg.SEQ+tcpfsm.Seq(f.seg.LEN())-1, true
			}
		}
		a.base()
		a.run()
	}
}

// An alignment pairs the segments of two senders, in their order.
type alignment struct {
	v            *verdict
	pair         pair
	ours, theirs []sentSegment
	iss, irs     tcpfsm.Seq
	fin          tcpfsm.Seq // the peer's, if finned
	finned       bool
}

// base finds the numbers from which the others are counted.
func (a *alignment) base() {
	for _, s := range a.theirs {
		if s.seg.CTL&tcpfsm.SYN != 0 {
			a.iss = s.seg.SEQ
		}
		if s.seg.CTL&tcpfsm.ACK != 0 {
			a.irs = s.seg.ACK - 1
			return
		}
	}
}

// same reports that two segments say the same: bits but PSH (MAY-15), numbers
// and length.
func same(a, b *tcpfsm.Segment) bool {
	return a.CTL&^tcpfsm.PSH == b.CTL&^tcpfsm.PSH && a.SEQ == b.SEQ && a.Text == b.Text &&
		(a.CTL&tcpfsm.ACK == 0 || a.ACK == b.ACK) && (a.CTL&tcpfsm.URG == 0 || a.UP == b.UP)
}

// run is the longest common subsequence, with a word for all that is left.
func (a *alignment) run() {
	n, m := len(a.ours), len(a.theirs)
	score := make([][]int, n+1)
	for i := range score {
		score[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			score[i][j] = max(score[i+1][j], score[i][j+1])
			if same(&a.ours[i].seg, &a.theirs[j].seg) {
				score[i][j] = max(score[i][j], score[i+1][j+1]+a.worth(i, j))
			}
		}
	}
	i, j := 0, 0
	for i < n || j < m {
		switch {
		case i < n && j < m && same(&a.ours[i].seg, &a.theirs[j].seg) && score[i][j] == score[i+1][j+1]+a.worth(i, j):
			a.matched(i, j)
			i++
			j++
		case i < n && (j == m || score[i][j] == score[i+1][j]):
			a.alone(a.ours, i, "only ours")
			i++
		default:
			a.alone(a.theirs, j, "only Linux's")
			j++
		}
	}
}

// far is how far apart the same text may leave.
const far = int64(time.Second)

// worth prefers pairs that are close in time, and that have the same options.
func (a *alignment) worth(i, j int) int {
	late := time.Duration(a.ours[i].at - a.theirs[j].at).Abs()
	n := 2_000_000 - int(min(late, time.Second)/time.Microsecond)
	if a.ours[i].seg.SACK != a.theirs[j].seg.SACK {
		n /= 2
	}
	return n
}

// near is how far apart in time two segments may be that were sent for one
// reason: the delay of an ACK and a tick. A timer of the kernel's may be late
// by an eighth besides.
const near = int64(60 * time.Millisecond)

// matched compares the rest of two segments that say the same.
func (a *alignment) matched(i, j int) {
	our, their := &a.ours[i], &a.theirs[j]
	o, t := our.seg, their.seg
	if o.WND != t.WND {
		if o.CTL&(tcpfsm.SYN|tcpfsm.RST) != 0 || (o.WND == 0) != (t.WND == 0) || int(o.WND) > int(t.WND)+2 {
			a.diff(their, "window %d, want %d, of %s", o.WND, t.WND, a.text(&t))
		} else {
			a.tolerate(tolWindow)
		}
	}
	if t.Has&tcpfsm.HasSACK != 0 && dsack(&t) {
		a.tolerate(tolDSACK)
		o.Has, t.Has = o.Has&^tcpfsm.HasSACK, t.Has&^tcpfsm.HasSACK
		o.SACK, t.SACK, o.SACKs, t.SACKs = [4]tcpfsm.Span{}, [4]tcpfsm.Span{}, 0, 0
		o.Layout, t.Layout = 0, 0
	}
	if o.SACK != t.SACK && a.textual(t.SACK) == a.textual(o.SACK) {
		a.tolerate(tolSACKFIN)
		o.Has, o.SACK, o.SACKs, o.Layout = t.Has, t.SACK, t.SACKs, t.Layout
	}
	if o.TSecr != t.TSecr && o.CTL&tcpfsm.SYN == 0 {
		a.tolerate(tolEcho)
		o.TSecr = t.TSecr
	}
	o.TSval, t.TSval = 0, 0 // the clock's
	o.Layout, t.Layout = o.Effective(), t.Effective()
	if o.Options != t.Options {
		a.diff(their, "options <%v>, want <%v>, of %s", o.Options, t.Options, a.text(&t))
	}
	a.times(i, j)
}

// times compares when the two left.
func (a *alignment) times(i, j int) {
	our, their := &a.ours[i], &a.theirs[j]
	late := our.at - their.at
	slack := near
	if j > 0 {
		slack += (their.at - a.theirs[j-1].at) / 8
	}
	if late < slack && late > -slack {
		return
	}
	switch {
	case a.pureACK(a.theirs, j):
		a.tolerate(tolAckTiming)
	case !a.again(a.theirs, j) && !a.again(a.ours, i) && their.seg.Text > 0 && late < far && late > -far:
		a.tolerate(tolSegmentation)
	case a.again(a.theirs, j) && a.again(a.ours, i):
		// The schedule of a retransmission may differ by a step, not more.
		since := their.at - a.first(a.theirs, j)
		if our.at-a.first(a.ours, i) > 3*since || 3*(our.at-a.first(a.ours, i)) < since {
			a.diff(their, "%v apart: %s", time.Duration(late), a.text(&their.seg))
			return
		}
		a.tolerate(tolRecovery)
	default:
		a.diff(their, "%v apart: %s", time.Duration(late), a.text(&their.seg))
	}
}

// alone finds a reason why a segment has no counterpart.
func (a *alignment) alone(list []sentSegment, i int, whose string) {
	s := &list[i]
	switch {
	case a.pureACK(list, i) && a.fresh(list, i) && a.acknowledged(s):
		a.tolerate(tolAckTiming)
	case a.pureACK(list, i) && a.opens(list, i):
		a.tolerate(tolWindowUpdate)
	case s.seg.CTL&tcpfsm.SYN == 0 && a.again(list, i) && a.recovers(list, i):
		a.tolerate(tolRecovery)
	case !a.again(list, i) && s.seg.CTL&tcpfsm.SYN == 0 && a.covered(s):
		a.tolerate(tolSegmentation)
	case a.repeated(s):
		a.tolerate(tolLateTimer)
	default:
		a.diff(s, "%s: %s", whose, a.text(&s.seg))
	}
}

func (a *alignment) tolerate(class tolerance) { a.v.tolerated[class]++ }

// text prints a segment with its numbers relative, as tcpdump does.
func (a *alignment) text(s *tcpfsm.Segment) string {
	r := *s
	r.SEQ -= a.iss
	r.ACK -= a.irs
	return r.Detail()
}

func (a *alignment) diff(s *sentSegment, format string, args ...any) {
	a.v.segmentDiffs = append(a.v.segmentDiffs,
		fmt.Sprintf("%v %v: ", time.Duration(s.at).Round(time.Millisecond), a.pair)+fmt.Sprintf(format, args...))
}
