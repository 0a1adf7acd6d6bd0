// Package prove searches every run of a case up to a bound: a proof that holds as far as the bound, or the smallest
// counterexample. It joins package netsim/explore, which knows no TCP, to the worlds of package scenarios and the properties
// of package invariant.
//
// What goes in is a Search: a case, a menu of what the network may do, how many faults of it, and which properties are asked.
// What comes out is a Result: for each property whether it was proven up to the bound, broken (with the token that shows it)
// or left unknown, which witnesses were seen, what was covered, and what the search took.
//
// Goals are liveness by the graph: from every state that was reached, with no further fault, each goal must come; where it
// does not, the run ends without it or goes round for ever, and Result says which. The eventual properties of package
// invariant judge the same runs by the clock.
//
// # How fast
//
// A transition of a whole life, in which anything may be lost, held up or doubled, takes 1.4 µs of one core of an Intel Xeon
// with 2 MB of second-level cache, 1.8 with the safety properties: 0.7 and 0.55 million a second. Of the latter, events are a
// quarter, telling states apart is three tenths, judging a fifth, the table an eighth, copies a twentieth. What no search can do
// without, beside it: to copy a world takes 0.13 µs, to take an event 0.4, to write its digest 0.23 where all is remembered, to
// hash that 0.03. BenchmarkExplore, BenchmarkFloor and BenchmarkCores measure this.
package prove
