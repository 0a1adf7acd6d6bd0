package tcpfsm_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"synfault/tcpfsm"
)

// pair is a connection's local and remote port, as the captures name it.
type pair struct{ local, remote uint16 }

func (p pair) String() string { return fmt.Sprintf("%d-%d", p.local, p.remote) }

func (p pair) compare(q pair) int {
	return cmp.Or(cmp.Compare(p.local, q.local), cmp.Compare(p.remote, q.remote))
}

// mimicSocket is what a program holds: a listener, or one end of a connection.
type mimicSocket struct {
	port      uint16
	listening bool
	linger0   bool // close(2) aborts
	knobs     string
	backlog   int
	pair      pair
}

// mimicConn is a connection under our machine.
type mimicConn struct {
	m      *tcpfsm.Machine
	c      tcpfsm.TCB
	due    [tcpfsm.NumTimers]tcpfsm.Instant
	parent *mimicSocket // of an embryo, and until it is accepted
}

// moved is a state that one of our connections came to without a segment.
type moved struct {
	at   int64
	pair pair
	to   string
}

// sentSegment is a segment and when it left.
type sentSegment struct {
	at  int64
	seg tcpfsm.Segment
}

// A mimic is a host of a capture with our machine in the kernel's place. It is
// given what the kernel was given, when it was given it.
type mimic struct {
	t     testing.TB
	cap   *capture
	host  string
	base  *tcpfsm.Machine
	socks map[string]*mimicSocket
	ports map[uint16]*mimicSocket // listeners
	conns map[pair]*mimicConn
	now   int64
	sent  map[pair][]sentSegment
	moves []moved
	out   tcpfsm.Effects
}

func newMimic(t testing.TB, c *capture, host, knobs string) *mimic {
	m := tcpfsm.New()
	if err := m.SetAll(hostKnobs(c, host) + knobs); err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	return &mimic{
		t: t, cap: c, host: host, base: m, socks: map[string]*mimicSocket{}, ports: map[uint16]*mimicSocket{},
		conns: map[pair]*mimicConn{}, sent: map[pair][]sentSegment{},
	}
}

// machine is the machine of one connection: the host's, with the socket's
// options and with the numbers that the kernel drew at random for the pair.
func (h *mimic) machine(p pair, knobs string) *tcpfsm.Machine {
	m := *h.base
	if err := m.SetAll(knobs); err != nil {
		h.t.Fatalf("%s: %v", h.cap.Name, err)
	}
	for i := range h.cap.Frames {
		f := &h.cap.Frames[i]
		if h.sends(f, p) && f.seg.Has&tcpfsm.HasTimestamps != 0 {
			m.TSOrigin = f.seg.TSval - uint32(f.T/1e6)
			break
		}
	}
	return &m
}

// sends reports a segment that the kernel sent on p.
func (h *mimic) sends(f *captureFrame, p pair) bool {
	return f.Host == h.host && f.Dir == "out" && f.tcp && f.local == p.local && f.remote == p.remote
}

// env is the event's; the ISN is that of the next SYN the kernel sent on p, but
// for a connection in TIME-WAIT, whose next ISN the policy makes of the last.
func (h *mimic) env(p pair) *tcpfsm.Env {
	e := &tcpfsm.Env{
		Now:   tcpfsm.Instant(h.now),
		Local: tcpfsm.Endpoint{Addr: 1, Port: p.local}, Remote: tcpfsm.Endpoint{Addr: 2, Port: p.remote},
		Deaf: h.ports[p.local] == nil,
	}
	for i := range h.cap.Frames {
		f := &h.cap.Frames[i]
		if h.sends(f, p) && f.seg.CTL&tcpfsm.SYN != 0 && f.T >= h.now && h.state(p) != tcpfsm.TimeWait {
			e.ISN = f.seg.SEQ
			break
		}
	}
	return e
}

// state is the state in which the next segment for p will be judged.
func (h *mimic) state(p pair) tcpfsm.State {
	if c := h.conns[p]; c != nil {
		return c.c.State
	}
	if h.ports[p.local] != nil {
		return tcpfsm.Listen
	}
	return tcpfsm.Closed
}

// do lets one event happen on p, and takes down what comes of it.
func (h *mimic) do(p pair, c *mimicConn, event func(*tcpfsm.Env) error) error {
	err := event(h.env(p))
	for _, seg := range h.out.Send {
		h.sent[p] = append(h.sent[p], sentSegment{h.now, seg})
	}
	for t := tcpfsm.Timer(0); t < tcpfsm.NumTimers; t++ {
		if h.out.Set.Has(t) {
			c.due[t] = tcpfsm.Instant(h.now).Add(h.out.After[t] + wheel(h.out.After[t]))
		}
	}
	if c.c.State <= tcpfsm.Listen {
		if h.conns[p] == c {
			delete(h.conns, p)
		}
	} else {
		h.conns[p] = c
	}
	if h.out.Before != c.c.State {
		h.moves = append(h.moves, moved{h.now, p, h.last(p)})
	}
	return err
}

// wheel is by how much a timer of the kernel's is late in the mean: half a slot
// of its timer wheel at 250 Hz, whose levels are 63 slots of eight times the
// length of those before. None in the captures is later than a fifth of a second.
func wheel(after time.Duration) time.Duration {
	slot := 4 * time.Millisecond
	for after > 63*slot {
		slot *= 8
	}
	return min(slot/2, 200*time.Millisecond)
}

