package scenarios

import (
	"encoding/binary"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// host is the ith host of the view, but for its instants: what changes with an event of its own alone.
func (k *keyer) host(g *glue, b []byte, h *Host, i int, places []uint16) []byte {
	node := k.v.Node(netsim.NodeID(i))
	counts := k.absolute || g.machine[node].ISN == tcpfsm.ISNScripted
	n := len(b)
	b = room(b, 20)
	p := (*[20]byte)(b[n:])
	binary.LittleEndian.PutUint64(p[0:], k.steps(h.done))
	binary.LittleEndian.PutUint64(p[8:], k.steps(h.waits))
	p[16] = byte(one(h.mute) | one(h.Foreign != nil)<<2 | one(counts)<<3)
	p[17], p[18], p[19] = byte(len(h.Users)), byte(len(h.Conns)), k.h.Listeners[node]
	if counts {
		b = binary.LittleEndian.AppendUint32(b, h.begun)
	}
	b = k.memory(b, &h.Memory, k.forgets[node])
	for n := range h.Users {
		b = h.Users[n].appendKey(b)
	}
	if h.Foreign != nil {
		return b
	}
	b = append(b, byte(len(places)))
	for _, at := range places {
		b = k.conn(g, b, h, i, int(at))
	}
	return b
}

// hostAges are its instants, as far as they matter, and what else the clock changes.
func (k *keyer) hostAges(g *glue, b []byte, h *Host, i int, places []uint16) []byte {
	node := k.v.Node(netsim.NodeID(i))
	quiet, back := h.quiet > k.now, k.h.Back[node] != netsim.Never && k.now-k.h.Back[node] < k.quiet
	b = append(b, byte(one(quiet)|one(back)<<1))
	if quiet && k.timed {
		b = binary.LittleEndian.AppendUint64(b, uint64(h.quiet-k.now))
	}
	if back && k.timed {
		b = binary.LittleEndian.AppendUint64(b, uint64(k.now-k.h.Back[node]))
	}
	if h.Memory.Volatile.Resets > 0 {
		b = binary.LittleEndian.AppendUint64(b, uint64(h.Memory.Since(tcpfsm.Instant(k.now)).Volatile.ResetAt))
	}
	for w := h.waits; w != 0; w &= w - 1 {
		b = k.timer(b, i, netsim.TimerID(lowestStep(w)))
	}
	if h.Foreign != nil {
		return k.foreign(b, h, i)
	}
	m := g.machine[node]
	for _, at := range places {
		c := &h.Conns[at]
		if c.Serial == 0 {
			continue
		}
		b = m.AppendAges(b, &c.TCB, tcpfsm.Instant(k.now), k.timed)
		base := g.timerBase[node] + netsim.TimerID(at)*tcpfsm.NumTimers
		for set := c.TCB.Timers; set != 0; set &= set - 1 {
			b = k.timer(b, i, base+lowest(set))
		}
	}
	return b
}

// steps writes a set of steps as the view has them.
func (k *keyer) steps(set uint64) uint64 {
	if !k.v.Swapped() {
		return set
	}
	var image uint64
	for ; set != 0; set &= set - 1 {
		image |= 1 << k.mirror[lowestStep(set)]
	}
	return image
}

// timer writes how far ahead a timer lies.
func (k *keyer) timer(b []byte, i int, id netsim.TimerID) []byte {
	d, armed := k.v.Timer(i, id)
	switch {
	case !k.timed:
		return append(b, byte(one(armed)))
	case !armed:
		d = netsim.Forever
	}
	return binary.LittleEndian.AppendUint64(b, uint64(d))
}

// memory is a host's, which most handshakes leave alone, but for its one instant.
func (k *keyer) memory(b []byte, m *tcpfsm.HostMemory, forgets bool) []byte {
	if forgets || m.Blank() { // the secret never changes
		return append(b, 0)
	}
	return appendMemory(append(b, 1), m)
}

// maxOpened is where counting how often a connection was opened ends.
const maxOpened = 2

// appendKey is what a user has seen.
func (u *User) appendKey(b []byte) []byte {
	flags := byte(one(u.EOF) | one(u.Gone)<<1 | one(u.holds)<<2 | one(u.Asked)<<3 | one(u.Shut)<<4)
	n := len(b)
	b = room(b, 18)
	p := (*[18]byte)(b[n:])
	binary.LittleEndian.PutUint32(p[0:], u.Sent)
	binary.LittleEndian.PutUint32(p[4:], u.Got)
	binary.LittleEndian.PutUint32(p[8:], u.Acked)
	binary.LittleEndian.PutUint16(p[12:], uint16(u.Told))
	p[14], p[15], p[16], p[17] = byte(min(u.Opened, maxOpened)), byte(min(u.Errors, 1)), errorKey(u.Err), flags
	return b
}

// places are those of a host's blocks, in the key's order: listeners first, then by number. Where there are many, all as they
// stand.
func (k *keyer) places(h *Host) []uint16 {
	k.at = k.at[:0]
	for c := range h.Conns {
		if len(h.Conns) > 16 {
			k.at = append(k.at, uint16(c))
			continue
		}
		if h.Conns[c].Serial == 0 {
			continue
		}
		k.at = append(k.at, uint16(c))
		for j := len(k.at) - 1; j > 0 && h.Conns[c].before(&h.Conns[k.at[j-1]]); j-- {
			k.at[j], k.at[j-1] = k.at[j-1], uint16(c)
		}
	}
	return k.at
}

func (c *Conn) before(d *Conn) bool {
	if a, b := c.TCB.State == tcpfsm.Listen, d.TCB.State == tcpfsm.Listen; a != b {
		return a
	}
	return c.Number < d.Number
}

// conn is a block: whose life it is, and all that it holds but ages and timers.
func (k *keyer) conn(g *glue, b []byte, h *Host, i, place int) []byte {
	c, node := &h.Conns[place], k.v.Node(netsim.NodeID(i))
	if c.Serial == 0 {
		return append(b, 0)
	}
	rank := byte(noRank)
	var l *Life
	if n := k.h.find(node, c.Serial); n >= 0 {
		rank, l = k.rank[n], &k.h.Lives[n]
	}
	n := len(b)
	b = room(b, 5)
	p := (*[5]byte)(b[n:])
	p[0], p[1], p[2], p[3], p[4] = 1, c.Number, rank, byte(c.Backlog), byte(c.Backlog>>8)
	if k.absolute {
		b = appendEnd(appendEnd(b, c.Local), c.Remote)
	}
	b = g.machine[node].AppendStill(b, &c.TCB, k.timed)
	t := &c.TCB
	if t.State <= tcpfsm.Listen {
		return b
	}
	// Nearly always the life's own and its peer's first number, which the lives say.
	mine, other := k.endOf(c.Number, node), k.endOf(c.Number, netsim.NodeID(c.Remote.Addr-1))
	if l == nil || k.absolute || l.ISS != t.SND.ISS {
		b = k.number(append(b, 1), mine, t.SND.ISS)
	}
	if t.State > tcpfsm.SynSent && (l == nil || k.absolute || l.Peer < 0 || k.h.Lives[l.Peer].ISS != t.RCV.IRS) {
		b = k.number(append(b, 2), other, t.RCV.IRS)
	}
	if t.Reopened {
		b = k.number(b, mine, t.Old.NXT)
		b = k.number(b, other, t.Old.RcvNXT)
		if t.Old.TSOK {
			b = binary.LittleEndian.AppendUint32(append(b, 3), t.Old.TSRecent)
		}
	}
	return b
}
