package zoo

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"synfault/properties/hunt/zoo/trial"
)

// root is the module's.
const root = "../../.."

func load(t *testing.T) []Mutant {
	t.Helper()
	list, err := Load(os.DirFS(filepath.Join(root, Dir)))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestMutantsMatch: every piece of every mutant is in the sources, exactly once. It builds nothing.
func TestMutantsMatch(t *testing.T) {
	list := load(t)
	if len(list) < 90 {
		t.Errorf("only %d mutants", len(list))
	}
	if _, err := Specimens(root, list); err != nil {
		t.Error(err)
	}
}

// TestMutantsOfTheLiterature: the defects of real stacks that connection management is tested by are all there.
func TestMutantsOfTheLiterature(t *testing.T) {
	const known = `H02 H03 H04 H05 H10 H12 H13 H15 H18 H20 H23 H24 H25 H26 H27 H28 H31 H33 H34
		R01 R02 R03 R09 R13 R14 R15 R17 R19 R20 R21 R22 R23 R24 R25 R27 R32 R33
		C01 C02 C03 C05 C06 C07 C10 C12 C13 C14 C21 C23 C24 C25 C28 C30 TW03 TW04 TW05 TW07 TW09 TW11
		W03 W04 W05 W08 W10 W12 W13 W15 W16 W19 W20 S1 S2 S3`
	list := load(t)
	for _, id := range strings.Fields(known) {
		if _, err := Pick(list, []string{id}); err != nil {
			t.Error(err)
		}
	}
}

// A mutant that is not there is told of in one line, with the nearest and with where to look.
func TestMutantThatIsNotThere(t *testing.T) {
	for id, want := range map[string]string{"NOPE": `no mutant is called "NOPE"; there are `, "h033": `"h033" (did you mean "H03"?)`} {
		_, err := Pick(load(t), []string{id})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), Dir+": close.txt, ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v; want one line with %s and the files of %s", err, want, Dir)
		}
	}
}

// sample are mutants of different kinds that a few hundred runs kill, by the property given.
var sample = map[string]string{"C07": "I01", "H03": "I05", "R01": "I33", "S1": "L1", "C25": "I01", "X09": "I33", "R22": "I32", "TW04": "I48", "X87": "I19"}

