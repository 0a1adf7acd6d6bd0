package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"synfault/netsim/ladder"
	"synfault/scenarios"
	"synfault/tcpfsm/variant"
)

// founding are the scenarios that say why the handshake has three messages.
var founding = []string{"expired-syn", "ghost", "deadlock"}

const storiesLong = `Run the founding stories: what becomes of a two-way handshake when an expired SYN comes back and when the answer is lost,
beside the three-way handshake under the same plan. What stands above each ladder was found by running it, and so was the
table at the end: every handshake under every story's plan, judged by every property that one of them breaks.`

func (a *app) storiesCommand() *cobra.Command {
	return &cobra.Command{
		Use: "stories", Short: "Run the founding stories, two-way beside three-way", Long: storiesLong,
		Example: "  synfault stories\n  synfault stories --ascii --width 100",
		Args:    noArgs, ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error { return a.stories() },
	}
}

// story is a scenario whose runs were run and judged.
type story struct {
	*scenarios.Scenario
	verdicts []*verdict
}

func (a *app) stories() error {
	all, err := tellAll(founding)
	if err != nil {
		return err
	}
	results, err := compare(all)
	if err != nil {
		return err
	}
	if a.json {
		a.print(storiesDocument{"synfault/stories/1", explained(all), results})
		return nil
	}
	for _, s := range all {
		if err := a.tell(s); err != nil {
			return err
		}
	}
	a.compared(results)
	return nil
}

// tellAll runs and judges scenarios.
func tellAll(names []string) (all []story, err error) {
	for _, name := range names {
		s, err := scenarios.Find(name)
		if err != nil {
			return nil, err
		}
		told := story{Scenario: s}
		for _, run := range s.Runs {
			q, err := parseToken(run.Token)
			if err != nil {
				return nil, err
			}
			told.verdicts = append(told.verdicts, examine(q))
		}
		all = append(all, told)
	}
	return all, nil
}

// tell prints a story.
func (a *app) tell(s story) error {
	for _, paragraph := range []string{s.Name + " [" + s.Source + "]", s.About} {
		for _, line := range a.wrapped(paragraph, a.textWidth()) {
			fmt.Fprintln(&a.out, line)
		}
	}
	for i, v := range s.verdicts {
		st := a.style(v)
		st.Title = s.Runs[i].Says + "\n" + v.headline()
		st.Footer = v.replay()
		a.out.WriteByte('\n')
		if err := ladder.Text(&a.out, &v.trace, st); err != nil {
			return err
		}
	}
	a.out.WriteString("\n\n")
	return nil
}

// storiesDocument is what stories prints.
type storiesDocument struct {
	Schema  string       `json:"schema"`
	Stories []told       `json:"stories"`
	Table   []comparison `json:"table"`
}

type told struct {
	Name   string         `json:"name"`
	About  string         `json:"about"`
	Source string         `json:"source"`
	Runs   []explainedRun `json:"runs"`
}

func explained(all []story) (list []told) {
	for _, s := range all {
		t := told{Name: s.Name, About: s.About, Source: s.Source}
		for i, v := range s.verdicts {
			t.Runs = append(t.Runs, explainedRun{Says: s.Runs[i].Says, Breaks: append([]string{}, s.Runs[i].Breaks...), Run: v.object()})
		}
		list = append(list, t)
	}
	return list
}

// comparison is what one handshake broke in one story.
type comparison struct {
	Variant string   `json:"variant"`
	Story   string   `json:"story"`
	Token   string   `json:"token"`
	Broken  []string `json:"broken"`
}

// compare runs every handshake, and each that a story sets up otherwise, under every story's script and plan.
func compare(all []story) (list []comparison, err error) {
	var variants []string
	for _, v := range variant.List() {
		variants = append(variants, v.Name)
	}
	for _, s := range all {
		for _, v := range s.verdicts {
			if !slices.Contains(variants, v.Variant) {
				variants = append(variants, v.Variant)
			}
		}
	}
	for _, name := range variants {
		for _, s := range all {
			_, rest, _ := strings.Cut(s.Runs[0].Token, "/")
			q, err := parseToken(name + "/" + rest)
			if err != nil {
				return nil, err
			}
			v := examine(q)
			c := comparison{name, s.Name, v.token, []string{}}
			for _, b := range v.broken {
				if b.Unkept == "" {
					c.Broken = append(c.Broken, b.ID)
				}
			}
			list = append(list, c)
		}
	}
	return list, nil
}

// compared prints the table of handshakes and properties.
func (a *app) compared(results []comparison) {
	var ids, variants []string
	broken := map[string][]string{} // by handshake and property: the stories
	for _, c := range results {
		if !slices.Contains(variants, c.Variant) {
			variants = append(variants, c.Variant)
		}
		for _, id := range c.Broken {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
			key := c.Variant + " " + id
			broken[key] = append(broken[key], c.Story)
		}
	}
	slices.Sort(ids)
	left := len("handshake")
	for _, v := range variants {
		left = max(left, len(v))
	}
	head := fmt.Sprintf("  %-*s", left, "handshake")
	for _, id := range ids {
		head += fmt.Sprintf("  %-6s", id)
	}
	fmt.Fprintf(&a.out, "In these %d stories, by handshake and property:\n\n%s\n", len(founding), strings.TrimRight(head, " "))
	for _, v := range variants {
		line := fmt.Sprintf("  %-*s", left, v)
		for _, id := range ids {
			cell := "holds"
			if broken[v+" "+id] != nil {
				cell = "BREAKS"
			}
			line += fmt.Sprintf("  %-6s", cell)
		}
		fmt.Fprintln(&a.out, strings.TrimRight(line, " "))
	}
	a.out.WriteByte('\n')
	a.table(sentences(ids))
}
