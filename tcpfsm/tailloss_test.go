package tcpfsm_test

import (
	"testing"
	"time"

	. "synfault/tcpfsm"
)

// tailed is an open connection with SACK, a round trip of 100 ms, and text of n
// octets just sent.
func tailed(t *testing.T, knobs string, n uint32) *rig {
	t.Helper()
	r := newRig(t, "socket=full,timestamps=off,tailLoss=on,iw=2"+knobs)
	r.open().wait(100 * time.Millisecond)
	syn := Segment{SEQ: 300, ACK: 101, CTL: SYN | ACK, WND: 60000}
	syn.Has, syn.MSS = HasMSS|HasSACKPermitted, 1000
	r.arrives(syn).is(Established).send(n)
	return r
}

// RFC 8985 §7: two round trips without an answer, and new text goes though the
// congestion window is full; where there is none, the last segment goes again.
func TestTailLossProbe(t *testing.T) {
	r := tailed(t, "", 5000)
	if left := r.left(TimerTailLoss); left != 202*time.Millisecond {
		t.Fatalf("the probe waits %v, want two round trips and 2 ms", left)
	}
	r.wait(202 * time.Millisecond).ruled(RuleTailLoss).sent("<SEQ=2101><ACK=301><DATA=1000><CTL=ACK>")
	if r.c.Timers.Has(TimerTailLoss) || !r.c.Timers.Has(TimerRetransmission) {
		t.Errorf("timers %v: one probe, then the retransmission timer", r.c.Timers)
	}
	r.wait(time.Second).ruled(RuleRetransmission)

	r = tailed(t, ",nagle=off", 1500)
	r.wait(202 * time.Millisecond).ruled(RuleTailLoss).sent("<SEQ=601><ACK=301><DATA=1000><CTL=PSH,ACK>")
	r.gets(301, 1601, ACK)
	if r.c.Timers != 0 || r.c.TailProbed {
		t.Errorf("timers %v after all is acknowledged", r.c.Timers)
	}
}

// §7.2: the probe of a single segment waits as long as its ACK may; without SACK,
// or while a retransmission is under way, there is none.
func TestTailLossProbeWaits(t *testing.T) {
	r := tailed(t, ",minRTO=50ms", 500)
	if left := r.left(TimerTailLoss); left != 250*time.Millisecond {
		t.Errorf("the probe waits %v, want 250ms", left)
	}
	r = tailed(t, ",sack=off", 5000)
	if r.c.Timers.Has(TimerTailLoss) {
		t.Error("a probe without SACK")
	}
}
