package variant_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

func TestListNamesTheVariants(t *testing.T) {
	var names []string
	for _, v := range variant.List() {
		names = append(names, v.Name)
		if v.Handshake == nil || v.Source == "" || !strings.HasSuffix(v.Doc, ".") {
			t.Errorf("%s lacks a handshake, a source or a sentence", v.Name)
		}
		_ = map[tcpfsm.Handshake]bool{v.Handshake: true} // panics if it cannot be compared
		if v.String() != v.Name {
			t.Errorf("%s prints as %s", v.Name, v)
		}
		got, err := variant.Lookup(v.Name)
		if err != nil || got.Handshake != v.Handshake {
			t.Errorf("Lookup(%q) = %v, %v", v.Name, got, err)
		}
	}
	want := []string{"three-way", "two-way", "two-way+data", "syn-cookies", "fast-open"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Every knob says what it does, who says so and what values it takes; every
// value it can print it can read, and no other variant's value changes by it.
func TestKnobsReadWhatTheyPrint(t *testing.T) {
	values := map[string][]string{
		"repeat": {"on", "off"}, "anyCR": {"off", "on"}, "overflow": {"off", "on"},
		"dup": {"bare-ack", "ignore", "re-answer", "anew"}, "early": {"ignore", "ca", "rst"},
		"client": {"on", "off"}, "server": {"on", "off"}, "limit": {"16", "0", "65535"},
		"size": {"8", "4", "16"}, "life": {"1h", "off", "1m15s", "250us"}, "hold": {"1m", "10m", "off"},
		"nocookie": {"off", "on"}, "bare": {"off", "on"}, "exp": {"off", "on"}, "keep": {"off", "on"}, "reserve": {"0", "40"},
	}
	for _, v := range variant.List() {
		for _, k := range v.Knobs {
			if k.Source == "" || !strings.HasSuffix(k.Doc, ".") || k.Want == "" {
				t.Errorf("%s:%s lacks source, sentence or values", v.Name, k.Name)
			}
			if values[k.Name] == nil {
				t.Errorf("%s:%s is not in this test's table", v.Name, k.Name)
			}
			for i, value := range values[k.Name] {
				text := v.Name + ":" + k.Name + "=" + value
				got, err := variant.Parse(text)
				if err != nil {
					t.Errorf("%s: %v", text, err)
					continue
				}
				if i == 0 {
					text = v.Name // the first is the default
				}
				back, err := got.Get(k.Name)
				if got.String() != text || back != value || err != nil || k.Value(got.Handshake) != value {
					t.Errorf("%s prints as %s, and its value as %q, %v", text, got, back, err)
				}
				if (got.Handshake == v.Handshake) != (i == 0) {
					t.Errorf("%s: the same handshake %v", text, got.Handshake == v.Handshake)
				}
			}
		}
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"two-way:early=ca,dup=anew,repeat=off": "two-way:repeat=off,dup=anew,early=ca",
		"two-way:dup=anew,dup=bare-ack":        "two-way",
		"syn-cookies:overflow":                 "syn-cookies:overflow=on",
		"fast-open:limit=016,life=60m":         "fast-open",
		"two-way+data:repeat":                  "two-way+data",
	} {
		got, err := variant.Parse(text)
		if err != nil || got.String() != want {
			t.Errorf("Parse(%q) = %v, %v; want %s", text, got, err, want)
		}
	}
}

// What a person mistypes is answered with what was wrong, where, and what would
// be right.
func TestParseSaysWhatWouldBeRight(t *testing.T) {
	for text, want := range map[string][]string{
		"twoway":                {`"twoway"`, `did you mean "two-way"?`, "syn-cookies"},
		"":                      {`is called ""; there are`},
		"syn-cookie":            {`did you mean "syn-cookies"?`},
		"fastopen":              {`did you mean "fast-open"?`},
		"two-way:dupe=ignore":   {`two-way has no knob "dupe"`, `did you mean "dup"?`, "early"},
		"two-way:dup=reset":     {"knob dup of two-way", `"reset"`, "one of bare-ack, ignore, re-answer, anew"},
		"two-way:repeat=yes":    {`"yes"`, "on or off"},
		"two-way:dup":           {`"on"`, "one of bare-ack"},
		"three-way:dup=ignore":  {"three-way", `"dup"`, "none of its own"},
		"fast-open:size=5":      {`"5"`, "an even number from 4 to 16"},
		"fast-open:size=18":     {`"18"`, "an even number from 4 to 16"},
		"fast-open:limit=65536": {`"65536"`, "a number from 0 to 65535"},
		"fast-open:life=-1s":    {`"-1s"`, "a time such as"},
		"fast-open:life=1001h":  {`"1001h"`, "at most 1000h"},
		"two-way:":              {`no knob ""`},
	} {
		_, err := variant.Parse(text)
		if err == nil {
			t.Errorf("Parse(%q) has no error", text)
			continue
		}
		for _, part := range want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("Parse(%q): %v; want it to say %q", text, err, part)
			}
		}
	}
	v, _ := variant.Lookup("two-way")
	if _, err := v.Get("nothing"); err == nil {
		t.Error("Get of a knob that is not there has no error")
	}
}

// The rules of this package cite a source and are all different.
func TestRulesCite(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range variant.Rules() {
		if seen[r.String()] || r.Source() == "" || strings.Contains(r.String(), "no such rule") {
			t.Errorf("rule %d: %s", r, r)
		}
		seen[r.String()] = true
	}
	if len(seen) < 15 {
		t.Errorf("only %d rules", len(seen))
	}
}

// A handshake that needs a memory says so rather than guess.
func TestHandshakesNeedTheirMemory(t *testing.T) {
	for _, name := range []string{"syn-cookies", "fast-open"} {
		v, _ := variant.Lookup(name)
		m := tcpfsm.New()
		m.Handshake = v.Handshake
		var c tcpfsm.TCB
		var out tcpfsm.Effects
		env := tcpfsm.Env{Local: tcpfsm.Endpoint{Addr: 1, Port: 1}, Remote: tcpfsm.Endpoint{Addr: 2, Port: 2}}
		must(t, m.OpenPassive(&c, &env, &out))
		func() {
			defer func() {
				if r, ok := recover().(string); !ok || !strings.HasPrefix(r, "BUG: ") {
					t.Errorf("%s without memory: recovered %v", name, r)
				}
			}()
			seg := syn(100)
			seg.Has = tcpfsm.HasFastOpen
			m.Arrives(&c, &seg, &env, &out)
		}()
	}
}
