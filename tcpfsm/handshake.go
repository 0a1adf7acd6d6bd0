package tcpfsm

// Handshake is establishment, and nothing else: the machine calls it at fixed
// points and never asks which one it runs. A variant embeds ThreeWay and
// overrides what differs. A Handshake is an immutable value: what it must
// remember of a connection goes into TCB.Memo, of a host into HostMemory.
//
// What a variant works with: Machine.Begin or BeginAt, TakeSYN or Negotiate,
// then a state and the flags SynOut, SynOnce, Passive and Early in the TCB, or
// Establish; Keep for text that must wait and Continue for text that need not;
// SendSYN, SendSYNACK, SendACK, SendReset, SendRST, Challenge, or Effects.Add
// for a segment of its own; ReturnToListen, Fail and Delete; TCB.Start and Stop
// with TimerHandshake; Effects.Decide with a Rule from NewRule. To answer and
// keep nothing, copy the TCB, answer, and put the copy back.
//
// Embedding is not virtual. A method that wants another goes through
// m.Handshake, never through its own receiver.
type Handshake interface {
	// Open begins an active open: c is empty but for the user's wishes and the
	// text already queued in SND.END - SND.NXT. It ends in SYN-SENT, or wherever
	// the variant lets an opener begin.
	Open(m *Machine, c *TCB, env *Env, out *Effects)

	// Listen takes a segment without RST that meets LISTEN. It may leave c in
	// LISTEN (and so keep nothing), or make it a connection. more says that the
	// segment's text and FIN are to be processed at once.
	Listen(m *Machine, c *TCB, seg *Segment, env *Env, out *Effects) (more bool)

	// SynSent takes a segment that meets SYN-SENT (§3.10.7.3, all of it). more
	// says that the segment's sixth to eighth checks follow.
	SynSent(m *Machine, c *TCB, seg *Segment, env *Env, out *Effects) (more bool)

	// Before sees every segment for SYN-RECEIVED and the synchronised states
	// before the first check. done says that it is dealt with.
	Before(m *Machine, c *TCB, seg *Segment, env *Env, out *Effects) (done bool)

	// SynReceived is the fifth check in SYN-RECEIVED. It reports false for "drop
	// the segment and return".
	SynReceived(m *Machine, c *TCB, seg *Segment, env *Env, out *Effects) (ok bool)

	// Resend is called when the retransmission timer fires while our SYN is
	// unacknowledged and R2 is not reached.
	Resend(m *Machine, c *TCB, env *Env, out *Effects)

	// Expired is called when TimerHandshake fires.
	Expired(m *Machine, c *TCB, env *Env, out *Effects)

	// Stamp has the last look at every segment that leaves. c is nil where a
	// RST leaves for want of a connection.
	Stamp(m *Machine, c *TCB, seg *Segment, env *Env)

	// Used is called after every event, with the state it found in out.Before.
	Used(m *Machine, c *TCB, env *Env, out *Effects)
}
