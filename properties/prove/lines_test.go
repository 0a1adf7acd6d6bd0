package prove

import (
	"context"
	"flag"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"synfault/netsim/explore"
	"synfault/properties/hunt"
	"synfault/scenarios"
)

var (
	drawn = flag.Int("drawn", 40, "how many cases are drawn")
	seed  = flag.Uint64("seed", 20, "for what is drawn")
)

// judging returns what a search for safety comes to: where each event is judged once for all the fates that what it sends may
// meet, and worlds are followed by what is known of their cores; or where all is done for each world by itself.
func judging(t *testing.T, s *Search, once bool) *explore.Report {
	t.Helper()
	_, cfg, err := s.config()
	if err != nil {
		t.Fatal(err)
	}
	make := cfg.New
	cfg.New = func() *instance {
		inst := make()
		if !inst.Blind {
			t.Fatalf("%v: a search for safety judges each fate", s.Case)
		}
		inst.Blind = once
		return inst
	}
	r, err := explore.Run(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// alike asks whether a search comes to the same either way, and reports whether cores were known in the one. Where a
// bound of events cuts runs, which of them are cut depends on which were followed first, and they are not compared.
func alike(t *testing.T, s *Search, text string) (known, compared bool) {
	t.Helper()
	once, each := judging(t, s, true), judging(t, s, false)
	known = once.Memory.Known > 0
	if slices.ContainsFunc(each.Unknown, func(u explore.Unknown) bool { return u.Bound == "events" }) {
		return known, false
	}
	if each.Memory.Known > 0 {
		t.Fatalf("%v: a search that judges each fate remembers events", s.Case)
	}
	if diff := cmp.Diff(each, once, cmpopts.IgnoreFields(explore.Report{}, "Memory")); diff != "" {
		t.Errorf("%v under %d of %s (-each world by itself +what is known once for all):\n%s", s.Case, s.Faults, text, diff)
	}
	s.Workers = 3
	if diff := cmp.Diff(once, judging(t, s, true), cmpopts.IgnoreFields(explore.Report{}, "Memory")); diff != "" {
		t.Errorf("%v under %d of %s (-one worker +three):\n%s", s.Case, s.Faults, text, diff)
	}
	s.Workers, s.Exact = 1, true
	if diff := cmp.Diff(once, judging(t, s, true), cmpopts.IgnoreFields(explore.Report{}, "Memory")); diff != "" {
		t.Errorf("%v under %d of %s (-hashes +keys):\n%s", s.Case, s.Faults, text, diff)
	}
	return known, true
}

// A search for safety judges an event once for all the fates that what it sends may meet, and takes it once for all worlds that
// differ only in what is pending. It comes to what the search comes to that does neither.
func TestWhatIsKnownOfAnEventHoldsInEveryWorld(t *testing.T) {
	for _, c := range append(slices.Clone(searches), []pinned{
		{"three-way/life", DefaultMenu, 3}, {"three-way/" + ghost, DefaultMenu, 3}, {"two-way/" + ghost, DefaultMenu, 3},
		{"three-way/crash", "b@+5s,a@1s+1s,x,=2s", 2}, {"three-way/life", "x,~,%rst+1,+1s,a@+3s", 2}, {"three-way:timestamps=on/life", "x,+1.5s", 2},
		{"fast-open/reopen", DefaultMenu, 2}, {"three-way:isn=constant,msl=1s/reopen", "x,=2s,+5s", 2}, {"three-way:keepAlive=on,keepIdle=10s/life", "x,=1s", 2},
		{"three-way/simultaneous", "=1s,x,b@+1s", 2},
		{"three-way/b@0s.listen,a@5ms.open,a@est.send1,b@got1.close,a@eof.close:until=3s", DefaultMenu, 3},
	}...) {
		if race { // which takes ten times as long
			c.faults = 1
		}
		s := &Search{Case: parse(t, c.token), Menu: menu(t, c.menu), Faults: c.faults, Invariants: always(), Excused: true, Workers: 1}
		if known, _ := alike(t, s, c.menu); !known {
			t.Errorf("%s: no core was known", c.token)
		}
	}
}

// The same holds for handshakes, knobs and scripts that are drawn.
func TestWhatIsKnownOfAnEventHoldsInWorldsThatAreDrawn(t *testing.T) {
	menus := []string{DefaultMenu, "x,~,%rst+1,b@+5s", "=1s,+3s,a@1s+1s,b@+1s", "%syn,%ack+1,=500ms"}
	both, searched := 0, *drawn
	if race {
		searched = min(searched, 8)
	}
	source := new(hunt.Seed)
	for i := range uint64(searched) {
		source.Reset(*seed, i)
		c := hunt.DrawSetting(source, &hunt.Options{Keen: i%2 == 0}).Case
		text := menus[i%uint64(len(menus))]
		c = parse(t, c.Variant+"/"+c.Script.String()+"/-")
		s := &Search{Case: c, Menu: menu(t, text), Faults: 1, Invariants: always(), Excused: true, Workers: 1, Events: 1000}
		if known, compared := alike(t, s, text); known && compared {
			both++
		}
	}
	if both < searched/2 {
		t.Errorf("%d of %d searches were compared, and knew of cores", both, searched)
	}
}

// A search that is cancelled ends within the chain that it follows, however long that is, and whether it follows lines or worlds.
func TestASearchEndsWithinAChain(t *testing.T) {
	for _, once := range []bool{true, false} {
		s := &Search{Case: parse(t, "three-way:mss=300/b@0s.listen,a@5ms.open,a@est.send1000000"), Menu: menu(t, "ab.data=1ms"), Faults: 1,
			Invariants: always(), Workers: 1}
		_, cfg, err := s.config()
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		judged := 0 // 5010 in the first run
		make := cfg.New
		cfg.New = func() *instance {
			inst := make()
			check := inst.Check
			inst.Blind, inst.Check = once, func(w *scenarios.World, st *step, f *explore.Found) {
				if judged++; judged == 6000 {
					cancel()
				}
				check(w, st, f)
			}
			return inst
		}
		r, err := explore.Run(ctx, cfg)
		if err != nil {
			t.Fatal(err)
		}
		if r.Outcome != explore.Interrupted || judged > 7000 {
			t.Errorf("lines %v: %v after %d events were judged", once, r.Outcome, judged)
		}
	}
}
