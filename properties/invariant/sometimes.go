package invariant

import (
	"slices"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// What happens in some run of many, if those who draw the runs draw them well: no run is wrong for the lack of it, but a
// campaign that never met it has not tried what it seems to have tried.

// rare are the invariants of the kind Sometimes. They are asked by the same occasions as all; none of them is ever broken.
var rare = []*Invariant{
	{ID: "S01", Name: "simultaneous open", Reads: State | ControlBlock,
		Sentence: "two ends that both opened are open to each other",
		Source:   "RFC 9293 §3.5, figure 7", asks: []question{on(onArrive, openedTogether, opened, embryo)}},
	{ID: "S02", Name: "simultaneous close", Reads: State,
		Sentence: "both ends of a connection are in CLOSING",
		Source:   "RFC 9293 §3.6, figure 13", asks: []question{on(onArrive, closingTogether, moved, crossing)}},
	{ID: "S03", Name: "two wait", Reads: State,
		Sentence: "both ends of a connection are in TIME-WAIT",
		Source:   "RFC 9293 §3.6, figure 13", asks: []question{on(onArrive, waitingTogether, moved, rests)}},
	{ID: "S04", Name: "TIME-WAIT reopened", Reads: State | ControlBlock | Wire,
		Sentence: "a SYN reopens a connection out of TIME-WAIT",
		Source:   "RFC 9293 §3.6.1 MAY-2", asks: []question{on(onArrive, reopensWait, control, reborn)}},
	{ID: "S05", Name: "fallback to TIME-WAIT", Reads: State | ControlBlock,
		Sentence: "a SYN that reopened a connection proves stale, and TIME-WAIT goes on",
		Source:   "RFC 9293 §3.6.1 MAY-2, clause 2", asks: []question{on(onAct, wentBack, moved, embryo)}},
	{ID: "S06", Name: "wait begun again", Reads: State | Wire,
		Sentence: "a FIN that comes once more begins the 2 MSL of TIME-WAIT again",
		Source:   "RFC 9293 §3.10.7.4 eighth", asks: []question{on(onArrive, waitsAgain, text, waited)}},
	{ID: "S07", Name: "assassin ignored", Reads: State | Wire,
		Sentence: "a RST that arrives in TIME-WAIT changes nothing",
		Source:   "RFC 1337 §3, F1", asks: []question{on(onArrive, outlived, waited, withRST)}},
	{ID: "S08", Name: "embryo reset", Reads: State | ControlBlock | Wire,
		Sentence: "a RST sends what a SYN had begun back to LISTEN",
		Source:   "RFC 9293 §3.5, figure 8; MUST-11", asks: []question{on(onArrive, embryoReset, embryo, withRST)}},
	{ID: "S09", Name: "stale SYN refused", Reads: State | Wire,
		Sentence: "an opener refuses a SYN,ACK that answers an older SYN with a RST",
		Source:   "RFC 9293 §3.5, figure 8", asks: []question{on(onArrive, staleRefused, control, asking)}},
	{ID: "S10", Name: "crash found", Reads: State | Wire,
		Sentence: "a host that is back from a crash opens again, is answered out of its former life, and resets that",
		Source:   "RFC 9293 §3.5.1, figure 9", asks: []question{on(onArrive, crashFound, asking, returned)}},
	{ID: "S11", Name: "half-open found", Reads: State | Wire,
		Sentence: "what survived the crash of its peer is ended by a RST",
		Source:   "RFC 9293 §3.5.1, figures 9 and 10", asks: []question{on(onArrive, survivorReset, ended, withRST)}},
	{ID: "S12", Name: "challenge", Reads: State | Wire,
		Sentence: "a SYN or RST that may be a forger's is answered by a challenge ACK",
		Source:   "RFC 5961 §3.2, §4.2", asks: []question{on(onArrive, challenges, control)}},
	{ID: "S13", Name: "former incarnation", Reads: State | Wire,
		Sentence: "a segment of a former incarnation arrives, and changes nothing",
		Source:   "RFC 9293 §3.4.1; RFC 1337 §1", asks: []question{on(onArrive, formerCame, strange)}},
	{ID: "S14", Name: "gap filled", Reads: ControlBlock | Wire,
		Sentence: "text that was held out of order follows what it waited for",
		Source:   "RFC 9293 SHLD-31", asks: []question{on(onArrive, gapFilled, text, spaced)}},
	{ID: "S15", Name: "half close", Reads: State | Application,
		Sentence: "a user who has closed is handed what the peer goes on to send",
		Source:   "RFC 9293 §3.6", asks: []question{on(onArrive, readsOn, handed, closing)}},
	{ID: "S16", Name: "FIN again", Reads: Wire,
		Sentence: "a FIN is sent once more",
		Source:   "RFC 9293 §3.8.1", asks: []question{on(onSend, finAgain, occupies, finSaid)}},
	{ID: "S17", Name: "window probed", Reads: ControlBlock | Wire,
		Sentence: "a window that is shut is probed",
		Source:   "RFC 9293 §3.8.6.1 MUST-36", asks: []question{on(onTimer, windowProbed)}},
	{ID: "S18", Name: "window opened", Reads: ControlBlock,
		Sentence: "a window that was shut against waiting text opens",
		Source:   "RFC 9293 §3.8.6", asks: []question{on(onArrive, windowOpened, shut)}},
	{ID: "S19", Name: "keep-alive", Reads: ControlBlock | Wire,
		Sentence: "a connection that is idle is probed",
		Source:   "RFC 9293 §3.8.4", asks: []question{on(onTimer, idleProbed)}},
	{ID: "S20", Name: "R2 reached", Reads: State | Application,
		Sentence: "a limit of retransmission ends a connection",
		Source:   "RFC 9293 §3.8.3", asks: []question{on(onTimer, givenUp, told)}},
	{ID: "S21", Name: "user timeout", Reads: State | Application,
		Sentence: "the user timeout ends a connection",
		Source:   "RFC 9293 §3.10.8", asks: []question{on(onTimer, userTimedOut, told)}},
	{ID: "S22", Name: "numbers wrap", Reads: ControlBlock,
		Sentence: "an acknowledgment crosses the end of the sequence space",
		Source:   "RFC 9293 §3.4", asks: []question{on(onArrive, wrapped, acked, wraps)}},
}

// Rare lists the invariants of the kind Sometimes, in the order of their numbers. They are no part of All: none of them is
// ever broken.
func Rare() []*Invariant { return slices.Clone(rare) }

// Met tells how often each of Rare held since the Checker was made, as Judged, in their order.
func (k *Checker) Met() (list []Count) {
	judged := k.counts()
	for _, inv := range rare {
		list = append(list, Count{Invariant: inv, Judged: judged[inv.index]})
	}
	return list
}

// openedTogether is S01.
func openedTogether(v *View) verdict {
	l := v.Life
	if !v.Act.Opens || !l.Active || v.Act.Was.State != tcpfsm.SynReceived {
		return passed
	}
	m := v.life(v.History.Mirror(l))
	return passedOr(m != nil && m.Active && m.Opened != netsim.Never)
}

// closingTogether is S02.
func closingTogether(v *View) verdict { return v.together(tcpfsm.Closing) }

// waitingTogether is S03.
func waitingTogether(v *View) verdict { return v.together(tcpfsm.TimeWait) }

// together reports that the act led to where the other end is already.
func (v *View) together(s tcpfsm.State) verdict {
	if v.Act.Is.State != s {
		return passed
	}
	m := v.life(v.History.Mirror(v.Life))
	return passedOr(m != nil && m.State == s)
}

// reopensWait is S04.
func reopensWait(v *View) verdict {
	a := v.Act
	return passedOr(a.Was.State == tcpfsm.TimeWait && a.Former >= 0 && v.has(tcpfsm.SYN) && a.Is.State == tcpfsm.SynReceived)
}

// wentBack is S05.
func wentBack(v *View) verdict {
	a := v.Act
	return passedOr(a.Was.State == tcpfsm.SynReceived && a.Was.Reopened && a.Is.State == tcpfsm.TimeWait)
}

// waitsAgain is S06.
func waitsAgain(v *View) verdict {
	a := v.Act
	return passedOr(a.Was.State == tcpfsm.TimeWait && !a.Moved() && a.Former < 0 && v.has(tcpfsm.FIN) &&
		v.Life.Waiting == v.World.Now())
}

// outlived is S07.
func outlived(v *View) verdict {
	a := v.Act
	return passedOr(a.Was.State == tcpfsm.TimeWait && v.has(tcpfsm.RST) && !a.Moved() && a.Former < 0)
}

// embryoReset is S08.
func embryoReset(v *View) verdict {
	a := v.Act
	return passedOr(a.Was.State == tcpfsm.SynReceived && a.Was.Passive && v.has(tcpfsm.RST) && a.Is.State <= tcpfsm.Listen)
}

// staleRefused is S09.
func staleRefused(v *View) verdict {
	return passedOr(v.Act.Was.State == tcpfsm.SynSent && v.has(tcpfsm.SYN|tcpfsm.ACK) && !v.acksSYN() && v.sendsRST())
}

// crashFound is S10.
func crashFound(v *View) verdict {
	if v.Act.Was.State != tcpfsm.SynSent || v.History.Back[v.Life.Host] == netsim.Never {
		return passed
	}
	former := v.From >= 0 && v.History.Lives[v.From].Born < v.History.Back[v.Life.Host]
	return passedOr(former && v.has(tcpfsm.ACK) && !v.acksSYN() && v.sendsRST())
}

// survivorReset is S11.
func survivorReset(v *View) verdict {
	a, n := v.Act, other(v.Life)
	if !v.has(tcpfsm.RST) || !a.Was.State.Synchronized() || a.Is.State > tcpfsm.Listen || v.Step.Origin.Forged || int(n) >= v.hosts {
		return passed
	}
	back := v.History.Back[n]
	return passedOr(back != netsim.Never && v.Life.Born < back)
}

// challenges is S12.
func challenges(v *View) verdict {
	a := v.Act
	if !a.Was.State.Synchronized() || a.Was.State == tcpfsm.TimeWait || a.Moved() || a.Sends == 0 {
		return passed
	}
	s := &v.Step.Sent[a.First].Packet.Segment
	return passedOr(s.CTL&pure == tcpfsm.ACK && s.Text == 0)
}

// formerCame is S13.
func formerCame(v *View) verdict {
	if v.From < 0 || v.From == int(v.Life.Peer) {
		return passed
	}
	from := &v.History.Lives[v.From]
	former := from.Died <= v.Life.Born || v.From < int(v.Life.Peer)
	return passedOr(former && from.Host != v.Life.Host && !changed(v.Act) && v.Act.Former < 0)
}

// gapFilled is S14.
func gapFilled(v *View) verdict {
	was, is := &v.Act.Was, &v.Act.Is
	end := v.Seg.SEQ + tcpfsm.Seq(v.Seg.LEN())
	return passedOr(is.Late < was.Late && was.RcvNXT.Less(end) && end.Less(is.RcvNXT))
}

// readsOn is S15.
func readsOn(v *View) verdict {
	a := v.Act
	waits := a.Was.State == tcpfsm.FinWait1 || a.Was.State == tcpfsm.FinWait2
	return passedOr(waits && a.Released.Start != a.Released.End)
}

// finAgain is S16; v.said is from before it was sent.
func finAgain(v *View) verdict {
	return passedOr(v.Act != nil && v.Sent.CTL.Has(tcpfsm.FIN) && v.said.Said.Has(scenarios.SaidFIN))
}

// windowProbed is S17.
func windowProbed(v *View) verdict {
	return passedOr(v.timer(persist) && v.Act.Was.WND == 0 && v.Act.Sends > 0 && !v.sendsRST())
}

// windowOpened is S18.
func windowOpened(v *View) verdict {
	was, is := &v.Act.Was, &v.Act.Is
	return passedOr(was.State >= tcpfsm.Established && was.WND == 0 && is.WND > 0 && was.END != was.NXT)
}

// idleProbed is S19.
func idleProbed(v *View) verdict {
	return passedOr(v.timer(keepAlive) && v.Act.Sends > 0 && v.Act.Is.Probes > v.Act.Was.Probes)
}

// givenUp is S20.
func givenUp(v *View) verdict {
	return passedOr(v.timer(1<<tcpfsm.TimerRetransmission) && v.told(tcpfsm.SignalTimedOut) && v.Act.Is.State <= tcpfsm.Listen)
}

// userTimedOut is S21.
func userTimedOut(v *View) verdict {
	return passedOr(v.timer(1<<tcpfsm.TimerUser) && v.told(tcpfsm.SignalTimedOut) && v.Act.Is.State <= tcpfsm.Listen)
}

// wrapped is S22.
func wrapped(v *View) verdict {
	was, is := &v.Act.Was, &v.Act.Is
	return passedOr(is.State >= tcpfsm.Established && was.UNA.Less(is.UNA) && uint32(is.UNA) < uint32(was.UNA))
}
