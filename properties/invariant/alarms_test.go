package invariant_test

import "testing"

// TestNoFalseAlarm: runs that drew a false alarm once, found by hunting; each invariant holds there, or is excused.
func TestNoFalseAlarm(t *testing.T) {
	r := newRunner()
	for _, c := range []struct{ id, why, token string }{
		{"I16", "a RST before SYN-RECEIVED makes nobody a peer, not even where its sender's ISS is 0",
			"three-way:b.isn=clock,b.isnOrigin=4294966046/b@0s.listen,a@5ms.open1,b@got1.send100,b@15ms.abort:d=0s/ba.synack0x"},
		{"L1", "what was half open has just been reset, and the SYN's timer has not run again",
			"three-way/b@0s.listen,a@5ms.open535,a@gone+1ns.open,a@1s.abort/ab.rst0x,ab.rst1x,ab.rst2x,ab.rst3x,ab.rst4x,ab.rst5x,ab.rst6x"},
		{"L1", "likewise of an embryo",
			"three-way:rules=rfc793/b@0s.listen,a@5ms.open,a@gone+100ms.open,a@30s.close/ab5x,ab6x,ab7x,ba0x,ba1x,ba3x,ba5x,ba7x,ba10x,ba11x,ba12x,ba13x,ba14x"},
		{"L1", "an embryo filled the backlog until just now",
			"three-way/b@0s.listen1,a@5ms.open10,c1@14.999999ms.open/ba.synack0x,ba.synack1x,ba.synack2x,ba.synack3x,ba.synack4x,ba.synack5x"},
		{"L1", "an old SYN makes an embryo towards an end that was left half open, until it is given up",
			"three-way/b@0s.listen,a@5ms.open,a@5ms.leave,b@est.abort,a@gone+30s.open/ab0=40s,ba2x"},
		{"L2", "likewise",
			"three-way/b@0s.listen,a@5ms.open,a@5ms.leave,b@est.abort,a@gone+30s.open/ab0=40s,ba2x"},
		{"L3", "one end has just come further, and its next timer has not run",
			"three-way/a@0s.open,b@0s.open,a@10.000001ms.leave,b@est+1ns.leave/ab0x,ab1x,ab3x,ba3x,ba4x,ba5x,ba6x,ba7x,ba8x,ba9x,ba10x,ba11x,ba12x"},
		{"L4", "likewise",
			"three-way:rules=rfc793/b@0s.listen1,a@5ms.open,a@25ms.close,b@25ms.close:d=0s/ab1x,ab2x,ab3x,ab4x,ab5x,ab6x,ab7x,ba1x,ba2x,ba3x,ba4x,ba5x,ba6x"},
		{"L4", "likewise",
			"fast-open/a@0s.open,b@10ms.open,a@100ms.close,b@100ms.close/ab1x,ab2x,ab3x,ab4x,ba1x,ba2x,ba3x,ba4x,ba5x,ba6x,ba7x,ba8x,ba9x"},
		{"L4", "the FIN waits for a window that its own end keeps shut",
			"three-way:rcvbuf=536/a@0s.open,b@10ms.open,a@est.send1460,b@0s.hold,a@500ms.close,b@700ms.close:until=60s"},
		{"I36", "ACKs go round so slowly that the throttle lets them",
			"three-way/b@0s.listen,a@5ms.open:d=400ms,until=60s/ba.synack0%data"},
		{"I32", "forged text is held beyond the FIN",
			"three-way:rules=rfc793/b@0s.listen,a@5ms.open1,a@acked.send537,a@est+200ms.send100,a@505ms.close:until=1.8s/ab3~65473,ab4x"},
		{"I28", "a forged SYN took the window's scale away", "three-way:b.socket=full/a@0s.open,b@0s.open,a@est+9.999999ms.send535/ab1%wscale"},
		{"I23", "a forged FIN", "three-way:rules=freebsd,socket=freebsd/b@0s.listen,a@5ms.open,b@est.send5000,a@est.close:a.iss=4294965835+4294965835,b.iss=4294967282+4294967282/ba1x,ba3%fin-1"},
		{"I48", "a FIN that was forged without its timestamp",
			"three-way:rules=linux,socket=linux/b@0s.listen,a@5ms.open,a@5ms.send2,a@505ms.close,b@510ms.close/ba0x%plain,ba.ack1x"},
		{"I46", "a SYN that crosses ours begins the count anew",
			"three-way/a@0s.open,b@10.000001ms.open/ab0x,ab1x,ab2x,ab3x,ab4x,ab5x,ab6x,ba0x,ba1x,ba2~,ba3x,ba4x,ba5x,ba6x,ba7x"},
		{"I30", "an acknowledgment half the number space away is none",
			"two-way:a.isn=clock,a.isnOrigin=2147482396/server-first/ba.fin0=0s,ba.rst0%dataw-1"},
		{"L2", "numbers that begin where the last ones did are no clock's",
			"three-way:a.isn=scripted/b@0s.listen,a@5ms.open,a@est.send1,b@got1.close,a@eof.close,a@gone+100ms.open:d=1s,a.iss=4294967295+0,b.iss=4294967278+999982/ab7x,ab.fin1x,ab.fin2x,ab.fin3x,ab.fin4x,ba.synack0x"},
		{"L5", "a tail loss probe arms the timer anew",
			"three-way:rules=linux,socket=linux/b@0s.listen3,a@5ms.open,b@est.send536,b@25ms.send536/ab1x,ab2x,ab3x,ab4x,ab5x,ab6x,ba0+25s,ba1x,ba2x,ba3x,ba4x,ba5x,ba6x,ba7x"},
		{"I45", "likewise",
			"three-way:rules=linux,socket=linux/b@0s.listen,a@5ms.open,a@est+10ms.send5000,b@est.send100:d=0s/ab5x"},
		{"L7", "the opener's end was in TIME-WAIT until just now, and refused nothing",
			"three-way/b@0s.listen,a@5ms.open,a@14.999999ms.send2,a@acked.abort,b@eof.close,a@gone+10ms.open,a@60s.close/ab0=2@120s"},
		{"L5", "a connection that a listener accepts has a user of its own, who reads",
			"three-way/b@15ms.listen,b@0s.hold,c1@25ms.open,c1@est.send7/-"},
		{"L1", "both ends have just come to where they are",
			"three-way:rules=rfc793/b@0s.listen7,a@5ms.open,a@est.close,a@gone.open1,a@1s.abort:d=100ms/ab1x,ab2x,ab3x,ab4x,ab5x,ba1x,ba2x,ba3x,ba4x,ba5x,ba6x,ba7x,ba8x,ba9x,ba10x"},
		{"L2", "likewise",
			"three-way:rules=rfc793/b@0s.listen7,a@5ms.open,a@est.close,a@gone.open1,a@1s.abort:d=100ms/ab1x,ab2x,ab3x,ab4x,ab5x,ba1x,ba2x,ba3x,ba4x,ba5x,ba6x,ba7x,ba8x,ba9x,ba10x"},
		{"I36", "the ACK that opens lets a FIN count that was held, and so is answered",
			"fast-open/b@0s.listen,a@5ms.open,a@35ms.close/ba.synack0x%synfin-1"},
		{"I22", "text beyond the window has arrived all the same",
			"three-way:rules=linux,socket=linux/b@0s.listen,a@5ms.open5000,a@0s.hold,b@est.send100000/ab3~"},
		{"I51", "probes that are answered end nothing, however far apart they are",
			"three-way:rules=linux,socket=linux/b@0s.listen,a@5ms.open5000,a@0s.hold,b@est.send100000/ab3~"},
		{"L4", "a window of less than its unit cannot be said, and keeps the FIN back",
			"three-way:rules=linux,socket=linux/b@0s.listen,a@5ms.open537,a@0s.hold,b@est.send65535,b@est+1ns.send100,a@14.999999ms.close,b@eof.close:d=0s/-"},
		{"I53", "what fills a gap is acknowledged at once, the FIN with it",
			"three-way:rules=linux,socket=linux/b@0s.listen6,a@5ms.open,a@est.send536,a@est.send10,a@est.close/ab.data0+1ms"},
		{"I32", "what is half the number space away is not old, and its timestamp counts for nothing",
			"three-way:rules=freebsd,socket=freebsd/server-first/ba.ack0~65503"},
		{"I46", "a window that opens is an answer, and the count begins anew",
			"three-way:rules=freebsd,socket=freebsd/both-close/ab2%finw,ba17%zero"},
		{"I01", "a user who leaves text of a SYN unread is gone at once, as in ESTABLISHED",
			"fast-open/b@0s.listen,a@5ms.open,b@0s.hold,b@est+1ns.send1461,a@est.leave,b@205ms.leave,a@gone+10ms.open10:a.iss=4294965834+68538,b.iss=2147483638+2147483639/ba3~"},
		{"I51", "an answer that lies beyond the window does not count",
			"three-way:rcvbuf=1/b@0s.listen3,a@5ms.open,a@0s.hold,b@est.send2920,a@20s.send10/ab.data0x,ab.data1x,ab.data2x,ab.data3x,ab.data4x,ab.data5x,ab.data6x"},
		{"I46", "the ACK that opens the window answers the probes before it",
			"three-way:rcvbuf=1/b@0s.listen,a@5ms.open,a@0s.hold,a@100.005s.read5000,b@est+10ms.send2921,a@gone.open10:until=120s/ba.data4x,ba.data5x,ba.data6x,ba.data7x,ba.data8x,ba.data9x,ba.data10x"},
		{"L8", "an opener that asks for a minute does not outlast what fills the backlog",
			"three-way:a.synRetries=5,synackRetries=5/b@0s.listen8,c@0s.mute,c@10ms.flood64,a@100ms.open"},
	} {
		_, broken := r.judge(parse(t, c.token))
		for _, b := range broken {
			if b.ID == c.id && !b.Excused() {
				t.Errorf("%s: %s: %s (%s)", b.ID, c.token, b.Detail, c.why)
			}
		}
	}
}
