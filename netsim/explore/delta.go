package explore

import (
	"sync"
)

// delta holds the states that are new in the batch under way, and who owns each: of those that came to it, the first in
// the order of the search. So it does not matter who came first by the clock.
type delta struct {
	shard [regions]shard
}

type shard struct {
	mu     sync.Mutex
	shared bool // by several workers
	slots  []claim
	keys   []string // of the slots, with Config.Exact
	n      int
	_      [64]byte // or two workers wait for one line of the cache
}

// claim is a state and its owner, in half a line of the cache.
type claim struct {
	hash
	owner place
	id    uint32 // the node, in the untimed mode
	live  uint8
	moved bool // another state has its hash
}

// place orders the candidates of a batch: by item, then by their order in the item's enumeration.
type place uint64

func placeOf(item, ordinal uint32) place { return place(item)<<32 | place(ordinal) }

func (d *delta) of(h hash) *shard { return &d.shard[h.hi>>(64-regionBits)] }

// claim claims a state, and reports whether nobody before has, and whether it is another state that has its hash: that is
// asked only where there are keys.
func (s *shard) claim(h hash, owner place, key []byte, moved bool) (mine, other bool) {
	if s.shared {
		s.mu.Lock()
		defer s.mu.Unlock()
	}
	if 2*(s.n+1) > len(s.slots) {
		s.grow(key != nil)
	}
	i := s.place(h)
	c := &s.slots[i]
	switch {
	case c.hash == hash{}:
		c.hash, c.owner, c.moved = h, owner, moved
		if key != nil {
			s.keys[i] = string(key)
		}
		s.n++
	case key != nil && s.keys[i] != string(key):
		return false, true
	case owner < c.owner:
		c.owner = owner
	default:
		return false, false
	}
	return true, false
}

// place finds where a state stands, or would stand.
func (s *shard) place(h hash) int {
	mask := uint64(len(s.slots) - 1)
	i := h.lo & mask
	for s.slots[i].hash != h && s.slots[i].hash != (hash{}) {
		i = (i + 1) & mask
	}
	return int(i)
}

func (s *shard) slot(h hash) *claim { return &s.slots[s.place(h)] }

func (s *shard) grow(keyed bool) {
	old, keys := s.slots, s.keys
	s.slots = make([]claim, max(2*len(old), 64))
	if keyed {
		s.keys = make([]string, len(s.slots))
	}
	for i := range old {
		if old[i].hash == (hash{}) {
			continue
		}
		at := s.place(old[i].hash)
		s.slots[at] = old[i]
		if keyed {
			s.keys[at] = keys[i]
		}
	}
}

// owner is who owns a state; false if it is not new in this batch.
func (d *delta) owner(h hash) (place, bool) {
	s := d.of(h)
	if s.n == 0 {
		return 0, false
	}
	c := s.slot(h)
	return c.owner, c.hash == h
}

func (s *shard) reset() {
	clear(s.slots)
	clear(s.keys)
	s.n = 0
}

// flush adds the states to those that were visited, and returns how many have another state's hash. It goes through them in
// groups, reading where each may stand first, so as to wait for memory once for a group.
func (s *shard) flush(r *region) (collisions uint64) {
	if s.n == 0 {
		return 0
	}
	var group [16]int
	n := 0
	put := func() {
		for _, i := range group[:n] {
			r.touched ^= r.slots[r.home(s.slots[i].hash)].lo
		}
		for _, i := range group[:n] {
			key := ""
			if r.extra.keys {
				key = s.keys[i]
			}
			r.keep(&s.slots[i], key)
			if s.slots[i].moved {
				collisions++
			}
		}
		n = 0
	}
	for i := range s.slots {
		if c := &s.slots[i]; c.hash != (hash{}) {
			group[n] = i
			if n++; n == len(group) {
				put()
			}
		}
	}
	put()
	s.reset()
	return collisions
}

// keep adds a state and what is kept beside it.
func (r *region) keep(c *claim, key string) {
	at := r.add(c.hash)
	if r.extra.live {
		r.live[at] = c.live
	}
	if r.extra.ids {
		r.ids[at] = c.id
	}
	if r.extra.keys {
		r.keys[at] = key
		r.keyBytes += uint64(len(key))
	}
}
