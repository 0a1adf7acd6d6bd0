package scenarios

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"synfault/netsim"
	"synfault/netsim/ladder"
	"synfault/tcpfsm"
)

func mustParse(t testing.TB, token string) *Case {
	t.Helper()
	c, err := Parse(token)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// drawn runs a case and returns its ladder and the plan it amounted to.
func drawn(t testing.TB, r *Runner, c *Case) (text, plan string) {
	var tr Trace
	res := r.Run(c, &tr, nil)
	var b strings.Builder
	if err := ladder.Text(&b, &tr, c.Style(res)); err != nil {
		t.Fatal(err)
	}
	return b.String(), Names.Format(res.Plan)
}

// Every named script comes to rest under every variant, and where nothing is lost every connection opens and closes as
// its script says.
func TestEveryScriptComesToRest(t *testing.T) {
	for _, variant := range []string{"three-way", "two-way", "two-way+data", "syn-cookies", "fast-open",
		"three-way:rules=linux,socket=linux", "three-way:rules=freebsd,socket=freebsd",
		"three-way:a.rules=linux,a.socket=linux,b.rules=freebsd,b.socket=freebsd", "three-way:rules=rfc793"} {
		for _, s := range Scripts() {
			c := mustParse(t, variant+"/"+s.Name)
			res := NewRunner().Run(c, nil, nil)
			if res.Outcome != netsim.Quiet {
				t.Errorf("%s ends by %v after %d events at %v", c, res.Outcome, res.Events, res.End)
			}
			if res.History.Missed != 0 {
				t.Errorf("%s: %d lives are not in the history", c, res.History.Missed)
			}
			for n, h := range res.Hosts {
				for i := range h.Conns {
					if st := h.Conns[i].TCB.State; h.Conns[i].Serial != 0 && st == tcpfsm.TimeWait {
						t.Errorf("%s: host %d waits for ever in %v", c, n, st)
					}
				}
			}
		}
	}
}

func TestALifeDeliversAndCloses(t *testing.T) {
	for _, script := range []string{"life", "server-closes", "both-close", "simultaneous", "server-first", "half-close"} {
		c := mustParse(t, "three-way/"+script)
		res := NewRunner().Run(c, nil, nil)
		a, b := &res.Hosts[0].Users[0], &res.Hosts[1].Users[0]
		if a.Got != b.Sent || b.Got != a.Sent || !a.EOF || !b.EOF || !a.Gone || !b.Gone || a.Sent+b.Sent == 0 {
			t.Errorf("%s: a %+v, b %+v", c, *a, *b)
		}
	}
}

// Same token, same bytes: in a Runner that was used for other cases, in many at once, and from the plan that a random run
// amounted to.
func TestSameTokenSameBytes(t *testing.T) {
	tokens := []string{"three-way/life/-", "two-way/open/ba0x", "three-way/reopen/seed:chaos:3", "syn-cookies/flood/-",
		"three-way/crash/b@1s+1s", "fast-open/talk/seed:lossy:9", "three-way:rules=linux,socket=linux/half-close/seed:reordering:5"}
	used := NewRunner()
	for _, token := range tokens {
		c := mustParse(t, token)
		want, plan := drawn(t, NewRunner(), c)
		for _, other := range tokens {
			used.Run(mustParse(t, other), nil, nil)
		}
		if got, _ := drawn(t, used, c); got != want {
			t.Errorf("%s runs differently in a Runner that was used", token)
		}
		for _, procs := range []int{1, 4} {
			before := runtime.GOMAXPROCS(procs)
			var wg sync.WaitGroup
			for range 4 {
				wg.Add(1)
				go func() {
					defer wg.Done()
					if got, _ := drawn(t, NewRunner(), mustParse(t, token)); got != want {
						t.Errorf("%s runs differently beside others", token)
					}
				}()
			}
			wg.Wait()
			runtime.GOMAXPROCS(before)
		}
		parsed, err := Names.Parse(plan)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := drawn(t, NewRunner(), c.With(parsed)); got != want {
			t.Errorf("%s: the plan it amounted to, %s, runs differently", token, plan)
		}
	}
}

// A warm run allocates nothing, its random plan recorded; a life is about so many events.
func TestAWarmRunAllocatesNothing(t *testing.T) {
	c, r := lossyLife(t), NewRunner()
	events, runs := uint64(0), uint64(0)
	life := func() {
		c.Random.Seed = runs % 500
		events += r.Run(c, nil, nil).Events
		runs++
	}
	for range 1000 {
		life()
	}
	if got := testing.AllocsPerRun(2000, life); got > 0 {
		t.Errorf("a warm run allocates %v times", got)
	}
	if per := float64(events) / float64(runs); per < 12 || per > 24 {
		t.Errorf("a life takes %.1f events", per)
	}
}

func TestUnmetFaultsAreReported(t *testing.T) {
	c := mustParse(t, "three-way/open:until=60s/ab0x,ab99x,ba.fin0x,b@9999s+1s")
	res := NewRunner().Run(c, nil, nil)
	if got, want := Names.Format(res.Unmet), "ab99x,ba.fin0x,b@9999s+1s"; got != want {
		t.Errorf("unmet: %s, want %s", got, want)
	}
}

// A host that is back after a crash knows nothing of its connections, listens again only when its script says, and with
// quiet time not before one MSL is over.
func TestCrashForgetsAndQuietTimeWaits(t *testing.T) {
	for _, tt := range []struct {
		token string
		want  tcpfsm.Signal
	}{
		{"three-way/b@0s.listen,b@boot.listen,a@5ms.open,a@10s.send5/b@1s+1s", tcpfsm.SignalReset},
		{"three-way:quietTime=off/b@0s.listen,b@boot.listen,a@3s.open/b@1s+1s", tcpfsm.SignalConnected},
		{"three-way:synRetries=2/b@0s.listen,b@boot.listen,a@3s.open/b@1s+1s", tcpfsm.SignalRefused},
	} {
		res := NewRunner().Run(mustParse(t, tt.token), nil, nil)
		if got := res.Hosts[0].Users[0].Told; !got.Has(tt.want) {
			t.Errorf("%s: the client was told %v, want %v", tt.token, got, tt.want)
		}
	}
}

// Scripted ISNs are those of the token, one connection after another.
func TestScriptedISNs(t *testing.T) {
	c := mustParse(t, "three-way:isn=scripted,msl=1s/reopen:a.iss=100+900,b.iss=300+5000/-")
	res := NewRunner().Run(c, nil, func(*World, *netsim.Step[Host, Packet]) bool { return true })
	var got []tcpfsm.Seq
	for _, l := range res.History.Lives {
		got = append(got, l.ISS)
	}
	if want := []tcpfsm.Seq{100, 300, 900, 5000}; !slices.Equal(got, want) {
		t.Errorf("lives began at %d, want %d", got, want)
	}
}

// A rate makes a segment take the time that its octets do: a SYN of 40 at 64 kbit/s 5 ms, on top of the delay.
func TestRateOfLinks(t *testing.T) {
	c := mustParse(t, "three-way/b@0s.listen,a@0s.open:d=10ms,rate=64kbit/-")
	var at netsim.Time
	NewRunner().Run(c, nil, func(_ *World, st *netsim.Step[Host, Packet]) bool {
		at = st.Now
		return st.What != netsim.Arrive
	})
	if want := netsim.Time(15e6); at != want {
		t.Errorf("the SYN arrives at %v, want %v", at, want)
	}
}

// The checksum catches damage, but for the few arguments that stand for two errors which cancel out.
func TestDamageIsCaughtOrNot(t *testing.T) {
	for token, want := range map[string]bool{"three-way/open/ab0~": false, "three-way/open/ab0~65471": false, "three-way/open/ab0~65472": true} {
		arrived := false
		res := NewRunner().Run(mustParse(t, token), nil, func(_ *World, st *netsim.Step[Host, Packet]) bool {
			arrived = arrived || st.What == netsim.Arrive && st.Origin.Damaged
			return true
		})
		if arrived != want || res.Unmet.Len() != 0 {
			t.Errorf("%s: the damaged SYN arrived is %v, want %v", token, arrived, want)
		}
	}
}
