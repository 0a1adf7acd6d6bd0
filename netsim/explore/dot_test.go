package explore_test

import (
	"fmt"
	"strings"
	"testing"

	"synfault/netsim/explore"
)

// The graph has as many states as the report, each edge joins two of them, and each state but the start is led to.
func TestTheGraphIsWholeAndConnected(t *testing.T) {
	for name, c := range allSearches() {
		t.Run(name, func(t *testing.T) {
			c.Graph = new(explore.Graph)
			make := c.New
			c.New = func() *explore.Instance[station, frame, delivered] {
				i := make()
				i.Label = func(w *abpWorld) string { return fmt.Sprintf("%d, %q", w.Host(0).Message, "b") }
				return i
			}
			r := search(t, c)
			states := r.States
			if c.First {
				states = uint64(len(c.Graph.States)) // those met beyond the last commit do not count
			}
			met := map[int]bool{0: true}
			for _, e := range c.Graph.Edges {
				met[e.To] = true
			}
			if uint64(len(c.Graph.States)) != states || len(met) != len(c.Graph.States) {
				t.Errorf("%d states, of which %d are led to; the report counts %d", len(c.Graph.States), len(met), states)
			}
			if want := r.States - 1 + r.Duplicates; c.Untimed == nil && uint64(len(c.Graph.Edges)) < want {
				t.Errorf("%d edges, want at least %d", len(c.Graph.Edges), want)
			}
			var b strings.Builder
			if err := c.Graph.WriteDOT(&b, name); err != nil || !strings.HasPrefix(b.String(), "digraph ") || strings.Count(b.String(), "\n") != len(c.Graph.States)+len(c.Graph.Edges)+5 {
				t.Errorf("%v:\n%s", err, b.String())
			}
		})
	}
}
