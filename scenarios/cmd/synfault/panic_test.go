package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"synfault/netsim/ladder"
	"synfault/properties/prove"
	"synfault/scenarios"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// fragile is the three-way handshake of somebody who never saw urgent text.
type fragile struct{ tcpfsm.ThreeWay }

func (h fragile) Before(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	if seg.CTL&tcpfsm.URG != 0 {
		panic("boom")
	}
	return h.ThreeWay.Before(m, c, seg, env, out)
}

var fragiles = scenarios.Library{Handshakes: []variant.Variant{{Name: "fragile", Handshake: fragile{}}}}

// fragileCase is a run that panics.
func fragileCase(t *testing.T) *asked {
	t.Helper()
	c, err := fragiles.Parse("fragile/talk/ab.syn0x,ba.data0%urg")
	if err != nil {
		t.Fatal(err)
	}
	return &asked{Case: c}
}

// TestPanicIsPrintedAsABreach: a run that panics is printed up to there, with the place and the way to repeat it, as text and
// as JSON; the stack goes to standard error.
func TestPanicIsPrintedAsABreach(t *testing.T) {
	var stderr bytes.Buffer
	a := &app{err: &stderr, width: ladder.DefaultWidth}
	if err := a.run(fragileCase(t), &runFlags{}); !errors.Is(err, errBroken) {
		t.Errorf("ends with %v, want a broken property", err)
	}
	out := a.out.String()
	for _, want := range []string{
		`(?m)^fragile/talk/ab\.syn0x,ba\.data0%urg breaks D14: `,
		`--x <SEQ=100><CTL=SYN> +ab0 LISTEN`,
		`<CTL=ACK,URG>.*\n.*panic in this event`,
		`(?m)^outcome: panic at [\d.]+m?s, after \d+ events$`,
		`panic: boom, at\s+scenarios/cmd/synfault/panic_test\.go:\d+\n`,
		`(?m)^replay: .* run fragile/talk/ab\.syn0x,ba\.data0%urg$`,
	} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
	if strings.Contains(out, "goroutine") || !strings.Contains(stderr.String(), "fragile.Before") {
		t.Errorf("the stack is on standard output, or not on standard error:\n%s\n%s", out, stderr.String())
	}
	a = &app{err: &stderr, json: true}
	if err := a.run(fragileCase(t), &runFlags{}); !errors.Is(err, errBroken) || !strings.Contains(a.out.String(), `"id": "D14"`) {
		t.Errorf("as JSON: %v\n%s", err, a.out.String())
	}
	a = &app{err: &stderr}
	if err := a.run(fragileCase(t), &runFlags{host: "a"}); err == nil || !strings.Contains(failure(err), "the run ends in a panic: boom") {
		t.Errorf("as a packetdrill script: %v", err)
	}
}

// TestPanicUnderChanceHasAPlan: a random run that panics is printed under the plan that it had come to, and panics under it.
func TestPanicUnderChanceHasAPlan(t *testing.T) {
	lib := scenarios.Library{Handshakes: []variant.Variant{{Name: "deaf", Handshake: deaf{}}}}
	c, err := lib.Parse("deaf/life/seed:lossy:1")
	if err != nil {
		t.Fatal(err)
	}
	v := examine(&asked{Case: c})
	if v.Random != nil || len(v.broken) != 1 || v.broken[0].ID != "D14" {
		t.Errorf("%s breaks %+v", v.token, v.broken)
	}
	again, err := lib.Parse(v.String())
	if err != nil {
		t.Fatal(err)
	}
	if w := examine(&asked{Case: again}); len(w.broken) != 1 || w.broken[0].Detail != v.broken[0].Detail || w.res.End != v.res.End {
		t.Errorf("%s breaks %+v at %v, and again %+v at %v", v.token, v.broken, v.res.End, w.broken, w.res.End)
	}
}

// TestSearchThatPanicsPrintsTheRun: a search that comes to a panic prints the run that panics as run does; one that has no
// token for it says what it knows.
func TestSearchThatPanicsPrintsTheRun(t *testing.T) {
	c, err := fragiles.Parse("fragile/talk")
	if err != nil {
		t.Fatal(err)
	}
	menu, err := prove.ParseMenu("%urg")
	if err != nil {
		t.Fatal(err)
	}
	s := &prove.Search{Case: c, Menu: menu, Faults: 1}
	_, lost := s.Run(context.Background())
	a := &app{err: io.Discard, width: ladder.DefaultWidth}
	if err := a.lost(s, "fragile/talk", lost); !errors.Is(err, errBroken) {
		t.Errorf("ends with %v, want a broken property", err)
	}
	for _, want := range []string{`(?m)^fragile/talk/\w+\.?\w+%urg breaks D14: `, `panic in this event`, `(?m)^replay: .*%urg$`} {
		if !regexp.MustCompile(want).MatchString(a.out.String()) {
			t.Errorf("no %s in\n%s", want, a.out.String())
		}
	}
	a = &app{err: io.Discard, width: ladder.DefaultWidth}
	if err := a.lost(s, "fragile/talk", errors.New("other")); errors.Is(err, errBroken) || a.out.Len() > 0 {
		t.Errorf("another error: %v, %q", err, a.out.String())
	}
	if err := a.lost(s, "fragile/talk", &prove.Panicked{Said: "boom"}); !errors.Is(err, errBroken) || !strings.Contains(a.out.String(), "fragile/talk/- breaks D14: ") {
		t.Errorf("without a case: %v, %q", err, a.out.String())
	}
}

// deaf panics where a FIN arrives.
type deaf struct{ tcpfsm.ThreeWay }

func (h deaf) Before(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	if seg.CTL&tcpfsm.FIN != 0 {
		panic("no end")
	}
	return h.ThreeWay.Before(m, c, seg, env, out)
}
