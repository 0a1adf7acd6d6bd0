package scenarios

import (
	"encoding/binary"
	"unsafe"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// The glue is a netsim.Divider. What the key of a world holds beside its packets depends on them in two ways: of the lives that are
// over, those are kept whose segments are in flight, or are answered by some that are; and whether a SYN is in flight decides
// whether a connection may yet begin. A packet's part of the key depends on which lives are kept, and on where their numbers
// lie.

type view = netsim.View[Host, Packet, History]

// touchSYN is the element, in the last word of a netsim.Touch, of a SYN in flight; the first two words are lives.
const touchSYN = 1

// Divides implements netsim.Divider. When the last fault was is of packets, too, so liveness by the clock cannot be asked, and
// somebody else's TCP is not known to leave its copies alone. Where many lives come of a flood, to copy them for each core costs
// more than it saves.
func (g *glue) Divides() bool {
	for i := range g.script.Steps {
		if g.script.Steps[i].Call == Flood {
			return false
		}
	}
	for _, foreign := range g.foreign {
		if foreign {
			return false
		}
	}
	return !g.key.lively && g.journal.watched
}

// Tags implements netsim.Divider.
func (g *glue) Tags(h *History, st *netsim.Step[Host, Packet], i int) (spared, struck uint64) {
	in, storm := answered(st)
	return h.tags(st, i, in, storm)
}

// Forget implements netsim.Divider.
func (g *glue) Forget(h *History) { h.Acts = h.Acts[:0] }

// Touch implements netsim.Divider.
func (g *glue) Touch(p *Packet, o *netsim.Origin) (t netsim.Touch) {
	var lives LifeSet
	lives.touch(o)
	t[0], t[1] = lives[0], lives[1]
	if bareSYN(&p.Segment) {
		t[2] = touchSYN
	}
	return t
}

// Stale implements netsim.Divider: it is older than an MSL.
func (g *glue) Stale(o *netsim.Origin, at netsim.Time) bool { return at-o.At > g.key.msl }

// touch adds the lives that sent a packet, or that it answers.
func (s *LifeSet) touch(o *netsim.Origin) {
	for _, n := range [...]int{Sender(o), Answers(o)} {
		if n >= 0 {
			s.add(n)
		}
	}
}

// bareSYN reports a SYN that asks for a connection.
func bareSYN(s *tcpfsm.Segment) bool { return s.CTL&(tcpfsm.SYN|tcpfsm.ACK|tcpfsm.RST) == tcpfsm.SYN }

// Heeds implements netsim.Divider.
func (g *glue) Heeds(v *view) (t netsim.Touch) {
	k, h := &g.key, v.History()
	var over LifeSet
	for i := range h.Lives {
		if !h.Lives[i].Lives() {
			over.add(i)
		}
	}
	t[0], t[1] = over[0], over[1]
	if k.look(v, true); k.forged {
		return t
	}
	for p := range k.pairs {
		for i := range k.pairs[p].ends {
			if e := &k.pairs[p].ends[i]; !e.boots && !k.toOpen(e) && k.hostOf(e).listens() {
				t[2] = touchSYN
			}
		}
	}
	return t
}

// among sorts the lives, where those that are over and kept are those of a touch.
func (k *keyer) among(v *view, t netsim.Touch) {
	k.look(v, true)
	k.touched, k.told, k.syns = LifeSet{t[0], t[1]}, true, t[2] != 0
	k.sortLives()
}

// AppendCore implements netsim.Divider.
func (g *glue) AppendCore(b []byte, v *view, t netsim.Touch) (part []byte, shape uint64) {
	k := &g.key
	k.remembers = true
	k.among(v, t)
	k.settle()
	b = k.allDistances(g, k.own(g, b))
	k.scratch = append(k.scratch[:0], byte(one(k.absolute)))
	for _, i := range k.order {
		l, put := &k.h.Lives[i], binary.LittleEndian
		k.scratch = put.AppendUint64(append(k.scratch, i, byte(l.Host), l.Number), uint64(l.ISS)<<32|uint64(l.MaxSent))
	}
	shape, _ = netsim.Sum128(k.scratch)
	return b, shape | 1 // 0 is none
}

// AppendFlight implements netsim.Divider.
func (g *glue) AppendFlight(b []byte, v *view, t netsim.Touch, e *netsim.PendingEvent[Packet]) (part []byte, clocked bool) {
	k := &g.key
	k.among(v, t)
	k.clocked = false
	return k.due(b, e), k.clocked
}

// AppendNames implements netsim.Divider. A segment names lives by their places, and numbers as they are; and of a life that is
// over a part of the core says something only where some packet leads to it.
func (g *glue) AppendNames(b []byte, h *History) []byte {
	put := binary.LittleEndian
	for i := range h.Lives {
		l := &h.Lives[i]
		b = put.AppendUint64(b, uint64(l.ISS)<<32|uint64(l.IRS))
		b = put.AppendUint64(b, uint64(l.MaxSent)<<32|uint64(l.Serial))
		b = put.AppendUint64(b, uint64(l.Born))
		b = put.AppendUint64(b, uint64(l.Died))
		b = put.AppendUint64(b, uint64(l.Host)|uint64(l.Number)<<16|uint64(uint16(l.Peer))<<24|uint64(uint16(l.Former))<<40)
		b = put.AppendUint16(b, uint16(l.TakenBy))
		b = put.AppendUint64(put.AppendUint64(b, l.Met[0]), l.Met[1])
		if !l.Lives() {
			b = l.appendOver(b)
		}
	}
	return b
}

// appendOver appends what keyer.life tells apart in a life that is over.
func (l *Life) appendOver(b []byte) []byte {
	v, put := &l.Vars, binary.LittleEndian
	b = put.AppendUint64(b, uint64(l.Opened))
	b = put.AppendUint64(b, uint64(l.Waiting))
	for i, is := range [...]bool{l.Active, l.Crashed, l.EOF, l.Revived, l.ForeignHeld, l.Shut, l.SynLost,
		v.Passive, v.Closing, v.Orphan, v.FinSent, v.FinRcvd, v.SynOut, v.Early, v.Reopened} {
		if is {
			b = append(b, byte(i))
		}
	}
	b = append(b, noRank, byte(l.Said))
	for _, n := range [...]uint32{l.Queued, l.Released, uint32(l.Sent), uint32(l.SYN), uint32(l.Told), uint32(l.ACK), uint32(l.Foreign.Start),
		uint32(l.Foreign.End), uint32(v.UNA), uint32(v.NXT), uint32(v.END), uint32(v.RcvNXT), uint32(v.READ), uint32(v.FIN)} {
		b = put.AppendUint32(b, n)
	}
	return b
}

// AppendPacket implements netsim.Divider.
func (g *glue) AppendPacket(b []byte, p *Packet) []byte {
	s, put := &p.Segment, binary.LittleEndian
	b = appendEnd(appendEnd(b, p.Src), p.Dst)
	b = put.AppendUint64(b, uint64(s.SEQ)<<32|uint64(s.ACK))
	b = put.AppendUint64(b, uint64(s.WND)|uint64(s.UP)<<16|uint64(s.CTL)<<32|uint64(s.Text)<<48)
	if s.Options == (tcpfsm.Options{}) {
		return b
	}
	o := &s.Options
	b = put.AppendUint64(b, uint64(o.Layout))
	for _, n := range [...]uint32{o.TSval, o.TSecr, o.CC, o.CCEcho} {
		b = put.AppendUint32(b, n)
	}
	for i := range o.SACK {
		b = put.AppendUint64(b, uint64(o.SACK[i].Start)<<32|uint64(o.SACK[i].End))
	}
	b = append(b, o.Cookie[:]...)
	return append(b, byte(o.Has), byte(o.Has>>8), byte(o.MSS), byte(o.MSS>>8), o.Shift, o.SACKs, o.CookieLen)
}

// HostOctets implements netsim.Divider.
func (g *glue) HostOctets(h *Host) uint64 {
	return uint64(unsafe.Sizeof(*h)) + uint64(cap(h.Conns))*uint64(unsafe.Sizeof(Conn{})) + uint64(cap(h.Users))*uint64(unsafe.Sizeof(User{}))
}

// HistoryOctets implements netsim.Divider.
func (g *glue) HistoryOctets(h *History) uint64 {
	return uint64(unsafe.Sizeof(*h)) + uint64(cap(h.Lives))*uint64(unsafe.Sizeof(Life{}))
}
