package variant_test

import (
	"fmt"

	"synfault/tcpfsm"
)

// wary is a handshake whose listener has no ear for a SYN that brings text. It embeds RFC 9293's handshake and overrides
// what differs.
type wary struct{ tcpfsm.ThreeWay }

var ruleWary = tcpfsm.NewRule("wary: a SYN with text is dropped")

func (h wary) Listen(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	if seg.CTL.Has(tcpfsm.SYN) && seg.Text > 0 {
		out.Decide(ruleWary)
		return false
	}
	return h.ThreeWay.Listen(m, c, seg, env, out)
}

// Write a variant: give it to a machine, and see what the machine does with a segment.
func Example() {
	m := tcpfsm.New()
	m.Handshake = wary{}
	env := tcpfsm.Env{ISN: 300, Local: tcpfsm.Endpoint{Addr: 2, Port: 80}}
	var out tcpfsm.Effects
	var c tcpfsm.TCB
	if err := m.OpenPassive(&c, &env, &out); err != nil {
		fmt.Println(err)
	}
	env.Remote = tcpfsm.Endpoint{Addr: 1, Port: 1000}
	for _, seg := range []tcpfsm.Segment{
		{SEQ: 100, CTL: tcpfsm.SYN, Text: 5},
		{SEQ: 100, CTL: tcpfsm.SYN},
	} {
		m.Arrives(&c, &seg, &env, &out)
		fmt.Println(seg, "→", c.State, out.Send)
		fmt.Println("  ", out.Rule)
	}
	// Output:
	// <SEQ=100><DATA=5><CTL=SYN> → LISTEN []
	//    wary: a SYN with text is dropped
	// <SEQ=100><CTL=SYN> → SYN-RECEIVED [<SEQ=300><ACK=101><CTL=SYN,ACK>]
	//    §3.10.7.2 third: SYN
}
