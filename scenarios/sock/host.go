package sock

import (
	"time"

	"synfault/scenarios"
	"synfault/tcpfsm"
)

// Packet is a segment between two endpoints.
type Packet = scenarios.Packet

// Config is what a Host is made of.
type Config struct {
	// Machine has the rules and the socket preset of the sockets made from now on. It is copied.
	Machine *tcpfsm.Machine
	Dialect Dialect
	Addr    uint32 // the host's address, not 0
	// Send takes what the host sends, in order. It must not call the Host. If nil, packets are lost.
	Send func(Packet)
	// ISN, if not nil, gives the initial sequence number of a connection instead of the machine's generator.
	ISN func(local, remote tcpfsm.Endpoint) tcpfsm.Seq
	// Observe, if not nil, is told every step of a connection when it is over. The Step belongs to the Host.
	Observe func(*Step)
	// Secret keys the ISNs and the cookies.
	Secret uint64
}

// What is a kind of step.
type What uint8

// The kinds.
const (
	Arrive What = iota + 1 // a packet
	Timer                  // a timer of the machine
	Call                   // a call of the user
	Report                 // an ICMP error
)

// Step is what one event did to a connection.
type Step struct {
	At            tcpfsm.Instant
	What          What
	Call          string  // Call: the call's name
	Packet        *Packet // Arrive
	Timer         tcpfsm.Timer
	Local, Remote tcpfsm.Endpoint
	Before, After tcpfsm.State
	Rule          tcpfsm.Rule
	Sent          []tcpfsm.Segment
}

// Host is one host's sockets.
type Host struct {
	config  Config
	machine tcpfsm.Machine
	memory  tcpfsm.HostMemory
	now     tcpfsm.Instant
	files   []*file // by descriptor, from firstFD
	conns   []*Conn
	tasks   []*Task
	port    uint16
	fast    FastOpenPolicy
	hole    Blackhole
	env     tcpfsm.Env
	out     tcpfsm.Effects
	step    Step
}

// firstFD is the first descriptor: 0 to 2 are the process's own.
const firstFD = 3

// firstPort is the first that connect chooses.
const firstPort = 40000

// NewHost makes a host without sockets at instant zero.
func NewHost(config Config) *Host {
	if config.Machine == nil {
		config.Machine = tcpfsm.New()
	}
	if config.Addr == 0 {
		config.Addr = 1
	}
	h := &Host{config: config, machine: *config.Machine, port: firstPort, fast: StandardFastOpen()}
	h.memory.Stable.Secret = config.Secret
	return h
}

// Machine is the machine of the sockets made from now on; the caller may change it, as sysctl does.
func (h *Host) Machine() *tcpfsm.Machine { return &h.machine }

// EveryMachine applies a change to it and to those of the sockets that exist, as a sysctl does that is read when it matters.
func (h *Host) EveryMachine(change func(*tcpfsm.Machine)) {
	change(&h.machine)
	for _, f := range h.files {
		if f != nil {
			change(f.machine)
		}
	}
	for _, c := range h.conns {
		if c.file == nil || c.machine != c.file.machine {
			change(c.machine)
		}
	}
}

// Memory is what the host remembers from one connection to another.
func (h *Host) Memory() *tcpfsm.HostMemory { return &h.memory }

// Now is the host's clock.
func (h *Host) Now() tcpfsm.Instant { return h.now }

// Conns are the connections that exist, in the order in which they began; those that nobody holds any more are among them.
func (h *Host) Conns() []*Conn { return h.conns }

// Deliver takes a packet that arrives now.
func (h *Host) Deliver(p *Packet) {
	defer h.wake()
	if c := h.find(p.Dst, p.Src); c != nil {
		h.arrives(c, p)
		return
	}
	l := h.listener(p.Dst)
	if l == nil {
		h.stray(p)
		return
	}
	h.incoming(l, p)
}

// arrives gives a packet to its connection.
func (h *Host) arrives(c *Conn, p *Packet) {
	if c.file == nil && c.listener != nil && c.State == tcpfsm.SynReceived && !c.Early &&
		p.Segment.CTL&(tcpfsm.SYN|tcpfsm.RST|tcpfsm.ACK) == tcpfsm.ACK && c.listener.full() {
		return // the queue is full: the opener's ACK is not heard (SOMAXCONN)
	}
	waited := c.State == tcpfsm.TimeWait
	h.begin(c, Arrive, p.Segment.CTL&tcpfsm.SYN != 0)
	h.step.Packet = p
	c.machine.Arrives(&c.TCB, &p.Segment, &h.env, &h.out)
	if waited && c.State == tcpfsm.SynReceived {
		h.reopened(c, p)
		return
	}
	h.settle(c)
}

