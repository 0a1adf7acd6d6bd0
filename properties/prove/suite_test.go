package prove

import (
	"context"
	"testing"
)

// The machine as it is passes the suite.
func TestSuiteIsClean(t *testing.T) {
	flaw, states, err := Find(context.Background(), Suite, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if flaw != nil {
		t.Errorf("%s is broken: %s (%s under %s)", flaw.Property, flaw.Token, flaw.Ask.Token, flaw.Ask.Menu)
	}
	t.Logf("%d states", states)
}
