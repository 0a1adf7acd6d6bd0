package ladder

import (
	"fmt"
	"slices"

	"synfault/netsim"
)

// row is one line of the diagram, in words: what text and SVG share. A row shows an event, a packet that is sent, or both:
// an event and the first packet it sends share a row where that hides nothing.
type row struct {
	at      netsim.Time
	what    netsim.What // the event; 0 in the first row, which shows how the hosts began; Send if it is in a row above
	node    netsim.NodeID
	states  []string // of each host, after the row; rows share it as long as nothing changes
	changed bool     // the state of node is another one than before
	unsaid  bool     // nothing else in the row says which host it is that acts
	in      *arrival // the packet that arrives
	out     *sending // the packet that is sent
	note    string   // what the network or a host fault does here
	rule    string   // what the protocol says of it
}

// arrival is a packet that reaches a host.
type arrival struct {
	origin    netsim.Origin
	discarded bool   // the host is down
	remark    string // what is unusual of it: late, a copy, forged
	over      string // the site of a packet that it overtakes
	packet    string // as it arrives, where that cannot be seen from the row that sent it
}

// sending is a packet that is offered to a link.
type sending struct {
	site   netsim.Site
	packet string
	fate   netsim.Fate
	lost   bool // the original does not arrive
	caught bool // for its damage
}

// damaged reports whether the original is damaged, as it is not where it is lost.
func (o *sending) damaged() bool { return o.fate.Damage != 0 && !o.fate.Drop || o.caught }

// downState is printed of a host between its crash and its return.
const downState = "(down)"

// reader turns records into rows.
type reader[P any] struct {
	words[P]
	hosts  int
	states []string
	down   []int // crashes that no restart has ended
	rows   []row
	sent   map[netsim.Site]sent
	flying map[[2]netsim.NodeID][]flier // originals on their way, by link, in the order of their ordinals
}

// sent is what is remembered of a packet that was sent, until it arrives.
type sent struct {
	row  int
	fate netsim.Fate
}

type flier struct {
	n         uint32
	overtaken bool
}

// readRows turns a trace into rows. There is at least the first, if there is a host.
func readRows[P any](w words[P], tr *netsim.Trace[P]) *reader[P] {
	b := &reader[P]{
		words: w, hosts: max(tr.Hosts, len(tr.Start)),
		sent:   map[netsim.Site]sent{},
		flying: map[[2]netsim.NodeID][]flier{},
	}
	for i := range tr.Records {
		r := &tr.Records[i]
		b.hosts = max(b.hosts, int(r.Node)+1)
	}
	b.states, b.down = make([]string, b.hosts), make([]int, b.hosts)
	for i, mark := range tr.Start {
		b.states[i] = b.state(netsim.NodeID(i), mark)
	}
	if b.hosts > 0 {
		b.rows = append(b.rows, row{states: b.states, rule: "at the start"})
	}
	for recs := tr.Records; len(recs) > 0; {
		sends := 0
		if recs[0].What == netsim.Send {
			b.send(&recs[0], row{what: netsim.Send})
		} else {
			for sends+1 < len(recs) && recs[sends+1].What == netsim.Send && recs[sends+1].Seq == recs[0].Seq {
				sends++
			}
			b.event(&recs[0], recs[1:1+sends])
		}
		recs = recs[1+sends:]
	}
	return b
}

// event adds the rows of an event and of what it sends.
func (b *reader[P]) event(r *netsim.Record[P], sends []netsim.Record[P]) {
	ev := row{at: r.At, what: r.What, node: r.Node, rule: b.rule(r.Rule)}
	switch r.What {
	case netsim.Arrive, netsim.Discard:
		ev.in = b.arrive(r)
	case netsim.Timer:
		ev.rule = join(b.timer(r.Node, r.Arg), ev.rule, ": ")
		if r.Early.Early > 0 {
			ev.note = "EARLY by " + string(netsim.AppendDuration(nil, r.Early.Early))
		}
	case netsim.Call:
		ev.rule = join(b.call(r.Node, r.Arg), ev.rule, ": ")
	case netsim.Crash:
		ev.note = "CRASH"
		b.down[r.Node]++
	case netsim.Restart:
		ev.note = "RESTART, volatile state lost"
		b.down[r.Node] = max(b.down[r.Node]-1, 0)
	}
	switch down := r.Node.String() + " is down"; {
	case r.What == netsim.Discard:
		ev.note = "discarded: " + down
	case r.What == netsim.Call && b.down[r.Node] > 0:
		ev.note = "missed: " + down
	case r.What == netsim.Restart && b.down[r.Node] > 0:
		ev.note = "RESTART, but another crash lasts"
	}
	ev.changed = b.enter(r.Node, r.Mark)
	ev.states = b.states
	if len(sends) > 0 && ev.mayShare(sends[0].Origin.Site.To) {
		b.send(&sends[0], ev)
		sends = sends[1:]
	} else {
		if acted := r.What == netsim.Timer || r.What == netsim.Call; acted && !ev.changed && len(sends) == 0 {
			ev.unsaid = b.hosts > 1
		}
		b.rows = append(b.rows, ev)
	}
	for i := range sends {
		b.send(&sends[i], row{what: netsim.Send})
	}
}

