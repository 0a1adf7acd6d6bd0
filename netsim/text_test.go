package netsim_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"synfault/netsim"
)

const (
	ms  = time.Millisecond
	sec = time.Second
)

// named are names such as a protocol would give. Class 3 has none, nor has kind 2 of what is forged.
var named = netsim.Names{
	Classes: []string{"", "syn", "synack", "", "fin"},
	Timers:  []string{"", "rto", "", "wait"},
	Forges:  []string{"", "rst", "", "syn"},
}

func site(from, to netsim.NodeID, n uint32) netsim.Site {
	return netsim.Site{From: from, To: to, N: n}
}

func ofClass(c netsim.Class, s netsim.Site) netsim.Site {
	s.Class = c
	return s
}

func fault(s netsim.Site, f netsim.Fate) netsim.Plan {
	return netsim.Plan{Faults: []netsim.Fault{{Site: s, Fate: f}}}
}

func crash(host netsim.NodeID, at, down time.Duration) netsim.Plan {
	return netsim.Plan{Hosts: []netsim.HostFault{{Host: host, At: netsim.Time(at), Down: down}}}
}

func early(host netsim.NodeID, class netsim.Class, n uint32, by time.Duration) netsim.Plan {
	return netsim.Plan{Timers: []netsim.TimerFault{{Host: host, Class: class, N: n, Early: by}}}
}

func both(plans ...netsim.Plan) (sum netsim.Plan) {
	for _, p := range plans {
		sum.Faults = append(sum.Faults, p.Faults...)
		sum.Hosts = append(sum.Hosts, p.Hosts...)
		sum.Timers = append(sum.Timers, p.Timers...)
	}
	return sum
}

var (
	ab3   = site(0, 1, 3)
	every = netsim.Fate{
		Timing:    netsim.Timing{Delay: 250 * ms, CopyDelay: 10 * ms},
		Tampering: netsim.Tampering{Damage: 7, Forge: netsim.ForgeArg(2, -3)},
		Copies:    3, Drop: true,
	}
)

// forms are plans as they are printed: by numbers, and with names if that is not the same.
var forms = []struct {
	text, named string
	plan        netsim.Plan
}{
	{"-", "", netsim.Plan{}},
	{"ab3x", "", fault(ab3, netsim.Lost())},
	{"ba0+250ms", "", fault(site(1, 0, 0), netsim.Late(250*ms))},
	{"ab3+9223372036.854775807s", "", fault(ab3, netsim.Late(netsim.Forever))},
	{"ab3=10ms", "", fault(ab3, netsim.Copied(1, 10*ms))},
	{"ab3=0s", "", fault(ab3, netsim.Copied(1, 0))},
	{"ab3=2@1.5s", "", fault(ab3, netsim.Copied(2, 1500*ms))},
	{"ab3=255@1ns", "", fault(ab3, netsim.Copied(255, 1))},
	{"ab3~", "", fault(ab3, netsim.Damaged(1))},
	{"ab3~65535", "", fault(ab3, netsim.Damaged(65535))},
	{"ab3%1", "ab3%rst", fault(ab3, netsim.Forged(netsim.ForgeArg(1, 0)))},
	{"ab3%1+1", "ab3%rst+1", fault(ab3, netsim.Forged(netsim.ForgeArg(1, 1)))},
	{"ab3%2-1", "", fault(ab3, netsim.Forged(netsim.ForgeArg(2, -1)))},
	{"ab3%255+127", "", fault(ab3, netsim.Forged(netsim.ForgeArg(255, 127)))},
	{"ab3%255-128", "", fault(ab3, netsim.Forged(netsim.ForgeArg(255, -128)))},
	{"ab3x+250ms~7=3@10ms%2-3", "", fault(ab3, every)},
	{"aa4294967295x", "", fault(site(0, 0, 1<<32-1), netsim.Lost())},
	{"ab.1.0x", "ab.syn0x", fault(ofClass(1, site(0, 1, 0)), netsim.Lost())},
	{"ab.2.17x", "ab.synack17x", fault(ofClass(2, site(0, 1, 17)), netsim.Lost())},
	{"ab.3.0x", "", fault(ofClass(3, site(0, 1, 0)), netsim.Lost())},
	{"ab.15.12x", "", fault(ofClass(15, site(0, 1, 12)), netsim.Lost())},
	{"aAa0x", "", fault(site(0, 26, 0), netsim.Lost())},
	{"AbAAz0x", "", fault(site(27, 27*26+25, 0), netsim.Lost())},
	{"zCRXp0x", "", fault(site(25, 65535, 0), netsim.Lost())},
	{"b@2s+5s", "", crash(1, 2*sec, 5*sec)},
	{"b@0s+0s", "", crash(1, 0, 0)},
	{"Ba@1ns", "", crash(52, 1, netsim.Forever)},
	{"a.1.0-200ms", "a.rto0-200ms", early(0, 1, 0, 200*ms)},
	{"Aa.2.4294967295-1ns", "", early(26, 2, 1<<32-1, 1)},
	{"b.15.7-3600s", "", early(1, 15, 7, 3600*sec)},
	{"ab0x,b@1s,a.1.0-1s,a.1.10-1s,b.1.0-1s", "ab0x,b@1s,a.rto0-1s,a.rto10-1s,b.rto0-1s", both(fault(site(0, 1, 0), netsim.Lost()),
		crash(1, sec, netsim.Forever), early(0, 1, 0, sec), early(0, 1, 10, sec), early(1, 1, 0, sec))},
	{"ab0x,ab.1.0~,ba0=1s,a@1s,a@2s,b@1s", "ab0x,ab.syn0~,ba0=1s,a@1s,a@2s,b@1s", both(
		fault(site(0, 1, 0), netsim.Lost()), fault(ofClass(1, site(0, 1, 0)), netsim.Damaged(1)),
		fault(site(1, 0, 0), netsim.Copied(1, sec)),
		crash(0, sec, netsim.Forever), crash(0, 2*sec, netsim.Forever), crash(1, sec, netsim.Forever))},
}

