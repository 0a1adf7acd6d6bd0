package hunt

import "synfault/scenarios"

// mixed draws blocks of runs in turn from several Drawers.
type mixed struct {
	streams []part // of the blocks, over and over; one without a Stream stands for the grid
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
// the usual scripts and profiles; every other four are keen.
func newMixed(seed uint64, variants []Variant, scripts []string, grid Drawer) *mixed {
	m := &mixed{grid: grid}
	for _, keen := range []bool{false, true} {
		tame, wild := part{}, part{}
		var plain, any []string
		for i := range variants {
			if v := &variants[i]; v.wild() {
				any, wild.rows = append(any, v.Token()), append(wild.rows, i)
			} else {
				plain, tame.rows = append(plain, v.Token()), append(tame.rows, i)
			}
		}
		tame.Stream = NewStream(seed, &Options{Variants: plain, Scripts: scripts, Without: Knobs, Faults: mostFaults, Keen: keen})
		wild.Stream = NewStream(seed, &Options{Variants: any, Scripts: scripts, Faults: mostFaults, Keen: keen})
		switch {
		case len(any) == 0:
			wild = tame
		case len(plain) == 0:
			tame = wild
		}
		m.streams = append(m.streams, tame, wild, tame, part{})
	}
	return m
}

// Draw implements Drawer.
func (m *mixed) Draw(index uint64) (variant int, c *scenarios.Case) {
	p := &m.streams[index/perSetting%uint64(len(m.streams))]
	if p.Stream == nil {
		return m.grid.Draw(index)
	}
	i, c := p.Stream.Draw(index)
	return p.rows[i], c
}
