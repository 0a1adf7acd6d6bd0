package main

import (
	"fmt"
	"strings"

	"synfault/netsim"
	"synfault/netsim/ladder"
	"synfault/properties/invariant"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// verdict is a case that was run and judged.
type verdict struct {
	*scenarios.Case        // its plan is what was run, also where chance decided
	from            string // the token or the flags that chance was asked by, empty for a plan
	token           string // names the run; short enough to copy
	title           string // names it too, or says who drew it; short enough to read
	res             *scenarios.Result
	trace           scenarios.Trace
	judgement
}

// The lengths in octets beyond which a token is shown with a file or a seed in its plan's place: where it is to be read, and
// where it is to be copied.
const (
	longTitle = 60
	longPlan  = 1000
)

// examine runs a case and judges it. A random case is run once to learn its plan and judged under that.
func examine(q *asked) *verdict {
	v := &verdict{Case: q.Case}
	if q.Random != nil {
		v.from = q.String()
		if q.Random.Name == "netem" {
			v.from = fmt.Sprintf("--netem %q --seed %d", q.Random.Profile.String(), q.Random.Seed)
		}
		v.Case = q.With(drawn(q.Case))
	}
	v.res, v.judgement = judge(v.Case, &v.trace)
	v.token = v.String()
	plan := scenarios.Names.Format(v.Plan)
	long := len(plan) > longPlan
	switch head := strings.TrimSuffix(v.token, plan); {
	case long && q.file != "":
		v.token = head + "@" + q.file
	case long && q.Random != nil && q.Random.Name != "netem":
		v.token = v.from
	}
	v.title = v.token
	if v.from != "" && len(v.token) > longTitle {
		v.title = v.from
		if q.Random.Name == "netem" {
			v.title = v.Variant + "/" + v.script() + " under " + v.from
		}
	}
	return v
}

// drawn is the plan that a random case comes to, be it that a panic ends it.
func drawn(c *scenarios.Case) (plan netsim.Plan) {
	runner := scenarios.NewRunner()
	defer func() {
		if recover() != nil {
			plan = runner.BrokenOff(c).Plan
		}
	}()
	return runner.Run(c, nil, nil).Plan.Clone()
}

// style is how the ladder prints, with nothing above or below it.
func (a *app) style(v *verdict) *ladder.Style[scenarios.Packet] {
	st := v.Style(v.res)
	st.Width, st.ASCII, st.Unfold = a.width.ladder(), a.ascii, a.unfold
	return st
}

// headline says what the run breaks, a property a line.
func (v *verdict) headline() string {
	if len(v.broken) == 0 {
		return fmt.Sprintf("%s breaks nothing (%d of %d properties judged)", v.title, len(v.judged), len(invariant.All()))
	}
	var lines []string
	for _, b := range v.broken {
		lines = append(lines, v.title+" "+b.headline)
	}
	return strings.Join(lines, "\n")
}

// report says how the run ended for each user, what of the plan never struck, and how to see it again.
func (v *verdict) report(width int) string {
	var b strings.Builder
	say := func(indent int, format string, args ...any) {
		for i, line := range wrapped(fmt.Sprintf(format, args...), width-indent) {
			fmt.Fprintf(&b, "%*s%s\n", min(i, 1)*indent, "", line)
		}
	}
	say(2, "outcome: %v at %v, after %d events", v.res.Outcome, v.res.End, v.res.Events)
	for _, u := range v.users() {
		u.print(&b, width)
	}
	for _, p := range v.broken {
		say(2, "broken: %s at %v: %s", p.ID, netsim.Time(p.At), p.Detail)
	}
	for _, item := range items(v.res.Unmet) {
		say(2, "unmet: %s never struck: %s", item, unmetBecause(item))
	}
	if v.res.History.Missed > 0 {
		say(2, "limit: %d connections beyond those that can be told apart were not judged", v.res.History.Missed)
	}
	if v.from != "" {
		fmt.Fprintf(&b, "drawn by: %s\n", v.from)
	}
	return b.String() + v.replay()
}

// longWord is how many octets of a token are given to copy: Linux takes words of a command up to 128 KiB.
const longWord = 100000

// replay is the command that runs this again.
func (v *verdict) replay() string {
	word := quote(v.token)
	if len(word) > longWord && v.from != "" {
		word = v.from + " " + v.Variant + "/" + v.script() // only --netem's plans are not shortened
	}
	return scenarios.ReplayLine(word)
}

func unmetBecause(item string) string {
	// A host stands before the instant of its crash, and before its timer; before a packet stand two.
	if host, _, _ := strings.Cut(item, "@"); isHost(host) {
		return "the run ended before that instant"
	}
	if host, _, _ := strings.Cut(item, "."); isHost(host) {
		return "so many timers were not set"
	}
	return "so many packets were not offered"
}

func isHost(word string) bool {
	_, is := netsim.ParseNode(word)
	return is
}

// items are the faults of a plan, each by its text.
func items(p netsim.Plan) []string {
	if p.Len() == 0 {
		return []string{}
	}
	return strings.Split(scenarios.Names.Format(p), ",")
}

// user is what became of one user of a connection.
type user struct {
	Host       string   `json:"host"`
	Connection int      `json:"connection"`
	State      string   `json:"state"`
	Told       []string `json:"told"`
	Error      string   `json:"error,omitempty"`
	Refused    int      `json:"failed_calls"`
	Opened     int      `json:"opened"`
	Sent       uint32   `json:"octets_sent"`
	Acked      uint32   `json:"octets_acknowledged"`
	Got        uint32   `json:"octets_got"`
	EOF        bool     `json:"eof"`
	Gone       bool     `json:"gone"`
}

func (v *verdict) users() []user {
	list := []user{}
	for i := range v.res.Hosts {
		h := &v.res.Hosts[i]
		for n := range h.Users {
			u := &h.Users[n]
			w := user{Host: netsim.NodeID(i).String(), Connection: n, State: stateOf(h, uint8(n)), Told: []string{},
				Refused: int(u.Errors), Opened: int(u.Opened), Sent: u.Sent, Acked: u.Acked, Got: u.Got, EOF: u.EOF, Gone: u.Gone}
			if u.Told != 0 {
				w.Told = strings.Split(u.Told.String(), ",")
			}
			if u.Err != nil {
				w.Error = u.Err.Error()
			}
			list = append(list, w)
		}
	}
	return list
}

// stateOf is the state of a user's connection: of the youngest block that is no listener, else LISTEN or CLOSED.
func stateOf(h *scenarios.Host, number uint8) string {
	state, serial := tcpfsm.Closed, uint32(0)
	for i := range h.Conns {
		c := &h.Conns[i]
		switch {
		case c.Serial == 0:
		case c.TCB.State == tcpfsm.Listen:
			if serial == 0 {
				state = tcpfsm.Listen
			}
		case c.Number == number && c.Serial > serial:
			state, serial = c.TCB.State, c.Serial
		}
	}
	return state.String()
}

// print writes what a person reads of a user.
func (u *user) print(b *strings.Builder, width int) {
	name := u.Host
	if u.Connection > 0 {
		name += fmt.Sprint(u.Connection)
	}
	var said []string
	if len(u.Told) > 0 {
		said = append(said, "told "+strings.Join(u.Told, ", "))
	}
	if u.Sent > 0 {
		said = append(said, fmt.Sprintf("sent %d, %d acknowledged", u.Sent, u.Acked))
	}
	if u.Got > 0 {
		said = append(said, fmt.Sprintf("got %d", u.Got))
	}
	if u.Error != "" {
		said = append(said, "error: "+u.Error)
	}
	if len(said) == 0 {
		said = append(said, "told nothing")
	}
	head := fmt.Sprintf("  %-3s %-12s ", name, u.State)
	for i, line := range wrapped(strings.Join(said, "; "), width-len(head)) {
		if i > 0 {
			head = strings.Repeat(" ", len(head))
		}
		b.WriteString(head + line + "\n")
	}
}

// quote makes a word safe for a shell: a token is so already, but the name of a file in it may not be.
func quote(word string) string {
	safe := strings.IndexFunc(word, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune("-_./:,=+@%~", r))
	}) < 0
	if safe {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
