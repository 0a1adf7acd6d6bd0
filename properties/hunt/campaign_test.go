package hunt_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"synfault/properties/hunt"
	"synfault/properties/invariant"
	"synfault/scenarios"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// standard is the standard campaign with a seed that never changes.
func standard(t testing.TB, runs uint64) hunt.Campaign {
	t.Helper()
	c, err := hunt.Standard(hunt.Settings{Runs: runs, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func run(t testing.TB, c hunt.Campaign) *hunt.Report {
	t.Helper()
	rep, err := c.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// text is a report as JSON, without the time it took.
func text(t *testing.T, r *hunt.Report) string {
	t.Helper()
	plain := *r
	plain.Elapsed, plain.Workers = 0, 0
	var b bytes.Buffer
	if err := plain.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestStandardCampaign: what is declared to break breaks, nothing else does, and every finding is replayed by its token.
func TestStandardCampaign(t *testing.T) {
	rep := run(t, standard(t, 20_000))
	for _, f := range rep.Failures() {
		t.Errorf("%s: %s %s", f.Kind, f.What, f.Token)
	}
	if rep.Telling() || !rep.Whole() || rep.Runs != 20_000 || rep.Audited == 0 || rep.Connections < rep.Runs {
		t.Errorf("%d runs, %d audited, %d connections, telling %v", rep.Runs, rep.Audited, rep.Connections, rep.Telling())
	}
	for _, f := range rep.Findings {
		if !f.Minimal || f.Tries == 0 || f.Runs == 0 || f.Detail == "" || f.Drawn == f.Token {
			t.Errorf("a finding that was not shrunk: %+v", f)
		}
	}
}

// TestWorkersDoNotMatter: the report is the same to the octet, whoever runs what.
func TestWorkersDoNotMatter(t *testing.T) {
	c := standard(t, 6000)
	var want string
	for _, workers := range []int{1, 2, 7} {
		c.Workers = workers
		have := text(t, run(t, c))
		if want == "" {
			want = have
		} else if have != want {
			t.Errorf("%d workers find something else (-1 worker):\n%s", workers, cmp.Diff(strings.Split(want, "\n"), strings.Split(have, "\n")))
		}
	}
}

// TestShardsMergeToTheWhole: reports of shards, written and read, put together are the report of the whole.
func TestShardsMergeToTheWhole(t *testing.T) {
	c := standard(t, 6001)
	want := text(t, run(t, c))
	var parts []*hunt.Report
	for _, i := range []int{3, 1, 2} {
		c.Shard = hunt.Shard{I: i, N: 3}
		rep := run(t, c)
		if rep.Whole() {
			t.Errorf("shard %d calls itself the whole", i)
		}
		for _, f := range rep.Failures() {
			t.Errorf("shard %d alone: %s: %s", i, f.Kind, f.What)
		}
		var b bytes.Buffer
		if err := rep.Write(&b); err != nil {
			t.Fatal(err)
		}
		read, err := hunt.Read(&b)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, read)
	}
	if _, err := hunt.Merge(parts[0], parts[1], parts[0]); err == nil {
		t.Error("a shard is merged twice")
	}
	whole, err := hunt.Merge(parts...)
	if err != nil {
		t.Fatal(err)
	}
	whole.Shards = []hunt.Shard{{I: 1, N: 1}}
	if d := cmp.Diff(strings.Split(want, "\n"), strings.Split(text(t, whole), "\n")); d != "" {
		t.Errorf("-whole +merged:\n%s", d)
	}
}

// TestFirstFailureIsTheSmallestIndex: FailFast finds the run that a whole campaign counts as the first.
func TestFirstFailureIsTheSmallestIndex(t *testing.T) {
	c := standard(t, 8000)
	i := slices.IndexFunc(c.Variants, func(v hunt.Variant) bool { return v.Name == "two-way" })
	c.Variants[i].Breaks, c.Variants[i].Defect = nil, ""
	c.Corpus = nil
	first := uint64(1 << 60)
	for _, f := range run(t, c).Findings {
		if f.Variant == "two-way" {
			first = min(first, f.Index)
		}
	}
	for _, c.Workers = range []int{1, 4} {
		c.FailFast = true
		rep := run(t, c)
		least := uint64(1 << 60)
		for _, f := range rep.Findings {
			if !f.Declared {
				least = min(least, f.Index)
			}
		}
		if least != first || rep.Whole() {
			t.Errorf("%d workers: the first failure is run %d, want %d; whole %v", c.Workers, least, first, rep.Whole())
		}
	}
}

// TestInterrupted: a campaign that is told to stop reports what it has.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	c := standard(t, 1<<40)
	c.Progress = new(hunt.Progress)
	go func() {
		for c.Progress.Done.Load() < 3000 {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	rep, err := c.Run(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if !rep.Interrupted || rep.Whole() || rep.Runs < 3000 || len(rep.Failures()) > 0 {
		t.Errorf("interrupted %v, whole %v, %d runs, failures %v", rep.Interrupted, rep.Whole(), rep.Runs, rep.Failures())
	}
}

// one is a campaign of a single case.
type one struct {
	make func(index uint64) *scenarios.Case
}

func (o one) Draw(index uint64) (int, *scenarios.Case) { return 0, o.make(index) }

func campaign(runs uint64, make func(uint64) *scenarios.Case) hunt.Campaign {
	return hunt.Campaign{Variants: []hunt.Variant{{Name: "three-way"}}, Runs: runs, Cases: func() hunt.Drawer { return one{make} }}
}

func parse(t testing.TB, token string) *scenarios.Case {
	t.Helper()
	c, err := scenarios.Parse(token)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// stack is somebody else's TCP, which does as it is told.
type stack struct{ step func() }

func (s stack) Step(*scenarios.EndpointInput, *scenarios.EndpointOutput) { s.step() }
func (s stack) Clone() scenarios.Endpoint                                { return s }
func (s stack) State(uint8) (tcpfsm.State, bool)                         { return 0, false }

// TestAuditFindsChance: a host that depends on more than it is given is found by running it again.
func TestAuditFindsChance(t *testing.T) {
	calls := 0
	foreign := func(token string) (*scenarios.Case, error) {
		c, err := scenarios.Parse(token)
		if err == nil {
			c.Foreign[1] = func() scenarios.Endpoint {
				n := 0
				return stack{func() {
					if calls++; calls%100 == 99 {
						panic("chance")
					}
					n++
				}}
			}
		}
		return c, err
	}
	c := campaign(200, func(uint64) *scenarios.Case {
		c, err := foreign("three-way/talk")
		if err != nil {
			t.Fatal(err)
		}
		return c
	})
	c.Workers, c.Audit, c.Parse, c.Budget = 1, 2, foreign, -1
	rep := run(t, c)
	if len(rep.Differ) == 0 || rep.Audited < 50 {
		t.Errorf("%d of %d audited runs differ", len(rep.Differ), rep.Audited)
	}
	if !slices.ContainsFunc(rep.Failures(), func(f hunt.Failure) bool { return f.Kind == hunt.NotRepeated }) {
		t.Errorf("it is no failure: %v", rep.Failures())
	}
}

// TestPanicIsAFinding: a panic of a host ends its run, not the campaign, and is shrunk like any other breach.
func TestPanicIsAFinding(t *testing.T) {
	foreign := func(token string) (*scenarios.Case, error) {
		c, err := scenarios.Parse(token)
		if err == nil {
			c.Foreign[1] = func() scenarios.Endpoint {
				n := 0
				return stack{func() {
					if n++; n == 4 {
						panic("the fourth event")
					}
				}}
			}
		}
		return c, err
	}
	c := campaign(50, func(index uint64) *scenarios.Case {
		c, err := foreign("three-way/talk/seed:duplicating:0")
		if err != nil {
			t.Fatal(err)
		}
		c.Random.Seed = index
		return c
	})
	c.Parse = foreign
	rep := run(t, c)
	if len(rep.Findings) != 1 || rep.Findings[0].ID != hunt.NoPanic.ID || rep.Findings[0].Lost != "" || rep.Findings[0].Faults > 1 {
		t.Errorf("findings: %+v", rep.Findings)
	}
}

// TestShrinkingKeepsToItsProperty: a case that breaks two properties is shrunk for each by itself, and to runs of which the
// other is no part where it need not be.
func TestShrinkingKeepsToItsProperty(t *testing.T) {
	c := parse(t, "two-way:rfc5961=on,nagle=off/talk/ab.syn0=40ms,ab3+1ms,ba0x,ba2x,ab5x")
	j := hunt.NewJudge()
	_, broken := j.Run(c, nil)
	if len(broken) < 2 {
		t.Fatalf("%v breaks only %s", c, invariant.IDs(broken))
	}
	for _, v := range broken {
		s := hunt.Shrinker{Judge: j, ID: v.ID, Keep: "two-way"}
		small := s.Shrink(c)
		if small.Violation == nil || small.Violation.ID != v.ID || small.Lost != "" || !small.Minimal {
			t.Errorf("%s: %+v", v.ID, small)
		}
		if small.Case.Variant != "two-way" || small.Case.Plan.Len() > 1 || len(small.Case.Script.Steps) > 3 {
			t.Errorf("%s is shrunk to %v", v.ID, small.Case)
		}
	}
}

// TestDeclaredBreaches: each variant breaks what it is declared to break, under the plan that is given for it, and what the
// catalogue of scenarios says of a variant is declared of it.
func TestDeclaredBreaches(t *testing.T) {
	j := hunt.NewJudge()
	for _, v := range hunt.Variants() {
		declared := map[string]bool{}
		for _, b := range v.Breaks {
			declared[b.ID] = true
			_, broken := j.Run(parse(t, b.Token), nil)
			if !slices.ContainsFunc(broken, func(have invariant.Violation) bool { return have.ID == b.ID && !have.Excused() }) {
				t.Errorf("%s breaks %q, not %s", b.Token, invariant.IDs(broken), b.ID)
			}
		}
		for _, k := range hunt.Catalogue() {
			c := parse(t, k.Token)
			if c.Variant != v.Name {
				continue
			}
			_, broken := j.Run(c, nil)
			for _, b := range broken {
				if !b.Excused() && !declared[b.ID] {
					t.Errorf("%s is not declared to break %s, and does: %s", v.Name, b.ID, k.Token)
				}
			}
		}
	}
}

// TestEveryHandshakeHunts: each registered handshake is a variant of the standard campaign, and each variant gets its runs.
func TestEveryHandshakeHunts(t *testing.T) {
	rows := map[string]uint64{}
	for _, row := range run(t, standard(t, 3000)).Rows {
		rows[row.Variant] = row.Runs
	}
	for _, v := range hunt.Variants() {
		if rows[v.Name] < 30 {
			t.Errorf("%s ran %d times", v.Name, rows[v.Name])
		}
	}
	for _, v := range variant.List() {
		if rows[v.Name] == 0 {
			t.Errorf("%s is a handshake, and is not hunted", v.Name)
		}
	}
}

// A network, or a script, that shows a breach to nobody is no failure of the variant that is declared to break it; a variant
// alone owes what it is sure to break.
func TestChosenNetworkOwesNoBreach(t *testing.T) {
	for _, s := range []hunt.Settings{{Profile: "perfect"}, {Scripts: []string{"flood"}},
		{Profile: "perfect", Variants: []string{"two-way"}}, {Scripts: []string{"open"}, Variants: []string{"three-way:finCoverage=off"}}} {
		s.Runs, s.Seed = 5000, 1
		c, err := hunt.Standard(s)
		if err != nil {
			t.Fatal(err)
		}
		rep, err := c.Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range rep.Failures() {
			t.Errorf("%s%q: %s: %s", s.Profile, s.Scripts, f.Kind, f.What)
		}
	}
	named, err := hunt.Standard(hunt.Settings{Variants: []string{"two-way"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range named.Variants {
		if !slices.ContainsFunc(v.Breaks, func(b hunt.Breach) bool { return b.Sure }) {
			t.Errorf("%s, asked for by name, is sure to break nothing", v.Name)
		}
	}
}
