package hunt

import (
	"math/bits"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// Subject is what coverage counts.
type Subject string

// The subjects.
const (
	Faults      Subject = "fault"      // kinds of faults: packets struck, crashes
	States      Subject = "state"      // of RFC 9293 §3.3.2: how often an act led to one, a passive OPEN too
	Transitions Subject = "transition" // the rows of the legal transitions
	Own         Subject = "own move"   // transitions that a handshake adds
	Pairs       Subject = "pair"       // of states of the two ends, the client's first: how often one was entered
	Rules       Subject = "rule"       // in how many runs one was reached
	SometimesOf Subject = "sometimes"  // the invariants of that kind: how often one held
	Judged      Subject = "property"   // all others: how often one was judged
)

// Subjects are all of them, in order.
var Subjects = []Subject{Faults, States, Transitions, Own, Pairs, Rules, SometimesOf, Judged}

// Item is one thing that runs may meet.
type Item struct {
	Subject Subject `json:"subject"`
	Name    string  `json:"name"`
	Times   uint64  `json:"times"` // over all runs
	Drawn   uint64  `json:"drawn"` // those of Times that drawn runs met, and no fixed run: none of Campaign.Corpus, none of Campaign.Reach
	// Why it cannot be met by default; empty where it should be.
	Why string `json:"why,omitempty"`
}

// counters are what a worker has met.
type counters struct {
	faults [numFaults]uint64
	states [tcpfsm.NumStates]uint64
	moves  [tcpfsm.NumStates][tcpfsm.NumStates]uint64
	pairs  [tcpfsm.NumStates][tcpfsm.NumStates]uint64
	rules  [tcpfsm.MaxRules]uint64
}

// The kinds of faults, by their place in faultNames; after them come the kinds of forged segments.
const (
	lost = iota
	late
	copied
	damageCaught
	damageMissed
	crashed
	restarted
	forged    // of the first kind, and so on
	numFaults = forged + scenarios.NumForges
)

var faultNames = func() (names [numFaults]string) {
	copy(names[:], []string{"lost", "late", "copied", "damaged, and caught", "damaged, unseen", "crash", "restart"})
	for i := range scenarios.NumForges {
		names[forged+i] = "forged " + scenarios.Forges[i+1].Name
	}
	return names
}()

// step is after each event.
func (n *counters) step(w *scenarios.World, st *netsim.Step[scenarios.Host, scenarios.Packet]) {
	switch st.What {
	case netsim.Crash:
		n.faults[crashed]++
	case netsim.Restart:
		n.faults[restarted]++
	}
	for i := range st.Sent {
		if s := &st.Sent[i]; s.Fate != (netsim.Fate{}) {
			n.struck(s)
		}
	}
	for i := range w.History.Acts {
		switch a := &w.History.Acts[i]; {
		case !a.Moved():
		case a.Life >= 0:
			n.states[a.Is.State]++
			n.moved(w, a)
		case a.Call == scenarios.Listen: // other calls to a listener find it in LISTEN, whatever Was says
			n.states[a.Is.State]++
		}
	}
}

// struck counts the faults of one packet.
func (n *counters) struck(s *netsim.Sending[scenarios.Packet]) {
	f := &s.Fate
	count := func(kind int, is bool) {
		if is {
			n.faults[kind]++
		}
	}
	count(lost, f.Drop)
	count(late, f.Delay > 0 && !f.Drop)
	count(copied, f.Copies > 0)
	count(damageCaught, f.Damage != 0 && s.Caught)
	count(damageMissed, f.Damage != 0 && !s.Caught && !f.Drop)
	if f.Forge != 0 {
		kind, _ := netsim.SplitForge(f.Forge)
		count(forged+int(kind)-1, int(kind) <= scenarios.NumForges)
	}
}

// moved counts a change of state, and the pair of states that it led to.
func (n *counters) moved(w *scenarios.World, a *scenarios.Act) {
	n.moves[a.Was.State][a.Is.State]++
	l := &w.History.Lives[a.Life]
	there := tcpfsm.Closed
	if i := w.History.Mirror(l); i >= 0 {
		there = w.History.Lives[i].State
	} else if other := netsim.NodeID(l.Remote.Addr - 1); int(other) < w.Hosts() {
		if _, _, listens := w.Host(other).Listens(l.Remote); listens {
			there = tcpfsm.Listen
		}
	}
	if l.Host == server {
		n.pairs[there][a.Is.State]++
	} else {
		n.pairs[a.Is.State][there]++
	}
}

// end is when a run is over.
func (n *counters) end(res *scenarios.Result) {
	for i, set := range res.Rules {
		for ; set != 0; set &= set - 1 {
			n.rules[i*64+bits.TrailingZeros64(set)]++
		}
	}
}

// add adds what another worker has met.
func (n *counters) add(m *counters) {
	for i := range n.faults {
		n.faults[i] += m.faults[i]
	}
	for i := range n.moves {
		n.states[i] += m.states[i]
		for j := range n.moves[i] {
			n.moves[i][j] += m.moves[i][j]
			n.pairs[i][j] += m.pairs[i][j]
		}
	}
	for i := range n.rules {
		n.rules[i] += m.rules[i]
	}
}

// met is what some runs met: the counters, the transitions by the rows of invariant.Transitions, and the counts of
// invariant.All and invariant.Rare.
type met struct {
	counters
	taken  []uint64
	counts []invariant.Count
}

// add adds what the runs of a Checker met, but for the counters.
func (m *met) add(k *invariant.Checker) {
	for i, n := range k.Taken() {
		if i == len(m.taken) {
			m.taken = append(m.taken, 0)
		}
		m.taken[i] += n
	}
	m.counts = summed(m.counts, append(k.Counts(), k.Met()...))
}

// coverage names what drawn and fixed runs met.
func coverage(variants []Variant, drawn, fixed *met) []Item {
	list := drawn.items(variants)
	for i, it := range fixed.items(variants) {
		list[i].Drawn = list[i].Times
		list[i].Times += it.Times
	}
	return list
}

// items names what was counted.
func (n *met) items(variants []Variant) (list []Item) {
	add := func(s Subject, name string, times uint64) {
		list = append(list, Item{Subject: s, Name: name, Times: times, Why: unreachable(s, name)})
	}
	for i, name := range faultNames {
		add(Faults, name, n.faults[i])
	}
	for s := range tcpfsm.State(tcpfsm.NumStates) {
		add(States, s.String(), n.states[s])
	}
	for i, t := range invariant.Transitions() {
		add(Transitions, t.ID, n.taken[i])
	}
	for _, m := range ownMoves(variants) {
		add(Own, m.String(), n.moves[m.From][m.To])
	}
	for client := range tcpfsm.State(tcpfsm.NumStates) {
		for server := range tcpfsm.State(tcpfsm.NumStates) {
			add(Pairs, client.String()+"/"+server.String(), n.pairs[client][server])
		}
	}
	for r := tcpfsm.Rule(1); int(r) < tcpfsm.NumRules(); r++ {
		add(Rules, r.String(), n.rules[r])
	}
	for _, c := range n.counts {
		if c.Kind == invariant.Sometimes {
			add(SometimesOf, c.ID+" "+c.Name, c.Judged)
		} else {
			add(Judged, c.ID, c.Judged)
		}
	}
	return list
}

// ownMoves are the moves of all handshakes that run, each once.
func ownMoves(variants []Variant) (list []variant.Move) {
	seen := map[variant.Move]bool{}
	for _, v := range variants {
		c, err := scenarios.Parse(v.Token() + "/open")
		if err != nil {
			continue // a handshake of somebody else's
		}
		for host := range c.Script.Hosts() {
			for _, m := range variant.Moves(c.Machine(netsim.NodeID(host)).Handshake) {
				if !seen[m] && m.From != m.To {
					seen[m] = true
					list = append(list, m)
				}
			}
		}
	}
	return list
}
