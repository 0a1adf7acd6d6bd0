package packetdrill_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"synfault/scenarios/packetdrill"
	"synfault/scenarios/sock"
	"synfault/tcpfsm"
)

// arrivals are the columns of the table of coverage: what a segment is, by its control bits.
var arrivals = []string{"SYN", "SYN,FIN", "SYN,ACK", "ACK", "text", "FIN,ACK", "FIN", "RST", "RST,ACK", "other"}

// arrival is the column of a segment.
func arrival(ctl tcpfsm.CTL, text bool) string {
	ack := ctl.Has(tcpfsm.ACK)
	switch {
	case ctl.Has(tcpfsm.SYN | tcpfsm.RST):
		return "other"
	case ctl.Has(tcpfsm.RST) && ack:
		return "RST,ACK"
	case ctl.Has(tcpfsm.RST):
		return "RST"
	case ctl.Has(tcpfsm.SYN | tcpfsm.FIN):
		return "SYN,FIN"
	case ctl.Has(tcpfsm.SYN) && ack:
		return "SYN,ACK"
	case ctl.Has(tcpfsm.SYN):
		return "SYN"
	case ctl.Has(tcpfsm.FIN) && ack:
		return "FIN,ACK"
	case ctl.Has(tcpfsm.FIN):
		return "FIN"
	case !ack:
		return "other"
	case text:
		return "text"
	}
	return "ACK"
}

// cell is a place in the table.
type cell struct {
	state tcpfsm.State
	kind  string
}

// foreignCells counts in how many of the scripts of others, which the stack passes, a segment of a kind meets a state.
func foreignCells(t *testing.T) (counts map[cell]int, passed int) {
	t.Helper()
	counts = map[cell]int{}
	for _, f := range foreignScripts(t) {
		script, err := packetdrill.Parse(f.name, f.text)
		if err != nil {
			continue
		}
		setup := &packetdrill.Setup{}
		res := packetdrill.Run(script, setup)
		if !res.OK() {
			continue
		}
		passed++
		seen := map[cell]bool{}
		for i := range res.Steps {
			if k := &res.Steps[i]; k.What == sock.Arrive && k.In != nil {
				seen[cell{k.Before, arrival(k.In.CTL, k.In.Text > 0)}] = true
			}
		}
		for c := range seen {
			counts[c]++
		}
	}
	return counts, passed
}

// ownCells counts the arrivals that the tests of package tcpfsm judge in full, as they have written them down.
func ownCells(t *testing.T) map[cell]int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "tcpfsm", "testdata", "judged.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	counts := map[cell]int{}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		f := strings.Split(line, "\t")
		n, err := strconv.Atoi(f[3])
		if err != nil {
			t.Fatal(err)
		}
		counts[cell{stateNamed(t, f[0]), arrival(bitsNamed(t, f[1]), f[2] == "text")}] += n
	}
	return counts
}

func stateNamed(t *testing.T, name string) tcpfsm.State {
	t.Helper()
	for s := tcpfsm.Closed; s <= tcpfsm.TimeWait; s++ {
		if s.String() == name {
			return s
		}
	}
	t.Fatalf("%q is no state", name)
	return 0
}

func bitsNamed(t *testing.T, names string) (ctl tcpfsm.CTL) {
	t.Helper()
	if names == "-" {
		return 0
	}
	for _, name := range strings.Split(names, ",") {
		bit := tcpfsm.CTL(0)
		for b := tcpfsm.FIN; b < tcpfsm.Mark; b <<= 1 {
			if b.String() == name {
				bit = b
			}
		}
		if bit == 0 {
			t.Fatalf("%q is no control bit", name)
		}
		ctl |= bit
	}
	return ctl
}

// TestCoverageTable keeps COVERAGE.md what the scripts and the tests make it.
func TestCoverageTable(t *testing.T) {
	foreign, passed := foreignCells(t)
	own := ownCells(t)
	var b strings.Builder
	fmt.Fprintf(&b, `# What arrives in which state

Each cell says in how many of the %d packetdrill scripts of others that the stack passes a segment of that kind meets that
state, and after the slash how many arrivals of that kind the tests of package tcpfsm judge there: segments for which a
table says what has to leave, to change and to be told, so that nothing else may. Written by
`+"`go test ./scenarios/packetdrill -run Coverage -update`"+`.

| state | %s |
|---%s|
`, passed, strings.Join(arrivals, " | "), strings.Repeat("|---", len(arrivals)))
	met, both := 0, 0
	for s := tcpfsm.Closed; s <= tcpfsm.TimeWait; s++ {
		fmt.Fprintf(&b, "| %v |", s)
		for _, kind := range arrivals {
			c := cell{s, kind}
			fmt.Fprintf(&b, " %d / %d |", foreign[c], own[c])
			if foreign[c] > 0 {
				met++
			}
			if foreign[c] > 0 && own[c] > 0 {
				both++
			}
			if foreign[c] > 0 && own[c] == 0 {
				t.Errorf("scripts of others send %s in %v, and no table of ours says what happens", kind, s)
			}
		}
		b.WriteByte('\n')
	}
	cells := len(arrivals) * int(tcpfsm.TimeWait-tcpfsm.Closed+1)
	fmt.Fprintf(&b, "\nOf %d cells scripts of others meet %d, and tests of ours judge %d.\n", cells, met, len(own))
	golden(t, filepath.Join("..", "COVERAGE.md"), b.String())
}
