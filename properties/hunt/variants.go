package hunt

import "strings"

// Variant is a row of the table: a handshake with its knobs, and what it is declared to break.
type Variant struct {
	Name   string // as in a token: two-way:repeat=off; or three-way:*, where any further knobs are drawn
	Label  string // what a table calls it; empty: Name
	Breaks []Breach
	// Defect says what is wrong with a variant that is there to be wrong: what it breaks beside Breaks follows from that, now
	// and then, and is declared too.
	Defect string
}

// Breach is an invariant that a variant is declared to break.
type Breach struct {
	ID    string
	Token string // a run that breaks it: of this variant, or of one that breaks it for the same reason
	Why   string
	// Sure is a breach that a few thousand runs find: the variant is a control, and where it is not broken the hunt does
	// not bite.
	Sure bool
}

// anyKnobs ends the name of a variant with which further knobs are drawn.
const anyKnobs = ":*"

// Token is the variant as a token has it.
func (v *Variant) Token() string { return strings.TrimSuffix(v.Name, anyKnobs) }

func (v *Variant) wild() bool { return strings.HasSuffix(v.Name, anyKnobs) }

const sure, seldom = true, false

// linux and freebsd are the presets, with the switches that a socket has there.
const (
	linux   = "rules=linux,socket=linux"
	freebsd = "rules=freebsd,socket=freebsd"
)

// Variants are those of the standard campaign: what ought to hold, the handshakes that are known to break something, and
// controls, each with one thing taken away that holds up a property.
func Variants() []Variant {
	return []Variant{
		{Name: "three-way"},
		{Name: "three-way:rules=rfc793", Label: "three-way, rfc793", Breaks: oldRuleBreaks},
		{Name: "three-way:" + linux, Label: "three-way, linux", Breaks: linuxBreaks},
		{Name: "three-way:" + freebsd, Label: "three-way, freebsd", Breaks: freebsdBreaks},
		{Name: "three-way:" + linux + ",b.rules=freebsd,b.socket=freebsd", Label: "linux to freebsd", Breaks: linuxBreaks},
		{Name: "three-way:*", Label: "three-way, any knobs"},
		{Name: "fast-open", Breaks: fastOpenBreaks},
		{Name: "syn-cookies", Breaks: cookieBreaks},
		{Name: "two-way", Breaks: twoWayBreaks, Defect: unasked},
		{Name: "two-way+data", Breaks: dataBreaks, Defect: unasked},
		{Name: "two-way:repeat=off", Breaks: onceBreaks, Defect: "a SYN is sent once, and nobody asks again"},
		{Name: "two-way:dup=anew", Breaks: anewBreaks, Defect: "a copy of a SYN ends what the SYN began"},
		{Name: "three-way:synackTimer=off", Breaks: silentBreaks, Defect: "a SYN,ACK is never repeated"},
		{Name: "three-way:finCoverage=off", Breaks: folkloreBreaks, Defect: "a FIN that nobody got counts as acknowledged"},
		{Name: "three-way:isn=constant", Defect: "numbers of a former life fit the next"}, // most assume an ISN clock: not judged
	}
}

// Linux trims nothing off the end of text (knob overfull).
var linuxBreaks = []Breach{
	{"I32", "three-way:rules=linux,socket=linux/b@0s.listen,a@5ms.open5000,a@0s.hold,b@est.send100000/ab3~",
		"text at RCV.NXT is taken whole, as Linux's own script tcp_rcv_zero_wnd_fin has it, where RFC 9293 §3.10.7.4 trims what lies beyond the window", seldom},
}

// FreeBSD drops in TIME-WAIT what has neither ACK nor SYN nor RST (knob timeWaitNeedsACK).
var freebsdBreaks = []Breach{
	{"I32", "three-way:rules=freebsd,socket=freebsd/b@0s.listen,a@5ms.open,a@est.send1,b@got1.close,a@eof.close,a@gone+100ms.open:d=50ms,a.iss=4294901760+934464,b.iss=65537+65538/ab.syn1x%bare",
		"a segment without ACK draws none in TIME-WAIT, as FreeBSD's own scripts rcv-fin-time-wait-* have it, where RFC 9293 §3.10.7.4 answers all that is not acceptable", seldom},
	{"L3", "three-way:b.rules=freebsd/a@0s.open,b@1ns.open,a@20ms.close,b@boot.listen/b@20ms+20ms",
		"a listener takes no notice of a SYN,ACK, where RFC 9293 §3.10.7.2 answers it with a RST", seldom},
}

// Where RFC 5961 is not followed, any RST in the window counts.
var oldRuleBreaks = []Breach{
	{"I17", "three-way:rules=rfc793/b@0s.listen,a@5ms.open,a@5ms.close,a@gone+10ms.open,a@1s.abort:d=1s/ab0+3s",
		"a RST that answers something else is in the window, and counts", seldom},
}

