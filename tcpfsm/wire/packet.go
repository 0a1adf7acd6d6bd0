package wire

import (
	"net/netip"

	"synfault/tcpfsm"
)

// Packet is an IP packet that carries one TCP segment, without the segment's
// text. It is comparable. Both addresses are IPv4, or both are IPv6; an
// IPv4-mapped address counts as IPv6, and a zone is not written.
type Packet struct {
	Src, Dst netip.AddrPort
	Segment  tcpfsm.Segment

	Flow uint32 // IPv6: flow label, 20 bits
	ID   uint16 // IPv4: identification
	DF   bool   // IPv4: don't fragment
	TOS  uint8  // type of service or traffic class: DSCP above, ECN in the low two bits (RFC 3168 §5)
	TTL  uint8  // time to live or hop limit, as it is: zero is zero; DefaultTTL is the usual one
}

// DefaultTTL is the time to live that RFC 1700 recommends. RFC 9293 §3.9.2
// leaves it to the configuration (MUST-49).
const DefaultTTL = 64

// HeaderBits are the control bits that a TCP header has a place for. A segment
// with others, a variant's marks, is not encoded.
const HeaderBits = tcpfsm.Mark - 1

// String is source, destination and the segment in detail:
// 192.0.2.1:1024 > 192.0.2.2:80 <SEQ=100><CTL=SYN> win 65535 <mss 1460>.
func (p Packet) String() string {
	return p.Src.String() + " > " + p.Dst.String() + " " + p.Segment.Detail()
}

// v4 reports an IPv4 packet, and whether the addresses go together at all.
func (p *Packet) v4() (is4, ok bool) {
	src, dst := p.Src.Addr(), p.Dst.Addr()
	return src.Is4(), src.IsValid() && dst.IsValid() && src.Is4() == dst.Is4()
}
