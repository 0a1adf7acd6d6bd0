package explore

import (
	"encoding/binary"

	"synfault/netsim"
)

// hash is what is kept of a key. The zero hash stands for an empty slot; sum never returns it.
type hash struct{ hi, lo uint64 }

func (h hash) less(g hash) bool { return h.hi < g.hi || h.hi == g.hi && h.lo < g.lo }

// sum hashes a key.
func sum(b []byte) hash {
	h := hash{}
	if h.hi, h.lo = netsim.Sum128(b); h == (hash{}) {
		h.lo = 1
	}
	return h
}

// again is another hash, for a state whose own is another state's.
func (h hash) again() hash {
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:], h.hi)
	binary.LittleEndian.PutUint64(b[8:], h.lo)
	return sum(b[:])
}
