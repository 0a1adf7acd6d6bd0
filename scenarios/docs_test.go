package scenarios_test

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestPackageDocs: every package says what it is, in one file, in the form that go doc shows.
func TestPackageDocs(t *testing.T) {
	fset := token.NewFileSet()
	docs := map[string]int{}
	for _, s := range sources(t, fset) {
		f, err := parser.ParseFile(fset, filepath.Join(root, s.name), nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		text := f.Doc.Text()
		docs[s.dir] += min(len(text), 1)
		if text != "" && f.Name.Name != "main" && !strings.HasPrefix(text, "Package "+f.Name.Name+" ") {
			t.Errorf("%s: a package comment begins with Package %s", s.name, f.Name.Name)
		}
	}
	for dir, n := range docs {
		if n != 1 {
			t.Errorf("%s: %d files hold its package comment, want one", dir, n)
		}
	}
}
