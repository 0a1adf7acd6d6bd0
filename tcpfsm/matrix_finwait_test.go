package tcpfsm_test

// fifth in FIN-WAIT-1: "new" covers our FIN, "part" all the text before it.
var finWait1ACK = parseTable("FIN-WAIT-1 fifth", `
ACK FIN,ACK data | exact inside last | new        | & FIN-WAIT-2 | | -retransmission | acked=UNA..NXT-1 closed | UNA=SEG.ACK win | §3.10.7.4 fifth: our FIN is acknowledged, FIN-WAIT-2
ACK FIN,ACK data | exact inside last | part       | & | | +retransmission=1s | acked=UNA..NXT-1 | UNA=SEG.ACK win | §3.10.7.4 fifth: the text, not the FIN; RFC 6298 §5.3
ACK FIN,ACK data | exact inside last | same       | & | | | | win | §3.10.7.4 fifth: SND.UNA =< SEG.ACK, the window is updated
ACK FIN,ACK data | exact inside last | old oldest | & | | | |     | §3.10.7.4 fifth: duplicate ACK ignored
`)

// eighth in FIN-WAIT-1: what counts is whether our FIN is covered.
var finWait1FIN = parseTable("FIN-WAIT-1 eighth", `
FIN,ACK | exact | new                  | TIME-WAIT | ack | +2msl=4m | closing | RN=RN+1 RW=RW-1 | §3.10.7.4 eighth: our FIN is covered by this segment, TIME-WAIT
FIN,ACK | exact | part same old oldest ancient | CLOSING | ack |          | closing | RN=RN+1 RW=RW-1 | §3.10.7.4 eighth: our FIN is not covered, CLOSING
`)

// In FIN-WAIT-2 no timer runs.
var finWait2RST = parseTable("FIN-WAIT-2 second", `
RST RST,ACK | exact | * | CLOSED | | | reset fail=reset | | §3.10.7.4 second: calls get "reset", the user is told
`)

var finWait2FIN = parseTable("FIN-WAIT-2 eighth", `
FIN,ACK | exact | * | TIME-WAIT | ack | +2msl=4m | closing | RN=RN+1 RW=RW-1 | §3.10.7.4 eighth: TIME-WAIT, start the wait
`)
