package tcpfsm_test

import (
	"fmt"
	"time"

	. "synfault/tcpfsm"
)

// timeWaitFor asserts that 2 MSL runs, alone, for d more.
func timeWaitFor(d time.Duration) func(*rig) string {
	return func(r *rig) string {
		if r.c.Timers != 1<<TimerTimeWait || r.left(TimerTimeWait) != d {
			return fmt.Sprintf("timers %q, 2 MSL has %v left, want it alone with %v", r.c.Timers, r.left(TimerTimeWait), d)
		}
		return ""
	}
}

// The two closes (§3.6), RFC 9293's MSL being 2 minutes.
var closingTransitions = []transition{
	{id: "T19", what: "CLOSE", from: inEstablished, do: calls(callClose, 0), to: FinWait1,
		sent: []string{"<SEQ=101><ACK=301><CTL=FIN,ACK>"}, rule: RuleCloseEstablished},
	{id: "T19", what: "CLOSE, FIN behind queued text", knobs: "sws=off", do: calls(callClose, 0), to: FinWait1, rule: RuleCloseEstablished,
		from: func(r *rig) { // a window of 10 octets holds the rest, and the FIN, back
			inEstablished(r)
			r.arrives(Segment{SEQ: 301, ACK: 101, CTL: ACK, WND: 10}).send(15)
			r.sent("<SEQ=101><ACK=301><DATA=10><CTL=ACK>")
		},
		also: func(r *rig) string {
			r.gets(301, 111, ACK).sent("<SEQ=111><ACK=301><DATA=5><CTL=FIN,PSH,ACK>").is(FinWait1)
			r.history = r.history[:len(r.history)-1]
			return ""
		}},
	{id: "T20", what: "FIN", from: inEstablished, do: getting(301, 101, FIN|ACK), to: CloseWait, told: SignalClosing,
		sent: []string{"<SEQ=101><ACK=302><CTL=ACK>"}, rule: RuleFINEstablished},
	{id: "T20", what: "text that fills the gap before a FIN", to: CloseWait, told: SignalClosing,
		from: func(r *rig) {
			inEstablished(r)
			r.arrives(Segment{SEQ: 311, ACK: 101, CTL: FIN | ACK, WND: 65535}).is(Established).ruled(RuleFINLate)
			r.sent("<SEQ=101><ACK=301><CTL=ACK>")
		},
		do:   func(r *rig) { r.text(301, 101, 10) },
		sent: []string{"<SEQ=101><ACK=312><CTL=ACK>"}, rule: RuleFINEstablished},
	{id: "T21", what: "ACK of our FIN", from: inFinWait1, do: getting(301, 102, ACK), to: FinWait2, told: SignalClosed,
		rule: RuleFinWait1ACK, also: timersAre(0)},
	{id: "T22", what: "FIN that does not cover ours", from: inFinWait1, do: getting(301, 101, FIN|ACK), to: Closing,
		told: SignalClosing, sent: []string{"<SEQ=102><ACK=302><CTL=ACK>"}, rule: RuleFINFinWait1},
	{id: "T23", what: "FIN that covers ours", from: inFinWait1, do: getting(301, 102, FIN|ACK), to: TimeWait,
		told: SignalClosing | SignalClosed, sent: []string{"<SEQ=102><ACK=302><CTL=ACK>"}, also: timeWaitFor(4 * time.Minute)},
	{id: "T24", what: "FIN", from: inFinWait2, do: getting(301, 102, FIN|ACK), to: TimeWait, told: SignalClosing,
		sent: []string{"<SEQ=102><ACK=302><CTL=ACK>"}, rule: RuleFINFinWait2, also: timeWaitFor(4 * time.Minute)},
	{id: "T25", what: "CLOSE", from: inCloseWait, do: calls(callClose, 0), to: LastAck,
		sent: []string{"<SEQ=101><ACK=302><CTL=FIN,ACK>"}, rule: RuleCloseCloseWait},
	{id: "T25", what: "CLOSE, FIN behind queued text", knobs: "sws=off", to: LastAck, do: getting(302, 111, ACK),
		from: func(r *rig) {
			inCloseWait(r)
			r.arrives(Segment{SEQ: 302, ACK: 101, CTL: ACK, WND: 10}).send(15).close().is(CloseWait).sent()
		},
		sent: []string{"<SEQ=111><ACK=302><DATA=5><CTL=FIN,PSH,ACK>"}, rule: RuleLastAck},
	{id: "T26", what: "ACK of our FIN", from: inClosing, do: getting(302, 102, ACK), to: TimeWait, told: SignalClosed,
		rule: RuleClosingACK, also: timeWaitFor(4 * time.Minute)},
	{id: "T27", what: "ACK of our FIN", from: inLastAck, do: getting(302, 102, ACK), to: Closed, told: SignalClosed,
		rule: RuleLastAckACK},
	{id: "T25+T27", what: "ACK of a FIN sent as window probe", do: getting(302, 102, ACK), to: Closed, told: SignalClosed,
		from: func(r *rig) { // §3.8.6.1: the window is zero, the FIN is what waits
			inCloseWait(r)
			r.arrives(Segment{SEQ: 302, ACK: 101, CTL: ACK}).close().is(CloseWait).sent()
			r.wait(time.Second).sent("<SEQ=101><ACK=302><CTL=FIN,ACK>").is(CloseWait)
		}, rule: RuleProbeTaken},
	{id: "T28", what: "2 MSL", from: inTimeWait, do: firing(TimerTimeWait), to: Closed, rule: RuleTimeWaitOver,
		also: func(r *rig) string {
			if got := time.Duration(r.env.Now); got != 4*time.Minute {
				return fmt.Sprintf("TIME-WAIT lasted %v, not twice the MSL of 2 minutes (§3.4.2)", got)
			}
			return ""
		}},
}

