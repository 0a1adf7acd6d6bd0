package tcpfsm_test

import (
	"fmt"
	"testing"
	"time"

	. "synfault/tcpfsm"
)

// wholeWindow: the window of a SYN is the largest multiple of what a segment
// carries that 16 bits can say. The numbers are those of the SYNs and SYN,ACKs of
// Linux 6.18 over links of MTU 1500 and 9000, IPv4 and IPv6, and of a SYN with a
// TCP_MAXSEG of 300; its SYN,ACKs are by the same rule.
func TestSYNOffersWholeSegments(t *testing.T) {
	for _, c := range []struct {
		mss                   int
		syn, synack, unscaled uint16 // SYN; SYN,ACK with timestamps; without
	}{
		{1460, 64240, 65160, 64240},
		{1440, 64800, 64260, 64800},
		{8960, 62720, 62636, 62720},
		{300, 65400, 65376, 65400},
	} {
		knobs := fmt.Sprintf("rules=linux,socket=linux,mss=%d", c.mss)
		window := func(r *rig, want uint16) {
			t.Helper()
			if got := r.out.Send[0].WND; got != want {
				t.Errorf("mss %d: %s offers %d, want %d", c.mss, r.out.Send[0], got, want)
			}
		}
		window(newRig(t, knobs).open(), c.syn)
		window(newRig(t, knobs).listen().arrives(offering(300, 0, SYN, HasMSS|HasTimestamps)), c.synack)
		window(newRig(t, knobs).listen().arrives(offering(300, 0, SYN, HasMSS)), c.unscaled)
		crossed := newRig(t, knobs).open().arrives(offering(300, 0, SYN, HasMSS|HasTimestamps)).is(SynReceived)
		window(crossed, c.syn) // what has been offered stands (SHLD-14)
	}
	r := newRig(t, "wholeWindow,rcvbuf=1000").open()
	if got := r.out.Send[0].WND; got != 1000 {
		t.Errorf("a buffer smaller than a segment offers %d, want 1000", got)
	}
}

// synSoon: a bad ACK in SYN-SENT draws the RST of §3.10.7.3 and, once, the SYN
// again without waiting for its timer, which then runs as it would have.
func TestBadACKDrawsTheSYNAgainSoon(t *testing.T) {
	const syn, rst = "<SEQ=100><CTL=SYN>", "<SEQ=50><CTL=RST>"
	r := newRig(t, "rules=linux").open().sent(syn)
	r.gets(300, 50, ACK).sent(rst).ruled(RuleSynSoon).is(SynSent)
	r.wait(7*time.Millisecond).sent(rst).wait(time.Millisecond).sent(syn).runs(TimerRetransmission, time.Second)
	r.gets(300, 50, ACK).sent(rst).runs(TimerRetransmission, time.Second)

	newRig(t, "").open().gets(300, 50, ACK).sent(rst).runs(TimerRetransmission, time.Second)
}

// nagleMinshall, RFC 9293 appendix A.3: what is less than full waits only while
// something less than full is unacknowledged.
func TestMinshallsNagle(t *testing.T) {
	r := newRig(t, "nagleMinshall")
	inEstablished(r)
	r.send(546).sent("<SEQ=101><ACK=301><DATA=536><CTL=ACK>", "<SEQ=637><ACK=301><DATA=10><CTL=PSH,ACK>")
	r.send(10).sent().send(526).sent("<SEQ=647><ACK=301><DATA=536><CTL=PSH,ACK>")
	r.send(10).sent().gets(301, 637, ACK).sent().gets(301, 647, ACK).sent("<SEQ=1183><ACK=301><DATA=10><CTL=PSH,ACK>")

	r = newRig(t, "")
	inEstablished(r)
	r.send(546).sent("<SEQ=101><ACK=301><DATA=536><CTL=ACK>")
}

// iwLosses: RFC 5681 §3.1 wants an initial window of one segment after a lost
// SYN; Linux begins to count at the second loss.
func TestInitialWindowAfterLostSYNs(t *testing.T) {
	for _, c := range []struct {
		knobs  string
		losses int
		want   int // segments of 536 octets
	}{{"iw=10", 0, 10}, {"iw=10", 1, 1}, {"iw=10,iwLosses=1", 1, 10}, {"iw=10,iwLosses=1", 2, 1}} {
		r := newRig(t, c.knobs).open()
		for range c.losses {
			r.fire()
		}
		r.gets(300, 101, SYN|ACK).is(Established)
		r.send(20 * 536)
		if got := len(r.out.Send); got != c.want {
			t.Errorf("%s, %d losses: %d segments at once, want %d", c.knobs, c.losses, got, c.want)
		}
	}
}

