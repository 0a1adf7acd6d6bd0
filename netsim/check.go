package netsim

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// flaw is what is wrong with an impairment: after which of netem's keywords, in which of its arguments, counted from 1 (0
// is the keyword itself), and what would be right.
type flaw struct {
	keyword string
	arg     int
	got     string
	want    string
}

// Validate says what is wrong with a profile, if anything is: a value out of its range, or models that contradict each
// other. What ParseProfile returns is valid.
func (p Profile) Validate() error {
	if p.MSL < 0 || p.MSL > MaxTime || p.Horizon < 0 || p.Horizon > Time(MaxTime) {
		return errors.New("profile: msl and horizon are at least 0 and at most 146 years")
	}
	if f := p.Default.check(); f != nil {
		return fmt.Errorf("profile: %s: %s stands where there should be %s", f.keyword, f.got, f.want)
	}
	for i, l := range p.Links {
		name := AppendLink(nil, l.From, l.To)
		if slices.ContainsFunc(p.Links[:i], func(k LinkImpairment) bool { return k.From == l.From && k.To == l.To }) {
			return fmt.Errorf("profile: the link %s is there twice", name)
		}
		if f := l.check(); f != nil {
			return fmt.Errorf("profile: %s: %s: %s stands where there should be %s", name, f.keyword, f.got, f.want)
		}
	}
	return nil
}

func (m *Impairment) check() *flaw {
	for _, check := range [...]func(*Impairment) *flaw{
		(*Impairment).checkDelay, (*Impairment).checkLoss, (*Impairment).checkDuplicate, (*Impairment).checkReorder,
		(*Impairment).checkRate, (*Impairment).checkSlot, (*Impairment).checkForge, (*Impairment).checkWindows,
	} {
		if f := check(m); f != nil {
			return f
		}
	}
	return nil
}

func (m *Impairment) checkDelay() *flaw {
	d := &m.Delay
	switch {
	case d.Mean < 0 || d.Mean > MaxTime:
		return &flaw{"delay", 1, FormatDuration(d.Mean), "a delay from 0s to 146 years"}
	case d.Jitter < 0 || d.Jitter > MaxJitter:
		return &flaw{"delay", 2, FormatDuration(d.Jitter), "a jitter from 0s to " + FormatDuration(MaxJitter) +
			", the most that netem can draw"}
	case int(d.Distribution) >= len(distNames):
		return &flaw{"distribution", 1, d.Distribution.String(), "uniform, normal, pareto or paretonormal"}
	case d.Distribution != Uniform && (d.Mean == 0 || d.Jitter == 0):
		return &flaw{"distribution", 1, d.Distribution.String(), "a delay with a jitter for it to spread: delay 100ms 10ms " +
			"distribution " + d.Distribution.String()}
	}
	return nil
}

func (m *Impairment) checkLoss() *flaw {
	k := &m.Loss.Markov
	switch {
	case m.Loss.Model > GilbertLoss:
		return &flaw{"loss", 1, fmt.Sprint(m.Loss.Model), "random, state or gemodel"}
	case m.Loss.Model != MarkovLoss:
		return nil
	case k.P13 > Certain-k.P14:
		return &flaw{"loss", 2, fmt.Sprintf("p13 %v with p14 %v", k.P13, k.P14),
			"two probabilities of leaving state 1, together at most 100%"}
	case k.P31 > Certain-k.P32:
		return &flaw{"loss", 3, fmt.Sprintf("p31 %v with p32 %v", k.P31, k.P32),
			"two probabilities of leaving state 3, together at most 100%"}
	}
	return nil
}

func (m *Impairment) checkDuplicate() *flaw {
	if m.Duplicate.Lag < 0 || m.Duplicate.Lag > MaxTime {
		return &flaw{"duplicate", 0, FormatDuration(m.Duplicate.Lag), "a lag from 0s to 146 years"}
	}
	return nil
}

func (m *Impairment) checkReorder() *flaw {
	switch {
	case m.Reorder.P != 0 && m.Delay.Mean == 0:
		return &flaw{"reorder", 0, m.Reorder.P.String(), "a delay as well, for packets to overtake: delay 10ms reorder 25%"}
	case m.Reorder.P == 0 && m.Reorder.Gap > 0:
		return &flaw{"gap", 0, fmt.Sprint(m.Reorder.Gap), "a probability of reordering as well: reorder 25% gap 5"}
	}
	return nil
}

func (m *Impairment) checkRate() *flaw {
	r := &m.Rate
	switch {
	case r.Bits > 0 && r.Bits < 8:
		return &flaw{"rate", 1, formatRate(r.Bits), "a rate of at least 8bit, which is one octet per second, or 0 for none"}
	case r.CellSize > 0 && int64(r.CellOverhead) <= -int64(r.CellSize):
		return &flaw{"rate", 4, fmt.Sprint(r.CellOverhead), "a cell overhead that leaves something of the cell"}
	}
	return nil
}

