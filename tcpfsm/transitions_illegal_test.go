package tcpfsm_test

import (
	"fmt"
	"testing"

	. "synfault/tcpfsm"
)

// ctlOf lists every combination of FIN, SYN, RST, PSH, ACK and URG.
func ctlOf() (all []CTL) {
	for b := CTL(0); b < 1<<6; b++ {
		all = append(all, b)
	}
	return all
}

// The sequence and acknowledgment numbers that a segment of the peer's may
// take around those that matter to our ISS of 100 and its 300.
var (
	someSEQ = []Seq{0, 99, 100, 101, 299, 300, 301, 302, 303, 400, 300 + 65535, 301 + 65535, 302 + 65535, 1 << 31, 1<<32 - 1}
	someACK = []Seq{0, 99, 100, 101, 102, 103, 299, 300, 301, 302, 1 << 31, 1<<32 - 1}
)

// afterAny gives every segment of someSEQ, someACK and all of ctlOf, with
// and without text, to a copy of the rig's connection, and each moment to see.
func afterAny(r *rig, see func(*moment)) {
	base, env := r.c, r.env
	var out Effects
	for _, seq := range someSEQ {
		for _, ack := range someACK {
			for _, ctl := range ctlOf() {
				for _, text := range []uint16{0, 10} {
					seg := Segment{SEQ: seq, ACK: ack, CTL: ctl, WND: 1000, Text: text}
					mo := moment{Event: event{seg: seg}, Before: base, After: base}
					r.m.Arrives(&mo.After, &seg, &env, &out)
					mo.Out, mo.Sent = out, out.Send
					see(&mo)
				}
			}
		}
	}
}

// No segment whatever makes a move that the relation does not have, in any
// state, under any preset.
func TestNoSegmentMakesAnIllegalMove(t *testing.T) {
	rules, _ := Presets()
	for _, rule := range rules {
		for from, reach := range fromAll {
			r := newRig(t, "rules="+rule)
			reach(r)
			afterAny(r, func(mo *moment) {
				if why := flaw(r.m, mo); why != "" {
					t.Fatalf("%s, %s: %s\n%s", rule, from, why, r.story())
				}
			})
		}
	}
}

// fromAll is every state, by its name, SYN-RECEIVED by both ways (MUST-11).
var fromAll = map[string]func(*rig){
	"CLOSED": inClosed, "LISTEN": inListen, "SYN-SENT": inSynSent, "SYN-RECEIVED passive": inEmbryo,
	"SYN-RECEIVED active": inCrossed, "ESTABLISHED": inEstablished, "FIN-WAIT-1": inFinWait1,
	"FIN-WAIT-2": inFinWait2, "CLOSE-WAIT": inCloseWait, "CLOSING": inClosing, "LAST-ACK": inLastAck, "TIME-WAIT": inTimeWait,
}

// never fails the test where a segment takes the state to one of bad, unless
// it is one that may.
func never(t *testing.T, knobs string, from func(*rig), may func(*Segment) bool, bad ...State) {
	t.Helper()
	r := newRig(t, knobs)
	from(r)
	afterAny(r, func(mo *moment) {
		for _, s := range bad {
			if mo.After.State == s && (may == nil || !may(&mo.Event.seg)) {
				t.Fatalf("%s goes to %s on %v", mo.Before.State, s, mo.Event)
			}
		}
	})
}

// Only fast or accelerated open may go from LISTEN to ESTABLISHED; the
// three-way handshake never does.
func TestListenNeverSkipsSynReceived(t *testing.T) {
	never(t, "", inListen, nil, Established, FinWait1, CloseWait, Closed, SynSent)
}

// A connect that fails ends in CLOSED. CLOSE-WAIT follows SYN-SENT only where
// SYN, FIN and an acceptable ACK come together (T11).
func TestFailedConnectNeverReachesCloseWait(t *testing.T) {
	never(t, "", inSynSent, func(s *Segment) bool {
		return s.CTL&(SYN|FIN|ACK|RST) == SYN|FIN|ACK && s.ACK == 101
	}, CloseWait)
}

// FIN-WAIT-1 goes to TIME-WAIT only if the FIN's segment covers our own FIN
// (figure 5 note 2): FIN,ACK alone is not enough.
func TestFinWait1NeedsItsFINCovered(t *testing.T) {
	never(t, "", inFinWait1, func(s *Segment) bool {
		return s.CTL&(FIN|ACK|RST) == FIN|ACK && s.ACK == 102
	}, TimeWait)
	never(t, "", inFinWait1, func(s *Segment) bool { return s.ACK == 102 }, FinWait2)
}

// RFC 793's folklore, the same move on any FIN,ACK, is there to be shown.
func TestFinWait1FolkloreIsAKnob(t *testing.T) {
	r := newRig(t, "finCoverage=off")
	inFinWait1(r)
	r.gets(301, 101, FIN|ACK).is(TimeWait).ruled(RuleFINFolklore)
}

