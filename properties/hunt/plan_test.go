package hunt

import (
	"slices"
	"testing"

	"synfault/netsim"
	"synfault/scenarios"
)

// D6 and D7: what befalls a packet or a host stands in the plan, and in the trace, where it befell; and what is not in the
// trace is told to be unmet.
func TestFaultsAreThoseOfThePlan(t *testing.T) {
	d, r := NewStream(5, nil), scenarios.NewRunner()
	var trace scenarios.Trace
	struck, crashes, unmet := 0, 0, 0
	for run := range uint64(4000) {
		c := d.Case(run)
		trace.Reset()
		left := r.Run(c, &trace, nil).Unmet
		plan, count := c.Plan.Clone(), map[netsim.Site]uint32{}
		for i := range trace.Records {
			switch rec := &trace.Records[i]; rec.What {
			case netsim.Crash:
				at := slices.IndexFunc(plan.Hosts, func(f netsim.HostFault) bool { return f.Host == rec.Node && f.At == rec.At })
				if at < 0 {
					t.Errorf("%v: %v crashes at %v, and nobody planned it", c, rec.Node, rec.At)
					continue
				}
				plan.Hosts = slices.Delete(plan.Hosts, at, at+1)
				crashes++
			case netsim.Send:
				want := netsim.Fate{}
				for _, class := range []netsim.Class{0, scenarios.ClassOf(&rec.Packet.Segment)} {
					site := netsim.Site{From: rec.Origin.Site.From, To: rec.Origin.Site.To, Class: class}
					site.N, count[site] = count[site], count[site]+1
					at := slices.IndexFunc(plan.Faults, func(f netsim.Fault) bool { return f.Site == site })
					if at >= 0 && want == (netsim.Fate{}) { // of two that name a packet, that by its number strikes
						want = plan.Faults[at].Fate
						plan.Faults = slices.Delete(plan.Faults, at, at+1)
						struck++
					}
				}
				if rec.Fate != want {
					t.Errorf("%v: %+v befell packet %+v, for which %+v was planned", c, rec.Fate, rec.Origin.Site, want)
				}
			}
		}
		unmet += len(plan.Faults)
		if !slices.Equal(plan.Faults, left.Faults) || !slices.Equal(plan.Hosts, left.Hosts) {
			t.Errorf("%v: the trace lacks %+v; what was not met is said to be %+v", c, plan, left)
		}
	}
	if t.Logf("%d packets struck, %d crashes, %d faults without a packet", struck, crashes, unmet); struck < 4000 || crashes < 200 || unmet < 100 {
		t.Error("too few to judge by")
	}
}
