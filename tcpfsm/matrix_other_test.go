package tcpfsm_test

import "testing"

// Segments that the matrix has no kind for: without ACK, with two control bits
// that do not belong together, with text beside a SYN or FIN.
func TestOtherSegments(t *testing.T) {
	const text = `
# CLOSED
CLOSED | <SEQ=77><CTL=->                    | = | <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK> | | | | §3.10.7.1: no ACK bit
CLOSED | <SEQ=77><DATA=10><CTL=FIN>         | = | <SEQ=0><ACK=88><CTL=RST,ACK>              | | | | §3.10.7.1: SEG.LEN counts text and FIN
CLOSED | <SEQ=77><DATA=10><CTL=SYN,FIN>     | = | <SEQ=0><ACK=89><CTL=RST,ACK>              | | | | §3.10.7.1: SEG.LEN counts SYN, text and FIN
CLOSED | <SEQ=77><CTL=SYN,RST>              | = |                                           | | | | §3.10.7.1: RST discarded, whatever comes with it

# LISTEN
LISTEN | <SEQ=77><CTL=->                    | = | | | | | §3.10.7.2 fourth (reading n): dropped
LISTEN | <SEQ=77><CTL=FIN>                  | = | | | | | §3.10.7.2 fourth (reading n): dropped
LISTEN | <SEQ=77><DATA=10><CTL=PSH>         | = | | | | | §3.10.7.2 fourth (reading n): dropped
LISTEN | <SEQ=77><CTL=SYN,RST>              | = | | | | | §3.10.7.2 first: RST ignored
LISTEN | <SEQ=77><ACK=5><CTL=SYN,RST,ACK>   | = | | | | | §3.10.7.2 first: RST ignored
LISTEN | <SEQ=77><DATA=10><CTL=SYN>         | SYN-RECEIVED | <SEQ=ISN><ACK=78><CTL=SYN,ACK> | +retransmission=1s | takes=78..88 | passive ISS=ISN UNA=ISN NXT=ISN+1 IRS=77 RN=78 RW=4096 WND=SEG.WND WL1=77 WL2=ISN | §3.10.7.2 third: text kept, the SYN acknowledged
LISTEN | <SEQ=77><CTL=SYN,FIN>              | SYN-RECEIVED | <SEQ=ISN><ACK=78><CTL=SYN,ACK> | +retransmission=1s | holds=FIN | passive ISS=ISN UNA=ISN NXT=ISN+1 IRS=77 RN=78 RW=4096 WND=SEG.WND WL1=77 WL2=ISN | §3.10.7.2 third: FIN kept, the SYN acknowledged
LISTEN | <SEQ=77><DATA=10><CTL=SYN>; <SEQ=78><ACK=NXT><CTL=ACK> | ESTABLISHED | | -retransmission +delayed-ack=200ms | connected gets=78..88 | UNA=SEG.ACK RN=88 RW=4086 win | §3.10.7.2 third: what came with the SYN is processed after it
LISTEN | <SEQ=77><CTL=SYN,FIN>; <SEQ=78><ACK=NXT><CTL=ACK>      | CLOSE-WAIT | ack | -retransmission | connected closing | UNA=SEG.ACK RN=79 RW=4095 win | §3.10.7.2 third: the FIN too

# SYN-SENT
SYN-SENT | <SEQ=77><CTL=->                  | = | | | | | §3.10.7.3 fifth: dropped
SYN-SENT | <SEQ=77><CTL=FIN>                | = | | | | | §3.10.7.3 fifth: dropped
SYN-SENT | <SEQ=77><CTL=SYN,RST>            | = | | | | | §3.10.7.3 second: no ACK, dropped
SYN-SENT | <SEQ=77><ACK=NXT><CTL=SYN,RST,ACK> | CLOSED | | -retransmission | refused fail=refused | | §3.10.7.3 second: before the SYN bit
SYN-SENT | <SEQ=77><ACK=NXT><CTL=SYN,FIN,ACK> | CLOSE-WAIT | ack | -retransmission | connected closing | UNA=SEG.ACK IRS=77 RN=79 RW=4095 win | §3.10.7.3 fourth: then the eighth check
SYN-SENT | <SEQ=77><ACK=NXT><DATA=10><CTL=SYN,ACK> | ESTABLISHED | ack | -retransmission | connected takes=78..88 gets=78..88 | UNA=SEG.ACK IRS=77 RN=88 RW=4086 win | §3.10.7.3 fourth: then the sixth check and on; one ACK may serve both
SYN-SENT | <SEQ=77><DATA=10><CTL=SYN>       | SYN-RECEIVED | <SEQ=ISS><ACK=78><CTL=SYN,ACK> | +retransmission=1s | takes=78..88 | IRS=77 RN=78 RW=4096 WND=SEG.WND WL1=77 WL2=ISS | §3.10.7.3 fourth: text kept until ESTABLISHED
SYN-SENT | <SEQ=77><DATA=10><CTL=SYN>; <SEQ=78><ACK=NXT><CTL=ACK> | ESTABLISHED | | -retransmission +delayed-ack=200ms | connected gets=78..88 | UNA=SEG.ACK RN=88 RW=4086 win | §3.10.7.3 fourth: and delivered then

# no ACK bit, in the window: fifth
SYN-RECEIVED passive | <SEQ=RN><DATA=10><CTL=PSH> | = | | | | | §3.10.7.4 fifth: ACK bit off, dropped
SYN-RECEIVED active  | <SEQ=RN><CTL=FIN>    | = | | | | | §3.10.7.4 fifth: ACK bit off, dropped
ESTABLISHED | <SEQ=RN><CTL=->               | = | | | | | §3.10.7.4 fifth: ACK bit off, dropped
ESTABLISHED | <SEQ=RN><CTL=FIN>             | = | | | | | §3.10.7.4 fifth: ACK bit off, dropped
ESTABLISHED | <SEQ=RN><DATA=10><CTL=PSH>    | = | | | | | §3.10.7.4 fifth: ACK bit off, dropped
FIN-WAIT-1  | <SEQ=RN><CTL=FIN>             | = | | | | | §3.10.7.4 fifth: ACK bit off, dropped
FIN-WAIT-2  | <SEQ=RN><CTL=FIN>             | = | | | | | §3.10.7.4 fifth: ACK bit off, dropped
CLOSE-WAIT  | <SEQ=RN><DATA=10><CTL=PSH>    | = | | | | | §3.10.7.4 fifth: ACK bit off, dropped
CLOSING     | <SEQ=RN><CTL=->               | = | | | | | §3.10.7.4 fifth: ACK bit off, dropped
LAST-ACK    | <SEQ=RN><CTL=->               | = | | | | | §3.10.7.4 fifth: ACK bit off, dropped
TIME-WAIT   | <SEQ=RN><CTL=->               | = | | | | | §3.10.7.4 fifth: ACK bit off, dropped
TIME-WAIT   | <SEQ=RN><CTL=FIN>             | = | | | | | §3.10.7.4 fifth: ACK bit off, dropped
# and below it: first
ESTABLISHED | <SEQ=RN-10><DATA=10><CTL=PSH> | = | ack | | | | §3.10.7.4 first: not acceptable comes before the ACK bit
TIME-WAIT   | <SEQ=RN-1><CTL=->             | = | ack | | | | §3.10.7.4 first: not acceptable comes before the ACK bit

# RST with everything else set
ESTABLISHED | <SEQ=RN><ACK=NXT+1><DATA=10><CTL=SYN,RST,FIN,ACK> | CLOSED | | -retransmission | reset fail=reset | | §3.10.7.4 second: before SYN, ACK, text and FIN
ESTABLISHED | <SEQ=RN><ACK=NXT><CTL=SYN,FIN,ACK> | = | ack | | | | RFC 5961 §4.2: fourth check, before ACK and FIN

# sixth: urgent text; RCV.UP lies ahead of what the user has
ESTABLISHED idle | <SEQ=RN><ACK=NXT><UP=10><DATA=10><CTL=URG,ACK> | = | | +delayed-ack=200ms | urgent takes=RN..RN+10 gets=RN..RN+10 | RN=RN+10 RW=RW-10 win | §3.10.7.4 sixth: the user is told (MUST-32)
ESTABLISHED idle | <SEQ=RN><ACK=NXT><UP=50><CTL=URG,ACK>; <SEQ=RN><ACK=NXT><UP=60><CTL=URG,ACK> | = | | | | win | §3.10.7.4 sixth: still urgent, told once
FIN-WAIT-2  | <SEQ=RN><ACK=NXT><UP=50><CTL=URG,ACK> | = | | | urgent | win | §3.10.7.4 sixth: FIN-WAIT-2 too
CLOSE-WAIT  | <SEQ=RN><ACK=UNA><UP=50><CTL=URG,ACK> | = | | | | win | §3.10.7.4 sixth: after the peer's FIN ignored
TIME-WAIT   | <SEQ=RN><ACK=NXT><UP=50><CTL=URG,ACK> | = | | | | win | §3.10.7.4 sixth: after the peer's FIN ignored
`
	t.Run("plain", func(t *testing.T) { takeSteps(t, plain, text) })
	t.Run("wrapping", func(t *testing.T) { takeSteps(t, wrapping, text) })
}

