package sock

import (
	"math/bits"

	"synfault/tcpfsm"
)

// Conn is a connection: its block, and what the socket knows beside it.
type Conn struct {
	tcpfsm.TCB
	Local, Remote tcpfsm.Endpoint

	machine  *tcpfsm.Machine
	file     *file // nil: nobody has accepted it, or whoever held it is gone
	listener *file // of an embryo, and of what waits to be accepted
	queued   bool  // it waits to be accepted
	deadline [tcpfsm.NumTimers]tcpfsm.Instant

	was     tcpfsm.TCB // the block before the last step
	err     Errno      // what the next call is told, and SO_ERROR
	soft    Errno      // a soft error: what a timeout is told instead
	left    uint32     // octets that were received and not read when the block was deleted
	eof     bool       // after them comes the end of the stream
	dead    bool       // the block is deleted
	opened  bool       // it was established, or may be used as if it were
	synText bool       // text of our SYN, or of the peer's, was taken with it
	reports uint32     // segments of ours that the peer has acknowledged: see Info.Delivered
	again   uint32     // segments of text that went again and are outstanding, all below againTo
	againTo tcpfsm.Seq
	total   uint32 // segments sent again, ever
	mends   Recovery
}

// Machine is the machine that the connection runs on.
func (c *Conn) Machine() *tcpfsm.Machine { return c.machine }

// Held reports that a descriptor stands for the connection.
func (c *Conn) Held() bool { return c.file != nil }

// unread is how many octets read would find.
func (c *Conn) unread() uint32 {
	if c.dead || c.State <= tcpfsm.SynSent {
		return c.left
	}
	return c.Unread()
}

// ended reports that nothing follows the unread octets.
func (c *Conn) ended() bool { return c.dead && c.eof || !c.dead && c.FinRcvd }

// next is the timer that fires first.
func (c *Conn) next() (first tcpfsm.Timer, ok bool) {
	for set := c.Timers; set != 0; set &= set - 1 {
		t := tcpfsm.Timer(bits.TrailingZeros16(uint16(set)))
		if !ok || c.deadline[t] < c.deadline[first] {
			first, ok = t, true
		}
	}
	return first, ok
}

// begin prepares a step of a connection: what the machine may know of it, and what Observe will be told. A new sequence
// number matters only where a connection may begin.
func (h *Host) begin(c *Conn, what What, begins bool) {
	c.was = c.TCB
	h.env = tcpfsm.Env{Now: h.now, Local: c.Local, Remote: c.Remote, Memory: &h.memory}
	if begins {
		if h.config.ISN != nil {
			h.env.ISN = h.config.ISN(c.Local, c.Remote)
		} else {
			h.env.ISN = c.machine.InitialSequence(h.now, c.Local, c.Remote, h.memory.Stable.Secret)
		}
		h.env.Deaf = h.listener(c.Local) == nil
	}
	h.step = Step{At: h.now, What: what, Local: c.Local, Remote: c.Remote, Before: c.State}
}

// call is a step that a user's call makes; do is the machine's part.
func (h *Host) call(c *Conn, name string, begins bool, do func() error) error {
	h.begin(c, Call, begins)
	h.step.Call = name
	err := do()
	h.settle(c)
	return err
}

// settle carries out what a step did: packets, timers, news for the user, the block's end.
func (h *Host) settle(c *Conn) {
	out := &h.out
	for set := out.Set; set != 0; set &= set - 1 {
		t := bits.TrailingZeros16(uint16(set))
		c.deadline[t] = h.now.Add(out.After[t])
	}
	h.news(c)
	h.emit(c)
	switch {
	case c.State == tcpfsm.Closed, c.State == tcpfsm.Listen: // an embryo that goes back to LISTEN is no more
		h.bury(c)
	case c.listener != nil && !c.queued && (c.State >= tcpfsm.Established || c.Early):
		c.queued, c.opened = true, true
		c.listener.queue = append(c.listener.queue, c)
	case c.State >= tcpfsm.Established:
		c.opened = true
	}
}

// news is what the step means for the user.
func (h *Host) news(c *Conn) {
	out := &h.out
	sig := out.Signal
	c.count(out)
	switch {
	case sig.Has(tcpfsm.SignalRefused):
		c.err = ECONNREFUSED
	case sig.Has(tcpfsm.SignalReset), out.Rules.Has(tcpfsm.RuleResetClosing):
		c.err = ECONNRESET
		if h.config.Dialect == Linux && c.was.State == tcpfsm.CloseWait {
			c.err = EPIPE
		}
	case out.Rules.Has(tcpfsm.RuleSynReceivedRSTPassive): // text may have been taken before the handshake ended
		c.err = ECONNRESET
	case sig.Has(tcpfsm.SignalTimedOut):
		c.err = ETIMEDOUT
		if c.soft != OK {
			c.err = c.soft
		}
	}
}

// bury ends a connection whose block is deleted. What was not read stays to be read.
func (h *Host) bury(c *Conn) {
	c.dead = true
	if c.was.State > tcpfsm.SynSent && c.was.State != tcpfsm.Closed {
		c.left = c.was.Unread() - min(h.out.Released.Len(), c.was.Unread())
		c.eof = c.was.FinRcvd
	}
	c.TCB = tcpfsm.TCB{}
	for i := range h.conns {
		if h.conns[i] == c {
			h.conns = append(h.conns[:i], h.conns[i+1:]...)
			break
		}
	}
}

// emit sends what the machine sends, and tells the observer.
func (h *Host) emit(c *Conn) {
	h.step.After, h.step.Rule, h.step.Sent = c.State, h.out.Rule, h.out.Send
	if h.config.Observe != nil {
		h.config.Observe(&h.step)
	}
	if h.config.Send == nil {
		return
	}
	for i := range h.out.Send {
		h.config.Send(Packet{Segment: h.out.Send[i], Src: c.Local, Dst: c.Remote})
	}
}
