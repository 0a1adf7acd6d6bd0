package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"synfault/netsim/explore"
	"synfault/netsim/ladder"
	"synfault/properties/prove"
	"synfault/scenarios"
)

// exploration is what a search came to, as it is printed.
type exploration struct {
	*prove.Result
	s       *prove.Search
	menu    string
	took    time.Duration
	workers int
	named   bool // the properties were
}

// text prints the verdicts, what the search took, and the smallest counterexample.
func (e *exploration) text(a *app) error {
	var b strings.Builder
	say := func(indent int, format string, args ...any) {
		for i, line := range wrapped(fmt.Sprintf(format, args...), a.textWidth()-indent) {
			fmt.Fprintf(&b, "%*s%s\n", min(i, 1)*indent, "", line)
		}
	}
	say(2, "%s", e.question())
	for _, v := range e.Broke() {
		say(2, "broken: %s: %s: %s", v.ID, v.Sentence, e.shown(v))
	}
	for _, g := range e.groups() {
		say(2, "%s: %s", g.claim, strings.Join(g.ids, " "))
	}
	for _, u := range e.Unknown {
		say(2, "unknown: %d states or runs lie beyond the bound of %s", u.N, u.Bound)
	}
	if e.Full > 0 {
		say(2, "full network: %d packets were lost to it", e.Full)
	}
	say(2, "searched: %d states, %d transitions, %d met again, %d ends, depth %d", e.States, e.Transitions, e.Duplicates, e.Ends, e.Depth)
	say(2, "%s", e.levels())
	say(2, "took: %s on %s, %.0f transitions/s, %s (table %s, tree %s, edges %s, keys %s, known events %s)", e.took.Round(time.Millisecond),
		count(e.workers, "core"), float64(e.Transitions)/e.took.Seconds(), formatSize(e.Memory.Total()), formatSize(e.Memory.Table),
		formatSize(e.Memory.Tree), formatSize(e.Memory.Edges), formatSize(e.Memory.Keys), formatSize(e.Memory.Known))
	if e.s.Exact {
		say(2, "audit: %d states that a hash did not tell apart", e.Collisions)
	}
	made, all := e.Coverage.Legal()
	say(2, "covered: %d pairs of state and event, %d of %d legal changes of state", e.Coverage.Met(), made, all)
	for _, w := range e.Witnessed {
		say(4, "seen: %s: %s", w.Name, e.way(w.Token, w.Path))
	}
	if e.Unseen != nil {
		say(2, "never seen: %s", strings.Join(e.Unseen, "; "))
	}
	a.out.WriteString(b.String())
	return e.draw(a)
}

// question is what was searched.
func (e *exploration) question() string {
	name := strings.TrimSuffix(e.Case.String(), "/-")
	if u := e.s.Untimed; u != nil {
		return fmt.Sprintf("%s without a clock: every order of events, loss and copies without bound, at most %s in flight, %s and %s",
			name, count(u.InFlight, "packet"), count(u.Incarnations, "connection"), count(u.Retries, "retry"))
	}
	return fmt.Sprintf("%s: every run with at most %s of %s", name, count(e.s.Faults, "fault"), e.menu)
}

func count(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "y"):
		noun = strings.TrimSuffix(noun, "y") + "ie"
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// group is properties of which the same can be said.
type group struct {
	claim string
	ids   []string
}

// groups are the properties that were not broken, by what can be said of them: the strongest first.
func (e *exploration) groups() (list []group) {
	for _, status := range []prove.Status{prove.Proven, prove.Unknown, prove.NotJudged} {
		for _, kept := range []bool{true, false} {
			for i := range e.Verdicts {
				v := &e.Verdicts[i]
				if v.Status != status || (v.Unkept == 0) != kept {
					continue
				}
				claim := e.claim(status)
				switch {
				case v.Unkept == 0 && status == prove.NotJudged:
					claim += ", so nothing is proven: no run gives occasion to"
				case status == prove.NotJudged:
					claim += fmt.Sprintf(", so nothing is proven: no run that gives occasion to keeps what they assume (%s)", v.Unkept)
				case v.Unkept != 0:
					claim += fmt.Sprintf(", in runs that keep what they assume (%s)", v.Unkept)
				}
				at := slices.IndexFunc(list, func(g group) bool { return g.claim == claim })
				if at < 0 {
					at, list = len(list), append(list, group{claim: claim})
				}
				list[at].ids = append(list[at].ids, v.ID)
			}
		}
	}
	return list
}

