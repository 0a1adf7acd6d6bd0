package netsim

import (
	"math"
	"math/bits"
	"time"
)

// atOnce is the delay of a packet that is reordered.
const atOnce time.Duration = math.MinInt64

// spread is a random duration: netem's tabledist made ready.
type spread struct {
	mean   int64
	jitter uint32     // at most MaxJitter
	table  *distTable // nil: uniform
	// inverse turns the remainder by 2·jitter into two multiplications, exactly (Lemire, Kaser, Kurz, "Faster remainder by
	// direct computation", 2019): a division costs as much as the rest of a fate.
	inverse uint64
}

func newSpread(mean, jitter time.Duration, dist Distribution) spread {
	s := spread{mean: int64(mean), jitter: uint32(jitter), table: dist.table()}
	if jitter > 0 {
		s.inverse = ^uint64(0)/uint64(2*s.jitter) + 1
	}
	return s
}

// at is the duration that a draw stands for, rounded as the kernel rounds it.
func (s *spread) at(draw uint32) time.Duration {
	if s.table == nil {
		remainder, _ := bits.Mul64(s.inverse*uint64(draw), uint64(2*s.jitter))
		return time.Duration(int64(remainder) + s.mean - int64(s.jitter))
	}
	t := int64(s.table[draw%uint32(len(s.table))])
	part := int64(s.jitter%distScale) * t
	if part >= 0 {
		part += distScale / 2
	} else {
		part -= distScale / 2
	}
	return time.Duration(part/distScale + int64(s.jitter/distScale)*t + s.mean)
}

// delay is what the packet waits, which may be less than 0, or atOnce.
func (m *model) delay(d draws, mem *Memory, k, reorder kind) time.Duration {
	delay := m.Delay.Mean
	if m.Delay.Jitter != 0 {
		delay = m.jitter.at(d.correlated(&mem.Delay, m.Delay.Correlation, k, kindFirstDelay))
	}
	if m.Reorder.P != 0 && m.reorders(d, mem, reorder) {
		return atOnce
	}
	return delay
}

// reorders counts the gap and asks whether this packet overtakes. The count stops where it no longer matters, so that
// memories which mean the same are the same.
func (m *model) reorders(d draws, mem *Memory, k kind) bool {
	// The sequence goes on for every packet; netem draws only for those that may be reordered.
	strikes := m.Reorder.strikes(d, &mem.Reorder, k, kindFirstReorder)
	if mem.Gap+1 < m.Reorder.Gap {
		mem.Gap++
		return false
	}
	if strikes {
		mem.Gap = 0
	}
	return strikes
}
