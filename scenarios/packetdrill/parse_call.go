package packetdrill

import (
	"fmt"
	"strconv"
	"strings"
)

// call reads NAME(ARGUMENTS) = RESULT [ERRNO] [(note)].
func (p *parser) call() *Call {
	t := p.next()
	c := &Call{Pos: p.pos(t.at), Name: t.text}
	p.expect("(", "the ( of a system call's arguments")
	c.Args = p.exprs(")")
	p.expect("=", "= and what the call returns")
	c.Result = p.expr()
	if e := p.peek(); e.class == tokWord {
		p.next()
		if c.Errno = e.text; e.text[0] != 'E' || strings.ToUpper(e.text) != e.text {
			p.wrong(e, "the name of an error, such as EINPROGRESS")
		}
	}
	if n := p.peek(); n.is("(") {
		p.next()
		c.Note = p.run(func(c byte) bool { return c != ')' && c != '\n' })
		if p.off == len(p.src) || p.src[p.off] != ')' {
			p.fail(n.at, "a note begins here and is not closed by ) on its line")
			return c
		}
		p.off++
	}
	return c
}

// exprs reads values joined by commas, up to the bracket that closes them.
func (p *parser) exprs(closing string) (list []Expr) {
	if p.accept(closing) {
		return nil
	}
	for p.err == nil {
		list = append(list, p.expr())
		switch t := p.next(); {
		case t.is(closing):
			return list
		case !t.is(","):
			p.wrong(t, "a comma or "+closing)
		}
	}
	return list
}

// expr reads one value, or flags joined by |.
func (p *parser) expr() Expr {
	t := p.peek()
	first := p.term()
	if !p.peek().is("|") {
		return first
	}
	or := &Or{Pos: p.pos(t.at), Terms: []Expr{first}}
	for p.accept("|") {
		or.Terms = append(or.Terms, p.term())
	}
	return or
}

func (p *parser) term() Expr {
	t := p.peek()
	at := p.pos(t.at)
	if !p.deeper(t.at) {
		return &Ellipsis{at}
	}
	defer func() { p.depth-- }()
	switch {
	case t.class == tokInt || t.class == tokHex || t.is("-"):
		return p.integer()
	case t.class == tokEllipsis:
		p.next()
		return &Ellipsis{at}
	case t.class == tokText:
		p.next()
		x := &Text{Pos: at, Value: t.text}
		if p.peek().class == tokEllipsis {
			p.next()
			x.More = true
		}
		return x
	case t.class == tokWord:
		p.next()
		if !p.accept("(") {
			return &Symbol{at, t.text}
		}
		return &Apply{Pos: at, Name: t.text, Args: p.exprs(")")}
	case t.is("["):
		p.next()
		return &List{at, p.exprs("]")}
	case t.is("{"):
		p.next()
		return p.structure(at)
	}
	p.wrong(t, "a value: a number, a name, a string, ..., [a list] or {a structure}")
	return &Ellipsis{at}
}

func (p *parser) integer() *Int {
	start := p.peek()
	minus := ""
	if p.accept("-") {
		minus = "-"
	}
	t := p.next()
	if t.class != tokInt && t.class != tokHex {
		p.wrong(t, "a number")
		return &Int{}
	}
	base, digits := 10, t.text
	if t.class == tokHex {
		base, digits = 16, t.text[2:]
	}
	n, err := strconv.ParseInt(minus+digits, base, 64)
	if err != nil {
		p.fail(t.at, fmt.Sprintf("%s is out of range", t.text))
	}
	return &Int{Pos: p.pos(start.at), Value: n, Hex: base == 16}
}

// structure reads the fields of a structure: name=value, name(count)=value, or a value alone.
func (p *parser) structure(at Pos) *Struct {
	s := &Struct{Pos: at}
	if p.accept("}") {
		return s
	}
	for p.err == nil {
		s.Fields = append(s.Fields, p.field())
		switch t := p.next(); {
		case t.is("}"):
			return s
		case !t.is(","):
			p.wrong(t, "a comma or }")
		}
	}
	return s
}

func (p *parser) field() Field {
	t := p.peek()
	f := Field{Pos: p.pos(t.at), Value: p.expr()}
	if !p.peek().is("=") {
		return f
	}
	switch name := f.Value.(type) {
	case *Symbol:
		f.Name = name.Name
	case *Apply:
		if f.Name = name.Name; len(name.Args) == 1 {
			f.Count = name.Args[0]
			break
		}
		p.wrong(p.peek(), "one number in the brackets before")
	default:
		p.wrong(p.peek(), "a comma: only a name can have a value")
	}
	p.next()
	f.Value = p.expr()
	return f
}
