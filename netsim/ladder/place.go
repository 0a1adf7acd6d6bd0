package ladder

import (
	"strings"

	"synfault/netsim"
)

// The measures of a picture, in user units. A letter of the fonts used takes no more than these widths, in tenths, on the
// systems that the style sheet names fonts of.
const (
	margin     = 24
	monoWidth  = 74 // of 12px monospace
	smallWidth = 68 // of 11px monospace
	sansWidth  = 66 // of 12px sans-serif, on average
	boldWidth  = 75 // of 12px sans-serif, bold
	titleWidth = 95 // of 16px sans-serif, bold
	lineHeight = 15
	rowGap     = 46 // between rows of different instants
	closeGap   = 30 // between rows of one instant
	breakGap   = 72 // where time is left out
	replyGap   = 16 // between what arrives and what is sent in one row
	stateGap   = 44 // the same where a state stands between them
	maxLabel   = 48 // letters of a packet
	maxState   = 24 // letters of a state
	noteWidth  = 38 // letters of a line of a note
)

func wide(letters, tenths int) int { return (letters*tenths + 9) / 10 }

// picture is a diagram with a place for everything.
type picture struct {
	clock
	rows    []row
	items   []item
	lanes   []lane
	flights []flight
	blocks  []block
	breaks  []pause
	colours map[string]string // the class of a state

	title, footer         []string
	ending                string
	titleLines, footLines []placed

	y             []int // of each row; of one that is not shown, the line that stands for it
	shown         []bool
	reply         []int // how far below a row the packet leaves that it sends
	itemY         []int
	top, bottom   int // of the lifelines
	timeX, notesX int // where times end; where notes begin that do not stand beside their lifeline
	width, height int
}

// lane is a host's lifeline.
type lane struct {
	x    int
	name string
	free int // everything beside the lifeline is above this line
}

// placed is a line of the title or the footer.
type placed struct {
	words         string
	y             int
	faint, ending bool
}

// pause is a stretch of time that the picture leaves out.
type pause struct {
	y     int
	words string
}

// block is what stands beside a lifeline at a row: the host's state, if it is another than was last shown, and notes.
type block struct {
	row   int
	host  int
	state string
	notes []note
}

type note struct{ words, class string }

// place finds room for everything.
func (p *picture) place() {
	p.y, p.shown, p.reply = make([]int, len(p.rows)), make([]bool, len(p.rows)), make([]int, len(p.rows))
	for _, it := range p.items {
		for i := it.first; i < it.last; i++ {
			p.shown[i] = it.words == ""
		}
	}
	p.makeBlocks()
	p.placeLanes()
	y := margin
	for i, s := range p.title {
		letters := (p.width - 2*margin) * 10 / titleWidth
		for _, part := range wrap(s, letters, letters, "…") {
			y += 22
			p.titleLines = append(p.titleLines, placed{words: part, y: y - 6, faint: i > 0})
		}
	}
	if p.top = y + 24; len(p.titleLines) > 0 {
		p.top += 12
	}
	p.placeItems()
	y = p.bottom + 30
	letters := (p.width - 2*margin) * 10 / boldWidth
	for _, s := range wrap(p.ending, letters, letters, "…") {
		p.footLines = append(p.footLines, placed{words: s, y: y, ending: true})
		y += 18
	}
	for _, s := range p.footer {
		p.footLines = append(p.footLines, placed{words: s, y: y})
		p.width = max(p.width, 2*margin+wide(columns(s), monoWidth))
		y += 18
	}
	p.height = y + margin - 12
	p.routeAll()
}

// makeBlocks collects what is written beside the lifelines, and gives states their colours.
func (p *picture) makeBlocks() {
	last := make([]string, len(p.lanes))
	for i := range p.rows {
		r := &p.rows[i]
		for _, s := range r.states {
			if _, seen := p.colours[s]; !seen {
				p.colours[s] = "s" + string(rune('0'+(len(p.colours)-1)%hues))
			}
		}
		if !p.shown[i] {
			continue
		}
		if r.in != nil && r.out != nil {
			p.reply[i] = replyGap
		}
		for host, s := range r.states {
			b := block{row: i, host: host}
			if i == 0 || s != last[host] {
				b.state = cut(s, maxState, "…")
				if p.reply[i] > 0 && int(r.node) == host && len(p.lanes) > 2 {
					p.reply[i] = stateGap
				}
			}
			if r.what != 0 && int(r.node) == host {
				b.notes = p.notesOf(r)
			}
			if last[host] = s; b.state != "" || len(b.notes) > 0 {
				p.blocks = append(p.blocks, b)
			}
		}
	}
}

// notesOf is what is written of a row beside the lifeline: faults, what is unusual of an arrival, the rule.
func (p *picture) notesOf(r *row) []note {
	var notes []note
	add := func(words, class string) {
		for _, s := range wrap(words, noteWidth, noteWidth, "…") {
			notes = append(notes, note{s, class})
		}
	}
	prefix := ""
	if len(p.lanes) > 2 {
		prefix = r.node.String() + ": "
	}
	add(r.note, "fault "+r.fault())
	if r.in != nil && r.out == nil && r.middle() != "" {
		add(r.site()+" "+r.middle(), "faint mono time")
	}
	add(r.rule, "faint")
	if len(notes) > 0 {
		notes[0].words = prefix + notes[0].words
	}
	return notes
}

// fault is the class of arrows that a row's note has the colour of.
func (r *row) fault() string {
	if r.out == nil || r.what == netsim.Crash || r.what == netsim.Restart {
		return "lost"
	}
	if class := r.out.class(); class != "plain" {
		return class
	}
	return r.out.joins()
}

// placeLanes finds the columns.
func (p *picture) placeLanes() {
	label, state, times := 0, 0, 0
	for i := range p.flights {
		label = max(label, wide(columns(p.flights[i].label), monoWidth))
	}
	sides := [2]int{} // room beside the first and the last lifeline
	for _, b := range p.blocks {
		w := wide(columns(b.state), smallWidth) + 16
		state = max(state, w)
		for _, n := range b.notes {
			letter := sansWidth
			if strings.HasPrefix(n.class, "fault") {
				letter = boldWidth
			}
			w = max(w, wide(columns(n.words), letter))
		}
		sides[min(b.host, 1)] = max(sides[min(b.host, 1)], w)
	}
	for i := range p.rows {
		times = max(times, 1+columns(p.at(p.rows[i].at)))
	}
	for i := range p.lanes {
		state = max(state, wide(columns(p.lanes[i].name), 90)+24)
	}
	p.timeX = margin + wide(times, smallWidth)
	x, gap := p.timeX+24, max(label+60, 240)
	switch len(p.lanes) {
	case 1: // arrows on the left, where they turn back, notes on the right
		p.lanes[0].x = x + max(gap, state/2)
		p.width = p.lanes[0].x + 16 + max(sides[0], state/2) + margin
	case 2: // what is written stands outside
		p.lanes[0].x = x + max(sides[0], state/2) + 16
		p.lanes[1].x = p.lanes[0].x + max(gap, label*5/4+60, 380)
		p.width = p.lanes[1].x + 16 + max(sides[1], state/2) + margin
	default: // states stand on the lifelines, notes right of them all
		x += state / 2
		for i := range p.lanes {
			p.lanes[i].x = x
			x += gap + state/2
		}
		p.notesX = x - gap + 24
		p.width = p.notesX + max(sides[0], sides[1]) + margin
	}
	p.width = max(p.width, 320)
}
