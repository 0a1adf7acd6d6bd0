package wire_test

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"testing"

	"synfault/tcpfsm"
	"synfault/tcpfsm/wire"
)

// v6 is an IPv6 packet with extension headers before a TCP header; final is
// the destination that the checksum covers.
func v6(t testing.TB, first byte, extensions string, final netip.Addr) []byte {
	b := octets(t, "6 00 00000 0000 00 40  20010db8 00000000 00000000 00000001  20010db8 00000000 00000000 00000002")
	b[6] = first
	b = append(b, octets(t, extensions)...)
	start := len(b)
	b = append(b, octets(t, "0400 0050 00000064 00000000 50 10 ffff 0000 0000 6162 63")...)
	binary.BigEndian.PutUint16(b[4:], uint16(len(b)-40))
	dst := final.As16()
	sum := add(uint64(6+len(b)-start), b[8:24])
	sum = add(add(sum, dst[:]), b[start:])
	binary.BigEndian.PutUint16(b[start+16:], ^uint16(sum))
	return b
}

const (
	visited = "20010db8 00000000 00000000 00000077"
	last    = "20010db8 00000000 00000000 00000099"
)

// RFC 8200 §4 for the headers, §8.1 for the final destination.
func TestIPv6ExtensionHeadersAreWalked(t *testing.T) {
	two, ninetyNine := netip.MustParseAddr("2001:db8::2"), netip.MustParseAddr("2001:db8::99")
	for _, c := range []struct {
		name, extensions string
		first            byte
		final            netip.Addr
	}{
		{"none", "", 6, two},
		{"hop-by-hop with padding", "06 00 01 04 00000000", 0, two},
		{"hop-by-hop, router alert", "06 00 05 02 0000 01 00", 0, two},
		{"destination options, sixteen octets", "06 01 01 0c 000000000000000000000000", 60, two},
		{"hop-by-hop, destination, atomic fragment", "3c 00 010400000000  2c 00 010400000000  06 00 0000 12345678", 0, two},
		{"authentication, six words", "06 04 0000 00000001 00000002 aabbccdd eeff0011 22334455", 51, two},
		{"routing type 0, all visited", "06 04 00 00 00000000" + visited + last, 43, two},
		{"routing type 0, one left", "06 04 00 01 00000000" + visited + last, 43, ninetyNine},
		{"routing type 2, home address", "06 02 02 01 00000000" + last, 43, ninetyNine},
		{"routing type 4, the list is in reverse", "06 04 04 01 01000000" + last + visited, 43, ninetyNine},
		{"unknown routing type, all visited", "06 00 fd 00 00000000", 43, two},
	} {
		p, text, err := wire.Decode(v6(t, c.first, c.extensions, c.final))
		if err != nil || p.Dst.Addr() != c.final || p.Segment.SEQ != 100 || string(text) != "abc" {
			t.Errorf("%s: %v, text %q, want it to go to %v: %v", c.name, p, text, c.final, err)
		}
	}
}

func TestEachFaultOfAnIPv6PacketHasItsError(t *testing.T) {
	two := netip.MustParseAddr("2001:db8::2")
	for _, c := range []struct {
		name, extensions string
		first            byte
		kind             error
		at               int
	}{
		{"UDP", "", 17, wire.ErrNotTCP, 6},
		{"no next header", "", 59, wire.ErrNotTCP, 6},
		{"encrypted", "06 00 010400000000", 50, wire.ErrNotTCP, 6},
		{"ICMP after destination options", "3a 00 010400000000", 60, wire.ErrNotTCP, 40},
		{"hop-by-hop past the end", "06 ff 010400000000", 0, wire.ErrExtension, 40},
		{"hop-by-hop option past its header", "06 00 01ff00000000", 0, wire.ErrExtension, 40},
		{"hop-by-hop in the second place", "00 00 010400000000 06 00 010400000000", 60, wire.ErrExtension, 48},
		{"destination options past the end", "06 09 010400000000", 60, wire.ErrExtension, 40},
		{"authentication past the end", "06 ff 0000 00000001 00000002", 51, wire.ErrExtension, 40},
		{"authentication one octet past the end", "06 07 0000 00000001 00000002", 51, wire.ErrExtension, 40},
		{"authentication of two words", "06 00 0000 00000001", 51, wire.ErrExtension, 40},
		{"first fragment", "06 00 0001 12345678", 44, wire.ErrFragment, 42},
		{"later fragment", "06 00 0008 12345678", 44, wire.ErrFragment, 42},
		{"unknown routing type with segments left", "06 00 fd 01 00000000", 43, wire.ErrRouting, 42},
		{"routing header without addresses, one left", "06 00 00 01 00000000", 43, wire.ErrRouting, 43},
	} {
		_, _, err := wire.Decode(v6(t, c.first, c.extensions, two))
		faults(t, c.name, err, c.at, c.kind)
	}
	b := v6(t, 6, "", two)
	b[5] = 0
	_, _, err := wire.Decode(b)
	faults(t, "payload length 0", err, 4, wire.ErrTotalLength)
	b = v6(t, 60, "06 00 010400000000", two)
	_, _, err = wire.Decode(b[:44])
	faults(t, "cut inside an extension header", err, 40, wire.ErrExtension)
	_, _, err = wire.Decode(b[:39])
	faults(t, "cut inside the IPv6 header", err, 39, wire.ErrShortIP)
	_, _, err = wire.Decode(b[:60])
	faults(t, "cut inside the TCP header", err, 60, wire.ErrShortTCP)
	_, _, err = wire.Decode(b[:70])
	faults(t, "cut inside the text", err, 70, wire.ErrCut)
	b[69] ^= 1
	_, _, err = wire.Decode(b)
	faults(t, "TCP checksum", err, 64, wire.ErrTCPChecksum)
}

