package scenarios

import (
	"synfault/netsim"
	"synfault/tcpfsm"
)

// Observe implements netsim.Protocol.
func (g *glue) Observe(h *History, st *netsim.Step[Host, Packet]) {
	g.ObserveEvent(h, st)
	g.ObserveFates(h, st)
}

// ObserveEvent implements netsim.Forker.
func (g *glue) ObserveEvent(h *History, st *netsim.Step[Host, Packet]) {
	if g.key.remembers {
		h.forget(st.Node, st.State)
	}
	in := -1 // the life whose segment arrives
	switch st.What {
	case netsim.Arrive:
		in = Sender(st.Origin)
		h.Oldest = max(h.Oldest, st.Now.Sub(st.Origin.At))
		if st.Origin.Forged || st.Origin.Damaged {
			h.Tampered++
		}
	case netsim.Crash:
		h.crash(st.Node, st.Now)
	case netsim.Restart:
		h.LastFault, h.Back[st.Node] = max(h.LastFault, st.Now), st.Now
	}
	if st.Early != nil {
		h.LastFault = max(h.LastFault, st.Now)
	}
	h.Acts, g.journal.acts = g.journal.acts, h.Acts[:0]
	g.journal.sent, g.journal.doing = 0, 0
	for i := range h.Acts {
		h.act(g, st, &h.Acts[i], in)
	}
	h.Sayings, h.Turns = h.Sayings[:0], h.Turns[:0]
	if g.journal.watched && st.State.Foreign != nil {
		h.estrange(st)
	}
}

// ObserveFates implements netsim.Forker.
func (g *glue) ObserveFates(h *History, st *netsim.Step[Host, Packet]) {
	if len(st.Sent) == 0 || !g.journal.watched {
		return
	}
	in, storm := answered(st)
	h.sent(g, st, in, storm)
}

// answered is the life whose segment what is sent answers, or -1, and how many empty ACKs in a row that has ended, if it is one.
func answered(st *netsim.Step[Host, Packet]) (in, storm int) {
	if st.What != netsim.Arrive {
		return -1, 0
	}
	if !st.Origin.Forged && !st.Origin.Damaged && emptyACK(&st.In.Packet.Segment) {
		storm = Storm(st.Origin.Tag) + 1
	}
	return Sender(st.Origin), storm
}

// crash ends the lives on a host.
func (h *History) crash(n netsim.NodeID, now netsim.Time) {
	h.Crashes++
	h.Listeners[n] = 0
	h.LastFault = max(h.LastFault, now)
	for i := range h.Lives {
		if l := &h.Lives[i]; l.Host == n && l.Died == netsim.Never {
			l.Died, l.Crashed, l.State = now, true, tcpfsm.Closed
		}
	}
}

// act books one act: births, deaths, what the life has heard, taken and handed on.
func (h *History) act(g *glue, st *netsim.Step[Host, Packet], a *Act, in int) {
	a.What, a.Life, a.Former = st.What, -1, -1
	if a.Call != 0 {
		a.What = netsim.Call
		h.LastCall = max(h.LastCall, st.Now)
	} else if st.What == netsim.Timer {
		a.Timer = tcpfsm.Timer((st.In.Timer - g.timerBase[st.Node]) % tcpfsm.NumTimers)
	}
	if a.Signal&(tcpfsm.SignalTimedOut|tcpfsm.SignalDropped) != 0 {
		h.GivenUp++
	}
	if a.remote.Port != 0 {
		h.book(g, st, a, in)
	} else if a.Call != 0 {
		h.listens(a)
	}
}

// listens books what a call did to a listener.
func (h *History) listens(a *Act) {
	a.Was = Vars{State: a.Was.State}
	switch n := &h.Listeners[a.host]; {
	case a.Failed:
	case a.Call == Listen:
		*n++
	case a.Is.State != tcpfsm.Listen && *n > 0:
		*n--
	}
}

// book finds the life that an act is of, and writes down what became of it.
func (h *History) book(g *glue, st *netsim.Step[Host, Packet], a *Act, in int) {
	i := h.find(a.host, a.serial)
	if i >= 0 {
		a.Was = h.Lives[i].Vars
		i = h.reborn(st, a, i)
	} else {
		a.Was = Vars{State: tcpfsm.Listen}
		if a.Call != 0 {
			a.Was.State = tcpfsm.Closed
		}
		if a.Is.State == a.Was.State {
			return // a call that was refused
		}
		i = h.born(st, a)
	}
	if i < 0 {
		return
	}
	a.Life = int16(i)
	l := &h.Lives[i]
	if g.journal.watched {
		l.book(g, st, a)
	}
	h.heard(g.machine[a.host], st, a, l, in)
	h.moved(st, a, l)
	h.shifted = h.shifted || l.ISS != a.Is.ISS && l.State != tcpfsm.Closed && a.Is.State > tcpfsm.Listen
	l.Vars = a.Is
	l.Told |= a.Signal
	if a.Is.State == tcpfsm.Closed || a.Is.State == tcpfsm.Listen {
		l.Vars, l.State, l.Timers, l.Died = a.Was, tcpfsm.Closed, 0, st.Now
		a.Is = Vars{State: a.Is.State}
	}
}

