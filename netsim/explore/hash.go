package explore

import (
	"encoding/binary"
	"math/bits"
)

// hash is what is kept of a key. The zero hash stands for an empty slot; sum never returns it.
type hash struct{ hi, lo uint64 }

func (h hash) less(g hash) bool { return h.hi < g.hi || h.hi == g.hi && h.lo < g.lo }

// The multipliers are odd, with about as many ones as zeros and no pattern: digits of pi.
const (
	mulA = 0x243f6a8885a308d3
	mulB = 0x13198a2e03707345
	mulC = 0xa4093822299f31d1
	mulD = 0x082efa98ec4e6c89
)

// lane is 128 bits into which words are mixed one by one: a bijection of the lane for each word, and of the word for each
// lane, in either half with another multiplier.
type lane struct{ x, y uint64 }

func (l *lane) mix(w uint64) {
	l.x = (l.x ^ w) * mulA
	l.x ^= l.x >> 29
	l.y = (bits.RotateLeft64(l.y, 31) + w) * mulB
	l.y ^= l.y >> 32
}

// sum hashes a key to 128 bits, the same on every machine. It is made for speed and for keys that nobody chooses with evil
// intent. Four lanes take every fourth word, so that the processor works on all at once.
func sum(b []byte) hash {
	p, q, r, s := lane{mulA, mulB}, lane{mulB, mulC}, lane{mulC, mulD}, lane{mulD, mulA}
	n := uint64(len(b))
	for len(b) >= 32 {
		w := (*[32]byte)(b)
		p.mix(binary.LittleEndian.Uint64(w[0:]))
		q.mix(binary.LittleEndian.Uint64(w[8:]))
		r.mix(binary.LittleEndian.Uint64(w[16:]))
		s.mix(binary.LittleEndian.Uint64(w[24:]))
		b = b[32:]
	}
	var tail [32]byte
	copy(tail[:], b)
	p.mix(binary.LittleEndian.Uint64(tail[0:]))
	q.mix(binary.LittleEndian.Uint64(tail[8:]))
	r.mix(binary.LittleEndian.Uint64(tail[16:]))
	s.mix(binary.LittleEndian.Uint64(tail[24:]))
	p.mix(n)
	p.mix(r.x)
	q.mix(s.x)
	p.mix(r.y)
	q.mix(s.y)
	p.mix(q.x)
	p.mix(q.y)
	h := hash{avalanche(p.x ^ p.y>>32), avalanche(p.y)}
	if h == (hash{}) {
		h.lo = 1
	}
	return h
}

// avalanche lets each bit depend on all: the finalizer of MurmurHash3 (Appleby).
func avalanche(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}
