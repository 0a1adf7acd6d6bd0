package hunt

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"synfault/properties/invariant"
	"synfault/scenarios"
)

// Campaign is many runs, each of them judged by every invariant. What it finds depends on its fields alone, and neither on
// Workers nor on the machine: each run has an index, what is run there depends on the index, and of several runs that
// break the same thing the one with the smallest index counts.
type Campaign struct {
	Variants []Variant // the rows of the table
	// Cases makes the cases, for one worker: see Drawer. It is called once for each, and at the end once more.
	Cases func() Drawer
	// Runs is how many there are, over all shards; their indices are 0 to Runs-1.
	Runs uint64
	// Seed is for the report, and decides which runs are audited; the Drawer has its own from whoever made it.
	Seed  uint64
	Shard Shard
	// Workers is how many run side by side; 0 is GOMAXPROCS.
	Workers int
	// Audit is the share of runs that are repeated and compared event by event: one in so many; 0 is none.
	Audit uint64
	// Corpus are tokens that are run before all else. They count as coverage, not as findings. A shard but the first has none.
	Corpus []Known
	// Reach are tokens that are run for what they cover, whatever they break. A shard but the first has none.
	Reach []string
	// Complete asks that everything be met that coverage counts, but for what is known to be out of reach.
	Complete bool
	// FailFast ends the campaign at the first run that breaks what its variant is not declared to break: the one with the
	// smallest index. Coverage then depends on how far the other workers had come.
	FailFast bool
	// Budget bounds the runs for which one finding is shrunk; 0 is netsim.DefaultBudget, below 0 is not at all.
	Budget int
	// Parse reads a token; nil is scenarios.Parse. Whoever draws cases that no token names (a handshake or an Endpoint of
	// their own) gives the one that puts back what the token cannot say.
	Parse func(token string) (*scenarios.Case, error)
	// Progress, if not nil, is kept up to date while the campaign runs.
	Progress *Progress
}

// Known is a run of which it is known what it breaks.
type Known struct {
	Token  string
	Breaks []string // the ids of the invariants, excused or not, sorted
}

// Drawer makes the cases of a campaign. Each worker has a Drawer of its own, so that it may use again what it made.
type Drawer interface {
	// Draw makes the case of an index, which alone decides what it is, and tells which of the campaign's variants it is of.
	// The case holds until the next call.
	Draw(index uint64) (variant int, c *scenarios.Case)
}

// Progress is how far a campaign has come; others may read it while it runs.
type Progress struct {
	Total  atomic.Uint64 // runs of this shard
	Done   atomic.Uint64
	Found  atomic.Uint64 // breaches that no variant is declared to make, by variant and invariant
	Shrunk atomic.Uint64 // findings shrunk
	ToGo   atomic.Uint64 // findings to shrink; 0 until all runs are over
}

// chunk is how many runs a worker takes at a time.
const chunk = 128

// Run runs the campaign. When ctx ends, it stops, shrinks what it has in a hurry, and reports that.
func (c Campaign) Run(ctx context.Context) (*Report, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	begun := time.Now()
	first, end := c.Shard.Part(c.Runs)
	c.Progress.Total.Store(end - first)
	r := &running{Campaign: c, ctx: ctx, end: end}
	r.next.Store(first)
	r.least.Store(end)
	workers := make([]*worker, c.Workers)
	r.side(func(i int) {
		workers[i] = newWorker(r)
		if i == 0 && c.Shard.first() {
			workers[0].corpus()
			workers[0].reach()
		}
		workers[i].work()
	})
	rep := r.report(workers)
	rep.Elapsed = time.Since(begun)
	r.shrinkAll(rep)
	return rep, nil
}

// complete fills in what was left out, and refuses what cannot be run.
func (c *Campaign) complete() error {
	if len(c.Variants) == 0 || c.Cases == nil {
		return fmt.Errorf("a campaign needs variants, and cases to run")
	}
	for _, v := range c.Variants {
		for _, b := range v.Breaks {
			if _, err := invariant.Lookup(b.ID); err != nil {
				return fmt.Errorf("%s is declared to break what is not there: %w", v.Name, err)
			}
		}
	}
	if c.Workers <= 0 {
		c.Workers = runtime.GOMAXPROCS(0)
	}
	if c.Parse == nil {
		c.Parse = scenarios.Parse
	}
	if c.Progress == nil {
		c.Progress = new(Progress)
	}
	return c.Shard.check()
}

// running is a campaign under way.
type running struct {
	Campaign
	ctx   context.Context
	end   uint64
	next  atomic.Uint64 // the first index that no worker has taken
	least atomic.Uint64 // the smallest index of a run that ends the campaign
}

// side runs a function for each worker, side by side.
func (r *running) side(f func(i int)) {
	var all sync.WaitGroup
	for i := range r.Workers {
		all.Go(func() { f(i) })
	}
	all.Wait()
}

// take gives a worker the next indices; none when all are taken, or not needed any more.
func (r *running) take() (from, to uint64) {
	if r.ctx.Err() != nil {
		return 0, 0
	}
	from = r.next.Add(chunk) - chunk
	if from >= min(r.end, r.least.Load()) {
		return 0, 0
	}
	return from, min(from+chunk, r.end)
}

// stop ends the campaign after an index.
func (r *running) stop(index uint64) {
	for {
		least := r.least.Load()
		if index >= least || r.least.CompareAndSwap(least, index) {
			return
		}
	}
}
