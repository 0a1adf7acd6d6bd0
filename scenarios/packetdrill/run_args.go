package packetdrill

import (
	"fmt"
)

// constants are the names of C that calls may use. Those whose value no stack here reads are there to be told from
// misspelt ones.
var constants = map[string]int64{
	"AF_INET": 2, "AF_INET6": 10, "AF_UNSPEC": 0, "PF_INET": 2, "PF_INET6": 10,
	"SOCK_STREAM": 1, "SOCK_NONBLOCK": 0x800, "SOCK_CLOEXEC": 0x80000,
	"IPPROTO_IP": 0, "IPPROTO_TCP": 6, "IPPROTO_IPV6": 41, "SOL_TCP": 6, "SOL_SOCKET": 1,
	"F_GETFL": 3, "F_SETFL": 4, "O_RDWR": 2, "O_RDONLY": 0, "O_WRONLY": 1, "O_NONBLOCK": 0x800,
	"SHUT_RD": 0, "SHUT_WR": 1, "SHUT_RDWR": 2,
	"MSG_OOB": 1, "MSG_PEEK": 2, "MSG_DONTWAIT": 0x40, "MSG_WAITALL": 0x100, "MSG_NOSIGNAL": 0x4000, "MSG_MORE": 0x8000,
	"MSG_EOR": 0x80, "MSG_FASTOPEN": 0x20000000, "MSG_TRUNC": 0x20,
	"POLLIN": 1, "POLLOUT": 4, "POLLERR": 8, "POLLHUP": 0x10, "POLLRDHUP": 0x2000, "POLLPRI": 2,
	"EPOLLIN": 1, "EPOLLPRI": 2, "EPOLLOUT": 4, "EPOLLERR": 8, "EPOLLHUP": 0x10, "EPOLLRDHUP": 0x2000,
	"EPOLLONESHOT": 1 << 30, "EPOLLET": 1 << 31, "EPOLL_CTL_ADD": 1, "EPOLL_CTL_DEL": 2, "EPOLL_CTL_MOD": 3,
	"SIOCOUTQ": 0x5411, "SIOCOUTQNSD": 0x894b, "SIOCINQ": 0x541b, "FIONREAD": 0x541b, "FIONBIO": 0x5421,
	"INADDR_ANY": 0, "INADDR_LOOPBACK": 0x7f000001,
}

// int is the value of an argument that is a number, a name, or flags.
func (r *runner) int(e Expr) int64 {
	switch e := e.(type) {
	case *Int:
		return e.Value
	case *Symbol:
		v, ok := r.defines[e.Name]
		if !ok {
			v, ok = constants[e.Name]
		}
		if !ok {
			r.refuse(e.Pos, "the constant "+e.Name, "")
		}
		return v
	case *Or:
		var v int64
		for _, t := range e.Terms {
			v |= r.int(t)
		}
		return v
	case *List:
		if len(e.Elems) == 1 {
			return r.int(e.Elems[0])
		}
	case *Apply:
		if (e.Name == "htons" || e.Name == "htonl" || e.Name == "ntohs" || e.Name == "ntohl") && len(e.Args) == 1 {
			return r.int(e.Args[0])
		}
	}
	r.wrong(e.Position(), fmt.Sprintf("%v is no number", e))
	return 0
}

// args checks how many arguments a call has.
func (r *runner) args(c *Call, n int) {
	if len(c.Args) != n {
		r.wrong(c.Pos, fmt.Sprintf("%s takes %d arguments, not %d", c.Name, n, len(c.Args)))
	}
}

// fd is the host's descriptor for one of the script's; an unknown one is passed on, and is a bad descriptor there too.
func (r *runner) fd(c *Call, i int) int {
	if i >= len(c.Args) {
		r.wrong(c.Pos, fmt.Sprintf("%s takes a descriptor", c.Name))
	}
	n := r.int(c.Args[i])
	if fd, ok := r.fds[n]; ok {
		return fd
	}
	return -1
}

// octets is an argument that counts octets.
func (r *runner) octets(e Expr) int {
	n := r.int(e)
	if n < 0 || n > 1<<30 {
		r.wrong(e.Position(), fmt.Sprintf("%d is no number of octets from 0 to 2^30", n))
	}
	return int(n)
}

// port is the port of an address, 0 if it does not say.
func (r *runner) port(e Expr) uint16 {
	s, ok := e.(*Struct)
	if !ok {
		return 0
	}
	for _, name := range []string{"sin_port", "sin6_port"} {
		if f := s.Field(name); f != nil {
			if _, open := f.(*Ellipsis); !open {
				return uint16(r.int(f))
			}
		}
	}
	return 0
}
