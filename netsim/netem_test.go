package netsim

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// percent is the ratio of a percentage in thousandths, as tc computes it: rint(p/100 · (2^32-1)), halves to even.
func percent(thousandths uint64) Ratio {
	n, half := thousandths*uint64(Certain), uint64(50000)
	r := n / 100000
	if rest := n % 100000; rest > half || rest == half && r%2 == 1 {
		r++
	}
	return Ratio(r)
}

// Every keyword of tc's netem(8), and ours, and the fields in which it lands.
var profileTexts = []struct {
	text string
	want Profile
}{
	{"", Profile{}},
	{" ; \n;", Profile{}},
	{"delay 100ms 10ms 25% distribution pareto loss gemodel 1% 10% 70% 0.1% duplicate 1% corrupt 0.1% reorder 25% 50% gap 5 rate 1mbit limit 1000",
		Profile{Default: Impairment{
			Delay:     Delay{100 * time.Millisecond, 10 * time.Millisecond, percent(25000), Pareto},
			Loss:      Loss{Model: GilbertLoss, Gilbert: GilbertElliott{percent(1000), percent(10000), percent(70000), percent(100)}},
			Duplicate: Duplicate{Chance: Chance{P: percent(1000)}},
			Corrupt:   Chance{P: percent(100)},
			Reorder:   Reorder{Chance{percent(25000), percent(50000)}, 5},
			Rate:      Rate{Bits: 1e6}, Limit: 1000,
		}}},
	{"delay 40ms; ba: loss 10%; horizon 30s", Profile{
		Default: Impairment{Delay: Delay{Mean: 40 * time.Millisecond}},
		Links:   []LinkImpairment{{1, 0, Impairment{Loss: Loss{Model: RandomLoss, Random: Chance{P: percent(10000)}}}}},
		Horizon: Time(30 * time.Second)}},
	{"ba:; ab:delay 1ms", Profile{Links: []LinkImpairment{{0, 1, Impairment{Delay: Delay{Mean: time.Millisecond}}}, {1, 0, Impairment{}}}}},
	{"aAa: seed 7", Profile{Links: []LinkImpairment{{0, 26, Impairment{Seed: 7}}}}},
	{"loss random 1% 30%", Profile{Default: Impairment{Loss: Loss{Model: RandomLoss, Random: Chance{percent(1000), percent(30000)}}}}},
	// What tc fills in: p31 = 100%-p13, p32 = 0, p23 = 100%, p14 = 0; r = 100%-p, 1-h = 100%, 1-k = 0.
	{"loss state 10%", Profile{Default: Impairment{Loss: Loss{Model: MarkovLoss,
		Markov: Markov{percent(10000), Certain - percent(10000), 0, Certain, 0}}}}},
	{"loss state 1% 2% 3% 4% 5%", Profile{Default: Impairment{Loss: Loss{Model: MarkovLoss,
		Markov: Markov{percent(1000), percent(2000), percent(3000), percent(4000), percent(5000)}}}}},
	{"loss gemodel 10%", Profile{Default: Impairment{Loss: Loss{Model: GilbertLoss,
		Gilbert: GilbertElliott{percent(10000), Certain - percent(10000), Certain, 0}}}}},
	{"loss 0% 50%", Profile{}},
	{"duplicate 1% 2% copies 3 lag 90s", Profile{Default: Impairment{
		Duplicate: Duplicate{Chance{percent(1000), percent(2000)}, 3, 90 * time.Second}}}},
	{"rate 5kbit 20 100 5", Profile{Default: Impairment{Rate: Rate{5000, 20, 100, 5}}}},
	{"rate 1mbit -14", Profile{Default: Impairment{Rate: Rate{Bits: 1e6, Overhead: -14}}}},
	{"rate 1mbit 0 48 -8", Profile{Default: Impairment{Rate: Rate{1e6, 0, 48, -8}}}},
	{"rate 0 1 2 3", Profile{}},
	{"slot 800us 10ms packets 42 bytes 64k", Profile{Default: Impairment{
		Slot: Slot{Min: 800 * time.Microsecond, Max: 10 * time.Millisecond, Packets: 42, Bytes: 65536}}}},
	{"slot 1ms", Profile{Default: Impairment{Slot: Slot{Min: time.Millisecond, Max: time.Millisecond}}}},
	{"slot distribution paretonormal 5ms 2ms packets 3", Profile{Default: Impairment{
		Slot: Slot{Mean: 5 * time.Millisecond, Jitter: 2 * time.Millisecond, Distribution: ParetoNormal, Packets: 3}}}},
	{"seed 18446744073709551615", Profile{Default: Impairment{Seed: 1<<64 - 1}}},
	{"down 5s 6s down 1s 2s", Profile{Default: Impairment{Down: []Window{{1e9, 2e9}, {5e9, 6e9}}}}},
	{"down 5s never", Profile{Default: Impairment{Down: []Window{{5e9, Never}}}}},
	{"flap 3s 1s", Profile{Default: Impairment{Flap: Flap{Up: 3e9, Down: 1e9}}}},
	{"flap 3s 1s 10s 20s", Profile{Default: Impairment{Flap: Flap{3e9, 1e9, Window{10e9, 20e9}}}}},
	{"forge 1% 1,3-5 2", Profile{Default: Impairment{Forge: Forge{percent(1000), 1<<1 | 1<<3 | 1<<4 | 1<<5, 2}}}},
	{"forge 1% 63", Profile{Default: Impairment{Forge: Forge{percent(1000), 1 << 63, 0}}}},
	{"msl 30s lies", Profile{MSL: 30 * time.Second, Lies: true}},
	{"msl 2m horizon 1h", Profile{MSL: 2 * time.Minute, Horizon: Time(time.Hour)}},
}

