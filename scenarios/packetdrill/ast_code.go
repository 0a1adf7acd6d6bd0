package packetdrill

import "fmt"

// Command is shell text between back-quotes, which a real packetdrill hands to a shell.
type Command struct {
	Pos
	Text string
	List []Pipeline // Text as a shell would read it
}

// Pipeline is commands whose output goes into the next one.
type Pipeline struct {
	Op     string // how it hangs on the pipeline before: "", ";", "&&" or "||"
	Stages []Simple
}

// Simple is one command and its arguments, without quotes; what a shell would expand stands as it is.
type Simple struct {
	Pos
	Words []string
}

// Code is Python between %{ and }%, which asks for the connection's tcp_info.
type Code struct {
	Pos
	Text string
	// Asserts is what the code says, where it is assert statements over whole numbers and nothing else. Otherwise it is
	// nil, and Unread says where and why reading ended.
	Asserts []Assert
	Unread  *Error
}

// Assert is one assert statement.
type Assert struct {
	Pos
	Cond    CodeExpr
	Text    string // the condition, as it was written
	Message string // the expression after the comma, as it was written
}

// CodeExpr is a Python expression over whole numbers; true is 1 and false 0.
type CodeExpr interface {
	// Eval computes it, with the values that lookup has for the names in it. The error says which name has none, and is
	// an *Error without the name of a script.
	Eval(lookup func(name string) (int64, bool)) (int64, error)
	Position() Pos
}

type (
	codeInt struct {
		Pos
		value int64
	}
	codeName struct {
		Pos
		name string
	}
	codeUnary struct { // - + ~ not
		Pos
		op string
		x  CodeExpr
	}
	codeBinary struct { // | ^ & << >> + - * and or
		Pos
		op   string
		x, y CodeExpr
	}
	codeCompare struct { // a <= b <= c
		Pos
		ops   []string
		terms []CodeExpr
	}
)

func (e *codeInt) Eval(func(string) (int64, bool)) (int64, error) { return e.value, nil }

func (e *codeName) Eval(lookup func(string) (int64, bool)) (int64, error) {
	v, ok := lookup(e.name)
	if !ok {
		return 0, &Error{Pos: e.Pos, Feature: fmt.Sprintf("%s in code", e.name)}
	}
	return v, nil
}

func (e *codeUnary) Eval(lookup func(string) (int64, bool)) (int64, error) {
	v, err := e.x.Eval(lookup)
	switch e.op {
	case "-":
		v = -v
	case "~":
		v = ^v
	case "not":
		v = truth(v == 0)
	}
	return v, err
}

func (e *codeBinary) Eval(lookup func(string) (int64, bool)) (int64, error) {
	x, err := e.x.Eval(lookup)
	if err != nil || e.op == "and" && x == 0 || e.op == "or" && x != 0 {
		return x, err
	}
	y, err := e.y.Eval(lookup)
	if err != nil {
		return 0, err
	}
	switch e.op {
	case "|":
		return x | y, nil
	case "^":
		return x ^ y, nil
	case "&":
		return x & y, nil
	case "+":
		return x + y, nil
	case "-":
		return x - y, nil
	case "*":
		return x * y, nil
	case "<<", ">>":
		return e.shift(x, y)
	}
	return y, nil // and, or
}

func (e *codeBinary) shift(x, y int64) (int64, error) {
	if y < 0 || y > 62 {
		return 0, &Error{Pos: e.Pos, Msg: fmt.Sprintf("a shift by %d", y)}
	}
	if e.op == "<<" {
		return x << y, nil
	}
	return x >> y, nil
}

func (e *codeCompare) Eval(lookup func(string) (int64, bool)) (int64, error) {
	x, err := e.terms[0].Eval(lookup)
	if err != nil {
		return 0, err
	}
	for i, op := range e.ops {
		y, err := e.terms[i+1].Eval(lookup)
		if err != nil {
			return 0, err
		}
		if !compare(op, x, y) {
			return 0, nil
		}
		x = y
	}
	return 1, nil
}

func compare(op string, x, y int64) bool {
	switch op {
	case "==":
		return x == y
	case "!=":
		return x != y
	case "<":
		return x < y
	case "<=":
		return x <= y
	case ">":
		return x > y
	}
	return x >= y
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
