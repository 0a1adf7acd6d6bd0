package tcpfsm_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	. "synfault/tcpfsm"
)

// A life is a script for two hosts and what the network does to it.
type life struct {
	name, knobs, faults string
	until               time.Duration
	acts                []act
}

const (
	hostA = 0
	hostB = 1
	ms    = time.Millisecond
)

// opening is a passive b, an a that connects at once, and users who read all.
func opening(more ...act) []act {
	return append([]act{
		do(0, hostB, callOpenPassive, 0), do(0, hostB, callReceive, Forever),
		do(ms, hostA, callOpenActive, 0), do(ms, hostA, callReceive, Forever),
	}, more...)
}

// talk is text both ways, a close by a, the rest of b's text, b's close.
func talk() []act {
	return opening(
		do(1550*ms, hostA, callSend, 5000), do(1560*ms, hostB, callSend, 3000), do(1570*ms, hostA, callSendUrgent, 10),
		do(2400*ms, hostA, callClose, 0), do(2500*ms, hostB, callSend, 700), do(3400*ms, hostB, callClose, 0))
}

// lives are whole lives: opened both ways, with text, with each kind of loss,
// stalls, closes of all shapes, resets, and a second life of the same pair.
var lives = []life{
	{name: "talk", acts: talk(), until: time.Hour},
	{name: "SYN lost", faults: "ab0x", acts: talk(), until: time.Hour},
	{name: "SYN,ACK lost", faults: "ba0x", acts: talk(), until: time.Hour},
	{name: "ACK of SYN,ACK lost", faults: "ab1x", acts: talk(), until: time.Hour},
	{name: "text lost twice", faults: "ab2x ab3x ab6x", acts: talk(), until: time.Hour},
	{name: "text late", faults: "ab2+35ms ab4+20ms ba2=400ms ba3+90ms", acts: talk(), until: time.Hour},
	{name: "everything doubled", faults: "ab0=5ms ba0=5ms ab1=5ms ab2=5ms ba1=5ms ab5=3s ba4=2s ab9=70s", acts: talk(), until: time.Hour},
	{name: "simultaneous open and close", until: time.Hour, acts: []act{
		do(0, hostA, callOpenActive, 0), do(0, hostB, callOpenActive, 0), do(50*ms, hostA, callSend, 100),
		do(100*ms, hostA, callClose, 0), do(100*ms, hostB, callClose, 0)}},
	{name: "zero window", knobs: "rcvbuf=2000,synWindow=2000", until: time.Hour, acts: []act{
		do(0, hostB, callOpenPassive, 0), do(ms, hostA, callOpenActive, 0), do(50*ms, hostA, callSend, 6000),
		do(9000*ms, hostB, callReceive, 1500), do(30*time.Second, hostB, callReceive, Forever),
		do(31*time.Second, hostA, callClose, 0), do(32*time.Second, hostB, callClose, 0)}},
	{name: "close in SYN-RECEIVED", faults: "ab1+500ms", until: time.Hour, acts: opening(
		do(20*ms, hostB, callClose, 0), do(2*time.Second, hostA, callClose, 0))},
	{name: "abort", until: time.Hour, acts: opening(do(50*ms, hostA, callSend, 4000), do(55*ms, hostB, callAbort, 0))},
	{name: "peer gone", faults: "ba1x ba2x ba3x ba4x ba5x ba6x ba7x ba8x ba9x", until: time.Hour,
		acts: opening(do(50*ms, hostA, callSend, 4000), do(60*ms, hostB, callAbort, 0))},
	{name: "old SYN, and a second life", faults: "ab0=6s", until: time.Hour, acts: append(talk(),
		do(249*time.Second, hostB, callOpenPassive, 0), do(250*time.Second, hostA, callOpenActive, 0), do(251*time.Second, hostA, callSend, 10))},
	{name: "reopened from TIME-WAIT", until: time.Hour, acts: append(talk(),
		do(10*time.Second, hostA, icmpSoft, 0), do(11*time.Second, hostB, callOpenActive, 0),
		do(12*time.Second, hostB, callSend, 77), do(13*time.Second, hostB, callClose, 0))},
	{name: "stale SYN reopens TIME-WAIT", faults: "ba7=5s", until: time.Hour, acts: append(talk(),
		do(5*time.Second, hostB, callOpenActive, 0), do(5*time.Second+1*ms, hostB, callAbort, 0))},
	{name: "keep-alive", knobs: "keepAlive,keepIdle=10s,keepInterval=5s", faults: "ab3x", until: 2 * time.Minute, acts: opening()},
}

