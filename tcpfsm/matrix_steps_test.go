package tcpfsm_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"synfault/tcpfsm"
)

// What does not fit the classes of the matrix is written as steps:
//
//	fixture | events | then | sends | timers | user | variables | source
//
// Events are joined by semicolons; the outcome is that of the last one. An
// event is a segment as the figures write it, <UP=…> for the urgent pointer and
// "win=" for a window other than 9000; or a call:
//
//	OPEN passive        OPEN active       CLOSE
//	SEND n [urgent]     RECEIVE n         ABORT
//	ICMP soft SEQ       ICMP hard SEQ     TIMER name
//
// "nowhere" after OPEN active or SEND leaves the remote socket unspecified.

// fixtures are the fixtures by their names in tables.
var fixtures = map[string]fixture{
	"CLOSED": closed, "LISTEN": listen, "SYN-SENT": synSent,
	"SYN-RECEIVED passive": synReceived, "SYN-RECEIVED active": synCrossed,
	"ESTABLISHED": established, "ESTABLISHED idle": opened, "ESTABLISHED full": windowClosed,
	"FIN-WAIT-1": finWait1, "FIN-WAIT-2": finWait2, "CLOSE-WAIT": closeWait,
	"CLOSING": closing, "LAST-ACK": lastAck, "TIME-WAIT": timeWait,
}

// A step is one row.
type step struct {
	fixture string
	events  []string
	outcome
	text string
}

func parseSteps(text string) (list []step) {
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		col := strings.Split(line, "|")
		if len(col) != 8 || strings.TrimSpace(col[7]) == "" {
			panic("BUG: a step has eight columns, the last a source: " + line)
		}
		s := step{fixture: strings.TrimSpace(col[0]), outcome: parseOutcome(col[2:]), text: line}
		for _, e := range strings.Split(col[1], ";") {
			s.events = append(s.events, strings.TrimSpace(e))
		}
		if fixtures[s.fixture] == nil {
			panic("BUG: no fixture is called " + s.fixture)
		}
		list = append(list, s)
	}
	return list
}

// last is the event whose outcome the step demands.
func (s step) last() string { return s.events[len(s.events)-1] }

// takeSteps checks a list of steps under a setting.
func takeSteps(t *testing.T, s setting, text string) {
	t.Helper()
	for _, st := range parseSteps(text) {
		t.Run(st.fixture+"/"+strings.Join(st.events, "; "), func(t *testing.T) { st.check(t, s) })
	}
}

func (s step) check(t *testing.T, with setting) {
	t.Helper()
	p := fixtures[s.fixture](t, with)
	for _, e := range s.events[:len(s.events)-1] {
		_, err := p.event(e)
		p.does(err)
	}
	before := p.c
	for timer := tcpfsm.Timer(0); timer < tcpfsm.NumTimers; timer++ {
		if s.last() == "TIMER "+timer.String() {
			before.Timers &^= 1 << timer // it has run out
		}
	}
	seg, err := p.event(s.last())
	p.compare(before, seg, err, s.outcome)
}

// event lets one happen; seg is the segment, if it is one.
func (p *conn) event(text string) (seg tcpfsm.Segment, err error) {
	if strings.HasPrefix(text, "<") {
		seg = p.read(text)
		p.m.Arrives(&p.c, &seg, &p.env, &p.out)
		return seg, nil
	}
	word := strings.Fields(text)
	env := p.env
	if word[len(word)-1] == "nowhere" {
		env.Remote = tcpfsm.Endpoint{}
		word = word[:len(word)-1]
	}
	switch word[0] {
	case "OPEN":
		if word[1] == "passive" {
			return seg, p.m.OpenPassive(&p.c, &env, &p.out)
		}
		return seg, p.m.OpenActive(&p.c, 0, &env, &p.out)
	case "SEND":
		return seg, p.m.Send(&p.c, octets(word[1]), len(word) > 2 && word[2] == "urgent", &env, &p.out)
	case "RECEIVE":
		return seg, p.m.Receive(&p.c, octets(word[1]), &env, &p.out)
	case "CLOSE":
		return seg, p.m.Close(&p.c, &env, &p.out)
	case "ABORT":
		return seg, p.m.Abort(&p.c, &env, &p.out)
	case "ICMP":
		kind := tcpfsm.ICMPSoft
		if word[1] == "hard" {
			kind = tcpfsm.ICMPHard
		}
		p.m.Unreachable(&p.c, kind, tcpfsm.Seq(p.numbers().eval(word[2])), &env, &p.out)
		return seg, nil
	case "TIMER":
		for timer := tcpfsm.Timer(0); timer < tcpfsm.NumTimers; timer++ {
			if timer.String() == word[1] {
				p.m.Timeout(&p.c, timer, &env, &p.out)
				return seg, nil
			}
		}
	}
	panic(fmt.Sprintf("BUG: %q is not an event", text))
}

func octets(text string) uint32 {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return uint32(n)
}

func (p *conn) numbers() numbers { return numbersOf(&p.c, tcpfsm.Segment{}, p.env.ISN) }

// read makes the segment that a step writes.
func (p *conn) read(text string) tcpfsm.Segment {
	text, win, own := strings.Cut(text, "win=")
	seg := p.numbers().segment(strings.TrimSpace(text))
	seg.WND = newlyGiven
	if own {
		seg.WND = uint16(p.numbers().eval(win))
	}
	return seg
}
