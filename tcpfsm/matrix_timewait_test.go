package tcpfsm_test

// A SYN alone may begin the next connection, if it lies above the old FIN
// (neither incarnation has timestamps). The wait goes on beside it until it has
// proved not to be stale.
var timeWaitSYN = parseTable("TIME-WAIT SYN", `
SYN | exact inside last beyond | none | SYN-RECEIVED | <SEQ=ISN><ACK=SEG.SEQ+1><CTL=SYN,ACK> | +retransmission=1s | | passive ISS=ISN UNA=ISN NXT=ISN+1 IRS=SEG.SEQ RN=SEG.SEQ+1 RW=4096 WND=SEG.WND WL1=SEG.SEQ WL2=ISN | RFC 6191 §2: no timestamps, SEG.SEQ above the last sequence number, accepted; §3.6.1 MAY-2(2)
SYN | old older                | none | = | | | | | RFC 6191 §2: otherwise silently dropped
`)

// fifth and eighth, as reading b has it: a repeated FIN lies below the window.
var timeWaitFIN = parseTable("TIME-WAIT FIN", `
FIN,ACK | old | * | = | ack | +2msl=4m | | | §3.10.7.4 fifth, eighth: the FIN again, acknowledged, 2 MSL restarted
`)

// second: RFC 1337's first fix.
var timeWaitRST = parseTable("TIME-WAIT RST", `
RST RST,ACK | exact inside last | * | = | | | | | RFC 1337 §3 F1: RST ignored in TIME-WAIT
`)
