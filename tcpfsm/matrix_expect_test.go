package tcpfsm_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"synfault/tcpfsm"
)

// view is what can be seen of a step, as strings that are easily compared.
type view struct {
	State     string
	Sends     []string
	Timers    []string
	User      []string
	Variables []string
	Unseen    []string // variables of which nothing is said
}

var signals = []struct {
	name   string
	signal tcpfsm.Signal
}{
	{"connected", tcpfsm.SignalConnected}, {"refused", tcpfsm.SignalRefused}, {"reset", tcpfsm.SignalReset},
	{"closing", tcpfsm.SignalClosing}, {"closed", tcpfsm.SignalClosed}, {"timed-out", tcpfsm.SignalTimedOut},
	{"R1", tcpfsm.SignalAired}, {"urgent", tcpfsm.SignalUrgent}, {"unreachable", tcpfsm.SignalUnreachable},
	{"aborted", tcpfsm.SignalAborted}, {"dropped", tcpfsm.SignalDropped},
}

var sentinels = []struct {
	name string
	err  error
}{
	{"none", tcpfsm.ErrNoConnection}, {"exists", tcpfsm.ErrExists}, {"unspecified", tcpfsm.ErrUnspecified},
	{"closing", tcpfsm.ErrClosing}, {"resources", tcpfsm.ErrResources}, {"reset", tcpfsm.ErrReset},
	{"refused", tcpfsm.ErrRefused}, {"timeout", tcpfsm.ErrTimeout}, {"unreachable", tcpfsm.ErrUnreachable},
}

func sentinel(err error) string {
	for _, s := range sentinels {
		if errors.Is(err, s.err) {
			return s.name
		}
	}
	return err.Error()
}

var variables = []string{"ISS", "UNA", "NXT", "WND", "WL1", "WL2", "IRS", "RN", "RW"}

// seen is the view of a step that a machine took from before. To stop a timer
// that was not running is no effect.
func seen(before, c *tcpfsm.TCB, out *tcpfsm.Effects, err error, unseen []string) (v view) {
	v.State = c.State.String()
	for _, seg := range out.Send {
		seg.Layout = 0
		v.Sends = append(v.Sends, seg.Detail())
	}
	for timer := tcpfsm.Timer(0); timer < tcpfsm.NumTimers; timer++ {
		if out.Set.Has(timer) {
			v.Timers = append(v.Timers, fmt.Sprintf("+%v=%v", timer, out.After[timer]))
		}
		if out.Stop.Has(timer) && before.Timers.Has(timer) {
			v.Timers = append(v.Timers, fmt.Sprintf("-%v", timer))
		}
	}
	v.User = seenByUser(before, c, out, err)
	n := numbersOf(c, tcpfsm.Segment{}, 0)
	v.Unseen = unseen
	for _, name := range variables {
		if !slices.Contains(unseen, name) {
			v.Variables = append(v.Variables, fmt.Sprintf("%s=%d", name, n[name]))
		}
	}
	v.Variables = append(v.Variables, fmt.Sprintf("passive=%t", c.Passive))
	v.sort()
	return v
}

func seenByUser(before, c *tcpfsm.TCB, out *tcpfsm.Effects, err error) (list []string) {
	for _, s := range signals {
		if out.Signal.Has(s.signal) {
			list = append(list, s.name)
		}
	}
	if out.Fail != nil {
		list = append(list, "fail="+sentinel(out.Fail))
	}
	if err != nil {
		list = append(list, "err="+sentinel(err))
	}
	for _, s := range []struct {
		name string
		tcpfsm.Span
	}{{"takes", out.Accepted}, {"gets", out.Released}, {"acked", out.Acked}} {
		if !s.Empty() {
			list = append(list, s.name+"="+s.String())
		}
	}
	if c.LateFin {
		list = append(list, "holds=FIN")
	}
	if c.State != tcpfsm.Closed && c.Unsent() > before.Unsent() {
		list = append(list, fmt.Sprintf("queues=%d", c.Unsent()-before.Unsent()))
	}
	if c.Closing && !before.Closing && !c.FinSent {
		list = append(list, "queues=FIN")
	}
	return list
}

// sort makes order irrelevant, except that of segments.
func (v *view) sort() {
	slices.Sort(v.Timers)
	slices.Sort(v.User)
}

// expected is the view that an outcome demands of a step from before.
func (o outcome) expected(before *tcpfsm.TCB, seg tcpfsm.Segment, isn tcpfsm.Seq) (v view) {
	n := numbersOf(before, seg, isn)
	after := numbersOf(before, seg, isn)
	passive := before.Passive
	v.State = before.State.String()
	if o.state != "" {
		v.State = o.state
	}
	for _, word := range o.vars {
		name, expr, _ := strings.Cut(word, "=")
		switch {
		case word == "passive":
			passive = true
		case word == "active":
			passive = false
		case word == "win":
			after["WND"], after["WL1"], after["WL2"] = n["SEG.WND"], n["SEG.SEQ"], n["SEG.ACK"]
		case expr == "?":
			v.Unseen = append(v.Unseen, name)
		case !slices.Contains(variables, name):
			panic("BUG: no variable is called " + word)
		default:
			after[name] = n.eval(expr)
		}
	}
	v.Sends = o.segments(n, after)
	v.Timers = o.expectedTimers()
	for _, word := range o.user {
		if name, expr, ok := strings.Cut(word, "="); ok && strings.Contains(expr, "..") {
			word = name + "=" + n.span(expr)
		}
		v.User = append(v.User, word)
	}
	if v.State == "CLOSED" || v.State == "LISTEN" { // no numbers, no connection
		after, passive = numbers{}, false
	}
	for _, name := range variables {
		if !slices.Contains(v.Unseen, name) {
			v.Variables = append(v.Variables, fmt.Sprintf("%s=%d", name, after[name]))
		}
	}
	v.Variables = append(v.Variables, fmt.Sprintf("passive=%t", passive))
	v.sort()
	return v
}

// expectedTimers lists the timers; of a timer named twice the later word counts.
func (o outcome) expectedTimers() (list []string) {
	for i, word := range o.timers {
		name, _, _ := strings.Cut(word[1:], "=")
		again := slices.ContainsFunc(o.timers[i+1:], func(w string) bool {
			later, _, _ := strings.Cut(w[1:], "=")
			return later == name
		})
		if again {
			continue
		}
		if word[0] == '+' {
			_, text, _ := strings.Cut(word, "=")
			d, err := time.ParseDuration(text)
			if err != nil {
				panic("BUG: " + err.Error())
			}
			word = "+" + name + "=" + d.String()
		}
		list = append(list, word)
	}
	return list
}

// segments prints the segments that have to leave.
func (o outcome) segments(n, after numbers) (list []string) {
	for _, word := range o.sends {
		values := n
		if word == "ack" {
			word, values = "<SEQ=NXT><ACK=RN><CTL=ACK>", after
		}
		word, win, own := strings.Cut(word, "win=")
		seg := values.segment(word)
		switch {
		case own:
			seg.WND = uint16(n.eval(win))
		case !seg.CTL.Has(tcpfsm.RST):
			seg.WND = uint16(min(after["RW"], 65535))
		}
		list = append(list, seg.Detail())
	}
	return list
}