// A RST with an acceptable ACK ends SYN-SENT (§3.10.7.3 second), whatever its
// SEQ and whatever else it carries.
func TestSynSentNeverSurvivesAGoodReset(t *testing.T) {
	r := newRig(t, "")
	inSynSent(r)
	afterAny(r, func(mo *moment) {
		s := &mo.Event.seg
		if s.CTL.Has(RST|ACK) && s.ACK == 101 && mo.After.State != Closed {
			t.Fatalf("SYN-SENT goes to %s on %v", mo.After.State, mo.Event)
		}
		if s.CTL.Has(RST) && !(s.CTL.Has(ACK) && s.ACK == 101) && mo.After != mo.Before {
			t.Fatalf("SYN-SENT heeds a RST without acceptable ACK: %v", mo.Event)
		}
	})
}

// A RST sends an embryo that began passively back to LISTEN and ends one that
// began actively (MUST-11); neither stays.
func TestSynReceivedRemembersItsOriginOnReset(t *testing.T) {
	for _, c := range []struct {
		from func(*rig)
		want State
	}{{inEmbryo, Listen}, {inCrossed, Closed}} {
		r := newRig(t, "")
		c.from(r)
		afterAny(r, func(mo *moment) {
			s := &mo.Event.seg
			if s.CTL.Has(RST) && s.SEQ == 301 && mo.After.State != c.want {
				t.Fatalf("SYN-RECEIVED, passive %v, goes to %s on %v", mo.Before.Passive, mo.After.State, mo.Event)
			}
		})
	}
	never(t, "", inCrossed, nil, Listen)
}

// A SYN that meets SYN-SENT opens simultaneously and is answered: the move is
// made with a SYN,ACK, and not without (§3.10.7.3 fourth).
func TestSynSentAnswersASYN(t *testing.T) {
	r := newRig(t, "")
	inSynSent(r)
	afterAny(r, func(mo *moment) {
		s := &mo.Event.seg
		if s.CTL&(SYN|ACK|RST) != SYN {
			if mo.After.State == SynReceived {
				t.Fatalf("SYN-RECEIVED without a SYN: %v", mo.Event)
			}
			return
		}
		want := fmt.Sprintf("<SEQ=100><ACK=%d><CTL=SYN,ACK>", s.SEQ+1)
		if mo.After.State != SynReceived || len(mo.Sent) != 1 || mo.Sent[0].String() != want {
			t.Fatalf("SYN-SENT goes to %s on %v and sends %v, want SYN-RECEIVED and %s", mo.After.State, mo.Event, lines(mo.Sent), want)
		}
	})
}

// The SYN,ACK of a simultaneous open never closes the connection: it opens it
// (figure 7), or by the letter of the first check draws an ACK (reading a).
func TestSimultaneousSynAckNeverCloses(t *testing.T) {
	for _, c := range []struct {
		knobs string
		want  State
		sent  []string
	}{
		{"", Established, nil},
		{"strictSeq", SynReceived, []string{"<SEQ=101><ACK=301><CTL=ACK>"}},
		{"rules=rfc793", SynReceived, []string{"<SEQ=101><ACK=301><CTL=ACK>"}},
		{"rules=linux", Established, []string{"<SEQ=101><ACK=301><CTL=ACK>"}},
	} {
		r := newRig(t, c.knobs)
		inCrossed(r)
		r.gets(300, 101, SYN|ACK).is(c.want).sent(c.sent...)
	}
}

// A repeated SYN in SYN-RECEIVED is answered with an ACK, or with the SYN,ACK
// again, and never with a RST (reading f).
func TestRepeatedSYNNeverDrawsAReset(t *testing.T) {
	for _, from := range []func(*rig){inEmbryo, inCrossed} {
		for knobs, want := range map[string]string{
			"": "<SEQ=101><ACK=301><CTL=ACK>", "synackOnDupSyn": "<SEQ=100><ACK=301><CTL=SYN,ACK>",
			"rules=rfc793": "<SEQ=101><ACK=301><CTL=ACK>", "rules=linux": "<SEQ=100><ACK=301><CTL=SYN,ACK>",
		} {
			r := newRig(t, knobs)
			from(r)
			r.gets(300, 0, SYN).is(SynReceived).sent(want)
		}
	}
}

// A soft ICMP error aborts nothing, in any state (MUST-56); one that quotes
// nothing outstanding is not even told (RFC 5927 §4.1), a hard one included.
func TestSoftErrorsNeverAbort(t *testing.T) {
	for name, reach := range fromAll {
		for _, k := range []kind{icmpSoft, icmpHard} {
			for _, seq := range []uint32{99, 100, 101, 102, 301, 1 << 31} {
				r := newRig(t, "")
				reach(r)
				before := r.c
				quotes := before.State > Listen && before.State != TimeWait && Seq(seq).In(before.SND.UNA, uint32(before.SND.NXT-before.SND.UNA))
				r.call(k, seq).sent()
				if (k == icmpSoft || !quotes) && r.c != before {
					t.Errorf("%s: %v, outstanding %v, changed the block", name, r.history[len(r.history)-1].Event, quotes)
				}
				switch {
				case before.State <= Listen || before.State == TimeWait:
					r.ruled(RuleICMPIgnored).told(0)
				case !quotes:
					r.ruled(RuleICMPStray).told(0)
				case k == icmpSoft:
					r.ruled(RuleICMPSoft).told(SignalUnreachable)
				default:
					r.is(Closed).ruled(RuleICMPHard).told(SignalAborted)
				}
			}
		}
	}
}
