package packetdrill

import (
	"fmt"
	"time"

	"synfault/tcpfsm"
)

// longest is how long a segment that may come at any time is waited for.
const longest = 24 * time.Hour

// expect waits for a segment from the stack and compares it with the script's.
func (r *runner) expect(p *Packet) {
	f := r.outboundFlow(p)
	from, to := r.window()
	r.await(f, to)
	if len(f.out) == 0 {
		r.fail(p.Pos, "the stack sends nothing", p.String(), "nothing by "+seconds(r.host.Now()))
	}
	o := r.take(f, p)
	r.learn(f, p, &o.seg)
	if what := r.differs(f, p, &o.seg); what != "" {
		r.failAt(p.Pos, o.at, what, p.String(), r.describe(f, &o.seg))
	}
	if o.at < from || o.at > to {
		r.failAt(p.Pos, o.at, fmt.Sprintf("the segment comes at %s, not between %s and %s", seconds(o.at), seconds(from), seconds(to)),
			r.event.String(), seconds(o.at)+" "+r.describe(f, &o.seg))
	}
	r.now = max(r.now, o.at)
}

// window is when the event may happen.
func (r *runner) window() (from, to tcpfsm.Instant) {
	t := r.event.Time
	if t.When == Any {
		return 0, r.now.Add(longest)
	}
	to = r.at
	if t.When == Between || t.When == AfterBetween {
		to = r.due(t.To, t.Relative())
	}
	return r.at - tcpfsm.Instant(r.slack), to.Add(r.slack)
}

// outboundFlow is the connection that a segment from the stack belongs to.
func (r *runner) outboundFlow(p *Packet) *flow {
	if r.under == nil {
		r.wrong(p.Pos, "no socket of the script sends this segment")
	}
	return r.under
}

// await lets time pass until the stack has sent something on a connection.
func (r *runner) await(f *flow, until tcpfsm.Instant) {
	for len(f.out) == 0 {
		next, ok := r.host.Next()
		if !ok || next > until {
			break
		}
		r.host.Advance(next)
		r.returned()
	}
	if len(f.out) == 0 {
		r.host.Advance(until)
	}
}

// take removes the next segment of a connection: as many as the script's segment is long, where the stack hands its
// segments over to be cut in the card (TSO).
func (r *runner) take(f *flow, p *Packet) outbound {
	o := f.out[0]
	f.out = f.out[1:]
	if !r.stack.Offload {
		return o
	}
	for len(f.out) > 0 && uint32(o.seg.Text) < p.Seq.Len && follows(&o, &f.out[0]) {
		next := &f.out[0]
		if uint32(o.seg.Text)+uint32(next.seg.Text) > 65535 {
			break
		}
		o.seg.Text += next.seg.Text
		o.seg.CTL |= next.seg.CTL | tcpfsm.PSH
		f.out = f.out[1:]
	}
	return o
}

// follows reports that a segment could have been cut off the end of another.
func follows(o, next *outbound) bool {
	a, b := &o.seg, &next.seg
	return o.at == next.at && b.Text > 0 && a.Text > 0 && a.SEQ+tcpfsm.Seq(a.Text) == b.SEQ && a.ACK == b.ACK &&
		a.WND == b.WND && a.CTL&^tcpfsm.PSH == tcpfsm.ACK && b.CTL&^(tcpfsm.PSH|tcpfsm.FIN) == tcpfsm.ACK && a.Options == b.Options
}

// learn takes the numbers of a SYN from the stack, and of its first timestamps.
func (r *runner) learn(f *flow, p *Packet, s *tcpfsm.Segment) {
	if s.CTL&tcpfsm.SYN != 0 && p.Flags&SYN != 0 && (!f.ours.known || p.Seq.Any) {
		f.ours = numbering{true, p.Seq.Start, uint32(s.SEQ)}
	}
	if s.Has&tcpfsm.HasTimestamps == 0 {
		return
	}
	for i := range p.Options.List {
		if o := &p.Options.List[i]; o.Kind == TS {
			if len(f.stamps) == 0 {
				f.firstStamp = [2]uint32{o.Val.Value, s.TSval}
			}
			f.stamps[o.Val.Value] = s.TSval
		}
	}
}

// differs says how a segment differs from what the script expects; empty if it does not.
func (r *runner) differs(f *flow, p *Packet, s *tcpfsm.Segment) string {
	syn := s.CTL&tcpfsm.SYN != 0
	switch {
	case tcpfsm.CTL(p.Flags) != s.CTL:
		return fmt.Sprintf("the flags are %v, not %v", Flags(s.CTL), p.Flags)
	case !p.Seq.Any && f.ours.toScript(s.SEQ, syn) != p.Seq.Start:
		return fmt.Sprintf("the sequence number is %d, not %d", f.ours.toScript(s.SEQ, syn), p.Seq.Start)
	case uint32(s.Text) != p.Seq.Len:
		return fmt.Sprintf("the segment carries %d octets, not %d", s.Text, p.Seq.Len)
	case p.Flags&ACK != 0 && p.Ack.Given && !p.Ack.Any && f.theirs.toScript(s.ACK, syn) != p.Ack.Value:
		return fmt.Sprintf("the acknowledgment number is %d, not %d", f.theirs.toScript(s.ACK, syn), p.Ack.Value)
	case p.Win.Given && !p.Win.Any && uint32(s.WND) != p.Win.Value:
		return fmt.Sprintf("the window is %d, not %d", s.WND, p.Win.Value)
	case p.Urg.Given && !p.Urg.Any && uint32(s.UP) != p.Urg.Value:
		return fmt.Sprintf("the urgent pointer is %d, not %d", s.UP, p.Urg.Value)
	}
	switch ip := &p.IP; {
	case ip.ECN != "" && ip.ECN != "noecn":
		r.refuse(ip.Pos, "ECN", "")
	case ip.TOS.Given || ip.TTL.Given || ip.FlowLabel.Given:
		r.refuse(ip.Pos, "the IP header of segments from the stack", "")
	}
	return r.optionsDiffer(f, p, s)
}

// describe prints a segment of the stack's in the script's words and numbers.
func (r *runner) describe(f *flow, s *tcpfsm.Segment) string {
	syn := s.CTL&tcpfsm.SYN != 0
	ours := f.ours
	if !ours.known {
		ours = f.shown
	}
	seq := ours.toScript(s.SEQ, syn)
	p := Packet{
		Flags: Flags(s.CTL), Seq: Seq{Start: seq, End: seq + uint32(s.Text), Len: uint32(s.Text)},
		Win: Number{Given: true, Value: uint32(s.WND)}, Options: Options{List: r.optionsOut(f, s)},
	}
	p.Options.Given = len(p.Options.List) > 0
	if s.CTL&tcpfsm.ACK != 0 {
		p.Ack = Number{Given: true, Value: f.theirs.toScript(s.ACK, syn)}
	}
	return p.String()
}
