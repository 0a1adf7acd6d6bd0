package hunt_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"synfault/properties/hunt"
	"synfault/scenarios"
)

// item is what a report counts of one thing.
func item(t *testing.T, rep *hunt.Report, s hunt.Subject, name string) hunt.Item {
	t.Helper()
	i := slices.IndexFunc(rep.Coverage, func(it hunt.Item) bool { return it.Subject == s && it.Name == name })
	if i < 0 {
		t.Fatalf("the %s %s is not counted", s, name)
	}
	return rep.Coverage[i]
}

// talks is a campaign of one case that talks over a perfect network.
func talks(t *testing.T, runs uint64) hunt.Campaign {
	c := parse(t, "three-way/talk")
	return campaign(runs, func(uint64) *scenarios.Case { return c })
}

// TestFixedRunsDoNotCountAsDrawn: what the corpus meets, and what is run for what it covers, is told apart from what was drawn.
func TestFixedRunsDoNotCountAsDrawn(t *testing.T) {
	c := talks(t, 3)
	c.Corpus = []hunt.Known{{Token: "three-way/open/ab0x"}}
	c.Reach = []string{"three-way/crash/b@40ms+5s"}
	rep := run(t, c)
	for _, want := range []struct {
		subject      hunt.Subject
		name         string
		times, drawn uint64
	}{{hunt.Faults, "lost", 1, 0}, {hunt.Faults, "crash", 1, 0}, {hunt.States, "SYN-SENT", 5, 3}, {hunt.Rules, "§3.10.1: active OPEN, SYN sent", 5, 3}} {
		if it := item(t, rep, want.subject, want.name); it.Times != want.times || it.Drawn != want.drawn {
			t.Errorf("%s %s: %d times, %d drawn, want %d and %d", it.Subject, it.Name, it.Times, it.Drawn, want.times, want.drawn)
		}
	}
	for _, covered := range rep.Covered() {
		if covered.Subject == hunt.Faults && (covered.Met != 3 || covered.Drawn != 0) {
			t.Errorf("%d kinds of faults met, %d by what was drawn, want 3 and 0", covered.Met, covered.Drawn)
		}
	}
}

// TestWhatIsNoLongerDrawnFails: a complete campaign that draws nothing but perfect networks fails for the faults that are left
// to the corpus, and not for what is listed as seldom drawn.
func TestWhatIsNoLongerDrawnFails(t *testing.T) {
	c := talks(t, 4000)
	c.Corpus, c.Complete = hunt.Catalogue(), true
	for _, r := range hunt.Reach() {
		c.Reach = append(c.Reach, r.Token)
	}
	var said []string
	for _, f := range run(t, c).Failures() {
		if f.Kind == hunt.NeverDrawn {
			said = append(said, f.What)
		}
	}
	missed := func(what string) bool {
		return slices.ContainsFunc(said, func(s string) bool { return strings.HasPrefix(s, what+" was met") })
	}
	for _, what := range []string{"fault: lost", "fault: crash", "fault: forged rst", "state: CLOSING", "transition: T09", "pair: SYN-SENT/SYN-SENT", "property: L8"} {
		if !missed(what) {
			t.Errorf("nobody draws it, and nobody misses it: %s", what)
		}
	}
	for _, what := range []string{"state: ESTABLISHED", "pair: LISTEN/LISTEN"} {
		if missed(what) {
			t.Errorf("it is missed, and is drawn, or said to be seldom: %s", what)
		}
	}
}

// TestCoverageOfPropertiesIsThatOfTheTable: how often a property was judged by drawn runs is the sum over the handshakes.
func TestCoverageOfPropertiesIsThatOfTheTable(t *testing.T) {
	rep := run(t, standard(t, 300))
	judged := map[string]uint64{}
	for _, row := range rep.Rows {
		for _, cell := range row.Cells {
			judged[cell.ID] += cell.Judged
		}
	}
	for _, it := range rep.Coverage {
		if it.Subject == hunt.Judged && it.Drawn != judged[it.Name] {
			t.Errorf("%s was judged %d times by coverage, %d by the table", it.Name, it.Drawn, judged[it.Name])
		}
	}
}

// TestStatesAreCounted: each act that leads to a state counts, a passive OPEN too, and a call to a listener that stays one does not.
func TestStatesAreCounted(t *testing.T) {
	c := parse(t, "three-way/life")
	have := map[string]uint64{}
	for _, it := range run(t, campaign(1, func(uint64) *scenarios.Case { return c })).Coverage {
		if it.Subject == hunt.States {
			have[it.Name] = it.Drawn
		}
	}
	want := map[string]uint64{"CLOSED": 2, "LISTEN": 1, "SYN-SENT": 1, "SYN-RECEIVED": 1, "ESTABLISHED": 2, "FIN-WAIT-1": 1,
		"FIN-WAIT-2": 1, "CLOSE-WAIT": 1, "CLOSING": 0, "LAST-ACK": 1, "TIME-WAIT": 1}
	if d := cmp.Diff(want, have); d != "" {
		t.Errorf("-want +have:\n%s", d)
	}
}
