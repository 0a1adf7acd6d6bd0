package tcpfsm_test

import (
	"slices"
	"testing"
)

// before puts tables of a knob before those of a state; the first table that
// settles a cell wins.
func before(name string, tables ...*table) section {
	for _, s := range sections {
		if s.name == name {
			s.tables = append(tables, s.tables...)
			return s
		}
	}
	panic("BUG: no section is called " + name)
}

// instead puts one table in the place of another.
func instead(name string, out, in *table) section {
	s := before(name)
	s.tables = slices.Clone(s.tables)
	s.tables[slices.Index(s.tables, out)] = in
	return s
}

// own is a table of a knob's rows.
func own(text string) *table { return parseTable("knob", text) }

// One knob against the default rules, and the states it is about, whole: what
// the knob's rows do not say stays as it is.
var knobCases = []struct {
	knobs    string
	sections []section
}{
	{"rfc1337=off", []section{before("TIME-WAIT", own(`
RST RST,ACK | exact       | * | CLOSED | | -2msl | | | §3.10.7.4 second: TIME-WAIT to CLOSED (reading h)
RST RST,ACK | inside last | * | = | ack  | | | | RFC 5961 §3.2: challenge ACK
`))}},
	{"strictSeq=on", []section{before("SYN-RECEIVED active", own(`
SYN,ACK | old | * | = | ack | | | | §3.10.7.4 first: not acceptable, by the letter (reading a)
`))}},
	{"synackOnDupSyn=on", []section{
		before("SYN-RECEIVED passive", own(`
SYN | old | none | = | <SEQ=ISS><ACK=RN><CTL=SYN,ACK> | +retransmission=1s | | | §3.8.1: the SYN again, the SYN,ACK again (reading f); RFC 6298 §5: the next not before an RTO
`)), before("SYN-RECEIVED active", own(`
SYN | old | none | = | <SEQ=ISS><ACK=RN><CTL=SYN,ACK> | +retransmission=1s | | | §3.8.1: the SYN again, the SYN,ACK again (reading f); RFC 6298 §5: the next not before an RTO
`))}},
	{"embryoSYN=challenge", []section{before("SYN-RECEIVED passive", own(`
SYN SYN,ACK | exact inside last | * | = | ack | | | | RFC 5961 §4.2: challenged as in the synchronised states (reading i)
`))}},
	{"embryoSYN=reset", []section{before("SYN-RECEIVED passive", own(`
SYN     | exact inside last | * | LISTEN | <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK> | -retransmission | | | §3.10.7.4 fourth, policy: back to LISTEN and a RST (reading i)
SYN,ACK | exact inside last | * | LISTEN | <SEQ=SEG.ACK><CTL=RST>                    | -retransmission | | | §3.10.7.4 fourth, policy: back to LISTEN and a RST (reading i)
`))}},
	{"embryoSYN=synack", []section{before("SYN-RECEIVED passive", own(`
SYN SYN,ACK | exact inside last | * | = | <SEQ=ISS><ACK=RN><CTL=SYN,ACK> | +retransmission=1s | | | policy: the SYN,ACK again (reading i); RFC 6298 §5: the next not before an RTO
`))}},
	{"synackTimer=off", []section{before("LISTEN", own(`
SYN | * | * | SYN-RECEIVED | <SEQ=ISN><ACK=SEG.SEQ+1><CTL=SYN,ACK> | | | passive ISS=ISN UNA=ISN NXT=ISN+1 IRS=SEG.SEQ RN=SEG.SEQ+1 RW=4096 WND=SEG.WND WL1=SEG.SEQ WL2=ISN | policy: the SYN,ACK is sent once
`))}},
	{"listenDropsSynack=on", []section{before("LISTEN", own(`
SYN,ACK | * | * | = | | | | | policy: SYN,ACK in LISTEN dropped
`))}},
	{"synSentRSTSeq=on", []section{before("SYN-SENT", own(`
RST,ACK | * | new | = | | | | | §3.10.7.3 second: SEG.SEQ is not RCV.NXT, by the letter (reading j)
`))}},
	{"rfc5961=off", []section{
		before("ESTABLISHED", unacceptable, rstActs("CLOSED", rtx, "reset fail=reset"), synResets(rtx)),
		before("TIME-WAIT", own(`
SYN,ACK | exact inside last | * | CLOSED | <SEQ=SEG.ACK><CTL=RST> | -2msl | reset fail=reset | | §3.10.7.4 fourth: it is an error, send a reset
`))}},
	{"rfc5961data=off", []section{
		instead("ESTABLISHED", ackRange, ackRange793), instead("CLOSE-WAIT", ackRange, ackRange793),
		instead("CLOSING", ackRange, ackRange793), instead("TIME-WAIT", ackRange, ackRange793),
	}},
	{"strictACK=on", []section{before("ESTABLISHED", unacceptable, own(`
ACK FIN,ACK data | exact inside last | old oldest | = | ack | | | | RFC 5961 §5, stricter: SEG.ACK =< ISS, ACK sent, dropped
`))}},
	{"repeatedFIN=off", []section{before("TIME-WAIT", own(`
FIN,ACK | old | * | = | ack | | | | §3.10.7.4 first: not acceptable, by the letter (reading b)
`))}},
	{"rfc6191=off", []section{before("TIME-WAIT", own(`
SYN | old older | none | = | ack | | | | §3.10.7.4 first: MAY-2 does not take it, so it is like any segment
`))}},
	{"rfc6191=off,may2=off", []section{before("TIME-WAIT", timeWaitFIN, unacceptable, synChallenged)}},
	{"reopenFallback=off", []section{before("TIME-WAIT", own(`
SYN | exact inside last beyond | none | SYN-RECEIVED | <SEQ=ISN><ACK=SEG.SEQ+1><CTL=SYN,ACK> | +retransmission=1s -2msl | | passive ISS=ISN UNA=ISN NXT=ISN+1 IRS=SEG.SEQ RN=SEG.SEQ+1 RW=4096 WND=SEG.WND WL1=SEG.SEQ WL2=ISN | RFC 6191 §2, without the second clause of MAY-2: the old wait is over
`))}},
	{"refuseSYN=ack", []section{before("TIME-WAIT", own(`
SYN | old older | none | = | ack | | | | §3.10.7.4 first: refused, and answered like any segment
`))}},
	{"rfc6191=off,refuseSYN=drop", []section{before("TIME-WAIT")}},
}

func TestKnobsChangeTheirCellsAndNoOther(t *testing.T) {
	for _, c := range knobCases {
		t.Run(c.knobs, func(t *testing.T) {
			runSome(t, plain.with(c.knobs), c.sections)
			for _, s := range c.sections {
				list, _ := missing(t, plain.with(c.knobs), []section{s})
				for _, m := range list {
					t.Error(m)
				}
			}
		})
	}
}
