package ladder_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"synfault/netsim"
	"synfault/netsim/ladder"
)

var update = flag.Bool("update", false, "rewrite the goldens under testdata")

// golden compares got with a file under testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run with -update to write it)", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", path, diff)
	}
}

// drawing is a trace and how it is to be drawn.
type drawing struct {
	name  string
	s     *script
	style func(*ladder.Style[string])
}

func drawings() []drawing {
	wide := func(st *ladder.Style[string]) { st.Width = 114 }
	titled := func(st *ladder.Style[string]) {
		st.Width = 114
		st.Title = "two-way/open/ba0x breaks L2: no end stays ESTABLISHED towards a peer that is still opening  [RFC 9293 §3.5, livelock ended by R2]"
		st.Footer = "replay: go run ./scenarios/cmd/synfault run two-way/open/ba0x"
	}
	return []drawing{
		{"plain", plain(), nil}, {"plain-wide", plain(), wide},
		{"loss", loss(), nil}, {"loss-wide", loss(), titled},
		{"loss-unfolded", loss(), func(st *ladder.Style[string]) { wide(st); st.Unfold = true }},
		{"loss-limited", loss(), func(st *ladder.Style[string]) { wide(st); st.Unfold = true; st.Rows = 9 }},
		{"late", late(), wide}, {"copied", copied(), wide}, {"damaged", damaged(), wide}, {"forged", forged(), wide},
		{"forged-narrow", forged(), nil},
		{"crash", crash(), wide}, {"timers", timers(), nil}, {"election", election(), nil}, {"alone", alone(), nil},
		{"overtaking", overtaking(), wide}, {"long", long(), nil},
		{"long-unbounded", long(), func(st *ladder.Style[string]) { st.Width = -1 }},
		{"hostile", hostile(), nil},
		{"hostile-ascii", hostile(), func(st *ladder.Style[string]) { st.ASCII = true }},
		{"empty", newScript(closed, closed), nil}, {"nobody", newScript(), nil},
	}
}

func (d drawing) styled() *ladder.Style[string] {
	st := d.s.style()
	if d.style != nil {
		d.style(st)
	}
	return st
}

func TestTextDrawsEveryKindOfTrace(t *testing.T) {
	for _, d := range drawings() {
		t.Run(d.name, func(t *testing.T) {
			var buf bytes.Buffer
			if err := ladder.Text(&buf, &d.s.tr, d.styled()); err != nil {
				t.Fatal(err)
			}
			golden(t, d.name+".txt", buf.Bytes())
		})
	}
}

func text(t *testing.T, s *script, st *ladder.Style[string]) string {
	t.Helper()
	var buf bytes.Buffer
	if err := ladder.Text(&buf, &s.tr, st); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

func TestNoLineIsWiderThanAsked(t *testing.T) {
	for _, d := range drawings() {
		for _, width := range []int{0, 40, 41, 55, 72, 80, 100, 132} {
			for _, ascii := range []bool{false, true} {
				st := d.styled()
				st.Width, st.ASCII, st.Footer = width, ascii, ""
				want := width
				if width == 0 {
					want = ladder.DefaultWidth
				}
				for _, line := range strings.Split(text(t, d.s, st), "\n") {
					if n := utf8.RuneCountInString(line); n > want {
						t.Errorf("%s: %d columns where %d are asked for: %q", d.name, n, want, line)
					}
					if strings.TrimRight(line, " ") != line {
						t.Errorf("%s: spaces at the end: %q", d.name, line)
					}
				}
			}
		}
	}
}

func TestNothingIsCutAtTheDefaultWidthFromATCPHandshake(t *testing.T) {
	for _, s := range []*script{plain(), loss(), late(), copied(), damaged(), forged(), crash(), overtaking()} {
		st := s.style()
		st.Unfold = true
		if got := text(t, s, st); strings.Contains(got, "…") {
			t.Errorf("something is cut at %d columns:\n%s", ladder.DefaultWidth, got)
		}
	}
}

func TestASCIIIsPrintableASCII(t *testing.T) {
	for _, d := range drawings() {
		st := d.styled()
		st.ASCII = true
		st.Title, st.Footer = "§ \x1b[1m título", "→ \u202e replay"
		for i, c := range []byte(text(t, d.s, st)) {
			if c != '\n' && (c < ' ' || c > '~') {
				t.Fatalf("%s: octet %d is %#x", d.name, i, c)
			}
		}
	}
}

// A title may hold anything; a terminal must not obey it, and a command in the footer must stay one line.
func TestTitlesAreHarmlessAndFootersWhole(t *testing.T) {
	s := plain()
	st := s.style()
	st.Title = "one\x1b[2J\ntwo"
	st.Footer = strings.Repeat("argument ", 30) + "\nlast\n"
	got := text(t, s, st)
	if !strings.HasPrefix(got, "one [2J\ntwo\n\n") {
		t.Errorf("title: %q", got[:20])
	}
	if want := "\n\n" + strings.TrimSpace(strings.Repeat("argument ", 30)) + "\nlast\n"; !strings.HasSuffix(got, want) {
		t.Errorf("footer is not whole:\n%s", got)
	}
}

func TestAHostThatHasANameKeepsItsLetter(t *testing.T) {
	s := plain()
	st := s.style()
	st.Host = func(n netsim.NodeID) string { return [...]string{"client", "b"}[n] }
	got := strings.Split(text(t, s, st), "\n")[0]
	if want := []string{"time", "a", "client", "segment", "b"}; !cmp.Equal(want, strings.Fields(got)) {
		t.Errorf("columns %q, want %q", got, want)
	}
}

// With more hosts than the width can hold, only the host that acts is shown, and at the start each.
func TestManyHostsShareOneColumn(t *testing.T) {
	s := newScript(strings.Fields(strings.Repeat("waiting ", 30))...)
	s.call(0, 0, "sending", "send")
	site := s.send(0, 29, "DATA0", perfect)
	s.arrive(10*ms, site, "done", "received")
	golden(t, "many.txt", []byte(text(t, s, s.style())))
}

func TestDefaultsPrintNumbers(t *testing.T) {
	s := plain()
	s.send(a, b, "again", netsim.Fate{
		Timing: netsim.Timing{Delay: ms}, Tampering: netsim.Tampering{Damage: 1, Forge: netsim.ForgeArg(2, -1)},
	})
	s.timer(40*ms, a, 1, "", "")
	s.call(41*ms, b, "", "")
	golden(t, "defaults.txt", []byte(text(t, s, nil)))
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestAnErrorOfTheWriterIsReturned(t *testing.T) {
	if err := ladder.Text(full{}, &loss().tr, nil); err == nil || err.Error() != "disk full" {
		t.Errorf("error %v, want the writer's", err)
	}
}
