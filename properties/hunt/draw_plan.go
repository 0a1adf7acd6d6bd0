package hunt

import (
	"time"

	"synfault/netsim"
	"synfault/scenarios"
)

// Mix is the profile of a drawn plan, drawn before it: how many faults, and which kinds at all. That kinds are left out
// lets those that stay meet each other (Groce, Zhang, Eide, Chen and Regehr, "Swarm testing", ISSTA 2012).
type Mix struct {
	Faults  int
	Weights [numDeeds]uint8 // of each kind of fault; 0 is never
	ByClass uint8           // so many of 4 faults name a class of packets
	Deep    bool            // they may strike late packets, too
	Lies    bool            // packets may outlive the MSL
}

// Deed is a kind of fault as it is drawn.
type Deed uint8

// The deeds.
const (
	Lose    Deed = iota // a packet never arrives
	Burst               // nor do some after it
	Late                // it comes late
	Twice               // copies come after it
	Only                // it is lost, and a copy comes instead
	Spoil               // it is damaged
	Invent              // another comes beside it
	Replace             // another comes in its place
	Crash               // a host crashes
	numDeeds
)

// needs is what a deed is made of.
var needs = [numDeeds]Kinds{Loss, Loss, Delays, Copies, Copies, Damage, Forgery, Forgery | Loss, Crashes}

var faultCounts = []int{0, 1, 2, 3, 2, 4, 1, 5, 3, 6, 2, 8, 4, 12, 3, 24}

// DrawMix draws the profile of a plan.
func (s *Setting) DrawMix(src Source) (m Mix) {
	m.Faults = pick(src, faultCounts...)
	if s.options.Faults > 0 {
		m.Faults = min(m.Faults, s.options.Faults)
	}
	m.ByClass = uint8(src.Intn(5))
	m.Deep = chance(src, 1, 4)
	m.Lies = chance(src, 1, 8) && s.may&Lies != 0
	theme := themes[src.Intn(len(themes))]
	for d := range m.Weights {
		m.Weights[d] = pick[uint8](src, 1, 0, 0, 3)
		if needs[d]&^s.may != 0 || needs[d]&(Forgery|Crashes)&^theme != 0 {
			m.Weights[d] = 0
		}
	}
	if theme&s.may == Forgery {
		m.Weights[Invent] = 4
	}
	return m
}

// themes are what a plan is about beside losses, delays and copies. Forgeries and crashes excuse much, so that half of all
// plans do without.
var themes = []Kinds{0, 0, 0, 0, Forgery, Forgery, Crashes, Forgery | Crashes}

// total is the sum of the weights; if nothing is switched on, losses are, or whatever else may be.
func (s *Setting) total(m *Mix) (sum int) {
	for _, w := range m.Weights {
		sum += int(w)
	}
	for d := 0; sum == 0 && d < len(m.Weights); d++ {
		if needs[d]&^s.may == 0 {
			m.Weights[d], sum = 1, 1
		}
	}
	return sum
}

// DrawPlan gives the Case another plan, drawn all at once.
func (s *Setting) DrawPlan(src Source) {
	p := &s.Case.Plan
	p.Faults, p.Hosts = p.Faults[:0], p.Hosts[:0]
	m := s.DrawMix(src)
	if s.seed != nil {
		s.Case.Random.Seed = s.seed.Seed + uint64(src.Intn(1<<16))<<16 + uint64(src.Intn(1<<16))
		if m.Weights[Crash] > 0 && chance(src, 1, 2) {
			p.Hosts = append(p.Hosts, s.DrawCrash(src))
		}
		return
	}
	if s.stage != nil {
		if *p = s.stage.play(*p, src, &s.times); !chance(src, 1, 4) {
			*p = p.Normalize()
			return
		}
	}
	s.Case.Plan = s.appendPlan(*p, src, &m).Normalize()
}

// appendPlan draws the faults of a mix.
func (s *Setting) appendPlan(p netsim.Plan, src Source, m *Mix) netsim.Plan {
	sum := s.total(m)
	if sum == 0 {
		return p
	}
	if s.focus != nil {
		var more bool
		if p, more = s.focus.apply(src, p, s.may); !more {
			return p
		}
	}
	if s.options.Keen && s.reopens && s.may&Forgery != 0 && chance(src, 1, 6) {
		p.Faults = append(p.Faults, s.drawAtReopening(src))
	}
	for range m.Faults {
		n, d := src.Intn(sum), Deed(0)
		for ; n >= int(m.Weights[d]); d++ {
			n -= int(m.Weights[d])
		}
		if d == Crash {
			p.Hosts = append(p.Hosts, s.DrawCrash(src))
			continue
		}
		site := s.DrawSite(src, m)
		p.Faults = append(p.Faults, netsim.Fault{Site: site, Fate: s.DrawFate(src, m, d)})
		if d == Burst {
			for range 1 + small(src, 8) {
				site.N++
				p.Faults = append(p.Faults, netsim.Fault{Site: site, Fate: netsim.Lost()})
			}
		}
	}
	return p
}