func TestEveryFormOfTheGrammarIsReadAndPrinted(t *testing.T) {
	for _, c := range forms {
		if c.named == "" {
			c.named = c.text
		}
		for text, names := range map[string]netsim.Names{c.text: {}, c.named: named} {
			got, err := names.Parse(text)
			if err != nil {
				t.Errorf("%s: %v", text, err)
				continue
			}
			if d := cmp.Diff(c.plan, got, cmpopts.EquateEmpty()); d != "" {
				t.Errorf("%s is read wrongly (-want +got):\n%s", text, d)
			}
			if s := names.Format(got); s != text {
				t.Errorf("%s is printed as %s", text, s)
			}
		}
		if got, err := named.Parse(c.text); err != nil || !got.Equal(c.plan) {
			t.Errorf("%s is not read by its numbers where there are names: %v", c.text, err)
		}
	}
}

// TestWhatAPersonMayTypeIsPutInOrder has plans that are read, but printed otherwise.
func TestWhatAPersonMayTypeIsPutInOrder(t *testing.T) {
	for _, c := range []struct{ typed, printed string }{
		{"ba0x,ab0x", "ab0x,ba0x"},
		{"b@2s,ab0x,a@1s", "ab0x,a@1s,b@2s"},
		{"ab10x,ab9x", "ab9x,ab10x"},
		{"b.rto1-1s,a.wait0-60s,a.1.2-1.0s,b@1s,ab0x", "ab0x,b@1s,a.rto2-1s,a.wait0-60s,b.rto1-1s"},
		{"ab.syn0x,ab1x,ab.2.0x", "ab1x,ab.syn0x,ab.synack0x"},
		{"ab007x", "ab7x"},
		{"ab0+0.250s", "ab0+250ms"},
		{"ab0+1000ms", "ab0+1s"},
		{"ab0+1.5m", "ab0+90s"},
		{"ab0+2h", "ab0+7200s"},
		{"ab0=1@10ms", "ab0=10ms"},
		{"ab0~1", "ab0~"},
		{"ab0x+0s", "ab0x"},
		{"ab0%3", "ab0%syn"},
		{"b@1s+60m", "b@1s+3600s"},
	} {
		p, err := named.Parse(c.typed)
		if err != nil {
			t.Errorf("%s: %v", c.typed, err)
			continue
		}
		if got := named.Format(p); got != c.printed {
			t.Errorf("%s is printed as %s, want %s", c.typed, got, c.printed)
		}
	}
}

