package scenarios

import (
	"synfault/netsim"
	"synfault/tcpfsm"
)

// The kinds of forged packets. Each has an anchor, a number around which something is decided, and the edge of the plan
// moves away from it: %rstw-1 is a RST at the last number of the receiver's window, %rstw one just beyond.
const (
	ForgeRST = iota + 1
	ForgeSYN
	ForgeFIN
	ForgeData
	ForgeACK

	ForgeSeq
	ForgeLong
	ForgeBare
	forgeRSTACK
	ForgeSYNACK
	ForgeSYNFIN
	forgeSYNRST
	forgeAll
	ForgeURG
	ForgeZero

	ForgeRSTW
	ForgeSYNW
	ForgeFINW
	ForgeDataW
	ForgeLongW
	ForgeSeqW

	ForgeACKN
	forgeRSTN
	forgeFINN
	ForgeSYNACKN
	ForgeACKISS

	ForgePlain
	ForgeMSS
	ForgeScale
	ForgeTS
	ForgeEcho

	NumForges = iota // the kinds are 1 to NumForges
)

// anchor is the number that the edge of a forged packet moves.
type anchor uint8

const (
	atNext  anchor = iota // SEG.SEQ, from where the receiver expects the next octet
	atEnd                 // SEG.SEQ, from RCV.NXT+RCV.WND of the receiver, the first number beyond its window
	atACK                 // SEG.ACK, from that of the passing packet
	atSent                // SEG.ACK, from SND.NXT of the receiver
	atISS                 // SEG.ACK, from ISS of the receiver
	inPlace               // of the passing packet, which is repeated but for that
)

// ForgeKind describes a kind of forged packet.
type ForgeKind struct {
	Name string // in a plan: %rst
	Doc  string // a sentence; the edge moves the number that it speaks of

	from anchor
	ctl  tcpfsm.CTL
	text uint16
}

// LongText is the text of ForgeLong, in octets: enough to overlap an edge by many or few.
const LongText = 100

// Forges lists the kinds of forged packets; a kind's number is its place.
var Forges = [NumForges + 1]ForgeKind{
	ForgeRST:    {"rst", "A RST where the receiver expects the next octet.", atNext, tcpfsm.RST, 0},
	ForgeSYN:    {"syn", "A SYN where the receiver expects the next octet.", atNext, tcpfsm.SYN, 0},
	ForgeFIN:    {"fin", "A FIN,ACK where the receiver expects the next octet.", atNext, tcpfsm.FIN | tcpfsm.ACK, 0},
	ForgeData:   {"data", "An octet of text where the receiver expects it.", atNext, tcpfsm.ACK, 1},
	ForgeACK:    {"ack", "An ACK whose acknowledgment is that of the passing packet.", atACK, tcpfsm.ACK, 0},
	ForgeSeq:    {"seq", "An ACK where the receiver expects the next octet.", atNext, tcpfsm.ACK, 0},
	ForgeLong:   {"long", "100 octets of text where the receiver expects them.", atNext, tcpfsm.ACK, LongText},
	ForgeBare:   {"bare", "An octet of text where the receiver expects it, without the ACK bit.", atNext, 0, 1},
	forgeRSTACK: {"rstack", "A RST,ACK where the receiver expects the next octet.", atNext, tcpfsm.RST | tcpfsm.ACK, 0},
	ForgeSYNACK: {"synack", "A SYN,ACK where the receiver expects the next octet.", atNext, tcpfsm.SYN | tcpfsm.ACK, 0},
	ForgeSYNFIN: {"synfin", "A SYN,FIN where the receiver expects the next octet.", atNext, tcpfsm.SYN | tcpfsm.FIN, 0},
	forgeSYNRST: {"synrst", "A SYN,RST where the receiver expects the next octet.", atNext, tcpfsm.SYN | tcpfsm.RST, 0},
	forgeAll:    {"all", "A SYN,RST,FIN,ACK where the receiver expects the next octet.", atNext, tcpfsm.SYN | tcpfsm.RST | tcpfsm.FIN | tcpfsm.ACK, 0},
	ForgeURG:    {"urg", "An octet of urgent text where the receiver expects it.", atNext, tcpfsm.URG | tcpfsm.ACK, 1},
	ForgeZero:   {"zero", "An ACK where the receiver expects the next octet that shuts the window.", atNext, tcpfsm.ACK, 0},

	ForgeRSTW:  {"rstw", "A RST just beyond the receiver's window: rstw-1 is at its last number.", atEnd, tcpfsm.RST, 0},
	ForgeSYNW:  {"synw", "A SYN just beyond the receiver's window.", atEnd, tcpfsm.SYN, 0},
	ForgeFINW:  {"finw", "A FIN,ACK just beyond the receiver's window.", atEnd, tcpfsm.FIN | tcpfsm.ACK, 0},
	ForgeDataW: {"dataw", "An octet of text just beyond the receiver's window.", atEnd, tcpfsm.ACK, 1},
	ForgeLongW: {"longw", "100 octets of text just beyond the receiver's window.", atEnd, tcpfsm.ACK, LongText},
	ForgeSeqW:  {"seqw", "An ACK just beyond the receiver's window.", atEnd, tcpfsm.ACK, 0},

	ForgeACKN:    {"ackn", "An ACK of all that the receiver has sent: ackn+1 is of what it has not.", atSent, tcpfsm.ACK, 0},
	forgeRSTN:    {"rstn", "A RST,ACK of all that the receiver has sent.", atSent, tcpfsm.RST | tcpfsm.ACK, 0},
	forgeFINN:    {"finn", "A FIN,ACK of all that the receiver has sent.", atSent, tcpfsm.FIN | tcpfsm.ACK, 0},
	ForgeSYNACKN: {"synackn", "A SYN,ACK of all that the receiver has sent.", atSent, tcpfsm.SYN | tcpfsm.ACK, 0},
	ForgeACKISS:  {"ackiss", "An ACK of the receiver's initial sequence number: ackiss+1 is of its SYN.", atISS, tcpfsm.ACK, 0},

	ForgePlain: {"plain", "The passing packet again, without options.", inPlace, 0, 0},
	ForgeMSS:   {"mss", "The passing packet again, with the edge for its MSS; -1 is 65535.", inPlace, 0, 0},
	ForgeScale: {"wscale", "The passing packet again, with the edge for its window scale.", inPlace, 0, 0},
	ForgeTS:    {"ts", "The passing packet again, with its timestamp moved.", inPlace, 0, 0},
	ForgeEcho:  {"echo", "The passing packet again, with its timestamp's echo moved.", inPlace, 0, 0},
}

