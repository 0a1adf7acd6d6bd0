package tcpfsm_test

import (
	"strings"
	"testing"
	"time"

	. "synfault/tcpfsm"
)

// full is what socket=full offers on a SYN.
const full = HasMSS | HasWindowScale | HasSACKPermitted | HasTimestamps

// offering is a segment of the peer's with options, TSval 1000.
func offering(seq, ack Seq, ctl CTL, has OptionSet) Segment {
	s := Segment{SEQ: seq, ACK: ack, CTL: ctl, WND: 1000}
	s.Has = has
	if has&HasMSS != 0 {
		s.MSS = 1000
	}
	if has&HasWindowScale != 0 {
		s.Shift = 3
	}
	if has&HasTimestamps != 0 {
		s.TSval = 1000
	}
	return s
}

// MUST-15: without the option a peer takes 536 octets, 1220 by IPv6; MUST-16: no
// more than it says, nor than our own link has.
func TestMSSBoundsWhatIsSent(t *testing.T) {
	for _, c := range []struct {
		name, knobs string
		peer        func(*Options)
		want        uint16
	}{
		{"none", "", func(*Options) {}, 536},
		{"none, IPv6", "defaultMSS=1220,mss=1440", func(*Options) {}, 1220},
		{"said", "", func(o *Options) { o.Has, o.MSS = HasMSS, 900 }, 900},
		{"beyond ours", "", func(o *Options) { o.Has, o.MSS = HasMSS, 9000 }, 1460},
		{"zero", "", func(o *Options) { o.Has, o.MSS = HasMSS, 0 }, 1},
		{"with timestamps", "timestamps", func(o *Options) { o.Has, o.MSS = HasMSS|HasTimestamps, 900 }, 888},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, c.knobs).open()
			if s := r.out.Send[0]; s.Has&HasMSS == 0 || s.MSS != r.m.MSS {
				t.Errorf("the SYN says %s, want MSS %d", s.Options, r.m.MSS)
			}
			seg := Segment{SEQ: 300, ACK: 101, CTL: SYN | ACK, WND: 65535}
			c.peer(&seg.Options)
			r.arrives(seg).send(5000)
			if got := r.out.Send[0].Text; got != c.want {
				t.Errorf("sends %d octets at a time, want %d", got, c.want)
			}
		})
	}
}

// An option is in force if both sides sent it on their SYN, and a SYN,ACK
// repeats only what the SYN had (RFC 7323 §2.2, §3.2, RFC 2018 §2).
func TestOptionsNeedBothSides(t *testing.T) {
	for _, ours := range []string{"socket=plain", "socket=full"} {
		for _, theirs := range []OptionSet{0, HasMSS, HasWindowScale, HasSACKPermitted, HasTimestamps, full} {
			want := theirs &^ HasMSS
			if ours == "socket=plain" {
				want = 0
			}
			for _, passive := range []bool{true, false} {
				r := newRig(t, ours)
				if passive {
					r.listen().arrives(offering(300, 0, SYN, theirs))
					if got := r.out.Send[0].Has; got != want|HasMSS {
						t.Errorf("%s, SYN with %b: the SYN,ACK has %b, want %b", ours, theirs, got, want|HasMSS)
					}
					r.arrives(offering(301, 101, ACK, theirs&HasTimestamps))
				} else {
					r.open().arrives(offering(300, 101, SYN|ACK, theirs))
				}
				r.is(Established)
				var got OptionSet
				if r.c.ScaleOK {
					got |= HasWindowScale
				}
				if r.c.SACKOK {
					got |= HasSACKPermitted
				}
				if r.c.TSOK {
					got |= HasTimestamps
				}
				if got != want {
					t.Errorf("%s, passive %v, peer offers %b: in force %b, want %b", ours, passive, theirs, got, want)
				}
			}
		}
	}
}

// RFC 7323 §2.2: windows on SYNs are not scaled, later ones are, by at most 14
// (§2.3) whatever the peer says.
func TestWindowScale(t *testing.T) {
	for _, c := range []struct {
		shift uint8
		want  uint32
	}{{0, 1000}, {3, 8000}, {14, 1000 << 14}, {15, 1000 << 14}, {255, 1000 << 14}} {
		r := newRig(t, "windowScale,shift=2,rcvbuf=100000").open()
		if s := r.out.Send[0]; s.WND != 65535 || s.Shift != 2 {
			t.Errorf("the SYN offers %d and shift %d, want 65535, unscaled, and 2", s.WND, s.Shift)
		}
		seg := offering(300, 101, SYN|ACK, HasWindowScale)
		seg.Shift = c.shift
		r.arrives(seg)
		if r.c.SND.WND != 1000 {
			t.Errorf("after the SYN,ACK SND.WND is %d, want 1000: not scaled", r.c.SND.WND)
		}
		if s := r.out.Send[0]; s.WND != 100000>>2 {
			t.Errorf("the ACK offers %d, want %d: scaled by 2", s.WND, 100000>>2)
		}
		r.arrives(offering(301, 101, ACK, 0))
		if r.c.SND.WND != c.want {
			t.Errorf("shift %d: SND.WND is %d, want %d", c.shift, r.c.SND.WND, c.want)
		}
	}
}

