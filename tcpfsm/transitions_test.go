package tcpfsm_test

import (
	"fmt"
	"testing"
	"time"

	. "synfault/tcpfsm"
)

// A transition is a row of the legal transition table, reached: how to get to
// the state before, what happens, and all that must come of it. Our ISS is 100,
// the peer's is 300.
type transition struct {
	id    string // of the table
	what  string
	knobs string
	from  func(*rig)
	do    func(*rig)
	to    State
	sent  []string
	told  Signal
	fail  error // what outstanding calls get
	rule  Rule
	also  func(*rig) string // what else must hold; "" where it does
}

// The states, each reached from the one before.
func inClosed(*rig)        {}
func inListen(r *rig)      { r.listen().is(Listen) }
func inSynSent(r *rig)     { r.open().is(SynSent) }
func inEmbryo(r *rig)      { inListen(r); r.gets(300, 0, SYN).is(SynReceived) }
func inCrossed(r *rig)     { inSynSent(r); r.gets(300, 0, SYN).is(SynReceived) }
func inEstablished(r *rig) { inSynSent(r); r.gets(300, 101, SYN|ACK).is(Established) }
func inFinWait1(r *rig)    { inEstablished(r); r.close().is(FinWait1) }
func inFinWait2(r *rig)    { inFinWait1(r); r.gets(301, 102, ACK).is(FinWait2) }
func inCloseWait(r *rig)   { inEstablished(r); r.gets(301, 101, FIN|ACK).is(CloseWait) }
func inClosing(r *rig)     { inFinWait1(r); r.gets(301, 101, FIN|ACK).is(Closing) }
func inLastAck(r *rig)     { inCloseWait(r); r.close().is(LastAck) }
func inTimeWait(r *rig)    { inFinWait2(r); r.gets(301, 102, FIN|ACK).is(TimeWait) }

// The numbers the peer uses next where it has closed, and where it has not.
func peerNext(s State) Seq {
	if s == CloseWait || s == Closing || s == LastAck || s == TimeWait {
		return 302
	}
	return 301
}

// inState is how to reach each state from SYN-SENT on.
var inState = map[State]func(*rig){
	SynSent: inSynSent, SynReceived: inCrossed, Established: inEstablished, FinWait1: inFinWait1,
	FinWait2: inFinWait2, CloseWait: inCloseWait, Closing: inClosing, LastAck: inLastAck, TimeWait: inTimeWait,
}

// Events, for the rows.
func calls(k kind, n uint32) func(*rig) { return func(r *rig) { r.t.Helper(); r.call(k, n) } }
func getting(seq, ack Seq, ctl CTL) func(*rig) {
	return func(r *rig) { r.t.Helper(); r.gets(seq, ack, ctl) }
}
func firing(t Timer) func(*rig) {
	return func(r *rig) {
		r.t.Helper()
		for r.fire() != t {
		}
	}
}

// quietly is the also of a row whose event must not be heard of by the peer's
// user or ours: nothing sent is asserted by sent, this one asserts no timer.
func timersAre(set TimerSet) func(*rig) string {
	return func(r *rig) string {
		if r.c.Timers != set {
			return fmt.Sprintf("timers %q run, want %q", r.c.Timers, set)
		}
		return ""
	}
}

func passiveIs(want bool) func(*rig) string {
	return func(r *rig) string {
		if r.c.Passive != want {
			return fmt.Sprintf("Passive is %v, want %v (MUST-11)", r.c.Passive, want)
		}
		return ""
	}
}

func transitions() (all []transition) {
	for _, list := range [][]transition{
		openingTransitions, embryoTransitions, closingTransitions, endingTransitions(), optionTransitions,
	} {
		all = append(all, list...)
	}
	return all
}

// Every row of the table is reached by the event it names, with the segments,
// signals and errors of RFC 9293 §3.10.
func TestTransitions(t *testing.T) {
	for _, tr := range transitions() {
		t.Run(tr.id+"/"+tr.what, func(t *testing.T) {
			r := newRig(t, tr.knobs)
			tr.from(r)
			before := r.c.State
			tr.do(r)
			r.is(tr.to).sent(tr.sent...).told(tr.told)
			if r.out.Fail != tr.fail {
				t.Errorf("outstanding calls get %v, want %v", r.out.Fail, tr.fail)
			}
			if tr.rule != RuleNone {
				r.ruled(tr.rule)
			}
			if tr.also != nil {
				if why := tr.also(r); why != "" {
					t.Errorf("%s\n%s", why, r.story())
				}
			}
			if last := r.history[len(r.history)-1]; last.Before.State != before {
				t.Errorf("the row's event finds %s, the row begins in %s", last.Before.State, before)
			} else if got := moveOf(r.m, &last); got != tr.id && len(got) < 4 {
				t.Errorf("the step is row %q of the relation, want %s", got, tr.id)
			}
		})
	}
}

