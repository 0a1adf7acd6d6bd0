package scenarios

import (
	"encoding/binary"
	"math/bits"
	"time"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// load makes k ready for a case.
func (k *keyer) load(g *glue, c *Case) {
	hosts := c.Script.Hosts()
	*k = keyer{pairs: k.pairs[:0], order: k.order[:0], records: k.records, starts: k.starts, at: k.at, scratch: k.scratch,
		lively: true, forged: true}
	for i := range k.pairOf {
		k.pairOf[i] = -1
	}
	k.msl = netsim.Time(netsim.DefaultMSL)
	patience := time.Duration(0)
	for i := range hosts {
		m := c.machines[i]
		_, k.forgets[i] = m.Handshake.(tcpfsm.ThreeWay)
		k.msl, k.quiet = min(k.msl, netsim.Time(m.MSL)), max(k.quiet, netsim.Time(m.MSL))
		k.throttle = max(k.throttle, netsim.Time(m.ChallengeInterval))
		k.window = max(k.window, m.RcvBuf, 1<<16-1)
		k.instant = k.instant || c.readsClock || m.Timestamps || m.ISN == tcpfsm.ISNRandom
		patience = max(patience, m.MaxRTO, m.InitialRTO, m.PersistMax, m.PersistMin, m.FixedRTO) + m.RTOSlop
	}
	k.window *= 2
	k.recent = netsim.Time(2*patience + time.Minute)
	for _, st := range c.Script.Steps {
		k.instant = k.instant || st.Call == Flood
		if st.Call != Mute && st.Call != Flood && k.pairOf[st.Number] < 0 {
			k.pairOf[st.Number] = int8(len(k.pairs))
			k.pairs = append(k.pairs, g.pairOfNumber(st.Number))
		}
	}
	for i, st := range c.Script.Steps {
		if st.Call != Open && st.Call != Listen {
			continue
		}
		for p := range k.pairs {
			for n := range k.pairs[p].ends {
				if e := &k.pairs[p].ends[n]; e.host == st.Host && (st.Call == Listen || k.pairs[p].number == st.Number) {
					e.opens |= 1 << i
					e.boots = e.boots || st.When == Booted
				}
			}
		}
	}
	k.mirror = mirror(c)
}

// pairOfNumber is the two ends of a connection of the script.
func (g *glue) pairOfNumber(number uint8) pair {
	p := pair{number: number}
	hosts := [2]netsim.NodeID{g.owner[number], serverHost}
	if hosts[0] > hosts[1] {
		hosts[0], hosts[1] = hosts[1], hosts[0]
	}
	for i, host := range hosts {
		local, remote := g.ends(host, number)
		p.ends[i] = end{host: host, at: local}
		switch m := g.machine[host]; m.ISN {
		case tcpfsm.ISNClockPRF, tcpfsm.ISNClock:
			p.ends[i].ticks = uint64(max(m.ISNTick, 1))
			if m.ISNTick <= 0 {
				p.ends[i].ticks = 4000
			}
			p.ends[i].prf = m.InitialSequence(0, local, remote, secret+uint64(host))
		case tcpfsm.ISNConstant:
			p.ends[i].prf = m.InitialSequence(0, local, remote, 0)
		}
	}
	return p
}

// mirror finds for each step of a script its image at the other host; nil if the script, or the machines, are not symmetric.
// A step that waits would need a timer whose number is the step's.
func mirror(c *Case) []uint8 {
	steps := c.Script.Steps
	if c.Script.Hosts() != 2 || *c.machines[0] != *c.machines[1] {
		return nil
	}
	image := make([]uint8, len(steps))
	for i, st := range steps {
		n, found := 0, false
		for _, before := range steps[:i] {
			if before == st {
				n++ // the nth of several alike
			}
		}
		st.Host = 1 - st.Host
		for j, other := range steps {
			if other == st && st.Call != Listen && st.Call != Flood && (st.When == AtTime || st.At == 0) {
				if n == 0 {
					image[i], found = uint8(j), true
					break
				}
				n--
			}
		}
		if !found {
			return nil
		}
	}
	return image
}

// sortLives finds which lives matter, and the order of the key: by end, and there by birth.
func (k *keyer) sortLives() {
	h := k.h
	shape := k.shape()
	if shape != 0 && shape == k.sorted {
		return
	}
	k.sorted = shape
	k.keep = LifeSet{}
	over := false
	for i := range h.Lives {
		k.rank[i] = noRank
		if h.Lives[i].Died == netsim.Never || len(h.Strangers) > 0 { // a stranger may believe any
			k.keep.add(i)
		} else {
			over = true
		}
	}
	if over {
		k.reach()
	}
	for p := range k.pairs {
		for i := range k.pairs[p].ends {
			e := &k.pairs[p].ends[i]
			e.lives, e.hasTop, e.used = e.lives[:0], false, false
		}
	}
	k.order = k.order[:0]
	for i := range h.Lives {
		l := &h.Lives[i]
		switch e := k.endOf(l.Number, l.Host); {
		case e == nil:
		case k.keep.Has(i):
			e.lives = append(e.lives, uint8(i))
		default:
			if !e.hasTop || e.top.Less(l.MaxSent) {
				e.top, e.hasTop = l.MaxSent, true
			}
			e.used = e.used || l.Opened != netsim.Never
		}
	}
	for p := range k.pairs {
		k.order = append(k.order, k.end(2*p).lives...)
		k.order = append(k.order, k.end(2*p+1).lives...)
	}
	if k.instant { // lives of ends that the script does not have
		for i := range h.Lives {
			if l := &h.Lives[i]; k.keep.Has(i) && k.endOf(l.Number, l.Host) == nil {
				k.order = append(k.order, uint8(i))
			}
		}
	}
	for rank, i := range k.order {
		k.rank[i] = uint8(rank)
	}
}

// shape tells worlds apart whose lives are sorted otherwise, where few live and none is over; 0 elsewhere.
func (k *keyer) shape() uint64 {
	h := k.h
	if len(h.Lives) > 3 || k.v.Swapped() {
		return 0
	}
	shape := uint64(1 + len(h.Lives))
	for i := range h.Lives {
		l := &h.Lives[i]
		if l.Died != netsim.Never {
			return 0
		}
		shape = shape<<16 | uint64(uint8(l.Host))<<8 | uint64(l.Number)
	}
	return shape
}

// reach keeps the lives that are over and that something can still lead to: a packet that is theirs or answers them, a life
// that is kept and believes them or was reopened from them, and those that the same SYN opened.
func (k *keyer) reach() {
	h := k.h
	if !k.told {
		k.touched = LifeSet{}
		for i := range k.v.Pending() {
			if o := k.v.Origin(i); o != nil {
				k.touched.touch(o)
			}
		}
	}
	for i := range k.touched {
		k.keep[i] |= k.touched[i]
	}
	for again := true; again; {
		again = false
		for i := range h.Lives {
			l := &h.Lives[i]
			if !k.keep.Has(i) {
				replay := l.Opened != netsim.Never && l.Peer >= 0 && k.keep.Has(int(l.Peer)) && !k.replayed(i)
				if !replay && !(k.lively && l.Waiting != netsim.Never && l.Died+k.recent > k.now) {
					continue
				}
				k.keep.add(i)
				again = true
			}
			for _, n := range [...]int16{l.Peer, l.Former} {
				if n >= 0 && !k.keep.Has(int(n)) {
					k.keep.add(int(n))
					again = true
				}
			}
		}
	}
}

// replayed reports that another life that is kept was opened by the same SYN before: one is enough to know that it was used.
func (k *keyer) replayed(i int) bool {
	l := &k.h.Lives[i]
	for n := range k.h.Lives[:i] {
		if o := &k.h.Lives[n]; k.keep.Has(n) && o.Peer == l.Peer && o.Host == l.Host && o.Opened != netsim.Never {
			return true
		}
	}
	return false
}

// number writes a sequence number of an end.
func (k *keyer) number(b []byte, e *end, x tcpfsm.Seq) []byte {
	if k.absolute || e == nil {
		return binary.LittleEndian.AppendUint32(append(b, noRank), uint32(x))
	}
	k.loose = true
	const beside = 256 // forgers aim that far beside a number
	for i := len(e.lives) - 1; i >= 0; i-- {
		l := &k.h.Lives[e.lives[i]]
		if off := uint32(x - l.ISS + beside); off <= uint32(l.MaxSent-l.ISS)+2*beside {
			return binary.LittleEndian.AppendUint32(append(b, k.rank[e.lives[i]]), off)
		}
	}
	k.clocked = true
	b = binary.LittleEndian.AppendUint32(append(b, noRank), uint32(x-k.clock(e)))
	if n := len(e.lives); n > 0 {
		b = binary.LittleEndian.AppendUint32(b, uint32(x-k.h.Lives[e.lives[n-1]].ISS))
	}
	return b
}

// clock is the initial sequence number that a connection would have which began now.
func (k *keyer) clock(e *end) tcpfsm.Seq {
	switch e.ticks {
	case 0:
		return e.prf
	case 4000:
		return e.prf + tcpfsm.Seq(uint64(k.now)/4000)
	}
	return e.prf + tcpfsm.Seq(uint64(k.now)/e.ticks)
}

// hour is how many ticks of the ISN clock a half of what is far takes: that long, what is far stays so.
const hour = 1 << 30

// distance writes how far a first number lies above an earlier one of which used numbers were used. See the package's
// remark on keys for what is far.
func (k *keyer) distance(b []byte, d, used uint32) []byte {
	if d > used+k.window && d < hour {
		d = 1 << 31
	}
	return binary.LittleEndian.AppendUint32(b, d)
}

// distances writes how the lives of an end lie to each other, and to one that might begin now.
func (k *keyer) distances(g *glue, b []byte, e, other *end) []byte {
	if k.absolute {
		return b
	}
	h := k.h
	for i := 1; i < len(e.lives); i++ {
		old, l := &h.Lives[e.lives[i-1]], &h.Lives[e.lives[i]]
		b = k.distance(b, uint32(l.ISS-old.ISS), uint32(old.MaxSent-old.ISS))
	}
	if k.lively {
		used := byte(0)
		if e.used {
			used = 1
		}
		b = append(b, used)
	}
	if !k.mayBegin(e, other) {
		return append(b, 0)
	}
	b = append(b, 1)
	now := k.clock(e)
	if g.machine[e.host].ISN == tcpfsm.ISNScripted {
		now = 0 // the host's count of connections is in the key
	}
	if n := len(e.lives); n > 0 {
		l := &h.Lives[e.lives[n-1]]
		b = k.distance(b, uint32(now-l.ISS), uint32(l.MaxSent-l.ISS))
	}
	if d := uint32(now - e.top); e.hasTop && h.Overlaps == 0 && d >= hour {
		b = binary.LittleEndian.AppendUint32(b, d) // it would overlap
	}
	return b
}

// mayBegin reports that a connection may yet begin at an end: that a step opens it, or that somebody listens and a SYN may
// come.
func (k *keyer) mayBegin(e, other *end) bool {
	if e.boots || k.toOpen(e) {
		return true
	}
	if !k.hostOf(e).listens() {
		return false
	}
	if k.forged || k.syns || other.boots || k.toOpen(other) {
		return true
	}
	for _, i := range other.lives {
		if s := k.h.Lives[i].State; s == tcpfsm.SynSent || s == tcpfsm.SynReceived {
			return true
		}
	}
	return false
}

func (h *Host) listens() bool {
	for i := range h.Conns {
		if c := &h.Conns[i]; c.TCB.State == tcpfsm.Listen && c.Serial != 0 {
			return true
		}
	}
	return false
}

func (k *keyer) hostOf(e *end) *Host { return k.v.Host(int(k.v.Node(e.host))) }

// toOpen reports that a step which opens the end is still to come.
func (k *keyer) toOpen(e *end) bool {
	h := k.hostOf(e)
	return e.opens&^h.done != 0 || e.opens&h.waits != 0
}

func lowestStep(set uint64) int { return bits.TrailingZeros64(set) }
