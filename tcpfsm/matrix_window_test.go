package tcpfsm_test

import "testing"

// The four cases of §3.4, the edges of the window to the number, and what is
// trimmed. RCV.WND is 4096; 100 octets of ours are outstanding.
func TestWindowEdges(t *testing.T) {
	const text = `
# SEG.LEN=0, RCV.WND>0: RCV.NXT =< SEG.SEQ < RCV.NXT+RCV.WND
ESTABLISHED | <SEQ=RN-1><ACK=NXT><CTL=ACK>       | = | ack |                 |                    |                 | §3.10.7.4 first: one below
ESTABLISHED | <SEQ=RN><ACK=NXT><CTL=ACK>         | = |     | -retransmission | acked=UNA..SEG.ACK | UNA=SEG.ACK win | §3.10.7.4 first: the first number
ESTABLISHED | <SEQ=RN+RW-1><ACK=NXT><CTL=ACK>    | = |     | -retransmission | acked=UNA..SEG.ACK | UNA=SEG.ACK win | §3.10.7.4 first: the last number
ESTABLISHED | <SEQ=RN+RW><ACK=NXT><CTL=ACK>      | = | ack |                 |                    |                 | §3.10.7.4 first: one beyond

# SEG.LEN>0, RCV.WND>0: the first number in the window, or the last
ESTABLISHED | <SEQ=RN-10><ACK=UNA><DATA=10><CTL=ACK> | = | ack | | | | §3.10.7.4 first: ends at RCV.NXT-1
ESTABLISHED | <SEQ=RN-9><ACK=UNA><DATA=10><CTL=ACK>  | = |     | +delayed-ack=200ms | takes=RN..RN+1 gets=RN..RN+1 | RN=RN+1 RW=RW-1 WND=9000 WL2=UNA WL1=SEG.SEQ+9 | §3.10.7.4 first: ends at RCV.NXT, trimmed in front
ESTABLISHED | <SEQ=RN+RW-1><ACK=UNA><DATA=1><CTL=ACK> | = | ack | | takes=SEG.SEQ..SEG.SEQ+1 | win | §3.10.7.4 first: the last number alone
ESTABLISHED | <SEQ=RN+RW-5><ACK=UNA><DATA=10><CTL=ACK> | = | ack | | takes=SEG.SEQ..SEG.SEQ+5 | win | §3.10.7.4 first: trimmed behind
ESTABLISHED | <SEQ=RN+RW><ACK=UNA><DATA=1><CTL=ACK> | = | ack | | | | §3.10.7.4 first: one beyond

# longer than the window at both ends: neither end lies in it, as §3.4 judges
ESTABLISHED | <SEQ=RN-1><ACK=UNA><DATA=4098><CTL=ACK> | = | ack | | | | §3.4: first and last number outside
ESTABLISHED | <SEQ=RN><ACK=UNA><DATA=4096><CTL=ACK>   | = | ack | | takes=RN..RN+4096 gets=RN..RN+4096 | RN=RN+4096 win | §3.10.7.4 first: exactly the window; §3.8.6.3: two full segments are acknowledged at once

# a FIN, and where it is trimmed
ESTABLISHED | <SEQ=RN-1><ACK=UNA><CTL=FIN,ACK>   | = | ack | | | | §3.10.7.4 first: the FIN is below
ESTABLISHED | <SEQ=RN><ACK=UNA><CTL=FIN,ACK>     | CLOSE-WAIT | ack | | closing | RN=RN+1 RW=RW-1 win | §3.10.7.4 eighth
ESTABLISHED | <SEQ=RN-5><ACK=UNA><DATA=5><CTL=FIN,ACK> | CLOSE-WAIT | ack | | closing | RN=RN+1 RW=RW-1 WND=9000 WL2=UNA WL1=SEG.SEQ+5 | §3.10.7.4 first: old text trimmed, the FIN is next
ESTABLISHED | <SEQ=RN+RW-1><ACK=UNA><DATA=1><CTL=FIN,ACK> | = | ack | | takes=SEG.SEQ..SEG.SEQ+1 | win | §3.10.7.4 first: the FIN is beyond, trimmed
ESTABLISHED | <SEQ=RN><ACK=UNA><DATA=10><CTL=FIN,ACK> | CLOSE-WAIT | ack | | closing takes=RN..RN+10 gets=RN..RN+10 | RN=RN+11 RW=RW-11 win | §3.10.7.4 seventh, eighth: text and FIN

# a SYN below the window with text inside it
ESTABLISHED | <SEQ=RN-1><ACK=UNA><DATA=5><CTL=SYN,ACK> | = | ack | | | | RFC 5961 §4.2: irrespective of SEQ
ESTABLISHED | <SEQ=RN-1><ACK=UNA><CTL=SYN>       | = | ack | | | | §3.10.7.4 first, RFC 5961 §4.2: the same segment either way

# RST at the edges, RFC 5961 §3.2 with the table of §3.4 (reading k)
ESTABLISHED | <SEQ=RN-1><CTL=RST>                | = |     | | | | RFC 5961 §3.2: outside the window
ESTABLISHED | <SEQ=RN><CTL=RST>                  | CLOSED | | -retransmission | reset fail=reset | | RFC 5961 §3.2: exactly RCV.NXT
ESTABLISHED | <SEQ=RN+1><CTL=RST>                | = | ack | | | | RFC 5961 §3.2: inside
ESTABLISHED | <SEQ=RN+RW-1><CTL=RST>             | = | ack | | | | RFC 5961 §3.2: the last number of the window
ESTABLISHED | <SEQ=RN+RW><CTL=RST>               | = |     | | | | RFC 5961 §3.2: outside the window
ESTABLISHED | <SEQ=RN><DATA=20><CTL=RST>         | CLOSED | | -retransmission | reset fail=reset | | §3.5.3 SHLD-2: a RST may carry text
`
	t.Run("plain", func(t *testing.T) { takeSteps(t, plain, text) })
	t.Run("wrapping", func(t *testing.T) { takeSteps(t, wrapping, text) })
}

