package variant

import (
	"fmt"
	"strings"

	"synfault/tcpfsm"
)

// Variant is a handshake by name, with the knobs it has.
type Variant struct {
	Name   string
	Source string // where it is defined
	Doc    string // one sentence

	// Handshake is the variant's value: its default from Lookup and List, as
	// asked for from Parse and With.
	Handshake tcpfsm.Handshake
	Knobs     []Knob

	// ReadsClock says that what the variant believes depends on the instant
	// itself, not only on how long ago something was: a state key must then hold
	// Env.Now.
	ReadsClock bool
}

// Move is a transition of a connection from one state to another in one event.
type Move struct{ From, To tcpfsm.State }

// Moves lists the transitions that a handshake makes and that RFC 9293 does not
// have: those of its Moves method, if it has one.
func Moves(h tcpfsm.Handshake) []Move {
	if h, ok := h.(interface{ Moves() []Move }); ok {
		return h.Moves()
	}
	return nil
}

// String prints the move as LISTEN -> ESTABLISHED.
func (m Move) String() string { return m.From.String() + " -> " + m.To.String() }

// List lists the variants, the default first.
func List() []Variant {
	return []Variant{
		{
			Name: "three-way", Source: "RFC 9293 §3.5",
			Doc:       "SYN, SYN,ACK, ACK: each side's number is acknowledged before anything is believed.",
			Handshake: tcpfsm.ThreeWay{},
		},
		twoWay("two-way", "A SYN opens the responder's end and the SYN,ACK the opener's; neither is confirmed.", false),
		twoWay("two-way+data", "Two-way with the opener's text in the SYN, delivered at once.", true),
		synCookies(),
		fastOpen(),
	}
}

// Lookup finds a variant by name. The error for a name that does not exist says
// which is nearest.
func Lookup(name string) (Variant, error) {
	var names []string
	for _, v := range List() {
		if v.Name == name {
			return v, nil
		}
		names = append(names, v.Name)
	}
	return Variant{}, fmt.Errorf("no handshake is called %q%s; there are %s", name, hint(name, names), strings.Join(names, ", "))
}

// Parse reads a variant with knobs, "two-way:repeat=off,dup=ignore". A knob
// without a value is switched on.
func Parse(text string) (Variant, error) {
	name, list, knobs := strings.Cut(text, ":")
	v, err := Lookup(name)
	if err != nil || !knobs {
		return v, err
	}
	for _, item := range strings.Split(list, ",") {
		knob, value, ok := strings.Cut(item, "=")
		if !ok {
			value = "on"
		}
		if v, err = v.With(knob, value); err != nil {
			return Variant{}, err
		}
	}
	return v, nil
}

// String prints the variant as Parse reads it: its name, and the knobs that are
// not at their default, in the order of Knobs.
func (v Variant) String() string {
	plain, err := Lookup(v.Name)
	if err != nil {
		return v.Name
	}
	var list []string
	for i, k := range v.Knobs {
		if value := k.get(v.Handshake); value != plain.Knobs[i].get(plain.Handshake) {
			list = append(list, k.Name+"="+value)
		}
	}
	if list == nil {
		return v.Name
	}
	return v.Name + ":" + strings.Join(list, ",")
}

// Knob finds one of the variant's knobs by name.
func (v Variant) Knob(name string) (Knob, bool) {
	for _, k := range v.Knobs {
		if k.Name == name {
			return k, true
		}
	}
	return Knob{}, false
}

// With returns the variant with a knob set from text; v stays as it is.
func (v Variant) With(knob, value string) (Variant, error) {
	k, ok := v.Knob(knob)
	if !ok {
		return Variant{}, v.noKnob(knob)
	}
	h, ok := k.set(v.Handshake, value)
	if !ok {
		return Variant{}, fmt.Errorf("knob %s of %s cannot be %q: it wants %s", knob, v.Name, value, k.Want)
	}
	v.Handshake = h
	return v, nil
}

// Get prints a knob's value as With reads it.
func (v Variant) Get(knob string) (string, error) {
	k, ok := v.Knob(knob)
	if !ok {
		return "", v.noKnob(knob)
	}
	return k.get(v.Handshake), nil
}

func (v Variant) noKnob(name string) error {
	var names []string
	for _, k := range v.Knobs {
		names = append(names, k.Name)
	}
	if names == nil {
		return fmt.Errorf("%s has no knob %q: it has none of its own", v.Name, name)
	}
	return fmt.Errorf("%s has no knob %q%s; there are %s", v.Name, name, hint(name, names), strings.Join(names, ", "))
}

// hint asks whether the name that takes the fewest letters to change was meant, the first of several; it is empty where
// more than two are wrong.
func hint(word string, names []string) string {
	best, least := "", 3
	for _, name := range names {
		if d := distance(word, name); d < least && d < len(name) {
			best, least = name, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

// distance is Levenshtein's: insertions, deletions and substitutions of octets.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := corner
			if a[i] != b[j] {
				cost++
			}
			corner = row[j+1]
			row[j+1] = min(cost, corner+1, row[j]+1)
		}
	}
	return row[len(b)]
}

var rules []tcpfsm.Rule

// rule is tcpfsm.NewRule for the handshakes of this package.
func rule(text string) tcpfsm.Rule {
	r := tcpfsm.NewRule(text)
	rules = append(rules, r)
	return r
}

// Rules lists the rules of this package's handshakes.
func Rules() []tcpfsm.Rule { return append([]tcpfsm.Rule(nil), rules...) }

// memory is the host's memory, which a handshake that needs one cannot do
// without.
func memory(env *tcpfsm.Env) *tcpfsm.HostMemory {
	if env.Memory == nil {
		panic("BUG: this handshake needs Env.Memory")
	}
	return env.Memory
}
