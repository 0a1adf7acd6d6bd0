// Package scenarios runs TCP machines over the simulated network: it is the glue between netsim, which knows no TCP, and
// tcpfsm, which knows no network.
//
// What goes in is a Case: a handshake with its knobs, a Script of what the applications do, and a plan of faults. All
// three have a text, which together are the token that names a run: two-way/open/ba0x. What comes out of Runner.Run is
// a Result (what each user was told and got, the final states, the limits met) and, if wanted, the Trace, which
// Case.Style lets the ladder print.
//
//	case.go     the token
//	script.go   what applications do, and its text
//	host.go     connections, listeners, demultiplexing, timers
//	app.go      a host's steps of the script
//	history.go  what checks know and no host may; strangers.go: of hosts that are somebody else's
//	run.go      the Runner
//	draw.go     how a run prints
//
// Host b is the server: it listens on port 80; every other host is a client of it. Packets are named by class in plans:
// syn, synack, fin, rst, data, ack and bare.
package scenarios
