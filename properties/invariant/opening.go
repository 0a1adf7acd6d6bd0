package invariant

import (
	"cmp"
	"time"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// originKept is I02.
func originKept(v *View) verdict {
	a := v.Act
	if a.Is.State != tcpfsm.SynReceived {
		return passed
	}
	want := true
	switch a.Was.State {
	case tcpfsm.SynSent:
		want = false
	case tcpfsm.SynReceived:
		want = a.Was.Passive
	}
	if a.Is.Passive != want {
		return v.broken(int(a.Life), "SYN-RECEIVED from %v, passive: %v", a.Was.State, a.Is.Passive)
	}
	return held
}

// isnAgree is I08.
func isnAgree(v *View) verdict {
	l, p := v.Life, v.life(int(v.Life.Peer))
	if !v.Act.Opens || p == nil || !p.Lives() || p.Opened == netsim.Never || p.Peer != v.Act.Life {
		return passed
	}
	if is := &v.Act.Is; is.State > tcpfsm.Listen && (is.IRS != p.ISS || p.IRS != is.ISS) {
		return v.broken(int(v.Act.Life), "%v has ISS %d and IRS %d, %v has ISS %d and IRS %d", l.Host, is.ISS, is.IRS,
			p.Host, p.ISS, p.IRS)
	}
	return held
}

// noOrphan is I14. Where a handshake opens on less than an acknowledgment of its own number, the peer's life is all that
// is asked; else the peer must also have received that number.
func noOrphan(v *View) verdict {
	l := v.Life
	if !v.Act.Opens && !v.early() || !v.known(l) {
		return passed
	}
	p := v.life(int(l.Peer))
	switch {
	case p == nil && v.Seg != nil && v.From < 0 && scenarios.Answers(v.Step.Origin) == int(v.Act.Life):
		return held // a host that keeps nothing yet answered our SYN
	case p == nil:
		return v.broken(int(v.Act.Life), "%v is open to nobody", l.Host)
	case p.Died < l.Born:
		return v.broken(int(v.Act.Life), "%v is open to a connection that ended at %v, before %v", l.Host, p.Died, l.Born)
	case !v.moved() && !v.early() && !p.Met.Has(int(v.Act.Life)):
		return v.broken(int(v.Act.Life), "%v is open to a peer that has not seen its SYN", l.Host)
	}
	return held
}

// moved reports that the act is a transition of the handshake's own.
func (v *View) moved() bool {
	return v.moves[v.Life.Host].next[v.Act.Was.State]>>v.Act.Is.State&1 != 0
}

// noReplay is I15.
func noReplay(v *View) verdict {
	l := v.Life
	if !v.Act.Opens && !v.early() || l.Active || l.Peer < 0 {
		return passed
	}
	for i := range v.History.Lives[:v.Act.Life] {
		if o := &v.History.Lives[i]; o.Peer == l.Peer && o.Host == l.Host && (o.Opened != netsim.Never || o.Released > 0) {
			return v.broken(int(v.Act.Life), "the same SYN opened %v at %v already", l.Host, o.Born)
		}
	}
	return held
}

// early reports that the user gets something before the connection is open, which is to be as sure as if it were.
func (v *View) early() bool {
	return v.Act.Is.State == tcpfsm.SynReceived && !v.Act.Released.Empty()
}

// noForeignControl is I17. A younger incarnation than the peer may say that the peer is gone (RFC 9293 §3.5.1), and a RST
// that answered an earlier embryo of the same SYN is as true of this one.
func noForeignControl(v *View) verdict {
	l, a := v.Life, v.Act
	const control = tcpfsm.SYN | tcpfsm.FIN | tcpfsm.RST
	if v.Seg == nil || v.Seg.CTL&control == 0 || !a.Moved() || a.Was.State <= tcpfsm.Listen || a.Former >= 0 || !v.known(l) {
		return passed
	}
	from, answered := v.life(v.From), v.life(scenarios.Answers(v.Step.Origin))
	peers := from != nil && (v.From == int(l.Peer) || v.From > int(l.Peer) && from.Local == l.Remote)
	switch {
	case answered != nil && (answered == l || answered.Peer == l.Peer && l.Peer >= 0):
	case peers && (answered == nil || !v.has(tcpfsm.RST)): // a RST for another life is none for this one (RFC 1337 H3)
	default:
		return v.broken(int(a.Life), "%v, not meant for it, took %v from %v to %v", v.Seg, l.Host, a.Was.State, a.Is.State)
	}
	return held
}

// embryoBound is I47 where an embryo is born.
func embryoBound(v *View) verdict {
	if v.Act.Was.State != tcpfsm.Listen || v.Act.Is.State != tcpfsm.SynReceived {
		return passed
	}
	backlog, _, ok := v.World.Host(v.Life.Host).Listens(v.Life.Local)
	embryos := v.embryos(v.Life.Host, v.Life.Local)
	if !ok || backlog == 0 {
		return passed
	}
	if embryos > backlog {
		return v.broken(int(v.Act.Life), "%d embryos at a backlog of %d", embryos, backlog)
	}
	return held
}

// embryoLeft is I47 where the run ends with nothing to come.
func embryoLeft(v *View) verdict {
	if !v.quiet {
		return passed
	}
	answer := passed
	for i := range v.History.Lives {
		l := &v.History.Lives[i]
		switch {
		case l.Active:
		case l.Lives() && l.State == tcpfsm.SynReceived && l.Passive:
			return v.broken(i, "%v holds an embryo since %v that nothing will end", l.Host, l.Born)
		default:
			answer = held
		}
	}
	return answer
}

// minR2SYN is how long a SYN is sent again at least (RFC 9293 MUST-23).
const minR2SYN = 3 * time.Minute

// tries is how long something is sent again that nobody answers: a number of times, of which some do not back off, or up to
// a limit.
func tries(m *tcpfsm.Machine, retries, linear uint32, limit time.Duration) (d time.Duration) {
	if retries == 0 {
		return cmp.Or(limit, netsim.Forever)
	}
	wait := cmp.Or(m.FixedRTO, m.InitialRTO)
	for n := range retries + 1 {
		if d += wait; n >= linear {
			wait = max(m.FixedRTO, min(2*wait, m.MaxRTO))
		}
	}
	return d
}

// listenerRecovers is L8: an opener of whom the listener's host has had no block was never let in. Nothing is promised to one
// that is too hasty, or waits for more than a minute in the end, so that the backlog may drain and fill between two SYNs, nor
// where embryos are kept for as long as it tries.
func listenerRecovers(v *View) verdict {
	l := v.Life
	if !l.Active || !v.hears(l) {
		return passed
	}
	m, o := v.Case.Machine(other(l)), v.machine(l)
	asks := tries(o, o.SynRetries, o.SynLinear, o.R2SYN)
	switch {
	case asks < minR2SYN || o.MaxRTO > time.Minute || tries(m, m.SynackRetries, 0, m.GiveUp) >= asks:
		return passed
	case v.Act.Opens:
		return held
	case v.failed() && !v.letIn(l):
		return v.broken(int(v.Act.Life), "%v gave up after %v, and %v still listens", l.Host, v.World.Now().Sub(l.Born), other(l))
	}
	return passed
}

// former reports that the four-tuple was used before.
func (v *View) former(l *scenarios.Life) bool {
	for i := range v.History.Lives {
		o := &v.History.Lives[i]
		if o == l {
			return false
		}
		if o.Local == l.Local && o.Remote == l.Remote && o.Opened != netsim.Never {
			return true
		}
	}
	return false
}

// roomForSYN is I47 of a SYN that draws nothing: it is dropped where the backlog is full of embryos, and only there.
func roomForSYN(v *View) verdict {
	host, s, p := v.Step.Node, v.Seg, v.Step.In.Packet
	h := v.World.Host(host)
	backlog, _, listens := h.Listens(p.Dst)
	if s.CTL&(tcpfsm.SYN|tcpfsm.ACK|tcpfsm.RST|tcpfsm.FIN) != tcpfsm.SYN || !listens || backlog == 0 || h.Foreign != nil || h.Muted() ||
		p.Dst.Addr != uint32(host)+1 || v.History.Missed > 0 {
		return passed
	}
	embryos := 0
	for i := range v.History.Lives {
		l := &v.History.Lives[i]
		if l.Host == host && l.Local == p.Dst && l.State == tcpfsm.SynReceived && l.Passive && l.Lives() {
			embryos++
		}
	}
	if embryos < backlog && len(v.Step.Sent) == 0 {
		return v.broken(-1, "%v draws nothing, with %d embryos in a backlog of %d", s, embryos, backlog)
	}
	return held
}

// granted is I39 of a cookie: an open without an embryo, upon an ACK, is of an opener that was given the number, and not long ago.
func granted(v *View) verdict {
	l, a := v.Life, v.Act
	direct := a.Was.State == tcpfsm.Listen || a.Was.State == tcpfsm.TimeWait
	if !a.Opens || !direct || l.Active || v.Seg.CTL&(tcpfsm.SYN|tcpfsm.ACK) != tcpfsm.ACK || !v.known(l) {
		return passed
	}
	for i := range v.History.Lives {
		o := &v.History.Lives[i]
		if !o.Active || o.Local != l.Remote || o.Remote != l.Local || o.ISS != a.Is.IRS || o.IRS != a.Is.ISS {
			continue
		}
		if age := v.World.Now().Sub(o.Opened); o.Opened != netsim.Never && age > variant.CookieLife {
			return v.broken(int(a.Life), "%v opens with a number that it was given %v ago", l.Host, age)
		}
		return held
	}
	return v.broken(int(a.Life), "%v opens with SEQ %d and ACK %d, and gave no such number to such an opener", l.Host, v.Seg.SEQ, v.Seg.ACK)
}
