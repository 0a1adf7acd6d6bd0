package ladder_test

import (
	"fmt"
	"os"
	"time"

	"synfault/netsim"
	"synfault/netsim/ladder"
)

// greeter is a protocol of two hosts: a says hello, every second, until b has said welcome.
type greeter struct {
	netsim.Defaults[bool, string, struct{}]
}

func (greeter) Handle(self netsim.NodeID, greeted *bool, in *netsim.Input[string], out *netsim.Output[string]) {
	switch {
	case *greeted && self == a:
		out.Rule = 3
	case self == a && in.What == netsim.Arrive:
		*greeted, out.Rule = true, 2
		out.StopTimer(0)
	case self == a:
		out.Send(b, "hello")
		out.SetTimer(0, time.Second)
	case in.What == netsim.Arrive:
		*greeted, out.Rule = true, 1
		out.Send(a, "welcome")
	}
}

func (greeter) Mark(_ netsim.NodeID, greeted *bool) uint64 {
	if *greeted {
		return 1
	}
	return 0
}

func Example() {
	plan, err := netsim.Parse("ab1+1.5s,ba0x")
	if err != nil {
		fmt.Println(err)
		return
	}
	var trace netsim.Trace[string]
	config := netsim.Config{Hosts: 2, Delay: 10 * time.Millisecond}
	w := netsim.New[bool, string, struct{}](config, greeter{}, netsim.NewReplay[string](plan))
	w.SetTrace(&trace)
	w.Call(0, a, 0)
	w.Run(netsim.Limits{}, nil)

	style := ladder.Style[string]{
		Title: "Greetings under " + plan.String(),
		State: func(_ netsim.NodeID, mark uint64) string { return [...]string{"alone", "greeted"}[mark] },
		Rule:  func(rule uint16) string { return [...]string{"", "answers a hello", "is glad", "knew already"}[rule] },
		Timer: func(netsim.NodeID, uint32) string { return "says it again" },
		Call:  func(netsim.NodeID, uint32) string { return "begins" },
	}
	if err := ladder.Text(os.Stdout, &trace, &style); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Greetings under ab1+1.5s,ba0x
	//
	//    time  a           packet            b        rule
	//          alone                         alone    at the start
	//     0ms  alone   --> hello         ab0 alone    begins
	//    10ms  alone                     ab0 greeted  answers a hello
	//    10ms  alone   x-- welcome       ba0 greeted  LOST
	//  1000ms  alone   --> hello         ab1 greeted  LATE +1.5s; says it again
	//  2000ms  alone   --> hello         ab2 greeted  says it again
	//  2010ms  alone       overtakes ab1 ab2 greeted  answers a hello
	//  2010ms  alone   <-- welcome       ba1 greeted
	//  2020ms  greeted                   ba1 greeted  is glad
	//  2510ms  greeted     late hello    ab1 greeted  answers a hello
	//  2510ms  greeted <-- welcome       ba2 greeted
	//  2520ms  greeted                   ba2 greeted  knew already
}
