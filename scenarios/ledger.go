package scenarios

import (
	"synfault/netsim"
	"synfault/tcpfsm"
)

// Ledger is what the segments of one life have said and heard, as anybody sees it who listens beside its host: nothing in
// it is taken from a control block. Numbers are of its own sequence space where it says so, else of the peer's.
type Ledger struct {
	SYN   tcpfsm.Seq // own: the number of its SYN
	Last  tcpfsm.Seq // own: the number of its FIN
	Sent  tcpfsm.Seq // own: after the highest number that it has used
	Twice tcpfsm.Seq // own: after the highest number that it has used more than once
	Heard tcpfsm.Seq // own: the highest acknowledgment of what it has sent
	Limit tcpfsm.Seq // own: the furthest right edge that it has been offered
	ACK   tcpfsm.Seq // peer's: the highest acknowledgment that it has sent
	Edge  tcpfsm.Seq // peer's: the furthest right edge that it has offered
	Came  tcpfsm.Seq // peer's: all numbers below have arrived

	// Owed is since when something in order waits for its acknowledgment; netsim.Never if nothing does.
	Owed netsim.Time

	Said   Said
	Scale  uint8 // of the windows it offers, if both have the option
	Scales uint8 // of those it is offered
}

// Said is a set of what a Ledger holds.
type Said uint8

// What there may be in a Ledger.
const (
	SaidSYN Said = 1 << iota
	SaidFIN
	SaidACK
	HeardEdge   // Limit is set
	HeardSYN    // Came is set
	OffersScale // its SYN had the option
	HeardScale  // the peer's had it
	LostTrack   // more gaps than Life.Gaps holds: Came is too low
)

// Has reports that all of want is in the set.
func (s Said) Has(want Said) bool { return s&want == want }

// Sending books a segment that leaves.
func (l *Ledger) Sending(s *tcpfsm.Segment) {
	end := s.SEQ + tcpfsm.Seq(s.LEN())
	if s.CTL.Has(tcpfsm.RST) {
		return
	}
	if s.CTL.Has(tcpfsm.SYN) {
		if s.SEQ != l.SYN {
			return // a cookie, for a connection that is yet to come
		}
		if !l.Said.Has(SaidSYN) {
			l.Sent = s.SEQ
		}
		l.Said |= SaidSYN
		if s.Options.Has&tcpfsm.HasWindowScale != 0 {
			l.Said |= OffersScale
			l.Scale = min(s.Shift, 14)
		}
	}
	if s.CTL.Has(tcpfsm.FIN) {
		l.Said |= SaidFIN
		l.Last = end - 1
	}
	if s.LEN() > 0 && s.SEQ.Less(l.Sent) {
		l.Twice = later(l.Twice, earlier(end, l.Sent))
	}
	l.Sent = later(l.Sent, end)
	if !s.CTL.Has(tcpfsm.ACK) {
		return
	}
	if edge := s.ACK + tcpfsm.Seq(l.Offers(s)); l.Said.Has(SaidACK) {
		l.ACK, l.Edge = later(l.ACK, s.ACK), later(l.Edge, edge)
	} else {
		l.ACK, l.Edge = s.ACK, edge
	}
	l.Said |= SaidACK
}

// Offers is the window of a segment that leaves, in octets.
func (l *Ledger) Offers(s *tcpfsm.Segment) uint32 {
	if s.CTL.Has(tcpfsm.SYN) || !l.Said.Has(OffersScale|HeardScale) {
		return uint32(s.WND)
	}
	return uint32(s.WND) << l.Scale
}

// Hears books a segment that arrives: what it acknowledges of what was sent, and how far it lets us send.
func (l *Ledger) Hears(s *tcpfsm.Segment) {
	if s.CTL.Has(tcpfsm.RST) {
		return
	}
	wnd := uint32(s.WND)
	switch {
	case !s.CTL.Has(tcpfsm.SYN):
		if l.Said.Has(OffersScale | HeardScale) {
			wnd <<= l.Scales
		}
	case s.Options.Has&tcpfsm.HasWindowScale != 0:
		l.Said |= HeardScale
		l.Scales = min(s.Shift, 14)
	}
	from := l.SYN + 1
	if s.CTL.Has(tcpfsm.ACK) {
		if from = s.ACK; l.Sent.Less(from) || from.LessEq(l.SYN) {
			return
		}
		l.Heard = later(l.Heard, from)
	} else if !s.CTL.Has(tcpfsm.SYN) {
		return
	}
	if edge := from + tcpfsm.Seq(wnd); l.Said.Has(HeardEdge) {
		l.Limit = later(l.Limit, edge)
	} else {
		l.Limit = edge
		l.Said |= HeardEdge
	}
}
