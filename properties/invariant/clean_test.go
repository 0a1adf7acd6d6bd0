package invariant_test

import (
	"fmt"
	"testing"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// parse reads a token that must be right.
func parse(t testing.TB, token string) *scenarios.Case {
	t.Helper()
	c, err := scenarios.Parse(token)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// runner runs cases one after another, and judges them with one Checker.
type runner struct {
	*scenarios.Runner
	*invariant.Checker
}

func newRunner() runner { return runner{scenarios.NewRunner(), invariant.NewChecker()} }

func (r runner) judge(c *scenarios.Case) (*scenarios.Result, []invariant.Violation) {
	r.Begin(c)
	res := r.Run(c, nil, func(w *scenarios.World, st *netsim.Step[scenarios.Host, scenarios.Packet]) bool {
		r.Step(w, st)
		return true
	})
	return res, r.End(res)
}

// TestCleanLives: the three-way handshake on a perfect network breaks nothing, whatever the users do.
func TestCleanLives(t *testing.T) {
	r := newRunner()
	for _, s := range scenarios.Scripts() {
		for _, knobs := range []string{"", ":rules=rfc793", ":rules=linux", ":rules=freebsd", ":rules=linux,socket=linux,b.rules=freebsd,b.socket=freebsd"} {
			token := "three-way" + knobs + "/" + s.Name
			_, broken := r.judge(parse(t, token))
			for _, b := range broken {
				if !b.Excused() {
					t.Errorf("%v: %s", b, b.Detail)
				}
			}
		}
	}
}

// TestRandomLives: nor does it under faults.
func TestRandomLives(t *testing.T) {
	const seeds = 2000
	r := newRunner()
	for _, script := range []string{"life", "both-close", "half-close", "server-first", "simultaneous", "reopen"} {
		for _, profile := range []string{"lossy", "reordering", "duplicating", "bursty-mobile"} {
			c := parse(t, fmt.Sprintf("three-way/%s/seed:%s:0", script, profile))
			for seed := range uint64(seeds) {
				c.Random.Seed = seed
				if res, broken := r.judge(c); len(broken) > 0 {
					t.Errorf("%v: %s (%v)\n  %s", c, broken[0].Detail, res.Outcome, broken[0])
					break
				}
			}
		}
	}
}

// violates picks the violations of one invariant.
func violates(id string) func(invariant.Violation) bool {
	return func(v invariant.Violation) bool { return v.ID == id }
}
