package sock

import (
	"time"

	"synfault/tcpfsm"
)

// file is what a descriptor stands for: a socket that is fresh, bound, listens, or holds a connection.
type file struct {
	machine   *tcpfsm.Machine // its own copy: options change it
	local     tcpfsm.Endpoint // as bound; zero if not
	tcb       tcpfsm.TCB      // of a listener
	conn      *Conn
	backlog   int
	queue     []*Conn // connections that wait for accept
	nonblock  bool
	fastOpen  bool          // TCP_FASTOPEN: text may go with the SYN, or be taken from it
	deferred  bool          // TCP_FASTOPEN_CONNECT: connect waits for the first text
	pending   int           // TCP_FASTOPEN's limit of a listener
	waiting   *waitingOpen  // such a connect
	lingers   bool          // SO_LINGER
	linger    time.Duration // 0: close aborts
	noRead    bool          // SHUT_RD
	noWrite   bool          // SHUT_WR
	sending   bool          // a send that opens the connection sleeps
	joined    bool          // a connect, or accept, has said that the connection is open
	reuse     bool
	keepAlive bool
	noDelay   bool
	userWait  time.Duration
	tries     uint32 // text that a blocking send has handed over so far
}

// waitingOpen is a connect that was put off until there is text for the SYN.
type waitingOpen struct{ remote tcpfsm.Endpoint }

// file finds a descriptor's.
func (h *Host) file(fd int) (*file, error) {
	if fd < firstFD || fd-firstFD >= len(h.files) || h.files[fd-firstFD] == nil {
		return nil, EBADF
	}
	return h.files[fd-firstFD], nil
}

// install gives a file the lowest descriptor that is free.
func (h *Host) install(f *file) int {
	for i := range h.files {
		if h.files[i] == nil {
			h.files[i] = f
			return i + firstFD
		}
	}
	h.files = append(h.files, f)
	return len(h.files) - 1 + firstFD
}

// Socket makes a stream socket and returns its descriptor, the lowest that is free from 3 on.
func (h *Host) Socket(nonblock bool) int {
	m := h.machine
	return h.install(&file{machine: &m, nonblock: nonblock, keepAlive: m.Policy.KeepAlive, noDelay: !m.Nagle})
}

// SocketAt is Socket with a given descriptor that is free, for a caller who numbers them in a way of his own.
func (h *Host) SocketAt(fd int, nonblock bool) error {
	if fd < firstFD || fd > 1<<16 {
		return EBADF
	}
	for len(h.files) <= fd-firstFD {
		h.files = append(h.files, nil)
	}
	if h.files[fd-firstFD] != nil {
		return EBADF
	}
	m := h.machine
	h.files[fd-firstFD] = &file{machine: &m, nonblock: nonblock, keepAlive: m.Policy.KeepAlive, noDelay: !m.Nagle}
	return nil
}

// Nonblock reports whether calls on a descriptor do not block.
func (h *Host) Nonblock(fd int) (bool, error) {
	f, err := h.file(fd)
	if err != nil {
		return false, err
	}
	return f.nonblock, nil
}

// SetNonblock is fcntl's O_NONBLOCK.
func (h *Host) SetNonblock(fd int, on bool) error {
	f, err := h.file(fd)
	if err == nil {
		f.nonblock = on
	}
	return err
}

// Bind gives a socket its local port; 0 has one chosen. A port that another socket has is refused unless that one merely
// holds a connection and SO_REUSEADDR is on.
func (h *Host) Bind(fd int, port uint16) error {
	f, err := h.file(fd)
	if err != nil {
		return err
	}
	if f.local.Port != 0 || f.conn != nil {
		return EINVAL
	}
	if port == 0 {
		port = h.freePort()
	}
	local := tcpfsm.Endpoint{Addr: h.config.Addr, Port: port}
	for _, other := range h.files {
		if other != nil && other.local == local && (other.conn == nil || !f.reuse) {
			return EADDRINUSE
		}
	}
	if !f.reuse {
		for _, c := range h.conns {
			if c.Local == local {
				return EADDRINUSE
			}
		}
	}
	f.local = local
	return nil
}

// freePort chooses a port for connect.
func (h *Host) freePort() uint16 {
	h.port++
	return h.port - 1
}

// Close gives a descriptor back. A listener's connections that nobody accepted are reset; a connection is closed, or reset
// if SO_LINGER says so, and lives on without a socket until it is over.
func (h *Host) Close(fd int) error {
	f, err := h.file(fd)
	if err != nil {
		return err
	}
	defer h.wake()
	h.files[fd-firstFD] = nil
	if f.tcb.State == tcpfsm.Listen {
		h.unlisten(f)
	}
	if c := f.conn; c != nil {
		c.file = nil
		if !c.dead {
			h.leave(f, c)
		}
	}
	return nil
}

