package prove

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"time"

	"synfault/netsim"
	"synfault/netsim/explore"
	"synfault/properties/invariant"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// Search is what to prove: every run of a case that a menu allows, up to a bound.
type Search struct {
	// Case is the handshake, the script and, in its plan, crashes that belong to the script. Faults of packets and timers in
	// the plan are refused: the menu has those.
	Case *scenarios.Case
	Menu []Item
	// Faults is the largest number of the menu's items in one run.
	Faults int
	// Invariants are asked after each event; nil is all that a search can judge. See Judged.
	Invariants []*invariant.Invariant
	// Excused counts a breach also where the run does not keep what the property assumes: see invariant.Violation.Excused.
	Excused bool
	// NoGoals leaves liveness by the graph out.
	NoGoals bool
	// Untimed, if not nil, selects the untimed mode.
	Untimed *Untimed
	// Swap counts a world and its mirror image as one. The script must be symmetric.
	Swap bool
	// The rest is as in explore.Config.
	Exact, First   bool
	Workers        int
	States, Memory uint64
	Events         uint64
	Progress       func(explore.Progress)
	Graph          *explore.Graph
	Checkpoint     func(end bool, save func(io.Writer) error) error
	Resume         io.Reader
}

// Untimed bounds a search in which nothing has a time: any packet in flight may arrive, be lost or be copied next, any timer
// may fire, and the menu's delays mean nothing.
type Untimed struct {
	InFlight     int // packets that the network holds at once; one more is lost, and counted
	Incarnations int // connections that users open, in all
	Retries      int // how often anything is sent again before its sender gives up (R2 as a count)
	// LieMSL lets TIME-WAIT end while packets of its incarnation are in flight.
	LieMSL bool
	// NoReduce takes all orders of steps that commute.
	NoReduce bool
	// Depth bounds the number of steps; 0 is no bound.
	Depth int
}

// needTime are the invariants that measure time: an untimed search cannot ask them.
var needTime = map[string]string{
	"I13": "where the ISN clock stands", "I18c": "how long a host is silent", "I32": "how often a throttle lets an answer pass",
	"I35": "how often a throttle lets a challenge pass", "I40": "how long a round trip takes",
	"I42": "when something is sent again", "I45": "when a timer had to fire",
	"I46": "how long an open was tried", "I48": "how long TIME-WAIT lasts", "I49": "how long TIME-WAIT would have lasted",
	"I51": "how long a peer was silent", "I52": "how long a connection was idle", "I53": "how long an ACK is owed",
}

// Judged lists the invariants that a search of a mode can ask: those with no memory of their own, asked after each event or
// where a run ends, and without time those that measure none.
func Judged(timed bool) (list []*invariant.Invariant) {
	for _, inv := range invariant.All() {
		switch inv.Kind {
		case invariant.Sometimes, invariant.Relational:
			continue
		case invariant.Eventually:
			if !timed {
				continue // by the clock; the goals ask for the same by the graph
			}
		}
		if timed || needTime[inv.ID] == "" {
			list = append(list, inv)
		}
	}
	return list
}

// prepared is a Search that was checked.
type prepared struct {
	*Search
	c       *scenarios.Case // with the knobs of the mode
	menu    explore.Menu[scenarios.Packet]
	asked   []*invariant.Invariant
	number  map[*invariant.Invariant]int
	goals   goals
	options scenarios.WorldOptions
}

// prepare checks a search. Errors are of whoever asked for it, and one line.
func (s *Search) prepare() (*prepared, error) {
	p := &prepared{Search: s, c: s.Case, asked: s.Invariants, number: map[*invariant.Invariant]int{}}
	switch {
	case len(s.Case.Plan.Faults)+len(s.Case.Plan.Timers) > 0:
		return nil, fmt.Errorf("plan: %s: a search takes a handshake and a script, and tries faults from its menu; only crashes may stand "+
			"in the plan", scenarios.Names.Format(netsim.Plan{Faults: s.Case.Plan.Faults, Timers: s.Case.Plan.Timers}))
	case s.Case.Random != nil:
		return nil, errors.New("plan: a search leaves nothing to chance; give a menu instead of a seed")
	case s.Faults < 0:
		return nil, fmt.Errorf("%d faults: there can be 0 or more", s.Faults)
	}
	var err error
	if p.menu, err = explorer(s.Menu, s.Case.Script.Hosts()); err != nil {
		return nil, err
	}
	if p.asked == nil {
		p.asked = Judged(s.Untimed == nil)
	}
	if len(p.asked) > explore.MaxProperties {
		return nil, fmt.Errorf("%d properties: a search judges at most %d at once", len(p.asked), explore.MaxProperties)
	}
	for i, inv := range p.asked {
		p.number[inv] = i
		p.options.Liveness = p.options.Liveness || inv.Kind == invariant.Eventually
	}
	p.options.Forged = forges(s.Menu)
	if !s.NoGoals {
		p.goals = newGoals(s.Case.Script)
	}
	if s.Untimed != nil {
		if err := p.loosen(); err != nil {
			return nil, err
		}
	}
	w, err := scenarios.NewWorlds(p.c, p.options)
	if err != nil {
		return nil, err
	}
	if s.Swap && !w.Symmetric() {
		return nil, errors.New("--swap: the script or the machines are not their own mirror image, such as simultaneous is")
	}
	return p, nil
}

