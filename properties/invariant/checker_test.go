package invariant_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// TestCheckingAllocatesNothing: a run that breaks nothing is judged without an allocation, once the Checker is warm.
func TestCheckingAllocatesNothing(t *testing.T) {
	c, r := parse(t, "three-way/reopen/seed:lossy:0"), newRunner()
	step := func(w *scenarios.World, st *netsim.Step[scenarios.Host, scenarios.Packet]) bool {
		r.Step(w, st)
		return true
	}
	seed := uint64(0)
	life := func(checked bool) {
		c.Random.Seed = seed % 64
		seed++
		if !checked {
			r.Run(c, nil, func(*scenarios.World, *netsim.Step[scenarios.Host, scenarios.Packet]) bool { return true })
			return
		}
		r.Begin(c)
		if broken := r.End(r.Run(c, nil, step)); broken != nil {
			t.Fatal(broken)
		}
	}
	for range 64 {
		life(true)
	}
	bare := testing.AllocsPerRun(256, func() { life(false) })
	if checked := testing.AllocsPerRun(256, func() { life(true) }); checked > bare {
		t.Errorf("%v allocations in a checked run, %v in a bare one", checked, bare)
	}
}

// TestCheckingChangesNothing: a run that is checked is the run that is not.
func TestCheckingChangesNothing(t *testing.T) {
	r := newRunner()
	for _, token := range []string{"three-way/reopen/seed:chaos:7", "two-way/half-close/seed:stale:3", "three-way/crash/b@1s+1s"} {
		var traces [2]scenarios.Trace
		c := parse(t, token)
		r.Run(c, &traces[0], nil)
		invariant.Judge(c, &traces[1])
		for i := range traces {
			for n := range traces[i].Records {
				traces[i].Records[n].Origin.Tag = 0 // the history's, which is kept for checks alone
			}
		}
		if d := cmp.Diff(traces[0], traces[1]); d != "" {
			t.Errorf("%s (-bare +checked):\n%s", token, d)
		}
	}
}

// TestJudgingIsRepeatable: the same run is judged alike, by a fresh Checker and by a used one.
func TestJudgingIsRepeatable(t *testing.T) {
	r := newRunner()
	for _, token := range []string{"two-way/life/seed:stale:3", "two-way/open/ba0x", "three-way:finCoverage=off/both-close"} {
		var texts []string
		for range 2 {
			_, broken := r.judge(parse(t, token))
			_, fresh := invariant.Judge(parse(t, token), nil)
			texts = append(texts, text(broken), text(fresh))
		}
		for _, s := range texts {
			if s != texts[0] {
				t.Errorf("%s: judged as\n%s\nand as\n%s", token, texts[0], s)
			}
		}
	}
}

func text(broken []invariant.Violation) string {
	var b strings.Builder
	for _, v := range broken {
		b.WriteString(v.String() + " " + v.At.String() + " " + v.Detail + "\n")
	}
	return b.String()
}

// TestEveryInvariantIsJudged: the catalogue of scenarios, the usual lives and a few faults leave none unasked.
func TestEveryInvariantIsJudged(t *testing.T) {
	r := newRunner()
	for _, s := range scenarios.Catalogue() {
		for _, run := range s.Runs {
			r.judge(parse(t, run.Token))
		}
	}
	for _, token := range []string{"three-way:giveUp=60s/flood", "three-way:rfc5961=off/talk/ab2%syn",
		"three-way:fin2OrphanTimeout=60s/b@0s.listen,a@5ms.open,a@est.leave", "three-way/open/ab0x,a@1s+1s",
		"three-way/b@0s.hold,b@0s.listen,a@5ms.open,a@est.send200000,b@10s.read1000,b@20s.read,a@21s.send1000/seed:wan:1",
		"three-way/b@0s.hold,b@0s.listen,a@5ms.open,a@est.send65535,b@1s.send10/-",
		"three-way/b@0s.listen,a@5ms.open,a@est.send20000/seed:chaos:1",
		"three-way:rules=linux,socket=linux/b@0s.listen,a@5ms.open,a@est.send20000,a@est.urge5,a@1s.close/ab.data2x"} {
		r.judge(parse(t, token))
	}
	r.judge(shrinking(t))
	for _, n := range r.Counts() {
		if n.Judged == 0 {
			t.Errorf("%s, %s, was never judged", n.ID, n.Name)
		}
	}
}

// TestCatalogueIsWellFormed: numbers are unique, every invariant says what, whence and what it reads, and is found.
func TestCatalogueIsWellFormed(t *testing.T) {
	seen := map[string]bool{}
	for _, inv := range invariant.All() {
		if seen[inv.ID] || inv.Name == "" || inv.Sentence == "" || inv.Source == "" || inv.Kind == 0 || inv.Reads == 0 {
			t.Errorf("%+v", inv)
		}
		seen[inv.ID] = true
		if found, err := invariant.Lookup(inv.ID); err != nil || found != inv {
			t.Errorf("Lookup(%q): %v, %v", inv.ID, found, err)
		}
	}
	if _, err := invariant.Lookup("I999"); err == nil {
		t.Error("Lookup finds what is not there")
	}
}

// BenchmarkLife is a whole life under 5 % loss and 2 % duplication, bare and with every invariant asked at every step.
func BenchmarkLife(b *testing.B) {
	p, err := netsim.ParseProfile("loss 5% duplicate 2%")
	if err != nil {
		b.Fatal(err)
	}
	for _, checked := range []bool{false, true} {
		name := map[bool]string{false: "bare", true: "checked"}[checked]
		b.Run(name, func(b *testing.B) {
			c, r := parse(b, "three-way/life"), newRunner()
			c.Random = &scenarios.Random{Profile: p}
			b.ReportAllocs()
			for i := range b.N {
				if c.Random.Seed = uint64(i); checked {
					r.judge(c)
				} else {
					r.Run(c, nil, nil)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lives/s")
		})
	}
}
