package tcpfsm_test

import (
	"testing"
	"time"

	"synfault/tcpfsm"
)

// The sizes of the fixtures: what we have room for, what the peer offers while
// a fixture is made, and what the segments of the matrix offer.
const (
	room       = 4096
	offered    = 8000
	newlyGiven = 9000
	queued     = 100 // octets sent and unacknowledged in ESTABLISHED and after
)

// A conn is one side of a connection, driven by hand. There is no peer and no
// network: a test says what arrives.
type conn struct {
	t        *testing.T
	m        *tcpfsm.Machine
	c        tcpfsm.TCB
	env      tcpfsm.Env
	out      tcpfsm.Effects
	iss, irs tcpfsm.Seq
}

// setting is what a fixture is made with: knobs, and the numbers at which both
// streams begin.
type setting struct {
	knobs    string
	iss, irs tcpfsm.Seq
}

// plain is RFC 9293's rules with streams that begin at easily read numbers.
var plain = setting{iss: 1000, irs: 5000}

// wrapping has every number that matters on both sides of 2^32.
var wrapping = setting{iss: 1<<32 - 50, irs: 1<<32 - 60}

func (s setting) with(knobs string) setting {
	if s.knobs != "" && knobs != "" {
		knobs = s.knobs + "," + knobs
	}
	s.knobs = knobs
	return s
}

// A fixture puts a connection into a state; each builds on the one before it.
type fixture func(t *testing.T, s setting) *conn

func closed(t *testing.T, s setting) *conn {
	t.Helper()
	p := &conn{t: t, m: tcpfsm.New(), iss: s.iss, irs: s.irs}
	if err := p.m.SetAll("rcvbuf=4096,synWindow=4096"); err != nil {
		t.Fatal(err)
	}
	if err := p.m.SetAll(s.knobs); err != nil {
		t.Fatal(err)
	}
	p.env = tcpfsm.Env{
		Now: tcpfsm.Instant(time.Hour), ISN: s.iss,
		Local: tcpfsm.Endpoint{Addr: 1, Port: 80}, Remote: tcpfsm.Endpoint{Addr: 2, Port: 4000},
	}
	return p
}

// does wants a call to succeed.
func (p *conn) does(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("in %s: %v", p.c.State, err)
	}
	note(&p.out)
	p.env.Now = p.env.Now.Add(10 * time.Millisecond)
}

func (p *conn) arrives(seg tcpfsm.Segment) {
	p.t.Helper()
	p.m.Arrives(&p.c, &seg, &p.env, &p.out)
	p.does(nil)
}

// in wants the fixture to have got where it says.
func (p *conn) in(s tcpfsm.State) *conn {
	p.t.Helper()
	if p.c.State != s {
		p.t.Fatalf("fixture for %s ends in %s", s, p.c.State)
	}
	return p
}

// peerSYN is the SYN that the peer opens with.
func (p *conn) peerSYN() tcpfsm.Segment {
	return tcpfsm.Segment{SEQ: p.irs, CTL: tcpfsm.SYN, WND: offered,
		Options: tcpfsm.Options{Has: tcpfsm.HasMSS, MSS: 1460}}
}

// fromPeer is a segment that the peer sends next: at RCV.NXT, acknowledging ack.
func (p *conn) fromPeer(ack tcpfsm.Seq, bits tcpfsm.CTL, text uint16) tcpfsm.Segment {
	return tcpfsm.Segment{SEQ: p.c.RCV.NXT, ACK: ack, CTL: bits | tcpfsm.ACK, WND: offered, Text: text}
}

// listen has a user who asks for everything that will come.
func listen(t *testing.T, s setting) *conn {
	t.Helper()
	p := closed(t, s)
	p.does(p.m.OpenPassive(&p.c, &p.env, &p.out))
	p.does(p.m.Receive(&p.c, tcpfsm.Forever, &p.env, &p.out))
	return p.in(tcpfsm.Listen)
}

func synSent(t *testing.T, s setting) *conn {
	t.Helper()
	p := closed(t, s)
	p.does(p.m.OpenActive(&p.c, 0, &p.env, &p.out))
	p.does(p.m.Receive(&p.c, tcpfsm.Forever, &p.env, &p.out))
	return p.in(tcpfsm.SynSent)
}

