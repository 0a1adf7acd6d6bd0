package tcpfsm_test

import (
	"testing"
	"time"

	. "synfault/tcpfsm"
)

// §3.8.3: the user is told once, at the third retransmission (SHLD-9,
// SHLD-10), and that it is over at R2.
func TestUserIsToldAtR1AndR2(t *testing.T) {
	r := newRig(t, "")
	inEstablished(r)
	r.send(5)
	var told []Signal
	for r.c.State == Established {
		r.fire()
		told = append(told, r.out.Signal)
		if len(told) == 3 {
			r.ruled(RuleR1)
		}
	}
	want := []Signal{0, 0, SignalAired, 0, 0, 0, SignalTimedOut}
	for i, s := range want {
		if len(told) != len(want) || told[i] != s {
			t.Fatalf("told %v, want %v", told, want)
		}
	}
	r.ruled(RuleR2)
}

// MUST-21: R2 and the user timeout can be without end.
func TestR2CanBeInfinite(t *testing.T) {
	for state, from := range map[State]func(*rig){SynSent: inSynSent, SynReceived: inEmbryo, FinWait1: inFinWait1} {
		r := newRig(t, "r2=off,r2syn=off,giveUp=off")
		from(r)
		r.wait(48*time.Hour).is(state).runs(TimerRetransmission, r.left(TimerRetransmission))
	}
}

// §3.9.1.1: the user timeout runs from the oldest text that is not
// acknowledged; what is acknowledged starts it again; each connection may have
// its own (MUST-21).
func TestUserTimeoutRunsWhileTextIsOutstanding(t *testing.T) {
	r := newRig(t, "nagle=off")
	inEstablished(r)
	r.m.SetUserTimeout(&r.c, 5*time.Second)
	r.runs(TimerUser, -1).send(10).runs(TimerUser, 5*time.Second)
	r.wait(2*time.Second).send(10).runs(TimerUser, 3*time.Second)
	r.gets(301, 111, ACK).runs(TimerUser, 5*time.Second)
	r.gets(301, 121, ACK).runs(TimerUser, -1)
	r.send(10).wait(5 * time.Second).is(Closed).told(SignalTimedOut).ruled(RuleUserTimeout)

	for short, want := range map[time.Duration]time.Duration{time.Microsecond: ms, 0: -1, -time.Second: -1} {
		r = newRig(t, "")
		inEstablished(r)
		r.m.SetUserTimeout(&r.c, short)
		r.send(10).runs(TimerUser, want)
	}
}

// §3.4.2, §3.6.1: TIME-WAIT lasts twice the MSL, to the instant, whatever
// arrives that is not the FIN again, and runs no other timer (§3.10.7.4
// eighth).
func TestTimeWaitIsTwiceTheMSL(t *testing.T) {
	for knobs, want := range map[string]time.Duration{
		"": 240 * time.Second, "msl=30s": time.Minute, "rules=rfc793": 240 * time.Second, "rules=linux": time.Minute, "rules=freebsd": time.Minute,
	} {
		r := newRig(t, knobs)
		inTimeWait(r)
		r.wait(want/2).gets(302, 102, ACK).gets(302, 102, ACK|PSH).gets(250, 102, ACK)
		r.runs(TimerTimeWait, want/2).wait(want/2 - 1).is(TimeWait).wait(1).is(Closed)
	}
}

// A FIN again is acknowledged and starts the wait again (§3.10.7.4 eighth,
// reading b); by the letter it lies below the window and only draws the ACK.
func TestRepeatedFINRestartsTimeWait(t *testing.T) {
	r := newRig(t, "")
	inTimeWait(r)
	r.wait(100*time.Second).gets(301, 102, FIN|ACK).sent("<SEQ=102><ACK=302><CTL=ACK>").ruled(RuleTimeWaitFIN)
	r.runs(TimerTimeWait, 240*time.Second).wait(240 * time.Second).is(Closed)

	r = newRig(t, "repeatedFIN=off")
	inTimeWait(r)
	r.wait(100*time.Second).gets(301, 102, FIN|ACK).sent("<SEQ=102><ACK=302><CTL=ACK>").ruled(RuleNotAcceptable)
	r.runs(TimerTimeWait, 140*time.Second)
}

// RFC 1337 §3: a RST neither ends the wait nor changes it.
func TestTimeWaitIgnoresReset(t *testing.T) {
	r := newRig(t, "")
	inTimeWait(r)
	r.wait(100*time.Second).gets(302, 0, RST).sent().is(TimeWait).ruled(RuleTimeWaitRST).runs(TimerTimeWait, 140*time.Second)
}

