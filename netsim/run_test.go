package netsim

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// echo answers every packet for ever, with as many packets as its Arg says.
type echo struct {
	Defaults[struct{}, int, struct{}]
	times int
	size  int
}

func (e *echo) Handle(self NodeID, _ *struct{}, in *Input[int], out *Output[int]) {
	if in.What == Arrive || in.What == Call {
		for i := range e.times {
			out.Send(1-self, i)
		}
	}
}

func (e *echo) Size(*int) int { return e.size }

func newEcho(times int, c Config) *World[struct{}, int, struct{}] {
	w := New(c, &echo{times: times, size: 125}, Perfect[int]{})
	w.Call(0, 0, 0)
	return w
}

func TestLimitsEndARunAndSayWhich(t *testing.T) {
	tests := []struct {
		name   string
		times  int
		limits Limits
		want   Outcome
		events uint64
		now    Time
	}{
		{"nothing more to do", 0, Limits{}, Quiet, 1, 0},
		{"events", 1, Limits{Events: 10}, EventLimit, 10, 90},
		{"time, between two events", 1, Limits{Time: 95}, TimeLimit, 10, 95},
		{"time, at an event, which is taken", 1, Limits{Time: 90}, TimeLimit, 10, 90},
		{"packets in flight", 2, Limits{InFlight: 7}, FlightLimit, 7, 20},
		{"events of the default", 1, Limits{}, EventLimit, DefaultEvents, (DefaultEvents - 1) * 10},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newEcho(tt.times, Config{Hosts: 2, Delay: 10})
			if got := w.Run(tt.limits, nil); got != tt.want {
				t.Errorf("the run ended with %v, want %v", got, tt.want)
			}
			if w.Events() != tt.events || w.Now() != tt.now {
				t.Errorf("it ended after %d events at %d, want %d at %d", w.Events(), w.Now(), tt.events, tt.now)
			}
		})
	}
}

func TestARunGoesOnWhereALimitEndedIt(t *testing.T) {
	whole, parts := newEcho(1, Config{Hosts: 2, Delay: 10}), newEcho(1, Config{Hosts: 2, Delay: 10})
	whole.Run(Limits{Time: 1000}, nil)
	for i := Time(1); i <= 1000; i += 7 {
		parts.Run(Limits{Time: min(i, 1000)}, nil)
	}
	parts.Run(Limits{Time: 1000}, nil)
	if whole.Events() != parts.Events() || whole.Now() != parts.Now() {
		t.Errorf("in parts %d events to %d, in one %d to %d", parts.Events(), parts.Now(), whole.Events(), whole.Now())
	}
}

func TestTheCallerCanStopARun(t *testing.T) {
	w := newEcho(1, Config{Hosts: 2, Delay: 10})
	got := w.Run(Limits{}, func(st *Step[struct{}, int]) bool { return st.Seq < 4 })
	if got != Stopped || w.Events() != 4 {
		t.Errorf("the run ended with %v after %d events, want it stopped after 4", got, w.Events())
	}
}

// Three packets of 125 octets at 1 Mbit/s take 1 ms each, one behind the other, and the propagation delay on top.
func TestALinkWithARateSendsOnePacketAfterAnother(t *testing.T) {
	w := newEcho(3, Config{Hosts: 2, Links: []Link{{From: 0, To: 1, Delay: 10 * time.Millisecond, Rate: 1e6}}})
	want := []Time{0, Time(11 * time.Millisecond), Time(12 * time.Millisecond), Time(13 * time.Millisecond)}
	for i, at := range want {
		if st := w.Step(); st == nil || st.Now != at {
			t.Fatalf("event %d is %+v, want it at %v", i, st, at)
		}
	}
}

// What a link would still be sending at the end of time arrives then, and not before it was sent.
func TestABacklogWithoutEndDoesNotWrap(t *testing.T) {
	w := New(Config{Hosts: 2, Links: []Link{{From: 0, To: 1, Delay: time.Second, Rate: 1}}}, &echo{times: 3, size: 1 << 29}, Perfect[int]{})
	w.Call(0, 0, 0)
	w.Step()
	for last := Time(0); w.InFlight() > 0; last = w.Now() {
		if st := w.Step(); st.Now < last || st.Now < Time(time.Hour) {
			t.Fatalf("a packet that takes 136 years arrives at %v, after %v", st.Now, last)
		}
	}
}

