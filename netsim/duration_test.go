package netsim_test

import (
	"math"
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"

	"synfault/netsim"
)

func TestDurationsArePrintedInTheLargestUnitThatFits(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0s"},
		{1, "1ns"},
		{999, "999ns"},
		{1000, "1us"},
		{1001, "1.001us"},
		{1500 * time.Microsecond, "1.5ms"},
		{250 * time.Millisecond, "250ms"},
		{999999999, "999.999999ms"},
		{time.Second, "1s"},
		{time.Second + 1, "1.000000001s"},
		{100 * time.Second, "100s"},
		{2 * time.Hour, "7200s"},
		{math.MaxInt64, "9223372036.854775807s"},
		{-1, "-1ns"},
		{-1500 * time.Millisecond, "-1.5s"},
		{math.MinInt64, "-9223372036.854775808s"},
	} {
		if got := netsim.FormatDuration(c.d); got != c.want {
			t.Errorf("%d ns is printed %s, want %s", int64(c.d), got, c.want)
		}
	}
	if got := string(netsim.AppendDuration([]byte("b@"), time.Second)); got != "b@1s" {
		t.Errorf("appended: %s", got)
	}
	if got := netsim.Never.String(); got != "never" {
		t.Errorf("Never is printed %s", got)
	}
}

func TestDurationsAreReadExactly(t *testing.T) {
	for _, c := range []struct {
		text string
		want time.Duration
	}{
		{"0ns", 0},
		{"0h", 0},
		{"0.0s", 0},
		{"1ns", 1},
		{"1.0ns", 1},
		{"1us", 1000},
		{"0.001us", 1},
		{"000250ms", 250 * time.Millisecond},
		{"1.50000000000000000000000000s", 1500 * time.Millisecond},
		{"1.5m", 90 * time.Second},
		{"0.25h", 15 * time.Minute},
		{"0.12345678h", 444444408 * time.Microsecond},
		{"0.999999999m", 59999999940},
		{"0.0000000000025h", 9},
		{"2562047h", 2562047 * time.Hour},
		{"9223372036.854775807s", math.MaxInt64},
		{"9223372036854775807ns", math.MaxInt64},
	} {
		got, err := netsim.ParseDuration(c.text)
		if err != nil || got != c.want {
			t.Errorf("%s is read as %d ns, %v; want %d", c.text, int64(got), err, int64(c.want))
		}
	}
}

func TestWhatIsNoDuration(t *testing.T) {
	const (
		form = "a duration is a decimal number with a unit: ns, us, ms, s, m or h"
		size = "a duration is a whole number of nanoseconds, up to 292 years"
	)
	for text, want := range map[string]string{
		"": form, "s": form, "5": form, "-1s": form, "+1s": form, ".5s": form, "1.s": form, "1..5s": form, "1,5s": form,
		"1 s": form, "1S": form, "1µs": form, "1sec": form, "1s5": form, "1m30s": form, "1e3s": form, "0x1s": form, "١s": form,
		"0.5ns": size, "1.0001us": size, "0.00000000000001h": size, "0.0000000000001h": size, "0.333h1": form,
		"9223372036.854775808s": size, "9223372036854775808ns": size, "2562048h": size, "99999999999999999999h": size,
		"153722867.3h": size,
	} {
		if d, err := netsim.ParseDuration(text); err == nil || err.Error() != want {
			t.Errorf("%q is read as %v, %v; want the error %q", text, d, err, want)
		}
	}
}

func TestPrintedDurationsAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := genDuration().Draw(t, "duration")
		got, err := netsim.ParseDuration(netsim.FormatDuration(d))
		if err != nil || got != d {
			t.Fatalf("%s is read as %d ns, %v", netsim.FormatDuration(d), int64(got), err)
		}
	})
}

// TestDurationsAreTheProductOfNumberAndUnit compares with arithmetic on big rationals.
func TestDurationsAreTheProductOfNumberAndUnit(t *testing.T) {
	units := map[string]int64{"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9}
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`[0-9]{1,20}(\.[0-9]{1,16})?`).Draw(t, "number")
		unit := rapid.SampledFrom([]string{"ns", "us", "ms", "s", "m", "h"}).Draw(t, "unit")
		x, ok := new(big.Rat).SetString(number)
		if !ok {
			t.Fatalf("BUG: %s is no number", number)
		}
		x.Mul(x, new(big.Rat).SetInt64(units[unit]))
		fits := x.IsInt() && x.Num().IsInt64()
		got, err := netsim.ParseDuration(number + unit)
		if fits != (err == nil) || fits && int64(got) != x.Num().Int64() {
			t.Fatalf("%s%s is read as %d ns, %v; want %v ns", number, unit, int64(got), err, x)
		}
	})
}
