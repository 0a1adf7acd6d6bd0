package explore

import "fmt"

// Panic is the error of a search that a panic of the protocol, or of the Instance, has ended: nothing of it is of use then.
// Where several workers search, it depends on them which of several panics is told.
type Panic struct {
	Said string // by Config.Said
	// Path leads to the event of the panic, which is the next after it. It is known in the timed mode, as a rule.
	Path  Path
	Known bool
}

func (p *Panic) Error() string { return "explore: panic: " + p.Said }

// guard lets a worker do its part, and keeps what a panic says.
func (s *search[S, P, H]) guard(k *worker[S, P, H], do func(*worker[S, P, H])) {
	defer func() {
		if p := recover(); p != nil {
			k.panicked, k.said = true, s.cfg.said(p)
		}
	}()
	do(k)
}

// said is what a panic says; it is called by the deferred function that has recovered it.
func (c *Config[S, P, H]) said(p any) string {
	if c.Said != nil {
		return c.Said(p)
	}
	return fmt.Sprint(p)
}

// lost is the panic of the first worker that had one, to be recovered by Run.
func (s *search[S, P, H]) lost() *Panic {
	for _, k := range s.workers {
		if k.panicked {
			p := &Panic{Said: k.said}
			p.Path, p.Known = s.way(k)
			return p
		}
	}
	return nil
}

// way says how the run was come to that a worker followed last.
func (s *search[S, P, H]) way(k *worker[S, P, H]) (path Path, known bool) {
	if s.cfg.Untimed != nil || k.under == nil {
		return Path{}, false
	}
	defer func() {
		if recover() != nil {
			path, known = Path{}, false
		}
	}()
	r := k.under
	to := spot{r.parent, r.pos, k.begun[r.picks[0]:r.picks[1]], r.length, s.level == 0, 0}
	s.workers[0] = newWorker(s) // a world that stopped half-way is not used again, nor what it shares with others
	return s.path(to), true
}
