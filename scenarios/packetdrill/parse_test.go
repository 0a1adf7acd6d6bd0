package packetdrill_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"synfault/scenarios/packetdrill"
)

// snippets are scripts of ours that between them use all of the language; the fuzzer starts from them.
var snippets = []string{
	"",
	"--ip_version=ipv4\n--remote_ip=\"192.0.2.1\"\n--tcp_ts_ecr_scaled // why\n`./defaults.sh\nsysctl -q \\\n net.ipv4.tcp_ecn=1 # on`\n",
	"0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+.1 fcntl(3, F_GETFL) = 0x02 (flags O_RDWR)\n" +
		"+0 fcntl(3, F_SETFL, O_RDWR | O_NONBLOCK) = 0\n+0 connect(3, ..., ...) = -1 EINPROGRESS(Operation now in progress)\n",
	"0.1 > S 0:0(0) win 65535 <mss 1460,nop,wscale 6,sackOK,TS val 100 ecr 0>\n" +
		"0.2~0.3 < S. 0:0(0) ack 1 win 100 <...>\n* > . 1:1(0) ack 1 win 4 urg 3\n+0~+.5 < - 1:11(10)\n+1 < F . 1:1(0) ack 1",
	"+0...0.5 accept(3, ..., ...) = 4\n+0 poll([{fd=4, events=POLLIN|POLLOUT,\n revents=POLLOUT}], 1, 0x64) = 1\n" +
		"+0 sendmsg(4, {msg_name(...)=..., msg_iov(2)=[{..., 10},{\"ab\"..., 2}], msg_flags=0}, 0) = 12\n" +
		"+0 bind(3, {sa_family = AF_INET, sin_port = htons(8080), sin_addr = inet_addr(\"192.0.2.1\")}, ...) = 0",
	"#ifdef STANDARD // the RFC\n1 > . 2:2(0) ack 2\n#else\n1 > S. ...(0) ack ... <eol>\n#ifndef X\n#endif\n#endif\n# a note\n",
	"1 %{ assert tcpi_state == TCP_CLOSE, tcpi_state; \\\n assert (tcpi_options & 4) != 0 and not 1 <= tcpi_rtt <= 2, 'r=%d' % tcpi_rtt }%\n" +
		"+0 %{ print(1) }%\n+0 `sockstat -4 | grep -c X | grep 1 2>/dev/null && true; 'a b' c`",
	"1 < icmp unreachable frag_needed mtu 500 [1:1(0)]\n1 < icmp type_3 code_4\n1 > [ect0,ttl 3] SEW 0:0(0) <FO 00Ab,FOEXP TFO_COOKIE,FO,sack 1:2 3:4>",
	"/* one\n two */ 1 < [tos 0x2,flowlabel 0x5] . 1:1(0) ack 1 /* within */ win 5 // behind\n`/tmp/done.sh`",
}

// TestSnippetsRoundTrip is the same as for the scripts of others, where those are not at hand.
func TestSnippetsRoundTrip(t *testing.T) {
	for _, text := range snippets {
		script, err := packetdrill.Parse("snippet", text)
		if err != nil {
			t.Errorf("%v in:\n%s", err, text)
			continue
		}
		roundTrip(t, script)
	}
}