// stampedRig is open with timestamps; the peer's clock stands at 1000.
func stampedRig(t *testing.T, knobs string) *rig {
	r := newRig(t, "timestamps"+knobs).open()
	return r.arrives(offering(300, 101, SYN|ACK, HasTimestamps)).is(Established)
}

// stamped is a segment with TSval, and with n octets of text.
func (r *rig) stamped(seq, ack Seq, val uint32, n uint16) *rig {
	r.t.Helper()
	s := offering(seq, ack, ACK, HasTimestamps)
	s.TSval, s.Text = val, n
	return r.arrives(s)
}

func (r *rig) recent(want uint32) *rig {
	r.t.Helper()
	if r.c.TSRecent != want {
		r.t.Fatalf("TS.Recent is %d, want %d\n%s", r.c.TSRecent, want, r.story())
	}
	return r
}

// RFC 7323 §4.3: TS.Recent follows what is not older and begins at or before
// the last acknowledgment sent; with a delayed ACK the first of the segments
// it answers is echoed, and a segment out of order is not.
func TestTimestampEcho(t *testing.T) {
	r := stampedRig(t, "").recent(1000)
	r.stamped(301, 101, 1005, 10).recent(1005).stamped(311, 101, 1006, 10).recent(1005)
	r.wait(200 * ms)
	if s := r.out.Send[0]; s.ACK != 321 || s.TSecr != 1005 || s.TSval != 200 {
		t.Errorf("the delayed ACK is %s, want the clock's 200 and the echo of the earlier segment", s.Detail())
	}
	r.stamped(331, 101, 1007, 10).recent(1005).stamped(321, 101, 1008, 10).recent(1008)
	r.gets(341, 101, ACK|RST) // a RST's is never taken
	r = stampedRig(t, "").abort()
	if s := r.out.Send[0]; s.Has&HasTimestamps == 0 || s.TSecr != 1000 {
		t.Errorf("ABORT sends %s, want timestamps on it", s.Detail())
	}
}

// RFC 7323 §3.2: a segment without the option is dropped, without an answer,
// and is no reason to end the connection; a RST needs none.
func TestMissingTimestamp(t *testing.T) {
	r := stampedRig(t, "")
	r.text(301, 101, 10).sent().ruled(RuleNoTimestamp).is(Established)
	r.gets(301, 101, RST|ACK).is(Closed)
	r = stampedRig(t, ",tsRequired=off")
	r.text(301, 101, 10).ruled(RuleText)
}

// RFC 7323 §5.3 R1: a segment whose timestamp is older than TS.Recent is
// answered and dropped, before its SEQ is looked at; RST is exempt; equal is
// not older; the comparison is modulo 2^32.
func TestPAWS(t *testing.T) {
	r := stampedRig(t, "")
	r.stamped(301, 101, 999, 10).sent("<SEQ=101><ACK=301><CTL=ACK>").ruled(RulePAWS).recent(1000)
	r.stamped(301, 101, 1000, 10).ruled(RuleText)
	r.stamped(311, 101, 1000+1<<31-1, 10).recent(1000) // not yet acknowledged: not recorded
	r.wait(time.Second).stamped(321, 101, 1000+1<<31-1, 10).recent(1000 + 1<<31 - 1).wait(time.Second)
	r.stamped(331, 101, 5, 10).ruled(RuleText) // 2^31+1003 wrapped to 5: newer
	old := offering(341, 101, RST|ACK, HasTimestamps)
	old.TSval = 1
	r.arrives(old).is(Closed)

	stampedRig(t, ",paws=off").stamped(301, 101, 1, 10).ruled(RuleText)
}

// RFC 7323 §5.5: after 24 days without a segment TS.Recent is worth nothing: an
// older timestamp is accepted, and taken, by a segment that is acceptable
// otherwise.
func TestPAWSForgetsAfter24Days(t *testing.T) {
	const day, days = 24 * time.Hour, 24 * 24 * time.Hour
	r := stampedRig(t, "").wait(days)
	r.stamped(301, 101, 999, 10).ruled(RulePAWS)
	r = stampedRig(t, "").wait(days + ms)
	r.stamped(301, 101, 999, 10).ruled(RuleText).ruled(RuleTSExpired).recent(999)
	for _, idle := range []time.Duration{50 * day, 100 * day, 365 * day} { // the clock of milliseconds has wrapped
		r = stampedRig(t, "").wait(idle)
		r.stamped(301, 101, 999, 10).ruled(RuleText).ruled(RuleTSExpired).recent(999)
	}
	r = stampedRig(t, "").wait(days + ms)
	r.stamped(200, 101, 999, 10).ruled(RuleNotAcceptable).recent(1000)
}

