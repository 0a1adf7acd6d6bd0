package sock

import (
	"synfault/tcpfsm"
)

// Read takes up to octets octets, and returns how many: 0 at the end of the stream.
func (h *Host) Read(fd, octets int) (int, error) {
	f, err := h.file(fd)
	if err != nil {
		return -1, err
	}
	c := f.conn
	if c == nil {
		if f.waiting != nil {
			return -1, f.wait()
		}
		return -1, ENOTCONN
	}
	n := min(c.unread(), uint32(octets))
	switch {
	case n > 0 && c.dead:
		c.left -= n
		return int(n), nil
	case n > 0:
		err := h.call(c, "read", false, func() error { return c.machine.Receive(&c.TCB, n, &h.env, &h.out) })
		return int(n), errnoOf(err)
	case c.err != OK:
		return -1, c.takeError()
	case octets == 0 || c.ended() || f.noRead || c.dead:
		return 0, nil
	}
	return -1, f.wait()
}

// Peek is Read that takes nothing (MSG_PEEK).
func (h *Host) Peek(fd, octets int) (int, error) {
	f, err := h.file(fd)
	if err != nil {
		return -1, err
	}
	if c := f.conn; c != nil && c.unread() > 0 {
		return int(min(c.unread(), uint32(octets))), nil
	}
	return h.Read(fd, octets)
}

// Readable is how many octets Read would find at once (SIOCINQ, FIONREAD).
func (h *Host) Readable(fd int) (int, error) {
	f, err := h.file(fd)
	switch {
	case err != nil:
		return -1, err
	case f.tcb.State == tcpfsm.Listen:
		return -1, EINVAL
	case f.conn == nil:
		return 0, nil
	}
	return int(f.conn.unread()), nil
}

// Queued is how many octets of those handed over the peer has not acknowledged (SIOCOUTQ), and how many of them have not been
// sent (SIOCOUTQNSD).
func (h *Host) Queued(fd int) (unacked, unsent int, err error) {
	f, err := h.file(fd)
	switch {
	case err != nil:
		return -1, -1, err
	case f.tcb.State == tcpfsm.Listen:
		return -1, -1, EINVAL
	case f.conn == nil || !f.conn.opened || f.conn.dead:
		return 0, 0, nil
	}
	c := f.conn
	return int(c.Unacked() + c.Unsent()), int(c.Unsent()), nil
}

// Write hands octets over, and returns how many of them: on a socket that does not block, as many as the send buffer has
// room for. On one that blocks ErrWait means that a part was handed over, and that the call must be made again.
func (h *Host) Write(fd, octets int) (int, error) { return h.send(fd, octets, false) }

// WriteUrgent is Write of urgent text (MSG_OOB).
func (h *Host) WriteUrgent(fd, octets int) (int, error) { return h.send(fd, octets, true) }

func (h *Host) send(fd, octets int, urgent bool) (int, error) {
	f, err := h.file(fd)
	if err != nil {
		return -1, err
	}
	if f.waiting != nil {
		return h.sendFirst(f, f.waiting.remote, octets)
	}
	c := f.conn
	switch {
	case c == nil && h.config.Dialect == Linux:
		return -1, EPIPE
	case c == nil:
		return -1, ENOTCONN
	case c.err != OK:
		f.tries = 0
		return -1, c.takeError()
	case c.dead || f.noWrite:
		f.tries = 0
		return -1, EPIPE
	case !c.opened && !c.Early:
		if h.config.Dialect == BSD && f.nonblock {
			return -1, ENOTCONN
		}
		if err := h.waitOpen(f, c, octets, urgent); err != nil {
			return -1, err
		}
		return -1, f.wait()
	}
	return h.push(f, c, octets, urgent)
}

// waitOpen is a write that sleeps until the connection is open: its text waits in the machine, so that it can go with the
// ACK that opens it.
func (h *Host) waitOpen(f *file, c *Conn, octets int, urgent bool) error {
	if f.nonblock || f.tries > 0 || octets <= 0 || uint32(octets) > c.machine.SndBuf {
		return nil
	}
	f.tries = uint32(octets)
	return errnoOf(h.call(c, "write", false, func() error { return c.machine.Send(&c.TCB, f.tries, urgent, &h.env, &h.out) }))
}

// push hands over what there is room for.
func (h *Host) push(f *file, c *Conn, octets int, urgent bool) (int, error) {
	rest := uint32(octets) - f.tries
	room := c.machine.SndBuf - min(c.Unsent()+c.Unacked(), c.machine.SndBuf)
	n := min(rest, room)
	if n > 0 {
		err := h.call(c, "write", false, func() error { return c.machine.Send(&c.TCB, n, urgent, &h.env, &h.out) })
		if err != nil {
			return -1, errnoOf(err)
		}
	}
	switch {
	case n == rest:
		f.tries = 0
		return octets, nil
	case f.nonblock && n > 0:
		return int(n), nil
	case f.nonblock:
		return -1, EAGAIN
	}
	f.tries += n
	return -1, ErrWait
}

// ShutdownRead is shutdown(SHUT_RD): nothing more will be read.
func (h *Host) ShutdownRead(fd int) error { return h.shutdown(fd, true, false) }

// ShutdownWrite is shutdown(SHUT_WR): the FIN follows what was written.
func (h *Host) ShutdownWrite(fd int) error { return h.shutdown(fd, false, true) }

// Shutdown is shutdown(SHUT_RDWR).
func (h *Host) Shutdown(fd int) error { return h.shutdown(fd, true, true) }

func (h *Host) shutdown(fd int, read, write bool) error {
	f, err := h.file(fd)
	if err != nil {
		return err
	}
	c := f.conn
	if c == nil || c.dead {
		return ENOTCONN
	}
	defer h.wake()
	f.noRead = f.noRead || read
	if !write || f.noWrite {
		return nil
	}
	f.noWrite = true
	err = h.call(c, "shutdown", false, func() error { return c.machine.Close(&c.TCB, &h.env, &h.out) })
	if err == tcpfsm.ErrClosing {
		return nil
	}
	return errnoOf(err)
}
