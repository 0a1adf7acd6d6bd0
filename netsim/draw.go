package netsim

import "math/bits"

// A draw is a pure function of (seed, link, ordinal, kind): the random numbers of a run lie in a table that is never
// written down. So one more packet moves nothing on another link, and one more kind of fault moves nothing of the others.
//
// A link's key is the seed, mixed, with the link's ends added and mixed again. The draw is then SplitMix64 (Steele, Lea,
// Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014) that starts at the key and is read at position
// 32·ordinal + kind + 1. This function and the numbers of the kinds are stable for ever: a seed means the same on every
// machine and with every version. Kinds may be added at the end, up to 32.
type draws struct {
	key uint64 // of the link
	at  uint64 // where the draws of this ordinal begin
}

// kind is what a draw decides.
type kind uint8

const (
	kindDelay kind = iota
	kindLoss
	kindLossMark // whether the state of a Gilbert-Elliott chain loses the packet
	kindDuplicate
	kindCopyDelay
	kindCopyLoss
	kindCopyLossMark
	kindCopyReorder
	kindLag
	kindCorrupt
	kindDamage // what the damage is
	kindReorder
	kindSlot // its ordinal counts slots, not packets
	kindForge
	kindForgeKind
	kindForgeEdge
	// netem starts each correlated sequence from a random number: these, of ordinal 0.
	kindFirstDelay
	kindFirstLoss
	kindFirstDuplicate
	kindFirstCorrupt
	kindFirstReorder
)

const golden = 0x9e3779b97f4a7c15 // 2^64 divided by the golden ratio, made odd

// mix is the output function of SplitMix64: variant 13 of David Stafford's mixers.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// mixSeed is done once per seed, so that seeds which differ in one bit share nothing.
func mixSeed(seed uint64) uint64 { return mix(seed + golden) }

// drawsOf are the draws of the nth packet of a link; the seed is mixed.
func drawsOf(seed uint64, from, to NodeID, n uint32) draws {
	key := mix(seed + (uint64(from)<<16|uint64(to))*golden)
	return draws{key, key + uint64(n)<<5*golden}
}

// nth are the draws of another ordinal of the same link.
func (d draws) nth(n uint32) draws { return draws{d.key, d.key + uint64(n)<<5*golden} }

// next is the draw of one kind.
func (d draws) next(k kind) uint64 { return mix(d.at + (uint64(k)+1)*golden) }

// word is the upper half of the draw: netem draws 32 bits at a time.
func (d draws) word(k kind) uint32 { return uint32(d.next(k) >> 32) }

// below is uniform in 0 to n-1, but for a bias of less than n in 2^64.
func (d draws) below(k kind, n uint64) uint64 {
	hi, _ := bits.Mul64(d.next(k), n)
	return hi
}

// correlated is the kernel's get_crandom: the draw of the kind, mixed with the last number of the sequence in the
// proportion of the correlation. The sequence begins with the draw called first. What is remembered is the last number
// exclusive-or that draw, so that no memory is the memory of the beginning.
func (d draws) correlated(last *uint32, correlation Ratio, k, first kind) uint32 {
	value := d.word(k)
	if correlation == 0 {
		return value
	}
	return d.blend(value, last, correlation, first)
}

func (d draws) blend(value uint32, last *uint32, correlation Ratio, first kind) uint32 {
	start := d.nth(0).word(first)
	rho := uint64(correlation) + 1
	answer := uint32((uint64(value)*(1<<32-rho) + uint64(*last^start)*rho) >> 32)
	*last = answer ^ start
	return answer
}