// reborn gives the life that a block has after an act which began another one in it: a SYN that was taken in TIME-WAIT,
// or that proved stale and led back there, or a connection that was accepted anew.
func (h *History) reborn(st *netsim.Step[Host, Packet], a *Act, i int) int {
	l := &h.Lives[i]
	if l.Revived && a.Is.State == tcpfsm.TimeWait {
		a.Is.ISS, a.Is.IRS = l.ISS, l.IRS
	}
	anew := a.Is.ISS != l.ISS || a.Signal.Has(tcpfsm.SignalReset)
	if !anew || a.Is.State <= tcpfsm.Listen || l.State <= tcpfsm.Listen {
		return i
	}
	l.Died = st.Now
	if a.Is.State == tcpfsm.TimeWait && l.Former >= 0 {
		old := int(l.Former)
		f := &h.Lives[old]
		a.Former = int16(i)
		a.Is.ISS, a.Is.IRS = f.ISS, f.IRS
		f.Died, f.Revived = netsim.Never, true
		return old
	}
	a.Former = int16(i)
	if i = h.born(st, a); i >= 0 {
		h.Lives[i].Former = a.Former
	}
	return i
}

// born begins a life.
func (h *History) born(st *netsim.Step[Host, Packet], a *Act) int {
	n := len(h.Lives)
	if n == maxLives {
		h.Missed++
		return -1
	}
	h.Lives = append(h.Lives, Life{Host: a.host, Serial: a.serial, Number: a.number, Local: a.local, Remote: a.remote,
		Born: st.Now, Died: netsim.Never, Opened: netsim.Never, Waiting: netsim.Never, Moved: st.Now,
		Peer: -1, Former: -1, TakenBy: -1, Active: a.Call == Open, MaxSent: a.Is.NXT,
		Ledger: Ledger{SYN: a.Is.ISS, Sent: a.Is.ISS + 1, Twice: a.Is.ISS, Heard: a.Is.ISS, Owed: netsim.Never}, Pace: noPace})
	for i := range n {
		begins := a.Is.State == tcpfsm.SynSent || a.Is.State == tcpfsm.SynReceived
		if l := &h.Lives[i]; begins && l.Local == a.local && l.Remote == a.remote && a.Is.ISS.LessEq(l.MaxSent) {
			h.Overlaps++
			break
		}
	}
	return n
}

// heard books what a segment told a life, and whose it was.
func (h *History) heard(m *tcpfsm.Machine, st *netsim.Step[Host, Packet], a *Act, l *Life, in int) {
	if a.What != netsim.Arrive {
		return
	}
	s := &st.In.Packet.Segment
	if in >= 0 && s.CTL.Has(tcpfsm.SYN) {
		l.Met.add(in)
	}
	if n := SenderStranger(st.Origin); n >= 0 && s.CTL.Has(tcpfsm.SYN) {
		h.Strangers[n].Met.add(int(a.Life))
	}
	if a.Is.State >= tcpfsm.SynReceived && l.Peer < 0 && (a.Was.State < tcpfsm.SynReceived || a.Former >= 0) {
		l.Peer = int16(in)
	}
	if a.Is.State >= tcpfsm.SynReceived && l.Peer < 0 && in >= 0 && h.Lives[in].Peer == a.Life && h.Lives[in].ISS == a.Is.IRS {
		l.Peer = int16(in) // it keeps nothing until it is answered: the SYN,ACK came from no block
	}
	if a.Accepted != (tcpfsm.Span{}) && in != int(l.Peer) {
		if !l.ForeignHeld {
			l.Foreign, l.ForeignHeld = a.Accepted, true
		}
		l.Foreign.Start = earlier(l.Foreign.Start, a.Accepted.Start)
		l.Foreign.End = later(l.Foreign.End, a.Accepted.End)
	}
	// A FIN again in TIME-WAIT starts the wait again (RFC 9293 §3.10.7.4 eighth), unless PAWS has seen that it is old.
	if a.Was.State == tcpfsm.TimeWait && s.CTL&(tcpfsm.FIN|tcpfsm.ACK|tcpfsm.RST|tcpfsm.SYN) == tcpfsm.FIN|tcpfsm.ACK &&
		s.SEQ+tcpfsm.Seq(s.LEN()) == a.Was.RcvNXT && !paws(m, a, s) {
		l.Waiting = st.Now
	}
}

