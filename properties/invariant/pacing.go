package invariant

import (
	"math/bits"
	"time"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// How fast, how long and how often: round trips (RFC 6298), the congestion window (RFC 5681), limits and timers.

// millis is a duration in whole milliseconds, as a block counts it.
func millis(d time.Duration) uint32 { return uint32(d.Milliseconds()) }

// lived reports an act on a connection that has its numbers before and after, and goes on.
func (v *View) lived() bool {
	a := v.Act
	return a.Was.State >= tcpfsm.SynSent && a.Is.State >= tcpfsm.SynSent && a.Former < 0 && !v.Life.Revived && !v.own()
}

// sampleTaken is I40 of which round trip is taken: by timestamp, that since the echoed one; else that of the segment that is timed,
// when it is acknowledged.
func sampleTaken(v *View) verdict {
	a, s, was, is, m := v.Act, v.Seg, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	if !v.lived() || is.State < tcpfsm.SynReceived || is.State == tcpfsm.TimeWait || !v.plain() {
		return passed
	}
	taken, r := false, uint64(0)
	switch now := uint64(v.World.Now()); {
	case is.TSOK:
		if s.Has&tcpfsm.HasTimestamps != 0 && m.TSClock > 0 {
			ticks := m.TSOrigin + uint32(now/uint64(m.TSClock)) - s.TSecr
			taken, r = int32(ticks) >= 0, uint64(ticks)*uint64(m.TSClock.Microseconds())
		}
	case was.Beside.Timing && was.Beside.TimedEnd.LessEq(s.ACK):
		taken, r = true, uint64(uint32(now/1e3)-was.Beside.TimedAt)
	}
	r = max(1, min(r, 1<<31))
	var low, high uint64
	switch {
	case !taken:
		if was.SRTT == is.SRTT && was.RTTVAR == is.RTTVAR {
			return held
		}
		return v.broken(int(a.Life), "SRTT went from %v to %v upon %s, which measures nothing", micros(was.SRTT), micros(is.SRTT), s.Detail())
	case was.SRTT == 0:
		low, high = uint64(is.SRTT), uint64(is.SRTT)
	default:
		low, high = trips(was, is)
	}
	if r < low || r > high {
		return v.broken(int(a.Life), "a round trip of %v took SRTT from %v to %v, RTTVAR from %v to %v", micros(uint32(r)), micros(was.SRTT), micros(is.SRTT),
			micros(was.RTTVAR), micros(is.RTTVAR))
	}
	return held
}

// timed is I40 of the segment that is timed: new text, from the instant at which it leaves.
func timed(v *View) verdict {
	if v.Act == nil {
		return passed
	}
	a, was, is := v.Act, &v.Act.Was, &v.Act.Is
	if !v.lived() || is.State == tcpfsm.TimeWait || was.State == tcpfsm.SynSent && is.State != tcpfsm.SynSent || !v.plain() {
		return passed
	}
	began := is.Beside.Timing && (!was.Beside.Timing || was.Beside.TimedEnd != is.Beside.TimedEnd)
	switch {
	case began && is.TSOK:
		return v.broken(int(a.Life), "%v is timed, though timestamps are in use", is.Beside.TimedEnd)
	case began && (is.Beside.TimedAt != uint32(uint64(v.World.Now())/1e3) || !was.NXT.Less(is.Beside.TimedEnd) || is.NXT.Less(is.Beside.TimedEnd)):
		return v.broken(int(a.Life), "what ends at %d is timed, from %v on; SND.NXT went from %d to %d", is.Beside.TimedEnd, micros(is.Beside.TimedAt), was.NXT, is.NXT)
	case !is.Beside.Timing && !is.TSOK && !was.SynOut && was.State >= tcpfsm.Established && is.NXT != was.NXT && !was.Probed &&
		is.Beside.Recover.Less(is.NXT) && !v.timer(persist) && is.State != tcpfsm.FinWait2:
		return v.broken(int(a.Life), "SND.NXT went from %d to %d, and nothing is timed", was.NXT, is.NXT)
	}
	return passed
}

// congested is I62: RFC 5681 §3.1 of the congestion window.
func congested(v *View) verdict {
	a, was, is := v.Act, &v.Act.Was, &v.Act.Is
	if !v.lived() || is.State < tcpfsm.Established || is.State == tcpfsm.TimeWait || !v.plain() {
		return passed
	}
	mss := effMSS(is)
	window, threshold := was.Beside.CWND, was.Beside.SSThresh
	switch {
	case was.State < tcpfsm.Established:
		if !a.Opens || was.State == tcpfsm.Listen {
			return passed
		}
		window, threshold = v.initial(mss), 1<<30
	case was.SynOut:
		return passed
	case v.timer(retransmission):
		threshold = max(uint32(was.NXT-was.UNA)/2, 2*mss)
		window = mss
	}
	if was.UNA != is.UNA && v.What(netsim.Arrive) {
		window = v.grown(window, threshold, mss)
	}
	if v.hastens() {
		threshold = max(uint32(was.NXT-is.UNA)/2, 2*mss)
		window = threshold
	}
	if is.Beside.CWND != window || is.Beside.SSThresh != threshold {
		return v.broken(int(a.Life), "upon %s the congestion window went from %d to %d and not to %d, ssthresh from %d to %d and not to %d", v.trigger(),
			was.Beside.CWND, is.Beside.CWND, window, was.Beside.SSThresh, is.Beside.SSThresh, threshold)
	}
	return held
}

// initial is the initial window, IW.
func (v *View) initial(mss uint32) uint32 {
	was, m := &v.Act.Was, v.machine(v.Life)
	n := m.InitialCongestion
	switch {
	case was.Beside.SynTimedOut && uint32(was.Retries) > m.SynLosses:
		n = 1
	case n > 0:
	case mss > 2190:
		n = 2
	case mss > 1095:
		n = 3
	default:
		n = 4
	}
	return n * mss
}

// grown is the congestion window after an acknowledgment: slow start by no more than a segment, and congestion avoidance by
// a segment in a round trip.
func (v *View) grown(window, threshold, mss uint32) uint32 {
	was, is := &v.Act.Was, &v.Act.Is
	from := was.UNA
	if was.SynOut {
		from++
	}
	octets := uint32(0)
	if end := earlier(is.UNA, is.END); from.Less(end) {
		octets = uint32(end - from)
	}
	switch {
	case window >= 1<<30 || octets == 0:
		return window
	case window < threshold:
		return window + min(octets, mss)
	}
	return window + max(1, uint32(uint64(mss)*uint64(mss)/uint64(window)))
}

// givesUp is I46 to the millisecond: R2 as the sum of the timeouts since the oldest item was first sent, or as a count of them, and
// never before R1; and the user is told of R1 once, when it is passed.
func givesUp(v *View) verdict {
	a, was, is, m := v.Act, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	probing := v.timer(persist)
	if !v.timer(retransmission) && !probing || v.own() || !v.plain() {
		return passed
	}
	tries, limit := v.tries()
	each := runs(m, was.RTO)
	enough := uint32(was.Retries) >= tries
	if probing {
		tries, limit, each = 0, m.R2, v.between(min(was.Retries, 254)+1)
	}
	waited := was.Beside.Waited + millis(each)
	if probing { // the wait for the answer counts from the probe on
		waited = was.Beside.Waited
	}
	if tries == 0 {
		enough = limit > 0 && waited >= millis(limit) && (was.SynOut && !probing || uint32(was.Retries) >= m.R1)
	}
	over := is.State <= tcpfsm.Listen || v.told(tcpfsm.SignalDropped)
	if over != enough {
		return v.broken(int(a.Life), "timeout %d after %v ms, at most %d tries or %v: given up: %v", was.Retries+1, waited, tries, limit, over)
	}
	if over {
		return held
	}
	if probing {
		waited += millis(each)
	}
	if is.Retries != min(was.Retries, 254)+1 || is.Beside.Waited != waited {
		return v.broken(int(a.Life), "%d timeouts in %d ms, and then %d in %d ms", was.Retries, was.Beside.Waited, is.Retries, is.Beside.Waited)
	}
	if tell := !probing && m.R1 > 0 && uint32(is.Retries) >= m.R1 && !was.Beside.Aired; v.told(tcpfsm.SignalAired) != tell {
		return v.broken(int(a.Life), "timeout %d; R1 is %d, and the user is told: %v", is.Retries, m.R1, !tell)
	}
	return held
}

// between is the time from a window probe to the next, after n of them (SHLD-29, SHLD-30).
func (v *View) between(n uint8) time.Duration {
	m := v.machine(v.Life)
	d := runs(m, v.Act.Was.RTO)
	for ; n > 0 && d < m.PersistMax; n-- {
		d *= 2
	}
	return min(max(d, m.PersistMin), max(m.PersistMax, m.PersistMin))
}

// anew is I46 of the count: what is acknowledged, and a probe that is answered, begins it anew, and nothing else does.
func anew(v *View) verdict {
	a, was, is := v.Act, &v.Act.Was, &v.Act.Is
	if !v.lived() || !v.plain() || is.State == tcpfsm.TimeWait || was.State < tcpfsm.Established || v.timer(retransmission|persist) {
		return passed
	}
	counts := is.Beside.Waited
	switch acked := was.UNA != is.UNA; {
	case acked && (counts != 0 || is.Retries != 0 || is.Beside.Aired || is.Beside.TailProbed):
		return v.broken(int(a.Life), "%s acknowledges something new after %d timeouts, and %d, %d ms, are counted", v.trigger(), was.Retries, is.Retries, counts)
	case acked || is.Retries == was.Retries && counts == was.Beside.Waited, is.Timers&^was.Timers&persist != 0 && counts == 0:
		return held // a peer that shuts its window lives
	case counts != 0 || is.Retries != 0 && is.Retries != was.Retries || was.Timers&persist == 0:
		return v.broken(int(a.Life), "%s took %d timeouts of %d ms to %d of %d ms", v.trigger(), was.Retries, was.Beside.Waited, is.Retries, counts)
	}
	return held
}

// started is I64: how long each timer runs that was started now.
func started(v *View) verdict {
	a, was, is := v.Act, &v.Act.Was, &v.Act.Is
	if is.State < tcpfsm.SynSent || v.soon() {
		return passed
	}
	fresh := is.Timers &^ was.Timers
	if a.What == netsim.Timer {
		fresh |= is.Timers & (1 << a.Timer)
	}
	acked := was.UNA != is.UNA && was.State >= tcpfsm.SynSent
	if acked {
		fresh |= is.Timers & (retransmission | userWait)
	}
	const known = retransmission | persist | delayedACK | override | userWait | twoMSL | tcpfsm.TimerSet(1)<<tcpfsm.TimerFinWait2
	for set := fresh & known; set != 0; set &= set - 1 {
		t := tcpfsm.Timer(bits.TrailingZeros16(uint16(set)))
		if answer := v.lasts(t, v.law(t)); answer == broke {
			return answer
		}
	}
	return held
}

// law is how long a timer runs that is started now.
func (v *View) law(t tcpfsm.Timer) time.Duration {
	m, is := v.machine(v.Life), &v.Act.Is
	switch t {
	case tcpfsm.TimerDelayedACK:
		return m.DelayedACK
	case tcpfsm.TimerOverride:
		return m.Override
	case tcpfsm.TimerUser:
		return v.userTimeout()
	case tcpfsm.TimerFinWait2:
		return m.Fin2OrphanTimeout
	case tcpfsm.TimerTimeWait:
		return 2 * m.MSL
	case tcpfsm.TimerPersist:
		if v.timer(persist) {
			return v.between(is.Retries)
		}
	}
	return runs(m, is.RTO)
}

// userTimeout is that in force (§3.9.1.1), or the limit of an open.
func (v *View) userTimeout() time.Duration {
	m, is := v.machine(v.Life), &v.Act.Is
	if is.State < tcpfsm.Established && m.OpenTimeout > 0 {
		return m.OpenTimeout
	}
	const most = (1<<32 - 1) * time.Millisecond // what a block can hold
	return min((m.UserTimeout + time.Millisecond - 1).Truncate(time.Millisecond), most)
}

// userWaits is I64 of the user timeout: it runs while something is unsent or unacknowledged, where the user has one.
func userWaits(v *View) verdict {
	a, is := v.Act, &v.Act.Is
	if is.State < tcpfsm.SynSent || is.State == tcpfsm.TimeWait || v.own() {
		return passed
	}
	waiting := is.State >= tcpfsm.Established && is.State != tcpfsm.FinWait2 && (is.END != is.NXT || is.Closing) && !is.FinSent
	if want := v.userTimeout() > 0 && (is.UNA != is.NXT || waiting); is.Timers&userWait != 0 != want {
		return v.broken(int(a.Life), "in %v with SND.UNA %d, SND.NXT %d, SND.END %d the timer of a user timeout of %v runs: %v", is.State, is.UNA, is.NXT,
			is.END, v.userTimeout(), !want)
	}
	return held
}

// userHears is I64 of a window that is shut: a peer that answers a probe lives, and the user timeout starts anew.
func userHears(v *View) verdict {
	a, s, was, is := v.Act, v.Seg, &v.Act.Was, &v.Act.Is
	if was.Timers&persist == 0 || is.Timers&userWait == 0 || v.userTimeout() == 0 || v.own() || v.Life.Revived {
		return passed
	}
	if !v.acceptable() || v.special() || !v.current() || s.CTL&(tcpfsm.SYN|tcpfsm.RST|tcpfsm.ACK) != tcpfsm.ACK || s.ACK.Less(was.UNA) || v.most().Less(s.ACK) {
		return passed
	}
	if !a.Started.Has(tcpfsm.TimerUser) {
		return v.broken(int(a.Life), "%v answers while the window is shut, and the user timeout of %v goes on", s, v.userTimeout())
	}
	return held
}

// keptAlive is I52 to the nanosecond: what arrives starts the idle time anew, a probe the interval, and the count decides.
func keptAlive(v *View) verdict {
	a, was, is, m := v.Act, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	if !was.KeepAlive || was.State < tcpfsm.Established || a.Former >= 0 || v.own() || v.Life.Revived {
		return passed
	}
	stays := func(b *scenarios.Vars) bool {
		return b.State == tcpfsm.Established || b.State == tcpfsm.FinWait2 || b.State == tcpfsm.CloseWait && !b.Closing
	}
	switch {
	case v.What(netsim.Arrive) && stays(was):
		if is.State <= tcpfsm.Listen || !stays(is) {
			return passed
		}
		if is.Probes != 0 && !(m.DropSynFin == tcpfsm.SynFinDropEverywhere && v.has(tcpfsm.SYN|tcpfsm.FIN)) {
			return v.broken(int(a.Life), "%s arrives, and %d probes still count", v.trigger(), is.Probes)
		}
		if m.DropSynFin == tcpfsm.SynFinDropEverywhere && v.has(tcpfsm.SYN|tcpfsm.FIN) {
			return passed
		}
		return v.lasts(tcpfsm.TimerKeepAlive, m.KeepIdle)
	case !v.timer(keepAlive):
		return passed
	case was.UNA != was.NXT:
		if a.Sends > 0 || is.State <= tcpfsm.Listen || is.Probes != was.Probes {
			return v.broken(int(a.Life), "keep-alive while something is unacknowledged")
		}
		return v.lasts(tcpfsm.TimerKeepAlive, m.KeepIdle)
	case uint32(was.Probes) >= m.KeepCount:
		if is.State != tcpfsm.Closed || v.sendsRST() != m.KeepReset || !v.told(tcpfsm.SignalTimedOut) {
			return v.broken(int(a.Life), "%d probes of %d are unanswered, and %v goes on", was.Probes, m.KeepCount, is.State)
		}
		return held
	case is.State <= tcpfsm.Listen || is.Probes != was.Probes+1 || a.Sends == 0:
		return v.broken(int(a.Life), "probe %d of %d; then %d are counted in %v", was.Probes+1, m.KeepCount, is.Probes, is.State)
	}
	return v.lasts(tcpfsm.TimerKeepAlive, m.KeepInterval)
}
