package invariant

import (
	"reflect"
	"slices"

	"synfault/netsim"
	"synfault/scenarios"
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
type fact uint64

// The facts of an act.
const (
	moved       fact = 1 << iota // the state changed
	handed                       // octets were accepted, or given to the user
	control                      // the segment has SYN or RST
	withSYN                      // it has SYN
	withRST                      // it has RST
	withFIN                      // it has FIN
	urges                        // it has URG, or the user was told that there is urgent text
	told                         // the user was told something
	toldClosing                  // it was told that the peer closes
	toldClosed                   // it was told that CLOSE is complete
	acked                        // SND.UNA changed
	wraps                        // SND.UNA is a smaller number than it was
	sampled                      // SRTT or RTTVAR changed
	text                         // the segment occupies sequence space
	fringe                       // the connection was, or is, not open yet or no more
	began                        // it was none: CLOSED or LISTEN
	asking                       // it was in SYN-SENT
	embryo                       // it was in SYN-RECEIVED
	unopened                     // it was in one of these two
	closing                      // it was in FIN-WAIT-1, FIN-WAIT-2, CLOSING or LAST-ACK
	begun                        // it is in SYN-RECEIVED now
	crossing                     // it is in CLOSING now
	rests                        // it is in TIME-WAIT now
	waited                       // it was in TIME-WAIT
	ended                        // it is none any more
	stays                        // it is one
	isOpen                       // it is one, and has been open
	lasts                        // it was one, and is the same one
	settled                      // it had been open, and is the same one
	reborn                       // another one had the block before
	opened                       // its user may go on: it is open, or text came early
	shut                         // a window was zero, ours or the peer's
	shrunken                     // more is under way, before and after, than the peer's window allows
	rewound                      // other timers run than before
	queued                       // something waits to be sent, or its override timer runs
	wishes                       // the machine has keep-alives, user timeouts, or tail loss probes
	keeps                        // the keep-alive timer runs
	counts                       // the timer of TIME-WAIT runs
	owing                        // an ACK is owed since before
	stamps                       // timestamps are in use
	finished                     // the peer's FIN had come before
	finCame                      // it came now
	spaced                       // text is or was held out of order, or was refused
	throttled                    // a throttle has counted
	strange                      // the segment is of another connection than the peer's
	returned                     // the host has been down
	speaks                       // the call is SEND
	reads                        // the call is RECEIVE
	leaves                       // the call is that of a user who goes and reads no more
	sends                        // what SND says of the stream changed, or what is done about it
	takes                        // what RCV says of the stream changed
	retimed                      // RTO changed
	pressing                     // there is urgent text, or its end is not where acknowledgments and RECEIVEs take it
	contrary                     // a timer is started and stopped at once
	policies                     // the machine takes, or answers, what RFC 9293 does not
	pastFacts
)

// A situation has room for all facts: one too many is an overflow here, and no compiler passes it.
const _ uint64 = uint64(pastFacts-1) << factShift

// The facts of a segment that leaves.
const (
	occupies  fact = 1 << iota // it occupies sequence space
	ours                       // it is of an act of a machine of ours
	syn                        // it has SYN
	fin                        // it has FIN
	acks                       // it has ACK, and no RST
	beyondSYN                  // it has ACK, and neither SYN nor RST
	flowing                    // it occupies sequence space, and has neither SYN nor RST
	resets                     // it is a RST
	forReset                   // it answers one
	bare                       // it is the answer of a connection to an ACK that occupies nothing
	dated                      // it has timestamps, or its connection uses them
	chained                    // it is an empty ACK that answers one
	finSaid                    // its sender has sent a FIN before
	fromBack                   // its host has been down
	opens                      // it leaves with the act that opened the connection
	pointing                   // it points to urgent text, or should
	styled                     // it has options, in an order of its own, or should
)

// asked is what is needed to ask a question.
type asked struct {
	of      func(*View) verdict
	assumes Assumptions
	index   uint8 // in all, and rare after it
	same    uint8 // numbers the questions of an invariant; those that ask the same have one number, and one of them is enough
}

// questions are those of all and of rare, in their order.
var questions []struct {
	question
	asked
}

// byMoment are the questions of a single moment that is no act's and no segment's.
var byMoment [1 << moments][]asked

func init() {
	for _, inv := range rare {
		inv.Kind = Sometimes
	}
	for i, inv := range slices.Concat(all, rare) {
		inv.index = i
		first := len(questions)
		for n, q := range inv.asks {
			a := asked{of: q.of, assumes: inv.Assumes | q.given, index: uint8(i), same: uint8(n)}
			for _, b := range questions[first:] {
				if reflect.ValueOf(b.asked.of).Pointer() == reflect.ValueOf(q.of).Pointer() && b.assumes == a.assumes {
					a.same = b.same
				}
			}
			questions = append(questions, struct {
				question
				asked
			}{q, a})
			for m := onStray; m != 0; m <<= 1 {
				if q.when&m != 0 {
					byMoment[m] = append(byMoment[m], a)
				}
			}
		}
	}
}

// shelf keeps, for each situation that was met, the questions that are asked in it: what is asked of an act depends on what
// made it and on what is so of it.
type shelf struct {
	keys    []uint64 // of situations; 0 is none
	bundles []bundle
	n       int
}

// bundle is what is asked in a situation.
type bundle struct {
	list    []asked
	assumes Assumptions // all that some of them assume
	times   uint64      // that it was asked and nothing was lacking
}

// factShift makes room below the facts for the moments of acts and of segments that leave.
const factShift = 4

// situation is one of those moments, and the facts; not 0.
func situation(m moment, f fact) uint64 { return uint64(f)<<factShift | uint64(m) }

// of are the questions of a situation. They hold until the next call.
func (s *shelf) of(m moment, f fact) *bundle {
	key := situation(m, f)
	if len(s.keys) > 0 {
		if i := s.place(key); s.keys[i] == key {
			return &s.bundles[i]
		}
	}
	return s.fill(key, pick(m, f))
}

// place is where a situation stands, or would.
func (s *shelf) place(key uint64) int {
	mask := len(s.keys) - 1
	i := int(key*0x9E3779B97F4A7C15>>40) & mask
	for s.keys[i] != key && s.keys[i] != 0 {
		i = (i + 1) & mask
	}
	return i
}

func (s *shelf) fill(key uint64, b bundle) *bundle {
	if 2*(s.n+1) > len(s.keys) {
		old := *s
		room := max(2*len(old.keys), 128)
		s.keys, s.bundles = make([]uint64, room), make([]bundle, room)
		for i, k := range old.keys {
			if k != 0 {
				at := s.place(k)
				s.keys[at], s.bundles[at] = k, old.bundles[i]
			}
		}
	}
	i := s.place(key)
	s.keys[i], s.bundles[i] = key, b
	s.n++
	return &s.bundles[i]
}

// counts adds how often each question was put in a bundle to which nothing was lacking.
func (s *shelf) counts(judged *[maxInvariants]uint64) {
	for i := range s.bundles {
		for _, q := range s.bundles[i].list {
			judged[q.index] += s.bundles[i].times
		}
	}
}

// pick picks out the questions of a situation.
func pick(m moment, f fact) (b bundle) {
	for i := range questions {
		q := &questions[i]
		if q.when&m != 0 && q.fact&^f == 0 && !slices.ContainsFunc(b.list, q.asked.repeats) {
			b.list = append(b.list, q.asked)
			b.assumes |= q.assumes
		}
	}
	return b
}

// repeats reports that two questions are one.
func (q asked) repeats(p asked) bool { return q.index == p.index && q.same == p.same }

// onThis is what made the act under way.
func (v *View) onThis() moment {
	switch v.Act.What {
	case netsim.Timer:
		return onTimer
	case netsim.Call:
		return onCall
	}
	return onArrive
}

// set is a fact, or none.
func set(so bool, f fact) fact {
	if so {
		return f
	}
	return 0
}

// ofState are the facts of an act that the state before it tells, and isState those that the state after it tells.
var (
	ofState = [tcpfsm.NumStates]fact{
		tcpfsm.Closed: began | fringe, tcpfsm.Listen: began | fringe,
		tcpfsm.SynSent: asking | unopened | fringe, tcpfsm.SynReceived: embryo | unopened | fringe,
		tcpfsm.FinWait1: closing, tcpfsm.FinWait2: closing, tcpfsm.Closing: closing, tcpfsm.LastAck: closing,
		tcpfsm.TimeWait: waited | fringe,
	}
	isState = [tcpfsm.NumStates]fact{
		tcpfsm.Closed: ended | fringe, tcpfsm.Listen: ended | fringe,
		tcpfsm.SynSent: stays | fringe, tcpfsm.SynReceived: begun | stays | fringe,
		tcpfsm.Established: stays | isOpen, tcpfsm.CloseWait: stays | isOpen, tcpfsm.FinWait1: stays | isOpen,
		tcpfsm.FinWait2: stays | isOpen, tcpfsm.Closing: crossing | stays | isOpen, tcpfsm.LastAck: stays | isOpen,
		tcpfsm.TimeWait: rests | stays | isOpen | fringe,
	}
)

// factsOf are those of the act under way.
func (v *View) factsOf() (f fact) {
	a, l := v.Act, v.Life
	was, is := &a.Was, &a.Is
	switch {
	case v.Seg != nil:
		const bits = tcpfsm.SYN | tcpfsm.FIN | tcpfsm.RST
		if c := v.Seg.CTL; c&bits != 0 {
			f = set(c&(tcpfsm.SYN|tcpfsm.RST) != 0, control) | set(c&tcpfsm.SYN != 0, withSYN) | set(c&tcpfsm.RST != 0, withRST) |
				set(c&tcpfsm.FIN != 0, withFIN)
		}
		f |= set(v.Seg.LEN() > 0, text) | set(v.From >= 0 && v.From != int(l.Peer), strange) | set(v.Seg.CTL&tcpfsm.URG != 0, urges|pressing)
	case a.What == netsim.Call:
		f = set(v.writes(), speaks) | set(a.Call == scenarios.Urge, pressing) | set(a.Call == scenarios.Read, reads) |
			set(a.Call == scenarios.Leave, leaves)
	}
	if a.Signal != 0 {
		f |= told | set(a.Signal.Has(tcpfsm.SignalClosing), toldClosing) | set(a.Signal.Has(tcpfsm.SignalClosed), toldClosed) |
			set(a.Signal.Has(tcpfsm.SignalUrgent), urges|pressing)
	}
	if was.UNA != is.UNA {
		f |= acked | set(uint32(is.UNA) < uint32(was.UNA), wraps) | set(was.SRTT != is.SRTT || was.RTTVAR != is.RTTVAR, sampled)
	}
	f |= ofState[was.State] | isState[is.State]
	if a.Former < 0 && f&(began|ended) == 0 {
		f |= lasts | set(was.State >= tcpfsm.Established && is.State >= tcpfsm.Established, settled)
	}
	f |= set(was.State != is.State, moved) | set(a.Accepted.Start != a.Accepted.End || a.Released.Start != a.Released.End, handed) |
		set(was.RcvWND == 0 || was.WND == 0 || is.WND == 0, shut) |
		set(was.Timers != is.Timers, rewound) | set(is.END != is.NXT && !is.FinSent || is.Timers&override != 0, queued) |
		set(is.Timers&keepAlive != 0, keeps) | set(is.Timers&twoMSL != 0, counts) | set(was.TSOK, stamps) |
		set(was.FinRcvd, finished) | set(is.FinRcvd && !was.FinRcvd, finCame) |
		set(was.Late|is.Late|uint32(a.Refused) != 0, spaced) | set(a.Opens || v.early(), opened) | set(a.Former >= 0, reborn) |
		set(a.Before.Owed != netsim.Never, owing) | set(shrunk(was) && shrunk(is), shrunken) |
		set(v.wishes[l.Host], wishes) | set(v.History.Back[l.Host] != netsim.Never, returned)
	f |= set(f&(moved|acked|rewound) != 0 || was.NXT != is.NXT || was.END != is.END || was.WND != is.WND || was.FinSent != is.FinSent ||
		was.Closing != is.Closing || was.SynOut != is.SynOut || a.Former >= 0, sends) |
		set(f&(moved|handed|finCame) != 0 || was.RcvNXT != is.RcvNXT || was.READ != is.READ || a.Former >= 0, takes) |
		set(was.RTO != is.RTO, retimed)
	b, c := &was.Beside, &is.Beside
	f |= set(a.Started&a.Stopped != 0, contrary) | set(v.policies[l.Host], policies) |
		set(b.Urgent || c.Urgent || b.UP != c.UP && c.UP != is.UNA || b.RcvUP != c.RcvUP && c.RcvUP != is.READ || c.UP.Less(is.UNA), pressing)
	return f | set(b.ChalN != c.ChalN || b.OddN != c.OddN || b.ChalAt != c.ChalAt || b.OddAt != c.OddAt, throttled)
}

// factsOfSent are those of the segment that leaves.
func (v *View) factsOfSent() (f fact) {
	s, a := v.Sent, v.Act
	switch s.CTL & (tcpfsm.SYN | tcpfsm.RST | tcpfsm.ACK) {
	case tcpfsm.ACK:
		f = acks | beyondSYN
	case tcpfsm.SYN | tcpfsm.ACK:
		f = acks
	}
	if s.LEN() > 0 {
		f |= occupies | set(s.CTL&(tcpfsm.SYN|tcpfsm.RST) == 0, flowing)
	}
	f |= set(a != nil, ours) | set(s.CTL&tcpfsm.SYN != 0, syn) | set(s.CTL&tcpfsm.FIN != 0, fin) |
		set(s.CTL&tcpfsm.RST != 0, resets) | set(scenarios.Storm(v.Tag) > 0, chained) |
		set(v.spoken() && v.said.Said.Has(scenarios.SaidFIN), finSaid) | set(v.History.Back[v.Step.Node] != netsim.Never, fromBack)
	if q := v.Seg; q != nil {
		f |= set(q.CTL&tcpfsm.RST != 0, forReset) | set(a != nil && q.LEN() == 0 && q.CTL&pure == tcpfsm.ACK, bare)
	}
	f |= set(s.CTL&tcpfsm.URG != 0 || s.UP != 0 || a != nil && s.LEN() > 0 && s.SEQ.Less(a.Is.Beside.UP), pointing) |
		set(s.Layout != 0 || s.Has != 0 && v.styles[v.Step.Node], styled)
	return f | set(s.Has&tcpfsm.HasTimestamps != 0 || a != nil && a.Is.TSOK, dated) | set(a != nil && a.Opens, opens)
}
