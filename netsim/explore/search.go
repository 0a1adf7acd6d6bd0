package explore

import (
	"cmp"
	"context"
	"fmt"
	"io"
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
	next    int   // the first item of the level that was not expanded
	failed  error // to write a checkpoint
	ctx     context.Context
	horizon netsim.Time // see appendAhead; 0 if there is none
	workers []*worker[S, P, H]
	known   [2]set // what was broken, what was seen
	report  Report

	// of the untimed mode
	nodes      []node
	live       []uint8 // by node: which goals can be reached
	edges      edges
	expanded   int      // nodes below this were expanded,
	unexpanded []uint32 // but for these
	beyond     [maxBounds]uint64
	reduces    bool

	stuck   [MaxGoals]Stuck
	stuckAt [MaxGoals]spot
	unknown [2]uint64
	sum     func([]byte) hash
	own     []owned[S, P, H] // of the batch, for commit
}

// Run searches until all is explored, until a bound of memory is met, or until the context is cancelled. Its error is that
// the Config makes no sense, or a *Panic.
func Run[S, P, H any](ctx context.Context, cfg Config[S, P, H]) (report *Report, err error) {
	defer func() {
		p := recover()
		lost, ours := p.(*Panic)
		switch {
		case ours:
			report, err = nil, lost
		case p != nil:
			panic(p)
		}
	}()
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if cfg.Events == 0 {
		cfg.Events = DefaultEvents
	}
	s := &search[S, P, H]{cfg: cfg, table: newTable(cfg.States, extra{live: cfg.Goals > 0 && cfg.Untimed == nil, ids: cfg.Goals > 0 && cfg.Untimed != nil, keys: cfg.Exact}), sum: sum, ctx: ctx}
	if cfg.Untimed == nil {
		s.horizon = max(slices.Max(append([]netsim.Time{0}, cfg.Menu.Instants...)), cfg.Until)
	}
	if cfg.weak != nil {
		s.sum = cfg.weak
	}
	s.reduces = cfg.Untimed != nil && cfg.Untimed.Reduce && cfg.Goals == 0 && !cfg.Symmetric
	if s.cfg.Workers <= 0 {
		s.cfg.Workers = runtime.GOMAXPROCS(0)
	}
	if s.cfg.Graph != nil {
		s.cfg.Workers = 1
	}
	for i := range s.delta.shard {
		s.delta.shard[i].shared = s.cfg.Workers > 1
	}
	for range s.cfg.Workers {
		s.workers = append(s.workers, newWorker(s))
	}
	if cfg.Untimed != nil {
		s.nodes = make([]node, 0, cfg.States) // to grow by copying would take as much again
	}
	s.report.Judged, s.report.Waived = slices.Repeat([]int{-1}, cfg.Properties), make([]uint16, cfg.Properties)
	if cfg.Counters > 0 {
		s.report.Counts = make([]uint64, cfg.Counters)
	}
	next := -1
	if cfg.Resume != nil {
		if next, err = s.resume(cfg.Resume); err != nil {
			return nil, fmt.Errorf("explore: %w", err)
		}
	}
	s.report.Outcome = s.levels(next)
	if s.failed == nil && s.report.Outcome != Done && s.report.Outcome != FoundFirst {
		s.checkpoint(true)
	}
	if s.failed != nil {
		return nil, s.failed
	}
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
	case c.Counters < 0 || c.Counters > 1<<16:
		return fmt.Errorf("explore: there can be at most %d counters", 1<<16)
	case len(c.Menu.Fates)+len(c.Menu.Timers) > strike || len(c.Menu.Crashes) > strike || len(c.Menu.Instants) >= strike:
		return fmt.Errorf("explore: the menu is too long")
	case c.Untimed == nil:
		return nil
	case c.Untimed.InFlight < 1:
		return fmt.Errorf("explore: Untimed.InFlight must be at least 1: a network that holds no packet loses all")
	case len(c.Untimed.Bounds) > maxBounds:
		return fmt.Errorf("explore: there can be at most %d bounds", maxBounds)
	}
	return nil
}

// over reports that the next event, due at an instant, lies beyond the bounds of a run.
func (s *search[S, P, H]) over(t *trail[S, P, H], at netsim.Time) bool {
	return s.cfg.Until != 0 && at > s.cfg.Until || t.events() >= s.cfg.Events
}

// levels explores one number of faults after another, or of moves.
func (s *search[S, P, H]) levels(next int) Outcome {
	for ; ; s.level++ {
		if s.next = next; next < 0 {
			s.starts = append(s.starts, len(s.chains)+len(s.nodes))
			s.report.Levels = append(s.report.Levels, Level{})
		}
		next = -1
		switch {
		case s.level == 0:
			s.guard(s.workers[0], (*worker[S, P, H]).first)
			if p := s.lost(); p != nil {
				panic(p)
			}
			s.commit()
		case s.cfg.Untimed != nil:
			if o := s.batches(s.starts[s.level-1], s.starts[s.level], 4096, (*worker[S, P, H]).spread); o != Done {
				return o
			}
		default:
			if o := s.batches(0, s.starts[s.level], 1024, (*worker[S, P, H]).expand); o != Done {
				return o
			}
		}
		if s.cfg.First && !s.known[0].empty() {
			return FoundFirst
		}
		if s.cfg.Untimed == nil && s.level == s.cfg.Faults || s.cfg.Untimed != nil && s.report.Levels[s.level].States == 0 {
			return Done
		}
	}
}

