package tcpfsm_test

import (
	"fmt"
	"strings"
	"testing"
)

// The matrix is state × kind of segment × SEQ × ACK. What each cell demands is
// written in tables, one row per rule of §3.10, with columns between bars:
//
//	kind | SEQ | ACK | then | sends | timers | user | variables | source
//
// The first three name the cells, several words meaning any of them and * all.
//
//	kind       SYN  SYN,ACK  ACK  RST  RST,ACK  FIN,ACK  data (10 octets, with ACK)
//	SEQ        exact   RCV.NXT
//	           inside  in the window, not at RCV.NXT
//	           last    the last number of the window
//	           old     all of it below the window, and touching it
//	           older   further below
//	           beyond  RCV.NXT+RCV.WND
//	ACK        new     SND.NXT: acknowledges all that is outstanding
//	           part    SND.NXT-1: all but one number, which is the FIN's where there is one
//	           same    SND.UNA
//	           old     SND.UNA-1
//	           oldest  SND.UNA-MAX.SND.WND
//	           ancient one less
//	           unsent  SND.NXT+1
//	           none    no ACK bit
//
// The others say what has to happen, and nothing else may:
//
//	then       a state, or = for the one before; & goes on to the next table,
//	           "& STATE" does so from another state
//	sends      segments as the RFC's figures write them; "ack" is
//	           <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK> of the variables afterwards; empty is silence
//	timers     +timer=duration is set, -timer is stopped
//	user       signals; fail=error for calls outstanding; err=error for the call itself;
//	           takes=a..b and gets=a..b are the octets accepted and released, acked=a..b ours that are
//	           acknowledged; holds=FIN is a FIN kept for later; queues=n and queues=FIN is what
//	           waits to be sent
//	variables  assignments; passive and active of how it was opened; "win" is SND.WND=SEG.WND SND.WL1=SEG.SEQ SND.WL2=SEG.ACK;
//	           name=? says nothing of a variable that means nothing any more, and
//	           an assignment that changes nothing lets the rest of the block change
//	source     the paragraph, and its rule
//
// Numbers are sums of UNA NXT ISS (SND), RN RW IRS (RCV), WND WL1 WL2 (SND),
// SEG.SEQ SEG.ACK SEG.LEN SEG.WND, ISN and constants; they are those of before
// the segment but for "ack". Windows and options of what is sent follow one rule:
// a segment with ACK or SYN offers RCV.WND (§3.8.6), one with RST offers
// nothing, one with SYN carries the MSS (§3.7.1, MUST-14), no other option is
// negotiated. "win=number" after a segment says otherwise.

// An outcome is what has to happen.
type outcome struct {
	state   string // empty: as before
	goesOn  bool
	sends   []string
	timers  []string
	user    []string
	vars    []string
	sources []string
}

// A row demands an outcome of all the cells that it names.
type row struct {
	kinds, seqs, acks []string
	outcome
	text string
}

// A table is a list of rows of which at most one names a cell.
type table struct {
	name string
	rows []*row
}

// parseTable reads a table; keys is how many columns name the cells.
func parseTable(name, text string) *table {
	tab := &table{name: name}
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		col := strings.Split(line, "|")
		if len(col) != 9 {
			panic(fmt.Sprintf("BUG: table %s has %d columns, not 9: %s", name, len(col), line))
		}
		r := &row{text: line, kinds: strings.Fields(col[0]), seqs: strings.Fields(col[1]), acks: strings.Fields(col[2])}
		r.outcome = parseOutcome(col[3:])
		if len(r.kinds)*len(r.seqs)*len(r.acks) == 0 || strings.TrimSpace(col[8]) == "" {
			panic(fmt.Sprintf("BUG: table %s has a row without cells or without a source: %s", name, line))
		}
		tab.rows = append(tab.rows, r)
	}
	return tab
}

// parseOutcome reads the columns from "then" to "source".
func parseOutcome(col []string) (o outcome) {
	then := strings.Fields(col[0])
	if len(then) > 0 && then[0] == "&" {
		o.goesOn = true
		then = then[1:]
	}
	switch {
	case len(then) == 1 && then[0] != "=":
		o.state = then[0]
	case len(then) > 1 || len(then) == 0 && !o.goesOn:
		panic("BUG: a row needs one state or =: " + strings.Join(col, "|"))
	}
	o.sends, o.timers = strings.Fields(col[1]), strings.Fields(col[2])
	o.user, o.vars = strings.Fields(col[3]), strings.Fields(col[4])
	o.sources = []string{strings.TrimSpace(col[5])}
	return o
}

// then is the outcome of o followed by that of p.
func (o outcome) then(p outcome) outcome {
	join := func(a, b []string) []string { return append(append([]string(nil), a...), b...) }
	if p.state == "" {
		p.state = o.state
	}
	return outcome{
		state: p.state, goesOn: p.goesOn, sends: join(o.sends, p.sends), timers: join(o.timers, p.timers),
		user: join(o.user, p.user), vars: join(o.vars, p.vars), sources: join(o.sources, p.sources),
	}
}

// nothing reports an outcome that leaves no trace but perhaps an answer.
func (o outcome) nothing() bool {
	return o.state == "" && len(o.timers)+len(o.user)+len(o.vars) == 0
}

func names(list []string, word string) bool {
	for _, w := range list {
		if w == word || w == "*" {
			return true
		}
	}
	return false
}

// find returns the row that names the cell, or nil.
func (tab *table) find(c cell) (found *row, err error) {
	for _, r := range tab.rows {
		if !names(r.kinds, c.kind) || !names(r.seqs, c.seq) || !names(r.acks, c.ack) {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("table %s names it twice:\n\t%s\n\t%s", tab.name, found.text, r.text)
		}
		found = r
	}
	return found, nil
}

// demand is what the tables, in their order, demand of a cell; used counts the
// rows that said something.
func demand(tables []*table, c cell, used map[*row]int) (outcome, error) {
	var o outcome
	for _, tab := range tables {
		r, err := tab.find(c)
		if err != nil {
			return o, err
		}
		if r == nil {
			continue
		}
		used[r]++
		if o = o.then(r.outcome); !r.goesOn {
			return o, nil
		}
	}
	return o, fmt.Errorf("no row says what happens")
}

// allUsed wants every row to have been of use: a row that names no cell, or
// only cells that another has settled, is a mistake in a table.
func allUsed(t *testing.T, used map[*row]int, tables ...*table) {
	t.Helper()
	for _, tab := range tables {
		for _, r := range tab.rows {
			if used[r] == 0 {
				t.Errorf("table %s has a row that no cell meets: %s", tab.name, r.text)
			}
		}
	}
}
