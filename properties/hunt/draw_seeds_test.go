package hunt

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"synfault/scenarios"
	"synfault/tcpfsm"
)

var update = flag.Bool("update", false, "write the seeds of the fuzz targets")

// TestFuzzSeeds holds the seed corpus to what it is for: every change of state of RFC 9293 that drawn cases meet is met by
// one of the seeds, which are few and short.
func TestFuzzSeeds(t *testing.T) {
	const dir = "testdata/fuzz/FuzzTokens"
	if *update {
		writeSeeds(t, "testdata/fuzz/FuzzTokens", nil)
		writeSeeds(t, "testdata/fuzz/FuzzProperties", soundDraws())
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatalf("%v; -update writes them", err)
	}
	met := moves{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		var data []byte
		if _, err := fmt.Sscanf(string(text), "go test fuzz v1\n[]byte(%q)", &data); err != nil {
			t.Fatalf("%s: %v", e.Name(), err)
		}
		met.of(Draw(NewBytes(data), nil))
	}
	const want = 35
	if len(met) < want || len(entries) > 64 {
		t.Errorf("%d seeds meet %d changes of state, want at least %d with at most 64; -update writes new ones", len(entries), len(met), want)
	}
}

// moves are changes of state.
type moves map[[2]tcpfsm.State]bool

// of adds those of a case, and says how many were new.
func (m moves) of(c *scenarios.Case) (fresh int) {
	j := NewJudge()
	var n counters
	j.run(c, nil, j.own, &n)
	for from := range n.moves {
		for to, times := range n.moves[from] {
			if key := [2]tcpfsm.State{tcpfsm.State(from), tcpfsm.State(to)}; times > 0 && !m[key] {
				m[key] = true
				fresh++
			}
		}
	}
	return fresh
}

// writeSeeds keeps the drawn runs that meet a change of state that none before them met.
func writeSeeds(t *testing.T, dir string, o *Options) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	met := moves{}
	for run := range uint64(20000) {
		tape := Tape{Source: NewSeed(1, run)}
		if c := Draw(&tape, o); met.of(c) == 0 && run > 8 {
			continue
		}
		text := fmt.Sprintf("go test fuzz v1\n[]byte(%q)\n", tape.Bytes)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("run%05d", run)), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
