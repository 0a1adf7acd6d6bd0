// Package variant holds handshakes other than RFC 9293's own: each a comparable
// value that embeds tcpfsm.ThreeWay and overrides only what differs, so that a
// file here is the whole difference between one handshake and another. What
// goes in is a name, with knobs ("two-way:dup=ignore"); what comes out is a
// tcpfsm.Handshake for Machine.Handshake.
//
//	name          file           what differs
//	three-way     –              nothing: RFC 9293 §3.5
//	two-way       twoway.go      LISTEN believes the first SYN; nobody confirms
//	two-way+data  twoway.go      the same with text in the SYN
//	syn-cookies   syncookies.go  LISTEN keeps nothing until an ACK proves itself (RFC 4987)
//	fast-open     fastopen.go    text in the SYN of a client that was seen before (RFC 7413)
//
// All of them meet LISTEN, SYN-SENT, SYN-RECEIVED and, where it says so, a SYN
// in an open connection. What no variant touches, simultaneous open among it,
// is the three-way handshake's.
//
// # Limitations
//
// A SYN cookie carries an MSS class and nothing else: window scale, timestamps
// and SACK are not offered. Fast open's experimental option (kind 254) is not
// read, and a server that once answered no is left alone until other servers
// push it out of the client's table.
package variant
