package prove

import (
	"context"
	"slices"
	"strings"
	"time"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// Ask is a search in words.
type Ask struct {
	Token, Menu string
	Faults      int
	Untimed     *Untimed
	// Known are properties that the case breaks by itself: they are not asked. Loose leaves the goals out, which a menu that
	// forges makes unreachable.
	Known []string
	Loose bool
}

// A whole life with text both ways that does not fit one segment, and one whose reader lets the window shut.
const (
	bulk  = "b@0s.listen,a@5ms.open,a@est.send5000,b@got5000.send3000,a@got3000.close,b@eof.close"
	stall = "b@0s.hold,b@0s.listen,a@5ms.open,a@est.send70000,b@5s.read30000,b@9s.read,b@got70000.close,a@eof.close"
	stale = "b@0s.listen,a@5ms.open,a@6ms.abort,a@8ms.open,a@est.send1,b@got1.send1,a@got1.close,b@eof.close"
	forge = "%rst,%rst+1,%syn,%syn+1,%fin,%data,%data+1,%ack+1"
)

// Suite are searches that a machine as RFC 9293 describes it passes, the small ones first: together they take some seconds.
// One that has a defect breaks something in one of them, or the searches do not reach the defect.
var Suite = append([]Ask{
	{Token: "three-way/" + muted, Menu: "-", Loose: true},
	{Token: "three-way/open", Menu: DefaultMenu, Faults: 2},
	{Token: "three-way/open", Untimed: &Untimed{InFlight: 2, Incarnations: 2, Retries: 1}, Loose: true},
	{Token: "three-way/life", Menu: DefaultMenu, Faults: 1},
	{Token: "three-way/server-closes", Menu: DefaultMenu, Faults: 1},
	{Token: "three-way/both-close", Menu: DefaultMenu, Faults: 1},
	{Token: "three-way/abort", Menu: DefaultMenu, Faults: 1},
	{Token: "three-way/simultaneous", Menu: DefaultMenu, Faults: 1},
	{Token: "three-way/half-close", Menu: DefaultMenu, Faults: 1},
	{Token: "three-way/crash", Menu: "x,b@+5s,a@+1s", Faults: 1},
	{Token: "three-way/life", Menu: forge, Faults: 1, Loose: true},
	{Token: "three-way/simultaneous", Menu: forge, Faults: 1, Loose: true},
	{Token: "three-way:rules=rfc793/life", Menu: "%rst,%rst+1,%fin,%data", Faults: 1, Loose: true},
	{Token: "three-way/" + stale, Menu: DefaultMenu, Faults: 1},
	{Token: "three-way:msl=1s/reopen", Menu: "x,=1s,=3s", Faults: 1},
	{Token: "three-way/two-clients", Menu: "x,=2s", Faults: 1},
	{Token: "three-way/flood", Menu: "x", Faults: 0},
	{Token: "three-way/" + bulk, Menu: "x,+30ms,=40ms", Faults: 1},
	{Token: "three-way/" + stall, Menu: "x,=1s", Faults: 1},
	{Token: "three-way:rules=linux,socket=linux/life", Menu: "x,=300ms", Faults: 1, Loose: true},
	{Token: "three-way:rules=freebsd,socket=freebsd/life", Menu: "x,=300ms", Faults: 1, Loose: true},
	{Token: "three-way:socket=full/" + bulk, Menu: "x,+30ms,=40ms", Faults: 1},
	{Token: "three-way:keepAlive,keepIdle=10s,keepInterval=5s/open", Menu: "x,a@+1s", Faults: 1, Loose: true},
	{Token: "two-way/life", Menu: DefaultMenu, Faults: 1, Known: []string{"I14", "I15", "L1", "L2"}, Loose: true},
	{Token: "fast-open/reopen", Menu: DefaultMenu, Faults: 1, Known: []string{"I14", "I15"}, Loose: true},
	{Token: "syn-cookies/life", Menu: DefaultMenu, Faults: 1, Known: []string{"I14", "I15", "I17", "I19", "L1", "L3"}, Loose: true},
	{Token: "three-way/life", Untimed: &Untimed{InFlight: 2, Incarnations: 1, Retries: 0}, Known: []string{"I47"}, Loose: true},
	{Token: "three-way/life", Menu: edges(1, 16), Faults: 1, Loose: true},
	{Token: "three-way/life", Menu: edges(17, scenarios.NumForges), Faults: 1, Loose: true},
	{Token: "three-way/" + stall, Menu: edges(1, 16), Faults: 1, Loose: true},
	{Token: "three-way/" + stall, Menu: edges(17, scenarios.NumForges), Faults: 1, Loose: true},
	{Token: "three-way/simultaneous", Menu: edges(1, 16), Faults: 1, Loose: true},
	{Token: "three-way/simultaneous", Menu: edges(17, scenarios.NumForges), Faults: 1, Loose: true},
	{Token: "three-way/" + stale, Menu: DefaultMenu, Faults: 2},
	{Token: "three-way/life", Menu: DefaultMenu, Faults: 2},
	{Token: "three-way/simultaneous", Menu: DefaultMenu, Faults: 2},
	{Token: "three-way/life", Menu: "%rst,%syn+1,%fin,%data,%ack+1,x", Faults: 2, Loose: true},
}, slices.Concat(more, edgy)...)

// edges is the menu of some kinds of forged segments, each at its anchor and one beside it either way.
func edges(from, to int) string { return forged(from, to, false) }

// replaced is the menu of the same, each in the place of the segment that it is derived from.
func replaced(from, to int) string { return forged(from, to, true) }

func forged(from, to int, instead bool) string {
	var items []string
	for kind := from; kind <= to; kind++ {
		for _, edge := range [...]int8{-1, 0, 1} {
			f := netsim.Fault{Site: netsim.Site{To: 1}, Fate: netsim.Forged(netsim.ForgeArg(uint8(kind), edge))}
			f.Drop = instead
			items = append(items, strings.TrimPrefix(scenarios.Names.Format(netsim.Plan{Faults: []netsim.Fault{f}}), "ab0"))
		}
	}
	return strings.Join(items, ",")
}

// Search makes the search.
func (a *Ask) Search() (*Search, error) {
	c, err := scenarios.Parse(a.Token)
	if err != nil {
		return nil, err
	}
	s := &Search{Case: c, Faults: a.Faults, Untimed: a.Untimed, NoGoals: a.Loose}
	if a.Menu != "" {
		if s.Menu, err = ParseMenu(a.Menu); err != nil {
			return nil, err
		}
	}
	s.Invariants = slices.DeleteFunc(Judged(a.Untimed == nil), func(inv *invariant.Invariant) bool {
		return slices.Contains(a.Known, inv.ID)
	})
	return s, nil
}

// Flaw is what a suite found first.
type Flaw struct {
	Property string
	Token    string // empty where the search had no clock
	Faults   int
	Ask      *Ask
	States   uint64 // visited by all searches until then
}

// Find searches a suite until something breaks; properties that are skipped do not count. No flaw is nil. The context may
// cut it.
func Find(ctx context.Context, suite []Ask, skip []string, each func(*Ask)) (flaw *Flaw, states uint64, err error) {
	for i := range suite {
		if ctx.Err() != nil {
			return nil, states, ctx.Err()
		}
		s, err := suite[i].Search()
		if err != nil {
			return nil, states, err
		}
		if each != nil {
			each(&suite[i])
		}
		s.Workers, s.First, s.Events = 1, true, maxEvents
		r, err := s.Run(ctx)
		if err != nil {
			return nil, states, err
		}
		states += r.States
		for _, v := range r.Broke() {
			if !slices.Contains(skip, v.ID) {
				return &Flaw{Property: v.ID, Token: v.Token, Faults: v.Faults(), Ask: &suite[i], States: states}, states, nil
			}
		}
	}
	return nil, states, nil
}

// maxEvents is more than any run of the suite takes.
const maxEvents = 5000

// Patience is how long a suite takes at most, on a slow machine.
const Patience = 2 * time.Minute
