package tcpfsm

import (
	"fmt"
	"strconv"
	"strings"
)

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

// ctlNames is in the order in which the figures of RFC 9293 print the bits:
// SYN,ACK and FIN,ACK and RST,ACK.
var ctlNames = [...]struct {
	bit  CTL
	name string
}{
	{SYN, "SYN"}, {RST, "RST"}, {FIN, "FIN"}, {PSH, "PSH"}, {ACK, "ACK"}, {URG, "URG"},
	{ECE, "ECE"}, {CWR, "CWR"}, {AE, "AE"},
}

// Has reports that every bit of want is set.
func (c CTL) Has(want CTL) bool { return c&want == want }

// String lists the bits joined by commas, SYN,ACK for example; the bits of
// variants print as M0 to M5.
func (c CTL) String() string {
	var b strings.Builder
	add := func(name string) {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(name)
	}
	for _, n := range ctlNames {
		if c&n.bit != 0 {
			add(n.name)
		}
	}
	for i := 0; i < 6; i++ {
		if c&(Mark<<i) != 0 {
			add("M" + strconv.Itoa(i))
		}
	}
	return b.String()
}

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

// String prints the segment in the notation of RFC 9293's figures:
// <SEQ=100><ACK=301><CTL=SYN,ACK>, with <DATA=10> before the control bits where
// there is text, as in figure 10.
func (s Segment) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "<SEQ=%d>", uint32(s.SEQ))
	if s.CTL.Has(ACK) {
		fmt.Fprintf(&b, "<ACK=%d>", uint32(s.ACK))
	}
	if s.Text > 0 {
		fmt.Fprintf(&b, "<DATA=%d>", s.Text)
	}
	fmt.Fprintf(&b, "<CTL=%s>", s.CTL)
	return b.String()
}

// Detail prints the segment as String does, and after it the window, the
// urgent pointer where it counts, and the options:
// <SEQ=100><CTL=SYN> win 65535 <mss 1460,nop,wscale 7>.
func (s Segment) Detail() string {
	text := s.String() + " win " + strconv.Itoa(int(s.WND))
	if s.CTL.Has(URG) {
		text += " urg " + strconv.Itoa(int(s.UP))
	}
	if s.Options.Has != 0 {
		text += " <" + s.Options.String() + ">"
	}
	return text
}
