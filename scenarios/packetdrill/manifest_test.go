package packetdrill_test

import (
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"synfault/scenarios/packetdrill"
)

// failing are the scripts that fail and must, with the sentence that says why: a line each, name, tab, sentence.
func failing(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "failing.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		name, why, ok := strings.Cut(line, "\t")
		if !ok || !strings.HasSuffix(why, ".") {
			t.Errorf("failing.tsv: %q is no name, tab and sentence", line)
		}
		list[name] = why
	}
	return list
}

// origins are where the scripts come from, by name: origin, commit, path and sum of each.
func origins(t *testing.T) map[string][]string {
	t.Helper()
	f, err := os.Open(filepath.Join(dataRoot(t), "MANIFEST.tsv"))
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
	list := map[string][]string{}
	for _, row := range rows[1:] {
		list[row[0]] = row[1:]
	}
	return list
}

// TestForeignScripts runs every script that others wrote, and holds its verdict against the manifest: origin, commit, path,
// sum, tier, verdict. -update rewrites it. A script that fails has a sentence in failing.tsv; every tier that is claimed
// reaches its share.
func TestForeignScripts(t *testing.T) {
	why, from := failing(t), origins(t)
	var lines []string
	counts := map[string][2]int{} // passed, all
	for _, f := range foreignScripts(t) {
		test := packetdrill.Test(f.name, f.text, packetdrill.Setup{})
		o := from[f.name]
		if len(o) != 4 {
			t.Fatalf("%s: the data's manifest says nothing of it", f.name)
		}
		if sum := fmt.Sprintf("%x", sha256.Sum256([]byte(f.text))); sum != o[3] {
			t.Errorf("%s is not the file that the data's manifest means", f.name)
		}
		lines = append(lines, strings.Join([]string{f.name, o[0], o[1], o[2], o[3], f.tier, test.Final.String()}, "\t"))
		claim := claimOf(f)
		n := counts[claim]
		n[1]++
		switch test.Final {
		case packetdrill.Passed:
			n[0]++
			if why[f.name] != "" {
				t.Errorf("%s passes, and stands in failing.tsv", f.name)
			}
		case packetdrill.Failed:
			if why[f.name] == "" {
				t.Errorf("%s fails, and no sentence says why:", f.name)
				var b strings.Builder
				test.First().Report(&b)
				t.Log(b.String())
			}
		case packetdrill.Refused:
			if claim != "" {
				t.Errorf("%s, tier %s, is refused: %v %v", f.name, f.tier, test.Err, test.Runs)
			}
		}
		counts[claim] = n
	}
	least := map[string]float64{"FreeBSD L0 to L4": 0.97, "Linux L0 to L4": 0.95, "L7": 0.90}
	for claim, share := range least {
		if n := counts[claim]; float64(n[0]) < share*float64(n[1]) {
			t.Errorf("%s: %d of %d pass, less than %.0f %%", claim, n[0], n[1], 100*share)
		}
		t.Logf("%s: %d of %d pass", claim, counts[claim][0], counts[claim][1])
	}
	manifest(t, lines)
}

// claimOf is the tier that a script counts for, empty if it is none that is claimed.
func claimOf(f foreign) string {
	switch {
	case f.tier == "L7":
		return "L7"
	case !strings.Contains("L0 L1 L2 L3 L4", f.tier):
		return ""
	case strings.HasPrefix(f.name, "freebsd-"):
		return "FreeBSD L0 to L4"
	}
	return "Linux L0 to L4"
}

// manifest compares the lines with testdata/manifest.tsv as far as it knows the scripts: other scripts of the same suites
// are welcome, and those that it names must be there.
func manifest(t *testing.T, lines []string) {
	t.Helper()
	file := filepath.Join("testdata", "manifest.tsv")
	if *update {
		text := "file\torigin\tcommit\tpath_in_origin\tsha256\ttier\tverdict\n" + strings.Join(lines, "\n") + "\n"
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(text)), "\n")[1:]
	known := map[string]bool{}
	for _, line := range want {
		known[strings.Split(line, "\t")[0]] = true
	}
	var got []string
	for _, line := range lines {
		if known[strings.Split(line, "\t")[0]] {
			got = append(got, line)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("manifest.tsv (-want +got), rewritten with -update:\n%s", diff)
	}
}