// Every keyword of tc's netem(8), and ours, lands in its field.
func TestParseProfile(t *testing.T) {
	for _, c := range profileTexts {
		got, err := ParseProfile(c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q, -want +got:\n%s", c.text, diff)
		}
		again, err := ParseProfile(got.String())
		if diff := cmp.Diff(got, again); err != nil || diff != "" {
			t.Errorf("%q prints as %q, which is read otherwise: %v\n%s", c.text, got, err, diff)
		}
	}
}

// tc's abbreviations (its matches takes any beginning, in its order), units, and the forms that mean the same.
func TestProfileSpellings(t *testing.T) {
	for _, c := range []struct{ text, canonical string }{
		{"latency 5ms", "delay 5ms"},
		{"d 5ms", "delay 5ms"},
		{"la 5ms", "delay 5ms"},
		{"l 5", "limit 5"},
		{"lo 5", "loss 5%"},
		{"drop 5", "loss 5%"},
		{"loss .5", "loss 0.5%"},
		{"loss 5.50%", "loss 5.5%"},
		{"loss 33.333%", "loss 33.333%"},
		{"loss 100", "loss 100%"},
		{"dup 1", "duplicate 1%"},
		{"c 1", "corrupt 1%"},
		{"delay 1ms r 5 g 3", "delay 1ms reorder 5% gap 3"},
		{"delay 1ms reorder 5 gap 1", "delay 1ms reorder 5%"},
		{"delay 1ms reorder 5 gap 0x10", "delay 1ms reorder 5% gap 16"},
		{"delay 1ms reorder 5 gap 010", "delay 1ms reorder 5% gap 8"},
		{"delay 2ms 1ms di normal", "delay 2ms 1ms distribution normal"},
		{"distribution uniform delay 2ms 1ms", "delay 2ms 1ms"},
		{"delay 2ms 0ms 25%", "delay 2ms 0s 25%"},
		{"delay 1000", "delay 1ms"},
		{"delay 1.5usecs", "delay 1.5us"},
		{"delay 1.23456us", "delay 1.234us"},
		{"delay 7NSEC", "delay 7ns"},
		{"delay 1Sec", "delay 1s"},
		{"delay 2m", "delay 120s"},
		{"limit 10k", "limit 10240"},
		{"rate 1000", "rate 1kbit"},
		{"rate 1.5Mbit", "rate 1500kbit"},
		{"rate 1mbps", "rate 8mbit"},
		{"rate 1KiBps", "rate 8192bit"},
		{"rate 2gibit", "rate 2147483648bit"},
		{"rate 1tbit", "rate 1tbit"},
		{"sl 1ms p 3 b 1m", "slot 1ms packets 3 bytes 1048576"},
		{"slot 1ms bytes 100 packets 3", "slot 1ms packets 3 bytes 100"},
		{"slot 0 0", ""},
		{"horizon 30s; delay 1ms", "delay 1ms; horizon 30s"},
		{"delay 1ms; loss 1%", "delay 1ms loss 1%"},
		{"ba: loss 1%; ab: loss 1%; loss 2%", "loss 2%; ab: loss 1%; ba: loss 1%"},
		{"flap 1s 1s 0s never", "flap 1s 1s"},
		{"flap 1s 1s 5s never", "flap 1s 1s 5s never"},
		{"loss gemodel 1%", "loss gemodel 1% 99% 100% 0%"},
		{"forge 1 3,1,2", "forge 1% 1,2,3"},
		{"horizon 0s", ""},
	} {
		p, err := ParseProfile(c.text)
		if err != nil || p.String() != c.canonical {
			t.Errorf("%q prints as %q (%v), want %q", c.text, p, err, c.canonical)
		}
	}
}

