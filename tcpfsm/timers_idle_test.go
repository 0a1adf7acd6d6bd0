package tcpfsm_test

import (
	"testing"
	"time"

	. "synfault/tcpfsm"
)

// shut is a connection with ten octets queued against a zero window.
func shut(t *testing.T, knobs string) *rig {
	r := newRig(t, knobs)
	inEstablished(r)
	return r.arrives(Segment{SEQ: 301, ACK: 101, CTL: ACK}).send(10).sent()
}

// §3.8.6.1: the first probe after the retransmission timeout (SHLD-29), one
// octet that the window does not allow, then at intervals that double
// (SHLD-30) up to a minute.
func TestProbesDouble(t *testing.T) {
	r := shut(t, "").runs(TimerPersist, time.Second).runs(TimerRetransmission, -1)
	for _, after := range seconds(1, 2, 4, 8, 16, 32, 60, 60) {
		r.runs(TimerPersist, after).wait(after).sent("<SEQ=101><ACK=301><DATA=1><CTL=ACK>").ruled(RuleProbe)
		r.wait(10 * ms).arrives(Segment{SEQ: 301, ACK: 101, CTL: ACK}).sent()
		r.env.Now = r.env.Now.Add(-10 * ms) // the answer's way does not count
	}
}

// MUST-37: as long as probes are answered there is no giving up; if they are
// not, R2 counts as for any text.
func TestProbesGiveUpOnlyUnanswered(t *testing.T) {
	r := shut(t, "")
	for r.env.Now < Instant(24*time.Hour) {
		r.fire()
		r.arrives(Segment{SEQ: 301, ACK: 101, CTL: ACK}).is(Established)
	}
	r = shut(t, "")
	at, end := sends(r)
	if len(at) != 6 || end != 123*time.Second {
		t.Fatalf("unanswered: probes at %v, end after %v, want six and 123s: the first time-out past 100 s", at, end)
	}
	r.is(Closed)
	shut(t, "r2=off").wait(24 * time.Hour).is(Established)
}

// MUST-37 where the intervals become longer than R2: the peer's silence counts, and not the interval in which it spoke.
func TestAnsweredProbesOutlastAnyInterval(t *testing.T) {
	r := shut(t, "persistMax=120s,r2=100s")
	for r.env.Now < Instant(2*time.Hour) {
		r.fire()
		r.wait(10 * ms).arrives(Segment{SEQ: 301, ACK: 101, CTL: ACK}).is(Established)
	}
}

// A window that shuts while text is sent again is news of a peer that lives: the wait before it does not count.
func TestShuttingWindowBeginsTheWaitAnew(t *testing.T) {
	r := newRig(t, "r2=100s")
	inEstablished(r)
	r.send(10)
	for r.env.Now < Instant(60*time.Second) {
		r.fire()
	}
	r.arrives(Segment{SEQ: 301, ACK: 101, CTL: ACK}).runs(TimerRetransmission, -1)
	r.fire()
	r.is(Established).ruled(RuleProbe)
}

// The window opens: at once all that it allows goes.
func TestOpeningWindowEndsProbing(t *testing.T) {
	r := shut(t, "").wait(3 * time.Second)
	r.arrives(Segment{SEQ: 301, ACK: 101, CTL: ACK, WND: 100})
	r.sent("<SEQ=101><ACK=301><DATA=10><CTL=PSH,ACK>").ruled(RuleWindowOpens).runs(TimerPersist, -1)
	r.runs(TimerRetransmission, time.Second)
}

// Karn: of an octet that went as a probe before, its own transmission is no sample; of more than that it is one.
func TestProbedOctetIsNoSample(t *testing.T) {
	none := newRig(t, "")
	inEstablished(none)
	srtt := us(none.c.SRTT)
	for n, want := range map[uint32]bool{1: false, 2: true} {
		r := newRig(t, "")
		inEstablished(r)
		r.arrives(Segment{SEQ: 301, ACK: 101, CTL: ACK}).send(n).sent().wait(time.Second)
		r.arrives(Segment{SEQ: 301, ACK: 101, CTL: ACK, WND: 100}).wait(90 * ms)
		r.arrives(Segment{SEQ: 301, ACK: 101 + Seq(n), CTL: ACK, WND: 100})
		if sampled := us(r.c.SRTT) != srtt; sampled != want {
			t.Errorf("%d octets, the first of them probed before: sampled %v, want %v\n%s", n, sampled, want, r.story())
		}
	}
}

