package explore

import "math/bits"

// table is the set of visited states: in each of its regions an array of hashes with open addressing and linear probing.
// The region is in a hash's uppermost bits, so that workers which take a region each need no locks to add to it.
type table struct {
	region [regions]region
}

const (
	regionBits = 6
	regions    = 1 << regionBits
	// A table is made so that the states that it is made for fill seven tenths: a miss then looks at six slots of 16 octets,
	// and a state takes 22.9. As regions differ, each grows only when it is filled to eight tenths.
	fill, most, tenths = 7, 8, 10
	minSlots           = 16
)

type region struct {
	slots []hash
	n     int
	live  []uint8  // by slot, if wanted: which goals can be reached
	ids   []uint32 // by slot, if wanted: the node
	keys  []string // by slot, if wanted: the whole key
	extra extra

	keyBytes uint64
	touched  uint64 // see shard.flush
}

// extra is what a table keeps beside each hash.
type extra struct{ live, ids, keys bool }

// newTable makes a table for so many states.
func newTable(states uint64, x extra) *table {
	t := new(table)
	for i := range t.region {
		// Regions differ: by four times the square root of their size, and no more, with certainty enough.
		n := states/regions + 1
		full := n + 4<<(bits.Len64(n)/2)
		t.region[i].extra = x
		t.region[i].make(max(n*tenths/fill+1, full*tenths/most+1, minSlots))
	}
	return t
}

func (r *region) make(slots uint64) {
	r.slots = make([]hash, slots)
	if r.extra.live {
		r.live = make([]uint8, slots)
	}
	if r.extra.ids {
		r.ids = make([]uint32, slots)
	}
	if r.extra.keys {
		r.keys = make([]string, slots)
	}
}

func (t *table) of(h hash) *region { return &t.region[h.hi>>(64-regionBits)] }

// home is where a hash stands if nothing stands there.
func (r *region) home(h hash) int {
	at, _ := bits.Mul64(h.hi<<regionBits|h.lo>>(64-regionBits), uint64(len(r.slots)))
	return int(at)
}

// find returns the slot of a hash, or -1.
func (r *region) find(h hash) int {
	for i := r.home(h); ; {
		switch s := r.slots[i]; {
		case s == h:
			return i
		case s == hash{}:
			return -1
		}
		if i++; i == len(r.slots) {
			i = 0
		}
	}
}

// add puts in a hash that is not there, and makes room first if it must. It returns its slot.
func (r *region) add(h hash) int {
	if (r.n+1)*tenths > len(r.slots)*most {
		r.grow()
	}
	r.n++
	return r.put(h)
}

func (r *region) put(h hash) int {
	i := r.home(h)
	for r.slots[i] != (hash{}) {
		if i++; i == len(r.slots) {
			i = 0
		}
	}
	r.slots[i] = h
	return i
}

func (r *region) grow() {
	old, live, ids, keys := r.slots, r.live, r.ids, r.keys
	r.make(uint64(2 * len(old)))
	for i, h := range old {
		if h == (hash{}) {
			continue
		}
		at := r.put(h)
		if r.extra.live {
			r.live[at] = live[i]
		}
		if r.extra.ids {
			r.ids[at] = ids[i]
		}
		if r.extra.keys {
			r.keys[at] = keys[i]
		}
	}
}

// memory is what the table takes, in octets.
func (t *table) memory() (n uint64) {
	for i := range t.region {
		r := &t.region[i]
		n += uint64(len(r.slots))*16 + uint64(len(r.live)) + uint64(len(r.ids))*4
	}
	return n
}

// keyMemory is what the keys take, in octets.
func (t *table) keyMemory() (n uint64) {
	for i := range t.region {
		r := &t.region[i]
		n += uint64(len(r.keys))*16 + r.keyBytes
	}
	return n
}
