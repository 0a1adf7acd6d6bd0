package properties

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"synfault/netsim"
	"synfault/properties/hunt"
	"synfault/scenarios"
)

// What the generators make fits together: each part is one that a token can name.
func TestGeneratedPartsAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := AnyCase(nil).Draw(t, "case")
		if back, err := scenarios.Parse(c.String()); err != nil || back.String() != c.String() {
			t.Fatalf("%v reads as %v, %v", c, back, err)
		}
		text := AnyVariant(nil).Draw(t, "variant") + "/" + scenarioText(AnyScript(nil).Draw(t, "script"))
		parsed, err := scenarios.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		p := AnyPlan(parsed, nil).Draw(t, "plan")
		if again, err := scenarios.Names.Parse(scenarios.Names.Format(p)); err != nil || !again.Equal(p) {
			t.Fatalf("%v reads as %v, %v", p, again, err)
		}
		for _, pair := range []string{"three-way", "two-way:dup=anew"} {
			if _, err := scenarios.Parse(AnyMixedPair(pair).Draw(t, "pair") + "/life"); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func scenarioText(s *scenarios.Script) string {
	if s.Name != "" {
		return s.Name
	}
	return s.String()
}

// Options hold in generated cases.
func TestGeneratorsKeepToOptions(t *testing.T) {
	o := &hunt.Options{Variants: []string{"two-way:dup=anew"}, Scripts: []string{"reopen"}, Without: hunt.Crashes | hunt.Forgery | hunt.Loss | hunt.Knobs, Faults: 2}
	rapid.Check(t, func(t *rapid.T) {
		c := AnyCase(o).Draw(t, "case")
		if c.Script.Name != "reopen" || len(c.Plan.Hosts) > 0 || len(c.Plan.Faults) > 2 {
			t.Fatalf("%v", c)
		}
		for _, f := range c.Plan.Faults {
			if f.Forge != 0 || f.Drop && f.Copies == 0 {
				t.Fatalf("%v", c)
			}
		}
	})
}

// A stale segment comes later than a close takes, and within the MSL unless it may lie.
func TestStaleSegmentsOutliveTheirConnection(t *testing.T) {
	c, err := scenarios.Parse("three-way:msl=30s/reopen")
	if err != nil {
		t.Fatal(err)
	}
	lied := false
	rapid.Check(t, func(t *rapid.T) {
		f := AnyStale(c, false).Draw(t, "fault")
		if f.Copies != 1 || f.CopyDelay < 80*time.Millisecond || f.CopyDelay > 30*time.Second-c.Script.Delay {
			t.Fatalf("a copy %v later", f.CopyDelay)
		}
		lied = lied || AnyStale(c, true).Draw(t, "lie").CopyDelay > 30*time.Second
	})
	if !lied {
		t.Error("no copy is older than the MSL where it may be")
	}
}

// Forged segments are of every kind; numbers begin near the wrap, but not always.
func TestForgedKindsAndISNs(t *testing.T) {
	kinds := map[uint8]bool{}
	near, far := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		for range 8 {
			kind, _ := netsim.SplitForge(AnyForged().Draw(t, "fate").Forge)
			kinds[kind] = true
			if isn := AnyISN().Draw(t, "ISN"); isn+100 < 200 {
				near++
			} else {
				far++
			}
		}
	})
	if len(kinds) != scenarios.NumForges || kinds[0] {
		t.Errorf("kinds of forged segments: %v, want 1 to %d", kinds, scenarios.NumForges)
	}
	if near < far/4 || far == 0 {
		t.Errorf("%d numbers near 0, %d others", near, far)
	}
}
