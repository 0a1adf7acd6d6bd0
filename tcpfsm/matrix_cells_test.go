package tcpfsm_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"synfault/tcpfsm"
)

// A cell is one segment for a fixture, by its classes.
type cell struct{ kind, seq, ack string }

func (c cell) String() string { return c.kind + "/" + c.seq + "/" + c.ack }

// kinds are the segments of the matrix.
var kinds = []struct {
	name string
	ctl  tcpfsm.CTL
	text uint16
}{
	{"SYN", tcpfsm.SYN, 0},
	{"SYN,ACK", tcpfsm.SYN | tcpfsm.ACK, 0},
	{"ACK", tcpfsm.ACK, 0},
	{"RST", tcpfsm.RST, 0},
	{"RST,ACK", tcpfsm.RST | tcpfsm.ACK, 0},
	{"FIN,ACK", tcpfsm.FIN | tcpfsm.ACK, 0},
	{"data", tcpfsm.ACK, 10},
}

var (
	seqClasses = []string{"exact", "inside", "last", "old", "older", "beyond"}
	ackClasses = []string{"new", "part", "same", "old", "oldest", "ancient", "unsent"}
)

// pick makes the number of a SEQ class for a segment of LEN numbers.
func pickSEQ(class string, next tcpfsm.Seq, window, length uint32) tcpfsm.Seq {
	switch class {
	case "exact":
		return next
	case "inside":
		return next + 100
	case "last":
		return next + tcpfsm.Seq(window) - 1
	case "old":
		return next - tcpfsm.Seq(max(length, 1))
	case "older":
		return next - 1000
	case "beyond":
		return next + tcpfsm.Seq(window)
	}
	panic("BUG: no SEQ is called " + class)
}

func pickACK(class string, una, nxt tcpfsm.Seq, maxWindow uint32) tcpfsm.Seq {
	switch class {
	case "new":
		return nxt
	case "part":
		return nxt - 1
	case "same":
		return una
	case "old":
		return una - 1
	case "oldest":
		return una - tcpfsm.Seq(maxWindow)
	case "ancient":
		return una - tcpfsm.Seq(maxWindow) - 1
	case "unsent":
		return nxt + 1
	}
	panic("BUG: no ACK is called " + class)
}

// A section is a fixture and the tables that say what it does, the first that
// names a cell before the next.
type section struct {
	name    string
	fixture fixture
	tables  []*table
}

// cells are the cells that a connection has: six kinds of SEQ; with an ACK bit
// as many ACKs as there are different numbers.
func cells(p *conn) (list []cell) {
	for _, k := range kinds {
		for _, seq := range seqClasses {
			if !k.ctl.Has(tcpfsm.ACK) {
				list = append(list, cell{k.name, seq, "none"})
				continue
			}
			for _, ack := range p.acks() {
				list = append(list, cell{k.name, seq, ack})
			}
		}
	}
	return list
}

// acks are the classes of ACK that are of different numbers: with nothing
// outstanding nothing can be new, and of a SYN alone no part.
func (p *conn) acks() []string {
	switch outstanding := p.c.SND.NXT - p.c.SND.UNA; {
	case p.c.State < tcpfsm.SynSent: // any numbers will do
		return ackClasses
	case outstanding == 0:
		return slices.DeleteFunc(slices.Clone(ackClasses), func(s string) bool { return s == "new" || s == "part" })
	case outstanding == 1:
		return slices.DeleteFunc(slices.Clone(ackClasses), func(s string) bool { return s == "part" })
	}
	return ackClasses
}

// segment makes the segment of a cell. A block without numbers is met by
// segments of a connection that the peer believes in.
func (p *conn) segment(c cell) tcpfsm.Segment {
	una, nxt, most := p.c.SND.UNA, p.c.SND.NXT, p.c.SND.MaxWND
	next, window := p.c.RCV.NXT, p.c.RCV.WND
	if p.c.State < tcpfsm.SynSent {
		una, nxt, most = p.iss+1, p.iss+101, offered
	}
	if p.c.State <= tcpfsm.SynSent {
		next, window = p.irs+1, room
	}
	for _, k := range kinds {
		if k.name != c.kind {
			continue
		}
		seg := tcpfsm.Segment{CTL: k.ctl, Text: k.text, WND: newlyGiven}
		seg.SEQ = pickSEQ(c.seq, next, window, seg.LEN())
		if k.ctl.Has(tcpfsm.ACK) {
			seg.ACK = pickACK(c.ack, una, nxt, most)
		}
		return seg
	}
	panic("BUG: no segment is called " + c.kind)
}