// A SYN with a cookie is believed, as often as it comes.
var fastOpenBreaks = []Breach{
	{"I14", "fast-open/b@0s.listen2,a@5ms.open,a@est.close,b@est.abort,a@gone+10ms.open10,a@1s.abort/ab3=2@500ms",
		"a copy of the SYN opens when its sender has gone", seldom},
	{"I15", "fast-open/b@0s.listen2,a@5ms.open,a@est.close,b@est.abort,a@gone+10ms.open10,a@1s.abort/ab3=2@500ms",
		"a copy of the SYN opens once more", seldom},
	{"I19", "fast-open/b@0s.listen,a@5ms.open,a@est.close,b@eof.close,a@gone+100ms.open10,b@got10+100ms.abort/ab.syn1=3s",
		"its text is handed over again", seldom},
}

// A cookie is nothing that the responder remembers: whatever returns it opens, again and again, and nothing is repeated.
var cookieBreaks = []Breach{
	{"I10", "syn-cookies/b@0s.listen,a@5ms.open,a@est.send536,b@est.send1,b@got536.abort/ba1x=2s,ba2+2s", "what the second life sends is beyond what the first has sent", seldom},
	{"I11", "syn-cookies/b@0s.listen,a@5ms.open,a@est.send536,b@est.send1,b@got536.abort/ba1x=2s,ba2+3s", "and is acknowledged", seldom},
	{"I14", "syn-cookies/half-close/ab1+11ms,ab2+20ms", "an ACK that comes late opens when its sender has gone", seldom},
	{"I15", "syn-cookies/abort/ab2=0s", "a copy of the ACK opens once more", sure},
	{"I16", "syn-cookies/b@0s.listen,a@5ms.open,b@est.send1,b@est+3s.send1,b@est.abort/ba.data0x",
		"what the second life sends is taken for the first's", seldom},
	{"I17", "syn-cookies/abort/ab1+1ms,ba0=30ms", "what a copy draws kills what it did not open", seldom},
	{"I19", "syn-cookies/abort/ab2=0s", "its text is handed over once more", seldom},
	{"I21", "syn-cookies/b@0s.listen,a@5ms.open,a@est.send535,b@est+10ms.leave/ab2x,ba1x=4s,ba2x",
		"a copy of the first life's FIN ends the stream of the second", seldom},
	{"I22", "syn-cookies/b@0s.listen,a@5ms.open,a@est.send1461,b@est.send1,b@est+1ns.abort/ab.ack1~,ba.data0x",
		"a second life acknowledges what the first did not get", seldom},
	{"I25", "syn-cookies/b@0s.listen,a@5ms.open,a@est.send1,b@got1.send5000,a@eof+1ns.close,b@est.leave/ab2+2s,ba3x", "and so a CLOSE is complete of which nobody knows", seldom},
	{"L1", "syn-cookies/open/ab1x", "the third message is lost: there is no SYN,ACK to repeat", sure},
	{"L3", "syn-cookies/b@0s.listen,a@5ms.open,a@est.send2,a@acked.abort,b@est.close,a@gone+100ms.open,a@20s.send7/ab2+2s,ab.ack2~",
		"what is half open is taken for what a cookie opened", seldom},
	{"L5", "syn-cookies/b@0s.listen,a@5ms.open1460,a@est.send1,b@est.send100,b@est.abort/ab0x,ba1+10s,ba2x,ba3x,ba5x",
		"a second life has not sent what the opener has of the first, and neither hears the other", seldom},
	{"L6", "syn-cookies/b@0s.listen,a@5ms.open,a@est.send1,b@est.send1460,b@got1+9.999999ms.abort:d=400ms/ab1x=10ms,ba1x=10ms",
		"and so they answer each other for as long as there is a copy to answer", seldom},
}

// unasked is what is wrong with two messages: the life that they open may be a ghost's, or be known to one end alone.
const unasked = "a SYN is believed, and nobody asks whether its sender lives"

// A two-way responder believes the first SYN that it sees, and nobody asks again.
var twoWayBreaks = []Breach{
	{"I14", "two-way/abort/ab0=40ms", "an old SYN opens", sure},
	{"I15", "two-way/life/ab.syn0=30s", "a copy of the SYN opens once more", seldom},
	{"I19", "two-way/abort/ab0=30ms,ba1x", "and the text is handed over once more", seldom},
	{"I22", "two-way/b@0s.listen,a@5ms.open,a@est.leave,b@15.000001ms.abort/ab0=1ms,ba1x",
		"a second life acknowledges what the first did not get", seldom},
	{"I25", "two-way/b@0s.listen,a@5ms.open,a@est.leave,b@15.000001ms.abort/ab0=1ms,ba1x",
		"and so a CLOSE is complete of which nobody knows", seldom},
	{"L1", "two-way/open/ba0x", "the answer is lost and is not repeated", sure},
	{"L2", "two-way/open/ba0x", "one end is open, the other asks on", sure},
}

