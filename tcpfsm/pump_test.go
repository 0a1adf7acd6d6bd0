package tcpfsm_test

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	. "synfault/tcpfsm"
)

// An act is a call that a script makes of one host at an instant.
type act struct {
	at  time.Duration
	who int // 0 is a, 1 is b
	ev  event
}

// do is an act.
func do(at time.Duration, who int, k kind, n uint32) act { return act{at, who, event{kind: k, n: n}} }

// A pump is two rigs wired together under one clock. A segment takes 10 ms; what
// faults names is lost, late or doubled: ab3x is the fourth segment from a to
// b lost, ba0+250ms the first from b to a that much later, ab1=50ms the second
// doubled, with the copy that much later.
type pump struct {
	t      testing.TB
	rigs   [2]*rig
	start  Instant
	base   [2]Seq // ISN of each host at the start
	faults map[string]fault
	count  [2]int
	order  int
	wire   []flight
	acts   []act
}

type fault struct {
	lose        bool
	delay, copy time.Duration
}

type flight struct {
	at        Instant
	order, to int
	seg       Segment
}

const delay = 10 * time.Millisecond

func newPump(t testing.TB, knobs, faults string) *pump {
	t.Helper()
	p := &pump{t: t, faults: map[string]fault{}, base: [2]Seq{100, 300}}
	p.rigs[0], p.rigs[1] = newRig(t, knobs), newRig(t, knobs)
	p.rigs[1].env.Local, p.rigs[1].env.Remote = p.rigs[0].env.Remote, p.rigs[0].env.Local
	for _, f := range strings.Fields(faults) {
		i := strings.IndexAny(f, "x+=")
		if i < 3 {
			t.Fatalf("fault %q: want ab3x, ab3+250ms or ab3=10ms", f)
		}
		entry := p.faults[f[:i]]
		d, _ := time.ParseDuration(f[i+1:])
		switch f[i] {
		case 'x':
			entry.lose = true
		case '+':
			entry.delay = d
		case '=':
			entry.copy = d
		}
		p.faults[f[:i]] = entry
	}
	return p
}

// run plays the script to its end: until nothing is in flight, no act is left,
// and no timer runs or the time is over. Acts come before segments, segments
// before timers of the same instant.
func (p *pump) run(acts []act, until time.Duration) {
	p.t.Helper()
	p.acts = slices.Clone(acts)
	slices.SortStableFunc(p.acts, func(a, b act) int { return cmp.Compare(a.at, b.at) })
	for n := 0; p.step(p.start.Add(until)); n++ {
		if n > 5000 {
			p.t.Fatalf("5000 steps and no end\n%s", p.story())
		}
	}
}

func (p *pump) step(end Instant) bool {
	const never = Instant(1<<63 - 1)
	at, host := never, -1
	for i, r := range p.rigs {
		if _, due, ok := r.next(); ok && due < at {
			at, host = due, i
		}
	}
	first := -1
	for i, f := range p.wire {
		if f.at <= at && (first < 0 || f.at < at || f.order < p.wire[first].order) {
			at, first, host = f.at, i, f.to
		}
	}
	if len(p.acts) > 0 && p.start.Add(p.acts[0].at) <= at {
		a := p.acts[0]
		p.acts = p.acts[1:]
		p.clock(p.start.Add(a.at))
		p.rigs[a.who].do(a.ev)
		p.post(a.who)
		return true
	}
	if host < 0 || at > end {
		return false
	}
	p.clock(at)
	r := p.rigs[host]
	if first >= 0 {
		seg := p.wire[first].seg
		p.wire = slices.Delete(p.wire, first, first+1)
		r.arrives(seg)
	} else {
		r.fire()
	}
	p.post(host)
	return true
}

// clock sets the time, and the ISN generator's reading with it: one in 4 µs
// (§3.4.1).
func (p *pump) clock(now Instant) {
	for i, r := range p.rigs {
		r.env.Now = now
		r.env.ISN = p.base[i] + Seq(now.Sub(p.start)/(4*time.Microsecond))
	}
}

// post puts on the wire what a host has sent.
func (p *pump) post(from int) {
	for _, seg := range p.rigs[from].out.Send {
		f := p.faults[[]string{"ab", "ba"}[from]+strconv.Itoa(p.count[from])]
		p.count[from]++
		if f.lose {
			continue
		}
		at := p.rigs[from].env.Now.Add(delay + f.delay)
		p.order++
		p.wire = append(p.wire, flight{at, p.order, 1 - from, seg})
		if f.copy > 0 {
			p.order++
			p.wire = append(p.wire, flight{at.Add(f.copy), p.order, 1 - from, seg})
		}
	}
}

func (p *pump) story() string {
	return fmt.Sprintf("a: %sb: %s", p.rigs[0].story(), p.rigs[1].story())
}
