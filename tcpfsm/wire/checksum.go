package wire

import (
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// pseudo is the sum of the pseudo-header's words (RFC 9293 §3.1; RFC 8200
// §8.1): the addresses, the protocol, and the length of TCP header and text.
func pseudo(src, dst netip.Addr, length int) uint32 {
	sum := uint32(layers.IPProtocolTCP) + uint32(length)
	if src.Is4() {
		a, b := src.As4(), dst.As4()
		return gopacket.ComputeChecksum(b[:], gopacket.ComputeChecksum(a[:], sum))
	}
	a, b := src.As16(), dst.As16()
	return gopacket.ComputeChecksum(b[:], gopacket.ComputeChecksum(a[:], sum))
}

// sound reports that the segment's ones' complement sum, pseudo-header and
// checksum field included, is all ones (RFC 1071 §1).
func sound(src, dst netip.Addr, segment []byte) bool {
	return gopacket.FoldChecksum(gopacket.ComputeChecksum(segment, pseudo(src, dst, len(segment)))) == 0
}
