package hunt

import (
	"time"

	"synfault/netsim"
	"synfault/scenarios"
)

// times are the times of a Case around which something happens.
type times struct {
	link     time.Duration   // one way
	rto      time.Duration   // the first retransmission timeout, the shortest of the hosts
	delACK   time.Duration   // how long an ACK waits
	msl      time.Duration   // the shortest of the hosts', which the network keeps
	wait     time.Duration   // the longest TIME-WAIT
	longest  time.Duration   // the most that may be added to what a link takes
	scripted []time.Duration // the instants of the script
}

func timesOf(c *scenarios.Case) times {
	t := times{link: c.Script.Delay, rto: time.Hour, msl: netsim.DefaultMSL}
	for i := range c.Script.Hosts() {
		m := c.Machine(netsim.NodeID(i))
		rto := m.InitialRTO
		if m.FixedRTO > 0 {
			rto = m.FixedRTO
		}
		t.rto, t.msl = min(t.rto, rto), min(t.msl, m.MSL)
		t.delACK, t.wait = max(t.delACK, m.DelayedACK), max(t.wait, 2*m.MSL)
	}
	t.longest = t.msl - t.link
	if c.Script.Rate > 0 {
		t.longest -= 8 * netsim.SendingTime(2*65535, c.Script.Rate) // what may be queued before a packet
	}
	t.longest = max(t.longest, 0)
	for _, st := range c.Script.Steps {
		if st.When == scenarios.AtTime {
			t.scripted = append(t.scripted, st.At)
		}
	}
	return t
}

// beside moves a time by nothing, or by as little as there is, or by what a link takes.
func (t *times) beside(src Source, d time.Duration) time.Duration {
	switch src.Intn(8) {
	case 4:
		d++
	case 5:
		d--
	case 6:
		d += t.link
	case 7:
		d -= t.link
	}
	return max(d, 0)
}

// delay draws how late a packet is, or a copy after its original: around what makes others overtake it, what timers wait,
// and what a packet may live.
func (t *times) delay(src Source, lies bool) time.Duration {
	d := t.anyDelay(src, lies)
	if lies {
		return d
	}
	return min(d, t.longest)
}

func (t *times) anyDelay(src Source, lies bool) time.Duration {
	if lies && chance(src, 1, 2) {
		return t.beside(src, pick(src, t.msl, t.wait, t.wait+t.msl, t.wait+time.Second))
	}
	switch src.Intn(6) {
	case 0: // what overtakes
		return t.beside(src, t.link*time.Duration(1+small(src, 6)))
	case 1: // a retransmission timeout, and the instants of further ones: 1, 3, 7, 15 times
		return t.beside(src, t.rto*time.Duration(2<<small(src, 6)-1))
	case 2: // timers of their own
		return t.beside(src, pick(src, t.delACK, 500*time.Millisecond, 3*time.Second, t.rto/2))
	case 3: // something
		return time.Duration(src.Intn(1000)) * pick(src, time.Millisecond, time.Millisecond, 10*time.Millisecond, 100*time.Millisecond)
	case 4: // another life
		return t.beside(src, pick(src, 100*time.Millisecond, 20*time.Second, time.Second, 10*time.Second, 30*time.Second, 60*time.Second))
	}
	return t.beside(src, max(pick(src, t.longest, t.longest/2), 0))
}

// instant draws when something befalls a host: while a handshake or a close goes on, around timers, around the script's
// instants.
func (t *times) instant(src Source) netsim.Time {
	var d time.Duration
	switch src.Intn(4) {
	case 0:
		d = 5*time.Millisecond + t.beside(src, t.link*time.Duration(small(src, 16))) + time.Duration(src.Intn(2))*t.link/2
	case 1:
		d = time.Duration(src.Intn(1000)) * pick(src, time.Millisecond, 10*time.Millisecond, 100*time.Millisecond)
	case 2:
		d = 5*time.Millisecond + t.beside(src, t.rto*time.Duration(2<<small(src, 5)-1))
	case 3:
		if len(t.scripted) > 0 {
			d = t.beside(src, t.scripted[src.Intn(len(t.scripted))]+t.link*time.Duration(small(src, 6)))
		}
	}
	return netsim.Time(d)
}

// down draws how long a host is down.
func (t *times) down(src Source) time.Duration {
	return pick(src, time.Second, 0, time.Nanosecond, 10*time.Millisecond, 5*time.Second, 30*time.Second,
		t.beside(src, t.msl), t.beside(src, t.wait), netsim.Forever)
}
