package netsim_test

import (
	"fmt"
	"os"
	"time"

	"synfault/netsim"
	"synfault/netsim/ladder"
)

// The alternating-bit protocol (Bartlett, Scantlebury, Wilkinson, "A note on reliable full-duplex transmission over
// half-duplex links", CACM 12(5), 1969) carries messages over links that lose and repeat packets, with one bit for a
// sequence number. Host a sends a message again and again until its bit is acknowledged, then the next with the other bit.
// Host b takes a message if it has the bit that b awaits, and acknowledges all.
//
// It relies on links that keep the order of packets. This example shows by simulation that they suffice, and what goes
// wrong without them.

const (
	a, b    = netsim.NodeID(0), netsim.NodeID(1) // the sender, the receiver
	timeout = 50 * time.Millisecond              // after which a sends again
	count   = 5                                  // messages to send, numbered from 0
)

// A frame is what netsim carries for us.
type frame struct {
	Ack     bool
	Bit     uint8
	Message int // stands for the text of the message: neither host looks at it
}

func (f frame) String() string {
	if f.Ack {
		return fmt.Sprintf("ACK %d", f.Bit)
	}
	return fmt.Sprintf("DATA %d, message %d", f.Bit, f.Message)
}

// A station is the state of one host.
type station struct {
	Bit     uint8 // of the message being sent; of the message awaited
	Message int   // a: which it is; b: how many it has taken
}

// A history is what no host knows, and a check wants to know.
type history struct {
	Delivered int
	Wrong     string // what went wrong first
}

// Why a host does what it does; the ladder prints it.
const (
	start = iota
	repeat
	next
	done
	oldAck
	taken
	refused
)

var reasons = [...]string{"start", "timeout", "acknowledged", "done", "ignored", "TAKEN", "not awaited"}

// The protocol. What it does not need of a netsim.Protocol, such as the sizes of frames, comes from the Defaults.
type alternating struct {
	netsim.Defaults[station, frame, history]
}

// Handle is the protocol. It knows no clock and no network: what happens comes in, what it wants goes out.
func (alternating) Handle(self netsim.NodeID, s *station, in *netsim.Input[frame], out *netsim.Output[frame]) {
	send := func() {
		out.Send(b, frame{Bit: s.Bit, Message: s.Message})
		out.SetTimer(0, timeout)
	}
	switch {
	case in.What == netsim.Call:
		out.Rule = start
		send()
	case in.What == netsim.Timer:
		out.Rule = repeat
		send()
	case self == a && (in.Packet.Bit != s.Bit || s.Message == count):
		out.Rule = oldAck
	case self == a:
		s.Bit, s.Message = s.Bit^1, s.Message+1
		if s.Message < count {
			out.Rule = next
			send()
		} else {
			out.Rule = done
			out.StopTimer(0)
		}
	default:
		out.Rule = refused
		if in.Packet.Bit == s.Bit {
			s.Bit, s.Message = s.Bit^1, s.Message+1
			out.Rule = taken
		}
		out.Send(a, frame{Ack: true, Bit: in.Packet.Bit})
	}
}

// Observe sees every event from above and keeps the history. Here it notes whether the messages come in their order.
func (alternating) Observe(h *history, step *netsim.Step[station, frame]) {
	if step.Rule != taken || h.Wrong != "" {
		return
	}
	switch m := step.In.Packet.Message; {
	case m < h.Delivered:
		h.Wrong = fmt.Sprintf("message %d is taken for message %d", m, h.Delivered)
	case m > h.Delivered:
		h.Wrong = fmt.Sprintf("message %d is lost", h.Delivered)
	}
	h.Delivered++
}

// Mark is what a trace keeps of a state.
func (alternating) Mark(_ netsim.NodeID, s *station) uint64 { return uint64(s.Bit) }

// run runs the protocol until it is done or something is wrong. The chooser decides what happens to each frame. Nothing
// else is left to chance: the same choices are the same run.
func run(c netsim.Chooser[frame], tr *netsim.Trace[frame]) history {
	w := netsim.New(netsim.Config{Hosts: 2, Delay: 10 * time.Millisecond}, alternating{}, c)
	w.SetTrace(tr)
	w.Call(0, a, 0)
	outcome := w.Run(netsim.Limits{Events: 10_000}, func(*netsim.Step[station, frame]) bool { return w.History.Wrong == "" })
	if w.History.Wrong == "" && w.History.Delivered < count {
		w.History.Wrong = fmt.Sprintf("%v after %d messages", outcome, w.History.Delivered)
	}
	return w.History
}

