package tcpfsm_test

import (
	"errors"
	"testing"
	"time"

	. "synfault/tcpfsm"
)

// §3.7.4, Nagle: a small segment waits while anything is unacknowledged, a full
// one does not; each connection can turn that off (MUST-17).
func TestNagle(t *testing.T) {
	r := newRig(t, "")
	inEstablished(r)
	r.send(10).sent("<SEQ=101><ACK=301><DATA=10><CTL=PSH,ACK>")
	r.send(10).sent().send(530).sent("<SEQ=111><ACK=301><DATA=536><CTL=ACK>")
	r.gets(301, 111, ACK).sent().gets(301, 647, ACK).sent("<SEQ=647><ACK=301><DATA=4><CTL=PSH,ACK>")
	r.send(10).sent().call(setNoDelay, 1).sent("<SEQ=651><ACK=301><DATA=10><CTL=PSH,ACK>").ruled(RuleOption)
	r.send(10).sent("<SEQ=661><ACK=301><DATA=10><CTL=PSH,ACK>")
	r.call(setNoDelay, 0).send(10).sent()
	if err := newRig(t, "").do(event{kind: setNoDelay}); !errors.Is(err, ErrNoConnection) {
		t.Errorf("on a connection that is not: %v, want %v", err, ErrNoConnection)
	}

	r = newRig(t, "nagle=off")
	inEstablished(r)
	r.send(10).send(10).sent("<SEQ=111><ACK=301><DATA=10><CTL=PSH,ACK>")
}

// §3.8.6.2.1, the sender: less than a full segment goes only if it is all there
// is, or half the largest window, or the override time-out is over.
func TestSenderAvoidsSillyWindows(t *testing.T) {
	r := newRig(t, "").open().arrives(Segment{SEQ: 300, ACK: 101, CTL: SYN | ACK, WND: 1000})
	window := func(ack Seq, wnd uint16) *rig {
		return r.arrives(Segment{SEQ: 301, ACK: ack, CTL: ACK, WND: wnd})
	}
	r.send(5000).sent("<SEQ=101><ACK=301><DATA=536><CTL=ACK>")                  // and 464 of the window stay unused
	window(637, 464).sent().runs(TimerOverride, 500*ms)                         // less than half of 1000
	window(637, 499).sent().runs(TimerOverride, 500*ms)                         // still
	window(637, 500).sent("<SEQ=637><ACK=301><DATA=500><CTL=ACK>")              // half
	window(1137, 100).sent().runs(TimerOverride, 500*ms).runs(TimerPersist, -1) // nothing outstanding: only time helps
	r.wait(500 * ms).sent("<SEQ=1137><ACK=301><DATA=100><CTL=ACK>").ruled(RuleOverride)

	r = newRig(t, "sws=off").open().arrives(Segment{SEQ: 300, ACK: 101, CTL: SYN | ACK, WND: 1000})
	r.send(5000).sent("<SEQ=101><ACK=301><DATA=536><CTL=ACK>", "<SEQ=637><ACK=301><DATA=464><CTL=ACK>")
}

// §3.8.6.2.2, the receiver: the edge stays until it can move by a segment, or
// by half the buffer if that is less.
func TestReceiverAvoidsSillyWindows(t *testing.T) {
	for _, c := range []struct {
		buffer     string
		fill, step uint32
	}{{"rcvbuf=4000,synWindow=4000", 4000, 1460}, {"rcvbuf=1000,synWindow=1000", 1000, 500}} {
		r := newRig(t, c.buffer)
		inEstablished(r)
		r.text(301, 101, uint16(c.fill)).wait(time.Second)
		if s := r.history[len(r.history)-1].Sent[0]; s.WND != 0 {
			t.Fatalf("a full buffer offers %d, want 0", s.WND)
		}
		r.receive(c.step - 1).sent()
		r.receive(1).ruled(RuleWindowUpdate)
		if s := r.out.Send[0]; uint32(s.WND) != c.step || s.ACK != 301+Seq(c.fill) {
			t.Fatalf("after %d octets are read: %s, want a window of as many", c.step, s.Detail())
		}
	}
}

