package tcpfsm_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	. "synfault/tcpfsm"
)

// Arbitrary segments, calls, ICMP errors and timers, into whatever block they
// lead to, under any knobs: no panic, no move but the legal ones, none of the
// flaws that flaw knows, and the same step from the same block is the same.
func TestAnythingKeepsTheInvariants(t *testing.T) {
	rules, sockets := Presets()
	for _, rule := range rules {
		for _, socket := range sockets {
			t.Run(rule+","+socket, func(t *testing.T) { walkAtRandom(t, "rules="+rule+",socket="+socket) })
		}
	}
}

func walkAtRandom(t *testing.T, presets string) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWalk(t, presets)
		w.see = func(mo *moment, _ Env) {
			if why := flaw(w.m, mo); why != "" {
				t.Fatalf("%s -> %s: %s", mo.Before.State, mo.After.State, why)
			}
		}
		w.run()
	})
}

// A walk is a connection under arbitrary events; see judges each step. It does
// not count rules.
type walk struct {
	t        *rapid.T
	m        *Machine
	c        TCB
	env      Env
	due      [NumTimers]Instant
	iss, irs Seq
	see      func(*moment, Env)
}

func newWalk(t *rapid.T, presets string) *walk {
	w := &walk{t: t, m: New()}
	if err := w.m.SetAll(presets); err != nil {
		t.Fatal(err)
	}
	drawKnobs(t, w.m)
	w.iss, w.irs = drawISN(t, "iss"), drawISN(t, "irs")
	w.env = Env{
		Now: Instant(rapid.Int64Range(0, 1<<50).Draw(t, "start")), ISN: w.iss,
		Local: Endpoint{Addr: 1, Port: 1}, Remote: Endpoint{Addr: 2, Port: 2},
		Deaf: rapid.IntRange(0, 9).Draw(t, "deaf") == 0,
	}
	if rapid.IntRange(0, 9).Draw(t, "remote") == 0 {
		w.env.Remote = rapid.SampledFrom([]Endpoint{{}, {Addr: Broadcast, Port: 2}}).Draw(t, "is")
	}
	return w
}

func (w *walk) run() {
	w.prelude()
	for i := rapid.IntRange(1, 40).Draw(w.t, "steps"); i > 0; i-- {
		w.step(w.draw())
	}
}

// step takes an event twice, and has it judged.
func (w *walk) step(e event) {
	w.t.Logf("%v %s: %v", time.Duration(w.env.Now), w.c.State, e)
	var out, twin Effects
	before, c, env := w.c, w.c, w.env
	err := e.take(w.m, &w.c, &w.env, &out)
	for _, s := range out.Send {
		w.t.Logf("  sends %s", s.Detail())
	}
	e.take(w.m, &c, &env, &twin)
	if c != w.c || !sameEffects(&out, &twin) {
		w.t.Fatalf("the same step from the same block came out differently")
	}
	mo := moment{w.env.Now, e, before, w.c, out.Send, out, err}
	w.see(&mo, env)
	for t := Timer(0); t < NumTimers; t++ {
		if out.Set.Has(t) {
			w.due[t] = w.env.Now.Add(out.After[t])
		}
	}
}

func (w *walk) segment(seq, ack Seq, ctl CTL, has OptionSet) {
	seg := Segment{SEQ: seq, ACK: ack, CTL: ctl, WND: 65535}
	seg.Has, seg.MSS, seg.Shift = has, 1460, 7
	if has == 0 {
		seg.MSS, seg.Shift = 0, 0
	}
	if has&HasTimestamps != 0 {
		seg.TSval = 1000
	}
	w.step(event{seg: seg})
}