// sacks is the SACK option of the last segment sent.
func (r *rig) sacks(want string) *rig {
	r.t.Helper()
	got := ""
	if s := r.out.Send[len(r.out.Send)-1]; s.Has&HasSACK != 0 {
		for _, b := range s.SACK[:s.SACKs] {
			got += b.String()
		}
	}
	if got != want {
		r.t.Fatalf("blocks %q, want %q\n%s", got, want, r.story())
	}
	return r
}

// RFC 2018 §4: the first block holds the segment that has just come, the rest
// repeat the most recent ones; every ACK carries them while text is missing;
// runs that meet become one. RFC 2018 §3: four blocks at most.
func TestSACKBlocks(t *testing.T) {
	r := newRig(t, "sack").open().arrives(offering(300, 101, SYN|ACK, HasSACKPermitted))
	r.text(321, 101, 10).sent("<SEQ=101><ACK=301><CTL=ACK>").sacks("[321,331)")
	r.text(341, 101, 10).sacks("[341,351)[321,331)")
	r.text(361, 101, 10).sacks("[361,371)[341,351)[321,331)")
	r.text(381, 101, 10).sacks("[381,391)[361,371)[341,351)[321,331)")
	r.text(401, 101, 10).ruled(RuleLateFull).sacks("[381,391)[361,371)[341,351)[321,331)") // no room for a fifth run
	r.text(325, 101, 16).sacks("[321,351)[381,391)[361,371)")                              // joins two
	r.text(301, 101, 10).sent("<SEQ=101><ACK=311><CTL=ACK>").sacks("[321,351)[381,391)[361,371)")
	r.text(311, 101, 10).sent("<SEQ=101><ACK=351><CTL=ACK>").sacks("[381,391)[361,371)")
	r.text(351, 101, 60).sent("<SEQ=101><ACK=411><CTL=ACK>").sacks("")
	r.send(5).sacks("")
}

// Beside timestamps three blocks are all that forty octets hold (RFC 2018 §3).
func TestSACKBesideTimestamps(t *testing.T) {
	r := newRig(t, "sack,timestamps").open().arrives(offering(300, 101, SYN|ACK, HasSACKPermitted|HasTimestamps))
	for i := range Seq(4) {
		r.stamped(321+20*i, 101, 1000, 10)
	}
	r.sacks("[381,391)[361,371)[341,351)")
	r.send(1) // text leaves room for the option
	r.sacks("[381,391)[361,371)[341,351)")
}

// No blocks to a peer that does not permit them.
func TestNoSACKUnlessPermitted(t *testing.T) {
	r := newRig(t, "sack").open().arrives(offering(300, 101, SYN|ACK, 0))
	r.text(321, 101, 10).sent("<SEQ=101><ACK=301><CTL=ACK>").sacks("")
}

// MUST-6: options that mean nothing to this machine change nothing.
func TestForeignOptionsAreSkipped(t *testing.T) {
	const foreign = HasFastOpen | HasFastOpenExp | HasCC | HasCCNew | HasCCEcho
	plain, strange := newRig(t, "socket=full"), newRig(t, "socket=full")
	for i, r := range []*rig{plain, strange} {
		has := OptionSet(0)
		if i == 1 {
			has = foreign
		}
		r.listen().arrives(offering(300, 0, SYN, full|has)).arrives(offering(301, 101, ACK, HasTimestamps|has))
		text := offering(301, 101, FIN|ACK, HasTimestamps|HasMSS|HasWindowScale|HasSACKPermitted|has)
		text.Text = 10
		r.arrives(text).is(CloseWait)
	}
	if plain.c != strange.c {
		t.Errorf("foreign options left the block\n%+v, want\n%+v", strange.c, plain.c)
	}
	if strings.Contains(strange.story(), "sends <CC") {
		t.Error("a foreign option was sent")
	}
}

// The SYN settles the options of a simultaneous open; a SYN,ACK that repeats
// none of them takes none back.
func TestSimultaneousOpenKeepsItsOptions(t *testing.T) {
	r := newRig(t, "socket=full").open().arrives(offering(300, 0, SYN, full))
	r.arrives(offering(300, 101, SYN|ACK, 0)).is(Established)
	if !r.c.ScaleOK || !r.c.SACKOK || !r.c.TSOK || r.c.SND.MSS != 1000 {
		t.Errorf("scale %v, SACK %v, timestamps %v, MSS %d, want all as the SYN had them",
			r.c.ScaleOK, r.c.SACKOK, r.c.TSOK, r.c.SND.MSS)
	}
	r.send(10).is(Established) // with the window scaled as was agreed
}

// Text on a SYN leaves room for the SYN's options within the MSS that a peer
// takes who has not said (§3.7.1).
func TestTextOnASYNLeavesRoomForOptions(t *testing.T) {
	for knobs, want := range map[string]uint16{
		"synText": 536 - 4, "synText,socket=full": 536 - 20, "synText,socket=full,mss=500": 500 - 20,
		"synText,socket=full,mss=13": 0,
	} {
		r := newRig(t, knobs)
		r.call(callOpenActive, 2000)
		if s := r.out.Send[0]; s.Text != want {
			t.Errorf("%s: %s, want %d octets", knobs, s.Detail(), want)
		}
	}
}
