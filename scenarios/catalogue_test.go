package scenarios_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

var update = flag.Bool("update", false, "rewrite testdata/ladders")

const ladders = "testdata/ladders"

// Every scenario prints the paragraph and the ladders that were read when they were accepted.
func TestLaddersAreAsAccepted(t *testing.T) {
	for _, s := range scenarios.Catalogue() {
		t.Run(s.Name, func(t *testing.T) {
			var got bytes.Buffer
			if err := s.Explain(&got, 80); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(ladders, s.Name+".txt")
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("%s (-accepted +got); rewrite with -update, and read it:\n%s", file, diff)
			}
		})
	}
}

// A ladder of a scenario that is no more would be read by nobody.
func TestNoLadderIsLeftOver(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(ladders, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no ladders: %v", err)
	}
	for _, file := range files {
		if _, err := scenarios.Find(strings.TrimSuffix(filepath.Base(file), ".txt")); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// Ladders fit the terminal they were printed for; the commands alone may be longer, to be copied whole.
func TestLaddersFitTheTerminal(t *testing.T) {
	for _, s := range scenarios.Catalogue() {
		for _, width := range []int{80, 120} {
			var b bytes.Buffer
			if err := s.Explain(&b, width); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(b.String()) {
				line = strings.TrimSuffix(line, "\n")
				if utf8.RuneCountInString(line) > width && !strings.HasPrefix(line, "replay: ") {
					t.Errorf("%s at %d columns: %q", s.Name, width, line)
				}
				if line != strings.TrimRight(line, " ") {
					t.Errorf("%s: blanks at the end of %q", s.Name, line)
				}
			}
		}
	}
}

// A token is the one name of a run: it parses, and prints back as it was written.
func TestTokensPrintBackTheSame(t *testing.T) {
	for s, run := range runs() {
		c, err := scenarios.Parse(run.Token)
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		if got := c.String(); got != run.Token {
			t.Errorf("%s: token %q prints back as %q", s.Name, run.Token, got)
		}
	}
}

// A fault that never strikes shows nothing; a run that is cut by a limit shows less than it says.
func TestPlansStrikeAndRunsEnd(t *testing.T) {
	runner := scenarios.NewRunner()
	for s, run := range runs() {
		c, err := scenarios.Parse(run.Token)
		if err != nil {
			t.Fatal(err)
		}
		res := runner.Run(c, nil, nil)
		if res.Unmet.Len() > 0 {
			t.Errorf("%s: %s: never struck: %s", s.Name, run.Token, scenarios.Names.Format(res.Unmet))
		}
		if res.History.Missed > 0 {
			t.Errorf("%s: %s: %d lives beyond the history's limit", s.Name, run.Token, res.History.Missed)
		}
		if res.Outcome != netsim.Quiet && c.Script.Until == 0 {
			t.Errorf("%s: %s ends for another reason than that it is quiet: %v", s.Name, run.Token, res.Outcome)
		}
	}
}

// Where runs are put side by side they differ in the handshake and its knobs alone, unless a scenario says that its runs
// are of different scripts or plans.
func TestContrastsShareScriptAndPlan(t *testing.T) {
	free := map[string]bool{ // those that show one machine under several plans, or several lives
		"founding-text":        true,
		"deadlock-ignored-syn": true, // the price of dup=anew shows where nothing is lost
		"lost-third-with-data": true, // less lost, more lost
		"nobody-listens":       true, // a port, a host
		"rfc9293-figure-13":    true, // crossed, not quite crossed
		"fast-open":            true, // what it is for, what it costs
		"syn-cookies-lost-ack": true, // silent, talking, and the answer lost
	}
	for _, s := range scenarios.Catalogue() {
		for _, run := range s.Runs[1:] {
			_, first, _ := strings.Cut(s.Runs[0].Token, "/")
			_, rest, _ := strings.Cut(run.Token, "/")
			if rest != first && !free[s.Name] {
				t.Errorf("%s: %s and %s differ in more than the handshake", s.Name, s.Runs[0].Token, run.Token)
			}
		}
		if free[s.Name] && len(s.Runs) < 2 {
			t.Errorf("%s contrasts nothing", s.Name)
		}
	}
}

func TestCatalogueIsInOrder(t *testing.T) {
	all := scenarios.Catalogue()
	if len(all) < 40 {
		t.Errorf("%d scenarios; there should be 40 at least", len(all))
	}
	if !sort.SliceIsSorted(all, func(i, j int) bool { return all[i].Name < all[j].Name }) {
		t.Error("not sorted by name")
	}
	for i, s := range all {
		if i > 0 && all[i-1].Name == s.Name {
			t.Errorf("two scenarios are called %q", s.Name)
		}
		if strings.Trim(s.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			t.Errorf("%q is not made of small letters, digits and hyphens", s.Name)
		}
		if got, err := scenarios.Find(s.Name); got != s || err != nil {
			t.Errorf("Find(%q) = %v, %v", s.Name, got, err)
		}
		checkProse(t, s)
	}
}

// checkProse holds what is written to a form: one paragraph of whole sentences, a source, something said of every run.
func checkProse(t *testing.T, s *scenarios.Scenario) {
	t.Helper()
	if len(s.Runs) == 0 || s.Source == "" {
		t.Errorf("%s: without runs or without a source", s.Name)
	}
	if n := len(strings.Fields(s.About)); n < 30 || n > 160 {
		t.Errorf("%s: its paragraph has %d words; 30 to 160 are a paragraph", s.Name, n)
	}
	texts := []string{s.About}
	for _, run := range s.Runs {
		texts = append(texts, run.Says)
		if !slices.IsSorted(run.Breaks) || len(slices.Compact(slices.Clone(run.Breaks))) != len(run.Breaks) {
			t.Errorf("%s: %s: Breaks is not sorted, or says one thing twice: %v", s.Name, run.Token, run.Breaks)
		}
		if (run.Claim == "") != (run.Verdict == "") {
			t.Errorf("%s: %s: a claim and its verdict go together", s.Name, run.Token)
		}
	}
	for _, text := range texts {
		if strings.ContainsAny(text, "\n\t") || strings.Contains(text, "  ") || !strings.HasSuffix(text, ".") {
			t.Errorf("%s: not one paragraph of sentences: %q", s.Name, text)
		}
	}
}

// The eleven states of RFC 9293 §3.3.2 are each entered in some scenario.
func TestEveryStateIsEntered(t *testing.T) {
	var entered [tcpfsm.NumStates]bool
	runner := scenarios.NewRunner()
	for _, run := range runs() {
		c, err := scenarios.Parse(run.Token)
		if err != nil {
			t.Fatal(err)
		}
		runner.Run(c, nil, func(w *scenarios.World, st *netsim.Step[scenarios.Host, scenarios.Packet]) bool {
			if len(st.State.Conns) == 0 {
				entered[tcpfsm.Closed] = true
			}
			for i := range st.State.Conns {
				entered[st.State.Conns[i].TCB.State] = true
			}
			return true
		})
	}
	for state, ok := range entered {
		if !ok {
			t.Errorf("no scenario enters %v", tcpfsm.State(state))
		}
	}
}

// What nobody shows nobody knows: each named script and each handshake is in some scenario.
func TestEveryScriptAndHandshakeIsShown(t *testing.T) {
	shown := map[string]bool{}
	for _, run := range runs() {
		parts := strings.Split(run.Token, "/")
		for _, part := range parts[:2] {
			name, _, _ := strings.Cut(part, ":")
			shown[name] = true
		}
	}
	for _, s := range scenarios.Scripts() {
		if !shown[s.Name] {
			t.Errorf("no scenario runs the script %s", s.Name)
		}
	}
	for _, v := range variant.List() {
		if !shown[v.Name] {
			t.Errorf("no scenario runs the handshake %s", v.Name)
		}
	}
}

func TestFindSuggests(t *testing.T) {
	for name, want := range map[string]string{
		"gost":     `no scenario is called "gost" (did you mean "ghost"?); list shows them all`,
		"assassin": `no scenario is called "assassin" (did you mean time-wait-assassination?); list shows them all`,
		"zzzzzzzz": `no scenario is called "zzzzzzzz"; list shows them all`,
	} {
		if _, err := scenarios.Find(name); err == nil || err.Error() != want {
			t.Errorf("Find(%q): %v; want %s", name, err, want)
		}
	}
}

// runs yields every run of the catalogue with the scenario it is of.
func runs() func(yield func(*scenarios.Scenario, scenarios.ScenarioRun) bool) {
	return func(yield func(*scenarios.Scenario, scenarios.ScenarioRun) bool) {
		for _, s := range scenarios.Catalogue() {
			for _, run := range s.Runs {
				if !yield(s, run) {
					return
				}
			}
		}
	}
}
