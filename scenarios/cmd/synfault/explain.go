package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"synfault/netsim/ladder"
	"synfault/scenarios"
)

const explainLong = `Explain a scenario of the catalogue: the paragraph that says what it shows and where it is told, then the ladder of each of
its runs. Where it contrasts two handshakes or two settings, all its runs are under the same plan. list scenarios names them.
The exit status is 0 also where a run breaks what it is there to break.`

const explainExample = `  synfault explain expired-syn
  synfault explain --json deadlock`

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use: "explain NAME", Short: "Explain a scenario, with its ladders", Long: explainLong, Example: explainExample,
		Args:              oneArg("the name of a scenario", "expired-syn"),
		ValidArgsFunction: completeScenario,
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := find(args[0])
			if err != nil {
				return err
			}
			if a.json {
				return a.explainJSON(s)
			}
			return s.Explain(&a.out, a.explainWidth(), func(st *ladder.Style[scenarios.Packet]) {
				st.Width, st.ASCII, st.Unfold = a.width.ladder(), a.ascii, a.unfold
				if a.unfold {
					st.Rows = 0
				}
			})
		},
	}
}

// explainWidth leaves room for what a paragraph grows by when its section signs are spelt in ASCII.
func (a *app) explainWidth() int {
	if a.ascii {
		return a.textWidth() - 8
	}
	return a.textWidth()
}

// explainDocument is what explain prints.
type explainDocument struct {
	Schema string         `json:"schema"`
	Name   string         `json:"name"`
	About  string         `json:"about"`
	Source string         `json:"source"`
	Runs   []explainedRun `json:"runs"`
}

type explainedRun struct {
	Says    string    `json:"says"`
	Claim   string    `json:"claim,omitempty"`
	Verdict string    `json:"verdict,omitempty"`
	Breaks  []string  `json:"breaks"` // the ids of the properties that it is there to break
	Run     runObject `json:"run"`
}

func (a *app) explainJSON(s *scenarios.Scenario) error {
	d := explainDocument{Schema: "synfault/explain/1", Name: s.Name, About: s.About, Source: s.Source}
	for _, run := range s.Runs {
		q, err := parseToken(run.Token)
		if err != nil {
			return err
		}
		d.Runs = append(d.Runs, explainedRun{Says: run.Says, Claim: run.Claim, Verdict: run.Verdict,
			Breaks: append([]string{}, run.Breaks...), Run: examine(q).object()})
	}
	a.print(d)
	return nil
}

// find looks a scenario up.
func find(name string) (*scenarios.Scenario, error) {
	s, err := scenarios.Find(name)
	if err != nil && strings.Contains(name, "/") {
		return nil, fmt.Errorf("no scenario is called %q: this looks like a token: synfault run %s", name, name)
	}
	return s, err
}
