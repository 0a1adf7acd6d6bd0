package netsim

import (
	"slices"
	"testing"
	"time"
)

// together offers n packets of 100 octets at one instant, and gives their delays.
func together(t *testing.T, profile string, n int, at Time) []time.Duration {
	t.Helper()
	var delays []time.Duration
	for _, f := range offer(t, profile, n, func(_ int, o *OfferInfo, _ *LinkState) { o.Now = at }) {
		delays = append(delays, f.Delay)
	}
	return delays
}

// A transmitter sends the packets one after another, each for the time that its octets take; the delay counts from the
// offer. Overheads are as in tc-netem(8): rate 5kbit 20 100 5 sends 100 octets as 120 in two cells of 100, 105 each on the
// wire, which takes 210·8/5000 s.
func TestRate(t *testing.T) {
	const us = time.Microsecond
	for _, c := range []struct {
		profile string
		want    []time.Duration
	}{
		{"rate 1mbit", []time.Duration{800 * us, 1600 * us, 2400 * us}},
		{"delay 10ms rate 1mbit", []time.Duration{10800 * us, 11600 * us, 12400 * us}},
		{"rate 1mbit 25", []time.Duration{1000 * us, 2000 * us}},
		{"rate 1mbit -25", []time.Duration{600 * us, 1200 * us}},
		{"rate 1mbit -200", []time.Duration{0, 0}},
		{"rate 5kbit 20 100 5", []time.Duration{336000 * us, 672000 * us}},
		{"rate 1mbit 0 100 5", []time.Duration{840 * us, 1680 * us}},
		{"rate 1mbit 0 48 5", []time.Duration{3 * 53 * 8 * us}},
		{"rate 1mbit 0 50 -25", []time.Duration{400 * us}},
		{"rate 12bit", []time.Duration{100 * time.Second}}, // netem keeps whole octets per second
	} {
		if got := together(t, c.profile, len(c.want), 0); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.profile, got, c.want)
		}
	}
	// Packets further apart than they take do not queue; a late one does not wait for the past.
	apart := offer(t, "rate 1mbit", 3, func(i int, o *OfferInfo, _ *LinkState) { o.Now = Time(i) * 500000 })
	for i, want := range []time.Duration{800 * us, 1100 * us, 1400 * us} {
		if apart[i].Delay != want {
			t.Errorf("packet %d: %v, want %v", i, apart[i].Delay, want)
		}
	}
	// A copy takes the transmitter's time before its original does.
	if got, want := offer(t, "rate 1mbit duplicate 100%", 1, func(int, *OfferInfo, *LinkState) {})[0], (Fate{
		Timing: Timing{800 * us, 800 * us}, Copies: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	// A packet that is reordered passes the queue by.
	if got, want := together(t, "delay 1ms reorder 100% gap 3 rate 1mbit", 3, 0), []time.Duration{1800 * us, 2600 * us, 0}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	// With a rate, jitter swaps no packets.
	last := Time(0)
	for i, f := range offer(t, "delay 50ms 40ms rate 1mbit", 2000, func(i int, o *OfferInfo, _ *LinkState) { o.Now = Time(i) * 1e6 }) {
		at := (Time(i) * 1e6).Add(f.Delay)
		if at.Sub(last) < 800*us {
			t.Fatalf("packet %d leaves %v after the one before", i, at.Sub(last))
		}
		last = at
	}
}

// Slots 10ms apart take two packets each, or as many as fit; the first begins at 0.
func TestSlot(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		profile string
		at      Time
		want    []time.Duration
	}{
		{"slot 10ms packets 2", 0, []time.Duration{0, 0, 10 * ms, 10 * ms, 20 * ms}},
		{"slot 10ms packets 2", 1e6, []time.Duration{10 * ms, 10 * ms, 20 * ms, 20 * ms, 30 * ms}},
		{"slot 10ms bytes 250", 0, []time.Duration{0, 0, 0, 10 * ms, 10 * ms, 10 * ms, 20 * ms}},
		{"slot 10ms", 1e6, []time.Duration{10 * ms, 10 * ms, 10 * ms}},
		// Ready after the slot that was asked for has begun: the next begins 10 ms later.
		{"delay 25ms slot 10ms", 0, []time.Duration{35 * ms, 35 * ms}},
		{"delay 5ms slot 10ms", 0, []time.Duration{10 * ms, 10 * ms}},
		{"delay 5ms slot 10ms reorder 100% gap 2", 0, []time.Duration{10 * ms, 0}},
	} {
		if got := together(t, c.profile, len(c.want), c.at); !slices.Equal(got, c.want) {
			t.Errorf("%s at %v: %v, want %v", c.profile, c.at, got, c.want)
		}
	}
}

// The time between slots is uniform between its bounds, or spread as its distribution says.
func TestSlotDistributions(t *testing.T) {
	const n = 20000
	between := func(profile string) []float64 {
		delays := together(t, profile, n+1, 0)
		x := make([]float64, n)
		for i := range x {
			x[i] = float64(delays[i+1]-delays[i]) / 1e6
		}
		return x
	}
	uniform := between("slot 1ms 3ms packets 1")
	near(t, "uniform", ks(uniform, func(v float64) float64 { return min(max((v-1)/2, 0), 1) }), 0, 0.0138)
	mean, sd := moments(between("slot distribution normal 20ms 2ms packets 1; msl 1h"))
	near(t, "mean", mean, 20, 0.06)
	near(t, "standard deviation", sd, 2, 0.04)
	mean, sd = moments(between("slot distribution uniform 20ms 3ms packets 1; msl 1h"))
	near(t, "mean", mean, 20, 0.05)
	near(t, "standard deviation", sd, 1.732, 0.03)
}
