// Package handshake is a researcher's own handshake, checked. It is an example: copy the directory, and write yours.
package handshake

import (
	"testing"
	"time"

	"synfault/properties"
	"synfault/properties/hunt"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// patient is the two-way handshake whose responder repeats its answer: it is open at once, and says so every second until
// the opener speaks; after five times it gives up. Whatever it does not override is the two-way handshake's, and RFC 9293's.
type patient struct{ variant.TwoWay }

func (h patient) Listen(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	more := h.TwoWay.Listen(m, c, seg, env, out)
	if c.State.Synchronized() {
		c.Start(tcpfsm.TimerHandshake, time.Second, out)
	}
	return more
}

// Before is the first look at a segment of a connection that is there: from an opener who speaks, it ends the repetition.
func (h patient) Before(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	if seg.CTL&(tcpfsm.ACK|tcpfsm.SYN) == tcpfsm.ACK && c.SND.ISS.Less(seg.ACK) {
		c.Stop(tcpfsm.TimerHandshake, out)
	}
	return h.TwoWay.Before(m, c, seg, env, out)
}

// Expired is the timer that Listen starts.
func (h patient) Expired(m *tcpfsm.Machine, c *tcpfsm.TCB, env *tcpfsm.Env, out *tcpfsm.Effects) {
	if c.Memo[0]++; c.Memo[0] > 5 {
		m.Fail(c, tcpfsm.ErrTimeout, tcpfsm.SignalTimedOut, out)
		return
	}
	m.SendSYNACK(c, env, out)
	c.Start(tcpfsm.TimerHandshake, time.Second, out)
}

// Moves are the transitions that are not RFC 9293's: the two-way handshake's, and giving up.
func (h patient) Moves() []variant.Move {
	moves := h.TwoWay.Moves()
	for s := tcpfsm.Established; s < tcpfsm.TimeWait; s++ {
		moves = append(moves, variant.Move{From: s, To: tcpfsm.Closed})
	}
	return moves
}

var mine = variant.Variant{Name: "patient", Handshake: patient{variant.TwoWay{Repeat: true}},
	Source: "this file", Doc: "Two-way with an answer that is repeated."}

// TestPatient: what is claimed of it, and what it is known not to do. That the answer is repeated ends the deadlock of the
// two-way handshake; that an old SYN is believed at once, and each time that it comes, it does not mend, nor what follows
// from that once in a thousand runs.
func TestPatient(t *testing.T) {
	properties.Check(t, properties.Handshake(mine), properties.Breaks("I14", "I15"), properties.MayBreak("I19", "L3"),
		properties.Scripts("open", "talk", "life", "half-close", "server-first", "abort"),
		properties.Without(hunt.Knobs|hunt.Forgery|hunt.ISNs),
		properties.Seed(1)) // so that the example is the same each time: leave it out, and each check looks elsewhere
}
