package variant_test

import (
	"testing"

	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

const (
	closed      = tcpfsm.Closed
	listening   = tcpfsm.Listen
	synSent     = tcpfsm.SynSent
	synReceived = tcpfsm.SynReceived
	established = tcpfsm.Established
	finWait1    = tcpfsm.FinWait1
	finWait2    = tcpfsm.FinWait2
	closeWait   = tcpfsm.CloseWait
	closing     = tcpfsm.Closing
	lastAck     = tcpfsm.LastAck
	timeWait    = tcpfsm.TimeWait
)

// legal are the moves of RFC 9293 figure 5, its notes and §3.10, without the
// handshake's own where a variant may differ, which are marked.
var legal = map[tcpfsm.State][]tcpfsm.State{
	closed:      {listening, synSent},                                            // T01, T02
	listening:   {synSent, synReceived, closed},                                  // T03 to T06
	synSent:     {established, synReceived, closed, closeWait},                   // T07 to T11, T34, T39
	synReceived: {established, listening, closed, finWait1, closeWait, timeWait}, // T12 to T18, T38, T41
	established: {finWait1, closeWait, closed},                                   // T19, T20, T29, T32, T34
	finWait1:    {finWait2, closing, timeWait, closed},                           // T21 to T23
	finWait2:    {timeWait, closed},                                              // T24, T40
	closeWait:   {lastAck, closed},                                               // T25
	closing:     {timeWait, closed},                                              // T26
	lastAck:     {closed},                                                        // T27
	timeWait:    {closed, synReceived},                                           // T28, T37
}

// judge fails the test if a step took a connection where neither RFC 9293 nor
// the variant that the machine runs lets it go.
func judge(t *testing.T, m *tcpfsm.Machine, before tcpfsm.State, c *tcpfsm.TCB) {
	t.Helper()
	if before == c.State {
		return
	}
	for _, to := range legal[before] {
		if to == c.State {
			return
		}
	}
	for _, move := range variant.Moves(m.Handshake) {
		if move == (variant.Move{From: before, To: c.State}) {
			return
		}
	}
	t.Errorf("%T moved from %s to %s", m.Handshake, before, c.State)
}
