package invariant

import (
	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// An end that is somebody else's TCP has no Life. It is judged by what it shows: what its users have called, were told and
// given, its State where it tells one, and what our end knows of it. Only connections of one life are judged so, for users
// count over all.

// shown is a living life of ours, and the user at the other end, which is somebody else's TCP.
type shown struct {
	l     *scenarios.Life
	u     *scenarios.User
	state tcpfsm.State
	tells bool // state is known
}

// eachShown asks about all such lives, until one is broken.
func (v *View) eachShown(of func(v *View, s shown) verdict) verdict {
	h, answer := v.History, passed
	for i := range h.Lives {
		l := &h.Lives[i]
		if !v.foreign(l) || !v.hears(l) || !v.alone(i) {
			continue
		}
		host := v.World.Host(other(l))
		if int(l.Number) >= len(host.Users) || v.World.Host(l.Host).Muted() {
			continue
		}
		s := shown{l: l, u: &host.Users[l.Number]}
		s.state, s.tells = host.Foreign.State(l.Number)
		const over = tcpfsm.SignalReset | tcpfsm.SignalRefused | tcpfsm.SignalTimedOut | tcpfsm.SignalDropped | tcpfsm.SignalAborted
		if (s.u.Told|l.Told)&over != 0 {
			continue // it ended before its time, and that was told
		}
		switch of(v, s) {
		case broke:
			return broke
		case held:
			answer = held
		}
	}
	return answer
}

// alone reports that a life is the only one of its four-tuple.
func (v *View) alone(i int) bool {
	l := &v.History.Lives[i]
	for n := range v.History.Lives {
		if o := &v.History.Lives[n]; n != i && o.Local == l.Local && o.Remote == l.Remote {
			return false
		}
	}
	return v.History.Missed == 0
}

// sent is how many octets the user of a life has sent.
func sent(l *scenarios.Life) uint32 { return l.Queued }

// shownOpens is L1: an opener of ours comes through to a user who listens, and an embryo of ours to a user who opens.
func shownOpens(v *View) verdict {
	return v.eachShown(func(v *View, s shown) verdict {
		switch {
		case !s.l.Lives() || !s.u.Asked || s.u.Shut || s.l.Closing || s.l.Orphan || v.backlogged(s.l):
			return passed
		case opening(s.l):
			return v.stuck(s.l, nil, "%v is in %v, and %v, whose user wants the connection, does not open it", s.l.Host, s.l.State, other(s.l))
		case s.tells && s.u.Opened == 0 && open(s.l):
			return v.stuck(s.l, nil, "%v is in %v, and %v has told nobody that the connection is open", s.l.Host, s.l.State, other(s.l))
		}
		return held
	})
}

// shownCloses is L4: where both users have closed and all text has arrived, both ends come to CLOSED or TIME-WAIT.
func shownCloses(v *View) verdict {
	return v.eachShown(func(v *View, s shown) verdict {
		ours := !s.l.Lives() || s.l.State == tcpfsm.TimeWait
		theirs := !s.tells || s.u.Gone || s.state <= tcpfsm.Listen || s.state == tcpfsm.TimeWait
		switch {
		case s.l.Opened == netsim.Never || !s.u.Shut || s.l.Lives() && !s.l.Closing || s.u.Acked < s.u.Sent || s.u.Got < sent(s.l):
			return passed
		case !ours:
			return v.stuck(s.l, nil, "both users have closed, and all text has arrived; %v is in %v", s.l.Host, s.l.State)
		case !theirs:
			return v.stuck(s.l, nil, "both users have closed, and all text has arrived; %v is in %v", other(s.l), s.state)
		}
		return held
	})
}

// shownDelivers is L5 where the run ends with nothing to come: what was sent has arrived at a user who takes it.
func shownDelivers(v *View) verdict {
	if !v.quiet {
		return passed
	}
	return v.eachShown(func(v *View, s shown) verdict {
		far := v.World.Host(other(s.l))
		switch {
		case s.l.Opened == netsim.Never || s.u.Opened == 0:
			return passed
		case s.u.Got < sent(s.l) && !s.u.Shut && !far.Holds(s.l.Number):
			return v.stuck(s.l, nil, "the user of %v got %d octets of %d", other(s.l), s.u.Got, sent(s.l))
		case s.l.Released < s.u.Sent && s.l.Lives() && !s.l.Orphan && !s.l.Closing && !v.World.Host(s.l.Host).Holds(s.l.Number):
			return v.stuck(s.l, nil, "the user of %v got %d octets of %d", s.l.Host, s.l.Released, s.u.Sent)
		}
		return held
	})
}

// shownPrefix is I19, by count: nobody gets more than was sent.
func shownPrefix(v *View) verdict {
	return v.eachShown(func(v *View, s shown) verdict {
		switch {
		case s.u.Got > sent(s.l):
			return v.broken(v.place(s.l), "the user of %v got %d octets, and %d were sent", other(s.l), s.u.Got, sent(s.l))
		case s.l.Released > s.u.Sent:
			return v.broken(v.place(s.l), "the user of %v got %d octets, and %d were sent", s.l.Host, s.l.Released, s.u.Sent)
		case s.u.Got > 0 || s.l.Released > 0:
			return held
		}
		return passed
	})
}

// shownEnd is I21: the end of the stream is told after all of it, and only if the peer has closed.
func shownEnd(v *View) verdict {
	return v.eachShown(func(v *View, s shown) verdict {
		switch {
		case s.u.EOF && s.l.Lives() && !s.l.FinSent:
			return v.broken(v.place(s.l), "the user of %v was told the end of a stream that %v has not ended", other(s.l), s.l.Host)
		case s.u.EOF && s.u.Got < sent(s.l):
			return v.broken(v.place(s.l), "the user of %v was told the end after %d octets of %d", other(s.l), s.u.Got, sent(s.l))
		case s.l.EOF && !s.u.Shut:
			return v.broken(v.place(s.l), "the user of %v was told the end, and that of %v has not closed", s.l.Host, other(s.l))
		case s.l.EOF && s.l.Released < s.u.Sent && !v.World.Host(s.l.Host).Holds(s.l.Number):
			return v.broken(v.place(s.l), "the user of %v was told the end after %d octets of %d", s.l.Host, s.l.Released, s.u.Sent)
		case s.u.EOF || s.l.EOF:
			return held
		}
		return passed
	})
}

// shownAbort reports that the user of a foreign connection aborted it: its RST has numbers of its own, whatever arrived.
func (v *View) shownAbort() bool {
	host := v.World.Host(v.Step.Node)
	if host.Foreign == nil {
		return false
	}
	for i := range host.Users {
		if host.Users[i].Told.Has(tcpfsm.SignalAborted) {
			return true
		}
	}
	return false
}
