package invariant

import (
	"time"

	"synfault/netsim"
	"synfault/tcpfsm"
)

const (
	retransmission = tcpfsm.TimerSet(1) << tcpfsm.TimerRetransmission
	persist        = tcpfsm.TimerSet(1) << tcpfsm.TimerPersist
	twoMSL         = tcpfsm.TimerSet(1) << tcpfsm.TimerTimeWait
	delayedACK     = tcpfsm.TimerSet(1) << tcpfsm.TimerDelayedACK
	keepAlive      = tcpfsm.TimerSet(1) << tcpfsm.TimerKeepAlive
)

// soon reports a SYN that a policy sends again before its time.
func (v *View) soon() bool {
	return v.machine(v.Life).SynSoon > 0 && v.Act.Was.State == tcpfsm.SynSent
}

// notSooner is I42: the retransmission timer fires one RTO after it had to start, and not before.
func notSooner(v *View) verdict {
	a, m := v.Act, v.machine(v.Life)
	if !v.timer(retransmission) || v.soon() || a.Paced.Front == netsim.Never {
		return passed
	}
	if waited, rto := v.World.Now().Sub(a.Paced.Front), runs(m, a.Was.RTO); waited < rto {
		return v.broken(int(a.Life), "it fired after %v; RTO is %v", waited, rto)
	}
	return held
}

// notLater is I45 of a timer that fires: no later than one RTO after it last had any reason to start.
func notLater(v *View) verdict {
	a, m := v.Act, v.machine(v.Life)
	if !v.timer(retransmission) || v.soon() || a.Paced.Again == netsim.Never {
		return passed
	}
	if waited, rto := v.World.Now().Sub(max(a.Paced.Again, a.Paced.Front)), runs(m, a.Was.RTO); waited > rto {
		return v.broken(int(a.Life), "it fired after %v; RTO is %v", waited, rto)
	}
	return held
}

// timersFollow is I45: what runs is what there is to wait for.
func timersFollow(v *View) verdict {
	a, m := v.Act, v.machine(v.Life)
	is := &a.Is
	if is.State < tcpfsm.SynSent || is.State == tcpfsm.TimeWait {
		return passed
	}
	sending := is.State >= tcpfsm.Established && is.State != tcpfsm.FinWait2
	outstanding := is.UNA != is.NXT
	shut := is.WND == 0 && !is.SynOut
	waiting := sending && (is.END != is.NXT || is.Closing) && !is.FinSent
	once := !m.Retransmission || is.SynOut && is.SynOnce // nothing is sent again, on purpose
	if want := outstanding && !shut; is.Timers&retransmission != 0 != want && !(want && once) {
		return v.broken(int(a.Life), "in %v with SND.UNA %d, SND.NXT %d, SND.WND %d the retransmission timer runs: %v", is.State, is.UNA, is.NXT,
			is.WND, !want)
	}
	if want := shut && (outstanding || waiting); is.Timers&persist != 0 != want {
		return v.broken(int(a.Life), "in %v with SND.UNA %d, SND.NXT %d, %d queued, SND.WND %d the persist timer runs: %v", is.State, is.UNA, is.NXT,
			is.END-is.NXT, is.WND, !want)
	}
	return held
}

// tries are the limits of what a timer repeats: as a number of expirations if tries is not 0, else as a time.
func (v *View) tries() (tries uint32, limit time.Duration) {
	m, was := v.machine(v.Life), &v.Act.Was
	switch {
	case was.State == tcpfsm.SynSent:
		return m.SynRetries, m.R2SYN
	case was.State == tcpfsm.SynReceived && was.SynOut && was.Passive:
		return m.SynackRetries, m.GiveUp
	case was.SynOut:
		return m.SynackRetries, m.R2SYN
	case was.Orphan && m.OrphanRetries > 0:
		return m.OrphanRetries, m.R2
	}
	return m.DataRetries, m.R2
}

