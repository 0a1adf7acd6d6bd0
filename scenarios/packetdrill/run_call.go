package packetdrill

import (
	"fmt"
	"strconv"

	"synfault/scenarios/sock"
	"synfault/tcpfsm"
)

// blocked is a call that sleeps.
type blocked struct {
	call *Call
	task *sock.Task
	due  tcpfsm.Instant // when it is to return
	over bool
	then func(n int)
}

// syscall is a call of the script's, ready to be made.
type syscall struct {
	do    func() (int, error)
	then  func(n int)    // when it has succeeded
	until tcpfsm.Instant // when a call that sleeps is made again at the latest
}

// calls are the system calls by name.
var calls map[string]func(*runner, *Call) syscall

func init() {
	calls = map[string]func(*runner, *Call) syscall{
		"socket": (*runner).socket, "bind": (*runner).bind, "listen": (*runner).listen,
		"accept": (*runner).accept, "accept4": (*runner).accept, "connect": (*runner).connect,
		"close": (*runner).close, "shutdown": (*runner).shutdown, "fcntl": (*runner).fcntl, "ioctl": (*runner).ioctl,
		"read": (*runner).read, "recv": (*runner).read, "recvfrom": (*runner).read, "readv": (*runner).readv,
		"recvmsg": (*runner).recvmsg, "sendmsg": (*runner).sendmsg,
		"write": (*runner).write, "send": (*runner).write, "writev": (*runner).writev, "sendto": (*runner).sendto,
		"setsockopt": (*runner).setsockopt, "getsockopt": (*runner).getsockopt, "poll": (*runner).poll,
		"epoll_create": (*runner).epollCreate, "epoll_create1": (*runner).epollCreate,
		"epoll_ctl": (*runner).epollCtl, "epoll_wait": (*runner).epollWait,
	}
}

// call makes a call and checks what it returns, at once or when it is due to.
func (r *runner) call(c *Call) {
	prepare := calls[c.Name]
	if prepare == nil {
		r.refuse(c.Pos, "the call "+c.Name, "")
	}
	s := prepare(r, c)
	due := r.now
	if t := r.event.Time; t.Blocks {
		due = tcpfsm.Instant(t.Return)
		if t.Relative() {
			due = r.at.Add(t.Return - t.From)
		}
	}
	n, err := s.do()
	if err == sock.ErrWait {
		if !r.event.Time.Blocks {
			r.fail(c.Pos, "the call sleeps", resultText(c), "nothing yet")
		}
		t := &blocked{call: c, due: due, then: s.then}
		if s.until > 0 {
			t.task = r.host.StartUntil(s.until, s.do)
		} else {
			t.task = r.host.Start(s.do)
		}
		r.tasks = append(r.tasks, t)
		r.refocus()
		r.returned()
		return
	}
	r.refocus()
	r.result(c, n, err, s.then)
	if r.event.Time.Blocks && due > r.now.Add(r.slack) {
		r.fail(c.Pos, "the call returns at once, not at "+seconds(due), r.event.String(), "at "+seconds(r.now))
	}
	r.returned()
}

// returned checks the calls that slept and have returned.
func (r *runner) returned() {
	for _, t := range r.tasks {
		if t.over {
			continue
		}
		n, err, done := t.task.Result()
		if !done {
			continue
		}
		t.over = true
		now := r.host.Now()
		if now < t.due-tcpfsm.Instant(r.slack) || now > t.due.Add(r.slack) {
			r.fail(t.call.Pos, fmt.Sprintf("the call returns at %s, not at %s", seconds(now), seconds(t.due)), resultText(t.call), gotText(n, err))
		}
		r.result(t.call, n, err, t.then)
	}
}

// overdue fails for a call that should have returned.
func (r *runner) overdue(now tcpfsm.Instant) {
	for _, t := range r.tasks {
		if !t.over && now > t.due.Add(r.slack) {
			r.fail(t.call.Pos, "the call has not returned by "+seconds(t.due), resultText(t.call), "nothing yet")
		}
	}
}

