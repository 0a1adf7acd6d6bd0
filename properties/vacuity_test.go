package properties

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"synfault/properties/hunt"
)

// TestSuiteIsNotVacuous: the standard campaign meets what there is to meet: every kind of fault, every legal transition,
// every pair of states, every rule, every invariant judged and every sometimes held, but for what package hunt lists as out
// of reach, with the reason; and each handshake that is there to break something does. With -v it says how often. The seed
// is always the same: what is seldom met would be missed by some.
func TestSuiteIsNotVacuous(t *testing.T) {
	c, err := hunt.Standard(hunt.Settings{Runs: 60_000, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	c.Budget = -1
	rep, err := c.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	said := map[hunt.Subject][]string{}
	for _, it := range rep.Coverage {
		said[it.Subject] = append(said[it.Subject], fmt.Sprintf("%s %d", it.Name, it.Times))
	}
	for _, covered := range rep.Covered() {
		t.Logf("%s: %d of %d met\n  %s", covered.Subject, covered.Met, covered.Of, strings.Join(said[covered.Subject], ", "))
		if covered.Of == 0 {
			t.Errorf("%s: nothing is counted", covered.Subject)
		}
	}
	for _, f := range rep.Failures() {
		t.Errorf("%s: %s %s", f.Kind, f.What, f.Token)
	}
}
