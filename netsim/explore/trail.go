package explore

import (
	"encoding/binary"

	"synfault/netsim"
)

// trail is a run as far as it was followed: a world, or, where worlds can be divided, a line of the worker's cores.
type trail[S, P, H any] struct {
	world *netsim.World[S, P, H]
	line  netsim.Line
}

// divides reports that the worlds of a search are followed as lines: where what is asked of a state is asked of its core alone.
func (s *search[S, P, H]) divides(inst *Instance[S, P, H]) bool {
	c := &s.cfg
	return c.Untimed == nil && !c.Symmetric && c.Graph == nil && c.weak == nil && inst.Blind && inst.World.CanDivide()
}

// maxCores is how many cores a worker remembers before it begins anew, about: more of them find more that is known, and less of
// it near.
const maxCores = 1 << 11

// maxOctets is how much memory they may take, about.
const maxOctets = 8 << 20

// known is what was found of a deed, to be told wherever it is met again.
type known struct {
	broken, seen set
	counts       [2]uint32 // from and to, in worker.knownCounts
	fates        [2]uint32 // from and to, in worker.knownFates: of each offer how many it may meet, and which
	goals        uint8
	asked        bool // fates is set
}

// learn looks at an event that is met for the first time. What a walker meets was judged already, in the batch that found its
// chain.
func (k *worker[S, P, H]) learn(deed int, w *netsim.World[S, P, H], st *netsim.Step[S, P]) {
	var d known
	d.counts[0] = uint32(len(k.knownCounts))
	k.knownCounts = append(k.knownCounts, k.count(w, st)...)
	d.counts[1] = uint32(len(k.knownCounts))
	if k.inst.Check != nil && !k.walks {
		k.found.reset()
		k.inst.Check(w, st, &k.found)
		d.broken, d.seen = k.found.broken, k.found.seen
		k.found.reset()
	}
	if k.s.cfg.Goals > 0 {
		d.goals = k.inst.Goals(w)
	}
	k.deeds = append(k.deeds[:deed], d)
}

// tell notes what is known of an event, if it is news.
func (k *worker[S, P, H]) tell(d *known, r *run, atEnd bool) {
	broken, seen := d.broken.without(k.s.known[0]), d.seen.without(k.s.known[1])
	if !broken.empty() || !seen.empty() {
		k.found.broken, k.found.seen = broken, seen
		k.note(r, atEnd)
	}
}

// endOf is what is known of a line's end.
func (k *worker[S, P, H]) endOf(t *trail[S, P, H]) *known {
	n := t.line.Core()
	d, met := k.ends[n]
	if !met {
		d = new(known)
		if k.inst.End != nil {
			k.found.reset()
			k.inst.End(k.cores.World(&t.line), &k.found)
			d.broken, d.seen = k.found.broken, k.found.seen
			k.found.reset()
		}
		k.ends[n] = d
	}
	return d
}

// offer turns the worker's fates to the packets that a deed offers, and to what those may meet.
func (k *worker[S, P, H]) offer(deed int) {
	d, f := &k.deeds[deed], &k.fate
	f.begin(nil, true)
	if !d.asked {
		k.cores.EachOffer(deed, f.note)
		d.asked = true
		d.fates[0] = uint32(len(k.knownFates))
		for i := range f.offers {
			list := f.of(i)
			k.knownFates = append(append(k.knownFates, uint16(len(list))), list...)
		}
		d.fates[1] = uint32(len(k.knownFates))
		return
	}
	for rest := k.knownFates[d.fates[0]:d.fates[1]]; len(rest) > 0; {
		n := int(rest[0])
		f.fates = append(f.fates, rest[1:1+n]...)
		f.offers = append(f.offers, offered{end: len(f.fates)})
		rest = rest[1+n:]
	}
}

// many reports that a worker remembers more than it should, or so many times as much.
func (k *worker[S, P, H]) many(times int) bool {
	return k.cores != nil && (k.cores.Len() > times*maxCores || k.cores.Size() > uint64(times)*maxOctets)
}

