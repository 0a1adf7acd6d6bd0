package scenarios

import (
	"slices"
	"strings"

	"synfault/netsim"
)

// Swapped returns the case in which the hosts a and b have changed names: what a did, and what befell it, b does and
// suffers, under a's knobs. The new case shares no memory with c but the Endpoints' makers. ok is false for a case that has
// no such image: one with more hosts or connections than a pair, for only b has the port that all others connect to; with
// a flood, whose ports are nobody's; or with a random plan, which draws for one link after the other.
func (c *Case) Swapped() (image *Case, ok bool) {
	s := *c.Script
	if s.Hosts() != 2 || c.Random != nil {
		return nil, false
	}
	s.Name, s.About, s.Steps = "", "", slices.Clone(s.Steps)
	for i := range s.Steps {
		if st := &s.Steps[i]; st.Number != 0 || st.Call == Flood {
			return nil, false
		}
		s.Steps[i].Host ^= 1
	}
	s.ISS[0], s.ISS[1] = slices.Clone(s.ISS[1]), slices.Clone(s.ISS[0])
	d := *c
	d.Variant, d.Script, d.Plan = swapKnobs(c.Variant), &s, swapPlan(c.Plan)
	d.Foreign[0], d.Foreign[1] = d.Foreign[1], d.Foreign[0]
	for i, m := range c.machines {
		if i < 2 {
			i ^= 1
		}
		own := *m
		d.machines[i] = &own
	}
	return &d, true
}

// swapKnobs gives the knobs of one host to the other.
func swapKnobs(variant string) string {
	name, list, hasKnobs := strings.Cut(variant, ":")
	if !hasKnobs {
		return variant
	}
	items := strings.Split(list, ",")
	for i, item := range items {
		if rest, ok := strings.CutPrefix(item, "a."); ok {
			items[i] = "b." + rest
		} else if rest, ok := strings.CutPrefix(item, "b."); ok {
			items[i] = "a." + rest
		}
	}
	return name + ":" + strings.Join(items, ",")
}

// swapPlan turns the links and hosts of a plan round.
func swapPlan(p netsim.Plan) netsim.Plan {
	p = p.Clone()
	for i := range p.Faults {
		p.Faults[i].From ^= 1
		p.Faults[i].To ^= 1
	}
	for i := range p.Hosts {
		p.Hosts[i].Host ^= 1
	}
	return p.Normalize()
}