// A SYN again, with text or FIN behind it that reaches into the window, although
// the SYN itself lies below it (§3.10.7.4 first).
func TestRepeatedSYNWithMore(t *testing.T) {
	const text = `
SYN-RECEIVED passive | <SEQ=RN-1><DATA=10><CTL=SYN> | = | ack | | | | §3.10.7.4 first, fourth: the SYN itself is not in the window; RFC 5961 §4.2: an ACK, whatever its SEQ
SYN-RECEIVED passive | <SEQ=RN-1><CTL=SYN,FIN>      | = | ack | | | | §3.10.7.4 first, fourth: the same with a FIN
SYN-RECEIVED passive | <SEQ=RN><DATA=10><CTL=SYN>   | LISTEN | | -retransmission | | | §3.10.7.4 fourth (reading i): this one is
LISTEN | <SEQ=77><DATA=10><CTL=SYN>; <SEQ=77><DATA=10><CTL=SYN>; <SEQ=78><ACK=NXT><CTL=ACK> | ESTABLISHED | | -retransmission +delayed-ack=200ms | connected gets=78..88 | UNA=SEG.ACK RN=88 RW=4086 win | §3.10.7.4 first: a copy of the SYN changes nothing
`
	t.Run("plain", func(t *testing.T) { takeSteps(t, plain, text) })
	t.Run("wrapping", func(t *testing.T) { takeSteps(t, wrapping, text) })
}

