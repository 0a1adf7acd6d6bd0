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
