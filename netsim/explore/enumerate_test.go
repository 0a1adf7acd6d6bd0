package explore_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"synfault/netsim"
	"synfault/netsim/explore"
)

// enumeration is what the slow search finds. Numbers of faults are the fewest, -1 for never.
type enumeration struct {
	States       []uint64 // by number of faults
	Broken, Seen int
	edges        map[string]string // by key, where the run without further faults leads
	live         map[string]bool   // the goal holds in the state, or after it and before the next
	level        map[string]int
}

// enumerate is an independent search, slow and obviously right: it keeps every world with its whole key, and follows it by
// each way to go on from there.
func enumerate(cfg abpConfig) *enumeration {
	e := &enumeration{make([]uint64, cfg.Faults+1), -1, -1, map[string]string{}, map[string]bool{}, map[string]int{}}
	queue := make([][]*abpWorld, cfg.Faults+1)
	inst, early := cfg.New(), &hasten{}
	inst.World.Reserve()
	if len(cfg.Menu.Timers) > 0 {
		inst.World.SetHastener(early)
	}
	visit := func(w *abpWorld, faults int) string {
		key := string(w.AppendKey(nil, netsim.KeyOptions{}))
		if old, known := e.level[key]; faults <= cfg.Faults && (!known || faults < old) {
			e.level[key], e.live[key] = faults, inst.Goals(w) != 0
			queue[faults] = append(queue[faults], w.Clone())
		}
		return key
	}
	// step takes an event in which what it sets and sends meets these fates, 0 for none. It tells how many each may meet.
	step := func(w *abpWorld, fates []int, faults int) (offers []int, stands bool) {
		next := func(most int) (fate int) {
			if len(offers) < len(fates) {
				fate = fates[len(offers)]
			}
			offers = append(offers, most)
			return fate
		}
		early.by = func() (d time.Duration) {
			if i := next(len(cfg.Menu.Timers)); i > 0 {
				d = cfg.Menu.Timers[i-1]
			}
			return d
		}
		w.SetChooser(netsim.Func[frame](func(*netsim.Offer[frame], *netsim.LinkState) (f netsim.Fate) {
			if i := next(len(cfg.Menu.Fates)); i > 0 {
				f = cfg.Menu.Fates[i-1]
			}
			return f
		}))
		st := w.Step()
		if w.History.Wrong && e.Broken < 0 {
			e.Broken = faults
		}
		if st.What == netsim.Timer && len(st.Sent) > 0 && e.Seen < 0 {
			e.Seen = faults
		}
		return offers, len(st.Sent) > 0 || st.What == netsim.Crash
	}
	// strike visits what an event leads to where it meets a fault.
	strike := func(before *abpWorld, offers []int, faults int) {
		fates := make([]int, len(offers))
		for next(fates, len(cfg.Menu.Fates)+len(cfg.Menu.Timers)) {
			n := faults
			for i, f := range fates {
				if n += min(f, 1); f > offers[i] {
					n += cfg.Faults + 1 // no such fate
				}
			}
			if s := before.Clone(); n <= cfg.Faults {
				step(s, fates, n)
				visit(s, n)
			}
		}
	}
	crash := func(w *abpWorld, faults int) {
		at, due := w.Next()
		if !due || !w.CanStrike(at) {
			return
		}
		down := make([]int, w.Hosts()) // by host, which of the menu's crashes it meets
		for next(down, len(cfg.Menu.Crashes)) {
			s, n := w.Clone(), faults
			for host, i := range down {
				if i > 0 && cfg.Menu.Crashes[i-1].Host == netsim.NodeID(host) {
					s.Strike(netsim.HostFault{Host: netsim.NodeID(host), At: at, Down: cfg.Menu.Crashes[i-1].Down})
				} else if i > 0 {
					n += cfg.Faults // no such crash
				}
				n += min(i, 1)
			}
			if n <= cfg.Faults {
				before := s.Clone()
				offers, _ := step(s, nil, n) // a return that was due already may come first
				visit(s, n)
				strike(before, offers, n)
			}
		}
	}
	visit(inst.World, 0)
	for faults := range queue {
		for len(queue[faults]) > 0 {
			w := queue[faults][0]
			queue[faults] = queue[faults][1:]
			from := visit(w, faults)
			if e.level[from] != faults {
				continue // it was met again with fewer
			}
			e.States[faults]++
			for {
				crash(w, faults)
				if _, due := w.Next(); !due {
					break
				}
				before := w.Clone()
				offers, stands := step(w, nil, faults)
				strike(before, offers, faults)
				if stands {
					e.edges[from] = visit(w, faults)
					break
				}
				e.live[from] = e.live[from] || inst.Goals(w) != 0
			}
		}
	}
	return e
}

