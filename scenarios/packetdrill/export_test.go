package packetdrill_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/scenarios/packetdrill"
)

var update = flag.Bool("update", false, "rewrite the goldens; read the difference before you keep it")

// golden compares text with a file of testdata, or rewrites the file.
func golden(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s is not as before (-was +is):\n%s", file, diff)
	}
}

// view is one end of a run.
type view struct {
	c    *scenarios.Case
	host netsim.NodeID
}

func (v view) String() string { return fmt.Sprintf("%v, host %v", v.c, v.host) }

// catalogue is both ends, or all of them, of every run of the catalogue, each token once.
func catalogue(t *testing.T) (list []view) {
	t.Helper()
	seen := map[string]bool{}
	for _, s := range scenarios.Catalogue() {
		for i := range s.Runs {
			if token := s.Runs[i].Token; !seen[token] {
				seen[token] = true
				list = append(list, views(t, token)...)
			}
		}
	}
	if len(list) < 250 {
		t.Fatalf("only %d ends of runs in the catalogue", len(list))
	}
	return list
}

func views(t *testing.T, token string) (list []view) {
	t.Helper()
	c, err := scenarios.Parse(token)
	if err != nil {
		t.Fatal(err)
	}
	for h := range netsim.NodeID(c.Script.Hosts()) {
		list = append(list, view{c, h})
	}
	return list
}

// TestExportCatalogue exports every end of every run of the catalogue. Those that no script can say are listed with the
// reason, and the list is short; the text of all others is read back as the same script.
func TestExportCatalogue(t *testing.T) {
	var refused strings.Builder
	n := 0
	all := catalogue(t)
	for _, v := range all {
		script, err := packetdrill.Export(v.c, v.host)
		if err != nil {
			n++
			fmt.Fprintf(&refused, "%v\t%v\t%v\n", v.c, v.host, err)
			continue
		}
		roundTrip(t, script)
		if again, err := packetdrill.Export(v.c, v.host); err != nil || again.String() != script.String() {
			t.Errorf("%v is exported in two ways", v)
		}
	}
	golden(t, "export_refused.txt", refused.String())
	if n*6 > len(all) {
		t.Errorf("%d of %d ends cannot be exported", n, len(all))
	}
}

// TestExportText pins a few scripts: an open that loses a segment from either end, text that waits for the open, fast
// open, a listener that counts again, a host where nobody listens.
func TestExportText(t *testing.T) {
	var text strings.Builder
	for _, tc := range []struct {
		token string
		host  netsim.NodeID
	}{
		{"three-way/life/ab.fin0x", 0},
		{"three-way/life/ab.fin0x", 1},
		{"three-way:socket=linux/b@0s.listen,a@5ms.open10,b@got10.abort/-", 0},
		{"fast-open/b@0s.listen,a@5ms.open,a@est.close,b@eof.close,a@gone+100ms.open10,b@got10+100ms.abort/-", 0},
		{"fast-open/b@0s.listen,a@5ms.open,a@est.close,b@eof.close,a@gone+100ms.open10,b@got10+100ms.abort/-", 1},
		{"three-way/a@5ms.open/-", 1},
		{"three-way:b.rcvbuf=1000/b@0s.hold,b@0s.listen,a@5ms.open,a@est.send2000,b@gone.abort:until=1s/-", 1},
	} {
		c, err := scenarios.Parse(tc.token)
		if err != nil {
			t.Fatal(err)
		}
		script, err := packetdrill.Export(c, tc.host)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&text, script)
	}
	golden(t, "export.txt", text.String())
}

// TestExportRefuses holds the reasons that the catalogue has no run for.
func TestExportRefuses(t *testing.T) {
	for _, tc := range []struct {
		token string
		host  netsim.NodeID
		want  string
	}{
		{"three-way/open/-", 2, "the script has no host c"},
		{"three-way/open/b@1s", 1, "at 1s the host crashes"},
		{"three-way/b@0s.listen,a@5ms.open,b@0s.open/-", 1, "the user opens a second connection"},
		{"three-way/b@0s.listen,a@5ms.open,a@10ms.open/-", 0, "the user opens a second connection"},
		{"three-way/b@0s.listen,a@5ms.open10,a@6ms.close/-", 0, "the user calls close while a write waits"},
	} {
		c, err := scenarios.Parse(tc.token)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := packetdrill.Export(c, tc.host); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s for %v: %v, want %s", tc.token, tc.host, err, tc.want)
		}
	}
}

// TestStackOf leaves a host the knobs that are its own.
func TestStackOf(t *testing.T) {
	for variant, want := range map[string]string{
		"two-way":                                "two-way",
		"two-way:repeat=off":                     "two-way:repeat=off",
		"three-way:b.rules=linux,a.nagle,msl=1s": "three-way:rules=linux,msl=1s",
		"three-way:a.rules=linux":                "three-way",
	} {
		if got := packetdrill.StackOf(variant, 1); got != want {
			t.Errorf("%s for b is %s, want %s", variant, got, want)
		}
	}
}
