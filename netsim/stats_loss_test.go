package netsim

import (
	"math"
	"testing"
)

func lost(f Fate) bool { return f.Drop }

func losses(all []Fate) []float64 {
	x := make([]float64, len(all))
	for i, f := range all {
		if f.Drop {
			x[i] = 1
		}
	}
	return x
}

// runs counts the lengths of the runs of packets of which is(packet) equals value.
func runs(all []Fate, value bool) (lengths []int) {
	n := 0
	for _, f := range all {
		if f.Drop == value {
			n++
		} else if n > 0 {
			lengths, n = append(lengths, n), 0
		}
	}
	return lengths
}

func meanLength(lengths []int) float64 {
	sum := 0
	for _, n := range lengths {
		sum += n
	}
	return float64(sum) / float64(len(lengths))
}

// geometric is how far the lengths are from a geometric distribution of that mean: Pearson's statistic over the lengths 1
// to 8 and more, whose 0.1% critical value with 8 degrees of freedom is 26.1.
func geometric(t *testing.T, what string, lengths []int, mean float64) {
	t.Helper()
	const cells = 9
	var seen [cells]float64
	for _, n := range lengths {
		seen[min(n, cells)-1]++
	}
	chi, rest, stop := 0.0, 1.0, 1/mean
	for i, got := range seen {
		p := rest * stop
		if i == cells-1 {
			p = rest
		}
		rest -= p
		want := p * float64(len(lengths))
		chi += (got - want) * (got - want) / want
	}
	if chi > 26.1 {
		t.Errorf("%s: chi-square %.1f of a geometric distribution with mean %.3g: %v", what, chi, mean, seen)
	}
}

// Random loss without correlation strikes each packet alike and independently.
func TestRandomLoss(t *testing.T) {
	const n = 200000
	for profile, p := range map[string]float64{"loss 0.1%": 0.001, "loss 10%": 0.1, "loss 50%": 0.5, "loss 99.9%": 0.999} {
		all := fates(t, profile, n)
		near(t, profile, share(all, lost), p, 4*deviation(p, n))
		near(t, profile+": autocorrelation", autocorrelation(losses(all)), 0, 4/math.Sqrt(n))
		if p == 0.1 {
			geometric(t, "gaps", runs(all, false), 1/p)
		}
	}
	for profile, p := range map[string]float64{"loss 0%": 0, "loss 100%": 1} {
		near(t, profile, share(fates(t, profile, 10000), lost), p, 0)
	}
}

// netem's correlated sequence is x' = (1-c)·u + c·x: its mean is 1/2, its variance (1-c)/(1+c)/12, its autocorrelation c.
func TestCorrelatedSequence(t *testing.T) {
	const n = 1000000
	for _, c := range []float64{0.1, 0.25, 0.5, 0.9} {
		var last uint32
		x := make([]float64, n)
		for i := range x {
			d := drawsOf(mixSeed(1), 0, 1, uint32(i))
			x[i] = float64(d.correlated(&last, Ratio(c*float64(Certain)), kindLoss, kindFirstLoss)) / (1 << 32)
		}
		mean, sd := moments(x)
		near(t, "mean", mean, 0.5, 4*math.Sqrt(1.0/12/n)) // the correlation does not change the variance of the mean
		near(t, "variance", sd*sd, (1-c)/(1+c)/12, 4*math.Sqrt(2*(1+c*c)/(1-c*c)/n)*(1-c)/(1+c)/12)
		near(t, "autocorrelation", autocorrelation(x), c, 4/math.Sqrt(n))
	}
}

// So correlation changes the share of what is lost, which its users do not expect. The shares are those of the sequence
// simulated in floating point, four million steps each; Chance's documentation gives them.
func TestCorrelationChangesTheShare(t *testing.T) {
	const n = 400000
	for _, c := range []struct {
		profile string
		want    float64
	}{
		{"loss 10% 10%", 0.0555}, {"loss 10% 25%", 0.0175}, {"loss 10% 50%", 0.00108},
		{"loss 90% 25%", 0.9825}, {"loss 50% 90%", 0.5}, {"loss 1% 25%", 0.00000225},
	} {
		all := fates(t, c.profile, n)
		near(t, c.profile, share(all, lost), c.want, 6*deviation(c.want, n)+3e-5)
	}
	// Losses come together all the same.
	all := fates(t, "loss 10% 25%", n)
	if r := autocorrelation(losses(all)); r < 0.02 {
		t.Errorf("autocorrelation of correlated losses is %.3f", r)
	}
}

