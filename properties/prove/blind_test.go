package prove

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"synfault/netsim/explore"
)

// A search for safety judges an event once for all the fates that what it sends may meet. It comes to what the search comes to
// that judges each.
func TestFatesOfWhatAnEventSendsBreakNoSafety(t *testing.T) {
	for _, c := range searches {
		s := &Search{Case: parse(t, c.token), Menu: menu(t, c.menu), Faults: min(c.faults, 2), Invariants: always(), Excused: true, Workers: 1}
		var reports []*explore.Report
		for _, blind := range []bool{true, false} {
			_, cfg, err := s.config()
			if err != nil {
				t.Fatal(err)
			}
			make := cfg.New
			cfg.New = func() *instance {
				inst := make()
				if !inst.Blind {
					t.Fatalf("%s: a search for safety judges each fate", c.token)
				}
				inst.Blind = blind
				return inst
			}
			r, err := explore.Run(context.Background(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			reports = append(reports, r)
		}
		if diff := cmp.Diff(reports[1], reports[0], cmpopts.IgnoreFields(explore.Report{}, "Memory")); diff != "" {
			t.Errorf("%s, %s (-each fate judged +once for all):\n%s", c.token, c.menu, diff)
		}
	}
}
