package packetdrill

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// String prints the script; Parse reads the same one back, but for places. A comment within an event comes behind it.
func (s *Script) String() string {
	var b strings.Builder
	for i := range s.Options {
		o := &s.Options[i]
		b.WriteString("--" + o.Name)
		switch {
		case o.Quoted:
			b.WriteString(`="` + o.Value + `"`)
		case o.HasValue:
			b.WriteString("=" + o.Value)
		}
		b.WriteByte('\n')
	}
	printItems(&b, s.Items)
	return b.String()
}

func printItems(b *strings.Builder, items []Item) {
	for _, it := range items {
		if d, ok := it.(*Ifdef); ok {
			d.print(b)
			continue
		}
		b.WriteString(it.String() + "\n")
	}
}

// String is the lines from #ifdef to #endif.
func (d *Ifdef) String() string {
	var b strings.Builder
	d.print(&b)
	return strings.TrimSuffix(b.String(), "\n")
}

func (d *Ifdef) print(b *strings.Builder) {
	word := "#ifdef "
	if d.Not {
		word = "#ifndef "
	}
	b.WriteString(word + d.Name + "\n")
	printItems(b, d.Then)
	if d.HasElse {
		b.WriteString("#else\n")
		printItems(b, d.Else)
	}
	b.WriteString("#endif\n")
}

// String is the comment with its marks.
func (c *Comment) String() string {
	if c.Open == "/*" {
		return "/*" + c.Text + "*/"
	}
	return c.Open + c.Text
}

// String is the command with its quotes.
func (c *Command) String() string { return "`" + c.Text + "`" }

// String is the code with its marks.
func (c *Code) String() string { return "%{" + c.Text + "}%" }

// String is one line, but for commands and code that have several.
func (e *Event) String() string {
	return fmt.Sprintf("%8s %v", e.Time, e.Action)
}

// String is the time as a script has it.
func (t Time) String() string {
	var b []byte
	switch t.When {
	case Any:
		return "*"
	case After, AfterBetween:
		b = append(b, '+')
	}
	b = appendSeconds(b, t.From)
	switch t.When {
	case Between:
		b = appendSeconds(append(b, '~'), t.To)
	case AfterBetween:
		b = appendSeconds(append(b, "~+"...), t.To)
	}
	if t.Blocks {
		b = appendSeconds(append(b, "..."...), t.Return)
	}
	return string(b)
}

// appendSeconds prints a time in seconds, exactly, with no more places than it takes.
func appendSeconds(b []byte, d time.Duration) []byte {
	b = strconv.AppendInt(b, int64(d/time.Second), 10)
	if part := d % time.Second; part != 0 {
		b = fmt.Appendf(b, ".%09d", int64(part))
		b = []byte(strings.TrimRight(string(b), "0"))
	}
	return b
}

// String is the call and what it returns.
func (c *Call) String() string {
	s := c.Name + "(" + joined(c.Args, ", ") + ") = " + c.Result.String()
	if c.Errno != "" {
		s += " " + c.Errno
	}
	if c.Note != "" {
		s += " (" + c.Note + ")"
	}
	return s
}

func joined(list []Expr, sep string) string {
	parts := make([]string, len(list))
	for i, e := range list {
		parts[i] = e.String()
	}
	return strings.Join(parts, sep)
}

// String is the number, in the base in which it was written.
func (e *Int) String() string {
	switch {
	case !e.Hex:
		return strconv.FormatInt(e.Value, 10)
	case e.Value < 0:
		return fmt.Sprintf("-0x%x", uint64(-e.Value))
	}
	return fmt.Sprintf("0x%02x", e.Value)
}

// String is the name.
func (e *Symbol) String() string { return e.Name }

// String is the string with its quotes.
func (e *Text) String() string {
	if e.More {
		return `"` + e.Value + `"...`
	}
	return `"` + e.Value + `"`
}

// String is three dots.
func (e *Ellipsis) String() string { return "..." }

// String is the flags joined by |.
func (e *Or) String() string { return joined(e.Terms, "|") }

// String is the values in square brackets.
func (e *List) String() string { return "[" + joined(e.Elems, ", ") + "]" }

// String is the function and its arguments.
func (e *Apply) String() string { return e.Name + "(" + joined(e.Args, ", ") + ")" }

// String is the fields in braces.
func (e *Struct) String() string {
	parts := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		parts[i] = f.Value.String()
		switch {
		case f.Count != nil:
			parts[i] = f.Name + "(" + f.Count.String() + ")=" + parts[i]
		case f.Name != "":
			parts[i] = f.Name + "=" + parts[i]
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
