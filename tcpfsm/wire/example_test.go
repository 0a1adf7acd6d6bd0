package wire_test

import (
	"errors"
	"fmt"
	"net/netip"

	"synfault/tcpfsm"
	"synfault/tcpfsm/wire"
)

// A segment goes onto the wire and comes back; then an option is damaged, its
// length octet made 0, as hostile octets may have it.
func Example() {
	syn := wire.Packet{
		Src: netip.MustParseAddrPort("192.0.2.1:1024"), Dst: netip.MustParseAddrPort("192.0.2.2:80"), TTL: wire.DefaultTTL,
		Segment: tcpfsm.Segment{SEQ: 100, CTL: tcpfsm.SYN, WND: 65535,
			Options: tcpfsm.Options{Has: tcpfsm.HasMSS | tcpfsm.HasSACKPermitted, MSS: 1460}},
	}
	octets, err := wire.Encode(syn, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("% x\n", octets[20:])

	read, _, err := wire.Decode(octets)
	fmt.Println(read, err)

	octets[45] = 0 // the length of SACK-permitted
	read, _, err = wire.Decode(octets)
	fmt.Println(read)
	fmt.Println(err)
	fmt.Println(errors.Is(err, wire.ErrOption), errors.Is(err, wire.ErrChecksum), errors.Is(err, wire.ErrNoSegment))
	// Output:
	// 04 00 00 50 00 00 00 64 00 00 00 00 70 02 ff ff fb 68 00 00 02 04 05 b4 04 02 00 00
	// 192.0.2.1:1024 > 192.0.2.2:80 <SEQ=100><CTL=SYN> win 65535 <mss 1460,sackOK> <nil>
	// 192.0.2.1:1024 > 192.0.2.2:80 <SEQ=100><CTL=SYN> win 65535 <mss 1460>
	// wire: wrong checksum in the TCP header, at octet 36: 0xfb68, and 0xfb6a would be right
	// wire: illegal option: length 0, at octet 45: kind 4; kind and length alone make 2
	// true true false
}

// The text is a function of the position: on a retransmission the same octets
// are there again, and nobody has kept them.
func ExampleEncoder_AppendFunc() {
	stream := func(at tcpfsm.Seq) byte { return "synfault "[uint32(at-101)%9] }
	p := wire.Packet{Src: netip.MustParseAddrPort("[2001:db8::1]:1024"), Dst: netip.MustParseAddrPort("[2001:db8::2]:80"),
		TTL: wire.DefaultTTL, Segment: tcpfsm.Segment{SEQ: 104, ACK: 301, CTL: tcpfsm.ACK | tcpfsm.PSH, WND: 512, Text: 10}}
	var e wire.Encoder
	packet, err := e.AppendFunc(nil, &p, stream)
	if err != nil {
		fmt.Println(err)
		return
	}
	read, text, err := wire.Decode(packet)
	fmt.Printf("%v %q %v\n", read.Segment, text, err)
	// Output: <SEQ=104><ACK=301><DATA=10><CTL=PSH,ACK> "fault synf" <nil>
}