// endingTransitions are the rows that name several states.
func endingTransitions() (list []transition) {
	for _, s := range resettable {
		list = append(list,
			transition{id: "T29", what: "RST in " + s.String(), from: inState[s], do: getting(peerNext(s), 0, RST), to: Closed,
				told: SignalReset, fail: ErrReset, rule: RuleReset},
			transition{id: "T32", what: "ABORT in " + s.String(), from: inState[s], do: calls(callAbort, 0), to: Closed,
				fail: ErrReset, sent: []string{map[bool]string{false: "<SEQ=101><CTL=RST>", true: "<SEQ=102><CTL=RST>"}[s == FinWait1 || s == FinWait2]},
				rule: RuleAbort})
	}
	for _, s := range []State{Closing, LastAck} {
		list = append(list, transition{id: "T30", what: "RST in " + s.String(), from: inState[s],
			do: getting(302, 0, RST), to: Closed, rule: RuleResetClosing})
	}
	for _, s := range closingAll {
		list = append(list, transition{id: "T33", what: "ABORT in " + s.String(), from: inState[s],
			do: calls(callAbort, 0), to: Closed, rule: RuleAbortClosing})
	}
	for _, s := range []State{SynSent, SynReceived, Established, FinWait1, CloseWait, Closing, LastAck} {
		list = append(list, timedOut(s))
	}
	list = append(list,
		transition{id: "T31", what: "RST in TIME-WAIT", knobs: "rfc1337=off", from: inTimeWait,
			do: getting(302, 0, RST), to: Closed, rule: RuleResetTimeWait},
		transition{id: "T34", what: "R2 in SYN-SENT", from: inSynSent, to: Closed, told: SignalTimedOut, fail: ErrTimeout,
			rule: RuleR2, do: func(r *rig) {
				for r.c.State == SynSent {
					r.fire()
				}
			}})
	for _, s := range afterSyn {
		tr := transition{id: "T36", what: "SYN in the window in " + s.String(), knobs: "rfc5961=off,may2=off,rfc6191=off",
			from: inState[s], do: getting(peerNext(s)+50, 0, SYN), to: Closed, told: SignalReset, fail: ErrReset,
			sent: []string{fmt.Sprintf("<SEQ=0><ACK=%d><CTL=RST,ACK>", peerNext(s)+51)}, rule: RuleSYNReset}
		list = append(list, tr)
	}
	return list
}

