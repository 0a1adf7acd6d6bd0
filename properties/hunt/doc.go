// Package hunt draws cases and runs campaigns of them: it looks for runs in which a property of properties/invariant is
// broken.
//
// What goes in is a Source of choices (a seed and the number of a run, the octets of a fuzzer, rapid) and Options; what
// comes out of Draw is a scenarios.Case whose token names it.
//
//	draw.go         Draw, Options, Stream
//	draw_source.go  where choices come from
//	draw_knobs.go   handshakes and knobs
//	draw_script.go  what users do
//	draw_plan.go    what the network and the hosts suffer
//	draw_times.go   around which times
package hunt
