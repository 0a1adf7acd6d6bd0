package scenarios

import (
	"encoding/binary"
	"slices"

	"synfault/netsim"
)

// A digest has, for each host and each life, a hash of what does not change as the clock moves. It is kept beside what it is of,
// and copied with it, until an event touches that: Observe forgets the hashes of the host whose event it was, and of its lives,
// and History.moved that of a life at the other end. So of two hosts one is hashed after each event.
//
// What is hashed depends on little else: on how lives are numbered in the key, which is the memo's context, on the first
// numbers of lives, which do not change (where one does, History.shifted forbids all memos), and, in rare forms of numbers,
// on how far lives have used theirs: such a part is not kept.

// memo is the hash of a part of a key.
type memo struct {
	context uint64 // in which it was made; 0 if there is none
	hi, lo  uint64
}

func (m *memo) append(b []byte) []byte {
	return binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(b, m.hi), m.lo)
}

// settle finds the context of the world at hand: the lives that are kept in their order, as far as eight octets hold them.
func (k *keyer) settle() {
	const most = 7
	if k.context = 0; !k.digests || k.h.shifted || len(k.order) > most {
		return
	}
	for _, i := range k.order {
		k.context = k.context<<8 | uint64(i)
	}
	// Above the lives stand a bit that ends them, and what the view asks for.
	k.context |= (4 | uint64(one(k.absolute))<<1 | uint64(one(k.timed))) << (8 * len(k.order))
}

// keepMemo makes a memo of the part in k.scratch.
func (k *keyer) keepMemo(m *memo) {
	var zeros [32]byte
	m.hi, m.lo = netsim.Sum128(append(k.scratch, zeros[:-len(k.scratch)&31]...)) // whole blocks are hashed faster
	if m.context = k.context; k.loose {
		m.context = 0
	}
}

// forget says that an event of a host may have changed it and its lives.
func (h *History) forget(n netsim.NodeID, host *Host) {
	host.still.context, h.held = 0, 0
	for i := range h.Lives {
		if l := &h.Lives[i]; l.Host == n {
			l.still.context = 0
		}
	}
}

// Where an event is held, copies of its world differ in what becomes of the packets that it sends, and in nothing else: so
// what is not of packets is written once, and serves as long as they take no other event.

// sharedKey is that part of a digest.
type sharedKey struct {
	event uint64 // that was held
	now   netsim.Time
	order []uint8
	part  []byte
}

// share keeps the part that was just written of a world which holds an event.
func (k *keyer) share(part []byte) {
	if !k.digests || !k.timed || k.lively || !k.v.Held() { // when the last fault was is of packets, too
		return
	}
	k.held++
	k.h.held = k.held
	s := &k.shared[k.held%uint64(len(k.shared))]
	s.event, s.now, s.order, s.part = k.held, k.now, append(s.order[:0], k.order...), append(s.part[:0], part...)
}

// common is the part of a world that came of one which held an event.
func (k *keyer) common() (part []byte, is bool) {
	if k.h.held == 0 || !k.digests || !k.timed {
		return nil, false
	}
	s := &k.shared[k.h.held%uint64(len(k.shared))]
	return s.part, s.event == k.h.held && s.now == k.now && slices.Equal(s.order, k.order)
}
