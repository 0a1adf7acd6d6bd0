package packetdrill

import (
	"fmt"
	"strings"
	"time"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// maxExport bounds the events of an exported script: as many as a person might look at, and well below MaxScript.
const maxExport = 5000

// Export runs a case and writes what one host of it saw as a script: the segments that the network delivered to the host
// are sent to the stack under test, those which the host sent are expected from it, and what its user did are system
// calls. Times are exact. Sequence numbers count from the SYNs, as scripts have it.
//
// A script speaks of one connection at a time, and of one kernel from its start to its end. Where the run is more than
// that (connections side by side, a crash, an option that the language has no word for), the error is one line that says
// what it is. A script is given only if the stack that it was taken from passes it: in a run a user may wait for text with
// a RECEIVE, which takes it from the window before an ACK leaves, and a read comes after. Where that shows in windows
// alone, the script leaves out what it expects of them. The case must have a plan and not a seed.
func Export(c *scenarios.Case, host netsim.NodeID) (*Script, error) {
	script, err := export(c, host, true)
	if err == nil || script == nil {
		return script, err
	}
	if bare, wrong := export(c, host, false); wrong == nil {
		return bare, nil
	}
	return nil, err
}

// export writes the script, and says what is wrong with it; there is none if the language could not say it.
func export(c *scenarios.Case, host netsim.NodeID, windows bool) (*Script, error) {
	e := &exporter{c: c, host: host, windows: windows, sockets: sockets{life: -1}}
	e.script = &Script{Name: fmt.Sprintf("%v of %v", host, c)}
	if err := e.exportable(); err != nil {
		return nil, err
	}
	e.heading()
	res := scenarios.NewRunner().Run(c, nil, e.step)
	if e.ending(res); e.err != nil {
		return nil, e.reason()
	}
	if e.err = e.repeats(); e.err != nil {
		return e.script, e.reason()
	}
	return e.script, nil
}

// repeats runs the script against the stack that it was taken from. A handshake that tokens have no name for is taken at
// its word.
func (e *exporter) repeats() error {
	if _, err := scenarios.Parse(StackOf(e.c.Variant, e.host) + "/open/-"); err != nil {
		return nil
	}
	s, err := Parse(e.script.Name, e.script.String())
	if err != nil {
		panic("BUG: an exported script cannot be read: " + err.Error())
	}
	for _, n := range []Numbers{FarFromWrap, NearWrap} {
		switch res := Run(s, &Setup{Numbers: n}); {
		case res.Refused != nil:
			return fmt.Errorf("line %v: %w", res.Refused.Pos, res.Refused)
		case res.Failure != nil:
			return fmt.Errorf("at %v the same stack behind sockets does otherwise: %s", netsim.Time(res.Failure.At), res.Failure.What)
		}
	}
	return nil
}

type step = netsim.Step[scenarios.Host, scenarios.Packet]

// exporter turns the events of one host into those of a script.
type exporter struct {
	c      *scenarios.Case
	host   netsim.NodeID
	script *Script
	err    error
	// windows is whether what the stack offers is expected too.
	windows bool

	now     netsim.Time // of the event under way
	last    time.Duration
	printed int
	sending bool   // the segment that is printed is the stack's
	given   string // the fast-open cookie that the stack gives
	numbers numbers
	sockets sockets
}

// reason is why there is no script.
func (e *exporter) reason() error {
	return fmt.Errorf("no packetdrill script can say what %v sees: %w", e.host, e.err)
}

// exportable refuses what no run of the case could say.
func (e *exporter) exportable() error {
	switch {
	case int(e.host) >= e.c.Script.Hosts():
		return fmt.Errorf("the script has no host %v", e.host)
	case e.c.Foreign[e.host] != nil:
		return fmt.Errorf("host %v runs someone else's TCP, whose calls are not known", e.host)
	}
	for i := range e.c.Script.Steps {
		st := &e.c.Script.Steps[i]
		if st.Host != e.host {
			continue
		}
		switch st.Call {
		case scenarios.Mute, scenarios.Flood:
			return fmt.Errorf("no packetdrill script can say what %v sees: it makes the call %v, which no socket has", e.host, st.Call)
		case scenarios.Urge, scenarios.NoDelay, scenarios.TooBig:
			return fmt.Errorf("%v makes the call %v, which is not exported", e.host, st.Call)
		}
	}
	return nil
}

func (e *exporter) heading() {
	token := e.c.String()
	if len(token) > longToken {
		plan := fmt.Sprintf("%d faults", e.c.Plan.Len())
		token = strings.TrimSuffix(token, scenarios.Names.Format(e.c.Plan)) + plan
	}
	e.remark("What host %v saw in a run of synfault.", e.host)
	e.remark("The run: %s", token)
	e.remark("The stack: %s", StackOf(e.c.Variant, e.host))
	if !e.windows {
		e.remark("In the run the user waited for text before it came, which its windows show.")
	}
}

// longToken is how many octets of a token are shown in a comment.
const longToken = 300

// StackOf is a handshake with its knobs, as a token has it, for one host: knobs of other hosts are left out, and those of its
// own lose its name.
func StackOf(variant string, host netsim.NodeID) string {
	name, list, _ := strings.Cut(variant, ":")
	sep := ":"
	for _, item := range strings.Split(list, ",") {
		knob, value, _ := strings.Cut(item, "=")
		if owner, own, ok := strings.Cut(knob, "."); ok {
			if n, _ := netsim.ParseNode(owner); n != host {
				continue
			}
			item = strings.TrimSuffix(own+"="+value, "=")
		}
		if item != "" {
			name += sep + item
			sep = ","
		}
	}
	return name
}

// remark adds a comment on a line of its own.
func (e *exporter) remark(format string, args ...any) {
	e.script.Items = append(e.script.Items, &Comment{Open: "//", Text: " " + fmt.Sprintf(format, args...)})
}

// add appends an action that happens now.
func (e *exporter) add(a Action) {
	at := time.Duration(e.now)
	t := Time{When: After, From: at - e.last, To: at - e.last}
	if e.printed == 0 {
		t = Time{From: at, To: at}
	}
	if e.printed++; e.printed > maxExport {
		e.refuse("it has more than %d events; until=10s behind the token's script cuts it at that time", maxExport)
		return
	}
	e.last = at
	e.script.Items = append(e.script.Items, &Event{Time: t, Action: a})
}

// refuse ends the export.
func (e *exporter) refuse(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf("at %v "+format, append([]any{e.now}, args...)...)
	}
}