// RFC 7323 §5.3 R1 excepts RST alone: a copy of the SYN with an older timestamp
// than the one that was taken is answered with an ACK, not with the SYN,ACK.
func TestOldCopyOfTheSYNIsSubjectToPAWS(t *testing.T) {
	const synack, ack = "<SEQ=100><ACK=301><CTL=SYN,ACK>", "<SEQ=101><ACK=301><CTL=ACK>"
	syn := offering(300, 0, SYN, HasTimestamps)
	r := newRig(t, "timestamps,synackOnDupSyn").listen().arrives(syn).sent(synack)
	r.arrives(syn).sent(synack).ruled(RuleSynackAgain)
	syn.TSval--
	r.arrives(syn).sent(ack).ruled(RulePAWS).is(SynReceived)
	syn.TSval += 2
	r.arrives(syn).sent(synack)
}

// throttleOdd: an ACK of the unsent is answered, text or not, as often as the
// throttle lets it be (RFC 5961 §7): two ends that were led to believe different
// things would answer each other without end.
func TestACKsOfTheUnsentAreThrottled(t *testing.T) {
	r := newRig(t, "rules=linux")
	inEstablished(r)
	const ack = "<SEQ=101><ACK=301><CTL=ACK>"
	r.text(301, 200, 10).sent(ack).ruled(RuleACKUnsent)
	r.wait(499*time.Millisecond).text(301, 200, 10).sent().ruled(RuleThrottled)
	r.wait(time.Millisecond).text(301, 200, 10).sent(ack)
}

// synSample: RFC 6298 §5.7 knows of no round trip after a SYN that was lost; a
// timestamp measures one all the same, and Linux goes by it.
func TestSampledSYNSparesThreeSeconds(t *testing.T) {
	for knobs, want := range map[string]time.Duration{
		"timestamps":           3 * time.Second,
		"timestamps,synSample": time.Second, // 50 ms + 4*25 ms, and the floor
		"synSample":            3 * time.Second,
	} {
		r := newRig(t, knobs).listen().arrives(offering(300, 0, SYN, HasTimestamps))
		r.fire()
		ack := offering(301, 101, ACK, HasTimestamps)
		ack.TSecr = 1000 // of the second SYN,ACK
		r.wait(50*time.Millisecond).arrives(ack).is(Established).send(10).runs(TimerRetransmission, want)
	}
}

// pawsLateACK: what PAWS would answer (RFC 7323 §5.3 R1) is let pass if it is an
// ACK alone that says what was said, and is not older than a timeout.
func TestOvertakenACKIsSparedByPAWS(t *testing.T) {
	const answer = "<SEQ=101><ACK=301><CTL=ACK>"
	late := func(r *rig, change func(*Segment)) *rig {
		seg := offering(301, 101, ACK, HasTimestamps)
		seg.TSval = 0 // a second before the SYN,ACK's 1000
		change(&seg)
		return r.arrives(seg)
	}
	same := func(*Segment) {}
	late(stampedRig(t, ""), same).sent(answer).ruled(RulePAWS)
	late(stampedRig(t, ",pawsLateACK"), same).sent().ruled(RuleLateACK).recent(1000)
	for _, change := range []func(*Segment){
		func(s *Segment) { s.TSval-- },    // older than the timeout of 1 s
		func(s *Segment) { s.Text = 1 },   // not bare
		func(s *Segment) { s.CTL |= FIN }, //
		func(s *Segment) { s.SEQ-- },      // not in order
		func(s *Segment) { s.ACK-- },      // not the last acknowledgment
		func(s *Segment) { s.WND++ },      // another window
	} {
		late(stampedRig(t, ",pawsLateACK"), change).sent(answer).ruled(RulePAWS).recent(1000)
	}
}

// orphanRetries: a FIN that nobody waits for is given up sooner than text that
// somebody does (R2 is the policy's to choose, §3.8.3).
func TestOrphansAreGivenUpSooner(t *testing.T) {
	const fin = "<SEQ=101><ACK=301><CTL=FIN,ACK>"
	r := newRig(t, "orphanRetries=2,dataRetries=4")
	inEstablished(r)
	r.detach().sent(fin)
	r.wait(time.Second).sent(fin).wait(2 * time.Second).sent(fin).is(FinWait1)
	r.wait(4 * time.Second).sent().is(Closed).told(SignalTimedOut).ruled(RuleR2)

	r = newRig(t, "orphanRetries=2,dataRetries=4")
	inEstablished(r)
	r.close().wait(29 * time.Second).is(FinWait1).wait(2 * time.Second).is(Closed) // 1+2+4+8+16 s
}
