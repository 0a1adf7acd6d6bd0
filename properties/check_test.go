package properties

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"synfault/scenarios"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// record is a TB that keeps what it is told.
type record struct {
	name                string
	logs, errors, fatal []string
}

func (r *record) Helper()                      {}
func (r *record) Name() string                 { return r.name }
func (r *record) Logf(format string, a ...any) { r.logs = append(r.logs, fmt.Sprintf(format, a...)) }
func (r *record) Errorf(format string, a ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, a...))
}
func (r *record) Fatalf(format string, a ...any) {
	r.fatal = append(r.fatal, fmt.Sprintf(format, a...))
	panic(r)
}

// checked is what Check says of a subject.
func checked(name string, s Subject, options ...Option) *record {
	r := &record{name: name}
	func() {
		defer func() {
			if p := recover(); p != nil && p != any(r) {
				panic(p)
			}
		}()
		Check(r, s, options...)
	}()
	return r
}

// wants reports pieces that a text does not have.
func wants(t *testing.T, text string, pieces ...string) {
	t.Helper()
	for _, p := range pieces {
		if !strings.Contains(text, p) {
			t.Errorf("%q is missing in\n%s", p, text)
		}
	}
}

// A broken property is shown with its source, its smallest run as a diagram, and the command that repeats it; and that does.
func TestCheckShowsWhatIsBroken(t *testing.T) {
	t.Setenv("SYNFAULT_SEED", "") // the options' own
	r := checked("TestMine", Machine("two-way"), Scripts("open"), Without(allButLoss), Seed(1), Runs(1000))
	if len(r.errors) != 2 || r.fatal != nil {
		t.Fatalf("two-way/open breaks L1 and L2, and Check says %q, %q", r.errors, r.fatal)
	}
	token, _, _ := strings.Cut(r.errors[1], " ")
	if len(token) > len("two-way/open/ba.synack0x") {
		t.Errorf("%s is not small", token)
	}
	wants(t, r.errors[1], "breaks L2: no end stays ESTABLISHED", "[RFC 9293 §3.5, §3.8.3, livelock ended by R2]",
		"x-- <SEQ=300><ACK=101><CTL=SYN,ACK>  LOST", "replay: SYNFAULT_CASE='"+token+"' go test -run '^TestMine$' .",
		"or: go run synfault/scenarios/cmd/synfault run "+token, "with seed 1")
	t.Setenv("SYNFAULT_CASE", token)
	again := checked("TestMine", Machine("two-way"))
	wants(t, strings.Join(again.errors, "\n"), "breaks L1", "breaks L2")
	wants(t, strings.Join(again.logs, "\n"), "x-- <SEQ=300><ACK=101><CTL=SYN,ACK>  LOST")
	t.Setenv("SYNFAULT_CASE", "two-way/opn/ba0x")
	wants(t, strings.Join(checked("TestMine", Machine("two-way")).fatal, "\n"), "SYNFAULT_CASE", `did you mean "open"?`)
}

const allButLoss = 1<<16 - 1 - 1

// What holds is no error, and the log says how often it was asked.
func TestCheckPassesWhatHolds(t *testing.T) {
	t.Setenv("SYNFAULT_SEED", "") // the options' own
	r := checked("TestFine", Machine("three-way"), Scripts("open", "life"), Without(allButLoss), Seed(2), Runs(2000))
	if r.errors != nil || r.fatal != nil {
		t.Errorf("%q %q", r.errors, r.fatal)
	}
	wants(t, strings.Join(r.logs, "\n"), "2000 runs with seed 2", "properties were judged")
}

// A declaration is a claim like any other: it is an error if the property holds, and none if it does not.
func TestCheckHoldsDeclarationsToTheirWord(t *testing.T) {
	t.Setenv("SYNFAULT_SEED", "") // the options' own
	r := checked("TestDeclared", Machine("two-way"), Scripts("open"), Without(allButLoss), Seed(1), Runs(1000), Breaks("L1", "L2", "I34"))
	if len(r.errors) != 1 {
		t.Fatalf("%q", r.errors)
	}
	wants(t, r.errors[0], "two-way is declared to break I34, and did not in 1000 runs with seed 1")
	wants(t, strings.Join(r.logs, "\n"), "as declared:\ntwo-way/open/", "breaks L2: no end stays")
}

// panicky panics where a segment has urgent text, which the network forges.
type panicky struct{ tcpfsm.ThreeWay }

func (h panicky) Before(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	if seg.CTL.Has(tcpfsm.URG) {
		panic("boom")
	}
	return h.ThreeWay.Before(m, c, seg, env, out)
}

// A handshake that panics is an error like any other: with its run as a diagram, the place, and how to repeat it.
func TestCheckShowsWhatPanics(t *testing.T) {
	t.Setenv("SYNFAULT_SEED", "") // the options' own
	mine := Handshake(variant.Variant{Name: "panicky", Handshake: panicky{}})
	r := checked("TestMine", mine, Scripts("talk"), Seed(1), Runs(4000))
	if len(r.errors) != 1 || r.fatal != nil {
		t.Fatalf("Check says %q, %q", r.errors, r.fatal)
	}
	token, _, _ := strings.Cut(r.errors[0], " ")
	wants(t, r.errors[0], "breaks D14: whatever arrives, nothing panics", "panic: boom, at properties/check_test.go:", "CTL=SYN>",
		"panic in this event", "replay: SYNFAULT_CASE='"+token+"'", "with seed 1")
	t.Setenv("SYNFAULT_CASE", token)
	again := checked("TestMine", mine)
	wants(t, strings.Join(again.errors, "\n"), "breaks D14", "panic: boom, at properties/check_test.go:")
	wants(t, strings.Join(again.logs, "\n"), "panic in this event")
}

