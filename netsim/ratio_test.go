package netsim

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// A ratio prints as the shortest decimal that is read back as it; every one does.
func TestRatioRoundTrip(t *testing.T) {
	ratios := []Ratio{0, 1, 2, 42, 43, 1 << 31, 1<<31 - 1, Certain - 1, Certain}
	for r := rand.New(rand.NewPCG(1, 2)); len(ratios) < 2000; {
		ratios = append(ratios, Ratio(r.Uint32())>>(r.Uint32()%32))
	}
	for _, r := range ratios {
		s := r.String()
		back, err := ParseRatio(s)
		if err != nil || back != r {
			t.Fatalf("%d prints as %s, which is read as %d (%v)", uint32(r), s, uint32(back), err)
		}
		digits := strings.TrimSuffix(s, "%")
		whole, frac, ok := strings.Cut(digits, ".")
		if !ok {
			continue
		}
		// With one decimal less, neither of the two nearest numbers is read as r.
		n, _ := strconv.ParseUint(whole+frac[:len(frac)-1], 10, 64)
		for _, m := range []uint64{n, n + 1} {
			shorter := strconv.FormatUint(m, 10)
			shorter = strings.Repeat("0", max(0, len(frac)-len(shorter))) + shorter
			cut := len(shorter) - (len(frac) - 1)
			if back, err := ParseRatio(shorter[:cut] + "." + shorter[cut:]); err == nil && back == r {
				t.Errorf("%d prints as %s, but %s.%s is enough", uint32(r), s, shorter[:cut], shorter[cut:])
			}
		}
	}
}

// tc takes rint(p/100 · (2^32-1)), halves to even, and any decimal with or without %.
func TestParseRatio(t *testing.T) {
	for s, want := range map[string]Ratio{
		"0": 0, "0%": 0, "100": Certain, "100.000%": Certain, "50%": 1 << 31, // 2147483647.5
		"25": 1 << 30, "1%": 42949673, ".5": 21474836, "0.00000001%": 0, "0.0000000117%": 1, // 0.43 and 0.502
		"70%": 3006477106, "30%": 1288490188, // 3006477106.5 and 1288490188.5
		"33.33333333333333333333333333333333333333333333333": 1431655765,
	} {
		if got, err := ParseRatio(s); err != nil || got != want {
			t.Errorf("%s is %d (%v), want %d", s, uint32(got), err, uint32(want))
		}
	}
	for _, s := range []string{"", "%", "x", "100.0001", "101%", "-1", "1e-3", "0x1", "1%%", "1 %", ".", "+1", strings.Repeat("0", 100)} {
		if got, err := ParseRatio(s); err == nil {
			t.Errorf("%q is read as %v", s, got)
		}
	}
}