// classes are what a fault may name in the place of an ordinal.
var classes = []netsim.Class{scenarios.ClassSYN, scenarios.ClassSYNACK, scenarios.ClassACK, scenarios.ClassData,
	scenarios.ClassFIN, scenarios.ClassFIN, scenarios.ClassRST}

// DrawSite draws which packet a fault strikes.
func (s *Setting) DrawSite(src Source, m *Mix) netsim.Site {
	link := s.links[src.Intn(len(s.links))]
	site := netsim.Site{From: link[0], To: link[1]}
	if chance(src, int(m.ByClass), 4) {
		site.Class = classes[src.Intn(len(classes))]
		site.N = uint32(small(src, 4))
		if s.options.Keen && s.reopens && chance(src, 1, 4) { // of the later opens
			site.Class, site.N = pick(src, scenarios.ClassSYN, scenarios.ClassSYNACK), uint32(1+small(src, 3))
		}
		return site
	}
	most := 8
	if m.Deep || s.options.Keen && s.holds { // a window shuts late
		most = 24
	}
	site.N = uint32(small(src, most))
	return site
}

// DrawFate draws what becomes of a packet.
func (s *Setting) DrawFate(src Source, m *Mix, d Deed) (f netsim.Fate) {
	switch d {
	case Lose, Burst:
		return netsim.Lost()
	case Late:
		f = netsim.Late(s.times.delay(src, m.Lies))
	case Twice, Only:
		f = netsim.Copied(uint8(1+small(src, 3)), s.times.delay(src, m.Lies))
		f.Drop = d == Only
	case Spoil:
		return netsim.Damaged(s.drawDamage(src))
	case Invent, Replace:
		f = netsim.Forged(DrawForged(src))
		f.Drop = d == Replace
		if s.may&Delays != 0 && chance(src, 1, 4) {
			f.Delay = s.times.delay(src, m.Lies)
		}
	}
	if !m.Lies && f.Copies > 0 { // the last copy, too, is younger than the MSL
		f.CopyDelay = min(f.CopyDelay, s.times.longest/time.Duration(f.Copies))
	}
	return f
}

// drawAtReopening draws what somebody makes up when the four-tuple is opened again, beside the SYN or in its place: the peer
// may be in TIME-WAIT.
func (s *Setting) drawAtReopening(src Source) netsim.Fault {
	kind := pick(src, uint8(scenarios.ForgeSYN), scenarios.ForgeSYNACK, scenarios.ForgeRST, scenarios.ForgeRSTW, scenarios.ForgeFIN, scenarios.ForgeACK)
	f := netsim.Forged(netsim.ForgeArg(kind, pick[int8](src, 0, 1, -1, 2)))
	f.Drop = chance(src, 1, 2)
	site := netsim.Site{From: 0, To: 1, Class: scenarios.ClassSYN, N: 1 + uint32(small(src, 2))}
	return netsim.Fault{Site: site, Fate: f}
}

// drawDamage draws damage: what a checksum catches, or, where forgeries may be, two bits turned over that it does not.
func (s *Setting) drawDamage(src Source) uint16 {
	if s.may&Forgery != 0 && chance(src, 1, 4) {
		return scenarios.Undetected + uint16(src.Intn(32))
	}
	return 1
}

// DrawForged draws the argument of a forged packet: its kind, and the edge at which its numbers lie.
func DrawForged(src Source) uint16 {
	kind := 1 + src.Intn(scenarios.NumForges)
	if chance(src, 1, 2) {
		kind = int(keen[src.Intn(len(keen))])
	}
	edge := pick[int8](src, 0, 1, -1, 0, 1, -1, 0, 2, -2, 127, -128)
	if chance(src, 1, 8) {
		edge = int8(src.Intn(256) - 128)
	}
	return netsim.ForgeArg(uint8(kind), edge)
}

// keen are the kinds of forged segments whose edges decide most: they are drawn more often than others.
var keen = []uint8{scenarios.ForgeRST, scenarios.ForgeRST, scenarios.ForgeRSTW, scenarios.ForgeRSTW, scenarios.ForgeSYN,
	scenarios.ForgeACK, scenarios.ForgeACKN, scenarios.ForgeData, scenarios.ForgeDataW, scenarios.ForgeFIN, scenarios.ForgeSeqW}

// DrawStale draws a fault that brings a segment of a connection back when that is over: a copy that comes later than a close
// takes, and, unless it may lie, is younger than the MSL.
func (s *Setting) DrawStale(src Source, lies bool) netsim.Fault {
	m := Mix{ByClass: 2}
	f := netsim.Fault{Site: s.DrawSite(src, &m), Fate: netsim.Copied(1, 0)}
	close := 8 * s.times.link
	f.CopyDelay = close + s.times.delay(src, lies)
	if !lies {
		f.CopyDelay = min(f.CopyDelay, s.times.longest)
	}
	return f
}

// DrawCrash draws the crash of a host.
func (s *Setting) DrawCrash(src Source) netsim.HostFault {
	host := netsim.NodeID(1)
	if chance(src, 1, 3) {
		host = 0
	}
	return netsim.HostFault{Host: host, At: s.times.instant(src), Down: s.times.down(src)}
}
