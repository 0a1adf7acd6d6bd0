package properties_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"synfault/netsim"
	"synfault/properties"
	"synfault/properties/hunt"
	"synfault/properties/invariant"
	"synfault/scenarios"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// once is a handshake that sends its SYN and its SYN,ACK a single time each. Whatever it does not override is RFC 9293's.
type once struct{ tcpfsm.ThreeWay }

func (h once) Open(m *tcpfsm.Machine, c *tcpfsm.TCB, env *tcpfsm.Env, out *tcpfsm.Effects) {
	h.ThreeWay.Open(m, c, env, out)
	c.SynOnce = true
}

func (h once) Listen(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	more := h.ThreeWay.Listen(m, c, seg, env, out)
	c.SynOnce = true
	return more
}

// headlines prints the first line of what Check says; in a test, the *testing.T stands in its place.
type headlines struct{}

func (headlines) Helper()                        {}
func (headlines) Name() string                   { return "TestOnce" }
func (headlines) Logf(string, ...any)            {}
func (headlines) Errorf(format string, a ...any) { fmt.Println(firstLine(fmt.Sprintf(format, a...))) }
func (headlines) Fatalf(format string, a ...any) { panic(fmt.Sprintf(format, a...)) }

// firstLine leaves out the token, which is another one with other draws.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	_, line, _ = strings.Cut(line, " ")
	return line
}

// Check a handshake of your own: one that repeats neither its SYN nor its SYN,ACK hangs as soon as one is lost.
func ExampleCheck() {
	mine := variant.Variant{Name: "once", Handshake: once{}}
	properties.Check(headlines{}, properties.Handshake(mine),
		properties.Scripts("open"), properties.Without(^hunt.Loss), properties.Seed(1), properties.Runs(1000))
	// Output:
	// breaks I47: a listener never has more embryos than its backlog, and none that nothing will end  [RFC 4987 §3; RFC 9293 MUST-41]
	// breaks L1: an open ends: with both ends open, or with both users told why not  [RFC 9293 §3.5, deadlock]
	// breaks L2: no end stays ESTABLISHED towards a peer that is still opening  [RFC 9293 §3.5, §3.8.3, deadlock]
}

// Declare what is known, and the rest is asked for: without Breaks, the three of the example above would fail the test.
func ExampleBreaks() {
	mine := variant.Variant{Name: "once", Handshake: once{}}
	test := func(t *testing.T) {
		properties.Check(t, properties.Handshake(mine), properties.Scripts("open"), properties.Breaks("I47", "L1", "L2"))
	}
	_ = test
}

// Ask one property of a machine with knobs, with rapid: an old SYN opens nothing.
func ExampleHolds() {
	test := func(t *testing.T) {
		properties.Holds(t, "three-way:rules=linux,socket=linux", "I14", properties.Keep(invariant.MSL))
	}
	_ = test
}

// Write a property of your own over generated cases. Here: under at most one loss, a whole life is over within an hour.
func ExampleAnyCase() {
	o := &hunt.Options{Variants: []string{"three-way"}, Scripts: []string{"life"}, Without: ^hunt.Loss, Faults: 1}
	test := func(t *rapid.T) {
		c := properties.AnyCase(o).Draw(t, "case")
		res := scenarios.NewRunner().Run(c, nil, nil)
		if res.End > netsim.Time(time.Hour) {
			t.Errorf("%v takes until %v", c, res.End)
		}
	}
	rapid.Check(quiet{}, test)
	fmt.Println("holds")
	// Output: holds
}

// quiet is a rapid.TB outside a test.
type quiet struct{ rapid.TB }

func (quiet) Helper()             {}
func (quiet) Name() string        { return "Example" }
func (quiet) Logf(string, ...any) {}
func (quiet) Failed() bool        { return false }
