package netsim

import (
	"errors"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

var units = [...]struct {
	name   string
	length time.Duration
	digits int // decimals that a nanosecond takes
}{
	{"ns", time.Nanosecond, 0}, {"us", time.Microsecond, 3}, {"ms", time.Millisecond, 6},
	{"s", time.Second, 9}, {"m", time.Minute, 0}, {"h", time.Hour, 0},
}

// FormatDuration prints d exactly, in the largest of ns, us, ms and s that leaves a whole part: 250ms, 1.5s, 100s. Plans
// and profiles are written so: ASCII, and one unit.
func FormatDuration(d time.Duration) string {
	return string(AppendDuration(nil, d))
}

// AppendDuration appends what FormatDuration returns.
func AppendDuration(b []byte, d time.Duration) []byte {
	if d == 0 {
		return append(b, "0s"...)
	}
	n := uint64(d)
	if d < 0 {
		b, n = append(b, '-'), -n
	}
	u := 3
	for n < uint64(units[u].length) {
		u--
	}
	b = strconv.AppendUint(b, n/uint64(units[u].length), 10)
	if rest := n % uint64(units[u].length); rest != 0 {
		b = append(b, '.')
		digits := strconv.FormatUint(rest, 10)
		b = append(b, "000000000"[:units[u].digits-len(digits)]...)
		b = append(b, strings.TrimRight(digits, "0")...)
	}
	return append(b, units[u].name...)
}

var errDuration = errors.New("a duration is a decimal number with a unit: ns, us, ms, s, m or h")

// ParseDuration reads one decimal number, not negative, with one unit: ns, us, ms, s, m or h. What is not a whole number
// of nanoseconds, or more than 292 years, is an error.
func ParseDuration(s string) (time.Duration, error) {
	d, n, err := scanDuration(s)
	if err == nil && n < len(s) {
		err = errDuration
	}
	return d, err
}

// scanDuration reads the duration at the start of s and says how many octets it takes. On an error, they are those up to
// where it stands.
func scanDuration(s string) (d time.Duration, n int, err error) {
	whole, n := scanDigits(s, 0)
	frac, end := "", n
	if n < len(s) && s[n] == '.' {
		frac, end = scanDigits(s, n+1)
	}
	if whole == "" || (end > n && frac == "") {
		return 0, n, errDuration
	}
	unit := end
	for unit < len(s) && s[unit] >= 'a' && s[unit] <= 'z' {
		unit++
	}
	for _, u := range units {
		if s[end:unit] != u.name {
			continue
		}
		d, ok := decimal(whole, frac, uint64(u.length))
		if !ok {
			return 0, 0, errors.New("a duration is a whole number of nanoseconds, up to 292 years")
		}
		return d, unit, nil
	}
	return 0, end, errDuration
}

func scanDigits(s string, from int) (digits string, end int) {
	end = from
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	return s[from:end], end
}

// decimal is whole.frac times unit, if that is a whole number of nanoseconds in range.
func decimal(whole, frac string, unit uint64) (time.Duration, bool) {
	w, err := strconv.ParseUint(whole, 10, 63)
	if err != nil || w > uint64(Forever)/unit {
		return 0, false
	}
	frac = strings.TrimRight(frac, "0")
	part := uint64(0)
	scale := uint64(1)
	for i := range len(frac) {
		// The unit is at most 3.6e12 ns, of which only the first 12 decimals can be whole nanoseconds.
		if scale > unit || i > 12 {
			return 0, false
		}
		scale *= 10
		part = part*10 + uint64(frac[i]-'0')
	}
	// part is below scale, so the quotient is below the unit.
	hi, lo := bits.Mul64(part, unit)
	rest, left := bits.Div64(hi, lo, scale)
	if sum := w*unit + rest; left == 0 && sum <= uint64(Forever) {
		return time.Duration(sum), true
	}
	return 0, false
}
