package prove

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

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
				s := &Search{Case: parse(b, "three-way/life"), Menu: menu(b, DefaultMenu), Faults: 4, Invariants: c.asked, NoGoals: !c.goals,
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

// BenchmarkCores is one search shared by all cores beside as many searches as there are cores that share nothing, in turn: a
// gain is how many times faster than one core they are, and the ratio what sharing one search leaves of it.
func BenchmarkCores(b *testing.B) {
	cores := runtime.GOMAXPROCS(0)
	search := func(workers int) {
		s := &Search{Case: parse(b, "three-way/life"), Menu: menu(b, DefaultMenu), Faults: 5, Invariants: always(), NoGoals: true,
			Workers: workers, States: 1_400_000}
		if _, err := s.Run(context.Background()); err != nil {
			panic(err)
		}
	}
	var one, shared, alone time.Duration
	for range b.N {
		began := time.Now()
		search(1)
		one += time.Since(began)
		began = time.Now()
		search(cores)
		shared += time.Since(began)
		began = time.Now()
		var wait sync.WaitGroup
		for range cores {
			wait.Go(func() { search(1) })
		}
		wait.Wait()
		alone += time.Since(began)
	}
	gain, most := float64(one)/float64(shared), float64(cores)*float64(one)/float64(alone)
	b.ReportMetric(gain, "gain")
	b.ReportMetric(most, "gain-sharing-nothing")
	b.ReportMetric(gain/most, "ratio")
}

// A table that is made for the states of a search holds them in at most 24 octets each, and does not grow. What else a search
// for safety keeps, the frontier included, is less.
func TestAVisitedStateTakesAtMost24Octets(t *testing.T) {
	s := &Search{Case: parse(t, "three-way/b@0s.listen,a@5ms.open,a@6ms.abort,a@8ms.open,a@est.send1,b@got1.send1,a@got1.close,b@eof.close"),
		Menu: menu(t, DefaultMenu), Faults: 3, Invariants: []*invariant.Invariant{}, NoGoals: true}
	var states uint64
	for range 2 { // the second time it is known how many there are
		s.States = states
		r, err := s.Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if states = r.States; s.States == 0 {
			continue
		}
		table, tree := float64(r.Memory.Table)/float64(states), float64(r.Memory.Tree)/float64(states)
		t.Logf("%d states: %.1f octets of table each, %.1f of the tree that leads to them", states, table, tree)
		if table > 24 || tree > 8 {
			t.Errorf("%d states take %.1f octets of table each, and %.1f of tree", states, table, tree)
		}
	}
}

// BenchmarkFloor is what no search can do without: a copy of a world, its key, one event, judging it, at the same worlds. A
// digest by itself is that of a world of which everything is remembered; one after an event finds one host anew. The last is what an
// event takes whose core is known, see netsim.Cores: copy, event, what it leads to and its hash. The probe of
// the table is BenchmarkProbe of package explore.
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
		{"digest", func(w *scenarios.World) { key = w.AppendDigest(key[:0], netsim.KeyOptions{}) }},
		{"hash", func(*scenarios.World) { netsim.Sum128(key) }},
		{"copy+event", func(w *scenarios.World) { cp.CopyFrom(w); cp.Step() }},
		{"copy+event+digest", func(w *scenarios.World) {
			cp.CopyFrom(w)
			cp.Step()
			key = cp.AppendDigest(key[:0], netsim.KeyOptions{})
		}},
		{"copy+event+judge", func(w *scenarios.World) { cp.CopyFrom(w); k.Event(cp, cp.Step()) }},
	} {
		b.Run(f.name, func(b *testing.B) {
			for i := range b.N {
				f.do(worlds[i%len(worlds)])
			}
		})
	}
	begin := s.New(netsim.Perfect[scenarios.Packet]{})
	begin.Reserve()
	cores := netsim.NewCores(begin, func(int, *scenarios.World, *step) {})
	var from, to netsim.Line
	var lines []netsim.Line
	for cores.Begin(&from); ; cores.Follow(&from, cores.Deed(&from), nil, nil) {
		if _, more := cores.Next(&from); !more {
			break
		}
		lines = append(lines, netsim.Line{})
		lines[len(lines)-1].CopyFrom(&from)
	}
	b.Run("copy+known-event+hash", func(b *testing.B) {
		for i := range b.N {
			to.CopyFrom(&lines[i%len(lines)])
			cores.Follow(&to, cores.Deed(&to), nil, nil)
			cores.Hash(&to)
		}
	})
	w = worlds[len(worlds)/2]
	b.Logf("a key has %d octets, a digest %d", len(w.AppendKey(nil, netsim.KeyOptions{})), len(w.AppendDigest(nil, netsim.KeyOptions{})))
}
