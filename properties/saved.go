package properties

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"synfault/properties/hunt"
	"synfault/scenarios"
)

// savedDir is where failures are kept, from the directory of the test: a file for each, in a directory that has the name
// of the test, with the token on one line and the properties that it breaks on another; lines that begin with # say why.
//
//	testdata/failures/TestMine/lost-answer.txt:
//	# the answer is lost, and nothing repeats it
//	two-way/open/ba0x
//	breaks L1 L2
//
// Each is run by name before anything is drawn, as a subtest. One that still fails as it says is an error, unless the test
// declares that with Breaks; so is one that does not fail any more, which says what to do about it: a file that passes in
// silence would prove nothing.
const savedDir = "testdata/failures"

// savedFailure is a failure that somebody has kept.
type savedFailure struct {
	name, token string
	breaks      []string
}

// runSaved runs the failures that are kept for a test.
func (c *check) runSaved(t TB) {
	t.Helper()
	if c.saved == "" {
		return
	}
	list, err := readSaved(filepath.Join(c.saved, filepath.FromSlash(t.Name())))
	if err != nil {
		t.Fatalf("properties.Check: %v", err)
	}
	for _, f := range list {
		if r, ok := t.(*testing.T); ok {
			r.Run("saved/"+f.name, func(t *testing.T) { c.again(t, f) })
		} else {
			c.again(t, f)
		}
	}
}

// again runs a saved failure.
func (c *check) again(t TB, f savedFailure) {
	t.Helper()
	parsed, err := c.subject.library.Parse(f.token)
	if err != nil {
		t.Fatalf("%s: %v", f.name, err)
	}
	_, broken := hunt.NewJudge().Run(parsed, nil)
	for _, id := range f.breaks {
		if hunt.Find(broken, id) == nil {
			t.Errorf("%s does not break %s any more. If that is mended, delete the file, or turn it into a test of its own that expects it "+
				"to hold; if not, the run is another one now, and the failure has to be found again.\n  %s", f.name, id, f.token)
			continue
		}
		text := c.show(t, parsed, id)
		if c.declares(id) {
			t.Logf("as declared:\n%s", text)
		} else {
			t.Errorf("%s\nIt is kept in %s; delete that when it is mended.", text, f.name)
		}
	}
}

func (c *check) declares(id string) bool {
	return slices.ContainsFunc(c.breaks, func(b hunt.Breach) bool { return b.ID == id })
}

// readSaved reads the files of a directory, which need not be there.
func readSaved(dir string) (list []savedFailure, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, e := range entries { // sorted by name
		if e.IsDir() || filepath.Ext(e.Name()) != ".txt" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		f, err := parseSaved(e.Name(), string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Join(dir, e.Name()), err)
		}
		list = append(list, f)
	}
	return list, nil
}

func parseSaved(name, text string) (f savedFailure, err error) {
	f.name = strings.TrimSuffix(name, ".txt")
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		switch ids, breaks := strings.CutPrefix(line, "breaks "); {
		case line == "" || line[0] == '#':
		case breaks:
			f.breaks = append(f.breaks, strings.Fields(ids)...)
		case f.token == "":
			f.token = line
		default:
			return f, fmt.Errorf("line %d: %q stands where there should be \"breaks\" and properties, as in breaks L1 L2, or a comment", i+1, line)
		}
	}
	if f.token == "" || f.breaks == nil {
		return f, errors.New("a saved failure is a token on one line and what it breaks on another: breaks L1 L2")
	}
	return f, nil
}

// replay runs the token of SYNFAULT_CASE, and shows it whatever it breaks.
func (c *check) replay(t TB, token string) *scenarios.Case {
	t.Helper()
	parsed, err := c.subject.library.Parse(token)
	if err != nil {
		t.Fatalf("SYNFAULT_CASE: %v", err)
	}
	var trace scenarios.Trace
	res, broken := hunt.NewJudge().Run(parsed, &trace)
	t.Logf("%s\n%s%v at %v", token, diagram(parsed, &trace, res), res.Outcome, res.End)
	for i := range broken {
		v := &broken[i]
		if v.Excused() || c.declares(v.ID) {
			t.Logf("%v\n  %s", v, v.Detail)
		} else {
			t.Errorf("%v\n  %s", v, v.Detail)
		}
	}
	return parsed
}