// A probe's octet that is taken counts: SND.NXT moves over it, and the rest
// waits on.
func TestProbeThatIsTakenAdvances(t *testing.T) {
	r := shut(t, "").wait(time.Second)
	r.arrives(Segment{SEQ: 301, ACK: 102, CTL: ACK}).sent().ruled(RuleProbeTaken).runs(TimerPersist, 2*time.Second)
	r.wait(2 * time.Second).sent("<SEQ=102><ACK=301><DATA=1><CTL=ACK>")
	r.arrives(Segment{SEQ: 301, ACK: 103, CTL: ACK, WND: 65535}).sent("<SEQ=103><ACK=301><DATA=8><CTL=PSH,ACK>")
}

// What was sent before the window shut is probed with its first octet, and
// goes again when it opens.
func TestProbesResendWhatWasSent(t *testing.T) {
	r := newRig(t, "")
	inEstablished(r)
	r.send(10).arrives(Segment{SEQ: 301, ACK: 101, CTL: ACK}).runs(TimerRetransmission, -1).runs(TimerPersist, time.Second)
	r.wait(time.Second).sent("<SEQ=101><ACK=301><DATA=1><CTL=ACK>")
	r.arrives(Segment{SEQ: 301, ACK: 101, CTL: ACK, WND: 5}).sent("<SEQ=101><ACK=301><DATA=5><CTL=ACK>")
	r.runs(TimerPersist, -1).runs(TimerRetransmission, time.Second)
}

// The deployed probe has no text: it lies below the window on purpose.
func TestProbeWithoutTextIsAKnob(t *testing.T) {
	shut(t, "probeOctet=off").wait(time.Second).sent("<SEQ=100><ACK=301><CTL=ACK>")
}

// Both sides probe and both octets are taken. Neither side's SND.NXT has passed
// its octet, so the peer's ACK of ours lies one below RCV.NXT; it counts.
func TestCrossingProbesAreAcknowledged(t *testing.T) {
	r := shut(t, "").wait(time.Second)
	r.arrives(Segment{SEQ: 301, ACK: 101, CTL: ACK, Text: 1}).is(Established) // the peer's probe
	r.arrives(Segment{SEQ: 301, ACK: 102, CTL: ACK, WND: 100}).ruled(RuleProbesCross).ruled(RuleProbeTaken)
}

// MUST-40: an ACK waits less than half a second; SHLD-19: the second full
// segment is acknowledged at once; so is what is out of order or fills a gap
// (§3.8.6.3, MAY-13); text of ours takes the ACK along (SHLD-18).
func TestDelayedACK(t *testing.T) {
	r := newRig(t, "")
	inEstablished(r)
	r.text(301, 101, 10).sent().runs(TimerDelayedACK, 200*ms)
	r.wait(150*ms).text(311, 101, 10).sent().runs(TimerDelayedACK, 50*ms)
	r.wait(50*ms).sent("<SEQ=101><ACK=321><CTL=ACK>").ruled(RuleDelayedACK).runs(TimerDelayedACK, -1)

	r.text(321, 101, 1460).sent().text(1781, 101, 1460).sent("<SEQ=101><ACK=3241><CTL=ACK>").runs(TimerDelayedACK, -1)
	r.text(3251, 101, 10).sent("<SEQ=101><ACK=3241><CTL=ACK>").ruled(RuleTextLate)
	r.text(3241, 101, 10).sent("<SEQ=101><ACK=3261><CTL=ACK>").ruled(RuleTextFills)
	r.text(3261, 101, 10).sent().send(5).sent("<SEQ=101><ACK=3271><DATA=5><CTL=PSH,ACK>").runs(TimerDelayedACK, -1)
	r.text(3261, 106, 10).sent("<SEQ=106><ACK=3271><CTL=ACK>").ruled(RuleNotAcceptable) // an old duplicate

	r = newRig(t, "delayedACK=off")
	inEstablished(r)
	r.text(301, 101, 10).sent("<SEQ=101><ACK=311><CTL=ACK>")
}