// TestPrintedForm pins how a script is printed.
func TestPrintedForm(t *testing.T) {
	script, err := packetdrill.Parse("x", strings.Join(snippets[2:5], "\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := `       0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
    +0.1 fcntl(3, F_GETFL) = 0x02 (flags O_RDWR)
      +0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
      +0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)
     0.1 > S 0:0(0) win 65535 <mss 1460,nop,wscale 6,sackOK,TS val 100 ecr 0>
 0.2~0.3 < S. 0:0(0) ack 1 win 100 <...>
       * > . 1:1(0) ack 1 win 4 urg 3
+0~+0.5 < - 1:11(10)
      +1 < F. 1:1(0) ack 1
+0...0.5 accept(3, ..., ...) = 4
      +0 poll([{fd=4, events=POLLIN|POLLOUT, revents=POLLOUT}], 1, 0x64) = 1
      +0 sendmsg(4, {msg_name(...)=..., msg_iov(2)=[{..., 10}, {"ab"..., 2}], msg_flags=0}, 0) = 12
      +0 bind(3, {sa_family=AF_INET, sin_port=htons(8080), sin_addr=inet_addr("192.0.2.1")}, ...) = 0
`
	want = strings.ReplaceAll(want, "\n+0~", "\n +0~")
	if got := script.String(); got != want {
		t.Errorf("printed:\n%s\nwant:\n%s", got, want)
	}
}

// TestTree pins what the parts of a script become.
func TestTree(t *testing.T) {
	script, err := packetdrill.Parse("x", "--mss=9\n--mss=10\n #ifdef A\n+.25~+1 < SE. 7:9(2) ack 3 win 4\n#else\n5...6.5 read(3, ..., 7) = -1 EAGAIN\n#endif")
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := script.Option("mss"); !ok || v != "10" {
		t.Errorf("--mss is %q, %v; the last holds", v, ok)
	}
	if names := script.Names(); len(names) != 1 || names[0] != "A" {
		t.Errorf("names asked for: %q", names)
	}
	yes := script.Select(func(name string) bool { return name == "A" })
	e := yes.Items[0].(*packetdrill.Event)
	k := e.Action.(*packetdrill.Packet)
	if e.Pos != (packetdrill.Pos{Line: 4, Col: 1}) || k.Pos != (packetdrill.Pos{Line: 4, Col: 9}) || k.Seq.Pos.Col != 15 {
		t.Errorf("places %v, %v, %v", e.Pos, k.Pos, k.Seq.Pos)
	}
	if e.Time != (packetdrill.Time{When: packetdrill.AfterBetween, From: time.Second / 4, To: time.Second}) {
		t.Errorf("time %+v", e.Time)
	}
	if !k.In || k.Flags != packetdrill.SYN|packetdrill.ECE|packetdrill.ACK || k.Seq.End != 9 || k.Ack.Value != 3 || k.Options.Given {
		t.Errorf("packet %+v", k)
	}
	no := script.Select(func(string) bool { return false })
	e = no.Items[0].(*packetdrill.Event)
	if c := e.Action.(*packetdrill.Call); !e.Time.Blocks || e.Time.Return != 6500*time.Millisecond || c.Errno != "EAGAIN" || len(c.Args) != 3 {
		t.Errorf("call %+v at %+v", c, e.Time)
	}
}

// TestErrors pins what is said about text that cannot be used, and where.
func TestErrors(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"0 socket(", `x:1:10: the end of the script stands where there should be a value`},
		{"1 close(3) = 0\n--mss=3", `x:2:1: --mss stands behind an event`},
		{"1 <\n X 0:0(0)", `x:2:2: "X" are no TCP flags`},
		{"1 < SS 0:0(0)", `x:1:5: "SS" has a flag twice`},
		{"1 < S 0:9(8)", `x:1:7: 0:9(8) contradicts itself`},
		{"1 < S 0:0(0) win 65536", `x:1:18: 65536 is out of range: the win is at most 65535`},
		{"1 < S 4294967296:0(0)", `x:1:7: 4294967296 is out of range`},
		{"1 < S 0:0(0) <mss 1,wscal 3>", `x:1:21: "wscal" stands where there should be a TCP option`},
		{"1 < S 0:0(0) <FO 123>", `x:1:18: "123" is no cookie`},
		{"1 < S 0:0(0) <md5>", `x:1:15: not supported: the TCP MD5 option`},
		{"1 < udp (10)", `x:1:5: not supported: UDP packets`},
		{"1 < ipv4 192.0.2.1 > 192.0.2.2: S 0:0(0)", `x:1:5: not supported: packets in a tunnel`},
		{"1 > S 0:0(0) /udp(1 > 2)", `x:1:14: not supported: UDP encapsulation`},
		{"1 < icmp unreachable [udp (8)]", `x:1:23: not supported: ICMP messages that quote udp`},
		{"#if 1\n#endif", `x:1:1: not supported: #if`},
		{"#endif", `x:1:1: #endif has no #ifdef before it`},
		{"#ifdef A\n1 close(3) = 0", `x:2:15: the end of the script stands where there should be the #endif of the #ifdef A in line 1`},
		{"#ifdef\nA", `x:1:1: #ifdef wants a name on its line`},
		{"#ifdef A\n--mss=1\n#endif", `x:2:1: not supported: options within #ifdef`},
		{"2~1 close(3) = 0", `x:1:1: the range ends before it begins`},
		{"+2~3 close(3) = 0", `x:1:4: "3" stands where there should be +`},
		{"2...1 close(3) = 0", `x:1:1: the call returns before it is made`},
		{"2...3 > . 1:1(0)", `x:1:7: ">" stands where there should be a system call`},
		{"9999999999 close(3) = 0", `x:1:1: 9999999999 seconds are out of range`},
		{"0.0000000001 close(3) = 0", `x:1:1: 0.0000000001 is finer than a nanosecond`},
		{"1 close(3)\n2", `x:2:1: "2" stands where there should be = and what the call returns`},
		{"1 close(3) = 0 bad", `x:1:16: "bad" stands where there should be the name of an error`},
		{"1 close(3) = 0 (note\n)", `x:1:16: a note begins here`},
		{"1 close(" + strings.Repeat("[", 60) + ") = 0", `x:1:59: more than 50 levels of nesting`},
		{"1 `a 'b`", `x:1:6: a quote of the command is not closed`},
		{"1 `a && `", `x:1:9: no command stands behind &&`},
		{"1 `a & b`", `x:1:6: not supported: commands in the background`},
		{"1 %{ assert x", `x:1:3: code begins here and is not closed`},
		{"/* 1", `x:1:1: a comment begins here`},
		{"1 é", `x:1:3: "é" stands where there should be a packet`},
	} {
		_, err := packetdrill.Parse("x", tc.text)
		var e *packetdrill.Error
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), tc.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v\nwant %s", tc.text, err, tc.want)
		}
	}
}

