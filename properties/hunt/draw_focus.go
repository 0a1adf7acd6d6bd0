package hunt

import (
	"time"

	"synfault/netsim"
)

// focus is a part of TCP that a keen campaign looks at closely: the knobs that switch it on, what users do for it to matter,
// and what the network does. All three are drawn; what is drawn otherwise may come on top.
type focus struct {
	knobs  []knobChoice // the first nearly always, each other as often as not
	steps  func(src Source) string
	faults func(src Source, p netsim.Plan) netsim.Plan
}

// foci are drawn one as often as another.
var foci = []*focus{
	{[]knobChoice{ // loss within a stream
		{"rules", []string{"linux", "freebsd"}, 0}, {"fastRetransmit", []string{"on"}, 0}, {"mss", []string{"100", "536"}, 0}, {"iw", []string{"10", "4"}, 0}, {"sack", []string{"on"}, 0},
		{"timestamps", onOff, 0}, {"nagle", []string{"off"}, 0}, {"rcvbuf", []string{"1000", "2000", "600"}, 0}, {"congestion", []string{"off"}, 0},
		{"sws", []string{"off"}, 0}, {"tooBigResends", []string{"on"}, 0},
	}, streamSteps, lossFaults},
	{[]knobChoice{ // TIME-WAIT of a listener
		{"timestamps", []string{"on"}, 0}, {"msl", []string{"5s", "30s"}, 0}, {"rfc6191", []string{"on", "on", "off"}, 0},
		{"refuseSYN", []string{"ack", "drop", "rfc"}, 0}, {"rfc6191or", onOff, 0},
		{"reopenBeyond", []string{"on"}, 0}, {"timeWaitAnswers", []string{"on"}, 0}, {"timeWaitNeedsACK", []string{"on"}, 0},
		{"tsRequired", []string{"off"}, 0}, {"dropSynFin", []string{"off", "all", "listen"}, 0},
		{"challengeLimit", []string{"0", "1"}, 0}, {"rfc5961", []string{"off"}, 0}, {"tsOrigin", []string{"4294967290", "2147483640"}, 0},
	}, waitSteps, waitFaults},
	{[]knobChoice{ // text before the handshake ends
		{"nagle", []string{"on", "off"}, 0}, {"synText", []string{"on"}, 0}, {"mss", []string{"100", "536"}, 0}, {"iw", []string{"10", "1"}, 0},
		{"timestamps", []string{"on"}, 0}, {"sack", []string{"on"}, 0}, {"nagleMinshall", []string{"on"}, 0}, {"rcvbuf", []string{"1000", "100"}, 0},
		{"delayedACK", []string{"off", "40ms"}, 0}, {"updateDoubles", []string{"on"}, 0}, {"windowScale,shift", []string{"2"}, 0}, {"openerText", []string{"off"}, 0},
	}, againSteps, embryoFaults},
	{[]knobChoice{ // embryos
		{"embryoSYN", []string{"challenge", "challenge", "reset", "synack", "listen"}, 0}, {"rfc5961", []string{"off", "off", "on"}, 0},
		{"synackOnDupSyn", []string{"on", "on", "off"}, 0}, {"timestamps", []string{"on"}, 0}, {"tsRequired", []string{"off"}, 0}, {"insecureSYN", []string{"on"}, 0},
		{"dropSynFin", []string{"listen", "all"}, 0}, {"listenText", onOff, 0}, {"openerText", onOff, 0}, {"strictSeq", []string{"on"}, 0},
		{"listenDropsSynack", []string{"on"}, 0}, {"paws", []string{"off"}, 0}, {"tsOrigin", []string{"4294967290", "2147483640"}, 0},
	}, embryoSteps, embryoFaults},
	{[]knobChoice{ // a SYN again
		{"timestamps", []string{"on"}, 0}, {"synackOnDupSyn", []string{"on", "on", "off"}, 0}, {"tsOrigin", []string{"4294967290", "2147483640"}, 0},
		{"tsRequired", []string{"off"}, 0}, {"synackAnswered", []string{"on"}, 0},
	}, embryoSteps, againFaults},
	{[]knobChoice{ // timestamps
		{"timestamps", []string{"on"}, 0}, {"tsRequired", []string{"off"}, 0}, {"pawsLateACK", []string{"on"}, 0},
		{"tsOrigin", []string{"4294967290", "2147483640"}, 0}, {"tsClock", []string{"1s", "1ms"}, 0}, {"rto", []string{"3s", "200ms"}, 0},
		{"paws", []string{"off"}, 0}, {"rfc5961data", []string{"off"}, 0}, {"synSample", []string{"on"}, 0},
	}, idleSteps, stampFaults},
	{[]knobChoice{ // small windows
		{"rcvbuf", []string{"100", "200", "4", "8", "2", "3", "1000", "101"}, 0}, {"sws", []string{"off"}, 0}, {"eagerWindow", []string{"on"}, 0},
		{"updateDoubles", []string{"on"}, 0}, {"overfull", []string{"on"}, 0}, {"zeroWindowFIN", onOff, 0}, {"nagle", []string{"off"}, 0},
		{"mss", []string{"100", "50", "13"}, 0}, {"oldACK", []string{"on"}, 0}, {"windowScale,shift", []string{"1", "2"}, 0}, {"probeOctet", []string{"off"}, 0},
		{"fastRetransmit", []string{"on"}, 0}, {"wideWindow", []string{"on"}, 0}, {"roundBuffer", []string{"on"}, 0}, {"nagleMinshall", []string{"on"}, 0},
	}, sipSteps, anyFaults},
	{[]knobChoice{ // ACKs that wait
		{"quickACK", []string{"2", "1", "16"}, 0}, {"delayedACK", []string{"200ms", "40ms", "499ms", "off"}, 0}, {"ackEvery", []string{"3", "1"}, 0},
		{"mss", []string{"100", "536"}, 0}, {"nagle", []string{"off"}, 0}, {"sack", []string{"on"}, 0}, {"timestamps", []string{"on"}, 0},
		{"rcvbuf", []string{"1000", "100", "300"}, 0}, {"rto", []string{"200ms"}, 0},
	}, chatSteps, anyFaults},
	{[]knobChoice{ // limits
		{"r2", []string{"7s", "3s", "15s", "1s", "6s", "14s", "2s"}, 0}, {"r2syn", []string{"7s", "3s", "15s"}, 0}, {"giveUp", []string{"7s", "3s", "15s"}, 0},
		{"synBareAfter", []string{"1", "2"}, 0}, {"r1", []string{"0", "1", "2"}, 0}, {"synLinear", []string{"1", "2"}, 0}, {"synSoon", []string{"8ms"}, 0},
		{"iwLosses", []string{"1", "2"}, 0}, {"orphanRetries", []string{"1", "3"}, 0}, {"userTimeout", []string{"1000h", "10s", "7s"}, 0},
		{"timestamps", []string{"on"}, 0}, {"openTimeout", []string{"5s"}, 0}, {"synRTO3", []string{"off"}, 0},
		{"keepAlive,keepReset,keepIdle=2s,keepInterval=1s,keepCount", []string{"1", "2"}, 0}, {"fixedRTO", []string{"1s"}, 0},
	}, limitSteps, silenceFaults},
	{[]knobChoice{ // resets
		{"rules", []string{"freebsd", "rfc793"}, 0}, {"rfc5961", []string{"on", "off"}, 0}, {"insecureRST", []string{"on"}, 0}, {"insecureSYN", []string{"on"}, 0}, {"rstACK", []string{"on"}, 0},
		{"rstWindow", []string{"on"}, 0}, {"rstRightEdge", []string{"on"}, 0}, {"rstAfterFIN", []string{"on"}, 0}, {"wideWindow", []string{"on"}, 0},
		{"oldACK", []string{"on"}, 0}, {"rstTimestamps", onOff, 0}, {"timestamps", []string{"on"}, 0}, {"closeReset", onOff, 0}, {"strictACK", []string{"on"}, 0},
	}, chatSteps, stormFaults},
}

