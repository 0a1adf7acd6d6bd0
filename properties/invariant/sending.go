package invariant

import (
	"time"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// How much is sent, and when: the silly window syndrome and Nagle's algorithm (RFC 9293 §3.7.4, §3.8.6.2.1).

const (
	override = tcpfsm.TimerSet(1) << tcpfsm.TimerOverride
	tailLoss = tcpfsm.TimerSet(1) << tcpfsm.TimerTailLoss
	userWait = tcpfsm.TimerSet(1) << tcpfsm.TimerUser
)

// flows reports a block whose queue may move: it is open, our SYN is acknowledged, and the machine itself dealt with the act.
func (v *View) flows() bool {
	if v.Act == nil { // somebody else's TCP
		return false
	}
	is := &v.Act.Is
	return is.State >= tcpfsm.Established && is.State < tcpfsm.TimeWait && !is.SynOut && !v.own()
}

// effMSS is Eff.snd.MSS before SACK blocks: the option of timestamps takes its part (§3.7.1).
func effMSS(is *scenarios.Vars) uint32 {
	if is.TSOK {
		return uint32(max(is.Beside.MSS, 13)) - 12
	}
	return uint32(is.Beside.MSS)
}

// segmentRoom is Eff.snd.MSS, the SACK blocks that go along taken off.
func segmentRoom(is *scenarios.Vars) uint32 {
	room := effMSS(is)
	if is.Beside.SACKOK && is.Beside.Runs > 0 {
		room -= min(4+8*uint32(is.Beside.Runs), room-1)
	}
	return room
}

// usable is U of §3.8.6.2.1 at a SND.NXT: what the windows leave.
func (v *View) usable(nxt tcpfsm.Seq) uint32 {
	is := &v.Act.Is
	window := is.WND
	if v.machine(v.Life).Congestion {
		window = min(window, is.Beside.CWND)
	}
	return window - min(uint32(nxt-is.UNA), window)
}

// worth is the sender's SWS avoidance with Nagle's algorithm: whether n octets of queued may leave at a SND.NXT. small is
// SND.SML (appendix A.3).
func (v *View) worth(nxt tcpfsm.Seq, n, queued uint32, small tcpfsm.Seq) bool {
	is, m := &v.Act.Is, v.machine(v.Life)
	idle := is.UNA == nxt
	switch {
	case n >= segmentRoom(is):
		return true
	case n == queued:
		if idle || is.Beside.NoDelay || !m.Nagle || m.NagleMinshall && small.LessEq(is.UNA) {
			return true
		}
	case !m.SWS:
		return true
	}
	return idle && n >= is.MaxWND/2
}

// allowed is I58 of what leaves for the first time: as much as queue, windows and segment allow, and no less than is worth
// a segment.
func allowed(v *View) verdict {
	if _, fresh := v.fresh(); !fresh || !v.flows() || v.timer(persist) {
		return passed
	}
	a, s, is := v.Act, v.Sent, &v.Act.Is
	first := s == &v.Step.Sent[a.First].Packet.Segment
	if v.timer(tailLoss) && first {
		return passed // I65
	}
	n, queued, usable, room := uint32(s.Text), uint32(is.END-s.SEQ), v.usable(s.SEQ), segmentRoom(is)
	if want := min(queued, usable, room); n != want {
		return v.broken(int(a.Life), "%v: %d octets are queued, the windows leave %d, a segment has room for %d", s, queued, usable, room)
	}
	if is.Probed {
		return v.broken(int(a.Life), "%v leaves, and what was sent as a probe still counts as unsent", s)
	}
	fin := s.CTL.Has(tcpfsm.FIN)
	if want := is.Closing && n == queued && usable > n; fin != want {
		return v.broken(int(a.Life), "%v, with %d octets queued, %d left by the windows, and CLOSE called: %v", s, queued, usable, is.Closing)
	}
	if !fin && !(first && v.timer(override)) && !v.worth(s.SEQ, n, queued, v.small()) {
		return v.broken(int(a.Life), "%v is silly: SND.UNA is %d, %d octets are queued, a segment has room for %d, half the window is %d", s,
			is.UNA, queued, room, is.MaxWND/2)
	}
	last := s == &v.Step.Sent[a.First+a.Sends-1].Packet.Segment
	text := s.SEQ + tcpfsm.Seq(n)
	if v.machine(v.Life).NagleMinshall && n > 0 && (n < room && is.Beside.SML.Less(text) || last && n >= room && text.LessEq(is.Beside.SML)) {
		return v.broken(int(a.Life), "%v, with room for %d, and the last small segment ends at %d", s, room, is.Beside.SML)
	}
	return held
}

// small is where the last small segment before Sent ended.
func (v *View) small() tcpfsm.Seq {
	a := v.Act
	at := a.Was.Beside.SML
	if !v.machine(v.Life).NagleMinshall {
		return at
	}
	for i := a.First; ; i++ {
		s := &v.Step.Sent[i].Packet.Segment
		if s == v.Sent {
			return at
		}
		if s.Text > 0 && uint32(s.Text) < segmentRoom(&a.Is) && a.Before.Sent.Less(s.SEQ+tcpfsm.Seq(s.LEN())) {
			at = s.SEQ + tcpfsm.Seq(s.Text)
		}
	}
}

// withheld is I58 the other way round: what may go goes, and what is kept back while nothing is outstanding waits for the
// override timer.
func withheld(v *View) verdict {
	a, is := v.Act, &v.Act.Is
	if is.END == is.NXT && !is.Closing && is.Timers&override == 0 || !v.flows() {
		return passed
	}
	kept := false
	if !is.FinSent && is.State != tcpfsm.FinWait2 {
		queued, usable := uint32(is.END-is.NXT), v.usable(is.NXT)
		n := min(queued, usable, segmentRoom(is))
		fin := is.Closing && n == queued && usable > n
		switch {
		case n == 0 && !fin:
			kept = queued > 0 && usable == 0
		case fin, v.worth(is.NXT, n, queued, is.Beside.SML):
			return v.broken(int(a.Life), "%d of %d octets may go at SND.NXT %d, and do not; the windows leave %d", n, queued, is.NXT, usable)
		default:
			kept = true
		}
	}
	if want := kept && is.UNA == is.NXT && is.WND > 0; is.Timers&override != 0 != want {
		return v.broken(int(a.Life), "the override timer runs: %v; %d octets are queued, SND.UNA %d, SND.NXT %d, SND.WND %d", !want, is.END-is.NXT,
			is.UNA, is.NXT, is.WND)
	}
	return held
}

// again is I63 of what leaves once more: the front of the queue, as much of it as one segment and the window hold.
func again(v *View) verdict {
	end, fresh := v.fresh()
	if fresh || end == 0 || !v.flows() || v.timer(persist) || v.call(scenarios.TooBig) {
		return passed
	}
	a, s, is := v.Act, v.Sent, &v.Act.Is
	if v.timer(tailLoss) && s == &v.Step.Sent[a.First].Packet.Segment || a.Was.Probed && s.SEQ == a.Was.NXT {
		return passed // I65; or what a probe carried before
	}
	if a.Was.NXT.LessEq(s.SEQ) || a.Opens && !v.plain() && s.SEQ != is.UNA {
		return passed // what a handshake has put back into the queue is sent as if it were new
	}
	nxt := earlier(is.NXT, v.said.Sent)
	n := uint32(0)
	if top := earlier(nxt, is.END); is.UNA.Less(top) {
		n = min(uint32(top-is.UNA), segmentRoom(is), is.WND)
	}
	if _, _, front := v.beyond(); front > 0 && v.machine(v.Life).FastRetransmit && a.Was.State >= tcpfsm.Established {
		n = min(n, front) // it ends where the first block begins
	}
	if v.unprovoked() {
		return v.broken(int(a.Life), "%v draws %v again, and shows no loss", v.Seg, s)
	}
	fin := is.FinSent && v.said.Said.Has(scenarios.SaidFIN) && is.UNA+tcpfsm.Seq(n) == is.END && n < max(is.WND, 1)
	if s.SEQ != is.UNA || uint32(s.Text) != n || s.CTL.Has(tcpfsm.FIN) != fin {
		return v.broken(int(a.Life), "%v again: SND.UNA is %d, %d octets of the front fit, and its FIN: %v", s, is.UNA, n, fin)
	}
	return held
}

// front is I63 of the events upon which it leaves: the retransmission timer, and while what was out when that fired is
// acknowledged bit by bit, each such acknowledgment.
func front(v *View) verdict {
	a, was, is := v.Act, &v.Act.Was, &v.Act.Is
	if !v.flows() || was.State < tcpfsm.Established || was.SynOut || a.Former >= 0 {
		return passed
	}
	b := &is.Beside
	switch fast := v.hastens(); {
	case v.timer(retransmission):
		if !b.Recovering || b.Recover != later(was.NXT, was.Beside.Recover) {
			return v.broken(int(a.Life), "the retransmission timer fired at SND.NXT %d; what must be acknowledged first ends at %d: %v", was.NXT, b.Recover, b.Recovering)
		}
	case was.UNA == is.UNA || a.What != netsim.Arrive:
		if b.Recovering != was.Beside.Recovering && v.What(netsim.Arrive) && !fast {
			return v.broken(int(a.Life), "recovery began or ended upon %s", v.trigger())
		}
		return passed
	default:
		if want := was.Beside.Recovering && is.UNA.Less(b.Recover); want != b.Recovering && !fast {
			return v.broken(int(a.Life), "SND.UNA is %d, the timer fired at %d, and recovery goes on: %v", is.UNA, b.Recover, b.Recovering)
		}
		if !b.Recovering {
			return v.calm()
		}
		if is.WND == 0 || is.State == tcpfsm.FinWait2 {
			return held
		}
	}
	for i := a.First; i < a.First+a.Sends; i++ {
		if s := &v.Step.Sent[i].Packet.Segment; s.LEN() > 0 && s.SEQ == is.UNA {
			return held
		}
	}
	return v.broken(int(a.Life), "%s, and the front of the queue, from SND.UNA %d, is not sent again", v.trigger(), is.UNA)
}

// hastens reports an act in which fast retransmit began, where the policy has it (RFC 5681 §3.2, RFC 6675 §5).
func (v *View) hastens() bool {
	return v.machine(v.Life).FastRetransmit && v.What(netsim.Arrive) && v.Act.Is.Beside.Recovering && !v.recovers()
}

// recovers reports a recovery that was under way before the act, and that what it brought did not end.
func (v *View) recovers() bool {
	b := &v.Act.Was.Beside
	return b.Recovering && v.Act.Is.UNA.Less(b.Recover)
}

// calm is I63 of an acknowledgment when nothing was lost: it draws nothing old, unless a window that was shut has opened.
// What lies beyond SND.NXT, and was sent as a probe or with a SYN, is still in the queue.
func (v *View) calm() verdict {
	a, is := v.Act, &v.Act.Is
	if a.Was.Timers&persist != 0 || is.UNA == is.NXT || is.State == tcpfsm.Closing && a.Moved() {
		return held // a policy repeats the FIN when two cross
	}
	for i := a.First; i < a.First+a.Sends; i++ {
		s := &v.Step.Sent[i].Packet.Segment
		end := s.SEQ + tcpfsm.Seq(s.LEN())
		if s.LEN() > 0 && end.LessEq(a.Before.Sent) && end.LessEq(a.Was.NXT) && !(a.Was.Probed && s.SEQ == a.Was.NXT) {
			return v.broken(int(a.Life), "%s draws %v again, and no timer had fired", v.trigger(), s)
		}
	}
	return held
}

// probes is I63 of a window that is shut: what a probe carries.
func probes(v *View) verdict {
	a, was, is, m := v.Act, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	if !v.timer(persist) || is.State <= tcpfsm.Listen || a.Sends == 0 || v.own() {
		return passed
	}
	s := &v.Step.Sent[a.First].Packet.Segment
	seq, text, fin, probed := was.NXT, uint32(0), true, true
	switch {
	case !m.ProbeOctet:
		seq, fin, probed = was.UNA-1, false, was.Probed
	case was.UNA != was.NXT:
		text = min(1, uint32(later(was.UNA, was.END)-was.UNA))
		seq, fin, probed = was.UNA, text == 0, was.Probed
	case was.NXT != was.END:
		text, fin = 1, false
	}
	if s.SEQ != seq || uint32(s.Text) != text || s.CTL.Has(tcpfsm.FIN) != fin || is.Probed != probed {
		return v.broken(int(a.Life), "%v probes the window; it should be %d octets at %d, FIN: %v", s, text, seq, fin)
	}
	return held
}

// tail is I65 of the probe itself: new text if the window takes it, be the congestion window full or not, or the last
// segment again (RFC 8985 §7.3).
func tail(v *View) verdict {
	a, was, is := v.Act, &v.Act.Was, &v.Act.Is
	if !v.timer(tailLoss) || is.State <= tcpfsm.Listen || v.own() {
		return passed
	}
	if a.Sends == 0 || !is.Beside.TailProbed {
		return v.broken(int(a.Life), "the tail loss timer fired, and no probe left")
	}
	s := &v.Step.Sent[a.First].Packet.Segment
	room := segmentRoom(is)
	flight := uint32(was.NXT - was.UNA)
	seq, text, fin := was.NXT, min(uint32(was.END-was.NXT), room, was.WND-min(flight, was.WND)), false
	if was.FinSent || text == 0 {
		end := earlier(was.NXT, was.END)
		text, fin = min(uint32(end-was.UNA), room), was.FinSent
		seq = end - tcpfsm.Seq(text)
	}
	if s.SEQ != seq || uint32(s.Text) != text || s.CTL.Has(tcpfsm.FIN) != fin {
		return v.broken(int(a.Life), "%v probes the tail; it should be %d octets at %d, FIN: %v", s, text, seq, fin)
	}
	return held
}

// tailWaits is I65 of the timer: it runs while all goes well, from what was last sent or acknowledged on, for two round
// trips, and as long as an ACK may be put off where a single segment is out (RFC 8985 §7.2).
func tailWaits(v *View) verdict {
	a, was, is, m := v.Act, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	if !m.TailLoss || is.State < tcpfsm.Established || is.State >= tcpfsm.TimeWait || v.own() || was.State < tcpfsm.Established || a.Former >= 0 {
		return passed
	}
	armed := is.Timers&tailLoss != 0
	if is.UNA == is.NXT || is.SynOut || is.Beside.Recovering || is.Retries > 0 || is.WND == 0 || is.Beside.TailProbed {
		if armed {
			return v.broken(int(a.Life), "the tail loss timer runs in %v with SND.UNA %d, SND.NXT %d, %d timeouts", is.State, is.UNA, is.NXT, is.Retries)
		}
		return held
	}
	if was.UNA == is.UNA && was.NXT == is.NXT {
		if a.Started.Has(tcpfsm.TimerTailLoss) && !v.sampled() {
			return v.broken(int(a.Life), "%s starts the tail loss timer, with nothing sent and nothing acknowledged", v.trigger())
		}
		return passed
	}
	pto := 2*micros(is.SRTT) + 2*time.Millisecond
	if uint32(is.NXT-is.UNA) <= effMSS(is) {
		pto = 2*micros(is.SRTT) + m.MinRTO
	}
	if want := is.SRTT > 0 && is.Beside.SACKOK && pto < runs(m, is.RTO); want && !armed || armed && !want && was.Timers&tailLoss == 0 {
		return v.broken(int(a.Life), "SRTT is %v, RTO %v, and the tail loss timer runs: %v", micros(is.SRTT), micros(is.RTO), armed)
	} else if want {
		return v.lasts(tcpfsm.TimerTailLoss, pto)
	}
	return held
}

// last reports that nothing was done to the connection after the act, in the same event.
func (v *View) last() bool { return &v.History.Acts[len(v.History.Acts)-1] == v.Act }

// lasts judges for how long a timer was started now.
func (v *View) lasts(t tcpfsm.Timer, want time.Duration) verdict {
	a := v.Act
	switch {
	case !a.Started.Has(t):
		return v.broken(int(a.Life), "timer %v was not started upon %s", t, v.trigger())
	case a.Lasts[t] != want:
		return v.broken(int(a.Life), "timer %v was started for %v upon %s; its law gives it %v", t, a.Lasts[t], v.trigger(), want)
	}
	return held
}
