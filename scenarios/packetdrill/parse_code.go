package packetdrill

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// code reads what stands between %{ and }%. Text which is not understood is kept as it is: a real packetdrill hands it to
// Python, and whoever runs the script here must refuse it.
func (p *parser) code() *Code {
	t := p.next()
	c := &Code{Pos: p.pos(t.at), Text: t.text}
	py := python{scanner: p.scanner, tokens: pyTokens(t.text, t.at+len("%{"))}
	c.Asserts = py.statements()
	if py.err != nil {
		c.Asserts, c.Unread = nil, py.err
	}
	return c
}

// python reads assert statements over whole numbers. It has an error of its own, which ends the reading of the code and of
// nothing else.
type python struct {
	*scanner
	tokens []pyToken // the last is the end
	i      int
	depth  int
	err    *Error
}

func (p *python) peek() pyToken { return p.tokens[p.i] }

func (p *python) next() pyToken {
	t := p.tokens[p.i]
	if p.i < len(p.tokens)-1 {
		p.i++
	}
	return t
}

// accept takes the next token if it is one of those operators or names.
func (p *python) accept(texts ...string) (string, bool) {
	t := p.peek()
	if (t.kind == '+' || t.kind == 'a') && slices.Contains(texts, t.text) {
		p.next()
		return t.text, true
	}
	return "", false
}

func (p *python) refuse(t pyToken, feature string) {
	if p.err == nil {
		p.err = &Error{Name: p.name, Pos: p.pos(t.at), Feature: feature}
	}
	p.i = len(p.tokens) - 1
}

func (p *python) statements() (list []Assert) {
	for p.err == nil {
		t := p.peek()
		if t.kind == 0 {
			break
		}
		if t.kind == ';' {
			p.next()
			continue
		}
		list = append(list, p.assert())
	}
	return list
}

func (p *python) assert() (a Assert) {
	t := p.next()
	if a.Pos = p.pos(t.at); t.kind != 'a' || t.text != "assert" {
		p.refuse(t, "Python code other than assert statements")
		return a
	}
	start := p.peek().at
	a.Cond = p.or()
	end := p.peek()
	a.Text = strings.TrimSpace(p.src[start:end.at])
	if _, ok := p.accept(","); ok {
		for start = p.peek().at; p.peek().kind != ';' && p.peek().kind != 0; p.next() {
		}
		end = p.peek()
		a.Message = strings.TrimSpace(p.src[start:end.at])
	}
	if end = p.peek(); end.kind != ';' && end.kind != 0 {
		p.refuse(end, fmt.Sprintf("%q in Python code: only comparisons of whole numbers are read", end.text))
	}
	return a
}

// or and what follows are Python's precedence, the loosest first.
func (p *python) or() CodeExpr { return p.binary(p.and, "or") }

func (p *python) and() CodeExpr { return p.binary(p.not, "and") }

func (p *python) not() CodeExpr {
	t := p.peek()
	if _, ok := p.accept("not"); ok {
		return p.unary(t, p.not)
	}
	return p.comparison()
}

func (p *python) comparison() CodeExpr {
	t := p.peek()
	first := p.bitOr()
	c := &codeCompare{Pos: p.pos(t.at), terms: []CodeExpr{first}}
	for {
		op, ok := p.accept("==", "!=", "<", "<=", ">", ">=")
		if !ok {
			break
		}
		c.ops = append(c.ops, op)
		c.terms = append(c.terms, p.bitOr())
	}
	if c.ops == nil {
		return first
	}
	return c
}

func (p *python) bitOr() CodeExpr  { return p.binary(p.bitXor, "|") }
func (p *python) bitXor() CodeExpr { return p.binary(p.bitAnd, "^") }
func (p *python) bitAnd() CodeExpr { return p.binary(p.shift, "&") }
func (p *python) shift() CodeExpr  { return p.binary(p.sum, "<<", ">>") }
func (p *python) sum() CodeExpr    { return p.binary(p.product, "+", "-") }

func (p *python) product() CodeExpr { return p.binary(p.factor, "*") }

// binary reads operands joined by operators of one precedence, which bind from the left.
func (p *python) binary(operand func() CodeExpr, ops ...string) CodeExpr {
	x := operand()
	for {
		t := p.peek()
		op, ok := p.accept(ops...)
		if !ok {
			return x
		}
		x = &codeBinary{Pos: p.pos(t.at), op: op, x: x, y: operand()}
	}
}

func (p *python) factor() CodeExpr {
	t := p.peek()
	if _, ok := p.accept("-", "+", "~"); ok {
		return p.unary(t, p.factor)
	}
	p.next()
	at := p.pos(t.at)
	switch {
	case t.kind == '0':
		n, err := strconv.ParseInt(t.text, 0, 64)
		if err != nil {
			p.refuse(t, fmt.Sprintf("%q in Python code: only whole numbers of 64 bits are read", t.text))
		}
		return &codeInt{at, n}
	case t.kind == 'a' && (t.text == "True" || t.text == "False"):
		return &codeInt{at, truth(t.text == "True")}
	case t.kind == 'a':
		return &codeName{at, t.text}
	case t.text == "(" && p.deeper(t):
		x := p.or()
		p.depth--
		if _, ok := p.accept(")"); !ok {
			p.refuse(p.peek(), fmt.Sprintf("%q in Python code: only comparisons of whole numbers are read", p.peek().text))
		}
		return x
	}
	p.refuse(t, fmt.Sprintf("%q in Python code: only comparisons of whole numbers are read", t.text))
	return &codeInt{at, 0}
}

func (p *python) unary(t pyToken, operand func() CodeExpr) CodeExpr {
	if !p.deeper(t) {
		return &codeInt{p.pos(t.at), 0}
	}
	x := operand()
	p.depth--
	return &codeUnary{p.pos(t.at), t.text, x}
}

func (p *python) deeper(t pyToken) bool {
	if p.depth++; p.depth > maxDepth {
		p.refuse(t, "deeply nested Python code")
	}
	return p.err == nil
}
