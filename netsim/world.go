package netsim

import (
	"fmt"
	"time"
)

// Config is the shape of a network: its hosts and its links.
type Config struct {
	Hosts int // at least 1, at most 65536
	// Links lists the directed links; a packet for a link that is not there is lost, and counted by World.Unroutable.
	// Nil means a link from every host to every host, itself included, each with Delay.
	Links []Link
	Delay time.Duration
	// Timers is how many timers a host is expected to use; more are made room for.
	Timers int
}

// topology is a Config made ready. It does not change, and copies of a World share it.
type topology struct {
	hosts int
	links []Link
	index []int32 // from*hosts+to: position in links, or -1
}

func newTopology(c Config) *topology {
	if c.Hosts < 1 || c.Hosts > 1<<16 {
		panic(fmt.Sprintf("netsim: %d hosts; there can be 1 to 65536", c.Hosts))
	}
	t := &topology{hosts: c.Hosts, links: c.Links, index: make([]int32, c.Hosts*c.Hosts)}
	if c.Links == nil {
		for i := range c.Hosts * c.Hosts {
			t.links = append(t.links, Link{From: NodeID(i / c.Hosts), To: NodeID(i % c.Hosts), Delay: c.Delay})
		}
	}
	for i := range t.index {
		t.index[i] = -1
	}
	for i, l := range t.links {
		if int(l.From) >= c.Hosts || int(l.To) >= c.Hosts || l.Delay < 0 {
			panic(fmt.Sprintf("netsim: link %v to %v with delay %v: no such hosts, or no such delay", l.From, l.To, l.Delay))
		}
		at := &t.index[int(l.From)*c.Hosts+int(l.To)]
		if *at >= 0 {
			panic(fmt.Sprintf("netsim: the link %v to %v is there twice", l.From, l.To))
		}
		*at = int32(i)
	}
	return t
}

// World is a network at an instant: hosts, links, packets in flight, timers, the clock and the history. It takes one event
// at a time. A World is not safe for concurrent use; different worlds are independent.
type World[S, P, H any] struct {
	// History is written by Protocol.Observe alone.
	History H
	// trace, if not nil, receives what happens. It is not copied with the World.
	trace   *Trace[P]
	proto   Protocol[S, P, H]
	chooser Chooser[P]
	top     *topology
	// digester is proto, if it is one.
	digester Digester[S, P, H]
	forker   Forker[S, P, H]

	now        Time
	seq        uint64 // of the next event put into the queue
	reserved   uint64 // the first sequence that Strike may give; 0 if none
	events     uint64 // taken so far
	pending    int    // events in the queue that are neither packets nor timers
	armed      int    // timers that are armed
	unclocked  bool   // see Unclock
	linked     bool   // a link may remember something
	holds      bool   // see Hold
	inFlight   int
	unroutable uint64
	hosts      []host[S]
	links      []LinkState
	timers     []timer // of host h: timers[h*stride:(h+1)*stride]
	armedSet   []uint64
	usedSet    []uint64 // timers that were ever armed
	stride     int
	hastener   Hastener // nil: all timers fire on time, and the next four are not used
	timed      TimerClasser
	settings   []uint32 // timers set, by host and class
	hasty      []hasty
	hastened   uint16
	early      TimerFault // of the step
	queue      queue[event[P]]
	held       key // of the event taken last, whose slot the Step still shows

	// What one step needs, kept to be used again.
	in    Input[P]
	out   Output[P]
	offer Offer[P]
	step  Step[S, P]
	view  View[S, P, H]
}

type host[S any] struct {
	state S
	down  uint32 // crashes that no restart has ended yet: up at 0
	// strikes counts the faults that Strike has added.
	strikes uint32
}

// event is what waits in the queue.
type event[P any] struct {
	packet P
	origin Origin // packets
	arg    uint32 // packets: the link; calls: the argument; timers: the TimerID
	node   NodeID
	from   NodeID
	what   What
}

// New makes a World at time 0 in which nothing is due. Set each Host's state, Call and Crash what the run needs, then Run.
// It panics if the Config names hosts that are not there, or a link twice.
func New[S, P, H any](c Config, proto Protocol[S, P, H], chooser Chooser[P]) *World[S, P, H] {
	w := &World[S, P, H]{top: newTopology(c), proto: proto, chooser: chooser, stride: max(c.Timers, 1)}
	w.digester, _ = proto.(Digester[S, P, H])
	w.forker, _ = proto.(Forker[S, P, H])
	w.step.In = &w.in
	w.hosts = make([]host[S], c.Hosts)
	w.links = make([]LinkState, len(w.top.links))
	w.timers = make([]timer, c.Hosts*w.stride)
	w.clearTimers()
	return w
}

// Reset returns w to time 0, with nothing due and every host up, and keeps its memory. The states of the hosts and the
// History stay as they are, for the caller to set.
func (w *World[S, P, H]) Reset(chooser Chooser[P]) {
	w.chooser, w.trace = chooser, nil
	w.now, w.seq, w.events, w.pending, w.armed, w.inFlight, w.unroutable = 0, 0, 0, 0, 0, 0, 0
	w.reserved, w.unclocked, w.linked, w.holds = 0, false, false, false
	w.SetHastener(nil)
	for i := range w.hosts {
		w.hosts[i].down, w.hosts[i].strikes = 0, 0
	}
	clear(w.links)
	w.clearTimers()
	w.queue.reset()
	w.held = key{}
	w.out.reset()
}

