package tcpfsm

import "time"

// Instant is a reading of the world's clock: nanoseconds since it began. The
// machine only ever takes differences of instants.
type Instant int64

// Add is the instant d later.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d) }

// Sub is the time from j to i.
func (i Instant) Sub(j Instant) time.Duration { return time.Duration(i - j) }

func (i Instant) micros() uint32 { return uint32(uint64(i) / 1e3) }
func (i Instant) millis() uint32 { return uint32(uint64(i) / 1e6) }
func (i Instant) days() uint16   { return uint16(uint64(i) / (24 * 3600 * 1e9)) }

// Env is what an event brings with it: all that the machine may know and that
// is not in the TCB.
type Env struct {
	Now           Instant
	ISN           Seq         // the ISN for a connection that begins now; Policy.InitialSequence computes one
	Deaf          bool        // nobody listens on Local: a SYN cannot reopen a TIME-WAIT
	Local, Remote Endpoint    // Remote is zero where a passive OPEN left it unspecified
	Memory        *HostMemory // may be nil where the Handshake needs none
}

// badAddress reports a segment that came from, or went to, more than one host
// (MUST-57, MUST-63).
func (e *Env) badAddress() bool {
	return e.Local.Addr == Broadcast || e.Remote.Addr == Broadcast
}

// HostMemory is what a host remembers from one connection to another. It is
// a bounded, comparable value; only handshakes read and write it.
type HostMemory struct {
	Volatile Volatile
	Stable   Stable
}

// Crash forgets what a crash forgets.
func (m *HostMemory) Crash() { m.Volatile = Volatile{} }

// Blank reports that there is nothing but the Secret in the memory.
func (m *HostMemory) Blank() bool {
	v, s := &m.Volatile, &m.Stable
	any := v.Used | uint32(v.Pending) | uint32(v.Resets) | one(v.Cookied) | s.Count | one(v.ResetAt != 0)
	for i := range MaxPeers {
		c := &v.Cookies[i]
		any |= c.Peer.Addr | uint32(c.Peer.Port) | uint32(c.MSS) | uint32(c.Len) | one(c.No) | one(c.Cookie != [MaxCookie]byte{}) |
			v.Counts[i].Addr | v.Counts[i].Count | s.Served[i].Addr | s.Served[i].Count
	}
	return any == 0
}

// MaxPeers is how many peers each table of a HostMemory holds; the entry
// written longest ago makes room for one more.
const MaxPeers = 4

// Volatile is the part of a host's memory that a crash clears.
type Volatile struct {
	Cookies [MaxPeers]PeerCookie // what fast-open servers gave us
	Counts  [MaxPeers]PeerCount  // T/TCP's cache: the last count per client
	Used    uint32               // T/TCP: our last connection count
	Pending uint16               // fast-open connections not yet confirmed
	Resets  uint16               // those of them that a RST ended, and that count for a while longer
	ResetAt Instant              // when the last of these RSTs came; zero while Resets is
	Cookied bool                 // cookies are being sent instead of blocks kept
}

// Since returns the memory with its one instant as an age at now, up to a
// minute, as TCB.Since does.
func (m HostMemory) Since(now Instant) HostMemory {
	if m.Volatile.Resets > 0 {
		m.Volatile.ResetAt = min(now-m.Volatile.ResetAt, Instant(time.Minute))
	}
	return m
}

// Stable is the part of a host's memory that survives a crash: the secrets, the
// counters and what is written to a disk.
type Stable struct {
	Secret uint64              // keys cookies and the ISN's hash
	Served [MaxPeers]PeerCount // the largest nonce served per client
	Count  uint32              // a counter that never goes back
}

// PeerCookie is a fast-open client's entry for one server (RFC 7413 §4.1.3).
// The zero entry is free.
type PeerCookie struct {
	Peer   Endpoint
	MSS    uint16
	Len    uint8
	No     bool // the server is known not to do it
	Cookie [MaxCookie]byte
}

// PeerCount is a number remembered for one peer; Addr 0 is a free entry.
type PeerCount struct {
	Addr, Count uint32
}
