package netsim

import "time"

// transmit is when a packet that may leave at an instant, or before that if its delay was below 0, has left the
// transmitter: not before those ahead of it have, and after the time that its octets take.
func (r *Rate) transmit(now, at Time, size int32, mem *Memory) Time {
	if mem.Busy > now {
		at = max(at, mem.Busy)
	}
	mem.Busy = at.Add(r.sending(size))
	return mem.Busy
}

// sending is the kernel's packet_time_ns: what a packet takes, with its overhead and in whole cells.
func (r *Rate) sending(size int32) time.Duration {
	octets := max(0, int64(size)+int64(r.Overhead))
	if cell := int64(r.CellSize); cell != 0 {
		octets = (octets + cell - 1) / cell * (cell + int64(r.CellOverhead))
	}
	return SendingTime(uint64(octets), r.Bits/8*8)
}
