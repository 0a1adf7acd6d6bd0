package tcpfsm_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"synfault/tcpfsm"
)

// The user calls of §3.10.1 to §3.10.5 in every state; the table is read as
// those of steps are. In ESTABLISHED and after, unless it is idle, 100 octets
// of ours are unacknowledged, so the retransmission timer runs already.
const callTable = `
CLOSED               | OPEN passive | LISTEN | | | | | §3.10.1: a new block, LISTEN
LISTEN               | OPEN passive | = | | | err=exists | | §3.10.1 does not say: another listener has a block of its own (MUST-41)
SYN-SENT             | OPEN passive | = | | | err=exists | | §3.10.1: "connection already exists"
SYN-RECEIVED passive | OPEN passive | = | | | err=exists | | §3.10.1: "connection already exists"
SYN-RECEIVED active  | OPEN passive | = | | | err=exists | | §3.10.1: "connection already exists"
ESTABLISHED          | OPEN passive | = | | | err=exists | | §3.10.1: "connection already exists"
FIN-WAIT-1           | OPEN passive | = | | | err=exists | | §3.10.1: "connection already exists"
FIN-WAIT-2           | OPEN passive | = | | | err=exists | | §3.10.1: "connection already exists"
CLOSE-WAIT           | OPEN passive | = | | | err=exists | | §3.10.1: "connection already exists"
CLOSING              | OPEN passive | = | | | err=exists | | §3.10.1: "connection already exists"
LAST-ACK             | OPEN passive | = | | | err=exists | | §3.10.1: "connection already exists"
TIME-WAIT            | OPEN passive | = | | | err=exists | | §3.10.1: "connection already exists"

CLOSED               | OPEN active  | SYN-SENT | <SEQ=ISN><CTL=SYN> | +retransmission=1s | | ISS=ISN UNA=ISN NXT=ISN+1 RW=4096 | §3.10.1: <SEQ=ISS><CTL=SYN>, SND.UNA=ISS, SND.NXT=ISS+1
CLOSED               | OPEN active nowhere | = | | | err=unspecified | | §3.10.1: "remote socket unspecified"
LISTEN               | OPEN active  | SYN-SENT | <SEQ=ISN><CTL=SYN> | +retransmission=1s | | ISS=ISN UNA=ISN NXT=ISN+1 RW=4096 | §3.10.1: from passive to active
LISTEN               | OPEN active nowhere | = | | | err=unspecified | | §3.10.1: "remote socket unspecified"
SYN-SENT             | OPEN active  | = | | | err=exists | | §3.10.1: "connection already exists"
SYN-RECEIVED passive | OPEN active  | = | | | err=exists | | §3.10.1: "connection already exists"
SYN-RECEIVED active  | OPEN active  | = | | | err=exists | | §3.10.1: "connection already exists"
ESTABLISHED          | OPEN active  | = | | | err=exists | | §3.10.1: "connection already exists"
FIN-WAIT-1           | OPEN active  | = | | | err=exists | | §3.10.1: "connection already exists"
FIN-WAIT-2           | OPEN active  | = | | | err=exists | | §3.10.1: "connection already exists"
CLOSE-WAIT           | OPEN active  | = | | | err=exists | | §3.10.1: "connection already exists"
CLOSING              | OPEN active  | = | | | err=exists | | §3.10.1: "connection already exists"
LAST-ACK             | OPEN active  | = | | | err=exists | | §3.10.1: "connection already exists"
TIME-WAIT            | OPEN active  | = | | | err=exists | | §3.10.1: "connection already exists"

CLOSED               | SEND 10 | = | | | err=none | | §3.10.2: "connection does not exist"
LISTEN               | SEND 10 nowhere | = | | | err=unspecified | | §3.10.2: "remote socket unspecified"
LISTEN               | SEND 10 | SYN-SENT | <SEQ=ISN><CTL=SYN> | +retransmission=1s | queues=10 | ISS=ISN UNA=ISN NXT=ISN+1 RW=4096 | §3.10.2: from passive to active; the text waits for ESTABLISHED
SYN-SENT             | SEND 10 | = | | | queues=10 | | §3.10.2: queued until ESTABLISHED
SYN-RECEIVED passive | SEND 10 | = | | | queues=10 | | §3.10.2: queued until ESTABLISHED
SYN-RECEIVED active  | SEND 10 | = | | | queues=10 | | §3.10.2: queued until ESTABLISHED
ESTABLISHED idle     | SEND 10 | = | <SEQ=NXT><ACK=RN><DATA=10><CTL=PSH,ACK> | +retransmission=1s | | NXT=NXT+10 | §3.10.2: segmentized with a piggybacked ACK
ESTABLISHED          | SEND 1460 | = | <SEQ=NXT><ACK=RN><DATA=1460><CTL=PSH,ACK> | | | NXT=NXT+1460 | §3.10.2; §3.8.6.2.1 (1): a full segment goes though text is outstanding
FIN-WAIT-1           | SEND 10 | = | | | err=closing | | §3.10.2: "connection closing"
FIN-WAIT-2           | SEND 10 | = | | | err=closing | | §3.10.2: "connection closing"
CLOSE-WAIT           | SEND 1460 | = | <SEQ=NXT><ACK=RN><DATA=1460><CTL=PSH,ACK> | | | NXT=NXT+1460 | §3.10.2: as in ESTABLISHED
CLOSING              | SEND 10 | = | | | err=closing | | §3.10.2: "connection closing"
LAST-ACK             | SEND 10 | = | | | err=closing | | §3.10.2: "connection closing"
TIME-WAIT            | SEND 10 | = | | | err=closing | | §3.10.2: "connection closing"

CLOSED               | RECEIVE 10 | = | | | err=none | | §3.10.3: "connection does not exist"
LISTEN               | RECEIVE 10 | = | | | | | §3.10.3: queued until ESTABLISHED
SYN-SENT             | RECEIVE 10 | = | | | | | §3.10.3: queued until ESTABLISHED
SYN-RECEIVED passive | RECEIVE 10 | = | | | | | §3.10.3: queued until ESTABLISHED
SYN-RECEIVED active  | RECEIVE 10 | = | | | | | §3.10.3: queued until ESTABLISHED
ESTABLISHED          | RECEIVE 10 | = | | | | | §3.10.3: queued while there is not enough text
FIN-WAIT-1           | RECEIVE 10 | = | | | | | §3.10.3: as in ESTABLISHED
FIN-WAIT-2           | RECEIVE 10 | = | | | | | §3.10.3: as in ESTABLISHED
CLOSE-WAIT           | RECEIVE 10 | = | | | err=closing | | §3.10.3: no text on hand, "connection closing"
CLOSING              | RECEIVE 10 | = | | | err=closing | | §3.10.3: "connection closing"
LAST-ACK             | RECEIVE 10 | = | | | err=closing | | §3.10.3: "connection closing"
TIME-WAIT            | RECEIVE 10 | = | | | err=closing | | §3.10.3: "connection closing"

CLOSED               | CLOSE | = | | | err=none | | §3.10.4: "connection does not exist"
LISTEN               | CLOSE | CLOSED | | | fail=closing | | §3.10.4: RECEIVEs get "closing", the block is deleted
SYN-SENT             | CLOSE | CLOSED | | -retransmission | fail=closing | | §3.10.4: calls get "closing", the block is deleted; no segment
SYN-RECEIVED passive | CLOSE | FIN-WAIT-1 | <SEQ=NXT><ACK=RN><CTL=FIN,ACK> | | | NXT=NXT+1 | §3.10.4: nothing to send, FIN (T16)
SYN-RECEIVED active  | CLOSE | FIN-WAIT-1 | <SEQ=NXT><ACK=RN><CTL=FIN,ACK> | | | NXT=NXT+1 | §3.10.4: nothing to send, FIN (T16)
ESTABLISHED idle     | CLOSE | FIN-WAIT-1 | <SEQ=NXT><ACK=RN><CTL=FIN,ACK> | +retransmission=1s | | NXT=NXT+1 | §3.10.4: FIN
ESTABLISHED          | CLOSE | FIN-WAIT-1 | <SEQ=NXT><ACK=RN><CTL=FIN,ACK> | | | NXT=NXT+1 | §3.10.4: all text has gone, FIN
FIN-WAIT-1           | CLOSE | = | | | err=closing | | §3.10.4: "connection closing", no second FIN
FIN-WAIT-2           | CLOSE | = | | | err=closing | | §3.10.4: "connection closing", no second FIN
CLOSE-WAIT           | CLOSE | LAST-ACK | <SEQ=NXT><ACK=RN><CTL=FIN,ACK> | | | NXT=NXT+1 | §3.10.4: FIN, LAST-ACK
CLOSING              | CLOSE | = | | | err=closing | | §3.10.4: "connection closing"
LAST-ACK             | CLOSE | = | | | err=closing | | §3.10.4: "connection closing"
TIME-WAIT            | CLOSE | = | | | err=closing | | §3.10.4: "connection closing"

CLOSED               | ABORT | = | | | err=none | | §3.10.5: "connection does not exist"
LISTEN               | ABORT | CLOSED | | | fail=reset | | §3.10.5: RECEIVEs get "reset"
SYN-SENT             | ABORT | CLOSED | | -retransmission | fail=reset | | §3.10.5: calls get "reset"; no segment
SYN-RECEIVED passive | ABORT | CLOSED | <SEQ=NXT><CTL=RST> | -retransmission | fail=reset | | §3.10.5: <SEQ=SND.NXT><CTL=RST>
SYN-RECEIVED active  | ABORT | CLOSED | <SEQ=NXT><CTL=RST> | -retransmission | fail=reset | | §3.10.5: <SEQ=SND.NXT><CTL=RST>
ESTABLISHED          | ABORT | CLOSED | <SEQ=NXT><CTL=RST> | -retransmission | fail=reset | | §3.10.5: <SEQ=SND.NXT><CTL=RST>
FIN-WAIT-1           | ABORT | CLOSED | <SEQ=NXT><CTL=RST> | -retransmission | fail=reset | | §3.10.5: <SEQ=SND.NXT><CTL=RST>
FIN-WAIT-2           | ABORT | CLOSED | <SEQ=NXT><CTL=RST> | | fail=reset | | §3.10.5: <SEQ=SND.NXT><CTL=RST>
CLOSE-WAIT           | ABORT | CLOSED | <SEQ=NXT><CTL=RST> | -retransmission | fail=reset | | §3.10.5: <SEQ=SND.NXT><CTL=RST>
CLOSING              | ABORT | CLOSED | | -retransmission | | | §3.10.5: ok, the block is deleted; no segment
LAST-ACK             | ABORT | CLOSED | | -retransmission | | | §3.10.5: ok, the block is deleted; no segment
TIME-WAIT            | ABORT | CLOSED | | -2msl | | | §3.10.5: ok, the block is deleted; no segment
`

