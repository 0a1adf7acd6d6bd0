package scenarios

import (
	"strings"
	"testing"

	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// A token names what a library has, reads back as the same, and is refused where the library is not at hand.
func TestLibraryTokens(t *testing.T) {
	lib := &Library{
		Handshakes: []variant.Variant{{Name: "mine", Handshake: variant.TwoWay{Repeat: true}}},
		Endpoints:  []NamedEndpoint{{"toy", func() Endpoint { return new(toy) }}},
	}
	for _, token := range []string{"mine/open/ba0x", "mine:rfc5961=off/life/-", "three-way:b.tcp=toy/life/ab.syn0x", "mine:a.tcp=toy,msl=30s/open/-"} {
		c, err := lib.Parse(token)
		if err != nil {
			t.Errorf("%s: %v", token, err)
			continue
		}
		if c.String() != token {
			t.Errorf("%s prints as %s", token, c)
		}
		if _, err := Parse(token); err == nil {
			t.Errorf("%s is read without its library", token)
		}
	}
	c, err := lib.Parse("three-way:b.tcp=toy/life")
	if err != nil {
		t.Fatal(err)
	}
	if res := NewRunner().Run(c, nil, nil); res.Hosts[1].Foreign == nil || res.Hosts[0].Foreign != nil || res.Hosts[1].Users[0].Got != 1 {
		t.Error("b.tcp=toy does not put a toy at b, and at b alone")
	}
	if c, _ := lib.Parse("mine/open"); c.Machine(0).Handshake != tcpfsm.Handshake(variant.TwoWay{Repeat: true}) {
		t.Error("mine is another handshake")
	}
	for token, want := range map[string]string{
		"three-way:b.tcp=toi/life": "no TCP is called so", "mine:repeat=off/open": "mine has no knob", "mein/open": "no handshake is called",
	} {
		if _, err := lib.Parse(token); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", token, err, want)
		}
	}
	if _, err := Parse("three-way:tcp=toy/life"); err == nil || !strings.Contains(err.Error(), "the tests of its owner") {
		t.Errorf("a TCP that nobody knows: %v", err)
	}
}
