package invariant_test

import (
	"testing"
	"time"

	"synfault/netsim"
	"synfault/properties/hunt"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// BenchmarkDrawn is what checking costs in the runs that a hunt draws of the three-way handshake: each is run bare and with
// every invariant asked at every step, one after the other. The time to draw it counts for neither.
func BenchmarkDrawn(b *testing.B) {
	d := hunt.NewStream(3, &hunt.Options{Variants: []string{"three-way"}, Without: hunt.Knobs})
	r, k := scenarios.NewRunner(), invariant.NewChecker()
	var bare, checked time.Duration
	for run := range uint64(b.N) {
		c := d.Case(run)
		began := time.Now()
		r.Run(c, nil, nil)
		bare += time.Since(began)
		began = time.Now()
		k.Begin(c)
		k.End(r.Run(c, nil, func(w *scenarios.World, st *netsim.Step[scenarios.Host, scenarios.Packet]) bool {
			k.Step(w, st)
			return true
		}))
		checked += time.Since(began)
	}
	b.ReportMetric(float64(bare.Nanoseconds())/float64(b.N), "bare-ns/run")
	b.ReportMetric(float64(checked.Nanoseconds())/float64(b.N), "checked-ns/run")
	b.ReportMetric(float64(checked)/float64(bare), "ratio")
}