// TestTimesBelowZeroCountAsZero because a plan that a program computes may hold such, and must print as one that is read.
func TestTimesBelowZeroCountAsZero(t *testing.T) {
	p := both(
		fault(site(0, 1, 0), netsim.Fate{Timing: netsim.Timing{Delay: -1}, Drop: true}),
		fault(site(0, 1, 1), netsim.Copied(1, -sec)),
		fault(site(0, 1, 2), netsim.Late(-ms)), // which leaves nothing of it
		crash(1, -sec, -1), crash(1, 0, sec))   // one instant, of which the first counts
	if got, want := p.String(), "ab0x,ab1=0s,b@0s+0s"; got != want {
		t.Errorf("printed %s, want %s", got, want)
	}
}

// TestHostsHaveOneNameEach goes through all of them.
func TestHostsHaveOneNameEach(t *testing.T) {
	for n, want := range map[netsim.NodeID]string{0: "a", 25: "z", 26: "Aa", 51: "Az", 52: "Ba", 26*26 + 25: "Zz", 27 * 26: "AAa", 65535: "CRXp"} {
		if got := n.String(); got != want {
			t.Errorf("host %d is called %s, want %s", uint16(n), got, want)
		}
	}
	for i := range 1 << 16 {
		n := netsim.NodeID(i)
		if got, ok := netsim.ParseNode(n.String()); !ok || got != n {
			t.Fatalf("%s is read as host %d, %v; want %d", n, uint16(got), ok, i)
		}
	}
	for _, s := range []string{"", "A", "1", "ab", "aA", "CRXq", "ZZZZa", "a ", "ä", "-", strings.Repeat("A", 1000) + "a"} {
		if n, ok := netsim.ParseNode(s); ok {
			t.Errorf("%q is read as the host %d", s, uint16(n))
		}
	}
}

// genNode draws neighbours of the edges between one, two and three letters as often as any host.
func genNode() *rapid.Generator[netsim.NodeID] {
	return rapid.OneOf(
		rapid.SampledFrom([]netsim.NodeID{0, 1, 2, 25, 26, 27, 51, 52, 26*26 + 25, 27 * 26, 65535}),
		rapid.Map(rapid.Uint16(), func(n uint16) netsim.NodeID { return netsim.NodeID(n) }))
}

func genDuration() *rapid.Generator[time.Duration] {
	return rapid.OneOf(
		rapid.SampledFrom([]time.Duration{0, 1, 999, time.Microsecond, ms, 250 * ms, sec, 90 * time.Minute, netsim.Forever - 1, netsim.Forever}),
		rapid.Map(rapid.Int64Min(0), func(n int64) time.Duration { return time.Duration(n) }))
}

func genFate() *rapid.Generator[netsim.Fate] {
	return rapid.Custom(func(t *rapid.T) (f netsim.Fate) {
		f.Drop = rapid.Bool().Draw(t, "drop")
		f.Delay = genDuration().Draw(t, "delay")
		f.Copies = rapid.Uint8().Draw(t, "copies")
		f.CopyDelay = genDuration().Draw(t, "copy delay")
		f.Damage = rapid.Uint16().Draw(t, "damage")
		if kind := rapid.Uint8().Draw(t, "forged kind"); kind > 0 {
			f.Forge = netsim.ForgeArg(kind, rapid.Int8().Draw(t, "edge"))
		}
		return f
	})
}

