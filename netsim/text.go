package netsim

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// The text of a plan, which any shell takes unquoted:
//
//	plan   = "-" | item { "," item }
//	item   = link ordinal fate            the ordinal-th packet offered to a link: ab3x
//	       | link "." class ordinal fate  the ordinal-th of a class: ab.syn0x; a class of no name: ab.2.0x
//	       | host "@" instant [ "+" down ]
//	       | host "." timer ordinal "-" early   the ordinal-th timer of a class that a host sets: a.rto0-200ms; one of no
//	                                            name: a.1.0-200ms
//	link   = host host
//	host   = { "A"…"Z" } "a"…"z"          a is host 0, z 25, Aa 26
//	fate   = [ "x" ] [ "+" delay ] [ "~" [ arg ] ] [ "=" [ copies "@" ] delay ] [ "%" kind [ ("+"|"-") edge ] ]
//
// in words: x lost; + late; ~ damaged; = joined by copies, each that much later than the one before; % joined by a forged
// packet, named by kind and edge. A duration is a decimal number with one unit: 250ms, 1.5s.

// Names gives words to what a protocol numbers: the text of a plan uses them where there are any, and numbers elsewhere.
// A name is of lower-case letters, and does not end where a number could begin another reading: no digits in it.
type Names struct {
	Classes []string // of packets, by Class; Classes[0] is not used
	Timers  []string // of timers, by their Class; Timers[0] is not used
	Forges  []string // by the kind of a forged packet; Forges[0] is not used
}

// AppendNode appends the name of a host: a to z, then Aa to Zz, AAa and so on.
func AppendNode(b []byte, n NodeID) []byte {
	if n >= 26 {
		// The capitals are n/26 in bijective base 26.
		var caps [4]byte
		i := len(caps)
		for m := int(n) / 26; m > 0; m = (m - 1) / 26 {
			i--
			caps[i] = 'A' + byte((m-1)%26)
		}
		b = append(b, caps[i:]...)
	}
	return append(b, 'a'+byte(n%26))
}

// String returns the host's name, as AppendNode writes it.
func (n NodeID) String() string { return string(AppendNode(nil, n)) }

// scanNode reads a host's name at the start of s. No octets read means that none stands there.
func scanNode(s string) (n NodeID, size int) {
	caps := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'A' && c <= 'Z':
			caps = caps*26 + int(c-'A') + 1
		case c >= 'a' && c <= 'z' && caps*26+int(c-'a') <= 1<<16-1:
			return NodeID(caps*26 + int(c-'a')), i + 1
		default:
			return 0, 0
		}
		if caps > 1<<16 {
			return 0, 0
		}
	}
	return 0, 0
}

// ParseNode reads the name of a host.
func ParseNode(s string) (NodeID, bool) {
	n, size := scanNode(s)
	return n, size > 0 && size == len(s)
}

// AppendLink appends the name of the link between two hosts: ab.
func AppendLink(b []byte, from, to NodeID) []byte { return AppendNode(AppendNode(b, from), to) }

// String prints the site with numbers for what has no name: ab3, ab.2.0.
func (s Site) String() string { return string(Names{}.appendSite(nil, s)) }

// String prints the plan with numbers for what has no name; Names.Format prints it with names.
func (p Plan) String() string { return Names{}.Format(p) }

// FormatSite prints a site: ab3, ab.syn0.
func (n Names) FormatSite(s Site) string { return string(n.appendSite(nil, s)) }

func (n Names) appendSite(b []byte, s Site) []byte {
	b = AppendLink(b, s.From, s.To)
	if s.Class != 0 {
		b = append(b, '.')
		if name := nameAt(n.Classes, int(s.Class)); name != "" {
			b = append(b, name...)
		} else {
			b = append(strconv.AppendUint(b, uint64(s.Class), 10), '.')
		}
	}
	return strconv.AppendUint(b, uint64(s.N), 10)
}

