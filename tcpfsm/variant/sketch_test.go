package variant_test

import (
	"testing"
	"time"

	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// deltaT opens by the first packet and closes by silence: no SYN, no FIN. The
// packet that starts a run bears a mark of its own, and each direction has a
// run of its own. A record lasts 2Δt on a side that only received and 3Δt on
// one that sent, from its last traffic on. It is here because nothing is further
// from three messages: an opener without SYN-SENT, a number of the peer's that
// is not known while text already flows, a life that a timer ends.
type deltaT struct {
	tcpfsm.ThreeWay
	Delta time.Duration // MPL + R + A
}

// Bits of Memo[0].
const (
	runSent  = 1 << iota // this side has begun a run
	runKnown             // the peer's run has been seen to begin
)

var (
	ruleRunBegins = tcpfsm.NewRule("delta-t: the first packet makes the record")
	ruleNoRecord  = tcpfsm.NewRule("delta-t: no record and no mark")
	ruleSilence   = tcpfsm.NewRule("delta-t: silence ends the record")
)

func (h deltaT) Moves() []variant.Move {
	return []variant.Move{{From: closed, To: established}, {From: listening, To: established}}
}

// begin makes a record with no SYN: SND.UNA = SND.NXT = ISS+1 from the start.
func (h deltaT) begin(m *tcpfsm.Machine, c *tcpfsm.TCB, env *tcpfsm.Env, out *tcpfsm.Effects) {
	m.Begin(c, env)
	c.SND.UNA = c.SND.NXT
	m.Establish(c, &tcpfsm.Segment{WND: 65535}, env, out)
}

func (h deltaT) Open(m *tcpfsm.Machine, c *tcpfsm.TCB, env *tcpfsm.Env, out *tcpfsm.Effects) {
	h.begin(m, c, env, out)
	out.Decide(ruleRunBegins)
}

func (h deltaT) Listen(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	if seg.CTL&tcpfsm.Mark == 0 {
		out.Decide(ruleNoRecord)
		return false
	}
	h.begin(m, c, env, out)
	c.Passive = true
	h.Before(m, c, seg, env, out)
	out.Decide(ruleRunBegins)
	return true
}

// Before takes the peer's number from a marked packet, for good, or from an ACK
// without a mark, for as long as that ACK is being looked at.
func (h deltaT) Before(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	if c.Memo[0]&runKnown == 0 {
		m.TakeSYN(c, &tcpfsm.Segment{SEQ: seg.SEQ - 1, WND: seg.WND}, env)
		if seg.CTL&tcpfsm.Mark != 0 {
			c.Memo[0] |= runKnown
		}
	}
	return false
}

func (h deltaT) Stamp(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env) {
	if c == nil {
		return
	}
	if seg.Text > 0 && seg.SEQ == c.SND.ISS+1 {
		seg.CTL |= tcpfsm.Mark
		c.Memo[0] |= runSent
	}
	if c.Memo[0]&runKnown == 0 {
		seg.CTL, seg.ACK = seg.CTL&^tcpfsm.ACK, 0
	}
}

func (h deltaT) Used(m *tcpfsm.Machine, c *tcpfsm.TCB, env *tcpfsm.Env, out *tcpfsm.Effects) {
	switch {
	case !c.State.Synchronized():
	case c.Memo[0]&runSent != 0:
		c.Start(tcpfsm.TimerHandshake, 3*h.Delta, out)
	default:
		c.Start(tcpfsm.TimerHandshake, 2*h.Delta, out)
	}
}

func (h deltaT) Expired(m *tcpfsm.Machine, c *tcpfsm.TCB, env *tcpfsm.Env, out *tcpfsm.Effects) {
	m.Delete(c, out)
	out.Decide(ruleSilence)
}

func deltaTPair(t *testing.T, plan string) *pair {
	p := wire(t, "three-way", "", plan)
	for _, s := range []*side{p.a, p.b} {
		s.m.Handshake = deltaT{Delta: 10 * time.Second}
	}
	return p
}

// The seam carries an open without an exchange: text flows both ways from the
// first packet on, and silence ends both records.
func TestSeamCarriesDeltaT(t *testing.T) {
	p := deltaTPair(t, "").dial(10).run(15 * time.Millisecond)
	p.send(p.b, 20).run(time.Hour).is("delta-t",
		"b listens: LISTEN",
		"a opens: ESTABLISHED ab0 <SEQ=101><DATA=10><CTL=PSH,M0>",
		"b ab0: ESTABLISHED",
		"b sends: ESTABLISHED ba0 <SEQ=301><ACK=111><DATA=20><CTL=PSH,ACK,M0>",
		"a ba0: ESTABLISHED",
		"a delayed-ack@225ms: ESTABLISHED ab1 <SEQ=111><ACK=321><CTL=ACK>",
		"b ab1: ESTABLISHED",
		"a handshake@30.225s: CLOSED",
		"b handshake@30.235s: CLOSED",
	)
	if p.a.read != 20 || p.b.read != 10 {
		t.Errorf("read %d and %d; want 20 and 10", p.a.read, p.b.read)
	}
}

// A lost first packet goes again with its mark; a doubled one is delivered once
// while the record lasts, and again after.
func TestSeamCarriesDeltaTFaults(t *testing.T) {
	for plan, want := range map[string]uint32{"ab0x": 10, "ba0x": 10, "ab0=1s": 10, "ab0=19s": 10, "ab0=21s": 20} {
		if p := deltaTPair(t, plan).dial(10).run(time.Hour); p.b.read != want {
			t.Errorf("%s: b read %d, want %d", plan, p.b.read, want)
		}
	}
}

// remembering is two-way with a responder that keeps in stable storage the
// largest x served per client, and an opener whose x is a stable counter.
type remembering struct{ variant.TwoWay }

var ruleServed = tcpfsm.NewRule("two-way+memory: not above the number last served")

func (h remembering) Open(m *tcpfsm.Machine, c *tcpfsm.TCB, env *tcpfsm.Env, out *tcpfsm.Effects) {
	own := *env
	env.Memory.Stable.Count += 100
	own.ISN = tcpfsm.Seq(env.Memory.Stable.Count)
	h.TwoWay.Open(m, c, &own, out)
}

func (h remembering) Listen(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	if seg.CTL&(tcpfsm.SYN|tcpfsm.ACK) == tcpfsm.SYN {
		served := &env.Memory.Stable.Served
		at := 0
		for at < len(served)-1 && served[at].Addr != env.Remote.Addr {
			at++
		}
		if served[at].Addr == env.Remote.Addr && uint32(seg.SEQ) <= served[at].Count {
			out.Decide(ruleServed)
			return false
		}
		copy(served[1:at+1], served[:at])
		served[0] = tcpfsm.PeerCount{Addr: env.Remote.Addr, Count: uint32(seg.SEQ)}
	}
	return h.TwoWay.Listen(m, c, seg, env, out)
}

// The seam carries memory that survives a crash: what opened once does not open
// again, before the crash or after it, which plain two-way cannot say.
func TestSeamCarriesStableMemory(t *testing.T) {
	for _, stable := range []bool{true, false} {
		p := wire(t, "two-way:dup=re-answer", "", "ba0x")
		if stable {
			for _, s := range []*side{p.a, p.b} {
				s.m.Handshake = remembering{s.m.Handshake.(variant.TwoWay)}
			}
		}
		p.dial(0).run(2 * time.Second)
		if !p.agreed() {
			t.Fatalf("stable=%v: lost CA: a %s, b %s", stable, p.a.c.State, p.b.c.State)
		}
		old := syn(p.a.c.SND.ISS)
		p.forget(p.a).forget(p.b).arrives(p.b, "old SYN", old)
		if want := (map[bool]tcpfsm.State{true: listening, false: established})[stable]; p.b.c.State != want {
			t.Errorf("stable=%v: an old SYN after a crash: %s, want %s", stable, p.b.c.State, want)
		}
		if p.forget(p.b).open(p.a, 0).run(time.Second); !p.agreed() {
			t.Errorf("stable=%v: a fresh SYN after a crash: a %s, b %s", stable, p.a.c.State, p.b.c.State)
		}
	}
}
