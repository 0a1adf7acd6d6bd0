package hunt

import (
	"testing"

	"strings"
	"synfault/netsim/ladder"
	"synfault/scenarios"
)

// The fuzz targets decode octets into a case themselves, and need nothing from other test files: OSS-Fuzz's builder for Go
// (compile_native_go_fuzzer) takes this file as it is. Their seeds are in testdata/fuzz; TestFuzzSeeds writes them.

// FuzzProperties: a variant that is declared to break nothing breaks nothing, whatever befalls it.
func FuzzProperties(f *testing.F) {
	judge, o := NewJudge(), soundDraws()
	f.Fuzz(func(t *testing.T, data []byte) {
		src := NewBytes(data)
		s := DrawSetting(src, o)
		s.DrawPlan(src)
		_, broken := judge.Run(s.Case, nil)
		for i := range broken {
			if v := &broken[i]; !v.Excused() {
				shrinker := Shrinker{Judge: NewJudge(), ID: v.ID, Keep: o.Variants[s.variant]}
				t.Errorf("%s", smallestText(shrinker.Shrink(s.Case)))
			}
		}
	})
}

// soundDraws draws the variants that are declared to break nothing.
func soundDraws() *Options {
	o := new(Options)
	for _, v := range Variants() {
		if len(v.Breaks) == 0 && v.Defect == "" {
			o.Variants = append(o.Variants, v.Token())
		}
	}
	return o
}

// smallestText shows the smallest case that was found.
func smallestText(small Small) string {
	var trace scenarios.Trace
	res, _ := NewJudge().Run(small.Case, &trace)
	var b strings.Builder
	if err := ladder.Text(&b, &trace, small.Case.Style(res)); err != nil {
		return err.Error()
	}
	return small.Violation.String() + "\n  " + small.Violation.Detail + "\n" + b.String() +
		"\nreplay: go run ./scenarios/cmd/synfault run " + small.Case.String() + "\n" + small.Lost
}

// FuzzTokens: a case is its token. That reads back, prints the same, and runs the same, event by event.
func FuzzTokens(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		c := Draw(NewBytes(data), nil)
		back, err := scenarios.Parse(c.String())
		if err != nil || back.String() != c.String() {
			t.Fatalf("%v reads as %v, %v", c, back, err)
		}
		var first, again scenarios.Trace
		NewJudge().Run(c, &first)
		NewJudge().Run(back, &again)
		if d := differ(&first, &again); d != "" {
			t.Errorf("%v is not the same again: %s", c, d)
		}
	})
}
