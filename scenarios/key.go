package scenarios

import (
	"encoding/binary"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// The canonical key of a world: worlds of one key have one future, and no check tells them apart. What follows from that:
//
//   - Instants are written relative to now, and only where something still depends on them.
//   - A sequence number is written as a life of the end whose number it is, and how far it lies beyond that life's first.
//     How far the first numbers of two lives lie apart is written exactly only while they are close enough for a window of
//     the one to touch numbers of the other; beyond that it is far, and stays so for an hour (a half of the number space).
//   - Blocks and lives are numbered by what they belong to, not by the places and serials that they happened to get.
//   - Of lives that are over, only those are kept that a packet, a living life or a rule about duplicates can still lead to.
//
// Where behaviour depends on the instant itself (cookies, timestamps, random ISNs) or on more ends than the script has (a
// flood), the key is the instant and all numbers as they are.
//
// Whoever makes a check read more of the History than key_test.go's list of exempt fields allows must add it here.

// keyer is what AppendKey needs of a case, and room to work in. It belongs to a glue.
type keyer struct {
	pairs    []pair
	pairOf   [maxConns + 1]int8 // by the script's number; -1 if it has none
	instant  bool               // the key needs the instant itself
	lively   bool               // invariants of liveness are asked, which read when the last fault and call were
	forged   bool               // anybody may send a SYN
	window   uint32             // two lives whose numbers lie further apart do not touch
	msl      netsim.Time        // the shortest of the hosts
	recent   netsim.Time        // how long checks of liveness may look back
	throttle netsim.Time        // the longest interval of the hosts' throttles
	quiet    netsim.Time        // the longest MSL of the hosts
	mirror   []uint8            // the step of the other host that is each step's image, where the script is symmetric

	// Of the world at hand.
	absolute bool
	timed    bool
	v        *netsim.View[Host, Packet, History]
	h        *History
	now      netsim.Time
	keep     LifeSet
	order    []uint8 // the lives kept, in the key's order
	sorted   uint64  // the shape that they were found for
	rank     [maxLives]uint8
	syns     bool     // a SYN is in flight
	records  []byte   // packets, to be sorted
	starts   []int    // of them
	at       []uint16 // of places
	// Of digests: see memo.
	digests   bool
	remembers bool // there may be memos
	context   uint64
	loose     bool
	scratch   []byte
}

// pair is the two ends of a connection of the script.
type pair struct {
	number uint8
	ends   [2]end // the host of the lower number first
}

// end is one of them.
type end struct {
	host   netsim.NodeID
	opens  uint64     // the steps that open it, or listen for it
	boots  bool       // one of them is made whenever the host is back
	prf    tcpfsm.Seq // what the ISN generator adds to its clock
	ticks  uint64     // ns of its clock; 0 if it reads none
	at     tcpfsm.Endpoint
	lives  []uint8    // of the world at hand, those kept, by birth
	top    tcpfsm.Seq // the highest number that a life which is not kept ever used, if hasTop
	hasTop bool
	used   bool // a life that is not kept was open
}

const noRank = 0xff

// AppendKey implements netsim.Protocol. It allocates nothing once warm.
func (g *glue) AppendKey(b []byte, v *netsim.View[Host, Packet, History]) []byte {
	return g.key.append(g, b, v, false)
}

// AppendDigest implements netsim.Digester: of what a host or a life is apart from its instants, it writes a hash, which is
// kept until an event touches it.
func (g *glue) AppendDigest(b []byte, v *netsim.View[Host, Packet, History]) []byte {
	g.key.remembers = true
	return g.key.append(g, b, v, true)
}

func (k *keyer) append(g *glue, b []byte, v *netsim.View[Host, Packet, History], digest bool) []byte {
	k.v, k.h, k.now, k.timed, k.digests = v, v.History(), v.Now(), !v.Untimed(), digest
	k.absolute = k.instant || k.h.Missed > 0
	k.syns = false
	k.sortLives()
	k.settle()
	b = k.header(b)
	for i := range v.Hosts() {
		h := v.Host(i)
		places := k.places(h)
		if !digest {
			b = k.host(g, b, h, i, places)
		} else {
			if h.still.context != k.context || k.context == 0 {
				k.loose = false
				k.scratch = k.host(g, k.scratch[:0], h, i, places)
				k.keepMemo(&h.still)
			}
			b = h.still.append(b)
		}
		b = k.hostAges(g, b, h, i, places)
	}
	for _, i := range k.order {
		l := &k.h.Lives[i]
		if !digest {
			b = k.life(b, l)
		} else {
			if l.still.context != k.context || k.context == 0 {
				k.loose = false
				k.scratch = k.life(k.scratch[:0], l)
				k.keepMemo(&l.still)
			}
			b = l.still.append(b)
		}
		b = k.lifeAges(b, l)
	}
	b = k.deaths(b)
	b = k.pending(b)
	for p := range k.pairs {
		b = k.distances(g, b, k.end(2*p), k.end(2*p+1))
		b = k.distances(g, b, k.end(2*p+1), k.end(2*p))
	}
	return b
}

// end is the ith end of the key's order: pairs by number, and in a pair the host that comes first in the view.
func (k *keyer) end(i int) *end {
	if k.v.Swapped() {
		i ^= 1
	}
	return &k.pairs[i/2].ends[i%2]
}

// endOf is the end of a connection at a host, or nil.
func (k *keyer) endOf(number uint8, host netsim.NodeID) *end {
	if p := k.pairOf[number]; p >= 0 {
		for i := range k.pairs[p].ends {
			if e := &k.pairs[p].ends[i]; e.host == host {
				return e
			}
		}
	}
	return nil
}

// header is what the network and the script did to the whole.
func (k *keyer) header(b []byte) []byte {
	h := k.h
	flags := byte(one(h.Tampered > 0) | one(h.Crashes > 0)<<1 | one(h.GivenUp > 0)<<2 | one(h.Overlaps > 0)<<3 | one(h.Missed > 0)<<4 |
		one(k.timed && netsim.Time(h.Oldest) > k.msl)<<5)
	b = append(b, flags, byte(len(k.order)))
	switch {
	case k.absolute:
		return binary.LittleEndian.AppendUint64(b, uint64(k.now))
	case k.timed:
		b = binary.LittleEndian.AppendUint32(b, uint32(k.now%1e6)) // where clocks that tick more slowly stand
	}
	if k.lively {
		last := max(h.LastFault, h.LastCall)
		b = binary.LittleEndian.AppendUint64(b, uint64(min(k.now-last, k.recent)))
		b = binary.LittleEndian.AppendUint64(b, uint64(min(k.now-h.LastFault, k.recent)))
	}
	return b
}

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
	b = k.memory(b, &h.Memory)
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
func (k *keyer) memory(b []byte, m *tcpfsm.HostMemory) []byte {
	if m.Blank() { // the secret never changes
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
	b = c.TCB.AppendStill(b, k.timed)
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

// room makes a key longer, for what is then put there.
func room(b []byte, n int) []byte {
	if len(b)+n <= cap(b) {
		return b[:len(b)+n]
	}
	return append(b, make([]byte, n)...)
}

func appendEnd(b []byte, e tcpfsm.Endpoint) []byte {
	b = binary.LittleEndian.AppendUint32(b, e.Addr)
	return binary.LittleEndian.AppendUint16(b, e.Port)
}

func one(b bool) (n uint16) {
	if b {
		n = 1
	}
	return n
}