// limits is I46: what is repeated is given up at its limit, neither before it nor long after; the user is told on the way.
func limits(v *View) verdict {
	a, m := v.Act, v.machine(v.Life)
	if !v.timer(retransmission) || a.Paced.Since == netsim.Never {
		return passed
	}
	tries, limit := v.tries()
	waited, rounds := v.World.Now().Sub(a.Paced.Since), uint32(a.Paced.Rounds)
	over := a.Is.State <= tcpfsm.Listen || v.told(tcpfsm.SignalDropped)
	slack := time.Second + m.RTOSlop
	late := time.Duration(0)
	if a.Was.State == tcpfsm.SynReceived && m.SynackOnDupSyn {
		late = limit // what answers a SYN again starts the timer anew
	}
	if a.Was.State == tcpfsm.SynReceived && !a.Was.Passive {
		slack += limit // a SYN that crosses ours begins the count anew
	}
	switch {
	case over && tries > 0 && rounds < tries && a.Was.Retries < uint8(min(tries, 255)):
		return v.broken(int(a.Life), "given up in %v after %d of %d retransmissions", a.Was.State, rounds, tries)
	case over && tries == 0 && (limit == 0 || waited+slack < limit) && !v.soon():
		return v.broken(int(a.Life), "given up in %v after %v of %v", a.Was.State, waited, limit)
	case over && tries == 0 && a.Was.State >= tcpfsm.Established && !a.Was.SynOut && rounds < m.R1:
		return v.broken(int(a.Life), "given up after %d retransmissions, before R1, which is %d", rounds, m.R1)
	case !over && tries > 0 && rounds >= tries+1 && rounds < 255:
		return v.broken(int(a.Life), "retransmission %d of %d in %v", rounds+1, tries, a.Was.State)
	case !over && tries == 0 && limit > 0 && waited > limit+slack+late && rounds >= m.R1:
		return v.broken(int(a.Life), "still retransmitted in %v after %v; the limit is %v", a.Was.State, waited, limit)
	case !over && m.R1 > 0 && uint32(a.Is.Retries) >= m.R1 && !v.Life.Told.Has(tcpfsm.SignalAired):
		return v.broken(int(a.Life), "retransmission %d, and the user was never told of R1, which is %d", a.Is.Retries, m.R1)
	}
	return held
}

// zeroWindow is I51: a peer that answers probes lives, and the intervals double.
func zeroWindow(v *View) verdict {
	a, m := v.Act, v.machine(v.Life)
	if !v.timer(persist) {
		return passed
	}
	now, slack := v.World.Now(), time.Second
	if a.Is.State <= tcpfsm.Listen {
		if silence := now.Sub(a.Paced.Since); a.Paced.Since != netsim.Never && (m.R2 == 0 || silence+slack < m.R2) {
			return v.broken(int(a.Life), "given up %v after the peer last answered; R2 is %v", silence, m.R2)
		}
		return held
	}
	if a.Sends == 0 {
		return v.broken(int(a.Life), "the persist timer fired in %v, and no probe left", a.Was.State)
	}
	if a.Paced.ProbeAt == netsim.Never {
		return held
	}
	gap := now.Sub(a.Paced.ProbeAt)
	if least := min(2*a.Paced.Between, m.PersistMax); a.Paced.Between > m.PersistMin && gap < least {
		return v.broken(int(a.Life), "probes %v apart, and the next %v", a.Paced.Between, gap)
	}
	if most := max(m.PersistMax, m.PersistMin); gap > most {
		return v.broken(int(a.Life), "probes %v apart; the limit is %v", gap, most)
	}
	return held
}

// keepManners is I52.
func keepManners(v *View) verdict {
	a, m := v.Act, v.machine(v.Life)
	if !v.timer(keepAlive) {
		return passed
	}
	was := &a.Was
	idle := v.World.Now().Sub(v.Life.Born)
	if a.Paced.HeardAt != netsim.Never {
		idle = v.World.Now().Sub(a.Paced.HeardAt)
	}
	switch {
	case !was.KeepAlive:
		return v.broken(int(a.Life), "the keep-alive timer fired, and keep-alive is off")
	case a.Is.State <= tcpfsm.Listen:
		if uint32(was.Probes) < m.KeepCount {
			return v.broken(int(a.Life), "given up after %d probes of %d", was.Probes, m.KeepCount)
		}
	case a.Sends > 0 && was.UNA == was.NXT && idle < m.KeepIdle:
		return v.broken(int(a.Life), "probed after %v of %v", idle, m.KeepIdle)
	case a.Sends > 0 && was.UNA == was.NXT:
		if s := &v.Step.Sent[a.First].Packet.Segment; s.SEQ != was.NXT-1 || s.LEN() != 0 {
			return v.broken(int(a.Life), "%v is no probe: SND.NXT is %d", s, was.NXT)
		}
	}
	return held
}

