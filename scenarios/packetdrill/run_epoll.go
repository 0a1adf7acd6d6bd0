package packetdrill

import (
	"fmt"

	"synfault/scenarios/sock"
)

// epoll is what a descriptor of epoll_create waits for.
type epoll struct{ list []*watch }

// watch is one descriptor of it.
type watch struct {
	fd       int64 // the script's
	events   int64
	data     int64
	reported int64 // what was said last, for EPOLLET
	unread   int   // octets that were there to be read then
	off      bool  // EPOLLONESHOT has been served
}

func (r *runner) epollCreate(c *Call) syscall {
	r.args(c, 1)
	return syscall{
		do: func() (int, error) { return 0, nil },
		then: func(int) {
			if want, ok := c.Result.(*Int); ok {
				r.epolls[want.Value] = &epoll{}
			}
		},
	}
}

// epollCtl is epoll_ctl(5, EPOLL_CTL_ADD, 4, {events=EPOLLIN, fd=4}).
func (r *runner) epollCtl(c *Call) syscall {
	r.args(c, 4)
	ep, op, fd := r.epolls[r.int(c.Args[0])], r.int(c.Args[1]), r.int(c.Args[2])
	w := &watch{fd: fd}
	if op != constants["EPOLL_CTL_DEL"] {
		w.events, w.data = r.epollEvent(c.Args[3])
	}
	return syscall{do: func() (int, error) {
		if _, open := r.fds[fd]; ep == nil || !open {
			return -1, sock.EBADF
		}
		at := -1
		for i := range ep.list {
			if ep.list[i].fd == fd {
				at = i
			}
		}
		switch op {
		case constants["EPOLL_CTL_ADD"]:
			if at >= 0 {
				return -1, sock.EEXIST
			}
			ep.list = append(ep.list, w)
		case constants["EPOLL_CTL_MOD"], constants["EPOLL_CTL_DEL"]:
			if at < 0 {
				return -1, sock.ENOENT
			}
			if op == constants["EPOLL_CTL_MOD"] {
				ep.list[at] = w
			} else {
				ep.list = append(ep.list[:at], ep.list[at+1:]...)
			}
		default:
			return -1, sock.EINVAL
		}
		return 0, nil
	}}
}

// epollEvent reads {events=EPOLLIN, fd=4}.
func (r *runner) epollEvent(e Expr) (events, data int64) {
	s, ok := e.(*Struct)
	if !ok || len(s.Fields) != 2 || s.Field("events") == nil {
		r.wrong(e.Position(), "an event of epoll is written {events=EPOLLIN, fd=4}")
	}
	for _, f := range s.Fields {
		switch f.Name {
		case "events":
			events = r.int(f.Value)
		case "fd", "u32", "u64", "ptr":
			data = r.int(f.Value)
		default:
			r.wrong(f.Pos, "an event of epoll is written {events=EPOLLIN, fd=4}")
		}
	}
	return events, data
}

// epollWait is epoll_wait(5, {events=EPOLLIN, fd=4}, 1, timeout); more than one event is written as a list.
func (r *runner) epollWait(c *Call) syscall {
	r.args(c, 4)
	ep, most, wait := r.epolls[r.int(c.Args[0])], r.int(c.Args[2]), r.int(c.Args[3])
	want := []Expr{c.Args[1]}
	if list, ok := c.Args[1].(*List); ok {
		want = list.Elems
	}
	limit := r.host.Now().Add(milliseconds(wait))
	if wait < 0 {
		limit = r.host.Now().Add(longest)
	}
	return syscall{until: limit, do: func() (int, error) {
		if ep == nil {
			return -1, sock.EBADF
		}
		var ready []*watch
		for _, w := range ep.list {
			if int64(len(ready)) < most && r.stirs(w) {
				ready = append(ready, w)
			}
		}
		if len(ready) == 0 && r.host.Now() < limit {
			return 0, sock.ErrWait
		}
		for i, w := range ready {
			w.reported, w.unread = r.readyFor(w)
			w.off = w.events&constants["EPOLLONESHOT"] != 0
			if _, open := c.Args[1].(*Ellipsis); !open && i < len(want) {
				r.sameEvent(want[i], w)
			}
		}
		return len(ready), nil
	}}
}

// readyFor is what a watched descriptor is ready for, of what is asked, and how much it has to read.
func (r *runner) readyFor(w *watch) (events int64, unread int) {
	fd, open := r.fds[w.fd]
	if !open {
		return 0, 0
	}
	ready, err := r.host.Poll(fd)
	if err != nil {
		return 0, 0
	}
	unread, _ = r.host.Readable(fd)
	for _, b := range readiness {
		if ready&b.bit != 0 {
			events |= constants[b.name] & (w.events | constants["POLLERR"] | constants["POLLHUP"])
		}
	}
	return events, unread
}

// stirs reports a descriptor to tell of: one that is ready; with EPOLLET one that has become so, or has more to read, since
// it was told of last.
func (r *runner) stirs(w *watch) bool {
	if w.off {
		return false
	}
	events, unread := r.readyFor(w)
	if w.events&constants["EPOLLET"] == 0 {
		return events != 0
	}
	return events&^w.reported != 0 || events != 0 && unread > w.unread
}

// sameEvent compares an event with what the script says.
func (r *runner) sameEvent(e Expr, w *watch) {
	events, data := r.epollEvent(e)
	if events != w.reported || data != w.data {
		got := fmt.Sprintf("events=%#x of descriptor %d", w.reported, w.fd)
		r.fail(e.Position(), "epoll_wait gives "+got, e.String(), got)
	}
}
