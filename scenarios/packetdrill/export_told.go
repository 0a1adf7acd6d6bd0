package packetdrill

import (
	"slices"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// sockets are the descriptors of the script, and the connection that it is about.
type sockets struct {
	used          []int64 // descriptors that are open
	listener, fd  int64   // 0: there is none
	stand         int64   // a socket that is there because segments need one
	backlog       int64
	meeting       bool // the ends of the connection are known
	local, remote tcpfsm.Endpoint
	life          int16 // of the connection; -1 before there is one
	alive         bool
	holder        int16 // the life that fd is of
	eof           bool
	since         netsim.Time
	blocked       *Event // a write that waits for the connection to open
}

func (s *sockets) open() int64 {
	fd := int64(3)
	for slices.Contains(s.used, fd) {
		fd++
	}
	s.used = append(s.used, fd)
	return fd
}

func (s *sockets) shut(fd int64) {
	s.used = slices.DeleteFunc(s.used, func(x int64) bool { return x == fd })
}

// told adds the calls by which the user learns what an act told it.
func (e *exporter) told(a *scenarios.Act) {
	s := &e.sockets
	if a.Life < 0 || s.life >= 0 && a.Life != s.life && s.alive {
		return
	}
	if a.Is.State > tcpfsm.Listen && a.Life != s.life {
		s.life, s.alive, s.eof = a.Life, true, false
	}
	if a.Opens && a.Life == s.holder {
		s.opened(e, "")
	}
	if (a.Opens || a.Is.Early && a.Released.Len() > 0) && a.Is.Passive && s.listener != 0 && (s.fd == 0 || a.Life != s.holder) {
		s.fd, s.holder = s.open(), a.Life
		e.sys(s.fd, "", "accept", s.listener, "...", "...")
	}
	if a.Call != scenarios.Read {
		s.reads(e, a)
	}
	if a.Life == s.life && a.Is.State <= tcpfsm.Listen {
		s.alive = false
	}
}

// reads takes what was handed to the user: text, the end of the stream, an error.
func (s *sockets) reads(e *exporter, a *scenarios.Act) {
	if s.fd == 0 {
		return
	}
	if n := int64(a.Released.Len()); n > 0 {
		e.sys(n, "", "read", s.fd, "...", n)
	}
	switch errno := errnoOf(a); {
	case errno != "" && s.blocked != nil:
		s.opened(e, errno)
	case errno != "":
		e.sys(0, "", "getsockopt", s.fd, "SOL_SOCKET", "SO_ERROR", list(&Symbol{Name: errno}), list(&Int{Value: 4}))
	case !s.eof && a.Is.FinRcvd && a.Is.READ == a.Is.FIN:
		s.eof = true
		e.sys(0, "", "read", s.fd, "...", int64(1))
	}
}

// errnoOf is the error that an act leaves for the user, as Linux names it; empty for none.
func errnoOf(a *scenarios.Act) string {
	switch {
	case a.Signal.Has(tcpfsm.SignalRefused):
		return "ECONNREFUSED"
	case a.Signal.Has(tcpfsm.SignalReset) && a.Was.State == tcpfsm.CloseWait:
		return "EPIPE"
	case a.Signal.Has(tcpfsm.SignalReset):
		return "ECONNRESET"
	case a.Signal.Has(tcpfsm.SignalTimedOut):
		return "ETIMEDOUT"
	}
	return ""
}

// cleanUp closes the descriptors of what is over.
func (s *sockets) cleanUp(e *exporter) {
	if s.alive {
		return
	}
	s.drop(e)
	for len(s.used) > 0 {
		e.sys(0, "", "close", s.used[0])
		s.shut(s.used[0])
	}
}
