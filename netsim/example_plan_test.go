package netsim_test

import (
	"fmt"
	"time"

	"synfault/netsim"
)

// A plan is one word: the second packet from a to b is lost, the first from b to a comes 250 ms late and once more 1 s
// after that, and b crashes at 2 s and is back after 5 s.
func ExampleParse() {
	p, err := netsim.Parse("ba0+250ms=1s,ab1x,b@2s+5s")
	fmt.Println(p.Len(), "faults:", p, err)

	_, err = netsim.Parse("ab1x,ba0+250")
	fmt.Println(err)
	// Output:
	// 3 faults: ab1x,ba0+250ms=1s,b@2s+5s <nil>
	// plan, column 10: "250" stands where there should be how late the packet is, such as 250ms; a duration is a decimal number with a unit: ns, us, ms, s, m or h
}

// A protocol's names make plans that last: the first SYN stays the first SYN when something else is sent before it.
func ExampleNames() {
	tcp := netsim.Names{Classes: []string{"", "syn", "fin"}, Forges: []string{"", "rst"}}
	p, _ := tcp.Parse("ab.syn0x,ba1%rst+1")
	fmt.Println(tcp.Format(p))
	fmt.Println(p) // without names

	_, err := tcp.Parse("ab.sin0x")
	fmt.Println(err)
	// Output:
	// ab.syn0x,ba1%rst+1
	// ab.1.0x,ba1%1+1
	// plan, column 4: "sin0x" stands where there should be a class of packets, one of fin, syn
}

// Every subset of a plan is a plan.
func ExamplePlan() {
	p := netsim.Plan{Faults: []netsim.Fault{
		{Site: netsim.Site{From: 1, To: 0, N: 0}, Fate: netsim.Copied(2, 10*time.Millisecond)},
		{Site: netsim.Site{From: 0, To: 1, N: 3}, Fate: netsim.Lost()},
	}}
	fmt.Println(p)
	p.Faults = p.Faults[:1]
	fmt.Println(p)
	p.Faults = nil
	fmt.Println(p)
	// Output:
	// ab3x,ba0=2@10ms
	// ba0=2@10ms
	// -
}

// Shrinking needs no more than a function that says whether a plan fails. Here it stands for a run: something breaks when
// the second packet from a to b is at least 120 ms late and b is down at 2 s.
func ExampleShrinker() {
	fails := func(p netsim.Plan) bool {
		late, down := false, false
		for _, f := range p.Faults {
			late = late || f.Site == netsim.Site{From: 0, To: 1, N: 1} && f.Delay >= 120*time.Millisecond
		}
		for _, h := range p.Hosts {
			at := netsim.Time(2 * time.Second)
			down = down || h.Host == 1 && h.At <= at && at < h.At.Add(h.Down)
		}
		return late && down
	}
	s := netsim.Shrinker{Fails: fails, Progress: func(p netsim.Progress) {
		fmt.Printf("%d of %d: %v\n", p.Runs, p.Budget, p.Plan)
	}}
	p, _ := netsim.Parse("ab0x,ab1x+187.3ms,ab2=1s,ba0x,ba1+3s,ba2~,a@1s+1s,b@1.731s+4.2s")
	small, err := s.Shrink(p)
	fmt.Printf("found %v, minimal: %v, error: %v\n", small.Plan, small.Minimal, err)
	// Output:
	// 6 of 5000: ab0x,ab1x+187.3ms,ba1+3s,ba2~,a@1s+1s,b@1.731s+4.2s
	// 7 of 5000: ab0x,ab1x+187.3ms,a@1s+1s,b@1.731s+4.2s
	// 10 of 5000: ab0x,ab1x+187.3ms,b@1.731s+4.2s
	// 12 of 5000: ab1x+187.3ms,b@1.731s+4.2s
	// 16 of 5000: ab1+187.3ms,b@1.731s+4.2s
	// 25 of 5000: ab1+120ms,b@1.731s+4.2s
	// 35 of 5000: ab1+120ms,b@1.731s+500ms
	// 47 of 5000: ab1+120ms,b@2s+500ms
	// 59 of 5000: ab1+120ms,b@2s+1ms
	// found ab1+120ms,b@2s+1ms, minimal: true, error: <nil>
}
