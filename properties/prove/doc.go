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
package prove