// A full-sized segment with timestamps has twelve octets less of text; the
// second is acknowledged at once all the same (SHLD-19).
func TestSecondFullSegmentWithTimestamps(t *testing.T) {
	r := newRig(t, "timestamps").open()
	stamp := Options{Has: HasTimestamps, TSval: 1}
	r.arrives(Segment{SEQ: 300, ACK: 101, CTL: SYN | ACK, WND: 65535, Options: stamp})
	r.arrives(Segment{SEQ: 301, ACK: 101, CTL: ACK, WND: 65535, Text: 1448, Options: stamp}).sent()
	r.arrives(Segment{SEQ: 1749, ACK: 101, CTL: ACK, WND: 65535, Text: 1448, Options: stamp}).sent("<SEQ=101><ACK=3197><CTL=ACK>")
}

// MUST-25: keep-alive is off unless asked for.
func TestKeepAliveIsOffByDefault(t *testing.T) {
	for _, rules := range []string{"", "rules=rfc793", "rules=linux", "rules=freebsd"} {
		r := newRig(t, rules)
		inEstablished(r)
		r.runs(TimerKeepAlive, -1).wait(1000 * time.Hour).is(Established)
	}
}

// MUST-28: two hours; §3.8.4: SEQ = SND.NXT-1, below the window on purpose;
// MUST-29: one silence means nothing, all of them do.
func TestKeepAliveProbesAnIdleConnection(t *testing.T) {
	const probe = "<SEQ=100><ACK=301><CTL=ACK>"
	r := newRig(t, "keepAlive")
	inEstablished(r)
	r.runs(TimerKeepAlive, 2*time.Hour).wait(2 * time.Hour).sent(probe).ruled(RuleKeepAlive)
	r.gets(301, 101, ACK).sent().runs(TimerKeepAlive, 2*time.Hour)
	r.wait(2 * time.Hour).sent(probe).wait(75 * time.Second).sent(probe).is(Established) // one unanswered
	r.gets(301, 101, ACK).runs(TimerKeepAlive, 2*time.Hour)
	at, end := sends(r)
	if len(at) != 9 || end != 2*time.Hour+9*75*time.Second {
		t.Fatalf("probes at %v, end after %v, want nine and 2h11m15s", at, end)
	}
	r.is(Closed).told(SignalTimedOut).ruled(RuleKeepAliveDead)

	r = newRig(t, "keepAlive,keepReset,keepCount=1,keepIdle=10s")
	inEstablished(r)
	r.wait(10 * time.Second).sent(probe).wait(75 * time.Second).is(Closed).sent("<SEQ=101><CTL=RST>")
}

// MUST-24: each connection can turn it on, and off again.
func TestKeepAlivePerConnection(t *testing.T) {
	r := newRig(t, "")
	inEstablished(r)
	r.call(setKeepAlive, 1).runs(TimerKeepAlive, 2*time.Hour).ruled(RuleOption)
	r.wait(time.Hour).text(301, 101, 5).runs(TimerKeepAlive, 2*time.Hour)
	r.call(setKeepAlive, 0).runs(TimerKeepAlive, -1)
	if err := newRig(t, "").do(event{kind: setKeepAlive, n: 1}); err != ErrNoConnection {
		t.Errorf("on a connection that is not: %v, want %v", err, ErrNoConnection)
	}
}

// A FIN-WAIT-2 lasts until the peer closes, so that keep-alive watches it from
// its first moment.
func TestKeepAliveWatchesFinWait2(t *testing.T) {
	r := newRig(t, "keepAlive,keepIdle=10s")
	inEstablished(r)
	r.close().runs(TimerKeepAlive, -1).gets(301, 102, ACK).is(FinWait2).runs(TimerKeepAlive, 10*time.Second)
	r.wait(10 * time.Second).sent("<SEQ=101><ACK=301><CTL=ACK>")
}

// MUST-26: not while sent text is unacknowledged.
func TestKeepAliveWaitsForAnIdleConnection(t *testing.T) {
	r := newRig(t, "keepAlive,keepIdle=10s,r2=off")
	inEstablished(r)
	r.wait(9 * time.Second).send(5)
	for range 100 {
		r.fire()
		for _, s := range r.out.Send {
			if s.SEQ == 100 {
				t.Fatalf("a keep-alive probe while text is outstanding\n%s", r.story())
			}
		}
	}
}
