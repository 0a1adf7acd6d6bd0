package scenarios

import (
	"strconv"
	"strings"

	"synfault/netsim"
	"synfault/netsim/ladder"
	"synfault/tcpfsm"
)

// Style prints the runs of a case: segments as RFC 9293's figures do, with the first sequence numbers of a and b at 100
// and 300.
func (c *Case) Style(res *Result) *ladder.Style[Packet] {
	base := bases(res.History)
	return &ladder.Style[Packet]{
		Packet: func(p Packet) string { return p.rebased(base).Segment.String() },
		State:  func(_ netsim.NodeID, mark uint64) string { return States(mark) },
		Rule: func(rule uint16) string {
			if rule == 0 {
				return ""
			}
			return tcpfsm.Rule(rule).String()
		},
		Timer: func(netsim.NodeID, uint32) string { return "" },
		Call:  func(_ netsim.NodeID, step uint32) string { return c.Script.Steps[step].silent() },
		Forge: Names.FormatForge,
		Noun:  "segment",
	}
}

// States prints a Mark: the states of the host's connections, joined by +, with their number before those that several
// are in; CLOSED if there are none.
func States(mark uint64) string {
	var list []string
	for state := tcpfsm.State(0); mark != 0; state++ {
		switch n := mark & 31; n {
		case 0:
		case 1:
			list = append(list, state.String())
		case 31:
			list = append(list, "31+ "+state.String())
		default:
			list = append(list, strconv.FormatUint(n, 10)+" "+state.String())
		}
		mark >>= 5
	}
	if list == nil {
		return tcpfsm.Closed.String()
	}
	return strings.Join(list, "+")
}

// bases are the sequence numbers that are printed as 100 (host a), 300 (b), 500 and so on: each host's first.
func bases(h *History) (base [maxHosts]tcpfsm.Seq) {
	var seen [maxHosts]bool
	for _, l := range h.Lives {
		if !seen[l.Host] {
			seen[l.Host] = true
			base[l.Host] = l.ISS - 100 - 200*tcpfsm.Seq(l.Host)
		}
	}
	return base
}

func (p Packet) rebased(base [maxHosts]tcpfsm.Seq) Packet {
	src, dst := base[p.Src.Addr-1], base[p.Dst.Addr-1]
	s := &p.Segment
	if s.SEQ != 0 || !s.CTL.Has(tcpfsm.RST) {
		s.SEQ -= src
	}
	if s.CTL.Has(tcpfsm.ACK) {
		s.ACK -= dst
	}
	for i := range s.SACKs {
		s.SACK[i].Start -= dst
		s.SACK[i].End -= dst
	}
	return p
}

// silent names a call of which the machine knows no rule; the others print theirs.
func (st *Step) silent() string {
	switch st.Call {
	case Mute, Flood, Hold:
		name := callNames[st.Call]
		if st.Arg > 0 {
			name += " " + strconv.Itoa(int(st.Arg))
		}
		return name
	}
	return ""
}

// Offers lists the packets offered in a run, for netsim.Shrinker: two are alike in two runs if they are of the same kind
// and at the same place of the same stream, wherever its numbers begin.
func Offers(t *Trace, res *Result) []netsim.Offered {
	base := bases(res.History)
	return t.Offers(func(p *Packet) netsim.Class { return classOf(&p.Segment) }, func(p *Packet) uint64 {
		s := p.rebased(base).Segment
		return uint64(s.CTL)<<56 ^ uint64(s.SEQ)<<20 ^ uint64(s.Text) ^ uint64(p.Src.Port)<<52 ^ uint64(p.Dst.Port)<<40
	})
}