// arrives gives a segment to the connection, the listener or nobody.
func (h *mimic) arrives(f *captureFrame) {
	p := pair{f.local, f.remote}
	c, list := h.conns[p], h.ports[f.local]
	if c == nil {
		c = &mimicConn{m: h.machine(p, ""), parent: list}
		if list != nil {
			c.m = h.machine(p, list.knobs)
			c.m.OpenPassive(&c.c, h.env(p), &h.out)
		}
	}
	if c.parent != nil && c.c.State <= tcpfsm.SynReceived && f.seg.CTL&tcpfsm.RST == 0 && h.full(c.parent) {
		h.overflow(p, c, f)
		return
	}
	known := len(h.moves)
	h.do(p, c, func(e *tcpfsm.Env) error { c.m.Arrives(&c.c, &f.seg, e, &h.out); return nil })
	h.moves = h.moves[:known] // compared frame by frame
}

// full reports that a listener's queue has no room: Linux lets it have one
// connection more than the backlog.
func (h *mimic) full(list *mimicSocket) bool {
	n := 0
	for _, c := range h.conns {
		if c.parent == list && c.c.State >= tcpfsm.Established {
			n++
		}
	}
	return n > list.backlog
}

// overflow is what a listener with a full queue does with a segment: nothing,
// or a RST for the ACK that would open the connection.
func (h *mimic) overflow(p pair, c *mimicConn, f *captureFrame) {
	if c.c.State == tcpfsm.SynReceived && h.cap.Hosts[h.host].Sysctl["net.ipv4.tcp_abort_on_overflow"] == 1.0 {
		var nobody tcpfsm.TCB
		h.do(p, c, func(e *tcpfsm.Env) error { c.m.Arrives(&nobody, &f.seg, e, &h.out); return nil })
		delete(h.conns, p)
	}
}

// unreachable gives an ICMP error to the connection whose segment it quotes.
func (h *mimic) unreachable(p pair, message []int, quoted tcpfsm.Seq) {
	const destination, protocol, port, tooBig = 3, 2, 3, 4
	c := h.conns[p]
	if c == nil || message[0] != destination || message[1] == tooBig {
		return
	}
	kind := tcpfsm.ICMPSoft
	if message[1] == protocol || message[1] == port {
		kind = tcpfsm.ICMPHard
	}
	h.do(p, c, func(e *tcpfsm.Env) error { c.m.Unreachable(&c.c, kind, quoted, e, &h.out); return nil })
}

// pairs are the connections there are, in a fixed order.
func (h *mimic) pairs() []pair {
	return slices.SortedFunc(maps.Keys(h.conns), pair.compare)
}

// advance lets the timers fire that are due before the instant.
func (h *mimic) advance(to int64) {
	for {
		var first pair
		var which tcpfsm.Timer
		at := tcpfsm.Instant(to)
		found := false
		for _, p := range h.pairs() {
			c := h.conns[p]
			for t := tcpfsm.Timer(0); t < tcpfsm.NumTimers; t++ {
				if c.c.Timers.Has(t) && c.due[t] < at {
					first, which, at, found = p, t, c.due[t], true
				}
			}
		}
		if !found {
			h.now = to
			return
		}
		h.now = int64(at)
		c := h.conns[first]
		h.do(first, c, func(e *tcpfsm.Env) error { c.m.Timeout(&c.c, which, e, &h.out); return nil })
	}
}

// hostKnobs are the presets, and what the capture's host had set otherwise.
func hostKnobs(c *capture, host string) string {
	h := c.Hosts[host]
	header := 40
	knobs := "rules=linux,socket=linux"
	if c.Family == 6 {
		header = 60
		knobs += ",defaultMSS=1220"
	}
	knobs += ",mss=" + strconv.Itoa(h.MTU-header)
	value := func(name string, standard int) int {
		if v, ok := h.Sysctl["net.ipv4."+name].(float64); ok {
			return int(v)
		}
		return standard
	}
	set := func(name string, standard int, knob string) {
		if v := value(name, standard); v != standard {
			knobs += fmt.Sprintf(",%s=%d", knob, v)
		}
	}
	off := func(name, knob string) {
		if value(name, 1) == 0 {
			knobs += "," + knob + "=off"
		}
	}
	off("tcp_timestamps", "timestamps")
	off("tcp_sack", "sack")
	off("tcp_window_scaling", "windowScale")
	set("tcp_syn_linear_timeouts", 4, "synLinear")
	set("tcp_synack_retries", 5, "synackRetries")
	set("tcp_retries2", 15, "dataRetries")
	set("tcp_orphan_retries", 0, "orphanRetries")
	if value("tcp_syn_retries", 6) != 6 || value("tcp_syn_linear_timeouts", 4) != 4 {
		knobs += fmt.Sprintf(",synRetries=%d", value("tcp_syn_retries", 6)+value("tcp_syn_linear_timeouts", 4))
	}
	if value("tcp_rfc1337", 0) == 1 {
		knobs += ",rfc1337"
	}
	if value("tcp_invalid_ratelimit", 500) == 0 {
		knobs += ",challengeLimit=0"
	}
	if value("tcp_fastopen", 1)&4 != 0 { // without a cookie; the kernel goes by its link's MTU
		knobs += fmt.Sprintf(",synText,defaultMSS=%d", h.MTU-header)
	}
	knobs += ",fin2OrphanTimeout=" + (time.Duration(value("tcp_fin_timeout", 60)) * time.Second).String()
	return knobs
}