// Blackhole says which segments for a port that nobody listens on are not answered, as FreeBSD's net.inet.tcp.blackhole does.
type Blackhole uint8

// The degrees.
const (
	BlackholeNone Blackhole = iota
	BlackholeSYN            // a SYN
	BlackholeAll            // any segment
)

// SetBlackhole sets the degree; BlackholeNone is the default.
func (h *Host) SetBlackhole(b Blackhole) { h.hole = b }

// stray answers a packet that belongs to nobody.
func (h *Host) stray(p *Packet) {
	if h.hole == BlackholeAll || h.hole == BlackholeSYN && p.Segment.CTL&tcpfsm.SYN != 0 {
		return
	}
	var none Conn
	none.Local, none.Remote, none.machine = p.Dst, p.Src, &h.machine
	h.begin(&none, Arrive, false)
	h.step.Packet = p
	h.machine.Arrives(&none.TCB, &p.Segment, &h.env, &h.out)
	h.emit(&none)
}

// incoming gives a packet to a copy of its listener's block, which may become a connection.
func (h *Host) incoming(l *file, p *Packet) {
	if p.Segment.CTL&(tcpfsm.SYN|tcpfsm.ACK|tcpfsm.RST) == tcpfsm.SYN && l.full() {
		return
	}
	c := &Conn{Local: p.Dst, Remote: p.Src, machine: l.machine, listener: l}
	c.TCB = l.tcb
	h.begin(c, Arrive, true)
	h.step.Packet = p
	c.machine.Arrives(&c.TCB, &p.Segment, &h.env, &h.out)
	if c.State == tcpfsm.Listen || c.State == tcpfsm.Closed {
		h.emit(c)
		return
	}
	h.conns = append(h.conns, c)
	h.settle(c)
}

// reopened splits a connection that a SYN reopened from TIME-WAIT off the socket that waited: it belongs to the listener,
// and the socket's own is over.
func (h *Host) reopened(c *Conn, p *Packet) {
	l := h.listener(p.Dst)
	if c.file != nil {
		c.file.conn = &Conn{Local: c.Local, Remote: c.Remote, machine: c.machine, file: c.file, eof: true, was: c.was}
		c.file = nil
	}
	c.listener, c.queued = l, false
	h.settle(c)
}

// find returns the connection between two endpoints.
func (h *Host) find(local, remote tcpfsm.Endpoint) *Conn {
	for _, c := range h.conns {
		if c.Local == local && c.Remote == remote {
			return c
		}
	}
	return nil
}

// listener returns who listens on an endpoint.
func (h *Host) listener(local tcpfsm.Endpoint) *file {
	for _, f := range h.files {
		if f != nil && f.tcb.State == tcpfsm.Listen && f.local == local {
			return f
		}
	}
	return nil
}

// Next is when the next timer fires; false if none runs.
func (h *Host) Next() (at tcpfsm.Instant, ok bool) {
	for _, c := range h.conns {
		if t, due := c.next(); due && (!ok || c.deadline[t] < at) {
			at, ok = c.deadline[t], true
		}
	}
	for _, t := range h.tasks {
		if t.deadline > 0 && (!ok || t.deadline < at) {
			at, ok = t.deadline, true
		}
	}
	return at, ok
}

// Advance moves the clock to an instant, and lets the timers that are due by then fire on the way. It does not move back.
func (h *Host) Advance(to tcpfsm.Instant) {
	for {
		at, ok := h.Next()
		if !ok || at > to {
			break
		}
		h.now = max(h.now, at)
		h.fire(at)
		h.wake()
	}
	h.now = max(h.now, to)
}

// fire lets the first timer that is due at an instant fire.
func (h *Host) fire(at tcpfsm.Instant) {
	for _, c := range h.conns {
		if t, due := c.next(); due && c.deadline[t] == at {
			h.begin(c, Timer, false)
			h.step.Timer = t
			c.machine.Timeout(&c.TCB, t, &h.env, &h.out)
			h.settle(c)
			return
		}
	}
	for _, t := range h.tasks {
		if t.deadline > 0 && t.deadline <= at {
			t.deadline = 0
		}
	}
}

// After is d from now.
func (h *Host) After(d time.Duration) tcpfsm.Instant { return h.now.Add(d) }