// portion is how many of the items that are left a worker takes at a time: many, for those that are neighbours have much in
// common, and few towards the end, so that all end together.
func portion(left, workers int) int { return min(max(left/(4*workers), 1), 64, left) }

// batches expands items, which are chains or nodes: so many between two commits. How many there are in a batch has an effect on
// where a search ends that is to end at its first counterexample, and so it does not depend on the number of workers.
func (s *search[S, P, H]) batches(first, end, batch int, expand func(*worker[S, P, H], uint32, uint32)) Outcome {
	for from := max(first, s.next); from < end; from += batch {
		if s.next = from; s.outOfMemory() {
			return OutOfMemory
		}
		to := min(from+batch, end)
		var next atomic.Int64
		s.all(func(k *worker[S, P, H]) {
			for !s.stopped() {
				done := next.Load()
				n := portion(to-from-int(done), s.cfg.Workers)
				if n == 0 {
					return
				}
				if !next.CompareAndSwap(done, done+int64(n)) {
					continue
				}
				for i := from + int(done); i < from+int(done)+n; i++ {
					expand(k, uint32(i-from), uint32(i))
				}
			}
		})
		if s.stopped() {
			return Interrupted
		}
		s.expanded, s.next = to, to
		s.commit()
		if s.cfg.First && !s.known[0].empty() {
			return FoundFirst
		}
		s.progress(uint64(to-first), uint64(end-first))
		if s.checkpoint(false); s.failed != nil {
			return Interrupted
		}
	}
	return Done
}

// stopped reports that the search is to end, and what a worker does now comes to nothing.
func (s *search[S, P, H]) stopped() bool { return s.level > 0 && s.ctx.Err() != nil }

// checkpoint offers to save the search.
func (s *search[S, P, H]) checkpoint(end bool) {
	if s.cfg.Checkpoint != nil {
		s.failed = s.cfg.Checkpoint(end, func(w io.Writer) error { return s.save(w, s.next) })
	}
}

// all lets every worker do its part, and waits. It panics with a *Panic where one of them did.
func (s *search[S, P, H]) all(do func(*worker[S, P, H])) {
	var wait sync.WaitGroup
	for _, k := range s.workers[1:] {
		wait.Go(func() { s.guard(k, do) })
	}
	s.guard(s.workers[0], do)
	wait.Wait()
	if p := s.lost(); p != nil {
		panic(p)
	}
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

// first visits the start, and follows the run without faults.
func (k *worker[S, P, H]) first() {
	rd := k.mount(0)
	k.start(&rd.trail)
	k.fate.begin(nil, false)
	if rd.world == nil {
		rd.hash, rd.at = k.lineHash(&rd.trail), hashed
		k.roll()
		return
	}
	rd.hash, rd.at = k.hash(rd.world), hashed
	k.draw(hash{}, rd.hash, rd.world, false, "")
	k.last = rd.hash
	if k.s.cfg.Untimed == nil {
		k.roll()
		return
	}
	c := candidate{}
	c.hash, _ = k.visit(rd.hash, 0)
	if k.s.cfg.Goals > 0 {
		c.goals = k.inst.Goals(rd.world)
	}
	k.fresh, k.waved = append(k.fresh, c), 0
}

func (s *search[S, P, H]) memory() Memory {
	m := Memory{Table: s.table.memory(), Keys: s.table.keyMemory(), Tree: uint64(cap(s.chains))*16 + uint64(cap(s.nodes))*8,
		Edges: uint64(cap(s.edges.to))*4 + uint64(cap(s.edges.end))*8 + uint64(cap(s.live))}
	for _, k := range s.workers {
		if k.cores != nil {
			m.Known += k.cores.Octets()
		}
	}
	return m
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
	for i, l := range r.Levels {
		r.States += l.States
		r.Transitions += l.Transitions
		if s.cfg.Untimed != nil && l.States > 0 {
			r.Depth = uint64(i)
		}
	}
	if s.cfg.Untimed != nil && s.cfg.Goals > 0 {
		s.reach()
	}
	for g := range s.cfg.Goals {
		if s.cfg.Untimed != nil {
			break
		}
		if stuck := &s.stuck[g]; stuck.States > 0 {
			stuck.Goal = g
			s.lasso(stuck, s.stuckAt[g])
			r.Stuck = append(r.Stuck, *stuck)
		}
	}
	byIndex := func(a, b Verdict) int { return cmp.Compare(a.Index, b.Index) }
	slices.SortFunc(r.Broken, byIndex)
	slices.SortFunc(r.Seen, byIndex)
	bounds := [...]string{"until", "events"}
	if s.cfg.Untimed != nil {
		bounds[1] = "depth"
		for i, b := range s.cfg.Untimed.Bounds {
			if s.beyond[i] > 0 {
				r.Unknown = append(r.Unknown, Unknown{b.Name, s.beyond[i]})
			}
		}
	}
	for i, name := range bounds {
		if s.unknown[i] > 0 {
			r.Unknown = append(r.Unknown, Unknown{name, s.unknown[i]})
		}
	}
	r.Memory = s.memory()
}
