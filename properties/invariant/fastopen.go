package invariant

import (
	"synfault/netsim"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// cookieServed is I20 of fast open: whose cookie is taken, and whose must be.
func cookieServed(v *View) verdict {
	a, s := v.Act, v.Seg
	h, ok := v.machine(v.Life).Handshake.(variant.FastOpen)
	const all = tcpfsm.SYN | tcpfsm.ACK | tcpfsm.RST | tcpfsm.FIN
	if !ok || !h.Server || h.NoCookie || a.Was.State != tcpfsm.Listen || a.Is.State != tcpfsm.SynReceived || s.CTL&all != tcpfsm.SYN ||
		s.CookieLen == 0 || !v.known(v.Life) {
		return passed
	}
	first, last := v.cookies()
	now := v.World.Now()
	switch {
	case a.Is.Early && last == netsim.Never:
		return v.broken(int(a.Life), "%v is believed, and its sender was never given a cookie", s)
	case a.Is.Early && h.Life > 0 && now.Sub(last) > 2*h.Life:
		return v.broken(int(a.Life), "%v is believed %v after its sender can have been given a cookie that is good for %v", s, now.Sub(last), h.Life)
	case a.Is.Early && v.unproven() >= int(h.Limit):
		return v.broken(int(a.Life), "%v is believed, and of %d connections that may be pending %d are", s, h.Limit, v.unproven())
	case a.Is.Early:
		return held
	case first == netsim.Never || h.Life > 0 && now.Sub(first) >= h.Life || v.pending(h) >= int(h.Limit):
		return passed
	}
	return v.broken(int(a.Life), "%v has a cookie that is good, of %d connections %d are pending, and its text is not taken", s, h.Limit, v.pending(h))
}

// cookies are when the sender's host first may have been given a cookie, and when last.
func (v *View) cookies() (first, last netsim.Time) {
	first, last = netsim.Never, netsim.Never
	for i := range v.History.Lives {
		o := &v.History.Lives[i]
		if !o.Active || o.Host != other(v.Life) || o.Remote.Addr != v.Life.Local.Addr || o.Opened == netsim.Never {
			continue
		}
		if first == netsim.Never {
			first = o.Born
		}
		last = o.Opened
	}
	return first, last
}

// pending are the connections that count against the limit, or may (RFC 7413 §5.1).
func (v *View) pending(h variant.FastOpen) (n int) {
	for i := range v.History.Lives {
		o := &v.History.Lives[i]
		fresh := o.Died == netsim.Never || h.Hold > 0 && v.World.Now().Sub(o.Died) <= h.Hold
		if o != v.Life && o.Host == v.Life.Host && !o.Active && fresh && (o.Opened == netsim.Never || o.Opened == o.Born) {
			n++
		}
	}
	return n
}

// early is I58 of what a server may send before its SYN is acknowledged: a SYN is no data for small segments to wait for, and
// what follows is (RFC 9293 §3.7.4).
func early(v *View) verdict {
	a, is, m := v.Act, &v.Act.Is, v.machine(v.Life)
	if !is.Early || is.State != tcpfsm.SynReceived || !is.SynOut || is.FinSent || a.What != netsim.Call {
		return passed
	}
	window := is.WND
	if m.Congestion {
		window = min(window, is.Beside.CWND)
	}
	flight, queued := uint32(is.NXT-is.UNA), uint32(is.END-is.NXT)
	n := min(queued, segmentRoom(is), window-min(flight, window))
	if first := is.NXT == is.ISS+1; first && n > 0 && n == queued {
		return v.broken(int(a.Life), "%d octets wait, though nothing but the SYN is outstanding and the window leaves %d", queued, n)
	}
	return held
}

// earlySmall is I58 the other way round: a small segment that leaves while text is outstanding.
func earlySmall(v *View) verdict {
	a, s := v.Act, v.Sent
	if a == nil || a.What != netsim.Call || !a.Is.Early || a.Is.State != tcpfsm.SynReceived || s.CTL&(tcpfsm.SYN|tcpfsm.FIN) != 0 || s.Text == 0 {
		return passed
	}
	is, m := &a.Is, v.machine(v.Life)
	if _, fresh := v.fresh(); !fresh || !m.Nagle || m.NagleMinshall || is.Beside.NoDelay || uint32(s.Text) >= segmentRoom(is) {
		return passed
	}
	if s.SEQ != is.ISS+1 && s.SEQ+tcpfsm.Seq(s.Text) == is.END {
		return v.broken(int(a.Life), "%v is small, and does not wait for the text before it", s)
	}
	return held
}

// unproven are the connections that certainly count against the limit: their users may have text, and no ACK has come.
func (v *View) unproven() (n int) {
	for i := range v.History.Lives {
		if o := &v.History.Lives[i]; o != v.Life && o.Host == v.Life.Host && o.Lives() && o.State == tcpfsm.SynReceived && o.Early {
			n++
		}
	}
	return n
}

// saidOnce is I26 of a SYN or SYN,ACK that a timer sends again: neither text nor a cookie goes with it (RFC 7413 §4.2.1).
func saidOnce(v *View) verdict {
	s, m := v.Sent, v.Case.Machine(v.Step.Node)
	if _, ok := m.Handshake.(variant.FastOpen); !ok || v.Act == nil || !s.CTL.Has(tcpfsm.SYN) || m.SynText || !v.timer(retransmission) {
		return passed
	}
	if s.Text > 0 || s.Has&(tcpfsm.HasFastOpen|tcpfsm.HasFastOpenExp) != 0 {
		return v.broken(int(v.Act.Life), "%v goes again, and not bare", s.Detail())
	}
	return held
}

// synFits is I27 of a SYN with a cookie: its text and its options are as long as the MSS that the server told with the
// cookie, where so much is queued (RFC 7413 §4.1.3, §4.2.2).
func synFits(v *View) verdict {
	s, l := v.Sent, v.Life
	if v.Act == nil || !s.CTL.Has(tcpfsm.SYN) {
		return passed
	}
	h, ok := v.machine(l).Handshake.(variant.FastOpen)
	if !ok || s.CookieLen == 0 || s.CTL.Has(tcpfsm.ACK) || !v.known(l) || int(other(l)) >= v.hosts {
		return passed
	}
	own, server := v.machine(l), v.Case.Machine(other(l))
	most := own.DefaultMSS
	if server.MSSOption {
		most = min(server.MSS, own.MSS)
	}
	room := uint32(max(int(most)-max(s.Options.Octets(), int(h.Reserve)), 0))
	if queued := uint32(v.Act.Is.END - s.SEQ - 1); uint32(s.Text) != min(queued, room) {
		return v.broken(int(v.Act.Life), "%v: %d octets are queued, and the server's MSS of %d leaves room for %d", s.Detail(), queued, most, room)
	}
	return held
}

// cookieLost is I20 of an opener that has lost its memory: it knows the cookies that it was given since, and no other.
func cookieLost(v *View) verdict {
	s, l := v.Sent, v.Life
	if v.Act == nil || s.CookieLen == 0 || s.CTL&(tcpfsm.SYN|tcpfsm.ACK) != tcpfsm.SYN || v.History.Back[l.Host] == netsim.Never {
		return passed
	}
	for i := range v.History.Lives {
		o := &v.History.Lives[i]
		if o.Host == l.Host && o.Active && o.Remote == l.Remote && o.Opened != netsim.Never && o.Opened >= v.History.Back[l.Host] {
			return held
		}
	}
	return v.broken(int(v.Act.Life), "%v has a cookie, and %v has lost its memory since it was given any", s.Detail(), l.Host)
}
