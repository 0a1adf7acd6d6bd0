// Package sock is the sockets interface of one host over the machine of package tcpfsm: descriptors, listeners with a
// backlog and a queue, calls that block or do not, options, SO_ERROR and the errors' names, poll and TCP_INFO.
//
// What goes in is a Config (a machine with its rules and socket preset, a Dialect, where packets go), then calls, packets
// (Host.Deliver), ICMP errors (Host.Report) and the passing of time (Host.Advance to the instant that Host.Next names).
// What comes out are results with an Errno as error, packets through Config.Send, and through Config.Observe every step with
// the rule that decided it. Nothing else decides: there is no goroutine and no clock.
//
//	host.go    Config, Host, packets and their connections
//	conn.go    a connection: its block, its timers, what became of it
//	file.go    descriptors: socket, bind, close, fcntl
//	open.go    listen, accept, connect, and text that goes with the SYN
//	io.go      read, write, shutdown
//	option.go  setsockopt and getsockopt
//	info.go    TCP_INFO
//	poll.go    what poll would say
//	icmp.go    ICMP errors
//	wait.go    calls that block
//	errno.go   the errors, and where the dialects differ
//
// Octets are counted, not carried, as in the machine.
//
// A call on a socket that blocks returns ErrWait where it would sleep, and has done nothing; it is made again after the
// next event. A Task does so:
//
//	task := host.Start(func() (int, error) { return host.Read(fd, 1000) })
//	… packets and timers …
//	n, err, done := task.Result()
package sock
