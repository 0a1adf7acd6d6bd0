package tcpfsm_test

import "testing"

// ICMP errors in every state (§3.9.2.2): a soft one is told and never aborts
// (MUST-56, SHLD-25), a hard one aborts (SHLD-26), one that quotes nothing
// outstanding is ignored (RFC 5927 §4.1).
const icmpTable = `
CLOSED               | ICMP soft 1000 | = | | | | | §3.9.2.2: no connection
LISTEN               | ICMP soft 1000 | = | | | | | §3.9.2.2: nothing was sent
SYN-SENT             | ICMP soft ISS  | = | | | unreachable | | §3.9.2.2 MUST-56, SHLD-25
SYN-RECEIVED passive | ICMP soft ISS  | = | | | unreachable | | §3.9.2.2 MUST-56, SHLD-25
SYN-RECEIVED active  | ICMP soft ISS  | = | | | unreachable | | §3.9.2.2 MUST-56, SHLD-25
ESTABLISHED          | ICMP soft UNA  | = | | | unreachable | | §3.9.2.2 MUST-56, SHLD-25
FIN-WAIT-1           | ICMP soft NXT-1 | = | | | unreachable | | §3.9.2.2 MUST-56, SHLD-25: the FIN counts
FIN-WAIT-2           | ICMP soft UNA  | = | | | | | RFC 5927 §4.1: nothing is outstanding
CLOSE-WAIT           | ICMP soft UNA  | = | | | unreachable | | §3.9.2.2 MUST-56, SHLD-25
CLOSING              | ICMP soft UNA  | = | | | unreachable | | §3.9.2.2 MUST-56, SHLD-25
LAST-ACK             | ICMP soft UNA  | = | | | unreachable | | §3.9.2.2 MUST-56, SHLD-25
TIME-WAIT            | ICMP soft UNA  | = | | | | | RFC 5927 §4.1: nothing is outstanding

CLOSED               | ICMP hard 1000 | = | | | | | §3.9.2.2: no connection
LISTEN               | ICMP hard 1000 | = | | | | | §3.9.2.2: nothing was sent
SYN-SENT             | ICMP hard ISS  | CLOSED | | -retransmission | aborted fail=unreachable | | §3.9.2.2 SHLD-26 (T39)
SYN-RECEIVED passive | ICMP hard ISS  | CLOSED | | -retransmission | aborted fail=unreachable | | §3.9.2.2 SHLD-26 (T39)
SYN-RECEIVED active  | ICMP hard ISS  | CLOSED | | -retransmission | aborted fail=unreachable | | §3.9.2.2 SHLD-26 (T39)
ESTABLISHED          | ICMP hard UNA  | CLOSED | | -retransmission | aborted fail=unreachable | | §3.9.2.2 SHLD-26 (T39)
FIN-WAIT-1           | ICMP hard NXT-1 | CLOSED | | -retransmission | aborted fail=unreachable | | §3.9.2.2 SHLD-26 (T39)
FIN-WAIT-2           | ICMP hard UNA  | = | | | | | RFC 5927 §4.1: nothing is outstanding
CLOSE-WAIT           | ICMP hard UNA  | CLOSED | | -retransmission | aborted fail=unreachable | | §3.9.2.2 SHLD-26 (T39)
CLOSING              | ICMP hard UNA  | CLOSED | | -retransmission | aborted fail=unreachable | | §3.9.2.2 SHLD-26 (T39)
LAST-ACK             | ICMP hard NXT-1 | CLOSED | | -retransmission | aborted fail=unreachable | | §3.9.2.2 SHLD-26 (T39)
TIME-WAIT            | ICMP hard UNA  | = | | | | | RFC 5927 §4.1: nothing is outstanding

SYN-SENT             | ICMP hard ISS-1 | = | | | | | RFC 5927 §4.1: one below
SYN-SENT             | ICMP hard NXT  | = | | | | | RFC 5927 §4.1: one beyond
ESTABLISHED          | ICMP hard UNA-1 | = | | | | | RFC 5927 §4.1: one below
ESTABLISHED          | ICMP hard NXT  | = | | | | | RFC 5927 §4.1: one beyond
ESTABLISHED          | ICMP hard NXT-1 | CLOSED | | -retransmission | aborted fail=unreachable | | RFC 5927 §4.1: the last octet sent
ESTABLISHED idle     | ICMP hard UNA  | = | | | | | RFC 5927 §4.1: nothing is outstanding
CLOSE-WAIT           | ICMP soft NXT  | = | | | | | RFC 5927 §4.1: one beyond
`

func TestEveryICMPInEveryState(t *testing.T) {
	t.Run("plain", func(t *testing.T) { takeSteps(t, plain, icmpTable) })
	t.Run("wrapping", func(t *testing.T) { takeSteps(t, wrapping, icmpTable) })
	t.Run("icmpHard=off", func(t *testing.T) {
		takeSteps(t, plain.with("icmpHard=off"), `
SYN-SENT    | ICMP hard ISS | CLOSED | | -retransmission | aborted fail=unreachable | | §3.9.2.2 SHLD-26: while opening
ESTABLISHED | ICMP hard UNA | = | | | unreachable | | RFC 5927 §5.2: in synchronised states hard errors are taken as soft
`)
	})
	t.Run("icmpSoft=on", func(t *testing.T) {
		takeSteps(t, plain.with("icmpSoft=on"), `
SYN-SENT             | ICMP soft ISS | CLOSED | | -retransmission | aborted fail=unreachable | | policy: against MUST-56
SYN-RECEIVED active  | ICMP soft ISS | CLOSED | | -retransmission | aborted fail=unreachable | | policy: against MUST-56
SYN-RECEIVED passive | ICMP soft ISS | = | | | unreachable | | §3.9.2.2 MUST-56
ESTABLISHED          | ICMP soft UNA | = | | | unreachable | | §3.9.2.2 MUST-56
`)
	})
}

func TestNoICMPIsMissing(t *testing.T) {
	have := map[string]bool{}
	for _, s := range parseSteps(icmpTable) {
		have[s.fixture+" "+s.last()[:9]] = true
	}
	for _, sec := range sections {
		for _, kind := range []string{"ICMP soft", "ICMP hard"} {
			if !have[sec.name+" "+kind] {
				t.Errorf("no row for %s in %s", kind, sec.name)
			}
		}
	}
}
