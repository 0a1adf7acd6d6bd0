package packetdrill_test

import (
	"strings"
	"testing"

	"synfault/scenarios/packetdrill"
)

// TestRoute: the MSS of a route is announced and kept to.
func TestRoute(t *testing.T) {
	route := "`ip route change 192.0.2.2 via 192.168.0.2 dev tun0 advmss 900 mtu lock 940`\n"
	text := listen + "+0 < S 0:0(0) win 30000 <mss 1460>\n+0 > S. 0:0(0) ack 1 <mss 900>\n+.1 < . 1:1(0) ack 1 win 30000\n" +
		"+0 accept(3, ..., ...) = 4\n+0 write(4, ..., 1000) = 1000\n+0 > P. 1:1001(1000) ack 1\n"
	verdicts(t, []struct{ name, text, fails string }{
		{"both", route + text, ""},
		{"of one family", strings.Replace(route, "ip route", "ip -4 route", 1) + text, ""},
		{"mtu alone", strings.Replace(route, "advmss 900 ", "", 1) + text, ""},
		{"advmss alone", strings.Replace(route, "mtu lock 940", "", 1) + text, ""},
		{"none", text, "the MSS option says 1460, not 900"},
	})
	for _, c := range []struct{ text, want string }{
		{strings.Replace(route, "900", "800", 1), "an advmss other than the MTU allows"},
		{strings.Replace(route, "advmss", "initcwnd", 1), "ip route with initcwnd"},
		{"`ip route change 192.0.2.2 dev tun0`", "ip route without advmss and mtu"},
		{"`ip route change 192.0.2.2 mtu 12`", "test.pkt:1:2: ip route: mtu 12"},
		{"`ip link set tun0 up`", "the command ip link set"},
	} {
		if res := run(t, packetdrill.Setup{}, c.text); res.Refused == nil || !strings.Contains(res.Refused.Error(), c.want) {
			t.Errorf("%q: %v; want %q", c.text, res.Refused, c.want)
		}
	}
}

// TestMetricsFlush: a stack whose metrics are flushed asks for a cookie anew.
func TestMetricsFlush(t *testing.T) {
	learn := `+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
+0 sendto(3, ..., 0, MSG_FASTOPEN, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <mss 1460,nop,nop,sackOK,nop,wscale 6,FO,nop,nop>
+.1 < S. 0:0(0) ack 1 win 30000 <mss 1460,FO abcd1234,nop,nop>
+0 > . 1:1(0) ack 1
`
	again := strings.NewReplacer("(3,", "(4,", "= 3", "= 4").Replace(learn)
	head := "`sysctl -q net.ipv4.tcp_timestamps=0`\n" + learn
	verdicts(t, []struct{ name, text, fails string }{
		{"kept", head + again, "the cookie is \"abcd1234\", not \"\""},
		{"flushed", head + "+0 `ip tcp_metrics flush all > /dev/null 2>&1`\n" + again, ""},
	})
}

// TestBlackhole: what FreeBSD does not answer where nobody listens.
func TestBlackhole(t *testing.T) {
	closed := "+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, ..., ...) = 0\n"
	syn, synReset := "+.1 < S 0:0(0) win 9 <mss 1000>\n", "+0 > R. 0:0(0) ack 1 win 0\n"
	ack, ackReset := "+.1 < . 17:17(0) ack 34 win 9\n", "+0 > R 34:34(0) win 0\n"
	wait := "+.1 getsockopt(3, SOL_SOCKET, SO_ERROR, [0], [4]) = 0\n"
	set := func(n string) string { return "`sysctl -w net.inet.tcp.blackhole=" + n + "`\n" + closed }
	verdicts(t, []struct{ name, text, fails string }{
		{"0, SYN", set("0") + syn + synReset, ""}, {"0, ACK", set("0") + ack + ackReset, ""},
		{"1, SYN", set("1") + syn + wait, ""}, {"1, ACK", set("1") + ack + ackReset, ""},
		{"2, SYN", set("2") + syn + wait, ""}, {"2, ACK", set("2") + ack + wait, ""},
		{"2, bad ACK of a listener", set("2") + "+0 listen(3, 1) = 0\n" + ack + ackReset, ""},
	})
}

// TestLongestTimeout: retransmission timeouts stop doubling where the system, or the socket, says.
func TestLongestTimeout(t *testing.T) {
	open := "+0 < S 0:0(0) win 30000 <mss 1000>\n+0 > S. 0:0(0) ack 1 <mss 1460>\n"
	again := strings.Repeat("+1 > S. 0:0(0) ack 1 <mss 1460>\n", 3)
	socket := strings.Replace(listen, "+0 bind", "+0 setsockopt(3, SOL_TCP, TCP_RTO_MAX_MS, [1000], 4) = 0\n+0 getsockopt(3, SOL_TCP, TCP_RTO_MAX_MS, [1000], [4]) = 0\n+0 bind", 1)
	verdicts(t, []struct{ name, text, fails string }{
		{"system", "`sysctl -q net.ipv4.tcp_rto_max_ms=1000`\n" + listen + open + again, ""},
		{"socket", socket + open + again, ""},
		{"neither", listen + open + again, "the stack sends nothing"},
		{"too short", strings.ReplaceAll(socket, "[1000]", "[10]"), "setsockopt returns -1 EINVAL"},
	})
}

// TestRecoveryIsTold: TCP_INFO says how a loss is being mended, and how much goes again.
func TestRecoveryIsTold(t *testing.T) {
	sack := strings.Replace(server, "30000 <mss 1000>\n+0 > S. 0:0(0) ack 1 win 64240 <mss 1460>",
		"30000 <mss 1000,nop,nop,sackOK>\n+0 > S. 0:0(0) ack 1 win 64240 <mss 1460,nop,nop,sackOK>", 1)
	sent := sack + "+.1 write(4, ..., 5000) = 5000\n+0 > P. 1:5001(5000) ack 1\n+0 %{ assert tcpi_ca_state == TCP_CA_Open }%\n"
	fast := sent + "+.01 < . 1:1(0) ack 1 win 30000 <nop,nop,sack 1001:5001>\n+0 > . 1:1001(1000) ack 1\n" +
		"+0 %{ assert tcpi_ca_state == TCP_CA_Recovery and tcpi_retrans == 1 }%\n"
	done := "+.01 < . 1:1(0) ack 5001 win 30000\n+0 %{ assert tcpi_ca_state == TCP_CA_Open and tcpi_retrans == 0 and tcpi_total_retrans == 1 }%\n"
	verdicts(t, []struct{ name, text, fails string }{
		{"fast", fast + done, ""},
		{"not yet", sent + "+.01 < . 1:1(0) ack 1 win 30000 <nop,nop,sack 1001:3001>\n+0 %{ assert tcpi_ca_state == TCP_CA_Recovery }%\n", "does not hold"},
	})
}
