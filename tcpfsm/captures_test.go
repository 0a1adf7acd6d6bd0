package tcpfsm_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

// The presets linux are held against a Linux 6.18 kernel: at each end of each
// capture our machine gets what the kernel got, calls and segments at their
// times, and must come to the states that the kernel came to and send what it
// sent. The verdicts are a golden file: a better one fails as a worse one does.
func TestLinuxPresetsAgainstCapturesOfLinux(t *testing.T) {
	var lines []string
	found := map[string]*verdict{}
	used := map[string]bool{}
	tally := map[string]int{}
	for _, c := range loadCaptures(t) {
		for _, host := range []string{"A", "B"} {
			v := judge(t, c, host, "")
			if v == nil {
				continue
			}
			level := v.level()
			tally[level]++
			line := fmt.Sprintf("%s %s: %s", c.Name, host, level)
			if level == "segments" {
				line += v.tolerances()
			} else {
				why := reasonFor(c, host, used)
				if why == "" {
					t.Errorf("%s %s: no reason is given why only %s", c.Name, host, level)
				}
				line += ": " + why
			}
			found[line] = v
			lines = append(lines, line)
		}
	}
	for _, name := range unusedReasons(used) {
		t.Errorf("a reason is given for %s, which needs none", name)
	}
	t.Logf("ends that agree on states and segments %d, on states alone %d, not even on states %d",
		tally["segments"], tally["states"], tally["neither"])
	want := strings.Split(strings.TrimSpace(golden(t, strings.Join(lines, "\n")+"\n")), "\n")
	if diff := gocmp.Diff(want, lines); diff != "" {
		t.Errorf("verdicts (-testdata/captures_linux.txt +found), rewritten with -update:\n%s", diff)
	}
	for _, line := range lines {
		if !slices.Contains(want, line) || testing.Verbose() {
			for _, d := range slices.Concat(found[line].stateDiffs, found[line].segmentDiffs) {
				name, _, _ := strings.Cut(line, ":")
				t.Logf("%s: %s", name, d)
			}
		}
	}
}

// golden is the file of verdicts, rewritten if the tests run with -update.
func golden(t *testing.T, got string) string {
	file := filepath.Join("testdata", "captures_linux.txt")
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" { // declared beside KNOBS.md's test
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(want)
}

// A verdict is how one end of a capture compares.
type verdict struct {
	stateDiffs, segmentDiffs []string
	tolerated                map[tolerance]int
}

func (v *verdict) level() string {
	switch {
	case len(v.stateDiffs) > 0:
		return "neither"
	case len(v.segmentDiffs) > 0:
		return "states"
	}
	return "segments"
}

// tolerances lists the classes that were needed, with how often.
func (v *verdict) tolerances() (text string) {
	for class := tolerance(0); class < numTolerances; class++ {
		if n := v.tolerated[class]; n > 0 {
			text += fmt.Sprintf(", %s %d", toleranceNames[class], n)
		}
	}
	return text
}

// An input is a frame, a call or an action of the script's author.
type input struct {
	at  int64
	run func()
}

// judge replays one end of a capture, with some knobs set otherwise; nil where
// nothing ever happened to it.
func judge(t *testing.T, c *capture, host, knobs string) *verdict {
	t.Helper()
	h := newMimic(t, c, host, knobs)
	v := &verdict{tolerated: map[tolerance]int{}}
	var inputs []input
	tcp := false
	for i := range c.Frames {
		f := &c.Frames[i]
		tcp = tcp || f.Host == host
		if f.Host == host && f.Dir == "in" {
			inputs = append(inputs, input{f.T, func() { v.frame(h, f) }})
		}
	}
	if !tcp {
		return nil
	}
	for i := range c.Calls {
		if call := &c.Calls[i]; call.Host == host {
			inputs = append(inputs, input{call.when(), func() { h.call(call); v.called(h, call) }})
		}
	}
	for i := range c.Actions {
		if a := &c.Actions[i]; a.Host == host {
			inputs = append(inputs, input{a.T, func() { h.act(a) }})
		}
	}
	slices.SortStableFunc(inputs, func(a, b input) int { return cmp.Compare(a.at, b.at) })
	for _, in := range inputs {
		h.advance(in.at)
		in.run()
	}
	h.advance(c.Duration)
	v.ended(h)
	v.compareSegments(h)
	return v
}

func (v *verdict) stateDiff(at int64, p pair, format string, args ...any) {
	v.stateDiffs = append(v.stateDiffs, fmt.Sprintf("%v %v: ", time.Duration(at), p)+fmt.Sprintf(format, args...))
}

// frame gives a frame to the host and compares the state after it.
func (v *verdict) frame(h *mimic, f *captureFrame) {
	p := pair{f.local, f.remote}
	switch {
	case f.ICMP != nil:
		quoted := &h.cap.Frames[f.Of-1]
		p = pair{quoted.local, quoted.remote}
		h.unreachable(p, f.ICMP, quoted.seg.SEQ)
	case f.tcp:
		h.arrives(f)
	default:
		return // a checksum is wrong
	}
	if got := h.state(p).String(); got != f.State {
		v.stateDiff(f.T, p, "after frame %d %s, want %s", f.N, got, f.State)
	}
}

// called compares the states that a call led to.
func (v *verdict) called(h *mimic, c *captureCall) {
	for _, m := range h.cap.Timeline {
		if p, ok := m.of(h.host); ok && m.Cause.Call == c.N && p.remote != 0 && h.last(p) != m.To {
			v.stateDiff(c.T, p, "after %s %s, want %s", c.Call, h.last(p), m.To)
		}
	}
}

// ended compares the moves that neither a frame nor a call brought about, which
// a timer must have, and the states at the end.
func (v *verdict) ended(h *mimic) {
	since := map[pair]int64{}
	for _, m := range h.cap.Timeline {
		p, ok := m.of(h.host)
		slack := (m.T-since[p])/8 + near
		since[p] = m.T
		if !ok || m.Cause.Call != 0 || m.Cause.Frame != 0 || p.remote == 0 {
			continue
		}
		if !slices.ContainsFunc(h.moves, func(o moved) bool {
			return o.pair == p && o.to == m.To && o.at > m.T-slack && o.at < m.T+slack
		}) {
			v.stateDiff(m.T, p, "a timer or a call should lead to %s about now", m.To)
		}
	}
	for _, m := range h.cap.Final {
		if p, ok := m.of(h.host); ok && p.remote != 0 && h.last(p) != m.State {
			v.stateDiff(h.now, p, "at the end %s, want %s", h.last(p), m.State)
		}
	}
}

// of is the move's connection, if it is the host's.
func (m *captureMove) of(host string) (p pair, ok bool) {
	_, err := fmt.Sscanf(m.Conn, "%d-%d", &p.local, &p.remote)
	return p, err == nil && m.Host == host
}

// last is the state of a connection, CLOSED where there is none.
func (h *mimic) last(p pair) string {
	if c := h.conns[p]; c != nil {
		return c.c.State.String()
	}
	return "CLOSED"
}
