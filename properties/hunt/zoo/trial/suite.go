package trial

import (
	"synfault/properties/hunt"
	"synfault/scenarios"
)

// Suite is the default suite: drawn cases, most of them of the three-way handshake, and of every other one some.
type Suite struct {
	stream   *hunt.Stream
	declared []map[string]bool // what each variant is declared to break
}

// variants are those that are drawn, one as often as another.
var variants = []string{"three-way", "three-way", "three-way", "three-way", "three-way", "three-way", "fast-open", "syn-cookies"}

// NewSuite makes the suite of a seed.
func NewSuite(seed uint64) *Suite {
	s := &Suite{stream: hunt.NewStream(seed, &hunt.Options{Variants: variants, Share: 4})}
	for _, name := range variants {
		breaks := map[string]bool{"I14": true} // two openers that cross can meet an old SYN: RFC 9293's own, and not the mutant's
		for _, v := range hunt.Variants() {
			if v.Name != name {
				continue
			}
			for _, b := range v.Breaks {
				breaks[b.ID] = true
			}
		}
		s.declared = append(s.declared, breaks)
	}
	return s
}

// Case is the ith case, which holds until the next, and what it is declared to break.
func (s *Suite) Case(i uint64) (*scenarios.Case, map[string]bool) {
	variant, c := s.stream.Draw(i)
	return c, s.declared[variant]
}