// Text and FIN held out of order (SHLD-31), and what fills the gap.
func TestHeldSegments(t *testing.T) {
	const text = `
ESTABLISHED | <SEQ=RN+10><ACK=UNA><DATA=10><CTL=ACK>; <SEQ=RN><ACK=UNA><DATA=10><CTL=ACK> | = | ack | | takes=RN..RN+10 gets=RN..RN+20 | RN=RN+20 RW=RW-20 WND=9000 | RFC 5681 §4.2: what fills a gap is acknowledged at once
ESTABLISHED | <SEQ=RN+10><ACK=UNA><DATA=10><CTL=ACK>; <SEQ=RN><ACK=UNA><DATA=5><CTL=ACK>  | = | ack | | takes=RN..RN+5 gets=RN..RN+5 | RN=RN+5 RW=RW-5 | RFC 5681 §4.2: also what fills part of it
ESTABLISHED | <SEQ=RN+10><ACK=UNA><DATA=10><CTL=ACK>; <SEQ=RN><ACK=UNA><DATA=20><CTL=ACK> | = | ack | | takes=RN..RN+20 gets=RN..RN+20 | RN=RN+20 RW=RW-20 | §3.10.7.4 seventh: text that comes twice is delivered once
ESTABLISHED | <SEQ=RN+10><ACK=UNA><CTL=FIN,ACK>; <SEQ=RN><ACK=UNA><DATA=10><CTL=ACK>      | CLOSE-WAIT | ack | | closing takes=RN..RN+10 gets=RN..RN+10 | RN=RN+11 RW=RW-11 | §3.10.7.4 eighth: the FIN is next
ESTABLISHED | <SEQ=RN+5><ACK=UNA><DATA=5><CTL=FIN,ACK>; <SEQ=RN><ACK=UNA><DATA=5><CTL=ACK> | CLOSE-WAIT | ack | | closing takes=RN..RN+5 gets=RN..RN+10 | RN=RN+11 RW=RW-11 | §3.10.7.4 eighth: text and FIN held together
ESTABLISHED | <SEQ=RN+10><ACK=UNA><CTL=FIN,ACK>; <SEQ=RN><ACK=UNA><DATA=4><CTL=ACK>       | = | | +delayed-ack=200ms | takes=RN..RN+4 gets=RN..RN+4 holds=FIN | RN=RN+4 RW=RW-4 | §3.10.7.4 eighth: not yet
FIN-WAIT-1  | <SEQ=RN+10><ACK=NXT><CTL=FIN,ACK>; <SEQ=RN><ACK=UNA><DATA=10><CTL=ACK>      | TIME-WAIT | ack | +2msl=4m | closing takes=RN..RN+10 gets=RN..RN+10 | RN=RN+11 RW=RW-11 | §3.10.7.4 fifth: the held FIN's ACK had covered ours
FIN-WAIT-1  | <SEQ=RN+10><ACK=UNA><CTL=FIN,ACK>; <SEQ=RN><ACK=UNA><DATA=10><CTL=ACK>      | CLOSING | ack | | closing takes=RN..RN+10 gets=RN..RN+10 | RN=RN+11 RW=RW-11 | §3.10.7.4 eighth: our FIN is not covered
FIN-WAIT-1  | <SEQ=RN+10><ACK=UNA><CTL=FIN,ACK>; <SEQ=RN><ACK=NXT><DATA=10><CTL=ACK>      | TIME-WAIT | ack | -retransmission +2msl=4m | acked=UNA..NXT-1 closed closing takes=RN..RN+10 gets=RN..RN+10 | UNA=SEG.ACK RN=RN+11 RW=RW-11 | §3.10.7.4 eighth: covered by the segment that fills the gap
FIN-WAIT-1  | <SEQ=RN><ACK=NXT><DATA=10><CTL=FIN,ACK>                                     | TIME-WAIT | ack | -retransmission +2msl=4m | acked=UNA..NXT-1 closed closing takes=RN..RN+10 gets=RN..RN+10 | UNA=SEG.ACK RN=RN+11 RW=RW-11 win | §3.10.7.4 eighth: text, FIN and the ACK of ours in one
FIN-WAIT-2  | <SEQ=RN><ACK=NXT><DATA=10><CTL=FIN,ACK>                                     | TIME-WAIT | ack | +2msl=4m | closing takes=RN..RN+10 gets=RN..RN+10 | RN=RN+11 RW=RW-11 win | §3.10.7.4 seventh, eighth
LISTEN | <SEQ=77><DATA=10><CTL=SYN>; <SEQ=88><ACK=NXT><DATA=10><CTL=ACK> | ESTABLISHED | | -retransmission +delayed-ack=200ms | connected takes=88..98 gets=78..98 | UNA=SEG.ACK RN=98 RW=4076 win WL1=88 | §3.10.7.2 third: what came with the SYN comes before what follows it
LISTEN | <SEQ=77><DATA=10><CTL=SYN>; <SEQ=78><ACK=NXT><DATA=15><CTL=ACK> | ESTABLISHED | | -retransmission +delayed-ack=200ms | connected takes=88..93 gets=78..93 | UNA=SEG.ACK RN=93 RW=4081 win | §3.10.7.2 third: and is not taken twice
SYN-RECEIVED passive | <SEQ=RN><ACK=NXT><DATA=10><CTL=FIN,ACK>                            | CLOSE-WAIT | ack | -retransmission | connected closing takes=RN..RN+10 gets=RN..RN+10 | UNA=SEG.ACK RN=RN+11 RW=RW-11 win | §3.10.7.4 fifth to eighth in one segment
`
	t.Run("plain", func(t *testing.T) { takeSteps(t, plain, text) })
	t.Run("wrapping", func(t *testing.T) { takeSteps(t, wrapping, text) })
}

