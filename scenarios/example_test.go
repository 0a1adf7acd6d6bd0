package scenarios_test

import (
	"fmt"
	"os"

	"synfault/netsim"
	"synfault/netsim/ladder"
	"synfault/properties/invariant"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// Run a case by its token and look at it: the server's answer is lost, the client gives up after three minutes, and the
// server believes in a connection that nobody else has.
func ExampleRunner_Run() {
	c, err := scenarios.Parse("two-way/open/ba0x")
	if err != nil {
		fmt.Println(err) // says which part of the token is wrong, and what would be right
		return
	}
	var trace scenarios.Trace
	res := scenarios.NewRunner().Run(c, &trace, nil)
	if err := ladder.Text(os.Stdout, &trace, c.Style(res)); err != nil {
		fmt.Println(err)
	}
	fmt.Println(res.Outcome, "at", res.End)
	fmt.Println("a was told:", res.Hosts[0].Users[0].Told)
	fmt.Println("b was told:", res.Hosts[1].Users[0].Told)
	// Output:
	//      time  a            segment                                     b
	//            CLOSED       at the start                                CLOSED
	//       0ms  CLOSED       §3.10.1: passive OPEN                       LISTEN
	//       5ms  SYN-SENT --> <SEQ=100><CTL=SYN>                      ab0 LISTEN
	//                         §3.10.1: active OPEN, SYN sent
	//      15ms  SYN-SENT     two-way: believes the first SYN         ab0 ESTABLISHED
	//      15ms  SYN-SENT x-- <SEQ=300><ACK=101><CTL=SYN,ACK>  LOST   ba0 ESTABLISHED
	//    1005ms  SYN-SENT --> <SEQ=100><CTL=SYN>                      ab1 ESTABLISHED
	//                         §3.10.8: retransmission
	//    1015ms  SYN-SENT <-- <SEQ=301><ACK=101><CTL=ACK>             ba1 ESTABLISHED
	//                         §3.10.7.4 first: not acceptable
	//    1025ms  SYN-SENT     §3.10.7.3 fifth: neither SYN nor RST    ba1 ESTABLISHED
	//            … six rounds alike …
	//  183005ms  CLOSED       §3.8.3: R2 reached, gave up                 ESTABLISHED
	// quiet at 183.005s
	// a was told: timed out,R1
	// b was told: connected
}

// Check the properties of a case, as a go test does with t.Error in the place of fmt.Println: all of them are asked after
// every event. One that the run is no fair test of, for it broke what the property assumes, is excused.
func ExampleParse_properties() {
	for _, token := range []string{"two-way/open/ba0x", "three-way/open/ba0x"} {
		c, err := scenarios.Parse(token)
		if err != nil {
			fmt.Println(err)
			return
		}
		res, broken := invariant.Judge(c, nil)
		fmt.Println(token, "is", res.Outcome, "and breaks", len(broken), "properties")
		for _, v := range broken {
			if !v.Excused() {
				fmt.Println(v)
			}
		}
	}
	// Output:
	// two-way/open/ba0x is quiet and breaks 2 properties
	// two-way/open/ba0x breaks L1: an open ends: with both ends open, or with both users told why not  [RFC 9293 §3.5, livelock ended by R2]
	// two-way/open/ba0x breaks L2: no end stays ESTABLISHED towards a peer that is still opening  [RFC 9293 §3.5, §3.8.3, livelock ended by R2]
	// three-way/open/ba0x is quiet and breaks 0 properties
}

// once is a handshake that sends its SYN and its SYN,ACK a single time each. Whatever it does not override is RFC 9293's.
type once struct{ tcpfsm.ThreeWay }

func (h once) Open(m *tcpfsm.Machine, c *tcpfsm.TCB, env *tcpfsm.Env, out *tcpfsm.Effects) {
	h.ThreeWay.Open(m, c, env, out)
	c.SynOnce = true
}

func (h once) Listen(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	more := h.ThreeWay.Listen(m, c, seg, env, out)
	c.SynOnce = true
	return more
}

// Write a handshake of your own and run it under any script and plan: take a case with another handshake and give its
// machines yours. This one hangs as soon as the SYN,ACK is lost: nothing is armed that could bring it again.
func ExampleCase_Machine() {
	c, err := scenarios.Parse("three-way/open/ba.synack0x")
	if err != nil {
		fmt.Println(err)
		return
	}
	for host := range c.Script.Hosts() {
		c.Machine(netsim.NodeID(host)).Handshake = once{}
	}
	var trace scenarios.Trace
	res := scenarios.NewRunner().Run(c, &trace, nil)
	if err := ladder.Text(os.Stdout, &trace, c.Style(res)); err != nil {
		fmt.Println(err)
	}
	// Output:
	//  time  a            segment                                        b
	//        CLOSED       at the start                                   CLOSED
	//   0ms  CLOSED       §3.10.1: passive OPEN                          LISTEN
	//   5ms  SYN-SENT --> <SEQ=100><CTL=SYN>                         ab0 LISTEN
	//                     §3.10.1: active OPEN, SYN sent
	//  15ms  SYN-SENT     §3.10.7.2 third: SYN                       ab0 SYN-RECEIVED
	//  15ms  SYN-SENT x-- <SEQ=300><ACK=101><CTL=SYN,ACK>  LOST      ba0 SYN-RECEIVED
}
