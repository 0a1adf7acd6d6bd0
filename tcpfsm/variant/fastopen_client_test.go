package variant_test

import (
	"fmt"
	"testing"
	"time"

	"synfault/tcpfsm"
)

// synack is a server's answer to a SYN of number 200 that acknowledges n octets
// of text, with a fast-open option of size octets where size is not negative.
func synack(n uint16, size int) tcpfsm.Segment {
	seg := tcpfsm.Segment{SEQ: 900, ACK: 201 + tcpfsm.Seq(n), CTL: tcpfsm.SYN | tcpfsm.ACK, WND: 65535}
	seg.Has, seg.MSS = tcpfsm.HasMSS, 1000
	if size >= 0 {
		seg.Has |= tcpfsm.HasFastOpen
		seg.CookieLen = uint8(size)
		for i := range min(size, tcpfsm.MaxCookie) {
			seg.Cookie[i] = byte(1 + i)
		}
	}
	return seg
}

// What an opener that used a cookie learns from the answer (RFC 7413 §4.1.3,
// §4.2.2): a cookie if its length is allowed, the MSS, or that the server does
// not do it, which is when neither the text nor a cookie was acknowledged. An
// option of another length is as if it were not there (§4.1.1): of the odd and
// short ones, the update is ignored and the old cookie kept if the text was
// taken, and fast open not used again if it was not.
func TestFastOpenClientLearns(t *testing.T) {
	for size := -1; size <= 18; size++ {
		for _, taken := range []uint16{0, 10} {
			p := warm(t, "fast-open", "ab0x")
			old := p.a.memory.Volatile.Cookies[0]
			p.open(p.a, 10).arrives(p.a, "SYN,ACK", synack(taken, size))
			got := p.a.memory.Volatile.Cookies[0]
			want := tcpfsm.PeerCookie{Peer: old.Peer, No: true}
			switch {
			case size >= 4 && size <= 16 && size%2 == 0:
				seg := synack(taken, size)
				want = tcpfsm.PeerCookie{Peer: old.Peer, MSS: 1000, Len: uint8(size), Cookie: seg.Cookie}
			case taken > 0:
				want = old
				want.MSS = 1000
			}
			if got != want {
				t.Errorf("cookie of %d octets, %d of text taken: %+v, want %+v", size, taken, got, want)
			}
			if p.a.c.State != established || p.a.c.SND.NXT != 211 {
				t.Errorf("cookie of %d octets: %s, NXT %d", size, p.a.c.State, p.a.c.SND.NXT)
			}
		}
	}
}

// A server that was asked and gave no cookie is not asked again; one that gave
// one of a wrong length gave none.
func TestFastOpenNegativeCache(t *testing.T) {
	for _, size := range []int{-1, 5, 2, 18} {
		p := wire(t, "fast-open", "", "ab0x")
		p.a.env.ISN = 200
		p.open(p.a, 10).arrives(p.a, "SYN,ACK", synack(0, size))
		p.abort(p.a).open(p.a, 10)
		if text := p.syns[1].Text; text != 0 {
			t.Errorf("%d octets on a plain SYN", text)
		}
		p.had(fmt.Sprintf("answer with a cookie of %d", size), "request", "none")
		p.a.memory.Crash()
		p.abort(p.a).open(p.a, 10)
		p.had("after a crash a asks again", "request")
	}
}

// No answer at all, or an ICMP error, is a negative answer too (RFC 7413
// §4.1.3.1); a RST, and a user who gives up, are none.
func TestFastOpenNoAnswer(t *testing.T) {
	for _, c := range []struct {
		what string
		end  func(p *pair)
		want bool
	}{
		{"R2", func(p *pair) { p.run(time.Hour) }, true},
		{"ICMP", func(p *pair) {
			p.call(p.a, "ICMP", func() error {
				p.a.m.Unreachable(&p.a.c, tcpfsm.ICMPHard, 200, &p.a.env, &p.a.out)
				return nil
			})
		}, true},
		{"R2 of text, later", func(p *pair) {
			p.arrives(p.a, "SYN,ACK", synack(10, -1)).send(p.a, 10).run(time.Hour)
		}, false},
		{"RST", func(p *pair) {
			p.arrives(p.a, "RST", tcpfsm.Segment{ACK: 201, CTL: tcpfsm.RST | tcpfsm.ACK})
		}, false},
		{"ABORT", func(p *pair) { p.abort(p.a) }, false},
	} {
		p := warm(t, "fast-open", "")
		p.cut = p.a
		p.open(p.a, 10)
		c.end(p)
		if e := p.a.memory.Volatile.Cookies[0]; p.a.c.State != closed || e.No != c.want {
			t.Errorf("%s: %s, %+v; want no=%v", c.what, p.a.c.State, e, c.want)
		}
	}
}

