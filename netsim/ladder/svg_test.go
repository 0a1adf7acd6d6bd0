package ladder_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"synfault/netsim"
	"synfault/netsim/ladder"
)

func svg(t rapid.TB, tr *netsim.Trace[string], st *ladder.Style[string]) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := ladder.SVG(&buf, tr, st); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestSVGDrawsEveryKindOfTrace(t *testing.T) {
	for _, d := range drawings() {
		t.Run(d.name, func(t *testing.T) { golden(t, d.name+".svg", svg(t, &d.s.tr, d.styled())) })
	}
}

func TestSVGReturnsAnErrorOfTheWriter(t *testing.T) {
	if err := ladder.SVG(full{}, &loss().tr, nil); err == nil || err.Error() != "disk full" {
		t.Errorf("error %v, want the writer's", err)
	}
}

// writing is one text element of a picture.
type writing struct {
	words, class string
	x, y, turn   int
}

var (
	rotation = regexp.MustCompile(`^rotate\((-?\d+) (-?\d+) (-?\d+)\)$`)
	fraction = regexp.MustCompile(`\d\.\d`)
)

// read parses a picture, checks what must hold of each, and returns its size and what is written in it.
func read(t rapid.TB, doc []byte) (width, height int, ws []writing) {
	t.Helper()
	var in *writing
	skip := false
	for dec := xml.NewDecoder(bytes.NewReader(doc)); ; {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return width, height, ws
		}
		if err != nil {
			t.Fatalf("the picture is not XML: %v\n%s", err, doc)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			at := attributes(t, e)
			switch e.Name.Local {
			case "svg":
				width, height = number(t, at["width"]), number(t, at["height"])
			case "text":
				ws = append(ws, writing{class: at["class"], x: number(t, at["x"]), y: number(t, at["y"])})
				in = &ws[len(ws)-1]
				if m := rotation.FindStringSubmatch(at["transform"]); m != nil {
					in.turn = number(t, m[1])
				}
			case "title":
				skip = true
			case "path", "rect", "circle", "g", "style", "defs", "marker":
			default:
				t.Errorf("element %s", e.Name.Local)
			}
		case xml.EndElement:
			if skip = false; e.Name.Local == "text" {
				in = nil
			}
		case xml.CharData:
			if in != nil && !skip {
				in.words += string(e)
			}
		}
	}
}

func attributes(t rapid.TB, e xml.StartElement) map[string]string {
	at := map[string]string{}
	for _, a := range e.Attr {
		at[a.Name.Local] = a.Value
		if fraction.MatchString(a.Value) && a.Name.Local != "xmlns" {
			t.Errorf("%s has a fraction: %s=%q", e.Name.Local, a.Name.Local, a.Value)
		}
		if a.Name.Local == "href" || a.Name.Local == "src" || strings.HasPrefix(a.Name.Local, "on") {
			t.Errorf("%s refers to something: %s=%q", e.Name.Local, a.Name.Local, a.Value)
		}
	}
	return at
}

func number(t rapid.TB, s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Errorf("not a number: %v", err)
	}
	return n
}

// letters are the middles of the letters, about as a browser sets them.
func (w writing) letters() (at [][2]float64) {
	size := 6.3
	switch {
	case strings.Contains(w.class, "title"):
		size = 8.5
	case strings.Contains(w.class, "name"):
		size = 8
	case strings.Contains(w.class, "fault"):
		size = 7.4
	case strings.Contains(w.class, "time"), strings.Contains(w.class, "state"):
		size = 6.6
	case strings.Contains(w.class, "mono"):
		size = 7.2
	}
	n := float64(len([]rune(w.words)))
	from := 0.0
	switch {
	case strings.Contains(w.class, "end"):
		from = -n * size
	case strings.Contains(w.class, "mid"):
		from = -n * size / 2
	}
	sin, cos := math.Sincos(float64(w.turn) * math.Pi / 180)
	for i := range []rune(w.words) {
		dx, dy := from+size*(float64(i)+0.5), -4.0
		at = append(at, [2]float64{float64(w.x) + dx*cos - dy*sin, float64(w.y) + dx*sin + dy*cos})
	}
	return at
}

// checkPicture checks that a picture is well-formed, that its words lie inside it, and that none lie on others.
func checkPicture(t rapid.TB, doc []byte) {
	t.Helper()
	width, height, ws := read(t, doc)
	type cell struct {
		at [2]float64
		w  int
	}
	grid := map[[2]int][]cell{} // by squares of 12 units, so that near letters are in neighbouring ones
	for i, w := range ws {
		if strings.Contains(w.words, "\x1b") {
			t.Errorf("an escape code is left in %q", w.words)
		}
		for _, at := range w.letters() {
			if at[0] < 3 || at[0] > float64(width)-3 || at[1] < 5 || at[1] > float64(height)-5 {
				t.Fatalf("%q lies outside of the picture, at %v", w.words, at)
			}
			x, y := int(at[0]/12), int(at[1]/12)
			for dx := -1; dx <= 1; dx++ {
				for dy := -1; dy <= 1; dy++ {
					for _, c := range grid[[2]int{x + dx, y + dy}] {
						if c.w != i && math.Abs(c.at[0]-at[0]) < 6 && math.Abs(c.at[1]-at[1]) < 10 {
							t.Fatalf("%q at (%d, %d) lies on %q at (%d, %d)",
								w.words, w.x, w.y, ws[c.w].words, ws[c.w].x, ws[c.w].y)
						}
					}
				}
			}
			grid[[2]int{x, y}] = append(grid[[2]int{x, y}], cell{at, i})
		}
	}
}

func TestPicturesAreXMLWithoutOverlaps(t *testing.T) {
	for _, d := range drawings() {
		t.Run(d.name, func(t *testing.T) { checkPicture(t, svg(t, &d.s.tr, d.styled())) })
	}
}

// What people write must be in the picture as words, not as elements.
func TestHostileWordsAreEscaped(t *testing.T) {
	s := hostile()
	st := s.style()
	st.Title, st.Footer = "</title><script>", "]]></style>"
	_, _, ws := read(t, svg(t, &s.tr, st))
	all := fmt.Sprint(ws)
	for _, want := range []string{"</title><script>", "]]></style>", "<script>alert(1)</script>", "<b>&amp;", `</text>"'`} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not written in the picture", want)
		}
	}
}

// A label that had to be cut can be read whole where a pointer is held over it.
func TestCutLabelsKeepTheirWords(t *testing.T) {
	s := long()
	doc := string(svg(t, &s.tr, s.style()))
	want := "<title>ab0 " + strings.Repeat("&lt;OPTION=123456&gt;", 12) + "</title>"
	if !strings.Contains(doc, want) {
		t.Errorf("the whole label is missing: %s", want)
	}
}
