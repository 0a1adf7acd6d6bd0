package properties

import (
	"synfault/properties/hunt"
	"synfault/properties/invariant"
)

// Option changes what Check does.
type Option func(*check)

// Runs is how many runs there are; 0 is DefaultRuns.
func Runs(n uint64) Option {
	return func(c *check) {
		if n > 0 {
			c.runs = n
		}
	}
}

// Seed decides the runs: the same seed makes the same ones, on every machine.
func Seed(seed uint64) Option { return func(c *check) { c.seed, c.seeded = seed, true } }

// Profile lets a random network decide the faults of every run, in the place of drawn plans: netsim.Profiles lists them.
func Profile(name string) Option { return func(c *check) { c.profile = name } }

// Scripts are what the users do, as in tokens: names, or steps. Without it, named scripts and drawn ones take turns; for an
// Endpoint, a few simple ones do.
func Scripts(scripts ...string) Option { return func(c *check) { c.draws.Scripts = scripts } }

// Breaks declares that the subject breaks properties: what it is known for is then no error, but logged; that it does not
// break them is one.
func Breaks(ids ...string) Option {
	return func(c *check) {
		for _, id := range ids {
			c.breaks = append(c.breaks, hunt.Breach{ID: id, Sure: true})
		}
	}
}

// MayBreak declares what is broken so seldom that not every check finds it: it is no error either way.
func MayBreak(ids ...string) Option {
	return func(c *check) {
		for _, id := range ids {
			c.breaks = append(c.breaks, hunt.Breach{ID: id})
		}
	}
}

// Without leaves kinds of faults and choices out: Without(hunt.Forgery | hunt.Crashes).
func Without(kinds hunt.Kinds) Option { return func(c *check) { c.draws.Without |= kinds } }

// Keep draws only what keeps assumptions: Keep(invariant.MSL) lets no segment outlive the MSL. Without it, runs that break
// one are drawn too, and what they show of properties that assume it is excused.
func Keep(a invariant.Assumptions) Option { return func(c *check) { c.draws.Keep |= a } }

// Saved is the directory of saved failures; see below. The empty string is none.
func Saved(dir string) Option { return func(c *check) { c.saved = dir } }

// Budget bounds the runs in which the smallest failure is looked for; 0 is netsim.DefaultBudget, and below 0 shows the one
// that was met.
func Budget(runs int) Option { return func(c *check) { c.budget = runs } }
