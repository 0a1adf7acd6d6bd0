package scenarios

import "testing"

// TestMistypedKnob: whoever mistypes a knob is told the nearest one, of the handshake or of the machine.
func TestMistypedKnob(t *testing.T) {
	for _, c := range []struct{ token, want string }{
		{"two-way:repat=off/open", `token "two-way:repat=off/open", variant: two-way has no knob "repat" (did you mean "repeat"?); ` +
			`its own are repeat, dup, anyCR, early, those of the machine are listed by list knobs`},
		{"three-way:b.rfc5691=off/open", `token "three-way:b.rfc5691=off/open", variant: three-way has no knob "rfc5691" (did you mean "rfc5961"?); ` +
			`it has none of its own, those of the machine are listed by list knobs`},
		{"three-way:xyzzy/open", `token "three-way:xyzzy/open", variant: three-way has no knob "xyzzy"; ` +
			`it has none of its own, those of the machine are listed by list knobs`},
		{"three-way:rule=linux/open", `token "three-way:rule=linux/open", variant: three-way has no knob "rule" (did you mean "rules"?); ` +
			`it has none of its own, those of the machine are listed by list knobs`},
	} {
		if _, err := Parse(c.token); err == nil || err.Error() != c.want {
			t.Errorf("%s:\n %v\nwant:\n %s", c.token, err, c.want)
		}
	}
}
