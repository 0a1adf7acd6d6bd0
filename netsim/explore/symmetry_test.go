package explore_test

import (
	"context"
	"testing"

	"synfault/netsim"
	"synfault/netsim/explore"
)

// twins are two hosts that do the same: each tells the other something until it is answered. Their property, that nobody is
// told more than twice, breaks at either.
type twins struct {
	netsim.Defaults[twin, string, struct{}]
}

type twin struct{ Told, Answered int }

func (twins) Handle(self netsim.NodeID, s *twin, in *netsim.Input[string], out *netsim.Output[string]) {
	switch {
	case in.What == netsim.Arrive && *in.Packet == "news":
		s.Told++
		out.Send(1-self, "answer")
	case in.What == netsim.Arrive:
		s.Answered++
		out.StopTimer(0)
	default:
		out.Send(1-self, "news")
		out.SetTimer(0, 50*ms)
	}
}

type twinConfig = explore.Config[twin, string, struct{}]

func twinSearch(faults int, seen func(*netsim.World[twin, string, struct{}], *netsim.Step[twin, string])) twinConfig {
	return twinConfig{
		New: func() *explore.Instance[twin, string, struct{}] {
			w := netsim.New(netsim.Config{Hosts: 2, Delay: 10 * ms}, twins{}, netsim.Chooser[string](netsim.Perfect[string]{}))
			w.Call(0, 0, 0)
			w.Call(0, 1, 0)
			return &explore.Instance[twin, string, struct{}]{World: w, Check: func(w *netsim.World[twin, string, struct{}], st *netsim.Step[twin, string], f *explore.Found) {
				if seen != nil {
					seen(w, st)
				}
				if w.Host(0).Told > 2 || w.Host(1).Told > 2 {
					f.Broke(0)
				}
			}}
		},
		Menu:   explore.Menu[string]{Fates: []netsim.Fate{netsim.Lost(), netsim.Copied(1, 30*ms), netsim.Late(55 * ms)}},
		Faults: faults, Properties: 1, Workers: 1,
	}
}

// Of each state and its mirror image one is visited, and no verdict is lost by that.
func TestOfEachStateAndItsMirrorImageOneIsVisited(t *testing.T) {
	for faults := range 4 {
		orbits := map[string]bool{}
		full, err := explore.Run(context.Background(), twinSearch(faults, func(w *netsim.World[twin, string, struct{}], st *netsim.Step[twin, string]) {
			if len(st.Sent) > 0 {
				key := string(w.AppendKey(nil, netsim.KeyOptions{}))
				orbits[min(key, string(w.AppendKey(nil, netsim.KeyOptions{Swap: true})))] = true
			}
		}))
		if err != nil {
			t.Fatal(err)
		}
		c := twinSearch(faults, nil)
		c.Symmetric = true
		half, err := explore.Run(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		if half.States != uint64(len(orbits))+1 || half.States > full.States || faults > 1 && half.States > full.States*8/10 {
			t.Errorf("%d faults: %d states, %d of them no mirror images; with symmetry %d", faults, full.States, len(orbits)+1, half.States)
		}
		if len(full.Broken) != len(half.Broken) || len(full.Broken) > 0 && full.Broken[0].Path.Plan.Len() != half.Broken[0].Path.Plan.Len() {
			t.Errorf("%d faults: broken %+v, with symmetry %+v", faults, full.Broken, half.Broken)
		}
		t.Logf("%d faults: %d states, with symmetry %d", faults, full.States, half.States)
	}
}
