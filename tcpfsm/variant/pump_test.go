package variant_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// delay is how long a segment is under way.
const delay = 10 * time.Millisecond

// A side is a host with one connection at a time. One that listens takes its
// listener's block for a segment that meets no connection. Its user reads all
// that comes.
type side struct {
	name    string
	m       *tcpfsm.Machine
	c       tcpfsm.TCB
	env     tcpfsm.Env
	memory  tcpfsm.HostMemory
	out     tcpfsm.Effects
	due     [tcpfsm.NumTimers]tcpfsm.Instant
	listens bool
	offered int // segments sent: the ordinal of the next
	read    uint32
	told    tcpfsm.Signal
	err     error
}

type flying struct {
	at   tcpfsm.Instant
	name string
	to   *side
	seg  tcpfsm.Segment
}

// A pair is two sides, wired directly, and a plan of what goes wrong: a list
// such as "ba0x,ab1+50ms,ab0=1s" that loses b's first segment, delays a's second
// and brings a's first a second time one second after the first copy.
type pair struct {
	t      *testing.T
	a, b   *side
	now    tcpfsm.Instant
	flight []flying
	plan   map[string]string
	cut    *side // everything this side sends is lost
	log    []string
	syns   []tcpfsm.Segment // what was sent with a SYN, lost or not
	fail   func(string)     // told of an illegal move
}

// wire makes two hosts that run a handshake, with numbers that begin at 100 and
// 300 and grow by 100 with every connection.
func wire(t *testing.T, handshake, knobs, plan string) *pair {
	t.Helper()
	return wireTwo(t, handshake, handshake, knobs, plan)
}

func wireTwo(t *testing.T, a, b, knobs, plan string) *pair {
	t.Helper()
	p := &pair{t: t, plan: map[string]string{}, fail: func(wrong string) { t.Helper(); t.Error(wrong) }}
	ends := [2]tcpfsm.Endpoint{{Addr: 1, Port: 1025}, {Addr: 2, Port: 80}}
	for i, name := range []string{a, b} {
		v, err := variant.Parse(name)
		if err != nil {
			t.Fatal(err)
		}
		m := tcpfsm.New()
		m.Handshake = v.Handshake
		if err := m.SetAll(knobs); err != nil {
			t.Fatal(err)
		}
		s := &side{name: "ab"[i : i+1], m: m}
		s.env = tcpfsm.Env{ISN: tcpfsm.Seq(100 + 200*i), Local: ends[i], Remote: ends[1-i], Memory: &s.memory}
		s.memory.Stable.Secret = uint64(1 + i)
		*[]**side{&p.a, &p.b}[i] = s
	}
	for _, fault := range strings.Split(plan, ",") {
		if at := strings.IndexAny(fault, "x+="); at > 0 {
			p.plan[fault[:at]] = fault[at:]
		}
	}
	return p
}

func (p *pair) other(s *side) *side {
	if s == p.a {
		return p.b
	}
	return p.a
}

// took puts what a step did on the wire, on the clock and in the log.
func (p *pair) took(s *side, what string) {
	p.t.Helper()
	line := s.name + " " + what + ": " + s.c.State.String()
	for t := tcpfsm.Timer(0); t < tcpfsm.NumTimers; t++ {
		if s.out.Set.Has(t) {
			s.due[t] = p.now.Add(s.out.After[t])
		}
	}
	for _, seg := range s.out.Send {
		line += " " + p.offer(s, seg)
	}
	p.log = append(p.log, line)
	p.count(s)
}

// count takes note of what is due after every step.
func (p *pair) count(s *side) {
	p.t.Helper()
	reached.Union(&s.out.Rules)
	s.told |= s.out.Signal
	s.read += s.out.Released.Len()
	if s.out.Fail != nil {
		s.err = s.out.Fail
	}
	if s.c.State > tcpfsm.Listen && s.c.SND.ISS == s.env.ISN {
		s.env.ISN += 100
	}
	if wrong := illegal(s.m.Handshake, s.out.Before, s.c.State); wrong != "" {
		p.fail(wrong)
	}
}

// offer gives a segment to the link, and tells how it fared.
func (p *pair) offer(s *side, seg tcpfsm.Segment) string {
	to := p.other(s)
	name := fmt.Sprintf("%s%s%d", s.name, to.name, s.offered)
	s.offered++
	text := name + " " + seg.String()
	fly := flying{p.now.Add(delay), name, to, seg}
	if seg.CTL.Has(tcpfsm.SYN) {
		p.syns = append(p.syns, seg)
	}
	fault := p.plan[name]
	switch {
	case fault == "x" || s == p.cut:
		return text + " lost"
	case fault == "":
		p.flight = append(p.flight, fly)
		return text
	}
	d, err := time.ParseDuration(fault[1:])
	if err != nil {
		p.t.Fatal(err)
	}
	if fault[0] == '=' {
		p.flight = append(p.flight, fly)
	}
	fly.at = fly.at.Add(d)
	p.flight = append(p.flight, fly)
	return text
}

