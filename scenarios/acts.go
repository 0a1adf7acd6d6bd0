package scenarios

import (
	"time"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// Act is one call of a machine: an event has one for the segment, the timer or the step of the script that it is, and one
// for each step that its users then take upon it.
type Act struct {
	Life   int16 // the place in History.Lives; -1 for a listener, or where the list is full
	Former int16 // the life that the same block was before this act; -1 if none was
	What   netsim.What
	Call   Call
	Timer  tcpfsm.Timer
	Opens  bool   // the act made the life's connection established
	Failed bool   // the call was refused
	Arg    uint32 // the call's octets
	Signal tcpfsm.Signal
	Rule   tcpfsm.Rule
	First  uint16 // what it sent is Step.Sent[First:First+Sends]
	Sends  uint16

	Accepted, Released tcpfsm.Span // as in tcpfsm.Effects
	Refused            uint16      // as in tcpfsm.Effects
	Was, Is            Vars        // the block before and after
	Before             Ledger      // the life's, before what arrived and what was sent
	Paced              Pace        // the life's
	After              Account     // the life's, as the act left it: its user may go on in the same event
	Started, Stopped   tcpfsm.TimerSet
	Lasts              [tcpfsm.NumTimers]time.Duration // of each of Started, how long the machine has it run; else stale

	host          netsim.NodeID
	serial        uint32
	number        uint8
	local, remote tcpfsm.Endpoint
}

// Vars is what checks see of a control block: the variables of RFC 9293 §3.3.1 that say where a connection stands.
type Vars struct {
	State                         tcpfsm.State
	Retries                       uint8
	Timers                        tcpfsm.TimerSet
	ISS, UNA, NXT, END            tcpfsm.Seq
	IRS, RcvNXT, READ, FIN        tcpfsm.Seq
	WL1, WL2                      tcpfsm.Seq
	WND, MaxWND, RcvWND, Asked    uint32
	Size                          uint32 // of the receive buffer, octets
	RTO, SRTT, RTTVAR             uint32 // microseconds
	Late                          uint32 // octets held out of order
	TSRecent                      uint32
	Shift, Probes                 uint8 // of the windows that come; keep-alive probes unanswered
	Passive, Closing, Orphan      bool
	FinSent, FinRcvd, SynOut      bool
	Reopened, Probed, TSOK, Early bool
	SynOnce, KeepAlive, LateFin   bool
	Beside                        Beside
}

// Beside is what a block holds beside the variables of RFC 9293 §3.3.1, for congestion control, round trips, timestamps,
// acknowledgments and policies. Every field means what tcpfsm.TCB says of it.
type Beside struct {
	CWND, SSThresh                       uint32
	Recover, SML, UP, RcvUP              tcpfsm.Seq
	ACKed                                tcpfsm.Seq // Last.ACK.sent
	TimedEnd                             tcpfsm.Seq
	TimedAt, Waited, TSAt, Texted        uint32 // Texted is TCB.Heard; 0 before any text came
	Owes, UserWait, ChalAt, OddAt        uint32
	MSS, TSDay, ChalN, OddN              uint16
	RcvShift, Runs, Quick                uint8 // Runs of text beyond RCV.NXT
	Timing, Recovering, SACKOK, ScaleOK  bool
	Aired, TailProbed, Chatty, HasTexted bool
	SynTimedOut, NoDelay, Urgent         bool
}

// Moved reports that the act changed the state.
func (a *Act) Moved() bool { return a.Was.State != a.Is.State }

// glimpse takes from a block what checks see of it.
func (v *Vars) glimpse(c *tcpfsm.TCB) {
	v.State, v.Retries, v.Timers = c.State, c.Retries, c.Timers
	v.ISS, v.UNA, v.NXT, v.END = c.SND.ISS, c.SND.UNA, c.SND.NXT, c.SND.END
	v.IRS, v.RcvNXT, v.READ, v.FIN = c.RCV.IRS, c.RCV.NXT, c.RCV.READ, c.RCV.FIN
	v.WND, v.MaxWND, v.RcvWND, v.Asked, v.TSRecent = c.SND.WND, c.SND.MaxWND, c.RCV.WND, c.RCV.Asked, c.TSRecent
	v.Size = c.RCV.Size
	v.Passive, v.Closing, v.Orphan = c.Passive, c.Closing, c.Orphan
	v.FinSent, v.FinRcvd, v.SynOut = c.FinSent, c.FinRcvd, c.SynOut
	v.Reopened, v.Probed, v.TSOK, v.Early = c.Reopened, c.Probed, c.TSOK, c.Early
	v.WL1, v.WL2, v.Shift = c.SND.WL1, c.SND.WL2, c.SND.Shift
	v.RTO, v.SRTT, v.RTTVAR, v.Probes = c.RTO, c.SRTT, c.RTTVAR, c.Probes
	v.SynOnce, v.KeepAlive, v.LateFin = c.SynOnce, c.KeepAlive, c.LateFin
	b := &v.Beside
	b.CWND, b.SSThresh, b.Recover, b.SML = c.SND.CWND, c.SND.SSThresh, c.SND.Recover, c.SND.SML
	b.UP, b.RcvUP, b.ACKed, b.MSS, b.RcvShift = c.SND.UP, c.RCV.UP, c.RCV.ACKed, c.SND.MSS, c.RCV.Shift
	b.TimedEnd, b.TimedAt, b.Timing = c.TimedEnd, c.TimedAt, c.Timing
	b.Waited, b.TSAt, b.TSDay, b.Texted, b.HasTexted = c.Waited, c.TSAt, c.TSDay, c.Heard, c.Texted
	b.Owes, b.UserWait, b.Quick = c.Owed, c.UserWait, c.Quick
	b.Recovering, b.SACKOK, b.ScaleOK, b.Aired, b.TailProbed = c.Recovering, c.SACKOK, c.ScaleOK, c.Aired, c.TailProbed
	b.ChalAt, b.OddAt, b.ChalN, b.OddN = c.ChalAt, c.OddAt, c.ChalN, c.OddN
	b.Chatty, b.SynTimedOut, b.NoDelay, b.Urgent = c.Chatty, c.SynLost, c.NoDelay, c.Urgent
	v.Late, b.Runs = 0, 0
	for _, run := range c.Late.At[:c.Late.N] {
		v.Late += run.Len()
		if c.RCV.NXT.Less(run.Start) {
			b.Runs++
		}
	}
}

// journal is the acts of the event under way, for Observe.
type journal struct {
	acts   []Act
	sent   int    // segments sent in the event so far
	doing  Call   // the call that is being made; 0 while the event itself is dealt with
	arg    uint32 // its octets
	failed bool   // it was refused
	// watched is whether somebody checks the run: else the journal is kept of births and deaths alone.
	watched bool
	// rules are those that the run has reached so far, if it is watched.
	rules tcpfsm.RuleSet
}

// note adds what a machine did to a connection, before the host carries it out. Where nobody checks the run, births and
// deaths are enough.
func (g *glue) note(self netsim.NodeID, c *Conn) {
	l, out := &g.journal, &g.out
	if !l.watched && out.Before > tcpfsm.Listen && c.TCB.State > tcpfsm.Listen && out.Before != tcpfsm.TimeWait {
		return
	}
	n := len(l.acts)
	if n == cap(l.acts) {
		l.acts = append(l.acts, Act{})
	}
	l.acts = l.acts[:n+1]
	a := &l.acts[n]
	a.host, a.serial, a.number, a.local, a.remote = self, c.Serial, c.Number, c.Local, c.Remote
	a.Call, a.Signal, a.Rule, a.Opens = l.doing, out.Signal, out.Rule, false
	a.Arg, a.Failed = l.arg, l.failed
	a.Accepted, a.Released, a.Refused = out.Accepted, out.Released, out.Refused
	a.First, a.Sends = uint16(l.sent), uint16(len(out.Send))
	a.Started, a.Stopped, a.Lasts = out.Set, out.Stop, out.After
	a.Was.State = out.Before // all that is known of a listener; of a life, the History knows the rest
	a.Is.glimpse(&c.TCB)
}

// Armed are the timers of a host's block that the world will let fire; of all its free places if serial is 0.
func (c *Case) Armed(w *World, host netsim.NodeID, serial uint32) (set tcpfsm.TimerSet) {
	h := w.Host(host)
	for i := range h.Conns {
		if h.Conns[i].Serial != serial {
			continue
		}
		base := netsim.TimerID(len(c.Script.Steps) + i*tcpfsm.NumTimers)
		for t := tcpfsm.Timer(0); t < tcpfsm.NumTimers; t++ {
			if _, armed := w.Timer(host, base+netsim.TimerID(t)); armed {
				set |= 1 << t
			}
		}
	}
	return set
}

// Deadline is when a timer of a host's block fires, if it runs.
func (c *Case) Deadline(w *World, host netsim.NodeID, serial uint32, t tcpfsm.Timer) (netsim.Time, bool) {
	h := w.Host(host)
	for i := range h.Conns {
		if h.Conns[i].Serial == serial {
			return w.Timer(host, netsim.TimerID(len(c.Script.Steps)+i*tcpfsm.NumTimers)+netsim.TimerID(t))
		}
	}
	return 0, false
}

// Muted reports that the host takes no notice of what arrives.
func (h *Host) Muted() bool { return h.mute }

// Silent reports that the host is in its quiet time (RFC 9293 §3.4.3).
func (h *Host) Silent(now netsim.Time) bool { return now < h.quiet }

// Listens reports whether a listener stands at an endpoint, and the backlog and the embryos that it has.
func (h *Host) Listens(at tcpfsm.Endpoint) (backlog, embryos int, ok bool) {
	i := h.listener(at)
	if i < 0 {
		return 0, 0, false
	}
	return int(h.Conns[i].Backlog), h.embryos(at), true
}

// Holds reports that the user of a connection reads only when the script says so.
func (h *Host) Holds(number uint8) bool { return int(number) < len(h.Users) && h.Users[number].holds }

// String is the call's word in a script.
func (c Call) String() string {
	if int(c) < len(callNames) {
		return callNames[c]
	}
	return "call?"
}
