package prove

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// BenchmarkExplore is a search of the real machine: a whole life in which anything may be lost, held up or doubled, with the
// safety invariants asked after each event, with all properties and goals, and with none. A transition is one event with its
// fates. Beside the rate stand the octets that a visited state takes.
func BenchmarkExplore(b *testing.B) {
	for _, c := range []struct {
		name  string
		asked []*invariant.Invariant
		goals bool
	}{{"bare", []*invariant.Invariant{}, false}, {"safety", always(), false}, {"all", Judged(true), true}} {
		for cores := 1; cores <= runtime.GOMAXPROCS(0); cores *= 2 {
			b.Run(fmt.Sprintf("%s/cores=%d", c.name, cores), func(b *testing.B) {
				s := &Search{Case: parse(b, "three-way/life"), Menu: menu(b, DefaultMenu), Faults: 3, Invariants: c.asked, NoGoals: !c.goals,
					Workers: cores, States: 1 << 18}
				var r *Result
				var transitions uint64
				for range b.N {
					var err error
					if r, err = s.Run(context.Background()); err != nil {
						b.Fatal(err)
					}
					transitions += r.Transitions
				}
				b.ReportMetric(float64(transitions)/b.Elapsed().Seconds(), "transitions/s")
				b.ReportMetric(float64(r.States)*float64(b.N)/b.Elapsed().Seconds(), "states/s")
				b.ReportMetric(float64(r.Memory.Total())/float64(r.States), "octets/state")
			})
		}
	}
}

// BenchmarkFloor is what no search can do without: a copy of a world, its key, one event, judging it, at the same worlds.
func BenchmarkFloor(b *testing.B) {
	c := parse(b, "three-way/life")
	s, err := scenarios.NewWorlds(c, scenarios.WorldOptions{})
	if err != nil {
		b.Fatal(err)
	}
	var worlds []*scenarios.World
	w := s.New(netsim.Perfect[scenarios.Packet]{})
	for w.Step() != nil {
		if _, more := w.Next(); more {
			cp := s.Empty()
			cp.CopyFrom(w)
			worlds = append(worlds, cp)
		}
	}
	cp, key := s.Empty(), make([]byte, 0, 4096)
	k := invariant.NewChecker()
	k.Begin(c)
	for _, f := range []struct {
		name string
		do   func(w *scenarios.World)
	}{
		{"copy", func(w *scenarios.World) { cp.CopyFrom(w) }},
		{"key", func(w *scenarios.World) { key = w.AppendKey(key[:0], netsim.KeyOptions{}) }},
		{"copy+event", func(w *scenarios.World) { cp.CopyFrom(w); cp.Step() }},
		{"copy+event+judge", func(w *scenarios.World) { cp.CopyFrom(w); k.Event(cp, cp.Step()) }},
	} {
		b.Run(f.name, func(b *testing.B) {
			for i := range b.N {
				f.do(worlds[i%len(worlds)])
			}
		})
	}
	b.Logf("a key has %d octets", len(key))
}