func TestSendingTimeIsExactAndNeverWraps(t *testing.T) {
	tests := []struct {
		octets, rate uint64
		want         time.Duration
	}{
		{1500, 1e9, 12 * time.Microsecond},
		{1, 3, 2666666666},
		{1 << 30, 1, time.Duration(1<<33) * time.Second},
		{1 << 40, 1, Forever},
		{0, 1, 0},
	}
	for _, tt := range tests {
		if got := SendingTime(tt.octets, tt.rate); got != tt.want {
			t.Errorf("%d octets at %d bit/s take %d ns, want %d", tt.octets, tt.rate, got, tt.want)
		}
	}
}

func TestPacketsToNowhereAreLostAndCounted(t *testing.T) {
	w := newEcho(3, Config{Hosts: 2, Links: []Link{{From: 1, To: 0}}})
	var tr Trace[int]
	w.SetTrace(&tr)
	if got := w.Run(Limits{}, nil); got != Quiet {
		t.Errorf("the run ended with %v", got)
	}
	if w.Unroutable() != 3 || w.InFlight() != 0 {
		t.Errorf("%d packets unroutable and %d in flight, want 3 and 0", w.Unroutable(), w.InFlight())
	}
	if len(tr.Records) != 4 || !tr.Records[1].Lost {
		t.Errorf("the trace does not show them as lost: %+v", tr.Records)
	}
	if w.Link(0, 1) != nil || w.Link(1, 0) == nil {
		t.Error("Link finds a link that is not there, or not one that is")
	}
}

func TestAHostCanSendToItself(t *testing.T) {
	w := New(Config{Hosts: 1, Delay: 7}, selfish{}, Perfect[int]{})
	w.Call(0, 0, 0)
	w.Run(Limits{}, nil)
	if w.Now() != 7 || w.Link(0, 0).Delivered != 1 {
		t.Errorf("the packet to self arrived at %v, %+v", w.Now(), w.Link(0, 0).Tally)
	}
}

type selfish struct {
	Defaults[struct{}, int, struct{}]
}

func (selfish) Handle(self NodeID, _ *struct{}, in *Input[int], out *Output[int]) {
	if in.What == Call {
		out.Send(self, 1)
	}
}

func TestAPartitionLosesWhatCrossesItWhileItLasts(t *testing.T) {
	c := Partition[int](10, 20, 0)
	for _, tt := range []struct {
		from, to NodeID
		now      Time
		lost     bool
	}{{0, 1, 9, false}, {0, 1, 10, true}, {1, 0, 19, true}, {1, 0, 20, false}, {1, 2, 15, false}, {0, 0, 15, false}} {
		o := Offer[int]{OfferInfo: OfferInfo{Site: Site{From: tt.from, To: tt.to}, Now: tt.now}}
		if got := c.Choose(&o, nil); got.Drop != tt.lost {
			t.Errorf("%v to %v at %d: lost is %v, want %v", tt.from, tt.to, tt.now, got.Drop, tt.lost)
		}
	}
}

type arrival struct {
	at     Time
	origin string
}

// arrivals is what arrives of the packets that a call of host a sends under a plan.
func arrivals(t *testing.T, p Plan) (got []arrival) {
	t.Helper()
	w := New(Config{Hosts: 2, Delay: 10}, once{}, NewReplay[int](p))
	w.Call(0, 0, 0)
	w.Run(Limits{}, func(st *Step[struct{}, int]) bool {
		if st.What != Arrive {
			return true
		}
		what, packet := "whole", 7
		switch o := st.Origin; {
		case o.Copy > 0:
			what = "copy " + string(rune('0'+o.Copy))
		case o.Damaged:
			what, packet = "damaged", 7+1
		case o.Forged:
			what, packet = "forged", 100
		}
		if *st.In.Packet != packet {
			t.Errorf("%s packet is %d, want %d", what, *st.In.Packet, packet)
		}
		got = append(got, arrival{st.Now, what})
		return true
	})
	return got
}

