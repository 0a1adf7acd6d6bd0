package packetdrill

import (
	"fmt"

	"synfault/scenarios/sock"
	"synfault/tcpfsm"
)

// flags is a call's argument of MSG_ flags, refused where there is one that the stack does not know.
func (r *runner) flags(c *Call, i int, known ...string) int64 {
	if i >= len(c.Args) {
		return 0
	}
	v := r.int(c.Args[i])
	rest := v
	for _, name := range append(known, "MSG_NOSIGNAL", "MSG_DONTWAIT", "MSG_EOR") {
		rest &^= constants[name]
	}
	if rest != 0 {
		r.refuse(c.Args[i].Position(), fmt.Sprintf("%v with %v", c.Name, c.Args[i]), "")
	}
	return v
}

// dontWait makes a call as if its socket did not block.
func (r *runner) dontWait(fd int, flags int64, do func() (int, error)) func() (int, error) {
	if flags&constants["MSG_DONTWAIT"] == 0 {
		return do
	}
	return func() (int, error) {
		was, err := r.host.Nonblock(fd)
		if err != nil {
			return -1, err
		}
		r.host.SetNonblock(fd, true)
		defer r.host.SetNonblock(fd, was)
		return do()
	}
}

// read is read, recv and recvfrom.
func (r *runner) read(c *Call) syscall {
	if len(c.Args) < 3 {
		r.wrong(c.Pos, c.Name+" takes a descriptor, a buffer and its length")
	}
	return r.take0(c, r.fd(c, 0), r.octets(c.Args[2]), r.readFlags(c, 3))
}

// readFlags are the flags of a call that reads.
func (r *runner) readFlags(c *Call, i int) int64 {
	v := r.flags(c, i, "MSG_PEEK", "MSG_WAITALL")
	if both := constants["MSG_PEEK"] | constants["MSG_WAITALL"]; v&both == both {
		r.refuse(c.Args[i].Position(), "MSG_PEEK with MSG_WAITALL", "")
	}
	return v
}

func (r *runner) take0(c *Call, fd, n int, flags int64) syscall {
	do := func() (int, error) { return r.host.Read(fd, n) }
	switch {
	case flags&constants["MSG_PEEK"] != 0:
		do = func() (int, error) { return r.host.Peek(fd, n) }
	case flags&constants["MSG_WAITALL"] != 0:
		do = r.readAll(fd, n)
	}
	return syscall{do: r.dontWait(fd, flags, do)}
}

// readAll is a read that goes on until it has all that was asked for, the stream ends, or it may not sleep.
func (r *runner) readAll(fd, n int) func() (int, error) {
	got := 0
	return func() (int, error) {
		for got < n {
			k, err := r.host.Read(fd, n-got)
			switch {
			case err == sock.ErrWait, err != nil && got == 0:
				return -1, err
			case err != nil, k == 0:
				return got, nil
			}
			got += k
		}
		return got, nil
	}
}

func (r *runner) readv(c *Call) syscall {
	r.args(c, 3)
	return r.take0(c, r.fd(c, 0), r.iov(c.Args[1]), 0)
}

func (r *runner) recvmsg(c *Call) syscall {
	r.args(c, 3)
	s, ok := c.Args[1].(*Struct)
	if !ok || s.Field("msg_iov") == nil {
		r.refuse(c.Args[1].Position(), "recvmsg without msg_iov", "")
	}
	if s.Field("msg_control") != nil {
		r.refuse(c.Args[1].Position(), "control messages", "")
	}
	return r.take0(c, r.fd(c, 0), r.iov(s.Field("msg_iov")), r.readFlags(c, 2))
}

// iov is how many octets an array of buffers has room for: [{..., 1000}, {..., 200}].
func (r *runner) iov(e Expr) (n int) {
	list, ok := e.(*List)
	if !ok {
		r.wrong(e.Position(), "an array of buffers is written [{..., 1000}]")
	}
	for _, el := range list.Elems {
		s, ok := el.(*Struct)
		if !ok || len(s.Fields) != 2 {
			r.wrong(el.Position(), "a buffer is written {..., 1000}")
		}
		n += r.octets(s.Fields[1].Value)
	}
	return n
}

// write is write and send.
func (r *runner) write(c *Call) syscall {
	if len(c.Args) < 3 {
		r.wrong(c.Pos, c.Name+" takes a descriptor, a buffer and its length")
	}
	return r.put(c, r.fd(c, 0), r.octets(c.Args[2]), r.flags(c, 3, "MSG_OOB"))
}

func (r *runner) put(c *Call, fd, n int, flags int64) syscall {
	do := func() (int, error) { return r.host.Write(fd, n) }
	if flags&constants["MSG_OOB"] != 0 {
		do = func() (int, error) { return r.host.WriteUrgent(fd, n) }
	}
	return syscall{do: r.dontWait(fd, flags, do)}
}

func (r *runner) writev(c *Call) syscall {
	r.args(c, 3)
	return r.put(c, r.fd(c, 0), r.iov(c.Args[1]), 0)
}

func (r *runner) sendmsg(c *Call) syscall {
	r.args(c, 3)
	s, ok := c.Args[1].(*Struct)
	if !ok || s.Field("msg_iov") == nil {
		r.refuse(c.Args[1].Position(), "sendmsg without msg_iov", "")
	}
	if s.Field("msg_control") != nil {
		r.refuse(c.Args[1].Position(), "control messages", "")
	}
	flags := r.flags(c, 2, "MSG_FASTOPEN", "MSG_OOB")
	return r.putTo(c, r.iov(s.Field("msg_iov")), flags, s.Field("msg_name") != nil)
}