func nameAt(names []string, i int) string {
	if i > 0 && i < len(names) {
		return names[i]
	}
	return ""
}

// Format prints a plan so that Parse reads it back: its faults in order, then the hosts', then the timers'. The empty plan is "-".
func (n Names) Format(p Plan) string {
	p = p.Clone().Normalize()
	var b []byte
	for _, f := range p.Faults {
		b = append(n.appendSite(append(b, ','), f.Site), n.FormatFate(f.Fate)...)
	}
	for _, h := range p.Hosts {
		b = AppendDuration(append(AppendNode(append(b, ','), h.Host), '@'), time.Duration(h.At))
		if h.Down != Forever {
			b = AppendDuration(append(b, '+'), h.Down)
		}
	}
	for _, f := range p.Timers {
		b = n.appendTimer(append(b, ','), f)
	}
	if len(b) == 0 {
		return "-"
	}
	return string(b[1:])
}

// FormatTimer prints a timer's fault as a plan does: a.rto0-200ms.
func (n Names) FormatTimer(f TimerFault) string { return string(n.appendTimer(nil, f)) }

func (n Names) appendTimer(b []byte, f TimerFault) []byte {
	b = append(AppendNode(b, f.Host), '.')
	if name := nameAt(n.Timers, int(f.Class)); name != "" {
		b = append(b, name...)
	} else {
		b = append(strconv.AppendUint(b, uint64(f.Class), 10), '.')
	}
	return AppendDuration(append(strconv.AppendUint(b, uint64(f.N), 10), '-'), f.Early)
}

// FormatFate prints a fate as a plan does: x, +250ms, =10ms, ~, %rst+1. Perfect delivery is the empty string.
func (n Names) FormatFate(f Fate) string {
	var b []byte
	if f.Drop {
		b = append(b, 'x')
	}
	if f.Delay > 0 {
		b = AppendDuration(append(b, '+'), f.Delay)
	}
	if f.Damage != 0 {
		b = append(b, '~')
		if f.Damage != 1 {
			b = strconv.AppendUint(b, uint64(f.Damage), 10)
		}
	}
	if f.Copies > 0 {
		b = append(b, '=')
		if f.Copies > 1 {
			b = append(strconv.AppendUint(b, uint64(f.Copies), 10), '@')
		}
		b = AppendDuration(b, f.CopyDelay)
	}
	if f.Forge != 0 {
		b = append(append(b, '%'), n.FormatForge(f.Forge)...)
	}
	return string(b)
}

// FormatForge prints the argument of a forged packet: its kind, and its edge if that is not 0.
func (n Names) FormatForge(arg uint16) string {
	kind, edge := SplitForge(arg)
	s := nameAt(n.Forges, int(kind))
	if s == "" {
		s = strconv.Itoa(int(kind))
	}
	if edge > 0 {
		s += "+"
	}
	if edge != 0 {
		s += strconv.Itoa(int(edge))
	}
	return s
}

// Parse reads the text of a plan that has no names. See Names.Parse.
func Parse(text string) (Plan, error) { return Names{}.Parse(text) }

// Parse reads the text of a plan. Its items may stand in any order; the plan that it returns is normalized. An error is a
// *ParseError.
func (n Names) Parse(text string) (Plan, error) {
	if text == "-" {
		return Plan{}, nil
	}
	p := parser{names: n, text: text}
	for p.err == nil {
		p.item()
		if p.err != nil || p.pos == len(text) {
			break
		}
		p.expect(',', "\",\" before the next fault, or the end")
	}
	if p.err != nil {
		return Plan{}, p.err
	}
	return p.plan.Normalize(), nil
}

// list is what a plan may write at a place, for an error.
func list(names []string) string {
	var known []string
	for _, s := range names {
		if s != "" {
			known = append(known, s)
		}
	}
	slices.Sort(known)
	return strings.Join(known, ", ")
}
