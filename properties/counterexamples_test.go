package properties

import (
	"testing"

	"synfault/properties/hunt"
)

// TestKnownCounterexamples: what is known of the two-way handshake is run by name before anything is drawn, from
// testdata/failures; one that were mended, or lost, would fail here.
func TestKnownCounterexamples(t *testing.T) {
	Check(t, Machine("two-way"), Scripts("open", "abort"), Runs(2000), Without(allButLoss&^hunt.Copies),
		Breaks("L1", "L2", "I14", "I15"), MayBreak("I19", "I36"))
}
