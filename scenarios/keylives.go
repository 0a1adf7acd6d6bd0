package scenarios

import (
	"encoding/binary"
	"fmt"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// life is what checks know of a life that is kept, but for its instants. The variables of one that lives are its block's.
func (k *keyer) life(b []byte, l *Life) []byte {
	said, over := l.Said, k.over(l)
	flags := one(l.Active) | one(l.Crashed)<<1 | one(l.EOF)<<2 | one(l.Revived)<<3 | one(l.ForeignHeld)<<4 |
		one(l.Opened != netsim.Never)<<5 | one(l.Lives())<<6 | one(l.Waiting != netsim.Never)<<7 |
		one(l.Shut)<<9 | one(l.SynLost)<<10 | one(!over && l.Dups > 0)<<11
	if over {
		said &= SaidACK
	}
	n := len(b)
	b = room(b, 32)
	p, put := (*[32]byte)(b[n:]), binary.LittleEndian
	p[0], p[1], p[2], p[3] = l.Number, byte(k.v.Node(l.Host)), byte(flags), byte(flags>>8)
	p[4], p[5], p[6], p[7] = k.ranked(l.Peer), k.ranked(l.Former), k.ranked(l.TakenBy), byte(said)
	put.PutUint32(p[8:], l.Queued)
	put.PutUint32(p[12:], l.Released)
	put.PutUint32(p[16:], uint32(l.MaxSent-l.ISS))
	put.PutUint32(p[20:], uint32(l.Sent-l.ISS))
	put.PutUint32(p[24:], uint32(l.SYN-l.ISS))
	put.PutUint32(p[28:], uint32(l.Told))
	if l.Number == nobodys {
		b = appendEnd(appendEnd(b, l.Local), l.Remote)
	}
	if k.absolute {
		b = binary.LittleEndian.AppendUint32(b, uint32(l.ISS))
		b = binary.LittleEndian.AppendUint32(b, uint32(l.IRS))
	}
	b = k.met(b, l)
	b = k.ledger(b, l, over)
	if l.ForeignHeld {
		b = binary.LittleEndian.AppendUint32(b, uint32(l.Foreign.Start-l.IRS))
		b = binary.LittleEndian.AppendUint32(b, uint32(l.Foreign.End-l.IRS))
	}
	if !l.Lives() {
		b = k.past(b, l)
	}
	if over {
		return b
	}
	if l.Dups > 0 {
		b = append(b, l.Dups)
	}
	if k.timed {
		n := len(b)
		b = room(b, 10)
		p := (*[10]byte)(b[n:])
		p[0], p[1] = l.Rounds, l.Challenges
		binary.LittleEndian.PutUint64(p[2:], uint64(l.Between))
	}
	return b
}

// lifeAges are its instants, as far as a check may still measure from them.
func (k *keyer) lifeAges(b []byte, l *Life) []byte {
	if k.lively {
		b = append(b, byte(one(l.Moved <= max(k.h.LastFault, k.h.LastCall))))
	}
	switch {
	case !k.timed:
		return b
	case k.over(l):
		if k.lively && l.Waiting != netsim.Never {
			b = binary.LittleEndian.AppendUint64(b, uint64(min(k.now-l.Died, k.recent)))
		}
		return b
	}
	b = k.pace(b, l)
	switch {
	case l.State == tcpfsm.SynSent, l.State == tcpfsm.SynReceived:
		b = binary.LittleEndian.AppendUint64(b, uint64(k.now-l.Born))
	case l.State == tcpfsm.TimeWait, !l.Lives():
		b = binary.LittleEndian.AppendUint64(b, uint64(k.now-l.Waiting))
	}
	return b
}

// over reports a life that is over and stays so: one that a SYN has reopened lives again if that SYN proves stale.
func (k *keyer) over(l *Life) bool {
	if l.Lives() {
		return false
	}
	for i := range k.h.Lives {
		if m := &k.h.Lives[i]; m.Reopened && m.Lives() && m.Former >= 0 && &k.h.Lives[m.Former] == l {
			return false
		}
	}
	return true
}

// ranked is a life's place in the key: 0xff for none, 0xfe for one that is not kept.
func (k *keyer) ranked(i int16) byte {
	switch {
	case i < 0:
		return noRank
	case k.rank[i] == noRank:
		return noRank - 1
	}
	return k.rank[i]
}

// met writes of which lives that are kept a SYN was received.
func (k *keyer) met(b []byte, l *Life) []byte {
	n := len(b)
	b = append(b, 0)
	for rank, i := range k.order {
		if l.Met.Has(int(i)) {
			b = append(b, byte(rank))
			b[n]++
		}
	}
	return b
}

// past is what is known of a life that is over: how far it had come.
func (k *keyer) past(b []byte, l *Life) []byte {
	v := &l.Vars
	var flags byte
	for i, is := range [...]bool{v.Passive, v.Closing, v.Orphan, v.FinSent, v.FinRcvd, v.SynOut, v.Early, v.Reopened} {
		if is {
			flags |= 1 << i
		}
	}
	b = append(b, flags)
	for _, n := range [...]tcpfsm.Seq{v.UNA - v.ISS, v.NXT - v.ISS, v.END - v.ISS} {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	if v.IRS != 0 || v.RcvNXT != 0 {
		b = binary.LittleEndian.AppendUint32(b, uint32(v.RcvNXT-v.IRS))
		b = binary.LittleEndian.AppendUint32(b, uint32(v.READ-v.IRS))
	}
	if v.FinRcvd {
		b = binary.LittleEndian.AppendUint32(b, uint32(v.FIN-v.IRS))
	}
	if l.Peer >= 0 && k.h.Lives[l.Peer].ISS != v.IRS {
		b = k.number(append(b, 2), k.endOf(l.Number, netsim.NodeID(l.Remote.Addr-1)), v.IRS)
	}
	return b
}

// deaths writes of each life that is over which of the others were born later, or could still be born at its last instant.
func (k *keyer) deaths(b []byte) []byte {
	for _, i := range k.order {
		l := &k.h.Lives[i]
		if l.Lives() {
			continue
		}
		if k.timed && l.Died == k.now {
			b = append(b, noRank-1) // no rank is as high: it cannot be taken for one
		}
		for rank, n := range k.order {
			if l.Died < k.h.Lives[n].Born {
				b = append(b, byte(rank))
			}
		}
		b = append(b, noRank)
	}
	return b
}

// appendMemory is what a host remembers, but for the instant.
func appendMemory(b []byte, m *tcpfsm.HostMemory) []byte {
	v, s := &m.Volatile, &m.Stable
	for i := range v.Cookies {
		c := &v.Cookies[i]
		no := byte(0)
		if c.No {
			no = 1
		}
		b = append(appendEnd(b, c.Peer), byte(c.MSS), byte(c.MSS>>8), c.Len, no)
		b = append(b, c.Cookie[:]...)
	}
	for i := range v.Counts {
		b = binary.LittleEndian.AppendUint32(b, v.Counts[i].Addr)
		b = binary.LittleEndian.AppendUint32(b, v.Counts[i].Count)
		b = binary.LittleEndian.AppendUint32(b, s.Served[i].Addr)
		b = binary.LittleEndian.AppendUint32(b, s.Served[i].Count)
	}
	cookied := byte(0)
	if v.Cookied {
		cookied = 1
	}
	b = append(b, byte(v.Pending), byte(v.Pending>>8), byte(v.Resets), byte(v.Resets>>8), cookied)
	b = binary.LittleEndian.AppendUint32(b, v.Used)
	return binary.LittleEndian.AppendUint32(b, s.Count)
}

// userErrors are what a call can fail with.
var userErrors = [...]error{nil, tcpfsm.ErrNoConnection, tcpfsm.ErrExists, tcpfsm.ErrUnspecified, tcpfsm.ErrClosing,
	tcpfsm.ErrResources, tcpfsm.ErrReset, tcpfsm.ErrRefused, tcpfsm.ErrTimeout, tcpfsm.ErrUnreachable, tcpfsm.ErrAddress}

func errorKey(err error) byte {
	if err == nil {
		return 0
	}
	for i, known := range userErrors {
		if err == known {
			return byte(i)
		}
	}
	return byte(len(userErrors))
}

// Keyed is an Endpoint that can be explored.
type Keyed interface {
	Endpoint
	// AppendKey appends all that its future depends on: instants relative to now, timers apart, which the World has.
	AppendKey(b []byte, now netsim.Time) []byte
}

// foreign is someone else's TCP, with its timers.
func (k *keyer) foreign(b []byte, h *Host, i int) []byte {
	f, ok := h.Foreign.(Keyed)
	if !ok {
		panic(fmt.Sprintf("scenarios: %T stands on a host and has no AppendKey: its states cannot be told apart", h.Foreign))
	}
	b = f.AppendKey(b, k.now)
	for id := range k.v.Timers() {
		b = k.timer(b, i, netsim.TimerID(id))
	}
	return b
}
