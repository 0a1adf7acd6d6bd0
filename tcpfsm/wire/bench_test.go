package wire_test

import (
	"testing"

	"synfault/tcpfsm"
	"synfault/tcpfsm/wire"
)

// benchPacket is a full-sized data segment with timestamps.
func benchPacket() (wire.Packet, []byte) {
	text := make([]byte, 1448)
	return wire.Packet{Src: alice4, Dst: bob4, TTL: wire.DefaultTTL, Segment: tcpfsm.Segment{SEQ: 1, ACK: 1, CTL: tcpfsm.ACK,
		WND: 512, Text: uint16(len(text)), Options: tcpfsm.Options{Has: tcpfsm.HasTimestamps, TSval: 1, TSecr: 2,
			Layout: tcpfsm.Order(tcpfsm.LayNOP, tcpfsm.LayNOP, tcpfsm.LayTimestamps)}}}, text
}

func BenchmarkAppend(b *testing.B) {
	p, text := benchPacket()
	var e wire.Encoder
	var packet []byte
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		packet, _ = e.Append(packet[:0], &p, text)
	}
}

func BenchmarkDecode(b *testing.B) {
	p, text := benchPacket()
	packet, err := wire.Encode(p, text)
	if err != nil {
		b.Fatal(err)
	}
	var d wire.Decoder
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		_, _, _ = d.Decode(packet)
	}
}

// Once its space has grown, an Encoder or a Decoder allocates nothing, in
// either IP.
func TestNothingIsAllocated(t *testing.T) {
	p, text := benchPacket()
	for _, six := range []bool{false, true} {
		if six {
			p.Src, p.Dst = alice6, bob6
		}
		var e wire.Encoder
		var d wire.Decoder
		packet, err := e.Append(nil, &p, text)
		if err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(100, func() { packet, _ = e.Append(packet[:0], &p, text) }); n != 0 {
			t.Errorf("IPv6 %t: Append allocates %v times", six, n)
		}
		if n := testing.AllocsPerRun(100, func() { _, _, _ = d.Decode(packet) }); n != 0 {
			t.Errorf("IPv6 %t: Decode allocates %v times", six, n)
		}
	}
}
