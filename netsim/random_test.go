package netsim

import (
	"testing"
	"time"
)

func BenchmarkChoose(b *testing.B) {
	pct := func(n uint64) Ratio { return Ratio(n * uint64(Certain) / 100) }
	typical := Impairment{
		Delay: Delay{Mean: 40 * time.Millisecond, Jitter: 10 * time.Millisecond}, Loss: Loss{Model: RandomLoss, Random: Chance{P: pct(5)}},
		Duplicate: Duplicate{Chance: Chance{P: pct(1)}}, Reorder: Reorder{Chance: Chance{P: pct(2)}},
	}
	normal := typical
	normal.Delay.Distribution = Normal
	correlated := typical
	correlated.Loss.Random.Correlation = pct(25)
	ge := typical
	ge.Loss = Loss{Model: GilbertLoss, Gilbert: GilbertElliott{pct(1), pct(10), pct(70), 0}}
	rate := typical
	rate.Rate.Bits = 1000000
	for _, c := range []struct {
		name string
		p    Profile
	}{
		{"perfect", Profile{}},
		{"delay+jitter,loss,duplicate,reorder", Profile{Default: typical}},
		{"normal", Profile{Default: normal}},
		{"correlated", Profile{Default: correlated}},
		{"gemodel", Profile{Default: ge}},
		{"rate", Profile{Default: rate}},
		{"per-link", Profile{Links: []LinkImpairment{{0, 1, typical}, {1, 0, typical}}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := NewRandom[int](1, c.p)
			var ls LinkState
			o := Offer[int]{OfferInfo: OfferInfo{Site: Site{From: 0, To: 1}, Size: 100}}
			var n int
			b.ReportAllocs()
			for b.Loop() {
				o.N++
				o.Now += 1000
				f := r.Choose(&o, &ls)
				n += int(f.Delay)
			}
			_ = n
		})
	}
}
