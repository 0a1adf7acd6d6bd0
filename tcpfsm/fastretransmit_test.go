package tcpfsm_test

import (
	"testing"

	. "synfault/tcpfsm"
)

// lossy is a connection with five segments of 536 octets outstanding, from 101 to
// 2781.
func lossy(t *testing.T, knobs string, syn OptionSet) *rig {
	t.Helper()
	r := newRig(t, "nagle=off,iw=10,"+knobs).open()
	seg := Segment{SEQ: 300, ACK: 101, CTL: SYN | ACK, WND: 65535}
	seg.Has = syn
	r.arrives(seg).is(Established)
	r.send(5 * 536)
	if r.c.SND.NXT != 2781 {
		t.Fatalf("SND.NXT is %d\n%s", r.c.SND.NXT, r.story())
	}
	return r
}

// getsSACK takes an ACK with SACK blocks, given as pairs of their edges.
func (r *rig) getsSACK(ack Seq, edges ...Seq) *rig {
	r.t.Helper()
	seg := Segment{SEQ: 301, ACK: ack, CTL: ACK, WND: 65535}
	seg.Has, seg.SACKs = HasSACK, uint8(len(edges)/2)
	for i := range edges[:len(edges)/2] {
		seg.SACK[i] = Span{Start: edges[2*i], End: edges[2*i+1]}
	}
	return r.arrives(seg)
}

// resends asserts that the last event sent one segment of text, or nothing: -1.
func (r *rig) resends(what string, seq int) *rig {
	r.t.Helper()
	switch n := len(r.out.Send); {
	case seq < 0 && n == 0, seq >= 0 && n == 1 && r.out.Send[0].SEQ == Seq(seq) && r.out.Send[0].Text > 0:
	default:
		r.t.Fatalf("%s: sent %v, want the segment at %d\n%s", what, lines(r.out.Send), seq, r.story())
	}
	return r
}

const withSACK = "fastRetransmit=on,sack=on"

// RFC 6675 §5: once the blocks beyond the front are three, or hold more than two
// segments, the front goes again, once; the window is halved; and while ACKs lie
// below what was outstanding then, the next in line follows each (RFC 6582 §3.2).
func TestSACKBlocksResendTheFront(t *testing.T) {
	r := lossy(t, withSACK, HasSACKPermitted)
	r.getsSACK(101, 637, 1173).resends("one segment beyond", -1)
	r.getsSACK(101, 637, 1709).resends("two", -1)
	r.getsSACK(101, 637, 1710).resends("an octet more", 101)
	if r.c.SND.CWND != 2680/2 || r.c.SND.SSThresh != 2680/2 || !r.out.Rules.Has(RuleFastRetransmit) {
		t.Errorf("CWND %d, ssthresh %d; want half of what is outstanding\n%s", r.c.SND.CWND, r.c.SND.SSThresh, r.story())
	}
	r.getsSACK(101, 637, 2781).resends("again", -1)
	r.getsSACK(1173, 1609, 2781).resends("a partial ACK", 1173)
	if n := r.out.Send[0].Text; n != 1609-1173 {
		t.Errorf("%d octets go again, some of which the peer has", n)
	}
	r.gets(301, 2781, ACK).resends("all", -1)
	if r.c.Recovering {
		t.Error("all is acknowledged, and the loss still being mended")
	}
	r = lossy(t, withSACK, HasSACKPermitted)
	r.getsSACK(101, 638, 639, 640, 641, 642, 643).resends("three runs", 101)
	r = lossy(t, withSACK, HasSACKPermitted)
	r.getsSACK(101, 637, 5000).resends("what was never sent", -1)
	r.getsSACK(101, 1, 100).resends("what was acknowledged long ago", -1)
	r.getsSACK(101, 101+1<<31, 101).resends("half the number space, which is on neither side", -1)
	r = lossy(t, withSACK, 0)
	r.getsSACK(101, 637, 2781).resends("SACK that was not agreed on", -1)
	lossy(t, "sack=on", HasSACKPermitted).getsSACK(101, 637, 2781).resends("the policy off", -1)
}

