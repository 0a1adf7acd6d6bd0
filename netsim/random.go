package netsim

import (
	"fmt"
	"time"
)

// Random decides fates by a Profile and a seed. A draw is a function of (seed, link, ordinal, kind), and what the models
// remember is in each link's Memory; so a Random is immutable, several worlds and goroutines may share it, and a world's
// copy goes on as the world would have.
type Random[P any] struct{ core random }

// NewRandom makes a Random. A profile that Validate refuses makes it panic.
func NewRandom[P any](seed uint64, p Profile) *Random[P] { return &Random[P]{newRandom(seed, p)} }

// Reseed makes r decide as NewRandom of its profile and another seed does, and allocates nothing. No run may be under way.
func (r *Random[P]) Reseed(seed uint64) {
	r.core.rest.reseed(seed)
	for i := range r.core.models {
		r.core.models[i].reseed(seed)
	}
}

func (m *model) reseed(seed uint64) {
	if m.Seed == 0 {
		m.seed = mixSeed(seed)
	}
}

// Choose implements Chooser.
func (r *Random[P]) Choose(o *Offer[P], ls *LinkState) Fate { return r.core.choose(&o.OfferInfo, ls) }

// random is a Profile made ready: what does not depend on the packet's type.
type random struct {
	horizon Time
	msl     time.Duration
	rest    model    // of the links that have none of their own
	links   []uint32 // those that have a model of their own, as linkKey makes them, sorted
	models  []model  // theirs
}

func linkKey(from, to NodeID) uint32 { return uint32(from)<<16 | uint32(to) }

// model is an Impairment made ready.
type model struct {
	plain  bool   // see there
	copies int    // of a packet that is duplicated
	seed   uint64 // mixed
	until  Time   // of the flap
	jitter spread // of the delay
	slots  spread // of the time between slots
	Impairment
}

func newRandom(seed uint64, p Profile) random {
	if err := p.Validate(); err != nil {
		panic(fmt.Sprintf("netsim.NewRandom: %v", err))
	}
	p = p.normal()
	r := random{horizon: p.Horizon, msl: p.MSL, rest: newModel(seed, p.Default)}
	if r.horizon == 0 {
		r.horizon = Never
	}
	switch {
	case p.Lies:
		r.msl = Forever
	case p.MSL == 0:
		r.msl = DefaultMSL
	}
	for _, l := range p.Links {
		r.links = append(r.links, linkKey(l.From, l.To))
		r.models = append(r.models, newModel(seed, l.Impairment))
	}
	return r
}

func newModel(seed uint64, m Impairment) model {
	if m.Seed != 0 {
		seed = m.Seed
	}
	until := m.Flap.Until
	if until == 0 {
		until = Never
	}
	return model{
		plain:      m.plain(),
		copies:     max(1, int(m.Duplicate.Copies)),
		seed:       mixSeed(seed),
		until:      until,
		jitter:     newSpread(m.Delay.Mean, m.Delay.Jitter, m.Delay.Distribution),
		slots:      newSpread(m.Slot.Mean, m.Slot.Jitter, m.Slot.Distribution),
		Impairment: m,
	}
}

// plain reports whether choosePlain knows all of the impairment: delay, random loss, duplication and reordering, without
// correlation or gap.
func (m *Impairment) plain() bool {
	return m.Delay.Correlation == 0 && m.Loss.Model <= RandomLoss && m.Loss.Random.Correlation == 0 &&
		m.Duplicate.Correlation == 0 && m.Corrupt.P == 0 && m.Reorder.Correlation == 0 && m.Reorder.Gap <= 1 &&
		m.Rate.Bits == 0 && !m.Slot.on() && m.Limit == 0 && m.Forge.P == 0 && len(m.Down) == 0 && m.Flap.Up == 0
}