// drawFocus draws what a keen campaign looks at closely, if it does; nil if not.
func drawFocus(src Source, o *Options) *focus {
	if !o.Keen || !o.may(Knobs) || len(o.Scripts) > 0 || chance(src, 1, 2) {
		return nil
	}
	return foci[src.Intn(len(foci))]
}

// focused draws the script of a focus.
func (s *drawnScript) focused(src Source, f *focus) {
	s.focus = f
	s.steps = f.steps(src)
	s.pace(src)
}

// draw draws the knobs of a focus.
func (f *focus) draw(src Source, k *knobList) {
	for i := range f.knobs {
		c := &f.knobs[i]
		if c.name == "rules" && chance(src, 1, 4) || i == 0 && chance(src, 7, 8) || i > 0 && c.name != "rules" && chance(src, 1, 2) {
			k.one(src, c)
		}
	}
}

// apply draws the faults of a focus; more says whether others are drawn beside them.
func (f *focus) apply(src Source, p netsim.Plan, may Kinds) (plan netsim.Plan, more bool) {
	if chance(src, 7, 8) {
		n := len(p.Faults)
		p = f.faults(src, p)
		kept := p.Faults[:n]
		for _, fault := range p.Faults[n:] { // what is not to be drawn is not
			if madeOf(&fault.Fate)&^may == 0 {
				kept = append(kept, fault)
			}
		}
		p.Faults = kept
	}
	return p, chance(src, 1, 2)
}

