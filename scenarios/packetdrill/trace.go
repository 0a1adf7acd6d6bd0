package packetdrill

import (
	"time"

	"synfault/scenarios/sock"
	"synfault/tcpfsm"
)

// Step is one thing that happened to the stack, for a ladder.
type Step struct {
	At            time.Duration
	What          sock.What
	Call          string
	Timer         tcpfsm.Timer
	Before, After tcpfsm.State
	Rule          tcpfsm.Rule
	In            *tcpfsm.Segment
	Out           []tcpfsm.Segment
	Local, Remote tcpfsm.Endpoint
	in            string // the segments in the script's words
	out           []string
}

// maxSteps bounds what a run keeps for its ladder.
const maxSteps = 2000

// observe keeps a step.
func (r *runner) observe(s *sock.Step) {
	r.counters.observe(s)
	if len(r.res.Steps) >= maxSteps {
		return
	}
	k := Step{
		At: time.Duration(s.At), What: s.What, Call: s.Call, Timer: s.Timer, Before: s.Before, After: s.After, Rule: s.Rule,
		Local: s.Local, Remote: s.Remote, Out: append([]tcpfsm.Segment(nil), s.Sent...),
	}
	if s.Packet != nil {
		in := s.Packet.Segment
		k.In = &in
	}
	r.res.Steps = append(r.res.Steps, k)
}
