package packetdrill

import (
	"fmt"
	"time"

	"synfault/scenarios/sock"
	"synfault/tcpfsm"
)

// Result is what became of a script.
type Result struct {
	Script  *Script
	Stack   Stack
	Failure *Failure // nil: the stack did all that the script expects, and nothing else
	Refused *Error   // the script asks for what is not supported; then nothing is known of the stack
	End     time.Duration
	Steps   []Step // what happened, for a ladder
	How     How
}

// OK reports that the script passed.
func (r *Result) OK() bool { return r.Failure == nil && r.Refused == nil }

// Verdict is what the run came to.
func (r *Result) Verdict() Verdict {
	switch {
	case r.Refused != nil:
		return Refused
	case r.Failure != nil:
		return Failed
	}
	return Passed
}

// Failure is where a script and the stack part.
type Failure struct {
	Pos
	At   time.Duration // since the script began
	What string        // one line: what went wrong
	Text string        // the script's line
	Want string        // what was expected, as the script writes it; may be empty
	Got  string        // what came
}

// Error is one line: where and what.
func (f *Failure) Error() string { return fmt.Sprintf("%v: %s", f.Pos, f.What) }

// runner runs one script.
type runner struct {
	setup  *Setup
	script *Script
	res    *Result
	stack  Stack
	host   *sock.Host
	now    tcpfsm.Instant // when the event before was over
	event  *Event
	at     tcpfsm.Instant // when this event is due
	slack  time.Duration  // --tolerance_usecs

	fds                 map[int64]int // the script's descriptors, and the host's
	files               map[int64]*opened
	epolls              map[int64]*epoll
	defines             map[string]int64 // --define
	focus               *opened          // the socket under test
	under               *flow            // its connection
	flows               []*flow
	tasks               []*blocked
	counters            counters
	closing             bool   // only calls of close are left
	ports               uint16 // of the peers
	stackAddr, peerAddr uint32
}

// stop is panicked with when a script fails or is refused, and caught in Run.
type stop struct{}

// Run runs a script against a host of ours. The same script and setup give the same result.
func Run(s *Script, setup *Setup) (res *Result) {
	stack := setup.stackFor(s)
	s = setup.Select(s)
	r := &runner{
		setup: setup, script: s, stack: stack, fds: map[int64]int{}, files: map[int64]*opened{},
		epolls: map[int64]*epoll{}, defines: map[string]int64{}, ports: firstPeerPort,
		slack: defaultTolerance, stackAddr: stackAddr, peerAddr: peerAddr,
	}
	r.res = &Result{Script: s, Stack: r.stack, How: How{setup.Numbers, setup.IPv6}}
	defer func() {
		if e := recover(); e != nil {
			if _, ok := e.(stop); !ok {
				panic(e)
			}
		}
		res = r.res
		r.words()
		res.End = time.Duration(max(r.now, r.host.Now()))
	}()
	r.host = r.newHost()
	r.options()
	r.host.SetAddr(r.stackAddr)
	tail := closing(s.Items)
	for i, it := range s.Items {
		r.closing = i >= tail
		switch it := it.(type) {
		case *Event:
			r.run(it)
		case *Command:
			r.command(it)
		}
	}
	if r.last() == (Pos{}) {
		r.wrong(Pos{1, 1}, "the script has no event, so that nothing can be said of the stack")
	}
	r.finish()
	return r.res
}

// run runs one event: it is due at a time of its own, and the next one counts from when it was over.
func (r *runner) run(e *Event) {
	r.event = e
	r.at = r.due(e.Time.From, e.Time.Relative())
	if e.Time.When == Any {
		r.at = r.now
	}
	p, packet := e.Action.(*Packet)
	if packet && !p.In {
		r.expect(p)
		return
	}
	if icmp, ok := e.Action.(*ICMP); ok && !icmp.In {
		r.refuse(icmp.Pos, "ICMP messages from the stack", "")
	}
	if r.at < r.now-tcpfsm.Instant(r.slack) {
		r.fail(e.Pos, fmt.Sprintf("due at %v, and it is %v already", seconds(r.at), seconds(r.now)), "", "")
	}
	r.advance(max(r.at, r.now))
	switch a := e.Action.(type) {
	case *Packet:
		r.inject(a)
	case *ICMP:
		r.injectICMP(a)
	case *Call:
		r.call(a)
	case *Command:
		r.command(a)
	case *Code:
		r.code(a)
	}
}

