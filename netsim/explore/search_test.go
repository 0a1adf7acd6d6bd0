package explore_test

import (
	"context"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"synfault/netsim"
	"synfault/netsim/explore"
)

// search runs a search that must be possible.
func search(t *testing.T, c abpConfig) *explore.Report {
	t.Helper()
	r, err := explore.Run(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// allSearches are those of both modes, and such that end at their first counterexample.
func allSearches() map[string]abpConfig {
	all := timedSearches()
	for name, c := range untimedSearches() {
		all["untimed, "+name] = c
	}
	for name, c := range maps.Clone(all) {
		c.First = true
		all["first, "+name] = c
	}
	return all
}

// The report is the same however many workers there are.
func TestTheNumberOfWorkersHasNoEffect(t *testing.T) {
	for name, c := range allSearches() {
		t.Run(name, func(t *testing.T) {
			c.Workers = 1
			one := search(t, c)
			for _, n := range []int{2, 5} {
				c.Workers = n
				if diff := cmp.Diff(one, search(t, c), cmp.AllowUnexported(explore.Move{})); diff != "" {
					t.Errorf("%d workers (-one +many):\n%s", n, diff)
				}
			}
		})
	}
}

// Each transition of a search by the clock is an event, which is counted once however many workers came upon it.
func TestCountersCountTransitions(t *testing.T) {
	for name, c := range timedSearches() {
		c.Workers = 3
		r := search(t, c)
		if r.Counts[0] != r.Transitions || r.Counts[1] == 0 || r.Counts[1] >= r.Counts[0] {
			t.Errorf("%s: counts %d of %d transitions", name, r.Counts, r.Transitions)
		}
	}
	for name, c := range untimedSearches() { // whose other transitions are the network's
		if r := search(t, c); r.Counts[0] == 0 || r.Counts[0] >= r.Transitions {
			t.Errorf("untimed, %s: counts %d of %d transitions", name, r.Counts, r.Transitions)
		}
	}
}

// The counts of states and transitions are pinned, so that nothing is searched less by mistake. They agree with the
// enumerations above.
func TestStatesArePinned(t *testing.T) {
	want := map[string][3]uint64{ // states, transitions, duplicates
		"alternating bit":                  {1817, 4410, 1220},
		"alternating bit, no copy":         {19, 37, 18},
		"numbers that do not wrap":         {1680, 4234, 1287},
		"one number for all":               {278, 548, 112},
		"a sender that gives up":           {1889, 4624, 1271},
		"a receiver that is mute":          {214, 508, 86},
		"crashes and losses":               {120, 284, 88},
		"crashes":                          {538, 1346, 391},
		"early timers and more":            {3542, 8575, 2434},
		"early timers":                     {91, 181, 43},
		"untimed, alternating bit":         {354, 1673, 1320},
		"untimed, room for one":            {12, 23, 12},
		"untimed, a sender that gives up":  {297, 1392, 1096},
		"untimed, a receiver that is mute": {48, 163, 116},
		"untimed, one number for all":      {56, 155, 100},
		"untimed, crashes":                 {163, 718, 556},
	}
	for name, c := range timedSearches() {
		pin(t, want, name, c)
	}
	for name, c := range untimedSearches() {
		pin(t, want, "untimed, "+name, c)
	}
}

func pin(t *testing.T, want map[string][3]uint64, name string, c abpConfig) {
	t.Helper()
	r := search(t, c)
	if got := [3]uint64{r.States, r.Transitions, r.Duplicates}; got != want[name] {
		t.Errorf("%q: {%d, %d, %d}, want %v", name, got[0], got[1], got[2], want[name])
	}
}

// What the reduction leaves out changes neither the states nor their distance nor a verdict.
func TestTheReducedSearchAgreesWithTheFullOne(t *testing.T) {
	less := 0
	for name, c := range untimedSearches() {
		t.Run(name, func(t *testing.T) {
			c.Goals = 0
			for _, inFlight := range []int{2, 3, 4} {
				c.Untimed.InFlight = inFlight
				full := search(t, c)
				c.Untimed.Reduce = true
				reduced := search(t, c)
				c.Untimed.Reduce = false
				moves := func(list []explore.Verdict) (n []int) {
					for _, v := range list {
						n = append(n, v.Index, len(v.Path.Moves))
					}
					return n
				}
				type verdicts struct {
					States       []uint64
					Broken, Seen []int
					Ends         uint64
					Unknown      []explore.Unknown
				}
				of := func(r *explore.Report) verdicts {
					return verdicts{perLevel(r), moves(r.Broken), moves(r.Seen), r.Ends, r.Unknown}
				}
				if diff := cmp.Diff(of(full), of(reduced)); diff != "" {
					t.Errorf("room for %d (-full +reduced):\n%s", inFlight, diff)
				}
				if reduced.Transitions < full.Transitions {
					less++
				}
				t.Logf("room for %d: %d states, %d transitions of %d", inFlight, full.States, reduced.Transitions, full.Transitions)
			}
		})
	}
	if less < 6 {
		t.Errorf("only %d searches were reduced: the test compares too little", less)
	}
}

// A receiver that answers no message twice makes a sender which never gives up repeat itself for ever: the lasso is two
// rounds of the timer long at most, and begins with the loss of one acknowledgement.
func TestALivelockIsALasso(t *testing.T) {
	r := search(t, (&abp{messages: 2, bits: 2, mute: true}).config(1, netsim.Lost()))
	if len(r.Stuck) != 1 || r.Stuck[0].Cycle != 2 || r.Stuck[0].Path.Plan.String() != "ba0x" {
		t.Errorf("stuck: %+v", r.Stuck)
	}
	c := untimedSearches()["a receiver that is mute"]
	r = search(t, c)
	if len(r.Stuck) != 1 || r.Stuck[0].Cycle != 2 || len(r.Stuck[0].Moves) != 2 {
		t.Errorf("untimed, stuck: %+v", r.Stuck)
	}
}

// What Until, Events and Depth cut is unknown, and no goal is said to be out of reach for it.
func TestWhatABoundCutsIsUnknown(t *testing.T) {
	p := &abp{messages: 3, bits: 2}
	until := p.config(1, netsim.Lost())
	until.Until = netsim.Time(35 * ms)
	events := p.config(1, netsim.Lost())
	events.Events = 5
	depth := untimedSearches()["a receiver that is mute"]
	depth.Depth = 3
	for name, c := range map[string]abpConfig{"until": until, "events": events, "depth": depth} {
		r := search(t, c)
		if len(r.Unknown) != 1 || r.Unknown[0].Bound != name || len(r.Stuck) != 0 || r.Clean() {
			t.Errorf("%s: unknown %v, stuck %v, clean: %v", name, r.Unknown, r.Stuck, r.Clean())
		}
	}
}

// A search that is interrupted, or that has no more memory, says how far it came.
func TestAnInterruptedSearchSaysWhatItProved(t *testing.T) {
	c := (&abp{messages: 3, bits: 2}).config(4, usualFates...)
	ctx, cancel := context.WithCancel(context.Background())
	c.Progress = func(p explore.Progress) {
		if p.Level == 3 {
			cancel()
		}
	}
	r, err := explore.Run(ctx, c)
	if err != nil || r.Outcome != explore.Interrupted || r.Proven() != 2 && r.Proven() != 3 {
		t.Errorf("%v: %v, proven up to %d faults", err, r.Outcome, r.Proven())
	}
	c.Progress, c.Memory = nil, 30_000
	if r = search(t, c); r.Outcome != explore.OutOfMemory || r.Proven() < 1 || r.Proven() > 3 || r.Clean() {
		t.Errorf("%v, proven up to %d faults in %d octets", r.Outcome, r.Proven(), r.Memory.Total())
	}
}

// With exact storage the report is the same, but for what it says of memory, and a hash too short to tell the states apart
// is found out and does no harm. Without, it loses states.
func TestExactStorageAuditsTheHash(t *testing.T) {
	for name, c := range allSearches() {
		t.Run(name, func(t *testing.T) {
			want := search(t, c)
			explore.Weaken(&c, 4)
			if lossy := search(t, c); want.States > 16 && !c.First && lossy.States > 16 {
				t.Fatalf("a hash of 4 bits tells %d states apart", lossy.States)
			}
			c.Exact = true
			got := search(t, c)
			if want.States > 16 && got.Collisions < want.States-16 {
				t.Errorf("%d of %d states are said to collide in 16 hashes", got.Collisions, want.States)
			}
			got.Memory, got.Collisions, want.Memory = explore.Memory{}, 0, explore.Memory{}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(explore.Move{})); diff != "" {
				t.Errorf("(-hashed +exact):\n%s", diff)
			}
		})
	}
}
