package explore

import (
	"time"

	"synfault/netsim"
)

// pick gives one of the packets that an event offers one of the menu's fates, or one of the timers that it sets one of the
// menu's Timers, which are numbered on from the fates: offers are all that an event offers and sets. Where the first of several is a strike, they
// crash hosts instead: the first says when, see worker.instant, and the others are crashes of the menu.
type pick struct {
	offer, fate uint16
}

// strike marks a pick that is no packet's.
const strike = 1<<16 - 1

// scripted is a Chooser and a Hastener that gives the packets and timers of one event the fates that were picked, and perfect
// delivery to the rest.
type scripted[P any] struct {
	menu  *Menu[P]
	picks []pick // by offer
	// record notes what was offered.
	record bool
	asked  uint16
	offers []offered
	fates  []uint16 // that the offers may meet, one offer's after another's
}

type offered struct {
	site netsim.Site
	// timer, if its Class is not 0, is a timer that was set, and no packet.
	timer netsim.TimerFault
	end   int // of its fates in scripted.fates
}

func (c *scripted[P]) begin(picks []pick, record bool) {
	c.picks, c.record, c.asked = picks, record, 0
	c.offers, c.fates = c.offers[:0], c.fates[:0]
}

// Choose implements netsim.Chooser.
func (c *scripted[P]) Choose(o *netsim.Offer[P], _ *netsim.LinkState) netsim.Fate {
	if c.record {
		c.note(o)
	}
	if f, picked := c.picked(); picked {
		return c.menu.Fates[f]
	}
	return netsim.Fate{}
}

// picked is what was picked for the next of all offers, if anything was.
func (c *scripted[P]) picked() (fate uint16, picked bool) {
	n := c.asked
	c.asked++
	if len(c.picks) > 0 && c.picks[0].offer == n {
		fate, picked = c.picks[0].fate, true
		c.picks = c.picks[1:]
	}
	return fate, picked
}

func (c *scripted[P]) note(o *netsim.Offer[P]) {
	for i := range c.menu.Fates {
		if c.menu.Allow == nil || c.menu.Allow(o, i) {
			c.fates = append(c.fates, uint16(i))
		}
	}
	c.offers = append(c.offers, offered{site: o.Site, end: len(c.fates)})
}

// Hasten implements netsim.Hastener.
func (c *scripted[P]) Hasten(s *netsim.Setting) time.Duration {
	if c.record {
		for i := range c.menu.Timers {
			if c.menu.AllowTimer == nil || c.menu.AllowTimer(s, i) {
				c.fates = append(c.fates, uint16(len(c.menu.Fates)+i))
			}
		}
		c.offers = append(c.offers, offered{timer: netsim.TimerFault{Host: s.Host, Class: s.Class, N: s.N}, end: len(c.fates)})
	}
	if f, picked := c.picked(); picked {
		return c.menu.Timers[int(f)-len(c.menu.Fates)]
	}
	return 0
}

// of are the fates that the ith offer may meet.
func (c *scripted[P]) of(i int) []uint16 {
	start := 0
	if i > 0 {
		start = c.offers[i-1].end
	}
	return c.fates[start:c.offers[i].end]
}

// combinations calls each with all ways to strike exactly n of the offers that were noted, in a fixed order. The picks are
// appended to buf, which may be used again when each returns.
func (c *scripted[P]) combinations(buf []pick, n int, each func([]pick)) {
	c.combine(buf, 0, n, each)
}

func (c *scripted[P]) combine(picks []pick, first, n int, each func([]pick)) {
	if n == 0 {
		each(picks)
		return
	}
	for i := first; i+n <= len(c.offers); i++ {
		for _, f := range c.of(i) {
			c.combine(append(picks, pick{uint16(i), f}), i+1, n-1, each)
		}
	}
}
