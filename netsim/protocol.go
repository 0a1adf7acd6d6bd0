package netsim

import (
	"fmt"
	"time"
)

// TimerID names a timer of a host. A World keeps one deadline for each, from 0 to the largest that the host ever set, so a
// protocol numbers them densely.
type TimerID uint32

// Protocol is all that netsim knows of what it carries. S is the state of one host, P a packet, H the history that checks
// keep beside the hosts. All three are values: a World is copied by copying them. A Protocol itself does not change, and
// may be shared by worlds that run side by side. Embed Defaults and write Handle to begin with.
type Protocol[S, P, H any] interface {
	// Handle lets the host self take one event: it changes s and says in out what leaves and which timers change. At a
	// Crash it clears from s what is volatile; what it says in out then, but for the Rule, goes nowhere. A host that is down
	// already is not asked again, and no other event reaches it until the Restart that ends the last of its down-times.
	Handle(self NodeID, s *S, in *Input[P], out *Output[P])
	// Observe writes the history, after each event; nothing else does, and no host reads it. It may set the Tag of what
	// was sent, which the packet, its copies and what is forged from it then carry.
	Observe(h *H, step *Step[S, P])
	// Copy makes dst equal to src without sharing memory that either may change; dst may be used already.
	Copy(dst, src *S)
	// CopyHistory does the same for the history.
	CopyHistory(dst, src *H)
	// Size is the packet's length in octets, at least 0; links with a rate and profiles use it.
	Size(p *P) int
	// Class is the packet's class, below MaxClasses; 0 if it has none.
	Class(p *P) Class
	// Damage returns the packet as arg, not 0, damages it; false if a checksum catches that, which loses the packet.
	Damage(p *P, arg uint16) (P, bool)
	// Forge derives the packet that someone else adds beside p, who may see the receiver's state at the instant at which p is
	// sent, but not change it. See ForgeArg.
	Forge(p *P, arg uint16, to *S) P
	// Mark is what a Trace keeps of a host's state: enough to print it.
	Mark(self NodeID, s *S) uint64
	// AppendKey appends to b a canonical form of all that the future depends on, and all that a check may read: hosts,
	// pending events, timers, history, with instants relative to now and hosts in the view's order. Worlds of one key
	// must be alike in every respect that matters.
	AppendKey(b []byte, v *View[S, P, H]) []byte
}

// Digester is a Protocol that also writes its key in short, for whoever hashes it anyway: what did not change since it was
// written last may be given as a Sum128 that was kept.
type Digester[S, P, H any] interface {
	// AppendDigest appends octets that two worlds have in common only if AppendKey writes the same of both, but for
	// collisions of Sum128. What it keeps in states and history to save work is to be forgotten where they change. The view is
	// never swapped.
	AppendDigest(b []byte, v *View[S, P, H]) []byte
}

// Comparer is a Protocol that also orders packets, by what they hold: 0 only for two that mean the same. With it, packets
// that may arrive in any order are listed in one that does not depend on how they came to be sent; see KeyOptions.Untimed.
type Comparer[P any] interface {
	ComparePackets(p, q *P) int
}

// Input is what happens to a host.
type Input[P any] struct {
	What   What // Arrive, Timer, Call, Crash or Restart
	From   NodeID
	Now    Time
	Packet *P      // Arrive; it holds until Handle returns, and is not to be changed
	Timer  TimerID // Timer
	Arg    uint32  // Call
}

// Output is what a host does in reply. The World owns and reuses it.
type Output[P any] struct {
	// Rule is the protocol's number for the reason, for the trace.
	Rule  uint16
	sends []Sending[P]
	timer []timerChange
}

type timerChange struct {
	id    TimerID
	stop  bool
	after time.Duration
}

// Sending is one packet on its way into a link. The protocol gives Packet and To; the World knows the rest.
type Sending[P any] struct {
	Packet P
	Fate   Fate
	Tag    uint64 // for Observe to write
	Class  Class
	Site   Site
	To     NodeID
	Lost   bool  // the original will not arrive: dropped, or its damage caught
	Caught bool  // the damage is one that a checksum catches
	link   int32 // in World.links; below 0 if no link leads there
	size   int32
	classN uint32 // its ordinal among the packets of its class
	// transit is the time that the link takes by itself.
	transit time.Duration
}

