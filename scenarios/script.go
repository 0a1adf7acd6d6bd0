package scenarios

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"synfault/netsim"
	"synfault/scenarios/spell"
)

// Script is what the applications on the hosts do: calls at instants of virtual time, or upon what their users see.
// Host b is the server; every other host is a client of it.
type Script struct {
	Name  string // empty for a script that has only a text
	About string
	Steps []Step
	Delay time.Duration // of every link
	Rate  uint64        // of every link, in bits per second; 0 is no limit
	// ISS are the initial sequence numbers of a host's connections, one after another, where its isn knob is scripted; the
	// last holds for all further ones.
	ISS   [maxHosts][]uint32
	Until netsim.Time // the run is cut here, and says so; 0 is no limit
}

// Step is one call by the user of one connection.
type Step struct {
	Host   netsim.NodeID
	Number uint8 // of the connection: from a client's port 1000+Number to b's port 80
	When   Event
	N      uint32        // Got: octets
	At     time.Duration // AtTime: the instant; else how long after the event
	Call   Call
	Arg    uint32 // octets, backlog, segments
}

// Event is what a step waits for.
type Event uint8

// The events, with their words in a script.
const (
	AtTime      Event = iota // 5ms: an instant
	Established              // est
	Got                      // got10: so many octets have been handed over
	EOF                      // eof: the peer has closed
	Acked                    // acked: all that was sent has been acknowledged
	Gone                     // gone: the connection is no more
	Failed                   // fail: a call was refused or failed
	Booted                   // boot: the host is back after a crash; happens every time
)

var eventNames = [...]string{"", "est", "got", "eof", "acked", "gone", "fail", "boot"}

// Call is what a user can do.
type Call uint8

// The calls, with their words in a script. A user who opens or listens reads all that comes, unless it said hold before.
const (
	Listen  Call = iota + 1 // listen, listen5: passive OPEN, with a backlog
	Open                    // open, open10: active OPEN, with so many octets to send
	Send                    // send10
	Hold                    // hold: reads nothing from now on, but by read
	Read                    // read10, read: RECEIVE of so many octets, or of all
	Close                   // close
	Abort                   // abort
	Leave                   // leave: as after close(2), nobody reads any more
	Mute                    // mute: the host takes no notice of what arrives
	Flood                   // flood100: so many SYNs from ports of their own, as a SYN flood sends them
	Urge                    // urge10: Send of text that is urgent (RFC 9293 §3.8.5)
	NoDelay                 // nodelay: small segments no longer wait for each other (RFC 9293 §3.7.4 MUST-17)
	TooBig                  // toobig536: the network tells that what is outstanding was too big, and how many octets fit (§3.7.2)
)

var callNames = [...]string{"", "listen", "open", "send", "hold", "read", "close", "abort", "leave", "mute", "flood", "urge", "nodelay", "toobig"}

const (
	maxSteps = 48
	maxConns = 100
	maxOctet = 1 << 20
	leastMSS = 13    // as the knob mss
	maxFlood = 10000 // SYNs: each takes a port, and their answers a place among the packets in flight
)

// String prints the steps so that ParseScript reads them back.
func (s *Script) String() string {
	var b []byte
	for i, st := range s.Steps {
		if i > 0 {
			b = append(b, ',')
		}
		b = netsim.AppendNode(b, st.Host)
		if st.Number > 0 {
			b = strconv.AppendUint(b, uint64(st.Number), 10)
		}
		b = append(append(b, '@'), eventNames[st.When]...)
		if st.When == Got {
			b = strconv.AppendUint(b, uint64(st.N), 10)
		}
		if st.When != AtTime && st.At > 0 {
			b = append(b, '+')
		}
		if st.When == AtTime || st.At > 0 {
			b = netsim.AppendDuration(b, st.At)
		}
		b = append(append(b, '.'), callNames[st.Call]...)
		if st.Arg > 0 {
			b = strconv.AppendUint(b, uint64(st.Arg), 10)
		}
	}
	return string(b)
}

