package prove

import (
	"context"
	"errors"
	"fmt"

	"synfault/netsim/explore"
	"synfault/scenarios"
)

// Panicked is the error of a search that came to a run which panics: a breach of hunt.NoPanic.
type Panicked struct {
	Said string          // and where, in one line
	Case *scenarios.Case // the run; nil for an untimed one, which no token names
}

func (p *Panicked) Error() string {
	if p.Case == nil {
		return "a run panics: " + p.Said
	}
	return fmt.Sprintf("the run %s panics: %s", p.Case, p.Said)
}

// panicked is the first panic in the order of one worker, so that the number of workers has no effect on what is told.
func (p *prepared) panicked(ctx context.Context, cfg config, lost *explore.Panic) error {
	if cfg.Workers > 1 {
		cfg.Workers, cfg.Checkpoint, cfg.Resume, cfg.Progress = 1, nil, nil, nil
		var first *explore.Panic
		if _, err := explore.Run(ctx, cfg); errors.As(err, &first) {
			lost = first
		}
	}
	e := &Panicked{Said: lost.Said}
	if lost.Known {
		e.Case = p.led(lost.Path)
	}
	return e
}
