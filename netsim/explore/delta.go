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
	mu    sync.Mutex
	slots []claim
	n     int
	_     [64]byte // or two workers wait for one line of the cache
}

// claim is a state and its owner.
type claim struct {
	hash
	owner place
	id    uint32 // the node, in the untimed mode
	live  uint8
	moved bool   // another state has its hash
	key   string // Config.Exact
}

// place orders the candidates of a batch: by item, then by their order in the item's enumeration.
type place uint64

func placeOf(item, ordinal uint32) place { return place(item)<<32 | place(ordinal) }

func (d *delta) of(h hash) *shard { return &d.shard[h.hi>>(64-regionBits)] }

// claim claims a state, and reports whether nobody before has, and whether it is another state that has its hash: that is
// asked only where there are keys.
func (s *shard) claim(h hash, owner place, key []byte, moved bool) (mine, other bool) {
	s.mu.Lock()
	if 2*(s.n+1) > len(s.slots) {
		s.grow()
	}
	c := s.slot(h)
	mine = true
	switch {
	case c.hash == hash{}:
		c.hash, c.owner, c.moved = h, owner, moved
		if key != nil {
			c.key = string(key)
		}
		s.n++
	case key != nil && c.key != string(key):
		mine, other = false, true
	case owner < c.owner:
		c.owner = owner
	default:
		mine = false
	}
	s.mu.Unlock()
	return mine, other
}

// slot finds a state, or where it would stand.
func (s *shard) slot(h hash) *claim {
	mask := uint64(len(s.slots) - 1)
	for i := h.lo & mask; ; i = (i + 1) & mask {
		if c := &s.slots[i]; c.hash == h || c.hash == (hash{}) {
			return c
		}
	}
}

func (s *shard) grow() {
	old := s.slots
	s.slots = make([]claim, max(2*len(old), 64))
	for _, c := range old {
		if c.hash != (hash{}) {
			*s.slot(c.hash) = c
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
	s.n = 0
}

// flush adds the states to those that were visited, and returns how many have another state's hash. It goes through them in
// groups, reading where each may stand first, so as to wait for memory once for a group.
func (s *shard) flush(r *region) (collisions uint64) {
	if s.n == 0 {
		return 0
	}
	var group [16]*claim
	n := 0
	put := func() {
		for _, c := range group[:n] {
			r.touched ^= r.slots[r.home(c.hash)].lo
		}
		for _, c := range group[:n] {
			r.keep(c)
			if c.moved {
				collisions++
			}
		}
		n = 0
	}
	for i := range s.slots {
		if c := &s.slots[i]; c.hash != (hash{}) {
			group[n] = c
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
func (r *region) keep(c *claim) {
	at := r.add(c.hash)
	if r.extra.live {
		r.live[at] = c.live
	}
	if r.extra.ids {
		r.ids[at] = c.id
	}
	if r.extra.keys {
		r.keys[at] = c.key
		r.keyBytes += uint64(len(c.key))
	}
}
