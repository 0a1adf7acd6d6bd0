package invariant

import (
	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// What the user of somebody else's TCP is told and given, beside what went over the wire.

// eachTurn asks about what users of somebody else's TCP saw in the event, with the incarnation that it is about; nil where
// none has sent a SYN yet.
func (v *View) eachTurn(of func(v *View, t *scenarios.Turn, s *scenarios.Stranger) verdict) verdict {
	answer := passed
	for i := range v.History.Turns {
		t := &v.History.Turns[i]
		switch of(v, t, v.History.Stranger(t.Host(), t.Number())) {
		case broke:
			return broke
		case held:
			answer = held
		}
	}
	return answer
}

// believed is our life whose SYN a stranger has acknowledged; nil if there is none.
func (v *View) believed(s *scenarios.Stranger) *scenarios.Life {
	if s == nil || !s.Said.Has(scenarios.HeardSYN) {
		return nil
	}
	for i := len(v.History.Lives) - 1; i >= 0; i-- {
		if l := &v.History.Lives[i]; l.Local == s.Remote && l.Remote == s.Local && l.SYN == s.IRS {
			return l
		}
	}
	return nil
}

// plainly reports that our end of a stranger's connection has RFC 9293's handshake, or one that opens no sooner.
func (v *View) plainly(s *scenarios.Stranger) bool {
	n := int(s.Remote.Addr) - 1
	return n < v.hosts && v.moves[n].next == [tcpfsm.NumStates]uint16{} && v.History.Missed == 0 && v.World.Host(netsim.NodeID(n)).Foreign == nil
}

// shownOrphan is I14: a user is told that the connection is open when our end has received the number that it goes by.
func shownOrphan(v *View) verdict {
	return v.eachTurn(func(v *View, t *scenarios.Turn, s *scenarios.Stranger) verdict {
		if t.Is.Opened <= t.Was.Opened || s == nil || !v.plainly(s) {
			return passed
		}
		switch l := v.believed(s); {
		case l == nil:
			return v.broken(-1, "%v is open to nobody", t.Host())
		case !s.Met.Has(v.place(l)):
			return v.broken(-1, "%v is open to a peer that has not seen its SYN", t.Host())
		}
		return held
	})
}

// shownProof is I20: nobody is given an octet of a connection that is not open, unless he has closed it before it was.
func shownProof(v *View) verdict {
	return v.eachTurn(func(v *View, t *scenarios.Turn, s *scenarios.Stranger) verdict {
		if t.Is.Got <= t.Was.Got || s == nil || !v.plainly(s) || v.World.Host(t.Host()).Users[t.Number()].Shut {
			return passed
		}
		if t.Is.Opened == 0 {
			return v.broken(-1, "the user of %v got %d octets of a connection that he was not told is open", t.Host(), t.Is.Got-t.Was.Got)
		}
		return held
	})
}

// stale is our life that sent what a host that is somebody else's has just received, if that host believes another, which
// is younger.
func (v *View) stale(s *scenarios.Stranger) (from *scenarios.Life, known bool) {
	l := v.believed(s)
	if l == nil || v.Step.What != netsim.Arrive {
		return nil, false
	}
	n := scenarios.Sender(v.Step.Origin)
	if n < 0 {
		return nil, false
	}
	if n < v.place(l) {
		return v.life(n), true
	}
	return nil, n == v.place(l)
}

// shownForeign is I16: what a user is given does not come of a segment of an earlier connection.
func shownForeign(v *View) verdict {
	return v.eachTurn(func(v *View, t *scenarios.Turn, s *scenarios.Stranger) verdict {
		if t.Is.Got <= t.Was.Got {
			return passed
		}
		from, known := v.stale(s)
		if from != nil {
			return v.broken(-1, "the user of %v got %d octets upon %v, of a connection that was born at %v",
				t.Host(), t.Is.Got-t.Was.Got, &v.Step.In.Packet.Segment, from.Born)
		}
		return passedOr(known)
	})
}

// shownControl is I17: no SYN, FIN or RST of an earlier connection changes a state, or is told.
func shownControl(v *View) verdict {
	return v.eachTurn(func(v *View, t *scenarios.Turn, s *scenarios.Stranger) verdict {
		if v.Step.What != netsim.Arrive || v.Step.In.Packet.Segment.CTL&(tcpfsm.SYN|tcpfsm.FIN|tcpfsm.RST) == 0 {
			return passed
		}
		const over = tcpfsm.SignalReset | tcpfsm.SignalRefused | tcpfsm.SignalClosing
		if t.Is.Told&^t.Was.Told&over == 0 && t.Is.State == t.Was.State {
			return passed
		}
		from, known := v.stale(s)
		if from != nil {
			return v.broken(-1, "%v, of a connection that was born at %v, took %v from %v to %v",
				&v.Step.In.Packet.Segment, from.Born, t.Host(), t.Was.State, t.Is.State)
		}
		return passedOr(known)
	})
}

// shownMove is I01: where a stack tells its states, each follows from the one before in as many transitions as the segment
// and the calls that its user then makes can bring about.
func shownMove(v *View) verdict {
	return v.eachTurn(func(v *View, t *scenarios.Turn, s *scenarios.Stranger) verdict {
		if !t.Is.Tells || !t.Was.Tells || t.Is.State == t.Was.State || v.Step.What == netsim.Crash || v.Step.What == netsim.Restart ||
			int(t.Is.State) >= tcpfsm.NumStates || int(t.Was.State) >= tcpfsm.NumStates {
			return passed
		}
		if s != nil && !v.plainly(s) {
			return passed
		}
		if reached[t.Was.State]>>t.Is.State&1 == 0 {
			return v.broken(-1, "%v went from %v to %v upon %v", t.Host(), t.Was.State, t.Is.State, v.Step.What)
		}
		return held
	})
}

// reached has for each state the set of those to which up to three transitions lead: a SYN,ACK with a FIN, and CLOSE. None
// goes on from where a connection has ended. What needs a knob of ours leads nowhere (T42), nor does the way back into
// TIME-WAIT (T38), for a stack that tells its states tells that one throughout.
var reached = func() (after [tcpfsm.NumStates]uint32) {
	var next [tcpfsm.NumStates]uint32
	for i := range legal {
		if id := legal[i].ID; id == "T38" || id == "T42" {
			continue
		}
		for _, from := range legal[i].From {
			next[from] |= 1 << legal[i].To
		}
	}
	for from := range after {
		set := uint32(1) << from
		for range 3 {
			for s := range next {
				if over := s == int(tcpfsm.Closed) || s == int(tcpfsm.Listen) || s == int(tcpfsm.TimeWait); set>>s&1 != 0 && (!over || s == from) {
					set |= next[s]
				}
			}
		}
		if set>>tcpfsm.Closed&1 != 0 {
			set |= 1 << tcpfsm.Listen // the listener is left
		}
		after[from] = set
	}
	return after
}()
