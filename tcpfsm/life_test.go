package tcpfsm

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// A wire carries segments between two hosts, one connection each, and loses,
// doubles and delays them as a seeded generator says.
type wire struct {
	rng   *rand.Rand
	now   Instant
	side  [2]*host
	queue []flying
	order int
	loss  float64
	trace []string
}

type flying struct {
	at, order int64
	to        int
	seg       Segment
}

type host struct {
	peer
	due            [NumTimers]Instant
	sent, received uint32
	closed         bool
	told           Signal
	err            error
}

func newWire(seed uint64, m *Machine) *wire {
	w := &wire{rng: rand.New(rand.NewPCG(seed, 1))}
	for i := range w.side {
		w.side[i] = &host{peer: *newPeer(Seq(w.rng.Uint32()))}
		w.side[i].m = m
	}
	return w
}

// took puts the effects of a step on the wire and on the clock.
func (w *wire) took(i int, what string) {
	h := w.side[i]
	w.trace = append(w.trace, fmt.Sprintf("%8.3f %d %-12s %-28s %s", float64(w.now)/1e9, i, h.c.State, what, h.out.Rule))
	for t := Timer(0); t < NumTimers; t++ {
		if h.out.Set.Has(t) {
			h.due[t] = w.now.Add(h.out.After[t])
		}
	}
	h.told |= h.out.Signal
	h.received += h.out.Released.Len()
	if h.out.Fail != nil {
		h.err = h.out.Fail
	}
	for _, seg := range h.out.Send {
		w.trace = append(w.trace, "             sends "+seg.Detail())
		for range 1 + w.rng.IntN(11)/10 {
			if w.rng.Float64() < w.loss {
				continue
			}
			w.order++
			delay := time.Duration(10+w.rng.IntN(40)) * time.Millisecond
			w.queue = append(w.queue, flying{int64(w.now.Add(delay)), int64(w.order), 1 - i, seg})
		}
	}
}

// step takes the earliest event, and reports false where there is none.
func (w *wire) step() bool {
	best, to, timer := Instant(1<<62), -1, -1
	for i, h := range w.side {
		for t := Timer(0); t < NumTimers; t++ {
			if h.c.Timers.Has(t) && h.due[t] < best {
				best, to, timer = h.due[t], i, int(t)
			}
		}
	}
	first := -1
	for i, f := range w.queue {
		if Instant(f.at) < best || first >= 0 && f.at == w.queue[first].at && f.order < w.queue[first].order {
			best, first = Instant(f.at), i
		}
	}
	if first < 0 && to < 0 {
		return false
	}
	w.now = best
	for _, h := range w.side {
		h.env.Now, h.env.ISN = best, Seq(best/4000)
	}
	if first >= 0 {
		f := w.queue[first]
		w.queue = append(w.queue[:first], w.queue[first+1:]...)
		w.side[f.to].arrives(f.seg)
		w.took(f.to, "takes "+f.seg.String())
		return true
	}
	h := w.side[to]
	h.m.Timeout(&h.c, Timer(timer), &h.env, &h.out)
	w.took(to, Timer(timer).String())
	return true
}

// A whole life over a bad network: both open or one listens, both talk, both
// close, everything arrives, nothing is left.
func TestLivesOverABadNetworkComplete(t *testing.T) {
	for _, list := range []string{
		"", "socket=full", "rules=linux,socket=linux", "rules=freebsd,socket=freebsd", "rules=rfc793",
		"rcvbuf=100,synWindow=100,delayedACK=off", "rcvbuf=300,probeOctet=off,strictSeq=on",
		"socket=full,rcvbuf=3000,synWindow=1000,shift=5", "rules=linux,socket=linux,rcvbuf=500,synWindow=500",
		"nagle=off,congestion=off,synackOnDupSyn=on,sws=off",
	} {
		m := New()
		must(m.SetAll(list))
		must(m.SetAll("r2=off,r2syn=off,giveUp=off,synRetries=0,synackRetries=0,dataRetries=0,userTimeout=off"))
		var reached RuleSet
		const seeds = 60
		for seed := range uint64(seeds) {
			w := newWire(seed, m)
			w.loss = float64(seed%4) / 15
			if err := w.live(&reached, seed%5 == 4); err != nil {
				for _, line := range w.trace {
					t.Log(line)
				}
				t.Fatalf("%q seed %d: %v", list, seed, err)
			}
		}
	}
}

// drain is the reader who comes back when all is quiet.
func (w *wire) drain() (any bool) {
	for i, h := range w.side {
		if h.c.State >= Established && h.c.Unread() > 0 {
			any = true
			must(h.m.Receive(&h.c, h.c.Unread(), &h.env, &h.out))
			w.took(i, "RECEIVE")
		}
	}
	return any
}

func (w *wire) live(reached *RuleSet, simultaneous bool) error {
	a, b := w.side[0], w.side[1]
	want := [2]uint32{uint32(w.rng.IntN(20000)), uint32(w.rng.IntN(5000))}
	a.open()
	w.took(0, "OPEN")
	if simultaneous {
		b.open()
	} else {
		b.listen()
	}
	w.took(1, "OPEN")
	lazy := w.rng.IntN(3) == 0 // reads now and then, so that windows fill up
	if !lazy {
		for i, h := range w.side {
			must(h.m.Receive(&h.c, Forever, &h.env, &h.out))
			w.took(i, "RECEIVE")
		}
	}
	for n := 0; w.step() || w.drain(); n++ {
		if n > 20000 {
			return fmt.Errorf("no end after %d steps", n)
		}
		for i, h := range w.side {
			reached.Union(&h.out.Rules)
			if h.c.State > SynSent && h.c.SND.NXT.Less(h.c.SND.UNA) {
				return fmt.Errorf("SND.NXT %d below SND.UNA %d", h.c.SND.NXT, h.c.SND.UNA)
			}
			w.use(i, want)
		}
	}
	return w.ended(want)
}

// use is what the user does after an event: read now and then, send until all
// is sent, close when half of what will come has come.
func (w *wire) use(i int, want [2]uint32) {
	h := w.side[i]
	if h.c.State >= Established && h.c.Unread() > 0 && (w.rng.IntN(9) == 0 || h.c.FinRcvd) {
		n := h.c.Unread()
		if !h.c.FinRcvd {
			n = 1 + w.rng.Uint32N(n)
		}
		must(h.m.Receive(&h.c, n, &h.env, &h.out))
		w.took(i, "RECEIVE")
	}
	if h.c.State != Established && h.c.State != CloseWait || h.c.Unacked()+h.c.Unsent() > 3000 {
		return
	}
	if h.sent < want[i] {
		k := min(want[i]-h.sent, uint32(1+w.rng.IntN(3000)))
		h.sent += k
		h.send(k)
		w.took(i, "SEND")
	} else if !h.closed && h.received >= want[1-i]/2 {
		h.closed = true
		h.close()
		w.took(i, "CLOSE")
	}
}

// ended judges a life: nothing left, everything delivered, nobody failed.
func (w *wire) ended(want [2]uint32) error {
	for i, h := range w.side {
		if h.c != (TCB{}) && h.c.State != Listen {
			return fmt.Errorf("side %d is left in %s", i, h.c.State)
		}
		if h.err == nil && h.received != want[1-i] {
			return fmt.Errorf("side %d got %d octets of %d", i, h.received, want[1-i])
		}
		if h.err != nil {
			return fmt.Errorf("side %d was told %v", i, h.err)
		}
	}
	return nil
}
