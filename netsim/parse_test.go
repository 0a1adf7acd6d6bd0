package netsim_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"synfault/netsim"
)

// What a plan may have at its places, as the errors say it.
const (
	wantItem     = "a host or a link, such as b@2s or ab3x (- alone is the empty plan)"
	wantTo       = `the link's second host, "@" and the instant at which the host crashes, or "." and a timer of the host`
	wantOrdinal  = "which packet, from 0 to 4294967295: ab0x is the first from a to b"
	wantFate     = "what happens to the packet: x lost, +250ms late, ~ damaged, =10ms copied, %1 joined by a forged one"
	wantComma    = `"," before the next fault, or the end`
	wantDuration = "; a duration is a decimal number with a unit: ns, us, ms, s, m or h"
	wantRange    = "; a duration is a whole number of nanoseconds, up to 292 years"
	wantLate     = "how late the packet is, such as 250ms"
	wantCopy     = "how much later a copy arrives, such as 10ms, or 3@10ms for three"
	wantCopies   = "the number of copies, from 1 to 255"
	wantDamage   = "the argument of the damage, from 1 to 65535"
	wantKind     = "a kind of forged packet, from 1 to 255"
	wantEdge     = "the edge, from -128 to +127"
	wantClass    = "a class from 1 to 15"
	wantInstant  = "the instant of the crash, such as 2s"
	wantDown     = "how long the host is down, such as 5s"
	wantNewSite  = "a site that has no fault yet: one site takes one fault, such as ab3+250ms=10ms"
	wantTimer    = "which timer of this kind that the host sets, from 0 to 4294967295"
	wantEarly    = `"-" and how early the timer fires, such as -200ms`
	wantHowEarly = "how early the timer fires, such as 200ms"
	wantNewTimer = "a timer that has no fault yet: this one fires early already"
	wantNewCrash = "a crash of this host at another instant: this one is there already"
)

