package tcpfsm_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"synfault/tcpfsm"
)

// judged counts the arrivals of which the tables say all that has to happen, by
// the state that a segment meets, its control bits and whether it has text.
var judged = map[string]int{}

// tally counts one.
func tally(s tcpfsm.State, seg *tcpfsm.Segment) {
	if *seg == (tcpfsm.Segment{}) {
		return // a call or a timer
	}
	kind := seg.CTL.String()
	if kind == "" {
		kind = "-"
	}
	text := "-"
	if seg.Text > 0 {
		text = "text"
	}
	judged[fmt.Sprintf("%s\t%s\t%s", s, kind, text)]++
}

// judgedFile holds the counts, for whoever sets them beside those of other
// people's tests.
var judgedFile = filepath.Join("testdata", "judged.tsv")

// keepJudged wants the file to have the counts of this run, or writes it.
func keepJudged() error {
	var lines []string
	for cell, n := range judged {
		lines = append(lines, fmt.Sprintf("%s\t%d\n", cell, n))
	}
	sort.Strings(lines)
	text := "state\tcontrol bits\ttext\tarrivals judged\n" + strings.Join(lines, "")
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" { // declared beside KNOBS.md's test
		return os.WriteFile(judgedFile, []byte(text), 0o644)
	}
	if count := flag.Lookup("test.count"); count != nil && count.Value.String() != "1" {
		return nil
	}
	was, err := os.ReadFile(judgedFile)
	if err == nil && string(was) != text {
		err = fmt.Errorf("the tests judge other arrivals than %s says; go test ./tcpfsm -update rewrites it", judgedFile)
	}
	return err
}
