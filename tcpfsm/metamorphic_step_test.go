package tcpfsm_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	. "synfault/tcpfsm"
)

// shifts are what a walk's twin has added to its numbers. None of them brings a
// number that a walk begins with to zero, which stands for "no number" in the
// RST of §3.10.7.1.
var shifts = []Seq{0x5bd1e995, 0x9e3779b9, 1<<31 + 7777, 1<<32 - 12345}

// A step from a shifted block, with a shifted segment, is the shifted step:
// whatever the block, and wherever its numbers lie (§3.4). The walks are those
// of TestAnythingKeepsTheInvariants.
func TestShiftedStepIsTheStepShifted(t *testing.T) {
	rules, sockets := Presets()
	for _, rule := range rules {
		for _, socket := range sockets {
			t.Run(rule+","+socket, func(t *testing.T) {
				rapid.Check(t, func(t *rapid.T) {
					ours, theirs := rapid.SampledFrom(shifts).Draw(t, "ours"), rapid.SampledFrom(shifts).Draw(t, "theirs")
					w := newWalk(t, "rules="+rule+",socket="+socket)
					// By these letters of the RFC a number is used that nobody has set.
					w.m.InitWindow, w.m.SynSentRSTSeq = true, false
					w.see = func(mo *moment, env Env) { shifted(t, w.m, mo, env, ours, theirs) }
					w.run()
				})
			})
		}
	}
}

// shifted takes the step of mo from a block, and with an event, whose numbers
// are shifted.
func shifted(t *rapid.T, m *Machine, mo *moment, env Env, ours, theirs Seq) {
	c, e := mo.Before.Shift(ours, theirs), mo.Event
	env.ISN += ours
	switch e.kind {
	case segmentArrives:
		e.seg.SEQ += theirs
		if e.seg.CTL&ACK != 0 {
			e.seg.ACK += ours
		}
	case icmpSoft, icmpHard:
		e.n += uint32(ours)
	}
	var out Effects
	twin := moment{At: mo.At, Event: e, Before: c}
	twin.Err = e.take(m, &c, &env, &out)
	twin.After, twin.Sent, twin.Out = c, out.Send, out
	base := rebase(*mo, 0, 0, 0, 0)
	got := rebase(twin, ours, theirs, 0, 0)
	got.Event = base.Event
	if !sameMoment(&base, &got) {
		t.Fatalf("from %s (-step +shifted):\n%s", mo.Before.State, gocmp.Diff(base.told(), got.told()))
	}
}
