package properties

import (
	"os"
	"testing"

	"synfault/properties/hunt"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// These tests read as the specification: what holds of which handshake, and what does not. Each lets rapid look for a run
// that breaks one property; where there is to be one, it has to be found. They are the same runs each time, so that a
// change of the tree is what makes one fail; SYNFAULT_SEED makes them others, and a hunt looks further.

// An old SYN never opens a connection of the three-way handshake (RFC 9293 §3.5, figure 8).
func TestThreeWayNeverGhosts(t *testing.T) { holds(t, "three-way", "I14", ordinary) }

// Nor does the same SYN open two.
func TestThreeWayOpensOnce(t *testing.T) { holds(t, "three-way", "I15") }

// Two ends of the three-way handshake that are open to each other agree on where both of them began.
func TestThreeWayAgreesOnNumbers(t *testing.T) { holds(t, "three-way", "I08") }

// Once the network heals, an open ends: with both ends open, or with both users told why not.
func TestThreeWayConverges(t *testing.T) { holds(t, "three-way", "L1") }

// No end stays open towards a peer that is still opening.
func TestThreeWayNeverDeadlocks(t *testing.T) { holds(t, "three-way", "L2") }

// An end that speaks to a peer who has forgotten it learns of that.
func TestHalfOpenIsFound(t *testing.T) { holds(t, "three-way", "L3") }

// Where both users close, both ends do.
func TestBothEndsClose(t *testing.T) { holds(t, "three-way", "L4", Without(hunt.Knobs)) }

// What was accepted from a user arrives.
func TestDataArrives(t *testing.T) { holds(t, "three-way", "L5") }

// An octet given to the user was sent by the incarnation at the other end.
func TestNoByteOfAnOldConnection(t *testing.T) { holds(t, "three-way", "I16") }

// Nor does an old SYN, FIN or RST change anything.
func TestNoControlOfAnOldConnection(t *testing.T) { holds(t, "three-way", "I17") }

// What a user gets is the beginning of what its peer sent.
func TestStreamIsAPrefix(t *testing.T) { holds(t, "three-way", "I19") }

// The end of the stream comes after all of it.
func TestEndOfStreamIsTheEnd(t *testing.T) { holds(t, "three-way", "I21") }

// Every change of state is one that the RFC has.
func TestTransitionsAreLegal(t *testing.T) { holds(t, "three-way", "I01") }

// A RST ends a connection exactly if its numbers are right.
func TestResetsAreValid(t *testing.T) { holds(t, "three-way", "I33") }

// TIME-WAIT lasts 2 MSL from its beginning or the last repeated FIN.
func TestTimeWaitLasts(t *testing.T) { holds(t, "three-way", "I48", Without(hunt.Knobs)) }

// A four-tuple can be used again.
func TestReopens(t *testing.T) {
	holds(t, "three-way", "L10", Scripts("reopen"), Keep(invariant.ISNClock|invariant.MAY2))
}

// A backlog full of dead embryos drains, and a legitimate client comes through.
func TestListenerRecoversFromFlood(t *testing.T) { holds(t, "three-way", "L8", Scripts("flood")) }

// When all is over, nothing is left.
func TestNothingIsLeft(t *testing.T) { holds(t, "three-way", "I56") }

// Stale SYNs alone, in every shape, come to nothing: the listener's answer is reset.
func TestStaleSYNsRejected(t *testing.T) {
	h := newHold(t, "three-way", "I14", []Option{Seed(1), Scripts("open", "life", "abort", "reopen"), Keep(invariant.NoForge | invariant.ISNClock)})
	h.check.draws.Without = hunt.Crashes | hunt.Damage
	h.holds()
}

// The two-way handshake's opener is believed at once, and its answer is never repeated: one loss, and one end is open while
// the other asks on (the founding story).
func TestTwoWayDeadlocks(t *testing.T) { smallest(t, broken(t, "two-way", "L2"), 1) }

// It does not converge either.
func TestTwoWayDoesNotConverge(t *testing.T) { smallest(t, broken(t, "two-way", "L1"), 1) }

// An old SYN opens a connection that nobody asked for.
func TestTwoWayGhosts(t *testing.T) { smallest(t, broken(t, "two-way", "I14"), 1) }

// One SYN opens twice.
func TestTwoWayOpensTwice(t *testing.T) {
	smallest(t, broken(t, "two-way", "I15", Scripts("life", "abort"), Without(hunt.Loss)), 1)
}

// Where a repeated SYN begins anew, a copy of it ends the connection that it opened.
func TestTwoWayAnewIsKilledByACopy(t *testing.T) {
	smallest(t, broken(t, "two-way:dup=anew", "I34"), 1)
}

// A cookie opens as often as it comes: a copy of the third message is a ghost.
func TestCookiesOpenTwice(t *testing.T) {
	smallest(t, broken(t, "syn-cookies", "I15", Scripts("abort", "life")), 1)
}

// And what follows it is handed over once more.
func TestCookiesDeliverTwice(t *testing.T) {
	smallest(t, broken(t, "syn-cookies", "I19", Scripts("abort", "life")), 2)
}

// Nobody repeats a SYN,ACK of which nothing is kept: the third message is lost, and one end is open alone.
func TestCookiesDoNotConverge(t *testing.T) { smallest(t, broken(t, "syn-cookies", "L1"), 1) }

// A flood takes nothing from a listener that keeps nothing.
func TestCookiesKeepNoEmbryo(t *testing.T) { holds(t, "syn-cookies", "I47", Scripts("flood")) }

// The text in a SYN is believed as often as the SYN comes.
func TestFastOpenDeliversTwice(t *testing.T) {
	smallest(t, broken(t, "fast-open", "I19", Scripts(
		"b@0s.listen,a@5ms.open,a@est.close,b@eof.close,a@gone+100ms.open10,b@got10+100ms.abort"), Without(hunt.Loss|hunt.Knobs)), 1)
}

// Otherwise it converges as the three-way handshake does.
func TestFastOpenConverges(t *testing.T) { holds(t, "fast-open", "L1") }

// Without the timer of its SYN,ACK an embryo waits for ever.
func TestSilentEmbryoStays(t *testing.T) {
	smallest(t, broken(t, "three-way:synackTimer=off", "I47"), 1)
}

// RFC 793's folklore takes any FIN that has an ACK for the end.
func TestAnyFINAndACK(t *testing.T) { smallest(t, broken(t, "three-way:finCoverage=off", "I01"), 0) }

// An open that is given up leaves a SYN behind. If the peer opens too, and that SYN meets SYN-SENT, the peer believes it:
// its answer is an ACK of the next attempt, whose numbers lie in the window, so that the two are open to each other with
// other numbers, until a RST ends that. The RFC has no remedy (§3.5, figure 7): no fault is needed.
func TestCrossedOpensGhost(t *testing.T) {
	smallest(t, broken(t, "three-way", "I14", Scripts("a@0s.open,b@10ms.open,a@9.999999ms.close,a@gone+1ns.open"), Without(hunt.Knobs|hunt.ISNs)), 0)
}

func holds(t *testing.T, variant, id string, options ...Option) {
	t.Helper()
	Holds(t, variant, id, append([]Option{Seed(1)}, options...)...)
}

func broken(t *testing.T, variant, id string, options ...Option) *scenarios.Case {
	t.Helper()
	return Broken(t, variant, id, append([]Option{Seed(1)}, options...)...) // always the same: smallest pins what shrinking comes to
}

// ordinary leaves out opens that cross: see TestCrossedOpensGhost.
func ordinary(c *check) { c.draws.Scripts = serverScripts }

// serverScripts are those in which one end listens.
var serverScripts = func() (names []string) {
	for _, s := range scenarios.Scripts() {
		if s.Name != "simultaneous" {
			names = append(names, s.Name)
		}
	}
	return names
}()

// smallest holds a counterexample to the number of faults that it takes. What is found from a seed of somebody else's
// choice may be shrunk to another, which nothing can be taken from, and which has one more.
func smallest(t *testing.T, c *scenarios.Case, faults int) {
	t.Helper()
	if os.Getenv("SYNFAULT_SEED") != "" {
		faults++
	}
	if c.Plan.Len() > faults {
		t.Errorf("%v has %d faults: the smallest that breaks the same has %d", c, c.Plan.Len(), faults)
	}
}
