package hunt

import (
	"fmt"
	"slices"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// Difference is a run that was repeated and was not the same, or one of a changed case that should be its image.
type Difference struct {
	Index uint64 `json:"index"`
	Token string `json:"token"`
	Where string `json:"where"`         // the first thing that differs
	Law   string `json:"law,omitempty"` // the sentence of the law of two cases that it breaks, with its number; else empty
}

// audit runs a case twice more: once as it was drawn, on the worker's own runner, and once from the token of the plan that
// it came to, on a new one. Both are compared event by event, and what they break with what the first run broke. Then it is
// asked what must hold of a case and its image. That the schedule does not matter (D2) is what several workers show.
func (w *worker) audit(index uint64, c *scenarios.Case, plan netsim.Plan, broken []invariant.Violation) {
	w.audited++
	token := c.With(plan).String()
	differs := func(format string, args ...any) {
		w.differs = append(w.differs, Difference{Index: index, Token: token, Where: fmt.Sprintf(format, args...)})
	}
	parsed, err := w.Parse(token)
	if err != nil {
		differs("its token cannot be read: %v", err)
		return
	}
	var drawn, again scenarios.Trace
	fresh := NewJudge()
	res, warm := w.judge.Run(c, &drawn)
	end, events := res.End, res.Events
	res, cold := fresh.Run(parsed, &again)
	switch d := differ(&drawn, &again); {
	case d != "":
		differs("%s", d)
	case res.End != end || res.Events != events:
		differs("it ends at %v after %d events, and again at %v after %d", end, events, res.End, res.Events)
	default:
		if d := differBroken(broken, warm); d != "" {
			differs("run again: %s", d)
		} else if d := differBroken(broken, cold); d != "" {
			differs("run from its token: %s", d)
		}
	}
	if Find(broken, NoPanic.ID) != nil {
		return // it would break every law, and say no more
	}
	for _, l := range w.laws {
		if broken, _ := w.pair.Hold(l, parsed); broken != nil {
			w.differs = append(w.differs, Difference{index, token, broken.Detail, l.ID + ": " + l.Sentence})
		}
	}
}

// imageLaws are the laws that compare a case with another than itself.
func imageLaws() []*invariant.Law {
	return slices.DeleteFunc(invariant.Laws(), func(l *invariant.Law) bool { return l.ID == "D1" || l.ID == "D2" })
}

// differ says where two traces part; empty where they do not.
func differ(a, b *scenarios.Trace) string {
	for i := range max(len(a.Records), len(b.Records)) {
		switch {
		case i >= len(a.Records) || i >= len(b.Records):
			return fmt.Sprintf("one has %d records, the other %d", len(a.Records), len(b.Records))
		case a.Records[i] != b.Records[i]:
			return fmt.Sprintf("record %d, event %d at %v: %+v and %+v", i, a.Records[i].Seq, a.Records[i].At, a.Records[i], b.Records[i])
		}
	}
	if a.Outcome != b.Outcome {
		return fmt.Sprintf("one is %v, the other %v", a.Outcome, b.Outcome)
	}
	return ""
}

// differBroken says where two lists of violations part.
func differBroken(a, b []invariant.Violation) string {
	if len(a) != len(b) {
		return fmt.Sprintf("one breaks %s, the other %s", orNothing(ids(a)), orNothing(ids(b)))
	}
	for i := range a {
		if d := differBreach(&a[i], &b[i]); d != "" {
			return d
		}
	}
	return ""
}

// differBreach says how two violations differ, in all but the token; empty where they do not.
func differBreach(a, b *invariant.Violation) string {
	if a.ID == b.ID && a.At == b.At && a.Seq == b.Seq && a.Detail == b.Detail && a.Ending == b.Ending && a.Unkept == b.Unkept &&
		a.Times == b.Times {
		return ""
	}
	return fmt.Sprintf("one breaks %s at %v, event %d: %s; the other %s at %v, event %d: %s",
		a.ID, a.At, a.Seq, a.Detail, b.ID, b.At, b.Seq, b.Detail)
}
