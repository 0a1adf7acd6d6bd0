package spell

import "testing"

func TestNearest(t *testing.T) {
	known := []string{"open", "talk", "life", "half-close"}
	for _, c := range []struct{ word, want string }{
		{"opn", "open"},               // a letter left out
		{"oppen", "open"},             // one too many
		{"lofe", "life"},              // another one
		{"half_closed", "half-close"}, // two changes
		{"lief", "life"},              // two letters swapped are two changes
		{"opening", ""},               // three are too many
		{"", ""},                      // nothing is like nothing
		{"x", ""},
	} {
		if got, ok := Nearest(c.word, known); got != c.want || ok != (c.want != "") {
			t.Errorf("%q is nearest to %q, %v; want %q", c.word, got, ok, c.want)
		}
	}
	if got := Hint("opn", known); got != ` (did you mean "open"?)` {
		t.Errorf("hint %q", got)
	}
	if got := Hint("opening", known); got != "" {
		t.Errorf("a hint for what is like nothing: %q", got)
	}
}
