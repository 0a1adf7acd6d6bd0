package trial

import (
	"synfault/properties/hunt"
	"synfault/scenarios"
)

// Suite is the default suite: the ith case for a seed.
func Suite(seed uint64) func(i uint64) *scenarios.Case {
	s := hunt.NewStream(seed, &hunt.Options{Variants: []string{"three-way"}})
	return s.Case
}