// silly has a send 5000 octets to b, who reads ten at a time, and returns the
// sizes of the segments that a sent, probes of one octet aside.
func silly(t *testing.T, knobs string) (sizes []uint16) {
	p := newPump(t, "rcvbuf=2000,synWindow=2000,"+knobs, "")
	acts := []act{do(0, hostB, callOpenPassive, 0), do(ms, hostA, callOpenActive, 0), do(50*ms, hostA, callSend, 5000)}
	for i := range 500 {
		acts = append(acts, do(100*ms+time.Duration(i)*5*ms, hostB, callReceive, 10))
	}
	p.run(acts, 10*time.Minute)
	for _, m := range p.rigs[hostA].history {
		for _, s := range m.Sent {
			if s.Text > 1 {
				sizes = append(sizes, s.Text)
			}
		}
	}
	if got := p.rigs[hostB].c.RCV.NXT; got != p.rigs[hostA].c.SND.END {
		t.Fatalf("%q: b has up to %d of %d", knobs, got, p.rigs[hostA].c.SND.END)
	}
	return sizes
}

// MUST-38, MUST-39: a reader who takes ten octets at a time does not make the
// sender send ten at a time. Without the avoidance he does.
func TestSillyWindowSyndrome(t *testing.T) {
	with, without := silly(t, "sws=on"), silly(t, "sws=off,delayedACK=off")
	for i, n := range with[:len(with)-1] {
		if n < 1000 { // half of the window of 2000
			t.Fatalf("segment %d has %d octets: %v", i, n, with)
		}
	}
	if len(with) > 8 || len(without) < 10*len(with) {
		t.Errorf("%d segments with the avoidance, %d without: want about four and hundreds", len(with), len(without))
	}
}

// MUST-34, SHLD-15 to SHLD-17: the peer takes back what it had offered. Nothing
// beyond its new edge is sent, first or again; the connection neither breaks
// nor times out for what lies beyond; it goes on when the window comes back.
func TestPeerShrinksItsWindow(t *testing.T) {
	r := newRig(t, "sws=off,nagle=off")
	inEstablished(r)
	window := func(ack Seq, wnd uint16) *rig {
		return r.arrives(Segment{SEQ: 301, ACK: ack, CTL: ACK, WND: wnd})
	}
	r.send(1000).sent("<SEQ=101><ACK=301><DATA=536><CTL=ACK>", "<SEQ=637><ACK=301><DATA=464><CTL=PSH,ACK>")
	window(101, 100).sent().send(50).sent()
	r.wait(time.Second).sent("<SEQ=101><ACK=301><DATA=100><CTL=ACK>")
	window(201, 0).sent().runs(TimerRetransmission, -1)
	for range 20 { // probed, answered, never given up
		r.fire()
		r.sent("<SEQ=201><ACK=301><DATA=1><CTL=ACK>")
		window(201, 0).is(Established)
	}
	window(201, 5000).sent("<SEQ=201><ACK=301><DATA=536><CTL=ACK>")
	window(737, 5000)
	for r.c.SND.UNA != r.c.SND.END && r.c.Timers != 0 {
		r.fire()
		window(r.c.SND.NXT, 5000)
	}
	if r.c.SND.UNA != 1151 {
		t.Errorf("acknowledged up to %d, want 1151\n%s", r.c.SND.UNA, r.story())
	}
}

