package sock_test

import (
	"testing"
	"time"

	"synfault/scenarios/sock"
	"synfault/tcpfsm"
)

// Of Linux: the first connect after the connection is open succeeds, and a socket that was told of its failure opens anew.
func TestConnectAgainOnLinux(t *testing.T) {
	server := tcpfsm.Endpoint{Addr: peerAddr, Port: 7000}
	r := newRig(t, sock.Linux, "")
	fd := r.Socket(true)
	r.want("connect", 0, r.Connect(fd, server), 0, sock.EINPROGRESS)
	local, _, _ := r.Endpoints(fd)
	r.gets(local.Port, tcpfsm.Segment{SEQ: 5000, ACK: 1001, CTL: tcpfsm.SYN | tcpfsm.ACK})
	r.want("connect", 0, r.Connect(fd, server), 0, nil)
	r.want("connect", 0, r.Connect(fd, server), 0, sock.EISCONN)
	fd = r.accepts(r.listens(1, true))
	r.want("connect of what was accepted", 0, r.Connect(fd, server), 0, sock.EISCONN)

	r = newRig(t, sock.Linux, "")
	fd = r.Socket(true)
	r.Connect(fd, server)
	local, _, _ = r.Endpoints(fd)
	r.gets(local.Port, tcpfsm.Segment{ACK: 1001, CTL: tcpfsm.RST | tcpfsm.ACK})
	r.want("connect", 0, r.Connect(fd, server), 0, sock.ECONNREFUSED)
	r.sent = nil
	r.want("connect", 0, r.Connect(fd, server), 0, sock.EINPROGRESS)
	if len(r.sent) != 1 || r.sent[0].Segment.CTL != tcpfsm.SYN {
		t.Errorf("connect after a refusal sends %v, want a SYN", r.sent)
	}
}

// sendto with MSG_FASTOPEN on a socket that opens, or is open, says so as connect does.
func TestFastOpenAgain(t *testing.T) {
	server := tcpfsm.Endpoint{Addr: peerAddr, Port: 7000}
	r := newRig(t, sock.Linux, "")
	fd := r.Socket(true)
	n, err := r.SendTo(fd, 100, server)
	r.want("sendto", n, err, -1, sock.EINPROGRESS)
	n, err = r.SendTo(fd, 100, server)
	r.want("sendto", n, err, -1, sock.EALREADY)
	local, _, _ := r.Endpoints(fd)
	r.gets(local.Port, tcpfsm.Segment{SEQ: 5000, ACK: 1001, CTL: tcpfsm.SYN | tcpfsm.ACK})
	n, err = r.SendTo(fd, 100, server)
	r.want("sendto", n, err, -1, sock.EISCONN)
}

// A send of nothing opens, too, and sleeps until the connection is open.
func TestFastOpenOfNothing(t *testing.T) {
	server := tcpfsm.Endpoint{Addr: peerAddr, Port: 7000}
	r := newRig(t, sock.Linux, "")
	fd := r.Socket(false)
	task := r.Start(func() (int, error) { return r.SendTo(fd, 0, server) })
	if _, _, done := task.Result(); done {
		t.Error("sendto returns while the connection is opening")
	}
	local, _, _ := r.Endpoints(fd)
	r.gets(local.Port, tcpfsm.Segment{SEQ: 5000, ACK: 1001, CTL: tcpfsm.SYN | tcpfsm.ACK})
	if n, err, done := task.Result(); n != 0 || err != nil || !done {
		t.Errorf("sendto: %d, %v, %v; want 0", n, err, done)
	}
}

// Closing with SO_LINGER waits until the FIN is acknowledged, or the time is over; FreeBSD does not wait on a socket that does
// not block.
func TestCloseThatLingers(t *testing.T) {
	for _, c := range []struct {
		name     string
		dialect  sock.Dialect
		nonblock bool
		acked    bool
		waits    time.Duration // 0: not at all
	}{
		{"acknowledged", sock.Linux, true, true, 10 * time.Millisecond},
		{"not acknowledged", sock.Linux, true, false, 2 * time.Second},
		{"FreeBSD", sock.BSD, false, false, 2 * time.Second},
		{"FreeBSD, without blocking", sock.BSD, true, false, 0},
	} {
		r := newRig(t, c.dialect, "")
		fd := r.accepts(r.listens(1, true))
		r.ok(r.SetNonblock(fd, c.nonblock))
		r.ok(r.SetLinger(fd, true, 2))
		begun := r.Now()
		do, until := r.Closing(fd)
		task := r.StartUntil(until, func() (int, error) { return 0, do() })
		_, _, done := task.Result()
		if done != (c.waits == 0) {
			t.Errorf("%s: returns at once: %v", c.name, done)
		}
		r.Advance(begun.Add(10 * time.Millisecond))
		if c.acked {
			r.gets(80, tcpfsm.Segment{SEQ: 5001, ACK: 1002, CTL: tcpfsm.ACK})
		}
		r.Advance(begun.Add(max(c.waits, 10*time.Millisecond) - time.Millisecond))
		if _, _, done = task.Result(); !done && c.acked {
			t.Errorf("%s: sleeps on though the FIN is acknowledged", c.name)
		}
		r.Advance(begun.Add(c.waits))
		if _, err, done := task.Result(); !done || err != nil {
			t.Errorf("%s: after %v: %v, %v", c.name, c.waits, err, done)
		}
		_, err := r.Read(fd, 1)
		r.want("read of a closed descriptor", 0, err, 0, sock.EBADF)
	}
}

// SIOCOUTQ counts what is not acknowledged, SIOCOUTQNSD what is not sent.
func TestQueued(t *testing.T) {
	r := newRig(t, sock.Linux, "nagle=off,sws=off")
	fd := r.accepts(r.listens(1, true))
	r.gets(80, tcpfsm.Segment{SEQ: 5001, ACK: 1001, CTL: tcpfsm.ACK, WND: 100})
	n, err := r.Write(fd, 250)
	r.want("write", n, err, 250, nil)
	if all, unsent, err := r.Queued(fd); all != 250 || unsent != 150 || err != nil {
		t.Errorf("%d, %d, %v; want 250 and 150 of them unsent", all, unsent, err)
	}
}
