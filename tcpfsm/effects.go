package tcpfsm

import "time"

// Timer names one of a connection's timers (RFC 9293 §3.8, §3.10.8).
type Timer uint8

// The timers. At most one of each runs for a connection.
const (
	TimerRetransmission Timer = iota // RFC 6298
	TimerPersist                     // zero-window probes, §3.8.6.1
	TimerOverride                    // sender's SWS avoidance, §3.8.6.2.1
	TimerDelayedACK                  // §3.8.6.3
	TimerKeepAlive                   // §3.8.4
	TimerUser                        // the user timeout, §3.9.1.1
	TimerTimeWait                    // 2 MSL, §3.4.2
	TimerFinWait2                    // a FIN-WAIT-2 that nobody reads
	TimerHandshake                   // belongs to the Handshake
	TimerTailLoss                    // RFC 8985 §7
	NumTimers           = iota
)

// TimerSet is a set of timers.
type TimerSet uint16

// Has reports that t is in the set.
func (s TimerSet) Has(t Timer) bool { return s>>t&1 != 0 }

// Effects is all that can leave a call. The caller owns it and reuses it;
// every call overwrites all of it, so that a machine in use allocates nothing.
type Effects struct {
	Send  []Segment                // in the order in which they leave
	After [NumTimers]time.Duration // how long each timer of Set runs; else stale
	Rules RuleSet                  // every branch that decided something
	Fail  error                    // what outstanding SENDs and RECEIVEs get; nil: they stand

	Accepted Span // octets taken from this segment, in order or not
	Released Span // octets handed to the user
	Acked    Span // octets of ours newly acknowledged: their SENDs are done

	Set     TimerSet // timers to start, or to start again
	Stop    TimerSet // timers to stop; disjoint from Set
	Signal  Signal   // what the user is told
	Rule    Rule     // the branch that decided
	Before  State    // the state in which the call found the connection
	Refused uint16   // octets within the window that found no room in TCB.Late

	Memo [4]uint32 // the Handshake's, as the call found it: the block may be gone when Used is called

	ackNow  bool // an ACK is due before the call returns
	resend  bool // the front of the queue goes again, when the segment has been dealt with
	restart bool // SND.UNA moved: the timers of what is outstanding start again

	hole uint32 // octets from SND.UNA to what the peer has, by this segment's SACK blocks; 0: it does not say
}

func (out *Effects) begin(c *TCB) {
	out.Send = out.Send[:0]
	out.Rules = RuleSet{}
	out.Fail = nil
	out.Accepted, out.Released, out.Acked = Span{}, Span{}, Span{}
	out.Set, out.Stop, out.Signal, out.Refused = 0, 0, 0, 0
	out.Before, out.Memo = c.State, c.Memo
	out.Rule = RuleNone
	out.ackNow, out.resend, out.restart, out.hole = false, false, false, 0
}

// Decide records that a branch decided: the last one recorded names the step.
func (out *Effects) Decide(r Rule) {
	out.Rule = r
	out.Rules.Add(r)
}

// note records that a branch decided something by the way.
func (out *Effects) note(r Rule) { out.Rules.Add(r) }

// Tell adds to what the user is told.
func (out *Effects) Tell(s Signal) { out.Signal |= s }

// AckNow asks for an ACK before the call returns, alone if nothing else that
// leaves carries it.
func (out *Effects) AckNow() { out.ackNow = true }

// NoACK takes AckNow back: what would have been acknowledged waits.
func (out *Effects) NoACK() { out.ackNow = false }

// Start (re)starts a timer.
func (c *TCB) Start(t Timer, d time.Duration, out *Effects) {
	c.Timers |= 1 << t
	out.Set |= 1 << t
	out.Stop &^= 1 << t
	out.After[t] = d
}

// Stop stops a timer that may be running.
func (c *TCB) Stop(t Timer, out *Effects) {
	if c.Timers.Has(t) {
		c.Timers &^= 1 << t
		out.Set &^= 1 << t
		out.Stop |= 1 << t
	}
}

// StopAll stops every timer but those of keep.
func (c *TCB) StopAll(keep TimerSet, out *Effects) {
	off := c.Timers &^ keep
	c.Timers &= keep
	out.Set &^= off
	out.Stop |= off
}