func (r *runner) sendto(c *Call) syscall {
	r.args(c, 6)
	_, null := c.Args[4].(*Int) // NULL
	return r.putTo(c, r.octets(c.Args[2]), r.flags(c, 3, "MSG_FASTOPEN", "MSG_OOB"), !null)
}

// putTo is a send that names its receiver: it may open the connection.
func (r *runner) putTo(c *Call, n int, flags int64, named bool) syscall {
	fd := r.fd(c, 0)
	opens := flags&constants["MSG_FASTOPEN"] != 0 || r.stack.Dialect == sock.BSD
	if !named || !opens {
		return r.put(c, fd, n, flags)
	}
	if o := r.files[r.int(c.Args[0])]; o != nil {
		r.focus = o
	}
	remote := tcpfsm.Endpoint{Addr: r.peerAddr, Port: stackPort}
	return syscall{do: r.dontWait(fd, flags, func() (int, error) { return r.host.SendTo(fd, n, remote) })}
}

// ioctl is SIOCINQ, FIONREAD, SIOCOUTQ, SIOCOUTQNSD and FIONBIO.
func (r *runner) ioctl(c *Call) syscall {
	r.args(c, 3)
	fd := r.fd(c, 0)
	switch r.int(c.Args[1]) {
	case constants["SIOCINQ"]:
		return syscall{do: func() (int, error) {
			n, err := r.host.Readable(fd)
			if err != nil {
				return -1, err
			}
			r.same(c.Args[2], int64(n), fmt.Sprintf("%v", c.Args[1]))
			return 0, nil
		}}
	case constants["SIOCOUTQ"], constants["SIOCOUTQNSD"]:
		return syscall{do: func() (int, error) {
			n, unsent, err := r.host.Queued(fd)
			if err != nil {
				return -1, err
			}
			if r.int(c.Args[1]) == constants["SIOCOUTQNSD"] {
				n = unsent
			}
			r.same(c.Args[2], int64(n), fmt.Sprintf("%v", c.Args[1]))
			return 0, nil
		}}
	case constants["FIONBIO"]:
		on := r.int(c.Args[2]) != 0
		return syscall{do: func() (int, error) { return 0, r.host.SetNonblock(fd, on) }}
	}
	r.refuse(c.Args[1].Position(), fmt.Sprintf("ioctl's %v", c.Args[1]), "")
	return syscall{}
}

// same compares a value that a call gives back by reference.
func (r *runner) same(e Expr, got int64, what string) {
	if list, ok := e.(*List); ok && len(list.Elems) == 1 {
		e = list.Elems[0]
	}
	if _, any := e.(*Ellipsis); any {
		return
	}
	if want := r.int(e); want != got {
		r.fail(e.Position(), fmt.Sprintf("%s gives %d, not %d", what, got, want), fmt.Sprint(want), fmt.Sprint(got))
	}
}

// readiness names what poll may say.
var readiness = []struct {
	name string
	bit  sock.Ready
}{
	{"POLLIN", sock.POLLIN}, {"POLLOUT", sock.POLLOUT}, {"POLLERR", sock.POLLERR}, {"POLLHUP", sock.POLLHUP},
	{"POLLRDHUP", sock.POLLRDHUP},
}

// poll is poll([{fd=4, events=POLLIN, revents=POLLIN}], 1, timeout): it sleeps until a descriptor is ready or the time is
// over.
func (r *runner) poll(c *Call) syscall {
	r.args(c, 3)
	list, ok := c.Args[0].(*List)
	if !ok {
		r.wrong(c.Args[0].Position(), "poll's descriptors are written [{fd=3, events=POLLIN, revents=POLLIN}]")
	}
	limit := r.host.Now().Add(milliseconds(r.int(c.Args[2])))
	return syscall{until: limit, do: func() (int, error) {
		n := 0
		for _, el := range list.Elems {
			if r.pollOne(el, false) {
				n++
			}
		}
		if n == 0 && r.host.Now() < limit {
			return 0, sock.ErrWait
		}
		for _, el := range list.Elems {
			r.pollOne(el, true)
		}
		return n, nil
	}}
}

// pollOne reports whether a descriptor is ready for what the script waits for; check compares it with what the script
// says it is ready for.
func (r *runner) pollOne(e Expr, check bool) bool {
	s, ok := e.(*Struct)
	if !ok || s.Field("fd") == nil || s.Field("events") == nil {
		r.wrong(e.Position(), "a descriptor to poll is written {fd=3, events=POLLIN, revents=POLLIN}")
	}
	fd, ok := r.fds[r.int(s.Field("fd"))]
	if !ok {
		fd = -1
	}
	ready, err := r.host.Poll(fd)
	if err != nil {
		return false
	}
	asked := r.int(s.Field("events")) | constants["POLLERR"] | constants["POLLHUP"]
	var got int64
	for _, b := range readiness {
		if ready&b.bit != 0 {
			got |= constants[b.name] & asked
		}
	}
	if want := s.Field("revents"); check && want != nil {
		r.same(want, got, "poll")
	}
	return got != 0
}
