package hunt

import (
	"fmt"
	"strings"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// worker runs its share of a campaign and shares nothing with the others.
type worker struct {
	*running
	drawer  Drawer
	judge   *Judge
	rows    []tally  // by variant
	known   tally    // of the fixed runs: the corpus, and what is run for what it covers
	cover   counters // of the drawn runs
	fixed   counters // of the fixed ones
	audited uint64
	laws    []*invariant.Law // asked of what is audited
	pair    invariant.Pair
	differs []Difference
	opens   uint64
	events  uint64
	limits  [netsim.Panicked + 1]uint64 // runs by outcome
	strange []Failure                   // of the corpus
}

// tally is what the runs of one variant came to.
type tally struct {
	checker *invariant.Checker
	runs    uint64
	breaks  map[breach]*breaks
}

// breach is an invariant that is broken, by a case that is declared to or by one that is not.
type breach struct {
	id       string
	declared bool
}

// breaks is how often runs of one variant broke an invariant, and which one did first.
type breaks struct{ first, runs uint64 }

func newTally() tally { return tally{checker: invariant.NewChecker(), breaks: map[breach]*breaks{}} }

func newWorker(r *running) *worker {
	w := &worker{running: r, drawer: r.Cases(), judge: NewJudge(), known: newTally(), laws: imageLaws()}
	for range r.Variants {
		w.rows = append(w.rows, newTally())
	}
	return w
}

// work runs chunk after chunk.
func (w *worker) work() {
	for {
		from, to := w.take()
		if from == to {
			return
		}
		for i := from; i < to && i <= w.least.Load(); i++ {
			w.run(i)
		}
		w.Progress.Done.Add(to - from)
	}
}

// run runs the case of one index.
func (w *worker) run(index uint64) {
	variant, c := w.drawer.Draw(index)
	row := &w.rows[variant]
	res, broken := w.judge.run(c, nil, row.checker, &w.cover)
	row.runs++
	w.events += res.Events
	w.limits[res.Outcome]++
	for i := range res.History.Lives {
		if res.History.Lives[i].Active {
			w.opens++
		}
	}
	for i := range broken {
		if !broken[i].Excused() {
			w.found(variant, c, broken[i].ID, index)
		}
	}
	if w.Audit > 0 && mix(w.Seed, index)%w.Audit == 0 {
		w.audit(index, c, res.Plan.Clone(), broken)
	}
}

// found books a breach.
func (w *worker) found(variant int, c *scenarios.Case, id string, index uint64) {
	declared := w.Variants[variant].Declares(c, id) != nil
	rows := w.rows[variant].breaks
	b := rows[breach{id, declared}]
	if b == nil {
		b = &breaks{first: index}
		rows[breach{id, declared}] = b
		if !declared {
			w.Progress.Found.Add(1)
		}
	}
	b.first = min(b.first, index)
	b.runs++
	if w.FailFast && !declared {
		w.stop(index)
	}
}

// corpus runs what is known, and says where it is not as it was known.
func (w *worker) corpus() {
	for _, k := range w.Corpus {
		c, err := w.Parse(k.Token)
		if err != nil {
			w.strange = append(w.strange, Failure{Kind: WrongCorpus, Token: k.Token, What: err.Error()})
			continue
		}
		_, broken := w.judge.run(c, nil, w.known.checker, &w.fixed)
		if have, want := ids(broken), strings.Join(k.Breaks, " "); have != want {
			w.strange = append(w.strange, Failure{Kind: WrongCorpus, Token: k.Token,
				What: fmt.Sprintf("breaks %s; it is known to break %s", orNothing(have), orNothing(want))})
		}
	}
}

// reach runs what is there to be covered.
func (w *worker) reach() {
	for _, token := range w.Reach {
		if c, err := w.Parse(token); err != nil {
			w.strange = append(w.strange, Failure{Kind: WrongCorpus, Token: token, What: err.Error()})
		} else {
			w.judge.run(c, nil, w.known.checker, &w.fixed)
		}
	}
}

// ids lists what is broken, excused or not, as the catalogue of scenarios does.
func ids(broken []invariant.Violation) string { return invariant.IDs(broken) }

func orNothing(ids string) string {
	if ids == "" {
		return "nothing"
	}
	return ids
}
