package packetdrill_test

import (
	"testing"

	"synfault/scenarios/packetdrill"
)

// FuzzRun: whatever can be read can be run: it passes, fails or is refused, and nothing panics or runs for ever.
func FuzzRun(f *testing.F) {
	f.Add(server + "+.1 < F. 1:1(0) ack 1 win 100\n+0 > . 1:1(0) ack 2\n+.1 close(4) = 0\n+0 > F. 1:1(0) ack 2\n")
	f.Add(server + "+0 write(4, ..., 5000) = 5000\n* > P. 1:5001(5000) ack 1\n+.1 < . 1:1(0) ack 5001 win 0 <sack 1:2>\n+9 %{ assert tcpi_probes > 0 }%\n")
	f.Add("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0...1 connect(3, ..., ...) = -1 ECONNREFUSED\n+0 > S 0:0(0) <...>\n+0 < icmp unreachable port_unreachable [0:0(0)]\n")
	f.Add("0 `sysctl -w net.inet.tcp.rexmit_initial=0`\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 fcntl(3, F_SETFL, O_NONBLOCK) = 0\n+0 sendto(3, ..., 10, MSG_FASTOPEN, ..., ...) = -1\n+9 poll([{fd=3, events=POLLIN, revents=POLLIN}], 1, 10) = 0\n")
	f.Add("0 `sysctl -w net.inet.tcp.keepidle=0 net.inet.tcp.keepintvl=0 net.inet.tcp.msl=0`\n" + server + "+0 setsockopt(4, SOL_SOCKET, SO_KEEPALIVE, [1], 4) = 0\n+9 shutdown(4, SHUT_RDWR) = 0\n")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) < 4000 {
			packetdrill.Test("fuzz.pkt", text, packetdrill.Setup{})
		}
	})
}
