package hunt

import (
	"time"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// Options restrict what is drawn. The zero Options, and nil, restrict nothing.
type Options struct {
	// Variants are handshakes with knobs, as in a token: three-way:rules=linux. What is drawn beside them does not change
	// the knobs that stand here. None: every handshake that there is, one as often as another.
	Variants []string
	// Scripts are scripts, as in a token: reopen, life:d=50ms, or steps. None: the named ones, and drawn ones.
	Scripts []string
	// Profile, if not nil, decides the packets' fates with a drawn seed, in the place of a drawn plan.
	Profile *scenarios.Random
	// Without is what is not to be drawn.
	Without Kinds
	// Keep are assumptions that every Case is to keep: nothing is drawn that breaks one. A retry limit (R2) may be met
	// all the same where much is lost.
	Keep invariant.Assumptions
	// Faults, if not 0, is the most faults of a plan.
	Faults int
	// Share, if not 0, is how many neighbouring runs of a Stream have handshake, knobs and script in common. Few are for
	// short campaigns: to make a Setting takes as long as a run, but no plan makes up for a script that is not there.
	Share int
	// Keen draws more of what decides edges: windows that shut and hardly open, knobs that limit and time, the later opens
	// of a four-tuple, silence. Where nothing but Variants is restricted one in three settings is a scene. It is for short
	// campaigns that are after one defect each.
	Keen bool
	// Library, if not nil, has what Variants name beside synfault's own.
	Library *scenarios.Library
}

// parse reads a token that was drawn.
func (o *Options) parse(token string) *scenarios.Case {
	lib := o.Library
	if lib == nil {
		lib = new(scenarios.Library)
	}
	c, err := lib.Parse(token)
	if err != nil {
		panic("hunt: Options make no case: " + err.Error())
	}
	return c
}

// Kinds is a set of what can be drawn.
type Kinds uint16

// What can be drawn, beside a handshake, a script and the links' delays.
const (
	Loss     Kinds = 1 << iota // packets that never arrive
	Delays                     // packets that arrive late
	Copies                     // packets that arrive more than once
	Damage                     // packets that arrive damaged; most damage is caught and so a loss
	Forgery                    // packets that nobody sent
	Crashes                    // hosts that crash, and restart or do not
	Lies                       // packets older than the MSL
	Knobs                      // knobs other than those of the handshake
	Mixed                      // knobs that only one host has
	ISNs                       // initial sequence numbers near where they wrap
	Reopens                    // four-tuples that are used again
	Floods                     // SYNs from ports that never answer
	allKinds = 1<<iota - 1
)

// may reports that something of a kind may be drawn.
func (o *Options) may(k Kinds) bool { return o == nil || o.Without&k == 0 }

// keeps reports that no assumption among a may be broken.
func (o *Options) keeps(a invariant.Assumptions) bool { return o != nil && o.Keep&a != 0 }

// Draw draws a Case: handshake and knobs, script, and a plan all at once, before the run. Its token reads back as the same
// Case.
func Draw(src Source, o *Options) *scenarios.Case {
	s := DrawSetting(src, o)
	s.DrawPlan(src)
	return s.Case
}

// Setting is what many runs may share: a Case without its plan, and what plans for it are drawn around.
type Setting struct {
	*scenarios.Case
	options *Options
	seed    *scenarios.Random // in a plan's place
	times   times
	links   [][2]netsim.NodeID
	may     Kinds
	reopens bool
	holds   bool // a user does not read
	variant int  // its place in Options.Variants
	focus   *focus
	stage   *stage
}

// DrawSetting draws handshake, knobs and script. It panics where the Options name what cannot be read.
func DrawSetting(src Source, o *Options) *Setting {
	if o == nil {
		o = new(Options)
	}
	if o.playsScenes() && chance(src, 1, 3) {
		return drawScene(src, o)
	}
	script := drawScript(src, o)
	place := 0
	if len(o.Variants) > 0 {
		place = src.Intn(len(o.Variants))
	}
	c := o.parse(drawVariant(src, o, place, script) + "/" + script.text())
	if c.Script.Until == 0 && endless(c) {
		c.Script.Until = enough
	}
	s := newSetting(c, o)
	s.variant, s.focus = place, script.focus
	return s
}

// enough is where a run is cut that might go on for ever: after the longest TIME-WAIT that is drawn.
const enough = netsim.Time(15 * time.Minute)

// endless reports that a run may never become quiet: where keep-alives go, where a window may stay shut (RFC 9293 MUST-37),
// where something is repeated without a limit, or where two ends may answer each other for ever.
func endless(c *scenarios.Case) bool {
	for _, st := range c.Script.Steps {
		if st.Call == scenarios.Hold {
			return true
		}
	}
	for i := range c.Script.Hosts() {
		m := c.Machine(netsim.NodeID(i))
		if m.Policy.KeepAlive || m.GiveUp == 0 && m.SynackRetries == 0 || m.R2 == 0 && m.DataRetries == 0 ||
			m.R2SYN == 0 && m.SynRetries == 0 || !m.ThrottleOdd || m.ChallengeLimit == 0 {
			return true
		}
	}
	return false
}

// NewSetting is the setting of a Case that is given; its plan is forgotten.
func NewSetting(c *scenarios.Case, o *Options) *Setting {
	if o == nil {
		o = new(Options)
	}
	return newSetting(c.With(netsim.Plan{}), o)
}

func newSetting(c *scenarios.Case, o *Options) *Setting {
	s := &Setting{Case: c, options: o, may: allKinds &^ o.Without, times: timesOf(c)}
	for _, k := range [...]struct {
		a    invariant.Assumptions
		kind Kinds
	}{{invariant.MSL, Lies}, {invariant.NoForge, Forgery}, {invariant.Up, Crashes}} {
		if o.keeps(k.a) {
			s.may &^= k.kind
		}
	}
	opened := map[[2]uint8]bool{}
	linked := map[netsim.NodeID]bool{1: true}
	for _, st := range c.Script.Steps {
		if !linked[st.Host] {
			linked[st.Host] = true
			s.links = append(s.links, [2]netsim.NodeID{st.Host, 1}, [2]netsim.NodeID{1, st.Host})
		}
		s.holds = s.holds || st.Call == scenarios.Hold
		if st.Call == scenarios.Open {
			at := [2]uint8{uint8(st.Host), st.Number}
			s.reopens = s.reopens || opened[at]
			opened[at] = true
		}
	}
	if s.links == nil {
		s.links = [][2]netsim.NodeID{{0, 1}, {1, 0}}
	}
	if o.Profile != nil {
		own := *o.Profile
		s.seed = &own
		c.Random = &own
	}
	return s
}

// perSetting is how many runs of a seed share a Setting: making one takes longer than a run.
const perSetting = 32

// Stream draws the runs of a seed, in any order; neighbouring ones are the fastest. It is a Drawer of a Campaign whose
// variants are those of its Options, and not safe for concurrent use.
type Stream struct {
	seed    uint64
	options *Options
	setting *Setting
	block   uint64
	source  Seed
}

// NewStream makes a Stream.
func NewStream(seed uint64, o *Options) *Stream { return &Stream{seed: seed, options: o} }

// Case is a run of the seed. It holds until the next call.
func (d *Stream) Case(run uint64) *scenarios.Case {
	share := uint64(perSetting)
	if d.options != nil && d.options.Share > 0 {
		share = uint64(d.options.Share)
	}
	if block := run / share; d.setting == nil || block != d.block {
		d.source.Reset(^d.seed, block)
		d.setting, d.block = DrawSetting(&d.source, d.options), block
	}
	d.source.Reset(d.seed, run)
	d.setting.DrawPlan(&d.source)
	return d.setting.Case
}

// Draw is Case, and tells which of Options.Variants it is of.
func (d *Stream) Draw(run uint64) (variant int, c *scenarios.Case) {
	c = d.Case(run)
	return d.setting.variant, c
}