// Gilbert's model: all is lost in the bad state and nothing in the good one. The share lost is p/(p+r); bursts last 1/r
// packets and gaps 1/p, both geometrically.
func TestGilbertLoss(t *testing.T) {
	const n, p, r = 400000, 0.05, 0.25
	all := fates(t, "loss gemodel 5% 25%", n)
	// The states' autocorrelation is 1-p-r, which makes the sample worth n·(p+r)/(2-p-r) = 70588.
	near(t, "loss", share(all, lost), p/(p+r), 4*deviation(p/(p+r), 70588))
	near(t, "autocorrelation", autocorrelation(losses(all)), 1-p-r, 0.01)
	bursts, gaps := runs(all, true), runs(all, false)
	near(t, "mean burst", meanLength(bursts), 1/r, 0.08)
	near(t, "mean gap", meanLength(gaps), 1/p, 0.6)
	geometric(t, "bursts", bursts, 1/r)
	geometric(t, "gaps", gaps, 1/p)
}

// The Gilbert-Elliott model loses with 1-h in the bad state and 1-k in the good one: the share of packets lost, and of
// pairs of packets both lost, follow from the chain's equilibrium.
func TestGilbertElliottLoss(t *testing.T) {
	const n, p, r, bad, good = 1000000, 0.01, 0.1, 0.7, 0.001
	all := fates(t, "loss gemodel 1% 10% 70% 0.1%", n)
	inBad, inGood := p/(p+r), r/(p+r)
	loss := inBad*bad + inGood*good
	near(t, "loss", share(all, lost), loss, 0.0025)
	pairs := 0
	for i := range n - 1 {
		if all[i].Drop && all[i+1].Drop {
			pairs++
		}
	}
	want := inBad*bad*((1-r)*bad+r*good) + inGood*good*((1-p)*good+p*bad)
	near(t, "pairs lost", float64(pairs)/n, want, 0.0025)
	// The first packet finds the chain in the good state, and leaves by its rule: netem moves first and loses then.
	if first := fates(t, "loss gemodel 100% 0% 100% 0%", 3); first[0].Drop || !first[1].Drop || !first[2].Drop {
		t.Error("a chain that goes bad at once passes the first packet and loses all others")
	}
}

// The 4-state chain: π1 : π2 : π3 : π4 = 1 : p13·p32/(p31·p23) : p13/p31 : p14; what is lost is π3+π4. A run of losses
// begins with each entry into 3 or 4, and lasts 1/(p31+p32) or 1.
func TestMarkovLoss(t *testing.T) {
	const n, p13, p31, p32, p23, p14 = 1000000, 0.02, 0.2, 0.3, 0.4, 0.01
	all := fates(t, "loss state 2% 20% 30% 40% 1%", n)
	pi := [...]float64{1, p13 * p32 / (p31 * p23), p13 / p31, p14}
	sum := pi[0] + pi[1] + pi[2] + pi[3]
	loss := (pi[2] + pi[3]) / sum
	begins := (p13 + p14 + pi[1]*p23) / sum
	near(t, "loss", share(all, lost), loss, 0.003)
	bursts := runs(all, true)
	near(t, "bursts per packet", float64(len(bursts))/n, begins, 0.001)
	near(t, "mean burst", meanLength(bursts), loss/begins, 0.03)
	isolated := p14 / sum / begins // of the runs, those of state 4; the others last longer than k with (1-p31-p32)^k
	longer := share(bursts, func(n int) bool { return n > 3 })
	near(t, "bursts of more than 3", longer, (1-isolated)*math.Pow(1-p31-p32, 3), 4*deviation(longer, len(bursts)))
	// tc's defaults are a two-state chain: p31 = 1-p13, so each packet is lost with p13, independently.
	near(t, "loss state 10%", share(fates(t, "loss state 10%", 200000), lost), 0.1, 4*deviation(0.1, 200000))
	// p13 = 0 leaves single losses: no two together.
	single := fates(t, "loss state 0% 100% 0% 100% 20%", 100000)
	near(t, "isolated", share(single, lost), 0.2/1.2, 0.005)
	near(t, "mean isolated burst", meanLength(runs(single, true)), 1, 0)
}
