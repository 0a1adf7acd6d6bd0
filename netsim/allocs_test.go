package netsim

import "testing"

// A step, a copy and a key allocate nothing once they have been warm, at every length of the queue.
func TestNothingIsAllocatedOnceWarm(t *testing.T) {
	p, err := ParseProfile(benchProfile)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{4, 64, 1024} {
		rec := &Recorder[uint64]{Chooser: NewRandom[uint64](1, p)}
		w := newRelay[uint64](n, rec)
		step := func() {
			rec.Reset(rec.Chooser)
			for range 2000 {
				w.Step()
			}
		}
		step()
		step()
		if got := testing.AllocsPerRun(5, step); got != 0 {
			t.Errorf("2000 events at queue length %d allocate %v times", n, got)
		}
		c := newRelay[uint64](1, rec)
		if got := testing.AllocsPerRun(10, func() { c.CopyFrom(w) }); got != 0 {
			t.Errorf("a copy at queue length %d allocates %v times", n, got)
		}
	}
	w, c := newGossip(3, 8, Perfect[rumour]{}), newGossip(3, 8, Perfect[rumour]{})
	for range 30 {
		w.Step()
	}
	var key []byte
	if got := testing.AllocsPerRun(10, func() {
		c.CopyFrom(w)
		key = c.AppendKey(key[:0], KeyOptions{})
	}); got != 0 {
		t.Errorf("a copy and its key allocate %v times", got)
	}
	plan := Plan{Faults: []Fault{{Site{From: 0, To: 1, N: 2}, Lost()}}}
	replay := NewReplay[rumour](plan)
	if got := testing.AllocsPerRun(10, func() {
		replay.Reset(plan)
		c.Reset(replay)
		startGossip(c, nil)
		c.Run(Limits{}, nil)
	}); got != 0 {
		t.Errorf("a whole run in a world that was used before allocates %v times", got)
	}
}
