package zoo

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
)

// Weave is a source file with the bodies of many mutants in it.
type Weave struct {
	File string // from the module's root
	src  []byte
	fset *token.FileSet
	ast  *ast.File
	by   map[string][]body // of mutants, by function
}

// body is what a function has between its braces under a mutant.
type body struct {
	number int // of the mutant
	line   int // where it begins in the mutant's own source
	text   []byte
}

// NewWeave begins with an unchanged file.
func NewWeave(file string, src []byte) (*Weave, error) {
	w := &Weave{File: file, src: src, fset: token.NewFileSet(), by: map[string][]body{}}
	var err error
	w.ast, err = parser.ParseFile(w.fset, file, src, parser.SkipObjectResolution)
	return w, err
}

// key names a function of a file.
func key(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	t := f.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name + "." + f.Name.Name
	}
	return "?." + f.Name.Name
}

// cut takes a file apart: the bodies of its functions, and what stands between them.
func cut(src []byte, fset *token.FileSet, file *ast.File) (bodies map[string]body, rest []byte) {
	bodies = map[string]body{}
	from := 0
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		open, end := fset.Position(f.Body.Lbrace), fset.Position(f.Body.Rbrace)
		rest = append(rest, src[from:open.Offset+1]...)
		bodies[key(f)] = body{line: open.Line, text: src[open.Offset+1 : end.Offset]}
		from = end.Offset
	}
	return bodies, append(rest, src[from:]...)
}

// Add takes a mutant's whole source of the file. It reports false, and takes nothing, where the mutant changes more than
// bodies of functions.
func (w *Weave) Add(number int, mutated []byte) (bool, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, w.File, mutated, parser.SkipObjectResolution)
	if err != nil {
		return false, err
	}
	was, wasRest := cut(w.src, w.fset, w.ast)
	is, isRest := cut(mutated, fset, file)
	if !bytes.Equal(wasRest, isRest) {
		return false, nil
	}
	for name, b := range is {
		if !bytes.Equal(b.text, was[name].text) {
			b.number = number
			w.by[name] = append(w.by[name], b)
		}
	}
	return true, nil
}

// Source is the file with everything woven in. Errors of the compiler name a mutant's lines by Blame's name.
func (w *Weave) Source() []byte {
	var out bytes.Buffer
	from := 0
	for _, d := range w.ast.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil || len(w.by[key(f)]) == 0 {
			continue
		}
		open := w.fset.Position(f.Body.Lbrace)
		out.Write(w.src[from : open.Offset+1])
		from = open.Offset + 1
		bodies := w.by[key(f)]
		slices.SortFunc(bodies, func(a, b body) int { return a.number - b.number })
		out.WriteString("\nswitch " + numberName + " {\n")
		for _, b := range bodies {
			fmt.Fprintf(&out, "case %d:\n//line %s:%d\n%s\n", b.number, blame(b.number), b.line, b.text)
			if f.Type.Results == nil {
				out.WriteString("return\n")
			}
		}
		fmt.Fprintf(&out, "}\n//line %s:%d\n", path.Base(w.File), open.Line)
	}
	out.Write(w.src[from:])
	return out.Bytes()
}

// numberName is the variable that says which mutant a process is.
const numberName = "zooMutant"

// NumberVar is the name of the environment variable that numberName is read from.
const NumberVar = "SYNFAULT_ZOO_MUTANT"

// numberFile is what a package needs that has something woven into it.
func numberFile(pkg string) []byte {
	return []byte("package " + pkg + "\n\nimport (\n\t\"os\"\n\t\"strconv\"\n)\n\nvar " + numberName +
		", _ = strconv.Atoi(os.Getenv(\"" + NumberVar + "\"))\n")
}

const blamePrefix = "zoo-mutant-"

// blame is the file name that the compiler sees in a mutant's lines.
func blame(number int) string { return blamePrefix + strconv.Itoa(number) + ".go" }