// check takes the step and compares all that can be seen of it.
func (p *conn) check(seg tcpfsm.Segment, o outcome) {
	p.t.Helper()
	before := p.c
	asked := seg
	p.m.Arrives(&p.c, &seg, &p.env, &p.out)
	if seg != asked {
		p.t.Errorf("Arrives changed the segment to %s", seg.Detail())
	}
	p.compare(before, seg, nil, o)
}

// compare wants the last step, from before, to be o and nothing else.
func (p *conn) compare(before tcpfsm.TCB, seg tcpfsm.Segment, err error, o outcome) {
	p.t.Helper()
	note(&p.out)
	tally(before.State, &seg)
	want := o.expected(&before, seg, p.env.ISN)
	got := seen(&before, &p.c, &p.out, err, want.Unseen)
	if diff := cmp.Diff(want, got); diff != "" {
		p.t.Errorf("in %s, %s, by\n\t%s\n(-wanted +got, rule %v):\n%s",
			before.State, seg.Detail(), strings.Join(o.sources, "\n\t"), p.out.Rule, diff)
	}
	if p.c.Timers != (before.Timers|p.out.Set)&^p.out.Stop {
		p.t.Errorf("the block's timers are %v; before %v, set %v, stopped %v", p.c.Timers, before.Timers, p.out.Set, p.out.Stop)
	}
	if p.c.State == tcpfsm.Closed && p.c != (tcpfsm.TCB{}) {
		p.t.Errorf("a block in CLOSED is not empty: %+v", p.c)
	}
	if o.nothing() && settled(p.c) != settled(before) {
		p.t.Errorf("nothing was to change (-before +after):\n%s", cmp.Diff(settled(before), settled(p.c)))
	}
	if o.nothing() && len(o.sends) == 0 && p.c != before {
		p.t.Errorf("the segment was to leave no trace (-before +after):\n%s", cmp.Diff(before, p.c))
	}
}

// settled is a block without what an answer leaves behind: the throttles'
// accounts, and the last acknowledgment sent.
func settled(c tcpfsm.TCB) tcpfsm.TCB {
	c.ChalAt, c.ChalN, c.OddAt, c.OddN, c.RCV.ACKed = 0, 0, 0, 0, 0
	return c
}

// run takes every cell of every section under a setting, and wants every row
// to have been of use.
func run(t *testing.T, s setting, sections []section) {
	used := runSome(t, s, sections)
	for _, sec := range sections {
		allUsed(t, used, sec.tables...)
	}
}

// runSome takes every cell of every section, and counts what each row said.
func runSome(t *testing.T, s setting, sections []section) map[*row]int {
	used := map[*row]int{}
	count := 0
	for _, sec := range sections {
		t.Run(sec.name, func(t *testing.T) {
			for _, c := range cells(sec.fixture(t, s)) {
				o, err := demand(sec.tables, c, used)
				if err != nil {
					t.Errorf("%s: %v", c, err)
					continue
				}
				count++
				t.Run(c.String(), func(t *testing.T) {
					p := sec.fixture(t, s)
					p.check(p.segment(c), o)
				})
			}
		})
	}
	t.Logf("%d cells", count)
	return used
}

// missing lists the cells of a section for which no row says what happens.
func missing(t *testing.T, s setting, sections []section) (list []string, count int) {
	for _, sec := range sections {
		for _, c := range cells(sec.fixture(t, s)) {
			count++
			if _, err := demand(sec.tables, c, map[*row]int{}); err != nil {
				list = append(list, fmt.Sprintf("%s/%s: %v", sec.name, c, err))
			}
		}
	}
	return list, count
}