// typos are what people mistype: at the start, amidst and at the end.
var typos = []struct {
	text   string
	column int
	got    string // "" is the end of the text
	want   string
}{
	// At the start.
	{"", 1, "", wantItem},
	{" ", 1, " ", wantItem},
	{" ab3x", 1, " ab3x", wantItem},
	{"3abx", 1, "3abx", wantItem},
	{"--", 1, "--", wantItem},
	{"-,ab3x", 1, "-", wantItem},
	{",ab3x", 1, ",", wantItem},
	{"AB3x", 1, "AB3x", wantItem},
	{"ZZZZa@1s", 1, "ZZZZa@1s", wantItem},
	{"CRXq@1s", 1, "CRXq@1s", wantItem},
	{"äb3x", 1, "äb3x", wantItem},
	{"\x00", 1, "\x00", wantItem},
	{"\xff\xfe", 1, "\xff\xfe", wantItem},
	{"'ab3x'", 1, "'ab3x'", wantItem},
	// The link.
	{"a", 2, "", wantTo},
	{"a3x", 2, "3x", wantTo},
	{"a->b3x", 2, "->b3x", wantTo},
	{"aB3x", 2, "B3x", wantTo},
	{"a,ab3x", 2, ",", wantTo},
	// The ordinal and the class.
	{"ab", 3, "", wantOrdinal},
	{"abx", 3, "x", wantOrdinal},
	{"abc3x", 3, "c3x", wantOrdinal},
	{"ab３x", 3, "３x", wantOrdinal},
	{"ab-1x", 3, "-1x", wantOrdinal},
	{"ab4294967296x", 3, "4294967296x", wantOrdinal},
	{"ab99999999999999999999x", 3, "99999999999999999999…", wantOrdinal},
	{"ab.3x", 5, "x", `"." between the class and which of it`},
	{"ab.0.3x", 4, "0.3x", wantClass},
	{"ab.16.3x", 4, "16.3x", wantClass},
	{"ab.rst0x", 4, "rst0x", "a class of packets, one of fin, syn, synack"},
	{"ab.SYN0x", 4, "SYN0x", "a class of packets, one of fin, syn, synack"},
	{"ab.0x", 4, "0x", wantClass},
	{"ab.synx", 4, "synx", "a class of packets, one of fin, syn, synack"},
	{"ab.syn", 7, "", wantOrdinal},
	{"ab.", 4, "", "a class of packets, one of fin, syn, synack"},
	// A timer.
	{"a.", 3, "", "a timer, one of rto, wait"},
	{"a.syn0-1s", 3, "syn0-1s", "a timer, one of rto, wait"},
	{"a.0.0-1s", 3, "0.0-1s", wantClass},
	{"a.2", 4, "", `"." between the class and which of it`},
	{"a.rto", 6, "", wantTimer},
	{"a.rto-1s", 6, "-1s", wantTimer},
	{"a.rto0", 7, "", wantEarly},
	{"a.rto0+1s", 7, "+1s", wantEarly},
	{"a.rto0x", 7, "x", wantEarly},
	{"a.rto0-", 8, "", wantHowEarly + wantDuration},
	{"a.rto0-1", 8, "1", wantHowEarly + wantDuration},
	{"a.rto0-0s", 8, "0s", "how early the timer fires, more than 0"},
	{"a.rto0-1s-1s", 10, "-1s", wantComma},
	{"a.rto0-1s,a.1.0-2s", 11, "a.1.0-2s", wantNewTimer},
	// The fate.
	{"ab3", 4, "", wantFate},
	{"ab3,ab4x", 4, ",", wantFate},
	{"ab3y", 4, "y", wantFate},
	{"ab3X", 4, "X", wantFate},
	{"ab3+0s", 4, "+0s", wantFate},
	{"ab3+", 5, "", wantLate + wantDuration},
	{"ab3+250", 5, "250", wantLate + wantDuration},
	{"ab3+250msec", 5, "250msec", wantLate + wantDuration},
	{"ab3+-1s", 5, "-1s", wantLate + wantDuration},
	{"ab3+1µs", 5, "1µs", wantLate + wantDuration},
	{"ab3+300y", 5, "300y", wantLate + wantDuration},
	{"ab3+0.5ns", 5, "0.5ns", wantLate + wantRange},
	{"ab3+9999999999s", 5, "9999999999s", wantLate + wantRange},
	{"ab3=", 5, "", wantCopy + wantDuration},
	{"ab3=2", 5, "2", wantCopy + wantDuration},
	{"ab3=0@1s", 5, "0@1s", wantCopies},
	{"ab3=256@1s", 5, "256@1s", wantCopies},
	{"ab3=2@", 7, "", wantCopy + wantDuration},
	{"ab3~0", 5, "0", wantDamage},
	{"ab3~65536", 5, "65536", wantDamage},
	{"ab3%", 5, "", "a kind of forged packet, one of rst, syn"},
	{"ab3%fin", 5, "fin", "a kind of forged packet, one of rst, syn"},
	{"ab3%0", 5, "0", wantKind},
	{"ab3%256", 5, "256", wantKind},
	{"ab3%rst+128", 9, "128", wantEdge},
	{"ab3%rst-129", 9, "129", wantEdge},
	{"ab3%rst+0", 9, "0", wantEdge},
	{"ab3%rst+", 9, "", wantEdge},
	{"ab3%rst+-1", 9, "-1", wantEdge},
	// Hosts.
	{"b@", 3, "", wantInstant + wantDuration},
	{"b@2", 3, "2", wantInstant + wantDuration},
	{"b@2s+", 6, "", wantDown + wantDuration},
	{"b@2s-5s", 5, "-5s", wantComma},
	{"b@2s+5s+1s", 8, "+1s", wantComma},
	// Between the items, and at the end.
	{"ab3x ", 5, " ", wantComma},
	{"ab3x\n", 5, "\n", wantComma},
	{"ab3x;ab4x", 5, ";ab4x", wantComma},
	{"ab3xx", 5, "x", wantComma},
	{"ab3~x", 5, "x", wantComma},
	{"ab3=1s+1s", 7, "+1s", wantComma},
	{"ab3xab4x", 5, "ab4x", wantComma},
	{"ab3x,", 6, "", wantItem},
	{"ab3x,,ab4x", 6, ",", wantItem},
	{"ab3x, ab4x", 6, " ab4x", wantItem},
	{"ab3x,-", 6, "-", wantItem},
	{"ab3x,ba1x,b@2x", 13, "2x", wantInstant + wantDuration},
	{"ab3x…and much more of the same", 5, "…and much more of …", wantComma},
	// Twice the same.
	{"ab3x,ab3+1s", 6, "ab3+1s", wantNewSite},
	{"ab3x,ba3x,ab03x", 11, "ab03x", wantNewSite},
	{"ab.syn0x,ab.1.0x", 10, "ab.1.0x", wantNewSite},
	{"b@2s,b@2000ms+1s", 6, "b@2000ms+1s", wantNewCrash},
}

