package netsim

import "testing"

// BenchmarkChoose is what a Random costs per packet offered.
func BenchmarkChoose(b *testing.B) {
	const typical = "delay 40ms 10ms loss 5% duplicate 1% reorder 2%"
	for _, c := range []struct{ name, profile string }{
		{"perfect", ""},
		{"delay+jitter,loss,duplicate,reorder", typical},
		{"normal", typical + " distribution normal"},
		{"per-link", "ab: " + typical + "; ba: " + typical},
		{"correlated-loss", "delay 40ms 10ms loss 5% 25% duplicate 1% reorder 2%"},
		{"gemodel", "delay 40ms 10ms loss gemodel 1% 10% 70% 0.1% duplicate 1% reorder 2%"},
		{"rate", typical + " rate 1mbit"},
		{"everything", everything + " rate 10mbit slot 1ms 2ms packets 3 limit 10 down 1s 2s flap 3s 1s"},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := NewRandom[int](1, mustProfile(b, c.profile))
			var ls LinkState
			o := Offer[int]{OfferInfo: OfferInfo{Site: Site{From: 0, To: 1}, Size: 100}}
			late := 0
			b.ReportAllocs()
			for b.Loop() {
				o.N++
				o.Now += 1e6
				if f := r.Choose(&o, &ls); f.Delay > 0 {
					late++
				}
			}
		})
	}
}

// BenchmarkNewRandom is what it costs to begin a run with another seed.
func BenchmarkNewRandom(b *testing.B) {
	p := mustProfile(b, everything+"; ba: loss 10%")
	b.ReportAllocs()
	for b.Loop() {
		NewRandom[int](1, p)
	}
}
