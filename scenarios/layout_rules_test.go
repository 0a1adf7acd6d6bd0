package scenarios_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestUndetermined tries what TestDeterminism looks for on code that has it, and on code that only looks like it.
func TestUndetermined(t *testing.T) {
	const code = `package p
import ("maps"; "slices"; clock "time")
type named map[int]int
func wall() clock.Time { return clock.Now() }
func wait() { <-clock.After(1) }
func loop(m named) (n int) { for range m { n++ }; return n }
func keys(m map[int]int) []int { return slices.Collect(maps.Keys(m)) }
func race() { go wait() }
func later(t clock.Time) bool { return t.After(t.Add(clock.Second)) }
func list(s []int) (n int) { for _, x := range s { n += x }; return n }
`
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", code, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	p := &typed{info: types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}}
	conf := types.Config{Importer: importer.ForCompiler(fset, "gc", exported(t, []string{"maps", "slices", "time"}))}
	if _, err := conf.Check("p", fset, []*ast.File{f}, &p.info); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"p.go: wall": "reads the wall clock: time.Now", "p.go: wait": "reads the wall clock: time.After",
		"p.go: loop": "loops over a map", "p.go: keys": "loops over a map: maps.Keys", "p.go: race": "starts a goroutine",
	}
	if diff := cmp.Diff(want, p.undetermined(source{name: "p.go", dir: "netsim", file: f})); diff != "" {
		t.Errorf("found otherwise (-want +found):\n%s", diff)
	}
}
