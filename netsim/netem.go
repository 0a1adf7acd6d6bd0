package netsim

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// ParseProfile reads a profile: sections separated by ";". One that begins with the name of a link and a colon is about
// that link, and all that is true of it; the others are together about every link that has none of its own.
//
//	delay 40ms 5ms distribution normal; ba: loss 10%; horizon 30s
//
// A section is written as the arguments of tc's netem, in any order, with tc's units and abbreviations:
//
//	limit PACKETS
//	delay TIME [JITTER [CORRELATION]]          also latency
//	distribution uniform|normal|pareto|paretonormal
//	loss [random] PERCENT [CORRELATION]        also drop
//	loss state P13 [P31 [P32 [P23 [P14]]]]     left out: 100%-P13, 0%, 100%, 0%
//	loss gemodel P [R [1-H [1-K]]]             left out: 100%-P, 100%, 0%
//	duplicate PERCENT [CORRELATION] [copies N] [lag TIME]
//	corrupt PERCENT [CORRELATION]
//	reorder PERCENT [CORRELATION]              gap DISTANCE
//	rate RATE [OVERHEAD [CELLSIZE [CELLOVERHEAD]]]
//	slot MIN [MAX] [packets N] [bytes N]
//	slot distribution NAME DELAY JITTER [packets N] [bytes N]
//	seed NUMBER
//
// Beyond netem there are, beside copies and lag, never abbreviated:
//
//	down FROM UNTIL                            all is lost between two instants; as often as there are such times
//	flap UP DOWN [FROM UNTIL]                  up for a time, down for a time, again and again
//	forge PERCENT KINDS [EDGE]                 kinds as 1,2 or 1-4
//	msl TIME [lies]                            the whole network's, like
//	horizon TIME
//
// UNTIL may be never. A bare time is in microseconds, a bare rate in bits per second. Each keyword but down stands once in
// a section. netem's ecn is refused, for nothing here marks packets. An error is a *ParseError.
func ParseProfile(text string) (Profile, error) {
	p := profileParser{text: text, words: splitProfile(text)}
	rest := p.section(&p.profile.Default)
	for p.err == nil && p.next < len(p.words) {
		w := p.words[p.next]
		p.next++
		if link, ok := strings.CutSuffix(w.text, ":"); ok {
			p.link(w, link)
		} else if w.text != ";" {
			p.next--
			p.keywords(rest)
		}
	}
	p.judge(rest)
	if p.err != nil {
		return Profile{}, p.err
	}
	return p.profile.normal(), nil
}

type profileParser struct {
	text    string
	words   []word
	next    int
	profile Profile
	err     error
}

// word is a part of the text, and where it begins.
type word struct {
	text string
	at   int
}

// isNumber decides as tc does, by the first character, whether an optional argument stands here.
func (w word) isNumber(signed bool) bool {
	s := w.text
	return s != "" && (s[0] >= '0' && s[0] <= '9' || s[0] == '.' || signed && s[0] == '-')
}

// splitProfile cuts the text at white space, before and after a semicolon, and after a colon.
func splitProfile(text string) []word {
	var words []word
	start := -1
	flush := func(end int) {
		if start >= 0 {
			words = append(words, word{text[start:end], start})
		}
		start = -1
	}
	for i := range len(text) {
		switch c := text[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			flush(i)
		case c == ';':
			flush(i)
			words = append(words, word{";", i})
		case start < 0:
			start = i
			fallthrough
		default:
			if c == ':' {
				flush(i + 1)
			}
		}
	}
	flush(len(text))
	return words
}

// section is what is being read, and where its keywords stood.
type section struct {
	*Impairment
	link string         // empty for the rest of the network
	at   map[string]int // index of the word
}

func (p *profileParser) section(m *Impairment) *section { return &section{m, "", map[string]int{}} }

// peek is the next word of the section, empty at its end.
func (p *profileParser) peek() word {
	if p.next < len(p.words) {
		if w := p.words[p.next]; w.text != ";" {
			return w
		}
	}
	return word{"", len(p.text)}
}

