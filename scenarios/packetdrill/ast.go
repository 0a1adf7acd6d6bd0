package packetdrill

import (
	"fmt"
	"time"
)

// Pos is a place in a script's text; both count from 1, columns in octets. The zero Pos is no place.
type Pos struct{ Line, Col int }

// String is line:column.
func (p Pos) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Col) }

// Position returns the place itself; everything that embeds a Pos has it.
func (p Pos) Position() Pos { return p }

// Script is one file.
type Script struct {
	Name    string // of the file, for errors
	Options []Option
	Items   []Item // in the order of the text
}

// Option is a line of the header, such as --ip_version=ipv4.
type Option struct {
	Pos
	Name     string // without the dashes
	Value    string // without quotes
	HasValue bool
	Quoted   bool // the value stood in double quotes
}

// Option returns the value of the last header option of that name.
func (s *Script) Option(name string) (value string, ok bool) {
	for i := range s.Options {
		if s.Options[i].Name == name {
			value, ok = s.Options[i].Value, true
		}
	}
	return value, ok
}

// Item is an *Event, a *Comment, an *Ifdef, or a *Command that stands before or after the events without a time.
type Item interface {
	Position() Pos
	String() string
	item()
}

// Comment is what a script says to its readers, in one of three ways.
type Comment struct {
	Pos
	Open string // "//", "#", or "/*"
	Text string // all between the marks
}

// Ifdef is a part of the script that holds only where a name is defined, or is not.
type Ifdef struct {
	Pos
	Name    string
	Not     bool // #ifndef
	Then    []Item
	Else    []Item
	HasElse bool
}

// Event is one step of the script.
type Event struct {
	Pos
	Time   Time
	Action Action
}

// Action is what an event does or expects: a *Call, a *Packet, an *ICMP, a *Command or a *Code.
type Action interface {
	Position() Pos
	String() string
	action()
}

// When says how a Time is meant.
type When uint8

// The ways to give a time.
const (
	At           When = iota // 1.5: since the script began
	After                    // +1.5: since the event before
	Any                      // *: whenever it comes
	Between                  // 1.5~2.5
	AfterBetween             // +1.5~+2.5
)

// Time is an event's time, and when a blocking call is to return.
type Time struct {
	When When
	From time.Duration // the instant; zero for Any
	To   time.Duration // of a range, its end; else as From
	// Blocks is whether a call is given a time of its own to return, Return: 0.1...0.3, counted from where From is.
	Blocks bool
	Return time.Duration
}

// Relative reports that the time counts from the event before.
func (t Time) Relative() bool { return t.When == After || t.When == AfterBetween }

func (*Event) item()   {}
func (*Comment) item() {}
func (*Ifdef) item()   {}
func (*Command) item() {}

func (*Call) action()    {}
func (*Packet) action()  {}
func (*ICMP) action()    {}
func (*Command) action() {}
func (*Code) action()    {}

// Select returns the script in which every #ifdef is decided: its items are events, comments and commands alone. It shares
// the items with s.
func (s *Script) Select(defined func(name string) bool) *Script {
	out := &Script{Name: s.Name, Options: s.Options}
	out.Items = selected(nil, s.Items, defined)
	return out
}

func selected(out, items []Item, defined func(string) bool) []Item {
	for _, it := range items {
		d, ok := it.(*Ifdef)
		switch {
		case !ok:
			out = append(out, it)
		case defined(d.Name) != d.Not:
			out = selected(out, d.Then, defined)
		default:
			out = selected(out, d.Else, defined)
		}
	}
	return out
}

// Names returns the names that the script's #ifdefs ask for, each once, in the order in which they are met.
func (s *Script) Names() []string {
	var names []string
	seen := map[string]bool{}
	var walk func([]Item)
	walk = func(items []Item) {
		for _, it := range items {
			if d, ok := it.(*Ifdef); ok {
				if !seen[d.Name] {
					seen[d.Name] = true
					names = append(names, d.Name)
				}
				walk(d.Then)
				walk(d.Else)
			}
		}
	}
	walk(s.Items)
	return names
}

// Error says where a script cannot be used, and why.
type Error struct {
	Name string // of the script
	Pos  Pos
	// Feature names what is not supported, such as "UDP packets"; it is empty where the text is wrong.
	Feature string
	Msg     string // what is wrong and what would be right; may be empty where Feature says all
}

// Error is one line: script:line:column: what.
func (e *Error) Error() string {
	msg := e.Msg
	if e.Feature != "" {
		msg = "not supported: " + e.Feature
		if e.Msg != "" {
			msg += ": " + e.Msg
		}
	}
	if e.Name == "" {
		return fmt.Sprintf("%v: %s", e.Pos, msg)
	}
	return fmt.Sprintf("%s:%v: %s", e.Name, e.Pos, msg)
}