// Send offers p to the link to another host, or to self. The packets of one event are offered in the order of the calls.
func (o *Output[P]) Send(to NodeID, p P) {
	// Field by field, here and wherever a packet passes: a struct that was just written in small pieces and is then copied
	// in large ones makes the processor wait for the pieces, which costs more than all else that a step does.
	n := len(o.sends)
	if n == cap(o.sends) {
		o.sends = append(o.sends, Sending[P]{})
	}
	o.sends = o.sends[:n+1]
	s := &o.sends[n]
	s.Packet, s.To, s.Tag, s.Class = p, to, 0, 0
	s.Lost, s.Caught = false, false
	s.Fate = Fate{}
}

// SetTimer arms a timer, after d from now; one that is armed already is set anew. A d below 0 counts as 0.
func (o *Output[P]) SetTimer(id TimerID, d time.Duration) {
	o.timer = append(o.timer, timerChange{id: id, after: max(d, 0)})
}

// StopTimer disarms a timer; one that is not armed stays so.
func (o *Output[P]) StopTimer(id TimerID) {
	o.timer = append(o.timer, timerChange{id: id, stop: true})
}

func (o *Output[P]) reset() {
	o.Rule, o.sends, o.timer = 0, o.sends[:0], o.timer[:0]
}

// Step is one event as Observe and checks see it. It belongs to the World and holds until the next event.
type Step[S, P any] struct {
	Seq    uint64 // number of the event, from 1
	Now    Time
	Node   NodeID
	What   What // as in Input; or Discard, of which the host learns nothing
	Lost   bool // Call: the host was down
	Rule   uint16
	In     *Input[P]
	Origin *Origin     // Arrive, Discard: where the packet comes from
	Early  *TimerFault // Timer: why it fires early; nil if it does not
	State  *S          // the host's state after the event
	Sent   []Sending[P]
}

// Defaults implements every method of Protocol but Handle, for protocols whose values need no more: states and histories
// are copied by assignment, packets have no size, class or checksum, and keys are printed with fmt (correct where the
// values hold no pointers, but slow).
type Defaults[S, P, H any] struct{}

// Observe keeps no history.
func (Defaults[S, P, H]) Observe(*H, *Step[S, P]) {}

// Copy assigns.
func (Defaults[S, P, H]) Copy(dst, src *S) { *dst = *src }

// CopyHistory assigns.
func (Defaults[S, P, H]) CopyHistory(dst, src *H) { *dst = *src }

// Size is 0.
func (Defaults[S, P, H]) Size(*P) int { return 0 }

// Class is 0.
func (Defaults[S, P, H]) Class(*P) Class { return 0 }

// Damage is always caught.
func (Defaults[S, P, H]) Damage(p *P, _ uint16) (P, bool) { return *p, false }

// Forge repeats the packet.
func (Defaults[S, P, H]) Forge(p *P, _ uint16, _ *S) P { return *p }

// Mark is 0.
func (Defaults[S, P, H]) Mark(NodeID, *S) uint64 { return 0 }

// AppendKey prints hosts, history, timers and pending events.
func (Defaults[S, P, H]) AppendKey(b []byte, v *View[S, P, H]) []byte {
	for i := range v.Hosts() {
		b = fmt.Appendf(b, "host %+v\n", *v.Host(i))
		for id := range v.Timers() {
			if d, armed := v.Timer(i, TimerID(id)); armed {
				b = fmt.Appendf(b, "timer %d %d\n", id, d)
			}
		}
	}
	b = fmt.Appendf(b, "history %+v\n", *v.History())
	for i := range v.Pending() {
		e := v.Event(i)
		b = fmt.Appendf(b, "%s %d>%d in %d arg %d: %+v\n", e.What, e.From, e.Node, e.In, e.Arg, *e.Packet)
	}
	return b
}
