package invariant_test

import (
	"slices"
	"strings"
	"testing"
)

// TestSwitches: each takes away one thing that connection management rests on, and what rests on it must be seen to break.
// A switch and its counterpart run under the same plan.
func TestSwitches(t *testing.T) {
	const again = "b@0s.listen,a@5ms.open,a@est.send1,b@got1.send1,a@got1.close,b@eof.close,a@gone+100ms.open"
	const twice = "b@0s.listen,a@5ms.open,a@500ms.abort,a@1s.open,a@2s.send5,a@3s.abort/ab.syn0=60s,ab.data0=58.015s"
	const returning = "b@0s.listen,a@5ms.open,a@est.close,b@eof.close,a@gone+100ms.open10,b@got10+100ms.abort"
	const restarts = "b@0s.listen,a@5ms.open,a@est.send1,a@100ms.abort,a@150ms.open/ab.rst0x"
	for _, row := range []struct {
		name   string
		token  string
		breaks string // at least these
		mended string // breaks nothing
	}{
		{"constant ISS: two deliveries are a connection", "three-way:isn=constant/" + twice, "I14 I15 I16", "three-way/" + twice},
		{"a segment older than the MSL, after TIME-WAIT", "three-way:isn=constant,msl=1s/reopen/ab.data0=10s", "I11 I16",
			"three-way:isn=constant/reopen/ab.data0=10s"},
		{"RST in TIME-WAIT, old duplicate", "three-way:rfc1337=off/life/ba.data0=1s", "I37", "three-way/life/ba.data0=1s"},
		{"no RFC 5961, old ACK into SYN-SENT", "three-way:isn=constant,rfc1337=off,rfc5961=off/" + again + "/ba.data0=2@125ms", "I17 L1",
			"three-way:isn=constant/" + again + "/ba.data0=2@125ms"},
		{"no RFC 5961, SYN in the window of the connection before", "three-way:rfc5961=off/" + restarts, "L1", "three-way/" + restarts},
		{"no timer for the SYN,ACK, one loss", "three-way:synackTimer=off/open/ab.ack0x", "L1 L2", "three-way/open/ab.ack0x"},
		{"no retransmission, reordering, early CLOSE",
			"three-way:retransmission=off/b@0s.listen,a@5ms.open,b@16ms.close,a@est.close/ba.synack0+30ms", "L4",
			"three-way/b@0s.listen,a@5ms.open,b@16ms.close,a@est.close/ba.synack0+30ms"},
		{"cookies, the segment that completes the open comes again", "syn-cookies:throttleOdd=off/life/ab2=1s", "I15 I19 I36",
			"three-way:throttleOdd=off/life/ab2=1s"},
		{"fast open, its SYN comes again", "fast-open/" + returning + "/ab.syn1=3s", "I14 I15 I19", "three-way/" + returning + "/ab.syn1=3s"},
		{"text is believed with the SYN, server crashes",
			"two-way+data:quietTime=off/b@0s.listen,b@boot.listen,a@5ms.open5/ab.syn0=3s,b@1s+1s", "I19",
			"three-way:quietTime=off/b@0s.listen,b@boot.listen,a@5ms.open5/ab.syn0=3s,b@1s+1s"},
		{"a restarted host's ISS is the peer's RCV.NXT-1",
			"three-way:isn=scripted,a.quietTime=off/b@0s.listen,a@5ms.open,a@est.send10,a@boot.open:a.iss=100+110,b.iss=300/a@1s+1s", "L3",
			"three-way:isn=scripted,a.quietTime=off/b@0s.listen,a@5ms.open,a@est.send10,a@boot.open:a.iss=100+111,b.iss=300/a@1s+1s"},
		{"FIN,ACK is taken for an ACK of our FIN", "three-way:finCoverage=off/both-close/ab.fin0x", "I01 L4", "three-way/both-close/ab.fin0x"},
		{"MAY-2 without its clause 2",
			"three-way:reopenFallback=off/b@0s.listen,a@5ms.open,a@est.send1,b@got1.close,a@eof.close,a@gone+100ms.open,a@gone+200ms.abort/ab.syn1+1s",
			"I49",
			"three-way/b@0s.listen,a@5ms.open,a@est.send1,b@got1.close,a@eof.close,a@gone+100ms.open,a@gone+200ms.abort/ab.syn1+1s"},
		{"a FIN again in TIME-WAIT, judged by the letter", "three-way:repeatedFIN=off/life/ab.ack1x", "I48", "three-way/life/ab.ack1x"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := newRunner()
			_, broken := r.judge(parse(t, row.token))
			for _, id := range strings.Fields(row.breaks) {
				if !slices.ContainsFunc(broken, violates(id)) {
					t.Errorf("%s does not break %s", row.token, id)
				}
			}
			if _, broken = r.judge(parse(t, row.mended)); len(broken) > 0 {
				t.Errorf("%v: %s", broken[0], broken[0].Detail)
			}
		})
	}
}
