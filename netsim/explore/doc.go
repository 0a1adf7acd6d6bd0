// Package explore searches every run of a world in package netsim, up to a bound: a proof that holds as far as the bound,
// or the smallest counterexample. It knows no protocol.
//
// What goes in is a Config: how to make the World at its start, a Menu of what the network may do to packets and hosts, the
// bound, and functions that judge each step. What comes out is a Report: how many states and transitions there are, which
// properties were broken and by which plan or path, which were witnessed, from where a goal can no longer be reached, and
// what the search had to leave unknown.
//
// There are two modes.
//
// In the timed mode, the World's clock runs, and time is exact. A run is perfect but for at most Config.Faults faults: a
// packet may meet each Fate of the Menu, a timer that is set may fire early, and a host may be crashed between any two
// events. The search takes all runs of no fault first, then all of one, and so on; so the first counterexample has as few
// faults as there can be, and it is a netsim.Plan: what Replay runs again. A state is a World after an event that sent
// packets, after a crash, and after the first event that has a fault or follows one; between two states a run has no choice
// but to go on. A transition is one event with its fates.
//
// In the untimed mode, see Untimed, the clock stands still and anything that is pending may happen next.
//
// # What is kept
//
// No World is kept. The table of visited states takes at most 24 octets for each state that it is made for (Config.States):
// a hash of 16, in regions that those fill to seven tenths, and that grow beyond eight tenths. How each state was reached is kept as a tree, from which any World is
// made again: in the timed mode 16 octets for each fault that led to something new, but for those of the last level, in the
// untimed mode 8 octets for each state. Goals cost an octet for each state more, and in the untimed mode, where the graph is
// kept, some 5 for each state and 4 for each of its moves. Report.Memory has the sums. So 400 million states of the untimed
// mode take 12.4 GB for safety.
//
// What a worker remembers of events, see below, is bounded: some 2000 cores, of a few KiB each.
//
// A search that is interrupted, or that has met its limit of memory, can save a checkpoint and be resumed.
//
// # What is known
//
// Most events of a search were taken before: with another packet in flight that does not matter to them. So, in the timed mode,
// a World is followed by reference where it can be (a netsim.Divider, no Menu.Timers, an Instance that is Blind, neither Symmetric
// nor a Graph): as a netsim.Line, of a core that is kept once and of what is pending. An event whose core is known
// is looked up, with what was found when it was judged: of the real machine's, two in three are.
//
// # How it is shared out
//
// Workers expand a batch of chains, or of states, each in Worlds of its own, and claim the states to which they come. Where
// several come to one, it belongs to the first in the order of the search, which is that of faults, then of the tree, then of
// the menu; not to the first by the clock. Between batches what was claimed is added to the table, each region by one worker.
// So counts and counterexamples are the same for any number of workers.
//
// # Keys
//
// States are told apart by World.AppendKey, and by how far ahead the Menu's Instants and Config.Until lie, so the key must hold
// all that the future, or a judging function, depends on. A visited state is remembered by a hash of 128 bits of its key, or of
// its digest (World.AppendDigest), in which a Protocol that is a netsim.Digester gives what an event did not touch as a hash that
// it has kept. The chance that two of n states share one is about n²/2^129, 10^-21 for a billion, and a few times that with digests;
// Config.Exact keeps the keys and audits this.
package explore
