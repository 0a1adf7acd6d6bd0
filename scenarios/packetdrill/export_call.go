package packetdrill

import (
	"synfault/scenarios"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// sys adds a system call. Its arguments are numbers, names, or values.
func (e *exporter) sys(result int64, errno, name string, args ...any) {
	c := &Call{Name: name, Result: &Int{Value: result}, Errno: errno}
	for _, a := range args {
		switch a := a.(type) {
		case int64:
			c.Args = append(c.Args, &Int{Value: a})
		case string:
			if a == "..." {
				c.Args = append(c.Args, &Ellipsis{})
			} else {
				c.Args = append(c.Args, &Symbol{Name: a})
			}
		case Expr:
			c.Args = append(c.Args, a)
		}
	}
	if e.sockets.blocked != nil {
		e.refuse("the user calls %s while a write waits for the connection to open", name)
	}
	e.add(c)
}

func list(elems ...Expr) *List { return &List{Elems: elems} }

// callOf reports that an act is a call which the script must show; the glue's own RECEIVEs are not.
func (e *exporter) callOf(a *scenarios.Act) bool {
	return a.Call != 0 && a.Call != scenarios.Read && a.Call != scenarios.Hold
}

// calls adds the system calls that stand for a call of the run.
func (e *exporter) calls(a *scenarios.Act, st *step) {
	s := &e.sockets
	switch a.Call {
	case scenarios.Listen:
		backlog := int64(128)
		for i := range st.State.Conns {
			if c := &st.State.Conns[i]; c.TCB.State == tcpfsm.Listen && c.Backlog > 0 {
				backlog = int64(c.Backlog)
			}
		}
		s.backlog = backlog
		s.listen(e)
	case scenarios.Open:
		s.connect(e, a, st)
	case scenarios.Send:
		s.write(e, a)
	case scenarios.Close:
		s.closes(e, a)
	case scenarios.Abort, scenarios.Leave:
		if s.fd == 0 {
			s.absent(e, a)
			return
		}
		if a.Call == scenarios.Leave {
			s.leave(e)
			return
		}
		e.sys(0, "", "setsockopt", s.fd, "SOL_SOCKET", "SO_LINGER",
			&Struct{Fields: []Field{{Name: "onoff", Value: &Int{Value: 1}}, {Name: "linger", Value: &Int{}}}}, int64(8))
		s.leave(e)
	}
}

// listen makes a listener.
func (s *sockets) listen(e *exporter) {
	if s.stand != 0 {
		e.sys(0, "", "close", s.stand)
		s.shut(s.stand)
		s.stand = 0
	}
	s.listener = s.bound(e)
	if h, ok := e.c.Machine(e.host).Handshake.(variant.FastOpen); ok && h.Server {
		e.sys(0, "", "setsockopt", s.listener, "SOL_TCP", "TCP_FASTOPEN", list(&Int{Value: int64(h.Limit)}), int64(4))
	}
	e.sys(0, "", "listen", s.listener, s.backlog)
}

// bound makes a socket with a port.
func (s *sockets) bound(e *exporter) int64 {
	fd := s.open()
	e.sys(fd, "", "socket", "...", "SOCK_STREAM", "IPPROTO_TCP")
	e.sys(0, "", "setsockopt", fd, "SOL_SOCKET", "SO_REUSEADDR", list(&Int{Value: 1}), int64(4))
	e.sys(0, "", "bind", fd, "...", "...")
	return fd
}

// ready makes sure that there is a socket for a segment to meet, and that a connection which begins anew finds a listener
// that counts from 0 again.
func (s *sockets) ready(e *exporter, ctl tcpfsm.CTL) {
	switch {
	case len(s.used) == 0 && s.life < 0 && !e.numbers.haveHers:
		e.remark("Nobody listens; packetdrill wants a socket all the same.")
		s.stand = s.bound(e)
	case s.listener != 0 && s.life >= 0 && !s.alive && ctl&(tcpfsm.SYN|tcpfsm.ACK|tcpfsm.RST) == tcpfsm.SYN && e.numbers.haveOurs:
		e.remark("The connection before is over; with a new listener the numbers count from 0 again.")
		s.drop(e)
		e.sys(0, "", "close", s.listener)
		s.shut(s.listener)
		s.listen(e)
		e.numbers, s.life = numbers{}, -1
	}
}

// connect opens actively.
func (s *sockets) connect(e *exporter, a *scenarios.Act, st *step) {
	switch {
	case s.listener != 0 || s.alive:
		e.refuse("the user opens a second connection")
		return
	case a.Is.State != tcpfsm.SynSent:
		e.refuse("the user's OPEN fails")
		return
	}
	s.drop(e)
	e.numbers, s.meeting, s.eof, s.alive, s.life = numbers{}, false, false, true, a.Life
	s.fd, s.holder = s.open(), a.Life
	e.sys(s.fd, "", "socket", "...", "SOCK_STREAM", "IPPROTO_TCP")
	e.sys(0, "", "fcntl", s.fd, "F_SETFL", &Or{Terms: []Expr{&Symbol{Name: "O_RDWR"}, &Symbol{Name: "O_NONBLOCK"}}})
	queued := int64(a.Is.END - a.Is.ISS - 1)
	syn := firstSYN(st, a)
	if syn != nil && syn.Has&(tcpfsm.HasFastOpen|tcpfsm.HasFastOpenExp) == 0 && syn.Text > 0 {
		e.refuse("a SYN carries text without fast open, which no socket asks for")
	}
	if syn != nil && syn.Has&(tcpfsm.HasFastOpen|tcpfsm.HasFastOpenExp) != 0 {
		s.fastOpen(e, int64(syn.Text), queued)
		return
	}
	e.sys(-1, "EINPROGRESS", "connect", s.fd, "...", "...")
	if queued > 0 {
		s.waits(e, queued)
	}
}

// fastOpen is an open whose SYN has the option.
func (s *sockets) fastOpen(e *exporter, carried, queued int64) {
	result, errno := carried, ""
	switch {
	case carried != queued:
		e.refuse("a SYN carries %d octets of %d, and the user does not wait for the rest", carried, queued)
	case carried == 0:
		result, errno = -1, "EINPROGRESS"
	}
	e.sys(result, errno, "sendto", s.fd, "...", carried, "MSG_FASTOPEN", "...", "...")
}

// firstSYN is the SYN that an act sent.
func firstSYN(st *step, a *scenarios.Act) *tcpfsm.Segment {
	if a.Sends == 0 {
		return nil
	}
	return &st.Sent[a.First].Packet.Segment
}

// waits hands over text before the connection is open. A write does so where it may block, and returns when it is.
func (s *sockets) waits(e *exporter, octets int64) {
	e.sys(0, "", "fcntl", s.fd, "F_SETFL", "O_RDWR")
	e.sys(octets, "", "write", s.fd, "...", octets)
	if e.err == nil {
		s.blocked = e.script.Items[len(e.script.Items)-1].(*Event)
		s.blocked.Time.Blocks = true
		s.since = e.now
	}
}

// opened lets the write return that has waited; errno is why, if the connection never opens.
func (s *sockets) opened(e *exporter, errno string) {
	if s.blocked == nil {
		return
	}
	t := &s.blocked.Time
	t.Return = t.From + e.now.Sub(s.since)
	if errno != "" {
		c := s.blocked.Action.(*Call)
		c.Result, c.Errno = &Int{Value: -1}, errno
	}
	s.blocked = nil
}

// drop closes a descriptor whose connection is over.
func (s *sockets) drop(e *exporter) {
	if s.fd != 0 {
		s.leave(e)
	}
}

func (s *sockets) leave(e *exporter) {
	e.sys(0, "", "close", s.fd)
	s.shut(s.fd)
	s.fd = 0
}

func (s *sockets) write(e *exporter, a *scenarios.Act) {
	if s.fd == 0 {
		s.absent(e, a)
		return
	}
	octets := int64(a.Is.END - a.Was.END)
	if !s.alive || a.Is.State <= tcpfsm.Listen || octets == 0 {
		e.sys(-1, "EPIPE", "write", s.fd, "...", int64(1))
		return
	}
	if a.Was.State == tcpfsm.SynSent || a.Was.State == tcpfsm.SynReceived && !a.Was.Early {
		s.waits(e, octets)
		return
	}
	e.sys(octets, "", "write", s.fd, "...", octets)
}

// closes is RFC 9293's CLOSE: nothing more is sent, and the user reads on.
func (s *sockets) closes(e *exporter, a *scenarios.Act) {
	switch {
	case s.fd == 0:
		s.absent(e, a)
	case a.Was.State == tcpfsm.SynSent || !s.alive:
		s.leave(e)
	default:
		e.sys(0, "", "shutdown", s.fd, "SHUT_WR")
	}
}

// absent is a call upon a connection for which there is no descriptor.
func (s *sockets) absent(e *exporter, a *scenarios.Act) {
	switch {
	case a.Call == scenarios.Close && s.listener != 0 && a.Was.State == tcpfsm.Listen:
		e.sys(0, "", "close", s.listener)
		s.shut(s.listener)
		s.listener = 0
	case !s.alive:
		e.remark("The user's %v fails: there is no connection, and no descriptor of one.", a.Call)
	default:
		e.refuse("the user calls %v before the connection can be accepted", a.Call)
	}
}
