package netsim_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"synfault/netsim"
)

// oneFate is a predicate on plans that looks at one fate: those fail that have one fault, for whose fate it holds.
func oneFate(is func(netsim.Fate) bool) func(netsim.Plan) bool {
	return func(p netsim.Plan) bool { return p.Len() == 1 && len(p.Faults) == 1 && is(p.Faults[0].Fate) }
}

// TestDelaysAreShortenedToRoundValues has what the failure takes, and the roundest of the short delays that do.
func TestDelaysAreShortenedToRoundValues(t *testing.T) {
	between := func(low, high time.Duration) func(netsim.Fate) bool {
		return func(f netsim.Fate) bool { return f.Delay >= low && f.Delay <= high }
	}
	for _, c := range []struct {
		given     string
		low, high time.Duration
		want      string
	}{
		{"ab0+63.217804ms", 1, netsim.Forever, "ab0+1ms"},
		{"ab0+63.217804ms", 4 * ms, netsim.Forever, "ab0+4ms"},
		{"ab0+63.217804ms", 50 * ms, netsim.Forever, "ab0+50ms"},
		{"ab0+63.217804ms", 51 * ms, 69 * ms, "ab0+60ms"},
		{"ab0+63.217804ms", 61 * ms, 70 * ms, "ab0+61ms"},
		{"ab0+63.217804ms", 62 * ms, 69 * ms, "ab0+62ms"},
		{"ab0+63.217804ms", 63100 * time.Microsecond, 64 * ms, "ab0+63.1ms"},
		{"ab0+63.217804ms", 63101 * time.Microsecond, 63900 * time.Microsecond, "ab0+63.2ms"},
		{"ab0+63.217804ms", 63217804, 63217804, "ab0+63.217804ms"},
		{"ab0+60ms", 51 * ms, netsim.Forever, "ab0+60ms"}, // not 51ms, which is less round
		{"ab0+63ms", 61 * ms, netsim.Forever, "ab0+61ms"},
		{"ab0+97.3ms", 96 * ms, netsim.Forever, "ab0+96ms"},
		{"ab0+3600s", 200 * sec, netsim.Forever, "ab0+200s"},
		{"ab0+3600s", 201 * sec, netsim.Forever, "ab0+300s"},
		{"ab0+36000s", 5001 * sec, netsim.Forever, "ab0+10000s"},
		{"ab0+9223372036.854775807s", 0, netsim.Forever, "ab0+1ms"},
		{"ab0+9223372036.854775807s", netsim.Forever, netsim.Forever, "ab0+9223372036.854775807s"},
		{"ab0+700us", 1, netsim.Forever, "ab0+1us"},
		{"ab0+713.5us", 130 * time.Microsecond, netsim.Forever, "ab0+200us"},
		{"ab0+1ms", 1, netsim.Forever, "ab0+1ms"},
		{"ab0+730ns", 1, netsim.Forever, "ab0+1ns"},
		{"ab0+1ns", 1, netsim.Forever, "ab0+1ns"},
	} {
		got := watched(t, netsim.Shrinker{Fails: oneFate(between(c.low, c.high))}, plan(t, c.given))
		if s := got.Plan.String(); s != c.want {
			t.Errorf("%s, failing from %v to %v, becomes %s, want %s", c.given, c.low, c.high, s, c.want)
		}
	}
}

