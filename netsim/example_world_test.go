package netsim_test

import (
	"fmt"
	"time"

	"synfault/netsim"
)

// A pinger is the smallest protocol that does something: whoever is called sends a ping, whoever gets a ping sends a pong.
// Only Handle is written; the Defaults do the rest. A host's state is how many pongs it got, a packet is its text, and
// there is no history.
type pinger struct {
	netsim.Defaults[int, string, struct{}]
}

func (pinger) Handle(self netsim.NodeID, pongs *int, in *netsim.Input[string], out *netsim.Output[string]) {
	other := 1 - self
	switch {
	case in.What == netsim.Call:
		out.Send(other, "ping")
	case in.What == netsim.Arrive && *in.Packet == "ping":
		out.Send(other, "pong")
	case in.What == netsim.Arrive:
		*pongs++
	case in.What == netsim.Crash:
		*pongs = 0 // what a crash does to a state, the protocol says
	}
}

// A World runs a protocol on hosts and links, one event after another, under a chooser that decides what happens to each
// packet. This one replays a plan.
func ExampleWorld() {
	plan, err := netsim.Parse("ab1x,ba0+100ms,ab7x,b@1.2s+1s")
	if err != nil {
		panic(err)
	}
	replay := netsim.NewReplay[string](plan)
	w := netsim.New(netsim.Config{Hosts: 2, Delay: 10 * time.Millisecond}, pinger{}, replay)
	for _, h := range plan.Hosts {
		w.Crash(h)
	}
	for i := range 4 { // a is called each half second
		w.Call(netsim.Time(i)*netsim.Time(500*time.Millisecond), 0, 0)
	}

	outcome := w.Run(netsim.Limits{Time: netsim.Time(time.Minute)}, func(s *netsim.Step[int, string]) bool {
		fmt.Printf("%-6v %v: %v", s.Now, s.Node, s.What)
		if s.In.Packet != nil {
			fmt.Printf(" %s %v", *s.In.Packet, s.Origin.Site)
		}
		for _, p := range s.Sent {
			fmt.Printf(", send %s %v%s", p.Packet, p.Site, netsim.Names{}.FormatFate(p.Fate))
		}
		fmt.Println()
		return true // go on
	})
	fmt.Printf("%v, %d pongs, of the plan %v met nothing\n", outcome, *w.Host(0), replay.Unmet(w.Now()))
	// Output:
	// 0s     a: call, send ping ab0
	// 10ms   b: arrive ping ab0, send pong ba0+100ms
	// 120ms  a: arrive pong ba0
	// 500ms  a: call, send ping ab1x
	// 1s     a: call, send ping ab2
	// 1.01s  b: arrive ping ab2, send pong ba1
	// 1.02s  a: arrive pong ba1
	// 1.2s   b: crash
	// 1.5s   a: call, send ping ab3
	// 1.51s  b: discard ping ab3
	// 2.2s   b: restart
	// quiet, 2 pongs, of the plan ab7x met nothing
}
