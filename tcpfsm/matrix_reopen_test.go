package tcpfsm_test

import (
	"testing"
	"time"

	"synfault/tcpfsm"
)

// stamp puts timestamps on a segment: TSval, and TSecr where there is an ACK.
func stamp(seg tcpfsm.Segment, val uint32) tcpfsm.Segment {
	seg.Has |= tcpfsm.HasTimestamps
	seg.TSval = val
	return seg
}

// lastTSval is the timestamp of the peer's last segment in stampedTimeWait.
const lastTSval = 700

// stampedTimeWait is TIME-WAIT after a connection whose peer offered timestamps,
// or did not.
func stampedTimeWait(t *testing.T, s setting, stamped bool) *conn {
	t.Helper()
	p := closed(t, s)
	mark := func(seg tcpfsm.Segment, val uint32) tcpfsm.Segment {
		if stamped {
			return stamp(seg, val)
		}
		return seg
	}
	p.does(p.m.OpenPassive(&p.c, &p.env, &p.out))
	p.arrives(mark(p.peerSYN(), lastTSval-2))
	p.arrives(mark(p.fromPeer(p.c.SND.NXT, 0, 0), lastTSval-1))
	p.does(p.m.Close(&p.c, &p.env, &p.out))
	p.arrives(mark(p.fromPeer(p.c.SND.NXT, tcpfsm.FIN, 0), lastTSval))
	p.env.ISN = p.iss + 1<<20
	return p.in(tcpfsm.TimeWait)
}

// RFC 6191 §2: a SYN for a connection in TIME-WAIT. above is SEG.SEQ minus the
// number of the old FIN, which is the last sequence number.
var rfc6191Table = []struct {
	oldStamped, newStamped bool
	later                  int32 // TSval minus the last one
	above                  int32
	accepted               bool
	row                    string
}{
	{true, true, 1, 1, true, "TSval greater"},
	{true, true, 1, -500, true, "TSval greater, whatever SEQ is"},
	{true, true, 1, 1 << 20, true, "TSval greater, whatever SEQ is"},
	{true, true, 0, 1, true, "TSval the same, SEQ greater"},
	{true, true, 0, 0, false, "TSval the same, SEQ the same"},
	{true, true, 0, -500, false, "TSval the same, SEQ less"},
	{true, true, -1, 1, false, "TSval less, though SEQ is greater"},
	{true, true, -1, -1, false, "TSval less, SEQ less"},
	{true, false, 0, 1, true, "no TSval now, SEQ greater"},
	{true, false, 0, 0, false, "no TSval now, SEQ the same"},
	{true, false, 0, -1, false, "no TSval now, SEQ less"},
	{false, true, 0, 1, true, "TSval now only"},
	{false, true, 0, -500, true, "TSval now only, whatever SEQ is"},
	{false, false, 0, 1, true, "no TSval, SEQ greater"},
	{false, false, 0, 0, false, "no TSval, SEQ the same"},
	{false, false, 0, -1, false, "no TSval, SEQ less"},
}

func TestReopeningTableOfRFC6191(t *testing.T) {
	for _, s := range []setting{plain, wrapping} {
		for _, c := range rfc6191Table {
			t.Run(c.row, func(t *testing.T) {
				p := stampedTimeWait(t, s.with("timestamps=on"), c.oldStamped)
				if p.c.TSOK != c.oldStamped {
					t.Fatalf("fixture: timestamps in use: %t, want %t", p.c.TSOK, c.oldStamped)
				}
				before := p.c
				syn := tcpfsm.Segment{SEQ: p.c.RCV.NXT - 1 + tcpfsm.Seq(c.above), CTL: tcpfsm.SYN, WND: newlyGiven}
				if c.newStamped {
					syn = stamp(syn, uint32(int32(lastTSval)+c.later))
				}
				p.m.Arrives(&p.c, &syn, &p.env, &p.out)
				note(&p.out)
				p.judgeReopening(before, syn, c.accepted)
			})
		}
	}
}

// judgeReopening wants a new connection, or no trace at all.
func (p *conn) judgeReopening(before tcpfsm.TCB, syn tcpfsm.Segment, accepted bool) {
	p.t.Helper()
	if !accepted {
		if p.c != before || len(p.out.Send) > 0 || p.out.Set|p.out.Stop != 0 || p.out.Signal != 0 {
			p.t.Errorf("RFC 6191 §2: silently dropped; got %s, sent %v, by %v", p.c.State, p.out.Send, p.out.Rule)
		}
		return
	}
	if p.c.State != tcpfsm.SynReceived || !p.c.Passive || len(p.out.Send) != 1 {
		p.t.Fatalf("RFC 6191 §2: accepted; got %s, sent %v, by %v", p.c.State, p.out.Send, p.out.Rule)
	}
	sent := p.out.Send[0]
	if sent.CTL != tcpfsm.SYN|tcpfsm.ACK || sent.SEQ != p.env.ISN || sent.ACK != syn.SEQ+1 {
		p.t.Errorf("§3.10.7.2 third: <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK> with ISS=%d; got %s", p.env.ISN, sent)
	}
	want := syn.Has & tcpfsm.HasTimestamps
	if sent.Has&tcpfsm.HasTimestamps != want {
		p.t.Errorf("RFC 7323 §3.2: timestamps on SYN,ACK if and only if the SYN had them; got %s", sent.Detail())
	}
	if want != 0 && sent.TSecr != syn.TSval {
		p.t.Errorf("RFC 7323 §3.2: TSecr is the SYN's TSval; got %s", sent.Detail())
	}
	if p.c.RCV.IRS != syn.SEQ || p.c.RCV.NXT != syn.SEQ+1 || p.c.SND.UNA != p.env.ISN || p.c.SND.NXT != p.env.ISN+1 {
		p.t.Errorf("§3.10.7.2 third: numbers of the new connection; got %+v %+v", p.c.SND, p.c.RCV)
	}
}

