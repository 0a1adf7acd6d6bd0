package packetdrill_test

import (
	"errors"
	"strings"
	"testing"

	"synfault/scenarios/packetdrill"
)

// server is a connection that a script's stack has accepted.
const server = `0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 30000 <mss 1000>
+0 > S. 0:0(0) ack 1 win 64240 <mss 1460>
+.01 < . 1:1(0) ack 1 win 30000
+0 accept(3, ..., ...) = 4
`

func run(t *testing.T, setup packetdrill.Setup, text string) *packetdrill.Result {
	t.Helper()
	s, err := packetdrill.Parse("test.pkt", text)
	if err != nil {
		t.Fatal(err)
	}
	return packetdrill.Run(s, &setup)
}

// TestFailures: where script and stack part, the line says so and what came instead.
func TestFailures(t *testing.T) {
	for _, c := range []struct{ name, text, what, got string }{
		{"flags", server + "+.1 close(4) = 0\n+0 > R. 1:1(0) ack 1", "the flags are F., not R.", "> F. 1:1(0) ack 1 win 64240"},
		{"sequence number", server + "+.1 close(4) = 0\n+0 > F. 2:2(0) ack 1", "the sequence number is 1, not 2", ""},
		{"acknowledgment number", server + "+.1 < F. 1:1(0) ack 1 win 100\n+0 > . 1:1(0) ack 1", "the acknowledgment number is 2, not 1", ""},
		{"length", server + "+.1 write(4, ..., 10) = 10\n+0 > P. 1:12(11) ack 1", "the segment carries 10 octets, not 11", ""},
		{"window", server + "+.1 close(4) = 0\n+0 > F. 1:1(0) ack 1 win 1", "the window is 64240, not 1", ""},
		{"nothing", server + "+.1 > . 1:1(0) ack 1", "the stack sends nothing", "nothing by 0.114000"},
		{"too early", server + "+.1 close(4) = 0\n+.2 > F. 1:1(0) ack 1", "the segment comes at 0.110000, not between 0.306000 and 0.314000", ""},
		{"unexpected at the end", server + "+.1 shutdown(4, SHUT_WR) = 0\n+0 read(4, ..., 10) = 0", "read returns", ""},
		{"unexpected", server + "+.1 shutdown(4, SHUT_WR) = 0\n+0 ioctl(4, SIOCINQ, [0]) = 0",
			"the stack sends what the script does not expect", "> F. 1:1(0) ack 1 win 64240"},
		{"retransmission within the script's time", server + "+.1 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 1\n+5 ioctl(4, SIOCINQ, [0]) = 0",
			"the stack sends what the script does not expect", ""},
		{"result", server + "+.1 write(4, ..., 10) = 11", "write returns 10, not 11", "10"},
		{"errno", server + "+.1 shutdown(4, SHUT_WR) = 0\n+0 > F. 1:1(0) ack 1\n+0 write(4, ..., 1) = -1 EAGAIN", "write fails with EPIPE, not EAGAIN", "-1 EPIPE"},
		{"success", server + "+.1 write(4, ..., 10) = -1 EPIPE", "write returns 10, not -1 EPIPE", "10"},
		{"sleep", server + "+.1 read(4, ..., 10) = 10", "the call sleeps", ""},
		{"returns late", server + "+.1...0.3 read(4, ..., 10) = 10\n+.5 < . 1:11(10) ack 1 win 100", "the call has not returned by", ""},
		{"returns early", server + "+.1...0.3 read(4, ..., 10) = 10\n+.1 < . 1:11(10) ack 1 win 100", "the call returns at 0.210000, not at", ""},
		{"never returns", server + "+.1...0.3 read(4, ..., 10) = 10", "the call does", ""},
		{"option", "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, ..., ...) = 0\n+0 listen(3, 1) = 0\n+0 < S 0:0(0) win 9 <mss 1000,sackOK,nop,nop>\n+0 > S. 0:0(0) ack 1 <mss 1460,sackOK,nop,nop>",
			"the options differ: nop stands where sackOK should", ""},
		{"assertion", server + "+.1 %{ assert tcpi_state == TCP_CLOSE_WAIT }%", "the assertion does not hold: tcpi_state == TCP_CLOSE_WAIT", ""},
		{"value", server + "+.1 getsockopt(4, SOL_SOCKET, SO_ERROR, [ECONNRESET], [4]) = 0", "SO_ERROR is 0, not ECONNRESET", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := run(t, packetdrill.Setup{}, c.text)
			if res.Failure == nil {
				t.Fatalf("passed, or refused: %v", res.Refused)
			}
			if !strings.Contains(res.Failure.What, c.what) && c.name != "unexpected at the end" {
				t.Errorf("failed with %q, want %q", res.Failure.What, c.what)
			}
			if c.got != "" && res.Failure.Got != c.got {
				t.Errorf("came %q, want %q", res.Failure.Got, c.got)
			}
			if res.Failure.Line == 0 {
				t.Error("the failure has no place")
			}
		})
	}
}

