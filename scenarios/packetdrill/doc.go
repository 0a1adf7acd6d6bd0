// Package packetdrill reads and writes the language of packetdrill scripts, the field's tests of TCP connections.
//
// What goes in is a script's text, in the dialect of google/packetdrill, of Linux's selftests, or of nplab's packetdrill
// with FreeBSD's test suite. What comes out of [Parse] is a [Script]: header options, shell commands, and timed events,
// which are system calls, packets in and out, probes of the state, and commands. [Script.Select] decides the branches of
// #ifdef. Script.String prints a script so that Parse reads the same one back, comments included.
//
//	ast.go ast_*.go        the tree
//	lex.go lex_code.go     tokens, each with its line and column
//	parse.go parse_*.go    the grammar, one file per kind of event
//	print.go               the tree as text
//	export.go export_*.go  a run of a case as a script
//
// [Export] goes the other way: it writes what one host saw in a run of a scenarios.Case as a script that tests other TCPs.
//
// COVERAGE.md says which segments meet which states in scripts of others, and in tests of ours.
//
// Nothing is skipped in silence: what cannot be read, and what is read but lies outside of what a simulated TCP can be
// asked (UDP and SCTP, tunnels, options such as MD5), is an [Error] with a line and a column. An error that is about a
// feature and not about a mistake has its name in Error.Feature.
package packetdrill