// madeOf are the kinds of what a fate does.
func madeOf(f *netsim.Fate) (k Kinds) {
	for _, of := range [...]struct {
		is   bool
		kind Kinds
	}{{f.Forge != 0, Forgery}, {f.Copies > 0, Copies}, {f.Delay > 0, Delays}, {f.Drop && f.Copies == 0, Loss}} {
		if of.is {
			k |= of.kind
		}
	}
	return k
}

// on puts a fault on the nth packet of a class from a to b, or back.
func on(p netsim.Plan, back bool, class netsim.Class, n int, f netsim.Fate) netsim.Plan {
	site := netsim.Site{From: 0, To: 1, Class: class, N: uint32(n)}
	if back {
		site.From, site.To = 1, 0
	}
	p.Faults = append(p.Faults, netsim.Fault{Site: site, Fate: f})
	return p
}

// forge forges a packet of some kind, mostly at the very number.
func forge(src Source, kinds ...uint8) netsim.Fate {
	f := netsim.Forged(netsim.ForgeArg(pick(src, kinds...), pick[int8](src, 0, 0, 1, -1, 2, -2, 100, -100)))
	f.Drop = chance(src, 1, 3)
	if chance(src, 1, 4) {
		f.Delay = pick(src, 30*time.Millisecond, time.Millisecond, 300*time.Millisecond, 2*time.Second)
	}
	return f
}

// someDelays are those that let a packet be overtaken, or outlast a timer.
var someDelays = []time.Duration{30 * time.Millisecond, time.Millisecond, 21 * time.Millisecond, 100 * time.Millisecond, 450 * time.Millisecond, time.Second, 3 * time.Second}

// strike loses a packet, holds it up or repeats it.
func strike(src Source) netsim.Fate {
	switch src.Intn(4) {
	case 0:
		return netsim.Late(pick(src, someDelays...))
	case 1:
		return netsim.Copied(uint8(1+src.Intn(4)), pick(src, 0, time.Millisecond, 30*time.Millisecond, time.Second))
	}
	return netsim.Lost()
}
