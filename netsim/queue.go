package netsim

import "slices"

// queue holds the pending events, earliest first by (time, sequence). The keys are apart from the events, so that what
// moves on a push or a pop is 16 octets: a sorted array while they are few, which beats a heap up to some hundred, and a
// 4-ary heap beyond. A sorted array is a heap already, so turning from one to the other costs nothing on the way up.
type queue[E any] struct {
	keys []key // keys[head:] are pending
	head int
	heap bool // keys[head:] is a heap, not sorted; head is 0
	slab []E  // the events, by slot
	free []uint32
}

// key orders an event: by time, then by sequence, which fills the upper bits of ord. The lower bits are the slot.
type key struct {
	at  Time
	ord uint64
}

const (
	slotBits = 24
	slotMask = 1<<slotBits - 1
	// heapAbove and sortBelow are where the two forms were measured to cross, apart so as not to flap.
	heapAbove = 192
	sortBelow = 64
)

func (k key) slot() uint32 { return uint32(k.ord & slotMask) }
func (k key) seq() uint64  { return k.ord >> slotBits }

func (k key) before(l key) bool { return k.at < l.at || k.at == l.at && k.ord < l.ord }

func (q *queue[E]) len() int { return len(q.keys) - q.head }

// add reserves a slot for an event at the given time and returns it to be filled. Of events at one time, the one of the
// lower sequence comes first.
func (q *queue[E]) add(at Time, seq uint64) *E {
	slot := q.room()
	k := key{at, seq<<slotBits | uint64(slot)}
	if q.heap {
		q.keys = append(q.keys, k)
		q.up(len(q.keys) - 1)
	} else {
		q.insert(k)
	}
	return &q.slab[slot]
}

// room reserves a slot.
func (q *queue[E]) room() (slot uint32) {
	if n := len(q.free); n > 0 {
		slot = q.free[n-1]
		q.free = q.free[:n-1]
		return slot
	}
	slot = uint32(len(q.slab))
	if slot > slotMask {
		panic("BUG: more events pending than a queue can number; set Limits.InFlight")
	}
	q.slab = append(q.slab, *new(E))
	return slot
}

// insert keeps the keys sorted. Most events are later than most others, so it looks from the end.
func (q *queue[E]) insert(k key) {
	if q.head > 0 && len(q.keys) == cap(q.keys) {
		n := copy(q.keys, q.keys[q.head:])
		q.keys, q.head = q.keys[:n], 0
	}
	q.keys = append(q.keys, k)
	keys := q.keys[q.head:]
	i := len(keys) - 1
	for range 8 {
		if i == 0 || !k.before(keys[i-1]) {
			keys[i] = k
			return
		}
		keys[i] = keys[i-1]
		i--
	}
	lo, hi := 0, i
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if k.before(keys[mid]) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	copy(keys[lo+1:i+1], keys[lo:i])
	keys[lo] = k
	if len(keys) > heapAbove {
		n := copy(q.keys, keys)
		q.keys, q.head, q.heap = q.keys[:n], 0, true
	}
}

// min returns the earliest key; the queue is not empty.
func (q *queue[E]) min() key { return q.keys[q.head] }

// pop takes away the earliest key. Its event stays in the slab until its slot is released.
func (q *queue[E]) pop() key {
	k := q.keys[q.head]
	if !q.heap {
		q.head++
		if q.head == len(q.keys) {
			q.keys, q.head = q.keys[:0], 0
		}
		return k
	}
	n := len(q.keys) - 1
	last := q.keys[n]
	q.keys = q.keys[:n]
	q.down(last)
	if n < sortBelow {
		slices.SortFunc(q.keys, compareKeys)
		q.heap = false
	}
	return k
}

// release gives back the slot of a key that was popped; the zero key, which no event has, gives back none.
func (q *queue[E]) release(k key) {
	if k.ord != 0 {
		q.free = append(q.free, k.slot())
	}
}

// up moves the key at i towards the root.
func (q *queue[E]) up(i int) {
	k := q.keys[i]
	for i > 0 {
		parent := (i - 1) / 4
		if !k.before(q.keys[parent]) {
			break
		}
		q.keys[i] = q.keys[parent]
		i = parent
	}
	q.keys[i] = k
}

// down puts k where the root was, and then where it belongs.
func (q *queue[E]) down(k key) {
	keys := q.keys
	n := len(keys)
	if n == 0 {
		return
	}
	i := 0
	for {
		child := 4*i + 1
		if child >= n {
			break
		}
		least := child
		for c := child + 1; c < min(child+4, n); c++ {
			if keys[c].before(keys[least]) {
				least = c
			}
		}
		if !keys[least].before(k) {
			break
		}
		keys[i] = keys[least]
		i = least
	}
	keys[i] = k
}

func compareKeys(a, b key) int {
	if a.before(b) {
		return -1
	}
	return 1
}

// reset empties the queue and keeps its memory.
func (q *queue[E]) reset() {
	q.keys, q.head, q.heap = q.keys[:0], 0, false
	q.slab, q.free = q.slab[:0], q.free[:0]
}

// copyFrom makes q equal to src, in memory of its own.
func (q *queue[E]) copyFrom(src *queue[E]) {
	q.keys, q.head, q.heap = append(q.keys[:0], src.keys[src.head:]...), 0, src.heap
	q.slab = append(q.slab[:0], src.slab...)
	q.free = append(q.free[:0], src.free...)
}
