package sock_test

import (
	"testing"
	"time"

	"synfault/scenarios/sock"
	"synfault/tcpfsm"
)

// rig is a host, and a peer that the test plays.
type rig struct {
	*sock.Host
	t    *testing.T
	sent []sock.Packet
}

const stackAddr, peerAddr = 1, 2

var peer = tcpfsm.Endpoint{Addr: peerAddr, Port: 7000}

func newRig(t *testing.T, d sock.Dialect, knobs string) *rig {
	t.Helper()
	m := tcpfsm.New()
	if err := m.SetAll(knobs); err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t}
	r.Host = sock.NewHost(sock.Config{
		Machine: m, Dialect: d, Addr: stackAddr, Send: func(p sock.Packet) { r.sent = append(r.sent, p) },
		ISN: func(tcpfsm.Endpoint, tcpfsm.Endpoint) tcpfsm.Seq { return 1000 },
	})
	return r
}

// gets delivers a segment from the peer.
func (r *rig) gets(port uint16, s tcpfsm.Segment) {
	r.t.Helper()
	r.sent = nil
	if s.WND == 0 {
		s.WND = 30000
	}
	r.Deliver(&sock.Packet{Segment: s, Src: peer, Dst: tcpfsm.Endpoint{Addr: stackAddr, Port: port}})
}

// listens makes a listener on port 80.
func (r *rig) listens(backlog int, nonblock bool) int {
	r.t.Helper()
	fd := r.Socket(nonblock)
	r.ok(r.Bind(fd, 80))
	r.ok(r.Listen(fd, backlog))
	return fd
}

// accepts opens a connection to the listener, with the peer's ISS 5000, and accepts it.
func (r *rig) accepts(listener int) int {
	r.t.Helper()
	r.gets(80, tcpfsm.Segment{SEQ: 5000, CTL: tcpfsm.SYN})
	r.gets(80, tcpfsm.Segment{SEQ: 5001, ACK: 1001, CTL: tcpfsm.ACK})
	fd, err := r.Accept(listener, true)
	r.ok(err)
	return fd
}

