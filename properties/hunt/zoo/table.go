package zoo

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"synfault/properties/hunt/zoo/trial"
)

// Row is a mutant and what became of it.
type Row struct {
	Mutant
	trial.Verdict
	Dead string // why it does not compile
}

// Fate says in a word what a row amounts to.
func (r *Row) Fate() string {
	switch {
	case r.Dead != "":
		return "does not compile"
	case r.Equivalent != "" && !r.Killed:
		return "equivalent"
	case r.Equivalent != "":
		return "KILLED, and argued to be equivalent"
	case !r.Killed && r.Survives != "":
		return "survives, as explained"
	case !r.Killed:
		return "SURVIVED"
	case r.Named == r.Property:
		return r.Property
	case r.Named != "":
		return fmt.Sprintf("%s, then %s", r.Property, r.Named)
	}
	return r.Property + ", not named"
}

// Good reports that the row is as it should be.
func (r *Row) Good() bool {
	return r.Dead == "" && (r.Killed == (r.Equivalent == "") || !r.Killed && r.Survives != "")
}

// WriteTable prints rows: mutant, the property that broke first and whether the source names it, runs and milliseconds to
// the first failure, faults of the shrunk plan, token.
func WriteTable(w io.Writer, rows []Row) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "mutant\tkilled by\truns\tms\tfaults\twhat is wrong\ttoken")
	for i := range rows {
		r := &rows[i]
		ms, faults := "", ""
		if r.Killed {
			ms, faults = fmt.Sprintf("%.1f", time.Duration(r.Took).Seconds()*1e3), fmt.Sprint(r.Faults)
		}
		fmt.Fprintf(tw, "%s\t%s\t%d\t%s\t%s\t%s\t%s\n", r.ID, r.Fate(), r.Runs, ms, faults, r.Title, r.Token)
	}
	return tw.Flush()
}

// Summary counts rows.
func Summary(rows []Row) string {
	var killed, named, equivalent, dead, most int
	by := map[string]int{}
	for i := range rows {
		switch r := &rows[i]; {
		case r.Dead != "":
			dead++
		case r.Killed:
			killed++
			by[r.Property]++
			most = max(most, r.Runs)
			if r.Named != "" {
				named++
			}
		case r.Equivalent != "":
			equivalent++
		}
	}
	var ids []string
	for id, n := range by {
		ids = append(ids, fmt.Sprintf("%s %d", id, n))
	}
	slices.Sort(ids)
	judged := len(rows) - equivalent - dead
	return fmt.Sprintf("%d of %d killed, within %d runs each; %d by a property that the source names, %d survive, %d equivalent, %d do not compile\nfirst: %s",
		killed, judged, most, named, judged-killed, equivalent, dead, strings.Join(ids, ", "))
}
