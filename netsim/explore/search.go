package explore

import (
	"cmp"
	"context"
	"fmt"
	"slices"

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
	unknown [2]uint64
	sum     func([]byte) hash
	runs    []settled[S, P, H]
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
	s.workers = append(s.workers, newWorker(s))
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

func (s *search[S, P, H]) batches(ctx context.Context) Outcome {
	items := len(s.chains)
	for from := 0; from < items; from += batchItems {
		if ctx.Err() != nil {
			return Interrupted
		}
		to := min(from+batchItems, items)
		for c := from; c < to; c++ {
			s.workers[0].expand(uint32(c-from), uint32(c), s.level-s.levelOf(c))
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

// settled is a run of some worker.
type settled[S, P, H any] struct {
	*run
	k *worker[S, P, H]
}

// commit ends a batch: it settles who owns what, remembers the chains and states that are new, and counts.
func (s *search[S, P, H]) commit() {
	s.runs = s.runs[:0]
	for _, k := range s.workers {
		for i := range k.runs {
			s.runs = append(s.runs, settled[S, P, H]{&k.runs[i], k})
		}
	}
	slices.SortFunc(s.runs, func(a, b settled[S, P, H]) int { return cmp.Compare(a.at, b.at) })
	for _, r := range s.runs {
		s.commitRun(r)
	}
	for i := range s.delta.shard {
		s.delta.shard[i].flush(&s.table.region[i])
	}
	s.settle()
	level := &s.report.Levels[s.level]
	for _, k := range s.workers {
		c := &k.counts
		level.Transitions += c.transitions
		s.report.Duplicates += c.duplicates
		s.report.Ends += c.ends
		s.report.Depth = max(s.report.Depth, c.depth)
		for i, n := range c.unknown {
			s.unknown[i] += n
		}
		k.runs, k.states, k.begun, k.counts = k.runs[:0], k.states[:0], k.begun[:0], counts{}
	}
}

// commitRun remembers the part of a run that is its own: its states up to the first that an earlier run owns.
func (s *search[S, P, H]) commitRun(r settled[S, P, H]) {
	states := r.k.states[r.states[0]:r.states[1]]
	own := 0
	for own < len(states) {
		if owner, _ := s.delta.owner(states[own].hash); owner != r.at {
			break
		}
		own++
	}
	length, e := r.length, r.ending
	if own < len(states) {
		length, e, r.metAgain = states[own].pos, again, states[own].hash
	}
	r.k.counts.end(r.run, length, e)
	if own == 0 {
		return
	}
	s.report.Levels[s.level].States += uint64(own)
	if e != again {
		length++ // crashes may strike where the run has ended
	}
	c := chain{parent: r.parent, pos: r.pos, choice: s.choices.number(r.k.begun[r.picks[0]:r.picks[1]]), end: length}
	s.chains = append(s.chains, c)
}

// flush adds the states to those that were visited.
func (sh *shard) flush(r *region) {
	if sh.n == 0 {
		return
	}
	for i := range sh.slots {
		if c := &sh.slots[i]; c.hash != (hash{}) {
			at := r.add(c.hash)
			if r.goals {
				r.live[at] = c.live
			}
		}
	}
	sh.reset()
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
