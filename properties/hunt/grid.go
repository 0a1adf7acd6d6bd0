package hunt

import (
	"fmt"

	"synfault/scenarios"
)

// Grid draws each variant under each script and each profile, with a seed that the index alone decides.
type Grid struct {
	Variants []Variant
	Scripts  []string // as in tokens
	Profiles []string // by name
	Seed     uint64
}

// block is how many runs of one variant, script and profile follow each other: a new Case costs more than a new seed.
const block = 16

// Cases is for Campaign.Cases. The error is that of the first token that cannot be read.
func (g Grid) Cases() (func() Drawer, error) {
	if _, err := g.drawer(); err != nil {
		return nil, err
	}
	return func() Drawer {
		d, err := g.drawer()
		if err != nil {
			panic("BUG: " + err.Error()) // it was read before
		}
		return d
	}, nil
}

func (g Grid) drawer() (*gridDrawer, error) {
	d := &gridDrawer{Grid: g}
	for _, v := range g.Variants {
		for _, script := range g.Scripts {
			for _, profile := range g.Profiles {
				c, err := scenarios.Parse(fmt.Sprintf("%s/%s/seed:%s:0", v.Token(), script, profile))
				if err != nil {
					return nil, err
				}
				d.cases = append(d.cases, c)
			}
		}
	}
	if len(d.cases) == 0 {
		return nil, fmt.Errorf("a grid needs variants, scripts and profiles")
	}
	each := uint64(len(d.cases) / len(d.Variants))
	for d.stride = each*5/8 + 1; common(d.stride, each) > 1; d.stride++ {
	}
	return d, nil
}

// common is the greatest common divisor.
func common(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

type gridDrawer struct {
	Grid
	cases  []*scenarios.Case // by variant, script, profile
	stride uint64            // from one script and profile to the next that is drawn: few runs meet all sorts
}

// Draw implements Drawer. Blocks go through the variants first, so that every part of the indices has runs of each, and all
// variants meet the same networks.
func (d *gridDrawer) Draw(index uint64) (variant int, c *scenarios.Case) {
	n := index / block
	variants, each := uint64(len(d.Variants)), uint64(len(d.cases)/len(d.Variants))
	variant = int(n % variants)
	c = d.cases[uint64(variant)*each+n/variants*d.stride%each]
	c.Random.Seed = mix(d.Seed, n/variants*block+index%block) >> 32 // short enough to type
	return variant, c
}
