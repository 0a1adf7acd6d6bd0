package prove

import (
	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// Goal is what must come from every state that is reached, once the network makes no further fault.
type Goal struct {
	ID, Sentence string
}

// The goals that a search may have.
var (
	Opened = Goal{"opened", "an open ends: with both ends open, or with no block left at either"}
	Closed = Goal{"closed", "where both users close, both ends come to CLOSED or TIME-WAIT"}
)

// goals judges the goals of a script.
type goals struct {
	list  []Goal
	pairs []pair
}

// pair is a connection of the script: who opens it.
type pair struct {
	number uint8
	client netsim.NodeID
}

// server is the host that every other is a client of.
const server = 1

// newGoals finds which goals a script has. Both users close if each end has a close for every open, but for opens that the
// client itself aborts.
func newGoals(s *scenarios.Script) (g goals) {
	type end struct {
		number uint8
		server bool
	}
	opens, aborts, closes := map[end]int{}, map[uint8]int{}, map[end]int{}
	for _, st := range s.Steps {
		switch st.Call {
		case scenarios.Open:
			opens[end{st.Number, st.Host == server}]++
			if opens[end{st.Number, false}]+opens[end{st.Number, true}] == 1 {
				g.pairs = append(g.pairs, pair{number: st.Number})
			}
		case scenarios.Abort:
			if st.Host != server {
				aborts[st.Number]++
			}
		case scenarios.Close, scenarios.Leave:
			closes[end{st.Number, st.Host == server}]++
		case scenarios.Flood, scenarios.Mute:
			return goals{}
		}
	}
	if len(g.pairs) == 0 {
		return goals{}
	}
	both := true
	for i := range g.pairs {
		p := &g.pairs[i]
		for _, st := range s.Steps {
			if st.Number == p.number && st.Host != server {
				p.client = st.Host
			}
		}
		// Where both ends open, they open one connection.
		whole := max(opens[end{p.number, false}]-aborts[p.number], opens[end{p.number, true}])
		both = both && min(closes[end{p.number, false}], closes[end{p.number, true}]) >= max(whole, 1)
	}
	g.list = []Goal{Opened}
	if both {
		g.list = append(g.list, Closed)
	}
	return g
}

// hold says which goals hold, as bits.
func (g *goals) hold(w *scenarios.World) (bits uint8) {
	opened, closed := true, true
	for i := range g.pairs {
		p := &g.pairs[i]
		c, s := user(w, p.client, p.number), user(w, server, p.number)
		tried := c != nil && (c.Opened > 0 || c.Err != nil || c.Told != 0)
		blocks, waits := g.blocks(w, p)
		bothOpen := c != nil && s != nil && c.Opened > 0 && s.Opened > 0
		began := bothOpen || tried && blocks == 0
		opened = opened && began
		closed = closed && tried && blocks == waits
	}
	if opened {
		bits = 1
	}
	if closed {
		bits |= 2
	}
	return bits & (1<<len(g.list) - 1)
}

// blocks counts the blocks of a connection, and those of them that are in TIME-WAIT.
func (g *goals) blocks(w *scenarios.World, p *pair) (blocks, waits int) {
	for _, n := range [...]netsim.NodeID{p.client, server} {
		h := w.Host(n)
		for i := range h.Conns {
			if c := &h.Conns[i]; c.Serial != 0 && c.Number == p.number && c.TCB.State != tcpfsm.Listen {
				blocks++
				if c.TCB.State == tcpfsm.TimeWait {
					waits++
				}
			}
		}
	}
	return blocks, waits
}

func user(w *scenarios.World, n netsim.NodeID, number uint8) *scenarios.User {
	if h := w.Host(n); int(number) < len(h.Users) {
		return &h.Users[number]
	}
	return nil
}