// call makes a user call, and has the user read whatever comes.
func (p *pair) call(s *side, what string, f func() error) *pair {
	p.t.Helper()
	s.env.Now = p.now
	if err := f(); err != nil {
		p.t.Fatalf("%s %s: %v", s.name, what, err)
	}
	p.took(s, what)
	if s.c.RCV.Asked == 0 && (what == "opens" || what == "listens") {
		must(p.t, s.m.Receive(&s.c, tcpfsm.Forever, &s.env, &s.out))
		p.count(s)
	}
	return p
}

func (p *pair) listen(s *side) *pair {
	p.t.Helper()
	s.listens = true
	return p.call(s, "listens", func() error { return s.m.OpenPassive(&s.c, &s.env, &s.out) })
}

func (p *pair) open(s *side, text uint32) *pair {
	p.t.Helper()
	return p.call(s, "opens", func() error { return s.m.OpenActive(&s.c, text, &s.env, &s.out) })
}

func (p *pair) send(s *side, n uint32) *pair {
	p.t.Helper()
	return p.call(s, "sends", func() error { return s.m.Send(&s.c, n, false, &s.env, &s.out) })
}

func (p *pair) close(s *side) *pair {
	p.t.Helper()
	return p.call(s, "closes", func() error { return s.m.Close(&s.c, &s.env, &s.out) })
}

func (p *pair) abort(s *side) *pair {
	p.t.Helper()
	return p.call(s, "aborts", func() error { return s.m.Abort(&s.c, &s.env, &s.out) })
}

// forget is a crash: the connection is gone, and nobody is told.
func (p *pair) forget(s *side) *pair {
	s.c = tcpfsm.TCB{}
	s.memory.Crash()
	return p
}

// arrives brings a segment to a side at once.
func (p *pair) arrives(to *side, name string, seg tcpfsm.Segment) *pair {
	p.t.Helper()
	to.env.Now = p.now
	if to.c.State == tcpfsm.Closed && to.listens {
		must(p.t, to.m.OpenPassive(&to.c, &to.env, &to.out))
		p.count(to)
		must(p.t, to.m.Receive(&to.c, tcpfsm.Forever, &to.env, &to.out))
		p.count(to)
	}
	to.m.Arrives(&to.c, &seg, &to.env, &to.out)
	p.took(to, name)
	return p
}

// run takes events in the order of time until none is due within d. Ties go to
// segments before timers, and then to what was there first.
func (p *pair) run(d time.Duration) *pair {
	p.t.Helper()
	for end := p.now.Add(d); ; {
		at, first := end+1, -1
		var who *side
		var timer tcpfsm.Timer
		for i, f := range p.flight {
			if f.at < at {
				at, first = f.at, i
			}
		}
		for _, s := range []*side{p.a, p.b} {
			for t := tcpfsm.Timer(0); t < tcpfsm.NumTimers; t++ {
				if s.c.Timers.Has(t) && s.due[t] < at {
					at, who, timer = s.due[t], s, t
				}
			}
		}
		if at > end {
			p.now = end
			return p
		}
		p.now = at
		if who == nil {
			f := p.flight[first]
			p.flight = append(p.flight[:first:first], p.flight[first+1:]...)
			p.arrives(f.to, f.name, f.seg)
			continue
		}
		who.env.Now = at
		who.m.Timeout(&who.c, timer, &who.env, &who.out)
		p.took(who, fmt.Sprintf("%s@%v", timer, time.Duration(at)))
	}
}

// idle reports that nothing will ever happen of itself: no segment is under
// way, no timer runs.
func (p *pair) idle() bool { return len(p.flight) == 0 && p.a.c.Timers|p.b.c.Timers == 0 }

// skip forgets the log so far.
func (p *pair) skip() *pair {
	p.log = nil
	return p
}

// is compares the log with what must have happened, and forgets it.
func (p *pair) is(why string, want ...string) *pair {
	p.t.Helper()
	if diff := cmp.Diff(want, p.log); diff != "" {
		p.t.Errorf("%s (-want +got):\n%s", why, diff)
	}
	return p.skip()
}

// states compares both sides' states.
func (p *pair) states(why string, a, b tcpfsm.State) *pair {
	p.t.Helper()
	if p.a.c.State != a || p.b.c.State != b {
		p.t.Errorf("%s: a %s, b %s; want a %s, b %s\n%s", why, p.a.c.State, p.b.c.State, a, b, strings.Join(p.log, "\n"))
	}
	return p
}

// agreed reports that both sides are open and that each one's number is what
// the other believes it to be.
func (p *pair) agreed() bool {
	a, b := &p.a.c, &p.b.c
	return a.State == tcpfsm.Established && b.State == tcpfsm.Established &&
		a.RCV.IRS == b.SND.ISS && b.RCV.IRS == a.SND.ISS
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// dial lets b listen and a open with text octets to send.
func (p *pair) dial(text uint32) *pair {
	p.t.Helper()
	return p.listen(p.b).open(p.a, text)
}
