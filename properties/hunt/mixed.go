package hunt

import "synfault/scenarios"

// mixed draws blocks of runs in turn from several Drawers.
type mixed struct {
	streams []part
	grid    Drawer
}

// part is a Stream of some of the campaign's variants.
type part struct {
	*Stream
	rows []int // the campaign's places of the stream's variants
}

// mostFaults is how many faults a drawn plan has at most, bursts counted as one. After more, what must come may take two
// timers where its bound allows for one.
const mostFaults = 6

// newMixed makes the Drawer of the standard campaign: of four blocks one has any knobs, if a variant wants them, and one
// the usual scripts and profiles.
func newMixed(seed uint64, variants []Variant, scripts []string, grid Drawer) *mixed {
	tame, wild := part{}, part{}
	var plain, any []string
	for i := range variants {
		if v := &variants[i]; v.wild() {
			any, wild.rows = append(any, v.Token()), append(wild.rows, i)
		} else {
			plain, tame.rows = append(plain, v.Token()), append(tame.rows, i)
		}
	}
	tame.Stream = NewStream(seed, &Options{Variants: plain, Scripts: scripts, Without: Knobs, Faults: mostFaults})
	wild.Stream = NewStream(seed, &Options{Variants: any, Scripts: scripts, Faults: mostFaults})
	switch m := (&mixed{grid: grid}); {
	case len(any) == 0:
		m.streams = []part{tame, tame, tame}
		return m
	case len(plain) == 0:
		m.streams = []part{wild, wild, wild}
		return m
	default:
		m.streams = []part{tame, wild, tame}
		return m
	}
}

// Draw implements Drawer.
func (m *mixed) Draw(index uint64) (variant int, c *scenarios.Case) {
	n := index / perSetting % 4
	if n == 3 {
		return m.grid.Draw(index)
	}
	p := &m.streams[n]
	i, c := p.Stream.Draw(index)
	return p.rows[i], c
}
