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
	for _, j := range []struct {
		id, token string
		meddle    meddler
	}{
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
			a.Is.READ -= tcpfsm.Seq(one(a.Moved() && a.Is.State == tcpfsm.FinWait2))
			return a.Moved() && a.Is.State == tcpfsm.FinWait2
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
