package scenarios

import (
	"encoding/binary"

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

// pace is how long ago a life did what it may not do too soon, or too late; where there is no time nobody asks.
func (k *keyer) pace(b []byte, l *Life) []byte {
	if !k.timed {
		return b
	}
	b = append(b, l.Rounds, l.Challenges)
	since := func(at netsim.Time) {
		if at == netsim.Never {
			b = append(b, 0)
			return
		}
		b = binary.LittleEndian.AppendUint64(append(b, 1), uint64(k.now-at))
	}
	since(l.Owed)
	since(l.Front)
	since(l.Again)
	since(l.Since)
	since(l.ProbeAt)
	b = binary.LittleEndian.AppendUint64(b, uint64(l.Between))
	if l.KeepAlive {
		since(l.HeardAt)
	}
	since(k.lately(l.Answered))
	since(k.lately(l.Window))
	return b
}

// lately is an instant that matters no longer than the interval of a throttle.
func (k *keyer) lately(at netsim.Time) netsim.Time {
	if at != netsim.Never && k.now-at >= k.throttle {
		return netsim.Never
	}
	return at
}

// standing is what the history knows of a host: how many listen there, and whether it has only just come back.
func (k *keyer) standing(b []byte, node netsim.NodeID) []byte {
	b = append(b, k.h.Listeners[node])
	if back := k.h.Back[node]; back != netsim.Never && k.now-back < k.quiet {
		if b = append(b, 1); k.timed {
			b = binary.LittleEndian.AppendUint64(b, uint64(k.now-back))
		}
		return b
	}
	return append(b, 0)
}
