// Package wire turns TCP segments into real IPv4 and IPv6 packets, and back.
//
// What goes in: a [Packet] (addresses, ports, the IP fields that a TCP can
// see, and a tcpfsm.Segment), with the segment's text either as bytes or as a
// function from stream position to octet, for a Segment counts its text and
// does not carry it. What comes out of [Encoder.Append]: the octets of one IP
// packet, checksums and all.
//
// What goes in on the way back: octets that anybody may have made. What comes
// out of [Decoder.Decode]: a Packet, its text, and an error that says what is
// wrong, and at which octet. Nothing makes it panic or loop. It returns as
// much as it could read along with the error, because RFC 9293 asks a receiver
// for more than to look away: a bad option is to be answered with a reset and
// logged (MUST-7), and that takes the header.
//
//	the error is a …  what was read                       what a TCP does
//	nil               everything                          goes on
//	[ErrOption]       all but the options at fault        resets and logs (MUST-7)
//	[ErrChecksum]     everything, and none to be trusted  drops it (MUST-3)
//	[ErrCut]          all but the octets not captured     cannot happen to it
//	[ErrNoSegment]    at most the layers before           drops it
//
// Several may hold at once; errors.Is finds each, and each has finer kinds.
//
// # What a packet may hold
//
// IPv4 with options and with padding after its total length; IPv6 with
// hop-by-hop, destination, routing and authentication headers. Where a source
// route or a routing header (type 0, 2 or 4) has addresses left to visit, Dst is
// the last of them, which is the one the checksum covers (RFC 9293 §3.1, RFC
// 8200 §8.1). Fragments and jumbograms are refused. Around it, raw IP, Ethernet
// with VLAN tags, and the two Linux cooked headers ([Decoder.DecodeFrame]).
//
// # Options
//
// Options are read in any segment (MUST-5), at any alignment (MUST-64), and
// unknown ones are skipped by their length (MUST-6) and forgotten. What follows
// the end of the list is ignored in reading and zero in writing (MUST-69). Of
// two options that say the same thing the last counts. The order on the wire,
// padding included, is the Segment's Layout; the order that a Layout of zero
// stands for is read as zero, so that one wire form is one Segment. A list of
// more than sixteen places is read in full, and loses NOPs from its Layout.
//
// So what was decoded without error can be encoded, and decodes to the same
// Packet. The octets are the same too but for what a Packet has no place for:
// IP options and extension headers, unknown TCP options, reserved bits, octets
// after an end of list, and padding beyond what alignment asks for.
//
// The fixed headers, the link layers and the checksums' arithmetic are
// gopacket's. The option list and the IPv6 chain are walked here, because
// gopacket ends an option list at the first fault without saying so.
package wire
