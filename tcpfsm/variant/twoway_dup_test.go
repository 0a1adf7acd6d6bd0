package variant_test

import (
	"testing"
	"time"

	"synfault/tcpfsm"
)

// What each dup policy answers to the CR again, segment for segment, and that an
// opener which got its CA bears it.
func TestTwoWayRepeatedRequest(t *testing.T) {
	for _, c := range []struct {
		dup  string
		want []string
	}{
		{"bare-ack", []string{
			"b ab0: ESTABLISHED ba1 <SEQ=301><ACK=101><CTL=ACK>",
			"a ba1: ESTABLISHED",
		}},
		{"ignore", []string{
			"b ab0: ESTABLISHED",
		}},
		{"re-answer", []string{
			"b ab0: ESTABLISHED ba1 <SEQ=300><ACK=101><CTL=SYN,ACK>",
			"a ba1: ESTABLISHED ab1 <SEQ=101><ACK=301><CTL=ACK>",
			"b ab1: ESTABLISHED",
		}},
		{"anew", []string{
			"b ab0: ESTABLISHED ba1 <SEQ=400><ACK=101><CTL=SYN,ACK>",
			"a ba1: ESTABLISHED ab1 <SEQ=101><ACK=301><CTL=ACK>",
			"b ab1: ESTABLISHED",
		}},
	} {
		p := wire(t, "two-way:dup="+c.dup, "", "ab0=50ms").dial(0).run(50 * time.Millisecond).skip()
		p.run(time.Hour).is("dup="+c.dup, c.want...)
	}
}

// The CA again acknowledges what has come since, and after it the connection
// measures round trips as before.
func TestTwoWayReAnswerKeepsCount(t *testing.T) {
	p := wire(t, "two-way:dup=re-answer", "", "ab0=50ms").dial(0).run(30 * time.Millisecond)
	p.send(p.a, 10).run(15 * time.Millisecond).skip()
	p.run(time.Hour).is("dup=re-answer after text",
		"b ab0: ESTABLISHED ba1 <SEQ=300><ACK=111><CTL=SYN,ACK>",
		"a ba1: ESTABLISHED ab2 <SEQ=111><ACK=301><CTL=ACK>",
		"b ab2: ESTABLISHED",
		"a retransmission@1.03s: ESTABLISHED ab3 <SEQ=101><ACK=301><DATA=10><CTL=PSH,ACK>",
		"b ab3: ESTABLISHED ba2 <SEQ=301><ACK=111><CTL=ACK>",
		"a ba2: ESTABLISHED",
	)
	if p.b.c.Timing || p.b.c.SRTT != 0 {
		t.Errorf("b times %v, SRTT %d: a CA that nothing acknowledges measures nothing", p.b.c.Timing, p.b.c.SRTT)
	}
}

// A CR that carries text and comes twice delivers it twice under dup=anew, once
// under the others.
func TestTwoWayDataTwice(t *testing.T) {
	for dup, want := range map[string]uint32{"bare-ack": 10, "ignore": 10, "re-answer": 10, "anew": 20} {
		p := wire(t, "two-way+data:dup="+dup, "", "ab0=50ms").dial(10).run(time.Hour)
		if p.b.read != want {
			t.Errorf("dup=%s: b read %d octets of 10, want %d", dup, p.b.read, want)
		}
	}
}

// dup is for a repeated CR: one of another number is the machine's own checks'
// business, which end a half-open responder, unless anyCR gives it to dup too.
// ignore then leaves the opener of a restarted host without any answer, and
// anew lets a stale CR end a good connection.
func TestTwoWayRequestOfAnotherNumber(t *testing.T) {
	for _, c := range []struct {
		policy string
		want   string // an opener that crashed and opens again
		stale  string // a stale CR
	}{
		{"dup=ignore", "agreed reset", "agreed"},
		{"dup=ignore,anyCR=on", "CLOSED ESTABLISHED", "agreed"},
		{"dup=bare-ack,anyCR=on", "agreed reset", "agreed"},
		{"dup=re-answer,anyCR=on", "agreed reset", "agreed"},
		{"dup=anew,anyCR=on", "agreed reset", "ESTABLISHED ESTABLISHED reset"},
	} {
		p := wire(t, "two-way:"+c.policy, "", "").dial(0).run(time.Second)
		p.forget(p.a).open(p.a, 0)
		if got := outcome(p.run(time.Hour)); got != c.want {
			t.Errorf("%s, a crashed and opened again: %q, want %q", c.policy, got, c.want)
		}
		p = wire(t, "two-way:"+c.policy, "", "").dial(0).run(time.Second)
		p.arrives(p.b, "old SYN", syn(90))
		if got := outcome(p.run(time.Hour)); got != c.stale {
			t.Errorf("%s, stale CR: %q, want %q", c.policy, got, c.stale)
		}
	}
}

