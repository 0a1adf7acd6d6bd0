package tcpfsm

import (
	"errors"
	"strings"
)

// Signal is what an event tells the user: a set, for one segment may carry
// several pieces of news. "Closing" and "reset" stay apart, as MUST-12 wants.
type Signal uint16

// The signals.
const (
	SignalConnected   Signal = 1 << iota // the connection is open
	SignalRefused                        // "connection refused", §3.10.7.4 second
	SignalReset                          // "connection reset"
	SignalClosing                        // "connection closing": the peer's FIN arrived
	SignalClosed                         // our FIN is acknowledged: CLOSE is complete
	SignalTimedOut                       // "connection aborted due to user timeout", §3.10.8
	SignalAired                          // R1 passed: the peer may be unreachable (SHLD-9)
	SignalUrgent                         // urgent text is ahead (MUST-32)
	SignalUnreachable                    // a soft ICMP error (SHLD-25)
	SignalAborted                        // a hard ICMP error ended the connection (SHLD-26)
	SignalDropped                        // an embryo was given up; only its listener may care
	numSignals        = iota
)

var signalNames = [numSignals]string{
	"connected", "refused", "reset", "closing", "closed", "timed out", "R1", "urgent",
	"unreachable", "aborted", "dropped",
}

// Has reports that every signal of want is in the set.
func (s Signal) Has(want Signal) bool { return s&want == want }

// String lists the signals joined by commas.
func (s Signal) String() string {
	var list []string
	for i, name := range signalNames {
		if s>>i&1 != 0 {
			list = append(list, name)
		}
	}
	return strings.Join(list, ",")
}

// The errors of the user calls, and of the calls that an event completes, as
// RFC 9293 §3.10 words them.
var (
	ErrNoConnection = errors.New("connection does not exist")               // §3.10.2 and after
	ErrExists       = errors.New("connection already exists")               // §3.10.1
	ErrUnspecified  = errors.New("remote socket unspecified")               // §3.10.1, §3.10.2
	ErrClosing      = errors.New("connection closing")                      // §3.10.2 … §3.10.4
	ErrResources    = errors.New("insufficient resources")                  // §3.10.1 … §3.10.3
	ErrReset        = errors.New("connection reset")                        // §3.10.5, §3.10.7.4
	ErrRefused      = errors.New("connection refused")                      // §3.10.7.4 second
	ErrTimeout      = errors.New("connection aborted due to user timeout")  // §3.10.8
	ErrUnreachable  = errors.New("destination unreachable")                 // §3.9.2.2
	ErrAddress      = errors.New("remote address is not one to connect to") // §3.9.2.3, MUST-46
)