// Each fate, and what arrives when: the forged packet beside the original, the copies each as much later than the last.
func TestFatesDecideWhatArrivesWhen(t *testing.T) {
	tests := []struct {
		plan string
		want []arrival
	}{
		{"-", []arrival{{10, "whole"}}},
		{"ab0x", nil},
		{"ab0+5ns", []arrival{{15, "whole"}}},
		{"ab0=5ns", []arrival{{10, "whole"}, {15, "copy 1"}}},
		{"ab0=3@5ns", []arrival{{10, "whole"}, {15, "copy 1"}, {20, "copy 2"}, {25, "copy 3"}}},
		{"ab0x=5ns", []arrival{{15, "copy 1"}}},
		{"ab0+2ns=0s", []arrival{{12, "whole"}, {12, "copy 1"}}},
		{"ab0~", []arrival{{10, "damaged"}}},
		{"ab0~2", nil}, // caught by the checksum
		{"ab0~2=5ns", []arrival{{15, "copy 1"}}},
		{"ab0%1", []arrival{{10, "whole"}, {10, "forged"}}},
		{"ab0x+3ns=1ns%1", []arrival{{13, "forged"}, {14, "copy 1"}}},
		{"ab1x", []arrival{{10, "whole"}}},
		{"ab.1.0x", nil},
		{"ab.2.0x", []arrival{{10, "whole"}}},
	}
	for _, tt := range tests {
		t.Run(tt.plan, func(t *testing.T) {
			p, err := Parse(tt.plan)
			if err != nil {
				t.Fatal(err)
			}
			if got := arrivals(t, p); !slices.Equal(got, tt.want) {
				t.Errorf("arrived: %v, want %v", got, tt.want)
			}
		})
	}
}

// once sends one packet, 7, of class 1.
type once struct {
	Defaults[struct{}, int, struct{}]
}

func (once) Handle(self NodeID, _ *struct{}, in *Input[int], out *Output[int]) {
	if in.What == Call {
		out.Send(1-self, 7)
	}
}
func (once) Class(*int) Class                      { return 1 }
func (once) Damage(p *int, arg uint16) (int, bool) { return *p + int(arg), arg == 1 }
func (once) Forge(*int, uint16, *struct{}) int     { return 100 }

func TestOnlyTheLinksOfAConfigAreThere(t *testing.T) {
	w := newEcho(1, Config{Hosts: 2})
	for _, l := range [][2]NodeID{{0, 2}, {2, 0}, {1, 2}, {5, 5}, {0, 65535}} {
		if w.Link(l[0], l[1]) != nil {
			t.Errorf("two hosts have a link %v to %v", l[0], l[1])
		}
	}
}

// What a Config gets wrong is said at once, and not found in a run that goes astray.
func TestAConfigIsJudged(t *testing.T) {
	for name, c := range map[string]Config{
		"no hosts":       {},
		"too many hosts": {Hosts: 1<<16 + 1},
		"no such host":   {Hosts: 2, Links: []Link{{From: 0, To: 2}}},
		"delay below 0":  {Hosts: 2, Links: []Link{{From: 0, To: 1, Delay: -1}}},
		"all below 0":    {Hosts: 2, Delay: -1},
		"a link twice":   {Hosts: 2, Links: []Link{{From: 0, To: 1}, {From: 1, To: 0}, {From: 0, To: 1, Delay: 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if s, ok := recover().(string); !ok || !strings.HasPrefix(s, "netsim: ") {
					t.Errorf("New panics with %q, want a sentence", s)
				}
			}()
			New(c, &echo{}, Perfect[int]{})
		})
	}
}

// loud has a class that a link cannot count.
type loud struct{ selfish }

func (loud) Class(*int) Class { return MaxClasses }

func TestAClassThatNoLinkCountsPanics(t *testing.T) {
	defer func() {
		if s, _ := recover().(string); !strings.HasPrefix(s, "BUG: ") {
			t.Errorf("a class of %d panics with %q, want a sentence that says BUG", MaxClasses, s)
		}
	}()
	w := New(Config{Hosts: 1}, loud{}, Perfect[int]{})
	w.Call(0, 0, 0)
	w.Run(Limits{}, nil)
}
