package explore

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"synfault/netsim"
)

// Graph receives the states of a small search and the transitions between them, both in the order of the search. It makes
// the search slow, and lets one worker do it all.
type Graph struct {
	States []GraphState
	Edges  []GraphEdge
	place  map[hash]int
}

// GraphState is a state.
type GraphState struct {
	// Level is its number of faults, or of moves.
	Level int
	// Label is what Instance.Label says of it.
	Label string
}

// GraphEdge is what leads from one state to another, by their places in Graph.States.
type GraphEdge struct {
	From, To int
	Fault    bool
	// Label names the fates and crashes, or the move; empty where a run goes on without fault.
	Label string
}

// WriteDOT writes the graph in the language of Graphviz's dot: faults are dashed, and a state stands beside those of its
// level.
func (g *Graph) WriteDOT(w io.Writer, name string) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "digraph %s {\n\trankdir=LR;\n\tnode [shape=box, fontname=monospace];\n\tedge [fontname=monospace];\n", quote(name))
	for i, s := range g.States {
		label := s.Label
		if label == "" {
			label = fmt.Sprint(i)
		}
		fmt.Fprintf(b, "\t%d [label=%s];\n", i, quote(label))
	}
	for _, e := range g.Edges {
		style := ""
		if e.Fault {
			style = ", style=dashed"
		}
		fmt.Fprintf(b, "\t%d -> %d [label=%s%s];\n", e.From, e.To, quote(e.Label), style)
	}
	fmt.Fprintln(b, "}")
	return b.Flush()
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\l`).Replace(s) + `"`
}

// stateOf is the place of a state, which is added if it is new.
func (g *Graph) stateOf(h hash, level int, label func() string) int {
	i, known := g.place[h]
	if !known {
		if g.place == nil {
			g.place = map[hash]int{}
		}
		i = len(g.States)
		g.place[h] = i
		g.States = append(g.States, GraphState{Level: level, Label: label()})
	}
	return i
}

// draw adds the edge by which a worker's world came to be in a state.
func (k *worker[S, P, H]) draw(from, to hash, w *netsim.World[S, P, H], fault bool, label string) {
	g := k.s.cfg.Graph
	if g == nil {
		return
	}
	text := func() string {
		if k.inst.Label == nil {
			return ""
		}
		return k.inst.Label(w)
	}
	i, drawn := g.place[from]
	j := g.stateOf(to, k.s.level, text)
	if drawn {
		g.Edges = append(g.Edges, GraphEdge{From: i, To: j, Fault: fault, Label: label})
	}
}

// standing is the last state on the way to a place in the tree of chains.
func (k *worker[S, P, H]) standing(c, pos uint32) hash {
	for {
		h := k.hash(k.seek(c, pos).world)
		switch {
		case k.s.table.of(h).find(h) >= 0:
			return h
		case pos > 0:
			pos--
		default:
			c, pos = k.s.chains[c].parent, k.s.chains[c].pos
		}
	}
}

// drawRun adds the edge from the last state of a run to the one in which it is now.
func (k *worker[S, P, H]) drawRun(rd *rider[S, P, H]) {
	var picks []pick
	if len(rd.states) == 0 {
		picks = k.begun[rd.run.picks[0]:rd.run.picks[1]]
	}
	k.draw(k.last, rd.hash, rd.world, len(picks) > 0, k.describe(picks))
	k.last = rd.hash
}

// describe names the faults that begin a run.
func (k *worker[S, P, H]) describe(picks []pick) string {
	var list []string
	m := &k.s.cfg.Menu
	for i, p := range picks {
		switch {
		case picks[0].offer != strike && int(p.fate) >= len(m.Fates):
			list = append(list, fmt.Sprintf("timer %v early", m.Timers[int(p.fate)-len(m.Fates)]))
		case picks[0].offer != strike:
			f := netsim.Plan{Faults: []netsim.Fault{{Fate: m.Fates[p.fate]}}}.String()
			list = append(list, strings.TrimPrefix(f, "aa0"))
		case i > 0:
			list = append(list, "crash "+m.Crashes[p.fate].Host.String())
		}
	}
	return strings.Join(list, ",")
}

// describeMove names a move that is about to be made.
func (k *worker[S, P, H]) describeMove(w *netsim.World[S, P, H], m *Move) string {
	switch {
	case m.Kind == Fire:
		return fmt.Sprintf("%v timer %d", m.Node, m.Arg)
	case m.Kind == Strike:
		return fmt.Sprintf("crash %v", m.Node)
	case m.Kind == Take && m.What != netsim.Arrive:
		return fmt.Sprintf("%v %v %d", m.Node, m.What, m.Arg)
	}
	p := w.PendingAt(m.Slot)
	if m.Kind == Take {
		return fmt.Sprintf("%v %v", m.Node, *p.Packet)
	}
	return fmt.Sprintf("%v %v", m.Kind, *p.Packet)
}
