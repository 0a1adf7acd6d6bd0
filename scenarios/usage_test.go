package scenarios_test

import (
	"testing"

	"synfault/properties/invariant"
	"synfault/scenarios"
)

// TestLivesUnderChaos is how a property is checked in a go test: a whole life on a thousand random networks, judged by all.
func TestLivesUnderChaos(t *testing.T) {
	c, err := scenarios.Parse("three-way/life/seed:chaos:0")
	if err != nil {
		t.Fatal(err)
	}
	for c.Random.Seed = range 1000 {
		_, broken := invariant.Judge(c, nil)
		for _, v := range broken {
			if !v.Excused() {
				t.Error(v) // the token, the property, its source
			}
		}
	}
}
