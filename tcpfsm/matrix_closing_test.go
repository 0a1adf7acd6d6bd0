package tcpfsm_test

// second in CLOSING and LAST-ACK: the block goes, nobody is told.
var quietRST = parseTable("CLOSING, LAST-ACK second", `
RST RST,ACK | exact | * | CLOSED | | -retransmission | | | §3.10.7.4 second: CLOSING, LAST-ACK to CLOSED
`)

// fifth in CLOSING.
var closingACK = parseTable("CLOSING fifth", `
ACK FIN,ACK data | exact inside last | new        | & TIME-WAIT | | -retransmission +2msl=4m | acked=UNA..NXT-1 closed | UNA=SEG.ACK win | §3.10.7.4 fifth: our FIN is acknowledged, TIME-WAIT
ACK FIN,ACK data | exact inside last | part       | & | | +retransmission=1s | acked=UNA..NXT-1 | UNA=SEG.ACK win | §3.10.7.4 fifth: the text, not the FIN
ACK FIN,ACK data | exact inside last | same       | & | | | | win | §3.10.7.4 fifth: SND.UNA =< SEG.ACK, the window is updated
ACK FIN,ACK data | exact inside last | old oldest | & | | | |     | §3.10.7.4 fifth: duplicate ACK ignored
`)

// fifth in LAST-ACK.
var lastAckACK = parseTable("LAST-ACK fifth", `
ACK FIN,ACK data | exact inside last | new        | CLOSED | | -retransmission | acked=UNA..NXT-1 closed | | §3.10.7.4 fifth: our FIN is acknowledged, CLOSED
ACK FIN,ACK data | exact inside last | part       | & | | +retransmission=1s | acked=UNA..NXT-1 | UNA=SEG.ACK win | §3.10.7.4 fifth: the text, not the FIN
ACK FIN,ACK data | exact inside last | same       | & | | | | win | §3.10.7.4 fifth: SND.UNA =< SEG.ACK, the window is updated
ACK FIN,ACK data | exact inside last | old oldest | & | | | |     | §3.10.7.4 fifth: duplicate ACK ignored
`)
