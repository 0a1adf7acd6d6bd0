package scenarios

import (
	"bytes"
	"encoding/binary"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// pending are the packets in flight, the calls due and the crashes to come; in an untimed search packets in no order.
func (k *keyer) pending(b []byte) []byte {
	n := k.v.Pending()
	b = append(b, byte(n), byte(n>>8))
	e := &k.event
	if k.timed {
		for i := range n {
			k.v.ReadEvent(i, e)
			b = binary.LittleEndian.AppendUint64(b, uint64(e.In))
			b = k.due(b, e)
		}
		return b
	}
	k.records, k.starts = k.records[:0], k.starts[:0]
	for i := range n {
		if k.v.ReadEvent(i, e); e.What != netsim.Arrive {
			continue
		}
		k.starts = append(k.starts, len(k.records))
		k.records = k.due(k.records, e)
		k.starts = append(k.starts, len(k.records))
	}
	for i := range k.v.Hosts() {
		b = k.owed(k.owed(b, netsim.NodeID(i), true), netsim.NodeID(i), false)
	}
	at := func(i int) []byte { return k.records[k.starts[2*i]:k.starts[2*i+1]] }
	n = len(k.starts) / 2
	for i := 1; i < n; i++ {
		for j := i; j > 0 && bytes.Compare(at(j), at(j-1)) < 0; j-- {
			s := k.starts
			s[2*j], s[2*j+1], s[2*j-2], s[2*j-1] = s[2*j-2], s[2*j-1], s[2*j], s[2*j+1]
		}
	}
	for i := range n {
		b = append(b, at(i)...)
	}
	return b
}

// owed are a host's calls, or its crashes and returns, in their order: which of them an untimed search may take next. The order
// among hosts, and between calls and crashes, means nothing there.
func (k *keyer) owed(b []byte, n netsim.NodeID, calls bool) []byte {
	e := &k.event
	for i := range k.v.Pending() {
		if k.v.ReadEvent(i, e); e.What != netsim.Arrive && e.Node == n && (e.What == netsim.Call) == calls {
			b = k.due(b, e)
		}
	}
	return b
}

// due is a packet in flight, a call, or a crash to come.
func (k *keyer) due(b []byte, e *netsim.PendingEvent[Packet]) []byte {
	switch b = append(b, byte(e.What), byte(e.Node), byte(e.From)); e.What {
	case netsim.Arrive:
		return k.packet(b, e)
	case netsim.Call:
		step := byte(e.Arg)
		if k.v.Swapped() {
			step = k.mirror[step]
		}
		return append(b, step)
	}
	return b
}

// packet is one in flight: what it says, and whose it is.
func (k *keyer) packet(b []byte, e *netsim.PendingEvent[Packet]) []byte {
	p, o := e.Packet, e.Origin
	s := &p.Segment
	number := numberOf(p.Src, p.Dst)
	from, to := k.endsOf(number, k.v.Node(e.From), k.v.Node(e.Node))
	sender, answers := byte(noRank), byte(noRank)
	if n := Sender(o); n >= 0 {
		sender = k.rank[n]
	}
	stranger := SenderStranger(o)
	if stranger >= 0 {
		sender = byte(stranger)
	}
	if n := Answers(o); n >= 0 {
		answers = k.rank[n]
	}
	k.syns = k.syns || bareSYN(s)
	nowhere := s.CTL.Has(tcpfsm.RST) && s.SEQ == 0 // §3.10.7.1: a RST that has no number to go by
	strange := from == nil || to == nil || p.Src != from.at || p.Dst != to.at
	old := k.timed && netsim.Time(e.In)+k.now-o.At > k.msl
	options := s.Has != 0 || s.Layout != 0
	at := len(b)
	b = room(b, 13)
	q, put := (*[13]byte)(b[at:]), binary.LittleEndian
	q[0], q[1], q[2], q[3] = number, sender, answers, byte(min(Storm(o.Tag), 255))
	q[4] = byte(one(o.Forged || o.Damaged) | one(nowhere)<<1 | one(strange)<<2 | one(old)<<3 | one(options)<<4 | one(stranger >= 0)<<5)
	put.PutUint16(q[5:], s.WND)
	put.PutUint16(q[7:], s.UP)
	put.PutUint16(q[9:], uint16(s.CTL))
	put.PutUint16(q[11:], s.Text)
	if strange {
		b = appendEnd(appendEnd(b, p.Src), p.Dst)
	}
	if !nowhere {
		b = k.number(b, from, s.SEQ)
	}
	if s.CTL.Has(tcpfsm.ACK) {
		b = k.number(b, to, s.ACK)
	}
	if options {
		b = k.options(b, to, &s.Options)
	}
	return b
}

// options are a segment's.
func (k *keyer) options(b []byte, to *end, o *tcpfsm.Options) []byte {
	b = binary.LittleEndian.AppendUint64(b, uint64(o.Layout))
	b = append(b, byte(o.Has), byte(o.Has>>8), byte(o.MSS), byte(o.MSS>>8), o.Shift, o.SACKs, o.CookieLen)
	if o.Has&(tcpfsm.HasTimestamps|tcpfsm.HasCC|tcpfsm.HasCCNew|tcpfsm.HasCCEcho) != 0 {
		for _, n := range [...]uint32{o.TSval, o.TSecr, o.CC, o.CCEcho} {
			b = binary.LittleEndian.AppendUint32(b, n)
		}
	}
	if o.CookieLen > 0 {
		b = append(b, o.Cookie[:]...)
	}
	for i := range min(int(o.SACKs), len(o.SACK)) {
		b = k.number(b, to, o.SACK[i].Start)
		b = k.number(b, to, o.SACK[i].End)
	}
	return b
}
