package scenarios

import (
	"testing"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// An act says in which state its call found the block, also where that is a listener's, which has no life: a LISTEN finds it
// CLOSED, whatever the host did before.
func TestAListenFindsABlockThatIsClosed(t *testing.T) {
	c, err := Parse("three-way/crash/b@2s+5s")
	if err != nil {
		t.Fatal(err)
	}
	listens := 0
	NewRunner().Run(c, nil, func(w *World, _ *netsim.Step[Host, Packet]) bool {
		for i := range w.History.Acts {
			a := &w.History.Acts[i]
			if a.Call != Listen {
				continue
			}
			listens++
			if a.Was != (Vars{State: tcpfsm.Closed}) || a.Is.State != tcpfsm.Listen {
				t.Errorf("at %v LISTEN leads from %v to %v", w.Now(), a.Was.State, a.Is.State)
			}
		}
		return true
	})
	if listens != 2 {
		t.Errorf("b listens %d times, not before and after its crash", listens)
	}
}