func forgeNames() (names []string) {
	for _, k := range Forges {
		names = append(names, k.Name)
	}
	return names
}

// Forge implements netsim.Protocol: a packet that someone derives from the passing one who sees both of its ends.
func (g *glue) Forge(p *Packet, arg uint16, to *Host) Packet {
	kind, edge := netsim.SplitForge(arg)
	if kind == 0 || int(kind) >= len(Forges) {
		kind = ForgeACK
	}
	k, f := &Forges[kind], *p
	s, move := &f.Segment, tcpfsm.Seq(int32(edge))
	if k.from == inPlace {
		tamper(s, int(kind), edge)
		return f
	}
	*s = tcpfsm.Segment{SEQ: p.Segment.SEQ + tcpfsm.Seq(p.Segment.LEN()), WND: p.Segment.WND, CTL: k.ctl, Text: k.text}
	if p.Segment.Has&tcpfsm.HasTimestamps != 0 {
		s.Has, s.TSval, s.TSecr = tcpfsm.HasTimestamps, p.Segment.TSval, p.Segment.TSecr
	}
	if kind == ForgeZero {
		s.WND = 0
	}
	if k.ctl.Has(tcpfsm.URG) {
		s.UP = 1
	}
	if k.ctl.Has(tcpfsm.ACK) {
		s.ACK = p.Segment.ACK
	}
	switch c := receiver(to, p); k.from {
	case atNext:
		s.SEQ += move
	case atEnd:
		s.SEQ += tcpfsm.Seq(windowOf(c, &p.Segment)) + move
	case atACK:
		s.ACK += move
	case atSent:
		s.ACK = c.SND.NXT + move
	case atISS:
		s.ACK = c.SND.ISS + move
	}
	return f
}

// receiver is the block that a packet will meet, as it is now; an empty one where there is none.
func receiver(to *Host, p *Packet) *tcpfsm.TCB {
	if i := to.find(p.Dst, p.Src); i >= 0 {
		return &to.Conns[i].TCB
	}
	return &noBlock
}

var noBlock tcpfsm.TCB

// windowOf is the window that will be open to what follows a packet: as large as now, or smaller by its text if that is
// not read.
func windowOf(c *tcpfsm.TCB, s *tcpfsm.Segment) uint32 {
	if c.State == tcpfsm.Closed {
		return 65535
	}
	if c.RCV.Asked == 0 {
		return c.RCV.WND - min(c.RCV.WND, uint32(s.Text))
	}
	return c.RCV.WND
}

// tamper changes an option of a segment.
func tamper(s *tcpfsm.Segment, kind int, edge int8) {
	switch kind {
	case ForgePlain:
		s.Options = tcpfsm.Options{}
	case ForgeMSS:
		s.Has |= tcpfsm.HasMSS
		s.MSS = uint16(int16(edge))
	case ForgeScale:
		s.Has |= tcpfsm.HasWindowScale
		s.Shift = uint8(edge)
	case ForgeTS:
		s.Has |= tcpfsm.HasTimestamps
		s.TSval += uint32(int32(edge))
	case ForgeEcho:
		s.Has |= tcpfsm.HasTimestamps
		s.TSecr += uint32(int32(edge))
	}
}