// What cannot be read: the column, what stands there, and a part of what would be right. Column 0 is no error.
var profileErrors = []struct {
	text   string
	column int
	got    string
	want   string
}{
	{"reoder 10%", 1, "reoder", "did you mean reorder?"},
	{"delay 1ms los 1%", 0, "", ""}, // tc takes los for loss
	{"delay 1ms lsos 1%", 11, "lsos", "did you mean loss?"},
	{"xyzzy", 1, "xyzzy", "limit, delay, latency, loss"},
	{"delay", 6, "", "the delay"},
	{"delay; loss 1%", 6, ";", "the delay"},
	{"delay 10 ms", 10, "ms", "next to its number"},
	{"delay 10ms 25%", 12, "25%", "the jitter"},
	{"delay -5ms", 7, "-5ms", "the delay"},
	{"delay 5ns5", 7, "5ns5", "the delay"},
	{"delay 200000h 1ms", 0, "", ""},
	{"delay 2000000h", 7, "2000000h", "up to 146 years"},
	{"delay 3s 2.2s", 10, "2.2s", "2.147483647s"},
	{"delay 1ms 1ms 101%", 15, "101%", "100%"},
	{"delay 1ms 1ms 25% 3", 19, "3", "a keyword"},
	{"delay 1ms distribution normal", 24, "normal", "jitter"},
	{"delay 1ms 1ms distribution nromal", 28, "nromal", "did you mean normal?"},
	{"loss 101%", 6, "101%", "0% to 100%"},
	{"loss -1%", 6, "-1%", "random, state or gemodel"},
	{"loss gemodle 1%", 6, "gemodle", "did you mean gemodel?"},
	{"loss 5% loss 6%", 9, "loss", "column 1"},
	{"loss state 10% 80% 30%", 16, "80%", "state 3"},
	{"loss state 60% 1% 1% 1% 50%", 12, "60%", "state 1"},
	{"duplicate 1% copies 0", 21, "0", "1 to 255"},
	{"duplicate 1% copies 256", 21, "256", "1 to 255"},
	{"copies 3", 1, "copies", "after duplicate"},
	{"packets 3", 1, "packets", "after slot"},
	{"lies", 1, "lies", "after msl"},
	{"ecn", 1, "ecn", "marking"},
	{"reorder 25%", 1, "reorder", "delay"},
	{"delay 1ms gap 5", 11, "gap", "reorder 25% gap 5"},
	{"limit 0", 7, "0", "from 1 to"},
	{"limit 4g", 7, "4g", "4294967295"},
	{"rate 7bit", 6, "7bit", "8bit"},
	{"rate 1mbut", 6, "1mbut", "mbit"},
	{"rate 1mbit 20 48 -48", 18, "-48", "cell"},
	{"slot 2ms 1ms", 10, "1ms", "at least the shortest"},
	{"slot distribution normal 1ms 0ms", 30, "0ms", "more than 0s"},
	{"slot distribution normal 1ms 3s", 30, "3s", "2.147483647s"},
	{"slot soon", 6, "soon", "the time between slots"},
	{"seed 0", 6, "0", "1 to 18446744073709551615"},
	{"down 2s 1s", 9, "1s", "after 2s"},
	{"flap 1s", 8, "", "down"},
	{"flap 0s 1s", 6, "0s", "more than 0s"},
	{"forge 1% 0", 10, "0", "1 to 63"},
	{"forge 1% 64", 10, "64", "1 to 63"},
	{"forge 1% 5-3", 10, "5-3", "1-4"},
	{"forge 1% 1 200", 12, "200", "127"},
	{"ab: horizon 3s", 5, "horizon", "whole network"},
	{"ab: loss 1%; ab: loss 2%", 14, "ab:", "no section yet"},
	{"a: loss 1%", 1, "a:", "two hosts"},
	{"ab loss 1%", 1, "ab", "colon after the name of a link: ab:"},
	{"netem delay 1ms", 1, "netem", "begin after the word netem"},
	{"a: loss 1%", 1, "a:", "two hosts"},
	{"loss 1% ba: loss 2%", 9, "ba:", "after \";\""},
	{"ab: reorder 5%; loss 1%", 5, "reorder", "delay"},
	{"msl 0s", 5, "0s", "more than 0s"},
	{"loss \xff\xfe", 6, "\xff\xfe", "percentage"},
}