// synReceived was reached from LISTEN.
func synReceived(t *testing.T, s setting) *conn {
	t.Helper()
	p := listen(t, s)
	p.arrives(p.peerSYN())
	return p.in(tcpfsm.SynReceived)
}

// synCrossed is SYN-RECEIVED reached from SYN-SENT, by a simultaneous open.
func synCrossed(t *testing.T, s setting) *conn {
	t.Helper()
	p := synSent(t, s)
	p.arrives(p.peerSYN())
	return p.in(tcpfsm.SynReceived)
}

// opened is ESTABLISHED with nothing sent and nothing received.
func opened(t *testing.T, s setting) *conn {
	t.Helper()
	p := synReceived(t, s)
	p.arrives(p.fromPeer(p.c.SND.NXT, 0, 0))
	p.env.ISN = p.iss + 1<<20 // what the ISN clock reads by then
	return p.in(tcpfsm.Established)
}

// established has sent text that nobody has acknowledged.
func established(t *testing.T, s setting) *conn {
	t.Helper()
	p := opened(t, s)
	p.does(p.m.Send(&p.c, queued, false, &p.env, &p.out))
	if len(p.out.Send) != 1 || p.c.SND.NXT-p.c.SND.UNA != queued {
		t.Fatalf("fixture: SEND of %d octets sent %v", queued, p.out.Send)
	}
	return p.in(tcpfsm.Established)
}

// finWait1 waits for the acknowledgment of the text and of the FIN.
func finWait1(t *testing.T, s setting) *conn {
	t.Helper()
	p := established(t, s)
	p.does(p.m.Close(&p.c, &p.env, &p.out))
	return p.in(tcpfsm.FinWait1)
}

func finWait2(t *testing.T, s setting) *conn {
	t.Helper()
	p := finWait1(t, s)
	p.arrives(p.fromPeer(p.c.SND.NXT, 0, 0))
	return p.in(tcpfsm.FinWait2)
}

func timeWait(t *testing.T, s setting) *conn {
	t.Helper()
	p := finWait2(t, s)
	p.arrives(p.fromPeer(p.c.SND.NXT, tcpfsm.FIN, 0))
	return p.in(tcpfsm.TimeWait)
}

// closing waits for the acknowledgment of the text and of the FIN.
func closing(t *testing.T, s setting) *conn {
	t.Helper()
	p := finWait1(t, s)
	p.arrives(p.fromPeer(p.c.SND.UNA, tcpfsm.FIN, 0))
	return p.in(tcpfsm.Closing)
}

// closeWait waits for the acknowledgment of the text.
func closeWait(t *testing.T, s setting) *conn {
	t.Helper()
	p := established(t, s)
	p.arrives(p.fromPeer(p.c.SND.UNA, tcpfsm.FIN, 0))
	return p.in(tcpfsm.CloseWait)
}

// lastAck waits for the acknowledgment of the text and of the FIN.
func lastAck(t *testing.T, s setting) *conn {
	t.Helper()
	p := closeWait(t, s)
	p.does(p.m.Close(&p.c, &p.env, &p.out))
	return p.in(tcpfsm.LastAck)
}

// windowClosed is ESTABLISHED with RCV.WND=0: the user takes nothing more, and
// the peer has filled the buffer. 100 octets of ours are unacknowledged.
func windowClosed(t *testing.T, s setting) *conn {
	t.Helper()
	p := closed(t, s)
	p.does(p.m.OpenPassive(&p.c, &p.env, &p.out))
	p.arrives(p.peerSYN())
	p.arrives(p.fromPeer(p.c.SND.NXT, 0, 0))
	for left := uint16(room); left > 0; {
		n := min(left, 1024)
		p.arrives(p.fromPeer(p.c.SND.NXT, tcpfsm.PSH, n))
		left -= n
	}
	p.does(p.m.Send(&p.c, queued, false, &p.env, &p.out))
	if p.c.RCV.WND != 0 {
		t.Fatalf("fixture: RCV.WND is %d after %d octets", p.c.RCV.WND, room)
	}
	return p.in(tcpfsm.Established)
}
