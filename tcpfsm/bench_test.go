package tcpfsm

import (
	"testing"
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
// TCB in the same run: x/copy, which is to stay below 8.
func BenchmarkArrives(b *testing.B) {
	p, seg := established()
	base := p.c
	copies := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			p.c = base
		}
	})
	p.c = base
	b.ReportAllocs()
	for b.Loop() {
		p.c = base
		p.m.Arrives(&p.c, seg, &p.env, &p.out)
	}
	perCopy := float64(copies.T.Nanoseconds()) / float64(copies.N)
	b.ReportMetric(perCopy, "ns/copy")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/perCopy-1, "x/copy")
}
