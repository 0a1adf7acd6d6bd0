package invariant_test

import (
	"runtime"
	"strings"
	"testing"

	"synfault/properties/hunt"
	"synfault/properties/invariant"
	"synfault/scenarios"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// TestLaws: what is drawn keeps the laws of two runs.
func TestLaws(t *testing.T) {
	o := &hunt.Options{Variants: []string{"three-way", "two-way", "fast-open", "syn-cookies"}}
	stream := hunt.NewStream(3, o)
	asked := map[string]int{}
	var p invariant.Pair
	for i := range uint64(4000) {
		c := stream.Case(i)
		for _, l := range invariant.Laws() {
			if l.ID == "D2" && i%8 != 0 {
				continue // it stops the world
			}
			broken, applies := p.Hold(l, c)
			if applies {
				asked[l.ID]++
			}
			if broken != nil {
				t.Errorf("%v: %s", broken, broken.Detail)
			}
		}
	}
	t.Log(asked)
	for _, l := range invariant.Laws() {
		if asked[l.ID] < 500 {
			t.Errorf("%s was asked of %d cases", l.ID, asked[l.ID])
		}
	}
}

// plain is the three-way handshake, where an acknowledgment below SND.UNA is dropped, by a comparison of plain numbers.
type plain struct{ tcpfsm.ThreeWay }

func (plain) Before(_ *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, _ *tcpfsm.Env, _ *tcpfsm.Effects) bool {
	return seg.CTL.Has(tcpfsm.ACK) && uint32(seg.ACK) < uint32(c.SND.UNA)
}

// TestPlainComparison: whoever compares sequence numbers as plain numbers breaks I18b in a run that never fails otherwise.
func TestPlainComparison(t *testing.T) {
	lib := &scenarios.Library{Handshakes: []variant.Variant{{Name: "plain", Handshake: plain{}}}}
	for _, script := range []string{"talk", "life", "both-close"} {
		c, err := lib.Parse("plain:isn=clock/" + script)
		if err != nil {
			t.Fatal(err)
		}
		if _, broken := invariant.Judge(c, nil); len(broken) > 0 {
			t.Errorf("%v breaks %v at numbers that do not wrap", c, broken)
		}
		var p invariant.Pair
		for _, l := range invariant.Laws() {
			if broken, applies := p.Hold(l, c); !applies || (broken != nil) != (l.ID == "I18b") {
				t.Errorf("%v: %s applies: %v; broken: %v", c, l.ID, applies, broken)
			}
		}
	}
}

// named is the three-way handshake of a host that takes no FIN where its own port is the lower.
type named struct{ tcpfsm.ThreeWay }

func (named) Before(_ *tcpfsm.Machine, _ *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, _ *tcpfsm.Effects) bool {
	return seg.CTL.Has(tcpfsm.FIN) && env.Local.Port < env.Remote.Port
}

// TestNamesMatter: whoever asks which of the two it is breaks D9.
func TestNamesMatter(t *testing.T) {
	lib := &scenarios.Library{Handshakes: []variant.Variant{{Name: "named", Handshake: named{}}}}
	breaks(t, lib, "named/life/ab0x", "D9")
}

// bound is the three-way handshake of somebody for whom clients are hosts other than b.
type bound struct{ tcpfsm.ThreeWay }

func (bound) Before(_ *tcpfsm.Machine, c *tcpfsm.TCB, _ *tcpfsm.Segment, env *tcpfsm.Env, _ *tcpfsm.Effects) bool {
	if env.Local.Addr == 2 && !c.Passive {
		panic("b is a client")
	}
	return false
}

// TestPanicOfTheImage: a panic that only the changed case meets breaks the law, which says what panicked; the Pair goes on,
// and the case is as it was.
func TestPanicOfTheImage(t *testing.T) {
	lib := &scenarios.Library{Handshakes: []variant.Variant{{Name: "bound", Handshake: bound{}}}}
	breaks(t, lib, "bound/life/ab0x", "D9")
	c, err := lib.Parse("bound/life/ab0x")
	if err != nil {
		t.Fatal(err)
	}
	var p invariant.Pair
	for _, l := range invariant.Laws() {
		if broken, _ := p.Hold(l, c); broken != nil && !strings.Contains(broken.Detail, "panics: b is a client, at properties/invariant/laws_test.go:") {
			t.Errorf("%s: %s", l.ID, broken.Detail)
		}
	}
}

// TestPanicUnderShiftedNumbers: the clocks of a case are set back when a shift of them ends in a panic.
func TestPanicUnderShiftedNumbers(t *testing.T) {
	lib := &scenarios.Library{Handshakes: []variant.Variant{{Name: "signed", Handshake: signed{}}}}
	c, err := lib.Parse("signed:isn=clock/life")
	if err != nil {
		t.Fatal(err)
	}
	origin := c.Machine(0).ISNOrigin
	var p invariant.Pair
	for _, l := range invariant.Laws() {
		if broken, _ := p.Hold(l, c); l.ID == "I18b" && broken == nil {
			t.Errorf("%s holds", l.ID)
		}
	}
	if now := c.Machine(0).ISNOrigin; now != origin {
		t.Errorf("the clock stands at %d, not at %d", now, origin)
	}
}

// signed is the three-way handshake of somebody who has seen no sequence number above 1<<31.
type signed struct{ tcpfsm.ThreeWay }

func (signed) Before(_ *tcpfsm.Machine, _ *tcpfsm.TCB, seg *tcpfsm.Segment, _ *tcpfsm.Env, _ *tcpfsm.Effects) bool {
	if int32(seg.SEQ) < 0 {
		panic("a negative number")
	}
	return false
}

// greedy is a frail server that does twice as much where there are two processors.
type greedy struct{ frail }

func (g *greedy) Clone() scenarios.Endpoint { c := *g; return &c }

func (g *greedy) Step(in *scenarios.EndpointInput, out *scenarios.EndpointOutput) {
	for range min(2, runtime.GOMAXPROCS(0)) {
		g.frail.Step(in, out)
	}
}

// TestProcessorsMatter: whoever asks how many processors there are breaks D2.
func TestProcessorsMatter(t *testing.T) {
	lib := &scenarios.Library{Endpoints: []scenarios.NamedEndpoint{{Name: "greedy", New: func() scenarios.Endpoint { return new(greedy) }}}}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // so that D1 sees nothing of it
	breaks(t, lib, "three-way:b.tcp=greedy/life", "D2")
}

// breaks asks all laws of a case, which must break the one, alone.
func breaks(t *testing.T, lib *scenarios.Library, token, law string) {
	t.Helper()
	c, err := lib.Parse(token)
	if err != nil {
		t.Fatal(err)
	}
	var p invariant.Pair
	for _, l := range invariant.Laws() {
		if broken, _ := p.Hold(l, c); (broken != nil) != (l.ID == law) {
			t.Errorf("%v: %s is broken: %v", c, l.ID, broken)
		}
	}
}
