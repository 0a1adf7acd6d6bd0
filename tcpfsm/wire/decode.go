package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// Decoder reads packets. The zero value is ready; it holds only scratch space,
// so one Decoder serves one goroutine at a time.
type Decoder struct {
	ip4     layers.IPv4
	ip6     layers.IPv6
	skip    layers.IPv6ExtensionSkipper
	tcp     layers.TCP
	bare    [tcpHeader]byte // a TCP header without options
	base    int             // octets of link header before the packet
	faults  []error
	network datagram
}

// datagram is what an IP layer hands up.
type datagram struct {
	src, dst netip.Addr // dst is the final destination
	octets   []byte     // TCP header and text, as far as they are there
	length   int        // how long they should be
	at       int        // where they begin
}

// Decode reads one IP packet, of the version its first octet says. The text is
// a part of b. Whatever the error, p holds what was read; see the package's
// table, and the classes ErrNoSegment, ErrChecksum, ErrOption and ErrCut.
func Decode(b []byte) (p Packet, text []byte, err error) {
	var d Decoder
	return d.Decode(b)
}

// Decode reads one IP packet, as the function of the same name does, without
// its allocations.
func (d *Decoder) Decode(b []byte) (p Packet, text []byte, err error) {
	d.base = 0
	return d.packet(b, 0)
}

// packet reads an IP packet of the version asked for; 0 is either.
func (d *Decoder) packet(b []byte, version byte) (p Packet, text []byte, err error) {
	d.faults = d.faults[:0]
	d.network = datagram{}
	ok := false
	switch {
	case len(b) == 0:
		d.fault(ErrShortIP, 0, "there are no octets")
	case b[0]>>4 == 4 && version != 6:
		ok = d.ipv4(b, &p)
	case b[0]>>4 == 6 && version != 4:
		ok = d.ipv6(b, &p)
	case version == 0:
		d.faultf(ErrVersion, 0, "%d, which is neither 4 nor 6", b[0]>>4)
	default:
		d.faultf(ErrVersion, 0, "%d, where the frame announces %d", b[0]>>4, version)
	}
	if ok {
		text = d.segment(&p)
	}
	switch len(d.faults) {
	case 0:
		return p, text, nil
	case 1:
		return p, text, d.faults[0]
	}
	return p, text, errors.Join(d.faults...)
}

// fault notes that something is wrong at an octet of the packet.
func (d *Decoder) fault(kind error, at int, note string) {
	d.faults = append(d.faults, &Error{kind, d.base + at, note})
}

func (d *Decoder) faultf(kind error, at int, format string, args ...any) {
	d.fault(kind, at, fmt.Sprintf(format, args...))
}

const ipv4Header = 20

// ipv4 reads an IPv4 header (RFC 791 §3.1) and reports whether TCP follows.
func (d *Decoder) ipv4(b []byte, p *Packet) bool {
	if len(b) < ipv4Header {
		d.faultf(ErrShortIP, len(b), "an IPv4 header has 20 octets or more")
		return false
	}
	header, total := int(b[0]&15)*4, int(binary.BigEndian.Uint16(b[2:]))
	switch {
	case header < ipv4Header:
		d.faultf(ErrHeaderLength, 0, "%d words", header/4)
		return false
	case total < header:
		d.faultf(ErrTotalLength, 2, "total length %d, header %d", total, header)
		return false
	case len(b) < header:
		d.faultf(ErrShortIP, len(b), "the header has %d octets", header)
		return false
	}
	if err := d.ip4.DecodeFromBytes(b, gopacket.NilDecodeFeedback); err != nil {
		d.fault(ErrIPOption, ipv4Header, err.Error())
		return false
	}
	ip := &d.ip4
	p.TTL, p.TOS, p.ID, p.DF = ip.TTL, ip.TOS, ip.Id, ip.Flags&layers.IPv4DontFragment != 0
	d.network = datagram{src: netip.AddrFrom4([4]byte(ip.SrcIP)), dst: netip.AddrFrom4(d.sourceRoute()),
		octets: ip.Payload, length: total - header, at: header}
	d.address(p, 0, 0)
	if _, sum := ip.VerifyChecksum(); !sum.Valid {
		d.faultf(ErrIPChecksum, 10, "%#04x, and %#04x would be right", sum.Actual, sum.Correct)
	}
	return d.upper(ip.Protocol, 9) && d.whole(6, ip.FragOffset, ip.Flags&layers.IPv4MoreFragments != 0)
}

// sourceRoute is where an IPv4 packet goes in the end: the last address of a
// loose or strict source route that has addresses left, else the destination
// (RFC 791 §3.1).
func (d *Decoder) sourceRoute() [4]byte {
	const loose, strict = 131, 137
	for _, o := range d.ip4.Options {
		// The data is the pointer, counted from the option's kind, and the addresses.
		if n := len(o.OptionData); (o.OptionType == loose || o.OptionType == strict) &&
			n >= 5 && int(o.OptionData[0]) <= n+2 {
			return [4]byte(o.OptionData[n-4:])
		}
	}
	return [4]byte(d.ip4.DstIP)
}

// address copies the addresses, which is all that is known before the ports are.
func (d *Decoder) address(p *Packet, src, dst uint16) {
	p.Src = netip.AddrPortFrom(d.network.src, src)
	p.Dst = netip.AddrPortFrom(d.network.dst, dst)
}

// upper checks that the protocol is TCP.
func (d *Decoder) upper(protocol layers.IPProtocol, at int) bool {
	if protocol != layers.IPProtocolTCP {
		d.faultf(ErrNotTCP, at, "it is %d", uint8(protocol))
		return false
	}
	return true
}

// whole checks that the packet is not a fragment; offset is in units of 8 octets.
func (d *Decoder) whole(at int, offset uint16, more bool) bool {
	if offset != 0 || more {
		d.faultf(ErrFragment, at, "offset %d, more %t; reassemble it first", int(offset)*8, more)
		return false
	}
	return true
}
