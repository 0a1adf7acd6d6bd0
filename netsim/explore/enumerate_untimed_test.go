package explore_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"synfault/netsim"
	"synfault/netsim/explore"
)

// graph is what the slow search of the untimed mode finds.
type graph struct {
	States       []uint64 // by number of moves
	Transitions  uint64
	Full         uint64
	Broken, Seen int // fewest moves, -1 for never
	Stuck        uint64
	StuckMoves   int
}

// enumerateUntimed is independent and slow, as enumerate is.
func enumerateUntimed(cfg abpConfig) graph {
	g := graph{Broken: -1, Seen: -1, StuckMoves: -1}
	type vertex struct {
		w      *abpWorld
		depth  int
		goal   bool
		healed []string
	}
	all := map[string]*vertex{}
	var queue []*vertex
	inst := cfg.New()
	inst.World.Unclock()
	visit := func(w *abpWorld, depth int) (key string) {
		key = string(w.AppendKey(nil, netsim.KeyOptions{Untimed: true}))
		if all[key] == nil {
			v := &vertex{w: w, depth: depth, goal: inst.Goals(w) != 0}
			all[key], queue = v, append(queue, v)
			for len(g.States) <= depth {
				g.States = append(g.States, 0)
			}
			g.States[depth]++
		}
		return key
	}
	visit(inst.World, 0)
	for ; len(queue) > 0; queue = queue[1:] {
		v := queue[0]
		if v.w.History.Wrong {
			v.goal = true // as far as one knows
			continue
		}
		// move makes one move in a copy of the world: the network's, or a host's, which sends into the room there is.
		move := func(arrives int, do func(*abpWorld) *netsim.Step[station, frame]) string {
			w, room := v.w.Clone(), cfg.Untimed.InFlight-v.w.InFlight()+arrives
			w.SetChooser(netsim.Func[frame](func(*netsim.Offer[frame], *netsim.LinkState) netsim.Fate {
				if room--; room < 0 {
					g.Full++
					return netsim.Lost()
				}
				return netsim.Fate{}
			}))
			g.Transitions++
			if st := do(w); st != nil {
				if w.History.Wrong && g.Broken < 0 {
					g.Broken = v.depth + 1
				}
				if st.What == netsim.Timer && len(st.Sent) > 0 && g.Seen < 0 {
					g.Seen = v.depth + 1
				}
			}
			return visit(w, v.depth+1)
		}
		heal := func(key string) { v.healed = append(v.healed, key) }
		for _, p := range v.w.AppendPending(nil) {
			if p.What != netsim.Arrive {
				heal(move(0, func(w *abpWorld) *netsim.Step[station, frame] { return w.TakeNow(p.Slot) }))
				continue
			}
			heal(move(1, func(w *abpWorld) *netsim.Step[station, frame] { return w.TakeNow(p.Slot) }))
			move(0, func(w *abpWorld) *netsim.Step[station, frame] { w.LoseNow(p.Slot); return nil })
			if v.w.InFlight() < cfg.Untimed.InFlight {
				move(0, func(w *abpWorld) *netsim.Step[station, frame] { w.CopyNow(p.Slot); return nil })
			}
		}
		for n := range netsim.NodeID(2) {
			if _, armed := v.w.Timer(n, 0); armed {
				heal(move(0, func(w *abpWorld) *netsim.Step[station, frame] { return w.FireNow(n, 0) }))
			}
		}
		for _, c := range cfg.Menu.Crashes {
			if v.w.Up(c.Host) {
				move(0, func(w *abpWorld) *netsim.Step[station, frame] { return w.CrashNow(c.Host, true) })
			}
		}
	}
	for _, v := range all {
		if !reaches(v.healed, v.goal, func(key string) ([]string, bool) { return all[key].healed, all[key].goal }) {
			if g.Stuck++; g.StuckMoves < 0 || v.depth < g.StuckMoves {
				g.StuckMoves = v.depth
			}
		}
	}
	return g
}

// reaches searches forward for a goal.
func reaches(next []string, goal bool, of func(string) ([]string, bool)) bool {
	seen := map[string]bool{}
	for len(next) > 0 && !goal {
		key := next[0]
		next = next[1:]
		if !seen[key] {
			seen[key] = true
			var more []string
			more, goal = of(key)
			next = append(next, more...)
		}
	}
	return goal
}

// untimedSearches are small, and of every kind.
func untimedSearches() map[string]abpConfig {
	untimed := func(p *abp, inFlight int) abpConfig {
		c := p.config(0)
		c.Untimed = &explore.Untimed[station, frame, delivered]{InFlight: inFlight,
			Bounds: []explore.Bound[station, frame, delivered]{{Name: "wrong", Within: func(w *abpWorld) bool { return !w.History.Wrong }}}}
		return c
	}
	crashing := untimed(&abp{messages: 1, bits: 2}, 2)
	crashing.Menu.Crashes = []explore.Crash{{Host: 0, Down: ms}}
	return map[string]abpConfig{
		"alternating bit":         untimed(&abp{messages: 3, bits: 2}, 3),
		"room for one":            untimed(&abp{messages: 2, bits: 2}, 1),
		"a sender that gives up":  untimed(&abp{messages: 2, bits: 2, tries: 2}, 3),
		"a receiver that is mute": untimed(&abp{messages: 2, bits: 2, mute: true}, 2),
		"one number for all":      untimed(&abp{messages: 2, bits: 1}, 2),
		"crashes":                 crashing,
	}
}

// TestAgreesWithTheEnumerationOfTheUntimedMode on states, edges, verdicts and the length of counterexamples.
func TestAgreesWithTheEnumerationOfTheUntimedMode(t *testing.T) {
	for name, c := range untimedSearches() {
		t.Run(name, func(t *testing.T) {
			want := enumerateUntimed(c)
			r, err := explore.Run(context.Background(), c)
			if err != nil {
				t.Fatal(err)
			}
			moves := func(list []explore.Verdict) int {
				if len(list) == 0 {
					return -1
				}
				return len(list[0].Path.Moves)
			}
			got := graph{perLevel(r), r.Transitions, r.Full, moves(r.Broken), moves(r.Seen), 0, -1}
			got.States = got.States[:r.Depth+1]
			for _, s := range r.Stuck {
				got.Stuck, got.StuckMoves = s.States, len(s.Path.Moves)
				t.Logf("%+v", s)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the search finds otherwise than the enumeration (-enumeration +search):\n%s", diff)
			}
			for _, v := range r.Broken {
				if w := c.Replay(v.Path.Moves, nil, nil); !w.History.Wrong {
					t.Errorf("%v breaks nothing", v.Path.Moves)
				}
			}
		})
	}
}
