package wire_test

import (
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"synfault/tcpfsm"
	"synfault/tcpfsm/wire"
)

// octets reads hexadecimal text in which spaces and lines mean nothing, and
// what follows a # is a remark.
func octets(t testing.TB, text string) []byte {
	t.Helper()
	var digits strings.Builder
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		digits.WriteString(strings.Join(strings.Fields(line), ""))
	}
	b, err := hex.DecodeString(digits.String())
	if err != nil {
		t.Fatalf("the test's own octets: %v", err)
	}
	return b
}

// equal compares values that hold addresses, which go-cmp cannot look into.
var equal = cmp.Options{cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })}

var (
	alice4 = netip.MustParseAddrPort("192.0.2.1:1024")
	bob4   = netip.MustParseAddrPort("198.51.100.2:80")
	alice6 = netip.MustParseAddrPort("[2001:db8::1]:1024")
	bob6   = netip.MustParseAddrPort("[2001:db8::2]:80")
)

// typed are packets written out by hand from the header diagrams of RFC 9293
// §3.1, RFC 791 §3.1 and RFC 8200 §3; the checksums were added up apart from any code here.
var typed = []struct {
	name   string
	octets string
	packet wire.Packet
	text   string
}{
	{"IPv4, a SYN without options", `
		45 00 0028  1234 4000  40 06 3c65  c0000201 c6336402
		0400 0050  00000064  00000000  5 002 ffff  bef7 0000`,
		wire.Packet{Src: alice4, Dst: bob4, TTL: 64, ID: 0x1234, DF: true,
			Segment: tcpfsm.Segment{SEQ: 100, CTL: tcpfsm.SYN, WND: 65535}}, ""},
	{"IPv4, all nine control bits, urgent pointer, and text of odd length", `
		45 03 002b  0000 0000  01 06 cd93  c0000201 c6336402
		0400 0050  fffffffe  80000001  5 1ff 0001  78f4 0003
		61 62 63`,
		wire.Packet{Src: alice4, Dst: bob4, TTL: 1, TOS: 3, Segment: tcpfsm.Segment{SEQ: 0xfffffffe, ACK: 0x80000001,
			WND: 1, UP: 3, Text: 3, CTL: wire.HeaderBits}}, "abc"},
	{"IPv6, a SYN with the options of a Linux kernel", `
		6 ab 12345 0028 06 ff  20010db8 00000000 00000000 00000001  20010db8 00000000 00000000 00000002
		0400 0050  00000064  00000000  a 002 faf0  ece1 0000
		02 04 05b4  04 02  08 0a 00000005 00000000  01  03 03 07`,
		wire.Packet{Src: alice6, Dst: bob6, TTL: 255, TOS: 0xab, Flow: 0x12345,
			Segment: tcpfsm.Segment{SEQ: 100, CTL: tcpfsm.SYN, WND: 64240, Options: tcpfsm.Options{
				Has: tcpfsm.HasMSS | tcpfsm.HasSACKPermitted | tcpfsm.HasTimestamps | tcpfsm.HasWindowScale,
				MSS: 1460, Shift: 7, TSval: 5, Layout: tcpfsm.Order(tcpfsm.LayMSS, tcpfsm.LaySACKPermitted,
					tcpfsm.LayTimestamps, tcpfsm.LayNOP, tcpfsm.LayWindowScale)}}}, ""},
}

func TestEncodesAndDecodesAsTheHeaderDiagramsSay(t *testing.T) {
	for _, c := range typed {
		want := octets(t, c.octets)
		got, err := wire.Encode(c.packet, []byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(hex.Dump(want), hex.Dump(got)); diff != "" {
			t.Errorf("%s: encoded (-want +got):\n%s", c.name, diff)
		}
		packet, text, err := wire.Decode(want)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.packet, packet, equal); diff != "" || string(text) != c.text {
			t.Errorf("%s: text %q, decoded (-want +got):\n%s", c.name, text, diff)
		}
	}
}