// A stamp that our SYN,ACK would not carry does not count as one.
func TestStampWeWouldNotEchoDoesNotReopen(t *testing.T) {
	for above, accepted := range []bool{false, true} {
		p := stampedTimeWait(t, plain.with("timestamps=off"), true)
		before := p.c
		syn := stamp(tcpfsm.Segment{SEQ: p.c.RCV.NXT - 1 + tcpfsm.Seq(above), CTL: tcpfsm.SYN}, lastTSval+1)
		p.m.Arrives(&p.c, &syn, &p.env, &p.out)
		if !accepted {
			p.judgeReopening(before, syn, false)
		} else if p.c.State != tcpfsm.SynReceived || p.out.Send[0].Has&tcpfsm.HasTimestamps != 0 {
			t.Errorf("RFC 6191 §2: accepted by SEQ; got %s, sent %v", p.c.State, p.out.Send)
		}
	}
}

// What becomes of a connection that was reopened.
func TestReopenedConnection(t *testing.T) {
	const text = `
TIME-WAIT | <SEQ=RN><CTL=SYN>; <SEQ=RN><ACK=NXT><CTL=ACK>      | ESTABLISHED | | -retransmission -2msl | connected | UNA=SEG.ACK win | §3.6.1 MAY-2: open, and the old wait is over
TIME-WAIT | <SEQ=RN><CTL=SYN>; <SEQ=RN><CTL=SYN>               | TIME-WAIT   | | -retransmission | | active UNA=1102 NXT=1102 RN=5002 ISS=? IRS=? RW=? WND=? WL1=? WL2=? | §3.10.7.4 fourth: an embryo's way back is to TIME-WAIT
TIME-WAIT | <SEQ=RN><CTL=SYN>; <SEQ=RN><CTL=RST>               | TIME-WAIT   | | -retransmission | | active UNA=1102 NXT=1102 RN=5002 ISS=? IRS=? RW=? WND=? WL1=? WL2=? | §3.6.1 MAY-2(2): stale, back to what is left of the wait (T38)
TIME-WAIT | <SEQ=RN><CTL=SYN>; TIMER 2msl                      | = | | | | ISS=ISS | §3.6.1 MAY-2(2): the old wait ends, the new connection does not
TIME-WAIT | <SEQ=RN><CTL=SYN>; TIMER 2msl; <SEQ=RN><CTL=RST>   | LISTEN      | | -retransmission | | | §3.10.7.4 second: nothing is left to go back to
TIME-WAIT | <SEQ=RN><CTL=SYN>; <SEQ=RN><ACK=UNA><CTL=ACK>      | = | <SEQ=SEG.ACK><CTL=RST> | | | | §3.10.7.4 fifth: SYN-RECEIVED like any other
`
	takeSteps(t, plain, text)
}

// MAY-2, clause 1: the new ISS is above every number used before, whatever the
// generator says.
func TestReopenedConnectionNumbersFromAboveTheOld(t *testing.T) {
	for _, s := range []setting{plain, wrapping} {
		for _, low := range []tcpfsm.Seq{0, 1, 1000, 1 << 30} {
			p := timeWait(t, s)
			old := p.c.SND.NXT
			p.env.ISN = old - low
			syn := tcpfsm.Segment{SEQ: p.c.RCV.NXT, CTL: tcpfsm.SYN, WND: newlyGiven}
			p.arrives(syn)
			if p.in(tcpfsm.SynReceived); !old.LessEq(p.c.SND.ISS) {
				t.Errorf("§3.6.1 MAY-2(1): ISS %d with SND.NXT %d before and a generator at %d", p.c.SND.ISS, old, p.env.ISN)
			}
		}
	}
}

// The throttle of RFC 5961 §7, per connection: ten challenges in five seconds.
func TestChallengesAreThrottled(t *testing.T) {
	p := established(t, plain)
	rst := tcpfsm.Segment{SEQ: p.c.RCV.NXT + 1, CTL: tcpfsm.RST}
	begin := p.env.Now
	for i := range 30 {
		p.env.Now = begin.Add(time.Duration(i) * 100 * time.Millisecond)
		p.m.Arrives(&p.c, &rst, &p.env, &p.out)
		note(&p.out)
		if sent := len(p.out.Send) > 0; sent != (i < 10) {
			t.Errorf("RFC 5961 §7: challenge %d in 3 s was sent: %t", i+1, sent)
		}
	}
	p.env.Now = begin.Add(5001 * time.Millisecond)
	p.m.Arrives(&p.c, &rst, &p.env, &p.out)
	if len(p.out.Send) != 1 {
		t.Error("RFC 5961 §7: after 5 s challenges are sent again")
	}
}
