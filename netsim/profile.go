package netsim

import (
	"math"
	"time"
)

// Profile says at random what a network does: the catalogue of Linux's netem, per direction, and what lies beyond it. It
// is a value; the zero Profile is a perfect network. ParseProfile reads one from netem's own syntax.
type Profile struct {
	// Default holds for every link that Links does not name.
	Default Impairment
	// Links are the directions that differ. What stands here replaces the Default, all of it.
	Links []LinkImpairment
	// Horizon is the instant from which every packet offered is delivered perfectly: the network has healed. 0 is never.
	Horizon Time
	// MSL is the maximum segment lifetime (RFC 9293 §3.4.1) that the network keeps: what would arrive later than that
	// after it was offered is lost, if an original, and not made, if a copy. 0 is DefaultMSL.
	MSL time.Duration
	// Lies lets packets outlive the MSL.
	Lies bool
}

// DefaultMSL is the lifetime that RFC 9293 §3.4.1 takes for granted: two minutes.
const DefaultMSL = 2 * time.Minute

// LinkImpairment is what happens on one link.
type LinkImpairment struct {
	From, To NodeID
	Impairment
}

// Impairment is what happens to the packets of one direction, as to those that leave through one netem queue. Each model
// sees every packet offered and keeps a memory of its own, so that switching one off leaves what the others decide.
type Impairment struct {
	Delay     Delay
	Loss      Loss
	Duplicate Duplicate
	Corrupt   Chance // damages the packet; its copies stay whole
	Reorder   Reorder
	Rate      Rate
	Slot      Slot
	// Limit loses what is offered while that many packets are in flight on the link. 0 is no limit; in netem it is 1000.
	Limit uint32
	// Seed, if not 0, takes the place of the seed given to NewRandom: the link does the same in every run.
	Seed uint64
	// Beyond netem: packets forged beside those that pass, and times in which the link loses all.
	Forge Forge
	Down  []Window
	Flap  Flap
}

// Chance is an event that strikes packets with probability P.
//
// With a Correlation c, netem does not repeat the last outcome with probability c, as one might think. It keeps a sequence
// x' = (1-c)·u + c·x of uniform draws u and asks whether x' is at most P. The sequence stays near 1/2, with a variance of
// (1-c)/(1+c) times that of u. So a rare event becomes much rarer and a likely one certain: P = 10% strikes 5.5% of the
// packets at c = 10%, 1.7% at 25% and 0.1% at 50%, and P = 1% strikes two in a million at 25%. For bursts, use a Markov or
// Gilbert-Elliott Loss.
type Chance struct{ P, Correlation Ratio }

// Delay is added to each packet: around Mean, which is at least 0 and at most MaxTime, as the Distribution spreads Jitter,
// which is at most MaxJitter. A delay below 0 is 0. Packets whose delays differ enough overtake each other.
//
// Correlation has no effect that could be measured, unless the distribution is Uniform and the jitter of the order of a
// second: netem takes a remainder of the correlated number, and its lower digits are as good as independent.
type Delay struct {
	Mean, Jitter time.Duration
	Correlation  Ratio
	Distribution Distribution // other than Uniform it needs a Mean and a Jitter
}

// MaxJitter is the most that netem's random delays, and those of slots, can vary: 2^31-1 nanoseconds, about 2.1 s.
const MaxJitter time.Duration = math.MaxInt32

// MaxTime bounds the durations and instants of a Profile: 2^62 nanoseconds, about 146 years.
const MaxTime time.Duration = 1 << 62

// Loss is one of netem's models of packet loss. Only what belongs to the Model is read.
type Loss struct {
	Model   LossModel
	Random  Chance
	Markov  Markov
	Gilbert GilbertElliott
}

// LossModel selects how packets are lost.
type LossModel uint8

// The models of loss.
const (
	NoLoss LossModel = iota
	RandomLoss
	MarkovLoss
	GilbertLoss
)

// String returns netem's word for the model.
func (m LossModel) String() string {
	if names := [...]string{"none", "random", "state", "gemodel"}; int(m) < len(names) {
		return names[m]
	}
	return "loss model?"
}

// Markov is loss by a chain of four states (Salsano, Ludovici, Ordine, Giannuzzi, "Definition of a general and intuitive
// loss model for packet networks and its implementation in the Netem module in the Linux kernel", 2012): 1, packets pass,
// in a gap between bursts; 2, packets pass within a burst; 3, packets are lost, in a burst; 4, one packet is lost, in a
// gap, and the next passes. Pij is the probability of going from i to j. P13+P14 and P31+P32 are at most 100%.
type Markov struct{ P13, P31, P32, P23, P14 Ratio }

// GilbertElliott is loss by a chain of two states (Gilbert 1960, Elliott 1963), good and bad, that first may change its
// state, from good to bad with P and back with R, and then loses the packet with what the state that it came from says.
// LossBad is netem's 1-h and LossGood its 1-k.
type GilbertElliott struct{ P, R, LossBad, LossGood Ratio }

// Duplicate makes a copy of a packet, which takes a delay of its own and may be lost in its turn; of the two, whichever
// comes first is the original. If the packet is both duplicated and lost, then one of it arrives.
type Duplicate struct {
	Chance
	// Copies is how many copies there are, spread evenly up to the last. 0 is 1, which is all that netem knows.
	Copies uint8
	// Lag delays the copies further, by up to that much, evenly drawn. Old duplicates are made with a long one.
	Lag time.Duration
}

// Reorder sends a packet at once, past those that wait for their Delay, which must have a Mean. All but every Gap-th
// packet, counted from the last that was reordered, are left alone: with a Gap of 5, the 5th, and if that does not happen to
// be reordered the 6th, and so on. 0 counts as 1.
type Reorder struct {
	Chance
	Gap uint32
}

// Rate is a transmitter that sends one packet after another, behind which packets queue; their Delay counts from when they
// are offered. It is slower than the link's own, if that is to matter.
type Rate struct {
	Bits uint64 // per second; netem keeps whole octets per second. 0 is no transmitter, 1 to 7 is an error
	// Overhead is added to each packet's octets; it may be negative.
	Overhead int32
	// CellSize, if not 0, cuts packets into whole cells of so many octets, each with CellOverhead more, as ATM does.
	CellSize     uint32
	CellOverhead int32 // more than -CellSize
}

// Slot holds packets until the next slot begins, as on a medium with scheduled access. A slot takes Packets packets or
// Bytes octets, 0 being no bound; when it is full, or a packet comes later than it, the next begins after a time drawn
// between Min and Max, or, if Jitter is not 0, around Mean as the Distribution spreads Jitter. Packets keep their order.
type Slot struct {
	Min, Max       time.Duration
	Mean, Jitter   time.Duration
	Distribution   Distribution
	Packets, Bytes int32
}

// Forge makes the protocol forge a packet beside one that passes, with probability P. Its kind is one of Kinds, as likely
// as another, and its edge one of -Edge to Edge: see ForgeArg.
type Forge struct {
	P     Ratio
	Kinds uint64 // bit i is kind i, from 1 to 63
	Edge  int8   // at least 0
}

// Window is the time from From until just before Until, which is later.
type Window struct{ From, Until Time }

// Flap is a link that is up for Up and then down for Down, again and again, from From, up first, until Until; 0 is Never.
// Up and Down are both more than 0, or there is no flap.
type Flap struct {
	Up, Down time.Duration
	Window
}
