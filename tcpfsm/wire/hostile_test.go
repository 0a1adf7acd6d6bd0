package wire_test

import (
	"encoding/binary"
	"errors"
	"testing"

	"synfault/tcpfsm"
	"synfault/tcpfsm/wire"
)

// kinds are all errors of a Decoder, so that a test can say that exactly one holds.
var kinds = []error{
	wire.ErrLinkType, wire.ErrLinkHeader, wire.ErrNotIP, wire.ErrVersion, wire.ErrShortIP, wire.ErrHeaderLength,
	wire.ErrTotalLength, wire.ErrIPOption, wire.ErrExtension, wire.ErrRouting, wire.ErrFragment, wire.ErrNotTCP,
	wire.ErrShortTCP, wire.ErrDataOffset, wire.ErrDataOffsetEnd, wire.ErrCut, wire.ErrIPChecksum,
	wire.ErrTCPChecksum, wire.ErrOptionZero, wire.ErrOptionOne, wire.ErrOptionEnd, wire.ErrOptionLength,
}

// faults checks that the error is of these kinds and of no other, and that the
// first is said to be at the octet.
func faults(t *testing.T, name string, err error, at int, want ...error) {
	t.Helper()
	for _, kind := range kinds {
		expected := false
		for _, w := range want {
			expected = expected || w == kind
		}
		if errors.Is(err, kind) != expected {
			t.Errorf("%s: is it %q? %t, want %t: %v", name, kind, !expected, expected, err)
		}
	}
	var where *wire.Error
	if !errors.As(err, &where) {
		t.Errorf("%s: error %v has no place", name, err)
	} else if where.At != at {
		t.Errorf("%s: at octet %d, want %d: %v", name, where.At, at, err)
	}
}

// v4 is a packet of 20 octets of IP header, and TCP with options and text.
func v4(t testing.TB, options []byte, text string) []byte {
	if len(options)%4 != 0 {
		t.Fatalf("the test's own options take %d octets, which is no multiple of 4", len(options))
	}
	b := append(octets(t, "45 00 0000 0000 0000 40 06 0000 c0000201 c6336402  0400 0050 00000064 00000000 50 02 ffff 0000 0000"),
		options...)
	b[32] = byte(5+len(options)/4) << 4
	b = append(b, text...)
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
	sum4(b)
	return b
}

