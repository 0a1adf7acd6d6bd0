// Package tcpfsm is TCP as RFC 9293 §3.10 tells it: a pure step over a
// comparable value. An event goes in (a user call, a segment, a timer, an ICMP
// error) with what it brings along (Env); the block of the connection (TCB)
// changes; what leaves comes out (Effects). There is no goroutine, clock,
// random source, pointer or map in it, so that = copies a connection and ==
// compares two, and a simulator, an explorer or a test owns time and chance.
//
// It is meant to be read with the RFC open beside it. Names are spelt as the
// RFC spells them, every branch that decides cites its paragraph and has a
// Rule, and the files follow the sections:
//
//	RFC 9293        what                                 file
//	§3.1            header, control bits                 segment.go, options.go
//	§3.2, §3.7.1    options, MSS                         options.go, style.go, synsent.go (Negotiate)
//	§3.3.1          the block and its variables          tcb.go, spans.go
//	§3.3.2          states                               state.go
//	§3.4            sequence numbers                     seq.go
//	§3.4.1          initial sequence number              isn.go, synsent.go (Begin)
//	§3.5            the handshake, and its seam          threeway.go, synsent.go, handshake.go
//	§3.6.1          half-duplex close, TIME-WAIT reopens close.go, timewait.go
//	§3.7.4, §3.8.6  Nagle, SWS, windows                  transmit.go
//	§3.8.1          retransmission, RFC 6298             timeout.go, rto.go
//	§3.8.3          R1 and R2                            timeout.go
//	§3.8.4          keep-alive                           timeout.go
//	§3.8.6.1        zero-window probes                   timeout.go, ack.go
//	§3.8.6.3        delayed ACK                          text.go (oweACK), quickack.go
//	§3.8.5          urgent text                          ack.go (checkURG), transmit.go (form)
//	§3.9.1          what a call or an event tells        signal.go
//	§3.9.1          what a user may change later         wishes.go
//	§3.9.2.2        ICMP                                 icmp.go
//	§3.10.1         OPEN                                 open.go
//	§3.10.2         SEND                                 send.go
//	§3.10.3         RECEIVE                              receive.go
//	§3.10.4         CLOSE                                close.go
//	§3.10.5         ABORT                                abort.go
//	§3.10.6         STATUS                               status.go
//	§3.10.7.1       SEGMENT ARRIVES: CLOSED              arrives.go
//	§3.10.7.2       LISTEN                               arrives.go, threeway.go
//	§3.10.7.3       SYN-SENT                             synsent.go
//	§3.10.7.4       other states, first to fourth check  checks.go
//	                fifth and sixth                      ack.go
//	                seventh and eighth                   text.go
//	§3.10.8         timeouts                             timeout.go
//	RFC 5961        challenge ACKs and their throttle    checks.go, ack.go, emit.go
//	RFC 7323        timestamps, PAWS, window scale       timestamps.go, transmit.go (offer)
//	RFC 2018        SACK blocks sent                     emit.go (addSACK), spans.go
//	RFC 8985        tail loss probe                      tailloss.go
//	RFC 5681, 6675  fast retransmit                      fastretransmit.go
//
// What goes in is env.go, what comes out effects.go; machine.go has how every
// event ends: what may be sent is sent, and the timers follow. canonical.go makes
// blocks comparable that differ only in their numbers or their time. print.go is how
// it all reads.
//
// Choices are knobs, fields of Policy and Socket; KNOBS.md lists each with its
// source, its meaning and its value under the presets. Rules are listed in
// rules.go.
//
// # Readings
//
// In some places the RFC's letter does not work, or two of its sentences
// disagree. The machine does what follows; where a knob is named, it gives the
// letter back.
//
//	a  the SYN,ACK of a simultaneous open lies below the window, yet figure 7
//	   has it complete the open: its ACK counts in SYN-RECEIVED (strictSeq)
//	b  a repeated FIN in TIME-WAIT lies below the window, yet restarts 2 MSL:
//	   it is caught in the first check (repeatedFIN)
//	c  the send window is set on entering ESTABLISHED from SYN-SENT too
//	   (initWindow)
//	d  whoever sends a RST goes to CLOSED (timeWaitOnReset)
//	e  after the RST for a bad ACK in SYN-RECEIVED the segment is dropped
//	   (stopOnBadACK)
//	f  a repeated SYN in SYN-RECEIVED is answered with an ACK, as the letter
//	   has it, though that helps nobody (synackOnDupSyn)
//	g  CLOSE in SYN-RECEIVED needs a send window: the SYN's; an ACK of the SYN
//	   alone leaves FIN-WAIT-1 as it is (initWindow)
//	h  TIME-WAIT ignores RST (rfc1337)
//	i  an in-window SYN sends a passive SYN-RECEIVED back to LISTEN (embryoSYN)
//	j  a RST in SYN-SENT is judged by its ACK alone (synSentRSTSeq)
//	k  the window's edges are those of the table in §3.4 (rstRightEdge)
//	l  FIN-WAIT-1 goes to TIME-WAIT only if our FIN is covered (finCoverage)
//	n  LISTEN drops a segment that has neither SYN nor ACK nor RST
//
// §3.8.5 would have the user told whenever the urgent pointer advances
// (MUST-32), the sixth check of §3.10.7.4 once for a run of urgent text: the
// machine does as the check says.
//
// One more is the machine's own: a zero-window probe does not move SND.NXT
// before it is acknowledged. If it did, every ACK sent meanwhile would lie one
// beyond the RCV.NXT of a peer whose window is zero, and be dropped. (If both
// sides probe and both octets are taken, each side's ACKs lie one below the
// other's RCV.NXT; an ACK of the probe counts even then.)
//
// # Limitations
//
// Congestion control is slow start and congestion avoidance, what a conforming
// peer owes (RFC 5681 §3.1), and under fastRetransmit the front sent again at
// once where duplicate ACKs or SACK blocks tell of a loss; there is no scoreboard,
// nor is the window inflated meanwhile. There is no D-SACK, ECN, user timeout
// option or security compartment (§3.10.7.4 third passes everything). A TCB holds
// at most MaxLate runs of text out of order; Effects.Refused says when one more
// found no room. PUSH is not a parameter of SEND: every SEND counts as pushed
// (MAY-15). A packet that is too big for its path lowers the MSS, and nothing
// raises it again. The presets linux and freebsd lack what those stacks do by
// heuristics of their own, such as buffers that grow. How far linux agrees with a
// kernel is told capture by capture in testdata/captures_linux.txt, and with
// foreign scripts in scenarios/packetdrill.
package tcpfsm