// result compares what a call returns with what the script says.
func (r *runner) result(c *Call, n int, err error, then func(int)) {
	want, isInt := c.Result.(*Int)
	errno, _ := err.(sock.Errno)
	switch {
	case !isInt:
		if _, any := c.Result.(*Ellipsis); !any {
			r.refuse(c.Result.Position(), "results that are no numbers", "")
		}
	case want.Value < 0 && err == nil, want.Value >= 0 && err != nil:
		r.fail(c.Pos, c.Name+" returns "+gotText(n, err)+", not "+resultText(c), resultText(c), gotText(n, err))
	case want.Value < 0 && c.Errno != "":
		if e, ok := sock.ErrnoNamed(c.Errno); !ok {
			r.refuse(c.Pos, "the error "+c.Errno, "")
		} else if e != errno {
			r.fail(c.Pos, c.Name+" fails with "+errno.String()+", not "+c.Errno, resultText(c), gotText(n, err))
		}
	case want.Value >= 0 && then == nil && int64(n) != want.Value:
		r.fail(c.Pos, c.Name+" returns "+gotText(n, err)+", not "+resultText(c), resultText(c), gotText(n, err))
	}
	if err == nil && then != nil {
		then(n)
	}
}

func resultText(c *Call) string {
	s := c.Result.String()
	if c.Errno != "" {
		s += " " + c.Errno
	}
	return s
}

func gotText(n int, err error) string {
	if e, ok := err.(sock.Errno); ok {
		return "-1 " + e.String()
	}
	return strconv.Itoa(n)
}

// descriptor gives one of the host's descriptors the number that the script has for it, and puts its socket under test.
func (r *runner) descriptor(c *Call, flow func(fd int) *opened) func(int) {
	return func(fd int) {
		n := int64(fd)
		if want, ok := c.Result.(*Int); ok {
			n = want.Value
		}
		r.fds[n] = fd
		o := flow(fd)
		r.files[n] = o
		r.focus, r.under = o, o.flow
	}
}

// refocus follows the socket under test to the connection that it has by now.
func (r *runner) refocus() {
	if o := r.focus; o != nil && o.fd >= 0 && !o.listening {
		if local, remote, ok := r.host.Endpoints(o.fd); ok {
			o.flow = r.flowOf(local, remote)
			r.under = o.flow
		}
	}
}

func (r *runner) socket(c *Call) syscall {
	r.args(c, 3)
	kind := r.int(c.Args[1])
	if kind&^(0x800|0x80000) != constants["SOCK_STREAM"] {
		r.refuse(c.Args[1].Position(), "sockets other than SOCK_STREAM", "")
	}
	if p := r.int(c.Args[2]); p != constants["IPPROTO_TCP"] && p != 0 {
		r.refuse(c.Args[2].Position(), "protocols other than TCP", "")
	}
	return syscall{
		do:   func() (int, error) { return r.host.Socket(kind&0x800 != 0), nil },
		then: r.descriptor(c, func(fd int) *opened { return &opened{fd: fd} }),
	}
}

func (r *runner) bind(c *Call) syscall {
	r.args(c, 3)
	fd, port := r.fd(c, 0), r.port(c.Args[1])
	if port == 0 {
		port = stackPort
	}
	if o := r.files[r.int(c.Args[0])]; o != nil {
		o.port = port
	}
	return syscall{do: func() (int, error) { return 0, r.host.Bind(fd, port) }}
}

func (r *runner) listen(c *Call) syscall {
	r.args(c, 2)
	fd, backlog := r.fd(c, 0), r.int(c.Args[1])
	return syscall{do: func() (int, error) {
		err := r.host.Listen(fd, int(backlog))
		if o := r.files[r.int(c.Args[0])]; o != nil && err == nil {
			o.listening = true
		}
		return 0, err
	}}
}

