package properties

import (
	"context"
	"fmt"
	"os"
	"strings"

	"synfault/properties/hunt"
	"synfault/properties/invariant"
	"synfault/scenarios"
	"synfault/tcpfsm/variant"
)

// TB is what Check needs of a *testing.T. With one that can run subtests, saved failures are subtests.
type TB interface {
	Helper()
	Name() string
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Subject is what Check checks: see Machine, Handshake and Endpoint.
type Subject struct {
	variants []string
	scripts  []string
	library  scenarios.Library
}

// Machine is synfault's own TCP with your choice of handshake and knobs, as in a token: "three-way:rfc5961=off,b.msl=30s".
// Several are checked one as often as another. What Check draws beside them leaves those knobs as they are.
func Machine(variants ...string) Subject { return Subject{variants: variants} }

// Handshake is a handshake of yours in synfault's TCP. It is under the same faults as those of the registry; knobs, if any,
// are as after the colon in a token.
func Handshake(v variant.Variant, knobs ...string) Subject {
	s := Subject{library: scenarios.Library{Handshakes: []variant.Variant{v}}, variants: []string{v.Name}}
	if len(knobs) > 0 {
		s.variants[0] += ":" + strings.Join(knobs, ",")
	}
	return s
}

// Endpoint is a TCP of yours, whole: it stands against synfault's, as the server on host b in one half of the runs and as
// the client on host a in the other, or only on the hosts that are named. It is judged on what it shows: its segments, what
// its users are told and given, its State where it has one. make is called for every run.
func Endpoint(name string, make func() scenarios.Endpoint, hosts ...string) Subject {
	s := Subject{library: scenarios.Library{Endpoints: []scenarios.NamedEndpoint{{Name: name, New: make}}}, scripts: modest}
	if len(hosts) == 0 {
		hosts = []string{"b", "a"}
	}
	for _, host := range hosts {
		s.variants = append(s.variants, "three-way:"+host+".tcp="+name)
	}
	return s
}

// modest are scripts that ask nothing unusual of an Endpoint: one connection, one end of which listens.
var modest = []string{"open", "talk", "life", "server-closes", "half-close", "server-first", "both-close", "abort"}

// Check runs a subject under random networks, and asks every property of package invariant after each event: that no old
// segment opens a connection, that both ends agree on their numbers, that what is sent arrives whole and in order, that an
// open and a close end, that nothing is left behind, and so on; invariant.All lists them. The run is one of many that a
// seed decides; they are drawn by package hunt, which the command synfault hunt shares.
//
// Each property that is broken, and that Breaks does not declare, is an error of the test. It shows the property and its
// source, the smallest run like it that was found, as a diagram, and how to run that again. Before it is shown, it is read
// from its token and run afresh; an error says so if it did not fail in the same way.
//
// Without a Seed a fresh one is drawn, which the log and every error tell. Environment variables take the place of options,
// for whoever runs the test: SYNFAULT_RUNS, SYNFAULT_SEED, SYNFAULT_PROFILE and SYNFAULT_SHARD (see hunt.FromEnv), and
// SYNFAULT_CASE, a token that is run alone and shown.
//
// Failures that are kept in testdata/failures are run before all else: see Saved.
func Check(t TB, s Subject, options ...Option) {
	t.Helper()
	c := check{subject: s, draws: hunt.Options{Variants: s.variants, Scripts: s.scripts}, runs: DefaultRuns, saved: savedDir}
	if len(s.variants) == 0 {
		t.Fatalf("properties.Check: there is nothing to check; a Subject is made by Machine, Handshake or Endpoint")
	}
	for _, o := range options {
		o(&c)
	}
	c.draws.Library = &c.subject.library
	if err := c.read(os.Environ()); err != nil {
		t.Fatalf("properties.Check: %v", err)
	}
	if token := os.Getenv("SYNFAULT_CASE"); token != "" {
		c.replay(t, token)
		return
	}
	c.runSaved(t)
	c.hunt(t)
}

// DefaultRuns is how many runs Check makes where nobody says: a second or so.
const DefaultRuns = 5000

// check is one call of Check.
type check struct {
	subject Subject
	draws   hunt.Options
	breaks  []hunt.Breach
	profile string
	runs    uint64
	seed    uint64
	seeded  bool
	budget  int
	shard   hunt.Shard
	saved   string
}

// read takes what the environment says, and refuses what cannot be run.
func (c *check) read(environ []string) error {
	s, err := hunt.FromEnv(environ)
	if err != nil {
		return err
	}
	if s.Runs > 0 {
		c.runs = s.Runs
	}
	if s.Seeded || !c.seeded {
		c.seed = s.Seed
	}
	if s.Profile != "" {
		c.profile = s.Profile
	}
	c.shard = s.Shard
	if c.profile != "" {
		p, err := scenarios.Parse("three-way/open/seed:" + c.profile + ":0")
		if err != nil {
			return err
		}
		c.draws.Profile = p.Random
	}
	scripts := c.draws.Scripts
	if scripts == nil {
		scripts = []string{"open"}
	}
	for _, v := range c.subject.variants {
		for _, script := range scripts {
			if _, err := c.subject.library.Parse(v + "/" + script); err != nil {
				return err
			}
		}
	}
	return nil
}

// hunt runs the campaign and reports what it found.
func (c *check) hunt(t TB) {
	t.Helper()
	campaign := hunt.Campaign{
		Runs: c.runs, Seed: c.seed, Shard: c.shard, Audit: 500, Budget: c.budget, Parse: c.subject.library.Parse,
		Cases: func() hunt.Drawer { return hunt.NewStream(c.seed, &c.draws) },
	}
	for _, v := range c.subject.variants {
		campaign.Variants = append(campaign.Variants, hunt.Variant{Name: v, Breaks: c.breaks})
	}
	rep, err := campaign.Run(context.Background())
	if err != nil {
		t.Fatalf("properties.Check: %v", err)
	}
	c.report(t, rep)
}

// report is the verdict.
func (c *check) report(t TB, rep *hunt.Report) {
	t.Helper()
	found := map[string]bool{}
	for i := range rep.Findings {
		f := &rep.Findings[i]
		found[f.ID] = true
		switch text := c.describe(t, f); {
		case f.Lost != "" || !f.Declared:
			t.Errorf("%s", text)
		default:
			t.Logf("as declared:\n%s", text)
		}
	}
	for _, d := range rep.Differ {
		if d.Law != "" {
			t.Errorf("%s\n%s: %s\nA handshake that hashes a name or an instant declares that it reads the clock.", d.Token, d.Law, d.Where)
			continue
		}
		t.Errorf("the same run twice is not the same: %s\n%s\nSomething beside the case decides what happens: a clock, a goroutine, "+
			"the order of a map, or what an earlier run has left behind.", d.Token, d.Where)
	}
	for _, b := range c.breaks {
		if b.Sure && !found[b.ID] && rep.Whole() {
			t.Errorf("%s is declared to break %s, and did not in %d runs with seed %d: more runs, or a declaration less",
				strings.Join(c.subject.variants, " and "), b.ID, rep.Runs, c.seed)
		}
	}
	t.Logf("%d runs with seed %d, %d connections opened; %s", rep.Runs, c.seed, rep.Connections, judged(rep))
}

// judged says how many properties were judged, and which were not.
func judged(rep *hunt.Report) string {
	times := map[string]uint64{}
	for _, row := range rep.Rows {
		for _, cell := range row.Cells {
			times[cell.ID] += cell.Judged
		}
	}
	var never []string
	all := invariant.All()
	for _, inv := range all {
		if times[inv.ID] == 0 {
			never = append(never, inv.ID)
		}
	}
	if never == nil {
		return fmt.Sprintf("all %d properties were judged", len(all))
	}
	return fmt.Sprintf("%d properties were judged, and never %s", len(all)-len(never), strings.Join(never, " "))
}
