package hunt

import (
	"testing"

	"synfault/scenarios"
)

// TestCircumstances: what is declared of a circumstance is broken by the run that is given for it, which is of that kind.
func TestCircumstances(t *testing.T) {
	j := NewJudge()
	for i := range circumstances {
		for _, b := range circumstances[i].breaks {
			c, err := scenarios.Parse(b.Token)
			if err != nil {
				t.Error(err)
				continue
			}
			if !circumstances[i].holds(c) {
				t.Errorf("%s is given for a circumstance that it has not", b.Token)
			}
			if j.breach(c, b.ID) == nil {
				t.Errorf("%s does not break %s", b.Token, b.ID)
			}
		}
	}
}

// TestDeclaredOfTheCase: a variant with any knobs is declared to break what the knobs of a case break, and no other is; and
// every variant what opens do that cross and are made again.
func TestDeclaredOfTheCase(t *testing.T) {
	plain, wild := Variant{Name: "three-way"}, Wild("three-way")
	for _, c := range []struct {
		variant   *Variant
		token, id string
		want      bool
	}{
		{&wild, "three-way:b.rules=linux/open", "I32", true},
		{&wild, "three-way:rules=linux/open", "I14", false},
		{&plain, "three-way:b.rules=linux/open", "I32", false},
		{&wild, "three-way/open", "I32", false},
		{&plain, "three-way/a@0s.open,b@0s.open,a@gone.open", "I14", true},
		{&plain, "three-way/a@0s.open,b@0s.open/a@1s", "I14", true},
		{&plain, "three-way/a@0s.open,b@0s.open", "I14", false},
	} {
		read, err := scenarios.Parse(c.token)
		if err != nil {
			t.Fatal(err)
		}
		if have := c.variant.Declares(read, c.id) != nil; have != c.want {
			t.Errorf("%s, %s: %s is declared: %v, want %v", c.variant.Name, c.token, c.id, have, c.want)
		}
	}
}
