package packetdrill

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The limits of a script: more than any that was ever written.
const (
	MaxScript = 1 << 20 // octets
	maxDepth  = 50      // brackets within brackets, #ifdefs within #ifdefs
	maxTime   = 1e9 * time.Second
)

// Parse reads a script. The name, a file's as a rule, is for errors, each of which is an *Error.
func Parse(name, text string) (*Script, error) {
	p := parser{scanner: newScanner(name, text)}
	if len(text) > MaxScript {
		return nil, &Error{Name: name, Pos: Pos{1, 1}, Msg: fmt.Sprintf("the script has %d octets; the most is %d", len(text), MaxScript)}
	}
	out := &Script{Name: name}
	out.Items = p.items(out)
	if t := p.peek(); p.err == nil && t.class == tokDirective {
		p.fail(t.at, fmt.Sprintf("#%s has no #ifdef before it", t.text))
	}
	if p.err != nil {
		return nil, p.err
	}
	return out, nil
}

type parser struct {
	*scanner
	depth int
	begun bool // an event was read: options can no longer follow
}

// wrong says that something else should stand where a token is.
func (p *parser) wrong(t token, want string) {
	p.fail(t.at, fmt.Sprintf("%s stands where there should be %s", t, want))
}

// String shows a token in an error, cut short where it is long.
func (t token) String() string {
	if t.class == tokEnd {
		return "the end of the script"
	}
	const most = 20
	text := t.text
	if cut := most; len(text) > cut {
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut] + "…"
	}
	switch t.class {
	case tokOption:
		text = "--" + text
	case tokDirective:
		text = "#" + text
	}
	return strconv.Quote(text)
}

func (p *parser) expect(punct, want string) {
	if t := p.next(); !t.is(punct) {
		p.wrong(t, want)
	}
}

// deeper guards a rule that calls itself; false means that it is nested too deeply.
func (p *parser) deeper(at int) bool {
	p.depth++
	if p.depth > maxDepth {
		p.fail(at, fmt.Sprintf("more than %d levels of nesting", maxDepth))
	}
	return p.err == nil
}

// items reads to the end of the script, or to the directive that ends this part of it. Header options go to out.
func (p *parser) items(out *Script) (list []Item) {
	for {
		t := p.peek()
		for _, c := range p.comments {
			list = append(list, c)
		}
		p.comments = nil
		switch {
		case p.err != nil || t.class == tokEnd:
			return list
		case t.class == tokDirective && slices.Contains([]string{"else", "endif"}, t.text):
			return list
		case t.class == tokDirective:
			list = append(list, p.ifdef(out))
		case t.class == tokOption:
			p.option(out)
		case t.class == tokShell:
			list = append(list, p.command())
		default:
			list = append(list, p.event())
		}
	}
}

func (p *parser) option(out *Script) {
	t := p.next()
	o := Option{Pos: p.pos(t.at), Name: t.text}
	switch {
	case p.begun:
		p.fail(t.at, fmt.Sprintf("--%s stands behind an event; options come first", t.text))
	case p.depth > 0:
		p.refuse(t.at, "options within #ifdef")
	}
	if p.off < len(p.src) && p.src[p.off] == '=' {
		p.off++
		o.HasValue = true
		if p.off < len(p.src) && p.src[p.off] == '"' {
			q := p.next()
			o.Value, o.Quoted = q.text, true
		} else {
			o.Value = p.run(func(c byte) bool { return c > ' ' })
		}
	}
	if p.off < len(p.src) && p.src[p.off] > ' ' {
		p.wrong(p.peek(), "white space after the option --"+o.Name)
	}
	out.Options = append(out.Options, o)
}

func (p *parser) ifdef(out *Script) *Ifdef {
	t := p.next()
	d := &Ifdef{Pos: p.pos(t.at), Not: t.text == "ifndef"}
	if t.text != "ifdef" && t.text != "ifndef" {
		p.refuse(t.at, "#"+t.text)
		return d
	}
	name := p.peek()
	if d.Name = name.text; name.class != tokWord || strings.Contains(p.src[t.at:name.at], "\n") {
		p.fail(t.at, fmt.Sprintf("#%s wants a name on its line", t.text))
		return d
	}
	p.next()
	if !p.deeper(t.at) {
		return d
	}
	d.Then = p.items(out)
	end := p.next()
	if end.text == "else" {
		d.HasElse = true
		d.Else = p.items(out)
		end = p.next()
	}
	if end.class != tokDirective || end.text != "endif" {
		p.wrong(end, fmt.Sprintf("the #endif of the #%s %s in line %d", t.text, d.Name, d.Line))
	}
	p.depth--
	return d
}

func (p *parser) event() *Event {
	t := p.peek()
	e := &Event{Pos: p.pos(t.at), Time: p.time()}
	p.begun = true
	action := p.peek()
	if e.Time.Blocks && action.class != tokWord && p.err == nil {
		p.wrong(action, "a system call, for the time says when it returns")
	}
	switch {
	case p.err != nil:
	case action.is("<") || action.is(">"):
		e.Action = p.packet()
	case action.class == tokShell:
		e.Action = p.command()
	case action.class == tokCode:
		e.Action = p.code()
	case action.class == tokWord:
		e.Action = p.call()
	default:
		p.wrong(action, "a packet (< or >), a system call, a `command` or %{ code }%")
	}
	return e
}

// time reads 1.5, +1.5, *, a range of two, and when a blocking call returns.
func (p *parser) time() (t Time) {
	start := p.peek()
	switch {
	case p.accept("*"):
		t.When = Any
		return t
	case p.accept("+"):
		t.When = After
	}
	t.From = p.seconds("the time of an event, such as 0.1, +0.1 or *")
	t.To = t.From
	if p.accept("~") {
		if t.When == At {
			t.When = Between
		} else {
			t.When = AfterBetween
			p.expect("+", "+: a range that begins with + ends with one, as in +0~+1")
		}
		if t.To = p.seconds("the end of a range of time"); t.To < t.From {
			p.fail(start.at, "the range ends before it begins")
		}
	}
	if p.peek().class == tokEllipsis {
		p.next()
		t.Blocks = true
		if t.Return = p.seconds("the time at which the call returns"); t.Return < t.From {
			p.fail(start.at, "the call returns before it is made")
		}
	}
	return t
}

// seconds reads a number of seconds with at most nine decimal places.
func (p *parser) seconds(want string) time.Duration {
	t := p.next()
	if t.class != tokInt && t.class != tokDecimal {
		p.wrong(t, want)
		return 0
	}
	whole, part, _ := strings.Cut(t.text, ".")
	part = strings.TrimRight(part, "0")
	if len(part) > 9 {
		p.fail(t.at, t.text+" is finer than a nanosecond")
		return 0
	}
	n, err := strconv.ParseInt("0"+whole, 10, 64)
	if err != nil || n >= int64(maxTime/time.Second) {
		p.fail(t.at, t.text+" seconds are out of range")
		return 0
	}
	frac, _ := strconv.Atoi("0" + part + strings.Repeat("0", 9-len(part)))
	return time.Duration(n)*time.Second + time.Duration(frac)
}
