package netsim

// What is a kind of event, or of thing that happens within one.
type What uint8

// The kinds of events, in no order of time, and what the network does with packets.
const (
	Arrive  What = iota + 1 // a packet reaches its host and is handled
	Timer                   // a timer of a host fires
	Call                    // a scripted call is made
	Crash                   // a host loses its volatile state
	Restart                 // a host is back
	Send                    // a host offers a packet to a link; it belongs to the event before it
	Discard                 // a packet reaches a host that is down
)

var whatNames = [...]string{"", "arrive", "timer", "call", "crash", "restart", "send", "discard"}

// String returns the kind's name in lower case.
func (w What) String() string {
	if int(w) < len(whatNames) {
		return whatNames[w]
	}
	return "what?"
}

// Origin says where a packet in flight comes from. It is bookkeeping, out of the protocol's sight.
type Origin struct {
	Site Site // the packet offered, by link and ordinal
	At   Time // when it was offered; copies and forged packets inherit it
	// Tag is what the history's Observe wrote on the packet when it was sent; copies and forged packets keep it.
	Tag     uint64
	Copy    uint8 // 0 is the original, i the ith copy
	Damaged bool
	Forged  bool
}

// Record is one line of a Trace.
type Record[P any] struct {
	Seq    uint64 // number of the event, from 1; a Send has that of the event that caused it
	At     Time
	What   What
	Node   NodeID     // the host that steps, or that sends
	Lost   bool       // Send: nothing of this packet will arrive as it was sent
	Caught bool       // Send: the damage was such that a checksum catches it
	Rule   uint16     // the protocol's reason, from Output.Rule; a Send carries that of its event
	Arg    uint32     // Timer: the TimerID; Call: the call's argument
	Mark   uint64     // the host's state after the event, as Protocol.Mark sees it
	Packet P          // Arrive, Send, Discard
	Origin Origin     // Arrive, Send, Discard
	Fate   Fate       // Send
	Early  TimerFault // Timer: why it fires early; zero if it does not
}

// Trace is what happened in a run, step by step. A World with a nil Trace keeps none, at no cost.
type Trace[P any] struct {
	Hosts   int
	Start   []uint64 // Mark of each host when the trace began
	Records []Record[P]
	Outcome Outcome // how the last call of Run ended
}

// Reset empties t and keeps its memory.
func (t *Trace[P]) Reset() {
	t.Start, t.Records, t.Outcome = t.Start[:0], t.Records[:0], 0
}

// Offers lists the packets offered in the run, for Shrinker.Offers. print tells packets apart: see Offered.
func (t *Trace[P]) Offers(class func(*P) Class, print func(*P) uint64) (offers []Offered) {
	type counter struct {
		from, to NodeID
		class    Class
	}
	counts := map[counter]uint32{}
	for i := range t.Records {
		r := &t.Records[i]
		if r.What != Send {
			continue
		}
		o := Offered{Site: r.Origin.Site, Class: class(&r.Packet), Print: print(&r.Packet)}
		c := counter{o.Site.From, o.Site.To, o.Class}
		o.ClassN = counts[c]
		counts[c]++
		offers = append(offers, o)
	}
	return offers
}

// Outcome is why a run ended.
type Outcome uint8

// The reasons for which Run stops, and Panicked, which it does not return. A run that met a limit proves nothing of what would
// have come after it.
const (
	Quiet       Outcome = iota + 1 // nothing is in flight, no timer is armed, no call is due: deadlock or the end
	EventLimit                     // Limits.Events was met
	TimeLimit                      // the next event lies after Limits.Time
	FlightLimit                    // more than Limits.InFlight packets are in flight
	Stopped                        // the caller's function asked for it
	Panicked                       // a panic broke it off: see World.TraceUnfinished
)

var outcomeNames = [...]string{"not run", "quiet", "event limit", "time limit", "limit of packets in flight", "stopped", "panic"}

// String says the outcome in words.
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return "outcome?"
}