// TestFatesAreMadeSimpler has what of a fate the failure takes.
func TestFatesAreMadeSimpler(t *testing.T) {
	const all = "ab0x+63.217ms~77=5@7.3ms%rst+9"
	forge := func(f netsim.Fate) (kind uint8, edge int8) { return netsim.SplitForge(f.Forge) }
	for _, c := range []struct {
		is   func(netsim.Fate) bool
		want string
	}{
		{func(f netsim.Fate) bool { return f.Drop }, "ab0x"},
		{func(f netsim.Fate) bool { return f.Delay > 0 }, "ab0+1ms"},
		{func(f netsim.Fate) bool { return f.Drop && f.Delay > 0 }, "ab0x+1ms"},
		{func(f netsim.Fate) bool { return f.Damage != 0 }, "ab0~"},
		{func(f netsim.Fate) bool { return f.Damage == 77 }, "ab0~77"},
		{func(f netsim.Fate) bool { return f.Copies > 0 }, "ab0=0s"},
		{func(f netsim.Fate) bool { return f.Copies > 0 && f.CopyDelay > 0 }, "ab0=1ms"},
		{func(f netsim.Fate) bool { return f.Copies > 0 && f.CopyDelay > 6*ms }, "ab0=7ms"},
		{func(f netsim.Fate) bool { return f.Copies > 1 }, "ab0=2@0s"},
		{func(f netsim.Fate) bool { return f.Copies > 2 }, "ab0=3@0s"},
		{func(f netsim.Fate) bool { return f.Copies > 3 }, "ab0=4@0s"},
		{func(f netsim.Fate) bool { return f.Forge != 0 }, "ab0%rst"},
		{func(f netsim.Fate) bool { kind, edge := forge(f); return kind == 1 && edge != 0 }, "ab0%rst+1"},
		{func(f netsim.Fate) bool { kind, edge := forge(f); return kind == 1 && edge > 3 }, "ab0%rst+4"},
		{func(f netsim.Fate) bool { kind, edge := forge(f); return kind == 1 && edge > 8 }, "ab0%rst+9"},
		{func(f netsim.Fate) bool { return f.Damage != 0 && f.Copies > 0 && f.Delay > 0 }, "ab0+1ms~=0s"},
		{func(f netsim.Fate) bool { return named.FormatFate(f) == all[3:] }, all},
	} {
		got := watched(t, netsim.Shrinker{Fails: oneFate(c.is)}, plan(t, all))
		if s := named.Format(got.Plan); s != c.want {
			t.Errorf("%s becomes %s, want %s", all, s, c.want)
		}
	}
	got := watched(t, netsim.Shrinker{Fails: oneFate(func(f netsim.Fate) bool { _, edge := forge(f); return edge < 0 })}, plan(t, "ab0%rst-128"))
	if s := named.Format(got.Plan); s != "ab0%rst-1" {
		t.Errorf("ab0%%rst-128 becomes %s, want ab0%%rst-1", s)
	}
}

// TestCrashesAreMovedToRoundInstants and their down-times shortened.
func TestCrashesAreMovedToRoundInstants(t *testing.T) {
	for _, c := range []struct {
		given string
		fails func(h netsim.HostFault) bool
		want  string
	}{
		{"b@2.717s+5.3s", func(netsim.HostFault) bool { return true }, "b@0s+0s"},
		{"b@2.717s+5.3s", func(h netsim.HostFault) bool { return h.At > 0 && h.Down > 0 }, "b@1ms+1ms"},
		{"b@2.717s+5.3s", func(h netsim.HostFault) bool { return h.At >= netsim.Time(2*sec) }, "b@2s+0s"},
		{"b@2.717s+5.3s", func(h netsim.HostFault) bool { return h.At >= netsim.Time(2500*ms) && h.Down > 5*sec }, "b@3s+5.1s"},
		{"b@2.717s", func(h netsim.HostFault) bool { return h.At >= netsim.Time(11*ms) }, "b@20ms"},
		{"b@2.717s", func(h netsim.HostFault) bool { return h.Down == netsim.Forever }, "b@0s"},
	} {
		fails := func(p netsim.Plan) bool { return len(p.Hosts) == 1 && c.fails(p.Hosts[0]) }
		got := watched(t, netsim.Shrinker{Fails: fails}, plan(t, c.given))
		if s := got.Plan.String(); s != c.want {
			t.Errorf("%s becomes %s, want %s", c.given, s, c.want)
		}
	}
}

// TestCrashesThatBecomeOneOnTheWay has two crashes of which the second can go as soon as the packet's delay is round, and
// then falls on the first when its own instant is made round.
func TestCrashesThatBecomeOneOnTheWay(t *testing.T) {
	fails := func(p netsim.Plan) bool {
		return len(p.Faults) == 1 && (len(p.Hosts) == 2 || len(p.Hosts) == 1 && p.Faults[0].Delay == ms)
	}
	got := watched(t, netsim.Shrinker{Fails: fails}, plan(t, "ab0+3ms,b@0s+1s,b@1.5s+1s"))
	if s := got.Plan.String(); s != "ab0+1ms,b@0s+0s" {
		t.Errorf("found %s", s)
	}
}

// TestShrinkingNeverPanics whatever fails: a plan and its fate are tied by a hash alone.
func TestShrinkingNeverPanics(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := genPlan().Draw(t, "plan").Normalize()
		salt, every := rapid.Uint32().Draw(t, "salt"), rapid.Uint32Range(1, 50).Draw(t, "every")
		watched(t, netsim.Shrinker{Budget: 2000, Fails: func(q netsim.Plan) bool {
			h := salt
			for _, c := range []byte(q.String()) {
				h = (h ^ uint32(c)) * 16777619 // FNV-1a
			}
			return q.Equal(p) || h%every == 0
		}}, p)
	})
}
