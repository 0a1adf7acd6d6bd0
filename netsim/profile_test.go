package netsim

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// There are at least a dozen named profiles; each says what it is and where its numbers come from, heals, and can be
// written as text.
func TestNamedProfiles(t *testing.T) {
	all := Profiles()
	if len(all) < 12 {
		t.Errorf("%d named profiles, want at least 12", len(all))
	}
	seen, names := map[string]string{}, map[string]bool{}
	for _, n := range all {
		if names[n.Name] || strings.Trim(n.Name, "abcdefghijklmnopqrstuvwxyz-") != "" {
			t.Errorf("%q is used twice, or is no word of lower-case letters and hyphens", n.Name)
		}
		names[n.Name] = true
		if n.About == "" || !strings.HasSuffix(n.About, ".") || n.Source == "" {
			t.Errorf("%s says nothing of itself", n.Name)
		}
		if n.Profile.Horizon != Time(30*time.Second) {
			t.Errorf("%s heals at %v, want 30s", n.Name, n.Profile.Horizon)
		}
		text := n.Profile.String()
		if other := seen[text]; other != "" {
			t.Errorf("%s is the same as %s", n.Name, other)
		}
		seen[text] = n.Name
		back, err := ParseProfile(text)
		if diff := cmp.Diff(n.Profile, back); err != nil || diff != "" {
			t.Errorf("%s: %q is read otherwise: %v\n%s", n.Name, text, err, diff)
		}
		found, err := Lookup(n.Name)
		if diff := cmp.Diff(n, found); err != nil || diff != "" {
			t.Errorf("Lookup(%q): %v\n%s", n.Name, err, diff)
		}
	}
}

// A name that is not known is answered with the one that was meant, or with all of them.
func TestLookupSuggests(t *testing.T) {
	for name, want := range map[string]string{
		"satelite": "did you mean satellite?", "Wan": "did you mean wan?", "losy-wifi": "did you mean lossy-wifi?",
		"xyzzy": "there are perfect, lan, wan,", "": "there are perfect",
	} {
		if _, err := Lookup(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Lookup(%q): %v, want %q", name, err, want)
		}
	}
}

// A Profile made by hand is held to what the text could say; NewRandom refuses the same.
func TestValidate(t *testing.T) {
	delayed := Delay{Mean: time.Millisecond}
	for _, c := range []struct {
		p    Profile
		want string // a part of the error; empty: valid
	}{
		{Profile{}, ""},
		{Profile{Default: Impairment{Delay: Delay{Mean: -1}}}, "delay"},
		{Profile{Default: Impairment{Delay: Delay{Mean: MaxTime + 1}}}, "delay"},
		{Profile{Default: Impairment{Delay: Delay{Mean: 1, Jitter: MaxJitter}}}, ""},
		{Profile{Default: Impairment{Delay: Delay{Mean: 1, Jitter: MaxJitter + 1}}}, "2.147483647s"},
		{Profile{Default: Impairment{Delay: Delay{Mean: 1, Distribution: Normal}}}, "distribution"},
		{Profile{Default: Impairment{Delay: Delay{Mean: 1, Jitter: 1, Distribution: 4}}}, "uniform, normal"},
		{Profile{Default: Impairment{Loss: Loss{Model: 4}}}, "gemodel"},
		{Profile{Default: Impairment{Loss: Loss{Model: MarkovLoss, Markov: Markov{P13: Certain, P14: 1}}}}, "100%"},
		{Profile{Default: Impairment{Loss: Loss{Model: MarkovLoss, Markov: Markov{P31: Certain, P32: 1}}}}, "100%"},
		{Profile{Default: Impairment{Duplicate: Duplicate{Lag: -1}}}, "lag"},
		{Profile{Default: Impairment{Reorder: Reorder{Chance: Chance{P: 1}}}}, "delay"},
		{Profile{Default: Impairment{Delay: delayed, Reorder: Reorder{Chance: Chance{P: 1}}}}, ""},
		{Profile{Default: Impairment{Delay: delayed, Reorder: Reorder{Gap: 2}}}, "gap"},
		{Profile{Default: Impairment{Rate: Rate{Bits: 7}}}, "8bit"},
		{Profile{Default: Impairment{Rate: Rate{Bits: 8, CellSize: 5, CellOverhead: -5}}}, "cell"},
		{Profile{Default: Impairment{Slot: Slot{Min: 2, Max: 1}}}, "slot"},
		{Profile{Default: Impairment{Slot: Slot{Min: 1, Max: 1, Jitter: 1}}}, "either"},
		{Profile{Default: Impairment{Slot: Slot{Max: 1, Packets: -1}}}, "slot"},
		{Profile{Default: Impairment{Forge: Forge{P: 1}}}, "kind"},
		{Profile{Default: Impairment{Forge: Forge{P: 1, Kinds: 3}}}, "kind"},
		{Profile{Default: Impairment{Forge: Forge{P: 1, Kinds: 2, Edge: -1}}}, "edge"},
		{Profile{Default: Impairment{Down: []Window{{2, 2}}}}, "down"},
		{Profile{Default: Impairment{Down: []Window{{0, Never}}}}, ""},
		{Profile{Default: Impairment{Flap: Flap{Up: 1}}}, "flap"},
		{Profile{Default: Impairment{Flap: Flap{Up: 1, Down: 1, Window: Window{5, 5}}}}, "flap"},
		{Profile{Links: []LinkImpairment{{0, 1, Impairment{}}, {0, 1, Impairment{}}}}, "ab is there twice"},
		{Profile{Links: []LinkImpairment{{1, 0, Impairment{Rate: Rate{Bits: 1}}}}}, "ba: rate"},
		{Profile{MSL: -1}, "msl"},
		{Profile{Horizon: -1}, "horizon"},
	} {
		err := c.p.Validate()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.p, err, c.want)
		}
		panicked := func() (p any) {
			defer func() { p = recover() }()
			NewRandom[int](1, c.p)
			return nil
		}()
		if (panicked == nil) != (err == nil) {
			t.Errorf("%+v: Validate says %v, NewRandom %v", c.p, err, panicked)
		}
	}
}

// What has no effect is not printed, and a profile made by hand reads back as what it means.
func TestProfilePrintsWhatHasEffect(t *testing.T) {
	for _, c := range []struct {
		p    Profile
		want string
	}{
		{Profile{Default: Impairment{Loss: Loss{Random: Chance{P: Certain}}}}, ""},
		{Profile{Default: Impairment{Corrupt: Chance{Correlation: 5}}}, ""},
		{Profile{Default: Impairment{Duplicate: Duplicate{Copies: 3, Lag: 5}}}, ""},
		{Profile{Default: Impairment{Duplicate: Duplicate{Chance: Chance{P: Certain}, Copies: 1}}}, "duplicate 100%"},
		{Profile{Default: Impairment{Rate: Rate{Overhead: 3}, Slot: Slot{Packets: 4, Mean: 4}}}, ""},
		{Profile{Default: Impairment{Down: []Window{{5, 6}, {1, 2}}}}, "down 1ns 2ns down 5ns 6ns"},
		{Profile{Lies: true}, "msl 120s lies"},
		{Profile{Links: []LinkImpairment{{1, 0, Impairment{}}, {0, 1, Impairment{Limit: 2}}}}, "ab: limit 2; ba:"},
	} {
		if got := c.p.String(); got != c.want {
			t.Errorf("%+v prints as %q, want %q", c.p, got, c.want)
		}
	}
}
