package ladder

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"synfault/netsim"
)

// Each letter is a kind of row; a digit is a fold of that many rounds.
func TestRoundsAreFolded(t *testing.T) {
	for _, c := range []struct{ name, rows, want string }{
		{"nothing", "", ""},
		{"no two alike", "abcd", "abcd"},
		{"two rounds are not enough", "xababy", "xababy"},
		{"three rounds", "xabababy", "xab2y"},
		{"one row at a time", "xaaaay", "xa3y"},
		{"what is left of a round stays", "abcabcabcab", "abc2ab"},
		{"rounds within rounds count as one", "aabaabaab", "aab2"},
		{"the shortest round", "abababababab", "ab5"},
		{"two sorts of rounds", "aaabbb", "a2b2"},
		{"a longer round that covers more", "aaabaaabaaab", "aaab2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var kind []int
			for _, r := range c.rows {
				kind = append(kind, int(r))
			}
			got, next := "", 0
			for _, it := range fold(kind) {
				if it.first != next {
					t.Fatalf("row %d is neither shown nor folded", next)
				}
				next = it.last
				if it.words == "" {
					got += c.rows[it.first:it.last]
					continue
				}
				for n, word := range small {
					if it.words == "… "+word+" rounds alike …" {
						got += string(rune('0' + n))
					}
				}
			}
			if next != len(kind) {
				t.Errorf("rows from %d on are neither shown nor folded", next)
			}
			if got != c.want {
				t.Errorf("folded %q to %q, want %q", c.rows, got, c.want)
			}
		})
	}
}

func TestClockPrintsAllInstantsAlike(t *testing.T) {
	for _, c := range []struct {
		instants []time.Duration
		want     string
	}{
		{[]time.Duration{0}, "0ms"},
		{[]time.Duration{0, 5 * time.Millisecond, 1005 * time.Millisecond}, "0ms 5ms 1005ms"},
		{[]time.Duration{0, time.Second, 90 * time.Second}, "0s 1s 90s"},
		{[]time.Duration{0, 50 * time.Microsecond, 1250 * time.Microsecond}, "0us 50us 1250us"},
		{[]time.Duration{0, 50 * time.Microsecond, time.Second}, "0.00ms 0.05ms 1000.00ms"},
		{[]time.Duration{0, 123, 3 * time.Second}, "0.000ms 0.000ms 3000.000ms"},
		{[]time.Duration{0, 123, 9999}, "0ns 123ns 9999ns"},
		{[]time.Duration{1<<63 - 1}, "9223372036854.775ms"},
	} {
		var rows []row
		for _, d := range c.instants {
			rows = append(rows, row{at: netsim.Time(d)})
		}
		clock := newClock(rows)
		var got []string
		for _, r := range rows {
			got = append(got, clock.at(r.at))
		}
		if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.instants, diff)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		s           string
		first, rest int
		want        []string
	}{
		{"", 9, 9, nil},
		{"fits", 4, 4, []string{"fits"}},
		{"one two three", 7, 7, []string{"one two", "three"}},
		{"one two three", 3, 20, []string{"one", "two three"}},
		{"<SEQ=1><ACK=2><CTL=SYN>", 15, 15, []string{"<SEQ=1><ACK=2>", "<CTL=SYN>"}},
		{"abcdefghij", 4, 4, []string{"abcd", "efgh", "ij"}},
		{"§§§§ §§§§", 4, 4, []string{"§§§§", "§§§§"}},
		{"a b c d e f", 1, 1, []string{"a", "b", "c", "…"}},
	} {
		if diff := cmp.Diff(c.want, wrap(c.s, c.first, c.rest, "…")); diff != "" {
			t.Errorf("wrap(%q, %d, %d) (-want +got):\n%s", c.s, c.first, c.rest, diff)
		}
	}
}
