package netsim

import (
	"fmt"
	"testing"
	"time"
	"unsafe"
)

// relay is the least protocol that keeps a given number of packets in flight: whoever receives one sends as many as are
// missing to the other host.
type relay[P any] struct {
	Defaults[relayHost, P, struct{}]
	world *World[relayHost, P, struct{}]
	want  int
}

type relayHost struct{ received uint64 }

func (r *relay[P]) Handle(self NodeID, s *relayHost, _ *Input[P], out *Output[P]) {
	s.received++
	var p P
	for range r.want - r.world.InFlight() {
		out.Send(1-self, p)
	}
}

func (r *relay[P]) Size(*P) int { return 100 }

func newRelay[P any](want int, c Chooser[P]) *World[relayHost, P, struct{}] {
	r := &relay[P]{want: want}
	r.world = New(Config{Hosts: 2, Delay: 10 * time.Millisecond}, r, c)
	r.world.Call(0, 0, 0)
	r.world.Step()
	return r.world
}

// segment is a packet of the size of a TCP segment with its ends.
type segment [14]uint64

// BenchmarkEvent is one event of a world, beside one push and pop of an event of the same size in a hand-written 4-ary
// heap of the same length: what matters is their ratio within one run. The packets are of 8 octets, then of the size of a
// TCP segment: a world leaves them where they are, a heap of events moves them.
func BenchmarkEvent(b *testing.B) {
	for _, n := range []int{4, 16, 64, 1024} {
		b.Run(fmt.Sprintf("world/packet=8/len=%d", n), func(b *testing.B) { worldEvents[uint64](b, n) })
		b.Run(fmt.Sprintf("heap/packet=8/len=%d", n), func(b *testing.B) { heapEvents[uint64](b, n) })
		b.Run(fmt.Sprintf("world/packet=112/len=%d", n), func(b *testing.B) { worldEvents[segment](b, n) })
		b.Run(fmt.Sprintf("heap/packet=112/len=%d", n), func(b *testing.B) { heapEvents[segment](b, n) })
	}
}

func worldEvents[P any](b *testing.B, n int) {
	rec := &Recorder[P]{Chooser: benchChooser[P](b)}
	w := newRelay[P](n, rec)
	for range 10 * n {
		w.Step()
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		if i&1023 == 0 {
			rec.Reset(rec.Chooser)
		}
		w.Step()
	}
	if len(w.queue.slab)-len(w.queue.free) < n*9/10 {
		b.Fatalf("%d events in the queue, want about %d", len(w.queue.slab)-len(w.queue.free), n)
	}
}

func heapEvents[P any](b *testing.B, n int) {
	var h heap4[P]
	rng := uint64(1)
	next := func() Time { rng = rng*6364136223846793005 + 1442695040888963407; return Time(rng >> 40) }
	seq := uint64(0)
	for range n {
		seq++
		h.push(heapEvent[P]{at: next(), seq: seq})
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		e := h.pop()
		seq++
		e.at += next()
		e.seq = seq
		e.event.arg++
		h.push(e)
	}
}

// heapEvent has the size of a world's event with the same packet, its key included.
type heapEvent[P any] struct {
	at    Time
	seq   uint64
	event event[P]
}

type heap4[P any] []heapEvent[P]

func (h heap4[P]) before(i, j int) bool {
	return h[i].at < h[j].at || h[i].at == h[j].at && h[i].seq < h[j].seq
}

func (h *heap4[P]) push(e heapEvent[P]) {
	*h = append(*h, e)
	s := *h
	i := len(s) - 1
	for i > 0 {
		p := (i - 1) / 4
		if !s.before(i, p) {
			break
		}
		s[i], s[p] = s[p], s[i]
		i = p
	}
}

func (h *heap4[P]) pop() heapEvent[P] {
	s := *h
	top := s[0]
	n := len(s) - 1
	s[0] = s[n]
	s = s[:n]
	*h = s
	i := 0
	for {
		first := 4*i + 1
		if first >= n {
			break
		}
		least := first
		for c := first + 1; c < min(first+4, n); c++ {
			if s.before(c, least) {
				least = c
			}
		}
		if !s.before(least, i) {
			break
		}
		s[i], s[least] = s[least], s[i]
		i = least
	}
	return top
}

// benchProfile is the profile of the comparison: delay, loss, duplication and reordering.
const benchProfile = "delay 10ms 5ms loss 1% duplicate 1% reorder 5%"

func benchChooser[P any](b *testing.B) Chooser[P] {
	p, err := ParseProfile(benchProfile)
	if err != nil {
		b.Fatal(err)
	}
	return NewRandom[P](1, p)
}

// BenchmarkCopy copies a warm world of two hosts and eight packets, beside copying as many bytes as it holds.
func BenchmarkCopy(b *testing.B) {
	w := newRelay(8, benchChooser[uint64](b))
	for range 1000 {
		w.Step()
	}
	b.Run("world", func(b *testing.B) {
		c := newRelay(8, benchChooser[uint64](b))
		b.ReportAllocs()
		for range b.N {
			c.CopyFrom(w)
		}
	})
	b.Run("bytes", func(b *testing.B) {
		src := make([]byte, worldBytes(w))
		dst := make([]byte, len(src))
		b.SetBytes(int64(len(src)))
		for range b.N {
			copy(dst, src)
		}
	})
}

// worldBytes is how many bytes a copy of the world has to move.
func worldBytes(w *World[relayHost, uint64, struct{}]) int {
	q := &w.queue
	return len(w.hosts)*int(unsafe.Sizeof(w.hosts[0])) + len(w.links)*int(unsafe.Sizeof(w.links[0])) +
		len(w.timers)*int(unsafe.Sizeof(w.timers[0])) + q.len()*int(unsafe.Sizeof(q.keys[0])) +
		len(q.slab)*int(unsafe.Sizeof(q.slab[0])) + len(q.free)*4
}

// BenchmarkKey appends the key of such a world.
func BenchmarkKey(b *testing.B) {
	w := newGossip(2, 200, &Recorder[rumour]{Chooser: Perfect[rumour]{}})
	for range 40 {
		w.Step()
	}
	var key []byte
	b.ReportAllocs()
	for range b.N {
		key = w.AppendKey(key[:0], KeyOptions{})
	}
}

// BenchmarkTrace is one event that is recorded in a trace, beside one that is not.
func BenchmarkTrace(b *testing.B) {
	for _, on := range []bool{false, true} {
		b.Run(fmt.Sprintf("on=%v", on), func(b *testing.B) {
			w := newRelay(8, benchChooser[uint64](b))
			var tr Trace[uint64]
			if on {
				w.SetTrace(&tr)
			}
			b.ReportAllocs()
			for i := range b.N {
				if i&1023 == 0 {
					tr.Records = tr.Records[:0]
				}
				w.Step()
			}
		})
	}
}
