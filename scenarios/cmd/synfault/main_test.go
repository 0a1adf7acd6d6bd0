package main

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
)

var update = flag.Bool("update", false, "rewrite the outputs that the scripts compare with; read the difference before you keep it")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"synfault": main})
}

// TestScripts runs testdata/script: each says on its first line what it proves.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "oneline": oneLineOnly, "lines": countLines, "narrow": narrow, "ascii": onlyASCII,
		},
	})
}

// exits STATUS COMMAND… runs a command that must end with that very status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS COMMAND…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d\nstdout: %s\nstderr: %s", got, want, ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// oneline says that there is one line on standard error and nothing on standard output.
func oneLineOnly(ts *testscript.TestScript, neg bool, args []string) {
	out, err := ts.ReadFile("stdout"), ts.ReadFile("stderr")
	if neg || len(args) > 0 || out != "" || strings.Count(err, "\n") != 1 || !strings.HasSuffix(err, "\n") {
		ts.Fatalf("want one line on stderr and no stdout; have\nstdout: %q\nstderr: %q", out, err)
	}
}

// lines FILE N says how many lines a file has.
func countLines(ts *testscript.TestScript, neg bool, args []string) {
	if n := strings.Count(ts.ReadFile(args[0]), "\n"); neg || strconv.Itoa(n) != args[1] {
		ts.Fatalf("%s has %d lines, want %s", args[0], n, args[1])
	}
}

// narrow FILE WIDTH says that no line is wider, but for those that may be copied as they are.
func narrow(ts *testscript.TestScript, neg bool, args []string) {
	most, err := strconv.Atoi(args[1])
	ts.Check(err)
	for _, line := range strings.Split(ts.ReadFile(args[0]), "\n") {
		copied := strings.HasPrefix(line, "replay: ") || strings.HasPrefix(line, "drawn by: ") || strings.HasPrefix(line, "also: ")
		if n := len([]rune(line)); n > most && !copied {
			ts.Fatalf("%d columns, want at most %d: %s", n, most, line)
		}
	}
}

// ascii FILE says that a file is ASCII.
func onlyASCII(ts *testscript.TestScript, neg bool, args []string) {
	for i, c := range []byte(ts.ReadFile(args[0])) {
		if c >= 0x80 {
			ts.Fatalf("octet %d is %#x", i, c)
		}
	}
}

// brokenWriter is a pipe that nobody reads, or a full disk.
type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "out", Err: w.err}
}

func TestOutputThatCannotBeWritten(t *testing.T) {
	for _, c := range []struct {
		name   string
		err    error
		args   string
		status int
		stderr string
	}{
		{"a closed pipe is quiet", syscall.EPIPE, "run three-way/life", statusOK, ""},
		{"and does not hide the verdict", syscall.EPIPE, "run two-way/open/ba0x", statusBroken, ""},
		{"a full disk is told of", syscall.ENOSPC, "run three-way/life", statusBad, "synfault: write out: no space left on device\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stderr bytes.Buffer
			status := execute(strings.Fields(c.args), brokenWriter{c.err}, &stderr)
			if status != c.status || stderr.String() != c.stderr {
				t.Errorf("status %d, stderr %q; want %d, %q", status, stderr.String(), c.status, c.stderr)
			}
		})
	}
}

// TestPipeThatNobodyReads runs the real thing: a process whose reader has gone is not killed by SIGPIPE.
func TestPipeThatNobodyReads(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	defer w.Close()
	var stderr bytes.Buffer
	cmd := exec.Command(self, "run", "two-way/open/ba0x")
	cmd.Args[0] = "synfault"
	cmd.Stdout, cmd.Stderr = w, &stderr
	err = cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != statusBroken || stderr.Len() > 0 {
		t.Errorf("ended with %v, stderr %q; want status 1 and silence", err, stderr.String())
	}
}

// capture runs a command line in this process.
func capture(args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	status = execute(args, io.Writer(&out), &err)
	return status, out.String(), err.String()
}

// TestHelpFitsTerminals: the help of every command and topic is at most 80 columns wide, and each command has examples.
func TestHelpFitsTerminals(t *testing.T) {
	var visit func(*cobra.Command)
	visit = func(cmd *cobra.Command) {
		args := append([]string{"help"}, strings.Fields(cmd.CommandPath())[1:]...)
		status, out, stderr := capture(args...)
		if status != 0 || out == "" {
			t.Errorf("%q: status %d, stderr %q", args, status, stderr)
		}
		for _, line := range strings.Split(out, "\n") {
			if len([]rune(line)) > 80 {
				t.Errorf("%q: %d columns: %s", args, len([]rune(line)), line)
			}
		}
		if cmd.Runnable() && cmd.Example == "" && cmd.Name() != "completion" && cmd.Name() != "help" {
			t.Errorf("%s has no examples", cmd.CommandPath())
		}
		for _, c := range cmd.Commands() {
			if cmd.Name() != "completion" {
				visit(c)
			}
		}
	}
	visit(new(app).root())
}

// TestExamplesRun runs every example of the help, but for those that write files.
func TestExamplesRun(t *testing.T) {
	n := 0
	var visit func(*cobra.Command)
	visit = func(cmd *cobra.Command) {
		for _, line := range strings.Split(cmd.Example, "\n") {
			example, _, _ := strings.Cut(strings.TrimSpace(line), "  ")
			args, ok := strings.CutPrefix(example, "synfault ")
			if !ok || strings.Contains(args, ".svg") || strings.Contains(args, ".pkt") || strings.Contains(args, ".txt") {
				continue
			}
			n++
			if status, _, stderr := capture(split(args)...); status == statusBad {
				t.Errorf("%s: %s", example, stderr)
			}
		}
		for _, c := range cmd.Commands() {
			visit(c)
		}
	}
	visit(new(app).root())
	if n < 20 {
		t.Errorf("only %d examples", n)
	}
}

// split cuts a command line into words, as a shell does that knows no other quotes than double ones.
func split(line string) (words []string) {
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	return words
}

// What was wrong stands at the end of an error, and is not lost behind a token of any length.
func TestLongErrorsAreShortened(t *testing.T) {
	token := "three-way/open/" + strings.Repeat("ab0x,", 10000)
	var stdout, stderr bytes.Buffer
	if status := execute([]string{"run", token}, &stdout, &stderr); status != statusBad {
		t.Errorf("status %d, want %d", status, statusBad)
	}
	got := stderr.String()
	for _, want := range []string{`synfault: token "three-way/open/ab0x,ab0x,`, " … ", "one site takes one fault"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got[:min(len(got), 2000)], want)
		}
	}
	if n := len([]rune(got)); n > longError+2 || strings.Count(got, "\n") != 1 {
		t.Errorf("%d letters, %d lines; want one line of at most %d", n, strings.Count(got, "\n"), longError)
	}
}
