package packetdrill_test

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"synfault/scenarios/packetdrill"
)

// dataRoot is where data that is not ours lies. Tests that want it are skipped where neither SYNFAULT_DATA is set nor a
// checkout's neighbour is there; where the variable is set, a missing directory is a failure.
func dataRoot(t *testing.T) string {
	t.Helper()
	dir, asked := os.Getenv("SYNFAULT_DATA"), true
	if dir == "" {
		dir, asked = filepath.Join("..", "..", "..", "shared"), false
	}
	dir = filepath.Join(dir, "packetdrill")
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) && !asked {
		t.Skipf("no scripts at %s, and SYNFAULT_DATA is not set", dir)
	} else if err != nil {
		t.Fatal(err)
	}
	return dir
}

// foreign is a script that nobody here wrote.
type foreign struct{ name, tier, text string }

func foreignScripts(t *testing.T) (list []foreign) {
	t.Helper()
	root := dataRoot(t)
	f, err := os.Open(filepath.Join(root, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes = '\t', true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(row[0])))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, foreign{row[0], row[2], string(text)})
	}
	return list
}

// TestScriptsRoundTrip reads every script that others wrote. It may be refused only for a feature by name, and only
// outside of the tiers that are claimed; else what is printed must be read as the same script.
func TestScriptsRoundTrip(t *testing.T) {
	claimed := "L0 L1 L2 L3 L4 L7"
	for _, f := range foreignScripts(t) {
		script, err := packetdrill.Parse(f.name, f.text)
		var e *packetdrill.Error
		switch {
		case err == nil:
			roundTrip(t, script)
		case !errors.As(err, &e) || e.Feature == "" || strings.Contains(claimed, f.tier):
			t.Errorf("%s: %v", f.tier, err)
		default:
			t.Logf("refused, tier %s: %v", f.tier, err)
		}
	}
}
