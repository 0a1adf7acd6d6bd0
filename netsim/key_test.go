package netsim

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// toggles answers each packet after a while; its key is the default one.
type toggles struct {
	Defaults[int, string, struct{}]
}

func (toggles) Handle(self NodeID, s *int, in *Input[string], out *Output[string]) {
	switch in.What {
	case Arrive, Call:
		*s++
		out.SetTimer(TimerID(*s%2), 20*time.Millisecond)
	case Timer:
		out.Send(1-self, "again")
	}
}

// A key holds no instant of its own: the same life, begun later, passes through the same keys.
func TestKeyDoesNotDependOnTheTimeOfDay(t *testing.T) {
	keys := func(start Time) (all []string) {
		w := New(Config{Hosts: 2, Delay: 10 * time.Millisecond}, toggles{}, Perfect[string]{})
		w.Call(start, 0, 0)
		w.Step()
		for range 20 {
			all = append(all, string(w.AppendKey(nil, KeyOptions{Ordinals: true})))
			w.Step()
		}
		return all
	}
	early, late := keys(0), keys(Time(time.Hour+1))
	for i := range early {
		if early[i] != late[i] {
			t.Fatalf("after %d steps the keys differ:\n%q\n%q", i, early[i], late[i])
		}
	}
}

// The mirror image of a world has, with its hosts swapped, the world's key.
func TestKeyOfTheMirrorImage(t *testing.T) {
	worlds := [2]*World[int, string, struct{}]{}
	for i := range worlds {
		worlds[i] = New(Config{Hosts: 2, Delay: 10 * time.Millisecond}, toggles{}, Perfect[string]{})
		worlds[i].Call(0, NodeID(i), 0)
		worlds[i].Crash(HostFault{Host: NodeID(1 - i), At: Time(35 * time.Millisecond), Down: time.Millisecond})
	}
	differ := false
	for step := range 20 {
		worlds[0].Step()
		worlds[1].Step()
		for _, ordinals := range []bool{false, true} {
			a := worlds[0].AppendKey(nil, KeyOptions{Ordinals: ordinals})
			b := worlds[1].AppendKey(nil, KeyOptions{Ordinals: ordinals, Swap: true})
			if !bytes.Equal(a, b) {
				t.Fatalf("after %d steps the mirror's key differs:\n%q\n%q", step, a, b)
			}
			differ = differ || !bytes.Equal(a, worlds[1].AppendKey(nil, KeyOptions{Ordinals: ordinals}))
		}
	}
	if !differ {
		t.Error("no mirror image differed from its world: the test compares nothing")
	}
}

// D13: worlds of one key have one future, whatever their pasts.
func TestWorldsOfOneKeyRunOnAlike(t *testing.T) {
	type past struct {
		world *gossipWorld
		plan  string
	}
	seen := map[string]past{}
	met := 0
	digest := func(w *gossipWorld) (d gossipLog, took time.Duration) {
		c := newGossip(2, 4, nil)
		c.CopyFrom(w)
		c.SetChooser(Perfect[rumour]{})
		c.History = gossipLog{}
		start := c.Now()
		var hosts uint64
		c.Run(Limits{}, func(st *Step[gossiper, rumour]) bool {
			hosts = scramble(hosts ^ st.State.Hash ^ uint64(st.Now-start))
			return true
		})
		return gossipLog{Digest: hosts}, c.Now().Sub(start)
	}
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t, 2)
		w := newGossip(2, 4, NewReplay[rumour](p), p.Hosts...)
		for w.Step() != nil {
			key := string(w.AppendKey(nil, KeyOptions{}))
			old, known := seen[key]
			if !known {
				c := newGossip(2, 4, nil)
				c.CopyFrom(w)
				seen[key] = past{c, p.String()}
				continue
			}
			met++
			a, took := digest(w)
			b, tookOld := digest(old.world)
			if a != b || took != tookOld {
				t.Fatalf("%v and %v lead to worlds of one key that run on differently", p, old.plan)
			}
		}
	})
	if met < 100 {
		t.Errorf("only %d worlds met again: the test compares too little", met)
	}
}

func TestAgoIsSaturated(t *testing.T) {
	w := New(Config{Hosts: 1}, toggles{}, Perfect[string]{})
	w.Call(100, 0, 0)
	w.Step()
	v := View[int, string, struct{}]{w: w}
	for _, tt := range []struct {
		at   Time
		most time.Duration
		want time.Duration
	}{{100, 50, 0}, {90, 50, 10}, {50, 50, 50}, {0, 50, 50}, {120, 50, 0}} {
		if got := v.Ago(tt.at, tt.most); got != tt.want {
			t.Errorf("Ago(%d, %d) is %d, want %d", tt.at, tt.most, got, tt.want)
		}
	}
	if got := v.In(130); got != 30 {
		t.Errorf("In(130) is %d, want 30", got)
	}
}

// ties ends in a state that tells in which order a packet and two timers came, all due at one instant.
type ties struct {
	Defaults[int, string, struct{}]
}

func (ties) Handle(self NodeID, s *int, in *Input[string], out *Output[string]) {
	switch in.What {
	case Call:
		if in.Arg == 0 {
			out.Send(self, "due")
		} else {
			out.SetTimer(TimerID(in.Arg), 10)
		}
	case Arrive:
		*s *= 10
	case Timer:
		*s = *s*10 + int(in.Timer)
	}
}

// Of events at one instant the one that was made first comes first. So worlds that differ in that order alone, be it of
// timers, or of a timer and a packet, have different keys.
func TestKeyTellsTheOrderOfWhatIsDueAtOneInstant(t *testing.T) {
	ends := map[string]int{}
	for _, calls := range [][]uint32{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		w := New(Config{Hosts: 1, Delay: 10}, ties{}, Perfect[string]{})
		for _, arg := range calls {
			w.Call(0, 0, arg)
		}
		for range calls {
			w.Step()
		}
		key := string(w.AppendKey(nil, KeyOptions{}))
		w.Run(Limits{}, nil)
		if end, known := ends[key]; known && end != *w.Host(0) {
			t.Errorf("worlds of one key end in %d and %d", end, *w.Host(0))
		}
		ends[key] = *w.Host(0)
	}
}

// Timers that are due apart were set in some order, too, but that is all over: it does not tell worlds apart.
func TestKeyForgetsTheOrderInWhichTimersWereSet(t *testing.T) {
	key := func(first, second TimerID) string {
		c := &clerk{script: []func(*Output[int]){
			func(o *Output[int]) { o.SetTimer(first, time.Duration(first)*time.Second) },
			func(o *Output[int]) { o.SetTimer(second, time.Duration(second)*time.Second) },
		}}
		w := New(Config{Hosts: 1}, c, Perfect[int]{})
		w.Call(0, 0, 0)
		w.Call(0, 0, 1)
		w.Step()
		w.Step()
		return string(w.AppendKey(nil, KeyOptions{}))
	}
	if key(1, 2) != key(2, 1) {
		t.Error("the order in which timers were set tells worlds apart")
	}
}
