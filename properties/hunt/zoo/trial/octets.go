package trial

import (
	"math/rand/v2"
	"net/netip"

	"synfault/tcpfsm"
	"synfault/tcpfsm/wire"
)

// perOctets is how many runs go by between two packets of hostile octets.
const perOctets = 8

// octets gives the decoder a packet that somebody has tampered with, which it must refuse or read, and return (RFC 9293
// MUST-7). It belongs to the ith run of a suite and depends on nothing else.
func octets(i uint64) {
	r := rand.New(rand.NewPCG(i, 0))
	p := wire.Packet{Src: netip.MustParseAddrPort("192.0.2.1:1000"), Dst: netip.MustParseAddrPort("192.0.2.2:80"), TTL: wire.DefaultTTL}
	s := &p.Segment
	s.SEQ, s.ACK, s.WND, s.CTL = tcpfsm.Seq(r.Uint32()), tcpfsm.Seq(r.Uint32()), uint16(r.Uint32()), tcpfsm.SYN|tcpfsm.ACK
	s.Has = tcpfsm.OptionSet(r.Uint32()) & (tcpfsm.HasMSS | tcpfsm.HasWindowScale | tcpfsm.HasSACKPermitted | tcpfsm.HasTimestamps)
	b, err := wire.Encode(p, nil)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	const headers = 40 // of IPv4 and TCP
	for range 1 + r.IntN(3) {
		if len(b) > headers && r.IntN(4) > 0 {
			b[headers+r.IntN(len(b)-headers)] = byte(r.IntN(4)) // small numbers are lengths, kinds and none of both
		} else {
			b[r.IntN(len(b))] = byte(r.Uint32())
		}
	}
	wire.Decode(b)
}
