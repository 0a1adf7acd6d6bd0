package variant

import (
	"time"

	"synfault/tcpfsm"
)

// SynCookies keeps nothing of a SYN: what the responder must know when the ACK
// comes is in the number it answers with (RFC 4987 §3.6 and appendix A). Of its
// 32 bits the highest 5 are a counter of 64 seconds, the next 3 a class of MSS,
// the lowest 24 a keyed hash of both four-tuple and x, the opener's number. An
// ACK that meets LISTEN with such a number, not older than the last four
// counters, makes the connection. Of the SYN's options only the MSS survives,
// rounded down to its class; the others are not offered. The SYN,ACK cannot be
// repeated by timer, and an ACK that repeats itself after the connection is
// gone opens it once more while its counter is among the four.
type SynCookies struct {
	tcpfsm.ThreeWay
	Overflow bool // only while the host says so in HostMemory.Volatile.Cookied
}

const (
	cookieStep     = 64 * time.Second
	cookieCounters = 4 // the current and three before it
	cookieMACBits  = 24

	// CookieLife is how long a cookie is good at most.
	CookieLife = cookieCounters * cookieStep
)

// cookieMSS are the classes of MSS. An opener below the first is sent more than
// it asked for.
var cookieMSS = [8]uint16{64, 512, 536, 1024, 1220, 1440, 1460, 8960}

var (
	ruleCookieSent   = rule("RFC 4987 §3.6: SYN answered with a cookie, nothing kept")
	ruleCookieOpens  = rule("RFC 4987 §3.6: the ACK returns a cookie")
	ruleCookieReopen = rule("RFC 4987 §3.6: the ACK returns a cookie to TIME-WAIT")
)

func synCookies() Variant {
	return Variant{
		Name: "syn-cookies", Source: "RFC 4987 §3.6, appendix A",
		Doc:       "The responder's number is a cookie that the ACK returns; nothing is kept in between.",
		Handshake: SynCookies{},
		Knobs: []Knob{
			toggle(Knob{Name: "overflow", Source: "RFC 4987 §3.7",
				Doc: "Cookies are sent only while the host says that its backlog is full, else always."},
				func(h *SynCookies) *bool { return &h.Overflow }),
		},
		ReadsClock: true,
	}
}

// Moves are those of an ACK that opens, with FIN or without.
func (h SynCookies) Moves() []Move {
	return []Move{
		{tcpfsm.Listen, tcpfsm.Established}, {tcpfsm.Listen, tcpfsm.CloseWait},
		{tcpfsm.TimeWait, tcpfsm.Established}, {tcpfsm.TimeWait, tcpfsm.CloseWait},
	}
}

// Listen answers a SYN with a cookie, and opens on the ACK that returns it.
func (h SynCookies) Listen(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	switch {
	case seg.CTL&(tcpfsm.SYN|tcpfsm.ACK) == tcpfsm.SYN:
		if h.Overflow && !memory(env).Volatile.Cookied {
			break
		}
		out.Decide(ruleCookieSent)
		kept := *c
		class := classOf(m, seg)
		m.BeginAt(c, cookie(env, seg.SEQ, counter(env.Now), class))
		m.TakeSYN(c, plainSYN(seg.SEQ, seg.WND, class), env)
		c.State = tcpfsm.SynReceived
		m.SendSYNACK(c, env, out)
		*c = kept
		return false
	case seg.CTL&(tcpfsm.SYN|tcpfsm.ACK) == tcpfsm.ACK:
		if class, ok := returned(env, seg); ok {
			h.open(m, c, class, seg, env, out)
			out.Decide(ruleCookieOpens)
			return true
		}
	}
	return h.ThreeWay.Listen(m, c, seg, env, out)
}

// open makes the block as if SYN and SYN,ACK had been seen to pass.
func (h SynCookies) open(m *tcpfsm.Machine, c *tcpfsm.TCB, class uint8, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) {
	m.BeginAt(c, seg.ACK-1)
	m.TakeSYN(c, plainSYN(seg.SEQ-1, seg.WND, class), env)
	c.Passive, c.SynOut = true, true
	m.Establish(c, seg, env, out)
}

// Before lets the ACK of a cookie that was sent from TIME-WAIT open the next
// incarnation. That the machine let the SYN pass is not remembered: the
// opener's number must lie above the old one's last (RFC 9293 §3.6.1 MAY-2).
func (h SynCookies) Before(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	ack := seg.CTL&(tcpfsm.SYN|tcpfsm.ACK|tcpfsm.RST) == tcpfsm.ACK
	if c.State == tcpfsm.TimeWait && ack && !env.Deaf && c.RCV.NXT.Less(seg.SEQ) {
		if class, ok := returned(env, seg); ok {
			c.StopAll(0, out)
			*c = tcpfsm.TCB{UserWait: c.UserWait, NoDelay: c.NoDelay, KeepAlive: c.KeepAlive}
			h.open(m, c, class, seg, env, out)
			m.Continue(c, seg, env, out)
			out.Decide(ruleCookieReopen)
			return true
		}
	}
	return h.ThreeWay.Before(m, c, seg, env, out)
}

// counter counts steps of 64 seconds.
func counter(now tcpfsm.Instant) uint64 { return uint64(now) / uint64(cookieStep) }

// cookie is the responder's number for an opener's number x, a counter and a
// class.
func cookie(env *tcpfsm.Env, x tcpfsm.Seq, count uint64, class uint8) tcpfsm.Seq {
	mac := tcpfsm.Hash(memory(env).Stable.Secret, tagSynCookie,
		tcpfsm.Pack(env.Local), tcpfsm.Pack(env.Remote), uint64(x), count, uint64(class))
	return tcpfsm.Seq(count&31<<27 | uint64(class)<<cookieMACBits | mac&(1<<cookieMACBits-1))
}

// returned judges the ACK of a cookie: which class it names, and whether the
// number is one that was sent within the last four counters.
func returned(env *tcpfsm.Env, seg *tcpfsm.Segment) (class uint8, ok bool) {
	y := seg.ACK - 1
	class = uint8(y >> cookieMACBits & 7)
	for age, count := uint64(0), counter(env.Now); age < cookieCounters && age <= count; age++ {
		if cookie(env, seg.SEQ-1, count-age, class) == y {
			return class, true
		}
	}
	return class, false
}

// classOf is the largest class that is not above what the SYN allows.
func classOf(m *tcpfsm.Machine, seg *tcpfsm.Segment) (class uint8) {
	mss := m.DefaultMSS
	if seg.Has&tcpfsm.HasMSS != 0 {
		mss = seg.MSS
	}
	for i, size := range cookieMSS {
		if size <= mss {
			class = uint8(i)
		}
	}
	return class
}

// plainSYN is what is remembered of a SYN.
func plainSYN(x tcpfsm.Seq, window uint16, class uint8) *tcpfsm.Segment {
	seg := &tcpfsm.Segment{SEQ: x, WND: window, CTL: tcpfsm.SYN}
	seg.Has, seg.MSS = tcpfsm.HasMSS, cookieMSS[class]
	return seg
}

// What a hash is for goes into it first, so that no number sent for one purpose
// serves another.
const (
	tagSynCookie = iota + 1
	tagFastOpen
)