// MUST-66: with a window of zero RST, ACK and URG still count, and text does
// not.
func TestZeroWindowStillListens(t *testing.T) {
	fill := func() *rig {
		r := newRig(t, "rcvbuf=100,synWindow=100")
		inEstablished(r)
		return r.send(10).text(301, 101, 100).wait(400 * ms)
	}
	r := fill().text(401, 111, 10).ruled(RuleZeroWindow).sent("<SEQ=111><ACK=401><CTL=ACK>")
	if r.c.SND.UNA != 111 || r.out.Accepted.Len() != 0 {
		t.Errorf("SND.UNA %d, want 111; took %v, want nothing", r.c.SND.UNA, r.out.Accepted)
	}
	fill().arrives(Segment{SEQ: 401, ACK: 101, CTL: ACK | URG, UP: 5, Text: 10, WND: 100}).told(SignalUrgent)
	fill().gets(401, 0, RST).is(Closed)
	fill().arrives(Segment{SEQ: 401, CTL: RST, Text: 10}).is(Closed) // SHLD-2: a RST may have text
	fill().gets(402, 0, RST).is(Established).sent()
}

// A scaled window can only be said in units. However small the segments that
// nobody reads, no more than the buffer and one unit is taken (RFC 7323 §2.4).
func TestScaledWindowCloses(t *testing.T) {
	for _, size := range []uint16{1, 7, 100, 999, 1023, 1024, 1025} {
		r := newRig(t, "windowScale,shift=10,rcvbuf=65536,delayedACK=off").open()
		r.arrives(offering(300, 101, SYN|ACK, HasWindowScale))
		n := 0
		for ; r.c.RCV.WND > 0 && n < 70000/int(size); n++ {
			r.history = r.history[:0] // a step's invariants are judged all the same
			r.text(r.c.RCV.NXT, 101, size)
		}
		if got := r.c.Unread(); r.c.RCV.WND > 0 || got > 65536+1024 {
			t.Errorf("segments of %d: %d octets taken, window %d; want it shut, with 65536 and at most a unit more", size, got, r.c.RCV.WND)
		}
	}
}

// RFC 793's rules: a SYN below the window is trimmed off, as all that lies
// there is, and the text behind it counts (§3.10.7.4 first).
func TestSYNBelowTheWindowIsTrimmed(t *testing.T) {
	r := newRig(t, "rules=rfc793")
	inEstablished(r)
	r.arrives(Segment{SEQ: 291, ACK: 101, CTL: SYN | ACK, WND: 1000, Text: 20}).is(Established).ruled(RuleSYNTrimmed)
	if want := (Span{Start: 301, End: 312}); r.out.Accepted != want {
		t.Errorf("took %v, want %v", r.out.Accepted, want)
	}
}

// FreeBSD's socket offers at most 65535 octets without scaling, has room for whole
// segments, and takes a segment anywhere in that room (wideWindow); whatever
// leaves offers all of it again, a FIN in between or not (eagerWindow).
func TestSocketTakesWhatItHasRoomFor(t *testing.T) {
	r := newRig(t, "rules=freebsd,socket=freebsd,insecureRST=on,windowScale=off")
	inEstablished(r)
	r.arrives(Segment{SEQ: 301, ACK: 101, CTL: FIN | ACK, WND: 1000}).is(CloseWait)
	if s := r.out.Send[0]; s.WND != 65535 {
		t.Errorf("after a FIN: %s, want the window of 65535 still", s.Detail())
	}
	r.arrives(Segment{SEQ: 302 + Seq(r.c.RCV.Size), CTL: RST}).is(CloseWait).ruled(RuleNotAcceptableRST)
	r.arrives(Segment{SEQ: 301 + Seq(r.c.RCV.Size), CTL: RST}).is(Closed).ruled(RuleReset)
	r = newRig(t, "insecureRST=on")
	inEstablished(r)
	r.arrives(Segment{SEQ: 301 + 65535, CTL: RST}).is(Established).ruled(RuleNotAcceptableRST)
}

// §3.7.1 SHLD-5 is the policy mssOption: without it SYN and SYN,ACK go without.
func TestSocketThatOffersNoMSS(t *testing.T) {
	r := newRig(t, "mssOption=off").open()
	if s := r.out.Send[0]; s.Has != 0 || s.MSS != 0 {
		t.Errorf("SYN: %s", s.Detail())
	}
	r = newRig(t, "mssOption=off").listen()
	r.arrives(Segment{SEQ: 300, CTL: SYN, WND: 1000}).is(SynReceived)
	if s := r.out.Send[0]; s.Has != 0 || s.MSS != 0 {
		t.Errorf("SYN,ACK: %s", s.Detail())
	}
}

