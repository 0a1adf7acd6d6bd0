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
	forgets  [maxHosts]bool     // the host's handshake remembers nothing: ThreeWay keeps to the block
	mirror   []uint8            // the step of the other host that is each step's image, where the script is symmetric

	// Of the world at hand.
	absolute bool
	timed    bool
	v        *netsim.View[Host, Packet, History]
	h        *History
	now      netsim.Time
	keep     LifeSet
	touched  LifeSet // the lives that sent, or are answered by, what is in flight
	told     bool    // touched was told; else the view says it
	order    []uint8 // the lives kept, in the key's order
	sorted   uint64  // the shape that they were found for
	rank     [maxLives]uint8
	syns     bool // a SYN is in flight
	clocked  bool // a number was written that depends on the clock
	event    netsim.PendingEvent[Packet]
	records  []byte   // packets, to be sorted
	starts   []int    // of them
	at       []uint16 // of places
	// Of digests: see memo.
	digests   bool
	remembers bool // there may be memos
	context   uint64
	loose     bool
	scratch   []byte
	shared    [16]sharedKey
	held      uint64 // events that were held so far
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
	k.look(v, digest)
	k.told, k.syns = false, false
	k.sortLives()
	if known, is := k.common(); is {
		b = append(b, known...)
	} else {
		k.settle()
		start := len(b)
		b = k.own(g, b)
		k.share(b[start:])
	}
	return k.allDistances(g, k.pending(b))
}

// look turns to a view.
func (k *keyer) look(v *netsim.View[Host, Packet, History], digest bool) {
	k.v, k.h, k.now, k.timed, k.digests = v, v.History(), v.Now(), !v.Untimed(), digest
	k.absolute = k.instant || k.h.Missed > 0
}

// allDistances are those of all ends.
func (k *keyer) allDistances(g *glue, b []byte) []byte {
	for p := range k.pairs {
		b = k.distances(g, b, k.end(2*p), k.end(2*p+1))
		b = k.distances(g, b, k.end(2*p+1), k.end(2*p))
	}
	return b
}

// own is all of the key but what is pending, and what that may lead to.
func (k *keyer) own(g *glue, b []byte) []byte {
	v, digest := k.v, k.digests
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
	b = k.strangers(b)
	return b
}

// end is the ith end of the key's order: pairs by number, and in a pair the host that comes first in the view.
func (k *keyer) end(i int) *end {
	if k.v.Swapped() {
		i ^= 1
	}
	return &k.pairs[i/2].ends[i%2]
}

// endsOf are the ends of a connection at two hosts, or nil.
func (k *keyer) endsOf(number uint8, one, other netsim.NodeID) (e, f *end) {
	if p := k.pairOf[number]; p >= 0 {
		ends := &k.pairs[p].ends
		switch {
		case ends[0].host == one && ends[1].host == other:
			return &ends[0], &ends[1]
		case ends[1].host == one && ends[0].host == other:
			return &ends[1], &ends[0]
		}
	}
	return k.endOf(number, one), k.endOf(number, other)
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
