package invariant_test

import (
	"strings"
	"testing"

	"synfault/properties/invariant"
	"synfault/scenarios"
)

// TestCatalogueBreaks: every run of every scenario breaks what it says, and nothing else.
func TestCatalogueBreaks(t *testing.T) {
	r := newRunner()
	for _, s := range scenarios.Catalogue() {
		for _, run := range s.Runs {
			_, broken := r.judge(parse(t, run.Token))
			got, want := invariant.IDs(broken), strings.Join(run.Breaks, " ")
			if got == want {
				continue
			}
			t.Errorf("%s: %s\n  breaks %q and says %q", s.Name, run.Token, got, want)
			for _, b := range broken {
				t.Logf("  %s at %v: %s (%v)", b.ID, b.At, b.Detail, b.Ending)
			}
		}
	}
}
