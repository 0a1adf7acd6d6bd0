package sock

import "errors"

// Errno is the error of a call, by the name that the interface gives it.
type Errno uint8

// The errors. EWOULDBLOCK is EAGAIN.
const (
	OK Errno = iota
	EAGAIN
	EACCES
	EADDRINUSE
	EADDRNOTAVAIL
	EAFNOSUPPORT
	EALREADY
	EBADF
	ECONNABORTED
	ECONNREFUSED
	ECONNRESET
	EDESTADDRREQ
	EEXIST
	EHOSTDOWN
	EHOSTUNREACH
	EINPROGRESS
	EINVAL
	EISCONN
	EMSGSIZE
	ENETUNREACH
	ENOBUFS
	ENOENT
	ENONET
	ENOPROTOOPT
	ENOTCONN
	EOPNOTSUPP
	EPIPE
	EPROTO
	ETIMEDOUT
	numErrnos
)

var errnos = [numErrnos]struct{ name, text string }{
	OK:            {"0", "success"},
	EAGAIN:        {"EAGAIN", "resource temporarily unavailable"},
	EACCES:        {"EACCES", "permission denied"},
	EADDRINUSE:    {"EADDRINUSE", "address already in use"},
	EADDRNOTAVAIL: {"EADDRNOTAVAIL", "cannot assign requested address"},
	EAFNOSUPPORT:  {"EAFNOSUPPORT", "address family not supported"},
	EALREADY:      {"EALREADY", "operation already in progress"},
	EBADF:         {"EBADF", "bad file descriptor"},
	ECONNABORTED:  {"ECONNABORTED", "software caused connection abort"},
	ECONNREFUSED:  {"ECONNREFUSED", "connection refused"},
	ECONNRESET:    {"ECONNRESET", "connection reset by peer"},
	EDESTADDRREQ:  {"EDESTADDRREQ", "destination address required"},
	EEXIST:        {"EEXIST", "it is there already"},
	EHOSTDOWN:     {"EHOSTDOWN", "host is down"},
	EHOSTUNREACH:  {"EHOSTUNREACH", "no route to host"},
	EINPROGRESS:   {"EINPROGRESS", "operation now in progress"},
	EINVAL:        {"EINVAL", "invalid argument"},
	EISCONN:       {"EISCONN", "socket is already connected"},
	EMSGSIZE:      {"EMSGSIZE", "message too long"},
	ENETUNREACH:   {"ENETUNREACH", "network is unreachable"},
	ENOBUFS:       {"ENOBUFS", "no buffer space available"},
	ENOENT:        {"ENOENT", "it is not there"},
	ENONET:        {"ENONET", "machine is not on the network"},
	ENOPROTOOPT:   {"ENOPROTOOPT", "protocol not available"},
	ENOTCONN:      {"ENOTCONN", "socket is not connected"},
	EOPNOTSUPP:    {"EOPNOTSUPP", "operation not supported"},
	EPIPE:         {"EPIPE", "broken pipe"},
	EPROTO:        {"EPROTO", "protocol error"},
	ETIMEDOUT:     {"ETIMEDOUT", "connection timed out"},
}

// String is the error's name, 0 for none.
func (e Errno) String() string {
	if e < numErrnos {
		return errnos[e].name
	}
	return "errno?"
}

// Error is the error in words.
func (e Errno) Error() string {
	if e < numErrnos {
		return errnos[e].name + ": " + errnos[e].text
	}
	return "errno?"
}

// ErrnoNamed finds an error by its name; EWOULDBLOCK is another for EAGAIN.
func ErrnoNamed(name string) (Errno, bool) {
	if name == "EWOULDBLOCK" {
		return EAGAIN, true
	}
	for e := range errnos {
		if errnos[e].name == name {
			return Errno(e), true
		}
	}
	return 0, false
}

// ErrWait is what a call on a socket that blocks returns where it would sleep.
var ErrWait = errors.New("the call would sleep")

// Dialect says whose sockets these are, where stacks differ in what a call returns. What their machines do differently is a
// matter of tcpfsm's knobs.
type Dialect uint8

// The dialects.
const (
	// BSD is FreeBSD: a connection that is reset is ECONNRESET in every state; a socket that is not connected is ENOTCONN
	// to write; a connection that was reset in the queue is ECONNABORTED to accept.
	BSD Dialect = iota
	// Linux: a reset in CLOSE-WAIT is EPIPE, unread text survives a reset, a write to a socket that was never connected is
	// EPIPE, a connection that was reset in the queue can be accepted.
	Linux
)

// String is the dialect's name.
func (d Dialect) String() string {
	if d == Linux {
		return "linux"
	}
	return "freebsd"
}
