package tcpfsm_test

import (
	"fmt"
	"testing"
)

// Without RFC 5961 a RST anywhere in the window acts, and a SYN there is an
// error that ends the connection; ACKs are old however old they are. timers and
// user are what a state has running and whom it tells.
func rstActs(state, timers, user string) *table {
	return parseTable("RST in the window", fmt.Sprintf(`
RST RST,ACK | exact inside last | * | %s | | %s | %s | | §3.10.7.4 second (RFC 793): acceptable, so it acts
`, state, timers, user))
}

func synResets(timers string) *table {
	return parseTable("SYN in the window", fmt.Sprintf(`
SYN     | exact inside last | * | CLOSED | <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK> | %s | reset fail=reset | | §3.10.7.4 fourth (RFC 793): it is an error, send a reset
SYN,ACK | exact inside last | * | CLOSED | <SEQ=SEG.ACK><CTL=RST>                    | %s | reset fail=reset | | §3.10.7.4 fourth (RFC 793): it is an error, send a reset
`, timers, timers))
}

var ackRange793 = parseTable("range of ACK", `
ACK FIN,ACK data | exact inside last | ancient | & |     | | | | §3.10.7.4 fifth: duplicate ACK ignored, however old
ACK FIN,ACK data | exact inside last | unsent  | = | ack | | | | §3.10.7.4 fifth: SEG.ACK > SND.NXT, ACK sent, dropped
`)

var embryo793 = parseTable("embryo", `
SYN SYN,ACK | exact inside last | * | LISTEN | | -retransmission | | | §3.10.7.4 fourth, RFC 1122 §4.2.2.20(e): came from passive OPEN, back to LISTEN
`)

const rtx = "-retransmission"

// sections793 is the whole matrix by the rules of RFC 793. In CLOSED, LISTEN and
// SYN-SENT nothing differs.
var sections793 = []section{
	{"CLOSED", closed, []*table{closedTable}},
	{"LISTEN", listen, []*table{listenTable}},
	{"SYN-SENT", synSent, []*table{synSentTable}},
	{"SYN-RECEIVED passive", synReceived, []*table{
		unacceptable, rstActs("LISTEN", rtx, ""), embryo793, embryoACK, receiving}},
	{"SYN-RECEIVED active", synCrossed, []*table{
		unacceptable, rstActs("CLOSED", rtx, "refused fail=refused"), synResets(rtx), embryoACK, receiving}},
	{"ESTABLISHED", established, []*table{
		unacceptable, rstActs("CLOSED", rtx, "reset fail=reset"), synResets(rtx), ackRange793, textACK, receiving}},
	{"FIN-WAIT-1", finWait1, []*table{
		unacceptable, rstActs("CLOSED", rtx, "reset fail=reset"), synResets(rtx), ackRange793, finWait1ACK, finWait1FIN, receiving}},
	{"FIN-WAIT-2", finWait2, []*table{
		unacceptable, rstActs("CLOSED", "", "reset fail=reset"), synResets(""), ackRange793, idleACK, finWait2FIN, receiving}},
	{"CLOSE-WAIT", closeWait, []*table{
		unacceptable, rstActs("CLOSED", rtx, "reset fail=reset"), synResets(rtx), ackRange793, textACK, received}},
	{"CLOSING", closing, []*table{
		unacceptable, rstActs("CLOSED", rtx, ""), synResets(rtx), ackRange793, closingACK, received}},
	{"LAST-ACK", lastAck, []*table{
		unacceptable, rstActs("CLOSED", rtx, ""), synResets(rtx), ackRange793, lastAckACK, received}},
	{"TIME-WAIT", timeWait, []*table{
		timeWaitFIN, unacceptable, rstActs("CLOSED", "-2msl", ""), synResets("-2msl"), ackRange793, idleACK, received}},
}

// rules793 leaves out what the matrix is not about: RFC 793's user timeout, and
// the silly windows that it lets through.
const rules793 = "rules=rfc793,userTimeout=off,sws=on"

func TestEveryCellOfTheMatrixByRFC793(t *testing.T) {
	t.Run("plain", func(t *testing.T) { run(t, plain.with(rules793), sections793) })
	t.Run("wrapping", func(t *testing.T) { run(t, wrapping.with(rules793), sections793) })
}

func TestNoCellOfTheMatrixIsMissingByRFC793(t *testing.T) {
	list, count := missing(t, plain.with(rules793), sections793)
	for _, m := range list {
		t.Error(m)
	}
	t.Logf("%d cells, %d missing", count, len(list))
}
