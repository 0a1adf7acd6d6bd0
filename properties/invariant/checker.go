package invariant

import (
	"slices"
	"strings"

	"synfault/netsim"
	"synfault/scenarios"
)

// Checker asks every invariant of one run after another: Begin, Step after each event, End. It is not safe for concurrent
// use. It allocates where something is broken, and where facts are met for the first time.
type Checker struct {
	view   View
	shelf  shelf
	broken []Violation
	// granted and waived override what the run keeps: see Suppose.
	granted, waived Assumptions
	// atOnce is AtOnce.
	atOnce bool

	// By place in all, and rare after it, since the Checker was made: how often each was judged, but for the shelf's bundles,
	// of which it passed some.
	judged, passed, excused, violated [maxInvariants]uint64
	lacked                            [maxInvariants]Assumptions // what was not kept, wherever it was excused
	// found is 1 + its place in broken in this run.
	found [maxInvariants]uint8
}

// maxInvariants bounds All and Rare; a place in it is eight bits.
const maxInvariants = 256

// Count is how often an invariant was judged, over all runs of a Checker.
type Count struct {
	*Invariant
	Judged  uint64      // where all that it assumes was kept
	Excused uint64      // where something was not
	Broken  uint64      // of Judged
	Lacked  Assumptions // what that was, over all that were excused
}

// NewChecker makes a Checker.
func NewChecker() *Checker { return new(Checker) }

// Begin is called before a run.
func (k *Checker) Begin(c *scenarios.Case) {
	k.view.begin(c)
	k.broken = k.broken[:0]
	k.found = [maxInvariants]uint8{}
}

// Step is called after each event. What it judges by is the World's and its History's, and nothing of its own.
func (k *Checker) Step(w *scenarios.World, st *netsim.Step[scenarios.Host, scenarios.Packet]) {
	v := &k.view
	v.look(w, st)
	v.kept = v.kept&^k.waived | k.granted
	k.ask(byMoment[onStep])
	if len(v.History.Turns) > 0 {
		k.ask(byMoment[onTurn])
	}
	stray := st.What == netsim.Arrive
	for i := range v.History.Acts {
		if v.History.Acts[i].What == netsim.Arrive {
			stray = false
		}
		if v.act(i) {
			k.put(k.shelf.of(v.onThis(), v.factsOf()))
		}
	}
	v.Act, v.Life = nil, nil
	if stray {
		v.Seg = &st.In.Packet.Segment
		k.ask(byMoment[onStray])
	}
	for i := range st.Sent {
		v.send(i)
		k.put(k.shelf.of(onSend, v.factsOfSent()))
	}
	v.Act, v.Life, v.Seg, v.Sent = nil, nil, nil, nil
	if !k.atOnce && v.due() {
		k.ask(byMoment[onDue])
	}
}

// put asks the questions of a situation. Mostly nothing that they assume is lacking and all hold: then those are counted that
// found nothing to judge.
func (k *Checker) put(b *bundle) {
	v := &k.view
	if b.assumes&^v.kept != 0 {
		k.ask(b.list)
		return
	}
	b.times++
	for i := range b.list {
		q := &b.list[i]
		switch q.of(v) {
		case passed:
			k.passed[q.index]++
		case broke:
			k.note(q)
		}
	}
}

// ask asks questions.
func (k *Checker) ask(list []asked) {
	v := &k.view
	for i := range list {
		q := &list[i]
		answer := q.of(v)
		if answer == passed {
			continue
		}
		if q.assumes&^v.kept == 0 {
			k.judged[q.index]++
		} else {
			k.excused[q.index]++
			k.lacked[q.index] |= q.assumes &^ v.kept
		}
		if answer == broke {
			k.note(q)
		}
	}
}

// circumstances are the assumptions without which nothing needs to come. The others are what knobs give up: a breach
// shows what they are good for.
const circumstances = MSL | NoForge | R2 | Up | Heal

// note keeps the first breach of an invariant in a run; one with every assumption kept counts before any other.
func (k *Checker) note(q *asked) {
	v, inv := &k.view, all[q.index]
	unkept := q.assumes &^ v.kept
	if unkept&circumstances != 0 && inv.Kind == Eventually {
		return // what nobody promised to come
	}
	if unkept == 0 {
		k.violated[q.index]++
	}
	at := int(k.found[q.index]) - 1
	if at >= 0 && (unkept != 0 || k.broken[at].Unkept == 0) {
		k.broken[at].Times++
		return
	}
	found := Violation{Invariant: inv, At: v.World.Now(), Seq: v.World.Events(), Detail: v.detail(), Ending: v.ending,
		Unkept: unkept, Times: 1, life: v.subject}
	if at >= 0 {
		k.broken[at] = found
		return
	}
	k.broken = append(k.broken, found)
	k.found[q.index] = uint8(len(k.broken))
}

// End is called after a run. It returns what was broken, in the order of All; the list is the caller's.
func (k *Checker) End(res *scenarios.Result) []Violation {
	v := &k.view
	if v.World == nil {
		return nil // no event: there is nothing to judge
	}
	v.finish(res)
	k.ask(byMoment[onEnd])
	if len(k.broken) == 0 {
		return nil
	}
	run := v.Case.With(res.Plan).String()
	for i := range k.broken {
		b := &k.broken[i]
		b.Run = run
		if b.Ending == Livelock && b.life >= 0 && res.History.Lives[b.life].TimedOut() {
			b.Ending = EndedByR2
		}
	}
	list := slices.Clone(k.broken)
	slices.SortFunc(list, func(a, b Violation) int { return a.index - b.index })
	return list
}

// Counts tells how often each invariant was judged since the Checker was made, in the order of All.
func (k *Checker) Counts() (list []Count) {
	judged := k.counts()
	for _, inv := range all {
		list = append(list, Count{inv, judged[inv.index], k.excused[inv.index], k.violated[inv.index], k.lacked[inv.index]})
	}
	return list
}

// counts are how often each was judged.
func (k *Checker) counts() (judged [maxInvariants]uint64) {
	k.shelf.counts(&judged)
	for i := range judged {
		judged[i] += k.judged[i] - k.passed[i]
	}
	return judged
}

// Kept are the assumptions that the run under way, or the last one, has kept so far.
func (k *Checker) Kept() Assumptions { return k.view.kept }

// Taken tells how often each row of Transitions was taken since the Checker was made. A move that a handshake has of its
// own belongs to no row.
func (k *Checker) Taken() []uint64 { return slices.Clone(k.view.taken[:len(legal)]) }

// Judge runs a case and judges it. trace may be nil.
func Judge(c *scenarios.Case, trace *scenarios.Trace) (*scenarios.Result, []Violation) {
	k := NewChecker()
	k.Begin(c)
	res := scenarios.NewRunner().Run(c, trace, func(w *scenarios.World, st *netsim.Step[scenarios.Host, scenarios.Packet]) bool {
		k.Step(w, st)
		return true
	})
	return res, k.End(res)
}

// IDs are the numbers of the invariants broken, joined by blanks.
func IDs(broken []Violation) string {
	var b strings.Builder
	for i := range broken {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(broken[i].ID)
	}
	return b.String()
}
