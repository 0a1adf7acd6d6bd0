package scenarios

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"synfault/netsim"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// DefaultDelay is the delay of every link where a script does not say: one way, so that a round trip takes 20 ms.
const DefaultDelay = 10 * time.Millisecond

// maxHosts bounds the hosts of a script.
const maxHosts = 8

// Case is all that decides a run: the handshake and its knobs, the script, the plan. Its text is the token.
type Case struct {
	Variant string // as in the token, with its knobs: three-way:rfc5961=off,b.msl=30s
	Script  *Script
	Plan    netsim.Plan
	// Random, if not nil, decides the fates instead of the plan; a run then returns the plan that it amounts to.
	Random *Random

	// Foreign, if not nil for a host, makes the TCP that stands there in place of ours. The token names it where a Library
	// did (b.tcp=mine), and does not where it was set afterwards.
	Foreign [maxHosts]func() Endpoint

	machines   [maxHosts]*tcpfsm.Machine
	readsClock bool // the handshake does
}

// Random is a seed and a profile in a plan's place: seed:wan:42. Between runs the Seed may be changed; for another profile
// make another Random.
type Random struct {
	Name    string // of the profile
	Profile netsim.Profile
	Seed    uint64
}

// Parse reads a token: variant/script/plan, or variant/script for the empty plan. The error is one line that says which
// part is wrong, and what would be right.
func Parse(token string) (*Case, error) { return new(Library).Parse(token) }

// Parse is the function Parse for tokens that may name what is in the library.
func (lib *Library) Parse(token string) (*Case, error) {
	parts := strings.Split(token, "/")
	if len(parts) < 2 || len(parts) > 3 {
		return nil, fmt.Errorf("token %q: a token is variant/script/plan, such as two-way/open/ba0x", token)
	}
	c := &Case{Variant: parts[0]}
	if err := c.parseVariant(lib); err != nil {
		return nil, fmt.Errorf("token %q, variant: %w", token, err)
	}
	var err error
	if c.Script, err = parseScriptPart(parts[1]); err != nil {
		return nil, fmt.Errorf("token %q, %w", token, err)
	}
	if err := c.checkKnobs(); err != nil {
		return nil, fmt.Errorf("token %q, %w", token, err)
	}
	if len(parts) == 3 {
		if err := c.parsePlan(parts[2]); err != nil {
			return nil, fmt.Errorf("token %q, %w", token, err)
		}
	}
	return c, nil
}

// parseVariant makes a machine for each host. A knob of the handshake or of the machine is for every host, unless the
// host's name stands before it.
func (c *Case) parseVariant(lib *Library) error {
	name, list, hasKnobs := strings.Cut(c.Variant, ":")
	base, err := lib.handshake(name)
	if err != nil {
		return err
	}
	c.readsClock = base.ReadsClock
	var handshakes [maxHosts]variant.Variant
	for i := range c.machines {
		c.machines[i], handshakes[i] = tcpfsm.New(), base
	}
	if hasKnobs {
		for _, item := range strings.Split(list, ",") {
			if err := c.setKnob(item, &handshakes, lib); err != nil {
				return err
			}
		}
	}
	for i := range c.machines {
		c.machines[i].Handshake = handshakes[i].Handshake
	}
	return nil
}

func (c *Case) setKnob(item string, handshakes *[maxHosts]variant.Variant, lib *Library) error {
	knob, value, valued := strings.Cut(item, "=")
	if !valued {
		value = "on"
	}
	from, to := 0, maxHosts
	if host, rest, ok := strings.Cut(knob, "."); ok {
		n, ok := netsim.ParseNode(host)
		if !ok || n >= maxHosts {
			return fmt.Errorf("%q: %q is no host; hosts are a to %v", item, host, netsim.NodeID(maxHosts-1))
		}
		knob, from, to = rest, int(n), int(n)+1
	}
	if knob == foreignKnob {
		stack, err := lib.endpoint(value)
		for i := from; i < to; i++ {
			c.Foreign[i] = stack
		}
		return err
	}
	for i := from; i < to; i++ {
		if _, own := handshakes[i].Knob(knob); own {
			h, err := handshakes[i].With(knob, value)
			if err != nil {
				return err
			}
			handshakes[i] = h
		} else if !slices.Contains(machineKnobs, knob) {
			return unknownKnob(&handshakes[i], knob)
		} else if err := c.machines[i].Set(knob, value); err != nil {
			return err
		}
	}
	return nil
}

