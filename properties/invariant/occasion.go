package invariant

import (
	"slices"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// moment is a set of occasions to ask.
type moment uint16

const (
	onArrive moment = 1 << iota // an act of a machine upon a segment
	onTimer                     // upon a timer
	onCall                      // upon a call of its user
	onSend                      // every segment that leaves
	onStray                     // a segment that arrived and was of no connection
	onStep                      // every event
	onDue                       // a bounded time after the last fault and the last call
	onEnd                       // when the run is over
	onTurn                      // an event in which somebody else's TCP showed its user something

	onAct   = onArrive | onTimer | onCall
	moments = 9
)

// fact is a set of what is so of an act, or of a segment that leaves. A question that names some is asked only where all
// of them are so.
type fact uint16

// The facts of an act.
const (
	moved   fact = 1 << iota // the state changed
	handed                   // octets were accepted, or given to the user
	control                  // the segment has SYN or RST
	told                     // the user was told something
	acked                    // SND.UNA changed
	text                     // the segment occupies sequence space
	fringe                   // the connection was, or is, not open yet or no more
	shut                     // a window was zero, ours or the peer's
	rewound                  // other timers run than before
	queued                   // something waits to be sent, or its override timer runs
	wishes                   // the machine has keep-alives, user timeouts, or tail loss probes
	facts   = 1 << iota
)

// The facts of a segment that leaves.
const (
	occupies fact = 1 << iota // it occupies sequence space
	resets                    // it is a RST
	forReset                  // it answers one
	features = 1 << iota
)

// What an act, or a segment that leaves, shows of the host that it is of.
const (
	showsAll   = iota // a machine of ours
	showsState        // someone else's, that tells its states
	showsWire         // someone else's, that does not
	views
)

var showing = [views]Reads{Wire | Application | State | ControlBlock, Wire | Application | State, Wire | Application}

// asked is a question of an invariant.
type asked struct {
	of      func(*View) verdict
	assumes Assumptions
	index   uint8 // in all, and rare after it
}

const (
	kinds      = 3 // of acts: onArrive, onTimer, onCall
	situations = kinds * facts * views
)

// The questions of each occasion: what is asked of an act depends on what made it, on what is so of it, and on how much
// can be seen.
var (
	byMoment [1 << moments][]asked // of a single moment; onAct and onSend apart
	byAct    [situations][]asked
	bySend   [features * views][]asked
)

func init() {
	for _, inv := range rare {
		inv.Kind = Sometimes
	}
	for i, inv := range slices.Concat(all, rare) {
		inv.index = i
		for _, q := range inv.asks {
			if q.sight == 0 {
				q.sight = inv.Reads
			}
			inv.enlist(q)
		}
	}
}

// enlist puts a question into the lists of the occasions on which it is asked.
func (inv *Invariant) enlist(q question) {
	a := asked{q.of, inv.Assumes | q.given, uint8(inv.index)}
	for m := onStray; m != 0; m <<= 1 {
		if q.when&m != 0 {
			byMoment[m] = append(byMoment[m], a)
		}
	}
	for s := range views {
		if q.sight&^showing[s] != 0 {
			continue
		}
		for f := range fact(features) {
			if q.when&onSend != 0 && q.fact&^f == 0 {
				bySend[int(f)*views+s] = append(bySend[int(f)*views+s], a)
			}
		}
		for kind := range kinds {
			for f := range fact(facts) {
				if q.when>>kind&1 != 0 && q.fact&^f == 0 {
					i := situation(kind, f, s)
					byAct[i] = append(byAct[i], a)
				}
			}
		}
	}
}

func situation(kind int, f fact, s int) int { return (kind*facts+int(f))*views + s }

// situation is that of the act under way.
func (v *View) situation() int {
	a, kind, f := v.Act, 0, fact(0)
	was, is := &a.Was, &a.Is
	switch a.What {
	case netsim.Timer:
		kind = 1
	case netsim.Call:
		kind = 2
	default:
		if v.Seg.CTL&(tcpfsm.SYN|tcpfsm.RST) != 0 {
			f |= control
		}
		if v.Seg.LEN() > 0 {
			f |= text
		}
	}
	if was.State != is.State {
		f |= moved
	}
	if a.Accepted.Start != a.Accepted.End || a.Released.Start != a.Released.End {
		f |= handed
	}
	if a.Signal != 0 {
		f |= told
	}
	if was.UNA != is.UNA {
		f |= acked
	}
	if was.State-tcpfsm.Established >= tcpfsm.TimeWait-tcpfsm.Established || is.State-tcpfsm.Established >= tcpfsm.TimeWait-tcpfsm.Established {
		f |= fringe
	}
	if was.RcvWND == 0 || was.WND == 0 || is.WND == 0 {
		f |= shut
	}
	if was.Timers != is.Timers {
		f |= rewound
	}
	if is.END != is.NXT && !is.FinSent || is.Timers&override != 0 {
		f |= queued
	}
	if v.wishes[v.Life.Host] {
		f |= wishes
	}
	return situation(kind, f, v.shows())
}

// sends are the questions of the segment that leaves.
func (v *View) sends() []asked {
	f, s := fact(0), v.Sent
	if s.LEN() > 0 {
		f |= occupies
	}
	if s.CTL&tcpfsm.RST != 0 {
		f |= resets
	}
	if v.Seg != nil && v.Seg.CTL&tcpfsm.RST != 0 {
		f |= forReset
	}
	return bySend[int(f)*views+v.shows()]
}

// shows is how much can be seen of the host whose act it is; all where it is nobody's.
func (v *View) shows() int {
	return showsAll
}
