package scenarios

import (
	"time"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// History is what checks know and no host may: which incarnation sent each segment, who lived when, what was accepted
// and released. Observe alone writes it. Where nobody checks the run (Runner.Run without after), it holds births and deaths
// alone.
type History struct {
	Lives []Life // in the order of their births; at most maxLives
	// Missed counts births beyond maxLives: what is said of those is not known.
	Missed uint32
	// Acts are what machines did in the last event.
	Acts []Act
	// Strangers are the incarnations of hosts that are somebody else's TCP; at most 64. Sayings and Turns are what those sent,
	// and showed their users, in the last event.
	Strangers []Stranger
	Sayings   []Saying
	Turns     []Turn
	seen      []Seen
	// Listeners is how many passive OPENs of each host stand.
	Listeners [maxHosts]uint8
	// Back is when each host last came back from a crash; netsim.Never if it did not.
	Back [maxHosts]netsim.Time
	Toll
	shifted bool   // a life's first number has changed: see memo
	held    uint64 // see sharedKey
}

// Toll is what the network and the script have done so far.
type Toll struct {
	LastFault netsim.Time   // when the last fault had, or will have, its last effect
	LastCall  netsim.Time   // when a user last called
	Oldest    time.Duration // the greatest age at which a segment arrived
	Tampered  uint32        // segments that arrived forged, or damaged where no checksum sees it
	Crashes   uint32
	GivenUp   uint32 // connections and embryos that a retry limit ended
	Overlaps  uint32 // lives whose numbers begin below where an earlier one of the same four-tuple ended
}

// maxLives bounds the incarnations that a history tells apart.
const maxLives = 128

// Life is one incarnation: one life of one control block, a listener's excepted.
type Life struct {
	Vars          // as the last act on it left them; State is CLOSED where the block is gone
	Host          netsim.NodeID
	Number        uint8  // of the connection in the script
	Serial        uint32 // the host's number of the block
	Local, Remote tcpfsm.Endpoint
	Born          netsim.Time
	Died          netsim.Time // netsim.Never while it lives
	Opened        netsim.Time // when it was first established; netsim.Never before
	Waiting       netsim.Time // when its 2 MSL wait last had to start; netsim.Never before
	Moved         netsim.Time // when SND.UNA or RCV.NXT last advanced, or it was born
	Told          tcpfsm.Signal
	Active        bool        // it was born of an active OPEN
	Crashed       bool        // it died in a crash
	Peer          int16       // the life whose SYN it believes; -1 before it has one, or if there is none
	Former        int16       // the life of the same block that it was reopened from; -1 if none
	TakenBy       int16       // the life whose user was first handed octets of this one; -1 if none was
	Met           LifeSet     // the lives that it received a SYN of
	MaxSent       tcpfsm.Seq  // the highest SND.NXT
	Foreign       tcpfsm.Span // octets accepted that another life than Peer sent, first to last
	ForeignHeld   bool        // Foreign is set
	SynLost       bool        // the retransmission timer fired before it was open
	Ledger
	Pace
	Account
	Gaps    Gaps
	Revived bool // a SYN had reopened it and proved stale: the block has forgotten where its streams began
	still   memo
}

// Account is what passed between a life and its user.
type Account struct {
	Queued   uint32 // octets accepted from the user
	Released uint32 // octets handed to the user
	EOF      bool   // the peer's FIN was told
	Shut     bool   // the user has called CLOSE or ABORT, or left
}

// Pace is when a life last did what it may not do too soon, or too late. Instants are netsim.Never where there is none.
type Pace struct {
	Front      netsim.Time   // when the timer for the oldest unacknowledged number last had to start
	Again      netsim.Time   // when that number last left, for whatever reason, a tail loss probe went, or Front
	Since      netsim.Time   // since when the peer has said nothing that was waited for
	HeardAt    netsim.Time   // when a segment last arrived
	ProbeAt    netsim.Time   // when the window was last probed since it shut
	Answered   netsim.Time   // when it last answered, with an empty ACK, what a throttle may leave unanswered
	Window     netsim.Time   // the beginning of the interval that Challenges counts in
	Between    time.Duration // between the last two probes, 0 before there were two
	Rounds     uint8         // expirations of the retransmission timer since Since; 255 is 255 or more
	Challenges uint8         // challenge ACKs since Window, to segments that begin inside the window; 255 is 255 or more
	Dups       uint8         // duplicate ACKs since SND.UNA moved or a loss was seen, for a machine that counts them; or DupsLost
}

// noPace is that of a life that has done nothing yet.
var noPace = Pace{Front: netsim.Never, Again: netsim.Never, Since: netsim.Never, HeardAt: netsim.Never,
	ProbeAt: netsim.Never, Answered: netsim.Never, Window: netsim.Never}

// LifeSet is a set of lives, by their place.
type LifeSet [maxLives / 64]uint64

// Has reports whether the ith life is in the set.
func (s *LifeSet) Has(i int) bool { return s[i/64]>>(i%64)&1 != 0 }

func (s *LifeSet) add(i int) { s[i/64] |= 1 << (i % 64) }

// Alive reports whether the block existed at an instant.
func (l *Life) Alive(at netsim.Time) bool { return l.Born <= at && at < l.Died }

// Lives reports whether the block exists.
func (l *Life) Lives() bool { return l.Died == netsim.Never }

// TimedOut reports that a retry limit or a timer of patience ended it.
func (l *Life) TimedOut() bool {
	return !l.Lives() && l.Told&(tcpfsm.SignalTimedOut|tcpfsm.SignalDropped) != 0
}

// Mirror returns the living life at the other end of a life's four-tuple, or -1.
func (h *History) Mirror(l *Life) int {
	for i := len(h.Lives) - 1; i >= 0; i-- {
		if m := &h.Lives[i]; m.Died == netsim.Never && m.Local == l.Remote && m.Remote == l.Local {
			return i
		}
	}
	return -1
}

// A tag says of a segment which life sent it, which life's segment it answers, and how many empty ACKs in a row, each the
// answer to the one before, it ends.
const (
	tagAnswers = 16
	tagStorm   = 32
)

// Sender is the life that sent a segment, or -1 for a host that spoke for nobody, and for whoever tampered with it.
func Sender(o *netsim.Origin) int {
	if o.Forged || o.Damaged {
		return -1
	}
	if n := int(o.Tag & 0xffff); n < strangerTag {
		return n - 1
	}
	return -1
}

// Answers is the life whose segment a segment answers, or -1.
func Answers(o *netsim.Origin) int {
	if o.Forged || o.Damaged {
		return -1
	}
	return int(o.Tag>>tagAnswers&0xffff) - 1
}

// Storm is how many empty ACKs in a row a segment with this tag ends, each the answer to the one before: 0 for a segment
// that is no answer to an empty ACK.
func Storm(tag uint64) int { return int(tag >> tagStorm) }

// emptyACK reports a segment that is an ACK and nothing else.
func emptyACK(s *tcpfsm.Segment) bool {
	return s.Text == 0 && s.CTL&(tcpfsm.SYN|tcpfsm.FIN|tcpfsm.RST|tcpfsm.ACK) == tcpfsm.ACK
}

// find returns the life of a host's block, or -1.
func (h *History) find(host netsim.NodeID, serial uint32) int {
	for i := len(h.Lives) - 1; i >= 0; i-- {
		if l := &h.Lives[i]; l.Serial == serial && l.Host == host && l.Died == netsim.Never {
			return i
		}
	}
	return -1
}

// reset forgets everything.
func (h *History) reset() {
	*h = History{Lives: h.Lives[:0], Acts: h.Acts[:0],
		Strangers: h.Strangers[:0], Sayings: h.Sayings[:0], Turns: h.Turns[:0], seen: h.seen[:0]}
	for i := range h.Back {
		h.Back[i] = netsim.Never
	}
}

// CopyHistory implements netsim.Protocol.
func (g *glue) CopyHistory(dst, src *History) {
	lives, acts := append(dst.Lives[:0], src.Lives...), append(dst.Acts[:0], src.Acts...)
	strangers, sayings := append(dst.Strangers[:0], src.Strangers...), append(dst.Sayings[:0], src.Sayings...)
	turns, seen := append(dst.Turns[:0], src.Turns...), append(dst.seen[:0], src.seen...)
	*dst = *src
	dst.Lives, dst.Acts = lives, acts
	dst.Strangers, dst.Sayings, dst.Turns, dst.seen = strangers, sayings, turns, seen
}

// Copy implements netsim.Protocol.
func (g *glue) Copy(dst, src *Host) {
	conns, users := append(dst.Conns[:0], src.Conns...), append(dst.Users[:0], src.Users...)
	*dst = *src
	dst.Conns, dst.Users = conns, users
	if src.Foreign != nil {
		dst.Foreign = src.Foreign.Clone()
	}
}
