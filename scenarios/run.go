package scenarios

import (
	"slices"
	"time"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// World is the simulated network with hosts that speak TCP.
type World = netsim.World[Host, Packet, History]

// Trace is what happened in a run.
type Trace = netsim.Trace[Packet]

// glue is what netsim calls: it gives events to machines and carries out what they want. One serves one World at a time.
type glue struct {
	netsim.Defaults[Host, Packet, History]
	machine   [maxHosts]*tcpfsm.Machine
	script    *Script
	upon      [maxHosts][]uint8 // the steps of each host that wait for an event
	owner     [maxConns]netsim.NodeID
	timerBase [maxHosts]netsim.TimerID
	foreign   [maxHosts]bool // somebody else's TCP stands there

	env     tcpfsm.Env
	out     tcpfsm.Effects
	net     *netsim.Output[Packet]
	rule    uint16
	journal journal
	key     keyer
	// endpoint is what a foreign TCP does in the event under way.
	endpoint EndpointOutput
	// block is the one that a segment meets which belongs to no connection: a copy of the listener's, or an empty one.
	block tcpfsm.TCB
}

// Handle implements netsim.Protocol.
func (g *glue) Handle(self netsim.NodeID, h *Host, in *netsim.Input[Packet], out *netsim.Output[Packet]) {
	g.net, g.rule = out, 0
	if h.mute && in.What == netsim.Arrive {
		return
	}
	if h.Foreign != nil {
		g.foreignStep(self, h, in)
		if in.What == netsim.Crash {
			return
		}
		g.react(self, h, in.Now, in.What == netsim.Restart)
		return
	}
	switch in.What {
	case netsim.Arrive:
		g.arrives(self, h, in.Now, in.Packet)
	case netsim.Timer:
		g.timer(self, h, in.Now, in.Timer)
	case netsim.Call:
		h.done |= 1 << in.Arg
		g.call(self, h, in.Now, int(in.Arg))
	case netsim.Crash:
		h.crash()
		return
	case netsim.Restart:
		g.restart(self, h, in.Now)
	}
	g.react(self, h, in.Now, in.What == netsim.Restart)
	out.Rule = g.rule
}

// Mark implements netsim.Protocol: how many connections of the host are in each state, five bits a state; 31 is 31 or more.
// A listener counts only where there is nothing else.
func (g *glue) Mark(_ netsim.NodeID, h *Host) (mark uint64) {
	if h.Foreign != nil {
		return h.foreignMark()
	}
	listening := false
	for i := range h.Conns {
		c := &h.Conns[i]
		switch shift := 5 * c.TCB.State; {
		case c.Serial == 0:
		case c.TCB.State == tcpfsm.Listen:
			listening = true
		case mark>>shift&31 < 31:
			mark += 1 << shift
		}
	}
	if mark == 0 && listening {
		mark = 1 << (5 * tcpfsm.Listen)
	}
	return mark
}

// ends are the two ends of a connection of the script, as the host has them.
func (g *glue) ends(self netsim.NodeID, number uint8) (local, remote tcpfsm.Endpoint) {
	client := g.owner[number]
	if self != serverHost {
		client = self
	}
	local = tcpfsm.Endpoint{Addr: address(client), Port: clientPort + uint16(number)}
	remote = tcpfsm.Endpoint{Addr: address(serverHost), Port: serverPort}
	if self == serverHost {
		local, remote = remote, local
	}
	return local, remote
}

// load makes g ready for a case.
func (g *glue) load(c *Case) {
	g.machine, g.script, g.owner = c.machines, c.Script, [maxConns]netsim.NodeID{}
	for i := range g.upon {
		g.upon[i] = g.upon[i][:0]
		g.timerBase[i], g.foreign[i] = netsim.TimerID(len(c.Script.Steps)), c.Foreign[i] != nil
	}
	for i, st := range c.Script.Steps {
		if st.When != AtTime {
			g.upon[st.Host] = append(g.upon[st.Host], uint8(i))
		}
		if st.Call != Mute && st.Call != Flood && st.Host != serverHost && g.owner[st.Number] == 0 {
			g.owner[st.Number] = st.Host
		}
	}
	g.key.load(g, c)
}

// Result is what a run came to. It belongs to the Runner and holds until its next run.
type Result struct {
	Outcome netsim.Outcome
	End     netsim.Time
	Events  uint64
	// Plan is the plan that was run: the Case's, or what a Random decided, recorded.
	Plan netsim.Plan
	// Unmet are the faults of the plan that never struck.
	Unmet   netsim.Plan
	Hosts   []Host
	History *History
	// Rules are those that the machines reached; kept only where the run was watched, by Run's after.
	Rules tcpfsm.RuleSet
}

// Limits of a run that its script does not cut: a life with every retry takes a few hundred events and some hours.
const (
	maxEvents   = 200000
	maxInFlight = 20000
	maxTime     = netsim.Time(200 * 365 * 24 * time.Hour) // the clock ends after 292 years
)

// Runner runs cases, one after another, in one world that it uses again. It is not safe for concurrent use; make one for
// each goroutine.
type Runner struct {
	glue     glue
	replay   netsim.Replay[Packet]
	recorder netsim.Recorder[Packet]
	random   *netsim.Random[Packet]
	key      *Random
	last     *Case
	plan     netsim.Plan // what the recorder noted
	result   Result
	worlds   [maxHosts]*World // by number of hosts less one
	delay    time.Duration    // of their links
	rate     uint64
}

// NewRunner makes a Runner.
func NewRunner() *Runner { return new(Runner) }

// Run runs a case to its end, or to a limit, which Result.Outcome tells. A trace, if not nil, is emptied and receives what
// happens. after, if not nil, is called when each event is over; the run ends when it returns false.
func (r *Runner) Run(c *Case, trace *Trace, after func(*World, *netsim.Step[Host, Packet]) bool) *Result {
	w := r.start(c)
	w.SetTrace(trace)
	r.glue.journal.watched, r.glue.journal.rules = after != nil, tcpfsm.RuleSet{}
	limits := netsim.Limits{Events: maxEvents, InFlight: maxInFlight, Time: maxTime}
	if c.Script.Until > 0 {
		limits.Time = min(c.Script.Until, maxTime)
	}
	var each func(*netsim.Step[Host, Packet]) bool
	if after != nil {
		each = func(st *netsim.Step[Host, Packet]) bool { return after(w, st) }
	}
	res := &r.result
	res.Outcome = w.Run(limits, each)
	res.End, res.Events, res.History, res.Rules = w.Now(), w.Events(), &w.History, r.glue.journal.rules
	res.Hosts = res.Hosts[:0]
	for i := range w.Hosts() {
		res.Hosts = append(res.Hosts, *w.Host(netsim.NodeID(i)))
	}
	res.Plan, res.Unmet = c.Plan, netsim.Plan{}
	if c.Random != nil {
		r.plan = r.recorder.AppendPlan(netsim.Plan{Faults: r.plan.Faults[:0], Hosts: append(r.plan.Hosts[:0], c.Plan.Hosts...),
			Timers: append(r.plan.Timers[:0], c.Plan.Timers...)})
		res.Plan = r.plan
	} else {
		res.Unmet = r.replay.Unmet(w.Now())
	}
	return res
}

// recorded is the plan that a run of c has come to so far, for a run that was broken off.
func (r *Runner) recorded(c *Case) netsim.Plan {
	if c.Random == nil {
		return c.Plan.Clone()
	}
	p := r.recorder.Plan(c.Plan.Hosts...)
	p.Timers = slices.Clone(c.Plan.Timers)
	return p.Normalize()
}

// start makes the world of a case ready.
func (r *Runner) start(c *Case) *World {
	if r.last != c {
		r.glue.load(c)
		r.last = c
	}
	hosts := c.Script.Hosts()
	w := r.worlds[hosts-1]
	if w == nil || r.delay != c.Script.Delay || r.rate != c.Script.Rate {
		clear(r.worlds[:])
		r.delay, r.rate = c.Script.Delay, c.Script.Rate
		w = newWorld(c, &r.glue)
		r.worlds[hosts-1] = w
	}
	w.Reset(r.chooser(c))
	if len(c.Plan.Timers) > 0 {
		w.SetHastener(&r.replay)
	}
	begin(w, c)
	return w
}

// begin sets the stage in a world at time 0: hosts as they boot, calls at their instants, crashes.
func begin(w *World, c *Case) {
	for i := range w.Hosts() {
		h := w.Host(netsim.NodeID(i))
		h.boot(netsim.NodeID(i))
		if c.Foreign[i] != nil {
			h.Foreign = c.Foreign[i]()
		}
	}
	w.History.reset()
	for i, st := range c.Script.Steps {
		if st.When == AtTime {
			w.Call(netsim.Time(st.At), st.Host, uint32(i))
		}
	}
	for _, f := range c.Plan.Hosts {
		w.Crash(f)
	}
}

func newWorld(c *Case, g *glue) *World {
	config := netsim.Config{Hosts: c.Script.Hosts(), Delay: c.Script.Delay, Timers: 32}
	for i := range config.Hosts * config.Hosts {
		from, to := netsim.NodeID(i/config.Hosts), netsim.NodeID(i%config.Hosts)
		config.Links = append(config.Links, netsim.Link{From: from, To: to, Delay: c.Script.Delay, Rate: c.Script.Rate})
	}
	return netsim.New[Host, Packet, History](config, g, nil)
}

func (r *Runner) chooser(c *Case) netsim.Chooser[Packet] {
	if c.Random == nil {
		r.replay.Reset(c.Plan)
		return &r.replay
	}
	if r.key != c.Random {
		r.key, r.random = c.Random, netsim.NewRandom[Packet](c.Random.Seed, c.Random.Profile)
	} else {
		r.random.Reseed(c.Random.Seed)
	}
	r.replay.Reset(netsim.Plan{Timers: c.Plan.Timers})
	r.recorder.Reset(r.random)
	return &r.recorder
}

// secret keys the ISNs and cookies of a host; a constant, so that a token alone names a run.
const secret = 0x5f3759df

// boot makes h a host that has just been switched on for the first time.
func (h *Host) boot(n netsim.NodeID) {
	h.Conns, h.Users = h.Conns[:0], h.Users[:0]
	*h = Host{Conns: h.Conns, Users: h.Users}
	h.Memory.Stable.Secret = secret + uint64(n)
}