// MAY-2: a SYN reopens the connection, and the wait goes on behind it: if the
// SYN was stale what is left of it is waited; if the wait ends first there is
// nothing to fall back to; if the connection opens it is over.
func TestReopeningKeepsTheWaitGoing(t *testing.T) {
	r := newRig(t, "giveUp=off")
	reopening(r)
	r.is(SynReceived).runs(TimerTimeWait, 180*time.Second)
	r.wait(180*time.Second).is(SynReceived).runs(TimerTimeWait, -1).gets(1001, 0, RST).is(Listen)

	r = newRig(t, "")
	reopening(r)
	r.gets(1001, 5001, ACK).is(Established).runs(TimerTimeWait, -1)

	r = newRig(t, "reopenFallback=off")
	reopening(r)
	r.runs(TimerTimeWait, -1).gets(1001, 0, RST).is(Listen)
}

// By the RFC a FIN-WAIT-2 waits for ever. The limit that deployed stacks have
// is for one that nobody reads, and only for that.
func TestFinWait2WaitsUnlessOrphaned(t *testing.T) {
	reader := func(r *rig) { r.close() }
	gone := func(r *rig) { r.detach() }
	for _, c := range []struct {
		knobs string
		leave func(*rig)
		want  time.Duration
	}{
		{"", reader, -1}, {"", gone, -1}, {"fin2OrphanTimeout=60s", reader, -1},
		{"fin2OrphanTimeout=60s", gone, time.Minute}, {"rules=linux", gone, time.Minute}, {"rules=freebsd", gone, 10 * time.Minute},
	} {
		r := newRig(t, c.knobs)
		inEstablished(r)
		c.leave(r)
		r.gets(301, 102, ACK).is(FinWait2).runs(TimerFinWait2, c.want)
		if c.want < 0 {
			r.wait(1000 * time.Hour).is(FinWait2)
			continue
		}
		r.wait(c.want - 1).is(FinWait2).wait(1).is(Closed).ruled(RuleFinWait2Timeout)
	}
	// A reader who leaves later is missed from then on.
	r := newRig(t, "fin2OrphanTimeout=60s")
	inFinWait2(r)
	r.wait(time.Hour).detach().runs(TimerFinWait2, time.Minute)
}

// Every way out of a connection stops every timer (§3.10.8): nothing fires in a
// block that is gone. That a step leaves none running in CLOSED is asserted of
// every step; here a busy connection has several.
func TestClosingStopsEveryTimer(t *testing.T) {
	busy := func() *rig {
		r := newRig(t, "userTimeout=60s,keepAlive,nagle=off")
		inEstablished(r)
		r.send(10).text(301, 101, 5)
		if want := TimerSet(1<<TimerRetransmission | 1<<TimerUser | 1<<TimerKeepAlive | 1<<TimerDelayedACK); r.c.Timers != want {
			t.Fatalf("timers %s run, want %s", r.c.Timers, want)
		}
		return r
	}
	if r := busy().abort(); r.out.Stop&(1<<TimerUser|1<<TimerKeepAlive|1<<TimerRetransmission) == 0 {
		t.Errorf("ABORT stops %s", r.out.Stop)
	}
	busy().gets(306, 0, RST).is(Closed)
	busy().wait(time.Minute).is(Closed)
}

// No retransmission, for exploration: nothing is ever sent again, and nobody
// gives up.
func TestRetransmissionCanBeOff(t *testing.T) {
	r := newRig(t, "retransmission=off").open().runs(TimerRetransmission, -1).wait(time.Hour).is(SynSent)
	r.gets(300, 101, SYN|ACK).send(10).runs(TimerRetransmission, -1).wait(time.Hour).is(Established)

	r = newRig(t, "synackTimer=off")
	inEmbryo(r)
	r.runs(TimerRetransmission, -1).gets(301, 101, ACK).send(5).runs(TimerRetransmission, time.Second)
}

// A fixed timeout is neither sampled nor backed off.
func TestFixedRTOStays(t *testing.T) {
	r := newRig(t, "fixedRTO=700ms").open()
	for range 3 {
		r.runs(TimerRetransmission, 700*ms).fire()
	}
	r.wait(300*ms).gets(300, 101, SYN|ACK).send(5).runs(TimerRetransmission, 700*ms)
}

// After a timeout an ACK has the next in line sent again (RFC 5681 §3.1). If
// the ACK brings text, what is sent acknowledges it (MUST-58).
func TestRecoveryAcknowledgesWhatCame(t *testing.T) {
	r := newRig(t, "")
	inEstablished(r)
	r.send(536 * 3).wait(time.Second).sent("<SEQ=101><ACK=301><DATA=536><CTL=ACK>")
	r.text(301, 637, 10).sent("<SEQ=637><ACK=311><DATA=536><CTL=ACK>").ruled(RuleRecover)
	r.gets(311, 1709, ACK).sent().runs(TimerRetransmission, -1)
}