// The rows reached are T01 to T42, without T35: security compartments are not
// modelled (§3.10.7.4 third, appendix A.1). The relation has the same rows.
func TestTransitionTableIsComplete(t *testing.T) {
	reached, related := map[string]bool{}, map[string]bool{}
	for _, tr := range transitions() {
		reached[tr.id] = true
	}
	for _, row := range legal {
		related[row.id] = true
	}
	for i := 1; i <= 42; i++ {
		id := fmt.Sprintf("T%02d", i)
		if want := id != "T35"; reached[id] != want || related[id] != want {
			t.Errorf("%s: reached by a test %v, in the relation %v, want %v", id, reached[id], related[id], want)
		}
	}
	for id := range reached {
		if !related[id] {
			t.Errorf("%s is tested but is no row of the relation", id)
		}
	}
}

var openingTransitions = []transition{
	{id: "T01", what: "passive OPEN", from: inClosed, do: calls(callOpenPassive, 0), to: Listen, rule: RuleOpenPassive},
	{id: "T02", what: "active OPEN", from: inClosed, do: calls(callOpenActive, 0), to: SynSent, rule: RuleOpenActive,
		sent: []string{"<SEQ=100><CTL=SYN>"}, also: timersAre(1 << TimerRetransmission)},
	{id: "T03", what: "active OPEN of a listener", from: inListen, do: calls(callOpenActive, 0), to: SynSent,
		sent: []string{"<SEQ=100><CTL=SYN>"}},
	{id: "T04", what: "SEND on a listener with a remote", from: inListen, do: calls(callSend, 10), to: SynSent,
		sent: []string{"<SEQ=100><CTL=SYN>"}, rule: RuleSendOpens,
		also: func(r *rig) string {
			if r.c.Unsent() != 10 {
				return "the text was not queued"
			}
			return ""
		}},
	{id: "T05", what: "SYN", from: inListen, do: getting(300, 0, SYN), to: SynReceived, rule: RuleListenSYN,
		sent: []string{"<SEQ=100><ACK=301><CTL=SYN,ACK>"}, also: passiveIs(true)},
	{id: "T06", what: "CLOSE", from: inListen, do: calls(callClose, 0), to: Closed, fail: ErrClosing, rule: RuleCloseListen},
	{id: "T06", what: "ABORT", from: inListen, do: calls(callAbort, 0), to: Closed, fail: ErrReset, rule: RuleAbortSilent},
	{id: "T07", what: "SYN,ACK", from: inSynSent, do: getting(300, 101, SYN|ACK), to: Established, told: SignalConnected,
		sent: []string{"<SEQ=101><ACK=301><CTL=ACK>"}, rule: RuleSynSentOpen, also: timersAre(0)},
	{id: "T08", what: "SYN", from: inSynSent, do: getting(300, 0, SYN), to: SynReceived, rule: RuleSynSentSimultaneous,
		sent: []string{"<SEQ=100><ACK=301><CTL=SYN,ACK>"}, also: passiveIs(false)},
	{id: "T09", what: "RST,ACK", from: inSynSent, do: getting(0, 101, RST|ACK), to: Closed, told: SignalRefused,
		fail: ErrRefused, rule: RuleSynSentRefused},
	{id: "T10", what: "CLOSE", from: inSynSent, do: calls(callClose, 0), to: Closed, fail: ErrClosing, rule: RuleCloseSynSent},
	{id: "T10", what: "ABORT", from: inSynSent, do: calls(callAbort, 0), to: Closed, fail: ErrReset, rule: RuleAbortSilent},
	{id: "T11", what: "SYN,FIN,ACK", from: inSynSent, do: getting(300, 101, SYN|FIN|ACK), to: CloseWait,
		told: SignalConnected | SignalClosing, sent: []string{"<SEQ=101><ACK=302><CTL=ACK>"}},
}

