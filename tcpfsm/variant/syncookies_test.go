package variant_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"synfault/tcpfsm"
)

// guarded is an ordinary opener and a host that answers SYNs with cookies.
func guarded(t *testing.T, knobs, plan string) *pair {
	t.Helper()
	p := wireTwo(t, "three-way", "syn-cookies", knobs, plan)
	return p.listen(p.b).skip()
}

func ack(seq, number tcpfsm.Seq) tcpfsm.Segment {
	return tcpfsm.Segment{SEQ: seq, ACK: number, CTL: tcpfsm.ACK, WND: 65535}
}

// reply brings b a segment and gives back the one segment that b answers with.
func (p *pair) reply(seg tcpfsm.Segment) tcpfsm.Segment {
	p.t.Helper()
	p.arrives(p.b, "it", seg)
	if len(p.b.out.Send) != 1 {
		p.t.Fatalf("b answers %v with %v, want one segment", seg, p.b.out.Send)
	}
	return p.b.out.Send[0]
}

// Nothing is kept between SYN and ACK: the listener's block and the host's
// memory are what they were, no timer runs, nobody is told (RFC 4987 §3.6).
func TestCookieKeepsNothing(t *testing.T) {
	p := guarded(t, "socket=full", "")
	block, memory := p.b.c, p.b.memory
	full := syn(100)
	full.Has = tcpfsm.HasMSS | tcpfsm.HasWindowScale | tcpfsm.HasTimestamps | tcpfsm.HasSACKPermitted
	full.MSS, full.Shift, full.TSval, full.Text = 1460, 7, 5, 10
	answer := p.reply(full)
	if p.b.c != block || p.b.memory != memory || p.b.out.Set != 0 || p.b.out.Signal != 0 || p.b.out.Accepted.Len() != 0 {
		t.Errorf("after the SYN: block %+v, memory %+v, timers %q, told %q, took %v",
			p.b.c, p.b.memory, p.b.out.Set, p.b.out.Signal, p.b.out.Accepted)
	}
	if answer.CTL != tcpfsm.SYN|tcpfsm.ACK || answer.ACK != 101 || answer.Has != tcpfsm.HasMSS {
		t.Errorf("answered %s; want SYN,ACK of the SYN alone, with no option but MSS", answer.Detail())
	}
}

// The exchange is the three-way handshake's on the wire; its state on the
// responder's side goes from LISTEN to ESTABLISHED.
func TestCookieExchange(t *testing.T) {
	p := guarded(t, "", "")
	seg := syn(100)
	seg.Has, seg.MSS = tcpfsm.HasMSS, 1460
	y := uint32(p.reply(seg).SEQ)
	p.skip().flight = nil
	p.b.offered = 0
	p.open(p.a, 0).run(time.Hour)
	want := []string{
		"a opens: SYN-SENT ab0 <SEQ=100><CTL=SYN>",
		"b ab0: LISTEN ba0 <SEQ=$y><ACK=101><CTL=SYN,ACK>",
		"a ba0: ESTABLISHED ab1 <SEQ=101><ACK=$y+1><CTL=ACK>",
		"b ab1: ESTABLISHED",
	}
	p.is("syn-cookies", cookies(want, y)...)
	if !p.agreed() || !p.b.c.Passive {
		t.Errorf("agreed %v, passive %v; want both", p.agreed(), p.b.c.Passive)
	}
}

// The number's parts stand where the reference layout has them: 5 bits of a
// counter of 64 s, 3 bits of MSS class, 24 bits that only the key explains.
func TestCookieLayout(t *testing.T) {
	p := guarded(t, "", "")
	seen := map[tcpfsm.Seq]bool{}
	for step := range uint32(70) {
		y := uint32(p.reply(syn(100)).SEQ)
		if y>>27 != step%32 {
			t.Errorf("at %v the counter is %d, want %d", time.Duration(p.now), y>>27, step%32)
		}
		if y>>24&7 != 2 { // no MSS option: 536 (MUST-15)
			t.Errorf("class %d for a SYN without MSS, want that of 536", y>>24&7)
		}
		seen[tcpfsm.Seq(y<<8)] = true
		p.run(64 * time.Second)
	}
	if len(seen) != 70 {
		t.Errorf("%d MACs for 70 counters; the MAC must cover all of the counter", len(seen))
	}
	base := p.reply(syn(100)).SEQ
	for what, change := range map[string]func(){
		"remote port":    func() { p.b.env.Remote.Port++ },
		"remote address": func() { p.b.env.Remote.Addr++ },
		"local port":     func() { p.b.env.Local.Port++ },
		"local address":  func() { p.b.env.Local.Addr++ },
		"secret":         func() { p.b.memory.Stable.Secret++ },
	} {
		change()
		y := p.reply(syn(100)).SEQ
		if (y^base)<<8 == 0 {
			t.Errorf("another %s gives the same MAC", what)
		}
		base = y
	}
	if (p.reply(syn(101)).SEQ^base)<<8 == 0 {
		t.Error("another x gives the same MAC")
	}
}

