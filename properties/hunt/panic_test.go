package hunt_test

import (
	"strings"
	"testing"

	"synfault/netsim"
	"synfault/properties/hunt"
	"synfault/scenarios"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// fragile is the three-way handshake of somebody who never saw urgent text.
type fragile struct{ tcpfsm.ThreeWay }

func (h fragile) Before(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	if seg.CTL&tcpfsm.URG != 0 {
		panic("boom:\nurgent")
	}
	return h.ThreeWay.Before(m, c, seg, env, out)
}

var fragiles = scenarios.Library{Handshakes: []variant.Variant{{Name: "fragile", Handshake: fragile{}}}}

// A panic of a handshake is a finding of a campaign that audits every run, and no difference; no defect that is declared
// stands for it.
func TestPanicOfAHandshakeSurvivesTheAudit(t *testing.T) {
	c := campaign(30, func(index uint64) *scenarios.Case {
		token := "fragile/talk/ab.syn0x,ba.data0%urg"
		if index%2 == 1 {
			token = "fragile/talk/ab.syn0x"
		}
		c, err := fragiles.Parse(token)
		if err != nil {
			t.Fatal(err)
		}
		return c
	})
	c.Parse, c.Audit = fragiles.Parse, 1
	c.Variants = []hunt.Variant{{Name: "fragile", Defect: "it is weak"}}
	rep := run(t, c)
	if rep.Audited != 30 || len(rep.Differ) != 0 {
		t.Errorf("%d audited, differ: %+v", rep.Audited, rep.Differ)
	}
	n := 0
	for _, f := range rep.Findings {
		if f.ID != hunt.NoPanic.ID {
			continue
		}
		n++
		if f.Declared || f.Lost != "" || f.Runs != 15 || f.Faults != 1 || f.At == 0 ||
			!strings.HasPrefix(f.Detail, "panic: boom: urgent, at properties/hunt/panic_test.go:") {
			t.Errorf("%+v", f)
		}
	}
	if n != 1 {
		t.Errorf("%d findings of a panic: %+v", n, rep.Findings)
	}
}

// The trace of a run that panics ends with the event in which it did, and says so.
func TestPanicEndsTheTrace(t *testing.T) {
	for _, token := range []string{"fragile/talk/ba.data0%urg", "fragile/talk/ab.data0%urg", "fragile/open/ab.syn0%urg"} {
		c, err := fragiles.Parse(token)
		if err != nil {
			t.Fatal(err)
		}
		var trace scenarios.Trace
		res, broken := hunt.NewJudge().Run(c, &trace)
		if len(broken) != 1 || broken[0].ID != hunt.NoPanic.ID || res.Outcome != netsim.Panicked || trace.Outcome != netsim.Panicked {
			t.Fatalf("%s: %v, %v, %v", token, res.Outcome, trace.Outcome, broken)
		}
		last := trace.Records[len(trace.Records)-1]
		if last.What != netsim.Arrive || !last.Packet.Segment.CTL.Has(tcpfsm.URG) || last.Seq != res.Events || last.At != res.End ||
			broken[0].Seq != res.Events || broken[0].At != res.End {
			t.Errorf("%s ends with %+v, at %v after %d events", token, last, res.End, res.Events)
		}
		if scenarios.States(last.Mark) == "CLOSED" {
			t.Errorf("%s: the host is %s in its last event", token, scenarios.States(last.Mark))
		}
	}
}

// A TCP that cannot even be made breaks the same property, before any event.
func TestPanicBeforeTheFirstEvent(t *testing.T) {
	lib := scenarios.Library{Endpoints: []scenarios.NamedEndpoint{{Name: "none", New: func() scenarios.Endpoint { panic("no TCP") }}}}
	c, err := lib.Parse("three-way:b.tcp=none/open")
	if err != nil {
		t.Fatal(err)
	}
	j := hunt.NewJudge()
	for range 2 {
		var trace scenarios.Trace
		res, broken := j.Run(c, &trace)
		if len(broken) != 1 || !strings.HasPrefix(broken[0].Detail, "panic: no TCP, at properties/hunt/panic_test.go:") || res.Events != 0 || len(trace.Records) != 0 {
			t.Errorf("%d events, %+v", res.Events, broken)
		}
	}
}
