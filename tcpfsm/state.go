package tcpfsm

// State is the state of a connection (RFC 9293 §3.3.2). CLOSED is the zero
// value: it stands for "no connection", and so for an empty TCB.
type State uint8

// The eleven states of RFC 9293 §3.3.2, in its order but for CLOSED.
const (
	Closed State = iota
	Listen
	SynSent
	SynReceived
	Established
	FinWait1
	FinWait2
	CloseWait
	Closing
	LastAck
	TimeWait
	NumStates = iota
)

// Synchronized reports a state in which both sides' initial sequence numbers
// are known and acknowledged: ESTABLISHED and later (RFC 9293 §3.5.2, group 3).
func (s State) Synchronized() bool { return s >= Established }

// in reports membership of a set of states.
func (s State) in(set stateSet) bool { return set&(1<<s) != 0 }

type stateSet uint16

func states(list ...State) (set stateSet) {
	for _, s := range list {
		set |= 1 << s
	}
	return set
}