// ParseScript reads a script's own text: steps such as a@5ms.open or b2@got10+1s.send5, joined by commas.
func ParseScript(text string) (*Script, error) {
	s := &Script{Delay: DefaultDelay}
	column := 1
	for _, item := range strings.Split(text, ",") {
		st, err := parseStep(item)
		if err == nil && len(s.Steps) == maxSteps {
			err = fmt.Errorf("a script has at most %d steps", maxSteps)
		}
		if err != nil {
			return nil, fmt.Errorf("script, column %d: %q: %w", column, item, err)
		}
		s.Steps = append(s.Steps, st)
		column += len(item) + 1
	}
	return s, nil
}

// begins reports whether anything can ever happen: at an instant, or when a host is back after a crash.
func (s *Script) begins() bool {
	return slices.ContainsFunc(s.Steps, func(st Step) bool { return st.When == AtTime || st.When == Booted })
}

func parseStep(item string) (st Step, err error) {
	actor, rest, ok := strings.Cut(item, "@")
	when, call, ok2 := cutLast(rest, ".")
	if !ok || !ok2 {
		return st, fmt.Errorf("a step is HOST@WHEN.CALL, such as a@5ms.open or b@got10.close")
	}
	host := strings.TrimRight(actor, "0123456789")
	if st.Host, ok = netsim.ParseNode(host); !ok || st.Host >= maxHosts {
		return st, fmt.Errorf("%q is no host; hosts are a to %v, b is the server", host, netsim.NodeID(maxHosts-1))
	}
	if digits := actor[len(host):]; digits != "" {
		n, err := strconv.ParseUint(digits, 10, 8)
		if err != nil || n >= maxConns {
			return st, fmt.Errorf("%q is no connection; they are numbered from 0 to %d", digits, maxConns-1)
		}
		st.Number = uint8(n)
	}
	if err := st.parseWhen(when); err != nil {
		return st, err
	}
	return st, st.parseCall(call)
}

// cutLast cuts at the last separator, for an instant may hold a decimal point.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

func (st *Step) parseWhen(when string) (err error) {
	event, delay, delayed := strings.Cut(when, "+")
	if delayed {
		if st.At, err = netsim.ParseDuration(delay); err != nil {
			return fmt.Errorf("%q: %w", delay, err)
		}
	}
	word := strings.TrimRight(event, "0123456789")
	for e, name := range eventNames {
		if name == "" || word != name || (event != word) != (Event(e) == Got) {
			continue
		}
		if st.When = Event(e); st.When == Got {
			st.N, err = number(event[len(word):], maxOctet)
		}
		return err
	}
	if st.At, err = netsim.ParseDuration(event); err != nil || delayed {
		return fmt.Errorf("%q is no instant and no event; an event is est, got10, eof, acked, gone, fail or boot%s",
			when, nearest(word, eventNames[1:]))
	}
	return nil
}

func (st *Step) parseCall(call string) (err error) {
	word := strings.TrimRight(call, "0123456789")
	for c, name := range callNames {
		if name == "" || word != name {
			continue
		}
		st.Call = Call(c)
		digits := call[len(word):]
		switch st.Call {
		case Send, Urge:
			st.Arg, err = number(digits, maxOctet)
		case TooBig:
			if st.Arg, err = number(digits, 65535); err == nil && st.Arg < leastMSS {
				err = fmt.Errorf("%q: no path carries less than %d octets", digits, leastMSS)
			}
		case Flood:
			st.Arg, err = number(digits, maxFlood)
		case Listen, Open, Read:
			if digits != "" {
				st.Arg, err = number(digits, maxOctet)
			}
		default:
			if digits != "" {
				err = fmt.Errorf("%s takes no number", word)
			}
		}
		return err
	}
	return fmt.Errorf("%q is no call; calls are %s%s", call, strings.Join(callNames[1:], ", "), nearest(word, callNames[1:]))
}

func number(digits string, most uint64) (uint32, error) {
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || n < 1 || n > most {
		return 0, fmt.Errorf("%q is no number from 1 to %d", digits, most)
	}
	return uint32(n), nil
}

// nearest suggests the known word that is least unlike a mistyped one, if one is like it at all.
func nearest(word string, known []string) string { return spell.Hint(word, known) }
