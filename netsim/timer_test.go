package netsim

import (
	"slices"
	"testing"
	"time"
)

// clerk does what a script tells it at each call, and notes what fires.
type clerk struct {
	Defaults[clerkState, int, struct{}]
	script []func(out *Output[int])
}

type clerkState struct {
	fired []firing
}

type firing struct {
	id TimerID
	at Time
}

func (c *clerk) Handle(_ NodeID, s *clerkState, in *Input[int], out *Output[int]) {
	switch in.What {
	case Call:
		c.script[in.Arg](out)
	case Timer:
		s.fired = append(s.fired, firing{in.Timer, in.Now})
	}
}

func (c *clerk) Copy(dst, src *clerkState) { dst.fired = append(dst.fired[:0], src.fired...) }

// timings are calls at instants, what they do to the timers of a host, and what fires, in nanoseconds.
var timings = []struct {
	name   string
	script map[time.Duration]func(*Output[int])
	want   []firing
}{
	{"set", map[time.Duration]func(*Output[int]){0: func(o *Output[int]) { o.SetTimer(3, 10) }},
		[]firing{{3, 10}}},
	{"set later, and later still", map[time.Duration]func(*Output[int]){
		0: func(o *Output[int]) { o.SetTimer(0, 10) },
		5: func(o *Output[int]) { o.SetTimer(0, 10) },
		9: func(o *Output[int]) { o.SetTimer(0, 10) },
	}, []firing{{0, 19}}},
	{"set earlier", map[time.Duration]func(*Output[int]){
		0: func(o *Output[int]) { o.SetTimer(0, 100) },
		5: func(o *Output[int]) { o.SetTimer(0, 10) },
	}, []firing{{0, 15}}},
	{"set earlier, then later than at first", map[time.Duration]func(*Output[int]){
		0: func(o *Output[int]) { o.SetTimer(0, 100) },
		5: func(o *Output[int]) { o.SetTimer(0, 10) },
		6: func(o *Output[int]) { o.SetTimer(0, 200) },
	}, []firing{{0, 206}}},
	{"stopped", map[time.Duration]func(*Output[int]){
		0: func(o *Output[int]) { o.SetTimer(0, 10); o.SetTimer(1, 10) },
		5: func(o *Output[int]) { o.StopTimer(0) },
	}, []firing{{1, 10}}},
	{"stopped and set again to the same instant, it comes after what was set between", map[time.Duration]func(*Output[int]){
		0: func(o *Output[int]) { o.SetTimer(0, 10); o.SetTimer(1, 10) },
		5: func(o *Output[int]) {
			o.StopTimer(0)
			o.SetTimer(2, 5)
			o.SetTimer(0, 5)
		},
	}, []firing{{1, 10}, {2, 10}, {0, 10}}},
	{"set and stopped within one event", map[time.Duration]func(*Output[int]){
		0: func(o *Output[int]) { o.SetTimer(0, 10); o.StopTimer(0); o.StopTimer(7) },
	}, nil},
	{"at once", map[time.Duration]func(*Output[int]){
		2: func(o *Output[int]) { o.SetTimer(5, 0); o.SetTimer(4, -1) },
	}, []firing{{5, 2}, {4, 2}}},
}

func TestTimersFireOnceAtTheirLastDeadline(t *testing.T) {
	for _, tt := range timings {
		t.Run(tt.name, func(t *testing.T) {
			c := &clerk{}
			w := New(Config{Hosts: 2}, c, Perfect[int]{})
			var at []time.Duration
			for d := range tt.script {
				at = append(at, d)
			}
			slices.Sort(at)
			for i, d := range at {
				c.script = append(c.script, tt.script[d])
				w.Call(Time(d), 1, uint32(i))
			}
			if o := w.Run(Limits{}, nil); o != Quiet {
				t.Fatalf("the run ended with %v", o)
			}
			if got := w.Host(1).fired; !slices.Equal(got, tt.want) {
				t.Errorf("fired %v, want %v", got, tt.want)
			}
			if len(w.Host(0).fired) != 0 {
				t.Errorf("the other host's timers fired: %v", w.Host(0).fired)
			}
		})
	}
}

func TestACrashStopsTheTimersOfItsHostAlone(t *testing.T) {
	c := &clerk{script: []func(*Output[int]){func(o *Output[int]) { o.SetTimer(1, 50*time.Millisecond) }}}
	w := New(Config{Hosts: 2}, c, Perfect[int]{})
	w.Call(0, 0, 0)
	w.Call(0, 1, 0)
	w.Crash(HostFault{Host: 0, At: Time(time.Millisecond), Down: time.Millisecond})
	w.Run(Limits{}, nil)
	if got := len(w.Host(0).fired); got != 0 {
		t.Errorf("the crashed host's timer fired %d times", got)
	}
	if got := len(w.Host(1).fired); got != 1 {
		t.Errorf("the other host's timer fired %d times, want once", got)
	}
}

// A connection that sets its timer anew with every packet must not fill the queue with deadlines that no longer hold.
func TestATimerSetAnewManyTimesTakesOneEntry(t *testing.T) {
	c := &clerk{script: []func(*Output[int]){func(o *Output[int]) { o.SetTimer(0, time.Hour) }}}
	w := New(Config{Hosts: 1}, c, Perfect[int]{})
	for i := range 1000 {
		w.Call(Time(i), 0, 0)
		w.Step()
	}
	if n := w.queue.len(); n != 1 {
		t.Errorf("%d entries are in the queue for one timer", n)
	}
}

func TestEventsAtOneInstantComeInTheOrderInWhichTheyWereMade(t *testing.T) {
	var order []uint32
	c := &clerk{}
	for i := range 8 {
		c.script = append(c.script, func(*Output[int]) { order = append(order, uint32(i)) })
	}
	w := New(Config{Hosts: 3}, c, Perfect[int]{})
	for i := range 8 {
		w.Call(5, NodeID(i%3), uint32(7-i))
	}
	w.Run(Limits{}, nil)
	if want := []uint32{7, 6, 5, 4, 3, 2, 1, 0}; !slices.Equal(order, want) {
		t.Errorf("calls of one instant were made in the order %v, want %v", order, want)
	}
}

// lastWords sends a packet and sets a timer when it crashes.
type lastWords struct {
	Defaults[int, int, struct{}]
}

func (lastWords) Handle(self NodeID, s *int, in *Input[int], out *Output[int]) {
	*s++
	if in.What == Crash {
		out.SetTimer(0, 20)
		out.Send(1-self, 1)
	}
}

// A crash is the end of what a host does: it sends no packet then, and leaves no timer for when it is back.
func TestACrashIsNotAnswered(t *testing.T) {
	w := New(Config{Hosts: 2}, lastWords{}, Perfect[int]{})
	w.Crash(HostFault{Host: 0, At: 5, Down: 10})
	w.Crash(HostFault{Host: 1, At: 5, Down: Forever})
	if o := w.Run(Limits{}, nil); o != Quiet || w.Now() != 15 || w.Events() != 3 || *w.Host(0) != 2 {
		t.Errorf("%v after %d events at %v, host a was asked %d times; want quiet, 3, 15ns, 2", o, w.Events(), w.Now(), *w.Host(0))
	}
}
