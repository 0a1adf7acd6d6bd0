package ladder_test

import (
	"fmt"
	"strings"
	"time"

	"synfault/netsim"
	"synfault/netsim/ladder"
)

const ms = time.Millisecond

// script writes a trace by hand: a packet is its text, a state is the place of its name in states, from 1.
type script struct {
	tr     netsim.Trace[string]
	states []string
	rules  []string
	marks  []uint64
	seq    uint64
	now    netsim.Time
	sent   map[[2]netsim.NodeID]uint32
	packet map[netsim.Site]string
}

func newScript(states ...string) *script {
	s := &script{sent: map[[2]netsim.NodeID]uint32{}, packet: map[netsim.Site]string{}}
	s.tr.Hosts, s.tr.Outcome = len(states), netsim.Quiet
	for _, name := range states {
		s.marks = append(s.marks, s.mark(name))
	}
	s.tr.Start = append(s.tr.Start, s.marks...)
	return s
}

func (s *script) mark(state string) uint64 {
	for i, name := range s.states {
		if name == state {
			return uint64(i + 1)
		}
	}
	s.states = append(s.states, state)
	return uint64(len(s.states))
}

func (s *script) rule(text string) uint16 {
	if text == "" {
		return 0
	}
	for i, r := range s.rules {
		if r == text {
			return uint16(i + 1)
		}
	}
	s.rules = append(s.rules, text)
	return uint16(len(s.rules))
}

// event adds an event of a host, which is then in a state ("" for the same one).
func (s *script) event(at time.Duration, what netsim.What, host netsim.NodeID, state, rule string) *netsim.Record[string] {
	s.seq++
	s.now = netsim.Time(at)
	if state != "" {
		s.marks[host] = s.mark(state)
	}
	return s.add(netsim.Record[string]{What: what, Node: host, Rule: s.rule(rule)})
}

func (s *script) add(r netsim.Record[string]) *netsim.Record[string] {
	r.Seq, r.At, r.Mark = s.seq, s.now, s.marks[r.Node]
	s.tr.Records = append(s.tr.Records, r)
	return &s.tr.Records[len(s.tr.Records)-1]
}

func (s *script) call(at time.Duration, host netsim.NodeID, state, rule string) {
	s.event(at, netsim.Call, host, state, rule)
}

func (s *script) timer(at time.Duration, host netsim.NodeID, id uint32, state, rule string) {
	s.event(at, netsim.Timer, host, state, rule).Arg = id
}

// send adds a packet that the last event sends, and returns its site.
func (s *script) send(from, to netsim.NodeID, packet string, fate netsim.Fate) netsim.Site {
	link := [2]netsim.NodeID{from, to}
	site := netsim.Site{From: from, To: to, N: s.sent[link]}
	s.sent[link]++
	s.packet[site] = packet
	s.add(netsim.Record[string]{
		What: netsim.Send, Node: from, Packet: packet, Fate: fate, Lost: fate.Drop,
		Origin: netsim.Origin{Site: site, At: s.now},
	})
	return site
}

// arrive adds the arrival of the packet of a site.
func (s *script) arrive(at time.Duration, site netsim.Site, state, rule string) *netsim.Record[string] {
	r := s.event(at, netsim.Arrive, site.To, state, rule)
	r.Packet, r.Origin = s.packet[site], netsim.Origin{Site: site}
	return r
}

func (s *script) style() *ladder.Style[string] {
	return &ladder.Style[string]{
		State: func(_ netsim.NodeID, m uint64) string { return s.states[m-1] },
		Rule: func(r uint16) string {
			if r == 0 {
				return ""
			}
			return s.rules[r-1]
		},
		Timer: func(_ netsim.NodeID, id uint32) string { return [...]string{"", "keepalive timer"}[id] },
		Call:  func(netsim.NodeID, uint32) string { return "" },
		Forge: func(arg uint16) string {
			kind, edge := netsim.SplitForge(arg)
			return fmt.Sprintf("%s%+d", [...]string{"", "rst", "syn"}[kind], edge)
		},
		Noun: "segment",
	}
}

const (
	a, b, c    = netsim.NodeID(0), netsim.NodeID(1), netsim.NodeID(2)
	listen     = "LISTEN"
	closed     = "CLOSED"
	synSent    = "SYN-SENT"
	synRcvd    = "SYN-RECEIVED"
	estab      = "ESTABLISHED"
	syn        = "<SEQ=100><CTL=SYN>"
	synAck     = "<SEQ=300><ACK=101><CTL=SYN,ACK>"
	ack        = "<SEQ=101><ACK=301><CTL=ACK>"
	notOpened  = "§3.10.7.4 first: not acceptable"
	retransmit = "§3.10.8 retransmission"
)

var perfect netsim.Fate

// opened is a pair in which b listens, and a has sent its SYN with a fate.
func opened(fate netsim.Fate) (*script, netsim.Site) {
	s := newScript(closed, closed)
	s.call(0, b, listen, "OPEN, passive")
	s.call(5*ms, a, synSent, "OPEN, active")
	return s, s.send(a, b, syn, fate)
}

