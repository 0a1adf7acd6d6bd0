package scenarios

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"synfault/netsim/ladder"
)

// Scenario is a story about connection management that runs: what happens, where it is told, and the cases that show it.
// Where it contrasts two handshakes or two settings, its runs are under one script and one plan.
type Scenario struct {
	Name   string        `json:"name"`
	Source string        `json:"source"` // where it is told or required: RFC section, paper, deployed stack
	About  string        `json:"about"`  // one paragraph: what it shows
	Runs   []ScenarioRun `json:"runs"`
}

// ScenarioRun is one case of a scenario.
type ScenarioRun struct {
	Token string `json:"token"`
	// Claim and Verdict are of scenarios that judge a text: what it claims, and what the run says to that.
	Claim   string   `json:"claim,omitempty"`
	Verdict string   `json:"verdict,omitempty"`
	Says    string   `json:"says"`             // what this run shows
	Breaks  []string `json:"breaks,omitempty"` // the ids of the invariants that it is expected to break, sorted
}

// chapters are the parts of the catalogue, each a list.
var chapters = [][]*Scenario{
	foundingScenarios, lossScenarios, closeScenarios, timeWaitScenarios, incarnationScenarios,
	figureScenarios, crashScenarios, attackScenarios, streamScenarios, variantScenarios, claimScenarios,
}

// Catalogue lists all scenarios, sorted by name. They are shared: whoever wants to change one copies it.
func Catalogue() (all []*Scenario) {
	for _, list := range chapters {
		all = append(all, list...)
	}
	slices.SortFunc(all, func(a, b *Scenario) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Find returns the scenario of a name. The error for a name that does not exist suggests the nearest.
func Find(name string) (*Scenario, error) {
	var names, alike []string
	for _, s := range Catalogue() {
		if s.Name == name {
			return s, nil
		}
		if names = append(names, s.Name); len(name) > 2 && strings.Contains(s.Name, name) {
			alike = append(alike, s.Name)
		}
	}
	hint := nearest(name, names)
	if len(alike) > 0 {
		hint = fmt.Sprintf(" (did you mean %s?)", strings.Join(alike, ", "))
	}
	return nil, fmt.Errorf("no scenario is called %q%s; list shows them all", name, hint)
}

// ReplayLine is the command that runs a token again.
func ReplayLine(token string) string { return "replay: go run ./scenarios/cmd/synfault run " + token }

// explainRows is how many rows of a ladder Explain shows at most.
const explainRows = 72

// Explain writes the paragraph and, for each run, what it says, its ladder and the command that repeats it. Lines are at
// most width columns long, but for the commands. adjust may change how the ladders print.
func (s *Scenario) Explain(w io.Writer, width int, adjust ...func(*ladder.Style[Packet])) error {
	var b bytes.Buffer
	b.WriteString(fill(s.Name+"  ["+s.Source+"]", width) + "\n" + fill(s.About, width))
	runner := NewRunner()
	for i := range s.Runs {
		run := &s.Runs[i]
		c, err := Parse(run.Token)
		if err != nil {
			return fmt.Errorf("scenario %s: %w", s.Name, err)
		}
		var trace Trace
		st := c.Style(runner.Run(c, &trace, nil))
		st.Width, st.Rows = width, explainRows
		st.Footer = ReplayLine(run.Token)
		for _, f := range adjust {
			f(st)
		}
		b.WriteString("\n" + fill(s.heading(i), width) + "\n")
		if err := ladder.Text(&b, &trace, st); err != nil {
			return err
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// heading is what stands above the ladder of a run.
func (s *Scenario) heading(i int) string {
	run := &s.Runs[i]
	text := run.Says
	if run.Claim != "" {
		text = "“" + run.Claim + "” — " + run.Verdict + ". " + text
	}
	if len(s.Runs) > 1 {
		text = fmt.Sprintf("%d. %s", i+1, text)
	}
	if len(run.Breaks) > 0 {
		text += " Breaks " + strings.Join(run.Breaks, ", ") + "."
	}
	return text
}

// fill breaks a paragraph into lines of at most width columns, where its words allow.
func fill(text string, width int) string {
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case column == 0:
		case column+1+n > width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	b.WriteByte('\n')
	return b.String()
}
