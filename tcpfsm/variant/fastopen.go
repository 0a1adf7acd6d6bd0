package variant

import (
	"encoding/binary"
	"time"

	"synfault/tcpfsm"
)

// FastOpen is TCP Fast Open (RFC 7413), both sides of it. An opener asks for a
// cookie with its first SYN to a server and puts cookie and text on later ones;
// a responder that knows the cookie hands the text to its user, and lets the
// user answer, before the handshake is complete. A SYN or SYN,ACK that has to be
// repeated goes bare. At most Limit connections may be open so, which also
// counts those that a RST ended within Hold.
type FastOpen struct {
	tcpfsm.ThreeWay
	Client bool          // ask for cookies and use them
	Server bool          // give cookies and take them
	Limit  uint16        // PendingFastOpenRequests' limit
	Size   uint8         // octets of the cookies given: even, 4 to 16
	Life   time.Duration // a cookie is good for this long, and up to twice as long
	Hold   time.Duration // how long a connection that was reset counts as pending
	// NoCookie takes text without a cookie, on a SYN without the option too (§1
	// warns of it).
	NoCookie bool
	// Bare puts text on SYNs without the option, and asks for no cookie (§1 warns
	// of it).
	Bare bool
	// Exp accepts the option's experimental form, kind 254, beside its own, and
	// answers each in its form.
	Exp bool
	// Keep leaves a server's cookie in the cache when it acknowledges a SYN
	// alone; else it counts as one that does not do fast open (§4.1.3.1).
	Keep bool
	// Reserve is what options are taken to need of a SYN's MSS, octets; 0 counts
	// them.
	Reserve uint8
	// Key, if not zero, makes cookies as Linux does: SipHash-2-4 of the client's
	// address and the server's.
	Key [2]uint64
}

// The bits of TCB.Memo[0].
const (
	memoAsked   = 1 << iota // the SYN carried the option
	memoGrant               // the SYN,ACK carries a cookie
	memoPending             // the connection counts as pending
	memoExp                 // the SYN carried the option's experimental form
	memoBare                // the SYN carried text without the option
)

var (
	ruleAsk       = rule("RFC 7413 §4.2.1: SYN asks for a cookie")
	ruleUse       = rule("RFC 7413 §4.2.2: SYN with the server's cookie")
	ruleBare      = rule("RFC 7413 §1: SYN with text and without a cookie")
	ruleNegative  = rule("RFC 7413 §4.1.3.1: a server known not to do it, plain SYN")
	ruleGrant     = rule("RFC 7413 §4.2.1: asked for a cookie, given one")
	ruleAccept    = rule("RFC 7413 §4.2.2: valid cookie, text delivered before the handshake ends")
	ruleBadCookie = rule("RFC 7413 §4.2.2: invalid cookie, only the SYN is taken")
	ruleLimit     = rule("RFC 7413 §4.2.2: too many pending, only the SYN is taken")
)

// Open sends the SYN with the option, and with text if there is a cookie.
func (h FastOpen) Open(m *tcpfsm.Machine, c *tcpfsm.TCB, env *tcpfsm.Env, out *tcpfsm.Effects) {
	server := recall(memory(env), env.Remote)
	if h.Client && h.Bare && c.SND.END != c.SND.NXT {
		out.Decide(tcpfsm.RuleOpenActive)
		out.Decide(ruleBare)
		m.Begin(c, env)
		c.State, c.SynOut, c.Memo[0] = tcpfsm.SynSent, true, memoBare
		c.SND.NXT += min(c.SND.END-c.SND.NXT, tcpfsm.Seq(h.synMSS(m, server)))
		m.SendSYN(c, env, out)
		return
	}
	if !h.Client || h.Bare || server.No {
		h.ThreeWay.Open(m, c, env, out)
		if server.No {
			out.Decide(ruleNegative)
		}
		return
	}
	out.Decide(tcpfsm.RuleOpenActive)
	out.Decide(ruleAsk)
	m.Begin(c, env)
	c.State, c.SynOut = tcpfsm.SynSent, true
	c.Memo[0] = memoAsked
	if server.Len > 0 {
		out.Decide(ruleUse)
		c.SND.NXT += min(c.SND.END-c.SND.NXT, tcpfsm.Seq(h.synMSS(m, server)))
	}
	m.SendSYN(c, env, out)
}

// SynText is how much text an opener's first SYN to env.Remote would carry: none
// without a cookie.
func (h FastOpen) SynText(m *tcpfsm.Machine, env *tcpfsm.Env) uint32 {
	server := recall(memory(env), env.Remote)
	offer := m.FirstOptions()
	switch {
	case h.Client && h.Bare:
		return h.synRoom(m, server, &offer)
	case !h.Client || server.No || server.Len == 0:
		return 0
	}
	offer.Has |= tcpfsm.HasFastOpen
	offer.CookieLen = server.Len
	return h.synRoom(m, server, &offer)
}

