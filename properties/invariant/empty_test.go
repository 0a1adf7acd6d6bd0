package invariant_test

import (
	"testing"

	"synfault/properties/invariant"
	"synfault/scenarios"
)

// TestARunWithoutEvents: a script whose only step waits for what never comes has no event, and so nothing to judge.
func TestARunWithoutEvents(t *testing.T) {
	c, err := scenarios.Parse("three-way/a@got1.close")
	if err != nil {
		t.Fatal(err)
	}
	res, broken := invariant.Judge(c, nil)
	if res.Events != 0 || len(broken) > 0 {
		t.Errorf("%d events, broken: %v", res.Events, broken)
	}
}
