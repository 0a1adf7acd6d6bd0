package tcpfsm_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	. "synfault/tcpfsm"
)

// A kind is one way into the machine.
type kind uint8

const (
	segmentArrives kind = iota
	timerFires
	callOpenPassive
	callOpenActive
	callSend
	callSendUrgent
	callReceive
	callClose
	callAbort
	callDetach
	setNoDelay // n 1 is on, 0 is off
	setKeepAlive
	icmpSoft
	icmpHard
	numKinds = iota
)

var kindNames = [numKinds]string{
	"", "timer", "OPEN passive", "OPEN active", "SEND", "SEND urgent", "RECEIVE", "CLOSE", "ABORT", "detach",
	"no delay", "keep-alive",
	"ICMP soft", "ICMP hard",
}

// An event is one step of a connection, as a value: it can be taken twice.
type event struct {
	kind  kind
	seg   Segment // of segmentArrives
	timer Timer   // of timerFires
	n     uint32  // octets of a call; the quoted sequence number of an ICMP error
}

func (e event) String() string {
	switch e.kind {
	case segmentArrives:
		return e.seg.Detail()
	case timerFires:
		return "timer " + e.timer.String()
	case callSend, callSendUrgent, callReceive, setNoDelay, setKeepAlive, icmpSoft, icmpHard:
		return fmt.Sprint(kindNames[e.kind], " ", e.n)
	}
	return kindNames[e.kind]
}

// take gives the event to the machine.
func (e event) take(m *Machine, c *TCB, env *Env, out *Effects) error {
	switch e.kind {
	case segmentArrives:
		m.Arrives(c, &e.seg, env, out)
	case timerFires:
		m.Timeout(c, e.timer, env, out)
	case callOpenPassive:
		return m.OpenPassive(c, env, out)
	case callOpenActive:
		return m.OpenActive(c, e.n, env, out)
	case callSend, callSendUrgent:
		return m.Send(c, e.n, e.kind == callSendUrgent, env, out)
	case callReceive:
		return m.Receive(c, e.n, env, out)
	case callClose:
		return m.Close(c, env, out)
	case callAbort:
		return m.Abort(c, env, out)
	case callDetach:
		return m.Detach(c, env, out)
	case setNoDelay:
		return m.SetNoDelay(c, e.n == 1, env, out)
	case setKeepAlive:
		return m.SetKeepAlive(c, e.n == 1, env, out)
	case icmpSoft:
		m.Unreachable(c, ICMPSoft, Seq(e.n), env, out)
	case icmpHard:
		m.Unreachable(c, ICMPHard, Seq(e.n), env, out)
	}
	return nil
}

// A moment is an event on a rig and what came of it.
type moment struct {
	At     Instant
	Event  event
	Before TCB
	After  TCB
	Sent   []Segment
	Out    Effects
	Err    error
}

// A rig is one machine with one connection, a clock and its timers. Every step
// taken on it is held against the invariants of flaw, and taken twice, for the
// machine is a function.
type rig struct {
	t       testing.TB
	m       *Machine
	c       TCB
	env     Env
	out     Effects
	due     [NumTimers]Instant
	history []moment
}

// newRig is a machine with knobs set, its ISN 100; the peer of the tests that
// make their segments by hand has 300, as in the figures of RFC 9293 §3.5.
func newRig(t testing.TB, knobs string) *rig {
	t.Helper()
	r := &rig{t: t, m: New(), env: Env{ISN: 100, Local: Endpoint{Addr: 1, Port: 1}, Remote: Endpoint{Addr: 2, Port: 2}}}
	if err := r.m.SetAll(knobs); err != nil {
		t.Fatal(err)
	}
	return r
}

// do takes one event.
func (r *rig) do(e event) error {
	r.t.Helper()
	before := r.c
	var twin Effects
	c, env := before, r.env
	e.take(r.m, &c, &env, &twin)
	err := e.take(r.m, &r.c, &r.env, &r.out)
	note(&r.out)
	mo := moment{r.env.Now, e, before, r.c, append([]Segment(nil), r.out.Send...), r.out, err}
	r.history = append(r.history, mo)
	why := flaw(r.m, &mo)
	if why == "" && (c != r.c || !sameEffects(&twin, &r.out)) {
		why = "the same step from the same block came out differently"
	}
	if why != "" {
		r.t.Fatalf("%s\n%s", why, r.story())
	}
	for t := Timer(0); t < NumTimers; t++ {
		if r.out.Set.Has(t) {
			r.due[t] = r.env.Now.Add(r.out.After[t])
		}
	}
	return err
}

// sameEffects compares two sets of effects, but for the stale part of After.
func sameEffects(a, b *Effects) bool {
	for t := Timer(0); t < NumTimers; t++ {
		if a.Set.Has(t) && a.After[t] != b.After[t] {
			return false
		}
	}
	return slices.Equal(a.Send, b.Send) && a.Rules == b.Rules && a.Fail == b.Fail &&
		a.Accepted == b.Accepted && a.Released == b.Released && a.Acked == b.Acked &&
		a.Set == b.Set && a.Stop == b.Stop && a.Signal == b.Signal && a.Rule == b.Rule &&
		a.Before == b.Before && a.Refused == b.Refused
}

