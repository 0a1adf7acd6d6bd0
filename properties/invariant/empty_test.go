package invariant_test

import (
	"testing"

	"synfault/properties/invariant"
	"synfault/scenarios"
)

// TestARunWithoutEvents: a run that is cut before its first event has nothing to judge.
func TestARunWithoutEvents(t *testing.T) {
	c, err := scenarios.Parse("three-way/a@5s.open:until=1s")
	if err != nil {
		t.Fatal(err)
	}
	res, broken := invariant.Judge(c, nil)
	if res.Events != 0 || len(broken) > 0 {
		t.Errorf("%d events, broken: %v", res.Events, broken)
	}
}
