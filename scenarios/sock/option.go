package sock

import (
	"math/bits"
	"time"

	"synfault/tcpfsm"
)

// Option is a socket option, by level and name in one.
type Option uint8

// The options. Times are in seconds, UserTimeout's in milliseconds.
const (
	ReuseAddr       Option = iota + 1 // SO_REUSEADDR
	KeepAlive                         // SO_KEEPALIVE
	RcvBuf                            // SO_RCVBUF
	SndBuf                            // SO_SNDBUF
	Error                             // SO_ERROR: get takes it
	MaxSeg                            // TCP_MAXSEG
	NoDelay                           // TCP_NODELAY
	KeepIdle                          // TCP_KEEPIDLE
	KeepInterval                      // TCP_KEEPINTVL
	KeepCount                         // TCP_KEEPCNT
	KeepInit                          // TCP_KEEPINIT: how long an open may take
	SynCount                          // TCP_SYNCNT: how often a SYN is sent again
	UserTimeout                       // TCP_USER_TIMEOUT
	FinWait2Timeout                   // TCP_LINGER2
	FastOpen                          // TCP_FASTOPEN
	FastOpenConnect                   // TCP_FASTOPEN_CONNECT
	NoOptions                         // TCP_NOOPT
	Nonblocking                       // FIONBIO
	MaxRTO                            // TCP_RTO_MAX_MS, in milliseconds
)

// SetOption is setsockopt.
func (h *Host) SetOption(fd int, o Option, value int) error {
	f, err := h.file(fd)
	if err != nil {
		return err
	}
	if value < 0 {
		return EINVAL
	}
	m, seconds := f.machine, time.Duration(value)*time.Second
	switch o {
	case ReuseAddr:
		f.reuse = value != 0
	case RcvBuf:
		h.setRcvBuf(f, uint32(value))
	case SndBuf:
		m.SndBuf = max(uint32(value), 1)
	case MaxSeg:
		if value < 64 || value > 32767 {
			return EINVAL
		}
		m.MSS = min(m.MSS, uint16(value))
	case KeepIdle:
		m.KeepIdle = seconds
	case KeepInterval:
		m.KeepInterval = seconds
	case KeepCount:
		m.KeepCount = uint32(value)
	case KeepInit:
		m.OpenTimeout = seconds
	case SynCount:
		m.SynRetries = uint32(value)
	case FinWait2Timeout:
		m.Fin2OrphanTimeout = seconds
	case MaxRTO:
		if value < 1000 || value > 120000 {
			return EINVAL
		}
		m.MaxRTO = time.Duration(value) * time.Millisecond
	case NoOptions:
		if value != 0 {
			m.WindowScale, m.Timestamps, m.SACK, m.MSSOption = false, false, false, false
		}
	case Nonblocking:
		f.nonblock = value != 0
	case KeepAlive, NoDelay, UserTimeout:
		return h.setLive(f, o, value)
	case FastOpen, FastOpenConnect:
		return h.setFastOpen(f, o, value)
	default:
		return ENOPROTOOPT
	}
	return nil
}

// setLive sets what the block of a connection keeps for itself.
func (h *Host) setLive(f *file, o Option, value int) error {
	c, on := f.conn, value != 0
	live := c != nil && !c.dead
	switch o {
	case KeepAlive:
		f.keepAlive, f.machine.Policy.KeepAlive = on, on
		if live {
			h.call(c, "setsockopt", false, func() error { return c.machine.SetKeepAlive(&c.TCB, on, &h.env, &h.out) })
		}
	case NoDelay:
		f.noDelay, f.machine.Nagle = on, !on
		if live {
			h.call(c, "setsockopt", false, func() error { return c.machine.SetNoDelay(&c.TCB, on, &h.env, &h.out) })
		}
	case UserTimeout:
		f.userWait = time.Duration(value) * time.Millisecond
		f.machine.UserTimeout = f.userWait
		if live {
			c.machine.SetUserTimeout(&c.TCB, f.userWait)
		}
	}
	return nil
}

// setRcvBuf sets the receive buffer. On Linux the window's shift follows from it; on FreeBSD from what a buffer may grow to
// at most, which is the machine's.
func (h *Host) setRcvBuf(f *file, value uint32) {
	f.machine.RcvBuf = max(value, 1)
	if h.config.Dialect == Linux {
		f.machine.Shift = min(f.machine.Shift, uint8(max(bits.Len32(f.machine.RcvBuf)-16, 0)))
	}
}

// Option is getsockopt. SO_ERROR's value is the Errno, and reading it takes it.
func (h *Host) Option(fd int, o Option) (int, error) {
	f, err := h.file(fd)
	if err != nil {
		return -1, err
	}
	m := f.machine
	flag := func(b bool) (int, error) {
		if b {
			return 1, nil
		}
		return 0, nil
	}
	switch o {
	case ReuseAddr:
		return flag(f.reuse)
	case KeepAlive:
		return flag(f.keepAlive)
	case NoDelay:
		return flag(f.noDelay)
	case RcvBuf:
		if c := f.conn; c != nil && !c.dead && c.RCV.Size > 0 {
			return int(c.RCV.Size), nil
		}
		return int(m.RcvBuf), nil
	case SndBuf:
		return int(m.SndBuf), nil
	case Error:
		return f.takeError(), nil
	case MaxSeg:
		return h.maxSeg(f), nil
	case KeepIdle:
		return int(m.KeepIdle / time.Second), nil
	case KeepInterval:
		return int(m.KeepInterval / time.Second), nil
	case KeepCount:
		return int(m.KeepCount), nil
	case KeepInit:
		return int(m.OpenTimeout / time.Second), nil
	case SynCount:
		return int(m.SynRetries), nil
	case UserTimeout:
		return int(f.userWait / time.Millisecond), nil
	case MaxRTO:
		return int(m.MaxRTO / time.Millisecond), nil
	case FinWait2Timeout:
		return int(m.Fin2OrphanTimeout / time.Second), nil
	case FastOpen:
		return flag(f.fastOpen)
	case FastOpenConnect:
		return flag(f.deferred)
	case NoOptions:
		return flag(!m.MSSOption)
	}
	return -1, ENOPROTOOPT
}

// takeError is SO_ERROR, which reading clears.
func (f *file) takeError() int {
	if f.conn == nil {
		return 0
	}
	e := f.conn.err
	f.conn.err = OK
	return int(e)
}

// maxSeg is TCP_MAXSEG: what a segment carries, or before there is a connection what was asked for, or the default.
func (h *Host) maxSeg(f *file) int {
	m := f.machine
	if c := f.conn; c != nil && !c.dead && c.State > tcpfsm.SynSent {
		return int(m.SendMSS(&c.TCB))
	}
	if h.config.Dialect == Linux && m.MSS == h.machine.MSS {
		return 536 // TCP_MSS_DEFAULT, over IPv6 too
	}
	return int(m.MSS)
}

// SetLinger is SO_LINGER: with on and zero seconds, close resets the connection; with more, Closing waits so long for what was
// sent to be acknowledged.
func (h *Host) SetLinger(fd int, on bool, seconds int) error {
	f, err := h.file(fd)
	if err == nil {
		f.lingers, f.linger = on, time.Duration(seconds)*time.Second
	}
	return err
}

// Linger is what SetLinger has set.
func (h *Host) Linger(fd int) (on bool, seconds int, err error) {
	f, err := h.file(fd)
	if err != nil {
		return false, 0, err
	}
	return f.lingers, int(f.linger / time.Second), nil
}
