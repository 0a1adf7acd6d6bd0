package variant_test

import (
	"fmt"
	"testing"
	"time"

	"synfault/tcpfsm"
)

func syn(seq tcpfsm.Seq) tcpfsm.Segment {
	return tcpfsm.Segment{SEQ: seq, CTL: tcpfsm.SYN, WND: 65535}
}

// Two messages open both ends, and there is no third: "create ESTABLISHED(x),
// answer CA(x,y)".
func TestTwoWayExchange(t *testing.T) {
	p := wire(t, "two-way", "", "").dial(0).run(time.Second)
	p.is("two-way",
		"b listens: LISTEN",
		"a opens: SYN-SENT ab0 <SEQ=100><CTL=SYN>",
		"b ab0: ESTABLISHED ba0 <SEQ=300><ACK=101><CTL=SYN,ACK>",
		"a ba0: ESTABLISHED",
	)
	if !p.agreed() || !p.idle() {
		t.Errorf("agreed %v, idle %v after two messages; want both", p.agreed(), p.idle())
	}
	p.send(p.a, 10).run(5*time.Millisecond).send(p.b, 20).run(time.Second).is("text both ways",
		"a sends: ESTABLISHED ab1 <SEQ=101><ACK=301><DATA=10><CTL=PSH,ACK>",
		"b sends: ESTABLISHED ba1 <SEQ=301><ACK=101><DATA=20><CTL=PSH,ACK>",
		"b ab1: ESTABLISHED",
		"a ba1: ESTABLISHED",
		"b delayed-ack@1.21s: ESTABLISHED ba2 <SEQ=321><ACK=111><CTL=ACK>",
		"a delayed-ack@1.215s: ESTABLISHED ab2 <SEQ=111><ACK=321><CTL=ACK>",
		"a ba2: ESTABLISHED",
		"b ab2: ESTABLISHED",
	)
}

// Text in the CR is delivered with it, and the CA covers both.
func TestTwoWayDataExchange(t *testing.T) {
	p := wire(t, "two-way+data", "", "").dial(10).run(time.Second)
	p.is("two-way+data",
		"b listens: LISTEN",
		"a opens: SYN-SENT ab0 <SEQ=100><DATA=10><CTL=SYN>",
		"b ab0: ESTABLISHED ba0 <SEQ=300><ACK=111><CTL=SYN,ACK>",
		"a ba0: ESTABLISHED",
	)
	if p.b.read != 10 || !p.agreed() || !p.idle() {
		t.Errorf("b read %d, agreed %v, idle %v; want 10 and both", p.b.read, p.agreed(), p.idle())
	}
}

// A responder's own SYN counts as acknowledged: SND.UNA = SND.NXT = y+1, no
// timer repeats the CA, and no round trip is measured from it.
func TestTwoWayResponderAwaitsNothing(t *testing.T) {
	p := wire(t, "two-way", "", "ba0x").dial(0).run(20 * time.Millisecond)
	c := &p.b.c
	if c.SND.UNA != 301 || c.SND.NXT != 301 || c.SynOut || c.Timers != 0 || c.Timing || !c.Passive {
		t.Errorf("UNA %d NXT %d SynOut %v timers %q Timing %v Passive %v", c.SND.UNA, c.SND.NXT, c.SynOut, c.Timers, c.Timing, c.Passive)
	}
	if c.SND.WND != 65535 || c.SND.WL1 != 100 || c.SND.WL2 != 301 {
		t.Errorf("WND %d WL1 %d WL2 %d; want the SYN's", c.SND.WND, c.SND.WL1, c.SND.WL2)
	}
}

// A SYN of an opener that is gone opens the responder at once. If the CA is
// lost nothing ever ends that connection; the three-way handshake repeats its
// SYN,ACK until the host that did not ask refuses it (RFC 9293 figure 11).
func TestExpiredSynOpensAGhost(t *testing.T) {
	p := wire(t, "two-way", "", "ba0x")
	p.listen(p.b).arrives(p.b, "old SYN", syn(90)).run(time.Hour).is("two-way",
		"b listens: LISTEN",
		"b old SYN: ESTABLISHED ba0 <SEQ=300><ACK=91><CTL=SYN,ACK> lost",
	)
	if !p.idle() || p.b.told != tcpfsm.SignalConnected {
		t.Errorf("idle %v, b was told %q; want a connection that nothing ends", p.idle(), p.b.told)
	}
	p = wire(t, "three-way", "", "ba0x")
	p.listen(p.b).arrives(p.b, "old SYN", syn(90)).run(time.Hour).is("three-way",
		"b listens: LISTEN",
		"b old SYN: SYN-RECEIVED ba0 <SEQ=300><ACK=91><CTL=SYN,ACK> lost",
		"b retransmission@1s: SYN-RECEIVED ba1 <SEQ=300><ACK=91><CTL=SYN,ACK>",
		"a ba1: CLOSED ab0 <SEQ=91><CTL=RST>",
		"b ab0: LISTEN",
	)
	if p.b.told != 0 {
		t.Errorf("three-way: b was told %q of a connection that never was", p.b.told)
	}
}

