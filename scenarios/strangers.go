package scenarios

import (
	"encoding/binary"
	"slices"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// A host that is somebody else's TCP has no lives in the History: nobody sees its blocks. What it says on the wire, and what
// it tells its users, is booked here.

// Stranger is one incarnation of a connection of somebody else's TCP, as its segments show it: each initial sequence number
// that it gives to a SYN begins one.
type Stranger struct {
	Host          netsim.NodeID
	Number        uint8 // of the connection in the script
	Local, Remote tcpfsm.Endpoint
	IRS           tcpfsm.Seq // of the SYN that it has acknowledged, where Said has HeardSYN
	Met           LifeSet    // the lives of ours that received a SYN of it
	Ledger                   // Owed is not kept
	Gaps          Gaps

	came  [maxSYNs]tcpfsm.Span // the numbers of the SYNs that arrived, and of their text
	syns  uint8
	wnd   uint16 // of the last SYN that came before its own
	ended bool   // its host lost its memory
}

const (
	maxSYNs      = 4  // of which a Stranger may have acknowledged one
	maxStrangers = 64 // that a History tells apart
)

// Saying is a segment that somebody else's TCP sent in the last event.
type Saying struct {
	Stranger int16
	Sent     uint16 // its place in Step.Sent
	Before   Ledger // the Stranger's, with what arrived in the event and with what it sent before
}

// Turn is what the user of somebody else's TCP was told or given in the last event.
type Turn struct {
	Was, Is Seen
}

// Host is the user's.
func (t *Turn) Host() netsim.NodeID { return t.Is.host }

// Number is that of the user's connection in the script.
func (t *Turn) Number() uint8 { return t.Is.number }

// Seen is what somebody else's TCP has shown its user.
type Seen struct {
	host   netsim.NodeID
	number uint8
	Got    uint32 // octets handed over
	Opened uint16 // how often it was told that the connection is open
	Told   tcpfsm.Signal
	State  tcpfsm.State
	Tells  bool // State is known
}

// strangerTag is the tag of the first Stranger: those below are lives.
const strangerTag = maxLives + 1

// SenderStranger is the place in History.Strangers of the one that sent a segment, or -1.
func SenderStranger(o *netsim.Origin) int {
	if n := int(o.Tag & 0xffff); n >= strangerTag && !o.Forged && !o.Damaged {
		return n - strangerTag
	}
	return -1
}

// Stranger is the last incarnation of a connection of a host that has sent a SYN; nil if there is none.
func (h *History) Stranger(host netsim.NodeID, number uint8) *Stranger {
	for i := len(h.Strangers) - 1; i >= 0; i-- {
		if s := &h.Strangers[i]; s.Host == host && s.Number == number && s.Said.Has(SaidSYN) && !s.ended {
			return s
		}
	}
	return nil
}

// estrange books an event at a host that is somebody else's.
func (h *History) estrange(st *netsim.Step[Host, Packet]) {
	if st.What == netsim.Crash {
		for i := range h.Strangers {
			if s := &h.Strangers[i]; s.Host == st.Node {
				s.ended = true
			}
		}
	}
	if st.What == netsim.Arrive {
		h.arrives(st)
	}
	for i := range st.Sent {
		if n := h.says(st.Node, &st.Sent[i].Packet, i); n >= 0 {
			st.Sent[i].Tag = uint64(strangerTag + n)
		}
	}
	for n := range st.State.Users {
		h.turn(st, uint8(n))
	}
}

// arrives books a segment that somebody else's TCP received, with all incarnations of its four-tuple.
func (h *History) arrives(st *netsim.Step[Host, Packet]) {
	p := st.In.Packet
	if p.Segment.CTL.Has(tcpfsm.SYN) && h.latest(st.Node, p.Dst, p.Src) < 0 {
		h.appears(Stranger{Host: st.Node, Number: numberOf(p.Dst, p.Src), Local: p.Dst, Remote: p.Src})
	}
	for i := range h.Strangers {
		if s := &h.Strangers[i]; !s.ended && s.Host == st.Node && s.Local == p.Dst && s.Remote == p.Src {
			s.hears(&p.Segment)
		}
	}
}

func (s *Stranger) hears(seg *tcpfsm.Segment) {
	switch {
	case s.Said.Has(SaidSYN):
		s.Hears(seg)
	case seg.CTL.Has(tcpfsm.SYN): // what it offers is counted from a number that is yet to come
		s.wnd = seg.WND
		if seg.Has&tcpfsm.HasWindowScale != 0 {
			s.Said |= HeardScale
			s.Scales = min(seg.Shift, 14)
		}
	}
	span := tcpfsm.Span{Start: seg.SEQ, End: seg.SEQ + tcpfsm.Seq(seg.LEN())}
	switch {
	case seg.CTL.Has(tcpfsm.RST):
		return
	case seg.CTL.Has(tcpfsm.SYN):
		if s.syns < maxSYNs {
			s.syns++
		} else {
			copy(s.came[:], s.came[1:])
		}
		s.came[s.syns-1] = span
		span.Start++
	}
	if s.Said.Has(HeardSYN) && !span.Empty() {
		if s.Said.Has(SaidACK) { // a FIN may stand where the window ends
			span.End = earlier(span.End, s.Edge+1)
		}
		s.Gaps.book(&s.Ledger, span)
	}
}

// latest is the last incarnation of a four-tuple; -1 if there is none.
func (h *History) latest(host netsim.NodeID, local, remote tcpfsm.Endpoint) int {
	for i := len(h.Strangers) - 1; i >= 0; i-- {
		if s := &h.Strangers[i]; !s.ended && s.Host == host && s.Local == local && s.Remote == remote {
			return i
		}
	}
	return -1
}

// appears adds an incarnation, and returns its place; -1 where the list is full.
func (h *History) appears(s Stranger) int {
	if len(h.Strangers) == maxStrangers || s.Number >= maxConns {
		return -1
	}
	h.Strangers = append(h.Strangers, s)
	return len(h.Strangers) - 1
}

// says books a segment that somebody else's TCP sends; whose it is, or -1.
func (h *History) says(host netsim.NodeID, p *Packet, place int) int {
	n := h.speaker(host, p)
	if n < 0 {
		return -1
	}
	s := &h.Strangers[n]
	s.believes(&p.Segment)
	h.Sayings = append(h.Sayings, Saying{Stranger: int16(n), Sent: uint16(place), Before: s.Ledger})
	s.Sending(&p.Segment)
	return n
}

// speaker is the incarnation that a segment is of: that with its SYN, or else that whose numbers it comes after most
// closely, for one that kept nothing of its SYN,ACKs may go on with any of them.
func (h *History) speaker(host netsim.NodeID, p *Packet) int {
	seg := &p.Segment
	if seg.CTL.Has(tcpfsm.RST) {
		return -1 // its numbers may be the receiver's
	}
	best, near := -1, uint32(1)<<31
	for i := range h.Strangers {
		s := &h.Strangers[i]
		if s.ended || s.Host != host || s.Local != p.Src || s.Remote != p.Dst || !s.Said.Has(SaidSYN) {
			continue
		}
		if d := uint32(seg.SEQ - s.SYN); d <= near {
			best, near = i, d
		}
	}
	if !seg.CTL.Has(tcpfsm.SYN) || best >= 0 && near == 0 && h.Strangers[best].repeats(seg) {
		return best
	}
	for i := range h.Strangers {
		if s := &h.Strangers[i]; s.Local == p.Src && s.Remote == p.Dst && s.Said.Has(SaidSYN) && seg.SEQ.LessEq(s.Sent) {
			h.Overlaps++ // perhaps with the number of one whose SYN has been acknowledged
			break
		}
	}
	last := h.latest(host, p.Src, p.Dst)
	if last < 0 || h.Strangers[last].Said.Has(SaidSYN) {
		next := Stranger{Host: host, Number: numberOf(p.Src, p.Dst), Local: p.Src, Remote: p.Dst}
		if last >= 0 {
			was := &h.Strangers[last]
			next.came, next.syns, next.wnd, next.Scales, next.Said = was.came, was.syns, was.wnd, was.Scales, was.Said&HeardScale
		}
		last = h.appears(next)
	}
	if last >= 0 {
		s := &h.Strangers[last]
		s.SYN, s.Sent, s.Twice, s.Heard = seg.SEQ, seg.SEQ, seg.SEQ, seg.SEQ
		s.Said |= SaidSYN
		if s.syns > 0 {
			s.Said |= HeardEdge
			s.Limit = s.SYN + 1 + tcpfsm.Seq(s.wnd)
		}
	}
	return last
}

// repeats reports that a SYN with a stranger's number can be its own again: it is not acknowledged yet, and if it
// acknowledges a SYN, then the same.
func (s *Stranger) repeats(seg *tcpfsm.Segment) bool {
	return s.Heard == s.SYN && !(seg.CTL.Has(tcpfsm.ACK) && s.Said.Has(SaidACK) && seg.ACK != s.ACK)
}

// believes finds the SYN that the first acknowledgment is of. What came before it, but with that SYN, was not booked.
func (s *Stranger) believes(seg *tcpfsm.Segment) {
	if !seg.CTL.Has(tcpfsm.ACK) || s.Said.Has(HeardSYN) {
		return
	}
	for _, syn := range slices.Backward(s.came[:s.syns]) {
		if d := uint32(seg.ACK - syn.Start); d >= 1 && d <= syn.Len() {
			s.Said |= HeardSYN
			s.IRS, s.Came = syn.Start, syn.End
			return
		}
	}
	if !seg.CTL.Has(tcpfsm.SYN) { // text has come in between
		s.Said |= LostTrack
	}
}

// turn books what a user was told and given.
func (h *History) turn(st *netsim.Step[Host, Packet], number uint8) {
	u := &st.State.Users[number]
	is := Seen{host: st.Node, number: number, Got: u.Got, Opened: u.Opened, Told: u.Told}
	is.State, is.Tells = st.State.Foreign.State(number)
	for i := range h.seen {
		was := &h.seen[i]
		if was.host != st.Node || was.number != number {
			continue
		}
		if *was != is {
			h.Turns = append(h.Turns, Turn{*was, is})
			*was = is
		}
		return
	}
	h.seen = append(h.seen, is)
	h.Turns = append(h.Turns, Turn{Seen{host: st.Node, number: number, State: is.State, Tells: is.Tells}, is})
}

// strangers writes what is known of somebody else's TCP: its numbers as they are. What its users have seen is in the hosts.
func (k *keyer) strangers(b []byte) []byte {
	for i := range k.h.Strangers {
		s := &k.h.Strangers[i]
		b = append(b, byte(s.Host), s.Number, byte(one(s.ended)), byte(s.Said), s.Scale, s.Scales, s.Gaps.N, s.syns, byte(s.wnd), byte(s.wnd>>8))
		for _, x := range [...]tcpfsm.Seq{s.IRS, s.SYN, s.Last, s.Sent, s.Twice, s.Heard, s.Limit, s.ACK, s.Edge, s.Came} {
			b = binary.LittleEndian.AppendUint32(b, uint32(x))
		}
		for _, span := range slices.Concat(s.Gaps.At[:s.Gaps.N], s.came[:s.syns]) {
			b = binary.LittleEndian.AppendUint32(b, uint32(span.Start))
			b = binary.LittleEndian.AppendUint32(b, uint32(span.End))
		}
		for n := range k.h.Lives {
			if s.Met.Has(n) {
				b = append(b, k.rank[n]+1)
			}
		}
		b = append(b, 0)
	}
	return b
}
