package invariant_test

import (
	"testing"

	"synfault/properties/invariant"
)

// TestInvariantsBite: a check that never fires proves nothing. Each switch takes away what an invariant rests on, and the
// run must break it.
func TestInvariantsBite(t *testing.T) {
	const speaksTwice = "b@0s.listen,a@5ms.open,b@est.send10,b@est+1ms.send5"
	const reopenToServer = "b@0s.listen,a@5ms.open,b@est.close,a@eof.close,a@gone+100ms.open"
	const twoSends = "b@0s.listen,a@5ms.open,a@est.send10,a@1s.send8"
	const openWithText = "b@0s.listen,a@5ms.open5,a@500ms.abort"
	r := newRunner()
	for _, j := range []judged{
		// One ISN for all: a stale SYN, ACK and octet are a connection (RFC 9293 §3.4.1).
		{"three-way:isn=constant/life/ab0=60s,ab1=59.985s,ab2=59.986s", "I14 I15 I19", 0},
		// An MSL that the network does not keep, and the same numbers again: an old octet in a new connection (RFC 1337 H1).
		{"three-way:isn=constant,msl=1s/reopen/ab.data0=10s", "I10 I11 I16 I19", 0},
		// RST ends TIME-WAIT (RFC 1337 §2).
		{"three-way:rfc1337=off/life/ba.data0=1s", "I37", 0},
		// A repeated FIN does not start the wait again (RFC 9293 §3.10.7.4 eighth).
		{"three-way:repeatedFIN=off/life/ab.ack1x", "I48", 0},
		// A FIN that does not cover ours ends FIN-WAIT-1 (RFC 9293 §3.10.7.4 eighth).
		{"three-way:finCoverage=off/both-close", "I01 I12 I22", 0},
		// Nothing repeats the SYN,ACK (RFC 9293 §3.8.1).
		{"three-way:synackTimer=off/open/ab.ack0x", "I47 L1 L2", invariant.Deadlock},
		{"three-way:synackTimer=off/open/a@10ms", "I47", 0},
		// Nothing is ever repeated.
		{"three-way:retransmission=off/both-close/ab.fin0x", "L4", invariant.Deadlock},
		{"three-way:retransmission=off/life/ab.ack1x", "I56 L4", invariant.Deadlock},
		{"three-way:retransmission=off/talk/ab.data0x", "L5", invariant.Deadlock},
		// A cookie is good for more than one connection (RFC 4987 §3.6).
		{"syn-cookies/life/ab2=1s", "I15 I19", 0},
		// Text in a SYN that is believed at once.
		{"two-way+data/" + openWithText + "/ab.syn0=30s", "I14 I15 I19", 0},
		// Text is taken for the SYN,ACK, and it is not the first text.
		{"two-way:early=ca,repeat=off,nagle=off/" + speaksTwice + "/ba.synack0x,ba.data0x", "I01 I08", 0},
		// Embryos live as long as an opener tries (RFC 4987 §3).
		{"three-way:giveUp=150s/flood", "L8", 0},
		{"three-way:giveUp=60s/flood", "", 0},
		// No SYN may reopen TIME-WAIT, which outlasts an opener's patience (RFC 9293 §3.6.1 MAY-2).
		{"three-way:may2=off,rfc6191=off/" + reopenToServer, "L10", invariant.EndedByR2},
		{"three-way/" + reopenToServer, "", 0},
		// A host that forgot the connection says nothing (RFC 9293 §3.5.1).
		{"three-way:b.rst=off/crash/b@1s+1s", "L3", invariant.EndedByR2},
		{"three-way/crash/b@1s+1s", "", 0},
		// Segments that nobody sent.
		{"three-way:rfc5961=off/talk/ab2%syn", "I17 I34", 0},
		{"three-way/talk/ab2%syn", "", 0},
		{"three-way/talk/ab2%fin", "I10 I11 I17 I21", 0},
		{"three-way/talk/ab2%data", "I10 I11 I16 I19", 0},
		{"three-way/talk/ab2%rst", "I17", 0},
		// RFC 793 answers whatever it cannot take, at once and always: two ends at odds about a number never stop.
		{"three-way:rules=rfc793/" + twoSends + ":until=5s/ab.data0%data+8", "I10 I11 I16 I19 I36", 0},
		{"three-way/" + twoSends + ":until=5s/ab.data0%data+8", "I10 I11 I16 I19", 0},
	} {
		j.check(t, r)
	}
}

// TestAssumptionsExcuse: what is broken where the run does not keep an assumption says so, and is no finding.
func TestAssumptionsExcuse(t *testing.T) {
	for token, want := range map[string]invariant.Assumptions{
		"three-way:rfc1337=off/life/ba.data0=1s": invariant.F1,
		"three-way/talk/ab2%rst":                 invariant.NoForge,
		"three-way:finCoverage=off/both-close":   0,
	} {
		_, broken := invariant.Judge(parse(t, token), nil)
		if len(broken) == 0 {
			t.Errorf("%s breaks nothing", token)
		}
		for _, b := range broken {
			if b.Unkept != want || b.Excused() != (want != 0) {
				t.Errorf("%s: %v lacks %v; want %v", token, b, b.Unkept, want)
			}
		}
	}
}
