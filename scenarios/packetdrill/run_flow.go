package packetdrill

import (
	"synfault/scenarios/sock"
	"synfault/tcpfsm"
)

// flow is a connection as the script sees it: its ends, how its numbers translate, and what the stack has sent on it that
// the script has not yet expected.
type flow struct {
	local, remote tcpfsm.Endpoint
	ours, theirs  numbering // of the stack's octets, and of the script's
	shown         numbering // of the stack's octets, in a report: from its first SYN, until the script says where ours begin
	out           []outbound
	stamps        map[uint32]uint32 // the script's timestamps of the stack, and those on the wire
	firstStamp    [2]uint32         // the first of them: the script's, and the wire's
	last          tcpfsm.Segment    // the last that the stack sent
	hasLast       bool
	heard         tcpfsm.Seq     // after the last text that the script has sent, unless a FIN ends it
	heardAt       tcpfsm.Instant // when
}

// outbound is a segment that the stack has sent.
type outbound struct {
	at      tcpfsm.Instant
	seg     tcpfsm.Segment
	closing bool // a last close sends it
}

// numbering translates sequence numbers of one direction. A script counts from 0 where the SYN is, but prints a SYN's own
// number, and the acknowledgment that stands in a SYN, as it likes.
type numbering struct {
	known        bool
	script, live uint32 // the SYN's
}

func (n *numbering) toLive(x uint32, syn bool) tcpfsm.Seq {
	if syn {
		return tcpfsm.Seq(x - n.script + n.live)
	}
	return tcpfsm.Seq(x + n.live)
}

func (n *numbering) toScript(x tcpfsm.Seq, syn bool) uint32 {
	if syn {
		return uint32(x) - n.live + n.script
	}
	return uint32(x) - n.live
}

// opened is a descriptor of the script's.
type opened struct {
	fd        int
	listening bool
	flow      *flow
	port      uint16
	left      bool // disconnected
}

// newFlow puts a new connection under test.
func (r *runner) newFlow(local, remote tcpfsm.Endpoint) *flow {
	f := &flow{local: local, remote: remote, stamps: map[uint32]uint32{}}
	r.flows = append(r.flows, f)
	r.under = f
	return f
}

// peer is an endpoint of the script's that nobody has used.
func (r *runner) peer() tcpfsm.Endpoint {
	r.ports++
	return tcpfsm.Endpoint{Addr: r.peerAddr, Port: r.ports - 1}
}

// sent takes a segment that the stack sends.
func (r *runner) sent(p sock.Packet) {
	for _, f := range r.flows {
		if f.local == p.Src && f.remote == p.Dst {
			f.sent(outbound{r.host.Now(), p.Segment, r.closing})
			return
		}
	}
	f := &flow{local: p.Src, remote: p.Dst, stamps: map[uint32]uint32{}}
	f.sent(outbound{r.host.Now(), p.Segment, r.closing})
	r.flows = append(r.flows, f)
}

func (f *flow) sent(o outbound) {
	f.out = append(f.out, o)
	f.last, f.hasLast = o.seg, true
	if o.seg.CTL&tcpfsm.SYN != 0 && !f.shown.known {
		f.shown = numbering{known: true, live: uint32(o.seg.SEQ)}
	}
}

// flowOf finds the flow between two endpoints, or makes it.
func (r *runner) flowOf(local, remote tcpfsm.Endpoint) *flow {
	for _, f := range r.flows {
		if f.local == local && f.remote == remote {
			return f
		}
	}
	f := &flow{local: local, remote: remote, stamps: map[uint32]uint32{}}
	r.flows = append(r.flows, f)
	return f
}