// RFC 791 §3.1: options, the final destination of a source route, and octets
// after the total length, which are the link's.
func TestIPv4OptionsAndPadding(t *testing.T) {
	for _, c := range []struct {
		name, options, final string
	}{
		{"router alert", "94040000", "198.51.100.2"},
		{"NOP and end of list", "01000000", "198.51.100.2"},
		{"loose source route, one address left", "8307 04 cb007109 00", "203.0.113.9"},
		{"strict source route, one of two left", "01 890b 08 cb007108 cb007109", "203.0.113.9"},
		{"loose source route, used up", "8307 08 cb007109 00", "198.51.100.2"},
	} {
		final := netip.MustParseAddr(c.final)
		b := v4(t, nil, "abc")
		options := octets(t, c.options)
		b = append(append(append([]byte{}, b[:20]...), options...), b[20:]...)
		b[0] += byte(len(options) / 4)
		b[3] += byte(len(options))
		sum4(b)
		if start := 20 + len(options); final != bob4.Addr() {
			b[start+16], b[start+17] = 0, 0
			dst := final.As4()
			sum := add(add(uint64(6+len(b)-start), b[12:16]), dst[:])
			binary.BigEndian.PutUint16(b[start+16:], ^uint16(add(sum, b[start:])))
		}
		p, text, err := wire.Decode(append(b, "trailer of the link"...))
		if err != nil || p.Dst.Addr() != final || p.Segment.SEQ != 100 || string(text) != "abc" {
			t.Errorf("%s: %v, text %q, want it to go to %v: %v", c.name, p, text, final, err)
		}
	}
	for _, options := range []string{"83000000", "83010000", "83050000", "01010183"} {
		b := v4(t, nil, "")
		b = append(append(append([]byte{}, b[:20]...), octets(t, options)...), b[20:]...)
		b[0], b[3] = 0x46, b[3]+4
		sum4(b)
		_, _, err := wire.Decode(b)
		faults(t, "IP options "+options, err, 20, wire.ErrIPOption)
		_, _, err = wire.Decode(b[:22])
		faults(t, "cut inside the IP options", err, 22, wire.ErrShortIP)
	}
}

// With a snap length the text, or the options, may be missing; the rest is
// read, and the length is the segment's own.
func TestACutPacketIsReadAsFarAsItGoes(t *testing.T) {
	b := v4(t, octets(t, "020405b4"), "text")
	for _, c := range []struct {
		n    int
		text string
		has  tcpfsm.OptionSet
	}{{47, "tex", tcpfsm.HasMSS}, {44, "", tcpfsm.HasMSS}, {43, "", 0}, {40, "", 0}} {
		p, text, err := wire.Decode(b[:c.n])
		faults(t, "cut", err, c.n, wire.ErrCut)
		if errors.Is(err, wire.ErrNoSegment) || p.Segment.SEQ != 100 || p.Segment.Text != 4 ||
			string(text) != c.text || p.Segment.Has != c.has {
			t.Errorf("%d octets: %v, text %q", c.n, p, text)
		}
	}
}
