package ladder

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"synfault/netsim"
)

// Text writes tr as a ladder of plain text. Its error is w's.
func Text[P any](w io.Writer, tr *netsim.Trace[P], st *Style[P]) error {
	ws := newWords(st, st != nil && st.ASCII)
	b := readRows(ws, tr)
	l := newLayout(ws, b)
	out := bufio.NewWriter(w)
	p := printer{layout: l, w: out}
	for _, s := range lines(ws.st.Title, ws.ascii) {
		for i, part := range wrap(s, l.width, l.width-2, l.dots) {
			p.print(min(i, 1)*2, part)
		}
	}
	if ws.st.Title != "" {
		p.end()
	}
	if len(tr.Records) == 0 {
		p.print(0, "nothing happened")
	}
	if b.hosts > 0 {
		p.head()
	}
	for _, it := range items(&ws.st, b.rows) {
		if it.words != "" {
			p.print(l.timeEnd+2, ws.clean(it.words))
			continue
		}
		p.row(&b.rows[it.first])
	}
	for _, s := range wrap(b.ending(tr.Outcome), l.width-l.timeEnd-2, l.width-l.timeEnd-2, l.dots) {
		p.print(l.timeEnd+2, s)
	}
	if ws.st.Footer != "" {
		p.end()
	}
	for _, s := range lines(ws.st.Footer, ws.ascii) {
		fmt.Fprintln(out, s)
	}
	return out.Flush()
}

// ending says how the run ended, and what is then still on its way. It says nothing of a run that became quiet.
func (b *reader[P]) ending(o netsim.Outcome) string {
	const most = 8
	var sites []netsim.Site
	for link, fs := range b.flying {
		for _, f := range fs {
			sites = append(sites, netsim.Site{From: link[0], To: link[1], N: f.n})
		}
	}
	slices.SortFunc(sites, netsim.Site.Compare)
	var names []string
	for _, s := range sites[:min(len(sites), most)] {
		names = append(names, s.String())
	}
	if len(sites) > most {
		names = append(names, fmt.Sprintf("%d more", len(sites)-most))
	}
	if s := outcome(o); s != "" {
		return join(s, strings.Join(names, ", "), "; on their way: ")
	}
	return ""
}

// lines splits a caller's text into printable lines.
func lines(s string, ascii bool) []string {
	if s == "" {
		return nil
	}
	ls := strings.Split(strings.TrimRight(s, "\n"), "\n")
	for i := range ls {
		ls[i] = strings.TrimRight(clean(ls[i], ascii), " ")
	}
	return ls
}

// printer writes lines.
type printer struct {
	*layout
	w    *bufio.Writer
	line line
}

// end writes the line that was filled.
func (p *printer) end() {
	p.w.WriteString(strings.TrimRight(cut(string(p.line), p.width, p.dots), " "))
	p.w.WriteByte('\n')
	p.line = p.line[:0]
}

// print writes a line of its own.
func (p *printer) print(column int, s string) {
	p.line.put(column, s)
	p.end()
}

// head writes the names of the columns.
func (p *printer) head() {
	p.line.put(p.timeEnd-len("time"), "time")
	p.states(p.before, func(c *column) string { return c.head })
	p.line.put(p.packet, cut(p.noun, p.packetW, p.dots))
	p.states(p.after, func(c *column) string { return c.head })
	if !p.stacked {
		p.line.put(p.rule, "rule")
	}
	p.end()
}

func (p *printer) states(cs []column, of func(*column) string) {
	for i := range cs {
		p.line.put(cs[i].at, cut(of(&cs[i]), cs[i].width, p.dots))
	}
}

// row writes a row, on as many lines as its words take. The first row says how every host began.
func (p *printer) row(r *row) {
	if r.what != 0 || p.before[0].host != anyHost {
		p.one(r)
		return
	}
	for i := range r.states {
		first := *r
		first.node = netsim.NodeID(i)
		p.one(&first)
	}
}

func (p *printer) one(r *row) {
	if r.what != 0 {
		s := p.at(r.at)
		p.line.put(p.timeEnd-columns(s), s)
	}
	p.states(p.before, func(c *column) string { return c.of(r) })
	p.line.put(p.arrow, p.arrowOf(r))
	middle, rule := p.flow(r)
	for i := range max(len(middle), len(rule), 1) {
		if i < len(middle) {
			p.line.put(p.packet, middle[i])
		}
		if i == 0 {
			p.line.put(p.site, r.site())
			p.states(p.after, func(c *column) string { return c.of(r) })
		}
		if i < len(rule) {
			p.line.put(p.rule, rule[i])
		}
		p.end()
	}
}

// flow breaks what a row says into the lines of the packet's column and those of the rule's.
func (p *printer) flow(r *row) (middle, rule []string) {
	packet, why := r.middle(), r.why()
	if !p.stacked {
		return wrap(packet, p.packetW, p.packetW, p.dots), wrap(why, p.ruleW, p.ruleW, p.dots)
	}
	rest := p.width - p.packet // below the first line nothing stands to the right
	if packet == "" || why == "" || columns(packet)+2+columns(why) <= p.packetW {
		return wrap(join(packet, why, "  "), p.packetW, rest, p.dots), nil
	}
	middle = wrap(packet, p.packetW, rest, p.dots)
	return append(middle, wrap(why, rest, rest, p.dots)...), nil
}

// arrowOf draws the way of the packet that a row shows. Two strokes are for the packet, "=" if there are copies and "~" if
// it is damaged, and the head is x if the original does not arrive.
func (l *layout) arrowOf(r *row) string {
	o := r.out
	if o == nil {
		if r.in == nil || l.pair {
			return ""
		}
		s := r.in.origin.Site
		return strings.Repeat(" ", len(s.From.String())+2) + ">" + s.To.String()
	}
	stroke, left, right := "--", "<", ">"
	switch {
	case o.damaged():
		stroke = "~~"
	case o.fate.Copies > 0:
		stroke = "=="
	}
	if o.lost {
		left, right = "x", "x"
	}
	switch s := o.site; {
	case !l.pair:
		return s.From.String() + stroke + right + s.To.String()
	case s.From == s.To:
		return stroke[:1] + "o" + right
	case s.From > s.To:
		return left + stroke
	}
	return stroke + right
}

// middle is what a row says of its packet.
func (r *row) middle() string {
	switch {
	case r.out != nil:
		return r.out.packet
	case r.in != nil && r.in.over != "":
		return join(join("overtakes "+r.in.over, r.in.remark, "; "), r.in.packet, " ")
	case r.in != nil:
		return join(r.in.remark, r.in.packet, " ")
	}
	return ""
}

// why is what a row says of the reasons.
func (r *row) why() string {
	s := join(r.note, r.rule, "; ")
	if r.unsaid {
		s = join(r.node.String(), s, ": ")
	}
	return s
}

// site names the packet that a row shows.
func (r *row) site() string {
	switch {
	case r.out != nil:
		return r.out.site.String()
	case r.in != nil:
		return r.in.origin.Site.String()
	}
	return ""
}
