package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"synfault/properties/hunt"
)

// summary says what was run, and what it met.
func (a *app) summary(rep *hunt.Report) {
	var rows []entry
	say := func(name, format string, args ...any) { rows = append(rows, entry{name, fmt.Sprintf(format, args...)}) }
	part := ""
	if !rep.Whole() {
		part = fmt.Sprintf(" of %d", rep.Planned)
		if rep.Interrupted {
			part += ", interrupted"
		}
		if n := rep.Shards[0].N; n > 1 {
			part += fmt.Sprintf(", %s of %d", many(uint64(len(rep.Shards)), "shard"), n)
		}
	}
	seconds := max(rep.Elapsed, time.Millisecond).Seconds()
	rate := func(n uint64) string { return rounded(float64(n) / seconds) }
	say("runs", "%d%s, in %.1f s on %s", rep.Runs, part, seconds, many(uint64(rep.Workers), "worker"))
	say("a second", "%s runs, %s connections, %s events", rate(rep.Runs), rate(rep.Connections), rate(rep.Events))
	var ends []string
	for _, o := range rep.Outcomes {
		ends = append(ends, fmt.Sprintf("%s %d", o.Name, o.Runs))
	}
	say("ended", "%s", strings.Join(ends, ", "))
	say("audited", "%d run again and compared event by event: %d not the same", rep.Audited, len(rep.Differ))
	for _, c := range rep.Covered() {
		verb := "met"
		if c.Subject == hunt.Judged {
			verb = "judged"
		}
		text := fmt.Sprintf("%d of %d %s", c.Met, c.Of, verb)
		if c.Drawn != c.Met {
			text += fmt.Sprintf(", %d by what was drawn", c.Drawn)
		}
		if c.Beyond > 0 {
			text += fmt.Sprintf("; %d more are out of reach by default", c.Beyond)
		}
		say(plural(string(c.Subject)), "%s", text)
	}
	a.table(rows)
	a.out.WriteByte('\n')
}

func plural(word string) string {
	if stem, ok := strings.CutSuffix(word, "y"); ok {
		return stem + "ies"
	}
	return strings.TrimSuffix(word, "s") + "s"
}

// rounded is a rate with two or three digits that mean something.
func rounded(f float64) string {
	switch {
	case f >= 1e6:
		return fmt.Sprintf("%.1f million", f/1e6)
	case f >= 10000:
		return fmt.Sprintf("%.0f thousand", f/1e3)
	}
	return fmt.Sprintf("%.0f", f)
}

// failures says what is wrong, and what could not be asked.
func (a *app) failures(rep *hunt.Report, failures []hunt.Failure) {
	if !rep.Telling() {
		a.line("Too little to say that something was never broken, judged or met: it takes all shards, and %d runs.", rep.Need())
		a.out.WriteByte('\n')
	}
	if len(failures) == 0 {
		return
	}
	fmt.Fprintf(&a.out, "FAILED, for %s:\n\n", many(uint64(len(failures)), "reason"))
	var rows []entry
	for _, f := range failures {
		rows = append(rows, entry{string(f.Kind), strings.TrimSpace(f.What + "  " + f.Token)})
	}
	a.table(rows)
	a.out.WriteByte('\n')
}

// words are how a standing is written in the table.
var words = map[hunt.Standing]string{hunt.NotJudged: "-", hunt.Holds: "holds", hunt.Breaks: "BREAKS", hunt.AsSaid: "breaks", hunt.Missed: "MISSED"}

// soFar is how a variant stands after the runs of a report: too few of them owe no breach.
func soFar(rep *hunt.Report, c *hunt.Cell) hunt.Standing {
	switch standing := c.Standing(); {
	case standing != hunt.Missed || rep.Telling():
		return standing
	case c.Judged == 0:
		return hunt.NotJudged
	}
	return hunt.Holds
}

// standings prints the table of handshakes and properties: the columns in which not everything holds.
func (a *app) standings(rep *hunt.Report) {
	var columns []int
	var hold, never, partly []string
	for n := range rep.Rows[0].Cells {
		with := func(list ...hunt.Standing) bool {
			return slices.ContainsFunc(rep.Rows, func(r hunt.Row) bool { return slices.Contains(list, soFar(rep, &r.Cells[n])) })
		}
		id := rep.Rows[0].Cells[n].ID
		switch {
		case with(hunt.Breaks, hunt.AsSaid, hunt.Missed):
			columns = append(columns, n)
		case !with(hunt.Holds):
			never = append(never, id)
		case with(hunt.NotJudged):
			partly = append(partly, id)
		default:
			hold = append(hold, id)
		}
	}
	left := len("handshake")
	for _, r := range rep.Rows {
		left = max(left, utf8.RuneCountInString(r.Label))
	}
	const cell = 8
	each := max((a.textWidth()-left-2)/cell, 1)
	a.line("By handshake and property, of what was drawn (breaks: as it is declared to; BREAKS: and is not declared to; MISSED: is " +
		"sure to break, and did not; -: not judged):")
	for len(columns) > 0 {
		some := columns[:min(each, len(columns))]
		columns = columns[len(some):]
		a.out.WriteByte('\n')
		line := fmt.Sprintf("  %-*s", left, "handshake")
		for _, n := range some {
			line += fmt.Sprintf("  %-*s", cell-2, rep.Rows[0].Cells[n].ID)
		}
		fmt.Fprintln(&a.out, strings.TrimRight(line, " "))
		for _, r := range rep.Rows {
			line := fmt.Sprintf("  %-*s", left, r.Label)
			for _, n := range some {
				line += fmt.Sprintf("  %-*s", cell-2, words[soFar(rep, &r.Cells[n])])
			}
			fmt.Fprintln(&a.out, strings.TrimRight(line, " "))
		}
	}
	a.out.WriteByte('\n')
	for _, l := range []struct {
		says string
		ids  []string
	}{{"Held for all", hold}, {"Held for all that could be judged", partly}, {"Never judged by what was drawn", never}} {
		if len(l.ids) > 0 {
			a.line("%s: %s.", l.says, strings.Join(l.ids, " "))
		}
	}
}
