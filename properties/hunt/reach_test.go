package hunt

import (
	"testing"

	"synfault/properties/invariant"
	"synfault/scenarios"
)

// TestReach: each run of Reach meets what it is there for, and nothing that is said to be out of reach.
func TestReach(t *testing.T) {
	j := NewJudge()
	for _, r := range Reach() {
		c, err := scenarios.Parse(r.Token)
		if err != nil {
			t.Error(err)
			continue
		}
		n, k := new(met), invariant.NewChecker()
		j.run(c, nil, k, &n.counters)
		n.add(k)
		there := false
		for _, it := range n.items(Variants()) {
			there = there || it.Subject == r.Subject && it.Name == r.Name && it.Times > 0
			if it.Times > 0 && it.Why != "" {
				t.Errorf("%s meets the %s %s, out of reach: %s", r.Token, it.Subject, it.Name, it.Why)
			}
		}
		if !there {
			t.Errorf("%s does not meet the %s %s", r.Token, r.Subject, r.Name)
		}
	}
}

// TestBeyondIsThere: what is said to be out of reach is a thing that coverage counts.
func TestBeyondIsThere(t *testing.T) {
	none := new(met)
	none.add(invariant.NewChecker())
	known := map[Subject]map[string]bool{}
	for _, it := range none.items(Variants()) {
		if known[it.Subject] == nil {
			known[it.Subject] = map[string]bool{}
		}
		known[it.Subject][it.Name] = true
	}
	for subject, names := range beyond {
		for name := range names {
			if !known[subject][name] {
				t.Errorf("there is no %s %q", subject, name)
			}
		}
	}
}
