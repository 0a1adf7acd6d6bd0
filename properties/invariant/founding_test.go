package invariant_test

import (
	"testing"

	"synfault/properties/invariant"
)

// judged is a run, what it breaks, and how what does not come stands.
type judged struct {
	token  string
	breaks string // the invariants, in order
	ending invariant.Ending
}

func (j judged) check(t *testing.T, r runner) {
	t.Helper()
	_, broken := r.judge(parse(t, j.token))
	if got := invariant.IDs(broken); got != j.breaks {
		t.Errorf("%s breaks %q; want %q", j.token, got, j.breaks)
	}
	for _, b := range broken {
		if b.Kind == invariant.Eventually && b.Ending != j.ending {
			t.Errorf("%s breaks %s in a %q; want %q", j.token, b.ID, b.Ending, j.ending)
		}
	}
}

// impatient is a client that forgets its open half a second after its SYN, which is still under way.
const impatient = "b@0s.listen,a@5ms.open,a@500ms.abort"

// TestFoundingFacts: what a two-way handshake does wrong, a three-way one does right under the same plan (Tomlinson 1975;
// Sunshine and Dalal 1978 §3; RFC 9293 §3.5).
func TestFoundingFacts(t *testing.T) {
	r := newRunner()
	for _, j := range []judged{
		// An expired SYN.
		{"two-way/" + impatient + "/ab.syn0+30s", "I14", 0},
		{"three-way/" + impatient + "/ab.syn0+30s", "", 0},
		// A SYN that arrives again when its connection is over: both have closed, and a's wait is short.
		{"two-way:a.msl=1s/life/ab.syn0=100s", "I14 I15", 0},
		{"three-way:a.msl=1s/life/ab.syn0=100s", "", 0},
		{"two-way/life/ab.syn0=100s", "I15", 0},
		{"three-way/life/ab.syn0=100s", "", 0},
		// The opener's host is down for good.
		{"two-way/" + impatient + "/ab.syn0+30s,a@1s", "I14", 0},
		{"three-way/" + impatient + "/ab.syn0+30s,a@1s", "", 0},
		// The SYN,ACK is lost: the deadlock, by policy.
		{"two-way/open/ba0x", "L1 L2", invariant.EndedByR2},
		{"two-way:dup=ignore/open/ba0x", "L1 L2", invariant.EndedByR2},
		{"two-way:repeat=off/open/ba0x", "L1 L2", invariant.Deadlock},
		{"two-way:repeat=off/server-first/ba.synack0x", "L1 L2", invariant.EndedByR2},
		{"two-way:repeat=off,early=rst/server-first/ba.synack0x", "L1", invariant.Deadlock},
		{"two-way:dup=re-answer/open/ba0x", "", 0},
		{"two-way:dup=anew/open/ba0x", "I15 I34", 0},
		{"two-way:r2syn=off/open:until=1h/ba0x", "L1 L2", invariant.Livelock},
		{"three-way/open/ba0x", "", 0},
		{"three-way/server-first/ba.synack0x", "", 0},
		// The third message is lost.
		{"three-way/open/ab1x", "", 0},
		{"three-way/talk/ab1x", "", 0},
		{"three-way/talk/ab1x,ab2x", "", 0},
	} {
		j.check(t, r)
	}
}

// TestHeadline: a violation reads as a sentence, and names the run, the invariant, its source and the way it ended.
func TestHeadline(t *testing.T) {
	_, broken := invariant.Judge(parse(t, "two-way/open/ba0x"), nil)
	const want = "two-way/open/ba0x breaks L2: no end stays ESTABLISHED towards a peer that is still opening  " +
		"[RFC 9293 §3.5, §3.8.3, livelock ended by R2]"
	if got := broken[len(broken)-1].String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