// A cookie lives in the counter that made it and the three after: to the last
// nanosecond of them, and not one longer.
func TestCookieAge(t *testing.T) {
	const step = 64 * time.Second
	for _, c := range []struct {
		made, returned time.Duration
		want           tcpfsm.State
	}{
		{0, 0, established},
		{0, 4*step - 1, established},
		{0, 4 * step, listening},
		{step - 1, 4*step - 1, established},
		{step - 1, 4 * step, listening},
		{100 * step, 103 * step, established},
		{100 * step, 104 * step, listening},
		{100 * step, 132 * step, listening}, // the five bits have come round
		{101*step - 1, 101*step + 3*step - 1, established},
	} {
		p := guarded(t, "", "").run(c.made)
		y := p.reply(syn(100)).SEQ
		p.flight = nil
		p.run(c.returned-c.made).arrives(p.b, "ACK", ack(101, y+1))
		if p.b.c.State != c.want {
			t.Errorf("made at %v, returned at %v: %s, want %s", c.made, c.returned, p.b.c.State, c.want)
		}
	}
}

// An ACK that returns no cookie of ours is bad in LISTEN and refused (RFC 9293
// §3.10.7.2 second): any bit wrong, of either number.
func TestWrongCookieIsRefused(t *testing.T) {
	p := guarded(t, "", "")
	y := p.reply(syn(100)).SEQ
	for bit := range 32 {
		for _, wrong := range []tcpfsm.Segment{ack(101, y^1<<bit+1), ack(101^1<<bit, y+1)} {
			got := p.reply(wrong)
			if p.b.c.State != listening || got.String() != "<SEQ="+wrong.ACK.String()+"><CTL=RST>" {
				t.Errorf("%v: %s, %v; want LISTEN and a RST at SEG.ACK", wrong, p.b.c.State, got)
			}
		}
	}
	p.b.env.Remote.Port++
	if p.reply(ack(101, y+1)); p.b.c.State != listening {
		t.Error("a cookie given to one port is taken from another")
	}
}

// The MSS comes back as its class: the largest of eight that is not above it.
func TestCookieMSSRoundTrip(t *testing.T) {
	for _, c := range []struct{ offered, kept uint16 }{
		{63, 64}, {64, 64}, {511, 64}, {512, 512}, {536, 536}, {1023, 536}, {1024, 1024},
		{1220, 1220}, {1440, 1440}, {1459, 1440}, {1460, 1460}, {8959, 1460}, {8960, 8960}, {65535, 8960},
	} {
		p := guarded(t, "mss=9000", "")
		seg := syn(100)
		seg.Has, seg.MSS = tcpfsm.HasMSS, c.offered
		y := p.reply(seg).SEQ
		p.arrives(p.b, "ACK", ack(101, y+1))
		if p.b.c.State != established || p.b.c.SND.MSS != c.kept {
			t.Errorf("MSS %d comes back as %d in %s, want %d", c.offered, p.b.c.SND.MSS, p.b.c.State, c.kept)
		}
	}
}

// The other options are lost: both ends do without, and the window in the ACK
// counts as it stands.
func TestCookieLosesOptions(t *testing.T) {
	p := guarded(t, "socket=full", "")
	p.open(p.a, 0).run(time.Second)
	for _, s := range []*side{p.a, p.b} {
		if c := &s.c; c.State != established || c.TSOK || c.ScaleOK || c.SACKOK || c.SND.Shift != 0 {
			t.Errorf("%s: %s, TS %v, scale %v, SACK %v; want none of them", s.name, c.State, c.TSOK, c.ScaleOK, c.SACKOK)
		}
	}
	if w := p.b.c.SND.WND; w != 65535 {
		t.Errorf("b may send %d, want the 65535 of a's ACK unscaled", w)
	}
}

// The segment that completes the handshake may carry text and FIN.
func TestCookieCompletedByText(t *testing.T) {
	p := guarded(t, "", "")
	y := p.reply(syn(100)).SEQ
	seg := ack(101, y+1)
	seg.Text, seg.CTL = 10, seg.CTL|tcpfsm.FIN
	if got := p.reply(seg); p.b.c.State != closeWait || p.b.read != 10 || got.ACK != 112 {
		t.Errorf("%s, read %d, answered %v; want CLOSE-WAIT, 10, an ACK of 112", p.b.c.State, p.b.read, got)
	}
}

