package scenarios

import (
	"synfault/netsim"
	"synfault/tcpfsm"
)

// Packet is what travels: a segment between two endpoints. The address of an endpoint is its host's number plus one.
type Packet struct {
	Segment  tcpfsm.Segment
	Src, Dst tcpfsm.Endpoint
}

// The classes of packets, by which a plan can name them: ab.syn0x loses the first SYN from a to b.
const (
	ClassSYN    netsim.Class = iota + 1 // SYN without ACK
	ClassSYNACK                         // SYN,ACK
	ClassFIN                            // a FIN, with or without text
	ClassRST
	ClassData // text, and neither SYN nor FIN
	ClassACK  // nothing but an ACK
	ClassBare // none of all these
)

// Names are the words that a plan may use.
var Names = netsim.Names{
	Classes: []string{"", "syn", "synack", "fin", "rst", "data", "ack", "bare"},
	Timers: []string{1 + tcpfsm.TimerRetransmission: "rto", 1 + tcpfsm.TimerPersist: "persist", 1 + tcpfsm.TimerOverride: "override",
		1 + tcpfsm.TimerDelayedACK: "delack", 1 + tcpfsm.TimerKeepAlive: "keepalive", 1 + tcpfsm.TimerUser: "user",
		1 + tcpfsm.TimerTimeWait: "timewait", 1 + tcpfsm.TimerFinWait2: "finwait", 1 + tcpfsm.TimerHandshake: "handshake",
		1 + tcpfsm.TimerTailLoss: "tailloss"},
	Forges: forgeNames(),
}

// ClassOfTimer is the class that a connection's timer is named by in plans.
func ClassOfTimer(t tcpfsm.Timer) netsim.Class { return 1 + netsim.Class(t) }

// TimerClass implements netsim.TimerClasser: those that delay a step of the script, and somebody else's, fire on time.
func (g *glue) TimerClass(self netsim.NodeID, id netsim.TimerID) netsim.Class {
	if id < g.timerBase[self] || g.foreign[self] {
		return 0
	}
	return ClassOfTimer(tcpfsm.Timer((id - g.timerBase[self]) % tcpfsm.NumTimers))
}

// String prints the packet as RFC 9293's figures do.
func (p Packet) String() string { return p.Segment.String() }

// ClassOf is the class that a segment is named by in plans.
func ClassOf(s *tcpfsm.Segment) netsim.Class { return classOf(s) }

func classOf(s *tcpfsm.Segment) netsim.Class {
	switch {
	case s.CTL.Has(tcpfsm.RST):
		return ClassRST
	case s.CTL.Has(tcpfsm.SYN | tcpfsm.ACK):
		return ClassSYNACK
	case s.CTL.Has(tcpfsm.SYN):
		return ClassSYN
	case s.CTL.Has(tcpfsm.FIN):
		return ClassFIN
	case s.Text > 0:
		return ClassData
	case s.CTL.Has(tcpfsm.ACK):
		return ClassACK
	}
	return ClassBare
}

// headers is the length of an IPv4 and a TCP header without options, in octets.
const headers = 40

// Size implements netsim.Protocol.
func (g *glue) Size(p *Packet) int { return headers + int(p.Segment.Text) }

// Class implements netsim.Protocol.
func (g *glue) Class(p *Packet) netsim.Class { return classOf(&p.Segment) }

// Undetected is the least argument of damage that TCP's checksum misses: the argument's lower five bits say which bit of
// SEQ and of ACK turns over. A checksum of 16 bits misses about one damage in 65536; netem's, which turns one bit over, it
// always catches. One in a thousand makes the case common enough to be met.
const Undetected = 65472

// Damage implements netsim.Protocol. Two bits that turn over at the same place of two words of the header cancel out in the
// checksum where one was set and the other was not.
func (g *glue) Damage(p *Packet, arg uint16) (Packet, bool) {
	if arg < Undetected {
		return *p, false
	}
	d := *p
	d.Segment.SEQ ^= tcpfsm.Seq(1) << (arg & 31)
	d.Segment.ACK ^= tcpfsm.Seq(1) << (arg & 31)
	return d, true
}
