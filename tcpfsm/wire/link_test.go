package wire_test

import (
	"encoding/hex"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"synfault/tcpfsm"
	"synfault/tcpfsm/wire"
)

const ether = "020000000002 020000000001 "

func TestFramesOfEachLinkTypeAreRead(t *testing.T) {
	four, six := v4(t, nil, "abc"), v6(t, 6, "", bob6.Addr())
	for _, c := range []struct {
		name   string
		link   wire.LinkType
		header string
		packet []byte
	}{
		{"raw", wire.LinkRaw, "", four},
		{"raw", wire.LinkRaw, "", six},
		{"raw IPv4", wire.LinkIPv4, "", four},
		{"raw IPv6", wire.LinkIPv6, "", six},
		{"Ethernet", wire.LinkEthernet, ether + "0800", four},
		{"Ethernet", wire.LinkEthernet, ether + "86dd", six},
		{"one VLAN tag", wire.LinkEthernet, ether + "8100 0064 0800", four},
		{"two VLAN tags", wire.LinkEthernet, ether + "88a8 0064 8100 0065 86dd", six},
		{"cooked", wire.LinkSLL, "0000 0001 0006 020000000001 0000 0800", four},
		{"cooked, version 2", wire.LinkSLL2, "86dd 0000 00000002 0001 00 06 020000000001 0000", six},
	} {
		frame := append(octets(t, c.header), c.packet...)
		var d wire.Decoder
		p, text, err := d.DecodeFrame(c.link, append(frame, 0, 0, 0)) // and padding
		if err != nil || p.Segment.SEQ != 100 || string(text) != "abc" {
			t.Errorf("%s: %v, text %q: %v", c.name, p, text, err)
		}
		frame[len(frame)-1]++
		at := len(octets(t, c.header)) + 36
		if c.packet[0]>>4 == 6 {
			at += 20
		}
		_, _, err = d.DecodeFrame(c.link, frame)
		faults(t, c.name+", places count from the frame's start", err, at, wire.ErrTCPChecksum)
	}
}

func TestEachFaultOfAFrameHasItsError(t *testing.T) {
	packet := hex.EncodeToString(v4(t, nil, ""))
	for _, c := range []struct {
		name  string
		link  wire.LinkType
		frame string
		kind  error
		at    int
	}{
		{"BSD loopback", 0, packet, wire.ErrLinkType, 0},
		{"IEEE 802.11", 105, packet, wire.ErrLinkType, 0},
		{"no frame", wire.LinkEthernet, "", wire.ErrLinkHeader, 0},
		{"Ethernet header cut", wire.LinkEthernet, ether, wire.ErrLinkHeader, 12},
		{"VLAN tag cut", wire.LinkEthernet, ether + "8100 0064 08", wire.ErrLinkHeader, 17},
		{"ARP", wire.LinkEthernet, ether + "0806" + packet, wire.ErrNotIP, 14},
		{"802.3 length", wire.LinkEthernet, ether + "0028" + packet, wire.ErrNotIP, 14},
		{"Ethernet without a packet", wire.LinkEthernet, ether + "0800", wire.ErrShortIP, 14},
		{"IPv6 announced, IPv4 there", wire.LinkEthernet, ether + "86dd" + packet, wire.ErrVersion, 14},
		{"IPv6 link, IPv4 there", wire.LinkIPv6, packet, wire.ErrVersion, 0},
		{"cooked header cut", wire.LinkSLL, "0000 0001 0006", wire.ErrLinkHeader, 6},
		{"cooked, address of 9 octets", wire.LinkSLL, "0000 0001 0009 0200000000010000 0800", wire.ErrLinkHeader, 16},
		{"cooked version 2, header cut", wire.LinkSLL2, "0800 0000", wire.ErrLinkHeader, 4},
	} {
		var d wire.Decoder
		_, _, err := d.DecodeFrame(c.link, octets(t, c.frame))
		faults(t, c.name, err, c.at, c.kind)
	}
}

// IEEE 802.3: 60 octets at least, without the check sequence.
func TestEthernetFramesAreWritten(t *testing.T) {
	for _, c := range []struct{ src, kind string }{{"192.0.2.1", "0800"}, {"2001:db8::1", "86dd"}} {
		p := wire.Packet{Src: alice4, Dst: bob4, TTL: 64, Segment: tcpfsm.Segment{SEQ: 1, CTL: tcpfsm.RST}}
		if c.kind == "86dd" {
			p.Src, p.Dst = alice6, bob6
		}
		packet, err := wire.Encode(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		frame := wire.AppendEthernet([]byte{9, 9}, [6]byte{2, 0, 0, 0, 0, 2}, [6]byte{2, 0, 0, 0, 0, 1}, packet)
		want := slices.Concat([]byte{9, 9}, octets(t, ether+c.kind), packet)
		for len(want) < 62 {
			want = append(want, 0)
		}
		if diff := cmp.Diff(hex.Dump(want), hex.Dump(frame)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", p, diff)
		}
		var d wire.Decoder
		if got, _, err := d.DecodeFrame(wire.LinkEthernet, frame[2:]); err != nil || got != p {
			t.Errorf("%v read as %v: %v", p, got, err)
		}
	}
}
