package main

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// What the summary of a hunt says was judged and what the table lists as never judged make up all properties: both speak of
// what was drawn, where fixed runs judged more.
func TestHuntCountsTheNeverJudgedOnce(t *testing.T) {
	for _, args := range []string{"--runs 1", "--runs 400", "--runs 2000 --profile perfect", "--runs 300 --variant two-way --script open"} {
		status, out, stderr := capture(append(strings.Fields("hunt --seed 1 --brief"), strings.Fields(args)...)...)
		if status != statusOK {
			t.Errorf("%s: status %d: %s%s", args, status, out, stderr)
		}
		row := regexp.MustCompile(`properties +\d+ of (\d+) judged, (\d+) by what was\s+drawn`).FindStringSubmatch(out)
		list := regexp.MustCompile(`(?s)Never judged by what was drawn: (.*?)\.\n`).FindStringSubmatch(out)
		if row == nil || list == nil {
			t.Errorf("%s: not said:\n%s", args, out)
			continue
		}
		all, _ := strconv.Atoi(row[1])
		drawn, _ := strconv.Atoi(row[2])
		if never := strings.Fields(list[1]); len(never) != all-drawn {
			t.Errorf("%s: %d of %d judged by what was drawn, and %d never: %s", args, drawn, all, len(never), never)
		}
	}
}
