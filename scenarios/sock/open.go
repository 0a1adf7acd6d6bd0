package sock

import "synfault/tcpfsm"

// full reports that no more connections may wait to be accepted.
func (f *file) full() bool { return len(f.queue) > f.backlog }

// Listen makes a bound socket a listener, or changes its backlog.
func (h *Host) Listen(fd, backlog int) error {
	f, err := h.file(fd)
	switch {
	case err != nil:
		return err
	case f.conn != nil:
		return EINVAL
	case f.local.Port == 0:
		f.local = tcpfsm.Endpoint{Addr: h.config.Addr, Port: h.freePort()}
	}
	f.backlog = backlog
	if f.tcb.State == tcpfsm.Listen {
		return nil
	}
	h.listens(f)
	env := tcpfsm.Env{Now: h.now, Local: f.local, Memory: &h.memory}
	return errnoOf(f.machine.OpenPassive(&f.tcb, &env, &h.out))
}

// Accept takes the first connection that waits, and returns its descriptor.
func (h *Host) Accept(fd int, nonblock bool) (int, error) {
	f, err := h.file(fd)
	if err != nil {
		return -1, err
	}
	if f.tcb.State != tcpfsm.Listen {
		return -1, EINVAL
	}
	if len(f.queue) == 0 {
		return -1, f.wait()
	}
	c := f.queue[0]
	f.queue = f.queue[1:]
	c.listener, c.queued = nil, false
	if c.dead && h.config.Dialect == BSD {
		return -1, ECONNABORTED
	}
	a := &file{machine: c.machine, local: c.Local, conn: c, nonblock: nonblock, reuse: f.reuse, joined: true}
	m := *c.machine
	a.machine, c.machine = &m, &m
	c.file = a
	return h.install(a), nil
}

// wait is what a call returns that cannot go on.
func (f *file) wait() error {
	if f.nonblock {
		return EAGAIN
	}
	return ErrWait
}

// Connect opens a connection to an endpoint. On a socket that blocks it returns ErrWait until the connection is open or has
// failed; on another EINPROGRESS at first, and EALREADY, EISCONN or what went wrong after that. On Linux the first call after
// the connection is open succeeds, and a socket that was told of its failure is fresh again.
func (h *Host) Connect(fd int, remote tcpfsm.Endpoint) error {
	f, err := h.file(fd)
	if err != nil {
		return err
	}
	switch c := f.conn; {
	case f.tcb.State == tcpfsm.Listen:
		return EOPNOTSUPP
	case f.waiting != nil:
		return EISCONN
	case c == nil:
		return h.connect(f, remote)
	case c.dead && !c.opened && h.config.Dialect == Linux:
		return h.failedOpen(f)
	case c.err != OK:
		return c.takeError()
	case c.dead:
		return ECONNABORTED
	case c.State == tcpfsm.SynSent || c.State == tcpfsm.SynReceived:
		if f.nonblock {
			return EALREADY
		}
		return ErrWait
	}
	if h.config.Dialect == Linux && !f.joined {
		f.joined = true
		return nil
	}
	return EISCONN
}

// failedOpen tells of an open that failed, and makes the socket fresh: the next connect opens anew.
func (h *Host) failedOpen(f *file) error {
	c := f.conn
	c.file, f.conn = nil, nil
	if err := c.takeError(); err != nil {
		return err
	}
	return ECONNABORTED
}

// connect begins an open.
func (h *Host) connect(f *file, remote tcpfsm.Endpoint) error {
	switch asks := f.deferred || f.fastOpen && h.config.Dialect == BSD; {
	case f.deferred && h.carries(f, remote) > 0:
		f.waiting = &waitingOpen{remote}
		return nil
	case asks && h.fast.Client:
		f.machine.Handshake, _ = h.opener(f)
	}
	if err := h.open(f, remote, 0); err != nil {
		return err
	}
	if f.nonblock {
		return EINPROGRESS
	}
	return ErrWait
}

// open makes the connection's block and sends its SYN, with text octets behind it.
func (h *Host) open(f *file, remote tcpfsm.Endpoint, text uint32) error {
	if f.local.Port == 0 {
		f.local = tcpfsm.Endpoint{Addr: h.config.Addr, Port: h.freePort()}
	}
	if h.find(f.local, remote) != nil {
		return EADDRNOTAVAIL
	}
	c := &Conn{Local: f.local, Remote: remote, machine: f.machine, file: f}
	f.conn = c
	h.conns = append(h.conns, c)
	err := h.call(c, "connect", true, func() error {
		return f.machine.OpenActive(&c.TCB, text, &h.env, &h.out)
	})
	if err != nil {
		f.conn = nil
		return errnoOf(err)
	}
	h.apply(f, c)
	return nil
}

// apply gives a new connection the options that its socket was given before.
func (h *Host) apply(f *file, c *Conn) {
	if f.userWait > 0 {
		f.machine.SetUserTimeout(&c.TCB, f.userWait)
	}
}

// ConnectResult is what a blocking connect returns once it has begun: nil when the connection is open.
func (h *Host) ConnectResult(fd int) error {
	f, err := h.file(fd)
	if err != nil {
		return err
	}
	switch c := f.conn; {
	case c == nil:
		return ENOTCONN
	case c.dead && !c.opened && h.config.Dialect == Linux:
		return h.failedOpen(f)
	case c.err != OK:
		return c.takeError()
	case c.opened || f.waiting != nil:
		f.joined = c.opened
		return nil
	case c.dead:
		return ECONNABORTED
	}
	return ErrWait
}

// takeError is the error that the next call is told, once.
func (c *Conn) takeError() error {
	if c.err == OK {
		return nil
	}
	e := c.err
	c.err = OK
	return e
}

// errnoOf translates what the machine says of a call.
func errnoOf(err error) error {
	switch err {
	case nil:
		return nil
	case tcpfsm.ErrNoConnection:
		return ENOTCONN
	case tcpfsm.ErrExists:
		return EISCONN
	case tcpfsm.ErrUnspecified:
		return EDESTADDRREQ
	case tcpfsm.ErrAddress:
		return EADDRNOTAVAIL
	case tcpfsm.ErrResources:
		return ENOBUFS
	case tcpfsm.ErrClosing:
		return EPIPE
	}
	return EINVAL
}