// prelude leads, legally, to a state from which the walk begins: half of the
// walks would not come far by chance.
func (w *walk) prelude() {
	const offered = HasMSS | HasWindowScale | HasTimestamps | HasSACKPermitted
	has := rapid.SampledFrom([]OptionSet{0, HasMSS, offered}).Draw(w.t, "options")
	depth := rapid.IntRange(0, 7).Draw(w.t, "depth")
	passive := rapid.Bool().Draw(w.t, "passive")
	if depth == 0 {
		return
	}
	if passive {
		w.step(event{kind: callOpenPassive})
		if depth > 1 {
			w.segment(w.irs, 0, SYN, has)
		}
		if depth > 2 {
			w.segment(w.irs+1, w.iss+1, ACK, has&HasTimestamps)
		}
	} else {
		w.step(event{kind: callOpenActive})
		if depth > 1 {
			w.segment(w.irs, w.iss+1, SYN|ACK, has)
		}
	}
	ts := has & HasTimestamps
	if w.c.State != Established {
		return
	}
	switch depth { // each close of §3.6
	case 4:
		w.step(event{kind: callSend, n: 3000})
	case 5:
		w.step(event{kind: callClose})
		w.segment(w.irs+1, w.iss+2, ACK, ts)
	case 6:
		w.segment(w.irs+1, w.iss+1, FIN|ACK, ts)
		w.step(event{kind: callClose})
	case 7:
		w.step(event{kind: callClose})
		w.segment(w.irs+1, w.iss+1, FIN|ACK, ts)
		w.segment(w.irs+2, w.iss+2, ACK, ts)
	}
}

// draw makes an event that the host could have.
func (w *walk) draw() event {
	if w.c.Timers != 0 && rapid.IntRange(0, 4).Draw(w.t, "timer") == 0 {
		var running []Timer
		for t := Timer(0); t < NumTimers; t++ {
			if w.c.Timers.Has(t) {
				running = append(running, t)
			}
		}
		t := rapid.SampledFrom(running).Draw(w.t, "which")
		w.env.Now = max(w.env.Now, w.due[t])
		return event{kind: timerFires, timer: t}
	}
	w.env.Now = w.env.Now.Add(time.Duration(rapid.SampledFrom([]int64{0, 1, 1e3, 1e6, 1e7, 5e8, 1e9, 1e12, 3e15}).Draw(w.t, "pause")))
	w.env.ISN += Seq(rapid.SampledFrom([]uint32{0, 1, 250, 1 << 20, 1 << 31}).Draw(w.t, "isn"))
	if rapid.IntRange(0, 2).Draw(w.t, "call") == 0 {
		k := kind(rapid.IntRange(int(callOpenPassive), int(numKinds)-1).Draw(w.t, "kind"))
		e := event{kind: k}
		switch k {
		case callSend, callSendUrgent, callReceive:
			e.n = rapid.SampledFrom([]uint32{1, 2, 100, 1460, 5000, 1 << 17, Forever}).Draw(w.t, "octets")
		case setNoDelay, setKeepAlive:
			e.n = rapid.Uint32Range(0, 1).Draw(w.t, "on")
		case icmpSoft, icmpHard:
			e.n = uint32(w.near("quotes"))
		}
		return e
	}
	return event{seg: w.drawSegment()}
}

// near is a number on, or next to, one that matters.
func (w *walk) near(label string) Seq {
	c := &w.c
	anchors := []Seq{
		c.RCV.NXT, c.SND.NXT, c.SND.UNA, c.RCV.NXT + Seq(c.RCV.WND), c.SND.ISS, c.RCV.IRS, c.SND.END, c.RCV.FIN,
		c.RCV.READ, c.SND.UNA - Seq(c.SND.MaxWND), c.SND.NXT + Seq(c.SND.WND), c.Late.At[0].Start, c.Late.At[0].End,
		c.Late.At[1].End, c.Old.NXT, c.Old.RcvNXT, w.iss, w.irs, 0, 1 << 31,
	}
	n := rapid.SampledFrom(anchors).Draw(w.t, label)
	return n + Seq(rapid.SampledFrom([]int{0, 0, 1, -1, 2, -2, 100, -100, 1460, 1 << 20}).Draw(w.t, label+"±"))
}

func (w *walk) drawSegment() (s Segment) {
	s.SEQ, s.ACK = w.near("SEQ"), w.near("ACK")
	s.CTL = CTL(rapid.Uint16Range(0, 1<<9-1).Draw(w.t, "CTL"))
	switch rapid.IntRange(0, 7).Draw(w.t, "form") { // mostly a peer that means well
	case 0, 1, 2:
		s.SEQ, s.CTL = w.c.RCV.NXT, s.CTL&(FIN|PSH|URG)|ACK
	case 3, 4:
		s.CTL = s.CTL&(FIN|PSH|URG|SYN|RST) | ACK
		s.ACK = rapid.SampledFrom([]Seq{w.c.SND.NXT, w.c.SND.UNA, w.c.SND.UNA + 1}).Draw(w.t, "ACKs")
	case 5:
		s.CTL = RST | s.CTL&ACK
	}
	s.WND = rapid.SampledFrom([]uint16{65535, 0, 1, 100, 1460, 5000}).Draw(w.t, "WND")
	s.UP = rapid.SampledFrom([]uint16{0, 1, 100, 65535}).Draw(w.t, "UP")
	s.Text = rapid.SampledFrom([]uint16{0, 0, 1, 2, 100, 536, 1460, 65495}).Draw(w.t, "text")
	if rapid.Bool().Draw(w.t, "fits") { // what ends where the window does
		if room := (w.c.RCV.NXT + Seq(w.c.RCV.WND)).Minus(s.SEQ); room > 0 && room < 60000 {
			s.Text = uint16(room)
		}
	}
	w.drawOptions(&s)
	return s
}

