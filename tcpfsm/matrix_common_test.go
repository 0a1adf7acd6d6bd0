package tcpfsm_test

import "testing"

// What §3.10.7.4 says of all states alike.

// first: sequence number.
var unacceptable = parseTable("unacceptable", `
RST RST,ACK                      | old older beyond | * | = |     | | | | §3.10.7.4 first: not acceptable, RST bit set
SYN SYN,ACK ACK FIN,ACK data     | old older beyond | * | = | ack | | | | §3.10.7.4 first: not acceptable, ACK sent, dropped
`)

// second and fourth, as RFC 5961 has them.
var rstChallenged = parseTable("challenged RST", `
RST RST,ACK  | inside last       | * | = | ack | | | | RFC 5961 §3.2: in the window but not at RCV.NXT, challenge ACK
`)

var synChallenged = parseTable("challenged SYN", `
SYN SYN,ACK  | exact inside last | * | = | ack | | | | RFC 5961 §4.2: challenge ACK, irrespective of SEQ
`)

// fifth, the check of RFC 5961 before all others, and SEG.ACK > SND.NXT.
var ackRange = parseTable("range of ACK", `
ACK FIN,ACK data | exact inside last | ancient | = | ack | | | | RFC 5961 §5.2: SEG.ACK < SND.UNA-MAX.SND.WND, ACK sent, dropped
ACK FIN,ACK data | exact inside last | unsent  | = | ack | | | | §3.10.7.4 fifth: SEG.ACK > SND.NXT, ACK sent, dropped
`)

// A connection that is open loses everything by a RST at RCV.NXT.
var reset = parseTable("reset", `
RST RST,ACK | exact | * | CLOSED | | -retransmission | reset fail=reset | | §3.10.7.4 second: calls get "reset", the user is told
`)

// sections are the eleven states; SYN-RECEIVED counts twice, by how it was
// reached (MUST-11).
var sections = []section{
	{"CLOSED", closed, []*table{closedTable}},
	{"LISTEN", listen, []*table{listenTable}},
	{"SYN-SENT", synSent, []*table{synSentTable}},
	{"SYN-RECEIVED passive", synReceived, []*table{
		unacceptable, embryo, rstChallenged, embryoACK, receiving}},
	{"SYN-RECEIVED active", synCrossed, []*table{
		simultaneous, unacceptable, openerRST, rstChallenged, synChallenged, embryoACK, receiving}},
	{"ESTABLISHED", established, []*table{
		unacceptable, reset, rstChallenged, synChallenged, ackRange, textACK, receiving}},
	{"FIN-WAIT-1", finWait1, []*table{
		unacceptable, reset, rstChallenged, synChallenged, ackRange, finWait1ACK, finWait1FIN, receiving}},
	{"FIN-WAIT-2", finWait2, []*table{
		unacceptable, finWait2RST, rstChallenged, synChallenged, ackRange, idleACK, finWait2FIN, receiving}},
	{"CLOSE-WAIT", closeWait, []*table{
		unacceptable, reset, rstChallenged, synChallenged, ackRange, textACK, received}},
	{"CLOSING", closing, []*table{
		unacceptable, quietRST, rstChallenged, synChallenged, ackRange, closingACK, received}},
	{"LAST-ACK", lastAck, []*table{
		unacceptable, quietRST, rstChallenged, synChallenged, ackRange, lastAckACK, received}},
	{"TIME-WAIT", timeWait, []*table{
		timeWaitSYN, timeWaitFIN, unacceptable, timeWaitRST, synChallenged, ackRange, idleACK, received}},
}

func TestEveryCellOfTheMatrix(t *testing.T) {
	t.Run("plain", func(t *testing.T) { run(t, plain, sections) })
	t.Run("wrapping", func(t *testing.T) { run(t, wrapping, sections) })
}

func TestNoCellOfTheMatrixIsMissing(t *testing.T) {
	list, count := missing(t, plain, sections)
	for _, m := range list {
		t.Error(m)
	}
	t.Logf("%d cells, %d missing", count, len(list))
}
