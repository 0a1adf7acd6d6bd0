package hunt

import (
	"strconv"
	"strings"
	"time"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// drawnScript is a script's part of a token in the making: a name or steps, and what stands after the colon.
type drawnScript struct {
	steps string
	knobs []string
	delay time.Duration
	focus *focus // what the script is about, in a keen campaign; nil for nothing
}

func (s *drawnScript) text() string {
	if len(s.knobs) == 0 {
		return s.steps
	}
	return s.steps + ":" + strings.Join(s.knobs, ",")
}

// named are the scripts that are drawn by name, those in which more can go wrong more often.
var named = []string{"open", "talk", "life", "server-closes", "both-close", "half-close", "abort", "server-first",
	"simultaneous", "reopen", "two-clients", "crash", "flood", "both-close", "simultaneous", "reopen", "reopen"}

var linkDelays = []string{"", "", "", "", "1ms", "100ms", "0s", "400ms", "50ms", "1s"}

// drawScript draws a script: one that is given, a named one, or one of its own, and the delay of its links.
func drawScript(src Source, o *Options) *drawnScript {
	s := &drawnScript{delay: scenarios.DefaultDelay}
	if f := drawFocus(src, o); f != nil {
		s.focused(src, f)
		return s
	}
	switch {
	case len(o.Scripts) > 0:
		steps, knobs, _ := strings.Cut(pick(src, o.Scripts...), ":")
		s.steps = steps
		if knobs != "" {
			s.knobs = append(s.knobs, knobs)
			return s
		}
	case chance(src, 3, 5):
		var w writer
		w.options = o
		w.write(src)
		s.steps = (&scenarios.Script{Steps: w.steps}).String()
	default:
		s.steps = pick(src, named...)
		if !o.allows(s.steps) {
			s.steps = named[0]
		}
	}
	s.pace(src)
	return s
}

// pace draws the delay of the links, and how much they carry.
func (s *drawnScript) pace(src Source) {
	if d := pick(src, linkDelays...); d != "" {
		s.knobs = append(s.knobs, "d="+d)
		s.delay, _ = netsim.ParseDuration(d)
	}
	if chance(src, 1, 16) {
		s.knobs = append(s.knobs, "rate="+pick(src, "10mbit", "1mbit", "100kbit"))
	}
}

// allows reports that a named script holds nothing that is not to be drawn.
func (o *Options) allows(script string) bool {
	return (script != "flood" || o.may(Floods)) && (script != "reopen" || o.may(Reopens))
}

// near are the numbers around which sequence arithmetic goes wrong.
var near = []uint32{0, 1 << 31, 0xffffffff - 1460, 0xffff, 0xffffffff - 65535}

// DrawISN draws an initial sequence number: near the wrap, most of the time.
func DrawISN(src Source) uint32 {
	if chance(src, 1, 8) {
		return uint32(src.Intn(1<<16))<<16 | uint32(src.Intn(1<<16))
	}
	n := near[0]
	if chance(src, 1, 2) {
		n = pick(src, near...)
	}
	return n - uint32(small(src, 24)) + uint32(src.Intn(3))
}

// iss scripts the initial sequence numbers of a host: the drawn one, and for the next connection one above it, or any.
func (s *drawnScript) iss(src Source, host string) {
	first := DrawISN(src)
	next := first + pick[uint32](src, 1000000, 70000, 1, 0)
	text := host + ".iss=" + strconv.FormatUint(uint64(first), 10) + "+" + strconv.FormatUint(uint64(next), 10)
	s.knobs = append(s.knobs, text)
}

// origin is what an ISN clock has to read at instant zero for the first connection to begin with a drawn number.
func (s *drawnScript) origin(src Source, host string) string {
	const tick, opens = 4 * time.Microsecond, 5 * time.Millisecond
	at := opens
	if host == "b" {
		at += s.delay
	}
	return strconv.FormatUint(uint64(DrawISN(src)-uint32(at/tick)), 10)
}

// writer writes a script of its own.
type writer struct {
	options *Options
	steps   []scenarios.Step
	sent    [2]uint32 // octets that an end sends, as far as is known
	opens   time.Duration
}

const (
	client netsim.NodeID = iota
	server
	second // another client, or one who floods
)

// at adds a step at an instant.
func (w *writer) at(host netsim.NodeID, d time.Duration, call scenarios.Call, arg uint32) {
	w.steps = append(w.steps, scenarios.Step{Host: host, At: d, Call: call, Arg: arg})
}

// upon adds a step upon an event.
func (w *writer) upon(host netsim.NodeID, e scenarios.Event, after time.Duration, call scenarios.Call, arg uint32) {
	w.steps = append(w.steps, scenarios.Step{Host: host, When: e, At: after, Call: call, Arg: arg})
}

// write draws the steps: an open, what the ends say, how they end, what comes after.
func (w *writer) write(src Source) {
	w.open(src)
	for _, host := range [...]netsim.NodeID{client, server} {
		w.talk(src, host)
	}
	if chance(src, 1, 4) {
		w.cross(src)
	} else {
		for _, host := range [...]netsim.NodeID{client, server} {
			w.end(src, host)
		}
	}
	if w.options.may(Reopens) && chance(src, 1, 3) {
		w.again(src)
		if w.options.Keen && chance(src, 1, 4) {
			w.thrice(src)
		}
	} else if w.options.Keen && chance(src, 1, 8) { // silent for longer than most things last
		w.at(client, pick(src, 300*time.Second, 270*time.Second, 100*time.Second), scenarios.Send, 7)
	}
	w.extras(src)
}

// open draws who opens, and when.
func (w *writer) open(src Source) {
	w.opens = 5 * time.Millisecond
	text := uint32(0)
	if chance(src, 1, 4) {
		text = drawSize(src)
		w.sent[client] += text
	}
	if chance(src, 1, 5) { // their SYNs cross
		w.at(client, 0, scenarios.Open, text)
		w.at(server, pick(src, 0, time.Nanosecond, 5*time.Millisecond, 10*time.Millisecond-1, 10*time.Millisecond,
			10*time.Millisecond+1, 11*time.Millisecond), scenarios.Open, 0)
		w.opens = 0
		return
	}
	backlog := uint32(0)
	if chance(src, 1, 4) {
		backlog = 1 + uint32(small(src, 8))
	}
	listens := time.Duration(0)
	if chance(src, 1, 16) {
		listens = pick(src, 15*time.Millisecond, 16*time.Millisecond, 2*time.Second)
	}
	w.at(server, listens, scenarios.Listen, backlog)
	w.at(client, w.opens, scenarios.Open, text)
}

// sizes are octets that a user sends: around what segments and windows hold.
var sizes = []uint32{1, 10, 2, 100, 535, 536, 537, 1459, 1460, 1461, 2920, 2921, 5000, 65535, 65536, 100000}

func drawSize(src Source) uint32 { return sizes[small(src, len(sizes))] }

// moments are instants, and delays after events.
var moments = []time.Duration{0, time.Nanosecond, 5 * time.Millisecond, 9999999, 10 * time.Millisecond, 10000001,
	20 * time.Millisecond, 100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond, time.Second, 3 * time.Second,
	10 * time.Second, 60 * time.Second}

func drawMoment(src Source) time.Duration { return moments[small(src, len(moments))] }

// talk draws what an end sends, and whether it reads.
func (w *writer) talk(src Source, host netsim.NodeID) {
	share := 8
	if w.options.Keen {
		share = 6
	}
	holds := chance(src, 1, share)
	if holds {
		w.at(host, 0, scenarios.Hold, 0)
	}
	for range small(src, 4) {
		n := drawSize(src)
		w.when(src, host, scenarios.Send, n)
		w.sent[host] += n
	}
	if !holds {
		return
	}
	if w.options.Keen {
		w.sip(src, host)
	}
	for range 1 + small(src, 3) {
		w.at(host, w.opens+pick(src, time.Second, 100*time.Millisecond, 5*time.Second, 30*time.Second, 100*time.Second),
			scenarios.Read, pick[uint32](src, 0, 1, 100, 1460, 5000))
	}
}

// sip sends to an end that holds, and lets its user read a little again and again, so that the window opens and shuts.
func (w *writer) sip(src Source, host netsim.NodeID) {
	if w.sent[1-host] == 0 {
		n := drawSize(src)
		w.when(src, 1-host, scenarios.Send, n)
		w.sent[1-host] += n
	}
	if !chance(src, 1, 3) {
		return
	}
	n, every := pick[uint32](src, 1, 2, 3, 100, 536), pick(src, 100*time.Millisecond, 10*time.Millisecond, time.Second, 20*time.Millisecond)
	for i := range time.Duration(2 + small(src, 6)) {
		w.at(host, w.opens+50*time.Millisecond+i*every, scenarios.Read, n)
	}
}

// when adds a call upon something that an end sees, or some time after the open.
func (w *writer) when(src Source, host netsim.NodeID, call scenarios.Call, arg uint32) {
	delay := time.Duration(0)
	if chance(src, 1, 3) {
		delay = drawMoment(src)
	}
	peer := w.sent[1-host]
	switch e := pick(src, scenarios.Established, scenarios.Got, scenarios.Established, scenarios.AtTime, scenarios.Acked); {
	case e == scenarios.AtTime:
		w.at(host, w.opens+drawMoment(src), call, arg)
	case e == scenarios.Got && peer > 0:
		n := peer
		if chance(src, 1, 3) {
			n = 1 + uint32(src.Intn(int(min(peer, 1<<16))))
		}
		w.steps = append(w.steps, scenarios.Step{Host: host, When: e, N: min(n, 1<<20), At: delay, Call: call, Arg: arg})
	case e == scenarios.Acked && w.sent[host] > 0:
		w.upon(host, e, delay, call, arg)
	default:
		w.upon(host, scenarios.Established, delay, call, arg)
	}
}

// end draws how one end ends.
func (w *writer) end(src Source, host netsim.NodeID) {
	call := pick(src, scenarios.Close, scenarios.Close, scenarios.Close, scenarios.Leave, scenarios.Abort, 0)
	switch {
	case call == 0:
	case chance(src, 1, 2):
		w.upon(host, scenarios.EOF, pick(src, 0, 0, drawMoment(src)), call, 0)
	default:
		w.when(src, host, call, 0)
	}
}

// cross lets both ends close at nearly the same instant, as early as before they are open.
func (w *writer) cross(src Source) {
	at := w.opens + pick(src, 500*time.Millisecond, 100*time.Millisecond, 30*time.Millisecond, 20*time.Millisecond,
		10*time.Millisecond, 15*time.Millisecond, 5*time.Millisecond, 0)
	w.at(client, at, scenarios.Close, 0)
	w.at(server, at+pick(src, 0, 0, time.Nanosecond, 5*time.Millisecond, 10*time.Millisecond-1, 10*time.Millisecond,
		20*time.Millisecond, 200*time.Millisecond), scenarios.Close, 0)
}

// again lets the client use the same four-tuple once more, or twice.
func (w *writer) again(src Source) {
	wait := pick(src, 100*time.Millisecond, 0, time.Nanosecond, time.Millisecond, 10*time.Millisecond, time.Second, 30*time.Second)
	w.upon(client, scenarios.Gone, wait, scenarios.Open, pick[uint32](src, 0, 0, 1, 10))
	for range 1 + small(src, 3) {
		at := pick(src, 20*time.Second, time.Second, 5*time.Second, 60*time.Second, 250*time.Second, 300*time.Second)
		w.at(client, at, pick(src, scenarios.Send, scenarios.Send, scenarios.Close, scenarios.Abort), 7)
		if last := &w.steps[len(w.steps)-1]; last.Call != scenarios.Send {
			last.Arg = 0
		}
	}
}

// thrice lets the client give the second connection up, and use the four-tuple a third time.
func (w *writer) thrice(src Source) {
	at := pick(src, 2*time.Second, 10*time.Second, 31*time.Second)
	w.at(client, at, scenarios.Abort, 0)
	w.at(client, at+pick(src, time.Second, 150*time.Second, 10*time.Millisecond, 30*time.Second), scenarios.Open, pick[uint32](src, 0, 1, 10))
}

// extras draws a second client, a small flood, and what is done after a crash.
func (w *writer) extras(src Source) {
	if w.options.may(Crashes) && !w.options.keeps(invariant.Up) && chance(src, 1, 3) {
		w.upon(server, scenarios.Booted, 0, scenarios.Listen, 0)
		if chance(src, 1, 2) {
			w.upon(client, scenarios.Booted, pick(src, 0, time.Millisecond, time.Second), scenarios.Open, 0)
		}
		w.at(client, 20*time.Second, scenarios.Send, 10)
	}
	switch {
	case chance(src, 1, 10):
		w.steps = append(w.steps, scenarios.Step{Host: second, Number: 1, At: w.opens + drawMoment(src), Call: scenarios.Open},
			scenarios.Step{Host: second, Number: 1, When: scenarios.Established, Call: scenarios.Send, Arg: 7},
			scenarios.Step{Host: second, Number: 1, When: scenarios.Acked, At: drawMoment(src), Call: scenarios.Close},
			scenarios.Step{Host: server, Number: 1, When: scenarios.EOF, Call: scenarios.Close})
	case w.options.may(Floods) && chance(src, 1, 24):
		w.at(second, 0, scenarios.Mute, 0)
		w.at(second, drawMoment(src), scenarios.Flood, uint32(1+small(src, 16)))
	}
}
