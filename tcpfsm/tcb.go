package tcpfsm

// TCB is the memory of one connection (RFC 9293 §3.3.1). It is a value: no
// pointer, slice or map, at most 256 bytes, copied by = and compared by ==. The
// zero TCB is CLOSED. Durations are kept in microseconds or milliseconds, as
// the field says; the few instants are 32-bit clocks of the same unit.
type TCB struct {
	SND  SendVars
	RCV  ReceiveVars
	Late Spans // text beyond RCV.NXT, or held until the connection is open

	RTO      uint32    // µs; RFC 6298, backed off
	SRTT     uint32    // µs; 0 before the first sample
	RTTVAR   uint32    // µs
	TimedAt  uint32    // µs clock: when the timed segment left
	TimedEnd Seq       // acknowledging this number ends the sample
	Heard    uint32    // ms clock: when text last came in order, under quickACK
	Waited   uint32    // ms of retransmission timeouts since the oldest item was first sent
	TSRecent uint32    // TS.Recent, RFC 7323 §4.3
	TSAt     uint32    // ms clock: when TS.Recent was taken
	TSOffset uint32    // added to the clock to make TSval
	ChalAt   uint32    // ms clock: start of the challenge throttle's interval
	OddAt    uint32    // ms clock: the same for answers to unacceptable segments
	Owed     uint32    // octets received and not yet acknowledged
	UserWait uint32    // ms; the user timeout in force, 0 for none
	Memo     [4]uint32 // belongs to the Handshake; the machine never reads it
	Old      Former    // what to fall back to if a reopening SYN proves stale

	Timers  TimerSet // the timers that are running
	TSDay   uint16   // TSAt on a clock of days, for the other one wraps after 49
	ChalN   uint16   // challenge ACKs sent in the interval
	OddN    uint16   // answers to unacceptable segments sent in theirs
	State   State
	Retries uint8 // consecutive expirations of the retransmission or persist timer
	Quick   uint8 // segments that are still acknowledged at once, under quickACK
	Probes  uint8 // keep-alive probes without an answer

	Passive    bool // how SYN-RECEIVED was reached (MUST-11): from LISTEN or TIME-WAIT
	SynOut     bool // our SYN is unacknowledged
	SynOnce    bool // it is never sent again: no timer runs for it
	SynLost    bool // the timer fired for it (RFC 6298 §5.7)
	Early      bool // text may flow in SYN-RECEIVED: the Handshake says so
	Closing    bool // the user called CLOSE: a FIN follows the queued text
	FinSent    bool // it has its number, SND.END
	FinRcvd    bool // the peer's FIN is inside RCV.NXT
	LateFin    bool // it was seen at RCV.FIN, beyond RCV.NXT
	Orphan     bool // the user is gone and will read nothing more
	Reopened   bool // SYN-RECEIVED was reached from TIME-WAIT; Old is set
	Probed     bool // the octet at SND.NXT was sent as a window probe
	Recovering bool // a loss is mended: acknowledgments below Recover resend the front
	Timing     bool // TimedAt and TimedEnd are in use
	TSOK       bool // timestamps are in use (Snd.TS.OK, RFC 7323)
	ScaleOK    bool // window scaling is in use
	SACKOK     bool // the peer permits SACK
	NoDelay    bool // Nagle's algorithm is off (MUST-17)
	KeepAlive  bool // keep-alive is on (MUST-24)
	Urgent     bool // the user knows of the urgent text before RCV.UP
	Texted     bool // Heard is set
	Chatty     bool // our text answers the peer's: ACKs wait for it
	TailProbed bool // a tail loss probe went, and nothing has been acknowledged since
	Aired      bool // R1 was passed and the user told
}

// SendVars are the send sequence variables of RFC 9293 §3.3.1 and what goes
// with them. SND.END and SND.NXT bound the queue of octets and FIN that the
// user has handed over and that are not yet segmentized.
type SendVars struct {
	ISS, UNA, NXT, UP Seq
	WL1, WL2          Seq
	END               Seq    // after the last octet the user has sent; the FIN's number
	Recover           Seq    // after the highest number sent when the timer last fired, or a loss was last seen otherwise
	SML               Seq    // after the last small segment sent; SND.UNA if that is acknowledged (appendix A.3)
	WND               uint32 // octets, scaled
	MaxWND            uint32 // the largest SND.WND ever seen (§3.8.6.2.1, RFC 5961 §5)
	CWND, SSThresh    uint32 // octets (RFC 5681 §3.1)
	MSS               uint16 // SendMSS: what the peer's option allows
	Shift             uint8  // Snd.Wind.Shift
	Dups              uint8  // duplicate ACKs since SND.UNA moved, under fastRetransmit and without SACK (RFC 5681 §2)
}

// ReceiveVars are the receive sequence variables of RFC 9293 §3.3.1 and what
// goes with them.
type ReceiveVars struct {
	IRS, NXT, UP Seq
	READ         Seq    // the next octet to hand to the user
	FIN          Seq    // the peer's FIN, once seen (LateFin or FinRcvd)
	ACKed        Seq    // the last acknowledgment sent (Last.ACK.sent, RFC 7323 §4.3)
	WND          uint32 // octets; RCV.NXT+RCV.WND never moves left (SHLD-14)
	Asked        uint32 // octets of RECEIVE calls not yet served
	Size         uint32 // octets of buffer
	MSS          uint16 // what we told the peer, or the default
	Shift        uint8  // Rcv.Wind.Shift
}

// Former is what is left of a connection that was reopened from TIME-WAIT
// until the new one is open (MAY-2, clause 2).
type Former struct {
	NXT, RcvNXT Seq
	TSRecent    uint32
	TSOK        bool
}

// TextEnd is the number after the last octet received in order.
func (c *TCB) TextEnd() Seq {
	if c.FinRcvd {
		return c.RCV.FIN
	}
	return c.RCV.NXT
}

// Unread is how many octets wait for a RECEIVE.
func (c *TCB) Unread() uint32 { return uint32(c.TextEnd() - c.RCV.READ) }
