package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"synfault/scenarios"
)

// documents are command lines whose JSON together holds every field.
var documents = []string{
	"run --json two-way/open/ba0x",
	"run --json three-way/life:rate=1mbit,until=60s/seed:chaos:3",
	"run --json three-way:a.isn=scripted/reopen:a.iss=100+900/ab9x,ab1%rst+1,ab0=5s,ba0~",
	"run --json three-way:rfc1337=off,rfc5961=off/life/ba.data0=5s",
	"run --json three-way/life/a.rto0-995ms",
	"run --json two-way/b@0s.listen,a@5ms.send1/-",
	"ladder --json three-way/crash/b@2s+5s",
	"explore --json two-way/open",
	"explain --json founding-text",
	"list --json",
	"packetdrill --json testdata/reset.pkt",
	"stories --json",
	"hunt --json --runs 2000 --seed 3",
}

// TestJSONIsDocumented: each document names its schema, and help json names each of its fields.
func TestJSONIsDocumented(t *testing.T) {
	documented := map[string]bool{}
	for _, word := range regexp.MustCompile(`[a-z_]+`).FindAllString(jsonTopic, -1) {
		documented[word] = true
	}
	seen := map[string]bool{}
	var visit func(any)
	visit = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, value := range v {
				seen[key] = true
				if key != "iss" { // its keys are hosts
					visit(value)
				}
			}
		case []any:
			for _, value := range v {
				visit(value)
			}
		case nil:
			t.Error("a null: an empty list is [], and what is empty may be left out")
		}
	}
	for _, line := range documents {
		status, out, stderr := capture(split(line)...)
		var document map[string]any
		if err := json.Unmarshal([]byte(out), &document); err != nil || status == statusBad {
			t.Errorf("%s: status %d, %v, %s", line, status, err, stderr)
			continue
		}
		want := "synfault/" + strings.Fields(line)[0] + "/1"
		if document["schema"] != want || !strings.Contains(jsonTopic, want) {
			t.Errorf("%s: schema %v, want %s, and documented", line, document["schema"], want)
		}
		visit(document)
	}
	for key := range seen {
		if !documented[key] {
			t.Errorf("help json does not name the field %s", key)
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d fields seen", len(seen))
	}
}

// TestEveryScenarioIsExplained: as text within 80 columns and as JSON, with status 0; and each of its tokens runs.
func TestEveryScenarioIsExplained(t *testing.T) {
	for _, s := range scenarios.Catalogue() {
		status, out, stderr := capture("explain", s.Name)
		if status != statusOK || strings.Count(out, "\nreplay: ") != len(s.Runs) {
			t.Errorf("%s: status %d, %d ladders for %d runs; %s", s.Name, status, strings.Count(out, "\nreplay: "), len(s.Runs), stderr)
		}
		for _, line := range strings.Split(out, "\n") {
			if len([]rune(line)) > 80 && !strings.HasPrefix(line, "replay: ") {
				t.Errorf("%s: %d columns: %s", s.Name, len([]rune(line)), line)
			}
		}
		if status, out, stderr := capture("explain", "--json", s.Name); status != statusOK || !json.Valid([]byte(out)) {
			t.Errorf("%s as JSON: status %d; %s", s.Name, status, stderr)
		}
		for _, run := range s.Runs {
			status, out, stderr := capture("run", run.Token)
			replay := out[strings.LastIndex(out, "\nreplay: ")+1:]
			if status == statusBad || replay != scenarios.ReplayLine(run.Token)+"\n" {
				t.Errorf("%s: status %d, %q; %s", run.Token, status, replay, stderr)
			}
		}
	}
}
