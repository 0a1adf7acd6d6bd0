package explore

import "synfault/netsim"

// node is how the states of the untimed mode are remembered: the state it was first met from, and the move. All worlds of a
// search are made again from its nodes; none is kept.
type node struct {
	parent uint32
	move   packed
}

// packed is a Move in 32 bits: kind, argument, slot; or kind, host, timer.
type packed uint32

const (
	kindShift = 29
	argShift  = 17
	maxArg    = 1<<(kindShift-argShift) - 1
	maxSlot   = 1<<argShift - 1
)

func (m *Move) pack() packed {
	arg, slot := m.Arg, m.Slot
	switch m.Kind {
	case Take:
		arg = 0
	case Fire:
		arg, slot = uint32(m.Node), m.Arg
	}
	if arg > maxArg || slot > maxSlot {
		panic("BUG: a move does not fit: a longer menu, more hosts, timers or packets than the untimed mode can number")
	}
	return packed(uint32(m.Kind)<<kindShift | arg<<argShift | slot)
}

// unpack gives the move back in a world in which it can be made, but for its host, if that can be found there.
func (p packed) unpack() Move {
	m := Move{Kind: MoveKind(p >> kindShift), Arg: uint32(p) >> argShift & maxArg, Slot: uint32(p) & maxSlot}
	if m.Kind == Fire {
		m.Node, m.Arg, m.Slot = netsim.NodeID(m.Arg), m.Slot, 0
	}
	return m
}

// node is the world of a node, at a distance from the start.
func (k *worker[S, P, H]) node(n uint32, depth int) *netsim.World[S, P, H] {
	for len(k.walkers) <= depth {
		k.walkers = append(k.walkers, walker[S, P, H]{trail: k.blank()})
	}
	if at := &k.walkers[depth]; at.used && at.chain == n {
		return at.world
	}
	if depth == 0 {
		at := &k.walkers[0]
		at.world.CopyFrom(k.root)
		at.used = true
		return at.world
	}
	r := k.s.nodes[n]
	parent := k.node(r.parent, depth-1)
	at := &k.walkers[depth]
	at.world.CopyFrom(parent)
	st := k.apply(at.world, r.move.unpack())
	if at.commutes = k.s.reduces && st != nil && k.commutes(at.world, st); at.commutes {
		at.node = st.Node
	}
	at.chain, at.used = n, true
	return at.world
}

// apply carries out a move within the bounds of the network.
func (k *worker[S, P, H]) apply(w *netsim.World[S, P, H], m Move) *netsim.Step[S, P] {
	free := k.s.cfg.Untimed.InFlight - w.InFlight()
	if m.Kind == Take && w.PendingAt(m.Slot).What == netsim.Arrive {
		free++
	}
	k.room.make(free)
	return k.s.cfg.Apply(w, m)
}

// candidate is a state that a worker came to, in the untimed mode.
type candidate struct {
	hash
	at    place
	from  uint32
	move  packed
	goals uint8
}

// maxBounds is how many bounds a search may have.
const maxBounds = 16

// beyondBounds reports, and counts, that a state is not to be expanded.
func (k *worker[S, P, H]) beyondBounds(w *netsim.World[S, P, H], n uint32, depth int) bool {
	for i, b := range k.s.cfg.Untimed.Bounds {
		if !b.Within(w) {
			k.counts.beyond[i]++
			k.beyond = append(k.beyond, n)
			return true
		}
	}
	if k.s.cfg.Depth > 0 && depth >= k.s.cfg.Depth {
		k.counts.unknown[cut-until]++
		k.beyond = append(k.beyond, n)
		return true
	}
	return false
}

// spread tries all moves from a state.
func (k *worker[S, P, H]) spread(item, n uint32) {
	s := k.s
	depth := s.level - 1
	w := k.node(n, depth)
	if k.beyondBounds(w, n, depth) {
		return
	}
	k.recall(depth)
	k.list = k.moves(k.list[:0], w)
	healed := 0
	first := len(k.fresh)
	var from hash
	if s.cfg.Graph != nil {
		from = k.hash(w)
	}
	for i := range k.list {
		m := &k.list[i]
		if m.Kind == Take || m.Kind == Fire {
			healed++
		}
		if k.idle(m) {
			continue
		}
		k.child.CopyFrom(w)
		st := k.apply(k.child, *m)
		at := placeOf(item, uint32(i))
		if st != nil {
			k.judge(k.child, &run{at: at, parent: n, move: m.pack()}, st)
			if k.early(m, st, depth) {
				continue
			}
			for _, n := range k.count(k.child, st) {
				k.sums[n]++
			}
		}
		k.counts.transitions++
		k.counts.full += uint64(k.room.lost)
		c := candidate{k.hash(k.child), at, n, m.pack(), 0}
		if s.cfg.Goals > 0 {
			c.goals = k.inst.Goals(k.child)
		}
		if s.cfg.Graph != nil {
			k.draw(from, c.hash, k.child, m.Kind != Take && m.Kind != Fire, k.describeMove(w, m))
		}
		k.fresh = append(k.fresh, c)
		if s.cfg.Exact {
			k.probe(len(k.fresh) - 1) // while its key is at hand
		}
	}
	if healed == 0 {
		k.counts.ends++
		k.judgeEnd(w, &run{at: placeOf(item, 0), parent: s.nodes[n].parent, move: s.nodes[n].move})
	}
	if !s.cfg.Exact {
		k.probe(first)
	}
}

// probe looks up what a state led to, all at once so that the processor waits for memory once, and claims what is new.
func (k *worker[S, P, H]) probe(first int) {
	s := k.s
	list := k.fresh[first:]
	for i := range list {
		k.touch(list[i].hash)
	}
	kept := first
	for i := range list {
		c := &list[i]
		h, mine := k.visit(c.hash, c.at)
		if kind := MoveKind(c.move >> kindShift); s.cfg.Goals > 0 && (kind == Take || kind == Fire) {
			k.edges, k.edgesOf = append(k.edges, h), append(k.edgesOf, c.from)
		}
		if c.hash = h; !mine {
			k.counts.duplicates++
			continue
		}
		k.fresh[kept] = *c
		kept++
	}
	k.fresh = k.fresh[:kept]
}

// merge adds what is new to the nodes, in the order of the search.
func (s *search[S, P, H]) merge() {
	for _, k := range s.workers {
		k.next = 0
	}
	for {
		var first *worker[S, P, H]
		for _, k := range s.workers {
			if k.next < len(k.fresh) && (first == nil || k.fresh[k.next].at < first.fresh[first.next].at) {
				first = k
			}
		}
		if first == nil {
			return
		}
		c := &first.fresh[first.next]
		first.next++
		if s.cfg.Goals > 0 {
			s.delta.of(c.hash).slot(c.hash).id = uint32(len(s.nodes))
			s.live = append(s.live, c.goals)
		}
		s.nodes = append(s.nodes, node{c.from, c.move})
	}
}

// disownFresh drops the candidates whose states an earlier one has come to as well.
func (k *worker[S, P, H]) disownFresh() {
	kept := 0
	for i := range k.fresh {
		c := &k.fresh[i]
		if owner, _ := k.s.delta.owner(c.hash); owner != c.at {
			k.counts.duplicates++
			continue
		}
		k.fresh[kept] = *c
		kept++
	}
	k.fresh = k.fresh[:kept]
	k.counts.states += uint64(kept)
}
