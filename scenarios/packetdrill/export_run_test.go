package packetdrill_test

import (
	"strings"
	"testing"

	"synfault/scenarios/packetdrill"
)

// TestExportedScriptsPass runs every end of every run of the catalogue that can be exported: the stack that the script
// names does again what it did, wherever its numbers begin.
func TestExportedScriptsPass(t *testing.T) {
	n := 0
	for _, v := range catalogue(t) {
		script, err := packetdrill.Export(v.c, v.host)
		if err != nil {
			continue
		}
		n++
		if test := packetdrill.Test(v.String(), script.String(), packetdrill.Setup{}); test.Final != packetdrill.Passed {
			var b strings.Builder
			if r := test.First(); r != nil {
				r.Report(&b)
			}
			t.Errorf("%v: %v %v\n%s", v, test.Final, test.Err, b.String())
		}
	}
	if n < 200 {
		t.Errorf("only %d scripts", n)
	}
}