// TestSampleIsKilled: of mutants built by an overlay, a sample is killed, each by the property that it breaks, and the
// machine as it is survives the same runs. It builds every mutant, and so all of them compile.
func TestSampleIsKilled(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("js cannot start processes")
	}
	k := Keeper{Runs: 1000, More: 1000, Seed: 1, Workers: runtime.NumCPU(), Hang: time.Minute, Limit: 2 * time.Minute}
	list := load(t)
	specimens, err := Specimens(root, list)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	binaries, dead, err := Build(context.Background(), root, dir, specimens)
	if err != nil {
		t.Fatal(err)
	}
	trials := []Trial{{0, filepath.Join(dir, woven), nil}}
	for i, m := range list {
		if why := dead[i+1]; why != "" {
			t.Errorf("%s: mutant %s does not compile: %s", m.Place, m.ID, why)
		}
		if id := sample[m.ID]; id != "" {
			trials = append(trials, Trial{i + 1, binaries[i+1], []string{id}})
		}
	}
	if len(trials) != len(sample)+1 {
		t.Errorf("%d mutants of a sample of %d are there", len(trials)-1, len(sample))
	}
	_, err = k.Judge(context.Background(), trials, func(tr Trial, v trial.Verdict) {
		switch {
		case tr.Number == 0 && v.Killed:
			t.Errorf("the machine as it is breaks %s in run %d: %s (%s)", v.Property, v.Runs, v.Detail, v.Token)
		case tr.Number > 0 && v.Named == "":
			t.Errorf("mutant %s breaks %v in %d runs, and not %s", list[tr.Number-1].ID, v.Also, v.Runs, sample[list[tr.Number-1].ID])
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestParseRefuses: what is wrong with a mutant's text is said, and where.
func TestParseRefuses(t *testing.T) {
	const head = "M1  Title\nsource s\nviolates I01\n"
	for text, want := range map[string]string{
		"M1 Title":                          `x.txt:1: a mutant begins with its number, two blanks and a title, not with "M1 Title"`,
		"M1  Title\n-a":                     "x.txt:2: a piece stands after the file that it is of: at tcpfsm/ack.go",
		"M1  Title\nsauce x":                `x.txt:2: "sauce" is none of source, violates, equivalent, survives, unreached, at, and no line of a piece, which begins with a blank, - or +`,
		"M1  Title\n\n":                     "x.txt:2: mutant M1 has no source",
		"M1  Title\nsource s\n":             "x.txt:3: mutant M1 violates nothing",
		head:                                "x.txt:4: mutant M1 changes nothing",
		head + "at a.go\n+b\n":              "x.txt:6: mutant M1: the piece of a.go changes nothing that is there",
		head + "at a.go\n b\n":              "x.txt:6: mutant M1: the piece of a.go changes nothing that is there",
		head + "at a.go\n-a\n+b\nat c.go\n": "x.txt:8: mutant M1: the piece of c.go changes nothing that is there",
	} {
		if _, err := Parse("x.txt", text); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

// TestOnce: a piece that is there twice, or as a part of a line, does not match.
func TestOnce(t *testing.T) {
	for _, c := range []struct {
		src, lines string
		at         int
	}{
		{"a\nb\nc\n", "b\n", 2}, {"a\nb\nb\n", "b\n", -1}, {"ab\n", "b\n", -1}, {"a\n", "a\n", 0}, {"a\na\na\n", "a\na\n", -1},
	} {
		at, err := once([]byte(c.src), c.lines)
		if (err != nil) != (c.at < 0) || err == nil && at != c.at {
			t.Errorf("%q in %q: %d, %v; want %d", c.lines, c.src, at, err, c.at)
		}
	}
}

const small = `package p

type T struct{}

func (t T) f(n int) int {
	return n + 1
}

func g() {}

const c = 1
`

// TestWeave: a mutant's body stands beside the function's own; one that changes more than bodies is not woven.
func TestWeave(t *testing.T) {
	w, err := NewWeave("d/p.go", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	for n, c := range []struct {
		old, new string
		woven    bool
	}{
		{"n + 1", "n - 1", true}, {"g() {}", "g() { panic(0) }", true}, {"c = 1", "c = 2", false}, {"f(n int)", "f(m int)", false},
	} {
		if ok, err := w.Add(n+1, []byte(strings.Replace(small, c.old, c.new, 1))); err != nil || ok != c.woven {
			t.Errorf("%s: woven %v, %v; want %v", c.new, ok, err, c.woven)
		}
	}
	const want = `package p

type T struct{}

func (t T) f(n int) int {
switch zooMutant {
case 1:
//line zoo-mutant-1.go:5

	return n - 1

}
//line p.go:5

	return n + 1
}

func g() {
switch zooMutant {
case 2:
//line zoo-mutant-2.go:9
 panic(0) 
return
}
//line p.go:9
}

const c = 1
`
	if got := string(w.Source()); got != want {
		t.Errorf("got\n%s", got)
	}
}

// TestGremlins: a token that gremlins names is replaced as gremlins would, and a proposal has a name that outlives changes
// elsewhere in the file.
func TestGremlins(t *testing.T) {
	list, err := ReadGremlins([]byte(`{"files":[{"file_name":"p.go","mutations":[
		{"type":"ARITHMETIC_BASE","status":"RUNNABLE","line":6,"column":11},
		{"type":"ARITHMETIC_BASE","status":"NOT COVERED","line":9,"column":11}]}]}`), "d")
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "d"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "d", "p.go"), []byte(small), 0o644); err != nil {
		t.Fatal(err)
	}
	src, name, err := list[0].Source(os.DirFS(dir))
	if err != nil || string(src) != strings.Replace(small, "n + 1", "n - 1", 1) {
		t.Errorf("%v, got\n%s", err, src)
	}
	if want := "d/p.go T.f ARITHMETIC_BASE +#1 return n + 1"; name != want {
		t.Errorf("called %s, want %s", name, want)
	}
}

// TestSampleIsRepeatable: the same seed takes the same proposals, in the order of their places.
func TestSampleIsRepeatable(t *testing.T) {
	var list []Proposal
	for i := range 1000 {
		list = append(list, Proposal{Line: i})
	}
	one, other := Sample(list, 200, 7), Sample(list, 200, 7)
	if !slices.Equal(one, other) || len(one) != 200 || !slices.IsSortedFunc(one, func(a, b Proposal) int { return a.Line - b.Line }) {
		t.Errorf("%v, and %v", one, other)
	}
}

// TestArgumentsAreOfCodeThatIsThere: an argument names a line that still stands in its file.
func TestArgumentsAreOfCodeThatIsThere(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, Arguments))
	if err != nil {
		t.Fatal(err)
	}
	arguments, err := ParseArguments(Arguments, string(text))
	if err != nil {
		t.Fatal(err)
	}
	for name := range arguments {
		parts := strings.SplitN(name, " ", 5)
		if len(parts) < 5 {
			t.Errorf("%s: want file, function, kind, token and line", name)
			continue
		}
		src, err := os.ReadFile(filepath.Join(root, parts[0]))
		if err != nil || !strings.Contains(string(src), parts[4]+"\n") {
			t.Errorf("%s: that line is not there any more", name)
		}
	}
}
