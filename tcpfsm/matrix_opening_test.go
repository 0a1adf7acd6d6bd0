package tcpfsm_test

// §3.10.7.1
var closedTable = parseTable("CLOSED", `
RST RST,ACK          | * | *    | = |                                      | | | | §3.10.7.1: RST discarded
SYN                  | * | *    | = | <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK> | | | | §3.10.7.1: no ACK bit, sequence number zero
SYN,ACK ACK FIN,ACK data | * | * | = | <SEQ=SEG.ACK><CTL=RST>              | | | | §3.10.7.1: ACK bit, SEQ=SEG.ACK
`)

// §3.10.7.2
var listenTable = parseTable("LISTEN", `
RST RST,ACK          | * | *    | = |                                      | | | | §3.10.7.2 first: RST ignored
SYN,ACK ACK FIN,ACK data | * | * | = | <SEQ=SEG.ACK><CTL=RST>              | | | | §3.10.7.2 second: any acknowledgment is bad
SYN | * | * | SYN-RECEIVED | <SEQ=ISN><ACK=SEG.SEQ+1><CTL=SYN,ACK> | +retransmission=1s | | passive ISS=ISN UNA=ISN NXT=ISN+1 IRS=SEG.SEQ RN=SEG.SEQ+1 RW=4096 WND=SEG.WND WL1=SEG.SEQ WL2=ISN | §3.10.7.2 third; the window as reading g has it, older than any ACK
`)

// §3.10.7.3: SEG.SEQ can be anything, for nothing is known of the peer's.
var synSentTable = parseTable("SYN-SENT", `
# first: SEG.ACK =< ISS or SEG.ACK > SND.NXT
SYN,ACK ACK FIN,ACK data | * | same old oldest ancient unsent | = | <SEQ=SEG.ACK><CTL=RST> | | | | §3.10.7.3 first: not acceptable, RST
RST,ACK              | * | same old oldest ancient unsent | = |   | | | | §3.10.7.3 first: not acceptable, RST bit set

# second
RST                  | * | none | = |                              | | | | §3.10.7.3 second: no ACK, dropped
RST,ACK              | * | new  | CLOSED |                         | -retransmission | refused fail=refused | | §3.10.7.3 second: ACK acceptable, "connection reset"

# fourth
SYN,ACK              | * | new  | ESTABLISHED | ack                | -retransmission | connected | UNA=SEG.ACK IRS=SEG.SEQ RN=SEG.SEQ+1 RW=4096 win | §3.10.7.3 fourth: our SYN is acknowledged; the window as reading c has it
SYN                  | * | none | SYN-RECEIVED | <SEQ=ISS><ACK=SEG.SEQ+1><CTL=SYN,ACK> | +retransmission=1s | | IRS=SEG.SEQ RN=SEG.SEQ+1 RW=4096 WND=SEG.WND WL1=SEG.SEQ WL2=ISS | §3.10.7.3 fourth: simultaneous open (MUST-10)

# fifth
ACK FIN,ACK data     | * | new  | = |                              | | | | §3.10.7.3 fifth: neither SYN nor RST, dropped
`)