// TestRefusals: what is not supported is refused by its name and place, and what makes no sense too.
func TestRefusals(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"0 splice(3, ..., 4, ..., 1, 0) = 3", "test.pkt:1:3: not supported: the call splice"},
		{"0 socket(..., SOCK_DGRAM, IPPROTO_TCP) = 3", "SOCK_DGRAM"},
		{"0 `tc qdisc add dev tun0 root pfifo`", "not supported: the command tc"},
		{"0 `sysctl -w net.ipv4.tcp_frobnicate=1`", "not supported: the setting net.ipv4.tcp_frobnicate"},
		{"0 `sysctl -w net.ipv4.tcp_ecn=1`", "not supported: ECN"},
		{"0 `sysctl -w net.ipv4.tcp_rmem='4096 1'`", "three sizes"},
		{"0 `sysctl -w net.ipv4.tcp_wmem='4096 8192 16384'`", "test.pkt:1:4: net.ipv4.tcp_wmem=4096 8192 16384: send buffers"},
		{"0 `echo 0 > /tmp/x`", "test.pkt:1:4: not supported: echo into anything but /proc/sys"},
		{"0 `echo 0 >> /proc/sys/net/ipv4/tcp_frobnicate`", "not supported: the setting net.ipv4.tcp_frobnicate"},
		{"0 `sleep`", "test.pkt:1:4: sleep wants"},
		{"0 `sleep -1`", "test.pkt:1:4: sleep wants"},
		{"0 `sleep 99999999`", "test.pkt:1:4: sleep wants"},
		{"0 < S 0:0(0) win 9 <TS val 1 ecr 2,TS val 1 ecr 2,TS val 1 ecr 2,TS val 1 ecr 2,nop>", "test.pkt:1:20: options of 41 octets"},
		{"0 < . 1:1(0) ack 1 win 9 <sack 1:2 3:4 5:6 7:8 9:10>", "test.pkt:1:26: options of 42 octets"},
		{server + "+0 setsockopt(4, SOL_TCP, TCP_REPAIR, [1], 4) = 0", "the socket option TCP_REPAIR"},
		{server + "+0 < E. 1:1(0) ack 1 win 9", "not supported: ECN"},
		{server + "+0 close(4) = 0\n+0 > [tos 0x10] F. 1:1(0) ack 1", "the IP header of segments from the stack"},
		{server + "+0 setsockopt(4, SOL_UDP, UDP_CORK, [1], 4) = 0", "test.pkt:8:"},
		{server + "+0 `nstat | grep TcpExtFrobs`", "the counter TcpExtFrobs"},
		{server + "+0 send(4, ..., 1, MSG_MORE) = 1", "send with MSG_MORE"},
		{server + "+0 < icmp unreachable code_99x", "icmp"},
		{server + "+0 %{ print(tcpi_state) }%", "test.pkt:8:"},
		{server + "+0 %{ assert tcpi_frobs == 1 }%", "tcpi_frobs"},
		{"--frobnicate=1\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3", "--frobnicate"},
		{"0 < S 0:0(0) win 9", "no socket of the script"},
		{"// nothing\n", "test.pkt:1:1: the script has no event"},
		{"#ifdef Other\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n#endif\n", "the script has no event"},
	} {
		s, err := packetdrill.Parse("test.pkt", c.text)
		if err == nil {
			res := packetdrill.Run(s, &packetdrill.Setup{})
			if res.Refused == nil {
				t.Errorf("%q: not refused: %v", c.text, res.Failure)
				continue
			}
			err = res.Refused
		}
		var e *packetdrill.Error
		if !errors.As(err, &e) || e.Pos.Line == 0 || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v; want %q", c.text, err, c.want)
		}
	}
}

