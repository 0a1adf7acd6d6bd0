package packetdrill_test

import (
	"strings"
	"testing"

	"synfault/scenarios/packetdrill"
)

// verdicts runs scripts that must pass, or fail with a sentence.
func verdicts(t *testing.T, list []struct{ name, text, fails string }) {
	t.Helper()
	for _, c := range list {
		res := run(t, packetdrill.Setup{}, c.text)
		switch {
		case res.Refused != nil:
			t.Errorf("%s: refused: %v", c.name, res.Refused)
		case c.fails == "" && res.Failure != nil:
			t.Errorf("%s: %s: %+v", c.name, res.Failure.Error(), res.Failure)
		case c.fails != "" && (res.Failure == nil || !strings.Contains(res.Failure.What, c.fails)):
			t.Errorf("%s: %+v; want %q", c.name, res.Failure, c.fails)
		}
	}
}

// TestEpoll: epoll tells what is ready: as long as it is, once with EPOLLONESHOT, and at each change with EPOLLET.
func TestEpoll(t *testing.T) {
	text := "+.1 < . 1:11(10) ack 1 win 30000\n* > . 1:1(0) ack 11\n"
	add := func(events string) string {
		return server + "+0 epoll_create(1) = 5\n+0 epoll_ctl(5, EPOLL_CTL_ADD, 4, {events=" + events + ", fd=4}) = 0\n"
	}
	in := "+0 epoll_wait(5, {events=EPOLLIN, fd=4}, 1, 0) = 1\n"
	none := "+0 epoll_wait(5, ..., 1, 0) = 0\n"
	verdicts(t, []struct{ name, text, fails string }{
		{"level", add("EPOLLIN") + none + text + in + in, ""},
		{"read", add("EPOLLIN") + text + in + "+0 read(4, ..., 10) = 10\n" + none, ""},
		{"edge", add("EPOLLIN|EPOLLET") + text + in + none + strings.ReplaceAll(strings.Replace(text, "1:11(10)", "11:21(10)", 1), "ack 11", "ack 21") + in, ""},
		{"one shot", add("EPOLLIN|EPOLLONESHOT") + text + in + none + "+0 epoll_ctl(5, EPOLL_CTL_MOD, 4, {events=EPOLLIN, fd=4}) = 0\n" + in, ""},
		{"wait", add("EPOLLIN") + "+0...0.100 epoll_wait(5, {events=EPOLLIN, fd=4}, 1, 500) = 1\n" + text, ""},
		{"time over", add("EPOLLIN") + "+0...0.500 epoll_wait(5, ..., 1, 500) = 0\n", ""},
		{"deleted", add("EPOLLIN") + text + "+0 epoll_ctl(5, EPOLL_CTL_DEL, 4, ...) = 0\n" + none, ""},
		{"twice", add("EPOLLIN") + "+0 epoll_ctl(5, EPOLL_CTL_ADD, 4, {events=EPOLLIN, fd=4}) = -1 EEXIST\n", ""},
		{"not there", add("EPOLLIN") + "+0 epoll_ctl(5, EPOLL_CTL_MOD, 3, {events=EPOLLIN, fd=3}) = -1 ENOENT\n", ""},
		{"closed", add("EPOLLIN") + "+0 close(5) = 0\n+0 epoll_wait(5, ..., 1, 0) = -1 EBADF\n", ""},
		{"another event", add("EPOLLIN|EPOLLOUT") + text + in, "epoll_wait gives events=0x5"},
		{"too few", add("EPOLLIN") + "+0 epoll_wait(5, {events=EPOLLIN, fd=4}, 1, 0) = 1\n", "epoll_wait returns 0, not 1"},
	})
}

// TestNstat: nstat and grep want a counter to have grown since nstat was called last.
func TestNstat(t *testing.T) {
	stray := "+.1 < icmp unreachable [5000:5001(1)]\n"
	grep := "+0 `nstat | grep TcpExtOutOfWindowIcmps > /dev/null`\n"
	verdicts(t, []struct{ name, text, fails string }{
		{"grown", server + "+0 `nstat > /dev/null`\n" + stray + grep, ""},
		{"not grown", server + stray + "+0 `nstat > /dev/null`\n" + grep, "nstat counts no TcpExtOutOfWindowIcmps"},
	})
}

// TestICMPWithoutQuote: a message that quotes no number quotes the SYN's: it ends an open, and means nothing to a connection
// that is open.
func TestICMPWithoutQuote(t *testing.T) {
	open := `0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
+0 connect(3, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <...>
+.1 < icmp unreachable port_unreachable
+0 connect(3, ..., ...) = -1 ECONNREFUSED
`
	verdicts(t, []struct{ name, text, fails string }{
		{"opening", open, ""},
		{"no code", strings.ReplaceAll(strings.ReplaceAll(open, " port_unreachable", ""), "ECONNREFUSED", "ENETUNREACH"), ""},
		{"open", server + "+.1 write(4, ..., 100) = 100\n+0 > P. 1:101(100) ack 1\n+0 `nstat`\n+.1 < icmp unreachable host_unreachable\n" +
			"+0 `nstat | grep TcpExtOutOfWindowIcmps`\n", ""},
	})
}

// TestLinger: SO_LINGER is given back as it was set, and a close that lingers blocks until its FIN is acknowledged.
func TestLinger(t *testing.T) {
	set := server + "+.1 setsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=5}, 8) = 0\n"
	verdicts(t, []struct{ name, text, fails string }{
		{"get", set + "+0 getsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=5}, [8]) = 0\n", ""},
		{"get another", set + "+0 getsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=4}, [8]) = 0\n", "SO_LINGER gives {onoff=1, linger=5}"},
		{"close", set + "+0...0.110 close(4) = 0\n+0 > F. 1:1(0) ack 1\n+.110 < . 1:1(0) ack 2 win 30000\n", ""},
		{"close that does not block", set + "+0 close(4) = 0\n+0 > F. 1:1(0) ack 1\n", "the call sleeps"},
	})
}

// TestWaitAll: MSG_WAITALL reads on until it has all, or the stream ends.
func TestWaitAll(t *testing.T) {
	recv := "+0...0.2 recv(4, ..., 20, MSG_WAITALL) = "
	text := "+.1 < . 1:11(10) ack 1 win 30000\n* > . 1:1(0) ack 11\n"
	verdicts(t, []struct{ name, text, fails string }{
		{"all", server + recv + "20\n" + text + "+.1 < . 11:21(10) ack 1 win 30000\n* > . 1:1(0) ack 21\n", ""},
		{"the end", server + recv + "10\n" + text + "+.1 < F. 11:11(0) ack 1 win 30000\n* > . 1:1(0) ack 12\n", ""},
		{"some", server + recv + "10\n" + text + "+.1 write(4, ..., 1) = 1\n", "the call does not return"},
		{"without blocking", server + text + "+0 recv(4, ..., 20, MSG_WAITALL|MSG_DONTWAIT) = 10\n", ""},
	})
}

// TestDefine: a name that --define gives a number is known to calls and to #ifdef.
func TestDefine(t *testing.T) {
	head := "--define=PORTION=100\n"
	verdicts(t, []struct{ name, text, fails string }{
		{"argument", head + server + "+.1 write(4, ..., PORTION) = 100\n+0 > P. 1:101(100) ack 1\n", ""},
		{"#ifdef", head + server + "#ifdef PORTION\n+.1 read(4, ..., 1) = 1\n#endif\n", "the call sleeps"},
	})
}
