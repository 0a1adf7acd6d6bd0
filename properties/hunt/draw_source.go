package hunt

import "math/bits"

// Source is where the choices of a drawn Case come from: a seed, the octets of a fuzzer, rapid. Everything that is drawn is
// drawn by Intn, and what is simpler stands at smaller numbers; so whoever shrinks the numbers, or leaves the last ones
// out, simplifies the Case.
type Source interface {
	// Intn returns one of 0 to n-1; n is 1 to 1<<16.
	Intn(n int) int
}

// Seed is a Source that a number decides: SplitMix64 (Steele, Lea, Flood 2014), read at one position after another. Two
// seeds, and two runs of one seed, share nothing. It is the same on every machine, for ever.
type Seed struct{ at uint64 }

// NewSeed returns the choices of one run of a seed.
func NewSeed(seed, run uint64) *Seed {
	s := new(Seed)
	s.Reset(seed, run)
	return s
}

// Reset makes s what NewSeed returns.
func (s *Seed) Reset(seed, run uint64) { s.at = scramble(scramble(seed+golden) + run*golden) }

// Intn implements Source.
func (s *Seed) Intn(n int) int {
	s.at += golden
	hi, _ := bits.Mul64(scramble(s.at), uint64(n))
	return int(hi)
}

const golden = 0x9e3779b97f4a7c15 // 2^64 divided by the golden ratio, made odd

func scramble(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Bytes is a Source that octets decide, one for each choice of at most 256 and two for any other. Where they end, all
// further choices are the simplest; so every string of octets is a Case, and the empty one the simplest of all.
type Bytes struct{ rest []byte }

// NewBytes returns the choices that octets stand for; it keeps b and does not change it.
func NewBytes(b []byte) *Bytes { return &Bytes{b} }

// Intn implements Source.
func (b *Bytes) Intn(n int) int {
	if n <= 1 || len(b.rest) == 0 {
		return 0
	}
	v := int(b.rest[0])
	b.rest = b.rest[1:]
	if n > 256 {
		v <<= 8
		if len(b.rest) > 0 {
			v |= int(b.rest[0])
			b.rest = b.rest[1:]
		}
	}
	return v % n
}

// chance is true k times of n.
func chance(src Source, k, n int) bool { return src.Intn(n) >= n-k }

// pick is one of a list, the first the simplest.
func pick[T any](src Source, list ...T) T { return list[src.Intn(len(list))] }

// small is 0 to most-1, half of the time below the square root or so: a small number of a small number.
func small(src Source, most int) int { return src.Intn(src.Intn(most) + 1) }
