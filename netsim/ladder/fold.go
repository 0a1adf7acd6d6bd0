package ladder

import (
	"fmt"
	"strings"

	"synfault/netsim"
)

// item is one thing that the diagram shows: a row, or a line that stands for several.
type item struct {
	first, last int    // the rows it stands for, from first up to but without last
	words       string // what the line says; empty for a row
}

// maxPeriod bounds the rows of a round, and with it the time that folding takes.
const maxPeriod = 64

// minRounds is how often a round must be repeated to be folded.
const minRounds = 3

// items chooses what is shown of the rows.
func items[P any](st *Style[P], rows []row) []item {
	var its []item
	if st.Unfold {
		for i := range rows {
			its = append(its, item{first: i, last: i + 1})
		}
	} else {
		its = fold(kinds(rows))
	}
	if limit := max(st.Rows, 3); st.Rows > 0 && len(its) > limit {
		head, tail := limit/2, (limit-1)/2
		gap := item{first: its[head].first, last: its[len(its)-tail].first}
		gap.words = fmt.Sprintf("… %s rows left out …", count(gap.last-gap.first))
		its = append(append(its[:head:head], gap), its[len(its)-tail:]...)
	}
	return its
}

// fold shows a round that is repeated at least three times once, followed by a line that counts the others. Of several
// ways to see rounds from a row on, it takes the one that covers most rows, and of those the shortest round.
func fold(kind []int) []item {
	var its []item
	for i := 0; i < len(kind); {
		period, rounds := 1, 1
		for p := 1; p <= maxPeriod && i+minRounds*p <= len(kind); p++ {
			j := i + p
			for j < len(kind) && kind[j] == kind[j-p] {
				j++
			}
			if n := (j - i) / p; n >= minRounds && n*p > period*rounds {
				period, rounds = p, n
			}
		}
		for range period {
			its = append(its, item{first: i, last: i + 1})
			i++
		}
		if rounds > 1 {
			rest := (rounds - 1) * period
			its = append(its, item{i, i + rest, fmt.Sprintf("… %s rounds alike …", count(rounds-1))})
			i += rest
		}
	}
	return its
}

// kinds numbers the rows so that two of them have the same number if they are alike in all but instants and ordinals.
func kinds(rows []row) []int {
	numbers := map[string]int{}
	kind := make([]int, len(rows))
	for i := range rows {
		key := rows[i].key()
		n, seen := numbers[key]
		if !seen {
			n = len(numbers)
			numbers[key] = n
		}
		kind[i] = n
	}
	return kind
}

// key is everything that a row shows but its instant and its ordinals.
func (r *row) key() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %d %q %q %q", r.what, r.node, r.states, r.note, r.rule)
	if a := r.in; a != nil {
		fmt.Fprintf(&b, " in %s %t %q %t %q", link(a.origin.Site), a.discarded, a.remark, a.over != "", a.packet)
	}
	if o := r.out; o != nil {
		fmt.Fprintf(&b, " out %s %q %v %t", link(o.site), o.packet, o.fate, o.caught)
	}
	return b.String()
}

func link(s netsim.Site) string { return s.From.String() + s.To.String() }
