package explore_test

import (
	"cmp"
	"encoding/binary"
	"time"

	"synfault/netsim"
	"synfault/netsim/explore"
)

const ms = time.Millisecond

// The protocols that the tests explore are variants of the alternating-bit protocol: host 0 sends messages, again and again
// until each is acknowledged, and host 1 takes those whose bit it awaits.
type abp struct {
	netsim.Defaults[station, frame, delivered]
	messages int
	bits     uint8 // numbers that messages take in turn; 2 is the alternating bit
	// tries, if not 0, is how often a message is sent; then the sender gives up.
	tries int
	// mute is a livelock: an acknowledgement that says nothing new is not repeated, so that a lost one is never made good
	// and the sender repeats itself for ever.
	mute bool
}

type station struct {
	Bit     uint8
	Message int
	Tries   int
}

type frame struct {
	Ack     bool
	Bit     uint8
	Message int
}

type delivered struct {
	Next  int
	Wrong bool
}

func (p *abp) Handle(self netsim.NodeID, s *station, in *netsim.Input[frame], out *netsim.Output[frame]) {
	send := func() {
		if s.Tries++; p.tries > 0 && s.Tries > p.tries {
			return
		}
		if p.tries == 0 {
			s.Tries = 0
		}
		out.Send(1, frame{Bit: s.Bit, Message: s.Message})
		out.SetTimer(0, 50*ms)
	}
	switch in.What {
	case netsim.Crash:
		*s = station{Message: s.Message}
	case netsim.Restart:
		if self == 0 && s.Message < p.messages {
			send()
		}
	case netsim.Call, netsim.Timer:
		send()
	case netsim.Arrive:
		switch {
		case self == 1:
			old := in.Packet.Bit != s.Bit
			if !old {
				out.Rule = 1
				s.Bit, s.Message = (s.Bit+1)%p.bits, s.Message+1
			}
			if !old || !p.mute {
				out.Send(0, frame{Ack: true, Bit: in.Packet.Bit})
			}
		case in.Packet.Bit == s.Bit && s.Message < p.messages:
			s.Bit, s.Message, s.Tries = (s.Bit+1)%p.bits, s.Message+1, 0
			out.StopTimer(0)
			if s.Message < p.messages {
				send()
			}
		}
	}
}

// TimerClass implements netsim.TimerClasser.
func (p *abp) TimerClass(netsim.NodeID, netsim.TimerID) netsim.Class { return 1 }

func (p *abp) Observe(h *delivered, st *netsim.Step[station, frame]) { p.ObserveEvent(h, st) }

// ObserveEvent implements netsim.Forker, so that events are taken once for all fates.
func (p *abp) ObserveEvent(h *delivered, st *netsim.Step[station, frame]) {
	if st.Rule == 1 {
		h.Wrong = h.Wrong || st.In.Packet.Message != h.Next
		h.Next++
	}
}

// ObserveFates implements netsim.Forker.
func (p *abp) ObserveFates(*delivered, *netsim.Step[station, frame]) {}

// AppendKey implements netsim.Protocol. It costs little, so that benchmarks show what the search costs.
func (p *abp) AppendKey(b []byte, v *netsim.View[station, frame, delivered]) []byte {
	for i := range v.Hosts() {
		h := v.Host(i)
		d, armed := v.Timer(i, 0)
		b = append(b, h.Bit, byte(h.Message), byte(h.Tries), byte(btoi(armed)))
		if armed {
			b = binary.AppendUvarint(b, uint64(d))
		}
	}
	b = append(b, byte(v.History().Next), byte(btoi(v.History().Wrong)))
	for i := range v.Pending() {
		e := v.Event(i)
		b = append(b, byte(e.What), byte(e.Node), e.Packet.Bit, byte(e.Packet.Message), byte(btoi(e.Packet.Ack)))
		b = binary.AppendUvarint(b, uint64(e.In))
	}
	return b
}

// ComparePackets implements netsim.Comparer.
func (p *abp) ComparePackets(f, g *frame) int {
	return cmp.Or(cmp.Compare(f.Message, g.Message), cmp.Compare(f.Bit, g.Bit), cmp.Compare(btoi(f.Ack), btoi(g.Ack)))
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

type (
	abpWorld  = netsim.World[station, frame, delivered]
	abpConfig = explore.Config[station, frame, delivered]
)

// config explores the protocol with one property, that messages are taken in their order; one witness, that one is sent
// twice; and one goal, that all are taken and acknowledged.
func (p *abp) config(faults int, fates ...netsim.Fate) abpConfig {
	return abpConfig{
		New: func() *explore.Instance[station, frame, delivered] {
			w := netsim.New(netsim.Config{Hosts: 2, Delay: 10 * ms}, p, netsim.Chooser[frame](netsim.Perfect[frame]{}))
			w.Call(0, 0, 0)
			taken, tried := false, uint16(0)
			return &explore.Instance[station, frame, delivered]{
				World: w,
				Check: func(w *abpWorld, st *netsim.Step[station, frame], f *explore.Found) {
					if w.History.Wrong {
						f.Broke(0)
					}
					if st.What == netsim.Timer && len(st.Sent) > 0 {
						f.Saw(0)
						tried = 4
					}
					taken = taken || w.History.Next > 1
				},
				Count: func(_ *abpWorld, st *netsim.Step[station, frame], f *explore.Found) {
					f.Count(0)
					if st.What == netsim.Timer {
						f.Count(1)
					}
				},
				Tally: func(f *explore.Found) {
					if taken {
						f.Judged(0)
					}
					f.Waived(0, tried)
				},
				Goals: func(w *abpWorld) (bits uint8) {
					if w.Host(0).Message >= p.messages && w.Host(1).Message >= p.messages {
						bits = 1
					}
					return bits
				},
			}
		},
		Menu:       explore.Menu[frame]{Fates: fates},
		Faults:     faults,
		Properties: 1, Witnesses: 1, Goals: 1, Counters: 2,
	}
}

var usualFates = []netsim.Fate{netsim.Lost(), netsim.Late(70 * ms), netsim.Copied(1, 0), netsim.Copied(1, 45*ms)}
