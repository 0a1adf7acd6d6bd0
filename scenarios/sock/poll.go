package sock

import "synfault/tcpfsm"

// Ready is a set of what poll can wait for.
type Ready uint8

// The members, by the names that Linux gives them.
const (
	POLLIN Ready = 1 << iota
	POLLOUT
	POLLERR
	POLLHUP
	POLLRDHUP
)

// Poll says what a descriptor is ready for.
func (h *Host) Poll(fd int) (r Ready, err error) {
	f, err := h.file(fd)
	if err != nil {
		return 0, err
	}
	c := f.conn
	switch {
	case f.tcb.State == tcpfsm.Listen:
		if len(f.queue) > 0 {
			r |= POLLIN
		}
		return r, nil
	case f.waiting != nil:
		return POLLOUT, nil
	case c == nil:
		return POLLOUT | POLLHUP, nil
	}
	if c.err != OK {
		r |= POLLERR
	}
	over := c.ended() || f.noRead || c.dead
	if over {
		r |= POLLIN | POLLRDHUP
	}
	if c.dead || over && f.noWrite {
		r |= POLLHUP
	}
	if c.unread() > 0 {
		r |= POLLIN
	}
	if c.dead || f.noWrite || c.opened && c.Unsent()+c.Unacked() < c.machine.SndBuf {
		r |= POLLOUT
	}
	return r, nil
}
