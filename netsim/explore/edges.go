package explore

import "synfault/netsim"

// Liveness in the untimed mode: the graph of all moves that are no faults is kept, four octets an edge, and searched
// backwards from the states in which a goal holds.

// edges are the moves of each node that are no faults, by the nodes to which they lead.
type edges struct {
	to  []uint32
	end []uint64 // of each node's, in to; nodes are expanded in their order
}

// connect adds the edges of a batch. The workers have each the edges of some of its nodes, all of a node's together.
func (s *search[S, P, H]) connect() {
	s.all(func(k *worker[S, P, H]) {
		k.targets = k.targets[:0]
		for _, h := range k.edges {
			r := s.table.of(h)
			k.targets = append(k.targets, r.ids[r.find(h)])
		}
		k.next = 0
	})
	for {
		var first *worker[S, P, H]
		for _, k := range s.workers {
			if k.next < len(k.edges) && (first == nil || k.edgesOf[k.next] < first.edgesOf[first.next]) {
				first = k
			}
		}
		if first == nil {
			break
		}
		n := first.edgesOf[first.next]
		s.skipTo(n)
		for first.next < len(first.edges) && first.edgesOf[first.next] == n {
			s.edges.to = append(s.edges.to, first.targets[first.next])
			first.next++
		}
		s.edges.end = append(s.edges.end, uint64(len(s.edges.to)))
	}
	for _, k := range s.workers {
		k.edges, k.edgesOf = k.edges[:0], k.edgesOf[:0]
	}
}

// skipTo closes the lists of nodes before n that have no edges.
func (s *search[S, P, H]) skipTo(n uint32) {
	for len(s.edges.end) < int(n) {
		s.edges.end = append(s.edges.end, uint64(len(s.edges.to)))
	}
}

// from are the edges of a node.
func (e *edges) from(n int) []uint32 {
	if n >= len(e.end) {
		return nil
	}
	start := uint64(0)
	if n > 0 {
		start = e.end[n-1]
	}
	return e.to[start:e.end[n]]
}

// reach carries back, along the edges, which goals can be reached, until nothing changes. What was not expanded counts as
// if it reached all: it is counted as unknown.
func (s *search[S, P, H]) reach() {
	s.skipTo(uint32(len(s.nodes)))
	for _, n := range s.unexpanded {
		s.live[n] = 1<<s.cfg.Goals - 1
	}
	for n := s.expanded; n < len(s.nodes); n++ {
		s.live[n] = 1<<s.cfg.Goals - 1
	}
	for changed := true; changed; {
		changed = false
		for n := len(s.nodes) - 1; n >= 0; n-- {
			live := s.live[n]
			for _, to := range s.edges.from(n) {
				live |= s.live[to]
			}
			if live != s.live[n] {
				s.live[n], changed = live, true
			}
		}
	}
	for g := range s.cfg.Goals {
		first := -1
		for n, live := range s.live {
			if live>>g&1 == 0 {
				if first < 0 {
					first = n
				}
				s.stuck[g].States++
			}
		}
		if first >= 0 {
			s.stuck[g].Goal = g
			s.circle(&s.stuck[g], uint32(first))
			s.report.Stuck = append(s.report.Stuck, s.stuck[g])
		}
	}
}

// circle follows a stuck state, by the first move that is no fault, until there is none or a state is met again.
func (s *search[S, P, H]) circle(stuck *Stuck, n uint32) {
	var last packed
	if n > 0 {
		last = s.nodes[n].move
	}
	stuck.Path = s.moves(s.nodes[n].parent, last)
	k := s.workers[0]
	w := s.lead(k, stuck.Path.Moves)
	seen := map[string]uint64{}
	var moves []Move
	for step := uint64(0); ; step++ {
		h := k.stateKey(w)
		if first, again := seen[h]; again {
			stuck.Lead, stuck.Cycle = uint64(len(stuck.Path.Moves))+first, step-first
			stuck.Moves = moves[first:]
			return
		}
		seen[h] = step
		m, some := k.healed(w)
		if !some {
			stuck.Lead = uint64(len(stuck.Path.Moves)) + step
			return
		}
		moves = append(moves, m)
		k.apply(w, m)
	}
}

// healed is the first move that is no fault.
func (k *worker[S, P, H]) healed(w *netsim.World[S, P, H]) (Move, bool) {
	k.list = k.moves(k.list[:0], w)
	for _, m := range k.list {
		if m.Kind == Take || m.Kind == Fire {
			return m, true
		}
	}
	return Move{}, false
}

// moves is the path to a node, and by one move beyond it.
func (s *search[S, P, H]) moves(n uint32, last packed) Path {
	var list []packed
	if last != 0 {
		list = append(list, last)
		for ; n != 0; n = s.nodes[n].parent {
			list = append(list, s.nodes[n].move)
		}
	}
	k := s.workers[0]
	w := k.child
	w.CopyFrom(k.root)
	var p Path
	for i := len(list) - 1; i >= 0; i-- {
		m := list[i].unpack()
		k.complete(w, &m)
		p.Moves = append(p.Moves, m)
		k.apply(w, m)
	}
	p.Events = w.Events()
	return p
}

// complete fills in what a packed move leaves out.
func (k *worker[S, P, H]) complete(w *netsim.World[S, P, H], m *Move) {
	switch m.Kind {
	case Take:
		e := w.PendingAt(m.Slot)
		m.What, m.Node, m.Arg = e.What, e.Node, e.Arg
	case Strike:
		m.Node = k.s.cfg.Menu.Crashes[m.Arg].Host
	case Lose, Copy, Damage, Forge:
		m.Node = w.PendingAt(m.Slot).Node
	}
}

// lead takes the worker's world along a path.
func (s *search[S, P, H]) lead(k *worker[S, P, H], moves []Move) *netsim.World[S, P, H] {
	k.child.CopyFrom(k.root)
	for _, m := range moves {
		k.apply(k.child, m)
	}
	return k.child
}
