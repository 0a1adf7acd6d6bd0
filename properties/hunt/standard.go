package hunt

import (
	"slices"

	"synfault/netsim"
	"synfault/scenarios"
)

// StandardRuns is how many runs the standard campaign has where nobody says.
const StandardRuns = 500_000

// Standard is the campaign that synfault hunt and the tests run: all Variants under drawn scripts and plans, one of
// them with drawn knobs, and each fourth block of runs under the usual scripts and all profiles; before them the catalogue
// of scenarios and what chance alone would not reach. It asks for all coverage.
//
// Or it is what the settings want of it: where they name scripts or a network, no variant is sure to break anything. A
// variant that is none of Variants is declared to break nothing. The error is that of a variant, a script or a profile that
// does not exist.
func Standard(s Settings) (Campaign, error) {
	c := Campaign{Variants: Variants(), Runs: s.Runs, Seed: s.Seed, Shard: s.Shard, Audit: 1000, Corpus: Catalogue(),
		Complete: s.Variants == nil && s.Scripts == nil && s.Profile == ""}
	if c.Runs == 0 {
		c.Runs = StandardRuns
	}
	if s.Variants != nil {
		c.Variants = chosen(s.Variants)
	}
	if s.Scripts != nil || s.Profile != "" {
		unsure(c.Variants)
	}
	for _, r := range Reach() {
		c.Reach = append(c.Reach, r.Token)
	}
	g := Grid{Variants: c.Variants, Scripts: s.Scripts, Seed: s.Seed}
	if s.Scripts == nil {
		for _, script := range scenarios.Scripts() {
			g.Scripts = append(g.Scripts, script.Name)
		}
	}
	for _, p := range netsim.Profiles() {
		g.Profiles = append(g.Profiles, p.Name)
	}
	if s.Profile != "" {
		g.Profiles = []string{s.Profile}
	}
	cases, err := g.Cases()
	if err != nil || s.Profile != "" {
		c.Cases = cases
		return c, err
	}
	c.Cases = func() Drawer { return newMixed(s.Seed, c.Variants, s.Scripts, cases()) }
	return c, nil
}

// unsure makes no breach sure any more.
func unsure(list []Variant) {
	for i := range list {
		v := &list[i]
		v.Breaks = slices.Clone(v.Breaks)
		for k := range v.Breaks {
			v.Breaks[k].Sure = false
		}
	}
}

// chosen are variants by name.
func chosen(names []string) (list []Variant) {
	all := Variants()
	for _, name := range names {
		v := Variant{Name: name}
		if i := slices.IndexFunc(all, func(v Variant) bool { return v.Name == name }); i >= 0 {
			v = all[i]
		}
		if !slices.ContainsFunc(list, func(have Variant) bool { return have.Name == name }) {
			list = append(list, v)
		}
	}
	return list
}

// Catalogue is the catalogue of scenarios as a corpus.
func Catalogue() (corpus []Known) {
	for _, s := range scenarios.Catalogue() {
		for _, run := range s.Runs {
			corpus = append(corpus, Known{run.Token, run.Breaks})
		}
	}
	return corpus
}
