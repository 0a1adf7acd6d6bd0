package invariant_test

import (
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
			broken, applies := p.Hold(l, c)
			if applies {
				asked[l.ID]++
			}
			if broken != nil {
				t.Errorf("%v: %s", broken, broken.Detail)
			}
		}
	}
	for _, l := range invariant.Laws() {
		if asked[l.ID] < 1000 {
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