// synRoom is how much text goes with a SYN that has these options.
func (h FastOpen) synRoom(m *tcpfsm.Machine, server tcpfsm.PeerCookie, o *tcpfsm.Options) uint32 {
	return uint32(max(int(h.synMSS(m, server))-max(o.Octets(), int(h.Reserve)), 0))
}

// synMSS is the most that may follow a SYN: the MSS of the server's last
// SYN,ACK, or the default (§4.2.2); our own where nothing was asked of servers.
func (h FastOpen) synMSS(m *tcpfsm.Machine, server tcpfsm.PeerCookie) uint16 {
	switch {
	case server.MSS == 0 && h.Bare:
		return m.MSS
	case server.MSS == 0:
		return m.DefaultMSS
	}
	return min(server.MSS, m.MSS)
}

// Stamp puts the option on SYN and SYN,ACK, the first time each is sent, and
// takes the text off a SYN that is repeated (§4.2.1, §4.2.2). SND.NXT stays: the
// SYN,ACK may yet acknowledge the text of the first.
func (h FastOpen) Stamp(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env) {
	switch {
	case c == nil:
	case seg.CTL&tcpfsm.SYN == 0:
		if c.Memo[0]&(memoAsked|memoBare) != 0 && seg.Text > 0 && seg.SEQ == c.SND.ISS+1 {
			seg.CTL |= tcpfsm.PSH // the SYN's text again: it was a SEND of its own
		}
	case seg.CTL&tcpfsm.ACK == 0 && c.Memo[0]&(memoAsked|memoBare) != 0:
		if c.Retries > 0 {
			seg.Text = 0
			return
		}
		server := recall(memory(env), env.Remote)
		if c.Memo[0]&memoAsked != 0 {
			seg.Has |= tcpfsm.HasFastOpen
			seg.Cookie, seg.CookieLen = server.Cookie, server.Len
		}
		m.Arrange(seg)
		if room := h.synRoom(m, server, &seg.Options); uint32(seg.Text) > room {
			seg.Text = uint16(room)
			c.SND.NXT = c.SND.ISS + 1 + tcpfsm.Seq(room)
		}
	case c.Memo[0]&memoGrant != 0 && c.Retries == 0:
		seg.Has |= tcpfsm.HasFastOpen
		if c.Memo[0]&memoExp != 0 {
			seg.Has ^= tcpfsm.HasFastOpen | tcpfsm.HasFastOpenExp
		}
		seg.Cookie, seg.CookieLen = h.cookie(env, h.epoch(env.Now)), h.Size
		m.Arrange(seg)
	}
}

// SynSent learns from the SYN,ACK, and sends with its ACK whatever of the SYN's
// text the server did not take (§4.2.2).
func (h FastOpen) SynSent(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	more := h.ThreeWay.SynSent(m, c, seg, env, out)
	if c.State.Synchronized() {
		if c.Memo[0]&memoAsked != 0 {
			h.learn(memory(env), c, seg, env.Remote)
		}
		if c.SND.WND == 0 || uint32(c.SND.NXT-c.SND.UNA) > m.SendMSS(c) { // else it goes again at once, as it went before
			resendText(c)
		}
	}
	return more
}

// SynReceived ends the pending state, or a simultaneous open in which the
// peer's SYN,ACK did not acknowledge the text of our SYN.
func (h FastOpen) SynReceived(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	ok := h.ThreeWay.SynReceived(m, c, seg, env, out)
	if c.State.Synchronized() && !c.Passive {
		resendText(c)
	}
	return ok
}

// resendText puts the unacknowledged text of a SYN back into the queue. What
// lies below SND.Recover is sent again, and gives no round trip (Karn).
func resendText(c *tcpfsm.TCB) {
	if !c.SynOut && !c.FinSent && c.SND.UNA.Less(c.SND.NXT) {
		c.SND.Recover = c.SND.NXT
		c.SND.NXT = c.SND.UNA
	}
}

