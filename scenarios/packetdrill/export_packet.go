package packetdrill

import (
	"encoding/hex"

	"synfault/tcpfsm"
)

// numbers are the first sequence numbers of the two ends, from which a script counts.
type numbers struct {
	ours, theirs       tcpfsm.Seq
	haveOurs, haveHers bool
}

// injected is a segment for the stack under test.
func (e *exporter) injected(s *tcpfsm.Segment) *Packet {
	n := &e.numbers
	if s.CTL.Has(tcpfsm.SYN) && !n.haveHers {
		n.theirs, n.haveHers = s.SEQ, true
	}
	k := e.packet(s, n.theirs, n.ours)
	k.In = true
	k.Win = Number{Given: true, Value: uint32(s.WND)}
	return k
}

// expected is a segment from the stack under test.
func (e *exporter) expected(s *tcpfsm.Segment) *Packet {
	n := &e.numbers
	if s.CTL.Has(tcpfsm.SYN) {
		if n.haveOurs && n.ours != s.SEQ {
			e.refuse("the host chooses a second initial sequence number on the same ports, which no script foresees")
		}
		n.ours, n.haveOurs = s.SEQ, true
	}
	if s.CTL.Has(tcpfsm.RST) && s.SEQ == 0 && n.haveOurs {
		e.refuse("the host sends a RST with sequence number 0 itself, and scripts count from the SYN")
	}
	e.sending = true
	k := e.packet(s, n.ours, n.theirs)
	e.sending = false
	if e.windows {
		k.Win = Number{Given: true, Value: uint32(s.WND)}
	}
	return k
}

// cookie is a fast-open cookie as the script has it: those of the stack under test it makes itself.
func (e *exporter) cookie(s *tcpfsm.Segment) string {
	text := hex.EncodeToString(s.Cookie[:s.CookieLen])
	if s.CTL.Has(tcpfsm.SYN|tcpfsm.ACK) && e.sending {
		e.given = text
	}
	if text != "" && text == e.given {
		return "TFO_COOKIE"
	}
	return text
}

// packet is a segment whose own numbers count from seq, and the other end's from ack.
func (e *exporter) packet(s *tcpfsm.Segment, seq, ack tcpfsm.Seq) *Packet {
	if s.CTL >= tcpfsm.Mark {
		e.refuse("a segment bears a mark of its handshake that TCP's header has no place for")
	}
	k := &Packet{Flags: Flags(s.CTL)}
	k.Seq.Start = uint32(s.SEQ - seq)
	k.Seq.Len = uint32(s.Text)
	k.Seq.End = k.Seq.Start + k.Seq.Len
	if s.CTL.Has(tcpfsm.ACK) {
		k.Ack = Number{Given: true, Value: uint32(s.ACK - ack)}
	}
	if s.CTL.Has(tcpfsm.URG) {
		k.Urg = Number{Given: true, Value: uint32(s.UP)}
	}
	e.options(&k.Options, s, ack)
	return k
}

// options are a segment's, padded to a multiple of four octets, as packetdrill wants them.
func (e *exporter) options(out *Options, s *tcpfsm.Segment, acked tcpfsm.Seq) {
	size := 0
	l := s.Effective()
	for i := 0; l.At(i) != tcpfsm.LayEnd; i++ {
		t, n := e.option(l.At(i), s, acked)
		out.List = append(out.List, t)
		size += n
	}
	for ; size%4 != 0; size++ {
		out.List = append(out.List, TCPOption{Kind: EOL})
	}
	out.Given = len(out.List) > 0
}

// option is the one at a place, and how many octets it takes.
func (e *exporter) option(place tcpfsm.Layout, o *tcpfsm.Segment, acked tcpfsm.Seq) (t TCPOption, octets int) {
	switch place {
	case tcpfsm.LayNOP:
		return TCPOption{Kind: NOP}, 1
	case tcpfsm.LayEOL:
		return TCPOption{Kind: EOL}, 1
	case tcpfsm.LayMSS:
		return TCPOption{Kind: MSS, Value: uint32(o.MSS)}, 4
	case tcpfsm.LayWindowScale:
		return TCPOption{Kind: WScale, Value: uint32(o.Shift)}, 3
	case tcpfsm.LaySACKPermitted:
		return TCPOption{Kind: SACKOK}, 2
	case tcpfsm.LayTimestamps:
		return TCPOption{Kind: TS, Val: Number{Given: true, Value: o.TSval}, Ecr: Number{Given: true, Value: o.TSecr}}, 10
	case tcpfsm.LaySACK:
		t.Kind = SACK
		for _, b := range o.SACK[:o.SACKs] {
			t.Blocks = append(t.Blocks, [2]uint32{uint32(b.Start - acked), uint32(b.End - acked)})
		}
		return t, 2 + 8*len(t.Blocks)
	case tcpfsm.LayFastOpen:
		return TCPOption{Kind: FO, Cookie: e.cookie(o)}, 2 + int(o.CookieLen)
	case tcpfsm.LayFastOpenExp:
		return TCPOption{Kind: FOExp, Cookie: e.cookie(o)}, 4 + int(o.CookieLen)
	}
	e.refuse("a segment has an option of transaction TCP, for which packetdrill has no word")
	return t, 0
}
