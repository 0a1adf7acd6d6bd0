package packetdrill

import (
	"fmt"
	"io"
	"strings"

	"synfault/netsim"
	"synfault/netsim/ladder"
	"synfault/scenarios/sock"
	"synfault/tcpfsm"
)

// Ladder writes what happened as a ladder: the stack under test on the left, the script on the right, segments in the
// script's words and numbers. adjust may change its width and the like.
func (r *Result) Ladder(w io.Writer, adjust func(*ladder.Style[string])) error {
	t := &netsim.Trace[string]{Hosts: 2, Start: []uint64{uint64(tcpfsm.Closed), 0}, Outcome: netsim.Quiet}
	var calls []string
	var seq uint64
	var ordinal [2]uint32
	site := func(from netsim.NodeID) netsim.Origin {
		ordinal[from]++
		return netsim.Origin{Site: netsim.Site{From: from, To: 1 - from, N: ordinal[from] - 1}}
	}
	for i := range r.Steps {
		s := &r.Steps[i]
		seq++
		at := netsim.Time(s.At)
		event := netsim.Record[string]{Seq: seq, At: at, Mark: uint64(s.After), Rule: uint16(s.Rule)}
		switch s.What {
		case sock.Arrive:
			event.What, event.Packet, event.Origin = netsim.Arrive, s.in, site(1)
			sent := netsim.Record[string]{Seq: seq, At: at, What: netsim.Send, Node: 1, Packet: s.in, Origin: event.Origin}
			t.Records = append(t.Records, sent)
			seq++
			event.Seq = seq
		case sock.Timer:
			event.What, event.Arg = netsim.Timer, uint32(s.Timer)
		default:
			event.What, event.Arg = netsim.Call, uint32(len(calls))
			calls = append(calls, s.Call)
		}
		t.Records = append(t.Records, event)
		for _, text := range s.out {
			t.Records = append(t.Records, netsim.Record[string]{
				Seq: seq, At: at, What: netsim.Send, Rule: uint16(s.Rule), Mark: uint64(s.After), Packet: text, Origin: site(0),
			})
		}
	}
	st := &ladder.Style[string]{
		Packet: func(p string) string { return p },
		State: func(host netsim.NodeID, mark uint64) string {
			if host == 1 {
				return ""
			}
			return tcpfsm.State(mark).String()
		},
		Rule: func(rule uint16) string {
			if rule == 0 {
				return ""
			}
			return tcpfsm.Rule(rule).String()
		},
		Host: func(n netsim.NodeID) string { return [...]string{"stack", "script"}[n] },
		Timer: func(_ netsim.NodeID, t uint32) string {
			return tcpfsm.Timer(t).String() + " timer"
		},
		Call: func(_ netsim.NodeID, n uint32) string { return calls[n] },
		Noun: "segment",
	}
	if adjust != nil {
		adjust(st)
	}
	return ladder.Text(w, t, st)
}

// Report writes why a script did not pass, in the words of the script.
func (r *Result) Report(w io.Writer) {
	if e := r.Refused; e != nil {
		fmt.Fprintln(w, e.Error())
		return
	}
	f := r.Failure
	if f == nil {
		return
	}
	fmt.Fprintf(w, "%s:%v: %s\n", r.Script.Name, f.Pos, f.What)
	if f.Text != "" {
		fmt.Fprintf(w, "  line      %s\n", strings.TrimSpace(f.Text))
	}
	if f.Want != "" {
		fmt.Fprintf(w, "  expected  %s\n", f.Want)
	}
	if f.Got != "" {
		fmt.Fprintf(w, "  came      %s\n", f.Got)
	}
	fmt.Fprintf(w, "  at        %.6f s, %v\n", f.At.Seconds(), r.How)
}

// words gives the steps their segments in the script's words, once all numbers are known.
func (r *runner) words() {
	for i := range r.res.Steps {
		s := &r.res.Steps[i]
		f := r.flowOf(s.Local, s.Remote)
		if s.In != nil {
			s.in = r.describeIn(f, s.In)
		}
		for j := range s.Out {
			s.out = append(s.out, strings.TrimPrefix(r.describe(f, &s.Out[j]), "> "))
		}
	}
}

// describeIn prints a segment of the script's as the script has it, without its options.
func (r *runner) describeIn(f *flow, s *tcpfsm.Segment) string {
	syn := s.CTL&tcpfsm.SYN != 0
	seq := f.theirs.toScript(s.SEQ, syn)
	p := Packet{
		Flags: Flags(s.CTL), Seq: Seq{Start: seq, End: seq + uint32(s.Text), Len: uint32(s.Text)},
		Win: Number{Given: true, Value: uint32(s.WND)},
	}
	if s.CTL&tcpfsm.ACK != 0 {
		p.Ack = Number{Given: true, Value: f.ours.toScript(s.ACK, syn)}
	}
	return strings.TrimPrefix(p.String(), "> ")
}
