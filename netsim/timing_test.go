package netsim

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// alarms is a host with timers 1 and 2, of the class of their number, and 3, of none: a call sets the timer that its argument
// names, in its last digit, for so many times 100 ms as its first says, or stops it if that is 0. The state has all that fired.
type alarms struct {
	Defaults[string, string, struct{}]
}

func (alarms) Handle(_ NodeID, s *string, in *Input[string], out *Output[string]) {
	switch id := TimerID(in.Arg % 10); {
	case in.What == Timer:
		*s += fmt.Sprintf("%d at %dms;", in.Timer, time.Duration(in.Now)/time.Millisecond)
	case in.What == Call && in.Arg < 10:
		out.StopTimer(id)
	case in.What == Call:
		out.SetTimer(id, time.Duration(in.Arg/10)*100*time.Millisecond)
	}
}

func (alarms) TimerClass(_ NodeID, id TimerID) Class {
	if id == 3 {
		return 0
	}
	return Class(id)
}

type alarmWorld = World[string, string, struct{}]

func ring(plan string, calls ...uint32) (*alarmWorld, *Replay[string]) {
	p, err := Parse(plan)
	if err != nil {
		panic(err)
	}
	r := NewReplay[string](p)
	w := New(Config{Hosts: 1}, alarms{}, Chooser[string](r))
	w.SetHastener(r)
	for i, arg := range calls {
		w.Call(Time(i)*Time(10*time.Millisecond), 0, arg)
	}
	for _, h := range p.Hosts {
		w.Crash(h)
	}
	return w, r
}

// A timer is named by its class and by how many of that class its host set before; it fires so much before its time, at once
// at the earliest, and not at all if it is stopped or set anew before that.
func TestATimerFiresAsEarlyAsThePlanSays(t *testing.T) {
	for _, c := range []struct {
		plan, calls, fires, unmet string
		early                     uint16
	}{
		{"-", "51 52 53", "1 at 500ms;2 at 510ms;3 at 520ms;", "-", 0},
		{"a.1.0-200ms", "51 52 53", "1 at 300ms;2 at 510ms;3 at 520ms;", "-", 2},
		{"a.2.0-20ms", "51 52 53", "2 at 490ms;1 at 500ms;3 at 520ms;", "-", 4},
		{"a.1.0-10ms,a.2.0-20ms", "51 52 53", "1 at 490ms;2 at 490ms;3 at 520ms;", "-", 6},
		{"a.1.0-1h", "51 52", "1 at 0ms;2 at 510ms;", "-", 2},
		{"a.1.0-500ms", "51 52", "1 at 0ms;2 at 510ms;", "-", 2},
		{"a.1.1-200ms", "51 51", "1 at 310ms;", "-", 2},
		{"a.1.0-200ms", "51 51", "1 at 510ms;", "-", 0},
		{"a.1.0-495ms", "51 51", "1 at 5ms;1 at 510ms;", "-", 2},
		{"a.1.0-200ms", "51 1 51", "1 at 520ms;", "-", 0},
		{"a.1.2-200ms,a.3.0-200ms,b.1.0-1s", "51 53", "1 at 500ms;3 at 510ms;", "a.1.2-200ms,a.3.0-200ms,b.1.0-1s", 0},
		{"a@5ms+1ms,a.1.0-200ms", "51 51", "1 at 510ms;", "-", 0},
	} {
		var calls []uint32
		for _, word := range strings.Fields(c.calls) {
			var n uint32
			fmt.Sscan(word, &n)
			calls = append(calls, n)
		}
		w, r := ring(c.plan, calls...)
		var trace Trace[string]
		w.SetTrace(&trace)
		var early uint16
		w.Run(Limits{}, func(st *Step[string, string]) bool {
			if st.Early != nil {
				early |= 1 << st.Early.Class
			}
			return true
		})
		if *w.Host(0) != c.fires || w.Hastened() != c.early || early != c.early || r.Unmet(w.Now()).String() != c.unmet {
			t.Errorf("%s, calls %s: %s, early %#x and %#x, unmet %v; want %s, early %#x, unmet %s", c.plan, c.calls, *w.Host(0), w.Hastened(),
				early, r.Unmet(w.Now()), c.fires, c.early, c.unmet)
		}
		recorded := slices.ContainsFunc(trace.Records, func(r Record[string]) bool { return r.Early.Early > 0 })
		if recorded != (c.early != 0) {
			t.Errorf("%s: the trace has an early timer: %v", c.plan, recorded)
		}
	}
}

