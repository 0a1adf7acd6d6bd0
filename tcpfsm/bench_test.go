package tcpfsm

import (
	"testing"
	"time"
	"unsafe"
)

// A TCB is comparable.
var _ = TCB{} == TCB{}

func TestTCBSizeIsBounded(t *testing.T) {
	if got := unsafe.Sizeof(TCB{}); got > 256 {
		t.Errorf("a TCB has %d bytes, more than 256", got)
	}
}

// established is a connection, and a segment with ten octets of text for it.
func established() (*peer, *Segment) {
	p := newPeer(0).synchronise(300, 100)
	must(p.m.Receive(&p.c, Forever, &p.env, &p.out))
	return p, &Segment{SEQ: 100, ACK: 300, WND: 65535, CTL: ACK | PSH, Text: 10}
}

func TestArrivesAllocatesNothing(t *testing.T) {
	p, seg := established()
	base := p.c
	if n := testing.AllocsPerRun(100, func() {
		p.c = base
		p.m.Arrives(&p.c, seg, &p.env, &p.out)
	}); n != 0 {
		t.Errorf("Arrives allocates %v times, not 0", n)
	}
}

// BenchmarkArrives is the time of Arrives in units of the time of copying a
// TCB in the same run: x/copy, which is to stay below 8. Both are measured in
// turns, so that a busy machine slows them alike.
func BenchmarkArrives(b *testing.B) {
	const batch = 1000
	p, seg := established()
	base := p.c
	var copying, arriving time.Duration
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		begin := time.Now()
		for range batch {
			p.c = base
			sink = &p.c
		}
		middle := time.Now()
		for range batch {
			p.c = base
			p.m.Arrives(&p.c, seg, &p.env, &p.out)
		}
		copying += middle.Sub(begin)
		arriving += time.Since(middle)
		n += batch
	}
	b.ReportMetric(float64(copying.Nanoseconds())/float64(n), "ns/copy")
	b.ReportMetric(float64((arriving-copying).Nanoseconds())/float64(n), "ns/Arrives")
	b.ReportMetric(float64(arriving-copying)/float64(copying), "x/copy")
}

// sink keeps the compiler from leaving the copies out.
var sink *TCB

// BenchmarkLife is a whole life over a perfect wire: open, an octet each way,
// orderly close; twenty-odd events.
func BenchmarkLife(b *testing.B) {
	a, z := newPeer(100), newPeer(300)
	b.ReportAllocs()
	events := 0
	for b.Loop() {
		a.c, z.c = TCB{}, TCB{}
		a.open()
		z.listen()
		events += 2 + exchange(a, z)
		must(a.m.Receive(&a.c, Forever, &a.env, &a.out))
		must(z.m.Receive(&z.c, Forever, &z.env, &z.out))
		a.send(1)
		events += 3 + exchange(a, z)
		z.send(1)
		events += 1 + exchange(z, a)
		a.close()
		events += 1 + exchange(a, z)
		z.close()
		events += 2 + exchange(z, a)
		a.m.Timeout(&a.c, TimerTimeWait, &a.env, &a.out)
		if a.c.State != Closed || z.c.State != Closed {
			b.Fatalf("ended in %s and %s", a.c.State, z.c.State)
		}
	}
	b.ReportMetric(float64(events)/float64(b.N), "events/life")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(events), "ns/event")
}

// exchange carries what from last sent to to, and back, until both are silent.
func exchange(from, to *peer) (n int) {
	for len(from.out.Send) > 0 {
		seg := &from.out.Send[0]
		to.m.Arrives(&to.c, seg, &to.env, &to.out)
		from, to = to, from
		n++
	}
	return n
}