// machineKnobs are the names of the machine's knobs, with the two that set many.
var machineKnobs = func() []string {
	names := []string{"rules", "socket"}
	for _, k := range tcpfsm.Knobs() {
		names = append(names, k.Name)
	}
	return names
}()

func unknownKnob(v *variant.Variant, name string) error {
	var own []string
	for _, k := range v.Knobs {
		own = append(own, k.Name)
	}
	has := "its own are " + strings.Join(own, ", ")
	if own == nil {
		has = "it has none of its own"
	}
	return fmt.Errorf("%s has no knob %q%s; %s, those of the machine are listed by list knobs",
		v.Name, name, nearest(name, append(own, machineKnobs...)), has)
}

// parseScriptPart reads a named script or a script's own text, and after a colon what concerns the links and the run.
func parseScriptPart(text string) (*Script, error) {
	name, list, hasKnobs := strings.Cut(text, ":")
	s, known := lookupScript(name)
	if !known {
		if !strings.Contains(name, "@") {
			return nil, fmt.Errorf("script: no script is called %q%s; there are %s; or write one: b@0s.listen,a@5ms.open",
				name, nearest(name, scriptNames()), strings.Join(scriptNames(), ", "))
		}
		var err error
		if s, err = ParseScript(name); err != nil {
			return nil, err
		}
		if !s.begins() {
			return nil, errors.New("script: nothing ever happens, for every step waits for an event; " +
				"let one have an instant, such as a@5ms.open")
		}
	}
	if !hasKnobs {
		return s, nil
	}
	for _, item := range strings.Split(list, ",") {
		if err := s.setKnob(item); err != nil {
			return nil, fmt.Errorf("script: %w", err)
		}
	}
	return s, nil
}

// parsePlan reads a plan, or seed:profile:number.
func (c *Case) parsePlan(text string) (err error) {
	rest, random := strings.CutPrefix(text, "seed:")
	if !random && !strings.Contains(text, ":") { // no fault has a colon
		if c.Plan, err = Names.Parse(text); err != nil {
			return err
		}
		return c.checkPlan()
	}
	name, digits, ok := strings.Cut(rest, ":")
	seed, err := strconv.ParseUint(digits, 10, 64)
	if !random || !ok || err != nil {
		return fmt.Errorf("plan: %q: a random plan is seed:PROFILE:NUMBER, such as seed:wan:42, with a number up to %d",
			text, uint64(math.MaxUint64))
	}
	p, err := netsim.Lookup(name)
	if err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	c.Random = &Random{Name: name, Profile: p.Profile, Seed: seed}
	return nil
}

// checkPlan refuses faults of hosts that the script does not have.
func (c *Case) checkPlan() error {
	n := netsim.NodeID(c.Script.Hosts())
	for _, f := range c.Plan.Faults {
		if f.From >= n || f.To >= n {
			return fmt.Errorf("plan: %s: the script has only the hosts a to %v", Names.FormatSite(f.Site), n-1)
		}
	}
	for _, h := range c.Plan.Hosts {
		if h.Host >= n {
			return fmt.Errorf("plan: %v: the script has only the hosts a to %v", h.Host, n-1)
		}
	}
	for _, f := range c.Plan.Timers {
		if f.Host >= n {
			return fmt.Errorf("plan: %s: the script has only the hosts a to %v", Names.FormatTimer(f), n-1)
		}
	}
	return nil
}

// Hosts is the number of hosts that the script speaks of: at least a and b.
func (s *Script) Hosts() int {
	n := netsim.NodeID(1)
	for _, st := range s.Steps {
		n = max(n, st.Host)
	}
	return int(n) + 1
}