// TestStrictness: a segment that nobody expects fails a script, unless it may be late, or a last close sends it, or the
// script has gone on to another socket, or leniency is asked for.
func TestStrictness(t *testing.T) {
	fin := server + "+.1 shutdown(4, SHUT_WR) = 0\n+0 ioctl(4, SIOCINQ, [0]) = 0\n"
	left := server + "+.1 close(4) = 0\n+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 5\n+.1 ioctl(5, SIOCINQ, [0]) = 0\n"
	for _, c := range []struct {
		name, text string
		strictness packetdrill.Strictness
		pass       bool
	}{
		{"a FIN", fin, packetdrill.Strict, false},
		{"a FIN, leniently", fin, packetdrill.Lenient, true},
		{"the FIN of a last close", server + "+.1 close(4) = 0\n", packetdrill.Strict, true},
		{"the FIN of a last close, of all", server + "+.1 close(4) = 0\n", packetdrill.StrictAll, false},
		{"an ACK of text that may wait", server + "+.1 < . 1:11(10) ack 1 win 9\n+0 ioctl(4, SIOCINQ, [10]) = 0\n", packetdrill.Strict, true},
		{"an ACK of a FIN", server + "+.1 < F. 1:1(0) ack 1 win 9\n+0 ioctl(4, SIOCINQ, [0]) = 0\n", packetdrill.Strict, false},
		{"a connection left behind", left, packetdrill.Strict, true},
		{"a connection left behind, of all", left, packetdrill.StrictAll, false},
	} {
		res := run(t, packetdrill.Setup{Unexpected: c.strictness}, c.text)
		if res.OK() != c.pass {
			t.Errorf("%s: passed %v, want %v: %v %v", c.name, res.OK(), c.pass, res.Failure, res.Refused)
		}
	}
}

// TestOptionModes: options in another order pass as a set, and others where they are not compared.
func TestOptionModes(t *testing.T) {
	text := strings.Replace(server, "30000 <mss 1000>\n+0 > S. 0:0(0) ack 1 win 64240 <mss 1460>",
		"30000 <mss 1000,nop,nop,sackOK>\n+0 > S. 0:0(0) ack 1 win 64240 <sackOK,mss 1460>", 1)
	other := strings.Replace(text, "<sackOK,mss 1460>", "<mss 7>", 1)
	for _, c := range []struct {
		text string
		mode packetdrill.OptionMode
		pass bool
	}{
		{text, packetdrill.OptionsInOrder, false}, {text, packetdrill.OptionsAsSet, true}, {text, packetdrill.OptionsIgnored, true},
		{other, packetdrill.OptionsAsSet, false}, {other, packetdrill.OptionsIgnored, true},
	} {
		if res := run(t, packetdrill.Setup{Options: c.mode}, c.text); res.OK() != c.pass {
			t.Errorf("mode %d: passed %v, want %v: %v", c.mode, res.OK(), c.pass, res.Failure)
		}
	}
}

// TestRunsAgree: a script passes with its numbers anywhere and over IPv6, and the ladder, which counts from 0, is the same.
func TestRunsAgree(t *testing.T) {
	text := server + `+.1 < . 1:1001(1000) ack 1 win 30000
+0 > . 1:1(0) ack 1001
+0 read(4, ..., 2000) = 1000
+0 write(4, ..., 2500) = 2500
+0 > P. 1:2501(2500) ack 1001
+.1 < F. 1001:1001(0) ack 2501 win 30000
* > . 2501:2501(0) ack 1002
+0 close(4) = 0
+0 > F. 2501:2501(0) ack 1002
+.1 < . 1002:1002(0) ack 2502 win 30000
+.1 < . 1002:1002(0) ack 2502 win 30000
+0 > R 2502:2502(0)
`
	test := packetdrill.Test("test.pkt", text, packetdrill.Setup{})
	if test.Final != packetdrill.Passed || len(test.Runs) != 3 {
		t.Fatalf("%v in %d runs: %v", test.Final, len(test.Runs), test.First().Failure)
	}
	var first string
	for i, r := range test.Runs {
		var b strings.Builder
		if err := r.Ladder(&b, nil); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = b.String()
			golden(t, "ladder.txt", first)
		} else if b.String() != first {
			t.Errorf("%v: another ladder:\n%s", r.How, b.String())
		}
	}
}
