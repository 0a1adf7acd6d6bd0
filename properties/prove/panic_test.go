package prove

import (
	"context"
	"errors"
	"strings"
	"testing"

	"synfault/scenarios"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// impatient is the three-way handshake of somebody who never saw a SYN,ACK twice.
type impatient struct{ tcpfsm.ThreeWay }

func (h impatient) Before(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	if seg.CTL.Has(tcpfsm.SYN|tcpfsm.ACK) && c.State == tcpfsm.Established {
		panic("twice")
	}
	return h.ThreeWay.Before(m, c, seg, env, out)
}

// A search that comes to a panic says what panics and where, and names the run; which that is does not depend on the number
// of workers, and it has no more faults than it takes.
func TestPanicEndsASearch(t *testing.T) {
	lib := scenarios.Library{Handshakes: []variant.Variant{{Name: "impatient", Handshake: impatient{}}}}
	token := ""
	for _, workers := range []int{1, 3} {
		c, err := lib.Parse("impatient/open")
		if err != nil {
			t.Fatal(err)
		}
		menu, err := ParseMenu("x,=5s")
		if err != nil {
			t.Fatal(err)
		}
		s := Search{Case: c, Menu: menu, Faults: 2, Workers: workers}
		_, err = s.Run(context.Background())
		var lost *Panicked
		if !errors.As(err, &lost) || lost.Case == nil {
			t.Fatalf("%d workers: %v", workers, err)
		}
		if !strings.HasPrefix(lost.Said, "twice, at properties/prove/panic_test.go:") || lost.Case.Plan.Len() != 1 {
			t.Errorf("%d workers: %v", workers, err)
		}
		if token == "" {
			token = lost.Case.String()
		} else if token != lost.Case.String() {
			t.Errorf("%v and %s", lost.Case, token)
		}
		func() {
			defer func() {
				if p := recover(); p != "twice" {
					t.Errorf("%v ends with %v", lost.Case, p)
				}
			}()
			scenarios.NewRunner().Run(lost.Case, nil, nil)
		}()
	}
}
