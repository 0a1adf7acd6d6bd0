package hunt

import (
	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// Judge runs cases one after another and judges each by every invariant. It is not safe for concurrent use.
type Judge struct {
	runner  *scenarios.Runner
	own     *invariant.Checker
	checker *invariant.Checker // of the run under way
	cover   *counters          // of the run under way; nil if nobody counts
	after   func(*scenarios.World, *netsim.Step[scenarios.Host, scenarios.Packet]) bool
}

// mostEvents is where a Judge cuts a run: one that answers itself for ever has shown it by then. The Runner's own limit is
// there for what somebody wants to see.
const mostEvents = 5000

// NewJudge makes a Judge.
func NewJudge() *Judge {
	j := &Judge{runner: scenarios.NewRunner(), own: invariant.NewChecker()}
	j.after = func(w *scenarios.World, st *netsim.Step[scenarios.Host, scenarios.Packet]) bool {
		j.checker.Step(w, st)
		if j.cover != nil {
			j.cover.step(w, st)
		}
		return w.Events() < mostEvents
	}
	return j
}

// Run runs a case and judges it; trace may be nil. The Result holds until the next run, the violations are the caller's.
// A panic of the machine is a violation like any other, of NoPanic.
func (j *Judge) Run(c *scenarios.Case, trace *scenarios.Trace) (*scenarios.Result, []invariant.Violation) {
	return j.run(c, trace, j.own, nil)
}

// NoPanic is broken by a run in which the machine, or a host, panics.
var NoPanic = &invariant.Invariant{ID: "D14", Name: "no panic", Kind: invariant.Always, Reads: invariant.Wire,
	Sentence: "whatever arrives, nothing panics", Source: "RFC 9293 §3.2, MUST-7"}

// Panicked is what a run of c came to that ended in a panic, and how it broke NoPanic. It is called by the deferred function
// that has recovered p, and tells in one line what p says and where it came from. The runner is not to be used again.
func Panicked(p any, runner *scenarios.Runner, c *scenarios.Case) (*scenarios.Result, []invariant.Violation) {
	said := scenarios.Panic(p)
	res := runner.BrokenOff(c)
	return res, []invariant.Violation{{Invariant: NoPanic, Run: c.With(res.Plan).String(), At: res.End, Seq: res.Events,
		Detail: "panic: " + said, Times: 1}}
}

// run does the same with another's Checker, and counts what is covered.
func (j *Judge) run(c *scenarios.Case, trace *scenarios.Trace, k *invariant.Checker, cover *counters) (
	res *scenarios.Result, broken []invariant.Violation) {
	defer func() {
		if p := recover(); p != nil {
			res, broken = Panicked(p, j.runner, c)
			j.runner = scenarios.NewRunner() // what stopped half-way is not used again
		}
	}()
	j.checker, j.cover = k, cover
	k.Begin(c)
	res = j.runner.Run(c, trace, j.after)
	if cover != nil {
		cover.end(res)
	}
	return res, k.End(res)
}

// breach runs a case and returns how it breaks an invariant; nil where it does not, or is excused.
func (j *Judge) breach(c *scenarios.Case, id string) *invariant.Violation {
	_, broken := j.Run(c, nil)
	return Find(broken, id)
}

// Find returns the violation of an invariant that is not excused, or nil.
func Find(broken []invariant.Violation, id string) *invariant.Violation {
	for i := range broken {
		if v := &broken[i]; v.ID == id && !v.Excused() {
			return v
		}
	}
	return nil
}
