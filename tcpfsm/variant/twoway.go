package variant

import "synfault/tcpfsm"

// TwoWay is the two-way handshake: connection request CR(x), confirm CA(x,y),
// and no third message. In TCP's dress CR is <SEQ=x><CTL=SYN> and CA is
// <SEQ=y><ACK=x+1><CTL=SYN,ACK>. The responder goes from LISTEN to ESTABLISHED
// on CR and takes its own SYN for acknowledged: it repeats the CA by no timer,
// and whether the opener lives it learns from later traffic alone. The opener
// does not answer the CA. (Sunshine and Dalal, "Connection Management in
// Transport Protocols", Computer Networks 2, 1978.)
//
// Two openers that meet are not covered: a CR in SYN-SENT is the three-way
// handshake's simultaneous open.
type TwoWay struct {
	tcpfsm.ThreeWay
	Repeat bool  // the opener repeats CR until CA comes or R2 is reached
	Data   bool  // the opener's text goes with CR
	AnyCR  bool  // Dup is for a CR of any number, not only of the one accepted
	Dup    Dup   // what an open responder does with a repeated CR
	Early  Early // what a waiting opener does with the responder's text
}

// Dup is what a responder that is already open does with a CR.
type Dup uint8

// The answers to a CR in an open connection. A bare ACK is what the machine's
// first check comes to, and so the default.
const (
	DupBareACK  Dup = iota // <SEQ=y+1><ACK=x+1><CTL=ACK>
	DupIgnore              // none
	DupReAnswer            // the CA again, with the same y
	DupAnew                // the connection is reset, and the CR accepted with a y of its own
)

// Early is what an opener that still waits for CA does with text.
type Early uint8

// The answers to text before CA.
const (
	EarlyIgnore Early = iota // none: SYN-SENT, fifth
	EarlyAsCA                // the text stands for the CA; y is taken to be one below it
	EarlyReset               // <SEQ=SEG.ACK><CTL=RST>
)

var (
	ruleCR        = rule("two-way: believes the first SYN")
	ruleDupIgnore = rule("two-way: SYN again ignored")
	ruleReAnswer  = rule("two-way: SYN again, SYN,ACK again")
	ruleAnew      = rule("two-way: SYN again, reset and accepted anew")
	ruleCA        = rule("two-way: the SYN,ACK opens, unconfirmed")
	ruleEarlyCA   = rule("two-way: text taken for the SYN,ACK")
	ruleEarlyRST  = rule("two-way: text before the SYN,ACK, RST")
)

func twoWay(name, doc string, data bool) Variant {
	return Variant{
		Name: name, Source: "Sunshine and Dalal 1978", Doc: doc,
		Handshake: TwoWay{Repeat: true, Data: data},
		Knobs: []Knob{
			toggle(Knob{Name: "repeat", Source: "two-way: CR(x), repeated until CA",
				Doc: "The opener repeats its SYN by timer."},
				func(h *TwoWay) *bool { return &h.Repeat }),
			choice(Knob{Name: "dup", Source: "two-way: the open responder",
				Doc: "What an open responder does with a repeated SYN."},
				func(h *TwoWay) *Dup { return &h.Dup }, "bare-ack", "ignore", "re-answer", "anew"),
			toggle(Knob{Name: "anyCR", Source: "two-way: the open responder",
				Doc: "dup is for a SYN of any number; else those of another number are the machine's own checks' business."},
				func(h *TwoWay) *bool { return &h.AnyCR }),
			choice(Knob{Name: "early", Source: "two-way: the waiting opener",
				Doc: "What an opener does with the responder's text before the SYN,ACK."},
				func(h *TwoWay) *Early { return &h.Early }, "ignore", "ca", "rst"),
		},
	}
}

// Moves are LISTEN's belief in a SYN, with FIN or without, from TIME-WAIT too
// where the machine lets a SYN reopen it; and, if the answer to a repeated SYN
// is to begin anew, the same from wherever the connection is open.
func (h TwoWay) Moves() (list []Move) {
	from := []tcpfsm.State{tcpfsm.Listen, tcpfsm.TimeWait}
	if h.Dup == DupAnew {
		from = append(from, tcpfsm.Established, tcpfsm.FinWait1, tcpfsm.FinWait2,
			tcpfsm.CloseWait, tcpfsm.Closing, tcpfsm.LastAck)
	}
	for _, s := range from {
		list = append(list, Move{s, tcpfsm.Established}, Move{s, tcpfsm.CloseWait})
	}
	return list
}

