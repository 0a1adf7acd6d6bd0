// Package packetdrill reads, writes and runs packetdrill scripts, the field's tests of TCP connections.
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
//	setup.go               what a script is run against, and how strictly
//	run.go run_*.go        the interpreter: time, calls, segments, options, settings, ICMP
//	suite.go               a script's runs, folders
//	ladder.go trace.go     what happened
//
// [Run] runs a script against a host of ours on a virtual clock, over package sock: the script is its application and its
// peer. What comes out is a [Result]: nothing, or the [Failure] where script and stack part, and the steps of a ladder.
// [Test] makes all the runs of a script. A script sees one connection at a time, the one that its last socket, connect,
// accept or segment for a listener was about; numbers count from each side's SYN; a time counts from when the event before
// was over, and may be off by --tolerance_usecs.
//
// Four things about segments that nobody expects, which a strict run fails on: a connection that the script has left for
// another socket is not watched; nor is what the last calls of close send; an ACK of text that the script has sent half a
// second or less before its end may come or not, for a TCP may delay it so long; and segments of one stream that leave at
// one instant match an expected one of their sum, with PSH, where the stack has its segments cut by the card (Linux).
//
// [Export] goes the other way: it writes what one host saw in a run of a scenarios.Case as a script that tests other TCPs.
//
// COVERAGE.md says which segments meet which states in scripts of others, and in tests of ours.
//
// Nothing is skipped in silence: what cannot be read, and what is read but lies outside of what a simulated TCP can be
// asked (UDP and SCTP, tunnels, options such as MD5), is an [Error] with a line and a column. An error that is about a
// feature and not about a mistake has its name in Error.Feature.
package packetdrill
