package tcpfsm

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Knob is a field of Policy or Socket, by the name under which it is set in
// text: rfc5961=off, msl=30s, isn=random.
type Knob struct {
	Name     string
	Source   string // the paragraph; a section alone is of RFC 9293
	Doc      string // one sentence
	Evidence string // for what the presets of deployed stacks say, where they differ
	field    func(*Machine) any
}

// Knobs lists every knob: those of Policy, then those of Socket.
func Knobs() []Knob {
	return append(append([]Knob(nil), policyKnobs...), socketKnobs...)
}

// Presets lists the names that the pseudo-knobs rules and socket take.
func Presets() (rules, sockets []string) {
	for _, p := range rulesPresets {
		rules = append(rules, p.name)
	}
	for _, p := range socketPresets {
		sockets = append(sockets, p.name)
	}
	return rules, sockets
}

var rulesPresets = [...]struct {
	name  string
	value func() Policy
}{
	{"rfc9293", RulesRFC9293}, {"rfc793", RulesRFC793}, {"linux", RulesLinux}, {"freebsd", RulesFreeBSD},
}

var socketPresets = [...]struct {
	name  string
	value func() Socket
}{
	{"plain", SocketPlain}, {"full", SocketFull}, {"linux", SocketLinux}, {"freebsd", SocketFreeBSD},
}

// Set sets a knob from text: on or off for a switch, a Go duration (or off, for
// zero) for a time, a number for a count, a name for a choice. rules and socket
// set all knobs of Policy or Socket to a preset.
func (m *Machine) Set(name, value string) error {
	switch name {
	case "rules":
		for _, p := range rulesPresets {
			if p.name == value {
				m.Policy = p.value()
				return nil
			}
		}
		rules, _ := Presets()
		return badValue(name, value, oneOf(rules))
	case "socket":
		for _, p := range socketPresets {
			if p.name == value {
				m.Socket = p.value()
				return nil
			}
		}
		_, sockets := Presets()
		return badValue(name, value, oneOf(sockets))
	}
	k, err := findKnob(name)
	if err != nil {
		return err
	}
	return k.set(m, value)
}

// Get prints a knob's value as Set would read it.
func (m *Machine) Get(name string) (string, error) {
	k, err := findKnob(name)
	if err != nil {
		return "", err
	}
	return k.Value(m), nil
}

// SetAll sets knobs from a list such as "rules=linux,msl=30s", in its order. A
// name alone stands for name=on.
func (m *Machine) SetAll(list string) error {
	if list == "" {
		return nil
	}
	for _, item := range strings.Split(list, ",") {
		name, value, ok := strings.Cut(item, "=")
		if !ok {
			value = "on"
		}
		if err := m.Set(name, value); err != nil {
			return err
		}
	}
	return nil
}

// Settings lists, as SetAll reads it, what differs from New.
func (m *Machine) Settings() string {
	var list []string
	plain := New()
	for _, k := range Knobs() {
		if v := k.Value(m); v != k.Value(plain) {
			list = append(list, k.Name+"="+v)
		}
	}
	return strings.Join(list, ",")
}

func findKnob(name string) (*Knob, error) {
	for _, table := range [][]Knob{policyKnobs, socketKnobs} {
		for i := range table {
			if table[i].Name == name {
				return &table[i], nil
			}
		}
	}
	return nil, fmt.Errorf("no knob is called %q; there are rules, socket and those of KNOBS.md, such as rfc5961", name)
}

func badValue(name, value, want string) error {
	return fmt.Errorf("knob %s cannot be %q: it wants %s", name, value, want)
}

func oneOf(names []string) string { return "one of " + strings.Join(names, ", ") }

// Value prints the knob's value in m.
func (k *Knob) Value(m *Machine) string {
	switch f := k.field(m).(type) {
	case *bool:
		if *f {
			return "on"
		}
		return "off"
	case *time.Duration:
		return duration(*f)
	case *uint32:
		return strconv.FormatUint(uint64(*f), 10)
	case *uint16:
		return strconv.Itoa(int(*f))
	case *uint8:
		return strconv.Itoa(int(*f))
	case choice:
		return f.names()[f.get()]
	}
	panic("BUG: knob " + k.Name + " has a type nobody prints")
}

// duration prints a time without zero parts: 2h, 1m15s, off.
func duration(d time.Duration) string {
	if d == 0 {
		return "off"
	}
	s := strings.Replace(d.String(), "µ", "u", 1) // tokens are plain ASCII
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
