// Package invariant is what must hold of a pair of TCP endpoints, whatever the network does to their segments: each
// property a value with a number, a sentence and a source, and a Checker that asks them all of a run.
//
// What goes in is a World after each event, with its History; what comes out is what was broken, where first, and how
// often each invariant was judged. An invariant has no memory: what must be remembered is in scenarios.History, which
// Observe alone writes. So a world that was copied, or restored by an explorer, is judged as the original is.
//
//	invariant.go    Invariant, Kind, Reads, Assumptions, Violation
//	list.go         the catalogue
//	checker.go      Checker, Judge
//	view.go         what an invariant sees, and what a run keeps of what it assumes
//	transitions.go  I01: the legal transitions as data; guards.go: their guards
//	opening.go      handshakes: I02, I08, I14, I15, I17, I46, I47
//	stream.go       octets: I09, I10, I16, I19, I21
//	resets.go       RST, SYN, ACKs, TIME-WAIT: I05, I06, I33 to I37, I48, I50
//	liveness.go     what must come: I56, L1 to L10
//
// # Assumptions
//
// An invariant holds only under what it assumes; a run keeps what its knobs and its faults allow: a segment that arrives
// older than the shortest MSL of the hosts breaks MSL, a crash breaks Up, and so on, from that event on. A safety
// property that is broken after that is reported as excused, for it shows what the assumption is good for; one that must
// come is then not judged at all.
//
// # What must come
//
// It is asked a bounded time B after the last fault and the last call of a user, not when the run is over: B is the
// longest that a retransmission timer may still run, three round trips, and half a second for a delayed ACK. If it has
// not come, the violation says whether nothing is armed that could bring it (deadlock), whether something is repeated to
// no effect (livelock), and whether a retry limit ended that.
package invariant
