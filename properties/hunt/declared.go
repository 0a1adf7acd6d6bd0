package hunt

import (
	"slices"
	"strings"
	"time"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// Declares returns the breach of an invariant that a variant is declared to make in a case of its own; nil where it is none.
// The campaign and the zoo ask it alike. A variant with any knobs is declared to break what those do that were drawn.
func (v *Variant) Declares(c *scenarios.Case, id string) *Breach {
	if b := find(v.Breaks, id); b != nil {
		return b
	}
	for i := range circumstances {
		o := &circumstances[i]
		if b := find(o.breaks, id); b != nil && (v.wild() || !o.knobs) && o.holds(c) {
			return b
		}
	}
	if v.Defect != "" && slices.Contains(consequences, id) {
		return &Breach{ID: id, Why: v.Defect}
	}
	return nil
}

// consequences are what may follow from a defect of a handshake: of a life that is nobody's, or known to one end alone, of
// numbers that do not fit, and of what is not sent again. What a machine does with one segment is not among them.
var consequences = []string{"I01", "I10", "I11", "I12", "I14", "I15", "I16", "I17", "I19", "I21", "I22", "I25", "I26", "I32", "I34", "I36",
	"I37", "I40", "I47", "I53", "I56", "I66", "L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8", "L10"}

// Wild is the variant of a token with any further knobs, for campaigns of somebody else's: it is declared to break what
// Variants says of its handshake, and what the knobs break that are drawn.
func Wild(token string) Variant {
	v := Variant{Name: token + anyKnobs}
	all := Variants()
	handshake, _, _ := strings.Cut(token, ":")
	if i := slices.IndexFunc(all, func(v Variant) bool { return v.Name == handshake }); i >= 0 {
		v.Breaks = all[i].Breaks
	}
	return v
}

func find(list []Breach, id string) *Breach {
	if i := slices.IndexFunc(list, func(b Breach) bool { return b.ID == id }); i >= 0 {
		return &list[i]
	}
	return nil
}

// circumstance is what some cases have, and what it may break.
type circumstance struct {
	holds  func(*scenarios.Case) bool
	knobs  bool // it lies in the knobs: it counts where they were drawn, and not where somebody asks for them by name
	breaks []Breach
}

var circumstances = []circumstance{
	{some(func(m *tcpfsm.Machine) bool { return m.Overfull }), true, linuxBreaks},
	{some(func(m *tcpfsm.Machine) bool { return m.TimeWaitNeedsACK }), true, freebsdBreaks},
	{some(func(m *tcpfsm.Machine) bool { return !m.RFC5961 }), true, oldRuleBreaks},
	{some(func(m *tcpfsm.Machine) bool { return m.RFC1337 && !m.MAY2 && !m.RFC6191 }), true, waitBreaks},
	{some(func(m *tcpfsm.Machine) bool { return m.RcvBuf == 1 }), true, tinyBreaks},
	{some(func(m *tcpfsm.Machine) bool { return m.RcvBuf < 536 }), true, smallBreaks},
	{some(func(m *tcpfsm.Machine) bool { return m.SynackRetries >= 5 && m.InitialRTO >= 3*time.Second }), true, patientBreaks},
	{crossed, false, crossedBreaks},
}

// some reports a host whose machine is such.
func some(is func(*tcpfsm.Machine) bool) func(*scenarios.Case) bool {
	return func(c *scenarios.Case) bool {
		for i := range c.Script.Hosts() {
			if is(c.Machine(netsim.NodeID(i))) {
				return true
			}
		}
		return false
	}
}

// crossed reports that both ends open, and one of them again or after a crash: the SYN of an open that was given up meets the
// SYN-SENT of the other end, which answers it with the numbers of the next attempt (RFC 9293 §3.5, figure 7). No property
// survives that, and no stack mends it.
func crossed(c *scenarios.Case) bool {
	byServer, byClients := 0, 0
	for _, st := range c.Script.Steps {
		switch {
		case st.Call != scenarios.Open:
		case st.Host == server:
			byServer++
		default:
			byClients++
		}
	}
	return byServer > 0 && (byServer+byClients > 2 || len(c.Plan.Hosts) > 0)
}

// Where neither a SYN nor a RST ends TIME-WAIT, nothing but its timer does.
var waitBreaks = []Breach{
	{"L10", "three-way:rules=rfc793,rfc1337=on/b@0s.listen,a@5ms.open,a@eof.close,b@est.close,a@gone.open/ba.ack0x",
		"the four-tuple is not free before 2 MSL are over", seldom},
}

// An empty ACK that stands where a window of one octet ends is not acceptable (RFC 9293 §3.4).
var tinyBreaks = []Breach{
	{"L4", tinyWindow, "two that opened at once and have sent their FINs do not hear each other's ACK of the SYN", seldom},
	{"L5", tinyWindow, "and so nothing moves", seldom},
}

const tinyWindow = "three-way:rcvbuf=1/a@0s.open,b@10.000001ms.open,a@100ms.close,b@120ms.close:rate=100kbit/ab1x,ab2x,ba1x,ba2x"

// Embryos that are kept for minutes outlast the last SYN of an opener who is as patient.
var patientBreaks = []Breach{
	{"L8", "three-way:b.rto=3s,b.synackRetries=5/flood", "the backlog drains when the opener has sent its last SYN", seldom},
}

// An ACK counts where its window does not, if its sequence number is old (RFC 9293 §3.10.7.4 fifth): a window that it says is
// shut seems to be as wide as before, and to begin further on.
var smallBreaks = []Breach{
	{"L5", "three-way:b.rules=linux,rcvbuf=200,sws=off,nagle=off,mss=50,shift=1,probeOctet=off/b@0s.hold,b@0s.listen,a@5ms.open,a@est.send21,b@est.send300,a@30ms.urge200/ba.data0x",
		"what is sent then lies beyond the window, and so does every ACK after it", seldom},
}

// Two openers that cross can meet an old SYN.
var crossedBreaks = []Breach{
	{"I14", "three-way/a@0s.open,b@10ms.open,a@9.999999ms.close,a@gone+1ns.open", "the SYN of an open that was given up is answered with the numbers of the next", seldom},
	{"L1", crossedEmbryos, "where that is not reset in time, the two ends refuse each other's numbers until one gives up", seldom},
	{"L2", crossedEmbryos, "and one of them believes that it is open", seldom},
}

const crossedEmbryos = "three-way/a@0s.open,b@10ms.open,a@gone+1ms.open,a@1s.abort,a@5s.close:d=1s,until=120s/ab5x,ab6x,ab8x,ba1+3s"
