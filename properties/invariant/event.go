package invariant

import (
	"synfault/netsim"
	"synfault/scenarios"
)

// Event judges one event by itself, of any world of the case that Begin was called with: worlds that are copied and run on
// in many ways, too, since nothing is remembered from one event to the next. The list is the Checker's and holds until the
// next call.
func (k *Checker) Event(w *scenarios.World, st *netsim.Step[scenarios.Host, scenarios.Packet]) []Violation {
	k.forget()
	k.Step(w, st)
	return k.broken
}

// Quiet judges a world in which nothing is due any more: what should have come by then. It is like Event otherwise.
func (k *Checker) Quiet(w *scenarios.World) []Violation {
	k.forget()
	v := &k.view
	v.look(w, nil)
	v.kept = v.kept&^k.waived | k.granted
	v.finish(&scenarios.Result{Outcome: netsim.Quiet})
	k.ask(byMoment[onEnd])
	return k.broken
}

func (k *Checker) forget() {
	for i := range k.broken {
		k.found[k.broken[i].index] = 0
	}
	k.broken, k.view.quiet = k.broken[:0], false
}

// Suppose makes the Checker take some assumptions for kept, and others for not, whatever the run does: for runs in which
// the clock means nothing, for example.
func (k *Checker) Suppose(kept, unkept Assumptions) { k.granted, k.waived = kept, unkept }

// AtOnce makes the Checker leave out what must hold some time after the last fault: for worlds that were freed from their
// clock, and for whoever asks nothing of that kind.
func (k *Checker) AtOnce() { k.atOnce = true }
