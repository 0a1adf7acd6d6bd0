package tcpfsm_test

import (
	"testing"
	"time"

	. "synfault/tcpfsm"
)

// estimated asserts the round-trip estimate of RFC 6298 §2.
func (r *rig) estimated(srtt, rttvar, rto time.Duration) *rig {
	r.t.Helper()
	got := [3]time.Duration{us(r.c.SRTT), us(r.c.RTTVAR), us(r.c.RTO)}
	if want := [3]time.Duration{srtt, rttvar, rto}; got != want {
		r.t.Fatalf("SRTT, RTTVAR, RTO are %v, want %v\n%s", got, want, r.story())
	}
	return r
}

func us(n uint32) time.Duration { return time.Duration(n) * time.Microsecond }

// runs asserts how long a timer still runs; -1 that it does not.
func (r *rig) runs(t Timer, want time.Duration) *rig {
	r.t.Helper()
	if got := r.left(t); got != want {
		r.t.Fatalf("%s runs for %v, want %v\n%s", t, got, want, r.story())
	}
	return r
}

// openedAfter is an active open whose SYN,ACK comes after rtt.
func openedAfter(t *testing.T, knobs string, rtt time.Duration) *rig {
	r := newRig(t, knobs)
	return r.open().wait(rtt).gets(300, 101, SYN|ACK).is(Established)
}

// RFC 6298 §2.1: one second until there is a sample.
func TestFirstRTOIsASecond(t *testing.T) {
	newRig(t, "").open().runs(TimerRetransmission, time.Second)
}

// RFC 6298 §2.2: SRTT = R, RTTVAR = R/2, RTO = SRTT + 4*RTTVAR = 3R.
func TestFirstSampleSetsTheEstimate(t *testing.T) {
	openedAfter(t, "", 800*ms).estimated(800*ms, 400*ms, 2400*ms).send(10).runs(TimerRetransmission, 2400*ms)
}

// RFC 6298 §2.3, RTTVAR before SRTT:
// RTTVAR = 3/4*400 + 1/4*|800-400| = 400, SRTT = 7/8*800 + 1/8*400 = 750, and
// again RTTVAR = 3/4*400 + 1/4*|750-1150| = 400, SRTT = 7/8*750 + 1/8*1150 = 800.
func TestLaterSamplesMoveVarianceFirst(t *testing.T) {
	r := openedAfter(t, "", 800*ms)
	r.send(10).wait(400*ms).gets(301, 111, ACK).estimated(750*ms, 400*ms, 2350*ms)
	r.send(10).wait(1150*ms).gets(301, 121, ACK).estimated(800*ms, 400*ms, 2400*ms)
}

// RFC 6298 §2.4: less than a second is rounded up to it. §2.5: a ceiling of 60 s.
func TestRTOHasFloorAndCeiling(t *testing.T) {
	openedAfter(t, "", 10*ms).estimated(10*ms, 5*ms, time.Second)
	openedAfter(t, "rto=60s", 40*time.Second).estimated(40*time.Second, 20*time.Second, 60*time.Second)
}

// RFC 6298 §2.3: the clock's granularity G is the least of 4*RTTVAR; the timer
// itself runs up to the clock's next tick.
func TestGranularityBoundsTheVariance(t *testing.T) {
	r := openedAfter(t, "minRTO=1ms,timerClock=100ms", 8*ms).estimated(8*ms, 4*ms, 108*ms)
	r.send(10).runs(TimerRetransmission, 200*ms)
}

// RFC 6298 §3, Karn: no sample from what was sent again, and the backed-off
// timeout stays; timestamps tell the two apart (RFC 7323 §4.1).
func TestKarnTakesNoSampleFromARetransmission(t *testing.T) {
	r := openedAfter(t, "", 10*ms).send(10)
	r.wait(time.Second).sent("<SEQ=101><ACK=301><DATA=10><CTL=PSH,ACK>")
	r.wait(500*ms).gets(301, 111, ACK).estimated(10*ms, 5*ms, 2*time.Second)
	// The next text is sent once, so it is a sample: 7/8*10 + 1/8*90 = 20, 3/4*5 + 1/4*80 = 23.75.
	r.send(10).wait(90*ms).gets(301, 121, ACK).estimated(20*ms, 23750*time.Microsecond, time.Second)
}

