package main

import (
	"fmt"
	"slices"
	"strings"

	"synfault/netsim/ladder"
	"synfault/properties/hunt"
)

// twoStories are the founding stories that a hunt ends with.
var twoStories = []string{"ghost", "deadlock"}

// findingRows is how many rows of the ladder of a finding are shown at most.
const findingRows = 40

// printHunt prints a report for people.
func (a *app) printHunt(rep *hunt.Report, failures []hunt.Failure, seeded, brief bool) error {
	how := "drawn"
	if seeded {
		how = "given"
	}
	a.line("hunt: %s of %s, --seed %d (%s)", many(rep.Planned, "run"), many(uint64(len(rep.Rows)), "handshake"), rep.Seed, how)
	a.out.WriteByte('\n')
	if err := a.findings(rep, brief); err != nil {
		return err
	}
	a.summary(rep)
	a.failures(rep, failures)
	a.standings(rep)
	if brief {
		return nil
	}
	a.out.WriteByte('\n')
	stories, err := tellAll(twoStories)
	if err != nil {
		return err
	}
	for _, s := range stories {
		if err := a.tell(s); err != nil {
			return err
		}
	}
	return nil
}

// line prints a paragraph.
func (a *app) line(format string, args ...any) {
	for i, line := range a.wrapped(fmt.Sprintf(format, args...), a.textWidth()-2) {
		if i > 0 {
			line = "  " + line
		}
		fmt.Fprintln(&a.out, line)
	}
}

// findings prints each broken property once: those that are not declared of every handshake, those that are with the
// smallest of their runs.
func (a *app) findings(rep *hunt.Report, brief bool) error {
	shown := map[string]bool{}
	byID := map[string][]*hunt.Finding{}
	var ids []string
	for i := range rep.Findings {
		f := &rep.Findings[i]
		if byID[f.ID] == nil {
			ids = append(ids, f.ID)
		}
		byID[f.ID] = append(byID[f.ID], f)
	}
	for _, declared := range []bool{false, true} {
		for _, id := range ids {
			list := slices.DeleteFunc(slices.Clone(byID[id]), func(f *hunt.Finding) bool { return f.Declared != declared })
			if len(list) == 0 || declared && brief {
				continue
			}
			slices.SortStableFunc(list, func(a, b *hunt.Finding) int {
				if a.Faults != b.Faults {
					return a.Faults - b.Faults
				}
				return len(a.Token) - len(b.Token)
			})
			if err := a.finding(list, shown[id]); err != nil {
				return err
			}
			shown[id] = true
		}
	}
	return nil
}

// finding prints the first of the findings of one property as a ladder, and the others as a line each.
func (a *app) finding(list []*hunt.Finding, known bool) error {
	f := list[0]
	if known { // declared of others, and not of these, or the other way round
		a.line("%s is also broken%s:", f.ID, asDeclared(f))
	} else {
		q, err := planFile(f)
		if err != nil {
			return err
		}
		v := examine(q)
		st := a.style(v)
		if !a.unfold {
			st.Rows = findingRows
		}
		inv := f.Invariant()
		ending := ""
		if f.Ending != "" {
			ending = ", " + f.Ending
		}
		st.Title = fmt.Sprintf("%s breaks %s%s: %s  [%s%s]", v.title, f.ID, asDeclared(f), inv.Sentence, inv.Source, ending)
		st.Footer = strings.Join(a.wrapped(a.provenance(f), a.textWidth()), "\n") + "\n" + v.replay()
		if err := ladder.Text(&a.out, &v.trace, st); err != nil {
			return err
		}
		list = list[1:]
	}
	for _, f := range list {
		q, err := planFile(f)
		if err != nil {
			return err
		}
		token := f.Token
		if q.file != "" {
			token = strings.TrimSuffix(token, token[strings.LastIndex(token, "/")+1:]) + "@" + q.file
		}
		fmt.Fprintf(&a.out, "also: %s\n", quote(token))
	}
	a.out.WriteString("\n\n")
	return nil
}

func asDeclared(f *hunt.Finding) string {
	if f.Declared {
		return " as declared"
	}
	return ""
}

// provenance says where a finding comes from.
func (a *app) provenance(f *hunt.Finding) string {
	drawn := f.Drawn
	if len(drawn) > longTitle {
		drawn = string([]rune(drawn)[:longTitle-1]) + "…"
	}
	least := ""
	if !f.Minimal {
		least = ", not the least"
	}
	return fmt.Sprintf("found: in %s, first in run %d, %s; %s%s, after %s: %s", many(f.Runs, "run"), f.Index, drawn,
		many(uint64(f.Faults), "fault"), least, many(uint64(f.Tries), "trial"), f.Detail)
}

func many(n uint64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
