package disttables

import "math/big"

const (
	precision = 192 // binary places of the fixed-point numbers below
	buckets   = 16384
	grid      = 20000 // iproute2 tabulates the normal distribution at steps of 0.00005
)

// normal computes the cumulative distribution function of the standard normal distribution in fixed point.
type normal struct {
	one     *big.Int
	rootTau *big.Int // √(2π)
}

func newNormal() *normal {
	one := new(big.Int).Lsh(big.NewInt(1), precision)
	// Machin: π = 16·arctan(1/5) - 4·arctan(1/239).
	pi := new(big.Int).Mul(arctan(5, one), big.NewInt(16))
	pi.Sub(pi, new(big.Int).Mul(arctan(239, one), big.NewInt(4)))
	tau := pi.Lsh(pi, 1)
	return &normal{one: one, rootTau: tau.Sqrt(tau.Mul(tau, one))}
}

// arctan is arctan(1/x) by Taylor's series.
func arctan(x int64, one *big.Int) *big.Int {
	sum := new(big.Int)
	power := new(big.Int).Quo(one, big.NewInt(x))
	square := big.NewInt(x * x)
	for k := int64(0); power.Sign() != 0; k++ {
		term := new(big.Int).Quo(power, big.NewInt(2*k+1))
		if k%2 == 1 {
			term.Neg(term)
		}
		sum.Add(sum, term)
		power.Quo(power, square)
	}
	return sum
}

// cdf is Φ(g/grid): 1/2 + 1/√(2π) · Σ (-1)^k x^(2k+1) / (2^k k! (2k+1)). For |x| up to 10 the terms stay under 2^72,
// which leaves more than 100 places.
func (n *normal) cdf(g int64) *big.Int {
	sum := new(big.Int)
	power := new(big.Int).Mul(n.one, big.NewInt(g)) // x^(2k+1) / (2^k k!)
	power.Quo(power, big.NewInt(grid))
	term, square, divisor := new(big.Int), big.NewInt(g*g), new(big.Int)
	for k := int64(0); power.Sign() != 0; k++ {
		sum.Add(sum, term.Quo(power, divisor.SetInt64(2*k+1)))
		power.Mul(power, square)
		power.Quo(power, divisor.SetInt64(-2*(k+1)*grid*grid))
	}
	sum.Mul(sum, n.one).Quo(sum, n.rootTau)
	return sum.Add(sum, term.Rsh(n.one, 1))
}

// quantile is the entry at i/Size as iproute2 tabulates it: it rounds 16384·Φ(x) for x in steps of 0.00005, keeps for
// each result the last x that gave it, and writes every fourth. So x is the last step at which 16384·Φ(x) < 4i + 1/2.
func (n *normal) quantile(i int) int64 {
	target := new(big.Int).Mul(n.one, big.NewInt(int64(8*i+1)))
	target.Quo(target, big.NewInt(2*buckets))
	low, high := int64(-10*grid), int64(10*grid) // Φ(low) < target <= Φ(high)
	for high-low > 1 {
		if mid := (low + high) >> 1; n.cdf(mid).Cmp(target) < 0 {
			low = mid
		} else {
			high = mid
		}
	}
	// Scale·low/grid is never halfway between integers: 20000 has more factors of 5 than of 2.
	return floorDiv(2*Scale*low+grid, 2*grid)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