// timedOut is the user timeout of 30 s (§3.10.8), in a state with something
// outstanding.
func timedOut(s State) transition {
	return transition{id: "T34", what: "user timeout in " + s.String(), knobs: "userTimeout=30s", to: Closed,
		told: SignalTimedOut, fail: ErrTimeout, rule: RuleUserTimeout,
		from: func(r *rig) {
			inState[s](r)
			if s == Established || s == CloseWait {
				r.send(1)
			}
		},
		do: func(r *rig) {
			firing(TimerUser)(r)
			if got := time.Duration(r.env.Now); got != 30*time.Second {
				r.t.Errorf("timed out after %v, want 30s", got)
			}
		}}
}

// reopening is TIME-WAIT after 60 of its 240 seconds, and a SYN above the old
// FIN (MAY-2; no timestamps, so RFC 6191 §2 asks the same).
func reopening(r *rig) {
	inTimeWait(r)
	r.wait(time.Minute)
	r.env.ISN = 5000
	r.gets(1000, 0, SYN)
}

// Rows that other RFCs, or options, allow.
var optionTransitions = []transition{
	{id: "T37", what: "SYN above the old FIN", from: func(r *rig) { inTimeWait(r); r.env.ISN = 5000 }, do: getting(1000, 0, SYN),
		to: SynReceived, sent: []string{"<SEQ=5000><ACK=1001><CTL=SYN,ACK>"}, rule: RuleReopen, also: passiveIs(true)},
	{id: "T37", what: "the ISN lies above every old number", from: func(r *rig) { inTimeWait(r); r.env.ISN = 50 },
		do: getting(302, 0, SYN), to: SynReceived, sent: []string{"<SEQ=103><ACK=303><CTL=SYN,ACK>"}, rule: RuleReopen},
	{id: "T38", what: "RST: the SYN was stale", from: reopening, do: getting(1001, 0, RST), to: TimeWait, rule: RuleReopenStale,
		also: timeWaitFor(3 * time.Minute)},
	{id: "T39", what: "hard error in SYN-SENT", from: inSynSent, do: calls(icmpHard, 100), to: Closed, told: SignalAborted,
		fail: ErrUnreachable, rule: RuleICMPHard},
	{id: "T39", what: "hard error in ESTABLISHED", from: func(r *rig) { inEstablished(r); r.send(5) }, do: calls(icmpHard, 101),
		to: Closed, told: SignalAborted, fail: ErrUnreachable, rule: RuleICMPHard},
	{id: "T39 soft", what: "soft error in SYN-SENT, deployed", knobs: "icmpSoft", from: inSynSent, do: calls(icmpSoft, 100),
		to: Closed, told: SignalAborted, fail: ErrUnreachable},
	{id: "T40", what: "orphan FIN-WAIT-2", knobs: "fin2OrphanTimeout=60s", do: firing(TimerFinWait2), to: Closed,
		from: func(r *rig) { inEstablished(r); r.detach().gets(301, 102, ACK).is(FinWait2) }, rule: RuleFinWait2Timeout},
	{id: "T42", what: "ABORT", knobs: "timeWaitOnReset", from: inEstablished, do: calls(callAbort, 0), to: TimeWait,
		fail: ErrReset, sent: []string{"<SEQ=101><CTL=RST>"}, rule: RuleTimeWaitOnReset, also: timeWaitFor(4 * time.Minute)},
	{id: "SHLD-3 detach", what: "text unread", from: func(r *rig) { inEstablished(r); r.text(301, 101, 10) },
		do: calls(callDetach, 0), to: Closed, fail: ErrReset, sent: []string{"<SEQ=101><CTL=RST>"}, rule: RuleCloseUnread},
	{id: "SHLD-3 text", what: "text that nobody will read", from: func(r *rig) { inEstablished(r); r.detach() }, to: Closed,
		do: func(r *rig) { r.text(301, 101, 10) }, fail: ErrReset, sent: []string{"<SEQ=101><CTL=RST>"}, rule: RuleTextUnread},
	{id: "SHLD-3 text", what: "text kept from the SYN that nobody will read", do: getting(301, 101, ACK), to: Closed,
		from: func(r *rig) {
			r.listen().arrives(Segment{SEQ: 300, CTL: SYN, WND: 65535, Text: 10}).detach().is(FinWait1)
		},
		fail: ErrReset, sent: []string{"<SEQ=101><CTL=RST>"}, rule: RuleTextUnread},
}
