package variant_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"synfault/tcpfsm"
)

// warm is a pair whose opener has a cookie from an earlier connection, which is
// over. Names of segments begin anew.
func warm(t *testing.T, handshake, plan string) *pair {
	t.Helper()
	p := wire(t, handshake, "", "").dial(0).run(time.Second)
	p.abort(p.a).run(time.Second)
	if e := p.a.memory.Volatile.Cookies[0]; e.Len == 0 || e.No || p.b.memory.Volatile.Pending != 0 {
		t.Fatalf("after a first connection: %+v, %+v", p.a.memory.Volatile, p.b.memory.Volatile)
	}
	p.plan = wire(t, handshake, "", plan).plan
	for _, s := range []*side{p.a, p.b} {
		s.offered, s.told, s.err = 0, 0, nil
	}
	p.b.c = tcpfsm.TCB{}
	p.syns = nil
	return p.skip()
}

// had compares the fast-open options of the segments with a SYN so far, and
// forgets them.
func (p *pair) had(why string, want ...string) {
	p.t.Helper()
	var got []string
	for _, o := range p.syns {
		switch {
		case o.Has&tcpfsm.HasFastOpen == 0:
			got = append(got, "none")
		case o.CookieLen == 0:
			got = append(got, "request")
		default:
			got = append(got, "cookie")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		p.t.Errorf("%s (-want +got):\n%s", why, diff)
	}
	p.syns = nil
}

// fastSYN is the SYN of an opener with b's cookie for it, and n octets of text.
func fastSYN(p *pair, seq tcpfsm.Seq, n uint16) tcpfsm.Segment {
	entry := p.a.memory.Volatile.Cookies[0]
	seg := syn(seq)
	seg.Has, seg.Cookie, seg.CookieLen, seg.Text = tcpfsm.HasFastOpen, entry.Cookie, entry.Len, n
	return seg
}

// The first connection asks with an empty option and is given a cookie; its own
// text waits for the handshake (RFC 7413 §4.2.1).
func TestFastOpenRequest(t *testing.T) {
	p := wire(t, "fast-open", "", "").dial(10).run(time.Second)
	p.is("cookie request",
		"b listens: LISTEN",
		"a opens: SYN-SENT ab0 <SEQ=100><CTL=SYN>",
		"b ab0: SYN-RECEIVED ba0 <SEQ=300><ACK=101><CTL=SYN,ACK>",
		"a ba0: ESTABLISHED ab1 <SEQ=101><ACK=301><DATA=10><CTL=PSH,ACK>",
		"b ab1: ESTABLISHED",
		"b delayed-ack@230ms: ESTABLISHED ba1 <SEQ=301><ACK=111><CTL=ACK>",
		"a ba1: ESTABLISHED",
	)
	want := tcpfsm.PeerCookie{Peer: p.a.env.Remote, Len: 8, MSS: 1460, Cookie: p.syns[1].Cookie}
	if beyond := p.syns[1].Cookie; [8]byte(beyond[8:]) != [8]byte{} {
		t.Errorf("octets beyond the cookie's eight: %x", beyond)
	}
	p.had("request, and its answer", "request", "cookie")
	if got := p.a.memory.Volatile.Cookies[0]; got != want {
		t.Errorf("a remembers %+v, want %+v", got, want)
	}
}

// With a cookie the text is delivered with the SYN, the SYN,ACK covers it, and
// the user answers before the handshake is complete (RFC 7413 §4.2.2).
func TestFastOpenExchange(t *testing.T) {
	p := warm(t, "fast-open", "")
	p.open(p.a, 10).run(10 * time.Millisecond)
	if p.b.read != 10 || p.b.c.State != synReceived || p.b.memory.Volatile.Pending != 1 {
		t.Errorf("b read %d in %s, %d pending; want 10 in SYN-RECEIVED, 1", p.b.read, p.b.c.State, p.b.memory.Volatile.Pending)
	}
	p.send(p.b, 20).run(time.Second).is("fast open",
		"a opens: SYN-SENT ab0 <SEQ=200><DATA=10><CTL=SYN>",
		"b ab0: SYN-RECEIVED ba0 <SEQ=400><ACK=211><CTL=SYN,ACK>",
		"b sends: SYN-RECEIVED ba1 <SEQ=401><ACK=211><DATA=20><CTL=PSH,ACK>",
		"a ba0: ESTABLISHED ab1 <SEQ=211><ACK=401><CTL=ACK>",
		"a ba1: ESTABLISHED",
		"b ab1: ESTABLISHED",
		"a delayed-ack@2.22s: ESTABLISHED ab2 <SEQ=211><ACK=421><CTL=ACK>",
		"b ab2: ESTABLISHED",
	)
	p.had("the cookie goes one way", "cookie", "none")
	if !p.agreed() || p.a.read != 20 || p.b.memory.Volatile.Pending != 0 {
		t.Errorf("agreed %v, a read %d, %d pending", p.agreed(), p.a.read, p.b.memory.Volatile.Pending)
	}
}

// A cookie that is not b's is answered with one that is; of the SYN's text
// nothing is taken, and it goes again with the first ACK (RFC 7413 §4.2.2).
func TestFastOpenInvalidCookie(t *testing.T) {
	p := warm(t, "fast-open", "")
	p.a.memory.Volatile.Cookies[0].Cookie[7] ^= 1
	p.open(p.a, 10).run(10 * time.Millisecond)
	if p.b.read != 0 || p.b.out.Accepted.Len() != 0 {
		t.Errorf("b took %v and read %d", p.b.out.Accepted, p.b.read)
	}
	p.run(100*time.Millisecond).is("invalid cookie",
		"a opens: SYN-SENT ab0 <SEQ=200><DATA=10><CTL=SYN>",
		"b ab0: SYN-RECEIVED ba0 <SEQ=400><ACK=201><CTL=SYN,ACK>",
		"a ba0: ESTABLISHED ab1 <SEQ=201><ACK=401><DATA=10><CTL=PSH,ACK>",
		"b ab1: ESTABLISHED",
	)
	if p.b.read != 10 || p.a.memory.Volatile.Cookies[0].Cookie != p.syns[1].Cookie {
		t.Error("the text or the cookie did not arrive")
	}
	p.had("answered with the right one", "cookie", "cookie")
}

// A cookie is good in its period and the next, for the address it was given to
// and any port of it, and only from the host that gave it (RFC 7413 §4.1.2).
func TestFastOpenCookieValidity(t *testing.T) {
	for _, c := range []struct {
		what   string
		change func(p *pair)
		want   uint32
	}{
		{"as given", func(p *pair) {}, 10},
		{"another port", func(p *pair) { p.b.env.Remote.Port++ }, 10},
		{"another address", func(p *pair) { p.b.env.Remote.Addr++ }, 0},
		{"another secret", func(p *pair) { p.b.memory.Stable.Secret++ }, 0},
		{"after a crash", func(p *pair) { p.b.memory.Crash() }, 10},
		{"to the end of the next period", func(p *pair) { p.run(2*time.Hour - time.Duration(p.now) - 1) }, 10},
		{"beyond the next period", func(p *pair) { p.run(2*time.Hour - time.Duration(p.now)) }, 0},
	} {
		p := warm(t, "fast-open", "")
		seg := fastSYN(p, 500, 10)
		c.change(p)
		if p.arrives(p.b, "SYN", seg); p.b.read != c.want {
			t.Errorf("%s: b read %d, want %d", c.what, p.b.read, c.want)
		}
	}
	p := warm(t, "fast-open:life=off", "")
	if p.run(900*time.Hour).arrives(p.b, "SYN", fastSYN(p, 500, 10)); p.b.read != 10 {
		t.Error("life=off: the cookie has expired")
	}
}

// At most limit connections are pending; the next one's SYN is taken without
// its text, and no cookie goes with the answer. One that completes, is aborted
// or is given up counts no longer (RFC 7413 §4.2.2).
func TestFastOpenPendingLimit(t *testing.T) {
	p := warm(t, "fast-open:limit=3", "")
	p.cut = p.b
	host := &p.b.memory.Volatile
	blocks := make([]tcpfsm.TCB, 4)
	for i, want := range []uint32{10, 10, 10, 0} {
		p.b.c, p.b.read = tcpfsm.TCB{}, 0
		p.arrives(p.b, "SYN", fastSYN(p, tcpfsm.Seq(1000*i), 10))
		blocks[i] = p.b.c
		if p.b.read != want {
			t.Errorf("SYN %d: b read %d, want %d", i, p.b.read, want)
		}
	}
	p.had("all answers", "none", "none", "none", "none")
	pending := func(why string, want uint16) {
		if host.Pending != want {
			t.Errorf("%s: %d pending, want %d", why, host.Pending, want)
		}
	}
	pending("three of four", 3)
	p.b.c = blocks[0]
	p.arrives(p.b, "ACK", ack(11, p.b.c.SND.NXT))
	pending("one complete", 2)
	p.b.c = blocks[1]
	p.abort(p.b)
	pending("one aborted", 1)
	p.b.c = blocks[2]
	p.run(10 * time.Minute)
	if pending("one given up", 0); p.b.c.State != listening || p.b.c.Memo[0] != 0 {
		t.Errorf("the last is left in %s with memo %v", p.b.c.State, p.b.c.Memo)
	}
	p.b.c = blocks[3]
	p.arrives(p.b, "ACK", ack(3001, p.b.c.SND.NXT))
	pending("the one that was not pending", 0)
}

// A pending connection that a RST ends still counts for a minute, or an attacker
// who has cookies could have any number of them (RFC 7413 §5.1).
func TestFastOpenResetStillCounts(t *testing.T) {
	for _, hold := range []time.Duration{time.Minute, 0} {
		p := warm(t, "fast-open:limit=2,hold="+hold.String(), "")
		p.cut = p.b
		reset := func(seq tcpfsm.Seq) {
			p.b.c, p.b.read = tcpfsm.TCB{}, 0
			p.arrives(p.b, "SYN", fastSYN(p, seq, 10))
			p.arrives(p.b, "RST", tcpfsm.Segment{SEQ: seq + 11, CTL: tcpfsm.RST})
		}
		var read []uint32
		for i := range 3 {
			reset(tcpfsm.Seq(1000 * i))
			read = append(read, p.b.read)
			p.run(20 * time.Second)
		}
		if p.run(20*time.Second - 1); hold > 0 && p.b.memory.Since(p.now).Volatile.ResetAt != tcpfsm.Instant(time.Minute-1) {
			t.Errorf("age of the last RST: %d", p.b.memory.Since(p.now).Volatile.ResetAt)
		}
		reset(4000)
		read = append(read, p.b.read)
		p.run(1)
		reset(5000)
		read = append(read, p.b.read)
		want := []uint32{10, 10, 0, 0, 10}
		if hold == 0 {
			want = []uint32{10, 10, 10, 10, 10}
		}
		if diff := cmp.Diff(want, read); diff != "" {
			t.Errorf("hold=%v: octets read of each SYN (-want +got):\n%s", hold, diff)
		}
	}
}

// A SYN that nobody answers goes again without text and option; the SYN,ACK to
// it covers the SYN alone, and the cookie is kept: the option may not have been
// what was wrong (RFC 7413 §4.2.1, §4.2.2).
func TestFastOpenSynTimeoutGoesBare(t *testing.T) {
	p := warm(t, "fast-open", "ab0x")
	p.open(p.a, 10).run(1500*time.Millisecond).is("lost SYN",
		"a opens: SYN-SENT ab0 <SEQ=200><DATA=10><CTL=SYN> lost",
		"a retransmission@3s: SYN-SENT ab1 <SEQ=200><CTL=SYN>",
		"b ab1: SYN-RECEIVED ba0 <SEQ=400><ACK=201><CTL=SYN,ACK>",
		"a ba0: ESTABLISHED ab2 <SEQ=201><ACK=401><DATA=10><CTL=PSH,ACK>",
		"b ab2: ESTABLISHED",
		"b delayed-ack@3.23s: ESTABLISHED ba1 <SEQ=401><ACK=211><CTL=ACK>",
		"a ba1: ESTABLISHED",
	)
	p.had("bare the second time", "cookie", "none", "none")
	if e := p.a.memory.Volatile.Cookies[0]; e.Len == 0 || e.No {
		t.Errorf("a remembers %+v; want the cookie still", e)
	}
}

// The SYN,ACK to the first SYN may come after the bare one has left: it covers
// the text, which SND.NXT therefore counts all the time.
func TestFastOpenLateAnswerCoversText(t *testing.T) {
	p := warm(t, "fast-open", "ba0+2s")
	p.open(p.a, 10).run(time.Second + 5*time.Millisecond)
	if c := &p.a.c; c.SND.NXT != 211 {
		t.Errorf("SND.NXT %d while the bare SYN is out, want 211", c.SND.NXT)
	}
	p.run(time.Minute)
	if !p.agreed() || p.b.read != 10 || p.a.c.SND.UNA != 211 {
		t.Errorf("agreed %v, b read %d, a's UNA %d", p.agreed(), p.b.read, p.a.c.SND.UNA)
	}
}

// A SYN,ACK that is repeated goes without the cookie, and without text (RFC 7413
// §4.2.2).
func TestFastOpenSynackTimeoutGoesBare(t *testing.T) {
	p := wire(t, "fast-open", "", "")
	p.cut = p.b
	p.listen(p.b).arrives(p.b, "SYN", func() tcpfsm.Segment {
		seg := syn(500)
		seg.Has = tcpfsm.HasFastOpen
		return seg
	}())
	p.run(2 * time.Second)
	p.had("request, answered twice", "cookie", "none")

	p = warm(t, "fast-open", "")
	must(t, p.b.m.SetAll("synackTimer=off"))
	p.cut = p.b
	if p.arrives(p.b, "SYN", fastSYN(p, 500, 10)).run(time.Hour); p.b.c.State != synReceived || p.b.offered != 1 {
		t.Errorf("synackTimer=off: %s after %d segments", p.b.c.State, p.b.offered)
	}

	p = warm(t, "fast-open", "")
	p.cut = p.b
	p.arrives(p.b, "SYN", fastSYN(p, 500, 10)).send(p.b, 20).skip().run(2*time.Second).is("text in SYN-RECEIVED",
		"b retransmission@3s: SYN-RECEIVED ba2 <SEQ=400><ACK=511><CTL=SYN,ACK> lost")
}

// The text of a SYN that comes twice is delivered once while its connection is
// there, and once more if it comes after that is gone (RFC 7413 §2.1, §6.1).
func TestFastOpenDuplicateSyn(t *testing.T) {
	p := warm(t, "fast-open", "ab0=50ms")
	if p.open(p.a, 10).run(time.Minute); p.b.read != 10 || !p.agreed() {
		t.Errorf("the SYN again: b read %d, agreed %v", p.b.read, p.agreed())
	}
	p = warm(t, "fast-open", "ab0=20s")
	p.open(p.a, 10).run(time.Second).abort(p.a).run(time.Second)
	if p.run(time.Minute); p.b.read != 20 {
		t.Errorf("the SYN after its connection: b read %d, want 20", p.b.read)
	}
}

// A FIN with the text of a SYN waits until the handshake is complete.
func TestFastOpenFinWithText(t *testing.T) {
	p := warm(t, "fast-open", "")
	seg := fastSYN(p, 500, 10)
	seg.CTL |= tcpfsm.FIN
	p.cut = p.b
	p.arrives(p.b, "SYN,FIN", seg).arrives(p.b, "ACK", ack(511, 401)).is("SYN with text and FIN",
		"b SYN,FIN: SYN-RECEIVED ba0 <SEQ=400><ACK=511><CTL=SYN,ACK> lost",
		"b ACK: CLOSE-WAIT ba1 <SEQ=401><ACK=512><CTL=ACK> lost",
	)
	if p.b.read != 10 || !p.b.told.Has(tcpfsm.SignalClosing) {
		t.Errorf("b read %d and was told %q", p.b.read, p.b.told)
	}
	if p.b.memory.Volatile.Pending != 0 {
		t.Errorf("%d pending, want 0", p.b.memory.Volatile.Pending)
	}
}

// A listener whose embryo comes to nothing is as it was, memo and all.
func TestFastOpenLeavesTheListenerAsItWas(t *testing.T) {
	p := warm(t, "fast-open", "")
	p.cut = p.b
	p.listen(p.b)
	before := p.b.c
	for _, seg := range []tcpfsm.Segment{fastSYN(p, 500, 10), fastSYN(p, 500, 0)} {
		for _, size := range []uint8{0, seg.CookieLen} {
			seg.CookieLen = size
			p.arrives(p.b, "SYN", seg)
			p.arrives(p.b, "RST", tcpfsm.Segment{SEQ: p.b.c.RCV.NXT, CTL: tcpfsm.RST})
			if p.b.c != before {
				t.Errorf("after %s and a RST: %+v, want %+v", seg.Detail(), p.b.c, before)
			}
		}
	}
}