// Nor from a SYN that was sent again after something else was timed: here the FIN of an early CLOSE.
func TestKarnHoldsForTheSYNBehindAFIN(t *testing.T) {
	r := newRig(t, "synRTO3=off").open().wait(10*ms).gets(300, 0, SYN).is(SynReceived).close().is(FinWait1)
	r.wait(time.Second).sent("<SEQ=100><ACK=301><CTL=SYN,ACK>")
	r.wait(500*ms).gets(301, 101, ACK).estimated(0, 0, 2*time.Second)
}

func TestTimestampsSampleARetransmission(t *testing.T) {
	r := newRig(t, "timestamps").open().wait(10 * ms)
	stamped := func(seq, ack Seq, ctl CTL, ecr uint32) {
		r.arrives(Segment{SEQ: seq, ACK: ack, CTL: ctl, WND: 65535, Options: Options{Has: HasTimestamps, TSval: 7000, TSecr: ecr}})
	}
	stamped(300, 101, SYN|ACK, 0)
	r.estimated(10*ms, 5*ms, time.Second).send(10).wait(time.Second)
	again := r.out.Send[0]
	if again.TSval != 1010 {
		t.Fatalf("sent again with TSval %d, want the clock's 1010", again.TSval)
	}
	r.wait(90 * ms)
	stamped(301, 111, ACK, again.TSval)
	r.estimated(20*ms, 23750*time.Microsecond, time.Second)
}

// RFC 6298 §5.1 to §5.3: the timer starts with the first of what is
// outstanding, more does not restart it, an ACK of new text does, an ACK of all
// stops it, and an ACK of nothing leaves it.
func TestTimerFollowsWhatIsOutstanding(t *testing.T) {
	r := openedAfter(t, "nagle=off", 10*ms).runs(TimerRetransmission, -1)
	r.send(10).runs(TimerRetransmission, time.Second)
	r.wait(300*ms).send(10).runs(TimerRetransmission, 700*ms)
	r.wait(100*ms).gets(301, 101, ACK).runs(TimerRetransmission, 600*ms)
	r.wait(100*ms).gets(301, 111, ACK).runs(TimerRetransmission, time.Duration(r.c.RTO)*time.Microsecond)
	r.wait(100*ms).gets(301, 121, ACK).runs(TimerRetransmission, -1)
}

// RFC 6298 §5.4 to §5.6: the earliest again, the timeout doubled; §5.3 uses the
// doubled value until there is a sample.
func TestTimeoutsDoubleAndResendTheFront(t *testing.T) {
	r := openedAfter(t, "nagle=off", 10*ms).send(536).send(536)
	for n, after := 0, time.Second; n < 4; n++ {
		r.runs(TimerRetransmission, after).wait(after).sent("<SEQ=101><ACK=301><DATA=536><CTL=ACK>")
		after *= 2
	}
	r.gets(301, 637, ACK).sent("<SEQ=637><ACK=301><DATA=536><CTL=PSH,ACK>").runs(TimerRetransmission, 16*time.Second)
}

// RFC 6298 §5.7: a timer that fired for a SYN, or a SYN,ACK, leaves at least
// 3 s when text begins to flow.
func TestLostSYNLeavesThreeSeconds(t *testing.T) {
	for _, c := range []struct {
		knobs string
		lost  time.Duration // until the SYN,ACK or its ACK comes
		want  time.Duration
	}{
		{"", 500 * ms, 1500 * ms},        // sampled: 3R
		{"", 1500 * ms, 3 * time.Second}, // once: 2 s is below 3 s
		{"", 3500 * ms, 4 * time.Second}, // twice: 4 s is not
		{"synRTO3=off", 1500 * ms, 2 * time.Second},
	} {
		openedAfter(t, c.knobs, c.lost).send(10).runs(TimerRetransmission, c.want)
		r := newRig(t, c.knobs)
		inEmbryo(r)
		r.wait(c.lost).gets(301, 101, ACK).is(Established).send(10).runs(TimerRetransmission, c.want)
	}
}

