package zoo

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
)

// swaps is what gremlins v0.6.0 puts in a token's place, by its kind of mutant (internal/engine/mappings.go there).
var swaps = map[string]map[string]string{
	"ARITHMETIC_BASE":       {"+": "-", "*": "/", "/": "*", "%": "*", "-": "+"},
	"CONDITIONALS_BOUNDARY": {">=": ">", ">": ">=", "<=": "<", "<": "<="},
	"CONDITIONALS_NEGATION": {"==": "!=", ">=": "<", ">": "<=", "<=": ">", "<": ">=", "!=": "=="},
	"INCREMENT_DECREMENT":   {"--": "++", "++": "--"},
	"INVERT_ASSIGNMENTS":    {"+=": "-=", "*=": "/=", "/=": "*=", "-=": "+="},
	"INVERT_BITWISE":        {"&": "|", "|": "&", "^": "&", "&^": "&", "<<": ">>", ">>": "<<"},
	"INVERT_BWASSIGN":       {"&=": "|=", "|=": "&=", "^=": "&=", "&^=": "&=", "<<=": ">>=", ">>=": "<<="},
	"INVERT_LOGICAL":        {"&&": "||", "||": "&&"},
	"INVERT_LOOPCTRL":       {"break": "continue", "continue": "break"},
	"INVERT_NEGATIVES":      {"-": "+"},
	"REMOVE_SELF_ASSIGNMENTS": {"+=": "=", "&=": "=", "&^=": "=", "*=": "=", "|=": "=", "/=": "=", "%=": "=", "<<=": "=",
		">>=": "=", "-=": "=", "^=": "="},
}

// Proposal is a mutant that gremlins lists: a token, and what it would be.
type Proposal struct {
	File         string // from the module's root
	Line, Column int
	Type         string
}

// ReadGremlins reads what gremlins unleash DIR --dry-run -o writes of mutants that tests run through. dir is DIR.
func ReadGremlins(text []byte, dir string) (list []Proposal, err error) {
	var report struct {
		Files []struct {
			Name      string `json:"file_name"`
			Mutations []struct {
				Type, Status string
				Line, Column int
			}
		}
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return nil, fmt.Errorf("what gremlins wrote: %w", err)
	}
	for _, f := range report.Files {
		for _, m := range f.Mutations {
			if m.Status == "RUNNABLE" {
				list = append(list, Proposal{path.Join(dir, f.Name), m.Line, m.Column, m.Type})
			}
		}
	}
	slices.SortFunc(list, func(a, b Proposal) int {
		return cmp.Or(cmp.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column, cmp.Compare(a.Type, b.Type))
	})
	return list, nil
}

// Sample takes n proposals by a seed, in the order of their places.
func Sample(list []Proposal, n int, seed uint64) []Proposal {
	shuffled := slices.Clone(list)
	rand.New(rand.NewPCG(seed, 0)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	some := shuffled[:min(n, len(shuffled))]
	slices.SortFunc(some, func(a, b Proposal) int { return slices.Index(list, a) - slices.Index(list, b) })
	return some
}

// Source is the file with the proposal carried out, and Name, what the proposal is called: file, function, kind of mutant,
// which of its tokens in that line, and the line. A name stays right while its line does.
func (p Proposal) Source(root fs.FS) (src []byte, name string, err error) {
	if src, err = fs.ReadFile(root, p.File); err != nil {
		return nil, "", err
	}
	lines := bytes.SplitAfter(src, []byte("\n"))
	if p.Line > len(lines) || p.Column > len(lines[p.Line-1]) {
		return nil, "", fmt.Errorf("%s:%d:%d: gremlins saw another file", p.File, p.Line, p.Column)
	}
	line := lines[p.Line-1]
	was := longest(line[p.Column-1:], swaps[p.Type])
	if was == "" {
		return nil, "", fmt.Errorf("%s:%d:%d: no token of %s", p.File, p.Line, p.Column, p.Type)
	}
	is := swaps[p.Type][was]
	at := len(bytes.Join(lines[:p.Line-1], nil)) + p.Column - 1
	which := 1 + strings.Count(string(line[:p.Column-1]), was)
	name = fmt.Sprintf("%s %s %s %s#%d %s", p.File, functionAt(p.File, src, at), p.Type, was, which, bytes.TrimSpace(line))
	return slices.Concat(src[:at], []byte(is), src[at+len(was):]), name, nil
}

// longest is the longest of the tokens that text begins with.
func longest(text []byte, tokens map[string]string) (best string) {
	for t := range tokens {
		if bytes.HasPrefix(text, []byte(t)) && len(t) > len(best) {
			best = t
		}
	}
	return best
}

// functionAt names the function that an octet of a file belongs to; - if to none.
func functionAt(file string, src []byte, at int) string {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, src, parser.SkipObjectResolution)
	if err != nil {
		return "-"
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fset.Position(fn.Pos()).Offset <= at && at < fset.Position(fn.End()).Offset {
			return key(fn)
		}
	}
	return "-"
}

// Arguments is where it is argued why some of the tool's mutants are equivalent, from the module's root.
const Arguments = "properties/testdata/equivalent.txt"

// ParseArguments reads why some mutants of the tool are equivalent, by name:
//
//	tcpfsm/ack.go Machine.grow CONDITIONALS_BOUNDARY >#1 case acked > 0:
//	  What an acknowledgment of nothing adds is nothing.
//
// A line that begins with a blank belongs to the argument above it; one that begins with # is a comment.
func ParseArguments(name, text string) (map[string]string, error) {
	arguments := map[string]string{}
	last := ""
	for i, line := range strings.Split(text, "\n") {
		switch {
		case strings.TrimSpace(line) == "", strings.HasPrefix(line, "#"):
		case line[0] != ' ':
			if _, twice := arguments[line]; twice {
				return nil, fmt.Errorf("%s:%d: argued above already", name, i+1)
			}
			last, arguments[line] = line, ""
		case last == "":
			return nil, fmt.Errorf("%s:%d: an argument stands below its mutant", name, i+1)
		default:
			arguments[last] = strings.TrimSpace(arguments[last] + " " + strings.TrimSpace(line))
		}
	}
	for mutant, why := range arguments {
		if why == "" {
			return nil, fmt.Errorf("%s: no argument below %s", name, mutant)
		}
	}
	return arguments, nil
}
