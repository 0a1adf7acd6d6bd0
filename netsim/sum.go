package netsim

import (
	"encoding/binary"
	"math/bits"
)

// The constants are odd, with about as many ones as zeros and no pattern: digits of pi.
const (
	sumA = 0x243f6a8885a308d3
	sumB = 0x13198a2e03707345
	sumC = 0xa4093822299f31d1
	sumD = 0x082efa98ec4e6c89
)

// fold multiplies to 128 bits and lays one half over the other.
func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// Sum128 hashes a key to 128 bits, the same on every machine. It is made for speed and for keys that nobody chooses with evil
// intent. Each half is a chain of folded products (as in wyhash, Wang Yi), with other constants and with the words in other
// places; blocks go to two such chains in turn, so that the processor works on both at once.
func Sum128(b []byte) (hi, lo uint64) {
	n := uint64(len(b))
	p, q, r, s := n^sumA, uint64(sumB), n^sumC, uint64(sumD)
	for len(b) >= 32 {
		w := (*[32]byte)(b)
		u, v := binary.LittleEndian.Uint64(w[0:]), binary.LittleEndian.Uint64(w[8:])
		p, r = fold(u^sumB, v^p), fold(v^sumD, u^r)
		u, v = binary.LittleEndian.Uint64(w[16:]), binary.LittleEndian.Uint64(w[24:])
		q, s = fold(u^sumC, v^q), fold(v^sumA, u^s)
		b = b[32:]
	}
	if len(b) > 0 {
		var tail [32]byte
		copy(tail[:], b)
		u, v := binary.LittleEndian.Uint64(tail[0:]), binary.LittleEndian.Uint64(tail[8:])
		p, r = fold(u^sumB, v^p), fold(v^sumD, u^r)
		u, v = binary.LittleEndian.Uint64(tail[16:]), binary.LittleEndian.Uint64(tail[24:])
		q, s = fold(u^sumC, v^q), fold(v^sumA, u^s)
	}
	return avalanche(p ^ bits.RotateLeft64(q, 32)), avalanche(r ^ bits.RotateLeft64(s, 32))
}

// avalanche lets each bit depend on all: the finalizer of MurmurHash3 (Appleby).
func avalanche(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}
