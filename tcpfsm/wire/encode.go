package wire

import (
	"fmt"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"synfault/tcpfsm"
)

// Encoder writes packets. The zero value is ready; it holds only scratch
// space, so one Encoder serves one goroutine at a time, and once its space has
// grown it allocates nothing.
type Encoder struct {
	ip4      layers.IPv4
	ip6      layers.IPv6
	tcp      layers.TCP
	src, dst [16]byte
	list     []layers.TCPOption
	data     []byte // the options' octets, which list has parts of
	buf      gopacket.SerializeBuffer
}

// maxLength is the longest packet: IPv4's total length, and IPv6's payload
// length, have sixteen bits (RFC 791 §3.1, RFC 8200 §3).
const maxLength = 65535

// Encode writes the packet with its text, as Encoder.Append does.
func Encode(p Packet, text []byte) ([]byte, error) {
	var e Encoder
	return e.Append(nil, &p, text)
}

// Append appends the octets of the packet to dst. The text must be as long as
// p.Segment says. The errors are ErrAddress to ErrOptionSpace; with one, dst
// is returned as it was.
func (e *Encoder) Append(dst []byte, p *Packet, text []byte) ([]byte, error) {
	if len(text) != int(p.Segment.Text) {
		return dst, fmt.Errorf("wire: %w: %d octets were given, and Segment.Text is %d", ErrText, len(text), p.Segment.Text)
	}
	room, err := e.begin(p)
	if err != nil {
		return dst, err
	}
	copy(room, text)
	return e.end(dst, p)
}

// AppendFunc is Append for a stream that is a function of the position: octet
// is asked for each octet of text, under its sequence number, in order.
func (e *Encoder) AppendFunc(dst []byte, p *Packet, octet func(tcpfsm.Seq) byte) ([]byte, error) {
	room, err := e.begin(p)
	if err != nil {
		return dst, err
	}
	at := p.Segment.SEQ + tcpfsm.Seq(p.Segment.CTL&tcpfsm.SYN)>>1 // text follows the SYN
	for i := range room {
		room[i] = octet(at + tcpfsm.Seq(i))
	}
	return e.end(dst, p)
}

// begin checks the packet and makes room for its text.
func (e *Encoder) begin(p *Packet) (room []byte, err error) {
	is4, ok := p.v4()
	switch {
	case !ok:
		return nil, fmt.Errorf("wire: %w: %v and %v", ErrAddress, p.Src, p.Dst)
	case p.Segment.CTL&^HeaderBits != 0:
		return nil, fmt.Errorf("wire: %w: %v", ErrMark, p.Segment.CTL&^HeaderBits)
	case !is4 && p.Flow >= 1<<20:
		return nil, fmt.Errorf("wire: %w: %#x", ErrFlow, p.Flow)
	}
	size, err := e.options(&p.Segment.Options)
	if err != nil {
		return nil, err
	}
	length := tcpHeader + (size+3)&^3 + int(p.Segment.Text)
	if is4 {
		length += ipv4Header
	}
	if length > maxLength {
		return nil, fmt.Errorf("wire: %w: it would be %d", ErrTooLong, length)
	}
	if e.buf == nil {
		e.buf = gopacket.NewSerializeBuffer()
	}
	if err := e.buf.Clear(); err != nil {
		panic("BUG: clearing a buffer: " + err.Error())
	}
	room, err = e.buf.PrependBytes(int(p.Segment.Text))
	if err != nil {
		panic("BUG: making room: " + err.Error())
	}
	return room, nil
}

// end writes the headers in front of the text, from the inside out.
func (e *Encoder) end(dst []byte, p *Packet) ([]byte, error) {
	e.header(p)
	var network interface {
		gopacket.NetworkLayer
		gopacket.SerializableLayer
	}
	if is4, _ := p.v4(); is4 {
		network = e.network4(p)
	} else {
		network = e.network6(p)
	}
	if err := e.tcp.SetNetworkLayerForChecksum(network); err != nil {
		panic("BUG: IP under TCP: " + err.Error())
	}
	options := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	if err := e.tcp.SerializeTo(e.buf, options); err != nil {
		panic("BUG: a checked TCP header: " + err.Error())
	}
	if err := network.SerializeTo(e.buf, options); err != nil {
		panic("BUG: a checked IP header: " + err.Error())
	}
	return append(dst, e.buf.Bytes()...), nil
}

// header fills in the TCP header; length and checksum follow.
func (e *Encoder) header(p *Packet) {
	s, t := &p.Segment, &e.tcp
	t.SrcPort, t.DstPort = layers.TCPPort(p.Src.Port()), layers.TCPPort(p.Dst.Port())
	t.Seq, t.Ack, t.Window, t.Urgent = uint32(s.SEQ), uint32(s.ACK), s.WND, s.UP
	t.FIN, t.SYN, t.RST = s.CTL.Has(tcpfsm.FIN), s.CTL.Has(tcpfsm.SYN), s.CTL.Has(tcpfsm.RST)
	t.PSH, t.ACK, t.URG = s.CTL.Has(tcpfsm.PSH), s.CTL.Has(tcpfsm.ACK), s.CTL.Has(tcpfsm.URG)
	t.ECE, t.CWR, t.NS = s.CTL.Has(tcpfsm.ECE), s.CTL.Has(tcpfsm.CWR), s.CTL.Has(tcpfsm.AE)
	t.Options = e.list
	t.Padding = nil // the library adds to it what alignment needs, and leaves it there
}

func (e *Encoder) network4(p *Packet) *layers.IPv4 {
	src, dst := p.Src.Addr().As4(), p.Dst.Addr().As4()
	copy(e.src[:], src[:])
	copy(e.dst[:], dst[:])
	ip := &e.ip4
	ip.Version, ip.Protocol, ip.SrcIP, ip.DstIP = 4, layers.IPProtocolTCP, e.src[:4], e.dst[:4]
	ip.TOS, ip.TTL, ip.Id, ip.Flags = p.TOS, p.TTL, p.ID, 0
	if p.DF {
		ip.Flags = layers.IPv4DontFragment
	}
	return ip
}

func (e *Encoder) network6(p *Packet) *layers.IPv6 {
	e.src, e.dst = p.Src.Addr().As16(), p.Dst.Addr().As16()
	ip := &e.ip6
	ip.Version, ip.NextHeader, ip.SrcIP, ip.DstIP = 6, layers.IPProtocolTCP, e.src[:], e.dst[:]
	ip.TrafficClass, ip.HopLimit, ip.FlowLabel = p.TOS, p.TTL, p.Flow
	return ip
}
