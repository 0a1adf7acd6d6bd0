package scenarios

import (
	"math/bits"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// Host is the state of one host: its connections, what its users have seen, what it remembers. It is as large as what the
// script makes it hold.
type Host struct {
	Memory tcpfsm.HostMemory
	Conns  []Conn
	Users  []User // by connection number in the script
	done   uint64 // steps of the script that were taken
	waits  uint64 // steps whose delay is running
	quiet  netsim.Time
	born   uint32 // blocks made so far
	begun  uint32 // connections begun so far, listeners apart
	mute   bool   // it takes no notice of what arrives
	still  memo
	// Foreign, if not nil, is someone else's TCP, and Conns is empty.
	Foreign Endpoint
}

// Conn is a connection's block, or a free place for one.
type Conn struct {
	TCB           tcpfsm.TCB
	Local, Remote tcpfsm.Endpoint
	Serial        uint32 // the host's blocks are numbered as they are made; 0 is a free place
	Number        uint8  // of the connection in the script
	Backlog       uint16 // of a listener
}

// Embryo reports whether c is a passive connection that is not open yet: one that counts against a backlog.
func (c *Conn) Embryo() bool { return c.TCB.State == tcpfsm.SynReceived && c.TCB.Passive }

// User is what the user of a connection has done and seen, over all its incarnations at this host.
type User struct {
	Sent   uint32 // octets accepted by SEND
	Got    uint32 // octets handed over
	Acked  uint32 // octets known to have arrived
	Told   tcpfsm.Signal
	Errors uint16 // calls that failed
	Opened uint16 // times the connection was established
	EOF    bool
	Gone   bool // the block is deleted
	Err    error
	holds  bool // reads only when the script says so
	// Of a connection of somebody else's TCP, which has no Life: whether its user has opened or listened, and whether it has
	// closed, aborted or left.
	Asked, Shut bool
}

const serverHost, serverPort, clientPort = 1, 80, 1000

// address is a host's.
func address(n netsim.NodeID) uint32 { return uint32(n) + 1 }

// nobodys is the number of connections that no step of the script is about, such as a flood's.
const nobodys = maxConns

// numberOf is the script's number of a connection with these ends.
func numberOf(local, remote tcpfsm.Endpoint) uint8 {
	port := max(local.Port, remote.Port)
	if port < clientPort || port-clientPort >= maxConns {
		return nobodys
	}
	return uint8(port - clientPort)
}

// find returns the place of the connection between two endpoints, or -1.
func (h *Host) find(local, remote tcpfsm.Endpoint) int {
	for i := range h.Conns {
		if c := &h.Conns[i]; c.Serial != 0 && c.Local == local && c.Remote == remote {
			return i
		}
	}
	return -1
}

// listener returns the place of the listener on a port, or -1.
func (h *Host) listener(local tcpfsm.Endpoint) int {
	for i := range h.Conns {
		if c := &h.Conns[i]; c.Serial != 0 && c.TCB.State == tcpfsm.Listen && c.Local == local {
			return i
		}
	}
	return -1
}

// embryos counts the connections in SYN-RECEIVED that a listener answers for.
func (h *Host) embryos(local tcpfsm.Endpoint) (n int) {
	for i := range h.Conns {
		if c := &h.Conns[i]; c.Serial != 0 && c.Local == local && c.Embryo() {
			n++
		}
	}
	return n
}

// place makes room for a block.
func (h *Host) place(local, remote tcpfsm.Endpoint) int {
	h.born++
	c := Conn{Local: local, Remote: remote, Serial: h.born, Number: numberOf(local, remote)}
	for i := range h.Conns {
		if h.Conns[i].Serial == 0 {
			h.Conns[i] = c
			return i
		}
	}
	h.Conns = append(h.Conns, c)
	return len(h.Conns) - 1
}

// arrives gives a packet to its connection, to a copy of its listener, or to nobody.
func (g *glue) arrives(self netsim.NodeID, h *Host, now netsim.Time, p *Packet) {
	m := g.machine[self]
	i := h.find(p.Dst, p.Src)
	g.enter(h, now, p.Dst, p.Src, i < 0 || p.Segment.CTL.Has(tcpfsm.SYN) || h.Conns[i].TCB.State == tcpfsm.TimeWait)
	if i >= 0 {
		c := &h.Conns[i]
		waited := c.TCB.State == tcpfsm.TimeWait
		m.Arrives(&c.TCB, &p.Segment, &g.env, &g.out)
		g.settle(self, h, i)
		if waited && c.Serial != 0 && c.TCB.State != tcpfsm.TimeWait && !h.Holds(c.Number) {
			g.read(self, h, i, tcpfsm.Forever) // a SYN reopened it: it has a user again, as from the listener
		}
		return
	}
	l := h.listener(p.Dst)
	if l < 0 {
		g.block = tcpfsm.TCB{}
		m.Arrives(&g.block, &p.Segment, &g.env, &g.out)
		g.emit(self, p.Dst, p.Src)
		return
	}
	if backlog := h.Conns[l].Backlog; backlog > 0 && classOf(&p.Segment) == ClassSYN && h.embryos(p.Dst) >= int(backlog) {
		g.rule = RuleBacklog
		g.journal.rules.Add(tcpfsm.Rule(RuleBacklog))
		return
	}
	g.block = h.Conns[l].TCB
	g.block.RCV.Asked = tcpfsm.Forever // its own user's, not the listener's
	if h.Holds(numberOf(p.Dst, p.Src)) {
		g.block.RCV.Asked = 0
	}
	m.Arrives(&g.block, &p.Segment, &g.env, &g.out)
	if g.block.State == tcpfsm.Listen || g.block.State == tcpfsm.Closed {
		g.emit(self, p.Dst, p.Src)
		return
	}
	i = h.place(p.Dst, p.Src)
	h.begun++
	h.Conns[i].TCB = g.block
	g.settle(self, h, i)
}

// enter prepares what the machine may know of the event. A new sequence number, and whether anybody listens, matter only
// where a connection may begin.
func (g *glue) enter(h *Host, now netsim.Time, local, remote tcpfsm.Endpoint, begins bool) {
	e := &g.env
	e.Now, e.Local, e.Remote, e.Memory = tcpfsm.Instant(now), local, remote, &h.Memory
	if begins {
		e.ISN = g.isn(netsim.NodeID(local.Addr-1), h, now, local, remote)
		e.Deaf = h.listener(local) < 0
	}
}

func (g *glue) isn(self netsim.NodeID, h *Host, now netsim.Time, local, remote tcpfsm.Endpoint) tcpfsm.Seq {
	if m := g.machine[self]; m.ISN != tcpfsm.ISNScripted {
		return m.InitialSequence(tcpfsm.Instant(now), local, remote, h.Memory.Stable.Secret)
	}
	if list := g.script.ISS[self]; len(list) > 0 {
		return tcpfsm.Seq(list[min(int(h.begun), len(list)-1)])
	}
	return 0
}

// settle carries out what a call on the ith connection did: segments, timers, news for the user, the block's end.
func (g *glue) settle(self netsim.NodeID, h *Host, i int) {
	c, out := &h.Conns[i], &g.out
	g.note(self, c)
	g.emit(self, c.Local, c.Remote)
	if out.Set&out.Stop != 0 {
		panic("BUG: timers " + (out.Set & out.Stop).String() + " both started and stopped")
	}
	base := g.timerBase[self] + netsim.TimerID(i)*tcpfsm.NumTimers
	for set := out.Set; set != 0; set &= set - 1 {
		t := lowest(set)
		g.net.SetTimer(base+t, out.After[t])
	}
	for stop := out.Stop; stop != 0; stop &= stop - 1 {
		g.net.StopTimer(base + lowest(stop))
	}
	var nobody User
	u := &nobody
	if c.Number != nobodys {
		u = h.user(c.Number)
	}
	u.Got += out.Released.Len()
	u.Acked += out.Acked.Len()
	u.tell(out.Signal)
	if out.Fail != nil {
		u.Err = out.Fail
	}
	if c.TCB.State == tcpfsm.Closed || c.TCB.State == tcpfsm.Listen && c.Remote.Port != 0 {
		// An embryo that goes back to LISTEN is no more: its listener never left.
		u.Gone = true
		*c = Conn{}
	}
}

func (h *Host) user(number uint8) *User {
	for len(h.Users) <= int(number) {
		h.Users = append(h.Users, User{})
	}
	return &h.Users[number]
}

// emit sends what the machine sends.
func (g *glue) emit(self netsim.NodeID, local, remote tcpfsm.Endpoint) {
	if g.rule == 0 {
		g.rule = uint16(g.out.Rule) // what the user does about an event has rules of its own, but the event's comes first
	}
	if g.journal.watched {
		g.journal.rules.Union(&g.out.Rules)
	}
	for i := range g.out.Send {
		g.net.Send(netsim.NodeID(remote.Addr-1), Packet{Segment: g.out.Send[i], Src: local, Dst: remote})
	}
	g.journal.sent += len(g.out.Send)
}

func lowest(s tcpfsm.TimerSet) netsim.TimerID {
	return netsim.TimerID(bits.TrailingZeros16(uint16(s)))
}

// timer lets a connection's timer fire.
func (g *glue) timer(self netsim.NodeID, h *Host, now netsim.Time, id netsim.TimerID) {
	if id < g.timerBase[self] {
		h.waits &^= 1 << id
		g.call(self, h, now, int(id))
		return
	}
	id -= g.timerBase[self]
	i := int(id / tcpfsm.NumTimers)
	c := &h.Conns[i]
	g.enter(h, now, c.Local, c.Remote, false)
	g.machine[self].Timeout(&c.TCB, tcpfsm.Timer(id%tcpfsm.NumTimers), &g.env, &g.out)
	g.settle(self, h, i)
}

// crash forgets what a crash forgets; the users' memory of it is the harness's, not the host's.
func (h *Host) crash() {
	h.Memory.Crash()
	for i := range h.Conns {
		h.Conns[i] = Conn{}
	}
	for i := range h.Users {
		h.Users[i].Gone = true
	}
	h.waits = 0
}

// restart begins the quiet time of RFC 9293 §3.4.3, unless it is waived.
func (g *glue) restart(self netsim.NodeID, h *Host, now netsim.Time) {
	if m := g.machine[self]; m.QuietTime {
		h.quiet = now.Add(m.MSL)
	}
}
