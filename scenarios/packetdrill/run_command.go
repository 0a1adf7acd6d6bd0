package packetdrill

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"synfault/scenarios/sock"
	"synfault/tcpfsm"
)

// command carries out shell text: settings, counts of sockets, and the scripts that set Linux's defaults. Anything else is
// refused by name.
func (r *runner) command(c *Command) {
	for _, line := range c.List {
		if line.Op == "&&" || line.Op == "||" {
			r.refuse(line.Stages[0].Pos, "commands joined by "+line.Op, "")
		}
		r.pipeline(line.Stages, r.event != nil && r.event.Action == Action(c))
	}
}

// pipeline runs commands of which each reads what the one before prints; timed ones are events of the script.
func (r *runner) pipeline(stages []Simple, timed bool) {
	first := &stages[0]
	name := path.Base(first.Words[0])
	if len(stages) > 1 && name != "sockstat" && name != "nstat" {
		r.refuse(first.Pos, "the output of "+name, "")
	}
	switch {
	case name == "sysctl":
		r.sysctl(first)
	case name == "set_sysctls.py":
		r.setSysctls(first)
	case name == "defaults.sh":
		r.defaults()
	case strings.HasPrefix(name, "sysctl_restore_"):
	case name == "sockstat":
		r.sockstat(stages)
	case name == "ip":
		r.ip(first)
	case name == "nstat":
		r.nstat(stages)
	case name == "tcpdrop":
		r.tcpdrop(first)
	case name == "echo":
		r.echo(first)
	case name == "sleep":
		r.sleep(first, timed)
	case name == "true" || name == ":" || name == "sync":
	default:
		r.refuse(first.Pos, "the command "+name, "")
	}
}

// sysctl is sysctl [-q] [-w] name=value …
func (r *runner) sysctl(c *Simple) {
	for _, w := range c.Words[1:] {
		switch {
		case w == "-q" || w == "-w" || w == "-qw" || w == "-wq":
			continue
		case strings.HasPrefix(w, ">") || strings.HasPrefix(w, "2>"):
			continue
		}
		name, value, ok := strings.Cut(w, "=")
		if !ok {
			r.refuse(c.Pos, "reading the setting "+w, "")
		}
		r.set(c, strings.ReplaceAll(name, "/", "."), value)
	}
}

// setSysctls is set_sysctls.py /proc/sys/name=value …
func (r *runner) setSysctls(c *Simple) {
	for _, w := range c.Words[1:] {
		file, value, ok := strings.Cut(w, "=")
		name, proc := strings.CutPrefix(file, "/proc/sys/")
		if !ok || !proc {
			r.wrong(c.Pos, fmt.Sprintf("set_sysctls.py takes /proc/sys/name=value, not %q", w))
		}
		r.set(c, strings.ReplaceAll(name, "/", "."), value)
	}
}

// set sets one variable of the system.
func (r *runner) set(c *Simple, name, value string) {
	s, ok := sysctls[name]
	if !ok {
		r.refuse(c.Pos, "the setting "+name, "")
	}
	n, err := strconv.ParseInt(value, 0, 64)
	if s.text == nil && (err != nil || n < 0) {
		r.wrong(c.Pos, fmt.Sprintf("%s=%s: the value is no whole number", name, value))
	}
	if s.text != nil {
		if msg := s.text(r, value); msg != "" {
			r.wrong(c.Pos, name+"="+value+": "+msg)
		}
		return
	}
	if feature := s.set(r, n); feature != "" {
		r.refuse(c.Pos, feature, "for "+name+"="+value)
	}
}

// sockstats are the names that sockstat and tcpdrop have for the states.
var sockstats = map[string]tcpfsm.State{
	"CLOSED": tcpfsm.Closed, "LISTEN": tcpfsm.Listen, "SYN_SENT": tcpfsm.SynSent, "SYN_RCVD": tcpfsm.SynReceived,
	"ESTABLISHED": tcpfsm.Established, "CLOSE_WAIT": tcpfsm.CloseWait, "FIN_WAIT_1": tcpfsm.FinWait1, "CLOSING": tcpfsm.Closing,
	"LAST_ACK": tcpfsm.LastAck, "FIN_WAIT_2": tcpfsm.FinWait2, "TIME_WAIT": tcpfsm.TimeWait,
}

// sockstat is sockstat -P tcp -s [-p PORT] | grep [-c] STATE | grep COUNT: a count of sockets in a state, and what it must
// be.
func (r *runner) sockstat(stages []Simple) {
	port, held := uint16(0), false
	words := stages[0].Words
	for i, w := range words {
		if w == "-p" && i+1 < len(words) {
			n, err := strconv.ParseUint(words[i+1], 10, 16)
			if err != nil {
				r.wrong(stages[0].Pos, words[i+1]+" is no port")
			}
			port = uint16(n)
		}
	}
	state, counts := "", false
	for i := 1; i < len(stages); i++ {
		s := &stages[i]
		word := s.Words[len(s.Words)-1]
		if s.Words[0] != "grep" || len(s.Words) > 3 || len(s.Words) < 2 || len(s.Words) == 3 && s.Words[1] != "-c" {
			r.refuse(s.Pos, "sockstat into anything but grep, grep -c", "")
		}
		_, isState := sockstats[word]
		switch {
		case counts:
			r.counted(s, state, port, held, word)
			return
		case isState:
			state, counts = word, len(s.Words) == 3
		default:
			held = true // a name of the process: sockets that have one
		}
	}
	r.refuse(stages[0].Pos, "sockstat whose count nothing is compared with", "")
}

// counted compares a count with what grep looks for in it.
func (r *runner) counted(s *Simple, state string, port uint16, held bool, want string) {
	n := strconv.Itoa(r.host.Count(sockstats[state], port, held))
	if !strings.Contains(n, want) {
		pos := s.Pos
		if r.event != nil {
			pos = r.event.Pos
		}
		r.fail(pos, fmt.Sprintf("sockstat counts %s sockets in %s, not %s", n, state, want), want, n)
	}
}

// tcpdrop is tcpdrop -s STATE.
func (r *runner) tcpdrop(c *Simple) {
	if len(c.Words) != 3 || c.Words[1] != "-s" {
		r.refuse(c.Pos, "tcpdrop in any form but tcpdrop -s STATE", "")
	}
	s, ok := sockstats[c.Words[2]]
	if !ok {
		r.wrong(c.Pos, c.Words[2]+" is no state")
	}
	r.host.Drop(s)
}

// defaults is what Linux's defaults.sh sets, as far as it differs from what a stack starts with.
func (r *runner) defaults() {
	if r.stack.Dialect != sock.Linux {
		return
	}
	m := r.host.Machine()
	m.Shift, m.RcvBuf = 8, 270000 // tcp_rmem="4096 540000 15728640", of which half is for bookkeeping
	m.SynRetries, m.SynackRetries, m.SynLinear = 5, 5, 0
	f := r.host.FastOpen()
	f.Client, f.Server, f.EveryListener = true, true, true
	f.Handshake.Key, _ = parseKey("a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4")
}