// claim says what a status means for this search.
func (e *exploration) claim(s prove.Status) string {
	switch {
	case s == prove.NotJudged && e.Outcome == explore.Done:
		return "not judged"
	case s == prove.NotJudged && e.s.Untimed == nil:
		return fmt.Sprintf("not judged up to %s", count(max(e.Proven(), 0), "fault"))
	case s == prove.NotJudged:
		return fmt.Sprintf("not judged up to %s", count(max(e.Proven(), 0), "step"))
	case s == prove.Proven && e.s.Untimed != nil:
		return "proven"
	case s == prove.Proven:
		return "proven up to " + count(e.s.Faults, "fault")
	case e.Outcome != explore.Done && e.Proven() < 0:
		return "nothing proven (" + e.Outcome.String() + ")"
	case e.Outcome != explore.Done && e.s.Untimed == nil:
		return fmt.Sprintf("proven up to %s (%s)", count(e.Proven(), "fault"), e.Outcome)
	case e.Outcome != explore.Done:
		return fmt.Sprintf("proven up to %s (%s)", count(e.Proven(), "step"), e.Outcome)
	}
	return "not broken in what was explored"
}

// shown is the run that breaks a property, or does not come to a goal.
func (e *exploration) shown(v *prove.Verdict) string {
	text := e.way(v.Token, v.Path)
	switch {
	case v.Stuck != nil && e.s.Untimed != nil:
		text += fmt.Sprintf(", after which it cannot come any more (so it is from %s)", count(int(v.Stuck.States), "state"))
	case v.Stuck != nil:
		text += fmt.Sprintf(": %s (so it is from %s)", v.Ending(), count(int(v.Stuck.States), "state"))
	}
	return text
}

func (e *exploration) way(token string, path explore.Path) string {
	if token != "" {
		return token
	}
	return count(len(path.Moves), "step")
}

// levels are the states that each number of faults added.
func (e *exploration) levels() string {
	var list []string
	most := len(e.Levels)
	if e.s.Untimed != nil {
		most = min(most, 12)
	}
	for i := range most {
		list = append(list, fmt.Sprintf("%d: %d", i, e.Levels[i].States))
	}
	text := "new states by faults: "
	if e.s.Untimed != nil {
		text = "new states by steps: "
	}
	if most < len(e.Levels) {
		list = append(list, "…")
	}
	return text + strings.Join(list, ", ")
}

// draw draws the smallest counterexample.
func (e *exploration) draw(a *app) error {
	v := e.smallest()
	if v == nil {
		return nil
	}
	a.out.WriteString("\n")
	if v.Token == "" {
		return e.drawMoves(a, v)
	}
	run, err := examineToken(v.Token)
	if err != nil {
		return err
	}
	st := a.style(run)
	st.Title, st.Footer = run.headline(), run.report(a.textWidth())
	return ladder.Text(&a.out, &run.trace, st)
}

// drawMoves draws a path of an untimed search. The time that it shows counts the steps: one moves the clock by two seconds.
func (e *exploration) drawMoves(a *app, v *prove.Verdict) error {
	var trace scenarios.Trace
	st := e.Case.Style(e.Trace(v.Path, &trace))
	st.Width, st.ASCII, st.Unfold = a.width.ladder(), a.ascii, a.unfold
	st.Title = fmt.Sprintf("%s: %s, by %s: %s", v.ID, v.Sentence, count(len(v.Path.Moves), "step"), e.moves(v.Path.Moves))
	return ladder.Text(&a.out, &trace, st)
}

// moves says in words what the network did beside what the ladder shows.
func (e *exploration) moves(list []explore.Move) string {
	var words []string
	for i, m := range list {
		switch m.Kind {
		case explore.Take, explore.Fire:
		default:
			words = append(words, fmt.Sprintf("step %d is to %v a packet to %v", i+1, m.Kind, m.Node))
		}
	}
	if words == nil {
		return "the network does nothing but choose the order"
	}
	return strings.Join(words, ", ")
}
