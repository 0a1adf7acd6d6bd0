package scenarios

import (
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
	Opens  bool // the act made the life's connection established
	Signal tcpfsm.Signal
	Rule   tcpfsm.Rule
	First  uint16 // what it sent is Step.Sent[First:First+Sends]
	Sends  uint16

	Accepted, Released tcpfsm.Span // as in tcpfsm.Effects
	Was, Is            Vars        // the block before and after

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
	WND, MaxWND, RcvWND, Asked    uint32
	Size                          uint32 // of the receive buffer, octets
	TSRecent                      uint32
	Passive, Closing, Orphan      bool
	FinSent, FinRcvd, SynOut      bool
	Reopened, Probed, TSOK, Early bool
	Held                          bool // text is held out of order
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
	v.Held = c.Late.N > 0
}

// journal is the acts of the event under way, for Observe.
type journal struct {
	acts  []Act
	sent  int  // segments sent in the event so far
	doing Call // the call that is being made; 0 while the event itself is dealt with
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
	a.Accepted, a.Released = out.Accepted, out.Released
	a.First, a.Sends = uint16(l.sent), uint16(len(out.Send))
	a.Is.glimpse(&c.TCB)
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