// String is the token.
func (c *Case) String() string {
	plan := Names.Format(c.Plan)
	if c.Random != nil {
		plan = "seed:" + c.Random.Name + ":" + strconv.FormatUint(c.Random.Seed, 10)
	}
	return c.Variant + "/" + c.Script.token() + "/" + plan
}

// token is the script's part of a token.
func (s *Script) token() string {
	name, standard := s.Name, Script{Delay: DefaultDelay}
	if name == "" {
		name = s.String()
	} else if known, ok := lookupScript(name); ok {
		standard = *known
	}
	return name + s.knobs(&standard)
}

// With returns the same case under another plan.
func (c *Case) With(p netsim.Plan) *Case {
	d := *c
	d.Plan, d.Random = p, nil
	return &d
}

// Machine is the machine of a host.
func (c *Case) Machine(n netsim.NodeID) *tcpfsm.Machine { return c.machines[n] }

func scriptNames() (names []string) {
	for _, s := range scripts {
		names = append(names, s.name)
	}
	return names
}

// lookupScript finds a named script; the caller may change what it gets.
func lookupScript(name string) (*Script, bool) {
	i := slices.IndexFunc(scripts, func(s namedScript) bool { return s.name == name })
	if i < 0 {
		return nil, false
	}
	s, err := ParseScript(scripts[i].text)
	if err != nil {
		panic("BUG: " + name + ": " + err.Error())
	}
	s.Name, s.About = name, scripts[i].about
	return s, true
}

// Scripts lists the named scripts.
func Scripts() (all []*Script) {
	for _, s := range scripts {
		script, _ := lookupScript(s.name)
		all = append(all, script)
	}
	return all
}

type namedScript struct{ name, text, about string }

// scripts are the usual lives. The server listens at once; the client comes at 5 ms.
var scripts = []namedScript{
	{"open", "b@0s.listen,a@5ms.open",
		"The client opens and says nothing."},
	{"talk", "b@0s.listen,a@5ms.open,a@est.send10,b@got10.send10",
		"The client opens and asks, the server answers; nobody closes."},
	{"life", "b@0s.listen,a@5ms.open,a@est.send1,b@got1.send1,a@got1.close,b@eof.close",
		"A whole life: open, an octet each way, the client closes first."},
	{"server-closes", "b@0s.listen,a@5ms.open,a@est.send1,b@got1.send1,b@acked.close,a@eof.close",
		"The same, but the server closes first and so waits in TIME-WAIT."},
	{"both-close", "b@0s.listen,a@5ms.open,a@est.send1,b@got1.send1,a@500ms.close,b@500ms.close",
		"Both close at one instant, so that their FINs cross."},
	{"half-close", "b@0s.listen,a@5ms.open,a@est.send10,a@est.close,b@eof.send1000,b@acked.close",
		"The client closes at once; the server answers at length before it closes."},
	{"abort", "b@0s.listen,a@5ms.open,a@est.send10,b@got10.abort",
		"The server aborts once it has what the client sent."},
	{"server-first", "b@0s.listen,a@5ms.open,b@est.send10,a@got10.close,b@eof.close",
		"The server speaks first."},
	{"simultaneous", "a@0s.open,b@0s.open,a@est.send1,b@est.send1,a@got1.close,b@got1.close",
		"Both open at one instant, so that their SYNs cross."},
	{"crash", "b@0s.listen,b@boot.listen,a@5ms.open,a@est.send10,a@20s.send10",
		"The client speaks again at 20 s, whatever became of the server; the server listens again when it is back."},
	{"reopen", "b@0s.listen,a@5ms.open,a@est.send1,b@got1.close,a@eof.close,a@gone+100ms.open,a@20s.send7,a@30s.close",
		"The client opens the same four-tuple again as soon as it is free."},
	{"two-clients", "b@0s.listen,a@5ms.open,a@est.send5,c1@5ms.open,c1@est.send7,a@500ms.close,c1@500ms.close,b@eof.close,b1@eof.close",
		"Two clients at one listener."},
	{"flood", "b@0s.listen8,c@0s.mute,c@10ms.flood64,a@100ms.open,a@est.send1,b@got1.close,a@eof.close",
		"64 SYNs from ports that never answer meet a backlog of 8; then a legitimate client opens."},
}