// genPlan draws plans as a caller may make them: in any order, with faults that change nothing and sites named twice.
func genPlan() *rapid.Generator[netsim.Plan] {
	fault := rapid.Custom(func(t *rapid.T) netsim.Fault {
		return netsim.Fault{Fate: genFate().Draw(t, "fate"), Site: netsim.Site{
			From: genNode().Draw(t, "from"), To: genNode().Draw(t, "to"), N: rapid.Uint32().Draw(t, "n"),
			Class: netsim.Class(rapid.IntRange(0, netsim.MaxClasses-1).Draw(t, "class")),
		}}
	})
	host := rapid.Custom(func(t *rapid.T) netsim.HostFault {
		return netsim.HostFault{Host: genNode().Draw(t, "host"), At: netsim.Time(genDuration().Draw(t, "at")), Down: genDuration().Draw(t, "down")}
	})
	timer := rapid.Custom(func(t *rapid.T) netsim.TimerFault {
		return netsim.TimerFault{Host: genNode().Draw(t, "host"), Class: netsim.Class(rapid.IntRange(1, netsim.MaxClasses-1).Draw(t, "class")),
			N: rapid.Uint32().Draw(t, "n"), Early: genDuration().Draw(t, "early")}
	})
	return rapid.Custom(func(t *rapid.T) netsim.Plan {
		return netsim.Plan{Faults: rapid.SliceOfN(fault, 0, 6).Draw(t, "faults"), Hosts: rapid.SliceOfN(host, 0, 3).Draw(t, "hosts"),
			Timers: rapid.SliceOfN(timer, 0, 3).Draw(t, "timers")}
	})
}

// unquoted is what no shell in use (sh, bash, zsh) changes in a word, except a ~ or, for zsh, an = in front.
var unquoted = regexp.MustCompile(`^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./~-]*$`)

// TestPrintedPlansAreReadBack says three things of any plan: that its text names it, that no shell changes the text, and
// that printing it does not change it.
func TestPrintedPlansAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := genPlan().Draw(t, "plan")
		before, want := p.Clone(), p.Clone().Normalize()
		for _, names := range []netsim.Names{{}, named} {
			text := names.Format(p)
			got, err := names.Parse(text)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if !got.Equal(want) {
				t.Fatalf("%s is read as %v, printed from %v", text, got, want)
			}
			if !unquoted.MatchString(text) {
				t.Fatalf("a shell may change %s", text)
			}
		}
		if !p.Equal(before) {
			t.Fatalf("printing changed %v to %v", before, p)
		}
	})
}

// TestNormalizedPlansAreSortedAndWithoutRepetition checks it by the obvious loops, and that normalizing twice is once.
func TestNormalizedPlansAreSortedAndWithoutRepetition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := genPlan().Draw(t, "plan")
		p.Faults = append(p.Faults, p.Faults...)
		p.Hosts, p.Timers = append(p.Hosts, p.Hosts...), append(p.Timers, p.Timers...)
		first := map[netsim.Site]netsim.Fate{}
		for _, f := range p.Faults {
			if f.Copies == 0 {
				f.CopyDelay = 0
			}
			if _, seen := first[f.Site]; !seen && f.Fate != (netsim.Fate{}) {
				first[f.Site] = f.Fate
			}
		}
		p = p.Normalize()
		for i, f := range p.Faults {
			if i > 0 && p.Faults[i-1].Compare(f.Site) >= 0 {
				t.Fatalf("%v is followed by %v", p.Faults[i-1].Site, f.Site)
			}
			if first[f.Site] != f.Fate {
				t.Fatalf("%v has the fate %v, of which the first was %v", f.Site, f.Fate, first[f.Site])
			}
		}
		if len(p.Faults) != len(first) {
			t.Fatalf("%d faults, want %d", len(p.Faults), len(first))
		}
		for i := 1; i < len(p.Hosts); i++ {
			if a, b := p.Hosts[i-1], p.Hosts[i]; a.Host > b.Host || a.Host == b.Host && a.At >= b.At {
				t.Fatalf("%v is followed by %v", a, b)
			}
		}
		for i := 1; i < len(p.Timers); i++ {
			a, b := p.Timers[i-1], p.Timers[i]
			if a.Host > b.Host || a.Host == b.Host && (a.Class > b.Class || a.Class == b.Class && a.N >= b.N) || b.Early <= 0 {
				t.Fatalf("%v is followed by %v", a, b)
			}
		}
		if again := p.Clone().Normalize(); !again.Equal(p) {
			t.Fatalf("normalized once: %v, twice: %v", p, again)
		}
	})
}
