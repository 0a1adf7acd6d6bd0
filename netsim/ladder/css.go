package ladder

import (
	"fmt"
	"strings"
)

// hues is how many states have a colour of their own, in the order in which they first appear; then the colours repeat.
const hues = 8

// hue is the colour of a state: of its box, and of the writing in it and the bar beside the lifeline.
type hue struct{ box, ink string }

// theme is the colours of a picture, by the class of what is painted.
type theme struct {
	paper, ink, faint, lane, fold string
	arrows                        map[string]string // by the names in arrowClasses
	states                        [hues]hue
	down                          hue
}

// arrowClasses are the kinds of arrows, each with a head of its own colour.
var arrowClasses = [...]string{"plain", "late", "copy", "damaged", "forged", "lost"}

var light = theme{
	paper: "#ffffff", ink: "#1f2328", faint: "#656d76", lane: "#d0d7de", fold: "#f3f5f7",
	arrows: map[string]string{
		"plain": "#38424d", "late": "#9a6700", "copy": "#0b7285", "damaged": "#7a3ee0", "forged": "#b8237f", "lost": "#cf222e",
	},
	states: [hues]hue{
		{"#e8ecf0", "#4a5560"}, {"#d8e8ff", "#1a56b8"}, {"#fdedc4", "#865405"}, {"#e9e0ff", "#5f34b8"},
		{"#d5f2dc", "#176b36"}, {"#ffe0d2", "#a23c10"}, {"#cdf1f3", "#10646c"}, {"#fbdcec", "#98205f"},
	},
	down: hue{"#ffffff", "#cf222e"},
}

var dark = theme{
	paper: "#0d1117", ink: "#e6edf3", faint: "#9198a1", lane: "#3d444d", fold: "#171d25",
	arrows: map[string]string{
		"plain": "#c3ccd5", "late": "#e0a526", "copy": "#43c6d6", "damaged": "#b78bff", "forged": "#ff7cc1", "lost": "#ff6a61",
	},
	states: [hues]hue{
		{"#2b323b", "#b6c0ca"}, {"#11305c", "#8fc0ff"}, {"#46340a", "#f0c65a"}, {"#37245f", "#cdb2ff"},
		{"#0f3d20", "#77dd94"}, {"#4f220e", "#ffaa85"}, {"#0c3e43", "#6bdbe4"}, {"#4d1736", "#ff9fd0"},
	},
	down: hue{"#0d1117", "#ff6a61"},
}

// shapes is the part of the style sheet that both themes share.
const shapes = `
.ladder { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-size: 12px; }
.ladder .title { font-size: 16px; font-weight: 600; }
.ladder .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.ladder .time, .ladder .state { font-size: 11px; }
.ladder .name { font-size: 14px; font-weight: 600; }
.ladder .state, .ladder .fault { font-weight: 600; }
.ladder .end { text-anchor: end; }
.ladder .mid { text-anchor: middle; }
.ladder .label { paint-order: stroke; stroke-width: 4px; stroke-linejoin: round; }
.ladder .arrow { fill: none; stroke-width: 1.5; }
.ladder .copy, .ladder .late { stroke-dasharray: 6 4; }
.ladder .cross { fill: none; stroke-width: 2.5; stroke-dasharray: none; }
.ladder .lane { stroke-width: 2; }
.ladder .band { stroke-dasharray: 3 3; }
.ladder .pill, .ladder .bar { stroke-width: 1; }
.ladder .sd { stroke-dasharray: 3 2; }
`

// css is the style sheet of a picture: the light theme, and the dark one where the reader asks for it.
func css() string {
	return shapes + light.css("") + "@media (prefers-color-scheme: dark) {\n" + dark.css("  ") + "}\n"
}

func (t *theme) css(indent string) string {
	var b strings.Builder
	rule := func(selector, format string, args ...any) {
		fmt.Fprintf(&b, "%s.ladder %s { %s }\n", indent, selector, fmt.Sprintf(format, args...))
	}
	rule("text", "fill: %s;", t.ink)
	rule(".paper", "fill: %s;", t.paper)
	rule(".label", "stroke: %s;", t.paper)
	rule(".faint", "fill: %s;", t.faint)
	rule(".lane", "stroke: %s;", t.lane)
	rule(".break", "fill: none; stroke: %s; stroke-width: 2;", t.faint)
	rule(".band", "fill: %s; stroke: %s;", t.fold, t.lane)
	rule(".box", "fill: %s; stroke: %s;", t.fold, t.lane)
	rule(".dot", "fill: %s; stroke: %s; stroke-width: 1.5;", t.paper, t.ink)
	for _, class := range arrowClasses {
		rule(".arrow."+class+", .ladder .cross."+class, "stroke: %s;", t.arrows[class])
		rule(".head."+class+", .ladder .fault."+class, "fill: %s;", t.arrows[class])
	}
	state := func(class string, h hue) {
		rule(".pill."+class, "fill: %s; stroke: %s;", h.box, h.ink)
		rule(".bar."+class, "fill: %s; stroke: %s;", h.box, h.ink)
		rule(".state."+class, "fill: %s;", h.ink)
	}
	for i, h := range t.states {
		state(fmt.Sprintf("s%d", i), h)
	}
	state("sd", t.down)
	return b.String()
}
