package hunt

// Variant is a row of the table: a handshake with its knobs, and what it is declared to break.
type Variant struct {
	Name   string // as in a token: two-way:repeat=off
	Label  string // what a table calls it; empty: Name
	Breaks []Breach
}

// Breach is an invariant that a variant is declared to break.
type Breach struct {
	ID    string
	Under string // a script and a plan that show it, as in a token
	Why   string
	// Sure is a breach that a few thousand runs find: the variant is a control, and where it is not broken the hunt does
	// not bite.
	Sure bool
}

// declares returns the breach of an invariant that is declared, or nil.
func (v *Variant) declares(id string) *Breach {
	for i := range v.Breaks {
		if v.Breaks[i].ID == id {
			return &v.Breaks[i]
		}
	}
	return nil
}

const sure = true

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
		{Name: "three-way:rules=rfc793", Label: "three-way, rfc793"},
		{Name: "three-way:" + linux, Label: "three-way, linux"},
		{Name: "three-way:" + freebsd, Label: "three-way, freebsd"},
		{Name: "three-way:" + linux + ",b.rules=freebsd,b.socket=freebsd", Label: "linux to freebsd"},
		{Name: "fast-open", Breaks: fastOpenBreaks},
		{Name: "syn-cookies", Breaks: synCookiesBreak},
		{Name: "two-way", Breaks: twoWayBreaks},
		{Name: "two-way+data", Breaks: twoWayBreaks},
		{Name: "two-way:repeat=off", Breaks: twoWayBreaks},
		{Name: "two-way:dup=anew", Breaks: anewBreaks},
		{Name: "three-way:synackTimer=off", Breaks: silentBreaks},
		{Name: "three-way:finCoverage=off", Breaks: []Breach{
			{"I12", "both-close", "SND.UNA moves over a FIN that nobody has acknowledged", sure},
			{"I22", "both-close", "which the peer has not got", sure},
			{"I01", "both-close", "TIME-WAIT upon any FIN that has an ACK, whatever it covers (T23)", sure},
			{"L4", "both-close/ab.fin0x", "the FIN that was lost is not sent again from there", sure},
		}},
		{Name: "three-way:isn=constant"},
	}
}

// A two-way responder believes the first SYN that it sees, and nobody asks again.
var twoWayBreaks = []Breach{
	{"I14", "abort/ab0=40ms", "an old SYN opens", sure},
	{"I15", "life/ab.syn0=30s", "a copy of the SYN opens once more", false},
	{"I19", "abort/ab0=30ms,ba1x", "and the text is handed over once more", false},
	{"L1", "open/ba0x", "the answer is lost and is not repeated", sure},
	{"L2", "open/ba0x", "one end is open, the other asks on", sure},
}

// Where a repeated SYN begins anew, a copy of it resets what it opened.
var anewBreaks = []Breach{
	{"I10", "talk/ab0=0s", "the two ends no longer agree on the responder's numbers", false},
	{"I14", "abort/ab0=40ms", "an old SYN opens", sure},
	{"I15", "open/ba0x", "every copy of a SYN opens", sure},
	{"I16", "talk/ab0=0s", "text for the first life reaches the second", false},
	{"I19", "talk/ab0=0s", "text for the first life reaches the second", false},
	{"I21", "life/ab0=0s", "so does its FIN", false},
	{"I22", "talk/ab0=0s", "what the first life acknowledged the second has not got", false},
	{"I25", "b@0s.listen,a@5ms.open,a@est.close/ab0=0s", "nor the FIN, though CLOSE is complete", false},
	{"I34", "open/ba0x", "a SYN ends a connection", sure},
}

// A cookie is nothing that the responder remembers: whatever returns it opens, again and again, and nothing is repeated.
var synCookiesBreak = []Breach{
	{"I14", "half-close/ab1+11ms,ab2+20ms", "an ACK that comes late opens when its sender has gone", false},
	{"I15", "abort/ab2=0s", "a copy of the ACK opens once more", sure},
	{"I17", "abort/ab1+1ms,ba0=30ms", "what a copy draws kills what it did not open", false},
	{"I19", "abort/ab2=0s", "its text is handed over once more", false},
	{"I36", "reopen:d=1s", "an ACK that TIME-WAIT takes for a cookie's opens, and the two ends never agree again", false},
	{"L1", "open/ab1x", "the third message is lost: there is no SYN,ACK to repeat", sure},
}

// A SYN with a cookie is believed, as often as it comes.
var fastOpenBreaks = []Breach{
	{"I14", "b@0s.listen,a@5ms.open,a@est.close,b@eof.close,a@gone+100ms.open10,b@got10+100ms.abort/ab.syn1=3s",
		"a copy of the SYN is believed when its sender has gone", false},
	{"I15", "b@0s.listen,a@5ms.open,a@est.close,b@eof.close,a@gone+100ms.open10,b@got10+100ms.abort/ab.syn1=3s",
		"a copy of the SYN opens once more", false},
	{"I19", "b@0s.listen,a@5ms.open,a@est.close,b@eof.close,a@gone+100ms.open10,b@got10+100ms.abort/ab.syn1=3s",
		"a copy of the SYN opens once more, and its text is handed over again", false},
}

// Without the timer of its SYN,ACK an embryo waits for ever.
var silentBreaks = []Breach{
	{"I47", "open/ab1x", "the embryo stays", sure},
	{"I56", "b@0s.listen,a@5ms.open,b@500ms.close/ba0x", "so does one whose user has gone", false},
	{"L1", "open/ab1x", "nobody repeats what was lost", sure},
	{"L2", "open/ab1x", "one end is open, the other waits", sure},
}