// A host that sends no RST in answer, and so leaves a half-open end in the dark;
// what it has come to itself it says all the same (§3.5.2, §3.10.5).
func TestNoAnswerByReset(t *testing.T) {
	takeSteps(t, plain.with("rst=off"), `
CLOSED               | <SEQ=77><CTL=SYN>            | = | | | | | policy: not answered
CLOSED               | <SEQ=77><ACK=5><CTL=ACK>     | = | | | | | policy: not answered
LISTEN               | <SEQ=77><ACK=5><CTL=ACK>     | = | | | | | policy: not answered
SYN-SENT             | <SEQ=77><ACK=NXT+1><CTL=ACK> | = | | | | | policy: not answered
SYN-RECEIVED passive | <SEQ=RN><ACK=NXT+1><CTL=ACK> | = | | | | | policy: not answered
ESTABLISHED          | ABORT                        | CLOSED | <SEQ=NXT><CTL=RST> | -retransmission | fail=reset | | §3.10.5: <SEQ=SND.NXT><CTL=RST>
`)
}

// Policies on segments that the matrix has no kind for.
func TestPoliciesOnOtherSegments(t *testing.T) {
	for _, c := range []struct{ knobs, text string }{
		{"rfc5961=off", `
SYN-RECEIVED passive | <SEQ=RN-1><DATA=10><CTL=SYN> | = | ack | | | | §3.10.7.4 fourth: "an ACK would have been sent in the first step"; what is left has no ACK
`},
		{"dropSynFin=listen", `
LISTEN      | <SEQ=77><CTL=SYN,FIN>               | = |     | | | | policy: SYN with FIN dropped in LISTEN
LISTEN      | <SEQ=77><ACK=5><CTL=SYN,FIN,ACK>    | = | <SEQ=SEG.ACK><CTL=RST> | | | | §3.10.7.2 second: the ACK is looked at before the SYN
ESTABLISHED | <SEQ=RN><ACK=UNA><CTL=SYN,FIN,ACK>  | = | ack | | | | RFC 5961 §4.2: elsewhere as ever
SYN-SENT    | <SEQ=77><ACK=NXT><CTL=SYN,FIN,ACK>  | CLOSE-WAIT | ack | -retransmission | connected closing | UNA=SEG.ACK IRS=77 RN=79 RW=4095 win | §3.10.7.3 fourth: elsewhere as ever
`},
		{"dropSynFin=all", `
LISTEN               | <SEQ=77><CTL=SYN,FIN>              | = | | | | | policy: SYN with FIN dropped
LISTEN               | <SEQ=77><ACK=5><CTL=SYN,FIN,ACK>   | = | | | | | policy: SYN with FIN dropped
SYN-SENT             | <SEQ=77><ACK=NXT><CTL=SYN,FIN,ACK> | = | | | | | policy: SYN with FIN dropped
SYN-RECEIVED passive | <SEQ=RN><CTL=SYN,FIN>              | = | | | | | policy: SYN with FIN dropped
ESTABLISHED          | <SEQ=RN><ACK=UNA><CTL=SYN,FIN,ACK> | = | | | | | policy: SYN with FIN dropped
TIME-WAIT            | <SEQ=RN><CTL=SYN,FIN>              | = | | | | | policy: SYN with FIN dropped
`},
		{"rstRightEdge=on", `
ESTABLISHED | <SEQ=RN+RW><CTL=RST>                | = | ack | | | | RFC 5961 §3.2 (reading k): the right edge counts as inside
ESTABLISHED | <SEQ=RN+RW+1><CTL=RST>              | = |     | | | | RFC 5961 §3.2: outside
`},
		{"rstAfterFIN=on", `
CLOSE-WAIT  | <SEQ=RN-1><CTL=RST>                 | CLOSED | | -retransmission | reset fail=reset | | policy: at the FIN that RCV.NXT has passed
ESTABLISHED | <SEQ=RN-1><CTL=RST>                 | = |     | | | | §3.10.7.4 first: no FIN, no exception
`},
		{"zeroWindowFIN=on", `
ESTABLISHED full | <SEQ=RN><ACK=UNA><CTL=FIN,ACK> | CLOSE-WAIT | ack | | closing | RN=RN+1 win | policy: a FIN needs no room
`},
		{"listenText=off", `
LISTEN | <SEQ=77><DATA=10><CTL=SYN,FIN>           | SYN-RECEIVED | <SEQ=ISN><ACK=78><CTL=SYN,ACK> | +retransmission=1s | | passive ISS=ISN UNA=ISN NXT=ISN+1 IRS=77 RN=78 RW=4096 WND=SEG.WND WL1=77 WL2=ISN | policy: what comes with the SYN must come again
`},
		{"initWindow=off", `
SYN-SENT    | <SEQ=77><ACK=NXT><CTL=SYN,ACK>      | ESTABLISHED | ack | -retransmission | connected | UNA=SEG.ACK IRS=77 RN=78 RW=4096 | §3.10.7.3 fourth (reading c): by the letter no window is set here
`},
		{"stopOnBadACK=off", `
SYN-RECEIVED passive | <SEQ=RN><ACK=NXT+1><CTL=ACK> | = | <SEQ=SEG.ACK><CTL=RST> | | | | §3.10.7.4 fifth (reading e): nothing more in the segment
`},
		{"finCoverage=off", `
FIN-WAIT-1  | <SEQ=RN><ACK=UNA><CTL=FIN,ACK>      | TIME-WAIT | ack | -retransmission +2msl=4m | closing | RN=RN+1 RW=RW-1 win UNA=? | folklore (reading l): any FIN,ACK is taken for the ACK of our FIN
FIN-WAIT-1  | <SEQ=RN><ACK=NXT><CTL=ACK>          | FIN-WAIT-2 | | -retransmission | acked=UNA..NXT-1 closed | UNA=SEG.ACK win | §3.10.7.4 fifth: as ever
`},
		{"timeWaitOnReset=on", `
ESTABLISHED | ABORT                               | TIME-WAIT | <SEQ=NXT><CTL=RST> | -retransmission +2msl=4m | fail=reset | UNA=? | §3.5.2 (reading d): whoever sends a RST waits (T42)
FIN-WAIT-2  | ABORT                               | TIME-WAIT | <SEQ=NXT><CTL=RST> | +2msl=4m | fail=reset | UNA=? | §3.5.2 (reading d): whoever sends a RST waits (T42)
CLOSING     | ABORT                               | CLOSED | | -retransmission | | | §3.10.5: no RST, no wait
`},
		{"rstACK=on", `
ESTABLISHED | ABORT                               | CLOSED | <SEQ=NXT><ACK=RN><CTL=RST,ACK>win=0 | -retransmission | fail=reset | | policy: a RST of the connection's own carries an ACK
`},
		{"rstACK=on,rstWindow=on", `
ESTABLISHED | ABORT                               | CLOSED | <SEQ=NXT><ACK=RN><CTL=RST,ACK>win=RW | -retransmission | fail=reset | | policy: a RST of the connection's own carries an ACK and a window
`},
		{"insecureRST=on", `
ESTABLISHED | <SEQ=RN+RW-1><CTL=RST>              | CLOSED | | -retransmission | reset fail=reset | | §3.10.7.4 second: in the window, as before RFC 5961
ESTABLISHED | <SEQ=RN+RW><CTL=RST>                | = | | | | | §3.10.7.4 first: outside
ESTABLISHED | <SEQ=RN><CTL=SYN>                   | = | ack | | | | RFC 5961 §4.2: a SYN is challenged as ever
`},
		{"insecureSYN=on", `
ESTABLISHED | <SEQ=RN><CTL=SYN>                   | CLOSED | <SEQ=0><ACK=SEG.SEQ+1><CTL=RST,ACK> | -retransmission | reset fail=reset | | §3.10.7.4 fourth: in the window, as before RFC 5961
ESTABLISHED | <SEQ=RN-1><CTL=SYN,FIN>             | = | ack | | | | §3.10.7.4 fourth: the SYN is not in the window
ESTABLISHED | <SEQ=RN+1><CTL=RST>                 | = | ack | | | | RFC 5961 §3.2: a RST is challenged as ever
`},
		{"icmpMayAbort=off", `
SYN-SENT    | ICMP hard ISS                       | = | | | unreachable | | policy: every ICMP error is soft
ESTABLISHED | ICMP hard UNA                       | = | | | unreachable | | policy: every ICMP error is soft
`},
		{"timeWaitNeedsACK=on", `
TIME-WAIT   | <SEQ=RN+1><CTL=FIN>                 | = | | | | | policy: no ACK
TIME-WAIT   | <SEQ=RN-1><DATA=1><CTL=PSH>         | = | | | | | policy: no ACK, though it is not acceptable
TIME-WAIT   | <SEQ=RN-1><ACK=NXT><CTL=ACK>        | = | ack | | | | §3.10.7.4 first: not acceptable
`},
		{"oldACK=on", `
LAST-ACK    | <SEQ=RN-1><ACK=NXT><CTL=ACK>        | CLOSED | | -retransmission | acked=UNA..NXT-1 closed | | RFC 793 §3.9: the ACK of a segment that is trimmed counts
FIN-WAIT-1  | <SEQ=RN-1><ACK=NXT><CTL=ACK>        | FIN-WAIT-2 | ack | -retransmission | acked=UNA..NXT-1 closed | UNA=SEG.ACK | RFC 793 §3.9: it counts, and the segment is answered
ESTABLISHED | <SEQ=RN-1><CTL=PSH>                 | = | ack | | | | §3.10.7.4 first: no ACK in it
FIN-WAIT-1  | <SEQ=RN+2147483648><ACK=NXT><CTL=ACK> | = | ack | | | | half the space away is not below: §3.10.7.4 first: not acceptable
`},
		{"delayedACK=off", `
ESTABLISHED | <SEQ=RN><ACK=UNA><DATA=10><CTL=ACK> | = | ack | | takes=RN..RN+10 gets=RN..RN+10 | RN=RN+10 RW=RW-10 win | §3.10.7.4 seventh: acknowledged at once
`},
	} {
		t.Run(c.knobs, func(t *testing.T) { takeSteps(t, plain.with(c.knobs), c.text) })
	}
}
