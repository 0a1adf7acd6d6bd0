package netsim

import (
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// printer collects the words of a section.
type printer []string

func (p *printer) words(w ...string) { *p = append(*p, w...) }

func (p *printer) time(d time.Duration) { p.words(FormatDuration(d)) }

func (p *printer) integer(n int64) { p.words(strconv.FormatInt(n, 10)) }

func (p *printer) chance(keyword string, c Chance) {
	if c.P == 0 {
		return
	}
	p.words(keyword, c.P.String())
	if c.Correlation != 0 {
		p.words(c.Correlation.String())
	}
}

// String prints the impairment as a section of a profile; if it does nothing, that is empty.
func (m Impairment) String() string {
	m = m.normal()
	var p printer
	if d := m.Delay; d.Mean != 0 || d.Jitter != 0 || d.Correlation != 0 {
		p.words("delay")
		p.time(d.Mean)
		if d.Jitter != 0 || d.Correlation != 0 {
			p.time(d.Jitter)
		}
		if d.Correlation != 0 {
			p.words(d.Correlation.String())
		}
	}
	if m.Delay.Distribution != Uniform {
		p.words("distribution", m.Delay.Distribution.String())
	}
	p.loss(&m.Loss)
	p.chance("duplicate", m.Duplicate.Chance)
	if m.Duplicate.Copies != 0 {
		p.words("copies")
		p.integer(int64(m.Duplicate.Copies))
	}
	if m.Duplicate.Lag != 0 {
		p.words("lag")
		p.time(m.Duplicate.Lag)
	}
	p.chance("corrupt", m.Corrupt)
	p.chance("reorder", m.Reorder.Chance)
	if m.Reorder.Gap != 0 {
		p.words("gap")
		p.integer(int64(m.Reorder.Gap))
	}
	p.rate(&m.Rate)
	if m.Limit != 0 {
		p.words("limit")
		p.integer(int64(m.Limit))
	}
	p.slot(&m.Slot)
	if m.Seed != 0 {
		p.words("seed", strconv.FormatUint(m.Seed, 10))
	}
	p.forge(&m.Forge)
	for _, w := range m.Down {
		p.words("down", w.From.String(), w.Until.String())
	}
	p.flap(&m.Flap)
	return strings.Join(p, " ")
}

func (p *printer) loss(l *Loss) {
	switch l.Model {
	case RandomLoss:
		p.chance("loss", l.Random)
	case MarkovLoss:
		p.words("loss", "state")
		for _, r := range [...]Ratio{l.Markov.P13, l.Markov.P31, l.Markov.P32, l.Markov.P23, l.Markov.P14} {
			p.words(r.String())
		}
	case GilbertLoss:
		p.words("loss", "gemodel")
		for _, r := range [...]Ratio{l.Gilbert.P, l.Gilbert.R, l.Gilbert.LossBad, l.Gilbert.LossGood} {
			p.words(r.String())
		}
	}
}

func (p *printer) rate(r *Rate) {
	if r.Bits == 0 {
		return
	}
	p.words("rate", formatRate(r.Bits))
	if r.Overhead != 0 || r.CellSize != 0 {
		p.integer(int64(r.Overhead))
	}
	if r.CellSize != 0 {
		p.integer(int64(r.CellSize))
	}
	if r.CellOverhead != 0 {
		p.integer(int64(r.CellOverhead))
	}
}

func (p *printer) slot(s *Slot) {
	if !s.on() {
		return
	}
	p.words("slot")
	if s.Jitter != 0 {
		p.words("distribution", s.Distribution.String())
		p.time(s.Mean)
		p.time(s.Jitter)
	} else {
		p.time(s.Min)
		if s.Max != s.Min {
			p.time(s.Max)
		}
	}
	if s.Packets != 0 {
		p.words("packets")
		p.integer(int64(s.Packets))
	}
	if s.Bytes != 0 {
		p.words("bytes")
		p.integer(int64(s.Bytes))
	}
}

func (p *printer) forge(f *Forge) {
	if f.P == 0 {
		return
	}
	p.words("forge", f.P.String())
	var kinds []string
	for k := f.Kinds; k != 0; k &= k - 1 {
		kinds = append(kinds, strconv.Itoa(bits.TrailingZeros64(k)))
	}
	p.words(strings.Join(kinds, ","))
	if f.Edge != 0 {
		p.integer(int64(f.Edge))
	}
}

func (p *printer) flap(f *Flap) {
	if f.Up == 0 {
		return
	}
	p.words("flap")
	p.time(f.Up)
	p.time(f.Down)
	if f.From != 0 || f.Until != 0 {
		until := f.Until
		if until == 0 {
			until = Never
		}
		p.words(f.From.String(), until.String())
	}
}
