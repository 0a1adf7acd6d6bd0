package trial

import (
	"synfault/properties/hunt"
	"synfault/scenarios"
)

// Suite is the default suite: drawn cases, most of them of the three-way handshake, and of every other one some, all with
// drawn knobs.
type Suite struct {
	stream *hunt.Stream
	rows   []hunt.Variant
}

// variants are those that are drawn, one as often as another.
var variants = []string{"three-way", "three-way", "three-way", "three-way", "three-way", "three-way", "fast-open", "fast-open:life=1m,limit=1",
	"syn-cookies", "syn-cookies"}

// NewSuite makes the suite of a seed.
func NewSuite(seed uint64) *Suite {
	s := &Suite{stream: hunt.NewStream(seed, &hunt.Options{Variants: variants, Share: 1, Keen: true})}
	for _, name := range variants {
		s.rows = append(s.rows, hunt.Wild(name))
	}
	return s
}

// Case is the ith case, which holds until the next, and whether a campaign would declare that it breaks a property.
func (s *Suite) Case(i uint64) (*scenarios.Case, Declared) {
	row, c := s.stream.Draw(i)
	return c, func(c *scenarios.Case, id string) bool { return s.rows[row].Declares(c, id) != nil }
}
