package tcpfsm_test

// first, as reading a has it: a simultaneous open's SYN,ACK lies at IRS, just
// below the window.
var simultaneous = parseTable("simultaneous open", `
SYN,ACK | old | new | ESTABLISHED | | -retransmission | connected | UNA=SEG.ACK win | §3.5 figure 7: the SYN,ACK of a simultaneous open is its ACK
`)

// second and fourth on a passive open: the user is not told.
var embryo = parseTable("embryo", `
RST RST,ACK | exact             | * | LISTEN | | -retransmission | | | §3.10.7.4 second: came from passive OPEN, back to LISTEN
SYN SYN,ACK | exact inside last | * | LISTEN | | -retransmission | | | §3.10.7.4 fourth: came from passive OPEN, back to LISTEN
`)

// second on an active one.
var openerRST = parseTable("opener", `
RST RST,ACK | exact | * | CLOSED | | -retransmission | refused fail=refused | | §3.10.7.4 second: came from active OPEN, "connection refused"
`)

// fifth.
var embryoACK = parseTable("SYN-RECEIVED fifth", `
ACK FIN,ACK data | exact inside last | new | & ESTABLISHED | | -retransmission | connected | UNA=SEG.ACK win | §3.10.7.4 fifth: SND.UNA < SEG.ACK =< SND.NXT, ESTABLISHED
ACK FIN,ACK data | exact inside last | same old oldest ancient unsent | = | <SEQ=SEG.ACK><CTL=RST> | | | | §3.10.7.4 fifth: not acceptable, RST; dropped (reading e)
`)
