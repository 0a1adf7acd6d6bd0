package invariant_test

import (
	"strings"
	"testing"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// meddler changes what a check is about to see of an act, if it is one that it is meant for.
type meddler func(a *scenarios.Act, sent []netsim.Sending[scenarios.Packet]) bool

// TestConductBites: each invariant of how a machine conducts itself fires where what it sees is not what should be. The runs are
// sound; one act of each is shown to the checks with one thing changed.
func TestConductBites(t *testing.T) {
	const busy = "three-way:socket=full/b@0s.listen,a@5ms.open,a@est.send20000,b@est.send700,a@acked.close,b@eof.close/ab.data1x"
	const shut = "three-way/b@0s.hold,b@0s.listen,a@5ms.open,a@est.send70000,b@9s.read/-"
	const linux = "three-way:rules=linux,socket=linux/b@0s.listen,a@5ms.open,a@est.send3000,a@2s.close,b@eof.close/ab.data1x"
	const fast = "three-way:fastRetransmit=on,mss=100,iw=10/b@0s.listen,a@5ms.open,a@est.send1000,a@acked.close,b@eof.close/ab.data1x"
	const sacked = "three-way:fastRetransmit=on,socket=full,mss=100,iw=10/b@0s.listen,a@5ms.open,a@est.send1000,a@acked.close,b@eof.close/ab.data1x"
	const urged = "three-way:rcvbuf=1000/b@0s.hold,b@0s.listen,a@5ms.open,a@est.urge100,a@1s.send10,b@2s.read,a@3s.urge10"
	const tooBig = "three-way:tooBigResends=on/b@0s.listen,a@5ms.open,a@est.send5000,a@27ms.toobig300"
	const reads = "three-way:rcvbuf=1000/b@0s.hold,b@0s.listen,a@5ms.open,a@est.send900,b@1s.read100"
	const early = "fast-open/b@0s.listen,a@5ms.open,a@est.close,b@eof.close,a@gone.open10,b@got10.send5,b@got10.send3"
	first := func(sent []netsim.Sending[scenarios.Packet], f func(s *tcpfsm.Segment) bool) bool {
		for i := range sent {
			if f(&sent[i].Packet.Segment) {
				return true
			}
		}
		return false
	}
	text := func(s *tcpfsm.Segment) bool { return s.Text > 1 && s.CTL.Has(tcpfsm.ACK) && s.CTL&tcpfsm.FIN == 0 }
	shorter := func(a *scenarios.Act, sent []netsim.Sending[scenarios.Packet]) bool {
		return first(sent, func(s *tcpfsm.Segment) bool { s.Text -= uint16(one(text(s))); return text(s) })
	}
	fired := func(timer tcpfsm.Timer, then meddler) meddler {
		return func(a *scenarios.Act, sent []netsim.Sending[scenarios.Packet]) bool {
			return a.What == netsim.Timer && a.Timer == timer && then(a, sent)
		}
	}
	open := func(f func(a *scenarios.Act)) meddler {
		return func(a *scenarios.Act, _ []netsim.Sending[scenarios.Packet]) bool {
			if a.What != netsim.Arrive || a.Was.State < tcpfsm.Established || a.Was.UNA == a.Is.UNA || a.Is.State != tcpfsm.Established {
				return false
			}
			f(a)
			return true
		}
	}
	arrived := func(is func(a *scenarios.Act) bool, then func(a *scenarios.Act)) meddler {
		return func(a *scenarios.Act, _ []netsim.Sending[scenarios.Packet]) bool {
			if a.What != netsim.Arrive || !is(a) {
				return false
			}
			then(a)
			return true
		}
	}
	hastens := func(a *scenarios.Act) bool { return !a.Was.Beside.Recovering && a.Is.Beside.Recovering }
	silence := func(a *scenarios.Act) { a.Sends = 0 }
	for _, j := range []struct {
		id, token string
		meddle    meddler
	}{
		{"I54", busy, open(func(a *scenarios.Act) { a.Stopped |= a.Started })},
		{"I29", busy, open(func(a *scenarios.Act) {
			a.Was.WND, a.Is.WND = 0, 0
			a.Was.NXT, a.Is.NXT = a.Was.UNA+1, a.Is.UNA+2
		})},
		{"I71", "three-way:closingRepeatsFIN=on/both-close", arrived(func(a *scenarios.Act) bool { return a.Is.State == tcpfsm.Closing && a.Moved() }, silence)},
		{"I64", "three-way:userTimeout=60s/b@0s.hold,b@0s.listen,a@5ms.open,a@est.send70000,a@40s.send1", arrived(func(a *scenarios.Act) bool {
			return a.Was.Timers.Has(tcpfsm.TimerPersist) && a.Is.Timers.Has(tcpfsm.TimerPersist)
		}, func(a *scenarios.Act) { a.Started = 0 })},
		{"I58", early, func(a *scenarios.Act, _ []netsim.Sending[scenarios.Packet]) bool {
			mine := a.Call == scenarios.Send && a.Is.Early && a.Is.State == tcpfsm.SynReceived
			a.Is.NXT -= tcpfsm.Seq(5 * one(mine)) // as if it waited
			return mine
		}},
		{"I59", reads, func(a *scenarios.Act, _ []netsim.Sending[scenarios.Packet]) bool {
			mine := a.Call == scenarios.Read && a.Is.READ != a.Was.READ
			if mine { // as if there were much to tell, and it were not told
				a.Is.READ, a.Sends = a.Is.READ+700, 0
			}
			return mine
		}},
		{"I60", linux, func(a *scenarios.Act, sent []netsim.Sending[scenarios.Packet]) bool {
			return first(sent, func(s *tcpfsm.Segment) bool { s.Layout = 0; return s.CTL.Has(tcpfsm.SYN) })
		}},
		{"I63", tooBig, func(a *scenarios.Act, sent []netsim.Sending[scenarios.Packet]) bool {
			if a.Call == scenarios.TooBig {
				sent[len(sent)-1].Packet.Segment.SEQ++
			}
			return a.Call == scenarios.TooBig
		}},
		{"I63", tooBig, func(a *scenarios.Act, _ []netsim.Sending[scenarios.Packet]) bool {
			a.Sends -= uint16(one(a.Call == scenarios.TooBig))
			return a.Call == scenarios.TooBig
		}},
		{"I67", linux, open(func(a *scenarios.Act) { a.Is.Beside.Quick++ })},
		{"I67", linux, open(func(a *scenarios.Act) { a.Is.Beside.Chatty = !a.Is.Beside.Chatty })},
		{"I67", linux, arrived(func(a *scenarios.Act) bool {
			return a.Was.Beside.Quick > 0 && a.Is.RcvNXT != a.Was.RcvNXT && a.Sends > 0
		}, silence)},
		{"I68", reads, func(a *scenarios.Act, _ []netsim.Sending[scenarios.Packet]) bool {
			a.Is.READ -= tcpfsm.Seq(one(a.Call == scenarios.Read && a.Is.READ != a.Was.READ))
			return a.Call == scenarios.Read && a.Is.READ != a.Was.READ
		}},
		{"I68", busy, arrived(func(a *scenarios.Act) bool { return a.Was.State == tcpfsm.Established && a.Is.READ != a.Was.READ }, func(a *scenarios.Act) { a.Is.Asked-- })},
		{"I69", fast, arrived(hastens, func(a *scenarios.Act) { a.Is.Beside.Recovering = false })},
		{"I69", fast, arrived(hastens, func(a *scenarios.Act) { a.Paced.Dups = 1 })},
		{"I69", sacked, arrived(hastens, func(a *scenarios.Act) { a.Is.Beside.Recovering = false })},
		{"I69", sacked, arrived(hastens, silence)},
		{"I69", sacked, arrived(hastens, func(a *scenarios.Act) { a.Is.Beside.Recover-- })},
		{"I70", urged, func(a *scenarios.Act, sent []netsim.Sending[scenarios.Packet]) bool {
			return first(sent, func(s *tcpfsm.Segment) bool { s.UP -= uint16(one(s.CTL.Has(tcpfsm.URG))); return s.CTL.Has(tcpfsm.URG) })
		}},
		{"I70", urged, arrived(func(a *scenarios.Act) bool { return a.Signal.Has(tcpfsm.SignalUrgent) }, func(a *scenarios.Act) { a.Signal &^= tcpfsm.SignalUrgent })},
		{"I70", urged, func(a *scenarios.Act, _ []netsim.Sending[scenarios.Packet]) bool {
			a.Is.Beside.UP -= tcpfsm.Seq(one(a.Call == scenarios.Urge))
			return a.Call == scenarios.Urge
		}},
		{"I71", "three-way:timeWaitAnswers=on/life/ba.fin0%seq+1", arrived(func(a *scenarios.Act) bool { return a.Was.State == tcpfsm.TimeWait }, silence)},
		{"I71", "three-way:rules=freebsd/life/ba.fin0%bare", arrived(func(a *scenarios.Act) bool { return a.Was.State == tcpfsm.TimeWait },
			func(a *scenarios.Act) { a.Is.WND++ })},
		{"I71", "three-way:oldACK=on/talk/ab.data0=1s", arrived(func(a *scenarios.Act) bool {
			return a.Is.RcvNXT == a.Was.RcvNXT && a.Sends > 0 && a.Was.State == a.Is.State
		}, silence)},
		{"I71", "three-way:overfull=on,rcvbuf=1000/b@0s.hold,b@0s.listen,a@5ms.open,a@est.send950/ab.data0%long", arrived(func(a *scenarios.Act) bool {
			return a.Was.State == tcpfsm.Established && a.Is.RcvNXT.Minus(a.Was.RcvNXT) == 100
		}, func(a *scenarios.Act) { a.Is.RcvNXT -= 50 })},
		{"I71", "three-way:rfc5961=off/talk/ab2%syn", arrived(func(a *scenarios.Act) bool { return a.Moved() && a.Was.State == tcpfsm.Established },
			func(a *scenarios.Act) { a.Is.State = a.Was.State })},
		{"I58", busy, shorter},
		{"I58", busy, open(func(a *scenarios.Act) { a.Is.END += 5000; a.Is.WND += 1 << 20; a.Is.Beside.CWND += 1 << 20 })},
		{"I59", busy, open(func(a *scenarios.Act) { a.Is.RcvWND += 1 << 9 })},
		{"I59", busy, func(a *scenarios.Act, sent []netsim.Sending[scenarios.Packet]) bool {
			return first(sent, func(s *tcpfsm.Segment) bool { s.WND -= uint16(one(text(s))); return text(s) })
		}},
		{"I60", busy, func(a *scenarios.Act, sent []netsim.Sending[scenarios.Packet]) bool {
			return first(sent, func(s *tcpfsm.Segment) bool {
				s.MSS -= uint16(one(s.CTL.Has(tcpfsm.SYN)))
				return s.CTL.Has(tcpfsm.SYN)
			})
		}},
		{"I60", busy, func(a *scenarios.Act, _ []netsim.Sending[scenarios.Packet]) bool {
			a.Is.Beside.MSS -= uint16(one(a.Was.State == tcpfsm.SynSent && a.Is.State == tcpfsm.Established))
			return a.Was.State == tcpfsm.SynSent && a.Is.State == tcpfsm.Established
		}},
		{"I61", busy, func(a *scenarios.Act, sent []netsim.Sending[scenarios.Packet]) bool {
			return first(sent, func(s *tcpfsm.Segment) bool { s.TSval += uint32(one(text(s))); return text(s) })
		}},
		{"I61", busy, open(func(a *scenarios.Act) { a.Is.Beside.TSAt-- })},
		{"I62", busy, open(func(a *scenarios.Act) { a.Is.Beside.CWND++ })},
		{"I63", busy, fired(tcpfsm.TimerRetransmission, shorter)},
		{"I63", shut, fired(tcpfsm.TimerPersist, func(a *scenarios.Act, sent []netsim.Sending[scenarios.Packet]) bool {
			sent[0].Packet.Segment.SEQ--
			return true
		})},
		{"I64", busy, open(func(a *scenarios.Act) { a.Is.RTO++ })},
		{"I64", busy, open(func(a *scenarios.Act) { a.Is.Timers |= 1 << tcpfsm.TimerUser })},
		{"I65", linux, fired(tcpfsm.TimerTailLoss, shorter)},
		{"I65", linux, open(func(a *scenarios.Act) { a.Is.Timers ^= 1 << tcpfsm.TimerTailLoss })},
		{"I66", busy, func(a *scenarios.Act, _ []netsim.Sending[scenarios.Packet]) bool {
			a.Is.READ -= tcpfsm.Seq(one(a.Moved() && a.Is.State == tcpfsm.FinWait1))
			return a.Moved() && a.Is.State == tcpfsm.FinWait1
		}},
		{"I40", busy, open(func(a *scenarios.Act) { a.Is.SRTT += 1000 })},
		{"I46", busy, fired(tcpfsm.TimerRetransmission, func(a *scenarios.Act, _ []netsim.Sending[scenarios.Packet]) bool {
			a.Is.Beside.Waited++
			return true
		})},
		{"I53", busy, func(a *scenarios.Act, _ []netsim.Sending[scenarios.Packet]) bool {
			a.Is.Beside.Owes += uint32(one(a.Was.State == tcpfsm.Established && a.Is.RcvNXT != a.Was.RcvNXT))
			return a.Is.Beside.Owes > 0
		}},
	} {
		c := parse(t, j.token)
		k := invariant.NewChecker()
		k.Begin(c)
		meddled := false
		res := scenarios.NewRunner().Run(c, nil, func(w *scenarios.World, st *netsim.Step[scenarios.Host, scenarios.Packet]) bool {
			for i := range w.History.Acts {
				a := &w.History.Acts[i]
				if !meddled {
					meddled = j.meddle(a, st.Sent[a.First:a.First+a.Sends])
				}
			}
			k.Step(w, st)
			return !meddled
		})
		ids := invariant.IDs(k.End(res))
		switch {
		case !meddled:
			t.Errorf("%s: %s has no act to be changed", j.id, j.token)
		case !strings.Contains(ids, j.id):
			t.Errorf("%s holds in %s, where something was changed; broken: %s", j.id, j.token, ids)
		}
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// TestWhatIsLeftOfABlockIsSeen: I03 looks at what a block that is gone leaves behind.
func TestWhatIsLeftOfABlockIsSeen(t *testing.T) {
	c := parse(t, "three-way/abort")
	k := invariant.NewChecker()
	k.Begin(c)
	res := scenarios.NewRunner().Run(c, nil, func(w *scenarios.World, st *netsim.Step[scenarios.Host, scenarios.Packet]) bool {
		for i := range w.History.Acts {
			if a := &w.History.Acts[i]; a.Moved() && a.Is.State == tcpfsm.Closed {
				conns := w.Host(st.Node).Conns
				for n := range conns {
					if conns[n].Serial == 0 {
						conns[n].TCB.SND.CWND = 1
					}
				}
			}
		}
		k.Step(w, st)
		return true
	})
	if ids := invariant.IDs(k.End(res)); ids != "I03" {
		t.Errorf("broken: %q, and not I03", ids)
	}
}