// loosen makes the machines count retries instead of measuring how long they have lasted.
func (p *prepared) loosen() error {
	u := p.Untimed
	for i := range p.c.Script.Hosts() {
		if m := p.c.Machine(netsim.NodeID(i)); m.Timestamps {
			return errors.New("--untimed: timestamps are readings of a clock, and an untimed search has none; switch them off: timestamps=off")
		}
	}
	if p.c.ReadsClock() {
		return fmt.Errorf("--untimed: %s reads the clock, and an untimed search has none", p.c.Variant)
	}
	for i := range p.Menu {
		if it := &p.Menu[i]; !it.Host && it.Fate.Damage == 0 && it.Fate.Forge == 0 {
			return fmt.Errorf("--untimed: menu: %q: there the network may lose, copy and hold up any packet in any case, and any timer may fire; "+
				"a menu has only damage (~), forged segments (%%rst) and crashes", it.Text)
		}
	}
	if u.InFlight < 1 || u.InFlight > 64 || u.Incarnations < 1 || u.Retries < 0 || u.Retries > 200 {
		return errors.New("--untimed: 1 to 64 packets in flight, at least 1 incarnation and 0 to 200 retries")
	}
	name, list, has := strings.Cut(p.c.Variant, ":")
	knobs := fmt.Sprintf("synRetries=%d,synackRetries=%d,dataRetries=%d,orphanRetries=%d,r2=0s,r1=0", u.Retries, u.Retries, u.Retries, u.Retries)
	if u.Retries == 0 {
		knobs = "retransmission=off"
	}
	if has {
		knobs = list + "," + knobs
	}
	c, err := scenarios.Parse(strings.Join([]string{name + ":" + knobs, strings.SplitN(p.c.String(), "/", 3)[1],
		scenarios.Names.Format(p.c.Plan)}, "/"))
	if err != nil {
		return err
	}
	p.c = c
	return nil
}

// instance makes what a worker needs.
func (p *prepared) instance() *instance {
	worlds, err := scenarios.NewWorlds(p.c, p.options)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	j := &judge{goals: p.goals, number: p.number, excused: p.Excused}
	if len(p.asked) > 0 {
		j.checker = p.checker()
	}
	return &instance{World: worlds.New(netsim.Perfect[scenarios.Packet]{}), Check: j.check, Blind: !p.options.Liveness, Count: count, End: j.end, Tally: j.tally,
		Goals: j.goals.hold, Label: worlds.Label}
}

// checker makes what asks the properties.
func (p *prepared) checker() *invariant.Checker {
	k := invariant.NewChecker()
	k.Begin(p.c)
	if !p.options.Liveness {
		k.AtOnce()
	}
	if u := p.Untimed; u != nil && u.LieMSL {
		k.Suppose(invariant.TS, invariant.MSL)
	} else if u != nil {
		k.Suppose(invariant.MSL, 0)
	}
	return k
}

// name tells a checkpoint what is searched, as far as netsim/explore does not know it.
func (p *prepared) name() string {
	words := []string{p.c.String(), strconv.FormatBool(p.Excused)}
	for _, it := range p.Menu {
		words = append(words, it.Text)
	}
	for _, inv := range p.asked {
		words = append(words, inv.ID)
	}
	for _, g := range p.goals.list {
		words = append(words, g.ID)
	}
	if u := p.Untimed; u != nil {
		words = append(words, fmt.Sprint(*u))
	}
	return strings.Join(words, " ")
}

