package packetdrill

import (
	"strings"
	"time"

	"synfault/scenarios"
	"synfault/scenarios/sock"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// defaultTolerance is how far a time may be off where the script does not say: packetdrill's own default.
const defaultTolerance = 4 * time.Millisecond

// Setup is what a script is run against, and how strictly. The zero Setup is the default of everything.
type Setup struct {
	// Rules and Socket are presets of tcpfsm; where they are empty the script decides, by whose settings it speaks of.
	Rules, Socket string
	// Knobs are set on the machine after the presets, as name and value.
	Knobs [][2]string
	// Define are the names that #ifdef finds, beside those of the stack.
	Define     []string
	Options    OptionMode
	Unexpected Strictness
	Numbers    Numbers
	// IPv6 runs the script over IPv6, with an MTU that leaves the same MSS, unless it says what it runs over.
	IPv6 bool
}

// Numbers are the initial sequence numbers on the wire; scripts count from 0.
type Numbers struct{ Local, Remote uint32 }

// String tells them apart in a report.
func (n Numbers) String() string {
	if n == NearWrap {
		return "initial sequence numbers near 2^32"
	}
	return "initial sequence numbers far from 2^32"
}

// The numbers of a first run, and those with which every script is run again: the text of a script crosses 2^32 on both
// sides.
var (
	FarFromWrap = Numbers{Local: 1 << 20, Remote: 1 << 30}
	NearWrap    = Numbers{Local: 1<<32 - 2, Remote: 1<<32 - 3}
)

// OptionMode says how the options of a segment from the stack are compared with those of the script.
type OptionMode uint8

// The modes.
const (
	OptionsInOrder OptionMode = iota // one by one, padding included
	OptionsAsSet                     // each once, in any order, without padding
	OptionsIgnored
)

// Strictness says what becomes of segments that the script does not expect.
type Strictness uint8

// The degrees. A script that goes on to another socket has left the connection before behind: packetdrill no longer looks
// at it.
const (
	// Strict fails on any segment of the connection under test.
	Strict Strictness = iota
	// StrictAll fails on those of connections left behind, too.
	StrictAll
	// Lenient is packetdrill's own: such a segment is only noticed where another is expected.
	Lenient
)

func (s Strictness) watches(r *runner, f *flow) bool {
	return s == StrictAll || s == Strict && (f == nil || f == r.under)
}

// Stack is whose TCP a script is written for.
type Stack struct {
	Rules, Socket string
	Dialect       sock.Dialect
	Define        []string
	Knobs         [][2]string
	TSTick        time.Duration // of the timestamps a script expects; 0: they are not compared
	Offload       bool          // segments sent at once count as one (TSO)
	// Variant, if not empty, is a handshake with its knobs, as in a token, and stands for Rules and Socket: what a script that
	// synfault has written says of its stack.
	Variant string
}

// stackFor decides for a script: one that sets FreeBSD's variables, or asks whether it runs there, is FreeBSD's, and every
// other Linux's. STANDARD is what the RFC says: its rules, without the ways to cut TIME-WAIT short that an RFC merely
// allows.
func (u *Setup) stackFor(s *Script) Stack {
	st := Stack{Rules: "linux", Socket: "linux", Dialect: sock.Linux, Offload: true, Define: []string{"Linux"}}
	if !usesDefaults(s) {
		st.Knobs = linuxThree
	}
	if v, ok := ownStack(s); ok && u.Rules == "" && u.Socket == "" {
		return Stack{Rules: v, Socket: v, Variant: v, Dialect: sock.Linux}
	}
	standard := false
	for _, it := range s.Items {
		if c := commandOf(it); c != nil && strings.Contains(c.Text, "net.inet.") {
			st = Stack{Rules: "freebsd", Socket: "freebsd", Dialect: sock.BSD, TSTick: time.Millisecond, Define: []string{"FreeBSD"}}
			break
		}
	}
	for _, name := range s.Names() {
		standard = standard || name == "STANDARD"
	}
	if standard && (u.Rules == "" || u.Rules == "rfc9293") {
		st.Rules, st.Define = "rfc9293", []string{"STANDARD"}
		st.Knobs = [][2]string{{"rfc6191", "off"}, {"may2", "off"}, {"rstACK", "on"}}
	}
	if u.Rules != "" {
		st.Rules = u.Rules
	}
	if u.Socket != "" {
		st.Socket = u.Socket
	}
	return st
}

// stackComment begins the comment in which an exported script says what its stack is.
const stackComment = " The stack: "

// ownStack is the stack that an exported script names.
func ownStack(s *Script) (variant string, ok bool) {
	for _, it := range s.Items {
		c, comment := it.(*Comment)
		if !comment {
			return "", false
		}
		if v, found := strings.CutPrefix(c.Text, stackComment); found {
			_, err := scenarios.Parse(strings.TrimSpace(v) + "/open/-")
			return strings.TrimSpace(v), err == nil
		}
	}
	return "", false
}

// linuxThree is what a Linux of the time before defaults.sh does otherwise: receive buffers of at most 4 MiB, from which the
// window's shift follows, and a SYN's timeout that doubles from the first.
var linuxThree = [][2]string{{"shift", "6"}, {"synLinear", "0"}, {"synRetries", "5"}}

// usesDefaults reports that a script begins with the settings of defaults.sh.
func usesDefaults(s *Script) bool {
	for _, it := range s.Items {
		if c := commandOf(it); c != nil && strings.Contains(c.Text, "defaults.sh") {
			return true
		}
	}
	return false
}

func commandOf(it Item) *Command {
	switch it := it.(type) {
	case *Command:
		return it
	case *Event:
		c, _ := it.Action.(*Command)
		return c
	}
	return nil
}

// Select decides the #ifdefs of a script as Run would have them.
func (u *Setup) Select(s *Script) *Script {
	defined := append(append([]string(nil), u.stackFor(s).Define...), u.Define...)
	for i := range s.Options {
		if o := &s.Options[i]; o.Name == "define" {
			name, _, _ := strings.Cut(o.Value, "=")
			defined = append(defined, name)
		}
	}
	return s.Select(func(name string) bool {
		for _, d := range defined {
			if d == name {
				return true
			}
		}
		return false
	})
}

// newHost makes the stack under test.
func (r *runner) newHost() *sock.Host {
	m := tcpfsm.New()
	set := func(name, value string) {
		if err := m.Set(name, value); err != nil {
			panic("BUG: " + err.Error())
		}
	}
	if v := r.stack.Variant; v != "" {
		c, err := scenarios.Parse(v + "/open/-")
		if err != nil {
			panic("BUG: " + err.Error())
		}
		*m = *c.Machine(0)
	} else {
		set("rules", r.stack.Rules)
		set("socket", r.stack.Socket)
	}
	for _, k := range r.stack.Knobs {
		set(k[0], k[1])
	}
	for _, k := range r.setup.Knobs {
		set(k[0], k[1])
	}
	n := r.setup.Numbers
	if n == (Numbers{}) {
		n = FarFromWrap
	}
	r.res.How.Numbers = n
	h := sock.NewHost(sock.Config{
		Machine: m, Dialect: r.stack.Dialect, Addr: stackAddr, Secret: 0x5f3759df,
		Send:    r.sent,
		ISN:     func(local, remote tcpfsm.Endpoint) tcpfsm.Seq { return tcpfsm.Seq(n.Local) },
		Observe: r.observe,
	})
	if hs, ok := m.Handshake.(variant.FastOpen); ok {
		h.Machine().Handshake = tcpfsm.ThreeWay{}
		*h.FastOpen() = sock.FastOpenPolicy{Client: hs.Client, Server: hs.Server, EveryListener: hs.Server, Handshake: hs}
	} else if r.stack.Dialect == sock.Linux {
		f := &h.FastOpen().Handshake
		f.Exp, f.Keep, f.Reserve = true, true, 40
	}
	return h
}

// The addresses and ports on the wire; a script has no say in them.
const (
	stackAddr     = 192<<24 | 168<<16 | 1 // 192.168.0.1, packetdrill's own
	peerAddr      = 192<<24 | 2<<8 | 1    // 192.0.2.1
	stackPort     = 8080
	firstPeerPort = 50000
)
