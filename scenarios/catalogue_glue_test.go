package scenarios

import (
	"testing"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// play runs a token to its end.
func play(t *testing.T, token string) *Result {
	t.Helper()
	c, err := Parse(token)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.String(); got != token {
		t.Errorf("token %q prints back as %q", token, got)
	}
	return NewRunner().Run(c, nil, func(*World, *netsim.Step[Host, Packet]) bool { return true })
}

// An open with octets queues them behind the SYN, or puts them on it where the handshake does that (RFC 9293 §3.10.1, RFC 7413).
func TestOpenWithText(t *testing.T) {
	for _, token := range []string{
		"three-way/b@0s.listen,a@5ms.open10/-",
		"two-way+data/b@0s.listen,a@5ms.open10/-",
	} {
		res := play(t, token)
		if a, b := res.Hosts[0].Users[0], res.Hosts[1].Users[0]; a.Sent != 10 || a.Acked != 10 || b.Got != 10 {
			t.Errorf("%s: a sent %d octets, %d were acknowledged, b got %d; want 10 each", token, a.Sent, a.Acked, b.Got)
		}
	}
	if _, err := Parse("three-way/b@0s.listen,a@5ms.open0/-"); err == nil {
		t.Error("an open with no octets parses as one with octets")
	}
}

// The embryos of a flood are nobody's connection, and its sender owns none of the script's: the server's close is of the
// client's connection, and what becomes of the embryos is not told to the user of that.
func TestFloodIsNobodysConnection(t *testing.T) {
	for _, token := range []string{
		"syn-cookies/b@0s.listen2,c@0s.mute,c@10ms.flood4,a@100ms.open,a@est.send1,b@got1.close,a@eof.close/-",
		"three-way:giveUp=1s/b@0s.listen2,c@0s.mute,c@10ms.flood4,a@100ms.open,a@est.send1,b@got1.close,a@eof.close/-",
	} {
		b := play(t, token).Hosts[1].Users[0]
		if b.Err != nil || b.Errors != 0 {
			t.Errorf("%s: b's calls: %d failed, %v", token, b.Errors, b.Err)
		}
		if b.Told.Has(tcpfsm.SignalDropped) || !b.EOF {
			t.Errorf("%s: b's user was told %v, at the end of text: %v", token, b.Told, b.EOF)
		}
	}
}

// Who holds before there is a connection makes none by that, and has lost none.
func TestHoldMakesNoConnection(t *testing.T) {
	res := play(t, "three-way:b.rcvbuf=1000/b@0s.hold,b@0s.listen,a@5ms.open,a@est.send2000,b@gone.abort:until=1s/-")
	if b := res.Hosts[1].Users[0]; b.Gone || b.Errors != 0 || b.Got != 0 {
		t.Errorf("b's connection is gone: %v, calls failed: %d, octets read: %d; want an open connection that is not read",
			b.Gone, b.Errors, b.Got)
	}
	if n := len(res.History.Lives); n != 2 {
		t.Errorf("%d lives; want one of each host", n)
	}
}

// Who reads what a listener accepts is the connection's own user, whatever was said when the listener began.
func TestAcceptedConnectionHasItsOwnReader(t *testing.T) {
	for token, want := range map[string][2]uint32{
		"three-way/b@0s.listen,a@5ms.open,a@est.send7,c1@5ms.open,c1@est.send9/-":           {7, 9},
		"three-way/b@0s.hold,b@0s.listen,a@5ms.open,a@est.send7,c1@5ms.open,c1@est.send9/-": {0, 9},
		"three-way/b@0s.listen,b@0s.hold,a@5ms.open,a@est.send7,c1@5ms.open,c1@est.send9/-": {0, 9},
	} {
		users := play(t, token).Hosts[serverHost].Users
		if got := [2]uint32{users[0].Got, users[1].Got}; got != want {
			t.Errorf("%s: b's users read %d octets, want %d", token, got, want)
		}
	}
}
