package properties

import (
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"synfault/properties/hunt"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// hold asks of one property, under random cases that rapid draws and shrinks, whether it holds: rapid looks at that
// property alone, so that a smaller case never breaks another one in its place. What rapid leaves is shrunk further by
// hunt, with the property pinned, read from its token and run afresh.
type hold struct {
	t     *testing.T
	check check
	id    string
	judge *hunt.Judge
	last  *scenarios.Case // the last case that broke the property
}

// rapidRuns is how many runs rapid draws where nobody says: it takes some ten times as long for each as a campaign does.
const rapidRuns = 1000

// newHold makes a hold of a variant and a property.
func newHold(t *testing.T, variant, id string, options []Option) *hold {
	t.Helper()
	if _, err := invariant.Lookup(id); err != nil {
		t.Fatal(err)
	}
	h := &hold{t: t, id: id, judge: hunt.NewJudge()}
	h.check = check{subject: Machine(variant), draws: hunt.Options{Variants: []string{variant}}, runs: rapidRuns}
	for _, o := range options {
		o(&h.check)
	}
	if err := h.check.read(os.Environ()); err != nil {
		t.Fatal(err)
	}
	return h
}

// broken is the property that rapid falsifies. It fails on one line, with a message that depends on nothing that shrinking
// changes: rapid tells failures apart by both.
func (h *hold) broken(t *rapid.T) {
	c := AnyCase(&h.check.draws).Draw(t, "case")
	_, broken := h.judge.Run(c, nil)
	if hunt.Find(broken, h.id) != nil {
		h.last = c
		t.Fatalf("breaks %s", h.id)
	}
}

// look lets rapid look for a case that breaks the property, and returns what it said; empty where there is none.
func (h *hold) look() (said string) {
	h.t.Helper()
	if files, _ := filepath.Glob(filepath.Join("testdata", "rapid", h.t.Name(), "*")); files != nil {
		h.t.Fatalf("%s is a fail file of rapid: when it is stale, it passes in silence. Keep the token instead, in %s.", files[0], savedDir)
	}
	set("rapid.nofailfile", "true")
	set("rapid.checks", strconv.FormatUint(h.check.runs, 10))
	h.seed()
	s := &silent{t: h.t}
	defer func() {
		if p := recover(); p != nil && p != any(s) {
			panic(p)
		}
		said = strings.TrimSuffix(s.said, "\nFailed test output:")
	}()
	rapid.Check(s, h.broken)
	return ""
}

// seed gives each test draws of its own: under one seed rapid draws the same for all. A seed that was given to rapid stays.
func (h *hold) seed() {
	if given("rapid.seed") {
		return
	}
	sum := fnv.New64a()
	fmt.Fprintf(sum, "%d %s", h.check.seed, h.t.Name())
	set("rapid.seed", strconv.FormatUint(sum.Sum64()>>1|1, 10))
}

// smallest shrinks what rapid has found.
func (h *hold) smallest() hunt.Small {
	s := hunt.Shrinker{Judge: h.judge, ID: h.id, Keep: h.check.subject.variants[0], Budget: h.check.budget}
	return s.Shrink(h.last)
}

// describe shows what was found, with what rapid said last.
func (h *hold) describe(small hunt.Small, said string) string {
	text := h.check.show(h.t, small.Case, h.id)
	if small.Lost != "" {
		text += "\nNOT REPLAYED: " + small.Lost + ". The run depends on something beside its token."
	}
	return fmt.Sprintf("%s\nseed: SYNFAULT_SEED=%d\n%s", text, h.check.seed, said)
}

// Holds fails the test if a variant breaks a property, in any of the runs that rapid draws. It is Check for one property,
// with rapid in the place of a campaign: slower, and with fewer runs.
func Holds(t *testing.T, variant, id string, options ...Option) {
	t.Helper()
	newHold(t, variant, id, options).holds()
}

func (h *hold) holds() {
	h.t.Helper()
	if token := os.Getenv("SYNFAULT_CASE"); token != "" {
		h.check.replay(h.t, token)
		return
	}
	if said := h.look(); said != "" {
		h.t.Fatal(h.describe(h.smallest(), said))
	}
}

// Broken fails the test if rapid finds no run in which a variant breaks a property, and returns the smallest that it finds:
// a negative control, which proves that what Holds finds nothing of can be found.
func Broken(t *testing.T, variant, id string, options ...Option) *scenarios.Case {
	t.Helper()
	h := newHold(t, variant, id, append(options, Breaks(id)))
	if token := os.Getenv("SYNFAULT_CASE"); token != "" {
		return h.check.replay(t, token)
	}
	shrink := flag.Lookup("rapid.shrinktime").Value.String()
	set("rapid.shrinktime", "0s") // the plan's shrinker is enough where nobody reads the rest
	said := h.look()
	set("rapid.shrinktime", shrink)
	if said == "" {
		t.Fatalf("%s does not break %s in %v runs with SYNFAULT_SEED=%d, and should", variant, id, flag.Lookup("rapid.checks").Value, h.check.seed)
	}
	small := h.smallest()
	text := h.describe(small, said)
	if small.Lost != "" {
		t.Error(text)
	}
	t.Log(text)
	return small.Case
}

// silent is what rapid takes for the test: it keeps what rapid says, for it to be said below the rest.
type silent struct {
	t      *testing.T
	said   string
	failed bool
}

func (s *silent) Helper()                        {}
func (s *silent) Name() string                   { return s.t.Name() }
func (s *silent) Logf(format string, a ...any)   {}
func (s *silent) Log(a ...any)                   {}
func (s *silent) Skipf(format string, a ...any)  { s.t.Skipf(format, a...) }
func (s *silent) Skip(a ...any)                  { s.t.Skip(a...) }
func (s *silent) SkipNow()                       { s.t.SkipNow() }
func (s *silent) Errorf(format string, a ...any) { s.say(fmt.Sprintf(format, a...)) }
func (s *silent) Error(a ...any)                 { s.say(fmt.Sprint(a...)) }
func (s *silent) Fatalf(format string, a ...any) { s.say(fmt.Sprintf(format, a...)); s.FailNow() }
func (s *silent) Fatal(a ...any)                 { s.say(fmt.Sprint(a...)); s.FailNow() }
func (s *silent) Fail()                          { s.failed = true }
func (s *silent) Failed() bool                   { return s.failed }
func (s *silent) FailNow()                       { s.failed = true; panic(s) }

// say keeps the first that rapid says: what failed, and how to reproduce it.
func (s *silent) say(text string) {
	s.failed = true
	if s.said == "" {
		s.said = text
	}
}

// given reports that a flag was set on the command line.
func given(name string) (is bool) {
	flag.Visit(func(f *flag.Flag) { is = is || f.Name == name && !ours[name] })
	return is
}

// ours are the flags that this package has set.
var ours = map[string]bool{}

func set(name, value string) {
	if given(name) {
		return
	}
	ours[name] = true
	if err := flag.Set(name, value); err != nil {
		panic("BUG: " + err.Error())
	}
}