// Bad input is one line that says what is wrong.
func TestCheckRefusesBadInput(t *testing.T) {
	for want, s := range map[string]Subject{
		"there is nothing to check":                {},
		`no handshake is called "tree-way"`:        Machine("tree-way"),
		`mine has no knob "rfc5691" (did you mean`: Handshake(variant.Variant{Name: "mine", Handshake: variant.TwoWay{}}, "rfc5691=off"),
		"hosts are a to h":                         Endpoint("toy", func() scenarios.Endpoint { return nil }, "z"),
	} {
		r := checked("TestBad", s)
		if len(r.fatal) != 1 || !strings.Contains(r.fatal[0], want) || strings.Contains(r.fatal[0], "\n") {
			t.Errorf("%q, want one line with %q", r.fatal, want)
		}
	}
	for option, want := range map[string]Option{
		`declared to break what is not there: no invariant is called "L99"`: Breaks("L99"),
		"no profile is called":      Profile("moon"),
		`no script is called "opn"`: Scripts("opn"),
	} {
		if r := checked("TestBad", Machine("three-way"), want); len(r.fatal) != 1 || !strings.Contains(r.fatal[0], option) {
			t.Errorf("%q, want %q", r.fatal, option)
		}
	}
	t.Setenv("SYNFAULT_RUNS", "many")
	wants(t, strings.Join(checked("TestBad", Machine("three-way")).fatal, ""), `SYNFAULT_RUNS: "many" is no whole number`)
}

// The environment takes the place of options.
func TestCheckReadsTheEnvironment(t *testing.T) {
	t.Setenv("SYNFAULT_RUNS", "300")
	t.Setenv("SYNFAULT_SEED", "7")
	t.Setenv("SYNFAULT_PROFILE", "lossy")
	r := checked("TestEnv", Machine("two-way"), Scripts("open"), Seed(1), Runs(9), Without(allButLoss))
	wants(t, strings.Join(r.logs, "\n"), "300 runs with seed 7")
	wants(t, strings.Join(r.errors, "\n"), "breaks L2")
	t.Setenv("SYNFAULT_SHARD", "2/3")
	wants(t, strings.Join(checked("TestEnv", Machine("three-way"), Scripts("open")).logs, "\n"), "100 runs with seed 7")
}

// A saved failure is run by name: it is an error while it fails, and says so when it does not any more.
func TestSavedFailures(t *testing.T) {
	t.Setenv("SYNFAULT_SEED", "") // the options' own
	dir := t.TempDir()
	save := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Join(dir, "TestKept"), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "TestKept", name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	options := []Option{Saved(dir), Runs(1), Scripts("open"), Without(allButLoss | 1), Seed(1)}
	save("lost.txt", "# the answer is lost\ntwo-way/open/ba0x\nbreaks L1 L2\n")
	r := checked("TestKept", Machine("two-way"), options...)
	wants(t, strings.Join(r.errors, "\n"), "two-way/open/ba0x breaks L1", "two-way/open/ba0x breaks L2", "It is kept in lost; delete that when it is mended.")
	r = checked("TestKept", Machine("two-way"), append(options, Breaks("L1", "L2"))...)
	if wants(t, strings.Join(r.logs, "\n"), "as declared:\ntwo-way/open/ba0x breaks L1"); len(r.errors) != 2 { // which the single run did not break
		t.Errorf("%q", r.errors)
	}
	save("lost.txt", "three-way/open/ba0x\nbreaks L2")
	r = checked("TestKept", Machine("three-way"), options...)
	if wants(t, strings.Join(r.errors, "\n"), "lost does not break L2 any more. If that is mended, delete the file"); len(r.errors) != 1 {
		t.Errorf("%q", r.errors)
	}
	for text, want := range map[string]string{
		"":                                       "a saved failure is a token on one line and what it breaks on another",
		"two-way/open/ba0x":                      "a saved failure is a token on one line",
		"two-way/open/ba0x\nL2":                  `line 2: "L2" stands where there should be "breaks"`,
		"two-way/open/ba0x breaks L2\nbreaks L2": "lost: token",
	} {
		save("lost.txt", text)
		wants(t, strings.Join(checked("TestKept", Machine("two-way"), options...).fatal, "\n"), want)
	}
}

// The examples are a module of their own, as that of anybody else who checks his own; they build, pass, and find what there
// is to be found.
func TestExamplesFindWhatThereIs(t *testing.T) {
	cmd := exec.Command("go", "test", "-count=1", "-v", "./...")
	cmd.Dir = filepath.Join("testdata", "examples")
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	wants(t, string(out), "breaks I05: a RST has the numbers that make its receiver believe it", "<SEQ=0><CTL=RST> answers",
		"b.tcp=stack/", "go test -run '^TestBuggyStack$' .", "breaks I14: an end becomes ESTABLISHED only towards", "patient/")
}
