package tcpfsm

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sends runs a peer by its timers alone until it is CLOSED or LISTEN again, or
// for an hour, and lists in seconds when it sent, and when it gave up.
func (p *peer) sends() (at []float64, end float64) {
	due := map[Timer]Instant{}
	for p.env.Now < Instant(time.Hour) {
		for t := range due {
			if p.out.Stop.Has(t) {
				delete(due, t)
			}
		}
		next := TimerHandshake
		for t := Timer(0); t < NumTimers; t++ {
			if p.out.Set.Has(t) {
				due[t] = p.env.Now.Add(p.out.After[t])
			}
			if when, ok := due[t]; ok && (next == TimerHandshake || when < due[next]) {
				next = t
			}
		}
		if len(p.out.Send) > 0 {
			at = append(at, p.env.Now.Sub(0).Seconds())
		}
		if p.c.State <= Listen || len(due) == 0 {
			break
		}
		p.env.Now = due[next]
		delete(due, next)
		p.m.Timeout(&p.c, next, &p.env, &p.out)
	}
	return at, p.env.Now.Sub(0).Seconds()
}

func TestSchedulesOfRetransmission(t *testing.T) {
	syn := func(p *peer) { p.open() }
	synack := func(p *peer) { p.listen().arrives(Segment{SEQ: 100, CTL: SYN, WND: 1000}) }
	text := func(p *peer) { p.synchronise(300, 100).send(10) }
	for _, c := range []struct {
		name, knobs, why string
		begin            func(*peer)
		at               []float64
		end              float64
	}{
		{"SYN", "", "RFC 6298 §2.1, §5.5 from 1 s with a ceiling of 60 s; MUST-23: 3 minutes at least", syn,
			[]float64{0, 1, 3, 7, 15, 31, 63, 123}, 183},
		{"SYN,ACK", "", "the same, by giveUp", synack, []float64{0, 1, 3, 7, 15, 31, 63, 123}, 183},
		{"SYN,ACK", "giveUp=3s", "a server that gives up early", synack, []float64{0, 1}, 3},
		{"SYN,ACK", "synackTimer=off", "nothing runs", synack, []float64{0}, 0},
		{"text", "", "SHLD-11: 100 s at least, judged when the timer fires", text,
			[]float64{0, 1, 3, 7, 15, 31, 63}, 123},
		{"text", "retransmission=off", "nothing runs", text, []float64{0}, 0},
		{"text", "fixedRTO=2s,r2=5s", "R2 lies beyond R1=3", text, []float64{0, 2, 4, 6}, 8},
		{"SYN", "rules=linux", "tcp_syn_linear_timeouts=4, tcp_syn_retries=6", syn,
			[]float64{0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67}, 131},
		{"SYN,ACK", "rules=linux", "tcp_synack_retries=5", synack, []float64{0, 1, 3, 7, 15, 31}, 63},
		{"SYN", "rules=freebsd", "rexmit_slop=200 ms, keepinit=75 s", syn,
			[]float64{0, 1, 3.2, 7.4, 15.6, 31.8, 64}, 75},
	} {
		p := newPeer(300)
		must(p.m.SetAll(c.knobs))
		c.begin(p)
		at, end := p.sends()
		if diff := cmp.Diff(c.at, at); diff != "" {
			t.Errorf("%s with %q is sent at other times (%s) (-want +got):\n%s", c.name, c.knobs, c.why, diff)
		}
		if end != c.end {
			t.Errorf("%s with %q ends at %v s, want %v s (%s)", c.name, c.knobs, end, c.end, c.why)
		}
	}
}

// A SYN that reopens TIME-WAIT and proves stale leads back to TIME-WAIT, with
// the wait that was left and the old numbers (MAY-2, clause 2).
func TestStaleSYNFallsBackToTimeWait(t *testing.T) {
	p := newPeer(0).synchronise(300, 100)
	p.close()
	p.arrives(Segment{SEQ: 100, ACK: 301, CTL: ACK, WND: 1000})
	p.arrives(Segment{SEQ: 100, ACK: 301, CTL: FIN | ACK, WND: 1000})
	if p.c.State != TimeWait {
		t.Fatalf("in %s, not TIME-WAIT", p.c.State)
	}
	old := p.c
	p.arrives(Segment{SEQ: 101, CTL: SYN, WND: 1000})
	if p.c.State != SynReceived || p.last().SEQ != 302 {
		t.Errorf("a SYN above the FIN reopens with an ISN above the old SND.NXT=301; got %s, %s", p.c.State, p.last())
	}
	if p.out.Set.Has(TimerTimeWait) || p.out.Stop.Has(TimerTimeWait) {
		t.Error("the wait goes on while the SYN is in doubt")
	}
	p.arrives(Segment{SEQ: 102, CTL: RST})
	if p.c.State != TimeWait || p.c.SND.NXT != old.SND.NXT || p.c.RCV.NXT != old.RCV.NXT {
		t.Errorf("a RST leads to TIME-WAIT with the old numbers; got %s, SND.NXT %d, RCV.NXT %d",
			p.c.State, p.c.SND.NXT, p.c.RCV.NXT)
	}
	if p.out.Set.Has(TimerTimeWait) || !p.c.Timers.Has(TimerTimeWait) {
		t.Error("what was left of the wait resumes")
	}
	p.arrives(Segment{SEQ: 100, ACK: 301, CTL: FIN | ACK, WND: 1000})
	if got, want := p.line(), "<SEQ=301><ACK=101><CTL=ACK>"; got != want || !p.out.Set.Has(TimerTimeWait) {
		t.Errorf("a repeated FIN: got %s, timers %s; want %s and 2 MSL again", got, p.out.Set, want)
	}
}
