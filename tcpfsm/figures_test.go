package tcpfsm

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A peer is one side of a figure.
type peer struct {
	m   *Machine
	c   TCB
	env Env
	out Effects
}

func newPeer(iss Seq) *peer {
	return &peer{m: New(), env: Env{ISN: iss, Local: Endpoint{1, 1}, Remote: Endpoint{2, 2}}}
}

// line prints what the peer sent in its last step, in the figures' notation.
// The figures show neither PSH nor how much text there is, but for figure 10.
func (p *peer) line() string {
	var list []string
	for _, seg := range p.out.Send {
		seg.CTL &^= PSH
		text := seg.String()
		if seg.Text > 0 && seg.Text != 10 {
			text = strings.Replace(text, "<DATA=1>", "", 1) + "<DATA>"
		}
		list = append(list, text)
	}
	return strings.Join(list, " ")
}

func (p *peer) listen() *peer { must(p.m.OpenPassive(&p.c, &p.env, &p.out)); return p }
func (p *peer) open() *peer   { must(p.m.OpenActive(&p.c, 0, &p.env, &p.out)); return p }
func (p *peer) close() *peer  { must(p.m.Close(&p.c, &p.env, &p.out)); return p }
func (p *peer) send(n uint32) *peer {
	must(p.m.Send(&p.c, n, false, &p.env, &p.out))
	return p
}

func (p *peer) arrives(seg Segment) *peer {
	p.m.Arrives(&p.c, &seg, &p.env, &p.out)
	return p
}

// last is the last segment the peer sent.
func (p *peer) last() Segment { return p.out.Send[len(p.out.Send)-1] }