// An error names the column, what stands there, and what would be right.
func TestProfileErrors(t *testing.T) {
	for _, c := range profileErrors {
		_, err := ParseProfile(c.text)
		if c.column == 0 {
			if err != nil {
				t.Errorf("%q: %v", c.text, err)
			}
			continue
		}
		var e *ParseError
		if !errors.As(err, &e) {
			t.Errorf("%q: error %v, want one at column %d", c.text, err, c.column)
			continue
		}
		if e.What != "profile" || e.Column != c.column || e.Got != c.got || !strings.Contains(e.Want, c.want) {
			t.Errorf("%q: column %d, got %q, want %q; should be column %d, %q, %q", c.text, e.Column, e.Got, e.Want, c.column, c.got, c.want)
		}
	}
}

// FuzzProfile: no text makes ParseProfile panic; what it reads is valid, prints back as the same, and can be run.
func FuzzProfile(f *testing.F) {
	for _, n := range Profiles() {
		f.Add(n.Profile.String())
	}
	for _, s := range []string{
		"delay 100ms 10ms 25% distribution pareto loss gemodel 1% 10% 70% 0.1% duplicate 1% corrupt 0.1% reorder 25% 50% gap 5 rate 1mbit limit 1000",
		"delay 40ms; ba: loss 10%; horizon 30s", "loss state 1% 2% 3% 4% 5%; aAb: slot distribution normal 1ms 1ms packets 1 bytes 2",
		"slot 800us 1ms p 3 b 64k rate 5kbit -20 100 -5", "down 1s 2s down 3s never flap 1s 1s 2s never forge 1% 1-4,63 127",
		"msl 1ns lies; seed 18446744073709551615 limit 4294967295", "duplicate 100% 100% copies 255 lag 4611686018427387904ns",
		"delay 4611686018427387904ns 2147483647ns rate 8 2147483647 4294967295 2147483647", "loss 0.00000001%", ";;:;ab:", "la 1 r 1 g 4294967295",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParseProfile(text)
		if err != nil {
			var e *ParseError
			if !errors.As(err, &e) || e.Column < 1 || e.Column > len(text)+1 || e.Want == "" {
				t.Fatalf("%q: %#v", text, err)
			}
			return
		}
		if err := p.Validate(); err != nil {
			t.Fatalf("%q is not valid: %v", text, err)
		}
		printed := p.String()
		again, err := ParseProfile(printed)
		if err != nil {
			t.Fatalf("%q prints as %q, which is not read: %v", text, printed, err)
		}
		if diff := cmp.Diff(p, again); diff != "" || again.String() != printed {
			t.Fatalf("%q prints as %q, which is read as %q:\n%s", text, printed, again, diff)
		}
		r := NewRandom[int](1, p)
		var ls LinkState
		for n := range uint32(50) {
			o := Offer[int]{OfferInfo: OfferInfo{Site: Site{From: 0, To: 1, N: n}, Size: 1500, Now: Time(n) * 1e6, Transit: 1e6}}
			f := r.Choose(&o, &ls)
			if f.Delay < 0 || f.CopyDelay < 0 || f.Copies == 0 && f.CopyDelay != 0 {
				t.Fatalf("%q: packet %d: %+v", text, n, f)
			}
		}
	})
}