func (r *rig) ok(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// want checks what a call returns.
func (r *rig) want(what string, n int, err error, wantN int, wantErr error) {
	r.t.Helper()
	if n != wantN || err != wantErr {
		r.t.Errorf("%s: %d, %v; want %d, %v", what, n, err, wantN, wantErr)
	}
}

// A descriptor is the lowest that is free, from 3 on, and a closed one is EBADF to every call.
func TestDescriptors(t *testing.T) {
	r := newRig(t, sock.BSD, "")
	a, b := r.Socket(true), r.Socket(true)
	r.ok(r.Close(a))
	if c := r.Socket(true); a != 3 || b != 4 || c != 3 {
		t.Errorf("descriptors %d, %d, %d; want 3, 4, 3 again", a, b, c)
	}
	_, err := r.Read(9, 1)
	r.want("read", 0, err, 0, sock.EBADF)
	_, err = r.Write(2, 1)
	r.want("write", 0, err, 0, sock.EBADF)
	r.want("close", 0, r.Close(9), 0, sock.EBADF)
}

// A connect that does not block is EINPROGRESS, then EALREADY, then EISCONN; a refusal is told once, by connect or by
// SO_ERROR.
func TestConnectWithoutBlocking(t *testing.T) {
	server := tcpfsm.Endpoint{Addr: peerAddr, Port: 7000}
	r := newRig(t, sock.BSD, "")
	fd := r.Socket(true)
	r.want("connect", 0, r.Connect(fd, server), 0, sock.EINPROGRESS)
	r.want("connect", 0, r.Connect(fd, server), 0, sock.EALREADY)
	local, _, _ := r.Endpoints(fd)
	r.gets(local.Port, tcpfsm.Segment{SEQ: 5000, ACK: 1001, CTL: tcpfsm.SYN | tcpfsm.ACK})
	r.want("connect", 0, r.Connect(fd, server), 0, sock.EISCONN)

	r = newRig(t, sock.BSD, "")
	fd = r.Socket(true)
	r.Connect(fd, server)
	local, _, _ = r.Endpoints(fd)
	r.gets(local.Port, tcpfsm.Segment{ACK: 1001, CTL: tcpfsm.RST | tcpfsm.ACK})
	n, err := r.Option(fd, sock.Error)
	r.want("SO_ERROR", n, err, int(sock.ECONNREFUSED), nil)
	n, err = r.Option(fd, sock.Error)
	r.want("SO_ERROR again", n, err, 0, nil)
}

// A blocking call returns when what it waits for has come: accept with a connection, read with octets or the end, connect
// with an error when the SYN has been sent often enough.
func TestBlockingCalls(t *testing.T) {
	r := newRig(t, sock.Linux, "")
	l := r.listens(1, false)
	accept := r.Start(func() (int, error) { return r.Accept(l, false) })
	r.gets(80, tcpfsm.Segment{SEQ: 5000, CTL: tcpfsm.SYN})
	if _, _, done := accept.Result(); done {
		t.Error("accept returns for an embryo")
	}
	r.gets(80, tcpfsm.Segment{SEQ: 5001, ACK: 1001, CTL: tcpfsm.ACK})
	fd, err, done := accept.Result()
	if !done || err != nil {
		t.Fatalf("accept: %d, %v, %v", fd, err, done)
	}
	read := r.Start(func() (int, error) { return r.Read(fd, 100) })
	r.gets(80, tcpfsm.Segment{SEQ: 5001, ACK: 1001, CTL: tcpfsm.ACK, Text: 40})
	if n, err, done := read.Result(); n != 40 || err != nil || !done {
		t.Errorf("read: %d, %v, %v; want 40 octets", n, err, done)
	}
	read = r.Start(func() (int, error) { return r.Read(fd, 100) })
	r.gets(80, tcpfsm.Segment{SEQ: 5041, ACK: 1001, CTL: tcpfsm.ACK | tcpfsm.FIN})
	if n, err, done := read.Result(); n != 0 || err != nil || !done {
		t.Errorf("read: %d, %v, %v; want the end", n, err, done)
	}
	c, begun := r.Socket(false), false
	connect := r.Start(func() (int, error) {
		if begun {
			return 0, r.ConnectResult(c)
		}
		begun = true
		return 0, r.Connect(c, tcpfsm.Endpoint{Addr: peerAddr, Port: 9})
	})
	r.Advance(r.After(time.Hour))
	if _, err, done := connect.Result(); err != sock.ETIMEDOUT || !done {
		t.Errorf("connect: %v, %v; want ETIMEDOUT", err, done)
	}
}

// A write that blocks hands over what there is room for, and goes on as the peer acknowledges.
func TestWriteBlocksOnAFullBuffer(t *testing.T) {
	r := newRig(t, sock.Linux, "sndbuf=1000,nagle=off")
	fd := r.accepts(r.listens(1, true))
	n, err := r.Write(fd, 1500)
	r.want("write", n, err, 1000, nil)
	n, err = r.Write(fd, 1)
	r.want("write", n, err, -1, sock.EAGAIN)
	r.ok(r.SetNonblock(fd, false))
	w := r.Start(func() (int, error) { return r.Write(fd, 1500) })
	r.gets(80, tcpfsm.Segment{SEQ: 5001, ACK: 2001, CTL: tcpfsm.ACK})
	if _, _, done := w.Result(); done {
		t.Error("write returns though 500 octets have found no room")
	}
	r.gets(80, tcpfsm.Segment{SEQ: 5001, ACK: 3001, CTL: tcpfsm.ACK})
	if n, err, done := w.Result(); n != 1500 || err != nil || !done {
		t.Errorf("write: %d, %v, %v; want 1500", n, err, done)
	}
}

// What a reset connection tells, by dialect and state: once, after what was received.
func TestReset(t *testing.T) {
	for _, c := range []struct {
		name    string
		dialect sock.Dialect
		fin     bool
		err     sock.Errno
	}{
		{"ESTABLISHED", sock.BSD, false, sock.ECONNRESET}, {"CLOSE-WAIT", sock.BSD, true, sock.ECONNRESET},
		{"ESTABLISHED", sock.Linux, false, sock.ECONNRESET}, {"CLOSE-WAIT", sock.Linux, true, sock.EPIPE},
	} {
		t.Run(c.dialect.String()+" "+c.name, func(t *testing.T) {
			r := newRig(t, c.dialect, "")
			fd := r.accepts(r.listens(1, true))
			seg := tcpfsm.Segment{SEQ: 5001, ACK: 1001, CTL: tcpfsm.ACK, Text: 10}
			next := tcpfsm.Seq(5011)
			if c.fin {
				seg.CTL |= tcpfsm.FIN
				next++
			}
			r.gets(80, seg)
			r.gets(80, tcpfsm.Segment{SEQ: next, CTL: tcpfsm.RST})
			n, err := r.Read(fd, 100)
			r.want("read", n, err, 10, nil)
			n, err = r.Read(fd, 100)
			r.want("read", n, err, -1, c.err)
			n, err = r.Read(fd, 100)
			r.want("read", n, err, 0, nil)
			n, err = r.Write(fd, 1)
			r.want("write", n, err, -1, sock.EPIPE)
		})
	}
}

// More connections than the backlog allows are not answered; a closed listener resets what nobody accepted.
func TestBacklog(t *testing.T) {
	r := newRig(t, sock.Linux, "")
	l := r.listens(0, true)
	_, err := r.Accept(l, true)
	r.want("accept", 0, err, 0, sock.EAGAIN)
	r.gets(80, tcpfsm.Segment{SEQ: 5000, CTL: tcpfsm.SYN})
	r.gets(80, tcpfsm.Segment{SEQ: 5001, ACK: 1001, CTL: tcpfsm.ACK})
	peer.Port++
	defer func() { peer.Port-- }()
	r.gets(80, tcpfsm.Segment{SEQ: 5000, CTL: tcpfsm.SYN})
	if len(r.sent) != 0 {
		t.Errorf("a SYN beyond the backlog is answered: %v", r.sent)
	}
	r.ok(r.Close(l))
	if len(r.sent) != 1 || r.sent[0].Segment.CTL&tcpfsm.RST == 0 {
		t.Errorf("close sends %v, want a RST", r.sent)
	}
}

// close with SO_LINGER of no seconds resets, and so does close with octets unread.
func TestCloseThatResets(t *testing.T) {
	r := newRig(t, sock.Linux, "")
	fd := r.accepts(r.listens(1, true))
	r.ok(r.SetLinger(fd, true, 0))
	r.ok(r.Close(fd))
	if n := len(r.sent); n != 1 || r.sent[0].Segment.CTL&tcpfsm.RST == 0 {
		t.Errorf("close with SO_LINGER sends %v, want a RST", r.sent)
	}
	r = newRig(t, sock.Linux, "")
	fd = r.accepts(r.listens(1, true))
	r.gets(80, tcpfsm.Segment{SEQ: 5001, ACK: 1001, CTL: tcpfsm.ACK, Text: 10})
	r.sent = nil
	r.ok(r.Close(fd))
	if n := len(r.sent); n != 1 || r.sent[0].Segment.CTL&tcpfsm.RST == 0 {
		t.Errorf("close with octets unread sends %v, want a RST", r.sent)
	}
}

// poll says what a socket is ready for, in each phase of its life.
func TestPoll(t *testing.T) {
	r := newRig(t, sock.Linux, "")
	l := r.listens(1, true)
	is := func(what string, fd int, want sock.Ready) {
		t.Helper()
		if got, err := r.Poll(fd); got != want || err != nil {
			t.Errorf("%s: %b, %v; want %b", what, got, err, want)
		}
	}
	is("a listener without connections", l, 0)
	r.gets(80, tcpfsm.Segment{SEQ: 5000, CTL: tcpfsm.SYN})
	r.gets(80, tcpfsm.Segment{SEQ: 5001, ACK: 1001, CTL: tcpfsm.ACK})
	is("a listener with one", l, sock.POLLIN)
	fd, err := r.Accept(l, true)
	r.ok(err)
	is("an idle connection", fd, sock.POLLOUT)
	r.gets(80, tcpfsm.Segment{SEQ: 5001, ACK: 1001, CTL: tcpfsm.ACK, Text: 1})
	is("octets", fd, sock.POLLOUT|sock.POLLIN)
	r.gets(80, tcpfsm.Segment{SEQ: 5002, ACK: 1001, CTL: tcpfsm.ACK | tcpfsm.FIN})
	is("the end", fd, sock.POLLOUT|sock.POLLIN|sock.POLLRDHUP)
	r.gets(80, tcpfsm.Segment{SEQ: 5003, CTL: tcpfsm.RST})
	is("a reset", fd, sock.POLLOUT|sock.POLLIN|sock.POLLRDHUP|sock.POLLERR|sock.POLLHUP)
}

// A hard ICMP error ends an open with the error it stands for; a soft one is remembered for the timeout.
func TestICMP(t *testing.T) {
	server := tcpfsm.Endpoint{Addr: peerAddr, Port: 7000}
	r := newRig(t, sock.BSD, "")
	fd := r.Socket(true)
	r.Connect(fd, server)
	local, _, _ := r.Endpoints(fd)
	r.Report(local, server, sock.ICMP{Kind: tcpfsm.ICMPSoft, Err: sock.EHOSTUNREACH, SEQ: 1000})
	if n, _ := r.Option(fd, sock.Error); n != 0 {
		t.Errorf("a soft error is told at once: %v", sock.Errno(n))
	}
	r.Advance(r.After(time.Hour))
	n, _ := r.Option(fd, sock.Error)
	r.want("SO_ERROR", n, nil, int(sock.EHOSTUNREACH), nil)
	fd = r.Socket(true)
	r.Connect(fd, server)
	local, _, _ = r.Endpoints(fd)
	r.Report(local, server, sock.ICMP{Kind: tcpfsm.ICMPHard, Err: sock.ECONNREFUSED, SEQ: 1000})
	n, _ = r.Option(fd, sock.Error)
	r.want("SO_ERROR", n, nil, int(sock.ECONNREFUSED), nil)
}