// maxDelay is how long an ACK may be put off (RFC 9293 MUST-40).
const maxDelay = 500 * time.Millisecond

// ackDelayed is I53 of a single event: what came in order waited less than half a second.
func ackDelayed(v *View) verdict {
	a := v.Act
	if a.Before.Owed == netsim.Never || a.Was.State < tcpfsm.Established {
		return passed
	}
	if waited := v.World.Now().Sub(a.Before.Owed); waited >= maxDelay {
		return v.broken(int(a.Life), "what came in order was not acknowledged for %v", waited)
	}
	return held
}

// ackLeft is I53 of all that is owed when all should have come.
func ackLeft(v *View) verdict {
	answer := passed
	for i := range v.History.Lives {
		l := &v.History.Lives[i]
		if !l.Lives() || l.Owed == netsim.Never {
			continue
		}
		if waited := v.World.Now().Sub(l.Owed); waited >= maxDelay {
			return v.broken(i, "what came in order was not acknowledged for %v", waited)
		}
		answer = held
	}
	return answer
}

// ackAtOnce is I53 of text that is not in order, or nothing new.
func ackAtOnce(v *View) verdict {
	a, s := v.Act, v.Seg
	was := &a.Was
	takes := was.State == tcpfsm.Established || was.State == tcpfsm.FinWait1 || was.State == tcpfsm.FinWait2
	kept := was.SynOut && was.Late > 0 // text of a SYN, which is next from the moment the connection opens
	if !takes || kept || s.Text == 0 || s.CTL&(tcpfsm.SYN|tcpfsm.RST|tcpfsm.ACK) != tcpfsm.ACK || v.special() || !v.acceptable() ||
		a.Is.State <= tcpfsm.Listen || !v.heeded() {
		return passed
	}
	end := s.SEQ + tcpfsm.Seq(s.Text)
	fills := was.Beside.Runs > 0 && was.RcvNXT != a.Is.RcvNXT && was.RcvNXT.Less(end)
	beyond := was.RcvNXT.Less(s.SEQ) && a.Is.RcvNXT.Less(s.SEQ) // else text of the SYN waited, and it follows
	if (beyond || end.LessEq(was.RcvNXT) && was.RcvNXT == a.Is.RcvNXT || fills) && a.Sends == 0 {
		return v.broken(int(a.Life), "%v is out of order at RCV.NXT %d, and draws no ACK", s, was.RcvNXT)
	}
	return held
}

// hygiene is I54: the timers of the block are those of the clock, and TIME-WAIT has its own alone.
func hygiene(v *View) verdict {
	a, l := v.Act, v.Life
	is := &a.Is
	if is.State <= tcpfsm.Listen || &v.History.Acts[len(v.History.Acts)-1] != a {
		return passed
	}
	if is.State == tcpfsm.TimeWait && is.Timers != twoMSL {
		return v.broken(int(a.Life), "in TIME-WAIT there run: %v", is.Timers)
	}
	if armed := v.Case.Armed(v.World, l.Host, l.Serial); armed != is.Timers {
		return v.broken(int(a.Life), "in %v the block knows of the timers %v; those that run are %v", is.State, is.Timers, armed)
	}
	return held
}

// oneWay is I54 of what an act asks of the clock: no timer is started and stopped at once.
func oneWay(v *View) verdict {
	if both := v.Act.Started & v.Act.Stopped; both != 0 {
		return v.broken(int(v.Act.Life), "%s starts and stops the timers %v", v.trigger(), both)
	}
	return passed
}

// nothingRuns is I03: of a block that is gone nothing is left.
func nothingRuns(v *View) verdict {
	a := v.Act
	if a.Is.State > tcpfsm.Listen {
		return passed
	}
	host := v.World.Host(v.Life.Host)
	for i := range host.Conns {
		if c := &host.Conns[i]; c.Serial == 0 && c.TCB != (tcpfsm.TCB{}) {
			return v.broken(int(a.Life), "the block is gone, and %v is left of it", c.TCB.State)
		}
	}
	if armed := v.Case.Armed(v.World, v.Life.Host, 0); armed != 0 {
		return v.broken(int(a.Life), "the block is gone, and timers run: %v", armed)
	}
	return held
}