// A copy goes on as its original does, and keys tell apart what will fire early from what fires at the same instant on time,
// what has fired early from what has not, and nothing else.
func TestEarlyTimersAreCopiedAndKeyed(t *testing.T) {
	at := func(plan string, events int, calls ...uint32) *alarmWorld {
		w, _ := ring(plan, calls...)
		for range events {
			w.Step()
		}
		return w
	}
	key := func(w *alarmWorld) []byte { return w.AppendKey(nil, KeyOptions{}) }
	w := at("a.1.0-200ms", 1, 51)
	c := w.Clone()
	if !bytes.Equal(key(w), key(c)) {
		t.Error("a copy has another key")
	}
	if bytes.Equal(key(w), key(at("a.9.9-1s", 1, 31))) {
		t.Error("a timer that will fire early has the key of one that fires then on time")
	}
	w.Run(Limits{}, nil)
	c.Run(Limits{}, nil)
	if *w.Host(0) != *c.Host(0) || c.Hastened() != 2 || !bytes.Equal(key(w), key(c)) {
		t.Errorf("a copy ends with %q, early %#x; the original with %q", *c.Host(0), c.Hastened(), *w.Host(0))
	}
	if bytes.Equal(key(w), key(at("a.9.9-1s", 2, 31))) {
		t.Error("a world in which a timer has fired early has the key of one in which none has")
	}
	stopped, none := at("a.1.0-200ms", 2, 51, 1), at("a.1.7-200ms", 2, 51, 1)
	if !bytes.Equal(key(stopped), key(none)) {
		t.Error("an early timer that was stopped is kept in the key")
	}
	if o := (KeyOptions{Ordinals: true}); bytes.Equal(stopped.AppendKey(nil, o), at("a.1.7-200ms", 1, 1).AppendKey(nil, o)) {
		t.Error("the ordinals of timers are not in the key that has ordinals")
	}
}

// Reset forgets who hastens.
func TestResetLetsTimersFireOnTime(t *testing.T) {
	w, _ := ring("a.1.0-200ms", 51)
	w.Run(Limits{}, nil)
	w.Reset(Perfect[string]{})
	*w.Host(0) = ""
	w.Call(0, 0, 51)
	w.Run(Limits{}, nil)
	if got := *w.Host(0); got != "1 at 500ms;" || w.Hastened() != 0 {
		t.Errorf("%s, early %#x", got, w.Hastened())
	}
}

// Shrinking takes timers away, makes them less early, and follows a timer whose ordinal changes when another fault goes.
func TestTimersAreShrunk(t *testing.T) {
	for _, c := range []struct{ from, want string }{
		{"ab0x,a@1s,a.1.0-1s,a.1.3-1.7s,b.2.0-5s", "a.1.3-300ms"},
		{"a.1.3-1h,a.1.4-1h", "a.1.3-300ms"},
	} {
		p, err := Parse(c.from)
		if err != nil {
			t.Fatal(err)
		}
		s := Shrinker{Fails: func(p Plan) bool {
			return slices.ContainsFunc(p.Timers, func(f TimerFault) bool { return f.Class == 1 && f.N == 3 && f.Early >= 250*time.Millisecond })
		}}
		got, err := s.Shrink(p)
		if err != nil || got.Plan.String() != c.want || !got.Minimal {
			t.Errorf("%s becomes %v, %v, want %s", c.from, got.Plan, err, c.want)
		}
	}
	// Each timer before the one that matters sets one more: without the first fault it is the second timer.
	s := Shrinker{Fails: func(p Plan) bool {
		n := uint32(1)
		if len(p.Faults) > 0 {
			n = 2
		}
		return slices.ContainsFunc(p.Timers, func(f TimerFault) bool { return f.N == n })
	}}
	p, _ := Parse("ab0x,a.1.2-1ms")
	if got, err := s.Shrink(p); err != nil || got.Plan.Len() != 1 || got.Plan.Timers[0].N != 1 {
		t.Errorf("%v, %v, want the second timer alone", got.Plan, err)
	}
}
