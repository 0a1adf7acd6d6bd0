package ladder

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"synfault/netsim"
)

// SVG writes tr as a picture: an SVG document that refers to nothing outside, in light or dark as the reader prefers. It
// shows the rows that Text would, whatever the Style's Width and ASCII say. Its error is w's.
func SVG[P any](w io.Writer, tr *netsim.Trace[P], st *Style[P]) error {
	ws := newWords(st, false)
	b := readRows(ws, tr)
	p := &picture{
		rows: b.rows, items: items(&ws.st, b.rows), clock: newClock(b.rows),
		title: lines(ws.st.Title, false), footer: lines(ws.st.Footer, false), ending: b.ending(tr.Outcome),
		colours: map[string]string{downState: "sd"},
	}
	if len(tr.Records) == 0 {
		p.ending = "nothing happened"
	}
	for i := range b.hosts {
		p.lanes = append(p.lanes, lane{name: cut(ws.host(netsim.NodeID(i)), maxState, "…")})
	}
	p.flights = flightsOf(b.rows)
	p.place()
	out := bufio.NewWriter(w)
	c := canvas{out}
	p.paint(c)
	return out.Flush()
}

// canvas writes elements.
type canvas struct{ w *bufio.Writer }

// add writes a line as it is; what is formatted into it must need no escape.
func (c canvas) add(format string, args ...any) {
	fmt.Fprintf(c.w, format, args...)
	c.w.WriteByte('\n')
}

// text writes words at a point.
func (c canvas) text(x, y int, class, words string) {
	if words != "" {
		c.add(`<text x="%d" y="%d" class="%s">%s</text>`, x, y, class, escape(words))
	}
}

// label writes words along a slope, and what a pointer held over them shows, if that is not empty.
func (c canvas) label(x, y, degrees int, class, words, full string) {
	turn := ""
	if degrees != 0 {
		turn = fmt.Sprintf(` transform="rotate(%d %d %d)"`, degrees, x, y)
	}
	if full != "" {
		full = "<title>" + escape(full) + "</title>"
	}
	c.add(`<text x="%d" y="%d" class="%s"%s>%s%s</text>`, x, y, class, turn, full, escape(words))
}

// escape makes words safe between tags. Spaces stay as many as they are.
func escape(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic("BUG: a strings.Builder fails: " + err.Error())
	}
	return b.String()
}

// paint writes the document, back to front.
func (p *picture) paint(c canvas) {
	name := "time-sequence diagram"
	if len(p.title) > 0 {
		name = p.title[0]
	}
	c.add(`<svg xmlns="http://www.w3.org/2000/svg" class="ladder" viewBox="0 0 %d %d" width="%d" height="%d" role="img">`,
		p.width, p.height, p.width, p.height)
	c.add(`<title>%s</title>`, escape(name))
	c.add(`<style>%s</style>`, css())
	c.add(`<defs>`)
	for _, class := range arrowClasses {
		c.add(`<marker id="ladder-%s" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 1L10 5L0 9z" class="head %s"/></marker>`, class, class)
	}
	c.add(`</defs>`)
	c.add(`<rect class="paper" width="%d" height="%d"/>`, p.width, p.height)
	for i, s := range p.titleLines {
		class := "title"
		if i > 0 && p.titleLines[i].faint {
			class = "faint"
		}
		c.text(margin, s.y, class, s.words)
	}
	p.paintLanes(c)
	for i := range p.flights {
		p.paintFlight(c, &p.flights[i])
	}
	p.paintItems(c)
	p.paintBlocks(c)
	for i := range p.flights {
		p.paintLabel(c, &p.flights[i])
	}
	for _, s := range p.footLines {
		class := "mono faint"
		if s.ending {
			class = "fault late"
		}
		c.text(margin, s.y, class, s.words)
	}
	c.add(`</svg>`)
}
