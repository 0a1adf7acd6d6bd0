package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"
	"unicode"
)

// The exit statuses.
const (
	statusOK     = 0
	statusBroken = 1 // run broke a property
	statusBad    = 2 // bad input, or output that cannot be written
)

// errRefused ends a command one of whose inputs could not be used, among others: its output has said so already.
var errRefused = errors.New("an input is not supported")

// errBroken ends a run that broke a property: its output has said so already.
var errBroken = errors.New("a property is broken")

func main() {
	ignoreBrokenPipe()
	os.Exit(execute(os.Args[1:], os.Stdout, os.Stderr))
}

// execute runs one command line and returns its exit status. What a command prints is written at its end, all at once.
func execute(args []string, stdout, stderr io.Writer) int {
	a := &app{err: stderr}
	err := a.execute(args)
	status := statusOK
	switch {
	case errors.Is(err, errBroken):
		status = statusBroken
	case errors.Is(err, errRefused):
		status = statusBad
	case err != nil:
		fmt.Fprintln(stderr, failure(err))
		return statusBad
	}
	out := a.out.Bytes()
	if a.ascii {
		out = toASCII(out)
	}
	// Whoever closes the pipe has read enough; the status still says the verdict.
	if _, err := stdout.Write(out); err != nil && !errors.Is(err, syscall.EPIPE) {
		fmt.Fprintln(stderr, failure(err))
		return statusBad
	}
	return status
}

// longError is how many letters of an error are shown: more is a token that somebody pasted.
const longError = 1500

// failure is an error as it is shown: in one line, and with its middle left out if that is long, for an error begins with
// the token and ends with what is wrong and what would be right.
func failure(err error) string {
	line := []rune("synfault: " + oneLine(err.Error()))
	if len(line) > longError {
		line = slices.Concat(line[:longError/3], []rune(" … "), line[len(line)-longError/2:])
	}
	return string(line)
}

// oneLine joins what is on several lines, and keeps a terminal safe from what people paste.
func oneLine(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
	return strings.Map(func(r rune) rune {
		if r == '\t' || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
}

var plainOf = map[rune]string{
	'§': "sec. ", '…': "...", '→': "->", '←': "<-", '≤': "<=", '≥': ">=", '–': "-", '—': "-", '×': "x", '·': ".",
	'‘': "'", '’': "'", '“': `"`, '”': `"`, 'µ': "u", 'é': "e",
}

// toASCII spells what is not ASCII in ASCII.
func toASCII(text []byte) []byte {
	var b bytes.Buffer
	for _, r := range string(text) {
		switch plain, ok := plainOf[r]; {
		case r < 0x80:
			b.WriteRune(r)
		case ok:
			b.WriteString(plain)
		default:
			b.WriteByte('?')
		}
	}
	return b.Bytes()
}
