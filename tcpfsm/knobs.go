package tcpfsm

import "time"

// Policy is the set of choices that RFC 9293 leaves open, takes from another
// RFC, or states in a way that does not work as it stands. Every field is a
// knob; Knobs tells its name, source and meaning, and KNOBS.md lists them all.
type Policy struct {
	MSL, GiveUp, Fin2OrphanTimeout                             time.Duration
	R2, R2SYN, UserTimeout, OpenTimeout                        time.Duration
	InitialRTO, MinRTO, MaxRTO, FixedRTO, VarianceMin, RTOSlop time.Duration
	DelayedACK, Override, SynSoon                              time.Duration
	KeepIdle, KeepInterval                                     time.Duration
	PersistMin, PersistMax                                     time.Duration
	ChallengeInterval, ISNTick                                 time.Duration

	ChallengeLimit, ReopenGap, ISNOrigin              uint32
	R1, SynRetries, SynackRetries, DataRetries        uint32
	SynLinear, KeepCount, AckEvery, InitialCongestion uint32
	SynLosses, OrphanRetries, SynBareAfter, QuickACK  uint32

	ISN        ISNMode
	EmbryoSYN  EmbryoSYN
	DropSynFin DropSynFin
	RefuseSYN  RefuseSYN

	ThrottleOdd, StrictSeq, RFC5961, RFC5961Data, StrictACK, RSTRightEdge, RSTAfterFIN, SynSentRSTSeq    bool
	RFC1337, RFC6191, RFC6191Or, MAY2, ReopenFallback, TimeWaitAnswers                                   bool
	RepeatedFIN, InitWindow, StopOnBadACK, FinCoverage                                                   bool
	SynackOnDupSyn, SynackTimer, SynackAnswered, ListenText, OpenerText, ListenDropsSynack, SynText      bool
	TimeWaitOnReset, RST, RSTACK, RSTWindow, CloseReset, ClosingRepeatsFIN, KeepReset                    bool
	PAWS, TSRequired, RSTTimestamps                                                                      bool
	Nagle, NagleMinshall, SWS, Retransmission, SynRTO3, Congestion, KeepAlive, ProbeOctet, ZeroWindowFIN bool
	InsecureRST, InsecureSYN, ICMPMayAbort, OldACK, TimeWaitNeedsACK, Overfull, UpdateDoubles, TailLoss  bool
	PAWSLateACK, SynSample, ICMPHardAborts, ICMPSoftAborts, ICMPExactISS, QuietTime                      bool
	ReopenBeyond, FastRetransmit, TooBigResends                                                          bool
}

// ISNMode says where initial sequence numbers come from.
type ISNMode uint8

// The ISN modes: RFC 9293 §3.4.1 is clock+prf, the rest is for showing what
// each part is good for.
const (
	ISNClockPRF ISNMode = iota // the clock plus a keyed hash of the four-tuple (SHLD-1)
	ISNClock                   // the clock alone (MUST-8)
	ISNRandom                  // a keyed hash of the clock's reading
	ISNConstant                // always the same
	ISNScripted                // whatever the caller of the machine says
)

// EmbryoSYN says what an in-window SYN does to a connection in SYN-RECEIVED
// that began passively (reading i).
type EmbryoSYN uint8

// The answers to such a SYN.
const (
	EmbryoToListen  EmbryoSYN = iota // back to LISTEN, as §3.10.7.4 fourth says
	EmbryoChallenge                  // a challenge ACK, as in the synchronised states
	EmbryoReset                      // back to LISTEN, and a RST to the sender
	EmbryoSynack                     // the SYN,ACK again
)

// DropSynFin says where a segment with both SYN and FIN is dropped unseen.
type DropSynFin uint8

// The places.
const (
	SynFinTaken          DropSynFin = iota // nowhere
	SynFinDropListen                       // in LISTEN
	SynFinDropEverywhere                   // in every state
)

// RefuseSYN says what becomes of a SYN that may not reopen TIME-WAIT.
type RefuseSYN uint8

// The fates.
const (
	RefuseByRFC RefuseSYN = iota // dropped where RFC 6191 judged it, else answered like any segment
	RefuseACK                    // answered like any segment
	RefuseDrop                   // dropped
)

// Socket is the set of choices of one socket or host that are not rules:
// which options are offered and in what order, buffers, clocks.
type Socket struct {
	RcvBuf, SndBuf          uint32 // octets
	SynWindow               uint32 // octets; the most a SYN offers
	TSOrigin                uint32 // TSval at instant zero
	TSClock, TimerClock     time.Duration
	MSS, DefaultMSS         uint16
	Shift                   uint8
	Style                   Style
	WindowScale, Timestamps bool
	SACK, RoundBuffer       bool
	WholeWindow, MSSOption  bool
	EagerWindow, WideWindow bool
}

// Style is a way to order and pad options.
type Style uint8

// The styles.
const (
	StylePlain   Style = iota // canonical order, padded at the end
	StyleLinux                // padded with NOPs before each option
	StyleFreeBSD              // NOPs for alignment, zeros at the end
)
