package invariant_test

import (
	"strings"
	"testing"

	"synfault/properties/invariant"
)

// TestRareIsMet: each thing that some run should meet is met where it happens, with what goes with it and nothing else, and
// breaks nothing by that.
func TestRareIsMet(t *testing.T) {
	const reopenAndAbort = "b@0s.listen,a@5ms.open,a@est.send1,b@got1.close,a@eof.close,a@gone+100ms.open,a@gone+200ms.abort"
	const slowReader = "b@0s.hold,b@0s.listen,a@5ms.open,a@est.send2000,b@2s.read"
	missing := map[string]bool{}
	for _, inv := range invariant.Rare() {
		missing[inv.ID] = true
		if inv.Kind != invariant.Sometimes {
			t.Errorf("%s is of the kind %v", inv.ID, inv.Kind)
		}
	}
	for token, want := range map[string]string{
		"three-way/open":                              "",
		"three-way/life":                              "",
		"three-way/simultaneous":                      "S01 S02 S03",
		"three-way/both-close/ab.fin0x":               "S03 S16",
		"three-way/reopen":                            "S04",
		"three-way/" + reopenAndAbort + "/ab.syn1+1s": "S04 S05",
		"three-way/life/ab.ack1x":                     "S06 S16",
		"three-way/life/ba.data0=5s":                  "S07",
		"three-way/b@0s.listen,a@5ms.open,a@10ms.abort,a@20ms.open/ab.syn0+20ms,ab.syn1+30ms":   "S08 S09",
		"three-way:a.quietTime=off/b@0s.listen,a@5ms.open,a@boot.open/a@500ms+1s":               "S10 S11 S12",
		"three-way/open/ab.ack0%rst+100":                                                        "S12",
		"three-way/reopen/ab.data0=10s":                                                         "S04 S13",
		"three-way:nagle=off/b@0s.listen,a@5ms.open,a@est.send10,a@600ms.send10/ab.data0+700ms": "S14",
		"three-way/half-close":                                     "S15",
		"three-way:b.rcvbuf=1000/" + slowReader:                    "S17 S18",
		"three-way:a.keepAlive=on/b@0s.listen,a@5ms.open:until=3h": "S19",
		"three-way/a@5ms.open/b@1ms":                               "S20",
		"three-way:a.userTimeout=5s/b@0s.listen,a@5ms.open,a@1s.send10/ab.data0x,ab.data1x,ab.data2x,ab.data3x,ab.data4x,ab.data5x": "S21",
		"three-way:isn=clock,a.isnOrigin=4294965996/b@0s.listen,a@5ms.open,a@est.send100":                                           "S22",
	} {
		broken, have := met(t, token)
		for _, id := range strings.Fields(have) {
			delete(missing, id)
		}
		if have != want {
			t.Errorf("%s meets %q; want %q", token, have, want)
		}
		for _, b := range broken {
			if b.Kind == invariant.Sometimes {
				t.Errorf("%s breaks %s", token, b.ID)
			}
		}
	}
	for id := range missing {
		t.Errorf("no case meets %s", id)
	}
}

// met runs a case and lists what it met of invariant.Rare.
func met(t *testing.T, token string) ([]invariant.Violation, string) {
	t.Helper()
	r := newRunner()
	_, broken := r.judge(parse(t, token))
	var ids []string
	for _, c := range r.Met() {
		if c.Judged > 0 {
			ids = append(ids, c.ID)
		}
	}
	return broken, strings.Join(ids, " ")
}
