package tcpfsm_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	. "synfault/tcpfsm"
)

// reached collects the rules of every step that a test of known outcome takes.
// What only a random test happens upon does not count.
var reached RuleSet

// note counts the rules of a step.
func note(out *Effects) { reached.Union(&out.Rules) }

// TestMain fails a complete run that left a rule of the machine unreached, or
// that judged other arrivals than testdata says. A run that a flag narrows says
// nothing about either.
func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if missing := reached.Missing(); code == 0 && complete() && len(missing) > 0 {
		fmt.Printf("FAIL: %d of %d rules were reached by no test:\n", len(missing), len(missing)+reachedCount())
		for _, r := range missing {
			fmt.Println("\t" + r.String())
		}
		code = 1
	}
	if code == 0 && complete() {
		if err := keepJudged(); err != nil {
			fmt.Println("FAIL:", err)
			code = 1
		}
	}
	os.Exit(code)
}

// complete reports that no flag narrows the run.
func complete() bool {
	for _, name := range []string{"test.run", "test.skip", "test.list", "test.fuzz", "test.fuzzworker"} {
		f := flag.Lookup(name)
		if f != nil && f.Value.String() != "" && f.Value.String() != "false" {
			return false
		}
	}
	count := flag.Lookup("test.count")
	return count == nil || count.Value.String() != "0"
}

func reachedCount() (n int) {
	for r := RuleNone + 1; int(r) < NumRules(); r++ {
		if reached.Has(r) {
			n++
		}
	}
	return n
}

// A rule's text is a citation, a colon and a reading; no two are alike.
func TestRulesCiteTheirSource(t *testing.T) {
	seen := map[string]Rule{}
	for r := RuleNone; int(r) < NumRules(); r++ {
		text := r.String()
		if other, ok := seen[text]; ok {
			t.Errorf("rules %d and %d are both %q", other, r, text)
		}
		seen[text] = r
		if r == RuleNone {
			continue
		}
		source := r.Source()
		if !strings.HasPrefix(source, "§") && !strings.HasPrefix(source, "RFC ") && source != "policy" {
			t.Errorf("rule %d cites %q, which is neither a section, an RFC nor policy", r, source)
		}
		if strings.TrimPrefix(text, source+": ") == "" || !strings.HasPrefix(text, source+": ") {
			t.Errorf("rule %d has no reading: %q", r, text)
		}
	}
}

// The collector reports a rule that was never reached, and only that.
func TestMissingRulesAreListed(t *testing.T) {
	var all, one RuleSet
	r := newRig(t, "").listen()
	one.Union(&r.out.Rules)
	if !one.Has(RuleOpenPassive) || len(one.Missing()) != len(all.Missing())-1 {
		t.Errorf("after a passive OPEN %d rules are missing of %d, want one less", len(one.Missing()), len(all.Missing()))
	}
}