// synchronise puts the peer into ESTABLISHED, as some figures begin.
func (p *peer) synchronise(send, receive Seq) *peer {
	p.env.ISN = send - 1
	p.open()
	p.arrives(Segment{SEQ: receive - 1, ACK: send, WND: 65535, CTL: SYN | ACK})
	return p
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// A figure is a list of rows: A's state, what is on the wire, B's state.
type figure struct {
	t    *testing.T
	a, b *peer
	got  []string
}

func (f *figure) row(wire string) {
	f.got = append(f.got, f.a.c.State.String()+" | "+wire+" | "+f.b.c.State.String())
}

func (f *figure) is(want ...string) {
	f.t.Helper()
	if diff := cmp.Diff(want, f.got); diff != "" {
		f.t.Errorf("RFC 9293 §3.5, §3.6 (-figure +machine):\n%s", diff)
	}
}

func TestFigure6BasicHandshake(t *testing.T) {
	f := &figure{t: t, a: newPeer(100), b: newPeer(300).listen()}
	f.row("")
	f.a.open()
	syn := f.a.last()
	f.b.arrives(syn)
	f.row("--> " + f.a.line())
	synack := f.b.last()
	f.a.arrives(synack)
	f.row("<-- " + f.b.line())
	f.b.arrives(f.a.last())
	f.row("--> " + f.a.line())
	f.a.send(1)
	f.b.arrives(f.a.last())
	f.row("--> " + f.a.line())
	f.is(
		"CLOSED |  | LISTEN",
		"SYN-SENT | --> <SEQ=100><CTL=SYN> | SYN-RECEIVED",
		"ESTABLISHED | <-- <SEQ=300><ACK=101><CTL=SYN,ACK> | SYN-RECEIVED",
		"ESTABLISHED | --> <SEQ=101><ACK=301><CTL=ACK> | ESTABLISHED",
		"ESTABLISHED | --> <SEQ=101><ACK=301><CTL=ACK><DATA> | ESTABLISHED",
	)
}

func TestFigure7SimultaneousOpen(t *testing.T) {
	f := &figure{t: t, a: newPeer(100), b: newPeer(300)}
	f.row("")
	f.a.open()
	synA, lineA := f.a.last(), f.a.line()
	f.row("--> " + lineA)
	f.b.open()
	synB, lineB := f.b.last(), f.b.line()
	f.a.arrives(synB)
	f.row("<-- " + lineB)
	f.b.arrives(synA)
	f.row("... " + lineA)
	synackA, lineA := f.a.last(), f.a.line()
	f.row("--> " + lineA)
	synackB, lineB := f.b.last(), f.b.line()
	f.a.arrives(synackB)
	f.row("<-- " + lineB)
	f.b.arrives(synackA)
	f.row("... " + lineA)
	if len(f.a.out.Send)+len(f.b.out.Send) != 0 {
		t.Errorf("figure 7 ends with the SYN,ACKs; sent %v and %v", f.a.out.Send, f.b.out.Send)
	}
	f.is(
		"CLOSED |  | CLOSED",
		"SYN-SENT | --> <SEQ=100><CTL=SYN> | CLOSED",
		"SYN-RECEIVED | <-- <SEQ=300><CTL=SYN> | SYN-SENT",
		"SYN-RECEIVED | ... <SEQ=100><CTL=SYN> | SYN-RECEIVED",
		"SYN-RECEIVED | --> <SEQ=100><ACK=301><CTL=SYN,ACK> | SYN-RECEIVED",
		"ESTABLISHED | <-- <SEQ=300><ACK=101><CTL=SYN,ACK> | SYN-RECEIVED",
		"ESTABLISHED | ... <SEQ=100><ACK=301><CTL=SYN,ACK> | ESTABLISHED",
	)
}

func TestFigure8OldDuplicateSYN(t *testing.T) {
	f := &figure{t: t, a: newPeer(100), b: newPeer(300).listen()}
	f.row("")
	f.a.open()
	syn := f.a.last()
	f.row("--> " + f.a.line())
	f.b.arrives(Segment{SEQ: 90, CTL: SYN, WND: 65535})
	f.row("... <SEQ=90><CTL=SYN>")
	f.a.arrives(f.b.last())
	f.row("<-- " + f.b.line())
	f.b.arrives(f.a.last())
	f.row("--> " + f.a.line())
	f.b.env.ISN = 400
	f.b.arrives(syn)
	f.row("... " + syn.String())
	f.a.arrives(f.b.last())
	f.row("<-- " + f.b.line())
	f.b.arrives(f.a.last())
	f.row("--> " + f.a.line())
	f.is(
		"CLOSED |  | LISTEN",
		"SYN-SENT | --> <SEQ=100><CTL=SYN> | LISTEN",
		"SYN-SENT | ... <SEQ=90><CTL=SYN> | SYN-RECEIVED",
		"SYN-SENT | <-- <SEQ=300><ACK=91><CTL=SYN,ACK> | SYN-RECEIVED",
		"SYN-SENT | --> <SEQ=91><CTL=RST> | LISTEN",
		"SYN-SENT | ... <SEQ=100><CTL=SYN> | SYN-RECEIVED",
		"ESTABLISHED | <-- <SEQ=400><ACK=101><CTL=SYN,ACK> | SYN-RECEIVED",
		"ESTABLISHED | --> <SEQ=101><ACK=401><CTL=ACK> | ESTABLISHED",
	)
}

func TestFigure9HalfOpenDiscovery(t *testing.T) {
	f := &figure{t: t, a: newPeer(400), b: newPeer(0).synchronise(300, 100)}
	f.row("")
	f.a.open()
	syn := f.a.last()
	f.row("--> " + f.a.line())
	f.b.arrives(syn)
	f.a.arrives(f.b.last())
	f.row("<-- " + f.b.line())
	f.b.arrives(f.a.last())
	f.row("--> " + f.a.line())
	if !f.b.out.Signal.Has(SignalReset) {
		t.Errorf("figure 9 line 5: B's user is told of the reset, got %q", f.b.out.Signal)
	}
	f.a.m.Timeout(&f.a.c, TimerRetransmission, &f.a.env, &f.a.out)
	f.row("--> " + f.a.line())
	f.is(
		"CLOSED |  | ESTABLISHED",
		"SYN-SENT | --> <SEQ=400><CTL=SYN> | ESTABLISHED",
		"SYN-SENT | <-- <SEQ=300><ACK=100><CTL=ACK> | ESTABLISHED",
		"SYN-SENT | --> <SEQ=100><CTL=RST> | CLOSED",
		"SYN-SENT | --> <SEQ=400><CTL=SYN> | CLOSED",
	)
}

func TestFigure10ActiveSideDiscovers(t *testing.T) {
	f := &figure{t: t, a: newPeer(400), b: newPeer(0).synchronise(300, 100)}
	f.row("")
	f.b.send(10)
	f.a.arrives(f.b.last())
	f.row("<-- " + f.b.line())
	f.b.arrives(f.a.last())
	f.row("--> " + f.a.line())
	f.is(
		"CLOSED |  | ESTABLISHED",
		"CLOSED | <-- <SEQ=300><ACK=100><DATA=10><CTL=ACK> | ESTABLISHED",
		"CLOSED | --> <SEQ=100><CTL=RST> | CLOSED",
	)
}

func TestFigure11TwoPassiveSockets(t *testing.T) {
	f := &figure{t: t, a: newPeer(100).listen(), b: newPeer(700).listen()}
	f.row("")
	f.b.arrives(Segment{SEQ: 50, CTL: SYN, WND: 65535})
	f.row("... <SEQ=50><CTL=SYN>")
	f.a.arrives(f.b.last())
	f.row("<-- " + f.b.line())
	f.b.arrives(f.a.last())
	f.row("--> " + f.a.line())
	f.is(
		"LISTEN |  | LISTEN",
		"LISTEN | ... <SEQ=50><CTL=SYN> | SYN-RECEIVED",
		"LISTEN | <-- <SEQ=700><ACK=51><CTL=SYN,ACK> | SYN-RECEIVED",
		"LISTEN | --> <SEQ=51><CTL=RST> | LISTEN",
	)
}

func TestFigure12NormalClose(t *testing.T) {
	f := &figure{t: t, a: newPeer(0).synchronise(100, 300), b: newPeer(0).synchronise(300, 100)}
	f.row("")
	f.a.close()
	f.b.arrives(f.a.last())
	f.row("--> " + f.a.line())
	f.a.arrives(f.b.last())
	f.row("<-- " + f.b.line())
	f.b.close()
	f.a.arrives(f.b.last())
	f.row("<-- " + f.b.line())
	f.b.arrives(f.a.last())
	f.row("--> " + f.a.line())
	f.a.m.Timeout(&f.a.c, TimerTimeWait, &f.a.env, &f.a.out)
	f.row("(2 MSL)")
	f.is(
		"ESTABLISHED |  | ESTABLISHED",
		"FIN-WAIT-1 | --> <SEQ=100><ACK=300><CTL=FIN,ACK> | CLOSE-WAIT",
		"FIN-WAIT-2 | <-- <SEQ=300><ACK=101><CTL=ACK> | CLOSE-WAIT",
		"TIME-WAIT | <-- <SEQ=300><ACK=101><CTL=FIN,ACK> | LAST-ACK",
		"TIME-WAIT | --> <SEQ=101><ACK=301><CTL=ACK> | CLOSED",
		"CLOSED | (2 MSL) | CLOSED",
	)
}

func TestFigure13SimultaneousClose(t *testing.T) {
	f := &figure{t: t, a: newPeer(0).synchronise(100, 300), b: newPeer(0).synchronise(300, 100)}
	f.row("")
	f.a.close()
	f.b.close()
	finA, lineA := f.a.last(), f.a.line()
	finB, lineB := f.b.last(), f.b.line()
	f.row("--> " + lineA)
	f.a.arrives(finB)
	f.row("<-- " + lineB)
	f.b.arrives(finA)
	f.row("... " + lineA)
	ackA, lineA := f.a.last(), f.a.line()
	ackB, lineB := f.b.last(), f.b.line()
	f.row("--> " + lineA)
	f.a.arrives(ackB)
	f.row("<-- " + lineB)
	f.b.arrives(ackA)
	f.row("... " + lineA)
	f.a.m.Timeout(&f.a.c, TimerTimeWait, &f.a.env, &f.a.out)
	f.b.m.Timeout(&f.b.c, TimerTimeWait, &f.b.env, &f.b.out)
	f.row("(2 MSL)")
	f.is(
		"ESTABLISHED |  | ESTABLISHED",
		"FIN-WAIT-1 | --> <SEQ=100><ACK=300><CTL=FIN,ACK> | FIN-WAIT-1",
		"CLOSING | <-- <SEQ=300><ACK=100><CTL=FIN,ACK> | FIN-WAIT-1",
		"CLOSING | ... <SEQ=100><ACK=300><CTL=FIN,ACK> | CLOSING",
		"CLOSING | --> <SEQ=101><ACK=301><CTL=ACK> | CLOSING",
		"TIME-WAIT | <-- <SEQ=301><ACK=101><CTL=ACK> | CLOSING",
		"TIME-WAIT | ... <SEQ=101><ACK=301><CTL=ACK> | TIME-WAIT",
		"CLOSED | (2 MSL) | CLOSED",
	)
}
