package main

import (
	"regexp"
	"strings"
	"testing"
)

// What a search had no occasion to judge is printed as not judged, is no proof in JSON either, and is a failure where it was
// asked for by name.
func TestExploreOwnsUpToWhatItDidNotJudge(t *testing.T) {
	status, out, stderr := capture("explore", "three-way/open", "--faults", "1")
	proven := regexp.MustCompile(`(?s)proven up to 1 fault: (.*?)\n\S`).FindStringSubmatch(out)
	not := regexp.MustCompile(`(?s)not judged, so nothing is proven: no run gives occasion to: (.*?)\n\S`).FindStringSubmatch(out)
	if status != statusOK || proven == nil || not == nil || strings.Contains(proven[1], "I48") || !strings.Contains(not[1], "I48") {
		t.Errorf("status %d, I48 is not said to be unjudged: %s%s", status, out, stderr)
	}
	status, out, _ = capture("explore", "three-way/open", "--properties", "I48", "--safety")
	if status != statusBroken || strings.Contains(out, "proven up to") {
		t.Errorf("I48 alone: status %d: %s", status, out)
	}
	status, out, _ = capture("explore", "three-way/open", "--properties", "I48", "--safety", "--json")
	if status != statusBroken || !strings.Contains(out, `"holds": false`) || !strings.Contains(out, `"status": "not judged"`) {
		t.Errorf("I48 alone, as JSON: status %d: %s", status, out)
	}
	if status, out, _ = capture("explore", "three-way/life", "--properties", "I48"); status != statusOK || !strings.Contains(out, "proven up to 2 faults: I48") {
		t.Errorf("I48 of a life: status %d: %s", status, out)
	}
}

// Flags that mean nothing together, or nothing at all, are refused in one line.
func TestExploreRefusesWhatMeansNothing(t *testing.T) {
	for args, want := range map[string]string{
		"--depth 3":            "--depth bounds a search without a clock: it wants --untimed",
		"--retries 3":          "--retries bounds a search without a clock: it wants --untimed",
		"--lie-msl":            "--lie-msl bounds a search without a clock: it wants --untimed",
		"--untimed --faults 3": "--faults: with --untimed there is no bound to the number of faults",
		"--untimed --depth -1": "--depth cannot be -1",
		"--untimed --menu -1s": "any timer may fire",
		"--untimed --menu x":   "may lose",
		"--time -1s":           "--time cannot be -1s",
		"--workers -1":         "--workers cannot be -1",
		"--faults x":           `--faults cannot be "x": it wants a whole number`,
		"--faults -1":          "-1 faults: there can be 0 or more",
		"--menu ab0x":          "names none by its number",
	} {
		status, out, stderr := capture(append([]string{"explore", "three-way/open"}, strings.Fields(args)...)...)
		if status != statusBad || out != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%s: status %d, %s%s", args, status, out, stderr)
		}
	}
}
