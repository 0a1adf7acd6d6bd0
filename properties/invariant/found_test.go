package invariant_test

import (
	"testing"

	"synfault/properties/invariant"
)

// TestFound: what invariants found in the machine stays mended.
func TestFound(t *testing.T) {
	for _, token := range []string{
		// I41: text of a SYN that was not taken, sent again, was measured as if sent once (RFC 6298 §3).
		"fast-open:isn=scripted/b@0s.listen,a@5ms.open2,a@est.close,b@eof.close,a@gone+30s.open10:a.iss=100+1000000,b.iss=0+70000/ab.syn1x",
		// I41: likewise after a timeout while some of it was in the queue again.
		"fast-open:b.rcvbuf=1/b@0s.listen,a@5ms.open,a@est.abort,a@gone+1s.open10:until=100s/ab.data3x",
	} {
		for _, b := range judge(t, token) {
			if !b.Excused() {
				t.Errorf("%v: %s", b, b.Detail)
			}
		}
	}
}

func judge(t *testing.T, token string) []invariant.Violation {
	_, broken := invariant.Judge(parse(t, token), nil)
	return broken
}
