package scenarios

import (
	"encoding/binary"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// ledger is what the segments of a life have said beside what life writes. Of one that is over only what its peer may still be asked about.
func (k *keyer) ledger(b []byte, l *Life, over bool) []byte {
	n := len(b)
	b = room(b, 32)
	p, put := (*[32]byte)(b[n:]), binary.LittleEndian
	clear(p[:])
	if l.Said.Has(SaidACK) {
		put.PutUint32(p[0:], uint32(l.ACK-l.IRS))
	}
	if over {
		return b[:n+4]
	}
	p[4], p[5], p[6] = l.Scale, l.Scales, l.Gaps.N
	put.PutUint32(p[7:], uint32(l.Twice-l.ISS))
	put.PutUint32(p[11:], uint32(l.Heard-l.ISS))
	if l.Said.Has(SaidFIN) {
		put.PutUint32(p[15:], uint32(l.Last-l.ISS))
	}
	if l.Said.Has(HeardEdge) {
		put.PutUint32(p[19:], uint32(l.Limit-l.ISS))
	}
	if l.Said.Has(SaidACK) {
		put.PutUint32(p[23:], uint32(l.Edge-l.IRS))
	}
	if l.Said.Has(HeardSYN) {
		put.PutUint32(p[27:], uint32(l.Came-l.IRS))
	}
	peers := func(n tcpfsm.Seq) { b = put.AppendUint32(b, uint32(n-l.IRS)) }
	for i := range l.Gaps.N {
		peers(l.Gaps.At[i].Start)
		peers(l.Gaps.At[i].End)
	}
	return b
}

// pace is how long ago a life that lives did what it may not do too soon, or too late.
func (k *keyer) pace(b []byte, l *Life) []byte {
	n := len(b)
	b = room(b, 56)
	p := (*[56]byte)(b[n:])
	since := func(i int, at netsim.Time) {
		age := ^uint64(0)
		if at != netsim.Never {
			age = uint64(k.now - at)
		}
		binary.LittleEndian.PutUint64(p[8*i:], age)
	}
	since(0, l.Owed)
	since(1, l.Front)
	since(2, l.Again)
	since(3, l.Since)
	since(4, l.ProbeAt)
	since(5, k.lately(l.Answered))
	since(6, k.lately(l.Window))
	if l.KeepAlive {
		b = binary.LittleEndian.AppendUint64(b, uint64(k.now-l.HeardAt))
	}
	return b
}

// lately is an instant that matters no longer than the interval of a throttle.
func (k *keyer) lately(at netsim.Time) netsim.Time {
	if at != netsim.Never && k.now-at >= k.throttle {
		return netsim.Never
	}
	return at
}
