package packetdrill_test

import (
	"strings"
	"testing"

	"synfault/scenarios/packetdrill"
)

// listen is a stack that listens; offer is a SYN with all options for it.
const (
	listen = `+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
`
	offer = "+0 < S 0:0(0) win 30000 <mss 1000,sackOK,TS val 1 ecr 0,nop,wscale 7>\n"
)

// TestShell: what a script's commands say of the stack, the stack does, and a sleep takes time.
func TestShell(t *testing.T) {
	stamps := "+0 > S. 0:0(0) ack 1 <mss 1460,sackOK,TS val 100 ecr 1,nop,wscale 6>\n"
	none := "+0 > S. 0:0(0) ack 1 <mss 1460,nop,nop,sackOK,nop,wscale 6>\n"
	for _, c := range []struct {
		name, text string
		pass       bool
	}{
		{"timestamps", "`true`\n" + listen + offer + stamps, true},
		{"echo into a setting", "`echo 0 > /proc/sys/net/ipv4/tcp_timestamps`\n" + listen + offer + none, true},
		{"echo into a setting, without blanks", "`echo -n '0'>/proc/sys/net/ipv4/tcp_timestamps 2>/dev/null`\n" + listen + offer + none, true},
		{"echo of text", "`echo 0 /proc/sys/net/ipv4/tcp_timestamps >/dev/null 2>&1`\n" + listen + offer + stamps, true},
		{"rmem", "`sysctl -q net.ipv4.tcp_rmem='4096 20000 15728640'`\n" + listen + offer +
			strings.Replace(strings.Replace(stamps, "ack 1 <", "ack 1 win 8688 <", 1), "wscale 6", "wscale 8", 1), true},
		{"rmem's shift", "`sysctl -q net.ipv4.tcp_rmem='4096 540000 15728640'`\n" + listen + offer +
			strings.Replace(strings.Replace(stamps, "ack 1 <", "ack 1 win 65535 <", 1), "wscale 6", "wscale 8", 1), true},
		{"sleep", server + "+0 `sleep 1.5`\n+.5 close(4) = 0\n2~2.02 > F. 1:1(0) ack 1\n", true},
		{"sleep before the clock starts", "`sleep 9`\n" + server, true},
	} {
		if res := run(t, packetdrill.Setup{}, c.text); res.Refused != nil || res.OK() != c.pass {
			t.Errorf("%s: passed %v, want %v: %+v %v", c.name, res.OK(), c.pass, res.Failure, res.Refused)
		}
	}
}

// TestUnmatchedSYN: numbers count from the stack's first SYN in a report, also where the script expects no SYN.
func TestUnmatchedSYN(t *testing.T) {
	res := run(t, packetdrill.Setup{}, listen+"+0 < S 0:0(0) win 30000 <mss 1000>\n+0 > R. 0:0(0) ack 1\n")
	if res.Failure == nil || !strings.HasPrefix(res.Failure.Got, "> S. 0:0(0) ack 1 win 64240") {
		t.Errorf("%+v %v", res.Failure, res.Refused)
	}
	var b strings.Builder
	if err := res.Ladder(&b, nil); err != nil || !strings.Contains(b.String(), "S. 0:0(0) ack 1") {
		t.Errorf("%v in\n%s", err, b.String())
	}
}

// TestCountBeforeAnyEvent: a count that does not hold before the first event fails the script at its place.
func TestCountBeforeAnyEvent(t *testing.T) {
	res := run(t, packetdrill.Setup{}, "`sockstat -P tcp -s | grep -c LISTEN | grep 5`\n"+listen)
	if res.Failure == nil || res.Failure.Line != 1 {
		t.Errorf("%+v %v", res.Failure, res.Refused)
	}
}
