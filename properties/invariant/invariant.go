package invariant

import (
	"fmt"
	"slices"
	"strings"

	"synfault/netsim"
)

// Invariant is one thing that must hold of a pair of TCP endpoints, whatever the network does. It is a value without
// memory: all that it reads is in the View.
type Invariant struct {
	ID       string // I14, L2: as in All
	Name     string // a few words
	Sentence string // what must hold
	Source   string // the paragraph that says so
	Kind     Kind
	Reads    Reads
	Assumes  Assumptions

	asks  []question
	index int // in all, and rare after it
}

// question is a check, and when to make it.
type question struct {
	when  moment
	of    func(*View) verdict
	fact  fact        // what must be so of an act
	given Assumptions // what it takes for granted beyond what its invariant does
}

// Kind is when an invariant is asked.
type Kind uint8

// The kinds of invariants.
const (
	Always     Kind = iota + 1 // after every event
	Eventually                 // a bounded time after the last fault, and where the run ends
	Sometimes                  // in at least one run of many
	Relational                 // of two runs
)

var kindNames = [...]string{"", "always", "eventually", "sometimes", "relational"}

// String is the kind in lower case.
func (k Kind) String() string { return kindNames[k] }

// Reads is the set of what an invariant looks at. An endpoint that cannot show one of them is not judged by it.
type Reads uint8

// What there is to see.
const (
	Wire         Reads = 1 << iota // the segments on the links
	Application                    // calls, octets, signals
	State                          // the state's name
	ControlBlock                   // the variables of RFC 9293 §3.3.1
)

var readNames = []string{"wire", "application", "state", "control block"}

// String lists the set, joined by commas.
func (r Reads) String() string { return list(uint32(r), readNames) }

// Assumptions is the set of what an invariant takes for granted. A run tells which of them it keeps; where one is not
// kept, a breach is excused.
type Assumptions uint16

// The assumptions.
const (
	MSL      Assumptions = 1 << iota // no segment lives longer than any host's MSL
	ISNClock                         // initial sequence numbers come from a clock
	Quiet                            // a host that lost its memory waits an MSL (RFC 9293 §3.4.3)
	NoForge                          // every segment that arrives was sent so by a host
	R2                               // no retry limit is reached
	Up                               // no host crashes
	Heal                             // faults end
	TS                               // timestamps are on everywhere
	RFC5961                          // a RST acts only at RCV.NXT, a SYN never
	F1                               // RST is ignored in TIME-WAIT (RFC 1337 §3)
	MAY2                             // a SYN may reopen TIME-WAIT (RFC 9293 §3.6.1)
	Throttle                         // ACKs that answer ACKs are limited (RFC 5961 §7)
	Fallback                         // and falls back to it if that SYN proves stale (MAY-2, clause 2)
	Punctual                         // no timer fires before its time
)

var assumptionNames = []string{"MSL", "ISN clock", "quiet time", "no forgery", "R2 not reached", "hosts up", "healing",
	"timestamps", "RFC 5961", "RFC 1337 F1", "MAY-2", "throttle", "MAY-2's fallback",
	"punctual timers"}

// String lists the set, joined by commas.
func (a Assumptions) String() string { return list(uint32(a), assumptionNames) }

func list(bits uint32, names []string) string {
	var l []string
	for i, name := range names {
		if bits>>i&1 != 0 {
			l = append(l, name)
		}
	}
	return strings.Join(l, ", ")
}

// All lists the invariants that a run can break, in the order of their numbers.
func All() []*Invariant { return slices.Clone(all) }

// Lookup finds an invariant by its number.
func Lookup(id string) (*Invariant, error) {
	for _, inv := range all {
		if strings.EqualFold(inv.ID, id) {
			return inv, nil
		}
	}
	return nil, fmt.Errorf("no invariant is called %q; they are %s to %s", id, all[0].ID, all[len(all)-1].ID)
}

// Ending says how a run stands where something that must come does not come.
type Ending uint8

// The endings.
const (
	NoEnding  Ending = iota
	Deadlock         // no timer runs that could change anything
	Livelock         // something is repeated, to no effect
	EndedByR2        // the same, until a retry limit ended it
)

var endingNames = [...]string{"", "deadlock", "livelock", "livelock ended by R2"}

// String is the ending in words, empty for NoEnding.
func (e Ending) String() string { return endingNames[e] }

// Violation is one invariant broken in one run, where it was broken first.
type Violation struct {
	*Invariant
	Run    string // the token
	At     netsim.Time
	Seq    uint64 // the event
	Detail string // what was seen
	Ending Ending // of what must come and does not
	Unkept Assumptions
	Times  uint64 // how often it was broken
	life   int
}

// Excused reports that the run did not keep what the invariant assumes: the breach shows what the assumption is good
// for, and is no finding.
func (v *Violation) Excused() bool { return v.Unkept != 0 }

// String is the headline: the token, the invariant, its sentence and source.
func (v Violation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s breaks %s: %s  [%s", v.Run, v.ID, v.Sentence, v.Source)
	if v.Ending != NoEnding {
		fmt.Fprintf(&b, ", %s", v.Ending)
	}
	b.WriteString("]")
	if v.Excused() {
		fmt.Fprintf(&b, " (excused: the run does not keep %s)", v.Unkept)
	}
	return b.String()
}