// due is the instant of a time.
func (r *runner) due(d time.Duration, relative bool) tcpfsm.Instant {
	if relative {
		return r.now.Add(d)
	}
	return tcpfsm.Instant(d)
}

// advance moves the clock; calls that sleep may return on the way.
func (r *runner) advance(to tcpfsm.Instant) {
	for {
		next, ok := r.host.Next()
		if !ok || next > to {
			break
		}
		r.host.Advance(next)
		r.returned()
	}
	r.host.Advance(to)
	r.now = to
	r.returned()
	r.overdue(to)
}

// finish is the end of the script: every call must have returned, and every segment must have been expected.
func (r *runner) finish() {
	r.event = nil
	for _, t := range r.tasks {
		r.advance(max(r.now, t.due.Add(r.slack)))
		if !t.over {
			r.fail(t.call.Pos, "the call does not return", resultText(t.call), "nothing")
		}
	}
	if !r.setup.Unexpected.watches(r, nil) {
		return
	}
	for _, f := range r.flows {
		if len(f.out) == 0 || !r.setup.Unexpected.watches(r, f) {
			continue
		}
		o := &f.out[0]
		if r.setup.Unexpected != StrictAll && (o.closing || r.mayCome(f, o)) {
			continue
		}
		r.failAt(r.last(), o.at, "the stack sends what the script does not expect", "nothing more", r.describe(f, &o.seg))
	}
}

// delay is how long an ACK may wait (RFC 9293 MUST-40).
const delay = 500 * time.Millisecond

// mayCome reports an ACK of text that the script has sent so short before its end that the stack need not send it before
// that.
func (r *runner) mayCome(f *flow, o *outbound) bool {
	return len(f.out) == 1 && o.seg.CTL == tcpfsm.ACK && o.seg.Text == 0 && o.seg.ACK == f.heard && r.now.Sub(f.heardAt) < delay
}

// closing is where a script's last calls of close begin, settings aside: what they send is not asked about, for a script
// that ends without them would have its descriptors closed all the same.
func closing(items []Item) int {
	for i := len(items) - 1; i >= 0; i-- {
		e, ok := items[i].(*Event)
		if !ok {
			continue
		}
		switch a := e.Action.(type) {
		case *Command:
			continue
		case *Call:
			if a.Name == "close" {
				continue
			}
		}
		return i + 1
	}
	return 0
}

// last is the place of the script's last event.
func (r *runner) last() Pos {
	for i := len(r.script.Items) - 1; i >= 0; i-- {
		if e, ok := r.script.Items[i].(*Event); ok {
			return e.Pos
		}
	}
	return Pos{}
}

// fail ends the run: the stack does not do what the script says.
func (r *runner) fail(pos Pos, what, want, got string) { r.failAt(pos, r.host.Now(), what, want, got) }

func (r *runner) failAt(pos Pos, at tcpfsm.Instant, what, want, got string) {
	r.res.Failure = &Failure{Pos: pos, At: time.Duration(at), What: what, Want: want, Got: got, Text: r.script.line(pos)}
	panic(stop{})
}

// refuse ends the run: the script asks for what is not supported.
func (r *runner) refuse(pos Pos, feature, msg string) {
	r.res.Refused = &Error{Name: r.script.Name, Pos: pos, Feature: feature, Msg: msg}
	panic(stop{})
}

// wrong ends the run: the script makes no sense.
func (r *runner) wrong(pos Pos, msg string) {
	r.res.Refused = &Error{Name: r.script.Name, Pos: pos, Msg: msg}
	panic(stop{})
}

// line prints the item of a place.
func (s *Script) line(pos Pos) string {
	for _, it := range s.Items {
		if it.Position() == pos {
			return it.String()
		}
		if e, ok := it.(*Event); ok && e.Action.Position() == pos {
			return it.String()
		}
	}
	return ""
}

// seconds prints an instant as scripts do.
func seconds(i tcpfsm.Instant) string { return fmt.Sprintf("%.6f", float64(i)/1e9) }