// FreeBSD's rexmit_drop_options: after so many retransmissions a SYN goes with
// its MSS alone, for a path that swallows what it does not know.
func TestSYNGoesBareAfterRetransmissions(t *testing.T) {
	r := newRig(t, "socket=full,synBareAfter=2").open()
	for i, want := range []OptionSet{HasMSS | HasWindowScale | HasTimestamps | HasSACKPermitted, HasMSS, HasMSS} {
		r.fire()
		if s := r.out.Send[0]; s.Has != want || s.Shift != 0 && s.Has&HasWindowScale == 0 {
			t.Errorf("retransmission %d: %s", i+1, s.Detail())
		}
	}
}

// §3.10.2: a SEND beyond the buffer fails and changes nothing; what is
// acknowledged makes room.
func TestSendBufferIsBounded(t *testing.T) {
	r := newRig(t, "sndbuf=100")
	inEstablished(r)
	r.send(60)
	if err := r.do(event{kind: callSend, n: 41}); !errors.Is(err, ErrResources) {
		t.Errorf("60 and 41 octets of 100: %v, want %v", err, ErrResources)
	}
	r.ruled(RuleSendResources).send(40).gets(301, 161, ACK).send(60)
}

// §3.9.2.3: no OPEN to more than one host (MUST-46), and no answer to a segment
// from or to more than one (MUST-57, MUST-63).
func TestBroadcastIsNoAddress(t *testing.T) {
	r := newRig(t, "")
	r.env.Remote.Addr = Broadcast
	if err := r.do(event{kind: callOpenActive}); !errors.Is(err, ErrAddress) {
		t.Errorf("OPEN: %v, want %v", err, ErrAddress)
	}
	r.ruled(RuleOpenAddress).gets(300, 101, ACK).sent().ruled(RuleBadAddress)
	if err := r.do(event{kind: callOpenPassive}); !errors.Is(err, ErrAddress) {
		t.Errorf("passive OPEN: %v, want %v", err, ErrAddress)
	}
	r.env.Remote.Addr = 2
	r.listen()
	r.env.Remote.Addr = Broadcast
	r.gets(300, 0, SYN).is(Listen).sent().ruled(RuleBadAddress)
	r.env.Remote.Addr, r.env.Local.Addr = 2, Broadcast
	r.gets(300, 0, SYN).is(Listen).sent().ruled(RuleBadAddress)
}

// §3.10.7.4 fifth: SND.WND is taken only from a segment that is not older, by
// its SEQ and then its ACK, than the one it was last taken from.
func TestWindowIsTakenFromTheNewestSegment(t *testing.T) {
	r := newRig(t, "nagle=off")
	inEstablished(r)
	r.send(10).send(10)
	for _, s := range []struct {
		seq, ack Seq
		text     uint16
		wnd      uint16
		want     uint32
	}{
		{301, 101, 10, 2000, 2000},
		{321, 101, 10, 3000, 3000}, // ahead of a gap, and newer
		{311, 101, 10, 500, 3000},  // fills the gap, and older
		{331, 111, 0, 800, 800},
		{331, 101, 0, 50, 800},  // the same SEQ, an older ACK
		{331, 111, 0, 900, 900}, // the same of both
		{331, 121, 0, 0, 0},
		{331, 122, 0, 5000, 0}, // acknowledges what was never sent
	} {
		r.arrives(Segment{SEQ: s.seq, ACK: s.ack, CTL: ACK, WND: s.wnd, Text: s.text})
		if got := r.c.SND.WND; got != s.want {
			t.Errorf("after SEQ=%d ACK=%d WND=%d SND.WND is %d, want %d", s.seq, s.ack, s.wnd, got, s.want)
		}
	}
}