var stacks = []string{
	"", "socket=full", "rules=linux,socket=linux", "rules=freebsd,socket=freebsd", "rules=rfc793", "socket=full,strictACK",
}

// A setup is what a metamorphic relation varies.
type setup struct {
	a, b  Seq // added to each host's ISNs
	start time.Duration
	swap  bool
}

// play lives a life in a setup, and returns the history of each script role
// with the setup taken out of all numbers again.
func (l *life) play(t testing.TB, stack string, s setup) [2][]moment {
	t.Helper()
	knobs := stack
	if l.knobs != "" && knobs != "" {
		knobs += ","
	}
	p := newPump(t, knobs+l.knobs, l.faults)
	p.start = Instant(0).Add(s.start)
	p.base[hostA] += s.a
	p.base[hostB] += s.b
	acts := l.acts
	if s.swap {
		acts = nil
		for _, x := range l.acts {
			x.who = 1 - x.who
			acts = append(acts, x)
		}
		p.swap()
	}
	p.run(acts, l.until)
	if s.swap {
		p.rigs[0], p.rigs[1] = p.rigs[1], p.rigs[0]
	}
	tick := uint32(0)
	if d := p.rigs[0].m.TSClock; d > 0 {
		tick = uint32(s.start / d)
	}
	var out [2][]moment
	for i, shift := range [2][2]Seq{{s.a, s.b}, {s.b, s.a}} {
		for _, m := range p.rigs[i].history {
			out[i] = append(out[i], rebase(m, shift[0], shift[1], tick, p.start))
		}
	}
	return out
}

// swap exchanges the hosts' names: ports, addresses, ISNs and faults with them.
func (p *pump) swap() {
	p.base[0], p.base[1] = p.base[1], p.base[0]
	faults := map[string]fault{}
	for name, f := range p.faults {
		faults[map[string]string{"ab": "ba", "ba": "ab"}[name[:2]]+name[2:]] = f
	}
	p.faults = faults
}

// rebase takes a shift of our numbers, of the peer's, and of the clock out of a
// moment.
func rebase(m moment, ours, theirs Seq, tick uint32, start Instant) moment {
	segment := func(s Segment, ours, theirs Seq) Segment {
		if s.CTL&(RST|ACK) != RST|ACK || s.SEQ != 0 { // <SEQ=0> is nobody's number (§3.10.7.1)
			s.SEQ -= ours
		}
		if s.CTL&ACK != 0 {
			s.ACK -= theirs
		}
		for i := range s.SACK[:s.SACKs] {
			s.SACK[i].Start -= theirs
			s.SACK[i].End -= theirs
		}
		if s.Has&HasTimestamps != 0 {
			if s.CTL&RST == 0 || s.TSval != 0 { // a RST without a connection has none of its own
				s.TSval -= tick
			}
			if s.CTL&ACK != 0 || s.CTL&RST != 0 {
				s.TSecr -= tick
			}
		}
		return s
	}
	block := func(c TCB, now Instant) TCB {
		c = c.Shift(-ours, -theirs).Since(now)
		if c.TSOK {
			c.TSRecent -= tick
		}
		if c.Old.TSOK {
			c.Old.TSRecent -= tick
		}
		return c
	}
	span := func(s Span, by Seq) Span {
		if s.Empty() {
			return Span{}
		}
		return Span{s.Start - by, s.End - by}
	}
	m.Event.seg = segment(m.Event.seg, theirs, ours)
	if m.Event.kind != segmentArrives {
		m.Event.seg = Segment{}
	}
	for i := range m.Sent {
		m.Sent[i] = segment(m.Sent[i], ours, theirs)
	}
	m.Before, m.After = block(m.Before, m.At), block(m.After, m.At)
	m.At -= start
	m.Out.Send = nil
	m.Out.Accepted, m.Out.Released, m.Out.Acked = span(m.Out.Accepted, theirs), span(m.Out.Released, theirs), span(m.Out.Acked, ours)
	return m
}

