package netsim

import (
	"math"
	"slices"
	"testing"
	"time"
)

// The tests of this kind draw under fixed seeds, so they pass or fail for ever. Their bounds are about four standard
// deviations of what is measured.

func mustProfile(t testing.TB, text string) Profile {
	t.Helper()
	p, err := ParseProfile(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// fates offers n packets of 100 octets to the link ab, a second apart, none of which stays in flight.
func fates(t testing.TB, profile string, n int) []Fate {
	t.Helper()
	return offer(t, profile, n, func(i int, o *OfferInfo, _ *LinkState) { o.Now = Time(i) * 1e9 })
}

// offer lets prepare set what is particular about each packet.
func offer(t testing.TB, profile string, n int, prepare func(i int, o *OfferInfo, ls *LinkState)) []Fate {
	t.Helper()
	r := NewRandom[int](1, mustProfile(t, profile))
	var ls LinkState
	all := make([]Fate, n)
	for i := range all {
		o := Offer[int]{OfferInfo: OfferInfo{Site: Site{From: 0, To: 1, N: uint32(i)}, Size: 100}}
		prepare(i, &o.OfferInfo, &ls)
		all[i] = r.Choose(&o, &ls)
	}
	return all
}

func near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s is %.6g, want %.6g within %.2g", what, got, want, tolerance)
	}
}

// share is the part of all for which is holds; deviation is what its share would vary by if it were p.
func share[T any](all []T, is func(T) bool) float64 {
	n := 0
	for _, x := range all {
		if is(x) {
			n++
		}
	}
	return float64(n) / float64(len(all))
}

func deviation(p float64, n int) float64 { return math.Sqrt(p * (1 - p) / float64(n)) }

func moments(x []float64) (mean, sd float64) {
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	for _, v := range x {
		sd += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(sd / float64(len(x)))
}

// autocorrelation is how much each number goes with the next.
func autocorrelation(x []float64) float64 {
	mean, sd := moments(x)
	sum := 0.0
	for i := range len(x) - 1 {
		sum += (x[i] - mean) * (x[i+1] - mean)
	}
	return sum / float64(len(x)-1) / (sd * sd)
}

// delaysOf are the delays in multiples of the jitter, less the mean.
func delaysOf(all []Fate, mean, jitter time.Duration) []float64 {
	x := make([]float64, len(all))
	for i, f := range all {
		x[i] = float64(f.Delay-mean) / float64(jitter)
	}
	return x
}

// ks is Kolmogorov and Smirnov's statistic: the farthest that the sample's distribution is from the one with that CDF.
func ks(x []float64, cdf func(float64) float64) float64 {
	x = slices.Clone(x)
	slices.Sort(x)
	d := 0.0
	for i, v := range x {
		c := cdf(v)
		d = max(d, c-float64(i)/float64(len(x)), float64(i+1)/float64(len(x))-c)
	}
	return d
}

// The definitions: of one jitter, mean 0. The tables have 4096 steps, and end at 4.
func normalQuantile(u float64) float64 { return math.Sqrt2 * math.Erfinv(2*u-1) }
func paretoQuantile(u float64) float64 { return min((math.Pow(1-u, -1.0/3)-1.5)*4/3, 32767.0/8192) }
func paretonormalQuantile(u float64) float64 {
	return (normalQuantile(u) + 3*paretoQuantile(u)) / 4
}

// Each distribution of delays has the mean, the deviation and the shape of its definition. The 0.1% critical value of the
// Kolmogorov-Smirnov statistic is 1.95/√n; the tables' steps add 1/4096.
func TestDelayDistributions(t *testing.T) {
	const n = 100000
	integral := func(f func(u float64) float64) (sum float64) {
		const steps = 1 << 18
		for i := range steps {
			sum += f((float64(i) + 0.5) / steps)
		}
		return sum / steps
	}
	for _, c := range []struct {
		name     string
		quantile func(u float64) float64
	}{
		{"uniform", func(u float64) float64 { return 2*u - 1 }},
		{"normal", normalQuantile},
		{"pareto", paretoQuantile},
		{"paretonormal", paretonormalQuantile},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := delaysOf(fates(t, "delay 1s 10ms distribution "+c.name, n), time.Second, 10*time.Millisecond)
			mean := integral(c.quantile)
			sd := math.Sqrt(integral(func(u float64) float64 { return c.quantile(u) * c.quantile(u) }) - mean*mean)
			gotMean, gotSD := moments(x)
			near(t, "mean", gotMean, mean, 4*sd/math.Sqrt(n)+0.001) // netem's normal table is off by 0.0008
			near(t, "standard deviation", gotSD, sd, 0.01*sd)
			cdf := func(v float64) float64 { // the quantile, inverted
				low, high := 0.0, 1.0
				for range 40 {
					if mid := (low + high) / 2; c.quantile(mid) <= v {
						low = mid
					} else {
						high = mid
					}
				}
				return low
			}
			if c.name == "pareto" {
				x = slices.DeleteFunc(x, func(v float64) bool { return v > 3.99 }) // what the table cuts off has no CDF
				end := cdf(3.99)
				d := ks(x, func(v float64) float64 { return cdf(v) / end })
				near(t, "Kolmogorov-Smirnov distance", d, 0, 1.95/math.Sqrt(float64(len(x)))+1.0/4096)
				return
			}
			near(t, "Kolmogorov-Smirnov distance", ks(x, cdf), 0, 1.95/math.Sqrt(n)+1.0/4096)
		})
	}
}

// A delay of 5ms±10ms would be below 0 a quarter of the time: those packets do not wait.
func TestDelayIsNotNegative(t *testing.T) {
	all := fates(t, "delay 5ms 10ms", 100000)
	near(t, "share without delay", share(all, func(f Fate) bool { return f.Delay == 0 }), 0.25, 4*deviation(0.25, len(all)))
	if slices.ContainsFunc(all, func(f Fate) bool { return f.Delay < 0 || f.Delay >= 15*time.Millisecond }) {
		t.Error("a delay lies outside 0 to 15ms")
	}
}

// What netem calls the correlation of the delay shows only in a uniform jitter of about 2s: elsewhere the remainder that
// netem takes of the correlated number is as good as independent.
func TestDelayCorrelation(t *testing.T) {
	const n = 40000
	for _, c := range []struct {
		profile string
		jitter  time.Duration
		want    float64
	}{
		{"delay 10s 10ms 50%", 10 * time.Millisecond, 0},
		{"delay 10s 10ms 90% distribution normal", 10 * time.Millisecond, 0},
		{"delay 10s 2s 90% distribution pareto", 2 * time.Second, 0},
		{"delay 10s 2147483647ns 50%", MaxJitter, 0.5},
		{"delay 10s 2147483647ns 90%", MaxJitter, 0.9},
	} {
		x := delaysOf(fates(t, c.profile, n), 10*time.Second, c.jitter)
		near(t, c.profile+": autocorrelation", autocorrelation(x), c.want, 4/math.Sqrt(n))
		if c.want != 0 { // the variance of x' = (1-c)u + cx is (1-c)/(1+c) times that of u, which is 1/3 here
			_, sd := moments(x)
			near(t, c.profile+": variance", sd*sd, (1-c.want)/(1+c.want)/3, 0.1*(1-c.want)/(1+c.want))
		}
	}
}