// config checks a search and makes the explorer's Config of it, for whoever runs that himself.
func (s *Search) config() (*prepared, config, error) {
	p, err := s.prepare()
	if err != nil {
		return nil, config{}, err
	}
	cfg := config{New: p.instance, Said: scenarios.Panic, Menu: p.menu, Faults: s.Faults, Properties: len(p.asked), Witnesses: len(Witnesses), Counters: numCounters,
		Goals: len(p.goals.list), Symmetric: s.Swap, Exact: s.Exact, First: s.First, Events: s.Events, Workers: s.Workers,
		States: s.States, Memory: s.Memory, Progress: s.Progress, Checkpoint: s.Checkpoint, Resume: s.Resume, Name: p.name(),
		Graph: s.Graph}
	if cfg.Workers == 0 {
		cfg.Workers = runtime.GOMAXPROCS(0)
	}
	if s.Untimed != nil {
		cfg.Untimed = p.free()
		cfg.Depth = s.Untimed.Depth
	}
	if p.c.Script.Until > 0 {
		cfg.Until = p.c.Script.Until
	}
	return p, cfg, nil
}

// tick is how far the clock moves with each step of an untimed search: so far that the numbers of two incarnations never
// touch and that no throttle holds.
const tick = 2 * time.Second

// free is the untimed mode.
func (p *prepared) free() *untimed {
	u := p.Untimed
	return &untimed{InFlight: u.InFlight, Tick: tick, MayFire: p.mayFire, Reduce: !u.NoReduce, Visible: visible,
		Bounds: []explore.Bound[scenarios.Host, scenarios.Packet, scenarios.History]{
			{Name: "incarnations", Within: func(w *scenarios.World) bool { return incarnations(w) <= u.Incarnations }},
		}}
}

// incarnations counts the connections that users have opened.
func incarnations(w *scenarios.World) (n int) {
	for i := range w.History.Lives {
		if w.History.Lives[i].Active {
			n++
		}
	}
	return n
}

// mayFire holds back 2 MSL while a packet of the incarnation is in flight: a clock that keeps to the MSL cannot be faster.
func (p *prepared) mayFire(w *scenarios.World, n netsim.NodeID, id netsim.TimerID) bool {
	c, timer := p.timerOf(w, n, id)
	if p.Untimed.LieMSL || c == nil || timer != tcpfsm.TimerTimeWait {
		return true
	}
	life := -1
	for i := range w.History.Lives {
		if l := &w.History.Lives[i]; l.Lives() && l.Host == n && l.Serial == c.Serial {
			life = i
		}
	}
	var room [16]netsim.Pending[scenarios.Packet]
	for _, e := range w.AppendPending(room[:0]) {
		if e.What != netsim.Arrive {
			continue
		}
		from := scenarios.Sender(e.Origin)
		if from == life || scenarios.Answers(e.Origin) == life || from >= 0 && (int(w.History.Lives[from].Peer) == life || int(w.History.Lives[life].Peer) == from) {
			return false
		}
	}
	return true
}

// timerOf is the block that a timer belongs to, nil for one that delays a step of the script.
func (p *prepared) timerOf(w *scenarios.World, n netsim.NodeID, id netsim.TimerID) (*scenarios.Conn, tcpfsm.Timer) {
	steps := netsim.TimerID(len(p.c.Script.Steps))
	if id < steps {
		return nil, 0
	}
	return &w.Host(n).Conns[(id-steps)/tcpfsm.NumTimers], tcpfsm.Timer((id - steps) % tcpfsm.NumTimers)
}

// visible reports a step that a check which looks at both hosts judges, or that such a check of the other host's steps may
// read of. What is left is an end that is open, or not, and stays so: it hears an ACK, or a timer sends again.
func visible(w *scenarios.World, st *step) bool {
	if st.What == netsim.Arrive && st.In.Packet.Segment.CTL&(tcpfsm.SYN|tcpfsm.FIN|tcpfsm.RST) != 0 {
		return true
	}
	for i := range w.History.Acts {
		a := &w.History.Acts[i]
		if a.What == netsim.Timer && a.Timer == tcpfsm.TimerTimeWait {
			return true // what another host sends may hold it back: see mayFire
		}
		if a.Call != 0 || a.Opens || a.Moved() || a.Signal != 0 || a.Former >= 0 || !a.Accepted.Empty() || !a.Released.Empty() {
			return true
		}
	}
	return false
}

// Run searches. The error is that of whoever asked, or a *Panicked.
func (s *Search) Run(ctx context.Context) (*Result, error) {
	p, cfg, err := s.config()
	if err != nil {
		return nil, err
	}
	report, err := explore.Run(ctx, cfg)
	var lost *explore.Panic
	if errors.As(err, &lost) {
		return nil, p.panicked(ctx, cfg, lost)
	}
	if err != nil {
		return nil, err
	}
	r := p.result(report)
	if s.Untimed != nil {
		r.replay = cfg.Replay
	}
	return r, nil
}
