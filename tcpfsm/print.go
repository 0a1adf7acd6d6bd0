package tcpfsm

import (
	"fmt"
	"strconv"
	"strings"
)

// This file is how states, numbers, segments and timers are printed. No machine
// reads any of it.

var stateNames = [NumStates]string{
	"CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1",
	"FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT",
}

// String is the state's name as RFC 9293 spells it.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return "state?"
}

// ctlNames is in the order in which the figures of RFC 9293 print the bits:
// SYN,ACK and FIN,ACK and RST,ACK.
var ctlNames = [...]struct {
	bit  CTL
	name string
}{
	{SYN, "SYN"}, {RST, "RST"}, {FIN, "FIN"}, {PSH, "PSH"}, {ACK, "ACK"}, {URG, "URG"},
	{ECE, "ECE"}, {CWR, "CWR"}, {AE, "AE"},
}

// String lists the bits joined by commas, SYN,ACK for example; the bits of
// variants print as M0 to M5.
func (c CTL) String() string {
	var b strings.Builder
	add := func(name string) {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(name)
	}
	for _, n := range ctlNames {
		if c&n.bit != 0 {
			add(n.name)
		}
	}
	for i := 0; i < 6; i++ {
		if c&(Mark<<i) != 0 {
			add("M" + strconv.Itoa(i))
		}
	}
	return b.String()
}

// String prints the segment in the notation of RFC 9293's figures:
// <SEQ=100><ACK=301><CTL=SYN,ACK>, with <DATA=10> before the control bits where
// there is text, as in figure 10.
func (s Segment) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "<SEQ=%d>", uint32(s.SEQ))
	if s.CTL.Has(ACK) {
		fmt.Fprintf(&b, "<ACK=%d>", uint32(s.ACK))
	}
	if s.Text > 0 {
		fmt.Fprintf(&b, "<DATA=%d>", s.Text)
	}
	fmt.Fprintf(&b, "<CTL=%s>", s.CTL)
	return b.String()
}

// Detail prints the segment as String does, and after it the window, the
// urgent pointer where it counts, and the options:
// <SEQ=100><CTL=SYN> win 65535 <mss 1460,nop,wscale 7>.
func (s Segment) Detail() string {
	text := s.String() + " win " + strconv.Itoa(int(s.WND))
	if s.CTL.Has(URG) {
		text += " urg " + strconv.Itoa(int(s.UP))
	}
	if s.Options.Has != 0 {
		text += " <" + s.Options.String() + ">"
	}
	return text
}

var timerNames = [NumTimers]string{
	"retransmission", "persist", "override", "delayed-ack", "keep-alive", "user", "2msl",
	"fin-wait-2", "handshake", "tail-loss",
}

// String is the timer's name.
func (t Timer) String() string {
	if int(t) < len(timerNames) {
		return timerNames[t]
	}
	return "timer?"
}

// String lists the timers joined by commas.
func (s TimerSet) String() string {
	var list []string
	for t := Timer(0); t < NumTimers; t++ {
		if s.Has(t) {
			list = append(list, t.String())
		}
	}
	return strings.Join(list, ",")
}

// String prints the number in decimal, unsigned.
func (a Seq) String() string { return strconv.FormatUint(uint64(a), 10) }

// String prints the span as a half-open interval, [101,111).
func (s Span) String() string { return "[" + s.Start.String() + "," + s.End.String() + ")" }

// String prints address and port joined by a colon.
func (e Endpoint) String() string {
	return strconv.FormatUint(uint64(e.Addr), 10) + ":" + strconv.Itoa(int(e.Port))
}
