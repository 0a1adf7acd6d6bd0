package main

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"synfault/scenarios"
)

// seeds are tokens from which the mutants are made: every part of the syntax is in one of them.
var seeds = []string{
	"two-way/open/ba0x", "three-way/life/seed:chaos:7", "three-way:rules=linux,b.msl=1s/reopen:d=5ms,until=60s/-",
	"two-way:repeat=off,dup=ignore/open/ab.syn0x,ba3+250ms=2@10ms", "three-way/crash/b@2s+5s,ab1%rst+1", "three-way/life/a.rto0-995ms,b.timewait0-1h",
	"three-way/b@0s.listen5,a@5ms.open,a@est.send10,b@got10+1s.close/ab0~3", "fast-open/talk/@plan.txt", "syn-cookies/flood/ca.syn3x",
}

// checkStatus says what must hold of any command line: it ends with 0, 1 or 2, and with 2 it says one line and nothing else.
func checkStatus(t *testing.T, args ...string) {
	t.Helper()
	status, stdout, stderr := capture(args...)
	switch {
	case status == statusBad:
		line, rest, ended := strings.Cut(stderr, "\n")
		if stdout != "" || !ended || rest != "" || !strings.HasPrefix(line, "synfault: ") || !utf8.ValidString(line) ||
			strings.IndexFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) >= 0 {
			t.Errorf("%q: want one printable line on stderr and nothing else; have\nstdout: %q\nstderr: %q", args, stdout, stderr)
		}
	case status != statusOK && status != statusBroken:
		t.Errorf("%q: status %d", args, status)
	case stderr != "" || stdout == "":
		t.Errorf("%q: status %d, stderr %q, %d octets of output", args, status, stderr, len(stdout))
	}
}

// TestMutatedTokens changes tokens at random: whatever they become, they run or are refused in one line.
func TestMutatedTokens(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2)) // the same mutants every time
	bad := 0
	for range 3000 {
		token := []byte(seeds[r.IntN(len(seeds))])
		for range max(1, r.IntN(5)-2) {
			token = mutate(r, token)
		}
		if _, err := parseToken(string(token)); err != nil {
			bad++
		} else if tooLong(string(token)) {
			continue
		}
		checkStatus(t, "run", "--", string(token))
	}
	if bad < 1000 || bad > 2800 {
		t.Errorf("%d of 3000 mutants are bad input: they no longer test both sides", bad)
	}
}

// mutate changes one place: mostly a digit, or an octet too many or too few, or all that follows it.
func mutate(r *rand.Rand, token []byte) []byte {
	const alphabet = "abz019/:,.-+=@%~xms A\x00é\n"
	i := r.IntN(len(token) + 1)
	head, tail := token[:i:i], token[i:]
	switch n := r.IntN(8); {
	case n < 4:
		for j, c := range tail {
			if c >= '0' && c <= '9' {
				tail[j] = byte('0' + r.IntN(10))
				break
			}
		}
		return token
	case n < 5 && len(tail) > 0:
		return append(head, tail[1:]...)
	case n < 7:
		return append(append(head, alphabet[r.IntN(len(alphabet))]), tail...)
	}
	other := seeds[r.IntN(len(seeds))]
	return append(head, other[r.IntN(len(other)):]...)
}

// tooLong leaves out runs that are lawful and take long: SEND of megabytes, floods.
func tooLong(token string) bool {
	q, err := parseToken(token)
	if err != nil {
		return false
	}
	for _, st := range q.Script.Steps {
		if st.Arg > 100000 {
			return true
		}
	}
	return false
}

// TestMutatedFlags puts flags together at random.
func TestMutatedFlags(t *testing.T) {
	words := []string{"run", "list", "explain", "ladder", "stories", "help", "knobs", "variants", "deadlock", "two-way/open/ba0x", "three-way/life",
		"--json", "--ascii", "--width", "--width=40", "72", "-1", "--netem", "loss 10%", "loss x", "--seed", "3", "--svg", "-", "--", "--jsn",
		"-x", "", "token", "\x1b[31m", "--unfold=maybe", "--text=-", "\xff"}
	r := rand.New(rand.NewPCG(3, 4))
	for range 1500 {
		var args []string
		for range 1 + r.IntN(5) {
			args = append(args, words[r.IntN(len(words))])
		}
		checkStatus(t, args...)
	}
}

// FuzzToken is the same for go test -fuzz.
func FuzzToken(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, token string) {
		if !tooLong(token) {
			checkStatus(t, "run", "--", token)
		}
	})
}

// FuzzPlanFile holds files to the same: what joinLines makes of a text is a plan or an error with a place in that text.
func FuzzPlanFile(f *testing.F) {
	for _, s := range []string{"", "ab0x", "ab0x\n# a comment\n ba1x ,\n\nab2~", "ab0x\n\nab0x", "seed:wan:1", "ab0", ",,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		plan, places := joinLines(text)
		if len(places) != len(plan)+1 {
			t.Fatalf("%d places for %q", len(places), plan)
		}
		lines := strings.Split(text, "\n")
		for i := range len(plan) {
			p := places[i]
			if p.line > len(lines) || p.column > len(lines[p.line-1])+1 {
				t.Fatalf("octet %d of %q stands at %v, outside of the text", i, plan, p)
			}
		}
		if p, err := scenarios.Names.Parse(plan); err == nil {
			again, _ := joinLines(string(writePlan("x", p)))
			if got := scenarios.Names.Format(p); again != got {
				t.Errorf("written and read again: %q, want %q", again, got)
			}
		}
	})
}
