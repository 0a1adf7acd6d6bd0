package hunt

import (
	"synfault/netsim"
	"synfault/scenarios"
)

// StandardRuns is how many runs the standard campaign has where nobody says.
const StandardRuns = 1_000_000

// Standard is the campaign that synfault hunt and the tests run: all Variants under all scripts and profiles, after the
// catalogue of scenarios.
func Standard(s Settings) (Campaign, error) {
	c := Campaign{Variants: Variants(), Runs: s.Runs, Seed: s.Seed, Shard: s.Shard, Audit: 1000, Corpus: Catalogue()}
	if c.Runs == 0 {
		c.Runs = StandardRuns
	}
	g := Grid{Variants: c.Variants, Seed: s.Seed, Profiles: []string{s.Profile}}
	for _, script := range scenarios.Scripts() {
		g.Scripts = append(g.Scripts, script.Name)
	}
	if s.Profile == "" {
		g.Profiles = nil
		for _, p := range netsim.Profiles() {
			g.Profiles = append(g.Profiles, p.Name)
		}
	}
	var err error
	c.Cases, err = g.Cases()
	return c, err
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
