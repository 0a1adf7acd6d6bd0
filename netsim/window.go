package netsim

import "math/bits"

// down reports whether the link loses all at this instant.
func (m *model) down(now Time) bool {
	if len(m.Down) == 0 && m.Flap.Up == 0 {
		return false
	}
	for _, w := range m.Down {
		if now >= w.From && now < w.Until {
			return true
		}
	}
	f := &m.Flap
	return f.Up != 0 && now >= f.From && now < m.until && Time(now-f.From)%Time(f.Up+f.Down) >= Time(f.Up)
}

// kind draws one of the kinds that a forged packet may be of.
func (f *Forge) kind(d draws) uint8 {
	kinds := f.Kinds
	for n := d.below(kindForgeKind, uint64(bits.OnesCount64(kinds))); n > 0; n-- {
		kinds &= kinds - 1
	}
	return uint8(bits.TrailingZeros64(kinds))
}
