package tcpfsm_test

// fifth, with 100 octets outstanding, in ESTABLISHED and CLOSE-WAIT. The
// acknowledgments of the fixtures were made at SEQ=SND.WL1 or below, so that
// any acceptable segment moves the window on, unless its ACK is old.
var textACK = parseTable("text acknowledged", `
ACK FIN,ACK data | exact inside last | new        | & | | -retransmission    | acked=UNA..SEG.ACK | UNA=SEG.ACK win | §3.10.7.4 fifth: SND.UNA < SEG.ACK =< SND.NXT; RFC 6298 §5.2
ACK FIN,ACK data | exact inside last | part       | & | | +retransmission=1s | acked=UNA..SEG.ACK | UNA=SEG.ACK win | §3.10.7.4 fifth: SND.UNA < SEG.ACK =< SND.NXT; RFC 6298 §5.3
ACK FIN,ACK data | exact inside last | same       | & | |                    |                    | win             | §3.10.7.4 fifth: SND.UNA =< SEG.ACK, the window is updated
ACK FIN,ACK data | exact inside last | old oldest | & | |                    |                    |                 | §3.10.7.4 fifth: duplicate ACK ignored
`)

// The same with nothing outstanding.
var idleACK = parseTable("nothing to acknowledge", `
ACK FIN,ACK data | exact inside last | same       | & | | | | win | §3.10.7.4 fifth: SND.UNA =< SEG.ACK, the window is updated
ACK FIN,ACK data | exact inside last | old oldest | & | | | |     | §3.10.7.4 fifth: duplicate ACK ignored
`)

// seventh and eighth, in SYN-RECEIVED, ESTABLISHED, FIN-WAIT-1 and FIN-WAIT-2.
// The right edge of the window stays where it is until it can move by an MSS
// or half the buffer (§3.8.6.2.2).
var receiving = parseTable("receiving", `
ACK     | exact inside last | * | = |     |                   | | | §3.10.7.4 eighth: nothing more in the segment
data    | exact             | * | = |     | +delayed-ack=200ms | takes=RN..RN+10 gets=RN..RN+10 | RN=RN+10 RW=RW-10 | §3.10.7.4 seventh: text delivered; §3.8.6.3: its ACK may wait
data    | inside            | * | = | ack |                   | takes=SEG.SEQ..SEG.SEQ+10 | | §3.10.7.4 first: held (SHLD-31); RFC 5681 §4.2: ACK at once
data    | last              | * | = | ack |                   | takes=SEG.SEQ..SEG.SEQ+1  | | §3.10.7.4 first: trimmed to the window and held
FIN,ACK | exact             | * | CLOSE-WAIT | ack |          | closing | RN=RN+1 RW=RW-1 | §3.10.7.4 eighth: FIN; ESTABLISHED to CLOSE-WAIT
FIN,ACK | inside last       | * | = | ack |                   | holds=FIN | | §3.10.7.4 first: held until it is next (SHLD-31)
`)

// sixth to eighth after the peer's FIN, in CLOSE-WAIT, CLOSING, LAST-ACK and
// TIME-WAIT.
var received = parseTable("received", `
ACK     | exact inside last | * | = | | | | | §3.10.7.4 eighth: nothing more in the segment
data    | exact inside last | * | = | | | | | §3.10.7.4 seventh: text after the peer's FIN ignored
FIN,ACK | exact inside last | * | = | | | | | §3.10.7.4 eighth: remain in the state; a stream ends once
`)
