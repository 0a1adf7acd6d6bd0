package scenarios

import (
	"testing"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// A block that begins a connection anew without ever being free begins another life: the number it had before stays
// with the life that had it.
func TestOneBlockTwoLives(t *testing.T) {
	for _, token := range []string{
		"two-way:dup=anew/open/ba.synack0x", // reset and accepted anew in one event
		"two-way/reopen:until=10s/-",        // TIME-WAIT to ESTABLISHED
		"three-way/reopen:until=10s/-",      // TIME-WAIT to SYN-RECEIVED
	} {
		lives := play(t, token).History.Lives
		var iss []tcpfsm.Seq
		for i, l := range lives {
			if l.Host == serverHost {
				iss = append(iss, l.ISS)
			}
			if l.Peer >= 0 && lives[l.Peer].ISS != l.IRS {
				t.Errorf("%s: life %d took %d as the peer's first number; that life's is %d", token, i, l.IRS, lives[l.Peer].ISS)
			}
		}
		if len(iss) != 2 || iss[0] == iss[1] {
			t.Errorf("%s: the server's lives began at %d; want two, of different numbers", token, iss)
		}
	}
}

// Whoever is given a connection that reopens TIME-WAIT reads it like any other, and is told of its end.
func TestReopenedConnectionIsRead(t *testing.T) {
	for _, token := range []string{"three-way/reopen/-", "two-way/reopen/-", "fast-open/reopen/-", "three-way:b.rcvbuf=3/reopen/-",
		"two-way+data/b@0s.listen,a@5ms.open1,b@got1.close,a@eof.close,a@gone+100ms.open7,a@30s.close/-"} {
		res := play(t, token)
		a, b := &res.Hosts[0].Users[0], &res.Hosts[serverHost].Users[0]
		lives := res.History.Lives
		if last := lives[len(lives)-1]; a.Sent != 8 || a.Acked != 8 || b.Got != 8 || last.State != tcpfsm.CloseWait {
			t.Errorf("%s: a sent %d, %d acknowledged; b got %d and is in %v", token, a.Sent, a.Acked, b.Got, last.State)
		}
	}
	if got := play(t, "three-way/b@0s.hold,b@0s.listen,a@5ms.open,b@est.close,a@eof.close,a@gone+100ms.open,a@20s.send7/-").Hosts[serverHost].Users[0].Got; got != 0 {
		t.Errorf("a user who holds was given %d octets", got)
	}
}

// The clock has an end, where all instants are one. No run comes near it.
func TestNoRunMeetsTheEndOfTime(t *testing.T) {
	for _, token := range []string{"three-way/life/ab0=200@86400000s", "three-way/open/ab0=255@9223369200s"} {
		if res := play(t, token); res.Outcome != netsim.TimeLimit || res.End > maxTime {
			t.Errorf("%s ends at %v: %v", token, res.End, res.Outcome)
		}
	}
}

// A SYN that reopens TIME-WAIT and proves stale gives the block back to its former life, with that life's numbers
// (RFC 9293 §3.6.1 MAY-2).
func TestStaleSYNGivesTheBlockBack(t *testing.T) {
	const script = "b@0s.listen,a@5ms.open,a@est.send1,b@got1.close,a@eof.close,a@gone+100ms.open,a@gone+200ms.abort"
	lives := play(t, "three-way/"+script+"/ab.syn1+1s").History.Lives
	if len(lives) != 4 {
		t.Fatalf("%d lives; want two of each host", len(lives))
	}
	first, embryo := lives[1], lives[3]
	if first.ISS == embryo.ISS || first.IRS != lives[0].ISS || first.Released != 1 {
		t.Errorf("the first life has the numbers %d, %d and %d octets; the embryo has %d", first.ISS, first.IRS, first.Released, embryo.ISS)
	}
	if embryo.Died >= first.Died || first.Died == netsim.Never || embryo.Opened != netsim.Never {
		t.Errorf("the embryo died at %v, opened at %v; the first life died at %v", embryo.Died, embryo.Opened, first.Died)
	}
}

// Nothing has been handed over before there is a peer to hand over from.
func TestNothingIsReleasedInSynSent(t *testing.T) {
	if l := play(t, "three-way/b@0s.listen,a@5ms.open,a@10ms.abort/-").History.Lives[0]; l.Released != 0 {
		t.Errorf("%d octets were released in SYN-SENT", l.Released)
	}
}