func TestAParseErrorNamesColumnTextAndRemedy(t *testing.T) {
	for _, c := range typos {
		_, err := named.Parse(c.text)
		var got *netsim.ParseError
		if !errors.As(err, &got) {
			t.Errorf("%q: error %v, want a *ParseError", c.text, err)
			continue
		}
		if want := (netsim.ParseError{What: "plan", Column: c.column, Got: c.got, Want: c.want}); *got != want {
			t.Errorf("%q:\n got %+v\nwant %+v", c.text, *got, want)
		}
		if strings.ContainsAny(err.Error(), "\n\r\x00") {
			t.Errorf("%q: the error is not one line: %q", c.text, err)
		}
	}
}

// TestAParseErrorReadsAsOneSentence has the errors whole, as a person sees them.
func TestAParseErrorReadsAsOneSentence(t *testing.T) {
	for text, want := range map[string]string{
		"ab3x,ab4y": `plan, column 9: "y" stands where there should be ` + wantFate,
		"ab3":       `plan, column 4: the end of the text stands where there should be ` + wantFate,
		"ab3x\n":    `plan, column 5: "\n" stands where there should be ` + wantComma,
		"ab.syn0x":  `plan, column 4: "syn0x" stands where there should be a class of packets by its number: this protocol names none`,
		"ab0%rst":   `plan, column 5: "rst" stands where there should be a kind of forged packet by its number: this protocol names none`,
	} {
		if _, err := netsim.Parse(text); err == nil || err.Error() != want {
			t.Errorf("%q:\n got %v\nwant %s", text, err, want)
		}
	}
}

// TestAPlanOfTooManyFaultsIsRefused at the first one too many, and not before.
func TestAPlanOfTooManyFaultsIsRefused(t *testing.T) {
	items := func(n int, form string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, form, i)
		}
		return strings.TrimSuffix(b.String(), ",")
	}
	for _, form := range []string{"ab%dx,", "b@%ds,"} {
		most := items(netsim.MaxFaults, form)
		p, err := netsim.Parse(most)
		if err != nil || p.Len() != netsim.MaxFaults {
			t.Fatalf("%d faults are read as %d, %v", netsim.MaxFaults, p.Len(), err)
		}
		if got := p.String(); got != most {
			t.Errorf("%d faults are printed otherwise than they were read", netsim.MaxFaults)
		}
		_, err = netsim.Parse(most + ",ba0x")
		var got *netsim.ParseError
		if !errors.As(err, &got) || got.Column != len(most)+2 || got.Want != "the end: a plan has at most 65536 faults" {
			t.Errorf("one more: %v", err)
		}
	}
}

// FuzzPlan feeds Parse anything: it must not panic, an error must name a column within the text, and whatever is read must
// be printed as a text that is read as the same plan, printed the same, and left alone by shells.
func FuzzPlan(f *testing.F) {
	for _, s := range []string{"-", "", "ab0x", "ab3x+250ms~7=3@10ms%2-3,b@2s+5s", "ab.syn0x,ab.2.1~", "zCRXp0%rst+1", "a.rto0-200ms,b.2.7-1h", "a.0-1s", "ab0=,", "b@1.5h"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, names := range []netsim.Names{{}, named} {
			p, err := names.Parse(text)
			if err != nil {
				var pe *netsim.ParseError
				if !errors.As(err, &pe) || pe.Column < 1 || pe.Column > len(text)+1 || strings.ContainsAny(err.Error(), "\n\r") {
					t.Fatalf("%q: error %q", text, err)
				}
				continue
			}
			printed := names.Format(p)
			again, err := names.Parse(printed)
			if err != nil || !again.Equal(p) || names.Format(again) != printed {
				t.Fatalf("%q is read as %v, printed %q, read as %v, %v", text, p, printed, again, err)
			}
			if !unquoted.MatchString(printed) {
				t.Fatalf("a shell may change %q", printed)
			}
		}
		if d, err := netsim.ParseDuration(text); err == nil {
			if again, err := netsim.ParseDuration(netsim.FormatDuration(d)); err != nil || again != d || d < 0 {
				t.Fatalf("%q is read as %d ns, printed %s, read as %d ns, %v", text, int64(d), netsim.FormatDuration(d), int64(again), err)
			}
		}
	})
}
