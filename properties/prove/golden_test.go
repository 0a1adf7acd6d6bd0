package prove

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the goldens")

type pinned struct {
	token, menu string
	faults      int
}

// searches are those whose counts of states, and of the properties that there was occasion to judge, are pinned. A change of any says that the machine, the history or the key
// changed: read which, before it is kept.
var searches = []pinned{
	{"three-way/open", DefaultMenu, 3}, {"two-way/open", DefaultMenu, 3}, {"two-way+data/open", DefaultMenu, 2}, {"syn-cookies/open", DefaultMenu, 2},
	{"fast-open/talk", DefaultMenu, 2}, {"three-way/talk", DefaultMenu, 2}, {"three-way/life", DefaultMenu, 2}, {"two-way/life", DefaultMenu, 2},
	{"three-way/life", "x", 4}, {"three-way/server-closes", DefaultMenu, 2}, {"three-way/both-close", DefaultMenu, 2}, {"three-way/half-close", "x,+1.5s", 2},
	{"three-way/abort", DefaultMenu, 2}, {"three-way/server-first", DefaultMenu, 2}, {"three-way/simultaneous", DefaultMenu, 2}, {"two-way/simultaneous", DefaultMenu, 2},
	{"three-way/crash", "x,b@+5s", 2}, {"three-way/crash", "b@+5s,a@+1s", 2}, {"three-way:msl=1s/reopen", DefaultMenu, 2}, {"two-way:msl=1s/reopen", "=5s,x", 2},
	{"three-way/two-clients", "x,=2s", 2}, {"three-way/" + ghost, DefaultMenu, 3}, {"two-way/" + ghost, DefaultMenu, 2}, {"three-way/life", "%rst,%syn+1,%fin,%data,%ack+1", 2},
	{"three-way:rules=rfc793/life", "%rst+1,%syn+1,x", 2},
}

func TestCountsOfStates(t *testing.T) {
	var b strings.Builder
	for _, c := range searches {
		r, err := (&Search{Case: parse(t, c.token), Menu: menu(t, c.menu), Faults: c.faults}).Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s, %d of %s: %d states:", c.token, c.faults, c.menu, r.States)
		for _, l := range r.Levels {
			fmt.Fprintf(&b, " %d", l.States)
		}
		judged := 0
		for i := range r.Verdicts {
			if r.Verdicts[i].Status != NotJudged {
				judged++
			}
		}
		fmt.Fprintf(&b, "; %d of %d judged", judged, len(r.Verdicts))
		for _, v := range r.Broke() {
			fmt.Fprintf(&b, "; %s %s", v.ID, v.Token[strings.LastIndex(v.Token, "/")+1:])
		}
		b.WriteString("\n")
	}
	const file = "testdata/searches.txt"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
		t.Errorf("counts of states (-want +got):\n%s", diff)
	}
}
