package netsim

import (
	"strconv"
	"strings"
)

// keyword is a word that begins a part of a section.
type keyword struct {
	name    string
	also    string
	own     bool // not tc's, and so not abbreviated
	repeats bool
	global  bool // about the whole network
	read    func(p *profileParser, s *section)
}

// keywords stand in the order in which tc compares them, which decides what an abbreviation means: d is delay.
var keywords = [...]keyword{
	{name: "limit", read: readLimit},
	{name: "delay", also: "latency", read: readDelay},
	{name: "loss", also: "drop", read: readLoss},
	{name: "ecn", read: readECN},
	{name: "reorder", read: func(p *profileParser, s *section) { s.Reorder.Chance = p.chance("how many packets overtake") }},
	{name: "corrupt", read: func(p *profileParser, s *section) { s.Corrupt = p.chance("how many packets are damaged") }},
	{name: "gap", read: func(p *profileParser, s *section) {
		s.Reorder.Gap = uint32(p.integer("every how manieth packet may overtake", 0, 1<<32-1))
	}},
	{name: "duplicate", read: readDuplicate},
	{name: "distribution", read: func(p *profileParser, s *section) { s.Delay.Distribution = p.distribution() }},
	{name: "rate", read: readRate},
	{name: "slot", read: readSlot},
	{name: "seed", read: readSeed},
	{name: "down", own: true, repeats: true, read: func(p *profileParser, s *section) {
		s.Down = append(s.Down, p.window())
	}},
	{name: "flap", own: true, read: readFlap},
	{name: "forge", own: true, read: readForge},
	{name: "msl", own: true, global: true, read: readMSL},
	{name: "horizon", own: true, global: true, read: func(p *profileParser, _ *section) {
		p.profile.Horizon = Time(p.time("the instant at which the network heals"))
	}},
}

func keywordNames() []string {
	var names []string
	for _, k := range keywords {
		names = append(names, k.name)
		if k.also != "" {
			names = append(names, k.also)
		}
	}
	return names
}

// findKeyword finds what a word means, as tc's matches does: any beginning of a keyword will do.
func findKeyword(w string) *keyword {
	for i := range keywords {
		k := &keywords[i]
		if w == k.name || !k.own && (strings.HasPrefix(k.name, w) || strings.HasPrefix(k.also, w)) {
			return k
		}
	}
	return nil
}

func readLimit(p *profileParser, s *section) {
	s.Limit = uint32(p.size("how many packets may be in flight (with 0, netem loses all)", 1, 1<<32-1))
}

func readDelay(p *profileParser, s *section) {
	s.Delay.Mean = p.time("the delay")
	if p.isNumber(false) {
		s.Delay.Jitter = p.time("the jitter")
		s.Delay.Correlation = p.ratioOr("the correlation of the delay", 0)
	}
}

func (p *profileParser) distribution() Distribution {
	w := p.arg()
	for i, name := range distNames {
		if w.text == name {
			return Distribution(i)
		}
	}
	want := strings.Join(distNames[:], ", ")
	if name, ok := nearest(w.text, distNames[:]); ok {
		want += ": did you mean " + name + "?"
	}
	p.fail(w, "a distribution, "+want)
	return Uniform
}

func (p *profileParser) chance(what string) Chance {
	return Chance{p.ratio(what), p.ratioOr("the correlation", 0)}
}

func readLoss(p *profileParser, s *section) {
	if p.isNumber(false) {
		s.Loss = Loss{Model: RandomLoss, Random: p.chance("how many packets are lost")}
		return
	}
	switch w := p.arg(); w.text {
	case "random":
		s.Loss = Loss{Model: RandomLoss, Random: p.chance("how many packets are lost")}
	case "state":
		p13 := p.ratio("p13, from passing in a gap to losing in a burst")
		m := Markov{P13: p13}
		m.P31 = p.ratioOr("p31", Certain-p13)
		m.P32 = p.ratioOr("p32", 0)
		m.P23 = p.ratioOr("p23", Certain)
		m.P14 = p.ratioOr("p14", 0)
		s.Loss = Loss{Model: MarkovLoss, Markov: m}
	case "gemodel":
		good := p.ratio("p, from the good state to the bad")
		g := GilbertElliott{P: good}
		g.R = p.ratioOr("r, from bad to good", Certain-good)
		g.LossBad = p.ratioOr("1-h, the loss in the bad state", Certain)
		g.LossGood = p.ratioOr("1-k, the loss in the good state", 0)
		s.Loss = Loss{Model: GilbertLoss, Gilbert: g}
	default:
		want := "a percentage, random, state or gemodel"
		if name, ok := nearest(w.text, []string{"random", "state", "gemodel"}); ok {
			want += ": did you mean " + name + "?"
		}
		p.fail(w, want)
	}
}

