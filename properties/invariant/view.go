package invariant

import (
	"fmt"
	"time"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// View is what an invariant sees: the world as an event left it, its history, and the one thing that is asked about.
type View struct {
	Case    *scenarios.Case
	World   *scenarios.World
	Step    *netsim.Step[scenarios.Host, scenarios.Packet]
	History *scenarios.History

	Act  *scenarios.Act  // what is asked about, or that which sent Sent; nil if nobody's
	Life *scenarios.Life // the act's
	Seg  *tcpfsm.Segment // what arrived and made the act; nil if something else did
	From int             // the life that sent Seg, -1 if none
	Sent *tcpfsm.Segment // what is asked about, if it is a segment that leaves
	Tag  uint64          // of Sent

	said     scenarios.Ledger    // the life's before Sent, with what arrived, or the stranger's
	stranger *scenarios.Stranger // whose Sent is, where somebody else's TCP sends it; nil if nobody knows

	hosts    int
	given    Assumptions    // what the Case alone keeps
	kept     Assumptions    // what the run has kept so far
	msl      time.Duration  // the shortest of the hosts
	bound    time.Duration  // within which what must come comes, after the last fault and the last call
	next     netsim.Time    // when the next event is, where the question is what must have come before it
	quiet    bool           // the run is over, and nothing is due
	outcome  netsim.Outcome // how it ended
	storm    int            // the longest chain of empty ACKs that throttles let pass
	machines [maxHosts]*tcpfsm.Machine
	moves    [maxHosts]moves
	wishes   [maxHosts]bool  // the fact of that name, by host
	policies [maxHosts]bool  // the fact of that name, by host
	styles   [maxHosts]bool  // that the options have an order of its own, by host
	taken    [maxRows]uint64 // how often each row of the transitions was, in all runs

	format  string
	args    []any
	subject int
	ending  Ending
}

const maxHosts = 8

// fullWindow is the most that two ends without window scaling have under way.
const fullWindow = 2 * 65535

// moves are the transitions that a handshake adds to RFC 9293's: by state, the set of states that follow.
type moves struct {
	of   tcpfsm.Handshake
	next [tcpfsm.NumStates]uint16
}

// verdict is an answer.
type verdict uint8

const (
	passed verdict = iota // there was nothing to judge
	held
	broke
)

// begin is before a run.
func (v *View) begin(c *scenarios.Case) {
	v.Case, v.hosts, v.quiet = c, c.Script.Hosts(), false
	v.World, v.Step, v.History = nil, nil, nil
	v.given = ISNClock | Heal | TS | RFC5961 | F1 | MAY2 | Quiet | Throttle | Fallback
	v.msl, v.bound, v.storm = netsim.DefaultMSL, 0, 2
	throttled := true
	for i := range v.hosts {
		m := c.Machine(netsim.NodeID(i))
		v.machines[i] = m
		v.given &^= unkept(m)
		v.wishes[i] = m.TailLoss || m.QuickACK > 0 || m.FastRetransmit || m.Policy.KeepAlive || m.UserTimeout > 0 || m.OpenTimeout > 0
		v.policies[i] = m.OldACK || m.Overfull || m.TimeWaitAnswers || m.TimeWaitNeedsACK
		v.styles[i] = m.Style != tcpfsm.StylePlain
		v.msl = min(v.msl, m.MSL)
		v.bound = max(v.bound, patience(m))
		v.storm += 2 * int(m.ChallengeLimit)
		throttled = throttled && m.ThrottleOdd && m.ChallengeLimit > 0
		if m.ChallengeInterval <= time.Duration(m.ChallengeLimit)*2*c.Script.Delay {
			v.given &^= Throttle // answers go round so slowly that no limit stops them
		}
		if v.moves[i].of != m.Handshake {
			v.moves[i].learn(m.Handshake)
		}
	}
	v.bound += 6*c.Script.Delay + 500*time.Millisecond
	if c.Script.Rate > 0 {
		v.bound += 8 * netsim.SendingTime(fullWindow, c.Script.Rate) // what may be queued before a segment and its answer
	}
	if !throttled {
		v.storm = 2
	}
}

// unkept is what a machine's knobs do not keep.
func unkept(m *tcpfsm.Machine) (a Assumptions) {
	lacks := func(has bool, bit Assumptions) {
		if !has {
			a |= bit
		}
	}
	lacks(m.ISN == tcpfsm.ISNClockPRF || m.ISN == tcpfsm.ISNClock, ISNClock)
	lacks(m.Timestamps, TS)
	lacks(m.RFC5961 && !m.InsecureRST && !m.InsecureSYN, RFC5961)
	lacks(m.RFC1337, F1)
	lacks(m.MAY2 || m.RFC6191, MAY2)
	lacks(m.ThrottleOdd && m.ChallengeLimit > 0, Throttle)
	lacks(m.ReopenFallback, Fallback)
	lacks(m.QuietTime, Quiet)
	return a
}

// patience is the longest that a timer of retransmission may still run when the network has healed.
func patience(m *tcpfsm.Machine) time.Duration {
	d := max(m.MaxRTO, m.InitialRTO, m.PersistMax, m.PersistMin)
	if m.FixedRTO > 0 {
		d = max(m.FixedRTO, m.PersistMax)
	}
	return d + m.RTOSlop
}

func (m *moves) learn(h tcpfsm.Handshake) {
	*m = moves{of: h}
	for _, move := range variant.Moves(h) {
		m.next[move.From] |= 1 << move.To
	}
}

// look is after each event.
func (v *View) look(w *scenarios.World, st *netsim.Step[scenarios.Host, scenarios.Packet]) {
	v.World, v.Step, v.History = w, st, &w.History
	v.Act, v.Life, v.Seg, v.Sent, v.From, v.stranger = nil, nil, nil, nil, -1, nil
	h := v.History
	v.kept = v.given | MSL | NoForge | R2 | Up | Punctual
	if early := w.Hastened(); early != 0 {
		v.kept &^= Punctual
		if early>>scenarios.ClassOfTimer(tcpfsm.TimerTimeWait)&1 != 0 {
			v.kept &^= MSL // what TIME-WAIT waits for may still be under way
		}
	}
	if h.Toll == (scenarios.Toll{LastFault: h.LastFault, LastCall: h.LastCall, Oldest: h.Oldest}) && h.Oldest <= v.msl {
		v.kept |= Quiet
		return
	}
	drop := func(broken bool, a Assumptions) {
		if broken {
			v.kept &^= a
		}
	}
	drop(h.Oldest > v.msl, MSL)
	drop(h.Tampered > 0, NoForge)
	drop(h.GivenUp > 0, R2)
	drop(h.Crashes > 0, Up)
	drop(h.Overlaps > 0, ISNClock)
	if h.Crashes == 0 {
		v.kept |= Quiet
	}
}

// act turns to the ith act of the event; false if it is of a connection that the history does not know.
func (v *View) act(i int) bool {
	v.Act, v.Seg, v.From = &v.History.Acts[i], nil, -1
	if v.Act.Life < 0 {
		return false
	}
	v.Life = &v.History.Lives[v.Act.Life]
	if v.Act.What == netsim.Arrive {
		v.Seg, v.From = &v.Step.In.Packet.Segment, scenarios.Sender(v.Step.Origin)
	}
	return true
}

// send turns to the ith segment that leaves, and to the act that sent it.
func (v *View) send(i int) {
	last := v.Act
	v.Sent, v.Tag = &v.Step.Sent[i].Packet.Segment, v.Step.Sent[i].Tag
	v.Act, v.Life, v.Seg, v.stranger = nil, nil, nil, nil
	for n := range v.History.Sayings {
		if s := &v.History.Sayings[n]; int(s.Sent) == i && v.History.Overlaps == 0 { // else nobody can tell whose numbers these are
			v.stranger, v.said = &v.History.Strangers[s.Stranger], s.Before
		}
	}
	for n := range v.History.Acts {
		a := &v.History.Acts[n]
		if i < int(a.First) || i >= int(a.First+a.Sends) {
			continue
		}
		switch {
		case !v.act(n):
			v.Act = nil
		case last == a && i > int(a.First):
			v.said.Sending(&v.Step.Sent[i-1].Packet.Segment)
		default:
			v.said = a.Before
			if v.Seg != nil {
				v.said.Hears(v.Seg)
			}
		}
		return
	}
	if v.Step.What == netsim.Arrive {
		v.Seg = &v.Step.In.Packet.Segment
	}
}

// finish is when the run is over.
func (v *View) finish(res *scenarios.Result) {
	v.outcome = res.Outcome
	v.quiet = res.Outcome == netsim.Quiet
	v.Act, v.Life, v.Seg, v.Sent = nil, nil, nil, nil
}

// broken says of a life what was seen.
func (v *View) broken(life int, format string, args ...any) verdict {
	v.subject, v.format, v.args, v.ending = life, format, args, NoEnding
	return broke
}

// stuck says the same of what does not come: whether there is anything that could still bring it.
func (v *View) stuck(a, b *scenarios.Life, format string, args ...any) verdict {
	v.broken(v.place(a), format, args...)
	v.ending = Deadlock
	const idle = 1<<tcpfsm.TimerKeepAlive | 1<<tcpfsm.TimerTimeWait | 1<<tcpfsm.TimerUser | 1<<tcpfsm.TimerFinWait2
	for _, l := range [...]*scenarios.Life{a, b} {
		if l != nil && l.Lives() && l.Timers&^idle != 0 {
			v.ending = Livelock
			v.subject = v.place(l)
		}
	}
	return broke
}

func (v *View) detail() string { return fmt.Sprintf(v.format, v.args...) }

// place is a life's place in the history.
func (v *View) place(l *scenarios.Life) int {
	for i := range v.History.Lives {
		if &v.History.Lives[i] == l {
			return i
		}
	}
	return -1
}

// life is the life at a place; nil for -1.
func (v *View) life(i int) *scenarios.Life {
	if i < 0 {
		return nil
	}
	return &v.History.Lives[i]
}

// spoken reports that it is known who sent the segment that leaves, and what that connection said and heard before.
func (v *View) spoken() bool { return v.Act != nil || v.stranger != nil }

// revived reports that the sender's block has forgotten where its streams began.
func (v *View) revived() bool { return v.Life != nil && v.Life.Revived }

// machine is that of a life's host.
func (v *View) machine(l *scenarios.Life) *tcpfsm.Machine { return v.machines[l.Host%maxHosts] }

// other is the host at the other end.
func other(l *scenarios.Life) netsim.NodeID { return netsim.NodeID(l.Remote.Addr - 1) }

// hears reports that the host at the other end is up and takes notice.
func (v *View) hears(l *scenarios.Life) bool {
	n := other(l)
	return int(n) < v.hosts && v.World.Up(n) && !v.World.Host(n).Muted()
}

// foreign reports that the other end is someone else's stack, whose lives the history does not know.
func (v *View) foreign(l *scenarios.Life) bool {
	n := other(l)
	return int(n) < v.hosts && v.World.Host(n).Foreign != nil
}

// known reports that the history has all lives at the other end.
func (v *View) known(l *scenarios.Life) bool { return v.History.Missed == 0 && !v.foreign(l) }

// has reports a bit of the segment that arrived.
func (v *View) has(bits tcpfsm.CTL) bool { return v.Seg != nil && v.Seg.CTL.Has(bits) }
