package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// moduleRoot is where the README's commands are typed.
var moduleRoot = filepath.Join("..", "..", "..")

// block is a fenced part of the README.
type block struct {
	language string
	lines    []string
	line     int // of its first, in the file
}

func readmeBlocks(t *testing.T) (blocks []block) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(moduleRoot, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	open := false
	for n, line := range strings.Split(string(text), "\n") {
		language, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && !open:
			blocks, open = append(blocks, block{language: language, line: n + 2}), true
		case fence:
			open = false
		case open:
			b := &blocks[len(blocks)-1]
			b.lines = append(b.lines, line)
		}
	}
	if open {
		t.Fatal("README.md ends inside a block")
	}
	return blocks
}

// TestReadmeCommands types every command of the README at the module's root, and compares what a terminal would show. A
// line that is nothing but … stands for any number of lines.
func TestReadmeCommands(t *testing.T) {
	commands := 0
	for _, b := range readmeBlocks(t) {
		if b.language == "go" {
			continue
		}
		if b.language != "console" || len(b.lines) == 0 || !strings.HasPrefix(b.lines[0], "$ ") {
			t.Errorf("README.md:%d: a block is console, and begins with $ and a command, or go", b.line)
			continue
		}
		for i := 0; i < len(b.lines); {
			command := b.lines[i][2:]
			end := i + 1
			for end < len(b.lines) && !strings.HasPrefix(b.lines[end], "$ ") {
				end++
			}
			t.Run(command, func(t *testing.T) { checkCommand(t, command, b.lines[i+1:end]) })
			commands++
			i = end
		}
	}
	if commands < 6 {
		t.Errorf("only %d commands found", commands)
	}
}

func checkCommand(t *testing.T, command string, want []string) {
	if command == "make test" {
		command = "make -n test" // this test is part of it
		want = []string{"…"}
	}
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = moduleRoot
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "MAKE") || strings.HasPrefix(v, "MFLAGS") // make test runs this test
	})
	if command == "make run" {
		cmd.Env = append(cmd.Env, "SYNFAULT_RUNS=60000", "SYNFAULT_SEED=1") // a shorter hunt, the same for everyone
	}
	out, err := cmd.CombinedOutput()
	have := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	failed := strings.HasPrefix(have[len(have)-1], "exit status ")
	if err != nil && !failed {
		t.Errorf("%v", err)
	}
	if len(want) > 0 && !matches(have, want) {
		t.Errorf("the README shows something else (-README +run):\n%s", cmp.Diff(want, have))
	}
}

// matches compares lines; a … in want stands for any lines.
func matches(have, want []string) bool {
	for i, line := range want {
		if strings.TrimSpace(line) == "…" {
			for skip := range len(have) - i + 1 {
				if matches(have[i+skip:], want[i+1:]) {
					return true
				}
			}
			return false
		}
		if i >= len(have) || have[i] != line {
			return false
		}
	}
	return len(have) == len(want)
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		have, want string
		same       bool
	}{
		{"a b c", "a b c", true}, {"a b c", "a b", false}, {"a b", "a b c", false}, {"a x c", "a b c", false},
		{"a b c", "a … c", true}, {"a c", "a … c", true}, {"a b c d", "a … c", false}, {"a b c", "…", true}, {"", "…", true},
		{"a b c b c", "a … b c", true}, {"a b", "a b …", true}, {"x a b", "a …", false},
	} {
		if got := matches(strings.Fields(c.have), strings.Fields(c.want)); got != c.same {
			t.Errorf("%q as %q: %v, want %v", c.have, c.want, got, c.same)
		}
	}
}

// TestReadmeGo: the Go code that the README shows stands in an example or a test, line for line, and so is compiled and run.
func TestReadmeGo(t *testing.T) {
	var tests []string
	for _, pattern := range []string{"scenarios/*_test.go", "properties/invariant/*_test.go", "tcpfsm/variant/*_test.go",
		"properties/*_test.go", "properties/testdata/examples/*/*_test.go"} {
		files, err := filepath.Glob(filepath.Join(moduleRoot, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			tests = append(tests, string(text))
		}
	}
	n := 0
	for _, b := range readmeBlocks(t) {
		if b.language != "go" {
			continue
		}
		n++
		code := strings.Join(b.lines, "\n") + "\n"
		if !slices.ContainsFunc(tests, func(text string) bool { return strings.Contains(text, code) }) {
			t.Errorf("README.md:%d: no example or test holds this code:\n%s", b.line, code)
		}
	}
	if n == 0 {
		t.Error("the README shows no Go")
	}
}

// TestReadmeNamesWhatThereIs: files and make targets that the README names exist.
func TestReadmeNamesWhatThereIs(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(moduleRoot, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	makefile, err := os.ReadFile(filepath.Join(moduleRoot, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(string(text), -1) {
		if _, err := os.Stat(filepath.Join(moduleRoot, filepath.FromSlash(m[1]))); err != nil {
			t.Errorf("the README links to %s: %v", m[1], err)
		}
	}
	for _, m := range regexp.MustCompile("(?:`|\\$ )make ([a-z]+)").FindAllStringSubmatch(string(text), -1) {
		if !strings.Contains(string(makefile), "\n"+m[1]+":") {
			t.Errorf("the README names make %s, which the Makefile does not have", m[1])
		}
	}
}
