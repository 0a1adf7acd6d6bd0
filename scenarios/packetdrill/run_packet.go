package packetdrill

import (
	"synfault/scenarios/sock"
	"synfault/tcpfsm"
)

// inject gives the stack a segment of the script's.
func (r *runner) inject(p *Packet) {
	f := r.inbound(p)
	seg := r.segment(f, p)
	if seg.Text > 0 && seg.CTL&(tcpfsm.FIN|tcpfsm.SYN) == 0 {
		f.heard, f.heardAt = seg.SEQ+tcpfsm.Seq(seg.Text), r.now
	}
	pkt := sock.Packet{Segment: seg, Src: f.remote, Dst: f.local}
	r.host.Deliver(&pkt)
	r.returned()
}

// inbound is the connection that a segment for the stack belongs to. Whatever comes to a listener begins one.
func (r *runner) inbound(p *Packet) *flow {
	if r.focus != nil && (r.focus.listening || r.focus.flow == nil) {
		f := r.newFlow(tcpfsm.Endpoint{Addr: r.stackAddr, Port: r.focus.portOr(stackPort)}, r.peer())
		r.focus = &opened{fd: -1, flow: f}
		return f
	}
	if r.under == nil {
		r.wrong(p.Pos, "no socket of the script is there for this segment")
	}
	return r.under
}

func (o *opened) portOr(port uint16) uint16 {
	if o.port != 0 {
		return o.port
	}
	return port
}

// segment is a segment of the script's with the numbers of the wire.
func (r *runner) segment(f *flow, p *Packet) tcpfsm.Segment {
	syn := p.Flags&SYN != 0
	if p.Flags&(ECE|CWR|AE) != 0 {
		r.refuse(p.Pos, "ECN", "")
	}
	if ecn := p.IP.ECN; ecn != "" && ecn != "noecn" {
		r.refuse(p.IP.Pos, "ECN", "")
	}
	if syn && !f.theirs.known && r.opens(p) {
		f.theirs = numbering{true, p.Seq.Start, r.res.How.Numbers.Remote}
	}
	s := tcpfsm.Segment{CTL: tcpfsm.CTL(p.Flags), Text: uint16(p.Seq.Len)}
	if p.Seq.Any {
		r.wrong(p.Seq.Pos, "a segment for the stack needs sequence numbers")
	}
	if p.Seq.Len > 65535 {
		r.refuse(p.Seq.Pos, "segments of more than 65535 octets", "")
	}
	s.SEQ = f.theirs.toLive(p.Seq.Start, syn)
	if p.Flags&ACK != 0 {
		if p.Ack.Any {
			r.wrong(p.Pos, "a segment for the stack needs an acknowledgment number that is spelt out")
		}
		s.ACK = f.ours.toLive(p.Ack.Value, syn) // 0 where the script leaves it out
	}
	s.WND = uint16(p.Win.Value)
	s.UP = uint16(p.Urg.Value)
	r.optionsIn(f, p, &s)
	return s
}

// opens reports whether a SYN's number is one that later segments count from: not where nobody listens and the stack has
// sent no SYN of its own.
func (r *runner) opens(p *Packet) bool { return true }

// optionsIn translates the options of a segment for the stack.
func (r *runner) optionsIn(f *flow, p *Packet, s *tcpfsm.Segment) {
	if p.Options.Any {
		r.wrong(p.Options.Pos, "a segment for the stack needs options that are spelt out")
	}
	for i := range p.Options.List {
		o := &p.Options.List[i]
		switch o.Kind {
		case NOP:
			s.Layout = s.Layout.Append(tcpfsm.LayNOP)
		case EOL:
			s.Layout = s.Layout.Append(tcpfsm.LayEOL)
		case MSS:
			s.Has |= tcpfsm.HasMSS
			s.MSS = uint16(o.Value)
			s.Layout = s.Layout.Append(tcpfsm.LayMSS)
		case WScale:
			s.Has |= tcpfsm.HasWindowScale
			s.Shift = uint8(o.Value)
			s.Layout = s.Layout.Append(tcpfsm.LayWindowScale)
		case SACKOK:
			s.Has |= tcpfsm.HasSACKPermitted
			s.Layout = s.Layout.Append(tcpfsm.LaySACKPermitted)
		case SACK:
			r.sackIn(f, o, s)
		case TS:
			s.Has |= tcpfsm.HasTimestamps
			s.TSval, s.TSecr = o.Val.Value, o.Ecr.Value
			if live, ok := f.stamps[o.Ecr.Value]; ok {
				s.TSecr = live
			} else if o.Ecr.Value != 0 && f.firstStamp != [2]uint32{} {
				s.TSecr = o.Ecr.Value - f.firstStamp[0] + f.firstStamp[1]
			}
			s.Layout = s.Layout.Append(tcpfsm.LayTimestamps)
		case FO, FOExp:
			r.cookieIn(o, s)
		default:
			r.refuse(o.Pos, string(o.Kind)+" options", "")
		}
	}
}

func (r *runner) sackIn(f *flow, o *TCPOption, s *tcpfsm.Segment) {
	if len(o.Blocks) > tcpfsm.MaxSACKBlocks {
		r.refuse(o.Pos, "more than four SACK blocks", "")
	}
	s.Has |= tcpfsm.HasSACK
	s.SACKs = uint8(len(o.Blocks))
	for i, b := range o.Blocks {
		s.SACK[i] = tcpfsm.Span{Start: f.ours.toLive(b[0], false), End: f.ours.toLive(b[1], false)}
	}
	s.Layout = s.Layout.Append(tcpfsm.LaySACK)
}

// cookieIn takes a fast-open option. A cookie longer than the longest keeps its length, by which the stack must know it
// for what it is.
func (r *runner) cookieIn(o *TCPOption, s *tcpfsm.Segment) {
	cookie, ok := o.CookieBytes()
	if !ok {
		if o.Cookie != "TFO_COOKIE" {
			r.refuse(o.Pos, "the cookie "+o.Cookie, "")
		}
		cookie = r.host.Cookie(r.peerAddr)
	}
	copy(s.Cookie[:], cookie)
	s.CookieLen = uint8(len(cookie))
	if o.Kind == FO {
		s.Has |= tcpfsm.HasFastOpen
		s.Layout = s.Layout.Append(tcpfsm.LayFastOpen)
		return
	}
	s.Has |= tcpfsm.HasFastOpenExp
	s.Layout = s.Layout.Append(tcpfsm.LayFastOpenExp)
}
