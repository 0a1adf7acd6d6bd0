package stack

import (
	"testing"

	"synfault/properties"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// TestStack: the stack does what a TCP has to.
func TestStack(t *testing.T) {
	properties.Check(t, properties.Endpoint("stack", func() scenarios.Endpoint { return new(TCP) }),
		properties.Keep(invariant.NoForge), properties.Seed(1))
}

// TestBuggyStack: its bug is found, by an old segment that comes when the connection is over; and what follows from it, for a
// peer whose last FIN is refused so waits until it gives up. Without properties.Breaks these would be failures; with Breaks it
// is one if the first is not found.
func TestBuggyStack(t *testing.T) {
	buggy := func() scenarios.Endpoint { return &TCP{Buggy: true} }
	properties.Check(t, properties.Endpoint("stack", buggy), properties.Breaks("I05"), properties.MayBreak("L4"), properties.Seed(1))
}
