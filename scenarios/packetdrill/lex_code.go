package packetdrill

import (
	"strings"
	"unicode/utf8"
)

// pyToken is a piece of Python: a name, a number, a string, an operator, or ";" where a statement ends.
type pyToken struct {
	kind    byte // 'a' name, '0' number, '"' string, '+' operator, ';' end of a statement, 0 end of the code
	text    string
	at, end int // octets in the script
}

// pyOperators of more than one character, the longer before the shorter.
var pyOperators = []string{"**", "//", "<<", ">>", "<=", ">=", "==", "!="}

// pyTokens cuts code, which begins at the octet base of the script. Within brackets a line's end ends no statement. An
// unclosed string is an operator that no rule knows.
func pyTokens(code string, base int) (list []pyToken) {
	depth := 0
	for i := 0; i < len(code); {
		t := pyNext(code[i:])
		switch {
		case t.kind == '+' && strings.Contains("([{", t.text):
			depth++
		case t.kind == '+' && strings.Contains(")]}", t.text):
			depth--
		}
		t.at, t.end = base+i, base+i+len(t.text)
		i += len(t.text)
		if t.kind != ' ' && (t.kind != ';' || t.text == ";" || depth <= 0) {
			list = append(list, t)
		}
	}
	return append(list, pyToken{at: base + len(code), end: base + len(code)})
}

func pyNext(rest string) pyToken {
	switch c := rest[0]; {
	case c == '\n' || c == ';':
		return pyToken{kind: ';', text: rest[:1]}
	case c == ' ' || c == '\t' || c == '\r':
		return pyToken{kind: ' ', text: rest[:1]}
	case strings.HasPrefix(rest, "\\\n"):
		return pyToken{kind: ' ', text: rest[:2]}
	case c == '#':
		n := strings.IndexByte(rest+"\n", '\n')
		return pyToken{kind: ' ', text: rest[:n]}
	case isLetter(c):
		return pyToken{kind: 'a', text: wordOf(rest)}
	case isDigit(c):
		n := 0
		for n < len(rest) && (isDigit(rest[n]) || isLetter(rest[n]) || rest[n] == '.') {
			n++
		}
		return pyToken{kind: '0', text: rest[:n]}
	case c == '"' || c == '\'':
		for n := 1; n < len(rest) && rest[n] != '\n'; n++ {
			if rest[n] == '\\' {
				n++
			} else if rest[n] == c {
				return pyToken{kind: '"', text: rest[:n+1]}
			}
		}
	}
	for _, op := range pyOperators {
		if strings.HasPrefix(rest, op) {
			return pyToken{kind: '+', text: op}
		}
	}
	_, size := utf8.DecodeRuneInString(rest)
	return pyToken{kind: '+', text: rest[:size]}
}