// RCV.WND=0: nothing is acceptable but SEG.LEN=0 at RCV.NXT, and yet ACK, URG
// and RST count (MUST-66).
func TestZeroWindow(t *testing.T) {
	const text = `
ESTABLISHED full | <SEQ=RN><ACK=NXT><CTL=ACK>            | = |     | -retransmission | acked=UNA..SEG.ACK | UNA=SEG.ACK win | §3.4: SEG.LEN=0, SEG.SEQ=RCV.NXT
ESTABLISHED full | <SEQ=RN-1><ACK=NXT><CTL=ACK>          | = | ack |                 |                    |                 | §3.4: SEG.LEN=0, SEG.SEQ<RCV.NXT
ESTABLISHED full | <SEQ=RN+1><ACK=NXT><CTL=ACK>          | = | ack |                 |                    |                 | §3.4: SEG.LEN=0, SEG.SEQ>RCV.NXT
ESTABLISHED full | <SEQ=RN><ACK=NXT><DATA=10><CTL=ACK>   | = | ack | -retransmission | acked=UNA..SEG.ACK | UNA=SEG.ACK win | §3.10.7.4 first, MUST-66: no text, but the ACK counts
ESTABLISHED full | <SEQ=RN><ACK=UNA><DATA=1><CTL=ACK>    | = | ack |                 |                    | win             | §3.8.6.1: a window probe is answered with RCV.NXT and window zero
ESTABLISHED full | <SEQ=RN-1><ACK=NXT><DATA=1><CTL=ACK>  | = | ack |                 |                    |                 | §3.4: SEG.LEN>0 is never acceptable; not at RCV.NXT
ESTABLISHED full | <SEQ=RN+1><ACK=NXT><DATA=1><CTL=ACK>  | = | ack |                 |                    |                 | §3.4: SEG.LEN>0 is never acceptable; not at RCV.NXT
ESTABLISHED full | <SEQ=RN><ACK=NXT><CTL=FIN,ACK>        | = | ack | -retransmission | acked=UNA..SEG.ACK | UNA=SEG.ACK win | §3.10.7.4 first, MUST-66: no FIN, but the ACK counts
ESTABLISHED full | <SEQ=RN><CTL=SYN>                     | = | ack |                 |                    |                 | §3.4: SEG.LEN>0 is never acceptable
ESTABLISHED full | <SEQ=RN><ACK=UNA><CTL=SYN,ACK>        | = | ack |                 |                    |                 | §3.4: SEG.LEN>0 is never acceptable
ESTABLISHED full | <SEQ=RN><CTL=RST>                     | CLOSED |  | -retransmission | reset fail=reset | | §3.10.7.4 first, MUST-66: a RST at RCV.NXT acts
ESTABLISHED full | <SEQ=RN><ACK=UNA><CTL=RST,ACK>        | CLOSED |  | -retransmission | reset fail=reset | | §3.10.7.4 first, MUST-66: a RST at RCV.NXT acts
ESTABLISHED full | <SEQ=RN><DATA=3><CTL=RST>             | CLOSED |  | -retransmission | reset fail=reset | | §3.10.7.4 first, MUST-66, SHLD-2
ESTABLISHED full | <SEQ=RN-1><CTL=RST>                   | = |     |                 |                    |                 | RFC 5961 §3.2: not at RCV.NXT, outside an empty window
ESTABLISHED full | <SEQ=RN+1><CTL=RST>                   | = |     |                 |                    |                 | RFC 5961 §3.2: not at RCV.NXT, outside an empty window
ESTABLISHED full | <SEQ=RN><ACK=UNA><UP=5><CTL=URG,ACK>  | = |     |                 | urgent             | win             | §3.10.7.4 sixth, MUST-66: URG counts
ESTABLISHED full | <SEQ=RN><ACK=UNA><UP=5><DATA=5><CTL=URG,ACK> | = | ack |          | urgent             | win             | §3.10.7.4 first and sixth, MUST-66: no text, but URG counts
`
	t.Run("plain", func(t *testing.T) { takeSteps(t, plain, text) })
	t.Run("wrapping", func(t *testing.T) { takeSteps(t, wrapping, text) })
}