// story tells the rig's life, a line per event.
func (r *rig) story() string {
	var b strings.Builder
	fmt.Fprintf(&b, "knobs: %s\n", r.m.Settings())
	for _, m := range r.history {
		fmt.Fprintf(&b, "%12v %s -> %s: %v [%s]\n", time.Duration(m.At), m.Before.State, m.After.State, m.Event, m.Out.Rule)
		for _, s := range m.Sent {
			fmt.Fprintf(&b, "%14s%s\n", "sends ", s.Detail())
		}
	}
	return b.String()
}

// The user calls, which must succeed.
func (r *rig) call(k kind, n uint32) *rig {
	r.t.Helper()
	if err := r.do(event{kind: k, n: n}); err != nil {
		r.t.Fatalf("%s: %v\n%s", kindNames[k], err, r.story())
	}
	return r
}
func (r *rig) listen() *rig          { r.t.Helper(); return r.call(callOpenPassive, 0) }
func (r *rig) open() *rig            { r.t.Helper(); return r.call(callOpenActive, 0) }
func (r *rig) send(n uint32) *rig    { r.t.Helper(); return r.call(callSend, n) }
func (r *rig) receive(n uint32) *rig { r.t.Helper(); return r.call(callReceive, n) }
func (r *rig) close() *rig           { r.t.Helper(); return r.call(callClose, 0) }
func (r *rig) abort() *rig           { r.t.Helper(); return r.call(callAbort, 0) }
func (r *rig) detach() *rig          { r.t.Helper(); return r.call(callDetach, 0) }

// arrives takes a segment.
func (r *rig) arrives(seg Segment) *rig {
	r.t.Helper()
	r.do(event{kind: segmentArrives, seg: seg})
	return r
}

// gets takes a segment without text from a peer with an open window.
func (r *rig) gets(seq, ack Seq, ctl CTL) *rig {
	r.t.Helper()
	return r.arrives(Segment{SEQ: seq, ACK: ack, CTL: ctl, WND: 65535})
}

// text takes an ACK segment with n octets of text.
func (r *rig) text(seq, ack Seq, n uint16) *rig {
	r.t.Helper()
	return r.arrives(Segment{SEQ: seq, ACK: ack, CTL: ACK, WND: 65535, Text: n})
}

// next is the timer that will fire first; ok is false where none runs. Timers
// that fire at one instant do so in the order of their declaration.
func (r *rig) next() (t Timer, at Instant, ok bool) {
	for i := Timer(0); i < NumTimers; i++ {
		if r.c.Timers.Has(i) && (!ok || r.due[i] < at) {
			t, at, ok = i, r.due[i], true
		}
	}
	return t, at, ok
}

// fire lets the timer that is due first fire, at its time.
func (r *rig) fire() Timer {
	r.t.Helper()
	t, at, ok := r.next()
	if !ok {
		r.t.Fatalf("no timer runs\n%s", r.story())
	}
	r.env.Now = at
	r.do(event{kind: timerFires, timer: t})
	return t
}

// wait lets d pass, and the timers fire that are due.
func (r *rig) wait(d time.Duration) *rig {
	r.t.Helper()
	end := r.env.Now.Add(d)
	for {
		_, at, ok := r.next()
		if !ok || at > end {
			break
		}
		r.fire()
	}
	r.env.Now = end
	return r
}

// left is how long the timer still runs; -1 where it does not.
func (r *rig) left(t Timer) time.Duration {
	if !r.c.Timers.Has(t) {
		return -1
	}
	return r.due[t].Sub(r.env.Now)
}

// is asserts the state.
func (r *rig) is(want State) *rig {
	r.t.Helper()
	if r.c.State != want {
		r.t.Fatalf("state is %s, want %s\n%s", r.c.State, want, r.story())
	}
	return r
}

// sent asserts the segments of the last step, in the figures' notation; no
// argument asserts silence.
func (r *rig) sent(want ...string) *rig {
	r.t.Helper()
	if diff := cmp.Diff(want, lines(r.out.Send)); diff != "" {
		r.t.Fatalf("segments sent (-want +got):\n%s%s", diff, r.story())
	}
	return r
}

// told asserts what the user was told in the last step.
func (r *rig) told(want Signal) *rig {
	r.t.Helper()
	if r.out.Signal != want {
		r.t.Fatalf("user was told %q, want %q\n%s", r.out.Signal, want, r.story())
	}
	return r
}

// ruled asserts the branch that decided the last step, among others.
func (r *rig) ruled(want Rule) *rig {
	r.t.Helper()
	if !r.out.Rules.Has(want) {
		r.t.Fatalf("decided by %q, want %q\n%s", r.out.Rule, want, r.story())
	}
	return r
}

func lines(list []Segment) (text []string) {
	for _, s := range list {
		text = append(text, s.String())
	}
	return text
}