// An opener does not answer a repeated CR as a responder would: it has none of
// its own to repeat.
func TestTwoWayOpenerIsNoResponder(t *testing.T) {
	for _, dup := range []string{"ignore", "re-answer", "anew"} {
		p := wire(t, "two-way:dup="+dup, "", "").dial(0).run(time.Second).skip()
		p.arrives(p.a, "SYN", syn(300)).run(time.Hour).is("dup="+dup+" at the opener (RFC 9293 §3.10.7.4 first)",
			"a SYN: ESTABLISHED ab1 <SEQ=101><ACK=301><CTL=ACK>",
			"b ab1: ESTABLISHED",
		)
	}
}

// Text for a waiting opener: nothing by default (RFC 9293 §3.10.7.3 fifth), a CA
// or a RST by policy. The number y is taken to be one below the text, so that a
// later piece that comes first makes the opener miss what was before it.
func TestTwoWayEarlyText(t *testing.T) {
	for _, c := range []struct {
		early string
		want  []string
	}{
		{"ignore", []string{"a ba1: SYN-SENT"}},
		{"ca", []string{"a ba1: ESTABLISHED"}},
		{"rst", []string{"a ba1: SYN-SENT ab1 <SEQ=101><CTL=RST>", "b ab1: CLOSED"}},
	} {
		p := wire(t, "two-way:early="+c.early, "", "ba0x").dial(0).run(10 * time.Millisecond)
		p.send(p.b, 10).skip().run(100*time.Millisecond).is("early="+c.early, c.want...)
	}

	p := wire(t, "two-way:early=ca", "", "ba0x,ba1x").dial(0).run(10 * time.Millisecond)
	p.send(p.b, 10).skip()
	p.arrives(p.a, "second text", tcpfsm.Segment{SEQ: 311, ACK: 101, Text: 5, CTL: tcpfsm.ACK, WND: 65535})
	p.is("early=ca", "a second text: ESTABLISHED")
	if p.a.c.RCV.IRS != 310 || p.a.read != 5 {
		t.Errorf("a takes y for %d and read %d; want 310 and 5 octets", p.a.c.RCV.IRS, p.a.read)
	}
}

// A bare ACK is not text: no early policy believes it, or it would undo the
// default answer to a repeated CR.
func TestTwoWayEarlyIsForTextAlone(t *testing.T) {
	for _, early := range []string{"ca", "rst"} {
		p := wire(t, "two-way:early="+early, "", "ba0x").dial(0).run(1500 * time.Millisecond)
		p.states("early="+early+" and an ACK without text", synSent, established)
	}
}

// ACKs and RSTs that a waiting opener must not believe are judged as ever (RFC
// 9293 §3.10.7.3 first and second), before any policy.
func TestTwoWayOpenerChecksFirst(t *testing.T) {
	for _, policy := range []string{"early=ignore", "early=ca", "early=rst"} {
		p := wire(t, "two-way:"+policy, "", "ab0x")
		p.open(p.a, 0).skip()
		p.arrives(p.a, "text, old ACK", tcpfsm.Segment{SEQ: 1, ACK: 100, Text: 5, CTL: tcpfsm.ACK})
		p.arrives(p.a, "SYN,ACK, unsent ACK", tcpfsm.Segment{SEQ: 1, ACK: 102, CTL: tcpfsm.SYN | tcpfsm.ACK})
		p.arrives(p.a, "RST, no ACK", tcpfsm.Segment{SEQ: 1, CTL: tcpfsm.RST})
		p.arrives(p.a, "RST,ACK", tcpfsm.Segment{ACK: 101, CTL: tcpfsm.RST | tcpfsm.ACK})
		p.is(policy,
			"a text, old ACK: SYN-SENT ab1 <SEQ=100><CTL=RST>",
			"a SYN,ACK, unsent ACK: SYN-SENT ab2 <SEQ=102><CTL=RST>",
			"a RST, no ACK: SYN-SENT",
			"a RST,ACK: CLOSED",
		)
	}
}

