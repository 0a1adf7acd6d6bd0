package tcpfsm_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCapturesAreThoseOfTheManifest says which files the verdicts were reached on, so that anyone who has them can
// repeat the figures, and no one is misled by others of the same names. The captures are of Linux 6.18 and were made
// for this project; the manifest lists the good ones and their sidecars as sha256sum does.
func TestCapturesAreThoseOfTheManifest(t *testing.T) {
	dir := captureDir(t)
	var lines []string
	for _, c := range loadCaptures(t) {
		for _, name := range []string{c.Name + ".json", c.Name + ".pcapng"} {
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, fmt.Sprintf("%x  %s", sha256.Sum256(data), name))
		}
	}
	sort.Slice(lines, func(i, j int) bool { return lines[i][64:] < lines[j][64:] })
	got := strings.Join(lines, "\n") + "\n"
	file := filepath.Join("testdata", "captures.sha256")
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the captures are others than those of the manifest (-manifest +here):\n%s", diff)
	}
}
