package netsim

import (
	"encoding/binary"
	"flag"
	"hash/fnv"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the goldens under testdata")

// digest is a hash of all that a trace says, whatever the machine's byte order and word size.
func digest(tr *Trace[rumour]) uint64 {
	h := fnv.New64a()
	var b []byte
	num := func(ns ...uint64) {
		for _, n := range ns {
			b = binary.LittleEndian.AppendUint64(b, n)
		}
	}
	flag := func(on bool) {
		if on {
			b = append(b, 1)
		} else {
			b = append(b, 0)
		}
	}
	for _, m := range tr.Start {
		num(m)
	}
	for i := range tr.Records {
		r := &tr.Records[i]
		b = b[:0]
		num(r.Seq, uint64(r.At), uint64(r.What), uint64(r.Node), uint64(r.Rule), uint64(r.Arg), r.Mark)
		num(r.Packet.Hash, uint64(r.Packet.Hops), uint64(r.Fate.Delay), uint64(r.Fate.CopyDelay), uint64(r.Fate.Copies))
		num(uint64(r.Fate.Damage), uint64(r.Fate.Forge), uint64(r.Origin.At), r.Origin.Tag, uint64(r.Origin.Copy))
		num(uint64(r.Origin.Site.From), uint64(r.Origin.Site.To), uint64(r.Origin.Site.N))
		flag(r.Lost)
		flag(r.Caught)
		flag(r.Fate.Drop)
		flag(r.Origin.Damaged)
		flag(r.Origin.Forged)
		h.Write(b)
	}
	num(uint64(tr.Outcome))
	h.Write(b)
	return h.Sum64()
}

// goldenRuns are long runs under profiles that between them use every model.
func goldenRuns(t *testing.T) []string {
	profiles := []string{
		"delay 20ms 10ms",
		"delay 100ms 10ms 25% distribution pareto loss gemodel 1% 10% 70% 0.1% duplicate 1% corrupt 0.1% reorder 25% 50% gap 5 rate 1mbit limit 1000",
		"delay 30ms 20ms 50% distribution normal loss state 5% 30% 10% 40% 2% duplicate 5% 10% corrupt 3% 5%",
		"delay 5ms 3ms distribution paretonormal loss 2% 30% rate 2mbit 10 48 5 slot 5ms 20ms packets 3",
	}
	for _, n := range Profiles() {
		profiles = append(profiles, n.Profile.String())
	}
	var lines []string
	for _, text := range profiles {
		p, err := ParseProfile(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		var tr Trace[rumour]
		crash := HostFault{Host: 1, At: 60e6, Down: 30e6}
		rec := &Recorder[rumour]{Chooser: NewRandom[rumour](42, p)}
		w := newGossip(3, 40, rec, crash)
		w.SetTrace(&tr)
		w.Run(Limits{Events: 4000}, nil)
		plan := fnv.New64a()
		plan.Write([]byte(rec.Plan(crash).String()))
		line := append([]byte(nil), hex(digest(&tr))...)
		line = append(append(line, ' '), hex(plan.Sum64())...)
		lines = append(lines, string(line)+" "+text)
	}
	return lines
}

func hex(n uint64) string {
	const digits = "0123456789abcdef"
	var b [16]byte
	for i := range b {
		b[i] = digits[n>>(60-4*i)&15]
	}
	return string(b[:])
}

// Same seed, same bytes: the hashes of long traces, and of the plans recorded of them, hold on every architecture, under
// the race detector, and however many runs go on side by side.
func TestSameSeedSameBytes(t *testing.T) {
	file := filepath.Join("testdata", "traces.golden")
	got := goldenRuns(t)
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSuffix(string(golden), "\n"), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("traces differ from the golden ones on %s (-golden +got):\n%s", runtime.GOARCH, diff)
	}
	for _, procs := range []int{1, 4} {
		before := runtime.GOMAXPROCS(procs)
		var wg sync.WaitGroup
		again := make([][]string, 4)
		for i := range again {
			wg.Add(1)
			go func() {
				defer wg.Done()
				again[i] = goldenRuns(t)
			}()
		}
		wg.Wait()
		runtime.GOMAXPROCS(before)
		for i := range again {
			if diff := cmp.Diff(got, again[i]); diff != "" {
				t.Errorf("run %d of four side by side differs with GOMAXPROCS %d:\n%s", i, procs, diff)
			}
		}
	}
}