// paws reports a segment that its timestamp, or that it has none, keeps from being looked at (RFC 7323 §3.2, §5.3).
func paws(m *tcpfsm.Machine, a *Act, s *tcpfsm.Segment) bool {
	if !a.Was.TSOK {
		return false
	}
	if s.Has&tcpfsm.HasTimestamps == 0 {
		return m.TSRequired
	}
	return m.PAWS && int32(s.TSval-a.Was.TSRecent) < 0
}

// moved books how far a life has come.
func (h *History) moved(st *netsim.Step[Host, Packet], a *Act, l *Life) {
	now, was := &a.Is, &a.Was
	if a.Signal.Has(tcpfsm.SignalConnected) && l.Opened == netsim.Never {
		l.Opened, a.Opens = st.Now, true
	}
	if now.State == tcpfsm.TimeWait && was.State != tcpfsm.TimeWait && a.Former < 0 {
		l.Waiting = st.Now
	}
	if now.UNA != was.UNA || now.RcvNXT != was.RcvNXT {
		l.Moved = st.Now
	}
	if now.State > tcpfsm.Listen {
		l.MaxSent = later(l.MaxSent, now.NXT)
	}
	if a.Call != 0 && !a.Failed {
		switch a.Call {
		case Open, Send, Urge:
			l.Queued += a.Arg
		case Close, Leave, Abort:
			l.Shut = true
		}
	}
	if n := a.Released.Len(); n > 0 {
		l.Released += n
		if l.Peer >= 0 && h.Lives[l.Peer].TakenBy < 0 {
			h.Lives[l.Peer].TakenBy, h.Lives[l.Peer].still.context = a.Life, 0
		}
	}
	l.EOF = l.EOF || a.Signal.Has(tcpfsm.SignalClosing)
	a.After = l.Account
}

// sent tags what leaves, and notes which faults strike it.
func (h *History) sent(g *glue, st *netsim.Step[Host, Packet], in, storm int) {
	for i := range st.Sent {
		s := &st.Sent[i]
		spared, struck := h.tags(st, i, in, storm)
		if s.Tag = spared; s.Fate != (netsim.Fate{}) {
			s.Tag = struck
		}
		if f := &s.Fate; *f != (netsim.Fate{}) {
			h.LastFault = max(h.LastFault, lastEffect(f, st.Now, g))
		}
	}
}

// tags are what is written on the ith packet that was sent: if nothing befalls it, and if something does.
func (h *History) tags(st *netsim.Step[Host, Packet], i, in, storm int) (spared, struck uint64) {
	struck = st.Sent[i].Tag // a stranger's, or 0
	for n := range h.Acts {
		if a := &h.Acts[n]; i >= int(a.First) && i < int(a.First+a.Sends) {
			struck = uint64(a.Life + 1)
			break
		}
	}
	if in >= 0 {
		struck |= uint64(in+1) << tagAnswers
	}
	// One that the network holds up or copies is no link of a chain: its answer is the network's doing.
	if spared = struck; storm > 0 && emptyACK(&st.Sent[i].Packet.Segment) && h.idle() {
		spared |= uint64(storm) << tagStorm
	}
	return spared, struck
}

// idle reports that the event changed nothing that is worth an ACK: no state, no number, no window.
func (h *History) idle() bool {
	if len(h.Acts) != 1 {
		return false
	}
	was, is := &h.Acts[0].Was, &h.Acts[0].Is
	return was.State == is.State && was.UNA == is.UNA && was.NXT == is.NXT && was.RcvNXT == is.RcvNXT && was.WND == is.WND
}

// lastEffect is the instant at which the last that a fate makes of a packet arrives.
func lastEffect(f *netsim.Fate, now netsim.Time, g *glue) netsim.Time {
	if f.Drop && f.Copies == 0 && f.Forge == 0 {
		return now
	}
	at := now.Add(g.script.Delay).Add(f.Delay)
	for range f.Copies {
		at = at.Add(f.CopyDelay)
	}
	return at
}

func later(a, b tcpfsm.Seq) tcpfsm.Seq {
	if a.Less(b) {
		return b
	}
	return a
}

func earlier(a, b tcpfsm.Seq) tcpfsm.Seq {
	if b.Less(a) {
		return b
	}
	return a
}
