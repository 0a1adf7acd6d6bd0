package explore

import "synfault/netsim"

// chain is how the states of the timed mode are remembered: a fault, and the run without further faults that follows it,
// as far as its states are its own, that is, were not visited before. All worlds of a search are made again from its
// chains; none is kept.
type chain struct {
	parent uint32
	pos    uint32 // events of the parent before the fault
	choice uint32 // the fault: a place in choices
	end    uint32 // events taken from positions below this one are the chain's own: from 1 on, from 0 on where no event has a fault
}

// choices numbers the faults that begin chains: few, as the menu is short and an event offers few packets.
type choices struct {
	list  [][]pick
	index map[string]uint32
}

func (c *choices) number(picks []pick) uint32 {
	name := make([]byte, 0, 64)
	for _, p := range picks {
		name = append(name, byte(p.offer>>8), byte(p.offer), byte(p.fate>>8), byte(p.fate))
	}
	n, known := c.index[string(name)]
	if !known {
		n = uint32(len(c.list))
		c.list = append(c.list, append([]pick(nil), picks...))
		if c.index == nil {
			c.index = map[string]uint32{}
		}
		c.index[string(name)] = n
	}
	return n
}

// strikes reports that a choice crashes hosts.
func (c *choices) strikes(n uint32) bool { return len(c.list[n]) > 0 && c.list[n][0].offer == strike }

// walker is a run on a chain.
type walker[S, P, H any] struct {
	trail[S, P, H]
	chain uint32
	pos   uint32
	used  bool
	// of the untimed mode: the event that led there commutes with those of other hosts than the one at which it was
	commutes bool
	node     netsim.NodeID
}

// seek returns the walker of a chain, after so many of its events. It goes on from where it is, if it can: chains that are
// asked for in their order are walked once.
func (k *worker[S, P, H]) seek(c, pos uint32) *walker[S, P, H] {
	depth := 0
	for a := c; a != 0; a = k.s.chains[a].parent {
		depth++
	}
	k.walks = true
	at := k.seekAt(c, pos, depth)
	k.walks = false
	return at
}

func (k *worker[S, P, H]) seekAt(c, pos uint32, depth int) *walker[S, P, H] {
	for len(k.walkers) <= depth {
		k.walkers = append(k.walkers, walker[S, P, H]{trail: k.blank()})
	}
	at := &k.walkers[depth]
	if at.used && at.chain == c && at.pos <= pos {
		k.forward(at, pos)
		return at
	}
	var picks []pick
	if depth == 0 {
		k.start(&at.trail)
	} else {
		r := k.s.chains[c]
		from := k.seekAt(r.parent, r.pos, depth-1)
		at = &k.walkers[depth] // they may have moved
		k.copy(&at.trail, &from.trail)
		picks = k.begin(&at.trail, k.s.choices.list[r.choice])
	}
	at.chain, at.pos, at.used = c, 0, true
	if pos > 0 {
		k.step(&at.trail, picks)
		at.pos = 1
	}
	k.forward(at, pos)
	return at
}

// forward takes events without faults.
func (k *worker[S, P, H]) forward(at *walker[S, P, H], pos uint32) {
	for ; at.pos < pos; at.pos++ {
		k.step(&at.trail, nil)
	}
}

// begin applies a choice to a trail and returns the picks that are left for its next event.
func (k *worker[S, P, H]) begin(t *trail[S, P, H], picks []pick) []pick {
	if len(picks) == 0 || picks[0].offer != strike {
		return picks
	}
	at := k.instant(t, picks[0].fate)
	for _, p := range picks[1:] {
		c := &k.s.cfg.Menu.Crashes[p.fate]
		k.strike(t, netsim.HostFault{Host: c.Host, At: at, Down: c.Down})
	}
	return nil
}

// instant is when a crash happens: at 0 that of the next event, else one of the menu's.
func (k *worker[S, P, H]) instant(t *trail[S, P, H], when uint16) netsim.Time {
	if when > 0 {
		return k.s.cfg.Menu.Instants[when-1]
	}
	at, _ := k.upcoming(t)
	return at
}
