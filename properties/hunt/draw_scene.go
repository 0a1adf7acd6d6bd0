package hunt

import (
	"strings"
	"time"

	"synfault/netsim"
	"synfault/scenarios"
)

// A scene is a stage on which a few numbers decide much: a window that is shut, TIME-WAIT, holes in what was received, an
// open that its third segment completes. Random scripts come to each, but seldom, and then few plans strike there; a keen
// campaign plays one in every three of its settings. What is done on the stage is drawn as everything else is.
type scene struct {
	handshake string // that it needs; any if empty
	set       func(*stage)
}

var scenes = []scene{
	{"", (*stage).shut}, {"", (*stage).shut},
	{"", (*stage).waits}, {"", (*stage).waits},
	{"", (*stage).holes},
	{"", (*stage).offers},
	{"", (*stage).challenges},
	{"", (*stage).completes},
	{"", (*stage).guesses}, {"", (*stage).guesses},
	{"", (*stage).orphans},
	{"", (*stage).idles},
	{"syn-cookies", (*stage).cookies}, {"syn-cookies", (*stage).cookies}, {"syn-cookies", (*stage).ports}, {"syn-cookies", (*stage).returns},
	{"fast-open", (*stage).early}, {"fast-open", (*stage).early}, {"fast-open", (*stage).early}, {"fast-open", (*stage).pending}, {"fast-open", (*stage).pending},
}

// stage is a scene in the making, and then what plans for it are drawn around.
type stage struct {
	writer
	src     Source
	script  *drawnScript
	knobs   []string
	aims    []aim
	kinds   []uint8  // of forged segments; any if nil
	shots   []uint16 // if not nil, forged segments in the place of kinds with their edges
	strikes int      // as many at most
	replace int      // so many of 4 come in the place of what passed
	lose    []aim    // these are lost or late, each so many times of 4
	crash   []netsim.HostFault
}

// aim is a place where something strikes: one of some packets of a class.
type aim struct {
	netsim.Site
	span  int // N of Site, or one of as many as span
	times int // of 4, of what may be lost
}

// playsScenes reports that scenes may be drawn: whoever leaves kinds of faults out, or names scripts, has his own.
func (o *Options) playsScenes() bool {
	return o.Keen && len(o.Variants) > 0 && len(o.Scripts) == 0 && o.Profile == nil && o.Without == 0 && o.Keep == 0
}

// drawScene draws a setting that is a scene.
func drawScene(src Source, o *Options) *Setting {
	place := src.Intn(len(o.Variants))
	name, _, _ := strings.Cut(o.Variants[place], ":")
	var fit []scene
	for _, sc := range scenes {
		if sc.handshake == "" || sc.handshake == name {
			fit = append(fit, sc)
		}
	}
	g := &stage{src: src, script: &drawnScript{delay: scenarios.DefaultDelay}, strikes: 4, replace: 1}
	g.options, g.opens = o, 5*time.Millisecond
	if d := pick(src, "", "", "", "1ms", "100ms"); d != "" {
		g.script.knobs = append(g.script.knobs, "d="+d)
		g.script.delay, _ = netsim.ParseDuration(d)
	}
	pick(src, fit...).set(g)
	g.script.steps = (&scenarios.Script{Steps: g.steps}).String()
	handshake := drawVariant(src, o, place, g.script)
	for i, k := range g.knobs {
		sep := ","
		if i == 0 && !strings.Contains(handshake, ":") {
			sep = ":"
		}
		handshake += sep + k
	}
	c := o.parse(handshake + "/" + g.script.text())
	if c.Script.Until == 0 && endless(c) {
		c.Script.Until = enough
	}
	s := newSetting(c, o)
	s.variant, s.stage = place, g
	return s
}

// play draws the faults of a scene.
func (g *stage) play(p netsim.Plan, src Source, t *times) netsim.Plan {
	for _, a := range g.lose {
		if !chance(src, a.times, 4) {
			continue
		}
		f := netsim.Fault{Site: a.Site, Fate: netsim.Lost()}
		if chance(src, 1, 4) {
			f.Fate = netsim.Late(t.delay(src, false))
		}
		p.Faults = append(p.Faults, f)
	}
	if len(g.crash) > 0 && chance(src, 3, 4) {
		p.Hosts = append(p.Hosts, pick(src, g.crash...))
	}
	if len(g.aims) == 0 || g.strikes == 0 {
		return p
	}
	for range src.Intn(g.strikes + 1) {
		a := pick(src, g.aims...)
		site := a.Site
		site.N += uint32(src.Intn(a.span))
		f := netsim.Fault{Site: site, Fate: netsim.Forged(keenForged(src, g.kinds))}
		if len(g.shots) > 0 {
			f.Forge = pick(src, g.shots...)
		}
		f.Drop = chance(src, g.replace, 4)
		if chance(src, 1, 6) {
			f.Delay = pick(src, time.Millisecond, t.link, 3*t.link, time.Second)
		}
		p.Faults = append(p.Faults, f)
	}
	return p
}

// keenForged draws the argument of a forged packet of one of some kinds, with an edge at which that kind decides something.
func keenForged(src Source, kinds []uint8) uint16 {
	kind := uint8(1 + src.Intn(scenarios.NumForges))
	switch {
	case len(kinds) > 0:
		kind = pick(src, kinds...)
	case chance(src, 1, 2):
		kind = pick(src, keen...)
	}
	return netsim.ForgeArg(kind, pick(src, edgesOf(kind)...))
}

var allForges = func() (list []uint8) {
	for kind := range uint8(scenarios.NumForges) {
		list = append(list, kind+1)
	}
	return list
}()

var plainEdges = []int8{0, 1, -1, 0, 1, -1, 2, -2, 127, -128}

// edgesOf are the edges at which a kind of forged packet decides something: its text begins or ends there, or its option
// says the most that it may.
func edgesOf(kind uint8) []int8 {
	switch kind {
	case scenarios.ForgeLong, scenarios.ForgeLongW:
		const all = scenarios.LongText
		return []int8{0, -all, 1 - all, -1 - all, -1, 1, -all / 2, 1 - all}
	case scenarios.ForgeScale:
		return []int8{15, 14, 0, 13, 127, -1, 1}
	case scenarios.ForgeMSS:
		return []int8{-1, 0, 1, 12, 13, 100}
	}
	return plainEdges
}

func (g *stage) place(from netsim.NodeID, class netsim.Class, first uint32, span int) aim {
	to := server
	if from == server {
		to = client
	}
	return aim{Site: netsim.Site{From: from, To: to, Class: class, N: first}, span: span}
}

func (g *stage) aimAt(from netsim.NodeID, class netsim.Class, first uint32, span int) {
	g.aims = append(g.aims, g.place(from, class, first, span))
}

func (g *stage) loses(times int, from netsim.NodeID, class netsim.Class, n uint32) {
	a := g.place(from, class, n, 1)
	a.times = times
	g.lose = append(g.lose, a)
}

func (g *stage) set(knobs ...string) { g.knobs = append(g.knobs, knobs...) }

func (g *stage) one(text ...string) string { return pick(g.src, text...) }

// begins lets b listen and a open.
func (g *stage) begins(text uint32) {
	g.at(server, 0, scenarios.Listen, 0)
	g.at(client, g.opens, scenarios.Open, text)
}
