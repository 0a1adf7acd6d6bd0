package scenarios_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the module's, as seen from this package's tests.
const root = ".."

// TestTopLevel keeps the top level to what the layout names.
func TestTopLevel(t *testing.T) {
	want := []string{"LICENSE", "Makefile", "README.md", "go.mod", "go.sum", "netsim", "properties", "scenarios", "tcpfsm"}
	ours := []string{"bin", "*.out", "*.prof", "*.test"} // what .gitignore leaves to whoever builds here
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, e := range entries {
		ignored := strings.HasPrefix(e.Name(), ".") || slices.ContainsFunc(ours, func(pattern string) bool {
			match, err := path.Match(pattern, e.Name())
			return match && err == nil
		})
		if !ignored {
			have = append(have, e.Name())
		}
	}
	for _, name := range have {
		if !slices.Contains(want, name) {
			t.Errorf("%s stands at the top level: only %s may, and dot-files", name, strings.Join(want, ", "))
		}
	}
	for _, name := range want {
		if !slices.Contains(have, name) {
			t.Errorf("%s is missing at the top level", name)
		}
	}
}

// source is a Go file that is no test.
type source struct {
	name    string // from the module's root
	dir     string
	file    *ast.File
	lines   int
	imports []string
}

// sources parses every Go file of the module that is no test, whatever it is built for.
func sources(t *testing.T, fset *token.FileSet) (list []source) {
	t.Helper()
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() && (base == "testdata" || base == "bin" || strings.HasPrefix(base, ".") && base != "..") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		s := source{name: filepath.ToSlash(rel), file: f, lines: fset.File(f.Pos()).LineCount()}
		s.dir = path.Dir(s.name)
		for _, spec := range f.Imports {
			s.imports = append(s.imports, strings.Trim(spec.Path.Value, `"`))
		}
		list = append(list, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 100 {
		t.Fatalf("only %d Go files: the walk no longer sees the module", len(list))
	}
	return list
}

// within reports that dir is one of the trees, each of them a directory and what is below it.
func within(dir string, trees ...string) bool {
	return slices.ContainsFunc(trees, func(tree string) bool { return dir == tree || strings.HasPrefix(dir, tree+"/") })
}

// importRule says what the packages below a directory may import beside the standard library.
type importRule struct {
	tree   string
	ours   []string // trees of this module
	others []string
	anyway bool // anything but never
	never  []string
}

// importRules are tried in this order; the first that fits holds.
var importRules = []importRule{
	{tree: "netsim", ours: []string{"netsim"}},
	{tree: "tcpfsm/wire", ours: []string{"tcpfsm"}, others: []string{"github.com/gopacket/gopacket"}},
	{tree: "tcpfsm", ours: []string{"tcpfsm"}},
	{tree: "scenarios/cmd", anyway: true, never: []string{"synfault/properties", "testing", "pgregory.net/rapid"}},
	{tree: "scenarios", ours: []string{"netsim", "tcpfsm", "scenarios"}, never: []string{"synfault/scenarios/cmd"}},
	{tree: "properties/invariant", ours: []string{"netsim", "tcpfsm", "scenarios", "properties/invariant"}},
	{tree: "properties/hunt", ours: []string{"netsim", "tcpfsm", "scenarios", "properties/invariant", "properties/prove", "properties/hunt"}},
	{tree: "properties/prove", ours: []string{"netsim", "tcpfsm", "scenarios", "properties/invariant", "properties/prove"}},
	{tree: "properties", ours: []string{"netsim", "tcpfsm", "scenarios", "properties"}, others: []string{"pgregory.net/rapid"}},
}

// TestImports holds each package to the imports that the layout gives it.
func TestImports(t *testing.T) {
	for _, s := range sources(t, token.NewFileSet()) {
		rule := slices.IndexFunc(importRules, func(r importRule) bool { return within(s.dir, r.tree) })
		if rule < 0 {
			t.Errorf("%s: no rule says what may be imported there", s.name)
			continue
		}
		for _, imported := range s.imports {
			if !importRules[rule].allows(imported) {
				t.Errorf("%s imports %s, which packages of %s may not", s.name, imported, importRules[rule].tree)
			}
		}
	}
}

func (r importRule) allows(imported string) bool {
	if slices.Contains(r.never, imported) {
		return false
	}
	if ours, ok := strings.CutPrefix(imported, "synfault/"); ok {
		return r.anyway || within(ours, r.ours...)
	}
	first, _, _ := strings.Cut(imported, "/")
	return r.anyway || !strings.Contains(first, ".") || within(imported, r.others...)
}

// TestImportRules tries the rules on imports that they must refuse.
func TestImportRules(t *testing.T) {
	for _, c := range []struct {
		tree, imported string
		want           bool
	}{
		{"netsim", "fmt", true}, {"netsim", "synfault/netsim/ladder", true}, {"netsim", "synfault/tcpfsm", false},
		{"netsim", "github.com/google/go-cmp/cmp", false}, {"tcpfsm", "synfault/netsim", false},
		{"tcpfsm", "github.com/gopacket/gopacket", false}, {"tcpfsm/wire", "github.com/gopacket/gopacket/layers", true},
		{"scenarios", "synfault/properties/invariant", false}, {"scenarios", "synfault/scenarios/cmd", false},
		{"scenarios/cmd", "synfault/properties/invariant", true}, {"scenarios/cmd", "synfault/properties", false},
		{"properties/invariant", "pgregory.net/rapid", false}, {"properties/invariant", "synfault/properties", false},
		{"properties/prove", "synfault/netsim/explore", true}, {"properties/prove", "pgregory.net/rapid", false},
		{"properties", "pgregory.net/rapid", true},
	} {
		for _, r := range importRules {
			if r.tree == c.tree && r.allows(c.imported) != c.want {
				t.Errorf("%s may import %s: %v, want %v", c.tree, c.imported, !c.want, c.want)
			}
		}
	}
}

// TestSizes keeps files to 350 lines and functions to 60.
func TestSizes(t *testing.T) {
	const mostFile, mostFunc = 350, 60
	fset := token.NewFileSet()
	for _, s := range sources(t, fset) {
		if s.lines > mostFile {
			t.Errorf("%s has %d lines, at most %d", s.name, s.lines, mostFile)
		}
		for _, decl := range s.file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := fset.Position(f.End()).Line - fset.Position(f.Pos()).Line + 1; n > mostFunc {
				t.Errorf("%s: %s has %d lines, at most %d", s.name, f.Name.Name, n, mostFunc)
			}
		}
	}
}

