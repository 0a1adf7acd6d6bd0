package main

import (
	"errors"
	"fmt"

	"synfault/properties/hunt"
	"synfault/properties/prove"
)

// lost is for a search that ended in an error. Of one that a panic has ended it prints the run that panics, which is all that
// is known. No token names an untimed one, and so it is not drawn.
func (a *app) lost(s *prove.Search, token string, err error) error {
	var p *prove.Panicked
	switch {
	case !errors.As(err, &p), p.Case == nil && a.json:
		return fmt.Errorf("token %q, %w", token, err)
	case p.Case != nil:
		return a.run(&asked{Case: p.Case}, &runFlags{})
	}
	a.line("%s breaks %s: %s  [%s]: %v", s.Case, hunt.NoPanic.ID, hunt.NoPanic.Sentence, hunt.NoPanic.Source, p)
	return errBroken
}