// With more than one event, or text on hand.
const callSequences = `
# SEND queued while opening
SYN-SENT             | SEND 10; <SEQ=77><ACK=NXT><CTL=SYN,ACK> | ESTABLISHED | <SEQ=NXT><ACK=78><DATA=10><CTL=PSH,ACK> | +retransmission=1s | connected | UNA=SEG.ACK NXT=NXT+10 IRS=77 RN=78 RW=4096 win | §3.10.7.3 fourth: queued text may ride on the ACK
SYN-RECEIVED passive | SEND 10; <SEQ=RN><ACK=NXT><CTL=ACK>     | ESTABLISHED | <SEQ=NXT><ACK=RN><DATA=10><CTL=PSH,ACK> | +retransmission=1s | connected | UNA=SEG.ACK NXT=NXT+10 win | §3.10.2: sent on entering ESTABLISHED
LISTEN               | SEND 10; <SEQ=77><ACK=NXT><CTL=SYN,ACK> | ESTABLISHED | <SEQ=NXT><ACK=78><DATA=10><CTL=PSH,ACK> | +retransmission=1s | connected | UNA=SEG.ACK NXT=NXT+10 IRS=77 RN=78 RW=4096 win | §3.10.2: queued text of a listener that turned active

# Nagle: a small segment waits for the ACK of what is outstanding
ESTABLISHED          | SEND 10                                 | = | | | queues=10 | | §3.7.4 SHLD-7
CLOSE-WAIT           | SEND 10                                 | = | | | queues=10 | | §3.7.4 SHLD-7
ESTABLISHED          | SEND 10; <SEQ=RN><ACK=NXT><CTL=ACK>     | = | <SEQ=NXT><ACK=RN><DATA=10><CTL=PSH,ACK> | +retransmission=1s | acked=UNA..SEG.ACK | UNA=SEG.ACK NXT=NXT+10 win | §3.7.4 SHLD-7: and goes with it
ESTABLISHED          | SEND 10; CLOSE                          | FIN-WAIT-1 | <SEQ=NXT><ACK=RN><DATA=10><CTL=FIN,PSH,ACK> | | | NXT=NXT+11 | §3.10.4: the FIN follows queued text, nothing more will come
CLOSE-WAIT           | SEND 10; CLOSE                          | LAST-ACK | <SEQ=NXT><ACK=RN><DATA=10><CTL=FIN,PSH,ACK> | | | NXT=NXT+11 | §3.10.4: the same

# CLOSE behind queued text
SYN-SENT             | SEND 10; CLOSE                          | CLOSED | | -retransmission | fail=closing | | §3.10.4: queued SENDs get "closing"
SYN-RECEIVED passive | SEND 10; CLOSE                          | =      | | | queues=FIN | | §3.10.4: queued until ESTABLISHED
SYN-RECEIVED passive | SEND 10; CLOSE; <SEQ=RN><ACK=NXT><CTL=ACK> | FIN-WAIT-1 | <SEQ=NXT><ACK=RN><DATA=10><CTL=FIN,PSH,ACK> | +retransmission=1s | connected | UNA=SEG.ACK NXT=NXT+11 win | §3.10.4: text, then FIN, on entering ESTABLISHED
ESTABLISHED idle     | SEND 2000; CLOSE                        | FIN-WAIT-1 | <SEQ=NXT><ACK=RN><DATA=540><CTL=FIN,PSH,ACK> | | | NXT=NXT+541 | §3.10.4: the FIN follows what Nagle held back

# CLOSE before our SYN is acknowledged (reading g)
SYN-RECEIVED passive | CLOSE; <SEQ=RN><ACK=ISS+1><CTL=ACK>     | = | | +retransmission=1s | | UNA=SEG.ACK win | §3.10.7.4 fifth: covers the SYN alone, stays in FIN-WAIT-1
SYN-RECEIVED passive | CLOSE; <SEQ=RN><ACK=NXT><CTL=ACK>       | FIN-WAIT-2 | | -retransmission | closed | UNA=SEG.ACK win | §3.10.7.4 fifth: covers SYN and FIN
SYN-RECEIVED passive | CLOSE; <SEQ=RN><ACK=ISS+1><CTL=FIN,ACK> | CLOSING | ack | +retransmission=1s | closing | UNA=SEG.ACK RN=RN+1 RW=RW-1 win | §3.10.7.4 eighth: our FIN is not covered
SYN-RECEIVED active  | CLOSE; <SEQ=RN><CTL=RST>                | CLOSED | | -retransmission | reset fail=reset | | §3.10.7.4 second: FIN-WAIT-1

# RECEIVE with text on hand; the window opens by an MSS or half the buffer
ESTABLISHED full     | RECEIVE 10                              | = |     | | gets=IRS+1..IRS+11     | | §3.10.3: served; §3.8.6.2.2: too little to open the window
ESTABLISHED full     | RECEIVE 2048                            | = | ack | | gets=IRS+1..IRS+2049   | RW=2048 | §3.8.6.2.2: the window opens
ESTABLISHED full     | RECEIVE 5000                            | = | ack | | gets=IRS+1..IRS+4097   | RW=4096 | §3.10.3: what there is, the rest stays queued
`

