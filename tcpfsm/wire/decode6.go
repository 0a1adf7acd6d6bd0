package wire

import (
	"encoding/binary"
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

const ipv6Header = 40

// ipv6 reads an IPv6 header and its extension headers (RFC 8200 §3, §4) and
// reports whether TCP follows.
func (d *Decoder) ipv6(b []byte, p *Packet) bool {
	if len(b) < ipv6Header {
		d.fault(ErrShortIP, len(b), "an IPv6 header has 40 octets")
		return false
	}
	length := int(binary.BigEndian.Uint16(b[4:]))
	if length == 0 {
		d.fault(ErrTotalLength, 4, "payload length 0: nothing, or a jumbogram, longer than a segment can say")
		return false
	}
	if err := d.ip6.DecodeFromBytes(b, gopacket.NilDecodeFeedback); err != nil {
		d.fault(ErrExtension, ipv6Header, err.Error()) // all else was checked above
		return false
	}
	ip := &d.ip6
	p.TTL, p.TOS, p.Flow = ip.HopLimit, ip.TrafficClass, ip.FlowLabel
	at, next := ipv6Header, ip.NextHeader
	if ip.HopByHop != nil {
		at, next = at+ip.HopByHop.ActualLength, ip.HopByHop.NextHeader
	}
	d.network = datagram{src: netip.AddrFrom16([16]byte(ip.SrcIP)), dst: netip.AddrFrom16([16]byte(ip.DstIP)),
		octets: ip.Payload, length: ipv6Header + length - at, at: at}
	ok := d.chain(next)
	d.address(p, 0, 0)
	return ok
}

// chain walks the extension headers up to TCP. Each is of eight octets or
// more, so that the walk ends.
func (d *Decoder) chain(next layers.IPProtocol) bool {
	for named := 6; ; {
		g := &d.network
		switch next {
		case layers.IPProtocolIPv6Destination, layers.IPProtocolIPv6Routing:
			if err := d.skip.DecodeFromBytes(g.octets, gopacket.NilDecodeFeedback); err != nil {
				d.fault(ErrExtension, g.at, err.Error())
				return false
			}
			if next == layers.IPProtocolIPv6Routing && !d.route(d.skip.Contents) {
				return false
			}
		case layers.IPProtocolAH:
			if !d.authentication(g.octets) {
				return false
			}
		case layers.IPProtocolIPv6Fragment:
			if !d.atomic(g.octets) {
				return false
			}
		case layers.IPProtocolIPv6HopByHop:
			d.fault(ErrExtension, g.at, "a hop-by-hop header follows the IPv6 header at once, or not at all")
			return false
		default:
			return d.upper(next, named)
		}
		named, next = g.at, layers.IPProtocol(g.octets[0])
		n := len(d.skip.Contents)
		g.octets, g.length, g.at = g.octets[n:], g.length-n, g.at+n
	}
}

// route notes the final destination that a routing header names while it has
// segments left (RFC 8200 §4.4): the last address of types 0 (RFC 5095) and 2
// (RFC 6275 §6.4), the first of type 4, whose list is in reverse (RFC 8754 §2).
func (d *Decoder) route(header []byte) bool {
	const source, mobile, segment = 0, 2, 4
	kind, left, list := header[2], header[3], header[8:]
	list = list[:len(list)&^15]
	switch {
	case left == 0:
		return true
	case kind != source && kind != mobile && kind != segment:
		d.faultf(ErrRouting, d.network.at+2, "routing type %d has segments left; 0, 2 and 4 are known", kind)
		return false
	case len(list) == 0:
		d.fault(ErrRouting, d.network.at+3, "the routing header has segments left, and no address")
		return false
	case kind == segment:
		d.network.dst = netip.AddrFrom16([16]byte(list))
	default:
		d.network.dst = netip.AddrFrom16([16]byte(list[len(list)-16:]))
	}
	return true
}

// authentication skips an authentication header, whose length alone counts in
// words of four octets, less two (RFC 4302 §2.2). What it proves is not checked.
func (d *Decoder) authentication(b []byte) bool {
	if len(b) < 12 || len(b) < (int(b[1])+2)*4 || b[1] == 0 {
		d.fault(ErrExtension, d.network.at, "authentication header of impossible length")
		return false
	}
	d.skip.Contents = b[:(int(b[1])+2)*4]
	return true
}

// atomic skips a fragment header that says that the packet is whole (RFC 6946).
func (d *Decoder) atomic(b []byte) bool {
	if len(b) < 8 {
		d.fault(ErrExtension, d.network.at, "the packet ends inside the fragment header")
		return false
	}
	d.skip.Contents = b[:8]
	field := binary.BigEndian.Uint16(b[2:])
	return d.whole(d.network.at+2, field>>3, field&1 != 0)
}
