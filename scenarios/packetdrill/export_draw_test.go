package packetdrill_test

import (
	"testing"

	"synfault/netsim"
	"synfault/properties/hunt"
	"synfault/scenarios/packetdrill"
)

// TestExportedDrawsPass runs the scripts of runs that chance has made, from nothing but their text: other handshakes, knobs,
// scripts and faults of every kind. Most of them can be exported.
func TestExportedDrawsPass(t *testing.T) {
	stream := hunt.NewStream(3, &hunt.Options{Without: hunt.Floods | hunt.Crashes})
	exported, all := 0, 0
	for run := range uint64(300) {
		c := stream.Case(run)
		for host := range netsim.NodeID(2) {
			all++
			script, err := packetdrill.Export(c, host)
			if err != nil {
				continue
			}
			exported++
			v := view{c, host}
			if test := packetdrill.Test(v.String(), script.String(), packetdrill.Setup{}); test.Final != packetdrill.Passed {
				t.Errorf("%v: %v %v\n%v", v, test.Final, test.Err, script)
			}
		}
	}
	if exported*3 < all*2 {
		t.Errorf("%d of %d ends of runs can be exported", exported, all)
	}
	t.Logf("%d of %d ends of runs exported", exported, all)
}

// TestExportedScriptsCanFail holds the interpreter to what a script expects: another stack than the script's fails most.
func TestExportedScriptsCanFail(t *testing.T) {
	failed := 0
	for _, v := range catalogue(t) {
		script, err := packetdrill.Export(v.c, v.host)
		if err != nil {
			continue
		}
		script, err = packetdrill.Parse(v.String(), script.String())
		if err != nil {
			t.Fatal(err)
		}
		if !packetdrill.Run(script, &packetdrill.Setup{Rules: "linux", Socket: "linux"}).OK() {
			failed++
		}
	}
	if failed < 200 {
		t.Errorf("only %d scripts of other stacks fail with Linux's rules and socket", failed)
	}
}
