package properties

import (
	"fmt"
	"strings"

	"synfault/netsim/ladder"
	"synfault/properties/hunt"
	"synfault/scenarios"
)

// describe shows a finding: the property with its source, the smallest run like it, and how to run that again.
func (c *check) describe(t TB, f *hunt.Finding) string {
	var b strings.Builder
	if f.Case == nil {
		fmt.Fprintf(&b, "%s breaks %s", f.Token, f.ID)
	} else {
		b.WriteString(c.show(t, f.Case, f.ID))
	}
	fmt.Fprintf(&b, "\nbroken in %d of %s's runs with seed %d, first in run %d", f.Runs, f.Variant, c.seed, f.Index)
	if f.Lost != "" {
		fmt.Fprintf(&b, "\nNOT REPLAYED: %s. The run depends on something beside its token.", f.Lost)
	}
	return b.String()
}

// show runs a case that breaks a property, and prints all there is to see.
func (c *check) show(t TB, broken *scenarios.Case, id string) string {
	var trace scenarios.Trace
	res, list := hunt.NewJudge().Run(broken, &trace)
	var b strings.Builder
	v := hunt.Find(list, id)
	if v == nil {
		fmt.Fprintf(&b, "%v breaks %s, and does not when it is run again", broken, id)
		return b.String()
	}
	fmt.Fprintf(&b, "%v\n  %s, at %v\n\n%s\n%s", v, v.Detail, v.At, diagram(broken, &trace, res), c.replays(t, v.Run))
	return b.String()
}

// diagram is a run as a ladder. The middle of a long one is left out.
func diagram(c *scenarios.Case, trace *scenarios.Trace, res *scenarios.Result) string {
	const most, end = 120, 30
	var b strings.Builder
	if err := ladder.Text(&b, trace, c.Style(res)); err != nil {
		return err.Error() + "\n"
	}
	lines := strings.SplitAfter(b.String(), "\n")
	if len(lines) <= most {
		return b.String()
	}
	left := fmt.Sprintf("    … %d lines left out; synfault run shows them all …\n", len(lines)-most)
	return strings.Join(lines[:most-end], "") + left + strings.Join(lines[len(lines)-end:], "")
}

// replays says how to run a token again, and how to keep it.
func (c *check) replays(t TB, token string) string {
	test := strings.ReplaceAll(t.Name(), "/", "$/^")
	text := fmt.Sprintf("replay: SYNFAULT_CASE='%s' go test -run '^%s$' .", token, test)
	if len(c.subject.library.Handshakes) == 0 && len(c.subject.library.Endpoints) == 0 {
		text += fmt.Sprintf("\n    or: go run synfault/scenarios/cmd/synfault run %s", token)
	}
	if c.saved != "" {
		text += fmt.Sprintf("\n  keep: put the token, and a line with what it breaks, into %s/%s/NAME.txt", c.saved, t.Name())
	}
	return text
}