// Closing is Close for a caller who can wait, as SO_LINGER asks for: do closes, and returns ErrWait until what was sent is
// acknowledged, the FIN too, or the time is over, which is at until. FreeBSD does not wait on a socket that does not block.
func (h *Host) Closing(fd int) (do func() error, until tcpfsm.Instant) {
	f, err := h.file(fd)
	if err != nil || f.conn == nil || f.conn.dead || !f.lingers || f.linger == 0 || f.nonblock && h.config.Dialect == BSD {
		return func() error { return h.Close(fd) }, 0
	}
	c, closed := f.conn, false
	until = h.now.Add(f.linger)
	return func() error {
		if !closed {
			closed = true
			if err := h.Close(fd); err != nil {
				return err
			}
		}
		switch c.State { // of a block that is deleted: CLOSED
		case tcpfsm.SynReceived, tcpfsm.FinWait1, tcpfsm.CloseWait, tcpfsm.Closing, tcpfsm.LastAck:
			if h.now < until {
				return ErrWait
			}
		}
		return nil
	}, until
}

// unlisten ends a listener.
func (h *Host) unlisten(f *file) {
	f.tcb = tcpfsm.TCB{}
	for _, c := range append([]*Conn(nil), h.conns...) {
		if c.listener != f {
			continue
		}
		if c.queued {
			h.call(c, "close", false, func() error { return c.machine.Abort(&c.TCB, &h.env, &h.out) })
			continue
		}
		// An embryo goes without a word: its opener learns from the RST that answers its ACK.
		h.begin(c, Call, false)
		c.machine.Delete(&c.TCB, &h.out)
		h.bury(c)
	}
	f.queue = nil
}

// leave closes a connection that has lost its socket.
func (h *Host) leave(f *file, c *Conn) {
	if f.lingers && f.linger == 0 {
		h.call(c, "close", false, func() error { return c.machine.Abort(&c.TCB, &h.env, &h.out) })
		return
	}
	h.call(c, "close", false, func() error { return c.machine.Detach(&c.TCB, &h.env, &h.out) })
}

// Disconnect is connect to an address of no family: the connection is aborted and the socket is fresh again.
func (h *Host) Disconnect(fd int) error {
	f, err := h.file(fd)
	if err != nil {
		return err
	}
	defer h.wake()
	if c := f.conn; c != nil {
		c.file, f.conn = nil, nil
		if !c.dead {
			h.call(c, "connect", false, func() error { return c.machine.Abort(&c.TCB, &h.env, &h.out) })
		}
	}
	f.noRead, f.noWrite, f.waiting, f.joined = false, false, nil, false
	f.local = tcpfsm.Endpoint{}
	return nil
}

// Drop deletes every connection in a state without a word to the peer, as tcpdrop does; it returns how many there were.
func (h *Host) Drop(s tcpfsm.State) (n int) {
	for _, c := range append([]*Conn(nil), h.conns...) {
		if c.State == s {
			h.begin(c, Call, false)
			h.step.Call = "drop"
			h.out = tcpfsm.Effects{Send: h.out.Send[:0]}
			if s == tcpfsm.TimeWait {
				c.machine.Delete(&c.TCB, &h.out)
			} else {
				c.machine.Abort(&c.TCB, &h.env, &h.out)
				c.err = ECONNABORTED
			}
			h.settle(c)
			n++
		}
	}
	return n
}

// Count is how many sockets are in a state: connections, and with them listeners and sockets that stand for nothing. held
// counts those alone that a descriptor stands for. port 0 is any local port.
func (h *Host) Count(s tcpfsm.State, port uint16, held bool) (n int) {
	for _, f := range h.files {
		if f == nil || port != 0 && f.local.Port != port {
			continue
		}
		if c := f.conn; (c == nil || c.dead) && f.tcb.State == s {
			n++
		}
	}
	for _, c := range h.conns {
		if c.State == s && (port == 0 || c.Local.Port == port) && (!held || c.file != nil) {
			n++
		}
	}
	return n
}

// SetAddr gives a host that has no sockets yet another address.
func (h *Host) SetAddr(addr uint32) { h.config.Addr = addr }

// Endpoints are the ends of the connection that a descriptor stands for.
func (h *Host) Endpoints(fd int) (local, remote tcpfsm.Endpoint, ok bool) {
	f, err := h.file(fd)
	if err != nil || f.conn == nil {
		return local, remote, false
	}
	return f.conn.Local, f.conn.Remote, true
}