// SYN-RECEIVED, by how it was reached (MUST-11).
var embryoTransitions = []transition{
	{id: "T12", what: "passive, ACK", from: inEmbryo, do: getting(301, 101, ACK), to: Established, told: SignalConnected,
		rule: RuleSynReceivedACK, also: timersAre(0)},
	{id: "T12", what: "active, ACK", from: inCrossed, do: getting(301, 101, ACK), to: Established, told: SignalConnected,
		rule: RuleSynReceivedACK, also: timersAre(0)},
	{id: "T12", what: "active, SYN,ACK as in figure 7", from: inCrossed, do: getting(300, 101, SYN|ACK), to: Established,
		told: SignalConnected, rule: RuleSimultaneous},
	{id: "T13", what: "passive, RST", from: inEmbryo, do: getting(301, 0, RST), to: Listen, rule: RuleSynReceivedRSTPassive},
	{id: "T14", what: "active, RST", from: inCrossed, do: getting(301, 0, RST), to: Closed, told: SignalRefused,
		fail: ErrRefused, rule: RuleSynReceivedRSTActive},
	{id: "T15", what: "passive, SYN in the window", from: inEmbryo, do: getting(400, 0, SYN), to: Listen, rule: RuleEmbryoSYN},
	{id: "T15", what: "passive, SYN in the window, reset by policy", knobs: "embryoSYN=reset", from: inEmbryo,
		do: getting(400, 0, SYN), to: Listen, sent: []string{"<SEQ=0><ACK=401><CTL=RST,ACK>"}, rule: RuleEmbryoReset},
	{id: "T16", what: "passive, CLOSE", from: inEmbryo, do: calls(callClose, 0), to: FinWait1,
		sent: []string{"<SEQ=101><ACK=301><CTL=FIN,ACK>"}, rule: RuleCloseSynReceived},
	{id: "T16", what: "active, CLOSE", from: inCrossed, do: calls(callClose, 0), to: FinWait1,
		sent: []string{"<SEQ=101><ACK=301><CTL=FIN,ACK>"}, rule: RuleCloseSynReceived},
	{id: "T17", what: "passive, ABORT", from: inEmbryo, do: calls(callAbort, 0), to: Closed, fail: ErrReset,
		sent: []string{"<SEQ=101><CTL=RST>"}, rule: RuleAbort},
	{id: "T17", what: "active, ABORT", from: inCrossed, do: calls(callAbort, 0), to: Closed, fail: ErrReset,
		sent: []string{"<SEQ=101><CTL=RST>"}, rule: RuleAbort},
	{id: "T18", what: "passive, FIN,ACK", from: inEmbryo, do: getting(301, 101, FIN|ACK), to: CloseWait,
		told: SignalConnected | SignalClosing, sent: []string{"<SEQ=101><ACK=302><CTL=ACK>"}},
	{id: "T18", what: "active, FIN,ACK", from: inCrossed, do: getting(301, 101, FIN|ACK), to: CloseWait,
		told: SignalConnected | SignalClosing, sent: []string{"<SEQ=101><ACK=302><CTL=ACK>"}},
	{id: "T18", what: "FIN that came with the SYN", do: getting(302, 101, ACK), to: CloseWait,
		from: func(r *rig) { r.listen().gets(300, 0, SYN|FIN) },
		told: SignalConnected | SignalClosing, sent: []string{"<SEQ=101><ACK=302><CTL=ACK>"}},
	{id: "T12+T19", what: "CLOSE waited for queued text", do: getting(301, 101, ACK), to: FinWait1, told: SignalConnected,
		from: func(r *rig) { inEmbryo(r); r.send(10).close().is(SynReceived).sent() },
		sent: []string{"<SEQ=101><ACK=301><DATA=10><CTL=FIN,PSH,ACK>"}, rule: RuleCloseQueued},
	{id: "T39", what: "hard error, passive", from: inEmbryo, do: calls(icmpHard, 100), to: Closed,
		told: SignalAborted, fail: ErrUnreachable, rule: RuleICMPHard},
	{id: "T39", what: "hard error, active", from: inCrossed, do: calls(icmpHard, 100), to: Closed,
		told: SignalAborted, fail: ErrUnreachable, rule: RuleICMPHard},
	{id: "T41", what: "SYN,ACK repeated in vain", from: inEmbryo, to: Listen, told: SignalDropped, rule: RuleEmbryoGivenUp,
		do: func(r *rig) {
			for r.c.State == SynReceived {
				r.fire()
			}
			if got := time.Duration(r.env.Now); got != 183*time.Second {
				r.t.Errorf("given up after %v; the first time-out at or after 180 s is at 183 s", got)
			}
		}},
}
