package invariant

import (
	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// What is offered and agreed on: windows (RFC 9293 §3.8.6.2.2), options (§3.7.1, RFC 7323, RFC 2018).

// plain reports a machine whose handshake is RFC 9293's own.
func (v *View) plain() bool { return threeWay(v.machine(v.Life)) }

func threeWay(m *tcpfsm.Machine) bool {
	_, ok := m.Handshake.(tcpfsm.ThreeWay)
	return ok
}

// unread is how many octets wait for the user.
func unread(b *scenarios.Vars) uint32 {
	if b.FinRcvd {
		return uint32(b.FIN - b.READ)
	}
	return uint32(b.RcvNXT - b.READ)
}

// step is the least by which the right edge is worth moving: half the buffer, or a segment (§3.8.6.2.2).
func (v *View) step() uint32 { return min(v.Act.Is.Size/2, uint32(v.machine(v.Life).MSS)) }

// room is what the buffer has free and a window can say.
func room(b *scenarios.Vars) uint32 {
	return min(b.Size-min(unread(b), b.Size), 65535<<b.Beside.RcvShift)
}

// offered is I59 of what leaves: it says the window that there is; and the right edge stays where it is, or moves by what is
// worth telling, up to what the buffer has room for. A scaled window is rounded up to its unit.
func offered(v *View) verdict {
	s := v.Sent
	if v.Act == nil || s.CTL&(tcpfsm.ACK|tcpfsm.RST|tcpfsm.SYN) != tcpfsm.ACK || v.Act.Is.State < tcpfsm.Established || v.own() {
		return passed
	}
	a, was, is, m := v.Act, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	scale := is.Beside.RcvShift
	if want := min(is.RcvWND>>scale, 65535); uint32(s.WND) != want {
		return v.broken(int(a.Life), "%v, with RCV.WND %d and a scale of %d", s.Detail(), is.RcvWND, scale)
	}
	if was.State < tcpfsm.Established || a.Former >= 0 || v.Life.Revived || is.State == tcpfsm.TimeWait && m.TimeWaitOnReset ||
		s != &v.Step.Sent[a.First].Packet.Segment {
		return passed
	}
	left := was.RcvWND - min(uint32(is.RcvNXT-was.RcvNXT), was.RcvWND)
	unit, limit, free, worth := uint32(1)<<scale, uint32(65535)<<scale, room(is), v.step()
	grew, up := is.RcvWND-left, (is.RcvWND+unit-1)&^(unit-1)
	eager := m.EagerWindow && free >= min(is.Size/4, uint32(m.MSS))
	switch {
	case is.RcvWND < left:
		return v.broken(int(a.Life), "RCV.NXT+RCV.WND moved left by %d", left-is.RcvWND)
	case grew > 0 && unread(is)+is.RcvWND > is.Size+unit:
		return v.broken(int(a.Life), "RCV.WND grew to %d, with %d octets unread in a buffer of %d", is.RcvWND, unread(is), is.Size)
	case m.SWS && grew >= unit && free < left+worth && !eager:
		return v.broken(int(a.Life), "RCV.WND grew by %d to %d; the least step is %d, there is room for %d", grew, is.RcvWND, worth, free)
	case is.RcvWND < free && (!m.SWS || free >= left+worth || eager):
		return v.broken(int(a.Life), "RCV.WND is %d, though there is room for %d", is.RcvWND, free)
	case is.RcvWND != up && up <= limit && unread(is)+up <= is.Size+unit:
		return v.broken(int(a.Life), "RCV.WND %d cannot be said in units of %d, and is not rounded up", is.RcvWND, unit)
	}
	return held
}

// tells reports an act that sent the peer a window.
func (v *View) tells() bool {
	a := v.Act
	for i := a.First; i < a.First+a.Sends; i++ {
		if v.Step.Sent[i].Packet.Segment.CTL&(tcpfsm.ACK|tcpfsm.RST) == tcpfsm.ACK {
			return true
		}
	}
	return false
}

// updated is I59 of a user who reads: a window that the edge may move by is offered at once, unless the policy waits for
// more.
func updated(v *View) verdict {
	a, was, is, m := v.Act, &v.Act.Was, &v.Act.Is, v.machine(v.Life)
	if a.Call != scenarios.Read || a.Failed || was.State < tcpfsm.Established || is.FinRcvd || v.Life.Revived {
		return passed
	}
	if a.Released.Empty() {
		if a.Sends > 0 && v.Step.Sent[a.First].Packet.Segment.LEN() == 0 {
			return v.broken(int(a.Life), "nothing was read, and %v is sent", v.Step.Sent[a.First].Packet.Segment)
		}
		return passed
	}
	free := is.Size - min(unread(is), is.Size)
	enough := true
	switch {
	case m.EagerWindow:
		enough = free-min(was.RcvWND, free) >= min(is.Size/2, 2*uint32(m.MSS))
	case m.UpdateDoubles:
		enough = free/2 >= was.RcvWND
	case m.SWS:
		enough = room(is) >= was.RcvWND+max(v.step(), 1)
	default:
		enough = room(is) > was.RcvWND
	}
	if a.Sends == 0 && is.RcvWND > was.RcvWND {
		return v.broken(int(a.Life), "RCV.WND grew from %d to %d, and nobody is told", was.RcvWND, is.RcvWND)
	}
	least := uint32(1)
	switch {
	case m.EagerWindow && room(is) >= min(is.Size/4, uint32(m.MSS)):
	case m.SWS:
		least = max(v.step(), 1)
	}
	moves := is.RcvWND != was.RcvWND || room(is) >= was.RcvWND+least
	rounded := is.RcvWND-was.RcvWND < 1<<is.Beside.RcvShift // up to what can be said
	if sent := a.Sends > 0; sent && !enough && !rounded || !sent && enough && moves {
		return v.broken(int(a.Life), "%d octets were read, RCV.WND went from %d to %d of %d, and the peer is told: %v", a.Released.Len(), was.RcvWND,
			is.RcvWND, free, sent)
	}
	return held
}

// synOffer is I60 of the first segment: SYN and SYN,ACK offer what the socket has, and a SYN,ACK what both have.
func synOffer(v *View) verdict {
	s := v.Sent
	if v.Act == nil || !s.CTL.Has(tcpfsm.SYN) || !v.plain() || v.Act.Is.State <= tcpfsm.Listen {
		return passed
	}
	is, m := &v.Act.Is, v.machine(v.Life)
	want := tcpfsm.Options{Has: 0}
	add := func(yes bool, bit tcpfsm.OptionSet) {
		if yes {
			want.Has |= bit
		}
	}
	add(m.MSSOption, tcpfsm.HasMSS)
	shift := m.Shift
	if s.CTL.Has(tcpfsm.ACK) {
		add(is.TSOK, tcpfsm.HasTimestamps)
		add(is.Beside.ScaleOK, tcpfsm.HasWindowScale)
		add(is.Beside.SACKOK, tcpfsm.HasSACKPermitted)
		shift = is.Beside.RcvShift
	} else if m.SynBareAfter == 0 || uint32(is.Retries) < m.SynBareAfter {
		add(m.Timestamps, tcpfsm.HasTimestamps)
		add(m.WindowScale, tcpfsm.HasWindowScale)
		add(m.SACK, tcpfsm.HasSACKPermitted)
	}
	switch {
	case s.Has != want.Has:
		return v.broken(int(v.Act.Life), "%v: options %b; the socket and the peer's SYN have %b", s.Detail(), s.Has, want.Has)
	case s.Has&tcpfsm.HasMSS != 0 && s.MSS != m.MSS:
		return v.broken(int(v.Act.Life), "%v offers an MSS of %d; it is %d", s.Detail(), s.MSS, m.MSS)
	case s.Has&tcpfsm.HasWindowScale != 0 && s.Shift != shift:
		return v.broken(int(v.Act.Life), "%v offers a scale of %d; it is %d", s.Detail(), s.Shift, shift)
	case uint32(s.WND) != min(is.RcvWND, 65535):
		return v.broken(int(v.Act.Life), "%v, with RCV.WND %d", s.Detail(), is.RcvWND)
	case s.Has&tcpfsm.HasMSS == 0 && s.MSS != 0, s.Has&tcpfsm.HasWindowScale == 0 && s.Shift != 0, s.Has&tcpfsm.HasTimestamps == 0 && s.TSval != 0:
		return v.broken(int(v.Act.Life), "%v says something in an option that it has not: %+v", s, s.Options)
	}
	return v.synCarries()
}

// synCarries is I60 of the text of a SYN: what is queued, as much as its options leave room for.
func (v *View) synCarries() verdict {
	s, is, m := v.Sent, &v.Act.Is, v.machine(v.Life)
	want := uint32(0)
	if is.State == tcpfsm.SynSent {
		want = uint32(is.NXT - is.ISS - 1)
	}
	if uint32(s.Text) != want {
		return v.broken(int(v.Act.Life), "%v; SND.NXT is %d", s, is.NXT)
	}
	if v.said.Said.Has(scenarios.SaidSYN) || is.State != tcpfsm.SynSent || v.Act.Was.State == tcpfsm.SynSent {
		return held
	}
	options := tcpfsm.Options{Has: s.Has | tcpfsm.HasMSS}
	taken := uint32(options.Octets())
	room := max(uint32(min(m.DefaultMSS, m.MSS)), taken) - taken
	if queued := uint32(is.END - is.ISS - 1); m.SynText && want != min(queued, room) || !m.SynText && want != 0 {
		return v.broken(int(v.Act.Life), "%v; %d octets are queued, and a SYN has room for %d", s, queued, room)
	}
	if !is.Beside.Timing || is.Beside.TimedEnd != is.ISS+1 {
		return v.broken(int(v.Act.Life), "%v is not timed, or what ends at %d is", s, is.Beside.TimedEnd)
	}
	return held
}

// agreed is I60 of what follows from the peer's SYN: an option is in use if both sides offered it.
func agreed(v *View) verdict {
	a, s, m := v.Act, v.Seg, v.machine(v.Life)
	is, b := &a.Is, &a.Is.Beside
	takes := a.Was.State == tcpfsm.SynSent || a.Was.State == tcpfsm.Listen || a.Former >= 0 && a.Was.State == tcpfsm.TimeWait
	if !takes || !s.CTL.Has(tcpfsm.SYN) || is.State < tcpfsm.SynReceived || !v.plain() || v.Life.Revived {
		return passed
	}
	both := func(own bool, bit tcpfsm.OptionSet) bool { return own && s.Has&bit != 0 }
	mss := m.DefaultMSS
	if s.Has&tcpfsm.HasMSS != 0 {
		mss = max(s.MSS, 1)
	}
	scaled := both(m.WindowScale, tcpfsm.HasWindowScale)
	send, receive := uint8(0), uint8(0)
	if scaled {
		send, receive = min(s.Shift, 14), min(m.Shift, 14)
	}
	switch {
	case b.MSS != min(mss, m.MSS):
		return v.broken(int(a.Life), "%v leads to an MSS of %d", s.Detail(), b.MSS)
	case b.ScaleOK != scaled || is.Shift != send || b.RcvShift != receive:
		return v.broken(int(a.Life), "%v leads to scales of %d and %d", s.Detail(), is.Shift, b.RcvShift)
	case is.TSOK != both(m.Timestamps, tcpfsm.HasTimestamps), b.SACKOK != both(m.SACK, tcpfsm.HasSACKPermitted):
		return v.broken(int(a.Life), "%v leads to timestamps: %v, SACK: %v", s.Detail(), is.TSOK, b.SACKOK)
	case is.TSOK && is.TSRecent != s.TSval:
		return v.broken(int(a.Life), "%v leads to TS.Recent %d", s.Detail(), is.TSRecent)
	}
	return v.buffer()
}

// buffer is I60 of the receive buffer and of the window that a SYN offers of it: as large as the socket has it, in whole
// segments where it has that.
func (v *View) buffer() verdict {
	a, is, m := v.Act, &v.Act.Is, v.machine(v.Life)
	size := m.RcvBuf
	if unit := uint32(is.Beside.MSS); m.RoundBuffer && is.State >= tcpfsm.Established {
		size = (m.RcvBuf + unit - 1) / unit * unit
	}
	if is.Size != size && !m.RoundBuffer || is.State >= tcpfsm.Established && is.Size != size {
		return v.broken(int(a.Life), "the receive buffer holds %d octets; the socket's has %d", is.Size, size)
	}
	return held
}

// synWindow is I60 of the window of a first SYN or SYN,ACK.
func synWindow(v *View) verdict {
	s := v.Sent
	if v.Act == nil || !s.CTL.Has(tcpfsm.SYN) || !v.plain() || v.said.Said.Has(scenarios.SaidSYN) || v.Act.Is.State > tcpfsm.SynReceived ||
		v.Act.Is.State <= tcpfsm.Listen {
		return passed
	}
	m := v.machine(v.Life)
	w := m.RcvBuf
	each := uint32(m.MSS)
	if s.CTL.Has(tcpfsm.ACK) && v.Act.Is.TSOK {
		each -= 12
	}
	if m.WholeWindow && w >= each {
		w -= w % each
	}
	if w = min(w, m.SynWindow, 65535); uint32(s.WND) != w {
		return v.broken(int(v.Act.Life), "%v; the socket offers %d first", s.Detail(), w)
	}
	return held
}

// stampedRight is I61 of what leaves: the clock's reading, and the latest timestamp of the peer.
func stampedRight(v *View) verdict {
	s := v.Sent
	if s.Has&tcpfsm.HasTimestamps == 0 || v.World.Host(v.Step.Node).Foreign != nil {
		return passed
	}
	m := v.Case.Machine(v.Step.Node)
	if v.Act == nil || v.Life == nil || v.Act.Is.State <= tcpfsm.Listen {
		if s.CTL.Has(tcpfsm.RST) && v.Seg != nil && !s.CTL.Has(tcpfsm.SYN) && v.Act == nil && (s.TSecr != v.Seg.TSval || s.TSval != 0) {
			return v.broken(-1, "%v answers %v with other timestamps", s.Detail(), v.Seg.Detail())
		}
		return passed
	}
	if m.TSClock <= 0 || v.own() || !v.plain() || s.CTL.Has(tcpfsm.RST) {
		return passed
	}
	is := &v.Act.Is
	echo := is.TSRecent
	if s.CTL&(tcpfsm.SYN|tcpfsm.ACK) == tcpfsm.SYN {
		echo = 0
	}
	if now := m.TSOrigin + uint32(uint64(v.World.Now())/uint64(m.TSClock)); s.TSval != now || s.TSecr != echo {
		return v.broken(int(v.Act.Life), "%v; the clock reads %d, TS.Recent is %d", s.Detail(), now, echo)
	}
	return held
}

// resetStamped is I61 of a RST for a segment that has a timestamp: it carries that back, if the policy is RFC 7323's
// (§5.2).
func resetStamped(v *View) verdict {
	s := v.Sent
	if v.Seg == nil || s.CTL.Has(tcpfsm.SYN) || v.World.Host(v.Step.Node).Foreign != nil || v.Act != nil && (v.Act.What != netsim.Arrive || v.own()) {
		return passed
	}
	m := v.Case.Machine(v.Step.Node)
	if answers := s.CTL == tcpfsm.RST && v.Seg.CTL.Has(tcpfsm.ACK) && s.SEQ == v.Seg.ACK || v.Seg.CTL&tcpfsm.ACK == 0 && s.CTL == tcpfsm.RST|tcpfsm.ACK && s.SEQ == 0; !answers {
		return passed
	}
	if v.Act != nil && v.Act.Was.TSOK {
		return passed // ABORT's own form looks alike
	}
	want := m.RSTTimestamps && m.Timestamps && v.Seg.Has&tcpfsm.HasTimestamps != 0
	if got := s.Has&tcpfsm.HasTimestamps != 0; got != want || got && (s.TSval != 0 || s.TSecr != v.Seg.TSval) {
		return v.broken(v.place(v.Life), "%v refuses %v", s.Detail(), v.Seg.Detail())
	}
	return held
}

// stampTaken is I61 of TS.Recent: the timestamp of an acceptable segment that reaches back to the last acknowledgment and
// is no older is taken, and no other (RFC 7323 §4.3, §5.3).
func stampTaken(v *View) verdict {
	a, s, was, is := v.Act, v.Seg, &v.Act.Was, &v.Act.Is
	if !was.TSOK || was.State < tcpfsm.Established || is.State < tcpfsm.Established || a.Former >= 0 || v.own() || v.Life.Revived {
		return passed
	}
	newer := s.Has&tcpfsm.HasTimestamps != 0 && !s.CTL.Has(tcpfsm.RST) && (int32(s.TSval-was.TSRecent) >= 0 || v.expired()) &&
		s.SEQ.LessEq(was.Beside.ACKed)
	now := uint32(uint64(v.World.Now()) / 1e6)
	taken := is.TSRecent != was.TSRecent || is.Beside.TSAt != was.Beside.TSAt
	days := uint16(uint64(v.World.Now()) / (24 * 3600 * 1e9))
	if taken && (!newer || is.TSRecent != s.TSval || is.Beside.TSAt != now || is.Beside.TSDay != days) {
		return v.broken(int(a.Life), "TS.Recent went from %d to %d upon %v; the last acknowledgment was %d", was.TSRecent, is.TSRecent, s.Detail(), was.Beside.ACKed)
	}
	if newer && v.acceptable() && !v.special() && !v.aside() && (is.TSRecent != s.TSval || is.Beside.TSAt != now) {
		return v.broken(int(a.Life), "%v is acceptable, and TS.Recent stays %d; the last acknowledgment was %d", s.Detail(), is.TSRecent, was.Beside.ACKed)
	}
	return held
}

// expired reports that TS.Recent is too old to judge by: 24 days (RFC 7323 §5.5).
func (v *View) expired() bool {
	const life, day = 24 * 24 * 3600 * 1000, 24 * 3600 * 1e9
	now, b := uint64(v.World.Now()), &v.Act.Was.Beside
	return uint32(now/1e6)-b.TSAt > life || uint16(now/day)-b.TSDay > 25
}
