// Package invariant is what must hold of a pair of TCP endpoints, whatever the network does to their segments: each
// property a value with a number, a sentence and a source, and a Checker that asks them all of a run.
//
// What goes in is a World after each event, with its History; what comes out is what was broken, where first, and how
// often each invariant was judged. An invariant has no memory: what must be remembered is in scenarios.History, which
// Observe alone writes. So a world that was copied, or restored by an explorer, is judged as the original is.
//
//	invariant.go     Invariant, Kind, Reads, Assumptions, Violation
//	list.go          the catalogue, in the list_ files
//	occasion.go      which questions are asked when
//	checker.go       Checker, Judge; event.go: single events, for an explorer
//	view.go          what an invariant sees, and what a run keeps of what it assumes
//	transitions.go   I01: the legal transitions as data; guards.go: their guards
//	opening.go       handshakes: I02, I08, I14, I15, I17, I47, L8
//	incarnations.go  one life after another: I13, I18c, I49, I55, L6, L7, L9
//	forms.go         segments: I04, I07, I10, I11, I18, I22, I35
//	stream.go        octets: I09, I10, I16, I19, I21
//	acks.go          what is acknowledged, closed and told: I12, I20, I22 to I26
//	windows.go       I27 to I31, I57
//	acceptance.go    what is taken, and what is answered: I32, I35, I38, I39
//	resets.go        RST, SYN, ACKs, TIME-WAIT: I05, I06, I33, I34, I36, I37, I48, I50
//	rto.go           I40, I41, I43; timers.go: I03, I42, I44 to I46, I51 to I54
//	sending.go       how much is sent, and again: I58, I63, I65
//	offers.go        windows, options, timestamps: I59 to I61
//	stamps.go        what timestamps keep out, and SYNs of an open under way: I32, I49, I61
//	pacing.go        how fast, how long, how often: I40, I46, I52, I62, I64
//	owing.go         when what came is acknowledged: I53, I67
//	recovery.go      what is sent again before its timer fires: I63, I69
//	urgent.go        urgent text: I70; deployed.go: what policies do with what arrives: I71
//	order.go         the order of options: I60
//	reading.go       what a user is given and told: I25, I43, I49, I57, I64, I66, I68
//	fastopen.go      I20 of fast open; cookies.go: I20, I39 and I60 of cookies
//	needless.go      what is sent, taken or runs without need: I04, I24, I25, I27, I32, I36, I39, I52, I54
//	liveness.go      what must come: I56, L1 to L5, L10; due.go: when it is asked
//	strangers.go     what somebody else's TCP shows its users: I01, I14, I16, I17, I20; shown.go: L1, L4, L5, I19, I21
//	sometimes.go     what some run of many should meet: S01 to S22
//	laws.go          what must hold of two runs: D1, I18b; laws_names.go: D2, D9
//
// # What is not here
//
// Octets are counted and not carried, so that I18 asks for numbers and not for what stands at them. An implied peer (I08b)
// is what I08, I14 and I17 ask for together; that no state is repeated with something sent in each round and no progress
// (L11) is what the endings of L1 to L9, I36 and L6 say of one run, and what an explorer asks of a graph. Of the transitions
// security compartments (T35) are not modelled, and of ICMP (T39) a script brings only what is too big for the path, which
// moves no state. L3 asks of an end that has something to say, and not of keep-alives, which I52 judges; L5 that something
// moves within B, and not how much. I29 looks at SND.NXT: that nothing times out for the right edge's sake is I45's to ask.
// I31 is of ACKs; RSTs and urgent text at a window of zero belong to I33 and I70.
//
// What must hold of the harness and not of an end is asked by the tests of what it is about: books that balance, a clock
// that never goes back, packets no older than the MSL (D3 to D5) by package netsim's; faults that are those of the plan and
// are seen in the trace (D6, D7), and shrunk cases that fail in the same way (D8), by package hunt's; verdicts that are
// honest about bounds (D12), and keys that stand for all that a world will do (D13), by the explorer's and by package
// scenarios'. That no machine reads the history (D11) needs no test: netsim.Protocol gives it to Observe alone. D10, shifts,
// is I18b of numbers, and a test of package tcpfsm's of instants. D14, no panic, is hunt.NoPanic.
//
// # Somebody else's TCP
//
// A host that is an Endpoint is judged by what it shows. Its segments are asked what the segments of ours are, where that
// reads the wire alone (I04, I06, I07, I10, I11, I18, I22 to I24, I27, I28): each initial sequence number that it gives to
// a SYN is an incarnation of its own. Its states, where it tells them, and what its users are told and given are asked for
// legal transitions, ghosts, and the octets and control of former connections.
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
