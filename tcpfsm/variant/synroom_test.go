package variant_test

import (
	"testing"

	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// The text of a CR shares the default MSS with the options that the socket offers (RFC 9293 §3.7.1): the options are in
// every segment's MSS where its sender puts them.
func TestTextOfCRLeavesRoomForOptions(t *testing.T) {
	v, err := variant.Lookup("two-way+data")
	if err != nil {
		t.Fatal(err)
	}
	for _, socket := range []string{"plain", "full", "linux", "freebsd"} {
		m := tcpfsm.New()
		if err := m.Set("socket", socket); err != nil {
			t.Fatal(err)
		}
		m.Handshake = v.Handshake
		var c tcpfsm.TCB
		var out tcpfsm.Effects
		env := tcpfsm.Env{ISN: 100, Local: tcpfsm.Endpoint{Addr: 1, Port: 1}, Remote: tcpfsm.Endpoint{Addr: 2, Port: 2},
			Memory: new(tcpfsm.HostMemory)}
		if err := m.OpenActive(&c, 5000, &env, &out); err != nil {
			t.Fatal(err)
		}
		syn := &out.Send[0]
		if got := int(syn.Text) + syn.Options.Octets(); got != 536 || len(out.Send) != 1 {
			t.Errorf("socket %s: %d octets of text and %d of options, want 536 together in one CR", socket, syn.Text, syn.Options.Octets())
		}
	}
}
