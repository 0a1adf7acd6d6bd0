package tcpfsm

// CTL is the set of control bits of a segment (RFC 9293 §3.1). The low eight
// are the header's flags in the header's order; AE is the ninth (once NS). The
// bits from Mark up never reach a wire: they belong to handshake variants that
// need a mark TCP does not have.
type CTL uint16

// The control bits, at their places in the header.
const (
	FIN CTL = 1 << iota
	SYN
	RST
	PSH
	ACK
	URG
	ECE
	CWR
	AE
	Mark // first of the bits that variants may use: Mark, Mark<<1 … Mark<<5
)

// Has reports that every bit of want is set.
func (c CTL) Has(want CTL) bool { return c&want == want }

// Segment is a TCP segment without its ports and its text (RFC 9293 §3.1). The
// text is counted, not carried: octet n of a connection's stream is a function
// of n. A Segment is comparable and holds no pointer.
type Segment struct {
	SEQ  Seq
	ACK  Seq    // meaningful only with the ACK bit
	WND  uint16 // as on the wire, before scaling
	UP   uint16 // meaningful only with the URG bit: offset of the octet after the urgent text (MUST-62)
	CTL  CTL
	Text uint16 // octets of text; on a SYN they follow the SYN
	Options
}

// LEN is SEG.LEN: the sequence space the segment occupies, counting SYN and
// FIN (RFC 9293 §3.4).
func (s *Segment) LEN() uint32 {
	return uint32(s.Text) + uint32(s.CTL&FIN) + uint32(s.CTL&SYN)>>1
}

// text is where the segment's text lies, past the SYN if there is one.
func (s *Segment) text() Span {
	start := s.SEQ + Seq(s.CTL&SYN)>>1
	return Span{start, start + Seq(s.Text)}
}

// end is the number after the last that the segment occupies.
func (s *Segment) end() Seq { return s.SEQ + Seq(s.LEN()) }
