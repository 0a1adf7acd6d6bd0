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