// A plain SYN,ACK after the SYN has gone again bare answers that one: it says
// nothing of whether the server gives cookies (RFC 7413 §4.2.1).
func TestFastOpenBareAnswerTeachesNothing(t *testing.T) {
	p := wire(t, "fast-open", "", "ab0x").dial(10).run(time.Minute)
	if !p.agreed() || p.b.read != 10 || p.a.memory.Volatile != (tcpfsm.Volatile{}) {
		t.Errorf("agreed %v, b read %d, a remembers %+v; want nothing", p.agreed(), p.b.read, p.a.memory.Volatile)
	}
}

// A SYN carries no more than the MSS of the server's last SYN,ACK has room for
// beside the options, 536 before there was one (RFC 7413 §4.2.2, RFC 9293
// §3.7.1).
func TestFastOpenTextFitsTheMSS(t *testing.T) {
	for _, c := range []struct {
		mss  uint16
		has  string
		want uint16
	}{
		{1000, "", 1000 - 16}, // MSS 4, cookie 10, padded to 16
		{0, "", 536 - 16},
		{9000, "", 1460 - 16},             // no more than the own link takes
		{1460, "socket=linux", 1460 - 32}, // MSS, SACK, TS, NOP, scale: 20; cookie 10, NOP, NOP
		{10, "", 0},
	} {
		p := warm(t, "fast-open", "ab0x")
		must(t, p.a.m.SetAll(c.has))
		p.a.memory.Volatile.Cookies[0].MSS = c.mss
		p.open(p.a, 5000)
		if seg := p.syns[0]; seg.Text != c.want || p.a.c.SND.NXT != 201+tcpfsm.Seq(c.want) {
			t.Errorf("MSS %d: %s, NXT %d; want %d octets", c.mss, seg.Detail(), p.a.c.SND.NXT, c.want)
		}
	}
}

// The options of a Linux SYN stay in Linux's order, the cookie last and padded.
func TestFastOpenOptionOrder(t *testing.T) {
	p := wire(t, "fast-open", "socket=linux", "ab0x")
	p.open(p.a, 0)
	if got, want := p.syns[0].Options.String(), "mss 1460,sackOK,TS val 0 ecr 0,nop,wscale 10,FO ,nop,nop"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// The cache holds MaxPeers servers, port included; the one written longest ago
// goes first.
func TestFastOpenCacheIsBounded(t *testing.T) {
	p := wire(t, "fast-open", "", "")
	p.cut = p.a
	visit := func(port uint16, has string) {
		p.t.Helper()
		p.a.env.Remote.Port, p.a.env.ISN = port, 200
		p.a.c = tcpfsm.TCB{}
		p.open(p.a, 0)
		p.had(fmt.Sprint("port ", port), has)
		p.arrives(p.a, "SYN,ACK", synack(0, 8)).syns = nil
	}
	for port := uint16(1); port <= tcpfsm.MaxPeers; port++ {
		visit(port, "request")
	}
	visit(1, "cookie") // written again: 2 is the oldest
	visit(99, "request")
	visit(1, "cookie")
	visit(2, "request")
}

// client=off opens plainly; server=off answers the option plainly, and keeps
// the SYN's text as any listener does.
func TestFastOpenSwitches(t *testing.T) {
	p := wire(t, "fast-open:client=off", "", "").dial(10).run(time.Second)
	p.had("client=off", "none", "none")
	p = wireTwo(t, "fast-open", "fast-open:server=off", "", "").dial(10).run(time.Second)
	p.had("server=off", "request", "none")
	if e := p.a.memory.Volatile.Cookies[0]; !e.No || p.b.read != 10 {
		t.Errorf("a remembers %+v, b read %d; want no, 10", e, p.b.read)
	}
}

// With bare, text goes with the first SYN to a server that nothing is known of, and
// no option with it (RFC 7413 §1 warns of it); a server that asks for no cookie takes
// it. A SYN that is repeated has no text, and nothing is learnt from the answer.
func TestFastOpenBareText(t *testing.T) {
	for _, plan := range []string{"", "ab.syn0x"} {
		p := wire(t, "fast-open:bare,nocookie", "", plan).dial(10).run(5 * time.Second)
		first, last := p.syns[0], p.syns[len(p.syns)-1]
		if first.Text != 10 || first.Has&tcpfsm.HasFastOpen != 0 || last.Has&tcpfsm.HasFastOpen != 0 {
			t.Errorf("plan %q: SYN with %d octets and options %b, SYN,ACK with %b", plan, first.Text, first.Has, last.Has)
		}
		if p.a.c.State != established || p.a.c.Unacked()+p.a.c.Unsent() != 0 || p.a.memory.Volatile.Cookies[0] != (tcpfsm.PeerCookie{}) {
			t.Errorf("plan %q: %v with %d octets to go; the cache has %+v", plan, p.a.c.State, p.a.c.Unacked(), p.a.memory.Volatile.Cookies[0])
		}
		if plan != "" && p.syns[1].Text != 0 {
			t.Errorf("the SYN again has %d octets of text", p.syns[1].Text)
		}
	}
}
