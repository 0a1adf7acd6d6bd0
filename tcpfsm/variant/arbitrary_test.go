package variant_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// policies are handshakes with knobs that take every branch of them.
var policies = []string{
	"three-way", "two-way", "two-way:repeat=off,early=ca", "two-way:dup=ignore,early=rst",
	"two-way:dup=re-answer,anyCR=on", "two-way+data:dup=anew,anyCR=on", "syn-cookies",
	"fast-open", "fast-open:limit=1,hold=5s", "fast-open:client=off,life=off",
}

// Arbitrary calls, segments, losses and waits: no panic, no move that neither
// RFC 9293 nor the variant has, SND.UNA =< SND.NXT, nothing left in CLOSED, and
// a memory that counts no connection which is not there.
func TestArbitraryLivesMoveLegally(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.SampledFrom(policies).Draw(r, "handshake")
		knobs := rapid.SampledFrom([]string{"", "rules=rfc793", "rules=linux,socket=linux", "socket=full,synText", "synackTimer=off,synackOnDupSyn"}).Draw(r, "knobs")
		p := wire(t, name, knobs, "")
		p.fail = func(wrong string) { r.Fatalf("%s: %s", knobs, wrong) }
		for range rapid.IntRange(1, 40).Draw(r, "steps") {
			s := p.a
			if rapid.Bool().Draw(r, "b") {
				s = p.b
			}
			arbitraryStep(r, p, s)
			for _, s := range []*side{p.a, p.b} {
				check(r, name, s)
			}
		}
	})
}

func check(r *rapid.T, name string, s *side) {
	c := &s.c
	if c.State == closed && *c != (tcpfsm.TCB{}) {
		r.Fatalf("%s: CLOSED keeps %+v", name, *c)
	}
	if c.State > listening && c.SND.NXT.Less(c.SND.UNA) {
		r.Fatalf("%s: SND.NXT %d below SND.UNA %d in %s", name, c.SND.NXT, c.SND.UNA, c.State)
	}
	host := s.memory.Volatile
	pending := uint16(0)
	if c.State == synReceived && c.Early {
		pending = 1
	}
	if host.Pending-host.Resets != pending {
		r.Fatalf("%s: %d pending, %d of them reset, in %s", name, host.Pending, host.Resets, c.State)
	}
}

// arbitraryStep makes a call, forges a segment near the edges, loses or repeats
// one that is under way, or lets time pass. Calls that the state refuses change
// nothing.
func arbitraryStep(r *rapid.T, p *pair, s *side) {
	s.env.Now = p.now
	switch rapid.IntRange(0, 9).Draw(r, "step") {
	case 0:
		if s.m.OpenActive(&s.c, uint32(rapid.IntRange(0, 3000).Draw(r, "text")), &s.env, &s.out) == nil {
			p.took(s, "opens")
		}
	case 1:
		s.listens = true
		if s.m.OpenPassive(&s.c, &s.env, &s.out) == nil {
			p.took(s, "listens")
		}
	case 2:
		if s.m.Send(&s.c, uint32(rapid.IntRange(1, 3000).Draw(r, "octets")), false, &s.env, &s.out) == nil {
			p.took(s, "sends")
		}
	case 3:
		if s.m.Close(&s.c, &s.env, &s.out) == nil {
			p.took(s, "closes")
		}
	case 4:
		if rapid.Bool().Draw(r, "sure") && s.m.Abort(&s.c, &s.env, &s.out) == nil {
			p.took(s, "aborts")
		}
	case 5:
		p.arrives(s, "forged", forged(r, p, s))
	case 6:
		if n := len(p.flight); n > 0 {
			p.flight = append(p.flight, p.flight[rapid.IntRange(0, n-1).Draw(r, "which")])
		}
	case 7:
		if n := len(p.flight); n > 0 {
			i := rapid.IntRange(0, n-1).Draw(r, "which")
			p.flight = append(p.flight[:i:i], p.flight[i+1:]...)
		}
	default:
		p.run(rapid.SampledFrom([]time.Duration{delay, delay, time.Second, 5 * time.Second, time.Minute, time.Hour}).Draw(r, "time"))
	}
}

// forged is a segment whose numbers lie near those that matter, and whose
// option may be a right or a wrong cookie.
func forged(r *rapid.T, p *pair, s *side) tcpfsm.Segment {
	near := func(name string, list ...tcpfsm.Seq) tcpfsm.Seq {
		return rapid.SampledFrom(list).Draw(r, name) + tcpfsm.Seq(rapid.IntRange(-2, 2).Draw(r, "off"))
	}
	c, peer := &s.c, &p.other(s).c
	seg := tcpfsm.Segment{
		SEQ:  near("SEQ", c.RCV.NXT, c.RCV.IRS, peer.SND.NXT, 1000),
		ACK:  near("ACK", c.SND.NXT, c.SND.UNA, c.SND.ISS, 1000),
		WND:  rapid.SampledFrom([]uint16{0, 1, 1000, 65535}).Draw(r, "WND"),
		CTL:  tcpfsm.CTL(rapid.IntRange(0, 63).Draw(r, "CTL")),
		Text: rapid.SampledFrom([]uint16{0, 0, 1, 600}).Draw(r, "text"),
	}
	if rapid.Bool().Draw(r, "option") {
		for _, v := range p.syns {
			if v.Has&tcpfsm.HasFastOpen != 0 {
				seg.Has, seg.Cookie, seg.CookieLen = tcpfsm.HasFastOpen, v.Cookie, v.CookieLen
			}
		}
	}
	return seg
}

// An established connection costs no variant an allocation for a segment with
// text.
func TestArrivesAllocatesNothing(t *testing.T) {
	for _, v := range variant.List() {
		p := wire(t, v.Name, "", "").dial(0).run(time.Second)
		s := p.b
		seg := tcpfsm.Segment{SEQ: 101, ACK: s.c.SND.NXT, Text: 10, CTL: tcpfsm.ACK, WND: 65535}
		if n := testing.AllocsPerRun(100, func() {
			s.m.Arrives(&s.c, &seg, &s.env, &s.out)
			seg.SEQ += 10
		}); n != 0 || s.c.State != established {
			t.Errorf("%s: %v allocations in %s", v.Name, n, s.c.State)
		}
	}
}