// add is the ones' complement sum of RFC 1071, the plain way.
func add(sum uint64, b []byte) uint64 {
	for i, octet := range b {
		sum += uint64(octet) << (8 * (1 - i%2))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return sum
}

// sum4 makes both checksums of an IPv4 packet right.
func sum4(b []byte) {
	header := int(b[0]&15) * 4
	binary.BigEndian.PutUint16(b[10:], 0)
	binary.BigEndian.PutUint16(b[10:], ^uint16(add(0, b[:header])))
	binary.BigEndian.PutUint16(b[header+16:], 0)
	sum := add(uint64(6+len(b)-header), b[12:20])
	binary.BigEndian.PutUint16(b[header+16:], ^uint16(add(sum, b[header:])))
}

func TestEachFaultOfAnIPv4PacketHasItsError(t *testing.T) {
	change := func(at int, values ...byte) func([]byte) []byte {
		return func(b []byte) []byte { copy(b[at:], values); sum4(b); return b }
	}
	cut := func(n int) func([]byte) []byte { return func(b []byte) []byte { return b[:n] } }
	raw := func(at int, value byte) func([]byte) []byte {
		return func(b []byte) []byte { b[at] = value; return b }
	}
	for _, c := range []struct {
		name string
		make func([]byte) []byte
		kind error
		at   int
	}{
		{"nothing", cut(0), wire.ErrShortIP, 0},
		{"one octet", cut(1), wire.ErrShortIP, 1},
		{"IP header cut", cut(19), wire.ErrShortIP, 19},
		{"version 0", raw(0, 0x05), wire.ErrVersion, 0},
		{"version 5", raw(0, 0x55), wire.ErrVersion, 0},
		{"version 15", raw(0, 0xf5), wire.ErrVersion, 0},
		{"header length 4", raw(0, 0x44), wire.ErrHeaderLength, 0},
		{"header length 0", raw(0, 0x40), wire.ErrHeaderLength, 0},
		{"header length past the end", func(b []byte) []byte { b[0] = 0x4f; return b[:59] }, wire.ErrTotalLength, 2},
		{"total length 0", func(b []byte) []byte { b[2], b[3] = 0, 0; return b }, wire.ErrTotalLength, 2},
		{"total length 19", func(b []byte) []byte { b[3] = 19; return b }, wire.ErrTotalLength, 2},
		{"protocol UDP", change(9, 17), wire.ErrNotTCP, 9},
		{"protocol 0", change(9, 0), wire.ErrNotTCP, 9},
		{"first fragment", change(6, 0x20), wire.ErrFragment, 6},
		{"last fragment", change(7, 1), wire.ErrFragment, 6},
		{"TCP header cut", cut(39), wire.ErrShortTCP, 39},
		{"no TCP header", func(b []byte) []byte { b = b[:20]; b[3] = 20; return sumIP(b) }, wire.ErrShortTCP, 20},
		{"data offset 4", change(32, 0x40), wire.ErrDataOffset, 32},
		{"data offset 0", change(32, 0x00), wire.ErrDataOffset, 32},
		{"data offset past the end", change(32, 0xf0), wire.ErrDataOffsetEnd, 32},
		{"text cut", cut(43), wire.ErrCut, 43},
		{"IP checksum", raw(8, 63), wire.ErrIPChecksum, 10},
		{"TCP checksum, of the header", raw(24, 1), wire.ErrTCPChecksum, 36},
		{"TCP checksum, of the text", raw(43, 'X'), wire.ErrTCPChecksum, 36},
		{"TCP checksum not filled in", func(b []byte) []byte { b[36], b[37] = 0, 0; return b }, wire.ErrTCPChecksum, 36},
	} {
		_, _, err := wire.Decode(c.make(v4(t, nil, "text")))
		faults(t, c.name, err, c.at, c.kind)
	}
}

// sumIP makes the IPv4 header's checksum right, and no other.
func sumIP(b []byte) []byte {
	binary.BigEndian.PutUint16(b[10:], 0)
	binary.BigEndian.PutUint16(b[10:], ^uint16(add(0, b[:int(b[0]&15)*4])))
	return b
}

func TestEachFaultOfAnOptionHasItsError(t *testing.T) {
	for _, c := range []struct {
		name, options string
		at            int
		want          []error
		read          string // the options that were read in spite of it
	}{
		{"length 0", "020405b4 03000000", 45, []error{wire.ErrOptionZero}, "mss 1460"},
		{"length 1", "020405b4 03010000", 45, []error{wire.ErrOptionOne}, "mss 1460"},
		{"length 0 of an unknown kind", "63000000", 41, []error{wire.ErrOptionZero}, ""},
		{"length 1 of an unknown kind", "63010000", 41, []error{wire.ErrOptionOne}, ""},
		{"past the end", "020405b4 080a0000", 45, []error{wire.ErrOptionEnd}, "mss 1460"},
		{"past the end, unknown kind, 255", "63ff0000", 41, []error{wire.ErrOptionEnd}, ""},
		{"kind in the last octet", "01010102", 43, []error{wire.ErrOptionEnd}, "nop,nop,nop"},
		{"mss of 3", "0203050402 000000", 41, []error{wire.ErrOptionLength}, "sackOK"},
		{"mss of 5", "020505b400 040201", 41, []error{wire.ErrOptionLength}, "sackOK,nop"},
		{"wscale of 2", "03020402", 41, []error{wire.ErrOptionLength}, "sackOK"},
		{"wscale of 4", "03040700", 41, []error{wire.ErrOptionLength}, ""},
		{"sackOK of 3", "04030001", 41, []error{wire.ErrOptionLength}, "nop"},
		{"sack of 2, no block", "05020402", 41, []error{wire.ErrOptionLength}, "sackOK"},
		{"sack of 9", "0509 00000000000000 010101", 41, []error{wire.ErrOptionLength}, "nop,nop,nop"},
		{"timestamps of 8", "0808 000000000000", 41, []error{wire.ErrOptionLength}, ""},
		{"cookie of 3 octets", "2205 010203 010101", 41, []error{wire.ErrOptionLength}, "nop,nop,nop"},
		{"cookie of 5 octets", "2207 0102030405 01", 41, []error{wire.ErrOptionLength}, "nop"},
		{"cookie of 18 octets", "2214 010203040506070809101112131415161718", 41, []error{wire.ErrOptionLength}, ""},
		{"experimental cookie of 2", "fe06f989 0102 0101", 41, []error{wire.ErrOptionLength}, "nop,nop"},
		{"CC of 4", "0b040001", 41, []error{wire.ErrOptionLength}, ""},
		{"two at once", "02030503 02040200", 41, []error{wire.ErrOptionLength}, "sackOK"},
		{"one wrong, then none", "03020b00 00000000", 41, []error{wire.ErrOptionLength, wire.ErrOptionZero}, ""},
	} {
		p, text, err := wire.Decode(v4(t, octets(t, c.options), "text"))
		faults(t, c.name, err, c.at, c.want...)
		if errors.Is(err, wire.ErrNoSegment) || !errors.Is(err, wire.ErrOption) {
			t.Errorf("%s: class: want ErrOption, which has a segment: %v", c.name, err)
		}
		if got := p.Segment.Options.String(); got != c.read {
			t.Errorf("%s: read %q, want %q", c.name, got, c.read)
		}
		if p.Segment.SEQ != 100 || p.Segment.CTL != tcpfsm.SYN || p.Dst != bob4 || string(text) != "text" {
			t.Errorf("%s: MUST-7 wants a reset, and the header for it was not returned: %v, text %q", c.name, p, text)
		}
	}
}

func TestSeveralFaultsAreAllReported(t *testing.T) {
	b := v4(t, octets(t, "03000000"), "text")
	b[8]--  // IP header
	b[45]++ // text
	p, _, err := wire.Decode(b)
	faults(t, "IP, TCP and option", err, 10, wire.ErrIPChecksum, wire.ErrTCPChecksum, wire.ErrOptionZero)
	if p.Segment.SEQ != 100 {
		t.Errorf("the segment was not read: %v", p)
	}
}

func TestEveryTruncationIsAnError(t *testing.T) {
	for _, c := range typed {
		b := octets(t, c.octets)
		for n := range b {
			if _, _, err := wire.Decode(b[:n]); !errors.Is(err, wire.ErrNoSegment) && !errors.Is(err, wire.ErrCut) {
				t.Errorf("%s, the first %d of %d octets: %v", c.name, n, len(b), err)
			}
		}
	}
}

// A checksum misses no change of one bit, and the IP header has one in IPv4 alone.
func TestEveryFlippedBitOfASegmentIsAnError(t *testing.T) {
	for _, c := range typed {
		b := octets(t, c.octets)
		start := 20
		if c.packet.Src == alice6 {
			start = 40
		}
		for at := start; at < len(b); at++ {
			for bit := range 8 {
				b[at] ^= 1 << bit
				if _, _, err := wire.Decode(b); err == nil {
					t.Errorf("%s: octet %d, bit %d flipped, and no error", c.name, at, bit)
				}
				b[at] ^= 1 << bit
			}
		}
	}
}
