package ladder

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"synfault/netsim"
)

var small = [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// count spells a small number.
func count(n int) string {
	if n < len(small) {
		return small[n]
	}
	return strconv.Itoa(n)
}

// fates says in words what the network does to a packet that is sent.
func (w words[P]) fates(r *netsim.Record[P]) string {
	var notes []string
	f := r.Fate
	switch {
	case f.Drop:
		notes = append(notes, "LOST")
	case noLink(r):
		notes = append(notes, "LOST: there is no such link")
	}
	if f.Delay > 0 {
		notes = append(notes, "LATE +"+netsim.FormatDuration(f.Delay))
	}
	if f.Damage != 0 && !f.Drop || r.Caught {
		note := join("DAMAGED", w.damage(f.Damage), " ")
		if r.Caught {
			note += ", caught by the checksum"
		}
		notes = append(notes, note)
	}
	if f.Copies > 0 {
		notes = append(notes, copiesNote(int(f.Copies), f.CopyDelay))
	}
	if f.Forge != 0 {
		notes = append(notes, join("FORGED", w.forge(f.Forge), " "))
	}
	return strings.Join(notes, "; ")
}

// noLink reports whether a packet was lost for want of a link: its site is then of no use.
func noLink[P any](r *netsim.Record[P]) bool { return r.Lost && !r.Caught && r.Fate == (netsim.Fate{}) }

func copiesNote(n int, each time.Duration) string {
	when := "at once"
	if each > 0 {
		when = netsim.FormatDuration(each) + " later"
	}
	if n == 1 {
		return "COPY " + when
	}
	if each > 0 {
		when = netsim.FormatDuration(each) + " apart"
	}
	return fmt.Sprintf("%s COPIES %s", strings.ToUpper(count(n)), when)
}

// join puts sep between a and b if there are both.
func join(a, b, sep string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + sep + b
}

// outcome says why a run ended, and nothing of one that became quiet or was stepped by hand.
func outcome(o netsim.Outcome) string {
	switch o {
	case 0, netsim.Quiet:
		return ""
	case netsim.Stopped:
		return "stopped by the caller"
	case netsim.Panicked:
		return "panic in this event"
	}
	return "stopped: " + o.String()
}
