package wire

import (
	"encoding/binary"

	"github.com/gopacket/gopacket"

	"synfault/tcpfsm"
)

const tcpHeader = 20

// segment reads the TCP header (RFC 9293 §3.1), its checksum and its options,
// and returns the text.
func (d *Decoder) segment(p *Packet) (text []byte) {
	g := &d.network
	if len(g.octets) < tcpHeader {
		d.faultf(ErrShortTCP, g.at+len(g.octets), "%d octets; a TCP header has 20 or more", len(g.octets))
		return nil
	}
	d.header(g.octets, p)
	header := int(g.octets[12]>>4) * 4
	switch {
	case header < tcpHeader:
		d.faultf(ErrDataOffset, g.at+12, "it is %d", header/4)
		return nil
	case header > g.length:
		d.faultf(ErrDataOffsetEnd, g.at+12, "%d words in a segment of %d octets", header/4, g.length)
		return nil
	}
	p.Segment.Text = uint16(g.length - header)
	switch {
	case len(g.octets) < g.length:
		d.faultf(ErrCut, g.at+len(g.octets), "%d octets of %d; the checksum cannot be judged", len(g.octets), g.length)
	case !sound(g.src, g.dst, g.octets):
		d.faultf(ErrTCPChecksum, g.at+16, "%#04x, and %#04x would be right", d.tcp.Checksum, d.right())
	}
	if header > len(g.octets) {
		return nil
	}
	d.options(g.octets[tcpHeader:header], g.at+tcpHeader, &p.Segment.Options)
	return g.octets[header:]
}

// header reads the twenty octets that every segment has. The library is shown
// a copy that claims to have no options: it ends a list at a fault without
// saying so, and takes options apart that a Segment has no place for.
func (d *Decoder) header(b []byte, p *Packet) {
	bare := &d.bare
	copy(bare[:], b)
	bare[12] = 5<<4 | bare[12]&15
	d.tcp.Options = d.tcp.Options[:0]
	if err := d.tcp.DecodeFromBytes(bare[:], gopacket.NilDecodeFeedback); err != nil {
		panic("BUG: a TCP header without options: " + err.Error())
	}
	t, seg := &d.tcp, &p.Segment
	d.address(p, uint16(t.SrcPort), uint16(t.DstPort))
	seg.SEQ, seg.ACK = tcpfsm.Seq(t.Seq), tcpfsm.Seq(t.Ack)
	seg.WND, seg.UP = t.Window, t.Urgent
	for _, f := range [...]struct {
		set bool
		bit tcpfsm.CTL
	}{
		{t.FIN, tcpfsm.FIN}, {t.SYN, tcpfsm.SYN}, {t.RST, tcpfsm.RST}, {t.PSH, tcpfsm.PSH}, {t.ACK, tcpfsm.ACK},
		{t.URG, tcpfsm.URG}, {t.ECE, tcpfsm.ECE}, {t.CWR, tcpfsm.CWR}, {t.NS, tcpfsm.AE},
	} {
		if f.set {
			seg.CTL |= f.bit
		}
	}
}

// right is the checksum that the segment should have had.
func (d *Decoder) right() uint16 {
	g := &d.network
	sum := pseudo(g.src, g.dst, g.length)
	sum = gopacket.ComputeChecksum(g.octets[:16], sum)
	return gopacket.FoldChecksum(gopacket.ComputeChecksum(g.octets[18:], sum))
}

// word and half read big-endian octets of an option.
func word(b []byte) uint32 { return binary.BigEndian.Uint32(b) }
func half(b []byte) uint16 { return binary.BigEndian.Uint16(b) }