func (w *walk) drawOptions(s *Segment) {
	has := OptionSet(rapid.Uint16Range(0, 1<<10-1).Draw(w.t, "has"))
	if rapid.Bool().Draw(w.t, "as agreed") {
		has = 0
		if w.c.TSOK {
			has = HasTimestamps
		}
	}
	s.Has = has
	if has&HasMSS != 0 {
		s.MSS = rapid.SampledFrom([]uint16{1460, 0, 1, 536, 65535}).Draw(w.t, "MSS")
	}
	if has&HasWindowScale != 0 {
		s.Shift = rapid.SampledFrom([]uint8{0, 7, 14, 15, 255}).Draw(w.t, "shift")
	}
	if has&HasTimestamps != 0 {
		s.TSval = w.c.TSRecent + rapid.SampledFrom([]uint32{0, 1, 1<<32 - 1, 1 << 31, 1<<31 - 1, 1000}).Draw(w.t, "TSval")
		s.TSecr = uint32(int64(w.env.Now)/1e6) - rapid.SampledFrom([]uint32{0, 1, 1 << 31, 1<<32 - 1, 200}).Draw(w.t, "TSecr")
	}
	if has&HasSACK != 0 {
		s.SACKs = 1
		s.SACK[0] = Span{Start: w.near("SACK"), End: w.near("SACK end")}
	}
}

func drawISN(t *rapid.T, label string) Seq {
	return Seq(rapid.SampledFrom([]uint32{100, 1 << 31, 1<<31 - 1, 1<<32 - 1, 1<<32 - 2, 0, 1<<32 - 1000}).Draw(t, label))
}

// drawKnobs sets a few knobs to any value that means something.
func drawKnobs(t *rapid.T, m *Machine) {
	set := func(name, value string) {
		if err := m.Set(name, value); err != nil {
			t.Fatalf("%s=%s: %v", name, value, err)
		}
	}
	knobs := Knobs()
	for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(knobs)-1), 0, 8).Draw(t, "knobs") {
		k := &knobs[i]
		set(k.Name, rapid.SampledFrom(valuesOf(k, m)).Draw(t, k.Name))
	}
	t.Logf("knobs: %s", m.Settings())
}

// valuesOf lists values for a knob, by what it prints and says of itself.
func valuesOf(k *Knob, m *Machine) []string {
	value := k.Value(m)
	_, isTime := time.ParseDuration(value)
	if _, choices, ok := strings.Cut(m.Set(k.Name, "?").Error(), "one of "); ok {
		return strings.Split(choices, ", ")
	}
	switch {
	case k.Name == "delayedACK":
		return []string{"off", "40ms", "200ms", "499ms"}
	case isSwitch(k):
		return []string{"on", "off"}
	case value == "off" || isTime == nil && value != "0":
		list := []string{"1ms", "200ms", "1s", "3s", "1m", "1h"}
		if strings.Contains(k.Doc, "0 is") || strings.Contains(k.Doc, "0 acknowledges") {
			list = append(list, "off")
		}
		return list
	case slices.Contains([]string{"rcvbuf", "sndbuf"}, k.Name):
		return []string{"1", "2", "100", "1460", "65535", "65536", "1000000", "1073741824"}
	case slices.Contains([]string{"mss", "defaultMSS"}, k.Name):
		return []string{"13", "24", "536", "1460", "65495"}
	case k.Name == "shift":
		return []string{"0", "1", "7", "14"}
	}
	return []string{"1", "2", "3", "10"}
}

// isSwitch reports a knob that is on or off and nothing else.
func isSwitch(k *Knob) bool {
	m := New()
	return m.Set(k.Name, "on") == nil && m.Set(k.Name, "1s") != nil
}