// plain is the handshake of RFC 9293 figure 6.
func plain() *script {
	s, ab0 := opened(perfect)
	s.arrive(15*ms, ab0, synRcvd, "§3.10.7.2 third: SYN")
	ba0 := s.send(b, a, synAck, perfect)
	s.arrive(25*ms, ba0, estab, "§3.10.7.3 fourth: our SYN is acknowledged")
	ab1 := s.send(a, b, ack, perfect)
	s.arrive(35*ms, ab1, estab, "§3.10.7.4 fifth: ACK")
	return s
}

// loss is the failure of a two-way handshake whose answer is lost: rounds that lead nowhere.
func loss() *script {
	s, ab0 := opened(perfect)
	s.arrive(15*ms, ab0, estab, "two-way: believes the first SYN")
	s.send(b, a, synAck, netsim.Lost())
	at := time.Duration(0)
	for i := range 7 {
		at += time.Second << i
		s.timer(at+5*ms, a, 0, "", retransmit)
		ab := s.send(a, b, syn, perfect)
		s.arrive(at+15*ms, ab, "", notOpened)
		ba := s.send(b, a, "<SEQ=301><ACK=101><CTL=ACK>", perfect)
		s.arrive(at+25*ms, ba, "", "§3.10.7.3 fifth: neither SYN nor RST")
	}
	s.timer(183005*ms, a, 0, closed, "§3.10.8 gave up")
	return s
}

// late has a SYN that is overtaken by its own retransmission.
func late() *script {
	s, ab0 := opened(netsim.Late(1500 * ms))
	s.timer(1005*ms, a, 0, "", retransmit)
	ab1 := s.send(a, b, syn, perfect)
	s.arrive(1015*ms, ab1, synRcvd, "§3.10.7.2 third: SYN")
	ba0 := s.send(b, a, synAck, perfect)
	s.arrive(1025*ms, ba0, estab, "§3.10.7.3 fourth: our SYN is acknowledged")
	ab2 := s.send(a, b, ack, perfect)
	s.arrive(1035*ms, ab2, estab, "§3.10.7.4 fifth: ACK")
	s.arrive(1515*ms, ab0, "", notOpened)
	ba1 := s.send(b, a, "<SEQ=301><ACK=101><CTL=ACK>", perfect)
	s.arrive(1525*ms, ba1, "", "§3.10.7.4 fifth: ACK")
	return s
}

// copied has copies that arrive after the connection is open, one of a packet whose original is lost.
func copied() *script {
	s, ab0 := opened(netsim.Copied(1, 10*ms))
	s.arrive(15*ms, ab0, synRcvd, "§3.10.7.2 third: SYN")
	both := netsim.Copied(2, 2*ms)
	both.Drop = true
	ba0 := s.send(b, a, synAck, both)
	s.arrive(25*ms, ab0, "", notOpened).Origin.Copy = 1
	ba1 := s.send(b, a, synAck, perfect)
	s.arrive(27*ms, ba0, estab, "§3.10.7.3 fourth: our SYN is acknowledged").Origin.Copy = 1
	ab1 := s.send(a, b, ack, perfect)
	s.arrive(29*ms, ba0, "", notOpened).Origin.Copy = 2
	s.arrive(35*ms, ba1, "", notOpened)
	s.arrive(37*ms, ab1, estab, "§3.10.7.4 fifth: ACK")
	return s
}

// damaged has a packet that a checksum catches and one that it does not.
func damaged() *script {
	s, _ := opened(netsim.Damaged(3))
	last := &s.tr.Records[len(s.tr.Records)-1]
	last.Lost, last.Caught = true, true
	s.timer(1005*ms, a, 0, "", retransmit)
	ab1 := s.send(a, b, syn, netsim.Damaged(9))
	r := s.arrive(1015*ms, ab1, "", "§3.10.7.2 fourth: any other")
	r.Origin.Damaged, r.Packet = true, "<SEQ=100><CTL=FIN>"
	return s
}

// forged has a reset that the network adds, which ends the connection.
func forged() *script {
	s := plain()
	s.call(50*ms, a, "", "SEND")
	ab2 := s.send(a, b, "<SEQ=101><ACK=301><CTL=ACK><DATA=10>", netsim.Forged(netsim.ForgeArg(1, 1)))
	s.arrive(60*ms, ab2, "", "§3.10.7.4 seventh: text")
	ba1 := s.send(b, a, "<SEQ=301><ACK=111><CTL=ACK>", perfect)
	r := s.arrive(60*ms, ab2, closed, "§3.10.7.4 second: RST")
	r.Origin.Forged, r.Packet = true, "<SEQ=112><CTL=RST>"
	s.arrive(70*ms, ba1, "", "§3.10.7.4 fifth: ACK")
	return s
}