// A responder that is in TIME-WAIT believes a SYN that RFC 6191 lets reopen it.
func TestTwoWayReopensTimeWait(t *testing.T) {
	p := wire(t, "two-way", "", "").dial(0).run(time.Second)
	p.close(p.b).run(time.Second).close(p.a).run(time.Second)
	p.states("b closed first", closed, timeWait).skip()
	p.open(p.a, 0).run(time.Second).is("a new SYN",
		"a opens: SYN-SENT ab3 <SEQ=200><CTL=SYN>",
		"b ab3: ESTABLISHED ba3 <SEQ=400><ACK=201><CTL=SYN,ACK>",
		"a ba3: ESTABLISHED",
	)
	if !p.agreed() || p.b.c.Timers != 0 {
		t.Errorf("agreed %v, b's timers %q; want agreement and none", p.agreed(), p.b.c.Timers)
	}
}

// TIME-WAIT is not open: the repeated CR of the connection that waits there is
// RFC 6191's business, which drops it, whatever dup says.
func TestTwoWayDupIsNotForTimeWait(t *testing.T) {
	for _, dup := range []string{"re-answer", "anew"} {
		p := wire(t, "two-way:anyCR=on,dup="+dup, "", "").dial(0).run(time.Second)
		p.close(p.b).run(time.Second).close(p.a).run(time.Second).skip()
		p.arrives(p.b, "old SYN", syn(100)).is("dup="+dup, "b old SYN: TIME-WAIT")
	}
}

// A SYN with FIN opens the responder and closes the opener's direction at once.
func TestTwoWaySynFin(t *testing.T) {
	p := wire(t, "two-way", "", "")
	fin := syn(90)
	fin.CTL |= tcpfsm.FIN
	p.listen(p.b).skip().arrives(p.b, "SYN,FIN", fin).is("SYN,FIN",
		"b SYN,FIN: CLOSE-WAIT ba0 <SEQ=300><ACK=92><CTL=SYN,ACK>")
}

// Either side of a mixed pair opens: the three-way responder asks until the
// two-way opener acknowledges, the two-way responder asks for nothing.
func TestTwoWayWithThreeWay(t *testing.T) {
	p := wireTwo(t, "two-way", "three-way", "", "").dial(0).run(time.Hour)
	p.is("two-way opener",
		"b listens: LISTEN",
		"a opens: SYN-SENT ab0 <SEQ=100><CTL=SYN>",
		"b ab0: SYN-RECEIVED ba0 <SEQ=300><ACK=101><CTL=SYN,ACK>",
		"a ba0: ESTABLISHED",
		"b retransmission@1.01s: SYN-RECEIVED ba1 <SEQ=300><ACK=101><CTL=SYN,ACK>",
		"a ba1: ESTABLISHED ab1 <SEQ=101><ACK=301><CTL=ACK>",
		"b ab1: ESTABLISHED",
	)
	p = wireTwo(t, "three-way", "two-way", "", "").dial(0).run(time.Hour)
	p.is("two-way responder",
		"b listens: LISTEN",
		"a opens: SYN-SENT ab0 <SEQ=100><CTL=SYN>",
		"b ab0: ESTABLISHED ba0 <SEQ=300><ACK=101><CTL=SYN,ACK>",
		"a ba0: ESTABLISHED ab1 <SEQ=101><ACK=301><CTL=ACK>",
		"b ab1: ESTABLISHED",
	)
}