func (r *random) model(from, to NodeID) *model {
	key := linkKey(from, to)
	low, high := 0, len(r.links)
	for low < high {
		if mid := (low + high) / 2; r.links[mid] < key {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low < len(r.links) && r.links[low] == key {
		return &r.models[low]
	}
	return &r.rest
}

func (r *random) choose(o *OfferInfo, ls *LinkState) Fate {
	if o.Now >= r.horizon {
		return Fate{}
	}
	m := &r.rest
	if len(r.links) > 0 {
		m = r.model(o.From, o.To)
	}
	if m.plain {
		return r.choosePlain(m, o, ls)
	}
	return r.chooseAny(m, o, ls)
}

// choosePlain is chooseAny for the models that most profiles are made of, none of which remembers anything: the same draws
// and the same fates in half the time.
func (r *random) choosePlain(m *model, o *OfferInfo, ls *LinkState) Fate {
	d := drawsOf(m.seed, o.From, o.To, o.N)
	if m.Duplicate.P != 0 && uint32(m.Duplicate.P) >= d.word(kindDuplicate) {
		return r.chooseAny(m, o, ls)
	}
	if m.Loss.Random.P != 0 && uint32(m.Loss.Random.P) >= d.word(kindLoss) {
		return Lost()
	}
	delay := m.Delay.Mean
	if m.Reorder.P != 0 && uint32(m.Reorder.P) >= d.word(kindReorder) {
		delay = 0
	} else if m.Delay.Jitter != 0 {
		delay = max(m.jitter.at(d.word(kindDelay)), 0)
	}
	if time.Duration(Time(o.Transit).Add(delay)) > r.msl {
		return Lost()
	}
	return Late(delay)
}

// chooseAny follows netem_enqueue: duplication counts up and loss counts down before anything else is asked; then damage;
// then the queue's limit; then when the packet leaves. Unlike netem it lets every model see every packet, those that others
// lose too, so that no model's memory depends on another model.
func (r *random) chooseAny(m *model, o *OfferInfo, ls *LinkState) Fate {
	d, mem := drawsOf(m.seed, o.From, o.To, o.N), &ls.Memory
	arrivals := 1
	if m.Duplicate.strikes(d, &mem.Duplicate, kindDuplicate, kindFirstDuplicate) {
		arrivals += m.copies
	}
	if m.loses(d, mem, kindLoss, kindLossMark) {
		arrivals--
	}
	damaged := m.Corrupt.strikes(d, &mem.Corrupt, kindCorrupt, kindFirstCorrupt)
	delay := m.delay(d, mem, kindDelay, kindReorder)
	if m.down(o.Now) {
		return Fate{Drop: true}
	}
	var f Fate
	if m.Forge.P != 0 {
		f.Forge = m.forged(d)
	}
	if arrivals == 0 || m.Limit != 0 && ls.InFlight >= m.Limit {
		f.Drop = true
		return r.withinLife(o, f)
	}
	if damaged {
		f.Damage = uint16(1 + d.below(kindDamage, 1<<16-1))
	}
	if arrivals > 1 {
		f.Timing, f.Copies = m.twice(o, d, mem, delay, arrivals-1)
	} else {
		f.Delay = m.leave(o, mem, delay)
	}
	return r.withinLife(o, f)
}

// strikes asks whether the event happens to this packet.
func (c Chance) strikes(d draws, last *uint32, k, first kind) bool {
	return c.P != 0 && uint32(c.P) >= d.correlated(last, c.Correlation, k, first)
}

// twice decides when a packet and its n copies leave. As in netem, the copy enters the queue before the original, passes
// the models once more, and may be lost. What they remember of it is forgotten, for it takes no ordinal; the transmitter
// and the slots do serve it.
func (m *model) twice(o *OfferInfo, d draws, mem *Memory, delay time.Duration, n int) (Timing, uint8) {
	scratch := *mem
	if m.loses(d, &scratch, kindCopyLoss, kindCopyLossMark) {
		return Timing{Delay: m.leave(o, mem, delay)}, 0
	}
	late := m.delay(d, &scratch, kindCopyDelay, kindCopyReorder)
	var last time.Duration
	for range n {
		last = m.leave(o, mem, late)
	}
	if m.Duplicate.Lag != 0 {
		last = time.Duration(Time(last).Add(time.Duration(d.below(kindLag, uint64(m.Duplicate.Lag)+1))))
	}
	first := m.leave(o, mem, delay)
	if last < first {
		first, last = last, first
	}
	return Timing{Delay: first, CopyDelay: (last - first) / time.Duration(n)}, uint8(n)
}

// leave is how long after its offer a packet leaves, given the delay drawn for it. A delay of atOnce passes the queue by.
func (m *model) leave(o *OfferInfo, mem *Memory, delay time.Duration) time.Duration {
	if delay == atOnce {
		return 0
	}
	if m.Rate.Bits == 0 && !m.Slot.on() {
		return max(delay, 0)
	}
	at := o.Now.Add(delay)
	if m.Rate.Bits != 0 {
		at = m.Rate.transmit(o.Now, at, o.Size, mem)
	}
	at = max(at, o.Now)
	if m.Slot.on() {
		at = m.hold(o, at, mem)
	}
	return at.Sub(o.Now)
}

// forged is the argument of a forged packet, or 0 for none.
func (m *model) forged(d draws) uint16 {
	if uint32(m.Forge.P) < d.word(kindForge) {
		return 0
	}
	edge := int64(m.Forge.Edge)
	edge = int64(d.below(kindForgeEdge, uint64(2*edge+1))) - edge
	return ForgeArg(m.Forge.kind(d), int8(edge))
}

// withinLife takes from a fate what would outlive the maximum segment lifetime.
func (r *random) withinLife(o *OfferInfo, f Fate) Fate {
	at := Time(o.Transit).Add(f.Delay)
	left := r.msl - time.Duration(at)
	if left < 0 {
		return Fate{Drop: true}
	}
	if f.Copies > 0 && f.CopyDelay > left/time.Duration(f.Copies) {
		f.Copies = uint8(left / f.CopyDelay)
		if f.Copies == 0 {
			f.CopyDelay = 0
		}
	}
	return f
}
