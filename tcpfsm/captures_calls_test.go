package tcpfsm_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"synfault/tcpfsm"
)

// when is the instant at which a call took effect: recv and accept wait for
// what they return, the others act at once.
func (c *captureCall) when() int64 {
	if c.Call == "recv" || c.Call == "accept" {
		return c.End
	}
	return c.T
}

// count is what a call returned, where it is a number; negative is an error.
func (c *captureCall) count() int {
	n := -1
	if json.Unmarshal(c.Ret, &n) != nil {
		n = -1
	}
	return n
}

// call makes one socket call.
func (h *mimic) call(c *captureCall) {
	s := h.socks[c.Sock]
	switch c.Call {
	case "socket":
		h.socks[c.Sock] = new(mimicSocket)
	case "bind":
		s.port = c.Args.Port
	case "listen":
		s.listening, s.backlog = true, number(c.Args.Backlog)
		h.ports[s.port] = s
	case "accept":
		h.accept(s, c)
	case "connect", "sendto":
		h.connect(s, c)
	case "setsockopt":
		h.setOption(s, c)
	case "close":
		h.close(s)
	case "send", "recv", "shutdown", "crash":
		h.stream(s, c)
	}
}

func (h *mimic) accept(s *mimicSocket, c *captureCall) {
	var got struct {
		As   string
		Port uint16
	}
	if json.Unmarshal(c.Ret, &got) != nil || got.As == "" {
		return
	}
	p := pair{s.port, got.Port}
	h.socks[got.As] = &mimicSocket{port: s.port, pair: p}
	if conn := h.conns[p]; conn != nil {
		conn.parent = nil
	}
}

// connect is OPEN, from the port that the kernel chose unless bind has.
func (h *mimic) connect(s *mimicSocket, c *captureCall) {
	for i := range h.cap.Frames {
		f := &h.cap.Frames[i]
		p := pair{f.local, f.remote}
		if s.port == 0 && h.sends(f, p) && f.seg.CTL&^(tcpfsm.ECE|tcpfsm.CWR) == tcpfsm.SYN && f.T >= c.T &&
			f.remote == c.Args.Port && h.conns[p] == nil {
			s.port = f.local
		}
	}
	s.pair = pair{s.port, c.Args.Port}
	conn := &mimicConn{m: h.machine(s.pair, s.knobs)}
	h.conns[s.pair] = conn
	text := uint32(max(c.count(), 0)) // of a sendto that could put it on the SYN
	h.do(s.pair, conn, func(e *tcpfsm.Env) error { return conn.m.OpenActive(&conn.c, text, e, &h.out) })
}

// setOption keeps what a socket is to be like until it has a connection.
func (h *mimic) setOption(s *mimicSocket, c *captureCall) {
	add := func(format string, args ...any) {
		s.knobs = strings.TrimPrefix(s.knobs+","+fmt.Sprintf(format, args...), ",")
	}
	n := number(c.Args.Val)
	switch c.Args.Opt {
	case "SO_LINGER(1,0)":
		s.linger0 = true
	case "SO_KEEPALIVE":
		add("keepAlive")
	case "TCP_KEEPIDLE":
		add("keepIdle=%ds", n)
	case "TCP_KEEPINTVL":
		add("keepInterval=%ds", n)
	case "TCP_KEEPCNT":
		add("keepCount=%d", n)
	case "TCP_NODELAY":
		add("nagle=off")
	case "TCP_MAXSEG":
		add("mss=%d", n)
	case "SO_RCVBUF":
		add("rcvbuf=%d,synWindow=%d,shift=0", 2*n, n) // the kernel doubles it for its own needs; it will not grow, and needs no scale
	}
	conn := h.conns[s.pair]
	if conn == nil || s.listening {
		return
	}
	if err := conn.m.SetAll(s.knobs); err != nil {
		h.t.Fatal(err)
	}
	switch c.Args.Opt {
	case "SO_KEEPALIVE":
		h.do(s.pair, conn, func(e *tcpfsm.Env) error { return conn.m.SetKeepAlive(&conn.c, true, e, &h.out) })
	case "TCP_KEEPIDLE": // the running timer takes the value up
		if conn.c.KeepAlive {
			h.do(s.pair, conn, func(e *tcpfsm.Env) error { return conn.m.SetKeepAlive(&conn.c, true, e, &h.out) })
		}
	case "TCP_NODELAY":
		h.do(s.pair, conn, func(e *tcpfsm.Env) error { return conn.m.SetNoDelay(&conn.c, true, e, &h.out) })
	}
}

// close is close(2): the user is gone. A listener takes along what it has not
// handed out; the kernel resets those that are open and forgets the others.
func (h *mimic) close(s *mimicSocket) {
	if s.listening {
		delete(h.ports, s.port)
		for _, p := range h.pairs() {
			switch conn := h.conns[p]; {
			case conn.parent != s:
			case conn.c.State == tcpfsm.SynReceived:
				delete(h.conns, p)
			default:
				h.do(p, conn, func(e *tcpfsm.Env) error { return conn.m.Abort(&conn.c, e, &h.out) })
			}
		}
		return
	}
	conn := h.conns[s.pair]
	if conn == nil {
		return
	}
	h.do(s.pair, conn, func(e *tcpfsm.Env) error {
		if s.linger0 {
			return conn.m.Abort(&conn.c, e, &h.out)
		}
		return conn.m.Detach(&conn.c, e, &h.out)
	})
}

// stream is the calls of a connection that is open.
func (h *mimic) stream(s *mimicSocket, c *captureCall) {
	conn := h.conns[s.pair]
	if conn == nil {
		return
	}
	switch c.Call {
	case "crash": // the connection is forgotten, and nothing sent
		delete(h.conns, s.pair)
	case "send":
		if n := c.count(); n > 0 {
			h.do(s.pair, conn, func(e *tcpfsm.Env) error {
				return conn.m.Send(&conn.c, uint32(n), c.Args.Flags == "MSG_OOB", e, &h.out)
			})
		}
	case "recv":
		var got struct{ Len uint32 }
		if json.Unmarshal(c.Ret, &got) == nil && got.Len > 0 {
			if up := &conn.c.RCV; conn.c.Urgent && up.UP.In(up.READ+1, got.Len+1) {
				got.Len++ // the kernel takes the urgent octet out of the stream
			}
			h.do(s.pair, conn, func(e *tcpfsm.Env) error { return conn.m.Receive(&conn.c, got.Len, e, &h.out) })
		}
	case "shutdown":
		if c.Args.How != "RD" {
			h.do(s.pair, conn, func(e *tcpfsm.Env) error { return conn.m.Close(&conn.c, e, &h.out) })
		}
	}
}

// act is what the script's author did to the host itself.
func (h *mimic) act(a *captureAction) {
	if !strings.HasPrefix(a.Do, "ss -K") {
		return
	}
	for _, p := range h.pairs() {
		if conn := h.conns[p]; h.ports[p.local] != nil {
			h.do(p, conn, func(e *tcpfsm.Env) error { return conn.m.Abort(&conn.c, e, &h.out) })
		}
	}
}