// clockNames are what package time has that reads or waits for the wall clock.
var clockNames = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

// unorderedByRight are the loops over maps that may be: what each leaves behind does not depend on the order.
var unorderedByRight = map[string]string{
	"netsim/ladder/text.go: ending": "collects what it sorts",
}

// TestDeterminism finds what could make two runs differ: the wall clock, global randomness, the order of maps, goroutines.
func TestDeterminism(t *testing.T) {
	trees := []string{"netsim", "tcpfsm", "scenarios"}
	used := map[string]bool{}
	for _, p := range loadTyped(t, trees) {
		for _, s := range p.files {
			for _, imported := range s.imports {
				if imported == "math/rand" || imported == "math/rand/v2" || imported == "crypto/rand" || imported == "hash/maphash" {
					t.Errorf("%s imports %s", s.name, imported)
				}
			}
			for place, what := range p.undetermined(s) {
				if unorderedByRight[place] == "" {
					t.Errorf("%s %s", place, what)
				}
				used[place] = true
			}
		}
	}
	for place := range unorderedByRight {
		if !used[place] {
			t.Errorf("%s is allowed to loop over a map, and does not", place)
		}
	}
}

// typed is a package with its types.
type typed struct {
	files []source
	info  types.Info
}

// undetermined lists what in a file depends on more than its input, by file and function.
func (p *typed) undetermined(s source) map[string]string {
	found := map[string]string{}
	for _, decl := range s.file.Decls {
		where := s.name
		if f, ok := decl.(*ast.FuncDecl); ok {
			where += ": " + f.Name.Name
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.RangeStmt:
				if _, isMap := p.info.TypeOf(n.X).Underlying().(*types.Map); isMap {
					found[where] = "loops over a map"
				}
			case *ast.GoStmt:
				if !within(s.dir, "netsim/explore") {
					found[where] = "starts a goroutine"
				}
			case *ast.SelectorExpr:
				if o := p.info.Uses[n.Sel]; o != nil && o.Pkg() != nil {
					switch pkg := o.Pkg().Path(); {
					case pkg == "time" && slices.Contains(clockNames, o.Name()) && isPackage(p, n.X):
						found[where] = "reads the wall clock: time." + o.Name()
					case pkg == "maps" && slices.Contains([]string{"Keys", "Values", "All"}, o.Name()):
						found[where] = "loops over a map: maps." + o.Name()
					}
				}
			}
			return true
		})
	}
	return found
}

func isPackage(p *typed, x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	if !ok {
		return false
	}
	_, ok = p.info.Uses[id].(*types.PkgName)
	return ok
}

// loadTyped type-checks the packages below directories, from the export data that go list builds. Commands of scenarios are
// left out: they only show what came of a run.
func loadTyped(t *testing.T, trees []string) (list []*typed) {
	t.Helper()
	fset := token.NewFileSet()
	packages := map[string][]source{}
	var args []string
	for _, s := range sources(t, fset) {
		if !within(s.dir, trees...) || within(s.dir, "scenarios/cmd") {
			continue
		}
		if packages[s.dir] == nil {
			args = append(args, "./"+s.dir)
		}
		packages[s.dir] = append(packages[s.dir], s)
	}
	imports := importer.ForCompiler(fset, "gc", exported(t, args))
	for dir, pkg := range packages {
		p := &typed{files: pkg, info: types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}}
		var files []*ast.File
		for _, s := range pkg {
			files = append(files, s.file)
		}
		if _, err := (&types.Config{Importer: imports}).Check("synfault/"+dir, fset, files, &p.info); err != nil {
			t.Fatalf("%s: %v", dir, err)
		}
		list = append(list, p)
	}
	return list
}

// exported finds packages, and all that they import, as go list builds them.
func exported(t *testing.T, args []string) importer.Lookup {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}"}, args...)...)
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	files := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		name, file, _ := strings.Cut(line, "\t")
		files[name] = file
	}
	return func(name string) (io.ReadCloser, error) {
		if files[name] == "" {
			return nil, fmt.Errorf("go list knows no export data of %s", name)
		}
		return os.Open(files[name])
	}
}
