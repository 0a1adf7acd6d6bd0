package packetdrill

import (
	"fmt"
	"strings"
	"time"

	"synfault/scenarios/sock"
)

// sockopts are the options by level and name.
var sockopts = map[string]sock.Option{
	"SO_REUSEADDR": sock.ReuseAddr, "SO_KEEPALIVE": sock.KeepAlive, "SO_RCVBUF": sock.RcvBuf, "SO_SNDBUF": sock.SndBuf,
	"SO_RCVBUFFORCE": sock.RcvBuf, "SO_SNDBUFFORCE": sock.SndBuf, "SO_ERROR": sock.Error,
	"TCP_MAXSEG": sock.MaxSeg, "TCP_NODELAY": sock.NoDelay, "TCP_KEEPIDLE": sock.KeepIdle, "TCP_KEEPINTVL": sock.KeepInterval,
	"TCP_KEEPCNT": sock.KeepCount, "TCP_KEEPINIT": sock.KeepInit, "TCP_SYNCNT": sock.SynCount,
	"TCP_USER_TIMEOUT": sock.UserTimeout, "TCP_LINGER2": sock.FinWait2Timeout, "TCP_FASTOPEN": sock.FastOpen,
	"TCP_FASTOPEN_CONNECT": sock.FastOpenConnect, "TCP_NOOPT": sock.NoOptions, "TCP_RTO_MAX_MS": sock.MaxRTO,
}

// idle are the options that change nothing of what a script here can see.
var idleOptions = map[string]bool{
	"SO_REUSEPORT": true, "SO_PRIORITY": true, "SO_MARK": true, "SO_TIMESTAMP": true, "SO_INCOMING_CPU": true, "SO_NOSIGPIPE": true,
	"TCP_CONGESTION": true, "TCP_THIN_LINEAR_TIMEOUTS": true, "TCP_THIN_DUPACK": true, "IP_TOS": true, "IPV6_TCLASS": true,
	"IPV6_V6ONLY": true, "TCP_LOG": true,
}

// optionLevels are the levels of options, and what their names begin with.
var optionLevels = map[string]string{
	"SOL_SOCKET": "SO_", "SOL_TCP": "TCP_", "IPPROTO_TCP": "TCP_", "SOL_IP": "IP_", "IPPROTO_IP": "IP_", "SOL_IPV6": "IPV6_",
	"IPPROTO_IPV6": "IPV6_",
}

// option is the option that a call names.
func (r *runner) option(c *Call) (name string, o sock.Option) {
	r.args(c, 5)
	level, ok1 := c.Args[1].(*Symbol)
	sym, ok2 := c.Args[2].(*Symbol)
	if !ok1 || !ok2 {
		r.refuse(c.Args[2].Position(), "socket options by number", "")
	}
	o, known := sockopts[sym.Name]
	if !known && sym.Name != "SO_LINGER" && !idleOptions[sym.Name] {
		r.refuse(sym.Pos, "the socket option "+sym.Name, "")
	}
	if prefix, known := optionLevels[level.Name]; !known {
		r.refuse(level.Pos, "options of "+level.Name, "")
	} else if !strings.HasPrefix(sym.Name, prefix) {
		r.wrong(level.Pos, fmt.Sprintf("%s is no option of %s", sym.Name, level.Name))
	}
	return sym.Name, o
}

func (r *runner) setsockopt(c *Call) syscall {
	name, o := r.option(c)
	fd := r.fd(c, 0)
	switch {
	case name == "SO_LINGER":
		on, sec := r.linger(c)
		return syscall{do: func() (int, error) { return 0, r.host.SetLinger(fd, on, sec) }}
	case o == 0:
		return syscall{do: func() (int, error) { return 0, nil }}
	}
	value := r.int(c.Args[3])
	return syscall{do: func() (int, error) { return 0, r.host.SetOption(fd, o, int(value)) }}
}

func (r *runner) getsockopt(c *Call) syscall {
	name, o := r.option(c)
	fd := r.fd(c, 0)
	if name == "SO_LINGER" {
		return r.getLinger(c, fd)
	}
	if o == 0 {
		r.refuse(c.Args[2].Position(), "getsockopt of "+name, "")
	}
	return syscall{do: func() (int, error) {
		v, err := r.host.Option(fd, o)
		if err != nil {
			return -1, err
		}
		if o == sock.Error {
			r.sameErrno(c.Args[3], sock.Errno(v))
		} else {
			r.same(c.Args[3], int64(v), name)
		}
		return 0, nil
	}}
}

// getLinger is getsockopt of SO_LINGER.
func (r *runner) getLinger(c *Call, fd int) syscall {
	wantOn, wantSec := r.linger(c)
	return syscall{do: func() (int, error) {
		on, sec, err := r.host.Linger(fd)
		if err != nil {
			return -1, err
		}
		if on != wantOn || sec != wantSec {
			got := fmt.Sprintf("{onoff=%d, linger=%d}", truth(on), sec)
			r.fail(c.Args[3].Position(), "SO_LINGER gives "+got, c.Args[3].String(), got)
		}
		return 0, nil
	}}
}

// linger is SO_LINGER's structure.
func (r *runner) linger(c *Call) (on bool, seconds int) {
	s, ok := c.Args[3].(*Struct)
	if !ok || len(s.Fields) != 2 {
		r.wrong(c.Args[3].Position(), "SO_LINGER takes {onoff=1, linger=0}")
	}
	return r.int(s.Fields[0].Value) != 0, int(r.int(s.Fields[1].Value))
}

// sameErrno compares SO_ERROR's value, which a script gives by name or as 0.
func (r *runner) sameErrno(e Expr, got sock.Errno) {
	if list, ok := e.(*List); ok && len(list.Elems) == 1 {
		e = list.Elems[0]
	}
	want := "0"
	switch e := e.(type) {
	case *Ellipsis:
		return
	case *Symbol:
		want = e.Name
		if want == "EWOULDBLOCK" {
			want = "EAGAIN"
		}
	case *Int:
		if e.Value != 0 {
			r.refuse(e.Pos, "errors by number", "")
		}
	}
	if want != got.String() {
		r.fail(e.Position(), "SO_ERROR is "+got.String()+", not "+want, want, got.String())
	}
}

func milliseconds(n int64) time.Duration { return time.Duration(n) * time.Millisecond }
