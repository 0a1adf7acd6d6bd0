package sock

import (
	"time"

	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// FastOpenPolicy says what a host does about fast open (RFC 7413), as its system settings do.
type FastOpenPolicy struct {
	Client        bool // sockets that ask for it put text on their SYN
	Server        bool // listeners that ask for it give cookies and take text
	EveryListener bool // so do those that do not ask
	Handshake     variant.FastOpen
}

// StandardFastOpen is fast open as far as sockets ask for it.
func StandardFastOpen() FastOpenPolicy {
	return FastOpenPolicy{
		Client: true, Server: true,
		Handshake: variant.FastOpen{Limit: 16, Size: 8, Life: time.Hour, Hold: time.Minute},
	}
}

// FastOpen is the host's policy; the caller may change it.
func (h *Host) FastOpen() *FastOpenPolicy { return &h.fast }

// opener is the handshake of an open that asks for fast open.
func (h *Host) opener(f *file) (variant.FastOpen, bool) {
	hs := h.fast.Handshake
	hs.Client, hs.Server = h.fast.Client, false
	return hs, hs.Client
}

// carries is how much text a SYN to an endpoint would carry.
func (h *Host) carries(f *file, remote tcpfsm.Endpoint) uint32 {
	opener, ok := h.opener(f)
	if !ok {
		return 0
	}
	env := tcpfsm.Env{Now: h.now, Local: f.local, Remote: remote, Memory: &h.memory}
	return opener.SynText(f.machine, &env)
}

// setFastOpen is TCP_FASTOPEN, and TCP_FASTOPEN_CONNECT.
func (h *Host) setFastOpen(f *file, o Option, value int) error {
	if o == FastOpenConnect {
		f.deferred = value != 0
		return nil
	}
	f.fastOpen = value != 0
	if h.config.Dialect == Linux {
		f.pending = value
	}
	if f.tcb.State == tcpfsm.Listen {
		h.listens(f)
	}
	return nil
}

// listens gives a listener the handshake that the policy has for it.
func (h *Host) listens(f *file) {
	if !h.fast.Server || !f.fastOpen && !h.fast.EveryListener {
		return
	}
	hs := h.fast.Handshake
	hs.Client, hs.Server = false, true
	if f.pending > 0 {
		hs.Limit = uint16(min(f.pending, 1<<16-1))
	}
	f.machine.Handshake = hs
}

// SendTo is sendto with MSG_FASTOPEN, or with TCP_FASTOPEN set on FreeBSD: an open whose SYN carries what it may of the
// text. On Linux the call returns how much the SYN took, or waits for the connection and hands over the rest; FreeBSD
// takes all of it at once.
func (h *Host) SendTo(fd, octets int, remote tcpfsm.Endpoint) (int, error) {
	f, err := h.file(fd)
	switch {
	case err != nil:
		return -1, err
	case f.sending:
		n, err := h.send(fd, octets, false)
		f.sending = err == ErrWait
		return n, err
	case f.conn != nil && h.config.Dialect == Linux:
		return h.sendAgain(fd, f, octets)
	case f.conn != nil || f.waiting != nil:
		return h.send(fd, octets, false)
	case h.config.Dialect == BSD && !f.fastOpen:
		return -1, ENOTCONN
	}
	return h.sendFirst(f, remote, octets)
}

// sendAgain is such a call on a socket that has a connection: like connect it says so, and a blocking one waits for the
// connection to open.
func (h *Host) sendAgain(fd int, f *file, octets int) (int, error) {
	c := f.conn
	switch {
	case c.dead:
		return h.send(fd, octets, false)
	case c.opened:
		return -1, EISCONN
	case f.nonblock:
		return -1, EALREADY
	}
	n, err := h.send(fd, octets, false)
	f.sending = err == ErrWait
	return n, err
}

// sendFirst opens with text.
func (h *Host) sendFirst(f *file, remote tcpfsm.Endpoint, octets int) (int, error) {
	f.waiting = nil
	text := uint32(octets)
	if h.config.Dialect == Linux && f.nonblock {
		text = min(text, h.carries(f, remote))
	}
	if opener, ok := h.opener(f); ok {
		f.machine.Handshake = opener
	}
	if err := h.open(f, remote, text); err != nil {
		return -1, err
	}
	switch {
	case h.config.Dialect == BSD:
		return octets, nil
	case f.nonblock && text == 0:
		return -1, EINPROGRESS
	case f.nonblock:
		return int(text), nil
	}
	f.tries, f.sending = text, true
	return -1, ErrWait
}

// Cookie is the fast-open cookie that the host gives a client.
func (h *Host) Cookie(client uint32) []byte {
	env := tcpfsm.Env{Now: h.now, Local: tcpfsm.Endpoint{Addr: h.config.Addr}, Remote: tcpfsm.Endpoint{Addr: client}, Memory: &h.memory}
	return h.fast.Handshake.Cookie(&env)
}
