package scenarios

import (
	"synfault/netsim"
	"synfault/tcpfsm"
)

// History is what checks know and no host may: which incarnation sent each segment, who lived when, what was accepted
// and released. Observe alone writes it.
type History struct {
	Lives []Life // in the order of their births; at most maxLives
	// Missed counts births beyond maxLives: what is said of those is not known.
	Missed uint32
}

// maxLives bounds the incarnations that a history tells apart.
const maxLives = 128

// Life is one incarnation: one life of one control block, a listener's excepted.
type Life struct {
	Host     netsim.NodeID
	Serial   uint32 // the host's number of the block
	Number   uint8  // of the connection in the script
	ISS, IRS tcpfsm.Seq
	Born     netsim.Time
	Died     netsim.Time // netsim.Never while it lives
	Opened   netsim.Time // when it was first synchronised; netsim.Never before
	Peer     int16       // the life whose ISS it took as IRS; -1 before it has one, or if there is none
	Heard    bool        // the peer named above received a segment that acknowledged our SYN
	State    tcpfsm.State
	Before   tcpfsm.State // the state before the last event that touched it
	MaxSent  tcpfsm.Seq   // the highest SND.NXT
	Edge     tcpfsm.Seq   // the highest RCV.NXT+RCV.WND
	Released uint32       // octets handed to the user
	Foreign  uint32       // segments of another life than Peer that it received
}

// Alive reports whether the block existed at an instant.
func (l *Life) Alive(at netsim.Time) bool { return l.Born <= at && at < l.Died }

// find returns the life of a host's block, or -1.
func (h *History) find(host netsim.NodeID, serial uint32) int {
	for i := len(h.Lives) - 1; i >= 0; i-- {
		if l := &h.Lives[i]; l.Serial == serial && l.Host == host {
			return i
		}
	}
	return -1
}

// byISS returns the youngest life of another host that began its sequence space at seq, or -1.
func (h *History) byISS(host netsim.NodeID, iss tcpfsm.Seq) int {
	for i := len(h.Lives) - 1; i >= 0; i-- {
		if l := &h.Lives[i]; l.ISS == iss && l.Host != host {
			return i
		}
	}
	return -1
}

// Observe implements netsim.Protocol.
func (g *glue) Observe(h *History, st *netsim.Step[Host, Packet]) {
	host := st.State
	for i := range h.Lives {
		l := &h.Lives[i]
		if l.Died == netsim.Never && l.Host == st.Node && !host.has(l.Serial) {
			l.Died, l.Before, l.State = st.Now, l.State, tcpfsm.Closed
		}
	}
	for i := range host.Conns {
		if c := &host.Conns[i]; c.Serial != 0 && c.Remote.Port != 0 {
			h.update(st, c)
		}
	}
	if st.What == netsim.Arrive {
		h.received(st)
	}
	for i := range st.Sent {
		s := &st.Sent[i]
		s.Tag = uint64(1 + h.sender(st.Node, host, s.Packet.Src, s.Packet.Dst))
	}
}

func (h *Host) has(serial uint32) bool {
	for i := range h.Conns {
		if h.Conns[i].Serial == serial {
			return true
		}
	}
	return false
}

// update notes what an event made of a block.
func (h *History) update(st *netsim.Step[Host, Packet], c *Conn) {
	i := h.find(st.Node, c.Serial)
	if i >= 0 && h.Lives[i].State == tcpfsm.TimeWait && c.TCB.State == tcpfsm.SynReceived {
		h.Lives[i].Died = st.Now // reopened from TIME-WAIT: one block, another life
		i = -1
	}
	if i < 0 {
		if len(h.Lives) == maxLives {
			h.Missed++
			return
		}
		i = len(h.Lives)
		h.Lives = append(h.Lives, Life{Host: st.Node, Serial: c.Serial, Number: c.Number, Born: st.Now,
			Died: netsim.Never, Opened: netsim.Never, Peer: -1, State: tcpfsm.Closed})
	}
	l, t := &h.Lives[i], &c.TCB
	l.Before, l.State, l.ISS, l.IRS = l.State, t.State, t.SND.ISS, t.RCV.IRS
	if t.State >= tcpfsm.SynReceived && l.Peer < 0 {
		l.Peer = int16(h.byISS(st.Node, t.RCV.IRS))
	}
	if t.State >= tcpfsm.Established && l.Opened == netsim.Never {
		l.Opened = st.Now
	}
	if l.MaxSent == 0 || int32(t.SND.NXT-l.MaxSent) > 0 {
		l.MaxSent = t.SND.NXT
	}
	if edge := t.RCV.NXT + tcpfsm.Seq(t.RCV.WND); l.Edge == 0 || int32(edge-l.Edge) > 0 {
		l.Edge = edge
	}
	l.Released = uint32(t.RCV.READ - t.RCV.IRS - 1)
}

// received notes that a segment of one life reached another: who heard of whom.
func (h *History) received(st *netsim.Step[Host, Packet]) {
	from := int(st.Origin.Tag) - 1
	p := st.In.Packet
	for i := range h.Lives {
		l := &h.Lives[i]
		if l.Host != st.Node || !l.Alive(st.Now) {
			continue
		}
		if from >= 0 && p.Segment.CTL.Has(tcpfsm.ACK) && p.Segment.ACK-l.ISS-1 < 1<<31 && h.Lives[from].Host != l.Host {
			h.Lives[from].Heard = true
		}
		if from >= 0 && l.Peer >= 0 && int(l.Peer) != from && h.Lives[from].Number == l.Number {
			l.Foreign++
		}
	}
}

// sender is the life that sends from one end to the other, or -1 for a host that answers for nobody.
func (h *History) sender(node netsim.NodeID, host *Host, local, remote tcpfsm.Endpoint) int {
	if i := host.find(local, remote); i >= 0 {
		return h.find(node, host.Conns[i].Serial)
	}
	return -1
}

// Copy implements netsim.Protocol.
func (g *glue) Copy(dst, src *Host) {
	conns, users := append(dst.Conns[:0], src.Conns...), append(dst.Users[:0], src.Users...)
	*dst = *src
	dst.Conns, dst.Users = conns, users
	if src.Foreign != nil {
		dst.Foreign = src.Foreign.Clone()
	}
}

// CopyHistory implements netsim.Protocol.
func (g *glue) CopyHistory(dst, src *History) {
	dst.Lives, dst.Missed = append(dst.Lives[:0], src.Lives...), src.Missed
}