// TestCommandWords pins how a shell's text is cut.
func TestCommandWords(t *testing.T) {
	script, err := packetdrill.Parse("x", "`./d.sh # first\nsysctl -q \\\n a=\"b c\"; x 2>&1 | grep -c 'T W' || true`")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, pipe := range script.Items[0].(*packetdrill.Command).List {
		b.WriteString("{" + pipe.Op)
		for _, s := range pipe.Stages {
			b.WriteString(" [" + s.Pos.String() + " " + strings.Join(s.Words, ",") + "]")
		}
		b.WriteString("}\n")
	}
	want := "{ [1:2 ./d.sh]}\n{; [2:1 sysctl,-q,a=b c]}\n{; [3:11 x,2>&1] [3:20 grep,-c,T W]}\n{|| [3:37 true]}\n"
	if b.String() != want {
		t.Errorf("cut into\n%swant\n%s", &b, want)
	}
}

// TestCode computes conditions as Python does, and keeps what is more than that.
func TestCode(t *testing.T) {
	names := map[string]int64{"a": 6, "b": 3, "zero": 0}
	lookup := func(name string) (int64, bool) { v, ok := names[name]; return v, ok }
	for _, tc := range []struct {
		cond string
		want int64
	}{
		{"a == 6", 1}, {"a == b == 6", 0}, {"1 < b < a <= 6", 1}, {"a & b == 2", 1}, {"(a & b) == 2", 1}, {"a | 1", 7},
		{"not a", 0}, {"not zero or nothing", 1}, {"zero and nothing", 0}, {"b + 2 * a - 1", 14}, {"1 << 4 >> 2", 4},
		{"-a + ~b", -10}, {"a ^ b", 5}, {"0x10 == 16 and True", 1}, {"a != b", 1}, {"a > b >= 3", 1},
	} {
		script, err := packetdrill.Parse("x", "1 %{ assert "+tc.cond+", 'no; %d' % a }%")
		if err != nil {
			t.Fatal(err)
		}
		c := script.Items[0].(*packetdrill.Event).Action.(*packetdrill.Code)
		if len(c.Asserts) != 1 || c.Asserts[0].Text != tc.cond || c.Asserts[0].Message != "'no; %d' % a" {
			t.Errorf("%s: %+v, %v", tc.cond, c.Asserts, c.Unread)
			continue
		}
		if got, err := c.Asserts[0].Cond.Eval(lookup); err != nil || got != tc.want {
			t.Errorf("%s is %d, %v; want %d", tc.cond, got, err, tc.want)
		}
	}
	for text, want := range map[string]string{
		"print(a)":           `x:1:6: not supported: Python code other than assert statements`,
		"assert a / 2 == 3":  `x:1:15: not supported: "/" in Python code`,
		"assert a; foo":      `x:1:16: not supported: Python code other than assert statements`,
		"assert a == 1.5":    `x:1:18: not supported: "1.5" in Python code`,
		"assert len(a) == 1": `x:1:16: not supported: "(" in Python code`,
	} {
		script, err := packetdrill.Parse("x", "1 %{ "+text+" }%")
		if err != nil {
			t.Fatal(err)
		}
		c := script.Items[0].(*packetdrill.Event).Action.(*packetdrill.Code)
		if c.Unread == nil || c.Asserts != nil || !strings.HasPrefix(c.Unread.Error(), want) {
			t.Errorf("%s: %v, want %s", text, c.Unread, want)
		}
	}
}

// FuzzParse holds any text to no panic, an error of one line with a place in the text, and a printed form that is read as
// the same script.
func FuzzParse(f *testing.F) {
	for _, text := range snippets {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		script, err := packetdrill.Parse("fuzz", text)
		if err == nil {
			roundTrip(t, script)
			return
		}
		var e *packetdrill.Error
		if !errors.As(err, &e) || strings.Contains(err.Error(), "\n") {
			t.Fatalf("%q", err)
		}
		if e.Pos.Line < 1 || e.Pos.Col < 1 || e.Pos.Line > strings.Count(text, "\n")+1 {
			t.Fatalf("%v lies outside of the text", e.Pos)
		}
	})
}