func (m *Impairment) checkSlot() *flaw {
	s := &m.Slot
	switch {
	case s.Min < 0 || s.Max < s.Min || s.Max > MaxTime:
		return &flaw{"slot", 2, FormatDuration(s.Max),
			"the longest time between slots, at least the shortest and at most 146 years"}
	case s.Jitter < 0 || s.Jitter > MaxJitter || s.Mean < 0 || s.Mean > MaxTime:
		return &flaw{"slot", 4, FormatDuration(s.Jitter),
			"a delay of at most 146 years and a jitter of more than 0s and at most " + FormatDuration(MaxJitter)}
	case s.Jitter != 0 && (s.Min != 0 || s.Max != 0):
		return &flaw{"slot", 1, FormatDuration(s.Min), "either two times or a distribution with a delay and a jitter"}
	case int(s.Distribution) >= len(distNames):
		return &flaw{"slot", 2, s.Distribution.String(), "uniform, normal, pareto or paretonormal"}
	case s.Packets < 0 || s.Bytes < 0:
		return &flaw{"slot", 0, fmt.Sprint(min(s.Packets, s.Bytes)), "a bound of at least 0"}
	}
	return nil
}

func (m *Impairment) checkForge() *flaw {
	f := &m.Forge
	switch {
	case f.P != 0 && (f.Kinds == 0 || f.Kinds&1 != 0):
		return &flaw{"forge", 1, f.P.String(), "at least one kind, from 1 to 63: forge 1% 1,2"}
	case f.Edge < 0:
		return &flaw{"forge", 3, fmt.Sprint(f.Edge), "an edge from 0 to 127"}
	}
	return nil
}

func (m *Impairment) checkWindows() *flaw {
	good := func(w Window) bool {
		return w.From >= 0 && w.From < w.Until && (w.Until <= Time(MaxTime) || w.Until == Never)
	}
	for _, w := range m.Down {
		if !good(w) {
			return &flaw{"down", 1, w.From.String() + " " + w.Until.String(), "an instant and a later one: down 1s 2s"}
		}
	}
	f := m.Flap
	if f == (Flap{}) {
		return nil
	}
	if f.Until == 0 {
		f.Until = Never
	}
	if f.Up <= 0 || f.Down <= 0 || f.Up > MaxTime/2 || f.Down > MaxTime/2 || !good(f.Window) {
		return &flaw{"flap", 1, FormatDuration(f.Up) + " " + FormatDuration(f.Down),
			"how long the link is up and how long it is down, each more than 0s, " +
				"and then the instants between which it flaps, if not always: flap 5s 1s 0s 30s"}
	}
	return nil
}

// normal drops what has no effect, so that profiles which mean the same are the same, and sorts what has no order.
func (p Profile) normal() Profile {
	p.Default = p.Default.normal()
	if p.Lies && p.MSL == 0 {
		p.MSL = DefaultMSL
	}
	p.Links = append([]LinkImpairment(nil), p.Links...)
	for i := range p.Links {
		p.Links[i].Impairment = p.Links[i].Impairment.normal()
	}
	slices.SortFunc(p.Links, func(a, b LinkImpairment) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return p
}

func (m Impairment) normal() Impairment {
	m.Loss = m.Loss.normal()
	m.Corrupt = m.Corrupt.normal()
	if m.Duplicate.P == 0 {
		m.Duplicate = Duplicate{}
	}
	if m.Duplicate.Copies == 1 {
		m.Duplicate.Copies = 0
	}
	if m.Reorder.P == 0 {
		m.Reorder.Chance = Chance{}
	}
	if m.Reorder.Gap == 1 {
		m.Reorder.Gap = 0
	}
	if m.Rate.Bits == 0 {
		m.Rate = Rate{}
	}
	if m.Rate.CellSize == 0 {
		m.Rate.CellOverhead = 0
	}
	if !m.Slot.on() {
		m.Slot = Slot{}
	}
	if m.Slot.Jitter == 0 {
		m.Slot.Mean, m.Slot.Distribution = 0, Uniform
	}
	if m.Forge.P == 0 {
		m.Forge = Forge{}
	}
	m.Down = append([]Window(nil), m.Down...)
	slices.SortFunc(m.Down, func(a, b Window) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Until, b.Until))
	})
	if m.Flap.Until == Never {
		m.Flap.Until = 0
	}
	return m
}

func (c Chance) normal() Chance {
	if c.P == 0 {
		return Chance{}
	}
	return c
}

func (l Loss) normal() Loss {
	switch l.Model {
	case RandomLoss:
		if l.Random.P != 0 {
			return Loss{Model: RandomLoss, Random: l.Random}
		}
	case MarkovLoss:
		return Loss{Model: MarkovLoss, Markov: l.Markov}
	case GilbertLoss:
		return Loss{Model: GilbertLoss, Gilbert: l.Gilbert}
	}
	return Loss{}
}

func (s Slot) on() bool { return s.Min != 0 || s.Max != 0 || s.Jitter != 0 }
