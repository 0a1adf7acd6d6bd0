package hunt_test

import (
	"hash/fnv"
	"testing"

	"synfault/netsim"
	"synfault/properties/hunt"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// A drawn Case is its token: that reads back as the same machines, script and plan, and prints as it did. Of the runs that
// share a handshake and a script, one is read whole; of the others the plan alone.
func TestDrawnTokensReparse(t *testing.T) {
	runs := uint64(100000)
	if testing.Short() {
		runs = 5000
	}
	d := hunt.NewStream(1, nil)
	for run := range runs {
		c := d.Case(run)
		if run%16 == 5 {
			reread(t, c)
			continue
		}
		text := scenarios.Names.Format(c.Plan)
		plan, err := scenarios.Names.Parse(text)
		if err != nil {
			t.Fatalf("run %d: %v", run, err)
		}
		if !plan.Equal(c.Plan) || scenarios.Names.Format(plan) != text {
			t.Fatalf("run %d: %s reads as %v", run, text, plan)
		}
	}
}

func reread(t *testing.T, c *scenarios.Case) {
	t.Helper()
	token := c.String()
	back, err := scenarios.Parse(token)
	if err != nil {
		t.Fatal(err)
	}
	if again := back.String(); again != token {
		t.Fatalf("%s prints as\n%s", token, again)
	}
	if !back.Plan.Equal(c.Plan) || !sameScript(back.Script, c.Script) {
		t.Fatalf("%s reads as another case", token)
	}
	for i := range c.Script.Hosts() {
		if *back.Machine(netsim.NodeID(i)) != *c.Machine(netsim.NodeID(i)) {
			t.Fatalf("%s reads as other machines", token)
		}
	}
}

func sameScript(a, b *scenarios.Script) bool {
	return a.String() == b.String() && a.Delay == b.Delay && a.Rate == b.Rate && a.Until == b.Until
}

// Runs of a seed are the same in any order and on any machine: shards agree on them.
func TestDrawIsAFunctionOfSeedAndRun(t *testing.T) {
	const runs = 2000
	forth, back := hunt.NewStream(7, nil), hunt.NewStream(7, nil)
	tokens := make([]string, runs)
	sum := fnv.New64a()
	for run := range tokens {
		tokens[run] = forth.Case(uint64(run)).String()
		sum.Write([]byte(tokens[run]))
	}
	for run := runs - 1; run >= 0; run-- {
		if token := back.Case(uint64(run)).String(); token != tokens[run] {
			t.Fatalf("run %d is %s forth and %s back", run, tokens[run], token)
		}
	}
	if hunt.NewStream(8, nil).Case(0).String() == tokens[0] {
		t.Error("two seeds draw the same")
	}
	const want = 0x55e7be8dde133154
	if got := sum.Sum64(); got != want {
		t.Errorf("the runs of seed 7 have the hash %#x, want %#x: a seed is to mean the same everywhere; "+
			"if what is drawn was changed on purpose, change this", got, uint64(want))
	}
}

// No octets, and no choices, are the simplest case: no fault, no knob, the first script.
func TestSimplestCase(t *testing.T) {
	if got, want := hunt.Draw(hunt.NewBytes(nil), nil).String(), "three-way/open/-"; got != want {
		t.Errorf("the simplest case is %s, want %s", got, want)
	}
}

// What is to be kept is kept: no run of such a case breaks an assumption.
func TestKeep(t *testing.T) {
	for _, a := range []invariant.Assumptions{
		invariant.MSL, invariant.NoForge, invariant.Up, invariant.Quiet, invariant.RFC5961, invariant.F1,
		invariant.MAY2, invariant.TS,
	} {
		d := hunt.NewStream(3, &hunt.Options{Keep: a})
		k, r := invariant.NewChecker(), scenarios.NewRunner()
		for run := range uint64(3000) {
			c := d.Case(run)
			k.Begin(c)
			r.Run(c, nil, func(w *scenarios.World, st *netsim.Step[scenarios.Host, scenarios.Packet]) bool {
				k.Step(w, st)
				return true
			})
			if broken := a &^ k.Kept(); broken != 0 {
				t.Errorf("%v does not keep %v", c, broken)
				break
			}
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	b.Run("drawer", func(b *testing.B) {
		b.ReportAllocs()
		d := hunt.NewStream(1, nil)
		for run := range uint64(b.N) {
			d.Case(run)
		}
	})
	b.Run("one", func(b *testing.B) {
		b.ReportAllocs()
		for run := range uint64(b.N) {
			hunt.Draw(hunt.NewSeed(1, run), nil)
		}
	})
}
