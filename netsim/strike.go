package netsim

import "fmt"

// maxStrikes bounds the host faults that Strike adds to one host.
const maxStrikes = 1 << 12

// Reserve makes room, in the order of what is due at one instant, for the host faults that Strike will add: they come
// after all that is scheduled already and before all that is scheduled from now on, as if they had been scheduled now.
// Call it once, when the world is ready to run and all but the faults to be tried is scheduled.
func (w *World[S, P, H]) Reserve() {
	if w.reserved != 0 {
		panic("BUG: a world has reserved its room already")
	}
	w.reserved = w.seq + 1
	w.seq += 2 * maxStrikes * uint64(len(w.hosts))
}

// CanStrike reports that Strike can add a fault at an instant: that it lies ahead, or that nothing has happened yet.
func (w *World[S, P, H]) CanStrike(at Time) bool { return at > w.now || at == w.now && w.events == 0 }

// Strike adds a host fault to a world that has run already, just as if the plan that it started with had held it: from now
// on the world is the one that Crash at its start would have led to, provided that the faults of each host are added in the
// order of their instants. It panics where CanStrike does not hold, or where Reserve was not called.
func (w *World[S, P, H]) Strike(f HostFault) {
	if w.reserved == 0 || int(f.Host) >= len(w.hosts) || !w.CanStrike(f.At) {
		panic(fmt.Sprintf("netsim: host %v cannot be struck at %v: no room was reserved, there is no such host, or it is %v already",
			f.Host, f.At, w.now))
	}
	if w.hosts[f.Host].strikes == maxStrikes {
		panic("BUG: more host faults than a world has room for")
	}
	seq := w.strikeSeq(f.Host, w.hosts[f.Host].strikes)
	w.hosts[f.Host].strikes++
	w.scheduleAs(seq, f.At, Crash, f.Host, 0)
	if f.Down != Forever {
		w.scheduleAs(seq+1, f.At.Add(max(f.Down, 0)), Restart, f.Host, 0)
	}
}

// strikeSeq is the sequence of the nth host fault that Strike adds to a host.
func (w *World[S, P, H]) strikeSeq(host NodeID, n uint32) uint64 {
	return w.reserved + 2*(maxStrikes*uint64(host)+uint64(n))
}
