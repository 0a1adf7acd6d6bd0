package properties

import (
	"pgregory.net/rapid"

	"synfault/netsim"
	"synfault/properties/hunt"
	"synfault/scenarios"
)

// choices is the Source that rapid is.
type choices struct{ t *rapid.T }

// Intn implements hunt.Source.
func (c choices) Intn(n int) int {
	if n < len(upTo) {
		return upTo[n].Draw(c.t, "choice")
	}
	return rapid.IntRange(0, n-1).Draw(c.t, "choice")
}

// upTo are the generators of small choices: making one takes longer than using it.
var upTo = func() (g [257]*rapid.Generator[int]) {
	for n := 1; n < len(g); n++ {
		g[n] = rapid.IntRange(0, n-1)
	}
	return g
}()

// drawn makes a generator of what a function draws. Its choices are not logged one by one, what comes of them is.
func drawn[V any](draw func(hunt.Source) V) *rapid.Generator[V] {
	return rapid.Custom(func(t *rapid.T) V { return draw(choices{t}) })
}

// AnyCase generates whole cases: handshake and knobs, script, and a plan that is drawn up front, so that the run itself draws
// nothing. Options may be nil.
func AnyCase(o *hunt.Options) *rapid.Generator[*scenarios.Case] {
	return drawn(func(src hunt.Source) *scenarios.Case { return hunt.Draw(src, o) })
}

// AnyVariant generates handshakes with knobs of their own and of the machine, as in a token: two-way:dup=anew,msl=30s.
func AnyVariant(o *hunt.Options) *rapid.Generator[string] {
	return drawn(func(src hunt.Source) string { return hunt.DrawVariant(src, o) })
}

// AnyMixedPair generates handshakes with two ends that have other rules and sockets.
func AnyMixedPair(handshake string) *rapid.Generator[string] {
	return drawn(func(src hunt.Source) string { return hunt.DrawMixedPair(src, handshake) })
}

// AnyScript generates what users do.
func AnyScript(o *hunt.Options) *rapid.Generator[*scenarios.Script] {
	return drawn(func(src hunt.Source) *scenarios.Script { return hunt.DrawScript(src, o) })
}

// AnyMix generates the profile parameters of plans for a case: how many faults, and of which kinds at all.
func AnyMix(c *scenarios.Case, o *hunt.Options) *rapid.Generator[hunt.Mix] {
	return drawn(hunt.NewSetting(c, o).DrawMix)
}

// AnyPlan generates plans for a case: slices of faults with delays around its timers, its MSL and twice that, with forged and
// with stale segments, and with crashes.
func AnyPlan(c *scenarios.Case, o *hunt.Options) *rapid.Generator[netsim.Plan] {
	return drawn(func(src hunt.Source) netsim.Plan {
		s := hunt.NewSetting(c, o)
		s.DrawPlan(src)
		return s.Plan
	})
}

// AnyCrash generates crashes of a case's hosts, while something goes on there.
func AnyCrash(c *scenarios.Case, o *hunt.Options) *rapid.Generator[netsim.HostFault] {
	return drawn(hunt.NewSetting(c, o).DrawCrash)
}

// AnyStale generates faults that bring a segment back when its connection is over; older than the MSL if they may lie.
func AnyStale(c *scenarios.Case, lies bool) *rapid.Generator[netsim.Fault] {
	s := hunt.NewSetting(c, nil)
	return drawn(func(src hunt.Source) netsim.Fault { return s.DrawStale(src, lies) })
}

// AnyForged generates fates that forge a segment beside the passing one: of every kind, at and around every edge by which its
// receiver decides.
func AnyForged() *rapid.Generator[netsim.Fate] {
	return drawn(func(src hunt.Source) netsim.Fate { return netsim.Forged(hunt.DrawForged(src)) })
}

// AnyISN generates initial sequence numbers, most of them close to where numbers wrap or change their sign.
func AnyISN() *rapid.Generator[uint32] { return drawn(hunt.DrawISN) }
