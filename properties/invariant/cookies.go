package invariant

import (
	"time"

	"synfault/netsim"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// givenToOne is I39 of the number that a cookie is: no two openers are given the same one, and no one of them for two numbers
// of his own, nor again when the counter has gone on. Else whoever was given one could open in another's name (RFC 4987
// appendix A). Of 2^24 pairs one agrees by chance.
func givenToOne(v *View) verdict {
	l, a := v.Life, v.Act
	if !a.Opens || !l.Active || v.From >= 0 || a.Was.State != tcpfsm.SynSent || a.Is.State < tcpfsm.Established || !v.known(l) || int(other(l)) >= v.hosts {
		return passed
	}
	if h, ok := v.Case.Machine(other(l)).Handshake.(variant.SynCookies); !ok || h.Overflow {
		return passed
	}
	answer := passed
	for i := range v.History.Lives[:a.Life] {
		o := &v.History.Lives[i]
		if !o.Active || o.Remote != l.Remote || o.IRS == 0 {
			continue
		}
		const apart = 5 * 64 * time.Second // then the counter has gone on, whenever each was sent
		same := o.Local == l.Local && o.SYN == a.Is.ISS && l.Born.Sub(o.Born) < apart
		if !same && o.IRS == a.Is.IRS {
			return v.broken(int(a.Life), "%v is given %d for %d, as %v was for %d", l.Local, a.Is.IRS, a.Is.ISS, o.Local, o.SYN)
		}
		answer = held
	}
	return answer
}

// cookieOwn is I20 of a cookie that is given: it is of its opener's address and of no other (RFC 7413 §4.1.2).
func cookieOwn(v *View) verdict {
	l, s := v.Life, v.Seg
	const given = tcpfsm.HasFastOpen | tcpfsm.HasFastOpenExp
	if !v.Act.Opens || v.Act.Was.State != tcpfsm.SynSent || !l.Active || !s.CTL.Has(tcpfsm.SYN|tcpfsm.ACK) || s.Has&given == 0 || s.CookieLen == 0 {
		return passed
	}
	answer := passed
	for n := range v.hosts {
		h := v.World.Host(netsim.NodeID(n))
		if netsim.NodeID(n) == l.Host || h.Foreign != nil {
			continue
		}
		for _, e := range h.Memory.Volatile.Cookies {
			if e.Peer != l.Remote || e.Len == 0 {
				continue
			}
			if e.Len == s.CookieLen && e.Cookie == s.Cookie {
				return v.broken(int(v.Act.Life), "%v is given the cookie %x, as %v was", l.Host, s.Cookie[:s.CookieLen], netsim.NodeID(n))
			}
			answer = held
		}
	}
	return answer
}

// classKept is I60 of an open by cookie: of the opener's MSS it remembers the largest of eight sizes that is not above it
// (RFC 4987 appendix A).
func classKept(v *View) verdict {
	l, a := v.Life, v.Act
	if _, ok := v.machine(l).Handshake.(variant.SynCookies); !ok || !a.Opens || !a.Moved() || l.Active || a.Was.State == tcpfsm.SynReceived || !v.known(l) || int(other(l)) >= v.hosts {
		return passed
	}
	own, opener := v.machine(l), v.Case.Machine(other(l))
	offers, class := own.DefaultMSS, uint16(64)
	if opener.MSSOption {
		offers = opener.MSS
	}
	for _, size := range [...]uint16{512, 536, 1024, 1220, 1440, 1460, 8960} {
		if size <= offers {
			class = size
		}
	}
	if want := min(class, own.MSS); a.Is.Beside.MSS != want {
		return v.broken(int(a.Life), "a cookie opens with an MSS of %d; the opener takes %d, which is of the class %d", a.Is.Beside.MSS, offers, want)
	}
	return held
}
