package netsim

import (
	"testing"

	"pgregory.net/rapid"
)

// A world that is struck on its way is, from then on, the world that a plan with the same crashes leads to.
func TestStrikesAreAsTheCrashesOfAPlan(t *testing.T) {
	struck := 0
	rapid.Check(t, func(t *rapid.T) {
		hosts := rapid.IntRange(1, 4).Draw(t, "hosts")
		p := drawPlan(t, hosts)
		planned := newGossip(hosts, 6, NewReplay[rumour](p), p.Hosts...)
		w := newGossip(hosts, 6, NewReplay[rumour](p))
		w.Reserve()
		due := p.Clone().Hosts
		for {
			for i := 0; i < len(due); i++ {
				if next, some := w.Next(); some && due[i].At > next {
					continue
				}
				if !w.CanStrike(due[i].At) {
					t.Fatalf("%v cannot be struck at %v", due[i], w.Now())
				}
				struck++
				w.Strike(due[i])
				due = append(due[:i], due[i+1:]...)
				i = -1 // it may be the next event now
			}
			if w.Step() == nil {
				break
			}
		}
		planned.Run(Limits{}, nil)
		if w.History != planned.History || w.Now() != planned.Now() {
			t.Fatalf("%v: struck on its way it ends at %v with %+v, planned at %v with %+v", p, w.Now(), w.History, planned.Now(),
				planned.History)
		}
	})
	if struck < 50 {
		t.Errorf("only %d strikes", struck)
	}
}
