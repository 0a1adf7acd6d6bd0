package explore

import (
	"encoding/binary"

	"synfault/netsim"
)

// hash is the state that the world is in: of the world and its mirror image that whose hash is less. With Config.Exact the
// whole key stays in k.key.
func (k *worker[S, P, H]) hash(w *netsim.World[S, P, H]) hash {
	c := &k.s.cfg
	o := netsim.KeyOptions{Untimed: c.Untimed != nil}
	if !c.Symmetric {
		k.digest = k.appendDigest(k.digest[:0], w)
		if c.Exact {
			k.key = k.appendAhead(w.AppendKey(k.key[:0], o), w.Now())
		}
		return k.s.sum(k.digest)
	}
	k.key = k.appendAhead(w.AppendKey(k.key[:0], o), w.Now())
	h := k.s.sum(k.key)
	o.Swap = true
	k.digest = k.appendAhead(w.AppendKey(k.digest[:0], o), w.Now())
	if g := k.s.sum(k.digest); g.less(h) {
		k.key, k.digest = k.digest, k.key
		return g
	}
	return h
}

// appendDigest appends what is hashed, where there is no symmetry.
func (k *worker[S, P, H]) appendDigest(b []byte, w *netsim.World[S, P, H]) []byte {
	return k.appendAhead(w.AppendDigest(b, netsim.KeyOptions{Untimed: k.s.cfg.Untimed != nil}), w.Now())
}

// appendAhead appends how far the last instant lies ahead that the search itself depends on, as long as it does: until the menu's
// instants hosts may crash, and at Config.Until a run is cut, so that what comes of a state depends on how long it has.
func (k *worker[S, P, H]) appendAhead(b []byte, now netsim.Time) []byte {
	if k.s.horizon == 0 {
		return b
	}
	return binary.AppendUvarint(b, uint64(max(k.s.horizon-now, 0)))
}

// stateKey is the key of that.
func (k *worker[S, P, H]) stateKey(w *netsim.World[S, P, H]) string {
	if k.s.cfg.Symmetric {
		k.hash(w)
	} else {
		k.key = k.appendAhead(w.AppendKey(k.key[:0], netsim.KeyOptions{Untimed: k.s.cfg.Untimed != nil}), w.Now())
	}
	return string(k.key)
}

// visit claims the state with a hash, and reports whether that is new. The hash that is returned stands for the state in this
// search: with Config.Exact, where k.key is compared, it is another one if another state had it.
func (k *worker[S, P, H]) visit(h hash, owner place) (hash, bool) {
	if k.s.cfg.Exact {
		return k.visitExactly(h, owner)
	}
	if k.s.table.of(h).find(h) >= 0 {
		return h, false
	}
	mine, _ := k.s.delta.of(h).claim(h, owner, nil, false)
	return h, mine
}

func (k *worker[S, P, H]) visitExactly(h hash, owner place) (hash, bool) {
	key := k.key
	if len(key) == 0 {
		key = []byte{0} // nil is no key at all
	}
	for moved := false; ; moved = true {
		r := k.s.table.of(h)
		at := r.find(h)
		switch {
		case at >= 0 && r.keys[at] == string(key):
			return h, false
		case at < 0:
			if mine, other := k.s.delta.of(h).claim(h, owner, key, moved); !other {
				return h, mine
			}
		}
		h = h.again()
	}
}