// sends lists when the timers had something sent, until the state is left.
func sends(r *rig) (at []time.Duration, end time.Duration) {
	r.t.Helper()
	begin := r.env.Now
	for s := r.c.State; r.c.State == s; {
		r.fire()
		if len(r.out.Send) > 0 {
			at = append(at, r.env.Now.Sub(begin))
		}
	}
	return at, r.env.Now.Sub(begin)
}

func seconds(list ...int) (at []time.Duration) {
	for _, s := range list {
		at = append(at, time.Duration(s)*time.Second)
	}
	return at
}

// The schedules that RFC 6298 (1 s, doubling, at most 60 s) and §3.8.3 (R2 is
// at least 3 minutes for a SYN, 100 s for text) make.
func TestSchedulesUntilR2(t *testing.T) {
	for _, c := range []struct {
		name, knobs string
		from        func(*rig)
		at          []time.Duration
		end         time.Duration
		to          State
	}{
		{"SYN", "", inSynSent, seconds(1, 3, 7, 15, 31, 63, 123), 183 * time.Second, Closed},
		{"SYN,ACK, passive", "", inEmbryo, seconds(1, 3, 7, 15, 31, 63, 123), 183 * time.Second, Listen},
		{"SYN,ACK, active", "", inCrossed, seconds(1, 3, 7, 15, 31, 63, 123), 183 * time.Second, Closed},
		{"text", "", func(r *rig) { inEstablished(r); r.send(5) }, seconds(1, 3, 7, 15, 31, 63), 123 * time.Second, Closed},
		{"FIN", "", inFinWait1, seconds(1, 3, 7, 15, 31, 63), 123 * time.Second, Closed},
		{"FIN in LAST-ACK", "", inLastAck, seconds(1, 3, 7, 15, 31, 63), 123 * time.Second, Closed},
		{"SYN counted", "synRetries=2", inSynSent, seconds(1, 3), 7 * time.Second, Closed},
		{"SYN,ACK counted", "synackRetries=1", inEmbryo, seconds(1), 3 * time.Second, Listen},
		{"text counted", "dataRetries=3", func(r *rig) { inEstablished(r); r.send(5) }, seconds(1, 3, 7), 15 * time.Second, Closed},
		{"SYN, some not backed off", "synLinear=3,synRetries=5", inSynSent, seconds(1, 2, 3, 4, 6), 10 * time.Second, Closed},
		{"fixed", "fixedRTO=10s,r2=45s", func(r *rig) { inEstablished(r); r.send(5) }, seconds(10, 20, 30, 40), 50 * time.Second, Closed},
		{"embryo", "giveUp=5s", inEmbryo, seconds(1, 3), 7 * time.Second, Listen},
		{"open", "openTimeout=75s", inSynSent, seconds(1, 3, 7, 15, 31, 63), 75 * time.Second, Closed},
		{"R2 before R1 is R1", "r2=1s", func(r *rig) { inEstablished(r); r.send(5) }, seconds(1, 3, 7), 15 * time.Second, Closed},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, c.knobs)
			c.from(r)
			at, end := sends(r)
			if len(at) != len(c.at) || end != c.end {
				t.Fatalf("sent at %v, gave up at %v, want %v and %v", at, end, c.at, c.end)
			}
			for i := range at {
				if at[i] != c.at[i] {
					t.Fatalf("sent at %v, want %v", at, c.at)
				}
			}
			r.is(c.to)
		})
	}
}
