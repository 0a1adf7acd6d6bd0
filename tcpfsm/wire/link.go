package wire

import (
	"encoding/binary"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// LinkType says what stands before the IP packet in a frame, by the numbers of
// pcap and pcapng files (tcpdump.org's list of link-layer header types).
type LinkType uint16

// The link types that are read.
const (
	LinkEthernet LinkType = 1   // IEEE 802.3, and 802.1Q tags
	LinkRaw      LinkType = 101 // no link header: IPv4 or IPv6
	LinkSLL      LinkType = 113 // Linux cooked capture
	LinkIPv4     LinkType = 228 // no link header: IPv4
	LinkIPv6     LinkType = 229 // no link header: IPv6
	LinkSLL2     LinkType = 276 // Linux cooked capture, version 2
)

const (
	etherHeader = 14
	etherLeast  = 60 // a frame without its check sequence
)

// DecodeFrame reads a frame of the link type, and the packet in it as Decode
// does; places in errors count from the start of the frame.
func (d *Decoder) DecodeFrame(link LinkType, frame []byte) (p Packet, text []byte, err error) {
	d.base = 0
	switch link {
	case LinkRaw:
		return d.packet(frame, 0)
	case LinkIPv4:
		return d.packet(frame, 4)
	case LinkIPv6:
		return d.packet(frame, 6)
	}
	kind, at, err := unframe(link, frame)
	if err != nil {
		return p, nil, err
	}
	d.base = at
	switch kind {
	case layers.EthernetTypeIPv4:
		return d.packet(frame[at:], 4)
	case layers.EthernetTypeIPv6:
		return d.packet(frame[at:], 6)
	}
	return p, nil, &Error{Kind: ErrNotIP, At: at, Note: "what follows is " + kind.String()}
}

// unframe is what a frame carries, and where it begins.
func unframe(link LinkType, frame []byte) (kind layers.EthernetType, at int, err error) {
	switch link {
	case LinkEthernet:
		var h layers.Ethernet
		err = h.DecodeFromBytes(frame, gopacket.NilDecodeFeedback)
		kind, at = h.EthernetType, etherHeader
	case LinkSLL:
		var h layers.LinuxSLL
		err = h.DecodeFromBytes(frame, gopacket.NilDecodeFeedback)
		kind, at = h.EthernetType, len(h.Contents)
	case LinkSLL2:
		var h layers.LinuxSLL2
		err = h.DecodeFromBytes(frame, gopacket.NilDecodeFeedback)
		kind, at = h.ProtocolType, len(h.Contents)
	default:
		return 0, 0, &Error{Kind: ErrLinkType, Note: "1, 101, 113, 228, 229 and 276 are"}
	}
	if err != nil {
		return 0, 0, &Error{Kind: ErrLinkHeader, At: len(frame), Note: err.Error()}
	}
	for kind == layers.EthernetTypeDot1Q || kind == layers.EthernetTypeQinQ {
		if len(frame) < at+4 {
			return 0, 0, &Error{Kind: ErrLinkHeader, At: len(frame), Note: "a VLAN tag has 4 octets"}
		}
		kind = layers.EthernetType(binary.BigEndian.Uint16(frame[at+2:]))
		at += 4
	}
	return kind, at, nil
}

// AppendEthernet appends the packet in an Ethernet frame, without check
// sequence, padded with zeros to the 60 octets that a frame has at least. The
// packet is one that Append wrote; its first octet says which IP it is.
func AppendEthernet(dst []byte, to, from [6]byte, packet []byte) []byte {
	start := len(dst)
	kind := layers.EthernetTypeIPv4
	if len(packet) > 0 && packet[0]>>4 == 6 {
		kind = layers.EthernetTypeIPv6
	}
	dst = append(append(dst, to[:]...), from[:]...)
	dst = binary.BigEndian.AppendUint16(dst, uint16(kind))
	dst = append(dst, packet...)
	for len(dst)-start < etherLeast {
		dst = append(dst, 0)
	}
	return dst
}
