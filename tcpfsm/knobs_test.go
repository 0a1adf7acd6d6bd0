package tcpfsm

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite KNOBS.md")

// knobsText is KNOBS.md: knob × preset, with source, meaning and evidence.
func knobsText() string {
	var b strings.Builder
	b.WriteString("# Knobs\n\nEvery choice that RFC 9293 leaves open, takes from another RFC, or states in a way that does not work as it\n" +
		"stands (\"reading\", see the package documentation). `rfc9293` and `plain` are the defaults; the other columns\n" +
		"show what differs. Written from the tables in the code: `go test ./tcpfsm -run Knobs -update`.\n\n")
	table := func(head string, knobs []Knob, presets []string) {
		fmt.Fprintf(&b, "## %s=%s\n\n| knob | %s | source | meaning | evidence |\n|---|%s---|---|---|\n",
			head, strings.Join(presets, ", "), strings.Join(presets, " | "), strings.Repeat("---|", len(presets)))
		for i := range knobs {
			k := &knobs[i]
			fmt.Fprintf(&b, "| `%s` |", k.Name)
			for j, p := range presets {
				m := New()
				must(m.Set(head, p))
				v := k.Value(m)
				if j > 0 && v == k.Value(New()) {
					v = ""
				}
				fmt.Fprintf(&b, " %s |", v)
			}
			fmt.Fprintf(&b, " %s | %s | %s |\n", k.Source, k.Doc, k.Evidence)
		}
		b.WriteString("\n")
	}
	rules, sockets := Presets()
	table("rules", policyKnobs, rules)
	table("socket", socketKnobs, sockets)
	return strings.TrimSuffix(b.String(), "\n")
}

func TestKnobsTableIsCurrent(t *testing.T) {
	want := knobsText()
	if *update {
		if err := os.WriteFile("KNOBS.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("KNOBS.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("KNOBS.md differs from the code; run with -update (-code +file):\n%s", diff)
	}
}

func TestKnobsNameEveryFieldOnce(t *testing.T) {
	m := New()
	seen := map[any]string{}
	for _, k := range Knobs() {
		if other := seen[k.field(m)]; other != "" {
			t.Errorf("knobs %s and %s are one field", other, k.Name)
		}
		seen[k.field(m)] = k.Name
		if k.Source == "" || !strings.HasSuffix(k.Doc, ".") {
			t.Errorf("knob %s wants a source and a sentence", k.Name)
		}
	}
}

func TestKnobsReadWhatTheyPrint(t *testing.T) {
	rules, sockets := Presets()
	for i := range rules {
		m := New()
		must(m.Set("rules", rules[i]))
		must(m.Set("socket", sockets[i]))
		back := New()
		if err := back.SetAll(m.Settings()); err != nil {
			t.Fatalf("rules=%s,socket=%s prints as %s, which reads: %v", rules[i], sockets[i], m.Settings(), err)
		}
		if back.Policy != m.Policy || back.Socket != m.Socket {
			t.Errorf("rules=%s,socket=%s does not survive printing and reading", rules[i], sockets[i])
		}
	}
}

func TestKnobsRefuseWhatMakesNoSense(t *testing.T) {
	for _, c := range []struct{ list, want string }{
		{"rfc5961=maybe", `knob rfc5961 cannot be "maybe": it wants on or off`},
		{"msl=fast", `knob msl cannot be "fast": it wants a time such as 500ms, 30s or 2h, at most 1000h, or off`},
		{"maxRTO=off", `knob maxRTO cannot be "off": it wants a time such as 500ms, 30s or 2h, at most 1000h and at least 1ms`},
		{"fixedRTO=1ns", `knob fixedRTO cannot be "1ns": it wants a time such as 500ms, 30s or 2h, at most 1000h and at least 1ms, or off`},
		{"isn=dice", `knob isn cannot be "dice": it wants one of clock+prf, clock, random, constant, scripted`},
		{"mss=0", `knob mss cannot be "0": it wants a number from 13 to 65535`},
		{"shift=15", `knob shift cannot be "15": it wants a number from 0 to 14`},
		{"rules=bsd", `knob rules cannot be "bsd": it wants one of rfc9293, rfc793, linux, freebsd`},
		{"rcf5961=on", `no knob is called "rcf5961"; there are rules, socket and those of KNOBS.md, such as rfc5961`},
	} {
		if err := New().SetAll(c.list); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.list, err, c.want)
		}
	}
}

func TestMSLKnowsTheNamedWaits(t *testing.T) {
	for value, want := range map[string]string{"rfc793": "2m", "bsd": "30s", "linux": "30s", "1s": "1s"} {
		m := New()
		must(m.Set("msl", value))
		if got, _ := m.Get("msl"); got != want {
			t.Errorf("msl=%s: got %s, want %s", value, got, want)
		}
	}
}
