package invariant

import (
	"time"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// clocked is I13: from one incarnation of a four-tuple to the next the initial sequence number goes by the clock.
func clocked(v *View) verdict {
	l, a, m := v.Life, v.Act, v.machine(v.Life)
	if m.ISN != tcpfsm.ISNClockPRF && m.ISN != tcpfsm.ISNClock {
		return passed // it goes by something else
	}
	begins := a.Is.State == tcpfsm.SynSent || a.Is.State == tcpfsm.SynReceived && a.Was.State == tcpfsm.Listen
	if !begins || l.Former >= 0 || l.Born != v.World.Now() {
		return passed
	}
	for i := int(a.Life) - 1; i >= 0; i-- {
		o := &v.History.Lives[i]
		if o.Host != l.Host || o.Local != l.Local || o.Remote != l.Remote {
			continue
		}
		if o.Former >= 0 || o.Opened == o.Born {
			return passed // its number was set by what came before it, or by a cookie
		}
		tick := m.ISNTick
		want := tcpfsm.Seq(uint64(l.Born)/uint64(tick)) - tcpfsm.Seq(uint64(o.Born)/uint64(tick))
		if a.Is.ISS-o.ISS != want {
			return v.broken(int(a.Life), "ISS %d follows %d after %v, in which the clock went on by %d", a.Is.ISS, o.ISS, l.Born.Sub(o.Born), want)
		}
		return held
	}
	return passed
}

// quietTime is I18c: a host that has lost its memory uses no sequence number for an MSL.
func quietTime(v *View) verdict {
	s, host := v.Sent, v.Step.Node
	back := v.History.Back[host]
	if back == netsim.Never || s.LEN() == 0 || s.CTL.Has(tcpfsm.RST) || v.World.Host(host).Foreign != nil {
		return passed // someone else's stack may remember, or waive it
	}
	m := v.Case.Machine(host)
	if waited := v.Step.Now.Sub(back); waited < m.MSL {
		if !m.QuietTime {
			return passed // waived
		}
		return v.broken(v.place(v.Life), "%v leaves %v after the host is back", s, waited)
	}
	return held
}

// reopened is I49: what a SYN may begin in TIME-WAIT.
func reopened(v *View) verdict {
	a, l, s := v.Act, v.Life, v.Seg
	if a.Former < 0 || a.Was.State != tcpfsm.TimeWait || s == nil || a.Is.State < tcpfsm.SynReceived {
		return passed
	}
	old, m, was := v.life(int(a.Former)), v.machine(l), &a.Was
	above := was.RcvNXT.LessEq(s.SEQ)
	if v.own() && s.CTL&tcpfsm.SYN == 0 {
		above = was.RcvNXT.LessEq(s.SEQ - 1)
	}
	stamped := m.Timestamps && s.Has&tcpfsm.HasTimestamps != 0
	newer := was.TSOK && stamped && int32(s.TSval-was.TSRecent) > 0 || !was.TSOK && stamped
	switch {
	case a.Is.ISS.Less(old.Sent) && !v.own():
		return v.broken(int(a.Life), "ISS %d is not beyond the old connection's %d", a.Is.ISS, old.Sent)
	case !above && !(m.RFC6191 && newer):
		return v.broken(int(a.Life), "%v reopens TIME-WAIT at RCV.NXT %d", s, was.RcvNXT)
	}
	return held
}

// fallsBack is I49 of a SYN that proves stale.
func fallsBack(v *View) verdict {
	a := v.Act
	if a.Was.State != tcpfsm.SynReceived || !a.Was.Passive || v.Life.Former < 0 || a.Is.State == tcpfsm.SynReceived {
		return passed
	}
	old := v.life(int(v.Life.Former))
	over := old.Waiting == netsim.Never || v.World.Now().Sub(old.Waiting) >= 2*v.machine(v.Life).MSL
	if !over && a.Is.State == tcpfsm.Listen {
		return v.broken(int(a.Life), "%s ended what a SYN had reopened, and nothing is left of TIME-WAIT, which began at %v", v.trigger(), old.Waiting)
	}
	return passedOr(a.Is.State == tcpfsm.TimeWait)
}

func passedOr(ok bool) verdict {
	if ok {
		return held
	}
	return passed
}

// refusedReopen is L10 of a SYN that may reopen TIME-WAIT, and does not.
func refusedReopen(v *View) verdict {
	a, s, m := v.Act, v.Seg, v.machine(v.Life)
	was := &a.Was
	const bits = tcpfsm.SYN | tcpfsm.ACK | tcpfsm.RST | tcpfsm.FIN
	if was.State != tcpfsm.TimeWait || s.CTL&bits != tcpfsm.SYN || !m.MAY2 && !m.RFC6191 || v.own() || was.TSOK || s.Has&tcpfsm.HasTimestamps != 0 {
		return passed
	}
	_, _, listens := v.World.Host(v.Life.Host).Listens(v.Life.Local)
	if !listens || !was.RcvNXT.LessEq(s.SEQ) || v.moves[v.Life.Host].next[tcpfsm.TimeWait] != 0 {
		return passed
	}
	if a.Former < 0 {
		return v.broken(int(a.Life), "%v may reopen TIME-WAIT at RCV.NXT %d, and does not", s, was.RcvNXT)
	}
	return held
}

// listenerStands is I55: nothing that arrives, no timer and no other connection touches a listener.
func listenerStands(v *View) verdict {
	if v.Step.What != netsim.Arrive && v.Step.What != netsim.Timer {
		return passed
	}
	host := v.Step.Node
	n, want := 0, int(v.History.Listeners[host])
	h := v.World.Host(host)
	if want == 0 || h.Foreign != nil {
		return passed
	}
	for i := range h.Conns {
		c := &h.Conns[i]
		if c.Serial == 0 || c.Remote != (tcpfsm.Endpoint{}) {
			continue
		}
		if n++; c.TCB.State != tcpfsm.Listen || c.TCB.SND != (tcpfsm.SendVars{}) || c.TCB.Timers != 0 {
			return v.broken(-1, "the listener of %v is in %v", host, c.TCB.State)
		}
	}
	if n != want {
		return v.broken(-1, "%v has %d listeners; its users asked for %d", host, n, want)
	}
	return held
}

// staleCleaned is L7: an embryo whose opener is gone goes as soon as its SYN,ACK is refused. While a later life is at the
// opener's end, if only in TIME-WAIT, that answers with an ACK, and hears no RST (RFC 1337 §3).
func staleCleaned(v *View) verdict {
	answer := passed
	for i := range v.History.Lives {
		l := &v.History.Lives[i]
		if l.Active || l.Peer < 0 || !v.hears(l) || !v.known(l) {
			continue
		}
		p := v.life(int(l.Peer))
		switch {
		case p.Lives() || p.Died > max(v.History.LastFault, v.History.LastCall) || v.History.Mirror(l) >= 0 || v.foreign(l):
		case l.Lives() && opening(l) && l.Passive && !v.recent(l.Born) && !v.justReset(l):
			return v.stuck(l, nil, "%v keeps an embryo since %v, whose opener was gone at %v", l.Host, l.Born, p.Died)
		default:
			answer = held
		}
	}
	return answer
}

// windowReopens is L9.
func windowReopens(v *View) verdict {
	return v.each(func(v *View, p pair) verdict {
		if !p.both || offersNothing(p.m) || !open(p.l) {
			return passed
		}
		if p.l.WND == 0 && p.l.END != p.l.NXT && p.m.Moved <= max(v.History.LastFault, v.History.LastCall) && v.takes(p.m) {
			return v.stuck(p.l, p.m, "%v has %d octets to send and a window of 0, but %v offers %d", p.l.Host, p.l.END-p.l.NXT, p.m.Host, p.m.RcvWND)
		}
		return held
	})
}

// takes reports a life that takes what comes.
func (v *View) takes(l *scenarios.Life) bool {
	return l.State == tcpfsm.Established || l.State == tcpfsm.FinWait1 || l.State == tcpfsm.FinWait2
}

// endless is L6: where the run was cut, and did not become quiet by itself, what goes on has not gone on for longer than
// anything is repeated after the last fault, the last call, and the last that an end came further.
func endless(v *View) verdict {
	const on = persist | keepAlive
	h := v.History
	since, longest := max(h.LastFault, h.LastCall), time.Duration(0)
	for i := range h.Lives {
		l := &h.Lives[i]
		if l.Lives() && l.Timers&on != 0 {
			return passed // it may
		}
		for _, at := range [...]netsim.Time{l.Born, l.Moved, l.Opened, l.Died} {
			if at != netsim.Never {
				since = max(since, at)
			}
		}
	}
	for _, m := range v.machines[:v.hosts] {
		if m.Policy.KeepAlive {
			return passed
		}
		for _, d := range [...]time.Duration{gaveUp(m, m.SynRetries, m.R2SYN), gaveUp(m, m.SynackRetries, m.GiveUp),
			gaveUp(m, m.DataRetries, m.R2), gaveUp(m, m.OrphanRetries, m.R2), m.UserTimeout, m.OpenTimeout} {
			longest = max(longest, d)
		}
	}
	if v.outcome == netsim.Quiet || v.Step == nil {
		return held
	}
	switch goesOn := v.Step.Now; {
	case longest == netsim.Forever || goesOn <= since.Add(v.bound+longest+2*v.longestMSL()):
		return passed
	default:
		return v.broken(-1, "segments and timers go on at %v; since %v nothing has come further", goesOn, since)
	}
}

// gaveUp is by when what is repeated is given up at the latest, so many times or so long after it began.
func gaveUp(m *tcpfsm.Machine, retries uint32, limit time.Duration) time.Duration {
	most := max(m.MaxRTO, m.InitialRTO, m.FixedRTO) + m.RTOSlop
	switch {
	case retries > 0:
		return time.Duration(retries+2) * most
	case limit > 0:
		return limit + time.Duration(m.R1+2)*most // R2 is beyond R1
	}
	return netsim.Forever
}

// longestMSL is the longest of the hosts.
func (v *View) longestMSL() (d time.Duration) {
	for _, m := range v.machines[:v.hosts] {
		d = max(d, m.MSL)
	}
	return d
}

// generated is I13 of one connection: its number is the generator's, unless it was reopened.
func generated(v *View) verdict {
	a, m := v.Act, v.machine(v.Life)
	begins := a.Was.State <= tcpfsm.Listen && (a.Is.State == tcpfsm.SynSent || a.Is.State == tcpfsm.SynReceived)
	if !begins || a.Former >= 0 || !v.plain() || m.ISN == tcpfsm.ISNScripted {
		return passed
	}
	if want := v.reads(m); a.Is.ISS != want {
		return v.broken(int(a.Life), "ISS is %d, and the generator reads %d", a.Is.ISS, want)
	}
	return held
}

// reads is what the generator of RFC 9293 §3.4.1 reads for the life at hand: M + F(local, remote, secret), or what a policy has
// in its place.
func (v *View) reads(m *tcpfsm.Machine) tcpfsm.Seq {
	l, secret := v.Life, v.World.Host(v.Life.Host).Memory.Stable.Secret
	tick := m.ISNTick
	if tick <= 0 {
		tick = 4 * time.Microsecond
	}
	clock := uint64(v.World.Now())/uint64(tick) + uint64(m.ISNOrigin)
	word := func(e tcpfsm.Endpoint) uint64 { return uint64(e.Addr)<<16 + uint64(e.Port) }
	switch m.ISN {
	case tcpfsm.ISNClockPRF:
		return tcpfsm.Seq(clock + tcpfsm.Hash(secret, word(l.Local), word(l.Remote)))
	case tcpfsm.ISNClock:
		return tcpfsm.Seq(clock)
	case tcpfsm.ISNRandom:
		return tcpfsm.Seq(tcpfsm.Hash(secret, word(l.Local), word(l.Remote), clock))
	}
	return 1000 // of the control that always begins there
}
