// Package netsim is a deterministic network under a virtual clock, for testing protocols under faults. It knows no
// protocol: what it carries is any value, and who sends and receives it is any state machine.
//
// What goes in is a Protocol, which says how a host reacts to an event; a Config, the shape of the network; calls to hosts
// and crashes of hosts at given instants; and a Chooser, which decides what happens to each packet offered to a link.
// What comes out is every event in its order: as a Step to whoever runs the World, as Records of a Trace, which package
// ladder draws, and as the Outcome, which says why the run ended.
//
//	w := netsim.New(netsim.Config{Hosts: 2, Delay: 10 * time.Millisecond}, protocol, chooser)
//	w.Call(0, 0, 0)
//	outcome := w.Run(netsim.Limits{Time: netsim.Time(time.Minute)}, nil)
//
// The Chooser is all that is left to chance. Random draws from a Profile, in the words of the Linux tool tc netem, and a
// seed. A Recorder around it notes what it chose, as a Plan: a sparse list of faults, each of which names its packet by
// link and ordinal. Replay runs a Plan again, and it is the same run. So a failure that Random finds is kept as a line of
// text, such as ab3x,ba0+250ms, and a Shrinker takes away from it what the failure does not need. Perfect, Nth, Match,
// Partition, Until, Join and Func make choosers by hand.
//
// The first example goes all the way, with the alternating-bit protocol: it finds a failure, shrinks it and draws it.
//
// The same Protocol, Config, Chooser and calls give the same run on every machine and with every version of Go: nothing
// here reads a clock, runs a goroutine, calculates with floating point, or depends on the order of a map. Of events at one
// instant the one that was made first comes first. Within one event a host's timers change first, then its packets are
// offered, in the order of its calls of Send.
//
// A World can be copied at any step: the copy goes on alike. AppendKey writes down what its future depends on, with
// instants relative to now, so that a search can tell where it has been. Times are nanoseconds, sizes octets, and rates
// bits per second.
package netsim
