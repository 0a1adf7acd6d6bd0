package variant_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

var update = flag.Bool("update", false, "rewrite KNOBS.md")

// knobsText is KNOBS.md: variant × knob, with default, values and source.
func knobsText() string {
	var b strings.Builder
	b.WriteString("# Handshakes and their knobs\n\n" +
		"A knob is set after the handshake's name: `two-way:repeat=off,dup=ignore`. Written from the code:\n" +
		"`go test ./tcpfsm/variant -run Knobs -update`.\n")
	for _, v := range variant.List() {
		fmt.Fprintf(&b, "\n## %s\n\n%s [%s]\n", v.Name, v.Doc, v.Source)
		for i, k := range v.Knobs {
			if i == 0 {
				b.WriteString("\n| knob | default | values | source | meaning |\n|---|---|---|---|---|\n")
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", k.Name, k.Value(v.Handshake), k.Want, k.Source, k.Doc)
		}
	}
	return b.String()
}

func TestKnobsAreDocumented(t *testing.T) {
	want := knobsText()
	if *update {
		must(t, os.WriteFile("KNOBS.md", []byte(want), 0o644))
	}
	got, err := os.ReadFile("KNOBS.md")
	must(t, err)
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("KNOBS.md differs from the code; run with -update (-code +file):\n%s", diff)
	}
}

// A list of knobs may mix a handshake's with the machine's: none has the name
// of another.
func TestKnobNamesAreApart(t *testing.T) {
	taken := map[string]bool{"rules": true, "socket": true}
	for _, k := range tcpfsm.Knobs() {
		taken[k.Name] = true
	}
	for _, v := range variant.List() {
		for _, k := range v.Knobs {
			if taken[k.Name] {
				t.Errorf("%s: knob %s is the machine's too", v.Name, k.Name)
			}
		}
	}
}