// step takes one event of the run.
func (e *exporter) step(w *scenarios.World, st *step) bool {
	if st.Node != e.host {
		return true
	}
	e.now = st.Now
	switch st.What {
	case netsim.Crash, netsim.Restart:
		e.refuse("the host crashes")
		return false
	case netsim.Discard:
		return true
	case netsim.Arrive:
		e.arrives(st.In.Packet)
	}
	next := 0
	for i := range w.History.Acts {
		a := &w.History.Acts[i]
		e.sends(st, &next, int(a.First))
		if e.callOf(a) {
			e.calls(a, st)
		} else if a.Call == scenarios.Read {
			e.sockets.reads(e, a)
		}
		e.sends(st, &next, int(a.First+a.Sends))
		e.told(a)
	}
	e.sends(st, &next, len(st.Sent))
	return e.err == nil
}

// sends expects what the host sends, up to a place in the list.
func (e *exporter) sends(st *step, next *int, end int) {
	for ; *next < min(end, len(st.Sent)); *next++ {
		p := &st.Sent[*next].Packet
		if e.meets(p.Src, p.Dst) {
			e.add(e.expected(&p.Segment))
		}
	}
}

// arrives injects a segment.
func (e *exporter) arrives(p *scenarios.Packet) {
	if !e.meets(p.Dst, p.Src) {
		return
	}
	e.sockets.ready(e, p.Segment.CTL)
	e.add(e.injected(&p.Segment))
}

// meets says whether a segment between two endpoints belongs to the connection of the script, or begins it.
func (e *exporter) meets(local, remote tcpfsm.Endpoint) bool {
	s := &e.sockets
	switch {
	case !s.meeting:
		s.meeting, s.local, s.remote = true, local, remote
	case s.local != local || s.remote != remote:
		e.refuse("there is a second connection, with host %v, port %d", netsim.NodeID(remote.Addr-1), max(remote.Port, local.Port))
	}
	return e.err == nil
}

// ending closes what is over, and says how the run ended where it was cut.
func (e *exporter) ending(res *scenarios.Result) {
	if e.err != nil {
		return
	}
	e.now = max(res.End, e.now)
	if e.sockets.blocked != nil {
		e.refuse("a write still waits for the connection to open")
	}
	if res.Outcome != netsim.Quiet {
		e.remark("Here the run was cut: %v.", res.Outcome)
		return
	}
	e.sockets.cleanUp(e)
}
