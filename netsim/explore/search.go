package explore

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"synfault/netsim"
)

// search is a search under way.
type search[S, P, H any] struct {
	cfg     Config[S, P, H]
	table   *table
	delta   delta
	chains  []chain
	starts  []int // of each level in chains
	choices choices
	level   int
	workers []*worker[S, P, H]
	known   [2]set // what was broken, what was seen
	report  Report
	stuck   [MaxGoals]Stuck
	stuckAt [MaxGoals]spot
	unknown [2]uint64
	sum     func([]byte) hash
	own     []owned[S, P, H] // of the batch, for commit
}

// Run searches until all is explored, until a bound of memory is met, or until the context is cancelled. Its error is that
// the Config makes no sense.
func Run[S, P, H any](ctx context.Context, cfg Config[S, P, H]) (*Report, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if cfg.Events == 0 {
		cfg.Events = DefaultEvents
	}
	s := &search[S, P, H]{cfg: cfg, table: newTable(cfg.States, cfg.Goals > 0), sum: sum}
	if s.cfg.Workers <= 0 {
		s.cfg.Workers = runtime.GOMAXPROCS(0)
	}
	for range s.cfg.Workers {
		s.workers = append(s.workers, newWorker(s))
	}
	s.report.Outcome = s.levels(ctx)
	s.finish()
	return &s.report, nil
}

func (c *Config[S, P, H]) check() error {
	switch {
	case c.New == nil:
		return fmt.Errorf("explore: Config.New must be set")
	case c.Faults < 0 || c.Faults > maxFaults:
		return fmt.Errorf("explore: %d faults; there can be 0 to %d", c.Faults, maxFaults)
	case c.Properties > MaxProperties || c.Witnesses > MaxProperties || c.Goals > MaxGoals:
		return fmt.Errorf("explore: there can be at most %d properties, %d witnesses and %d goals", MaxProperties, MaxProperties, MaxGoals)
	case len(c.Menu.Fates) > strike || len(c.Menu.Crashes) > strike || len(c.Menu.Instants) >= strike:
		return fmt.Errorf("explore: the menu is too long")
	case c.Untimed != nil:
		return fmt.Errorf("explore: the untimed mode is not there yet")
	}
	return nil
}

// over reports that the next event, due at an instant, lies beyond the bounds of a run.
func (s *search[S, P, H]) over(w *netsim.World[S, P, H], at netsim.Time) bool {
	return s.cfg.Until != 0 && at > s.cfg.Until || w.Events() >= s.cfg.Events
}

// levels explores one number of faults after another.
func (s *search[S, P, H]) levels(ctx context.Context) Outcome {
	for s.level = 0; s.level <= s.cfg.Faults; s.level++ {
		s.starts = append(s.starts, len(s.chains))
		s.report.Levels = append(s.report.Levels, Level{})
		if s.level == 0 {
			s.workers[0].first()
			s.commit()
		} else if o := s.batches(ctx); o != Done {
			return o
		}
		if s.cfg.First && !s.known[0].empty() {
			return FoundFirst
		}
	}
	return Done
}

// batchItems is how many chains are expanded between two commits. It has an effect on where a search ends that is to end at
// its first counterexample, and so it does not depend on the number of workers.
const batchItems = 256

// batches expands the chains there are, as far as they can have children of the level under way.
func (s *search[S, P, H]) batches(ctx context.Context) Outcome {
	items := len(s.chains)
	for from := 0; from < items; from += batchItems {
		to := min(from+batchItems, items)
		var next atomic.Int64
		s.all(func(k *worker[S, P, H]) {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if from+i >= to {
					return
				}
				k.expand(uint32(i), uint32(from+i), s.level-s.levelOf(from+i))
			}
		})
		if ctx.Err() != nil {
			return Interrupted
		}
		s.commit()
		if s.cfg.First && !s.known[0].empty() {
			return FoundFirst
		}
		if s.cfg.Memory > 0 && s.memory().Total() > s.cfg.Memory {
			return OutOfMemory
		}
		s.progress(uint64(to), uint64(items))
	}
	return Done
}

// all lets every worker do its part, and waits.
func (s *search[S, P, H]) all(do func(*worker[S, P, H])) {
	var wait sync.WaitGroup
	for _, k := range s.workers[1:] {
		wait.Go(func() { do(k) })
	}
	do(s.workers[0])
	wait.Wait()
}

// levelOf is the number of faults of a chain.
func (s *search[S, P, H]) levelOf(c int) int {
	n, found := slices.BinarySearch(s.starts, c)
	if !found {
		return n - 1
	}
	for n+1 < len(s.starts) && s.starts[n+1] == c {
		n++
	}
	return n
}

// first follows the run without faults.
func (k *worker[S, P, H]) first() {
	k.child.CopyFrom(k.root)
	k.fate.begin(nil, false)
	r := run{}
	k.claim(&r, k.hash(k.child))
	if k.s.cfg.Goals > 0 {
		k.states[0].goals = k.inst.Goals(k.child)
	}
	k.follow(&r)
	r.states[1] = int32(len(k.states))
	k.runs = append(k.runs, r)
}

func (s *search[S, P, H]) memory() Memory {
	return Memory{Table: s.table.memory(), Tree: uint64(cap(s.chains)) * 16}
}

func (s *search[S, P, H]) progress(done, items uint64) {
	if s.cfg.Progress == nil {
		return
	}
	p := Progress{Level: s.level, Done: done, Items: items, Memory: s.memory(), BrokenSoFar: len(s.report.Broken)}
	for _, l := range s.report.Levels {
		p.States += l.States
		p.Transitions += l.Transitions
	}
	p.UnknownSoFar = s.unknown[0] + s.unknown[1]
	s.cfg.Progress(p)
}

// finish sums up.
func (s *search[S, P, H]) finish() {
	r := &s.report
	for _, l := range r.Levels {
		r.States += l.States
		r.Transitions += l.Transitions
	}
	for g := range s.cfg.Goals {
		if stuck := &s.stuck[g]; stuck.States > 0 {
			stuck.Goal = g
			s.lasso(stuck, s.stuckAt[g])
			r.Stuck = append(r.Stuck, *stuck)
		}
	}
	byIndex := func(a, b Verdict) int { return cmp.Compare(a.Index, b.Index) }
	slices.SortFunc(r.Broken, byIndex)
	slices.SortFunc(r.Seen, byIndex)
	for i, name := range [...]string{"until", "events"} {
		if s.unknown[i] > 0 {
			r.Unknown = append(r.Unknown, Unknown{name, s.unknown[i]})
		}
	}
	r.Memory = s.memory()
}