// fail records the first error: that something else should stand where w does.
func (p *profileParser) fail(w word, want string) {
	if p.err != nil {
		return
	}
	if w.text == "" && p.next < len(p.words) {
		w = p.words[p.next] // the semicolon
	}
	const most = 30
	if cut := most; len(w.text) > most {
		for cut > 0 && !utf8.RuneStart(w.text[cut]) {
			cut--
		}
		w.text = w.text[:cut] + "…"
	}
	p.err = &ParseError{What: "profile", Column: w.at + 1, Got: w.text, Want: want}
}

// link reads the section of one link.
func (p *profileParser) link(w word, name string) {
	from, size := scanNode(name)
	to, ok := ParseNode(name[size:])
	if size == 0 || !ok {
		p.fail(w, "the names of two hosts, the link from one to the other: ab:")
		return
	}
	for _, l := range p.profile.Links {
		if l.From == from && l.To == to {
			p.fail(w, "a link that has no section yet")
		}
	}
	l := LinkImpairment{From: from, To: to}
	s := p.section(&l.Impairment)
	s.link = name
	p.keywords(s)
	p.judge(s)
	p.profile.Links = append(p.profile.Links, l)
}

// keywords reads up to the end of the section.
func (p *profileParser) keywords(s *section) {
	for p.err == nil && p.peek().text != "" {
		w := p.arg()
		k := findKeyword(w.text)
		if k == nil {
			p.fail(w, unknownKeyword(w.text))
			return
		}
		if old, again := s.at[k.name]; again && !k.repeats {
			p.fail(w, fmt.Sprintf("another keyword: %s was given at column %d already", k.name, p.words[old].at+1))
		} else if k.global && s.link != "" {
			p.fail(w, fmt.Sprintf("a keyword about the link %s: %s is the whole network's, "+
				"and has a section without a link's name", s.link, k.name))
		}
		s.at[k.name] = p.next - 1
		k.read(p, s)
	}
}

func unknownKeyword(w string) string {
	switch w {
	case "copies", "lag":
		return "a keyword: " + w + " stands after duplicate and its percentage"
	case "packets", "bytes":
		return "a keyword: " + w + " stands after slot and its times"
	case "lies":
		return "a keyword: lies stands after msl and its time"
	case "tc", "netem":
		return "a keyword: the arguments begin after the word netem"
	}
	if _, isUnit := timeUnits[strings.ToLower(w)]; isUnit {
		return "a keyword; a unit stands next to its number, as in 10ms"
	}
	if strings.HasSuffix(w, ":") {
		return "a keyword; the name of a link begins a section, after \";\""
	}
	if _, size := scanNode(w); size > 0 {
		if _, isLink := ParseNode(w[size:]); isLink {
			return "a keyword, or a colon after the name of a link: " + w + ":"
		}
	}
	if name, ok := nearest(strings.ToLower(w), keywordNames()); ok {
		return "a keyword: did you mean " + name + "?"
	}
	return "a keyword: " + strings.Join(keywordNames(), ", ")
}

// judge reports what the section's keywords do not allow each other. A value that was not written, but follows from
// others, is reported where the keyword stands.
func (p *profileParser) judge(s *section) {
	if p.err != nil {
		return
	}
	if f := s.check(); f != nil {
		at := s.at[f.keyword]
		if w := at + f.arg; w < len(p.words) && p.words[w].isNumber(true) || f.keyword == "distribution" {
			at += f.arg
		}
		p.fail(p.words[at], f.want)
	}
}

// String prints the profile so that ParseProfile reads it back: what has no effect is left out, links stand in order.
func (p Profile) String() string {
	p = p.normal()
	var sections []string
	if s := p.Default.String(); s != "" {
		sections = append(sections, s)
	}
	for _, l := range p.Links {
		sections = append(sections, l.String())
	}
	var whole printer
	if p.MSL != 0 {
		whole.words("msl", FormatDuration(p.MSL))
	}
	if p.Lies {
		whole.words("lies")
	}
	if p.Horizon != 0 {
		whole.words("horizon", p.Horizon.String())
	}
	if len(whole) > 0 {
		sections = append(sections, strings.Join(whole, " "))
	}
	return strings.Join(sections, "; ")
}

// String prints the section of a profile about the link: ba: loss 10%.
func (l LinkImpairment) String() string {
	return strings.TrimSpace(string(AppendLink(nil, l.From, l.To)) + ": " + l.Impairment.String())
}
