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
// intent. Two lanes take every other word, so that the processor works on both at once.
func sum(b []byte) hash {
	p, q := lane{mulC, mulD}, lane{mulD, mulC}
	n := uint64(len(b))
	for len(b) >= 16 {
		p.mix(binary.LittleEndian.Uint64(b))
		q.mix(binary.LittleEndian.Uint64(b[8:]))
		b = b[16:]
	}
	var tail [16]byte
	copy(tail[:], b)
	p.mix(binary.LittleEndian.Uint64(tail[:]))
	q.mix(binary.LittleEndian.Uint64(tail[8:]))
	p.mix(n)
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
