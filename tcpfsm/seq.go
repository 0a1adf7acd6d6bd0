package tcpfsm

// Seq is a sequence number: an unsigned 32-bit quantity in a space that wraps
// (RFC 9293 §3.4). Ordinary < and > mean nothing here; Less and its kin
// compare modulo 2^32, and addition is Go's own, which wraps as it must.
type Seq uint32

// Less reports a < b: 0 < b-a < 2^31 modulo 2^32 (RFC 9293 §3.4).
func (a Seq) Less(b Seq) bool { return int32(a-b) < 0 }

// LessEq reports a =< b, the spelling of RFC 9293 §3.4.
func (a Seq) LessEq(b Seq) bool { return int32(a-b) <= 0 }

// Minus is the signed distance from b to a, in octets.
func (a Seq) Minus(b Seq) int32 { return int32(a - b) }

// In reports low =< a < low+size: membership of a window of size octets, which
// may be empty and may wrap.
func (a Seq) In(low Seq, size uint32) bool { return uint32(a-low) < size }

func maxSeq(a, b Seq) Seq {
	if a.Less(b) {
		return b
	}
	return a
}

func minSeq(a, b Seq) Seq {
	if b.Less(a) {
		return b
	}
	return a
}

// Span is the run of sequence numbers Start =< n < End. It names octets of a
// stream without carrying them: the octet at a stream position is a function
// of the position, and whoever needs real bytes keeps them beside the machine.
type Span struct{ Start, End Seq }

// Len is the number of octets in the span.
func (s Span) Len() uint32 { return uint32(s.End - s.Start) }

// Empty reports that the span holds no octet.
func (s Span) Empty() bool { return s.Start == s.End }

// Endpoint is RFC 9293's socket: an address and a port. The address is a
// number that stands for the host; wire maps it to a real one. Zero in either
// field means unspecified.
type Endpoint struct {
	Addr uint32
	Port uint16
}

// Broadcast is the address that stands for all that are not one host's.
const Broadcast = 1<<32 - 1