func readECN(p *profileParser, s *section) {
	p.fail(p.words[s.at["ecn"]], "another keyword: there is no marking here in place of losing, so ecn has no meaning")
}

func readDuplicate(p *profileParser, s *section) {
	s.Duplicate.Chance = p.chance("how many packets are doubled")
	for {
		switch p.peek().text {
		case "copies":
			p.arg()
			s.Duplicate.Copies = uint8(p.integer("how many copies there are", 1, 255))
		case "lag":
			p.arg()
			s.Duplicate.Lag = p.time("how much later a copy may be")
		default:
			return
		}
	}
}

func readRate(p *profileParser, s *section) {
	w := p.arg()
	bits, ok := rateUnits.read(w.text, 1<<63-1)
	if !ok {
		p.fail(w, "a rate, a number with a unit: bit, kbit, mbit, gbit, or kbps and so on for octets")
	}
	s.Rate.Bits = bits
	if p.isNumber(true) {
		s.Rate.Overhead = int32(p.integer("the overhead of a packet", -1<<31, 1<<31-1))
	}
	if p.isNumber(false) {
		s.Rate.CellSize = uint32(p.integer("the size of a cell", 0, 1<<32-1))
	}
	if p.isNumber(true) {
		s.Rate.CellOverhead = int32(p.integer("the overhead of a cell", -1<<31, 1<<31-1))
	}
}

func readSlot(p *profileParser, s *section) {
	t := &s.Slot
	if p.isNumber(false) {
		t.Min = p.time("the shortest time between slots")
		t.Max = t.Min
		if p.isNumber(false) {
			t.Max = p.time("the longest time between slots")
		}
	} else if w := p.arg(); w.text == "distribution" {
		t.Distribution = p.distribution()
		t.Mean = p.time("the mean time between slots")
		at := p.peek()
		if t.Jitter = p.time("how far the time between slots varies"); t.Jitter == 0 {
			p.fail(at, "a jitter of more than 0s")
		}
	} else {
		p.fail(w, "the time between slots, or distribution with a name, a delay and a jitter")
	}
	for w := p.peek().text; w != ""; w = p.peek().text {
		switch {
		case strings.HasPrefix("packets", w):
			p.arg()
			t.Packets = int32(p.integer("how many packets a slot takes", 0, 1<<31-1))
		case strings.HasPrefix("bytes", w):
			p.arg()
			t.Bytes = int32(p.size("how many octets a slot takes", 0, 1<<31-1))
		default:
			return
		}
	}
}

func readSeed(p *profileParser, s *section) {
	w := p.arg()
	n, err := strconv.ParseUint(w.text, 10, 64)
	if err != nil || n == 0 {
		p.fail(w, "a seed from 1 to 18446744073709551615; 0 means that of the run")
	}
	s.Seed = n
}

func readFlap(p *profileParser, s *section) {
	s.Flap = Flap{Up: p.time("how long the link is up"), Down: p.time("how long the link is down")}
	if p.isNumber(false) {
		s.Flap.Window = p.window()
	}
}

func readForge(p *profileParser, s *section) {
	s.Forge.P = p.ratio("how many packets have a forged one beside them")
	w := p.arg()
	for part := range strings.SplitSeq(w.text, ",") {
		first, last, isRange := strings.Cut(part, "-")
		low, err := strconv.ParseUint(first, 10, 6)
		high := low
		if isRange && err == nil {
			high, err = strconv.ParseUint(last, 10, 6)
		}
		if err != nil || low == 0 || high < low {
			p.fail(w, "the kinds to forge, from 1 to 63, such as 1,2 or 1-4")
			return
		}
		for ; low <= high; low++ {
			s.Forge.Kinds |= 1 << low
		}
	}
	if p.isNumber(false) {
		s.Forge.Edge = int8(p.integer("the farthest edge", 0, 127))
	}
}

func readMSL(p *profileParser, _ *section) {
	at := p.peek()
	if p.profile.MSL = p.time("the maximum segment lifetime"); p.profile.MSL == 0 {
		p.fail(at, "a lifetime of more than 0s")
	}
	if p.peek().text == "lies" {
		p.arg()
		p.profile.Lies = true
	}
}