// Open sends CR.
func (h TwoWay) Open(m *tcpfsm.Machine, c *tcpfsm.TCB, env *tcpfsm.Env, out *tcpfsm.Effects) {
	if !h.Data {
		h.ThreeWay.Open(m, c, env, out)
	} else {
		out.Decide(tcpfsm.RuleOpenActive)
		m.Begin(c, env)
		c.State, c.SynOut = tcpfsm.SynSent, true
		c.SND.NXT += min(c.SND.END-c.SND.NXT, tcpfsm.Seq(m.SynRoom()))
		m.SendSYN(c, env, out)
	}
	c.SynOnce = !h.Repeat
}

// Listen believes a CR.
func (h TwoWay) Listen(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	if seg.CTL&(tcpfsm.SYN|tcpfsm.ACK) != tcpfsm.SYN {
		return h.ThreeWay.Listen(m, c, seg, env, out)
	}
	m.Begin(c, env)
	m.TakeSYN(c, seg, env)
	c.Passive = true
	c.SND.UNA = c.SND.NXT
	m.Establish(c, seg, env, out)
	if h.Data || m.ListenText {
		m.Continue(c, seg, env, out)
	}
	answer(m, c, env, out)
	out.Decide(ruleCR)
	return false
}

// answer sends CA. Nothing will acknowledge it alone, so it times no round trip.
func answer(m *tcpfsm.Machine, c *tcpfsm.TCB, env *tcpfsm.Env, out *tcpfsm.Effects) {
	timing := c.Timing
	m.SendSYNACK(c, env, out)
	c.Timing = timing
}

// SynSent takes CA, or what Early lets stand for it.
func (h TwoWay) SynSent(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	acceptable := seg.CTL&tcpfsm.ACK != 0 && c.SND.UNA.Less(seg.ACK) && seg.ACK.LessEq(c.SND.NXT)
	switch {
	case !acceptable || seg.CTL&tcpfsm.RST != 0:
	case seg.CTL&tcpfsm.SYN != 0:
		m.TakeSYN(c, seg, env)
		m.Establish(c, seg, env, out)
		out.Decide(ruleCA)
		return m.OpenerText
	case seg.Text > 0 && h.Early == EarlyAsCA:
		ca := *seg
		ca.SEQ--
		m.TakeSYN(c, &ca, env)
		m.Establish(c, seg, env, out)
		out.Decide(ruleEarlyCA)
		return true
	case seg.Text > 0 && h.Early == EarlyReset:
		m.SendReset(c, seg, env, out)
		out.Decide(ruleEarlyRST)
		return false
	}
	return h.ThreeWay.SynSent(m, c, seg, env, out)
}

// Before meets a CR in an open responder.
func (h TwoWay) Before(m *tcpfsm.Machine, c *tcpfsm.TCB, seg *tcpfsm.Segment, env *tcpfsm.Env, out *tcpfsm.Effects) bool {
	cr := seg.CTL&(tcpfsm.SYN|tcpfsm.ACK|tcpfsm.RST) == tcpfsm.SYN
	open := c.Passive && c.State >= tcpfsm.Established && c.State != tcpfsm.TimeWait
	if !cr || !open || seg.SEQ != c.RCV.IRS && !h.AnyCR {
		return h.ThreeWay.Before(m, c, seg, env, out)
	}
	switch h.Dup {
	case DupIgnore:
		out.Decide(ruleDupIgnore)
	case DupReAnswer:
		answer(m, c, env, out)
		out.Decide(ruleReAnswer)
	case DupAnew:
		out.Fail = tcpfsm.ErrReset
		out.Tell(tcpfsm.SignalReset)
		m.ReturnToListen(c, out)
		if m.Handshake.Listen(m, c, seg, env, out) {
			m.Continue(c, seg, env, out)
		}
		out.Decide(ruleAnew)
	default:
		return false
	}
	return true
}