// A CA that does reach the host that did not ask for it ends the ghost, but its
// user has heard of it; and the old SYN's text has been delivered.
func TestRefusedGhostHasDeliveredText(t *testing.T) {
	old := syn(90)
	old.Text = 5
	p := wire(t, "two-way+data", "", "")
	p.listen(p.b).arrives(p.b, "old SYN", old).run(time.Hour).is("two-way+data",
		"b listens: LISTEN",
		"b old SYN: ESTABLISHED ba0 <SEQ=300><ACK=96><CTL=SYN,ACK>",
		"a ba0: CLOSED ab0 <SEQ=96><CTL=RST>",
		"b ab0: CLOSED",
	)
	if p.b.read != 5 || !p.b.told.Has(tcpfsm.SignalConnected|tcpfsm.SignalReset) {
		t.Errorf("b read %d and was told %q; want 5 octets, connected and reset", p.b.read, p.b.told)
	}
}

// A ghost meets the real opener: the machine's own checks find it half open, as
// in RFC 9293 figure 9, and the repeated CR is accepted.
func TestGhostGivesWayToTheRealOpener(t *testing.T) {
	p := wire(t, "two-way", "", "ba0x")
	p.listen(p.b).arrives(p.b, "old SYN", syn(90)).open(p.a, 0).run(2*time.Second).is("two-way",
		"b listens: LISTEN",
		"b old SYN: ESTABLISHED ba0 <SEQ=300><ACK=91><CTL=SYN,ACK> lost",
		"a opens: SYN-SENT ab0 <SEQ=100><CTL=SYN>",
		"b ab0: ESTABLISHED ba1 <SEQ=301><ACK=91><CTL=ACK>",
		"a ba1: SYN-SENT ab1 <SEQ=91><CTL=RST>",
		"b ab1: CLOSED",
		"a retransmission@1s: SYN-SENT ab2 <SEQ=100><CTL=SYN>",
		"b ab2: ESTABLISHED ba2 <SEQ=400><ACK=101><CTL=SYN,ACK>",
		"a ba2: ESTABLISHED",
	)
}

// The CA is lost and the opener does not repeat: it waits for what nobody will
// send, and nothing is armed anywhere. With early=rst the responder's text ends
// the responder and leaves the opener waiting; only early=ca gets it out.
func TestTwoWayDeadlockWithoutRepeat(t *testing.T) {
	for _, c := range []struct {
		knobs string
		text  uint32
		a, b  tcpfsm.State
	}{
		{"early=ignore", 0, synSent, established},
		{"early=ca", 0, synSent, established},
		{"early=rst", 0, synSent, established},
		{"early=ignore", 10, synSent, closed}, // b gives its text up at R2
		{"early=rst", 10, synSent, closed},    // b is reset
		{"early=ca", 10, established, established},
	} {
		p := wire(t, "two-way:repeat=off,"+c.knobs, "", "ba0x").dial(0).run(20 * time.Millisecond)
		if c.text > 0 {
			p.send(p.b, c.text)
		}
		p.run(time.Hour).states("repeat=off,"+c.knobs, c.a, c.b)
		if !p.idle() {
			t.Errorf("repeat=off,%s: something is still armed: a %q, b %q", c.knobs, p.a.c.Timers, p.b.c.Timers)
		}
	}
}

// outcome is what an hour made of a pair: both states, whether they agree on
// each other's numbers, what each user read, and whether b's was told of a
// reset.
func outcome(p *pair) string {
	s := fmt.Sprintf("%s %s", p.a.c.State, p.b.c.State)
	if p.agreed() {
		s = "agreed"
	}
	if p.a.read+p.b.read > 0 {
		s += fmt.Sprintf(" read %d %d", p.a.read, p.b.read)
	}
	if p.b.told.Has(tcpfsm.SignalReset) {
		s += " reset"
	}
	return s
}

