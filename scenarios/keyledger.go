package scenarios

import (
	"encoding/binary"
	"slices"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// ledger is what the segments of a life have said. Of one that is over only what its peer may still be asked about.
func (k *keyer) ledger(b []byte, l *Life) []byte {
	own := func(n tcpfsm.Seq) { b = binary.LittleEndian.AppendUint32(b, uint32(n-l.ISS)) }
	peers := func(n tcpfsm.Seq) { b = binary.LittleEndian.AppendUint32(b, uint32(n-l.IRS)) }
	own(l.Sent)
	own(l.SYN)
	if l.Said.Has(SaidACK) {
		peers(l.ACK)
	}
	if !l.Lives() {
		return b
	}
	b = append(b, byte(l.Said), l.Scale<<4|l.Scales, l.Gaps.N)
	own(l.Twice)
	own(l.Heard)
	if l.Said.Has(SaidFIN) {
		own(l.Last)
	}
	if l.Said.Has(HeardEdge) {
		own(l.Limit)
	}
	if l.Said.Has(SaidACK) {
		peers(l.Edge)
	}
	if l.Said.Has(HeardSYN) {
		peers(l.Came)
	}
	for i := range l.Gaps.N {
		peers(l.Gaps.At[i].Start)
		peers(l.Gaps.At[i].End)
	}
	return b
}

// pace is how long ago a life that lives did what it may not do too soon, or too late.
func (k *keyer) pace(b []byte, l *Life) []byte {
	n := len(b)
	b = slices.Grow(b, 64)[:n+56]
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
