package scenarios

import (
	"strings"
	"testing"

	"synfault/netsim"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestTokensReadBackAsTheyPrint(t *testing.T) {
	for _, tt := range []struct{ token, want string }{
		{"three-way/open", "three-way/open/-"},
		{"three-way/open/-", ""},
		{"two-way/open/ba0x", ""},
		{"two-way:dup=ignore,repeat=off/open:d=5ms/ba0x,ab.syn0=30s", "two-way:dup=ignore,repeat=off/open:d=5ms/ab.syn0=30s,ba0x"},
		{"three-way:rfc5961=off,b.msl=30s/life/b@2s+5s", ""},
		{"three-way/life/ab0x,b@2s+5s,a.rto0-200ms,b.delack1-40ms", ""},
		{"three-way:a.rules=linux,a.socket=linux,b.rules=freebsd,b.socket=freebsd/life/-", ""},
		{"three-way/life/ab3%rst+1", ""},
		{"three-way/life/seed:wan:42", ""},
		{"three-way:isn=scripted/open:a.iss=100+900,b.iss=300/-", ""},
		{"three-way/life:d=0s,rate=64kbit,until=90s/-", ""},
		{"three-way/life:rate=1000kbit/-", "three-way/life:rate=1mbit/-"},
		{"three-way/b@0s.listen,a@5ms.open,a@est+1.5s.send10,b2@got10.close:d=1ms,until=60s/-", ""},
	} {
		c, err := Parse(tt.token)
		if err != nil {
			t.Errorf("%s: %v", tt.token, err)
			continue
		}
		want := tt.want
		if want == "" {
			want = tt.token
		}
		if got := c.String(); !strings.EqualFold(got, want) {
			t.Errorf("%s prints as %s, want %s", tt.token, got, want)
		}
		again, err := Parse(c.String())
		if err != nil || again.String() != c.String() {
			t.Errorf("%s does not read back: %v, %v", c, again, err)
		}
	}
}

// What a person mistypes gets one line: which part, what stands there, what would be right.
func TestMistypedTokens(t *testing.T) {
	for _, tt := range []struct{ token, want string }{
		{"open", "a token is variant/script/plan"},
		{"a/b/c/d", "a token is variant/script/plan"},
		{"tree-way/open", `did you mean "three-way"`},
		{"three-way/opne", `did you mean "open"`},
		{"three-way:rfc5691=off/open", "rfc5961"},
		{"three-way:rfc5961=maybe/open", "on or off"},
		{"three-way:z.msl=30s/open", "hosts are a to h"},
		{"two-way:dup=sometimes/open", "sometimes"},
		{"three-way/open:delay=5ms", "d=10ms"},
		{"three-way/open:d=5", "unit"},
		{"three-way/open:rate=fast", "mbit"},
		{"three-way/open:rate=9999gbit", "at most 1000gbit"},
		{"three-way/open:a.iss=-1", "no sequence number"},
		{"three-way/open:q.iss=1", "hosts are a to h"},
		{"three-way/open:until=99999h", "at most"},
		{"three-way/open/ab0", "x lost"},
		{"three-way/open/ab.sny0x", "column 4"},
		{"three-way/open/cb0x", "only the hosts a to b"},
		{"three-way/open/c@2s", "only the hosts a to b"},
		{"three-way/open/seed:wann:1", "wan"},
		{"three-way/open/seed:wan:x", "seed:PROFILE:NUMBER"},
		{"three-way/open/seed:wan:18446744073709551616", "up to 18446744073709551615"},
		{"three-way/open/sed:wan:1", "seed:PROFILE:NUMBER"},
		{"three-way/open/chaos:1", "seed:PROFILE:NUMBER"},
		{"three-way:c.msl=30s/open", `"c.msl=30s": the script has only the hosts a to b`},
		{"three-way:d.msl=30s/two-clients", "only the hosts a to c"},
		{"three-way:isn=scripted/open:c.iss=5", `"c.iss": the script has only the hosts a to b`},
		{"three-way/a@est.open/-", "nothing ever happens"},
		{"three-way/b@got1.close,a@gone+5s.open/-", "nothing ever happens"},
		{"three-way/a@5ms.opne/-", `did you mean "open"`},
		{"three-way/a@soon.open/-", "no event"},
		{"three-way/q@5ms.open/-", "hosts are a to h"},
		{"three-way/a@got.open/-", "no event"},
		{"three-way/a@got0.open/-", "from 1 to"},
		{"three-way/a@5ms.send/-", "from 1 to"},
		{"three-way/a@5ms.close3/-", "takes no number"},
		{"three-way/b@0s.listen,c@0s.flood10001/-", "from 1 to 10000"},
		{"three-way/a@5ms.open,/-", "column 12"},
	} {
		_, err := Parse(tt.token)
		if err == nil {
			t.Errorf("%s is accepted", tt.token)
			continue
		}
		if msg := err.Error(); !strings.Contains(msg, tt.want) || strings.Contains(msg, "\n") {
			t.Errorf("%s: %q does not say %q in one line", tt.token, msg, tt.want)
		}
	}
}

func TestScriptsReadBackAsTheyPrint(t *testing.T) {
	for _, s := range Scripts() {
		again, err := ParseScript(s.String())
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		if diff := cmp.Diff(s.Steps, again.Steps); diff != "" {
			t.Errorf("%s reads back differently:\n%s", s.Name, diff)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := &Script{}
		for range rapid.IntRange(1, 10).Draw(t, "steps") {
			s.Steps = append(s.Steps, drawStep(t))
		}
		again, err := ParseScript(s.String())
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		if diff := cmp.Diff(s.Steps, again.Steps); diff != "" {
			t.Fatalf("%s reads back differently:\n%s", s, diff)
		}
	})
}

func drawStep(t *rapid.T) Step {
	st := Step{
		Host:   netsim.NodeID(rapid.IntRange(0, maxHosts-1).Draw(t, "host")),
		Number: uint8(rapid.IntRange(0, maxConns-1).Draw(t, "connection")),
		When:   Event(rapid.IntRange(0, int(Booted)).Draw(t, "when")),
		Call:   Call(rapid.IntRange(int(Listen), int(Flood)).Draw(t, "call")),
	}
	if st.When == AtTime || rapid.Bool().Draw(t, "later") {
		st.At = 1 + netsim.Time(rapid.Int64Range(0, 1e12).Draw(t, "at")).Sub(0)
	}
	if st.When == Got {
		st.N = rapid.Uint32Range(1, maxOctet).Draw(t, "octets")
	}
	switch st.Call {
	case Send, Listen, Read:
		st.Arg = rapid.Uint32Range(1, maxOctet).Draw(t, "arg")
	case Flood:
		st.Arg = rapid.Uint32Range(1, maxFlood).Draw(t, "SYNs")
	}
	return st
}

func FuzzToken(f *testing.F) {
	for _, s := range []string{"three-way/open/-", "two-way:dup=ignore/open:d=1ms/ba0x,b@1s+2s", "fast-open/a@0s.open/seed:wan:1", "//", "three-way:b.msl=30s/b@boot+1s.listen3/-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, token string) {
		c, err := Parse(token)
		if err != nil {
			if strings.Contains(err.Error(), "\n") && !strings.Contains(token, "\n") {
				t.Fatalf("the error of %q has more than one line: %v", token, err)
			}
			return
		}
		again, err := Parse(c.String())
		if err != nil || again.String() != c.String() {
			t.Fatalf("%q prints as %q, which reads back as %v, %v", token, c, again, err)
		}
	})
}