// renew forgets what is known, but for where the walkers and some riders are, of whom no event is yet to be looked at.
func (k *worker[S, P, H]) renew(riders []*rider[S, P, H]) {
	k.lines = k.lines[:0]
	for i := range k.walkers {
		if w := &k.walkers[i]; w.used {
			k.lines = append(k.lines, &w.line)
		}
	}
	for _, rd := range riders {
		k.lines = append(k.lines, &rd.line)
	}
	k.cores.Renew(k.lines)
	k.forget()
}

// release forgets all that is known, and gives back its memory.
func (k *worker[S, P, H]) release() {
	k.cores.Release()
	k.forget()
	for i := range k.walkers {
		k.walkers[i].used = false
	}
}

// forget forgets what was found of deeds.
func (k *worker[S, P, H]) forget() {
	k.renewed++
	k.deeds, k.knownCounts, k.knownFates = k.deeds[:1], k.knownCounts[:0], k.knownFates[:0]
	clear(k.ends)
}

// blank is a trail to copy others into.
func (k *worker[S, P, H]) blank() trail[S, P, H] {
	if k.cores != nil {
		return trail[S, P, H]{}
	}
	return trail[S, P, H]{world: k.root.Clone()}
}

// start turns a trail to the start.
func (k *worker[S, P, H]) start(t *trail[S, P, H]) {
	if t.world == nil {
		k.cores.Begin(&t.line)
		return
	}
	t.world.CopyFrom(k.root)
}

// copy makes dst equal to src, which is of the same kind.
func (k *worker[S, P, H]) copy(dst, src *trail[S, P, H]) {
	if src.world == nil {
		dst.line.CopyFrom(&src.line)
		return
	}
	dst.world.CopyFrom(src.world)
}

func (k *worker[S, P, H]) upcoming(t *trail[S, P, H]) (netsim.Time, bool) {
	if t.world == nil {
		return k.cores.Next(&t.line)
	}
	return t.world.Next()
}

func (t *trail[S, P, H]) events() uint64 {
	if t.world == nil {
		return t.line.Events()
	}
	return t.world.Events()
}

func (k *worker[S, P, H]) canStrike(t *trail[S, P, H], at netsim.Time) bool {
	if t.world == nil {
		return k.cores.CanStrike(&t.line, at)
	}
	return t.world.CanStrike(at)
}

func (k *worker[S, P, H]) strike(t *trail[S, P, H], f netsim.HostFault) {
	if t.world == nil {
		k.cores.Strike(&t.line, f)
		return
	}
	t.world.Strike(f)
}

// step takes the next event, with picks.
func (k *worker[S, P, H]) step(t *trail[S, P, H], picks []pick) {
	if t.world == nil {
		k.follow(t, k.cores.Deed(&t.line), picks)
		return
	}
	k.fate.begin(picks, false)
	t.world.Step()
	k.fate.begin(nil, false)
}

// follow takes a line past an event whose deed is known, with picks.
func (k *worker[S, P, H]) follow(t *trail[S, P, H], deed int, picks []pick) {
	k.chosen = k.chosen[:0]
	for _, p := range picks {
		k.chosen = append(k.chosen, netsim.Chosen{Offer: p.offer, Fate: p.fate})
	}
	k.cores.Follow(&t.line, deed, k.chosen, k.s.cfg.Menu.Fates)
}

// lineHash is the hash of the state that a line has come to.
func (k *worker[S, P, H]) lineHash(t *trail[S, P, H]) (h hash) {
	h.hi, h.lo = k.cores.Hash(&t.line)
	if k.s.horizon > 0 {
		k.digest = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(k.digest[:0], h.hi), h.lo)
		h = sum(k.appendAhead(k.digest, k.cores.Now(&t.line)))
	}
	if h == (hash{}) {
		h.lo = 1
	}
	if k.s.cfg.Exact {
		k.key = k.appendAhead(k.cores.AppendKey(k.key[:0], &t.line, netsim.KeyOptions{}), k.cores.Now(&t.line))
	}
	return h
}

// outOfMemory reports that the bound is met, also without what is remembered of events.
func (s *search[S, P, H]) outOfMemory() bool {
	if s.cfg.Memory == 0 || s.memory().Total() <= s.cfg.Memory {
		return false
	}
	for _, k := range s.workers {
		if k.cores != nil {
			k.release()
		}
	}
	return s.memory().Total() > s.cfg.Memory
}