func (r *runner) accept(c *Call) syscall {
	nonblock := false
	if c.Name == "accept4" {
		r.args(c, 4)
		nonblock = r.int(c.Args[3])&0x800 != 0
	} else {
		r.args(c, 3)
	}
	fd := r.fd(c, 0)
	return syscall{
		do: func() (int, error) { return r.host.Accept(fd, nonblock) },
		then: r.descriptor(c, func(fd int) *opened {
			local, remote, _ := r.host.Endpoints(fd)
			return &opened{fd: fd, flow: r.flowOf(local, remote), port: local.Port}
		}),
	}
}

func (r *runner) connect(c *Call) syscall {
	r.args(c, 3)
	fd := r.fd(c, 0)
	o := r.files[r.int(c.Args[0])]
	if s, ok := c.Args[1].(*Symbol); ok && s.Name == "AF_UNSPEC" || isUnspec(c.Args[1]) {
		return syscall{do: func() (int, error) {
			err := r.host.Disconnect(fd)
			if o != nil {
				o.left = true
			}
			return 0, err
		}}
	}
	remote := tcpfsm.Endpoint{Addr: r.peerAddr, Port: stackPort}
	if p := r.port(c.Args[1]); p != 0 {
		remote.Port = p
	}
	begun := false
	if o != nil {
		r.focus, o.left = o, false
	}
	return syscall{do: func() (int, error) {
		if begun {
			return 0, r.host.ConnectResult(fd)
		}
		begun = true
		return 0, r.host.Connect(fd, remote)
	}}
}

func isUnspec(e Expr) bool {
	s, ok := e.(*Struct)
	if !ok {
		return false
	}
	f, _ := s.Field("sa_family").(*Symbol)
	return f != nil && f.Name == "AF_UNSPEC"
}

func (r *runner) close(c *Call) syscall {
	r.args(c, 1)
	n := r.int(c.Args[0])
	if r.epolls[n] != nil {
		delete(r.epolls, n)
		return syscall{do: func() (int, error) { return 0, nil }}
	}
	fd := r.fd(c, 0)
	delete(r.fds, n)
	if o := r.files[n]; o != nil {
		o.fd, o.listening = -1, false
		delete(r.files, n)
	}
	do, until := r.host.Closing(fd)
	return syscall{until: until, do: func() (int, error) { return 0, do() }}
}

func (r *runner) shutdown(c *Call) syscall {
	r.args(c, 2)
	fd := r.fd(c, 0)
	how := r.int(c.Args[1])
	return syscall{do: func() (int, error) {
		switch how {
		case 0:
			return 0, r.host.ShutdownRead(fd)
		case 1:
			return 0, r.host.ShutdownWrite(fd)
		case 2:
			return 0, r.host.Shutdown(fd)
		}
		return 0, sock.EINVAL
	}}
}

func (r *runner) fcntl(c *Call) syscall {
	fd := r.fd(c, 0)
	if len(c.Args) < 2 {
		r.wrong(c.Pos, "fcntl takes a command")
	}
	switch r.int(c.Args[1]) {
	case constants["F_GETFL"]:
		return syscall{do: func() (int, error) {
			on, err := r.host.Nonblock(fd)
			flags := 2
			if on {
				flags |= r.nonblockBit()
			}
			return flags, err
		}}
	case constants["F_SETFL"]:
		r.args(c, 3)
		on := r.int(c.Args[2])&constants["O_NONBLOCK"] != 0
		return syscall{do: func() (int, error) { return 0, r.host.SetNonblock(fd, on) }}
	}
	r.refuse(c.Args[1].Position(), fmt.Sprintf("fcntl's %v", c.Args[1]), "")
	return syscall{}
}

// nonblockBit is the number behind O_NONBLOCK.
func (r *runner) nonblockBit() int {
	if r.stack.Dialect == sock.Linux {
		return 0x800
	}
	return 4
}
