package invariant_test

import (
	"strings"
	"testing"

	"synfault/netsim"
	"synfault/properties/hunt"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// sparing are the questions that are asked only where something changes that they are about, and would find all in order
// elsewhere too.
const sparing = " challenged challenges closedTold closingTogether waitingTogether clocked hygiene insideWindow keepAsked lateBounded " +
	"lateKept listenerStands owed sampleTaken anew served started status urgentTold userWaits waitAlone withheld afterFIN timersFollow sendOrder receiveOrder inHand doubling "

// Every other question names the facts without which it finds nothing to judge: it is asked only where they are so.
func TestFactsLeaveNothingOut(t *testing.T) {
	overlooked := map[string]string{}
	d, r, k := hunt.NewStream(1, nil), scenarios.NewRunner(), invariant.NewChecker()
	for run := range uint64(3000) {
		c := d.Case(run)
		k.Begin(c)
		r.Run(c, nil, func(w *scenarios.World, st *netsim.Step[scenarios.Host, scenarios.Packet]) bool {
			for _, name := range k.Overlooked(w, st) {
				if overlooked[name] == "" && !strings.Contains(sparing, " "+name+" ") {
					overlooked[name] = c.String()
				}
			}
			return true
		})
	}
	for name, token := range overlooked {
		t.Errorf("%s finds something where it is not asked, such as in %s", name, token)
	}
}