// crash has a host that loses its memory, and packets that meet nobody.
func crash() *script {
	s := plain()
	s.event(2*time.Second, netsim.Crash, b, closed, "")
	s.call(2500*ms, a, "", "SEND")
	ab2 := s.send(a, b, "<SEQ=101><ACK=301><CTL=ACK><DATA=10>", perfect)
	s.arrive(2510*ms, ab2, "", "").What = netsim.Discard
	s.event(7*time.Second, netsim.Restart, b, listen, "")
	s.timer(8500*ms, a, 0, "", retransmit)
	ab3 := s.send(a, b, "<SEQ=101><ACK=301><CTL=ACK><DATA=10>", perfect)
	s.arrive(8510*ms, ab3, "", "§3.10.7.2 second: ACK")
	ba1 := s.send(b, a, "<SEQ=301><CTL=RST>", perfect)
	s.arrive(8520*ms, ba1, closed, "§3.10.7.4 second: RST")
	return s
}

// timers has timers and calls that send nothing.
func timers() *script {
	s := newScript(estab, estab)
	s.timer(10*ms, a, 1, "", "")
	s.timer(20*ms, b, 0, "", "§3.10.8 nothing to send")
	s.call(30*ms, b, "", "STATUS")
	s.timer(40*ms, a, 1, closed, "nobody is there")
	return s
}

// election has three hosts, two of which answer a third.
func election() *script {
	s := newScript("Follower", "Follower", "Follower")
	s.timer(150*ms, a, 0, "Candidate", "election")
	ab := s.send(a, b, "Vote term=1", perfect)
	ac := s.send(a, c, "Vote term=1", netsim.Late(40*ms))
	s.arrive(160*ms, ab, "Voter", "grants its vote")
	ba := s.send(b, a, "Granted term=1", perfect)
	s.arrive(170*ms, ba, "Leader", "a majority")
	ab = s.send(a, b, "Append term=1", perfect)
	s.send(a, c, "Append term=1", netsim.Lost())
	s.arrive(180*ms, ab, "Follower", "a leader")
	ba = s.send(b, a, "OK term=1", perfect)
	s.arrive(190*ms, ba, "", "")
	s.arrive(200*ms, ac, "Voter", "grants its vote")
	ca := s.send(c, a, "Granted term=1", perfect)
	s.arrive(210*ms, ca, "", "is leader already")
	return s
}

// alone has one host, which talks to itself.
func alone() *script {
	s := newScript("idle")
	s.call(time.Second, a, "busy", "start")
	aa := s.send(a, a, "note to self", perfect)
	s.arrive(2*time.Second, aa, "idle", "read it")
	s.timer(5*time.Second, a, 1, "", "")
	return s
}

// overtaking is a burst of which the last packet arrives first, and where both sides send at once.
func overtaking() *script {
	s := newScript(estab, estab)
	s.call(0, a, "", "SEND")
	ab0 := s.send(a, b, "<SEQ=101><DATA=10>", netsim.Late(25*ms))
	ab1 := s.send(a, b, "<SEQ=111><DATA=10>", perfect)
	ab2 := s.send(a, b, "<SEQ=121><DATA=10>", perfect)
	s.call(0, b, "", "SEND")
	ba0 := s.send(b, a, "<SEQ=301><DATA=10>", perfect)
	s.arrive(10*ms, ab1, "", "§3.10.7.4 seventh: text, kept for later")
	ba1 := s.send(b, a, "<SEQ=311><ACK=101>", perfect)
	s.arrive(10*ms, ab2, "", "§3.10.7.4 seventh: text, kept for later")
	ba2 := s.send(b, a, "<SEQ=311><ACK=101>", perfect)
	s.arrive(10*ms, ba0, "", "§3.10.7.4 seventh: text")
	ab3 := s.send(a, b, "<SEQ=131><ACK=311>", perfect)
	s.arrive(20*ms, ba1, "", "§3.10.7.4 fifth: duplicate ACK")
	s.arrive(20*ms, ba2, "", "§3.10.7.4 fifth: duplicate ACK")
	s.arrive(20*ms, ab3, "", "§3.10.7.4 fifth: ACK")
	s.arrive(35*ms, ab0, "", "§3.10.7.4 seventh: text")
	s.send(b, a, "<SEQ=311><ACK=131>", perfect)
	s.tr.Outcome = netsim.EventLimit
	return s
}

// long has words that fit nowhere.
func long() *script {
	s := newScript("a-state-with-a-long-name-indeed", "another-state-with-a-long-name")
	s.call(123456789*time.Second+ms, a, "", strings.Repeat("many words ", 40))
	ab0 := s.send(a, b, strings.Repeat("<OPTION=123456>", 12), perfect)
	s.arrive(123456789*time.Second+2*ms, ab0, "", strings.Repeat("onelongword", 12))
	return s
}

// hostile has words that no terminal and no XML reader should see.
func hostile() *script {
	s := newScript("<b>&amp;", "\x1b[31mred\x1b[0m")
	s.call(0, a, "</text>\"'", "rule\nwith\tlines]]>")
	ab0 := s.send(a, b, "\x00\xff<script>alert(1)</script>\u202e", perfect)
	s.arrive(ms, ab0, "ünï→…", "§ 1 ≤ 2 – “fine”")
	return s
}