// enter notes the state of a host and reports whether it changed.
func (b *reader[P]) enter(host netsim.NodeID, mark uint64) bool {
	s := downState
	if b.down[host] == 0 {
		s = b.state(host, mark)
	}
	if b.states[host] == s {
		return false
	}
	b.states = slices.Clone(b.states)
	b.states[host] = s
	return true
}

// mayShare reports whether an event can be shown in the row of the first packet that it sends: everything but an arrival
// that changes the state, that is unusual in any way, or that another host than the sender hears of.
func (r *row) mayShare(to netsim.NodeID) bool {
	return r.in == nil || !r.changed && r.in.plain() && to == r.in.origin.Site.From
}

func (a *arrival) plain() bool { return a.remark == "" && a.over == "" && !a.discarded }

// send adds a packet to a row, which may show its event, and appends the row.
func (b *reader[P]) send(r *netsim.Record[P], to row) {
	o := &sending{site: r.Origin.Site, packet: b.packet(r.Packet), fate: r.Fate, caught: r.Caught}
	o.lost = r.Lost || r.Caught || r.Fate.Drop
	if to.what == netsim.Send {
		to.changed = b.enter(r.Node, r.Mark)
	}
	to.at, to.node, to.states, to.out, to.note = r.At, r.Node, b.states, o, join(to.note, b.fates(r), "; ")
	if !noLink(r) {
		b.sent[o.site] = sent{row: len(b.rows), fate: r.Fate}
	}
	if !o.lost {
		link := [2]netsim.NodeID{o.site.From, o.site.To}
		b.flying[link] = append(b.flying[link], flier{n: o.site.N})
	}
	b.rows = append(b.rows, to)
}

// arrive says what is unusual of a packet that arrives.
func (b *reader[P]) arrive(r *netsim.Record[P]) *arrival {
	o := r.Origin
	a := &arrival{origin: o, discarded: r.What == netsim.Discard}
	was, known := b.sent[o.Site]
	switch {
	case o.Forged:
		a.remark = "forged"
	case o.Copy > 0 && known && was.fate.Copies == 1:
		a.remark = "copy"
	case o.Copy > 0:
		a.remark = fmt.Sprintf("copy %d", o.Copy)
	default:
		overtaken := false
		a.over, overtaken = b.land(o.Site)
		if overtaken || known && was.fate.Delay > 0 && was.row < len(b.rows)-1 {
			a.remark = "late"
		}
	}
	if o.Damaged {
		a.remark = join(a.remark, "damaged", ", ")
	}
	if a.remark != "" || !known {
		a.packet = b.packet(r.Packet)
	}
	return a
}

// land takes an original off its link. It returns the earliest packet that it overtakes, unless another one did before,
// and whether it was overtaken itself.
func (b *reader[P]) land(s netsim.Site) (over string, overtaken bool) {
	link := [2]netsim.NodeID{s.From, s.To}
	fs := b.flying[link]
	i := slices.IndexFunc(fs, func(f flier) bool { return f.n == s.N })
	if i < 0 {
		return "", false
	}
	for j := range fs[:i] {
		if !fs[j].overtaken && over == "" {
			over = netsim.Site{From: s.From, To: s.To, N: fs[j].n}.String()
		}
		fs[j].overtaken = true
	}
	overtaken = fs[i].overtaken
	b.flying[link] = slices.Delete(fs, i, i+1)
	return over, overtaken
}
