package invariant

import (
	"fmt"
	"slices"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// Law is an invariant of two runs: of a case, and of the same case changed in a way that must not matter.
type Law struct {
	*Invariant
	hold func(p *Pair, c *scenarios.Case) (parts parting, applies bool)
}

// parting is where two runs part; the zero parting stands for two that do not.
type parting struct {
	at     netsim.Time
	detail string
}

// laws are all, in the order of their numbers.
var laws = []*Law{
	{&Invariant{ID: "D1", Name: "replay", Kind: Relational, Reads: Wire,
		Sentence: "a case that is run again is the same run, event by event",
		Source:   "what a token promises"}, (*Pair).replay},
	{&Invariant{ID: "D2", Name: "schedule", Kind: Relational, Reads: Wire,
		Sentence: "a case runs the same on one processor and on many, alone and beside others",
		Source:   "what a token promises"}, (*Pair).schedule},
	{&Invariant{ID: "D9", Name: "names swapped", Kind: Relational, Reads: Wire,
		Sentence: "where the hosts change names, the run is the same with their names changed",
		Source:   "RFC 9293 §3.3.2: of two ends, neither is told from the other but by what its user calls"}, (*Pair).swapped},
	{&Invariant{ID: "I18b", Name: "numbers shifted", Kind: Relational, Reads: Wire,
		Sentence: "where all initial sequence numbers are shifted alike, all numbers are, and nothing else changes",
		Source:   "RFC 9293 §3.4: all arithmetic is modulo 2**32"}, (*Pair).shifted},
}

// Laws lists the invariants of two runs. They are no part of All: no Checker can ask them.
func Laws() []*Law { return slices.Clone(laws) }

// Pair runs cases twice and compares. It is not safe for concurrent use. The zero Pair is ready.
type Pair struct {
	runner *scenarios.Runner
	traces [2]scenarios.Trace
}

// Hold asks a law of a case, which nobody else may run meanwhile. applies is false where the law says nothing of it: of
// shifted numbers where one does not come from a clock, is hashed with the instant, is a foreign stack's, or is forged or
// damaged under way, which is no arithmetic; of swapped names where scenarios.Case.Swapped has no image, an end is
// a foreign stack's, something is hashed with a name, a packet is damaged, or the runs part after the two hosts did something at one instant, which is
// done in the order of their names. The law of the schedule sets GOMAXPROCS for a moment. The violation is nil where the
// law holds. A panic of either run breaks the law: a case that panics is none to ask of.
func (p *Pair) Hold(l *Law, c *scenarios.Case) (broken *Violation, applies bool) {
	if p.runner == nil {
		p.runner = scenarios.NewRunner()
	}
	defer func() {
		if said := recover(); said != nil {
			p.runner = nil // what stopped half-way is not used again
			broken = &Violation{Invariant: l.Invariant, Run: c.String(), Detail: "one of the two runs panics: " + scenarios.Panic(said), Times: 1, life: -1}
			applies = true
		}
	}()
	parts, applies := l.hold(p, c)
	if !applies || parts.detail == "" {
		return nil, applies
	}
	run := c.With(p.run(c, 0).Clone()).String()
	return &Violation{Invariant: l.Invariant, Run: run, At: parts.at, Detail: parts.detail, Times: 1, life: -1}, true
}

// run runs a case into a trace, and returns the plan that it amounted to, which holds until the next run.
func (p *Pair) run(c *scenarios.Case, trace int) netsim.Plan {
	p.traces[trace].Reset()
	return p.runner.Run(c, &p.traces[trace], nil).Plan
}

// replay is D1.
func (p *Pair) replay(c *scenarios.Case) (parting, bool) {
	p.run(c.With(p.run(c, 0).Clone()), 1)
	return apart(&p.traces[0], &p.traces[1], 0), true
}

// shifted is I18b.
func (p *Pair) shifted(c *scenarios.Case) (parting, bool) {
	if !shifts(c) {
		return parting{}, false
	}
	again := c.With(p.run(c, 0).Clone())
	first := &p.traces[0]
	if tampered(first) {
		return parting{}, false
	}
	for _, by := range crossings(1<<31, first) {
		p.runShifted(c, again, by)
		if parts := apart(first, &p.traces[1], by); parts.detail != "" {
			return parts, true
		}
	}
	return parting{}, true
}

// runShifted runs again, which has the machines of c, with the ISN clocks set forward meanwhile.
func (p *Pair) runShifted(c, again *scenarios.Case, by tcpfsm.Seq) {
	shift(c, by)
	defer shift(c, -by)
	p.run(again, 1)
}

// crossings are the shifts to try: by, and those by which the first SYN of a run and the first SYN,ACK come
// to be the last number before zero, or the last but one.
func crossings(by tcpfsm.Seq, t *scenarios.Trace) []tcpfsm.Seq {
	list := []tcpfsm.Seq{by}
	seen := [2]bool{}
	for i := range t.Records {
		s := &t.Records[i].Packet.Segment
		kind := int(s.CTL&tcpfsm.ACK) / int(tcpfsm.ACK)
		if t.Records[i].What == netsim.Send && s.CTL.Has(tcpfsm.SYN) && !seen[kind] {
			seen[kind] = true
			list = append(list, ^s.SEQ, ^s.SEQ-1)
		}
	}
	return list
}

// shifts reports that all numbers of a case come from clocks that isnOrigin sets.
func shifts(c *scenarios.Case) bool {
	if c.ReadsClock() {
		return false
	}
	for i := range c.Script.Steps {
		if c.Script.Steps[i].Call == scenarios.Flood {
			return false
		}
	}
	for i := range c.Script.Hosts() {
		m := c.Machine(netsim.NodeID(i))
		if c.Foreign[i] != nil || c.Script.ISS[i] != nil || m.ISN != tcpfsm.ISNClock && m.ISN != tcpfsm.ISNClockPRF {
			return false
		}
	}
	return true
}

// shift sets the ISN clocks of all hosts forward.
func shift(c *scenarios.Case, by tcpfsm.Seq) {
	for i := range c.Script.Hosts() {
		c.Machine(netsim.NodeID(i)).ISNOrigin += uint32(by)
	}
}

// tampered reports that bits of a packet were turned over, or that somebody made one up.
func tampered(t *scenarios.Trace) bool {
	for i := range t.Records {
		if f := &t.Records[i].Fate; f.Damage != 0 || f.Forge != 0 {
			return true
		}
	}
	return false
}

// apart tells when, and how, the second trace is not the first with its numbers shifted.
func apart(a, b *scenarios.Trace, by tcpfsm.Seq) parting {
	for i := range min(len(a.Records), len(b.Records)) {
		r, s := &a.Records[i], b.Records[i]
		have := s.Packet.Segment
		back(&s.Packet.Segment, &r.Packet.Segment, by)
		if by != 0 {
			s.Mark = r.Mark // it has the numbers in it
		}
		if *r != s {
			if z := &r.Packet.Segment; by != 0 && r.What == netsim.Arrive && z.CTL.Has(tcpfsm.RST|tcpfsm.ACK) && z.SEQ == 0 {
				return parting{} // its zero is no number of a clock, and may lie in the window of the one run alone
			}
			return parting{r.At, fmt.Sprintf("event %d at %v, of %v: %v; with numbers shifted by %d, event %d at %v, of %v: %v",
				r.Seq, r.At, r.Node, &r.Packet.Segment, by, s.Seq, s.At, s.Node, &have)}
		}
	}
	if len(a.Records) != len(b.Records) || a.Outcome != b.Outcome {
		return parting{0, fmt.Sprintf("%d records, %v; with numbers shifted by %d, %d records, %v",
			len(a.Records), a.Outcome, by, len(b.Records), b.Outcome)}
	}
	return parting{}
}

// back takes a shift out of a segment's numbers: not of one that is zero because nothing is said by it.
func back(s, was *tcpfsm.Segment, by tcpfsm.Seq) {
	if s.SEQ != was.SEQ || s.SEQ != 0 {
		s.SEQ -= by
	}
	if s.ACK != was.ACK || s.ACK != 0 {
		s.ACK -= by
	}
	for i := range min(s.SACKs, tcpfsm.MaxSACKBlocks) {
		s.SACK[i].Start -= by
		s.SACK[i].End -= by
	}
}