// callNames are the calls that every state has to have an answer to.
var callNames = []string{"OPEN passive", "OPEN active", "SEND", "RECEIVE", "CLOSE", "ABORT"}

func TestEveryCallInEveryState(t *testing.T) {
	t.Run("plain", func(t *testing.T) { takeSteps(t, plain, callTable) })
	t.Run("wrapping", func(t *testing.T) { takeSteps(t, wrapping, callTable) })
}

func TestNoCallIsMissing(t *testing.T) {
	steps := parseSteps(callTable)
	for _, sec := range sections {
		for _, call := range callNames {
			if !slices.ContainsFunc(steps, func(s step) bool {
				return s.fixture == sec.name && strings.HasPrefix(s.last(), call)
			}) {
				t.Errorf("no row for %s in %s", call, sec.name)
			}
		}
	}
}

func TestCallsInSequence(t *testing.T) {
	t.Run("plain", func(t *testing.T) { takeSteps(t, plain, callSequences) })
	t.Run("wrapping", func(t *testing.T) { takeSteps(t, wrapping, callSequences) })
}

// STATUS (§3.10.6) tells the state and the block, and changes nothing.
func TestStatusInEveryState(t *testing.T) {
	for _, c := range []struct {
		name             string
		state            tcpfsm.State
		send, receive    uint32
		unacked, pending uint32
	}{
		{"LISTEN", tcpfsm.Listen, 0, 0, 0, 0},
		{"SYN-SENT", tcpfsm.SynSent, 0, room, 0, 0},
		{"SYN-RECEIVED passive", tcpfsm.SynReceived, offered, room, 0, 0},
		{"SYN-RECEIVED active", tcpfsm.SynReceived, offered, room, 0, 0},
		{"ESTABLISHED", tcpfsm.Established, offered, room, queued, 0},
		{"ESTABLISHED full", tcpfsm.Established, offered, 0, queued, room},
		{"FIN-WAIT-1", tcpfsm.FinWait1, offered, room, queued, 0},
		{"FIN-WAIT-2", tcpfsm.FinWait2, offered, room, 0, 0},
		{"CLOSE-WAIT", tcpfsm.CloseWait, offered, room - 1, queued, 0},
		{"CLOSING", tcpfsm.Closing, offered, room - 1, queued, 0},
		{"LAST-ACK", tcpfsm.LastAck, offered, room - 1, queued, 0},
		{"TIME-WAIT", tcpfsm.TimeWait, offered, room - 1, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := fixtures[c.name](t, plain)
			before := p.c
			got, err := p.m.Status(&p.c, &p.env)
			want := tcpfsm.Report{Local: p.env.Local, Remote: p.env.Remote, State: c.state,
				SendWindow: c.send, ReceiveWindow: c.receive, Unacked: c.unacked, Unread: c.pending}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("§3.10.6: %v (-want +got):\n%s", err, diff)
			}
			if p.c != before {
				t.Error("STATUS changed the block")
			}
		})
	}
	p := closed(t, plain)
	if _, err := p.m.Status(&p.c, &p.env); err != tcpfsm.ErrNoConnection {
		t.Errorf("§3.10.6: STATUS in CLOSED: got %v, want %v", err, tcpfsm.ErrNoConnection)
	}
}