// SetTrace starts to record into t, which is emptied; nil stops recording.
func (w *World[S, P, H]) SetTrace(t *Trace[P]) {
	w.trace = t
	if t == nil {
		return
	}
	t.Reset()
	t.Hosts = len(w.hosts)
	for i := range w.hosts {
		t.Start = append(t.Start, w.proto.Mark(NodeID(i), &w.hosts[i].state))
	}
}

// SetChooser replaces the Chooser.
func (w *World[S, P, H]) SetChooser(c Chooser[P]) { w.chooser = c }

// Now is the instant of the last event, or the time limit at which Run stopped.
func (w *World[S, P, H]) Now() Time { return w.now }

// Events is how many events have been taken.
func (w *World[S, P, H]) Events() uint64 { return w.events }

// InFlight is how many packets are in flight, copies and forged ones included.
func (w *World[S, P, H]) InFlight() int { return w.inFlight }

// Unroutable is how many packets were sent to hosts that no link leads to.
func (w *World[S, P, H]) Unroutable() uint64 { return w.unroutable }

// Hosts is the number of hosts.
func (w *World[S, P, H]) Hosts() int { return len(w.hosts) }

// Host is the state of a host, to be set before the run and looked at after each step.
func (w *World[S, P, H]) Host(n NodeID) *S { return &w.hosts[n].state }

// Up reports whether a host is up.
func (w *World[S, P, H]) Up(n NodeID) bool { return w.hosts[n].down == 0 }

// Link is what a link remembers, and its tally; nil if there is no such link.
func (w *World[S, P, H]) Link(from, to NodeID) *LinkState {
	if int(from) >= w.top.hosts || int(to) >= w.top.hosts {
		return nil
	}
	if i := w.top.index[int(from)*w.top.hosts+int(to)]; i >= 0 {
		w.linked = true // for all that the caller may write there
		return &w.links[i]
	}
	return nil
}

// Timer is the instant at which a timer fires, and whether it is armed.
func (w *World[S, P, H]) Timer(n NodeID, id TimerID) (Time, bool) {
	if int64(id) >= int64(w.stride) {
		return Never, false
	}
	t := &w.timers[int(n)*w.stride+int(id)]
	return t.at, t.at != Never
}

// Call schedules a scripted call to a host. A time that is past counts as now; of calls at one time, the one scheduled
// first is made first.
func (w *World[S, P, H]) Call(at Time, n NodeID, arg uint32) {
	w.schedule(at, Call, n, arg)
}

// Crash schedules the crash of a host, and its return unless it stays down for ever. A host that is crashed again while
// it is down comes back when the last of its down-times is over.
func (w *World[S, P, H]) Crash(f HostFault) {
	w.schedule(f.At, Crash, f.Host, 0)
	if f.Down != Forever {
		w.schedule(max(f.At, w.now).Add(max(f.Down, 0)), Restart, f.Host, 0)
	}
}

func (w *World[S, P, H]) schedule(at Time, what What, n NodeID, arg uint32) {
	if int(n) >= len(w.hosts) {
		panic(fmt.Sprintf("netsim: no host %v among %d", n, len(w.hosts)))
	}
	w.scheduleAs(w.nextSeq(), at, what, n, arg)
}

func (w *World[S, P, H]) scheduleAs(seq uint64, at Time, what What, n NodeID, arg uint32) {
	e := w.queue.add(max(at, w.now), seq)
	*e = event[P]{what: what, node: n, from: n, arg: arg}
	w.pending++
}

func (w *World[S, P, H]) nextSeq() uint64 {
	w.seq++
	return w.seq
}

// Clone returns a World equal to w, in memory of its own and without a Trace; see CopyFrom.
func (w *World[S, P, H]) Clone() *World[S, P, H] {
	c := &World[S, P, H]{top: w.top, hosts: make([]host[S], len(w.hosts))}
	c.step.In = &c.in
	c.CopyFrom(w)
	return c
}

// CopyFrom makes w equal to src, which has the same Config and Protocol, in memory of its own. The Trace stays w's. The
// Chooser is src's: one that belongs to one run at a time, as a Recorder does, is for SetChooser to replace.
// Once w has been as large as src it allocates nothing, if Protocol.Copy does not.
func (w *World[S, P, H]) CopyFrom(src *World[S, P, H]) {
	if w.top != src.top && len(w.hosts) != len(src.hosts) {
		panic("BUG: a world is copied from one of another shape")
	}
	w.top, w.proto, w.digester, w.forker, w.chooser = src.top, src.proto, src.digester, src.forker, src.chooser
	w.now, w.seq, w.events, w.unroutable = src.now, src.seq, src.events, src.unroutable
	w.pending, w.armed, w.inFlight, w.held = src.pending, src.armed, src.inFlight, src.held
	w.reserved, w.unclocked, w.linked = src.reserved, src.unclocked, src.linked
	for i := range src.hosts {
		w.hosts[i].down, w.hosts[i].strikes = src.hosts[i].down, src.hosts[i].strikes
		w.proto.Copy(&w.hosts[i].state, &src.hosts[i].state)
	}
	w.links = append(w.links[:0], src.links...)
	w.copyTimers(src)
	if w.hastener, w.timed = src.hastener, src.timed; w.hastener != nil {
		w.settings, w.hasty = append(w.settings[:0], src.settings...), append(w.hasty[:0], src.hasty...)
		w.hastened = src.hastened
	}
	w.queue.copyFrom(&src.queue)
	w.proto.CopyHistory(&w.History, &src.History)
	w.copyHeld(src)
}
