package netsim

import (
	"errors"
	"math"
	"math/big"
	"strings"
)

// Ratio is a probability or a correlation, as netem keeps it: r/(2^32-1). An event of ratio r happens when a draw of 32
// bits is at most r.
type Ratio uint32

// Certain is the ratio of what always happens: 100%.
const Certain Ratio = math.MaxUint32

var (
	errRatio = errors.New("a percentage is a decimal number, with or without %: 0.5%")
	hundred  = big.NewRat(100, 1)
	certain  = new(big.Rat).SetInt64(int64(Certain))
)

// ParseRatio reads a percentage from 0 to 100: a decimal number that may be followed by %. It takes the nearest ratio, and
// of two the even one, as tc does.
func ParseRatio(s string) (Ratio, error) {
	x, unit, ok := scanNumber(s)
	if !ok || (unit != "" && unit != "%") {
		return 0, errRatio
	}
	if x.Cmp(hundred) > 0 {
		return 0, errors.New("a percentage is at most 100%")
	}
	x.Mul(x, certain).Quo(x, hundred)
	q, rest := new(big.Int).QuoRem(x.Num(), x.Denom(), new(big.Int))
	r := q.Uint64()
	if c := rest.Lsh(rest, 1).Cmp(x.Denom()); c > 0 || c == 0 && r%2 == 1 {
		r++
	}
	return Ratio(r), nil
}

// String prints r as the shortest percentage that ParseRatio reads as r.
func (r Ratio) String() string {
	x := new(big.Rat).SetInt64(int64(r))
	x.Mul(x, hundred).Quo(x, certain)
	for decimals := 0; ; decimals++ {
		s := x.FloatString(decimals)
		if back, err := ParseRatio(s); err == nil && back == r {
			return s + "%"
		}
	}
}

// maxNumber bounds the length of a number in a profile.
const maxNumber = 64

// scanNumber reads a decimal number, not negative, and returns what follows it: its unit.
func scanNumber(s string) (x *big.Rat, unit string, ok bool) {
	whole, end := scanDigits(s, 0)
	frac := ""
	if end < len(s) && s[end] == '.' {
		frac, end = scanDigits(s, end+1)
	}
	if whole+frac == "" || end > maxNumber {
		return nil, "", false
	}
	n, _ := new(big.Int).SetString(whole+frac, 10)
	tens, _ := new(big.Int).SetString("1"+strings.Repeat("0", len(frac)), 10)
	return new(big.Rat).SetFrac(n, tens), s[end:], true
}