// twoWayFaults is what can go wrong with two messages, and the outcome for every
// cell of the grid of policies, dup against early. The reasons, by dup where
// early has no say:
//
//	lost CA: the CR comes again to an open responder. A bare ACK and silence
//	tell the opener nothing (RFC 9293 §3.10.7.3 fifth): it gives up at R2 and
//	leaves b open. The CA again opens it; so does a new one, at the cost of what
//	b believed before.
//
//	text while a waits: early=ca opens a at once; early=rst resets b, which
//	accepts the next CR; else dup decides when the CR comes again. dup=anew has
//	thrown the text away by then. If the CA was only late, a reset b's CA opens a
//	to nobody.
//
//	CR doubled, the copy late: a is open when b meets it. Only dup=anew does
//	harm: b has another number then, which a challenges (RFC 5961 §4.2) and
//	never believes.
//
//	stale CR with a number of its own: not a repeated one, so b's own checks
//	answer it with an ACK that a takes for a duplicate.
var twoWayFaults = []struct {
	name, plan string
	then       func(p *pair)
	want       map[string][3]string // dup: early=ignore, ca, rst
}{
	{"lost CA", "ba0x", func(p *pair) {}, map[string][3]string{
		"bare-ack":  same("CLOSED ESTABLISHED"),
		"ignore":    same("CLOSED ESTABLISHED"),
		"re-answer": same("agreed"),
		"anew":      same("agreed reset"),
	}},
	{"lost CA, text from b", "ba0x", func(p *pair) { p.send(p.b, 10) }, map[string][3]string{
		"bare-ack":  {"CLOSED CLOSED", "agreed read 10 0", "agreed reset"},
		"ignore":    {"CLOSED CLOSED", "agreed read 10 0", "agreed reset"},
		"re-answer": {"agreed read 10 0", "agreed read 10 0", "agreed reset"},
		"anew":      {"agreed reset", "agreed read 10 0", "agreed reset"},
	}},
	{"text from b overtakes CA", "ba0+50ms", func(p *pair) { p.send(p.b, 10) }, map[string][3]string{
		"bare-ack":  {"agreed read 10 0", "agreed read 10 0", "ESTABLISHED CLOSED reset"},
		"ignore":    {"agreed read 10 0", "agreed read 10 0", "ESTABLISHED CLOSED reset"},
		"re-answer": {"agreed read 10 0", "agreed read 10 0", "ESTABLISHED CLOSED reset"},
		"anew":      {"agreed read 10 0", "agreed read 10 0", "ESTABLISHED CLOSED reset"},
	}},
	{"CR doubled", "ab0=50ms", func(p *pair) {}, map[string][3]string{
		"bare-ack":  same("agreed"),
		"ignore":    same("agreed"),
		"re-answer": same("agreed"),
		"anew":      same("ESTABLISHED ESTABLISHED reset"),
	}},
	{"stale CR", "", func(p *pair) { p.run(time.Second).arrives(p.b, "old SYN", syn(90)) }, map[string][3]string{
		"bare-ack":  same("agreed"),
		"ignore":    same("agreed"),
		"re-answer": same("agreed"),
		"anew":      same("agreed"),
	}},
}

// Every cell of the grid comes out as its policy says.
func TestTwoWayPolicyGrid(t *testing.T) {
	for _, c := range twoWayFaults {
		for _, dup := range []string{"bare-ack", "ignore", "re-answer", "anew"} {
			row := c.want[dup]
			for i, early := range []string{"ignore", "ca", "rst"} {
				policy := "dup=" + dup + ",early=" + early
				t.Run(c.name+"/"+policy, func(t *testing.T) {
					p := wire(t, "two-way:"+policy, "", c.plan).dial(0).run(20 * time.Millisecond)
					c.then(p)
					if got := outcome(p.run(time.Hour)); got != row[i] {
						t.Errorf("got %q, want %q", got, row[i])
						for _, line := range p.log {
							t.Log(line)
						}
					}
				})
			}
		}
	}
}

// The three-way handshake brings both ends to agree under every one of the same
// faults.
func TestThreeWayBearsTheSameFaults(t *testing.T) {
	for _, c := range twoWayFaults {
		p := wire(t, "three-way", "", c.plan).dial(0).run(20 * time.Millisecond)
		if p.b.c.State == established {
			t.Fatalf("%s: three-way has confirmed already", c.name)
		}
		c.then(p)
		if got := outcome(p.run(time.Hour)); got != "agreed" && got != "agreed read 10 0" {
			t.Errorf("%s under three-way: %q, want both ends agreed", c.name, got)
		}
	}
}

func same(s string) [3]string { return [3]string{s, s, s} }
