package tcpfsm_test

import (
	"testing"
	"time"

	. "synfault/tcpfsm"
)

// The policy quickACK: the first segments with text are acknowledged at once;
// text of ours that answers within the delay of an ACK ends that; an ACK that
// waited in vain begins it again.
func TestQuickACKs(t *testing.T) {
	r := newRig(t, "quickACK=16,delayedACK=40ms")
	inEstablished(r)
	r.receive(Forever)
	seq := Seq(301)
	text := func(n uint16) *rig {
		r.text(seq, r.c.SND.NXT, n)
		seq += Seq(n)
		return r
	}
	text(10).sent("<SEQ=101><ACK=311><CTL=ACK>").ruled(RuleQuickACK)
	r.wait(30 * time.Millisecond).send(5)
	text(10).sent()
	r.wait(40 * time.Millisecond).ruled(RuleDelayedACK)
	text(10).sent("<SEQ=106><ACK=331><CTL=ACK>").ruled(RuleQuickACK)
	for r.c.Quick > 0 {
		text(10)
	}
	text(10).sent()
	r.wait(2 * time.Second)
	text(10).sent("<SEQ=106><ACK=" + r.c.RCV.NXT.String() + "><CTL=ACK>").ruled(RuleQuickACK) // after a silence
}

// Under quickACK the peer's FIN is acknowledged like text, if text came before.
func TestFINWaitsLikeText(t *testing.T) {
	r := newRig(t, "quickACK=16,delayedACK=40ms")
	inEstablished(r)
	r.gets(301, 101, FIN|ACK).is(CloseWait).sent("<SEQ=101><ACK=302><CTL=ACK>")
	r = newRig(t, "quickACK=16,delayedACK=40ms")
	inEstablished(r)
	r.receive(Forever).text(301, 101, 10).wait(time.Second)
	r.gets(311, 101, FIN|ACK).is(CloseWait).sent()
	if left := r.left(TimerDelayedACK); left != 40*time.Millisecond {
		t.Errorf("the ACK of the FIN waits %v, want 40ms", left)
	}
	r.wait(40 * time.Millisecond).ruled(RuleDelayedACK)
}

// RFC 5681 §4.2: what fills a gap is acknowledged at once, also where the FIN comes with it.
func TestFINBehindAFilledGapDoesNotWait(t *testing.T) {
	r := newRig(t, "quickACK=16,delayedACK=40ms")
	inEstablished(r)
	r.receive(Forever).arrives(Segment{SEQ: 311, ACK: 101, CTL: FIN | ACK, Text: 5, WND: 65535}).wait(time.Millisecond)
	r.text(301, 101, 10).is(CloseWait).sent("<SEQ=101><ACK=317><CTL=ACK>")
}

// overfull: text at RCV.NXT is taken whole, however far it reaches; then the
// window is shut. updateDoubles: a RECEIVE tells of room only where the window
// doubles.
func TestLinuxReceiveBuffer(t *testing.T) {
	r := newRig(t, "rcvbuf=4000,synWindow=4000,overfull=on,updateDoubles=on,sws=off")
	inEstablished(r)
	r.text(301, 101, 6000)
	if n := r.c.Unread(); n != 6000 || r.c.RCV.WND != 0 {
		t.Errorf("%d octets taken, and a window of %d; want 6000 and 0", n, r.c.RCV.WND)
	}
	r.wait(time.Second).receive(3000)
	if r.c.RCV.WND != 1000 {
		t.Errorf("a window of %d, want 1000", r.c.RCV.WND)
	}
	r.receive(500).sent()
	r.receive(500).ruled(RuleReceive)
	if len(r.out.Send) != 1 || r.out.Send[0].WND != 2000 {
		t.Errorf("sent %v, want a window of 2000", lines(r.out.Send))
	}
}

// §3.7.2: a SYN whose text was too big for the path goes again at once, bare of
// text; what an open connection has sent waits for its timer.
func TestPacketTooBig(t *testing.T) {
	r := newRig(t, "synText=on")
	r.m.MSS = 1460
	r.call(callOpenActive, 500)
	r.m.MSS = 400
	r.m.TooBig(&r.c, r.c.SND.ISS+9, &r.env, &r.out)
	reached.Union(&r.out.Rules)
	if len(r.out.Send) != 1 || r.out.Send[0].CTL != SYN || r.out.Send[0].MSS != 400 || r.out.Rule != RuleICMPTooBig {
		t.Errorf("sent %v by %v, want the SYN with an MSS of 400", lines(r.out.Send), r.out.Rule)
	}
	r.m.TooBig(&r.c, r.c.SND.NXT, &r.env, &r.out)
	if len(r.out.Send) != 0 || r.out.Rule != RuleICMPStray {
		t.Errorf("sent %v by %v for a number never sent", lines(r.out.Send), r.out.Rule)
	}
	r = newRig(t, "")
	inEstablished(r)
	r.send(500)
	r.m.MSS = 400
	r.m.TooBig(&r.c, 101, &r.env, &r.out)
	if len(r.out.Send) != 0 || r.c.SND.MSS > 400 {
		t.Errorf("sent %v, and the MSS is %d", lines(r.out.Send), r.c.SND.MSS)
	}
	var none TCB
	r.m.TooBig(&none, 101, &r.env, &r.out)
	if r.out.Rule != RuleICMPIgnored {
		t.Errorf("ruled %v in CLOSED", r.out.Rule)
	}
}