// RFC 5681 §3.2: without SACK three duplicates do, of the ACK that moves neither
// SND.UNA nor the window and has no text; a new ACK begins the count anew.
func TestThreeDuplicatesResendTheFront(t *testing.T) {
	r := lossy(t, "fastRetransmit=on", 0)
	r.gets(301, 101, ACK).gets(301, 101, ACK).resends("two", -1)
	r.text(301, 101, 7).receive(7)
	r.arrives(Segment{SEQ: 308, ACK: 101, CTL: ACK, WND: 60000}).resends("a new window", -1)
	r.arrives(Segment{SEQ: 308, ACK: 101, CTL: ACK, WND: 60000}).resends("the third", 101)
	r.arrives(Segment{SEQ: 308, ACK: 101, CTL: ACK, WND: 60000}).resends("the fourth", -1)

	r = lossy(t, "fastRetransmit=on", 0)
	r.gets(301, 101, ACK).gets(301, 101, ACK).gets(301, 637, ACK)
	r.gets(301, 637, ACK).gets(301, 637, ACK).resends("two of another", -1)
	r.gets(301, 637, ACK).resends("three of it", 637)
	r = lossy(t, "sack=off", 0)
	r.gets(301, 101, ACK).gets(301, 101, ACK).gets(301, 101, ACK).resends("the policy off", -1)
}

// RFC 6582 §3.2 step 2: what was sent again after a timeout may come twice, and
// is answered with duplicates that mean nothing.
func TestDuplicatesAfterATimeoutMeanNothing(t *testing.T) {
	r := lossy(t, "fastRetransmit=on", 0)
	if timer := r.fire(); timer != TimerRetransmission {
		t.Fatalf("the timer %v fires", timer)
	}
	r.gets(301, 2781, ACK).send(536)
	for range 4 {
		r.gets(301, 2781, ACK).resends("a duplicate of what the timer was about", -1)
	}
}

// RFC 9293 §3.7.2: a packet that was too big has all that is outstanding go again
// in segments that fit, where the policy does not wait for the timer.
func TestTooBigResendsAll(t *testing.T) {
	r := lossy(t, "tooBigResends=on", 0)
	r.m.MSS = 400
	r.m.TooBig(&r.c, 637, &r.env, &r.out)
	next := Seq(101)
	for _, s := range r.out.Send {
		if s.SEQ != next || s.Text > 400 {
			t.Errorf("sent %v", lines(r.out.Send))
		}
		next += Seq(s.Text)
	}
	if next != 2781 || r.c.SND.NXT != 2781 {
		t.Errorf("sent up to %d, and SND.NXT is %d; want both at 2781", next, r.c.SND.NXT)
	}
	cwnd := r.c.SND.CWND
	r.m.TooBig(&r.c, 637, &r.env, &r.out)
	if len(r.out.Send) != 0 || r.c.SND.CWND != cwnd {
		t.Errorf("the same again sends %v", lines(r.out.Send))
	}
}

// Linux and FreeBSD want a SYN beyond RCV.NXT to reopen TIME-WAIT by its number;
// RFC 6191 §2 one beyond the FIN, which is below it.
func TestReopenBeyond(t *testing.T) {
	for _, c := range []struct {
		knobs string
		seq   Seq
		want  State
	}{
		{"reopenBeyond=off", 302, SynReceived}, {"reopenBeyond=on", 302, TimeWait}, {"reopenBeyond=on", 303, SynReceived},
		{"reopenBeyond=off", 301, TimeWait}, {"rules=linux", 302, TimeWait}, {"rules=freebsd", 302, TimeWait},
	} {
		r := newRig(t, c.knobs)
		inTimeWait(r)
		r.env.ISN = 100000
		if nxt := r.c.RCV.NXT; nxt != 302 {
			t.Fatalf("RCV.NXT is %d", nxt)
		}
		r.gets(c.seq, 0, SYN)
		if r.c.State != c.want {
			t.Errorf("%s: a SYN of %d leads to %v, want %v\n%s", c.knobs, c.seq, r.c.State, c.want, r.story())
		}
	}
}