// draw prints a trace as a ladder.
func draw(title string, tr *netsim.Trace[frame]) {
	ladder.Text(os.Stdout, tr, &ladder.Style[frame]{
		Title: title,
		Noun:  "frame",
		State: func(n netsim.NodeID, bit uint64) string { return fmt.Sprint([]string{"sends ", "awaits "}[n], bit) },
		Rule:  func(rule uint16) string { return reasons[rule] },
		Call:  func(netsim.NodeID, uint32) string { return "" },
		Timer: func(netsim.NodeID, uint32) string { return "" },
	})
}

func profile(text string) netsim.Profile {
	p, err := netsim.ParseProfile(text)
	if err != nil {
		panic(err)
	}
	return p
}

func Example() {
	// Links that lose and repeat a fifth of the frames. They keep the order: each frame takes the same 10 ms, and a copy
	// comes at once, before what is sent later. A thousand runs, one for each seed, find nothing wrong.
	// The profile is in the words of the Linux tool tc netem.
	fifo := profile("loss 20% duplicate 20%")
	good := 0
	for seed := range uint64(1000) {
		if run(netsim.NewRandom[frame](seed, fifo), nil).Wrong == "" {
			good++
		}
	}
	fmt.Println("in order:", good, "of 1000 runs are right")

	// The same with delays of up to 100 ms more, so that frames overtake each other. A Recorder around the chooser writes
	// down what it chose: a Plan, a list of faults, each of which names its frame. The search ends at the first failure.
	shuffled := profile("loss 20% duplicate 20% delay 50ms 50ms")
	var failed netsim.Plan
	var wrong string
	for seed := uint64(0); failed.Len() == 0; seed++ {
		rec := &netsim.Recorder[frame]{Chooser: netsim.NewRandom[frame](seed, shuffled)}
		if h := run(rec, nil); h.Wrong != "" {
			failed, wrong = rec.Plan(), h.Wrong
			fmt.Printf("out of order: seed %d fails: %v\n", seed, failed)
		}
	}

	// Which of the faults matter? A Shrinker takes away all that this failure does not need. It is told what "fails" means:
	// that the same goes wrong, not just anything.
	s := netsim.Shrinker{Fails: func(p netsim.Plan) bool { return run(netsim.NewReplay[frame](p), nil).Wrong == wrong }}
	small, err := s.Shrink(failed)
	if err != nil {
		fmt.Println(err)
	}
	fmt.Printf("shrunk to %v\n\n", small.Plan)

	// The text of the plan is all that it takes to see the failure again. Run it with a trace, and look.
	var tr netsim.Trace[frame]
	h := run(netsim.NewReplay[frame](small.Plan), &tr)
	draw(fmt.Sprintf("%v: %s", small.Plan, h.Wrong), &tr)
	// Output:
	// in order: 1000 of 1000 runs are right
	// out of order: seed 0 fails: ab0+95.75238ms,ab1+88.472985ms,ab2x,ab3+40.600684ms,ab4+53.913488ms=21.754168ms,ab5+36.162568ms,ba0x,ba1+77.20383ms,ba2+40.039304ms=31.434174ms,ba3x,ba4+1.400502ms=67.410504ms,ba5+36.26398ms
	// shrunk to ab0=21ms
	//
	// ab0=21ms: message 0 is taken for message 2
	//
	//  time  a           frame                      b         rule
	//        sends 0                                awaits 0  at the start
	//   0ms  sends 0 ==> DATA 0, message 0      ab0 awaits 0  COPY 21ms later; start
	//  10ms  sends 0                            ab0 awaits 1  TAKEN
	//  10ms  sends 0 <-- ACK 0                  ba0 awaits 1
	//  20ms  sends 1                            ba0 awaits 1  acknowledged
	//  20ms  sends 1 --> DATA 1, message 1      ab1 awaits 1
	//  30ms  sends 1                            ab1 awaits 0  TAKEN
	//  30ms  sends 1 <-- ACK 1                  ba1 awaits 0
	//  31ms  sends 1     copy DATA 0, message 0 ab0 awaits 1  TAKEN
	//  31ms  sends 1 <-- ACK 0                  ba2 awaits 1
	//        stopped by the caller; on their way: ba1, ba2
}