func sameMoment(a, b *moment) bool {
	return a.At == b.At && a.Event == b.Event && a.Before == b.Before && a.After == b.After &&
		slices.Equal(a.Sent, b.Sent) && a.Err == b.Err && sameEffects(&a.Out, &b.Out)
}

// told is a moment as text, with all that must be alike.
func (m moment) told() string {
	after, sent := "", ""
	for _, s := range m.Sent {
		sent += s.Detail() + "\n"
	}
	for t := Timer(0); t < NumTimers; t++ {
		if m.Out.Set.Has(t) {
			after += fmt.Sprintf(" %s=%v", t, m.Out.After[t])
		}
	}
	return fmt.Sprintf("%v %v rule %q set%s stop %s signal %q fail %v err %v accepted %v released %v acked %v\n%sbefore %+v\nafter %+v\n",
		time.Duration(m.At), m.Event, m.Out.Rule, after, m.Out.Stop, m.Out.Signal, m.Out.Fail, m.Err,
		m.Out.Accepted, m.Out.Released, m.Out.Acked, sent, m.Before, m.After)
}

// alike fails where the two histories of a host differ, at the first moment.
func alike(t *testing.T, want, got [2][]moment) {
	t.Helper()
	for i := range want {
		for k := range max(len(want[i]), len(got[i])) {
			if k >= len(want[i]) || k >= len(got[i]) {
				t.Fatalf("host %d has %d moments, want %d", i, len(got[i]), len(want[i]))
			}
			if a, b := &want[i][k], &got[i][k]; !sameMoment(a, b) {
				t.Fatalf("host %d, moment %d (-base +shifted):\n%s", i, k, cmp.Diff(a.told(), b.told()))
			}
		}
	}
}

// everyLife runs a relation over every life of every stack.
func everyLife(t *testing.T, setups func(base [2][]moment) []setup) {
	for i := range lives {
		l := &lives[i]
		for _, stack := range stacks {
			t.Run(l.name+"/"+stack, func(t *testing.T) {
				base := l.play(t, stack, setup{})
				for _, s := range setups(base) {
					alike(t, base, l.play(t, stack, s))
				}
			})
		}
	}
}

// Shifting either host's ISN by any constant, to 2^32, across it, and across
// half of it, changes nothing but the numbers (§3.4).
func TestShiftedISNsChangeOnlyNumbers(t *testing.T) {
	everyLife(t, func([2][]moment) (all []setup) {
		for _, k := range []Seq{1, 1<<31 - 101, 1<<31 - 100, 1 << 31, 1<<32 - 1, 1<<32 - 100, 1<<32 - 101, 1<<32 - 102,
			1<<32 - 103, 1<<32 - 1500, 1<<32 - 4000, 0xdeadbeef} {
			all = append(all, setup{a: k}, setup{b: k - 200}, setup{a: k, b: -k}, setup{a: k, b: k - 1000})
		}
		return all
	})
}

// Which host is called a changes nothing.
func TestSwappedNamesChangeNothing(t *testing.T) {
	everyLife(t, func([2][]moment) []setup { return []setup{{swap: true}, {swap: true, a: 1 << 31, b: 7}} })
}

// When it all begins changes nothing but timestamps: the machine takes only
// differences of instants. The starts lie on the grid of every clock that a
// preset has; among them are the wraps of the 32-bit clocks of µs and ms.
func TestShiftedStartChangesOnlyTimestamps(t *testing.T) {
	const microClock, milliClock = 1 << 32 * time.Microsecond / (4 * ms) * (4 * ms), 1 << 32 * ms
	everyLife(t, func([2][]moment) (all []setup) {
		for _, d := range []time.Duration{4 * ms, time.Hour, microClock, microClock - 60*ms, milliClock - 56*ms, milliClock - 1600*ms,
			milliClock / 2, milliClock/2 - 60*ms, 1 << 20 * time.Hour} {
			all = append(all, setup{start: d})
		}
		return all
	})
}

// The lives are worth shifting: they lead through every state, and most move
// text.
func TestLivesReachEveryState(t *testing.T) {
	var seen [NumStates]bool
	for i := range lives {
		for _, host := range lives[i].play(t, "", setup{}) {
			for _, m := range host {
				seen[m.After.State] = true
			}
		}
	}
	for s := range State(NumStates) {
		if !seen[s] {
			t.Errorf("no life reaches %s", s)
		}
	}
}