// hasten is a Hastener whose mind may be changed from event to event.
type hasten struct{ by func() time.Duration }

func (h *hasten) Hasten(*netsim.Setting) time.Duration { return h.by() }

// next counts up, in the numbers from 0 to most.
func next(digits []int, most int) bool {
	for i := range digits {
		if digits[i]++; digits[i] <= most {
			return true
		}
		digits[i] = 0
	}
	return false
}

// stuck is from how many states the goal is not reached without further faults, and with how few faults one is.
func (e *enumeration) stuck() (n uint64, faults int) {
	faults = -1
	for key, level := range e.level {
		at, reached := key, e.live[key]
		for range len(e.level) {
			if next, more := e.edges[at]; more && !reached {
				at, reached = next, e.live[next]
			}
		}
		if !reached {
			if n++; faults < 0 || level < faults {
				faults = level
			}
		}
	}
	return n, faults
}

// TestAgreesWithTheEnumeration on states, verdicts and the number of faults of the counterexamples, which also break what
// they are said to break when they are replayed.
func TestAgreesWithTheEnumeration(t *testing.T) {
	for name, c := range timedSearches() {
		t.Run(name, func(t *testing.T) {
			want := enumerate(c)
			got, err := explore.Run(context.Background(), c)
			if err != nil {
				t.Fatal(err)
			}
			type summary struct {
				States       []uint64
				Broken, Seen int
				Stuck        uint64
				StuckFaults  int
			}
			w := summary{want.States, want.Broken, want.Seen, 0, -1}
			w.Stuck, w.StuckFaults = want.stuck()
			g := summary{perLevel(got), fewest(got.Broken), fewest(got.Seen), 0, -1}
			for _, s := range got.Stuck {
				g.Stuck, g.StuckFaults = s.States, s.Path.Plan.Len()
				t.Logf("stuck: %+v", s)
			}
			if diff := cmp.Diff(w, g); diff != "" {
				t.Errorf("the search finds otherwise than the enumeration (-enumeration +search):\n%s", diff)
			}
			for _, v := range got.Broken {
				if w := replay(c, v.Path.Plan); !w.History.Wrong {
					t.Errorf("%v breaks nothing", v.Path.Plan)
				}
			}
		})
	}
}

func perLevel(r *explore.Report) (list []uint64) {
	for _, l := range r.Levels {
		list = append(list, l.States)
	}
	return list
}

func fewest(list []explore.Verdict) int {
	if len(list) == 0 {
		return -1
	}
	return list[0].Path.Plan.Len()
}

// replay runs a plan.
func replay(c abpConfig, p netsim.Plan) *abpWorld {
	w := c.New().World
	r := netsim.NewReplay[frame](p)
	w.SetChooser(r)
	w.SetHastener(r)
	for _, f := range p.Hosts {
		w.Crash(f)
	}
	w.Run(netsim.Limits{Events: 1000}, nil)
	return w
}

// timedSearches are small, and of every kind.
func timedSearches() map[string]abpConfig {
	crashes := []explore.Crash{{Host: 0, Down: 30 * ms}, {Host: 1, Down: 5 * ms}}
	crashing := (&abp{messages: 2, bits: 2}).config(2, netsim.Lost())
	crashing.Menu.Crashes = crashes
	early := (&abp{messages: 3, bits: 2, tries: 3}).config(3, netsim.Lost(), netsim.Copied(1, 45*ms))
	early.Menu.Timers = []time.Duration{30 * ms, 85 * ms, time.Hour}
	early.Menu.Crashes = crashes[1:]
	onlyEarly := (&abp{messages: 3, bits: 2}).config(4)
	onlyEarly.Menu.Timers = []time.Duration{85 * ms, time.Hour}
	onlyCrashes := (&abp{messages: 3, bits: 2, tries: 3}).config(3)
	onlyCrashes.Menu.Crashes = crashes
	return map[string]abpConfig{
		"alternating bit":          (&abp{messages: 3, bits: 2}).config(3, usualFates...),
		"alternating bit, no copy": (&abp{messages: 3, bits: 2}).config(4, netsim.Lost()),
		"numbers that do not wrap": (&abp{messages: 3, bits: 4}).config(3, usualFates...),
		"one number for all":       (&abp{messages: 2, bits: 1}).config(2, usualFates...),
		"a sender that gives up":   (&abp{messages: 3, bits: 2, tries: 2}).config(3, usualFates...),
		"a receiver that is mute":  (&abp{messages: 2, bits: 2, mute: true, tries: 4}).config(2, usualFates...),
		"crashes and losses":       crashing,
		"crashes":                  onlyCrashes,
		"early timers and more":    early,
		"early timers":             onlyEarly,
	}
}
