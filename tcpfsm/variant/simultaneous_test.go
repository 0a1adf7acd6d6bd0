package variant_test

import (
	"testing"
	"time"

	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// Two openers that meet get figure 7 of RFC 9293 under every variant: none of
// them has a say between two SYN-SENTs.
func TestSimultaneousOpenIsFigure7(t *testing.T) {
	for _, v := range variant.List() {
		p := wire(t, v.Name, "", "")
		p.open(p.a, 0).open(p.b, 0).run(time.Hour).is(v.Name,
			"a opens: SYN-SENT ab0 <SEQ=100><CTL=SYN>",
			"b opens: SYN-SENT ba0 <SEQ=300><CTL=SYN>",
			"b ab0: SYN-RECEIVED ba1 <SEQ=300><ACK=101><CTL=SYN,ACK>",
			"a ba0: SYN-RECEIVED ab1 <SEQ=100><ACK=301><CTL=SYN,ACK>",
			"a ba1: ESTABLISHED",
			"b ab1: ESTABLISHED",
		)
		if !p.agreed() || !p.idle() {
			t.Errorf("%s: agreed %v, idle %v", v.Name, p.agreed(), p.idle())
		}
	}
}

// The same with any one of the four segments lost or doubled, and with the SYNs
// judged by the letter of the first check: both still open.
func TestSimultaneousOpenBearsFaults(t *testing.T) {
	for _, v := range variant.List() {
		for _, plan := range []string{"", "ab0x", "ba0x", "ab1x", "ba1x", "ab0=50ms", "ba1=50ms", "ab0+2s", "ab0x,ba0x", "ab1x,ba1x"} {
			for _, knobs := range []string{"", "strictSeq", "rules=rfc793", "rules=linux,socket=linux"} {
				p := wire(t, v.Name, knobs, plan)
				p.open(p.a, 0).open(p.b, 0).run(10 * time.Minute)
				if !p.agreed() {
					t.Errorf("%s %s %s: a %s, b %s", v.Name, knobs, plan, p.a.c.State, p.b.c.State)
				}
			}
		}
	}
}

// Text on both SYNs waits for the open, for a SYN in SYN-SENT confirms nothing,
// and is delivered once (RFC 7413 §4.2.2 names the case).
func TestSimultaneousOpenWithText(t *testing.T) {
	for _, name := range []string{"two-way+data", "fast-open"} {
		for _, plan := range []string{"", "ab0x", "ba1x", "ab0=50ms", "ab0+2s"} {
			p := wire(t, name, "", plan)
			for _, s := range []*side{p.a, p.b} {
				s.memory.Volatile.Cookies[0] = tcpfsm.PeerCookie{Peer: s.env.Remote, Len: 8, MSS: 1460}
			}
			p.open(p.a, 10).open(p.b, 20).run(10 * time.Millisecond)
			if p.a.read+p.b.read != 0 {
				t.Errorf("%s %s: text delivered before the open", name, plan)
			}
			if p.run(10 * time.Minute); !p.agreed() || p.a.read != 20 || p.b.read != 10 {
				t.Errorf("%s %s: agreed %v, read %d and %d; want 20 and 10", name, plan, p.agreed(), p.a.read, p.b.read)
			}
		}
	}
}

// Text that the peer did not keep goes again with the first ACK, not by timer.
func TestSimultaneousFastOpenResendsText(t *testing.T) {
	p := wire(t, "fast-open", "openerText=off", "")
	for _, s := range []*side{p.a, p.b} {
		s.memory.Volatile.Cookies[0] = tcpfsm.PeerCookie{Peer: s.env.Remote, Len: 8, MSS: 1460}
	}
	p.open(p.a, 10).open(p.b, 20).run(100 * time.Millisecond)
	if !p.agreed() || p.a.read != 20 || p.b.read != 10 {
		t.Errorf("agreed %v, read %d and %d after 100 ms; want 20 and 10", p.agreed(), p.a.read, p.b.read)
	}
}
