package ladder

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"synfault/netsim"
)

// DefaultWidth is the number of columns that a text ladder takes when its Style names none.
const DefaultWidth = 80

// minWidth is the narrowest text that can be read at all: a narrower Width counts as this one.
const minWidth = 40

// Style says how the protocol's values print and how much room there is. Every field may be left out; a nil *Style is the
// zero Style. The functions must depend on nothing but their arguments, or the same trace prints differently twice. What
// they return is made harmless before it is printed: control characters become spaces, what cannot be printed �.
type Style[P any] struct {
	// Packet prints a packet, also one that the network damaged or forged. Default: as fmt.Sprint does.
	Packet func(P) string
	// State prints a host's Record.Mark. Default: the number.
	State func(host netsim.NodeID, mark uint64) string
	// Rule prints Record.Rule. Default: nothing for 0, else "rule 7".
	Rule func(rule uint16) string
	// Host names a host. Default: its letter. Another name is printed beside the letter, which sites are made of.
	Host func(netsim.NodeID) string
	// Timer and Call print the Record.Arg of a timer that fires and of a scripted call, before the rule if there is one;
	// nothing, if the rule says enough. Default: "timer 2", "call 3".
	Timer, Call func(host netsim.NodeID, arg uint32) string
	// Damage and Forge print the arguments of a Fate. Default: as in a plan without names, 1 being plain damage.
	Damage, Forge func(arg uint16) string

	// Noun is what a packet is called, above its column. Default: "packet".
	Noun string
	// Title stands above the diagram, Footer below it. Both may have several lines. A title is wrapped to the width; a
	// footer is not, since it may be a command to copy.
	Title, Footer string

	// Width is how many columns a text may take, at least 40. Default: DefaultWidth. Negative: as many as it needs.
	Width int
	// ASCII keeps the text, not the SVG, to printable ASCII.
	ASCII bool
	// Unfold shows every row, also of rounds that are alike.
	Unfold bool
	// Rows, if not 0, is how many rows and folds are shown at most: of a longer diagram the middle is left out, and counted.
	Rows int
}

// words prints a protocol's values through a Style, with its defaults and without what could upset a terminal.
type words[P any] struct {
	st    Style[P]
	ascii bool
}

func newWords[P any](st *Style[P], ascii bool) words[P] {
	if st == nil {
		st = new(Style[P])
	}
	return words[P]{*st, ascii}
}

func (w words[P]) packet(p P) string {
	if w.st.Packet != nil {
		return w.clean(w.st.Packet(p))
	}
	return w.clean(fmt.Sprint(p))
}

func (w words[P]) state(host netsim.NodeID, mark uint64) string {
	if w.st.State != nil {
		return w.clean(w.st.State(host, mark))
	}
	return strconv.FormatUint(mark, 10)
}

func (w words[P]) rule(rule uint16) string {
	switch {
	case w.st.Rule != nil:
		return w.clean(w.st.Rule(rule))
	case rule == 0:
		return ""
	}
	return fmt.Sprintf("rule %d", rule)
}

// host is the name above a host's column: its letter, then what the caller calls it if that is something else.
func (w words[P]) host(host netsim.NodeID) string {
	letter := host.String()
	if w.st.Host == nil {
		return letter
	}
	if name := w.clean(w.st.Host(host)); name != "" && name != letter {
		return letter + " " + name
	}
	return letter
}

func (w words[P]) timer(host netsim.NodeID, arg uint32) string {
	if w.st.Timer != nil {
		return w.clean(w.st.Timer(host, arg))
	}
	return fmt.Sprintf("timer %d", arg)
}

func (w words[P]) call(host netsim.NodeID, arg uint32) string {
	if w.st.Call != nil {
		return w.clean(w.st.Call(host, arg))
	}
	return fmt.Sprintf("call %d", arg)
}

func (w words[P]) damage(arg uint16) string {
	switch {
	case w.st.Damage != nil && arg != 0:
		return w.clean(w.st.Damage(arg))
	case arg > 1:
		return strconv.Itoa(int(arg))
	}
	return "" // what a plan writes as ~ alone
}

func (w words[P]) forge(arg uint16) string {
	if w.st.Forge != nil {
		return w.clean(w.st.Forge(arg))
	}
	return netsim.Names{}.FormatForge(arg)
}

func (w words[P]) noun() string {
	if w.st.Noun == "" {
		return "packet"
	}
	return w.clean(w.st.Noun)
}

var asciiOf = map[rune]string{
	'…': "...", '→': "->", '←': "<-", '≤': "<=", '≥': ">=", '≠': "!=", '–': "-", '—': "-", '−': "-", '×': "x", '·': ".",
	'§': "sec. ", '‘': "'", '’': "'", '“': `"`, '”': `"`, '′': "'",
}

// clean makes a caller's word safe to print on one line.
func (w words[P]) clean(s string) string {
	return clean(s, w.ascii)
}

func clean(s string, ascii bool) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] >= ' ' && s[i] < 0x7f
	}
	if plain {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= ' ' && r < 0x7f:
			b.WriteRune(r)
		case unicode.IsSpace(r) || unicode.IsControl(r):
			b.WriteByte(' ')
		case ascii && asciiOf[r] != "":
			b.WriteString(asciiOf[r])
		case ascii:
			b.WriteByte('?')
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteRune(unicode.ReplacementChar)
		}
	}
	return b.String()
}