// Listen takes a SYN with the option.
func (h FastOpen) Listen(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	asked := h.hasOption(seg)
	if !h.Server || seg.CTL&(tcpfsm.SYN|tcpfsm.ACK) != tcpfsm.SYN || !asked && !(h.NoCookie && seg.Text > 0) {
		return h.ThreeWay.Listen(m, c, seg, env, out)
	}
	var memo uint32
	if seg.Has&tcpfsm.HasFastOpenExp != 0 {
		memo = memoExp
	}
	host := &memory(env).Volatile
	h.release(host, env.Now)
	decided := ruleGrant
	switch {
	case seg.CookieLen == 0 && !h.NoCookie:
		c.Memo[0] = memoGrant | memo
	case !h.NoCookie && !h.valid(env, seg):
		decided, c.Memo[0] = ruleBadCookie, memoGrant|memo
	case host.Pending >= h.Limit:
		decided = ruleLimit
	default:
		host.Pending++
		m.Begin(c, env)
		m.TakeSYN(c, seg, env)
		c.State, c.Passive, c.SynOut = tcpfsm.SynReceived, true, true
		c.SynOnce, c.Early = !m.SynackTimer, true
		c.Memo[0] = memoPending
		offered := c.RCV.WND
		m.Continue(c, seg, env, out)
		c.Texted, c.Quick, c.Heard = false, 0, 0 // what comes with a SYN is no sign of a stream
		text := uint32(c.RCV.NXT - c.RCV.IRS - 1)
		c.RCV.WND = max(c.RCV.WND, min(offered, c.RCV.Size-min(text, c.RCV.Size))) // nothing is offered before the SYN,ACK
		m.SendSYNACK(c, env, out)
		out.Decide(ruleAccept)
		return false
	}
	bare := *seg
	bare.Text, bare.CTL = 0, seg.CTL&^tcpfsm.FIN
	more := h.ThreeWay.Listen(m, c, &bare, env, out)
	out.Decide(decided)
	return more
}

// Used counts a connection that is no longer pending, and remembers a server
// that never answered (§4.1.3.1).
func (h FastOpen) Used(m *tcpfsm.Machine, c *tcpfsm.TCB, env *tcpfsm.Env, out *tcpfsm.Effects) {
	memo := out.Memo[0]
	if memo == 0 {
		return
	}
	if memo&memoPending != 0 && c.State != tcpfsm.SynReceived {
		host := &memory(env).Volatile
		switch {
		case host.Pending == host.Resets:
			panic("BUG: a pending connection that the host does not count")
		case h.Hold > 0 && out.Rules.Has(tcpfsm.RuleSynReceivedRSTPassive):
			host.Resets++
			host.ResetAt = env.Now
		default:
			host.Pending--
		}
		c.Memo[0] = 0
	}
	silent := tcpfsm.SignalTimedOut | tcpfsm.SignalAborted
	if memo&memoAsked != 0 && out.Before == tcpfsm.SynSent && c.State == tcpfsm.Closed && out.Signal&silent != 0 {
		remember(memory(env), tcpfsm.PeerCookie{Peer: env.Remote, No: true})
	}
}

// Cookie is the cookie that the server of env.Local gives to env.Remote now.
func (h FastOpen) Cookie(env *tcpfsm.Env) []byte {
	c := h.cookie(env, h.epoch(env.Now))
	return append([]byte(nil), c[:h.Size]...)
}

// release takes connections that a RST ended off the count, Hold after the last
// of them (§5.1).
func (h FastOpen) release(host *tcpfsm.Volatile, now tcpfsm.Instant) {
	if host.Resets > 0 && now.Sub(host.ResetAt) >= h.Hold {
		host.Pending -= host.Resets
		host.Resets, host.ResetAt = 0, 0
	}
}

// hasOption reports an option whose length is one of §4.1.1's (errata 4238 and
// 4239: none at all is a request). Any other must be ignored.
func (h FastOpen) hasOption(seg *tcpfsm.Segment) bool {
	n, kinds := seg.CookieLen, tcpfsm.HasFastOpen
	if h.Exp {
		kinds |= tcpfsm.HasFastOpenExp
	}
	return seg.Has&kinds != 0 && (n == 0 || n >= 4 && n <= tcpfsm.MaxCookie && n%2 == 0)
}

// epoch is the period whose cookies are given at now.
func (h FastOpen) epoch(now tcpfsm.Instant) uint64 {
	if h.Life == 0 {
		return 0
	}
	return uint64(now) / uint64(h.Life)
}

// valid reports a cookie of this period or the one before.
func (h FastOpen) valid(env *tcpfsm.Env, seg *tcpfsm.Segment) bool {
	epoch := h.epoch(env.Now)
	return seg.CookieLen == h.Size && (seg.Cookie == h.cookie(env, epoch) ||
		epoch > 0 && seg.Cookie == h.cookie(env, epoch-1))
}

// cookie is a MAC over the client's address (§4.1.2).
func (h FastOpen) cookie(env *tcpfsm.Env, epoch uint64) (c [tcpfsm.MaxCookie]byte) {
	if h.Key != [2]uint64{} {
		binary.LittleEndian.PutUint64(c[:8], sipHash24(h.Key, env.Remote.Addr, env.Local.Addr))
		clear(c[min(h.Size, 8):])
		return c
	}
	secret, client := memory(env).Stable.Secret, uint64(env.Remote.Addr)
	binary.BigEndian.PutUint64(c[:8], tcpfsm.Hash(secret, tagFastOpen, client, epoch, 0))
	binary.BigEndian.PutUint64(c[8:], tcpfsm.Hash(secret, tagFastOpen, client, epoch, 1))
	clear(c[h.Size:])
	return c
}
