package variant_test

import (
	"fmt"
	"slices"
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

// legal are the moves of RFC 9293 figure 5, its notes and §3.10, those that one
// event composes of two among them.
var legal = map[tcpfsm.State][]tcpfsm.State{
	closed:      {listening, synSent},                                                     // T01, T02
	listening:   {synSent, synReceived, closed},                                           // T03 to T06
	synSent:     {established, synReceived, closed, closeWait},                            // T07 to T11, T34, T39
	synReceived: {established, listening, closed, finWait1, closeWait, timeWait, closing}, // T12 to T18, T38, T41; CLOSING by a queued CLOSE and FIN
	established: {finWait1, closeWait, closed},                                            // T19, T20, T29, T32, T34
	finWait1:    {finWait2, closing, timeWait, closed},                                    // T21 to T23
	finWait2:    {timeWait, closed},                                                       // T24, T40
	closeWait:   {lastAck, closed},                                                        // T25
	closing:     {timeWait, closed},                                                       // T26
	lastAck:     {closed},                                                                 // T27
	timeWait:    {closed, synReceived},                                                    // T28, T37
}

// illegal says where a step took a connection if neither RFC 9293 nor the
// handshake lets it go there.
func illegal(h tcpfsm.Handshake, before, after tcpfsm.State) string {
	if before == after || slices.Contains(legal[before], after) ||
		slices.Contains(variant.Moves(h), variant.Move{From: before, To: after}) {
		return ""
	}
	return fmt.Sprintf("%#v moved from %s to %s", h, before, after)
}

// LISTEN goes to ESTABLISHED in one step only where the responder believes a
// SYN or a cookie: never under three-way or fast open, whose early text flows
// in SYN-RECEIVED.
func TestMovesBeyondTheRFC(t *testing.T) {
	for name, want := range map[string]string{
		"three-way":        "[]",
		"fast-open":        "[]",
		"two-way":          "[LISTEN -> ESTABLISHED LISTEN -> CLOSE-WAIT TIME-WAIT -> ESTABLISHED TIME-WAIT -> CLOSE-WAIT]",
		"two-way+data":     "[LISTEN -> ESTABLISHED LISTEN -> CLOSE-WAIT TIME-WAIT -> ESTABLISHED TIME-WAIT -> CLOSE-WAIT]",
		"syn-cookies":      "[LISTEN -> ESTABLISHED LISTEN -> CLOSE-WAIT TIME-WAIT -> ESTABLISHED TIME-WAIT -> CLOSE-WAIT]",
		"two-way:dup=anew": "",
	} {
		v, err := variant.Parse(name)
		must(t, err)
		moves := variant.Moves(v.Handshake)
		if got := fmt.Sprint(moves); want != "" && got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		for _, from := range []tcpfsm.State{finWait1, finWait2, closeWait, closing, lastAck} {
			if anew := name == "two-way:dup=anew"; slices.Contains(moves, variant.Move{From: from, To: established}) != anew {
				t.Errorf("%s: %s to ESTABLISHED is allowed: %v", name, from, !anew)
			}
		}
	}
	for _, to := range []tcpfsm.State{established, closeWait} {
		if illegal(tcpfsm.ThreeWay{}, listening, to) == "" {
			t.Errorf("LISTEN to %s passes under three-way", to)
		}
	}
}
