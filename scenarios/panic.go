package scenarios

import (
	"fmt"
	"path"
	"runtime"
	"strings"
	"unicode"

	"synfault/netsim"
)

// longPanic is how many letters of what a panic says are kept: a machine may well put all of its state into it.
const longPanic = 300

// Panic says in one line what a panic said and where it came from, as package and file with the line:
// boom, at tcpfsm/threeway.go:41. It is called by the deferred function that has recovered p, where the stack of the panic
// still is. The package stands for the directory, so that the line is the same on every machine.
func Panic(p any) string {
	text := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, fmt.Sprint(p))
	if said := []rune(text); len(said) > longPanic {
		text = string(said[:longPanic-1]) + "…"
	}
	if at := panicPlace(); at != "" {
		text += ", at " + at
	}
	return text
}

// panicPlace is the innermost call under the panic that is not of package runtime; empty if there is no panic.
func panicPlace() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for panics, more := false, true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			panics = true
		case panics && !strings.HasPrefix(f.Function, "runtime."):
			file := path.Base(f.File)
			return fmt.Sprintf("%s/%s:%d", packageOf(f.Function, strings.HasSuffix(file, "_test.go")), file, f.Line)
		}
	}
	return ""
}

// packageOf is the path of the package of a function, within this module without the module's name.
func packageOf(function string, test bool) string {
	slash := strings.LastIndex(function, "/") + 1
	name, _, _ := strings.Cut(function[slash:], ".")
	pkg := function[:slash] + strings.ReplaceAll(name, "%2e", ".")
	if test {
		pkg = strings.TrimSuffix(pkg, "_test")
	}
	return strings.TrimPrefix(pkg, "synfault/")
}

// BrokenOff is what a run of c had come to when a panic ended it, for whoever has recovered that; the Outcome is
// netsim.Panicked. The event in which it came is in the trace, if there is one, without what it sent and did. The Runner is
// not to be used again: its world stopped half-way.
func (r *Runner) BrokenOff(c *Case) *Result {
	res := &Result{Outcome: netsim.Panicked, Plan: r.recorded(c), History: new(History)}
	w := r.worlds[c.Script.Hosts()-1]
	if w == nil {
		return res
	}
	w.TraceUnfinished()
	res.End, res.Events, res.History, res.Rules = w.Now(), w.Events(), &w.History, r.glue.journal.rules
	for i := range w.Hosts() {
		res.Hosts = append(res.Hosts, *w.Host(netsim.NodeID(i)))
	}
	if c.Random == nil {
		res.Unmet = r.replay.Unmet(w.Now())
	}
	return res
}