// Text that went with a SYN is acknowledged before its sender has heard of the other end.
var dataBreaks = append([]Breach{
	{"I26", "two-way+data/a@0s.open5000,b@10ms.open/ba.syn0+1ms", "of two that open at once, one sends it again", seldom},
}, twoWayBreaks...)

// Where the SYN is sent once, nothing at all is repeated.
var onceBreaks = append([]Breach{
	{"I56", "two-way:repeat=off/a@0s.open,b@10ms.open,a@500ms.close,b@505ms.close/ba0x,ba1x,ba2x", "a block waits for an answer for ever", seldom},
	{"L4", "two-way:repeat=off/a@0s.open,b@10ms.open,a@30ms.close,b@50ms.close/ab1x,ab2x,ba1x,ba2x", "and its user's CLOSE with it", seldom},
	{"L5", "two-way:repeat=off/a@0s.open,b@10ms.open,a@300s.close/ab2~,ab.syn0x", "and its text", seldom},
}, twoWayBreaks...)

// Where a repeated SYN begins anew, a copy of it resets what it opened.
var anewBreaks = []Breach{
	{"I10", "two-way:dup=anew/talk/ab0=0s", "the two ends no longer agree on the responder's numbers", seldom},
	{"I11", "two-way:dup=anew/talk/ab0+1s", "so one acknowledges what the other has not sent", seldom},
	{"I14", "two-way:dup=anew/abort/ab0=40ms", "an old SYN opens", sure},
	{"I15", "two-way:dup=anew/open/ba0x", "every copy of a SYN opens", sure},
	{"I16", "two-way:dup=anew/talk/ab0=0s", "text for the first life reaches the second", seldom},
	{"I19", "two-way:dup=anew/talk/ab0=0s", "text for the first life reaches the second", seldom},
	{"I21", "two-way:dup=anew/life/ab0=0s", "so does its FIN", seldom},
	{"I22", "two-way:dup=anew/talk/ab0=0s", "and is acknowledged there", seldom},
	{"I25", "two-way:dup=anew/b@0s.listen,a@5ms.open,a@500ms.close/ab0=0s", "and so a CLOSE is complete of which nobody knows", seldom},
	{"I34", "two-way:dup=anew/open/ba0x", "a SYN ends a connection", sure},
	{"L5", "two-way:dup=anew/b@0s.listen,a@5ms.open,a@est+10s.send2921,b@est.send100/ab0+1s,ba0x,ba.data0+1ms",
		"two ends with other numbers do not hear each other", seldom},
}

// Without the timer of its SYN,ACK an embryo waits for ever.
var silentBreaks = []Breach{
	{"I47", "three-way:synackTimer=off/open/ab1x", "the embryo stays", sure},
	{"I56", "three-way:synackTimer=off/b@0s.listen,a@5ms.open,b@500ms.close/ba0x", "so does one whose user has gone", seldom},
	{"L1", "three-way:synackTimer=off/open/ab1x", "nobody repeats what was lost", sure},
	{"L2", "three-way:synackTimer=off/open/ab1x", "one end is open, the other waits", sure},
	{"L4", "three-way:synackTimer=off/a@0s.open,b@5ms.open,a@500ms.close,b@509.999999ms.close:d=400ms/ab1x,ab2x,ab3x,ba2x",
		"and does not close", seldom},
	{"L5", "three-way:synackTimer=off/a@0s.open,b@5ms.open,a@500ms.close,b@509.999999ms.close:d=400ms/ab1x,ab2x,ab3x,ba2x",
		"nor send", seldom},
	{"L7", "three-way:synackTimer=off/open/ba.synack0x,a@70s+0s", "nobody asks whether the opener is still there", seldom},
	{"L8", "three-way:giveUp=2m,synackTimer=off/b@0s.listen8,c@0s.mute,c@10ms.flood64,a@100ms.open", "the backlog stays full", seldom},
}

// FIN-WAIT-1 goes to TIME-WAIT upon any FIN that has an ACK, whatever it covers (T23).
var folkloreBreaks = []Breach{
	{"I01", "three-way:finCoverage=off/both-close", "the move itself", sure},
	{"I12", "three-way:finCoverage=off/both-close", "what was not acknowledged counts as if it were", sure},
	{"I22", "three-way:finCoverage=off/both-close", "and may not have arrived", sure},
	{"L4", "three-way:finCoverage=off/both-close/ab.fin0x", "a FIN that was lost is not sent again from there", sure},
}
