package invariant

import (
	"time"

	"synfault/scenarios"
	"synfault/tcpfsm"
)

// micros is a duration in the unit of RTO, SRTT and RTTVAR.
func micros(us uint32) time.Duration { return time.Duration(us) * time.Microsecond }

// runs is how long the retransmission timer runs for an RTO.
func runs(m *tcpfsm.Machine, us uint32) time.Duration {
	if m.FixedRTO > 0 {
		return m.FixedRTO
	}
	d := micros(us)
	if g := m.TimerClock; g > 0 {
		d = (d + g - 1) / g * g
	}
	return d
}

// rtoLaw is I40: how SRTT, RTTVAR and RTO follow from a round trip, and that it can have been one.
func rtoLaw(v *View) verdict {
	a, m := v.Act, v.machine(v.Life)
	was, is := &a.Was, &a.Is
	if was.State < tcpfsm.SynSent || is.State < tcpfsm.SynReceived || a.Former >= 0 || was.SRTT == is.SRTT && was.RTTVAR == is.RTTVAR {
		return passed
	}
	low, high := uint64(is.SRTT), uint64(is.SRTT)
	ok := is.RTTVAR == is.SRTT/2
	if was.SRTT > 0 {
		low, high = trips(was, is)
		ok = low <= high
	}
	if !ok {
		return v.broken(int(a.Life), "no round trip takes SRTT %v, RTTVAR %v to %v, %v", micros(was.SRTT), micros(was.RTTVAR), micros(is.SRTT),
			micros(is.RTTVAR))
	}
	g := max(m.TimerClock, m.VarianceMin)
	rto := micros(is.SRTT) + max(g, 4*micros(is.RTTVAR)) + m.RTOSlop
	rto = min(max(rto, m.MinRTO), m.MaxRTO)
	rule7 := v.rule7() && is.RTO == 3e6 && rto < 3*time.Second
	if d := micros(is.RTO) - rto; (d > time.Microsecond || d < -time.Microsecond) && !rule7 {
		return v.broken(int(a.Life), "SRTT %v, RTTVAR %v make an RTO of %v, and not of %v", micros(is.SRTT), micros(is.RTTVAR), rto, micros(is.RTO))
	}
	return v.trip(low, high)
}

// trips are the least and the greatest round trip, in microseconds, that leads from one SRTT and RTTVAR to the next (RFC
// 6298 §2.3); the least is the greater where none does.
func trips(was, is *scenarios.Vars) (low, high uint64) {
	s, next := int64(was.SRTT), int64(is.SRTT)
	first, last := max(8*next-7*s, 0), 8*next-7*s+7 // that lead to the next SRTT
	near := 4*int64(is.RTTVAR) - 3*int64(was.RTTVAR)
	far := near + 3 // from SRTT, that lead to the next RTTVAR
	near = max(near, 0)
	low, high = 1, 0
	for _, span := range [...][2]int64{{s - far, s - near}, {s + near, s + far}} {
		from, to := max(span[0], first), min(span[1], last)
		if far < near || to < from {
			continue
		}
		if high < low {
			low = uint64(from)
		}
		high = uint64(to)
	}
	return low, high
}

// trip is I40 of the sample itself: it took no less than the links, and no longer than the connection lives.
func (v *View) trip(low, high uint64) verdict {
	m, l := v.machine(v.Life), v.Life
	least, most := 2*v.Case.Script.Delay, v.World.Now().Sub(l.Born)
	slack := 2 * time.Microsecond
	if v.Act.Is.TSOK {
		slack += m.TSClock
	}
	if sure := ISNClock | MSL | NoForge; v.kept&sure != sure {
		return held // what answers what is not known
	}
	if d := time.Duration(high) * time.Microsecond; d+slack < least {
		return v.broken(int(v.Act.Life), "a round trip of %v over links that take %v", d, least)
	}
	if d := time.Duration(low) * time.Microsecond; !v.Act.Is.TSOK && d > most+slack {
		return v.broken(int(v.Act.Life), "a round trip of %v in a connection that began %v ago", d, most)
	}
	return held
}

// karn is I41.
func karn(v *View) verdict {
	a := v.Act
	was, is := &a.Was, &a.Is
	if was.State < tcpfsm.SynSent || is.State < tcpfsm.Established || a.Former >= 0 || is.TSOK || was.SRTT == is.SRTT && was.RTTVAR == is.RTTVAR {
		return passed
	}
	if v.Seg == nil || v.Seg.ACK.LessEq(a.Before.Twice) {
		return v.broken(int(a.Life), "%s gives a sample, but all below %d was sent twice", v.trigger(), a.Before.Twice)
	}
	return held
}

// doubling is I43: an expiration doubles RTO up to its ceiling, and but for that only a sample changes it.
func doubling(v *View) verdict {
	a, m := v.Act, v.machine(v.Life)
	was, is := &a.Was, &a.Is
	if was.State < tcpfsm.SynSent || is.State < tcpfsm.SynSent || is.State == tcpfsm.TimeWait || a.Former >= 0 || v.Life.Revived {
		return passed
	}
	was64, is64 := micros(was.RTO), micros(is.RTO)
	switch {
	case is64 > m.MaxRTO && is64 > m.InitialRTO && is64 != 3*time.Second:
		return v.broken(int(a.Life), "RTO is %v, beyond its ceiling %v", is64, m.MaxRTO)
	case v.timer(retransmission):
		if m.SynLinear > 0 && was.State == tcpfsm.SynSent && is64 == was64 && uint32(v.Life.Rounds) <= m.SynLinear {
			return held
		}
		least, most := min(2*was64-m.RTOSlop, m.MaxRTO), min(2*was64+m.RTOSlop, m.MaxRTO)
		if is64 < least || is64 > most {
			return v.broken(int(a.Life), "RTO expired, and went from %v to %v", was64, is64)
		}
	case was.RTO != is.RTO && was.SRTT == is.SRTT && was.RTTVAR == is.RTTVAR && !v.sampled() && !(v.rule7() && is.RTO == 3e6):
		return v.broken(int(a.Life), "RTO went from %v to %v upon %s, without a sample", was64, is64, v.trigger())
	}
	return held
}

// sampled reports an ACK of something new that may have measured just what was known before.
func (v *View) sampled() bool { return v.has(tcpfsm.ACK) && v.Act.Was.UNA != v.Act.Is.UNA }

// synLoss is I44.
func synLoss(v *View) verdict {
	a, m := v.Act, v.machine(v.Life)
	if !a.Opens || !v.Life.SynLost || !m.SynRTO3 || m.SynSample && a.Is.SRTT > 0 || a.Former >= 0 || a.Is.State < tcpfsm.Established {
		return passed
	}
	if a.Is.RTO < 3e6 {
		return v.broken(int(a.Life), "the SYN timed out, and text starts with an RTO of %v", micros(a.Is.RTO))
	}
	return held
}

// rule7 reports an open whose SYN timed out, so that text starts with an RTO of 3 s (RFC 6298 §5.7), unless the policy goes by
// the sample that the SYN gave.
func (v *View) rule7() bool {
	a, m := v.Act, v.machine(v.Life)
	return a.Opens && a.Was.Beside.SynTimedOut && m.SynRTO3 && !(m.SynSample && a.Is.SRTT > 0)
}
