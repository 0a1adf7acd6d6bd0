package invariant

import "slices"

// all is the catalogue: the list_ files, in the order of the numbers.
var all = slices.Concat(connections, streams, segments, conduct, liveness)

// on is a question that is asked on an occasion, of acts of which all the facts are so.
func on(when moment, of func(*View) verdict, facts ...fact) question {
	q := question{when: when, of: of}
	for _, f := range facts {
		q.fact |= f
	}
	return q
}

// granted is the question where more is taken for granted.
func (q question) granted(a Assumptions) question {
	q.given = a
	return q
}
