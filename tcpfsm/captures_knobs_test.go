package tcpfsm_test

import (
	"testing"

	"synfault/tcpfsm"
)

// unseenKnobs are those that the linux presets set otherwise than rfc9293 and
// plain do, and that no verdict on a capture depends on.
var unseenKnobs = map[string]string{
	"maxRTO":          "known; no capture waits as long",
	"persistMax":      "known; no capture waits as long",
	"isnTick":         "the machine is given the kernel's numbers; between two of them lie 15.6 for every µs",
	"embryoSYN":       "the captures' notes; none shows it",
	"rstRightEdge":    "FreeBSD's scripts *-outside-right-*, run against Linux",
	"rfc6191or":       "known; in the captures timestamp and SEQ say the same",
	"reopenFallback":  "no reopening SYN in the captures proves stale",
	"timeWaitAnswers": "FreeBSD's scripts rcv-ack-time-wait-middle, run against Linux",
	"tsRequired":      "known; only a RST lacks its timestamp in the captures",
	"reopenBeyond":    "no capture has a SYN at RCV.NXT; tcp_timewait_state_process asks for more",
	"fastRetransmit":  "what recovers a loss is tolerated; with it captures fast-retransmit-* are no longer off in it",
	"tooBigResends":   "capture pmtud-s1, whose ICMP error the replay does not hand over",
	"zeroWindowFIN":   "Linux's own script tcp_rcv_zero_wnd_fin",
	"synSample":       "a tail loss probe goes before the timeout that it is about, in capture random-handshake-s2",
	"tailLoss":        "what recovers a loss is tolerated; by it capture random-handshake-s2 agrees segment by segment",
	"overfull":        "Linux's own script tcp_rcv_zero_wnd_fin",
	"updateDoubles":   "Linux's scripts shutdown-wr-close and ioctl-siocinq-fin; the captures' comparison tolerates a window update",
	"quietTime":       "the host's",
	"rcvbuf":          "later windows are tolerated, for the kernel tunes its buffer",
	"timerClock":      "4 ms are within what is tolerated of timers",
}

// The knobs of the linux presets are there because a kernel was seen to behave
// so: with one of them set back, an end of some capture gets another verdict.
// That also shows what the comparison notices, for all its tolerances.
func TestCapturesShowTheKnobsOfTheLinuxPresets(t *testing.T) {
	type end struct {
		c           *capture
		host, level string
	}
	var ends []end
	for _, c := range loadCaptures(t) {
		for _, host := range []string{"A", "B"} {
			if v := judge(t, c, host, ""); v != nil {
				ends = append(ends, end{c, host, v.level()})
			}
		}
	}
	plain, linux := tcpfsm.New(), tcpfsm.New()
	if err := linux.SetAll("rules=linux,socket=linux"); err != nil {
		t.Fatal(err)
	}
	shown := func(knob string) bool {
		for _, e := range ends {
			if judge(t, e.c, e.host, ","+knob).level() != e.level {
				return true
			}
		}
		return false
	}
	n := 0
	for _, k := range tcpfsm.Knobs() {
		value := k.Value(plain)
		if value == k.Value(linux) {
			continue
		}
		n++
		why, unseen := unseenKnobs[k.Name]
		switch seen := shown(k.Name + "=" + value); {
		case seen && unseen:
			t.Errorf("%s=%s changes a verdict, and is said not to be seen: %s", k.Name, value, why)
		case !seen && !unseen:
			t.Errorf("%s=%s changes no verdict: what shows that Linux does otherwise?", k.Name, value)
		}
	}
	t.Logf("%d knobs differ, %d of them are shown by a capture", n, n-len(unseenKnobs))
}
