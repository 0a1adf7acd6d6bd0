// Package zoo proves that the properties bite: it keeps mutants, one-place defects of the machine, of its handshakes and of
// the hosts around it, most of which real stacks have had, and counts which of them the properties find.
//
// What goes in are the mutants of properties/testdata/mutants, or those that a mutation tool proposes; what comes out is a
// table: mutant, the property that found it, runs and time to the first failure, length of the shrunk plan, token. A mutant
// is killed by a named invariant that is broken in a case of the default suite and not excused, and by nothing else: no
// golden, no unit test, no second copy of the machine. The suite is drawn keenly (hunt.Options.Keen): half of its
// cases look at one part of TCP closely, so that 10,000 of them find what a long campaign finds. Which they are follows from
// the seed alone, and so does every verdict.
//
//	mutant.go   Mutant: the text form, and how one is applied; a snippet must match exactly once
//	weave.go    many mutants in one source file, each behind a number
//	build.go    the judge as a binary that has them all, by go build -overlay
//	keep.go     every mutant judged, on all cores
//	table.go    what comes out
//	gremlins.go mutants that the mutation tool gremlins lists
//	judge/      the binary: cases one after another until a property breaks
//	keeper/     the command behind make zoo and make mutate
//
// # Weaving
//
// To build each mutant alone would compile the machine some hundreds of times. So the functions that mutants change get a
// switch at their head, on a number that is read when the process starts: a case for each mutant, with the whole changed
// body, and the unchanged body after them (mutant schemata: Untch, Offutt and Harrold, ISSTA 1993). All this happens in an
// overlay. What is compiled for the users of the machine has none of it. A mutant that changes something other than the
// body of a function is built alone.
package zoo