// A lost SYN,ACK cannot be repeated by who does not know of it: the SYN is. A
// lost ACK is made good by text of the opener's, for it says the same; if the
// opener has nothing to say it stays open to nobody.
func TestCookieLosses(t *testing.T) {
	p := guarded(t, "", "ba0x")
	p.open(p.a, 0).run(time.Hour)
	if !p.agreed() || p.a.offered != 3 {
		t.Errorf("lost SYN,ACK: agreed %v after %d segments of a; want SYN, SYN, ACK", p.agreed(), p.a.offered)
	}
	p = guarded(t, "", "ab1x")
	p.open(p.a, 0).run(time.Second).send(p.a, 10).run(time.Hour)
	if !p.agreed() || p.b.read != 10 {
		t.Errorf("lost ACK, then text: agreed %v, read %d", p.agreed(), p.b.read)
	}
	p = guarded(t, "", "ab1x")
	p.open(p.a, 0).run(time.Hour).states("lost ACK, silence", established, listening)
	if !p.idle() {
		t.Error("lost ACK, silence: something is armed")
	}
	p = guarded(t, "", "ab1x,ab2x")
	p.open(p.a, 0).run(10*time.Minute).send(p.a, 10).run(time.Hour)
	p.states("lost ACK, and text after the cookie's time: refused", closed, listening)
	if !p.a.told.Has(tcpfsm.SignalReset) {
		t.Errorf("a was told %q, want a reset", p.a.told)
	}
}

// Duplicates of SYN and SYN,ACK do no harm while the connection is there.
func TestCookieDuplicates(t *testing.T) {
	for _, plan := range []string{"ab0=5ms", "ab0=50ms", "ab1=50ms", "ba0=50ms"} {
		p := guarded(t, "", plan)
		if p.open(p.a, 0).run(time.Hour); !p.agreed() {
			t.Errorf("%s: a %s, b %s; want agreement", plan, p.a.c.State, p.b.c.State)
		}
	}
}

// An ACK that was kept in the network opens the connection again after it has
// gone, while its counter is among the four; a three-way listener refuses it.
func TestReplayedCookieOpensAGhost(t *testing.T) {
	replay := func(p *pair, after time.Duration) tcpfsm.State {
		p.open(p.a, 0).run(time.Second)
		old := ack(101, p.b.c.SND.ISS+1)
		old.Text = 7
		p.abort(p.a).run(time.Second)
		p.run(after).arrives(p.b, "old ACK", old)
		return p.b.c.State
	}
	if got := replay(guarded(t, "", ""), time.Minute); got != established {
		t.Errorf("an ACK of a minute ago: %s, want the ghost ESTABLISHED", got)
	}
	if got := replay(guarded(t, "", ""), 5*time.Minute); got != listening {
		t.Errorf("an ACK of five minutes ago: %s, want LISTEN", got)
	}
	p := wire(t, "three-way", "", "")
	if got := replay(p.listen(p.b), time.Minute); got != listening {
		t.Errorf("three-way: %s, want LISTEN", got)
	}
}

// With overflow=on cookies are sent only while the host says that its backlog
// is full; those that were sent are taken all the same.
func TestCookieOverflow(t *testing.T) {
	p := wireTwo(t, "three-way", "syn-cookies:overflow", "", "")
	p.listen(p.b).open(p.a, 0).run(10*time.Millisecond).states("room in the backlog", synSent, synReceived)
	p.b.c = tcpfsm.TCB{}
	p.b.memory.Volatile.Cookied = true
	y := p.reply(syn(500)).SEQ
	if p.b.c.State != listening {
		t.Errorf("backlog full: %s, want LISTEN", p.b.c.State)
	}
	p.b.memory.Volatile.Cookied = false
	if p.arrives(p.b, "ACK", ack(501, y+1)); p.b.c.State != established {
		t.Errorf("a cookie returned after the flood: %s, want ESTABLISHED", p.b.c.State)
	}
}

// A SYN that may reopen TIME-WAIT is answered with a cookie, TIME-WAIT stays as
// it was, and the ACK opens the next incarnation. An ACK of the incarnation that
// waits does not, however fresh its cookie.
func TestCookieReopensTimeWait(t *testing.T) {
	p := guarded(t, "", "")
	p.open(p.a, 0).run(time.Second)
	old := ack(101, p.b.c.SND.ISS+1)
	p.close(p.b).run(time.Second).close(p.a).run(time.Second)
	p.states("b closed first", closed, timeWait)
	block := p.b.c
	if p.arrives(p.b, "old ACK", old); p.b.c.State != timeWait {
		t.Fatalf("an old ACK took TIME-WAIT to %s", p.b.c.State)
	}
	p.b.c = block
	p.open(p.a, 0).run(10 * time.Millisecond)
	if p.b.c != block {
		t.Errorf("the SYN changed TIME-WAIT to %+v", p.b.c)
	}
	p.run(10 * time.Millisecond)
	completing := p.flight[0].seg
	p.flight = nil
	if p.arrives(p.b, "ACK", completing); !p.b.out.Stop.Has(tcpfsm.TimerTimeWait) {
		t.Errorf("timers stopped: %q; want 2 MSL among them", p.b.out.Stop)
	}
	if !p.agreed() || p.b.c.Timers != 0 {
		t.Errorf("a %s, b %s, timers %q; want agreement and no timer", p.a.c.State, p.b.c.State, p.b.c.Timers)
	}
}

// cookies writes a number that a hash has made into a log.
func cookies(log []string, y uint32) []string {
	for i, line := range log {
		line = strings.ReplaceAll(line, "$y+1", fmt.Sprint(y+1))
		log[i] = strings.ReplaceAll(line, "$y", fmt.Sprint(y))
	}
	return log
}
